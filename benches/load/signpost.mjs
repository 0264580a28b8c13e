// The service itself: one worker, on a copy of a store.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SERVER, freePort, start, untilGood, untilQuiet } from "./processes.mjs";
import { store } from "./data.mjs";

const FIRST = "/v1/audiences/child/routes";

/** Starts the service on a core and waits until it has answered well for the first time; `ready` is how long that took. */
export async function startSignpost(program, data, work, core = SERVER) {
  const asArguments = (address, folder) => ["serve", "--listen", address, "--data", folder, "--workers", "1"];
  return startOnCopy(program, asArguments, { data, work, name: "signpost", core });
}

/** One endpoint of it alone. */
export async function startAlone(program, data, work) {
  return startOnCopy(program, (address, folder) => [address, folder], { data, work, name: "alone", core: SERVER });
}

async function startOnCopy(program, asArguments, { data, work, name, core }) {
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(store(data), folder, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const server = start(program, asArguments(address, folder), { log: join(work, `${name}.log`), core });
  const ready = await untilGood(`${url}${FIRST}`, server);
  return { ...server, url, ready };
}

/** The same, once it has nothing left to prepare. */
export async function startQuiet(program, data, work) {
  const server = await startSignpost(program, data, work);
  await untilQuiet(server.pid);
  return server;
}
