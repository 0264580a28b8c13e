// Bare actix-http with the service's own answers: see examples/bare.rs.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, start, untilGood } from "./processes.mjs";

/** What actix-http says by itself. */
const ITS_OWN = ["date", "content-length", "connection", "transfer-encoding"];

/** Starts it with these targets and answers. */
export async function startBare(program, targets, answers, work) {
  const folder = join(work, "bare");
  mkdirSync(folder, { recursive: true });
  const described = answers.map(({ status, headers, body }, at) => {
    writeFileSync(join(folder, String(at)), body);
    return { target: targets[at].target, status, headers: headers.filter(([name]) => !ITS_OWN.includes(name)), file: String(at) };
  });
  writeFileSync(join(folder, "ready"), "ready");
  described.push({ target: "/ready", status: 200, headers: [], file: "ready" });
  writeFileSync(join(folder, "answers.json"), JSON.stringify(described));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = start(program, [`127.0.0.1:${port}`, folder], { log: join(work, "bare.log") });
  await untilGood(`${url}/ready`, server);
  return { ...server, url };
}
