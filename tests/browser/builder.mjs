// The builder at /embed: it works for everybody, and what is copied there works where it is pasted.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { NEUTRAL, OURS, prepared } from "./exits.mjs";
import { past, until } from "./leaving.mjs";
import { NOTHING, axe, axeBothWays, code, fits, fronted, leavings } from "./readers.mjs";
import { check, same } from "./support.mjs";

export { stop } from "./exits.mjs";

const BOXES = ["element", "frame", "html", "wordpress"];
const FRAME = `/embed/frame/${code("audience", "child")}/all/gb-sct`;

async function open(world, address, context = {}) {
  const tab = await (await world.browser.newContext({ viewport: { width: 1280, height: 900 }, ignoreHTTPSErrors: true, ...context })).newPage();
  await tab.goto(address);
  return tab;
}

/** What the builder says to paste, for a child in Scotland or whoever is asked for. */
async function boxes(world, query = "audience=child&place=GB-SCT") {
  const tab = await open(world, `${await world.published()}/embed?${query}`, { javaScriptEnabled: false });
  const made = Object.fromEntries(await Promise.all(BOXES.map(async (it) => [it, await tab.locator(`#${it}`).inputValue()])));
  await tab.context().close();
  return made;
}

/** The same as if it came from our own name, which can be stopped. */
const ours = async (world, html) => html.replaceAll(await world.published(), OURS);

/** The first link to a number that a reader can see. */
const shown = (where, href = "tel:08001111") => where.locator(`a[href='${href}']`).filter({ visible: true }).first();

/** Each frame is loaded when it is come to. */
async function seePreviews(tab) {
  for (const it of await tab.locator("iframe").all()) {
    await it.scrollIntoViewIfNeeded();
    await shown(it.contentFrame()).waitFor();
  }
}

export default {
  "axe finds nothing in the builder, with everything opened, nor in its previews and the frame": fronted(async (world, front) => {
    const tab = await open(world, `${front.origin}/embed?audience=child&place=GB-SCT`);
    for (const it of await tab.locator("details").all()) await it.evaluate((it) => (it.open = true));
    await seePreviews(tab);
    const passed = [await axeBothWays(tab, "the builder, previews and all")];
    await tab.goto(`${front.origin}${FRAME}`);
    passed.push(await axeBothWays(tab, "the frame"));
    await tab.goto(`${front.origin}/embed/preview?audience=child&place=GB-SCT`);
    await tab.locator(".route").first().waitFor();
    passed.push(await axe(tab, "the preview"));
    return `${passed.join(", ")} rules passed`;
  }),

  "at 320 px and at 400 % neither has to be scrolled sideways, but what shows a wide screen": fronted(async (world, front) => {
    for (const viewport of [{ width: 320, height: 640 }, { width: 320, height: 256 }]) {
      const tab = await open(world, `${front.origin}/embed`, { viewport });
      await fits(tab, `the builder at ${viewport.height}`, ".scroll *");
      await tab.goto(`${front.origin}${FRAME}`);
      await fits(tab, `the frame at ${viewport.height}`);
      await tab.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      const top = await tab.locator("[data-exit]").evaluate((it) => it.getBoundingClientRect().top);
      check(top >= 0 && top < 60, `the way out of the frame stands at ${top}`);
    }
  }),

  "without script three questions and a button make the boxes": fronted(async (world, front) => {
    const tab = await open(world, `${front.origin}/embed`, { javaScriptEnabled: false });
    same(await tab.locator("[data-copies]").filter({ visible: true }).count(), 0, "buttons that copy, which need a script");
    await tab.locator("#audience").selectOption("parent");
    await tab.locator("#topic").selectOption("online-grooming");
    await tab.locator("#place").selectOption("GB-WLS");
    await Promise.all([tab.waitForEvent("load"), tab.locator("main form button").click()]);
    same(await tab.locator("#wrong").isVisible(), false, "something is wrong");
    const element = await tab.locator("#element").inputValue();
    check(element.includes('<signpost-routes audience="parent" topic="online-grooming" place="GB-WLS">'), element);
    check((await tab.locator("#frame").inputValue()).includes(`/embed/frame/${code("audience", "parent")}/${code("topic", "online-grooming")}/gb-wls`), "the frame's address");
    for (const it of BOXES) check((await tab.locator(`#${it}`).inputValue()).length > 100, `${it} is empty`);
  }),

  "with script the boxes and previews follow what is picked, nothing else is asked or kept, and a button copies": fronted(async (world, front) => {
    const tab = await open(world, `${front.origin}/embed`);
    const said = [];
    tab.on("console", (it) => said.push(it.text()));
    tab.on("pageerror", (it) => said.push(it.message));
    const hosts = new Set();
    tab.on("request", (it) => hosts.add(new URL(it.url()).origin));
    const entries = (await past(tab)).addresses.length;
    await tab.locator("#audience").selectOption("child");
    await tab.locator("#place").selectOption("GB-SCT");
    await until("the box follows", async () => (await tab.locator("#element").inputValue()).includes('audience="child" place="GB-SCT"'));
    await seePreviews(tab);
    const widths = await tab.locator("iframe").evaluateAll((all) => all.map((it) => it.clientWidth));
    check(widths.some((it) => it <= 400) && widths.some((it) => it >= 1000), `previews of ${widths} px`);
    await tab.locator("#audience").selectOption("survivor");
    await until("the box follows again", async () => (await tab.locator("#element").inputValue()).includes('audience="survivor"'));
    same((await past(tab)).addresses.length, entries, "entries in the history");
    await tab.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    const other = await tab.context().newPage();
    await other.goto(world.pages.put("<!doctype html><title>Elsewhere</title>"));
    for (const it of BOXES) {
      await tab.bringToFront();
      await tab.locator(`[data-copies="${it}"]`).click();
      await until(`${it} is said to be copied`, async () => (await tab.locator(`[data-copies="${it}"] + [role=status]`).textContent()).trim());
      await other.bringToFront();
      same(await other.evaluate(() => navigator.clipboard.readText()), await tab.locator(`#${it}`).inputValue(), `${it}: what was copied`);
    }
    same([...hosts], [front.origin], "hosts");
    same(await leavings(tab), NOTHING, "kept in the browser");
    same(await tab.context().cookies(), [], "cookies");
    same(said.filter((it) => /policy|trusted|error/i.test(it)), [], "what the browser complained of");
    mkdirSync(world.shots, { recursive: true });
    await tab.screenshot({ path: join(world.shots, "builder.png"), fullPage: true });
  }),

  "the element that was copied works where it is pasted: with script, without, and with the service stopped": prepared(async (world) => {
    const address = world.host(await ours(world, (await boxes(world)).element));
    const tab = await open(world, address);
    await tab.locator(".route").first().waitFor();
    same(await tab.locator("signpost-routes h3").first().evaluate((it) => it.firstChild.data), "Childline", "the first route");
    await shown(tab).waitFor();
    const plain = await open(world, address, { javaScriptEnabled: false });
    for (const href of ["tel:999", "tel:08001111"]) check(await shown(plain, href).isVisible(), `without script: no ${href}`);
    await plain.locator("[data-exit]").click({ noWaitAfter: true });
    await until("without script the link leaves", () => plain.url() === NEUTRAL);
    // The service goes, the school's page stays.
    const stopped = await open(world, "about:blank");
    await stopped.route(`${OURS}/**`, (it) => it.abort());
    await stopped.goto(address);
    for (const href of ["tel:999", "tel:08001111"]) check(await shown(stopped, href).isVisible(), `with the service stopped: no ${href}`);
    await stopped.unroute(`${OURS}/**`);
    await stopped.route(`${OURS}/v1/**`, (it) => it.abort());
    await stopped.goto(address);
    for (const href of ["tel:999", "tel:08001111", "tel:116123"]) await shown(stopped, href).waitFor();
  }),

  "the frame and the WordPress block that were copied work where they are pasted: with script, without, and with the service stopped": prepared(async (world) => {
    const made = await boxes(world);
    for (const name of ["frame", "wordpress"]) {
      const address = world.host(await ours(world, made[name]));
      for (const javaScriptEnabled of [true, false]) {
        const tab = await open(world, address, { javaScriptEnabled });
        await tab.locator("iframe").scrollIntoViewIfNeeded();
        await shown(tab.frameLocator("iframe")).waitFor();
        await tab.context().close();
      }
      const stopped = await open(world, "about:blank");
      await stopped.route(`${OURS}/**`, (it) => it.abort());
      await stopped.goto(address);
      check(await stopped.locator(`a[href^="${OURS}/go/"]`).isVisible(), `${name}: no link stays when the service is stopped`);
      await stopped.context().close();
    }
  }),

  "the plain HTML that was copied needs neither script nor service": prepared(async (world) => {
    const tab = await open(world, world.host((await boxes(world)).html), { javaScriptEnabled: false });
    for (const href of ["tel:999", "tel:08001111"]) check(await tab.locator(`a[href='${href}']`).first().isVisible(), `no ${href}`);
    // What is open now is not so tomorrow: a copy speaks of no hour, and says of which day its list is.
    const said = await tab.locator("section").innerText();
    check(/List \d+ of \d{1,2} \w+ 20\d\d\.\s*$/.test(said), `the copy ends with: ${said.slice(-120)}`);
    check(!/open now|opens |closed|right now\./i.test(said), said);
    await axe(await open(world, tab.url()), "the plain HTML");
  }),

  "from the frame as it is documented a reader leaves by press, by three Shifts long after the last press, and by link without script": prepared(async (world) => {
    const { frame } = await boxes(world);
    const html = await ours(world, frame);
    for (const way of ["press", "key", "link"]) {
      const address = world.host(html);
      const tab = await open(world, world.pages.put("<!doctype html><title>Start</title>Where it began"), { javaScriptEnabled: way !== "link" });
      await tab.goto(address);
      const where = tab.frameLocator("iframe");
      await where.locator(".route").first().waitFor();
      if (way === "key") {
        await where.locator("h1").click();
        await tab.waitForTimeout(6000);
        for (let at = 0; at < 3; at += 1) await tab.keyboard.press("Shift");
      } else {
        await where.locator("[data-exit]").click({ noWaitAfter: true });
      }
      await until(`${way}: away, still at ${tab.url()}`, () => tab.url() === NEUTRAL);
      const { addresses } = await past(tab);
      // Without script the history honestly remains.
      same(addresses.includes(address), way === "link", `${way}: the page in the history`);
      await tab.context().close();
    }
  }),

  "the frame is one request and under 14 KB, and leaves nothing": fronted(async (world, front) => {
    const tab = await open(world, `${front.origin}${FRAME}`);
    await tab.waitForTimeout(60);
    same(front.seen.map((it) => it.url), [FRAME], "asked for");
    same(await leavings(tab), NOTHING, "kept in the browser");
    const answer = await fetch(`${world.upstream}${FRAME}`, { headers: { "accept-encoding": "br" } });
    same([answer.headers.get("cache-control"), answer.headers.get("set-cookie"), answer.headers.get("content-encoding")], ["no-store", null, "br"], "headers");
    const sent = Number(answer.headers.get("content-length")) + [...answer.headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
    check(sent > 1000 && sent < 14 * 1024, `${sent} bytes`);
    return `${sent} bytes with brotli`;
  }),
};
