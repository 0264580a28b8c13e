// tantivy in memory over the same routes: the usual search library in Rust. See benches/tantivy/src/main.rs.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { each, json } from "./answers.mjs";
import { freePort, start, untilGood } from "./processes.mjs";

const LOCK = new URL("../tantivy/Cargo.lock", import.meta.url).pathname;

/** How many routes it answers with at most. */
export const MOST = 20;

export const isThere = (program) => existsSync(program);
export const version = () => `tantivy ${readFileSync(LOCK, "utf8").match(/^name = "tantivy"\nversion = "(.*)"$/m)[1]}`;

/** Starts it on a directory, which it reads into memory. */
export async function startTantivy(program, data, work) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = start(program, [`127.0.0.1:${port}`, join(data.folder, "directory")], { log: join(work, "tantivy.log") });
  await untilGood(`${url}/search?q=help`, server);
  return { ...server, url };
}

const targetOf = (text) => `/search?q=${encodeURIComponent(text)}`;

/** A search in its own words. */
export const question = ({ text }) => ({ target: targetOf(text) });

/** Says which of these names either of the two does not find. */
export async function differences(ours, theirs, names) {
  const looked = await each(names, async (name) => {
    const served = (await json(`${ours}/v1${targetOf(name)}&limit=${MOST}`)).items.map((it) => it.route);
    const found = { signpost: served, tantivy: await json(`${theirs}${targetOf(name)}`) };
    const missing = Object.entries(found).filter(([, routes]) => !routes.some((it) => it.name === name));
    return missing.map(([who]) => `${who} does not find "${name}"`);
  });
  return looked.flat();
}
