// Datasette over SQLite with the same routes: the ordinary way to put a table on the web.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { each, json } from "./answers.mjs";
import { freePort, start, untilGood } from "./processes.mjs";

const MAKER = new URL("datasette.py", import.meta.url).pathname;

const programOf = (venv) => join(venv, "bin/datasette");
export const isThere = (venv) => existsSync(programOf(venv));
export const version = (venv) => execFileSync(programOf(venv), ["--version"], { encoding: "utf8" }).trim().replace(", version", "");

/** Starts it with a database made from a directory. */
export async function startDatasette(venv, data, work) {
  const [database, metadata] = [join(data.folder, "routes.db"), join(data.folder, "metadata.json")];
  const made = existsSync(metadata) && statSync(metadata).mtimeMs > statSync(MAKER).mtimeMs;
  if (!made) {
    rmSync(database, { force: true });
    execFileSync(join(venv, "bin/python"), [MAKER, join(data.folder, "directory"), database, metadata]);
  }
  const port = await freePort();
  const settings = ["sql_time_limit_ms 20000", "max_returned_rows 200000", "num_sql_threads 1"].flatMap((it) => ["--setting", ...it.split(" ")]);
  const args = ["serve", "-i", database, "-m", metadata, "-h", "127.0.0.1", "-p", String(port), ...settings];
  const server = start(programOf(venv), args, { log: join(work, "datasette.log") });
  const url = `http://127.0.0.1:${port}`;
  await untilGood(`${url}/-/versions.json`, server);
  return { ...server, url };
}

const targetOf = (query, { audience, topic, place }) => `/routes/${query}.json?_shape=array&audience=${audience}&topic=${topic}&place=${place}`;

/** A look-up in its own words. */
export const question = (asked) => ({ target: targetOf("lookup", asked) });

/** Says where the two find different routes. What only groups and the night bring into a look-up is not looked for in SQL. */
export async function differences(ours, theirs, questions) {
  const compared = await each(
    questions,
    async (asked) => {
      const found = new Set((await json(`${theirs}${targetOf("found", asked)}`)).map((it) => it.id));
      const wanted = new Set(await matched(`${ours}${asked.target}&limit=200`));
      const same = found.size === wanted.size && [...found].every((id) => wanted.has(id));
      return same ? [] : [`${asked.target}: ${wanted.size} routes, in SQL ${found.size}`];
    },
    2,
  );
  return compared.flat();
}

async function matched(first) {
  const ids = [];
  for (let next = ""; next !== undefined; ) {
    const page = await json(next ? `${first}&cursor=${next}` : first);
    const named = page.items.filter((it) => it.reasons.some((reason) => reason.startsWith("topic:")));
    ids.push(...named.map((it) => it.route.id));
    next = page.next_cursor;
  }
  return ids;
}
