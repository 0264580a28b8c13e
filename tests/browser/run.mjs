// Proves the embed element and the pages for readers: node tests/browser/run.mjs [--server URL | --program PATH] [--only WORDS] [--script PATH]
//
// Without --server it starts target/debug/signpost, or PATH, with a store of its own. --only runs the tests whose line
// contains the words. --script tries another text than the one that is served, such as one that was broken on purpose.
// Screenshots go to target/browser. One line for each test, then `N passed, N failed`; exits 1 if any failed.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { startSignpost } from "./program.mjs";

const HERE = new URL(".", import.meta.url).pathname;
if (!existsSync(join(HERE, "node_modules/playwright-core"))) {
  execFileSync("npm", ["ci", "--silent", "--ignore-scripts"], { cwd: HERE, stdio: "inherit" });
}
const support = await import("./support.mjs");

function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

const program = resolve(option("program") ?? join(support.ROOT, "target/debug/signpost"));
const own = option("server") ? undefined : await startSignpost(program);
const upstream = (option("server") ?? own.url).replace(/\/$/, "");
const script = resolve(option("script") ?? support.SCRIPT);
const only = option("only")?.toLowerCase() ?? "";
const TIME = 120_000;
/** The longest first: two are tried at a time, each with a browser and servers of its own, since much of a test is waiting. */
const FILES = ["leaving", "pages", "exits", "ladder", "hostile", "rules", "shows", "builder", "history", "posters", "parts", "drafts", "desks", "private", "served"];
/** A second program that knows its address, for what is printed or pasted; started when it is first asked for. */
let second;
const published = async () => (await (second ??= startSignpost(program, { published: true }))).url;
let [passed, failed] = [0, 0];

async function tryOne(world, what, run) {
  const { service, neutral, browser } = world;
  service.reset();
  await Promise.all([service.up(), neutral.up()]);
  neutral.delay = 0;
  const began = Date.now();
  let timer;
  const late = new Promise((_, give) => (timer = setTimeout(give, TIME, new Error(`not done after ${TIME / 1000} s`))));
  try {
    const said = await Promise.race([run(world), late]);
    passed += 1;
    console.log(`ok    ${what}${said ? ` (${said})` : ""} ${Date.now() - began} ms`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${what}\n    ${error.message.split("\n").slice(0, 12).join("\n    ")}`);
  }
  clearTimeout(timer);
  await Promise.all(browser.contexts().map((it) => it.close()));
}

async function lane() {
  const [service, pages, neutral] = await Promise.all([support.startService(upstream, option("script") && script), support.startPages(), support.startNeutral()]);
  const browser = await support.startBrowser(neutral);
  const world = { upstream, published, service, pages, neutral, browser, script, shots: join(support.ROOT, "target/browser") };
  for (let file; (file = FILES.shift()); ) {
    const began = Date.now();
    const { default: tests, stop } = await import(`./${file}.mjs`);
    const picked = Object.entries(tests).filter(([name]) => `${file}: ${name}`.toLowerCase().includes(only));
    for (const [name, run] of picked) await tryOne(world, `${file}: ${name}`, run);
    await stop?.(world);
    if (picked.length) console.log(`      ${file}: ${Math.round((Date.now() - began) / 1000)} s`);
  }
  await Promise.all([browser.close(), service.down(), pages.down(), neutral.down()]);
}

await Promise.all([lane(), lane()]);
await Promise.all([own?.stop(), (await second)?.stop()]);
// Nothing ran: that is no success.
if (!passed && !failed) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
