// The pages for people at work: /check, where a page is pasted, and /docs/schools.
import { kept, readings } from "./history.mjs";
import { NOTHING, axeBothWays, fits, fronted, leavings } from "./readers.mjs";
import { check, same } from "./support.mjs";

const ADDRESSES = ["/check", "/docs/schools"];
const CANARY = "quokkafield";
/** A page of a school that nobody has looked after. */
const PASTED = `<h2>Need help, ${CANARY}?</h2>
<p>Ring ParentLine Scotland on 08000 28 22 33, Samaritans on +44 116 123 or Childline on 0800 1111.</p>
<script>globalThis.ran = "script"</script><img src="/pixel" onerror="globalThis.ran = 'image'">
<textarea></textarea></textarea><b id="put">bold</b> <a href="javascript:alert(1)">0800 1111</a>`;

async function open(world, address, context = {}) {
  const tab = await (await world.browser.newContext({ viewport: { width: 400, height: 740 }, ...context })).newPage();
  await tab.goto(address);
  return tab;
}

/** What came on the wire. These pages may show pictures of ours, so that Chromium asks for the little one in its tab too. */
const asked = (front) => front.seen.filter((it) => it.url !== "/favicon.ico").map((it) => [it.method, it.url]);

async function paste(tab, text = PASTED) {
  await tab.locator("textarea").fill(text);
  await Promise.all([tab.waitForEvent("load"), tab.locator("main form button").click()]);
}

export default {
  "axe finds nothing on the pages for people at work, nor on what /check found": fronted(async (world, front) => {
    const passed = [];
    const tab = await open(world, "about:blank");
    for (const path of ADDRESSES) {
      await tab.goto(`${front.origin}${path}`);
      passed.push(await axeBothWays(tab, path));
    }
    await tab.goto(`${front.origin}/check`);
    await paste(tab);
    check(await tab.locator("#found").isVisible(), "nothing was found");
    passed.push(await axeBothWays(tab, "/check, after pasting"));
    return `${passed.join(", ")} rules passed`;
  }),

  "at 320 px and at 400 % nothing of them has to be scrolled sideways, but what is to be copied": fronted(async (world, front) => {
    for (const viewport of [{ width: 320, height: 640 }, { width: 320, height: 256 }]) {
      const tab = await open(world, "about:blank", { viewport });
      for (const path of ADDRESSES) {
        await tab.goto(`${front.origin}${path}`);
        await fits(tab, `${path} at ${viewport.height}`, "pre *");
      }
      await tab.goto(`${front.origin}/check`);
      await paste(tab);
      await fits(tab, `/check after pasting at ${viewport.height}`, "pre *");
    }
  }),

  "without script a pasted page is checked; what was pasted is text, runs nowhere and stays out of the address": fronted(async (world, front) => {
    for (const javaScriptEnabled of [false, true]) {
      const tab = await open(world, `${front.origin}/check`, { javaScriptEnabled });
      front.seen.length = 0;
      await paste(tab);
      same(asked(front), [["POST", "/check"]], "asked for");
      same(tab.url(), `${front.origin}/check`, "the address");
      const main = await tab.locator("main").innerText();
      for (const said of ["08000 28 22 33", "+44 116 123", "0800 1111", "ParentLine Scotland", "Samaritans: 116 123"]) check(main.includes(said), `${said} is not in what was found:\n${main}`);
      same(await tab.locator("#put, main img, main script").count(), 0, "markup of the pasted page");
      check(!(await tab.title()).includes(CANARY), "the title tells");
      same(await tab.evaluate(() => globalThis.ran ?? "nothing"), "nothing", "what ran");
      const links = await tab.locator("main a").evaluateAll((all) => all.map((it) => it.protocol));
      same(links.filter((it) => !["http:", "https:", "tel:", "sms:", "mailto:"].includes(it)), [], "links");
    }
  }),

  "an empty page, and one that is too large, are answered in words": fronted(async (world, front) => {
    const tab = await open(world, `${front.origin}/check`);
    await paste(tab, "Nothing of the kind is here.");
    check((await tab.locator("main").innerText()).includes("We found no number, link or service name"), "it does not say that nothing was found");
    await tab.goto(`${front.origin}/check`);
    await paste(tab, "word ".repeat(300_000));
    check(/large|long|1 MB/i.test(await tab.locator("body").innerText()), `too large: ${await tab.locator("body").innerText()}`);
  }),

  "a visit to them asks this service alone, once for each page, and leaves nothing": fronted(async (world, front) => {
    const tab = await open(world, "about:blank");
    for (const path of ADDRESSES) {
      front.seen.length = 0;
      const requests = [];
      tab.on("request", (it) => requests.push(it.url()));
      const answer = await tab.goto(`${front.origin}${path}`);
      await tab.waitForTimeout(60);
      tab.removeAllListeners("request");
      same([requests, asked(front)], [[`${front.origin}${path}`], [["GET", path]]], `${path}: asked for`);
      same((await answer.allHeaders())["set-cookie"], undefined, `${path}: cookie`);
      same(await leavings(tab), NOTHING, `${path}: kept in the browser`);
    }
    same(await tab.context().cookies(), [], "cookies");
  }),

  // Chromium keeps what a form sent with the tab that it may bring back; no header and no attribute tells it not to.
  "what was pasted is in no file of Chromium's but the one it brings a tab back from": fronted(async (world, front) => {
    const { all } = await kept(async (tab) => {
      await tab.goto(`${front.origin}/check`);
      await paste(tab);
    });
    const found = all.filter(({ bytes }) => readings(bytes).some((it) => it.includes(CANARY))).map((it) => it.name);
    same(found.filter((it) => !it.startsWith("Default/Sessions")), [], "files that hold what was pasted");
  }),
};
