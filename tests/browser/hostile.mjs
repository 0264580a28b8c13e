// Pages that are hard on what stands in them, and readers who need something else than the usual screen.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { check, page, same } from "./support.mjs";
import { names, open, openAt, shoot, text } from "./shows.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/** What axe finds in the element, and in as much of the page as stands around it. */
async function axe(tab, what) {
  await tab.evaluate(AXE);
  const found = await tab.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), TAGS);
  check(found.passes.some((it) => it.id === "color-contrast"), `${what}: axe did not look at contrast`);
  const say = (it) => `${it.id}: ${it.nodes.map(({ target, failureSummary }) => `${target.flat().join(" ")} ${failureSummary}`).join("; ")}`;
  same(found.violations.map(say), [], what);
  return found.passes.length;
}

/** Whether a reader can see it and press it: at its middle lies itself, large enough, in readable colours. */
const reachable = (link) =>
  link.evaluate((it) => {
    it.scrollIntoView({ block: "center" });
    const { left, top, width, height } = it.getBoundingClientRect();
    const at = it.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
    const style = getComputedStyle(it);
    return { hit: it.contains(at), large: width >= 24 && height >= 24, font: parseFloat(style.fontSize), seen: it.checkVisibility({ opacityProperty: true, visibilityProperty: true }), color: style.color };
  });

async function usable(tab, what) {
  for (const name of ["Leave this page", "Call 999", "Call 0800 1111"]) {
    const it = await reachable(tab.locator("signpost-routes .box").locator("a, button").filter({ hasText: name }).first());
    check(it.hit && it.large && it.seen && it.font >= 14 && it.font <= 32, `${what}: ${name} ${JSON.stringify(it)}`);
  }
}

/** Nothing of the element sticks out of it, and the page need not be scrolled sideways for it. */
async function fits(tab, what) {
  const out = await tab.locator("signpost-routes").first().evaluate((host) => {
    const box = host.getBoundingClientRect();
    const over = [...host.shadowRoot.querySelectorAll("*")].filter((it) => {
      const { left, right, width } = it.getBoundingClientRect();
      return width > 0 && (right > box.right + 1 || left < box.left - 1);
    });
    const said = over.map((it) => `${it.tagName} ${it.textContent.slice(0, 30)}`);
    return innerWidth + 1 < box.right || box.left < -1 ? [`the element itself: ${box.left} to ${box.right}`, ...said] : said;
  });
  same(out, [], what);
}

/** The texts of a box whose letters or numbers stand in the wrong order: all here is read from left to right. */
const inOrder = (box) => {
  const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const wrong = [];
  let read = 0;
  const rect = (node, at) => {
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return range.getBoundingClientRect();
  };
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const text = node.data.trimEnd();
    if (text.length < 2 || !/[a-z0-9]/i.test(text) || !node.parentElement.checkVisibility()) continue;
    const [first, last] = [rect(node, 0), rect(node, text.length - 1)];
    read += 1;
    if (first.top === last.top && first.left >= last.left) wrong.push(text);
  }
  for (const number of box.querySelectorAll("a bdi")) {
    const before = number.previousSibling;
    const [word, digits] = [before?.data && rect(before, 0), number.getBoundingClientRect()];
    if (word && Math.abs(word.top - digits.top) < 5 && word.left >= digits.left) wrong.push(number.parentElement.textContent);
  }
  return { read, wrong };
};

const CRUEL = {
  "display none on everything": "body * { display: none !important; }",
  "a reset of everything": "* { all: unset !important; } *::before { content: 'x' !important; }",
  "nothing visible": "body * { visibility: hidden !important; opacity: 0 !important; filter: opacity(0) !important; clip-path: inset(100%) !important; }",
  "moved away": "signpost-routes { position: fixed !important; inset: -9999px auto auto -9999px !important; transform: scale(0) rotate(90deg) !important; width: 1px !important; height: 1px !important; overflow: hidden !important; pointer-events: none !important; z-index: -1 !important; }",
  "white on white, one pixel high": "* { color: #fff !important; background: #fff !important; font-size: 1px !important; line-height: 0 !important; letter-spacing: -1em !important; text-indent: -999em !important; }",
  "a tiny root": "html { font-size: 1px !important; }",
  "a huge root": "html { font-size: 200px !important; } body { font-size: 300px !important; word-spacing: 5em; text-transform: uppercase; }",
  "writing downwards": "html { writing-mode: vertical-rl; } signpost-routes { writing-mode: vertical-rl !important; }",
  "a page in columns of its own": "body { display: flex; } body > * { flex: 1 1 0; } a { display: none !important; } details { display: none !important } button { transform: scale(0) }",
  "animations that never end": "* { animation: x 9s infinite !important; transition: all 99s !important; } @keyframes x { to { transform: translateX(9999px); opacity: 0 } }",
};

export default {
  ...Object.fromEntries(
    Object.entries(CRUEL).map(([name, css]) => [
      `on a host page with ${name} the numbers can be read and pressed`,
      async (world) => {
        const tab = await open(world, { head: `<style>${css}</style>` }, { wait: null, context: { viewport: { width: 1000, height: 800 } } });
        await tab.locator("signpost-routes .route").first().waitFor({ state: "attached" });
        await usable(tab, name);
        if (name === "display none on everything" || name === "a huge root") await shoot(tab, world, `hostile-${name.replaceAll(" ", "-")}`);
      },
    ]),
  ),

  "where the host page hides everything, its own links still stand while the pack is missing": async (world) => {
    world.service.status = 503;
    const tab = await open(world, { head: "<style>body * { display: none !important; }</style>", inside: '<a id="own" href="tel:08001111">0800 1111</a>' }, { wait: "a[href='tel:116123']" });
    check(await tab.locator("#own").isVisible(), "the page's own link is hidden");
  },

  "on a dark host page what the page wrote itself can be read on our paper: its blocks, and links that stand alone": async (world) => {
    world.service.status = 503;
    const head = "<style>body { background: #111; color: #ffc } p, a { color: #ffc !important; background: #000 !important }</style>";
    const inside = '<p id="own">Our own words</p><a id="link" href="tel:08001111" dir="ltr">0800 1111</a>';
    const tab = await open(world, { head, inside }, { wait: "a[href='tel:116123']" });
    const colours = await tab.locator("#own, #link").evaluateAll((all) => all.map((it) => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]));
    same(colours, [["rgb(27, 39, 38)", "rgba(0, 0, 0, 0)"], ["rgb(7, 89, 90)", "rgba(0, 0, 0, 0)"]], "colours");
  },

  "the page's colours are taken where they can be read, and refused where not": async (world) => {
    const colours = async (css) => {
      const tab = await open(world, { head: `<style>signpost-routes { ${css} }</style>` });
      const it = await tab.locator("signpost-routes .box").evaluate((it) => {
        const [box, link] = [getComputedStyle(it), getComputedStyle(it.querySelector("a"))];
        return [box.color, box.backgroundColor, link.color];
      });
      await tab.context().close();
      return it;
    };
    const safe = ["rgb(27, 39, 38)", "rgb(255, 255, 255)", "rgb(7, 89, 90)"];
    same(await colours(""), safe, "without a wish");
    same(await colours("--signpost-ink: #fff; --signpost-paper: navy; --signpost-accent: yellow"), ["rgb(255, 255, 255)", "rgb(0, 0, 128)", "rgb(255, 255, 0)"], "white on navy");
    same(await colours("--signpost-accent: #ccc"), safe, "a link that is too light");
    same(await colours("--signpost-paper: #333"), safe, "paper that is too dark for the ink");
    same(await colours("--signpost-ink: transparent; --signpost-paper: red"), safe, "no ink");
    same(await colours("--signpost-ink: rgb(0 0 0 / 10%)"), safe, "thin ink");
    same(await colours("--signpost-accent: url(x); --signpost-ink: nonsense"), safe, "no colours");
    // 4.54 to 1, and 4.48 to 1.
    same((await colours("--signpost-accent: #767676"))[2], "rgb(118, 118, 118)", "just enough");
    same((await colours("--signpost-accent: #777777"))[2], safe[2], "just too little");
  },

  "at 320 pixels nothing sticks out": async (world) => {
    const tab = await open(world, { attributes: 'audience="child" limit="200"' }, { context: { viewport: { width: 320, height: 640 } } });
    for (const it of await tab.locator("signpost-routes details").all()) await it.evaluate((it) => (it.open = true));
    await fits(tab, "opened");
    await usable(tab, "320 px");
    await tab.evaluate(() => scrollTo(0, 0));
    await shoot(tab, world, "whole-320");
  },

  "at 400 % zoom nothing sticks out, and the way out stays in view": async (world) => {
    const tab = await open(world, { attributes: 'audience="child" limit="200"' }, { context: { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 } });
    await fits(tab, "at 400 %");
    const height = await tab.evaluate(() => document.documentElement.scrollHeight);
    for (const part of [0.3, 0.5, 0.9]) {
      await tab.evaluate((y) => scrollTo(0, y), height * part);
      const top = await tab.getByRole("button", { name: "Leave this page" }).evaluate((it) => it.getBoundingClientRect());
      check(top.top >= 0 && top.bottom <= 256 * 0.35, `scrolled by ${part}, it stands at ${top.top} to ${top.bottom}`);
    }
    await shoot(tab, world, "zoom-400");
    // What has the focus is not behind it: WCAG 2.4.11.
    await tab.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    for (let at = 0; at < 25; at += 1) {
      await tab.keyboard.press("Shift+Tab");
      const hidden = await tab.evaluate(() => {
        const root = document.querySelector("signpost-routes").shadowRoot;
        const it = root.activeElement;
        if (!it || it.tagName === "BUTTON") return "";
        const bar = root.querySelector(".leave").getBoundingClientRect();
        return it.getBoundingClientRect().bottom <= bar.bottom + 1 ? it.textContent : "";
      });
      same(hidden, "", "the focus is behind the way out");
    }
    check((await text(tab)).length > 0, "Shift with Tab has left the page");
  },

  "at 200 % text nothing is lost": async (world) => {
    const tab = await open(world, { head: "<style>html { font-size: 200% }</style>" }, { context: { viewport: { width: 640, height: 800 } } });
    await fits(tab, "at 200 %");
    same(await tab.locator("signpost-routes .box").evaluate((it) => getComputedStyle(it).fontSize), "28px", "as large as is allowed");
  },

  "right to left: the box mirrors, English texts and numbers keep their order": async (world) => {
    const inside = '<p id="own">اتصل <a href="tel:08001111">0800 1111</a></p>';
    const tab = await open(world, { html: 'lang="ar" dir="rtl"', attributes: 'audience="child" dir="rtl" label="مساعدة"', inside });
    const at = await tab.locator("signpost-routes .box").evaluate((box) => {
      const { left, right } = box.getBoundingClientRect();
      const button = box.querySelector("button").getBoundingClientRect();
      return [right - button.right < button.left - left, getComputedStyle(box.querySelector(".route > p")).textAlign];
    });
    same(at, [true, "right"], "mirrored");
    const { read, wrong } = await tab.locator("signpost-routes .box").evaluate(inOrder);
    check(read > 40, `only ${read} texts were looked at`);
    same(wrong, [], "read in the wrong order");
    await fits(tab, "right to left");
    await shoot(tab, world, "rtl");
    await axe(tab, "right to left");
    // Without a wish of its own an English box on such a page reads as English.
    const plain = await open(world, { html: 'lang="ar" dir="rtl"', inside }, {});
    same(await plain.locator("signpost-routes .box").evaluate((it) => getComputedStyle(it).direction), "ltr", "an English box");
    // What the page wrote itself keeps the page's direction.
    world.service.status = 503;
    const down = await open(world, { html: 'lang="ar" dir="rtl"', inside }, { wait: "a[href='tel:116123']" });
    same(await down.locator("#own").evaluate((it) => getComputedStyle(it).direction), "rtl", "the page's own words");
    await shoot(down, world, "rtl-last");
  },

  "in forced colours borders and focus stay": async (world) => {
    const tab = await open(world, {}, { context: { forcedColors: "active" } });
    check(await tab.evaluate(() => matchMedia("(forced-colors: active)").matches), "forced colours are not on");
    const button = tab.getByRole("button", { name: "Leave this page" });
    await tab.keyboard.press("Tab");
    const style = await button.evaluate((it) => {
      const { borderStyle, borderWidth, outlineStyle, outlineWidth } = getComputedStyle(it);
      return { borderStyle, borderWidth, outlineStyle, outlineWidth, focus: it.getRootNode().activeElement === it };
    });
    same(style, { borderStyle: "solid", borderWidth: "2px", outlineStyle: "solid", outlineWidth: "3px", focus: true }, "the button");
    await usable(tab, "forced colours");
    await shoot(tab, world, "forced-colours");
  },

  "axe finds nothing by WCAG 2.2 A and AA: all routes open, each audience": async (world) => {
    const passes = [];
    for (const audience of ["child", "parent", "own-behaviour", "survivor", "public-report"]) {
      const tab = await open(world, { attributes: `audience="${audience}" place="GB-ENG" limit="200"` });
      for (const it of await tab.locator("signpost-routes details").all()) await it.evaluate((it) => (it.open = true));
      passes.push(await axe(tab, audience));
      await tab.context().close();
    }
    return `${passes.join(", ")} rules passed`;
  },

  "axe finds nothing in the other states: closed, opened, old, built in, own colours, 320 px, a hostile page": async (world) => {
    const closed = await open(world, { attributes: 'audience="child" collapsed' }, { wait: "summary" });
    await axe(closed, "closed");
    await closed.locator("summary").first().click();
    await axe(closed, "opened");
    await axe(await openAt(world, Date.parse(world.service.pack.fresh_until) + 864e5), "old");
    await axe(await open(world, { head: "<style>signpost-routes { --signpost-ink: #fff; --signpost-paper: #102a43; --signpost-accent: #ffd166; }</style>" }), "own colours");
    await axe(await open(world, {}, { context: { viewport: { width: 320, height: 640 } } }), "320 px");
    await axe(await open(world, { head: "<style>signpost-routes, signpost-routes * { display: none !important; color: #eee !important; font-size: 2px !important; }</style>" }), "a hostile page");
    world.service.status = 500;
    const last = await open(world, {}, { wait: "a[href='tel:116123']" });
    await axe(last, "built in");
    await shoot(last, world, "last");
  },

  "a press of Shift is spoken by a live region, and shown": async (world) => {
    const tab = await open(world);
    const said = tab.locator("signpost-routes [role=status]");
    same(await said.textContent(), "", "before");
    await tab.keyboard.press("Shift");
    same(await said.textContent(), "Shift pressed 1 of 3 times. Press it 2 more to leave.", "after one");
    await tab.keyboard.press("Shift");
    same(await said.textContent(), "Shift pressed 2 of 3 times. Press it 1 more to leave.", "after two");
    await tab.waitForTimeout(5300);
    same(await said.textContent(), "You are still here. Press Shift three times to leave.", "after five seconds");
    check((await names(tab)).length > 0, "the page is gone");
  },

  "all its keys are reached in order, and it can be used without a mouse": async (world) => {
    const tab = await open(world);
    const seen = [];
    for (let at = 0; at < 5; at += 1) {
      await tab.keyboard.press("Tab");
      seen.push(await tab.evaluate(() => document.activeElement.shadowRoot?.activeElement?.textContent ?? ""));
    }
    same(seen.slice(0, 3), ["Leave this page", "Call 999", "Call 0800 1111"], "in order");
  },
};
