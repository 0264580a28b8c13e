// A Signpost of our own, on a free port and with a store that goes with it.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A port that is free now. */
const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Starts a program. A published one knows its own address, so that its links are whole and its posters have squares; it
 * can be told another one, which pictures then show. */
export async function startSignpost(program, { published = false, address } = {}) {
  if (!existsSync(program)) throw new Error(`${program} is missing: run cargo build, or give --server or --program`);
  const data = mkdtempSync(join(tmpdir(), "signpost-browser-"));
  const port = published ? await freePort() : 0;
  const known = published ? ["--public-url", address ?? `http://127.0.0.1:${port}`] : [];
  const child = spawn(program, ["serve", "--listen", `127.0.0.1:${port}`, "--data", join(data, "store"), ...known], { stdio: ["ignore", "pipe", "ignore"] });
  const stop = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    if (child.exitCode === null && child.kill("SIGTERM")) await ended;
    rmSync(data, { recursive: true, force: true });
  };
  const url = await new Promise((done, failed) => {
    let said = "";
    child.stdout.on("data", (bytes) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec((said += bytes));
      if (found) done(found[0]);
    });
    child.once("exit", (code) => failed(new Error(`${program} ended with ${code} before it said where it listens`)));
  });
  // The first pack of an unoptimised build may take it too long: then it says when to come again.
  for (let tries = 0; tries < 20; tries += 1) {
    const answer = await fetch(`${url}/v1/pack`);
    if (answer.status !== 503) break;
    await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get("retry-after") ?? 1)));
  }
  return { url, stop };
}
