// Proves the embed element: node tests/browser/run.mjs [--server URL | --program PATH] [--only WORDS] [--script PATH]
//
// Without --server it starts target/debug/signpost, or PATH, with a store of its own. --only runs the tests whose line
// contains the words. --script tries another text than the one that is served, such as one that was broken on purpose. Screenshots go to target/browser. One line for each test, then `N passed, N failed`; exits 1 if any failed.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const HERE = new URL(".", import.meta.url).pathname;
if (!existsSync(join(HERE, "node_modules/playwright-core"))) {
  execFileSync("npm", ["ci", "--silent", "--ignore-scripts"], { cwd: HERE, stdio: "inherit" });
}
const support = await import("./support.mjs");

function option(name) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** A Signpost of our own, on a free port. */
async function startSignpost(program) {
  if (!existsSync(program)) throw new Error(`${program} is missing: run cargo build, or give --server or --program`);
  const data = mkdtempSync(join(tmpdir(), "signpost-browser-"));
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--data", join(data, "store")], { stdio: ["ignore", "pipe", "ignore"] });
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
  return { url, stop };
}

const own = option("server") ? undefined : await startSignpost(resolve(option("program") ?? join(support.ROOT, "target/debug/signpost")));
const upstream = (option("server") ?? own.url).replace(/\/$/, "");
const script = resolve(option("script") ?? support.SCRIPT);
const [service, pages, neutral] = await Promise.all([support.startService(upstream, option("script") && script), support.startPages(), support.startNeutral()]);
const browser = await support.startBrowser(neutral);
const world = { upstream, service, pages, neutral, browser, script, shots: join(support.ROOT, "target/browser") };

let [passed, failed] = [0, 0];
const only = option("only")?.toLowerCase() ?? "";
const TIME = 120_000;

for (const file of ["rules", "served", "shows", "hostile", "ladder", "parts", "private", "builder", "leaving"]) {
  const { default: tests } = await import(`./${file}.mjs`);
  for (const [name, run] of Object.entries(tests)) {
    if (!`${file}: ${name}`.toLowerCase().includes(only)) continue;
    service.reset();
    await Promise.all([service.up(), neutral.up()]);
    neutral.delay = 0;
    const began = Date.now();
    let timer;
    const late = new Promise((_, give) => (timer = setTimeout(give, TIME, new Error(`not done after ${TIME / 1000} s`))));
    try {
      const said = await Promise.race([run(world), late]);
      passed += 1;
      console.log(`ok    ${file}: ${name}${said ? ` (${said})` : ""} ${Date.now() - began} ms`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${file}: ${name}\n    ${error.message.split("\n").slice(0, 12).join("\n    ")}`);
    }
    clearTimeout(timer);
    await Promise.all(browser.contexts().map((it) => it.close()));
  }
}
await Promise.all([browser.close(), service.down(), pages.down(), neutral.down()]);
await own?.stop();
// Nothing ran: that is no success.
if (!passed && !failed) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
