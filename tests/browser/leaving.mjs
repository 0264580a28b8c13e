// Leaving: blank first, then replace, by button, by key and by the page's own link; at the top and in frames.
import { check, page, same } from "./support.mjs";

const BLANK_WITHIN = 100;
const BUTTON = 'audience="child" exit="https://neutral.example/"';
// Words of the host page and of the element: whoever presses Back must read none of them.
const CANARIES = ["A school", "Call 999", "Childline", "0800 1111", "Our own links", "Secret words"];

/** Where the element stands, and whether a browser lets it take the whole page along. */
const SETTINGS = {
  "the top page": { leaves: true },
  "a frame": { frame: "", leaves: true },
  "a frame with allow-scripts": { frame: 'sandbox="allow-scripts"', leaves: false },
  "a frame with allow-scripts allow-same-origin": { frame: 'sandbox="allow-scripts allow-same-origin"', leaves: false },
  "a frame with allow-scripts allow-top-navigation-by-user-activation": { frame: 'sandbox="allow-scripts allow-top-navigation-by-user-activation"', leaves: true },
  "a frame with allow-scripts allow-same-origin allow-popups allow-forms allow-top-navigation-by-user-activation": {
    frame: 'sandbox="allow-scripts allow-same-origin allow-popups allow-forms allow-top-navigation-by-user-activation"',
    leaves: true,
  },
};

/** How long after the reader acted the page was blank: told to the test from inside the page. An observer of the document
 * hears of it before anything else can run, and is not among the listeners that leaving takes away. */
export const WATCH = () => {
  const tell = globalThis.tellBlank;
  const isBlank = () => {
    const { documentElement: page, body } = document;
    return !body?.childNodes.length && (!page || getComputedStyle(page).display === "none");
  };
  let [acted, heard] = [0, 0];
  for (const name of ["click", "keyup"]) addEventListener(name, (event) => ([acted, heard] = [event.timeStamp, performance.now()]), true);
  const look = () => acted && isBlank() && tell(performance.now() - acted, performance.now() - heard);
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  const attributes = () => document.documentElement && new MutationObserver(look).observe(document.documentElement, { attributes: true });
  addEventListener("DOMContentLoaded", attributes);
};

/** A reader who came from a start page to a host page with the element, in a browser that keeps pages for Back. */
async function visit(world, { frame }, { attributes = BUTTON, html, context = {} } = {}) {
  const { browser, service, pages } = world;
  const own = await browser.newContext({ ignoreHTTPSErrors: true, ...context });
  const tab = await own.newPage();
  const blank = [];
  await own.exposeFunction("tellBlank", (sinceActed, sinceHeard) => blank.push({ sinceActed, sinceHeard }));
  await own.addInitScript(WATCH);
  const inner = pages.put(html ?? page(service, { attributes }));
  const address = frame === undefined ? inner : pages.put(`<!doctype html><html lang=en><title>A page</title><p>What stands around it</p><iframe src="${inner}" ${frame} width=800 height=600></iframe></html>`);
  await tab.goto(pages.put("<!doctype html><html lang=en><title>Start</title><p>Where it began</p></html>"));
  const start = tab.url();
  await tab.evaluate((it) => void (location.href = it), address);
  await tab.waitForURL(address);
  const where = frame === undefined ? tab.mainFrame() : await (await tab.locator("iframe").elementHandle()).contentFrame();
  const length = await tab.evaluate(() => history.length);
  return { tab, where, blank, start, address, length };
}

/** All that can be read in the page and its frames, in shadow roots too. */
export async function readable(tab) {
  const read = () => {
    const inside = [...document.querySelectorAll("*")].flatMap((it) => it.shadowRoot?.querySelector(".box")?.innerText ?? []);
    return [document.body?.innerText ?? "", ...inside].join("\n");
  };
  const all = await Promise.all(tab.frames().map((it) => it.evaluate(read).catch(() => "")));
  return all.join("\n");
}

/** The Back button's list, as the browser itself keeps it, and a way to press it. While one page takes another's place the
 * browser has no list to tell ("Not attached to an active page"), and the address may have changed already: then again. */
export async function past(tab) {
  const session = await tab.context().newCDPSession(tab);
  let list;
  await until("a list of pages to go back to", async () => (list = await session.send("Page.getNavigationHistory").catch(() => undefined)));
  const { currentIndex, entries } = list;
  const back = () => session.send("Page.navigateToHistoryEntry", { entryId: entries[currentIndex - 1].id });
  const forward = () => session.send("Page.navigateToHistoryEntry", { entryId: entries[currentIndex + 1].id });
  return { addresses: entries.map((it) => it.url), back, forward };
}

const TRIGGERS = {
  click: (tab, where) => where.getByRole("button", { name: "Leave this page" }).click({ noWaitAfter: true }),
  key: async (tab, where) => {
    // The keys go where the focus is; a press on plain text puts it there.
    await where.locator("h1").click();
    for (let at = 0; at < 3; at += 1) await tab.keyboard.press("Shift");
  },
  link: (tab, where) => where.locator("a[data-exit]").click({ noWaitAfter: true }),
};

export const until = async (what, holds) => {
  for (const began = Date.now(); Date.now() - began < 8000; await new Promise((done) => setTimeout(done, 20))) if (await holds()) return;
  throw new Error(`never so: ${what}`);
};

/** One reader leaves, and presses Back. Says how long it took until the page was blank. */
async function leaves(world, name, trigger, options) {
  const setting = SETTINGS[name];
  const what = `${trigger} in ${name}`;
  const { tab, where, blank, start, address } = await visit(world, setting, options);
  await where.locator(world.service.status === 200 ? ".route" : "a[href='tel:116123']").first().waitFor();
  await TRIGGERS[trigger](tab, where);
  // Where the next page is there at once, nobody is left to tell of the blank one.
  await until(`${what}: blank, or gone`, () => blank.length || !tab.url().startsWith(world.pages.origin));
  if (setting.leaves) {
    await until(`${what}: away, still at ${tab.url()}`, () => !tab.url().startsWith(world.pages.origin));
    await tab.waitForLoadState().catch(() => {});
  } else {
    await tab.waitForTimeout(150);
    same(tab.url(), address, `${what}: a refused exit`);
    const inside = await where.evaluate(() => [document.body?.textContent ?? "", document.documentElement.checkVisibility()]);
    same(inside, ["", false], `${what}: what stays in the frame`);
  }
  const { addresses, back } = await past(tab);
  if (setting.leaves) check(!addresses.includes(address), `${what}: the page is still in the history`);
  await back();
  await until(`${what}: Back`, () => tab.url() !== address && !tab.url().startsWith("https:"));
  await until(`${what}: Back shows where it began`, async () => {
    const read = await readable(tab);
    same(CANARIES.filter((it) => read.includes(it)), [], `${what}: Back shows content, at ${tab.url()}`);
    return read.includes("Where it began");
  });
  same(tab.url(), start, `${what}: where Back leads`);
  // From the moment the page hears of it: what comes before is the machine, and how busy it is.
  const [told] = blank;
  check(!told || told.sinceHeard <= BLANK_WITHIN, `${what}: blank after ${told?.sinceHeard} ms`);
  check(told || setting.leaves, `${what}: blank at no time`);
  await tab.context().close();
  return told?.sinceActed;
}

/** Every setting and way out, so many times as are needed to have been there often. */
async function manyLeave(world, triggers, options) {
  const took = [];
  for (const name of Object.keys(SETTINGS)) for (const trigger of triggers) took.push(await leaves(world, name, trigger, options));
  const told = took.filter((it) => it !== undefined).sort((one, other) => one - other);
  check(told.length * 2 >= took.length, `only ${told.length} of ${took.length} pages told of it`);
  const median = told[Math.floor(told.length / 2)];
  check(median <= BLANK_WITHIN, `from the press on, blank after ${median} ms in the middle of ${took.length} runs`);
  return `${took.length} runs, Back showed content in 0; blank ${median.toFixed(1)} ms after the press, ${told.at(-1).toFixed(1)} at the most`;
}

export default {
  "by button and key, at the top and in five frames: blank at once, and Back leads past it": (world) => manyLeave(world, ["click", "key"]),

  "by the page's own link, with the service down": async (world) => {
    world.service.status = 503;
    return manyLeave(world, ["link", "click", "key"]);
  },

  "with the neutral page down": async (world) => {
    await world.neutral.down();
    return manyLeave(world, ["click", "key"]);
  },

  "with a neutral page that takes its time it is blank all the while": async (world) => {
    world.neutral.delay = 2000;
    for (const name of Object.keys(SETTINGS)) {
      const { tab, where, blank } = await visit(world, SETTINGS[name]);
      await where.locator("signpost-routes button").first().click({ noWaitAfter: true });
      await until("blank", () => blank.length);
      if (name === "the top page") {
        const hidden = await tab.evaluate(() => ({ words: document.documentElement.innerText, title: document.title, height: document.documentElement.getBoundingClientRect().height })).catch(() => undefined);
        // A page on its way out may answer no more; where it answers, nothing may be there.
        if (hidden) same(hidden, { words: "", title: "Please wait", height: 0 }, name);
      }
      check(blank[0].sinceHeard <= BLANK_WITHIN, `${name}: blank after ${blank[0].sinceHeard} ms`);
      await tab.context().close();
    }
  },

  "the history never grows, and the address of the page is gone from it": async (world) => {
    const { tab, where, start, length } = await visit(world, SETTINGS["the top page"]);
    await where.locator(".route").first().waitFor();
    await tab.getByText("More places to turn to").click();
    await tab.getByText("Before you get in touch: Childline").click();
    await tab.keyboard.press("Shift");
    await tab.keyboard.press("Shift");
    same(await tab.evaluate(() => history.length), length, "entries while reading");
    await tab.keyboard.press("Shift");
    await tab.waitForURL(world.neutral.address);
    same(await tab.evaluate(() => history.length), length, "entries after leaving");
    await (await past(tab)).back();
    await until("Back", () => tab.url() === start);
    await (await past(tab)).forward();
    await until("and forward again", () => tab.url() === world.neutral.address);
  },

  "without a wish, and with one that is no safe address, it leads to the weather": async (world) => {
    for (const exit of ["", 'exit="javascript:alert(1)"', 'exit="http://example.org/"', 'exit="data:text/html,x"', 'exit=" https://example.org/ x"']) {
      const { tab, where } = await visit(world, SETTINGS["the top page"], { attributes: `audience="child" ${exit}` });
      const asked = [];
      await tab.route("**/*", (it) => (asked.push(it.request().url()), it.fulfill({ body: "Sunny", contentType: "text/html" })));
      await where.locator("signpost-routes button").first().click({ noWaitAfter: true });
      await until(`${exit} asks for a page`, () => asked.length);
      same(asked, ["https://www.bbc.co.uk/weather"], exit);
      await tab.context().close();
    }
  },

  "a page that asks whether to leave is not asked": async (world) => {
    const html = page(world.service, { attributes: BUTTON, body: "<script>addEventListener('beforeunload', (it) => it.preventDefault()); onbeforeunload = () => 'stay';</script>" });
    const { tab, where } = await visit(world, SETTINGS["the top page"], { html });
    const asked = [];
    tab.on("dialog", (it) => (asked.push(it.type()), it.accept()));
    await where.locator("signpost-routes button").first().click({ noWaitAfter: true });
    await tab.waitForURL(world.neutral.address);
    same(asked, [], "dialogues");
  },

  "a page that puts its content back stays blank, and what listened in it hears no more": async (world) => {
    world.neutral.delay = 1500;
    const body = `<script>
      const back = () => { const it = document.createElement("body"); it.innerHTML = "Secret words"; document.documentElement.append(it); };
      addEventListener("click", () => setTimeout(back, 20), true);
      addEventListener("ping", () => { document.documentElement.title = "heard"; });
      setInterval(() => document.querySelector("h1") || back(), 5);
    </script>`;
    const html = page(world.service, { attributes: BUTTON, body });
    for (const name of ["the top page", "a frame with allow-scripts allow-same-origin"]) {
      const again = await visit(world, SETTINGS[name], { html });
      await again.where.locator("signpost-routes button").first().click({ noWaitAfter: true });
      await again.tab.waitForTimeout(300);
      const shown = await again.where.evaluate(() => ({ is: document.body?.textContent, shown: document.body?.checkVisibility() })).catch(() => ({}));
      check(!shown.shown, `${name}: what the page put back is shown`);
      if (name === "the top page") continue;
      check(shown.is?.startsWith("Secret words"), `${name}: the page put nothing back: this test could not fail`);
      const heard = await again.where.evaluate(() => (dispatchEvent(new Event("ping")), document.documentElement.title));
      same(heard, "", "a listener of the page");
      await again.tab.context().close();
    }
  },

  "Shift counts alone: not with a letter, not with a click, not held down, not slowly": async (world) => {
    const { tab, where } = await visit(world, SETTINGS["the top page"]);
    await where.locator(".route").first().waitFor();
    const stays = async (what) => {
      await tab.waitForTimeout(150);
      check(tab.url().startsWith(world.pages.origin) && (await readable(tab)).includes("Call 999"), `${what}: it left`);
    };
    const press = (...keys) => keys.reduce((before, key) => before.then(() => tab.keyboard.press(key)), Promise.resolve());
    await press("Shift", "Shift", "a", "Shift", "Shift");
    await stays("a letter between");
    await press("Escape", "Escape", "Escape", "x");
    await stays("Escape");
    await press("Shift+A", "Shift+B", "Shift+C", "Shift+D", "Shift+Tab", "Shift+Tab");
    await stays("capital letters");
    for (let at = 0; at < 3; at += 1) {
      await tab.keyboard.down("Shift");
      await where.locator("h1").click();
      await tab.keyboard.up("Shift");
    }
    await stays("a click with Shift");
    for (let at = 0; at < 6; at += 1) await tab.keyboard.down("Shift");
    await tab.keyboard.up("Shift");
    await stays("held down");
    await press("x", "Shift", "Shift");
    await tab.waitForTimeout(5200);
    await press("Shift");
    await stays("slowly");
    await press("x", "Shift");
    await tab.waitForTimeout(4000);
    await press("Shift");
    await tab.waitForTimeout(4000);
    await press("Shift");
    await tab.waitForURL(world.neutral.address);
  },

  // Chromium does not take Shift for an action of the reader's: the sandbox token that waits for one is not enough for keys.
  "Shift long after the last press: away with allow-top-navigation, blank where the frame must have been acted in": async (world) => {
    const stale = async (sandbox) => {
      const visited = await visit(world, { frame: `sandbox="allow-scripts ${sandbox}"` });
      await visited.where.locator(".route").first().waitFor();
      await visited.where.locator("h1").click();
      await visited.tab.waitForTimeout(6000);
      for (let at = 0; at < 3; at += 1) await visited.tab.keyboard.press("Shift");
      await until("blank", () => visited.blank.length);
      return visited;
    };
    const free = await stale("allow-top-navigation");
    await until("away", () => free.tab.url() === world.neutral.address);
    const bound = await stale("allow-top-navigation-by-user-activation");
    await bound.tab.waitForTimeout(300);
    const read = await readable(bound.tab);
    same(CANARIES.filter((it) => read.includes(it)), [], "what can still be read");
  },

  "without script the page's own link leads away": async (world) => {
    const { tab, where } = await visit(world, SETTINGS["the top page"], { context: { javaScriptEnabled: true }, html: page(world.service, { attributes: BUTTON }).replace(/<script.*<\/script>/, "") });
    await where.locator("a[data-exit]").click();
    await tab.waitForURL(world.neutral.address);
  },

  "the closed box leaves by the key as well": async (world) => {
    const { tab, where } = await visit(world, SETTINGS["the top page"], { attributes: `${BUTTON} collapsed` });
    await where.locator("summary").first().waitFor();
    for (let at = 0; at < 3; at += 1) await tab.keyboard.press("Shift");
    await tab.waitForURL(world.neutral.address);
  },
};
