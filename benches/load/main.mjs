// Measures the service against its peers and writes docs/performance.md: see scripts/bench, which makes what this needs.
//
// usage: scripts/bench [--sizes 300,10000,100000] [--rounds 5] [--seconds 3] [--only ROW,ROW]
//
// Everything runs on loopback and ends with this program. With --only, or after an error, the report goes to target/bench
// and not to docs.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as answers from "./answers.mjs";
import { chart } from "./chart.mjs";
import { directory } from "./data.mjs";
import * as datasette from "./datasette.mjs";
import { machine } from "./machine.mjs";
import { rows, start } from "./measure.mjs";
import * as nginx from "./nginx.mjs";
import { stopAll } from "./processes.mjs";
import { line, report } from "./report.mjs";
import { ROWS } from "./rows.mjs";
import * as tantivy from "./tantivy.mjs";

const ROOT = new URL("../../", import.meta.url).pathname;
const WORK = join(ROOT, "target/bench");

function options() {
  const known = { sizes: "300,10000,100000", rounds: "5", seconds: "3", only: "", program: join(ROOT, "target/release/signpost") };
  for (let at = 2; at < process.argv.length; at += 2) {
    const name = process.argv[at].replace(/^--/, "");
    if (!(name in known) || process.argv[at + 1] === undefined) throw new Error(`--${name} is no option, or has no value: see the first lines of scripts/bench`);
    known[name] = process.argv[at + 1];
  }
  const numbers = known.sizes.split(",").map(Number).sort((one, other) => one - other);
  const ids = known.only ? known.only.split(",") : ROWS.map(({ id }) => id);
  const strange = ids.find((id) => !ROWS.some((row) => row.id === id));
  if (strange) throw new Error(`there is no row ${strange}: ${ROWS.map(({ id }) => id).join(", ")}`);
  return { sizes: numbers, rounds: Number(known.rounds), seconds: Number(known.seconds), ids, whole: !known.only, program: known.program };
}

/** Peers that are not here, with the reason. */
function absent(programs) {
  const missing = [["PostgREST", "it is in no Debian package"]];
  if (!datasette.isThere(programs.venv)) missing.push(["Datasette", "it could not be installed"]);
  if (!tantivy.isThere(programs.tantivy)) missing.push(["tantivy", "it could not be built"]);
  if (!nginx.hasBrotli()) missing.push(["nginx with brotli_static", "libnginx-mod-http-brotli-static is missing"]);
  return missing;
}

async function measure({ sizes, rounds, seconds, ids, whole }, programs) {
  const [wanted, outcomes] = [ROWS.filter(({ id }) => ids.includes(id)), []];
  for (const size of sizes) {
    const work = join(WORK, "work", String(size));
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    console.log(`\n== ${size} routes`);
    const data = directory(join(WORK, "data"), size, programs.invent);
    const ready = await start(programs, data, work, !whole);
    console.log(`first good answer after ${ready.median.toFixed(0)} ms`);
    const now = wanted.filter((row) => row.sizes(sizes).includes(size) && (row.needs !== "brotli" || nginx.hasBrotli()));
    const told = (outcome) => console.log(line(outcome));
    outcomes.push({ routes: size, bytes: data.bytes, start: ready, ...(await rows(now, { programs, data, work, rounds, seconds, told })) });
  }
  return outcomes;
}

async function main() {
  const asked = options();
  const example = (name) => join(ROOT, "target/release/examples", name);
  const programs = { signpost: asked.program, bare: example("bare"), alone: example("alone"), invent: example("invent"), venv: join(WORK, "venv"), tantivy: join(WORK, "tantivy/release/tantivy-search") };
  const found = { machine: machine(programs), absent: absent(programs), rounds: asked.rounds, seconds: asked.seconds, sizes: await measure(asked, programs) };
  answers.stop();
  const folder = asked.whole ? join(ROOT, "docs") : WORK;
  writeFileSync(join(WORK, "results.json"), JSON.stringify(found, null, 1));
  writeFileSync(join(folder, "performance.svg"), chart(found));
  writeFileSync(join(folder, "performance.md"), report(found));
  console.log(`\nwritten: ${join(folder, "performance.md")}`);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    stopAll();
    process.exit(130);
  });
}
try {
  await main();
} catch (error) {
  console.error(`scripts/bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  stopAll();
}
