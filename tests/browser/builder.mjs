// The builder and what it offers: without script, with script, the previews, the frame, accessibility.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { check, same } from "./support.mjs";
import { shoot } from "./shows.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PICKED = "/embed?audience=child&topic=image-shared&place=GB-SCT&accent=%23663399";

async function open({ browser, upstream }, path, context = {}) {
  const tab = await (await browser.newContext(context)).newPage();
  const said = [];
  tab.on("console", (it) => said.push(it.text()));
  tab.on("pageerror", (it) => said.push(it.message));
  await tab.goto(`${upstream}${path}`);
  return { tab, said };
}

/** The address of the frame that the builder offers for what was picked. */
async function framed({ upstream }) {
  return (await (await fetch(`${upstream}/embed/boxes?${PICKED.split("?")[1]}`)).json()).framed;
}

export default {
  "axe finds nothing by WCAG 2.2 A and AA in builder, preview and frame: narrow, wide, dark": async (world) => {
    const paths = { builder: PICKED, preview: PICKED.replace("/embed", "/embed/preview"), frame: await framed(world) };
    for (const [name, path] of Object.entries(paths)) {
      for (const [width, colorScheme] of [[320, "light"], [1280, "light"], [360, "dark"]]) {
        const { tab, said } = await open(world, path, { viewport: { width, height: 800 }, colorScheme });
        await tab.waitForTimeout(400);
        const { scrollWidth, clientWidth } = await tab.evaluate(() => document.documentElement);
        same(scrollWidth > clientWidth, false, `${name} ${width}: it sticks out`);
        same(said, [], `${name} ${width}: what the browser complained of`);
        const session = await tab.context().newCDPSession(tab);
        // The pages let no other script run: the browser itself puts this one in.
        await session.send("Runtime.evaluate", { expression: AXE });
        const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
        const { violations, passes } = await tab.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, iframes: false }), tags);
        same(violations.map((it) => `${it.id}: ${it.nodes.map(({ target }) => target)}`), [], `${name} ${width} ${colorScheme}`);
        check(passes.length > 10, `${name}: only ${passes.length} rules`);
        await shoot(tab, world, `whole-${name}-${width}-${colorScheme}`);
        await tab.context().close();
      }
    }
  },

  "without script the form makes the page, and the boxes can be selected": async (world) => {
    const { tab } = await open(world, "/embed", { javaScriptEnabled: false });
    await tab.locator("#audience").selectOption("parent");
    await tab.locator("#place").selectOption("GB-SCT");
    await tab.getByRole("button", { name: "Show it" }).click();
    await tab.waitForURL(/audience=parent/);
    const html = await tab.locator("#element").inputValue();
    check(html.includes('<signpost-routes audience="parent" place="GB-SCT">'), html);
    same(await tab.getByRole("button", { name: "Copy" }).count(), 0, "buttons that do nothing");
  },

  "with script boxes and previews follow what is picked, and a button copies": async (world) => {
    const { tab, said } = await open(world, "/embed", { permissions: ["clipboard-read", "clipboard-write"] });
    await tab.locator("#audience").selectOption("parent");
    await tab.waitForFunction(() => document.querySelector("#element").value.includes('audience="parent"'));
    check(tab.url().endsWith("/embed"), `the page was left: ${tab.url()}`);
    const names = async (of) => {
      const frame = await (await tab.locator(`iframe.phone[data-of=${of}]`).elementHandle()).contentFrame();
      return frame.url();
    };
    check((await names("element")).includes("audience=parent"), "the preview of the element does not follow");
    check((await names("frame")).endsWith(JSON.parse(await (await fetch(`${world.upstream}/embed/boxes?audience=parent&place=GB`)).text()).framed), "that of the frame");
    await tab.locator("button[data-copies=element]").click();
    await tab.getByText("Copied").first().waitFor();
    const copied = await tab.evaluate(() => document.querySelector("#element").value);
    check(copied.includes("integrity="), "nothing to copy");
    same(said, [], "what the browser complained of");
    same(await tab.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""], "kept");
  },

  "what is copied runs in another site's page and is the whole of it": async (world) => {
    const { element } = await (await fetch(`${world.upstream}/embed/boxes?audience=child&place=GB-SCT`)).json();
    const html = `<!doctype html><html lang="en"><title>A school</title><h1>A school</h1>${element.replace('src="/', `src="${world.upstream}/`)}</html>`;
    const { tab } = await open({ ...world, upstream: "" }, world.pages.put(html));
    await tab.locator(".route").first().waitFor();
    same(await tab.locator("signpost-routes .box a").first().getAttribute("href"), "tel:999", "the first link");
    const without = await (await world.browser.newContext({ javaScriptEnabled: false })).newPage();
    await without.goto(world.pages.put(html));
    const links = await without.locator("signpost-routes > a").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
    same(links.slice(0, 2), ["tel:999", "tel:08001111"], "its own links, without script");
  },

  "a frame with the documented sandbox leaves: by button, by key, and without script": async (world) => {
    const { frame } = await (await fetch(`${world.upstream}/embed/boxes?audience=child&place=GB-SCT`)).json();
    const html = `<!doctype html><html lang="en"><title>A school</title><h1>A school</h1>${frame.replaceAll('="/', '="https://signpost.example/')}</html>`;
    // The service as its readers meet it: behind https:, with the headers that it sends.
    const passedOn = async (route) => {
      const answer = await fetch(`${world.upstream}${new URL(route.request().url()).pathname}`);
      const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== "content-encoding" && name !== "content-length"));
      return route.fulfill({ status: answer.status, headers, body: await answer.text() });
    };
    for (const [how, javaScriptEnabled] of [["button", true], ["key", true], ["link", false]]) {
      const tab = await (await world.browser.newContext({ javaScriptEnabled })).newPage();
      await tab.route("https://www.bbc.co.uk/**", (it) => it.fulfill({ body: "Sunny spells", contentType: "text/html" }));
      // The frame is shown on https: pages only.
      const address = "https://school.example/";
      await tab.route(address, (it) => it.fulfill({ body: html, contentType: "text/html" }));
      await tab.route("https://signpost.example/**", passedOn);
      await tab.goto(world.pages.put("<title>Start</title><p>Where it began</p>"));
      await tab.goto(address);
      const inside = tab.frameLocator("iframe");
      await inside.getByRole("link", { name: "Leave this page" }).waitFor();
      if (how === "key") {
        await inside.locator("h1").click();
        for (let at = 0; at < 3; at += 1) await tab.keyboard.press("Shift");
      } else await inside.getByRole("link", { name: "Leave this page" }).click({ noWaitAfter: true });
      await tab.waitForURL("https://www.bbc.co.uk/weather");
      const session = await tab.context().newCDPSession(tab);
      const { entries } = await session.send("Page.getNavigationHistory");
      if (javaScriptEnabled) check(!entries.some((it) => it.url === address), `${how}: the page is still in the history`);
      await tab.context().close();
    }
  },

  "drafts in Welsh and Gaelic take the place of labels, and say that they are drafts": async (world) => {
    for (const [lang, leave] of [["cy", "Gadael"], ["gd", ""]]) {
      const head = `<script src="${world.upstream}/embed/1/signpost-routes.js" defer></script><script src="${world.upstream}/embed/1/words-${lang}.js" crossorigin="anonymous" defer></script>`;
      const html = `<!doctype html><html lang="en"><title>A school</title>${head}<signpost-routes audience="child" lang="${lang}"></signpost-routes></html>`;
      const { tab, said } = await open({ ...world, upstream: "" }, world.pages.put(html));
      await tab.locator(".route").first().waitFor();
      same(await tab.locator("signpost-routes .box").getAttribute("lang"), lang, "the language of the labels");
      const words = await tab.locator("signpost-routes button").first().innerText();
      check(words !== "Leave this page" && words.startsWith(leave), words);
      const table = await tab.evaluate((lang) => customElements.get("signpost-routes").words[lang], lang);
      check((await tab.locator("signpost-routes .box").innerText()).includes(table.draft), "it is not said to be a draft");
      same(await tab.locator("signpost-routes h3").first().getAttribute("lang"), "en", "names stay what they are");
      same(said, [], "what the browser complained of");
      await tab.context().close();
    }
  },
};
