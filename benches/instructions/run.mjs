// Counts the instructions of one list, one look-up and one search, and holds them against benches/instructions.json:
// see scripts/instructions.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { each, functions, top, verdict } from "./compare.mjs";

const ROOT = new URL("../../", import.meta.url).pathname;
const WORK = join(ROOT, "target/instructions");
const KEPT = join(ROOT, "benches/instructions.json");
const PROGRAM = join(ROOT, "target/release/examples/instructions");

/** Each kind of work, and how often it is done: once through its questions and more, so that what is worked out once is
 * worked out in both runs. */
const WORKS = { list: 90, lookup: 400, search: 200 };

/** How many functions of each kind are kept. */
const FUNCTIONS = 30;

function count(work, times) {
  const file = join(WORK, `${work}-${times}`);
  const { status, stderr } = spawnSync("valgrind", ["--tool=callgrind", `--callgrind-out-file=${file}`, PROGRAM, work, String(times)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`valgrind ended with ${status}:\n${stderr}`);
  const annotated = (...more) => functions(execFileSync("callgrind_annotate", ["--threshold=100", "--auto=no", ...more, file], { encoding: "utf8", maxBuffer: 2 ** 28 }));
  const total = Number(readFileSync(file, "utf8").match(/^(?:summary|totals): (\d+)$/m)[1]);
  return { total, own: annotated(), withCalls: annotated("--inclusive=yes") };
}

/** What one of the work costs. */
function measure(work, times) {
  const less = count(work, times);
  const more = count(work, 2 * times);
  const ours = Object.entries(each(less.withCalls, more.withCalls, times)).filter(([name]) => name.includes("signpost::"));
  return {
    instructions: Math.round((more.total - less.total) / times),
    own: top(each(less.own, more.own, times), FUNCTIONS),
    with_calls: top(Object.fromEntries(ours), FUNCTIONS),
  };
}

function main() {
  mkdirSync(WORK, { recursive: true });
  const kept = existsSync(KEPT) ? JSON.parse(readFileSync(KEPT, "utf8")) : { works: {} };
  const made_by = [execFileSync("rustc", ["--version"]), execFileSync("valgrind", ["--version"])].map((it) => String(it).trim().split(" (")[0]);
  const found = Object.fromEntries(Object.entries(WORKS).map(([work, times]) => [work, measure(work, times)]));
  if (process.argv.includes("--write")) {
    writeFileSync(KEPT, `${JSON.stringify({ made_by, works: found }, null, 1)}\n`);
    for (const [work, it] of Object.entries(found)) console.log(`${work}: ${it.instructions.toLocaleString("en")}`);
    return 0;
  }
  const verdicts = Object.entries(found).flatMap(([work, it]) => (it ? [verdict(work, kept.works[work], it)] : []));
  for (const { lines } of verdicts) console.log(lines.join("\n"));
  const failed = verdicts.some((it) => it.failed);
  if (failed) console.error("If that is meant: scripts/instructions --write, and say in the commit why.");
  if (failed && String(kept.made_by) !== String(made_by)) console.error(`What is kept was counted with ${kept.made_by?.join(" and ")}, this with ${made_by.join(" and ")}.`);
  return failed ? 1 : 0;
}

process.exitCode = main();
