// Leaving the pages for readers: by press, by key and by link, at the top and in frames, whatever is down.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { WATCH, past, readable, until } from "./leaving.mjs";
import { code, startFront } from "./readers.mjs";
import { CHROMIUM, check, same } from "./support.mjs";

const BLANK_WITHIN = 100;
export const OURS = "https://help.example";
const HOST = "https://school.example";
export const NEUTRAL = "https://www.bbc.co.uk/weather";
const ANSWER = `/go/${code("audience", "child")}/all/gb-sct`;
// Words of the page and of what stands around it: whoever presses Back must read none of them.
const CANARIES = ["In danger now", "Call 999", "Childline", "0800 1111", "You can turn to", "What stands around it", "Where to turn"];
const ALLOWS = "allow-scripts allow-top-navigation-by-user-activation";

/** Where the page stands, and whether a browser lets it take the whole window along. */
const SETTINGS = {
  "the top page": { leaves: true },
  "a frame": { frame: "", leaves: true },
  "a frame with allow-scripts": { frame: 'sandbox="allow-scripts"', leaves: false },
  "a frame with allow-scripts allow-same-origin": { frame: 'sandbox="allow-scripts allow-same-origin"', leaves: false },
  "a frame with allow-scripts and leave to go": { frame: `sandbox="${ALLOWS}"`, leaves: true },
  "a frame with allow-same-origin, popups, forms and leave to go": { frame: `sandbox="${ALLOWS} allow-same-origin allow-popups allow-forms"`, leaves: true },
  "a frame without a referrer, with allow-scripts and allow-top-navigation": { frame: 'referrerpolicy="no-referrer" sandbox="allow-scripts allow-top-navigation"', leaves: true },
};

const TRIGGERS = {
  click: (tab, where) => where.locator("[data-exit]").click({ noWaitAfter: true }),
  key: async (tab, where) => {
    // The keys go where the focus is; a press on plain text puts it there.
    await where.locator("h1").click();
    for (let at = 0; at < 3; at += 1) await tab.keyboard.press("Shift");
  },
};

/** A certificate for our names, for as long as the tests run. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "signpost-exits-"));
  const [key, cert] = [join(folder, "key"), join(folder, "cert")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=help.example", "-keyout", key, "-out", cert], { stdio: "ignore" });
  const made = { key: readFileSync(key), cert: readFileSync(cert) };
  rmSync(folder, { recursive: true });
  return made;
}

/** The program over https, a school's pages around it, and a browser that knows both and the weather. */
async function prepare(world) {
  const made = [];
  const school = (asked, response) => {
    if (!HOST.endsWith(asked.headers.host)) return false;
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
    response.end(`<!doctype html><html lang=en><title>A school</title><h1>What stands around it</h1>${made[Number(asked.url.slice(1))] ?? ""}</html>`);
    return true;
  };
  const host = (html) => `${HOST}/${made.push(html) - 1}`;
  const front = await startFront(world.upstream, { secure: certificate(), route: school });
  const names = ["help.example", "school.example"].map((it) => `MAP ${it} 127.0.0.1:${front.port}`);
  const rules = [...names, `MAP www.bbc.co.uk 127.0.0.1:${world.neutral.port}`, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1"].join(", ");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", `--host-resolver-rules=${rules}`], ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  return { ...world, front, host, browser, stop: () => Promise.all([browser.close(), front.down()]) };
}

/** The address of the page itself, or of a school's page with it in a frame. */
const addressIn = ({ host }, { frame }) => (frame === undefined ? `${OURS}${ANSWER}` : host(`<iframe src="${OURS}${ANSWER}" ${frame} width=800 height=600></iframe>`));

const ready = new WeakMap();

/** Runs a test with all that. It is made once for a lane. */
export const prepared = (run) => async (world) => {
  if (!ready.has(world)) ready.set(world, prepare(world));
  const own = await ready.get(world);
  await own.front.up();
  Object.assign(own.front, { seen: [], change: (html) => html, headers: {} });
  try {
    return await run(own);
  } finally {
    await Promise.all(own.browser.contexts().map((it) => it.close()));
  }
};

/** Ends what was made for a lane. */
export async function stop(world) {
  await (await ready.get(world))?.stop();
  ready.delete(world);
}

/** A reader who came from a start page, in a browser that keeps pages for Back. */
async function visit(world, name, context = {}) {
  const { browser, pages, neutral, front } = world;
  await Promise.all([neutral.up(), front.up()]);
  const own = await browser.newContext({ ignoreHTTPSErrors: true, ...context });
  const tab = await own.newPage();
  const blank = [];
  await own.exposeFunction("tellBlank", (sinceActed, sinceHeard) => blank.push({ sinceActed, sinceHeard }));
  await own.addInitScript(WATCH);
  await tab.goto(pages.put("<!doctype html><html lang=en><title>Start</title><p>Where it began</p><a href='#'>x</a></html>"));
  const start = tab.url();
  const address = addressIn(world, SETTINGS[name]);
  await tab.evaluate((it) => void (location.href = it), address);
  await tab.waitForURL(address);
  const where = SETTINGS[name].frame === undefined ? tab.mainFrame() : await (await tab.locator("iframe").elementHandle()).contentFrame();
  await where.locator(".route").first().waitFor();
  return { tab, where, blank, start, address, length: (await past(tab)).addresses.length };
}

/** One reader leaves, and presses Back. Says how long it took until the page was blank. */
async function leaves(world, name, trigger, before = () => {}) {
  const what = `${trigger} in ${name}`;
  const { tab, where, blank, start, address, length } = await visit(world, name);
  await before();
  await TRIGGERS[trigger](tab, where);
  const gone = () => !tab.url().startsWith(OURS) && !tab.url().startsWith(HOST);
  // Where the next page is there at once, nobody is left to tell of the blank one.
  await until(`${what}: blank, or gone`, () => blank.length || gone()).catch(async (error) => {
    const shows = await where.evaluate(() => document.documentElement?.innerText ?? "").catch((it) => it.message);
    throw new Error(`${error.message}, at ${tab.url()}; it shows: ${shows.slice(0, 200)}`);
  });
  if (SETTINGS[name].leaves) {
    if (world.slow) {
      // While the next page takes its time, nothing can be read: here the page itself is asked, in every frame of ours.
      const read = await Promise.race([where.evaluate(() => document.documentElement?.innerText ?? ""), new Promise((done) => setTimeout(done, 400, ""))]).catch(() => "");
      same(read, "", `${what}: what can be read meanwhile`);
    }
    await until(`${what}: away, still at ${tab.url()}`, gone);
    await tab.waitForLoadState().catch(() => {});
  } else {
    await tab.waitForTimeout(100);
    same(tab.url(), address, `${what}: a refused exit`);
    const inside = await where.evaluate(() => [document.body?.textContent ?? "", document.documentElement.checkVisibility()]);
    same(inside, ["", false], `${what}: what stays in the frame`);
  }
  const { addresses, back } = await past(tab);
  same(addresses.length, length, `${what}: entries in the history`);
  if (SETTINGS[name].leaves) check(!addresses.includes(address), `${what}: the page is still in the history`);
  await back();
  await until(`${what}: Back`, () => tab.url() === start);
  await until(`${what}: Back shows where it began`, async () => {
    const read = await readable(tab);
    same(CANARIES.filter((it) => read.includes(it)), [], `${what}: Back shows content, at ${tab.url()}`);
    return read.includes("Where it began");
  });
  const [told] = blank;
  check(!told || told.sinceHeard <= BLANK_WITHIN, `${what}: blank after ${told?.sinceHeard} ms`);
  check(told || SETTINGS[name].leaves, `${what}: blank at no time`);
  await tab.context().close();
  return told?.sinceActed;
}

/** Every setting, by press and by key, or by one of them. */
async function manyLeave(world, before, triggers = Object.keys(TRIGGERS)) {
  const took = [];
  for (const name of Object.keys(SETTINGS)) for (const trigger of triggers) took.push(await leaves(world, name, trigger, before));
  const told = took.filter((it) => it !== undefined).sort((one, other) => one - other);
  check(told.length * 2 >= took.length, `only ${told.length} of ${took.length} pages told of it`);
  const median = told[Math.floor(told.length / 2)];
  check(median <= BLANK_WITHIN, `from the press on, blank after ${median} ms in the middle of ${took.length} runs`);
  return `${took.length} runs, Back showed content in 0; ${told.length} told of it: blank ${median.toFixed(1)} ms after the press, ${told.at(-1).toFixed(1)} at the most`;
}

export default {
  "by press and by key, at the top and in six frames: blank at once, away, and Back leads past it": prepared((world) => manyLeave(world)),

  "the same with the service down at the moment of leaving": prepared((world) => manyLeave(world, () => world.front.down())),

  "the same with the neutral page down": prepared((world) => manyLeave(world, () => world.neutral.down(), ["click"])),

  "the same with a neutral page that takes its time: blank all the while": prepared(async (world) => {
    world.neutral.delay = 700;
    return manyLeave({ ...world, slow: true }, undefined, ["key"]);
  }),

  "presses of Shift are counted aloud in a live region, and forgotten when they stop": prepared(async (world) => {
    const { tab } = await visit(world, "the top page");
    const said = tab.getByRole("status");
    same(await said.textContent(), "", "before");
    await tab.keyboard.press("Shift");
    same(await said.textContent(), "Shift pressed 1 of 3 times. Press it 2 more to leave.", "after one");
    await tab.keyboard.press("Shift");
    same(await said.textContent(), "Shift pressed 2 of 3 times. Press it 1 more to leave.", "after two");
    check(await said.isVisible(), "the count is not shown");
    await tab.keyboard.press("a");
    same(await said.textContent(), "", "after a letter");
    await tab.keyboard.press("Shift+Tab");
    await tab.keyboard.press("Shift+Tab");
    await tab.keyboard.press("Shift+Tab");
    same([await said.textContent(), tab.url()], ["", `${OURS}${ANSWER}`], "after going back by keys");
    await tab.keyboard.press("Shift");
    await tab.waitForTimeout(5300);
    same(await said.textContent(), "You are still here. Press Shift three times to leave.", "when the time is over");
  }),

  "by Enter on the way out too, and Forward does not lead to the page either": prepared(async (world) => {
    const { tab, where, start } = await visit(world, "the top page");
    await where.locator("[data-exit]").focus();
    await tab.keyboard.press("Enter");
    await tab.waitForURL(NEUTRAL);
    await (await past(tab)).back();
    await until("Back", () => tab.url() === start);
    await (await past(tab)).forward();
    await until("and forward again", () => tab.url() === NEUTRAL);
    const read = await readable(tab);
    same(CANARIES.filter((it) => read.includes(it)), [], "what can be read");
  }),

  "with scripts off the plain link leads away, out of a frame too, and the history honestly remains": prepared(async (world) => {
    for (const name of ["the top page", "a frame", "a frame with allow-scripts and leave to go"]) {
      await world.front.up();
      const tab = await (await world.browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false })).newPage();
      const address = addressIn(world, SETTINGS[name]);
      await tab.goto(address);
      const where = SETTINGS[name].frame === undefined ? tab : tab.frameLocator("iframe");
      await where.locator("[data-exit]").click({ noWaitAfter: true });
      await until(`${name}: away, still at ${tab.url()}`, () => tab.url() === NEUTRAL);
      check((await past(tab)).addresses.includes(address), `${name}: the history is said to remain, and does not`);
      await tab.context().close();
    }
  }),
};
