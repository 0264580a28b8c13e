// The service itself: one worker, on a copy of a store.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SERVER, freePort, start, untilGood, untilQuiet } from "./processes.mjs";
import { store } from "./data.mjs";

const FIRST = "/v1/audiences/child/routes";

/** Starts the service on a core and waits until it has answered well for the first time; `ready` is how long that took. */
export async function startSignpost(program, data, work, core = SERVER) {
  const folder = join(work, "signpost");
  rmSync(folder, { recursive: true, force: true });
  cpSync(store(data), folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = ["serve", "--listen", `127.0.0.1:${port}`, "--data", folder, "--workers", "1"];
  const server = start(program, args, { log: join(work, "signpost.log"), core });
  const ready = await untilGood(`${url}${FIRST}`, server);
  return { ...server, url, ready };
}

/** The same, once it has nothing left to prepare. */
export async function startQuiet(program, data, work) {
  const server = await startSignpost(program, data, work);
  await untilQuiet(server.pid);
  return server;
}
