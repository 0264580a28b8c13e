// Posters and wallet cards: on paper nothing is cut off, on a screen everybody can read them, and a visit leaves nothing.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NOTHING, TRIED, axeBothWays, directory, fits, items, leavings, pdfPages } from "./readers.mjs";
import { check, same } from "./support.mjs";
import { telling, words } from "./words.mjs";

/** What each layout is printed on, in millimetres, and on how many sides. */
const LAYOUTS = { a4: { size: [210, 297], sides: 1 }, a3: { size: [297, 420], sides: 1 }, card: { size: [210, 297], sides: 2 } };
const POINT = 25.4 / 72;

/** Every poster by audience and place, with the paths of its sheets. */
async function posters(origin) {
  const all = await items(origin, "/v1/posters");
  const path = (href) => new URL(href, origin).pathname;
  return all.map((it) => ({ ...it, page: `/p/${it.id}`, sheets: Object.fromEntries(it.layouts.map(({ name, href }) => [name, path(href)])) }));
}

/** The size of each page of a PDF, in millimetres. */
const paper = (bytes) => [...bytes.toString("latin1").matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map(([, wide, high]) => [wide, high].map((it) => Math.round(it * POINT)));

/** What reaches over the sheet or the card that it stands on, or is too small to read. */
const cutOff = () =>
  [...document.querySelectorAll(".sheet, .front, .back")].flatMap((sheet) => {
    const edge = sheet.getBoundingClientRect();
    const parts = [...sheet.querySelectorAll("p, h1, h2, li, span, svg:not(.marks)")].filter((it) => it.checkVisibility());
    const out = parts.filter((it) => {
      const { left, top, right, bottom, width } = it.getBoundingClientRect();
      return width > 0 && (left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 1 || bottom > edge.bottom + 1);
    });
    return out.map((it) => `${it.className || it.tagName}: ${it.textContent.slice(0, 60)}`);
  });

/** Goes through sheets in one tab of a browser. */
async function each(world, pick, look) {
  const origin = await world.published();
  const tab = await (await world.browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const all = (await posters(origin)).filter(pick);
  check(all.length, "no posters");
  for (const poster of all) for (const [layout, path] of Object.entries(poster.sheets)) await look(tab, poster, layout, `${origin}${path}`);
  await tab.context().close();
  return all;
}

const named = (poster, layout) => `${poster.audience} ${poster.place} ${layout}`;
const printed = ({ place }) => place === "GB-SCT";

export default {
  "every sheet prints on exactly its paper: a poster on one side, cards on two, and nothing is cut off": async (world) => {
    let count = 0;
    mkdirSync(world.shots, { recursive: true });
    await each(world, printed, async (tab, poster, layout, address) => {
      const what = named(poster, layout);
      await tab.goto(address);
      await tab.emulateMedia({ media: "print" });
      check(!(await tab.locator(".staff").isVisible()), `${what}: what is for staff is printed`);
      same(await tab.evaluate(cutOff), [], `${what}: cut off`);
      const pdf = await tab.pdf({ preferCSSPageSize: true, printBackground: true });
      const { size, sides } = LAYOUTS[layout];
      same([pdfPages(pdf), paper(pdf)], [sides, Array(sides).fill(size)], `${what}: pages and their size`);
      if (poster.audience === "child" && poster.place === "GB-SCT") writeFileSync(join(world.shots, `poster-${layout}.pdf`), pdf);
      await tab.emulateMedia({ media: "screen" });
      count += 1;
    });
    return `${count} sheets`;
  },

  "a sheet says 999 first, shows a number large, the square with its address, the date and the release": async (world) => {
    const { routes } = await directory(world.upstream);
    const kept = routes.filter((it) => it.never_show_to?.includes("child")).map((it) => it.name);
    // A child's everywhere.
    await each(world, ({ audience, place }) => audience === "child" || (place === "GB-SCT" && TRIED.includes(audience)), async (tab, poster, layout, address) => {
      const what = named(poster, layout);
      await tab.goto(address);
      const main = await tab.locator("main").innerText();
      check(/^\s*(Talk to someone\s+)?In danger now\? Call 999/.test(main), `${what} begins with: ${main.slice(0, 60)}`);
      check(/List \d+ of \d{1,2} \w+ 20\d\d\./.test(main), `${what}: no release and date`);
      check(main.includes(poster.id), `${what}: its id is not on it`);
      const [square, side] = await tab.locator(".square").first().evaluate((it) => [it.getBoundingClientRect().width / (96 / 25.4), it.getBoundingClientRect().height / (96 / 25.4)]);
      check(square >= 25 && Math.abs(square - side) < 0.5, `${what}: a square of ${square} by ${side} mm`);
      const sizes = await tab.locator(".number").evaluateAll((all) => all.filter((it) => it.checkVisibility()).map((it) => parseFloat(getComputedStyle(it).fontSize) * 0.75));
      check(sizes.length && Math.min(...sizes) >= (layout === "card" ? 10 : 18), `${what}: numbers of ${Math.min(...sizes)} pt`);
      if (poster.audience === "child") same(kept.filter((it) => main.includes(it)), [], `${what}: kept from children`);
    });
  },

  "the square leads by a short neutral address to the answer": async (world) => {
    const origin = await world.published();
    const list = await words(world.upstream);
    const tab = await (await world.browser.newContext({ viewport: { width: 400, height: 740 } })).newPage();
    for (const poster of (await posters(origin)).filter(({ audience }) => TRIED.includes(audience))) {
      await tab.goto(`${origin}${poster.sheets.a4}`);
      const written = (await tab.locator("footer .address").textContent()).trim();
      const path = /\/q\/[a-z0-9]{8}$/.exec(written)?.[0];
      check(path, `${written} is no short address`);
      await tab.goto(`${origin}${path}`);
      check(new URL(tab.url()).pathname.startsWith("/go/"), `${path} leads to ${tab.url()}`);
      check(await tab.locator(".route").first().isVisible(), `${path}: nobody to turn to`);
      same(telling(list, `${path} ${new URL(tab.url()).pathname} ${await tab.title()}`), [], path);
    }
  },

  "axe finds nothing on sheets and on the page that says whether one is still right; their titles tell nothing": async (world) => {
    const list = await words(world.upstream);
    let least = Infinity;
    const look = async (tab, what, address) => {
      await tab.goto(address);
      least = Math.min(least, await axeBothWays(tab, what));
      same(telling(list, `${await tab.title()} ${new URL(tab.url()).pathname}`), [], `${what}: ${await tab.title()}`);
    };
    const pick = ({ audience, place }) => TRIED.includes(audience) && place === "GB-SCT";
    const all = await each(world, pick, (tab, poster, layout, address) => look(tab, named(poster, layout), address));
    const origin = await world.published();
    const tab = await (await world.browser.newContext({ viewport: { width: 320, height: 640 } })).newPage();
    for (const poster of all) {
      await look(tab, `${poster.audience}: still right`, `${origin}${poster.page}`);
      await fits(tab, `${poster.audience}: still right`);
    }
    return `at least ${least} rules passed on each`;
  },

  "a visit to a sheet or its page asks once, and leaves nothing": async (world) => {
    const origin = await world.published();
    const visit = async (tab, what, address) => {
      const asked = [];
      tab.on("request", (it) => asked.push(it.url()));
      const answer = await tab.goto(address);
      await tab.waitForTimeout(60);
      tab.removeAllListeners("request");
      same(asked, [address], `${what}: asked for`);
      const headers = await answer.allHeaders();
      same([headers["set-cookie"], headers["cache-control"]], [undefined, "no-store"], `${what}: headers`);
      same(await leavings(tab), NOTHING, `${what}: kept in the browser`);
      same(await tab.context().cookies(), [], `${what}: cookies`);
    };
    const pick = ({ audience, place }) => TRIED.includes(audience) && place === "GB-SCT";
    const all = await each(world, pick, (tab, poster, layout, address) => visit(tab, named(poster, layout), address));
    const tab = await (await world.browser.newContext()).newPage();
    for (const poster of all) await visit(tab, `${poster.audience}: still right`, `${origin}${poster.page}`);
  },
};
