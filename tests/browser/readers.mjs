// What the tests of the pages for readers stand on: every kind of page, a front that counts, and what axe says.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createRequire } from "node:module";
import { check, same } from "./support.mjs";

const ALPHABET = "23456789bcdfghjkmnpqrstvwxz";

/** The code of a record in addresses: it follows from its kind and its id alone (src/domain/code.rs). */
export function code(kind, id) {
  let number = BigInt(`0x${createHash("sha256").update(`${kind}\n${id}`).digest("hex").slice(0, 32)}`);
  let text = "";
  for (; text.length < 8; number /= 27n) text += ALPHABET[Number(number % 27n)];
  return text;
}

/** All items of a list of the API. */
export async function items(upstream, path) {
  const all = [];
  for (let cursor = ""; cursor !== undefined; ) {
    const answer = await fetch(`${upstream}${path}${path.includes("?") ? "&" : "?"}limit=200${cursor && `&cursor=${cursor}`}`);
    check(answer.ok, `${path}: ${answer.status}`);
    const { items, next_cursor } = await answer.json();
    all.push(...items);
    cursor = next_cursor;
  }
  return all;
}

/** What the directory speaks of, as the program itself lists it. */
export async function directory(upstream) {
  const lists = ["audiences", "topics", "places", "routes", "campaigns", "organisations"];
  const found = Object.fromEntries(await Promise.all(lists.map(async (name) => [name, await items(upstream, `/v1/${name}`)])));
  for (const [name, all] of Object.entries(found)) check(all.length, `/v1/${name} lists nothing`);
  return { ...found, routes: found.routes.map(({ route }) => route) };
}

/** Whoever is tried: a child, somebody who worries about one, and somebody who worries about themselves. */
export const TRIED = ["child", "parent", "own-behaviour"];

/** Every kind of page, for several audiences: what it is, and its address. */
export async function kinds(upstream) {
  const { audiences, campaigns, routes } = await directory(upstream);
  const found = { start: "/go" };
  for (const id of TRIED) {
    check(audiences.some((it) => it.id === id), `no audience ${id}`);
    const who = `/go/${code("audience", id)}`;
    Object.assign(found, { [`what, ${id}`]: who, [`where, ${id}`]: `${who}/all`, [`answer, ${id}`]: `${who}/all/gb-sct` });
    const route = routes.find((it) => it.audiences.some(({ audience }) => audience === id));
    found[`route, ${id}`] = `/r/${code("route", route.id)}/${code("audience", id)}`;
  }
  for (const { id } of campaigns) found[`campaign ${id}`] = `/c/${code("campaign", id)}`;
  for (const id of TRIED) found[`campaign, ${id}`] = `/c/${code("campaign", campaigns[0].id)}/${code("audience", id)}`;
  return { ...found, kept: "/kept", lost: "/go/nowhere", "in Welsh": `/go/${code("audience", "child")}?lang=cy`, "in Gaelic": "/go?lang=gd" };
}

/** A front before the program: counts what is asked, may change what is answered, and can be down. */
export async function startFront(upstream, { secure, route = () => false } = {}) {
  const it = { seen: [], change: (html) => html, headers: {} };
  const answer = (asked, response) => {
    if (route(asked, response)) return;
    it.seen.push({ url: asked.url, method: asked.method, headers: asked.headers });
    const { host, ...headers } = asked.headers;
    const onward = request(`${upstream}${asked.url}`, { method: asked.method, headers: { ...headers, "accept-encoding": "identity" } }, async (answered) => {
      const parts = [];
      for await (const part of answered) parts.push(part);
      const { "content-length": _, ...kept } = answered.headers;
      const whole = Buffer.concat(parts);
      const body = kept["content-type"]?.startsWith("text/html") ? Buffer.from(it.change(whole.toString())) : whole;
      response.writeHead(answered.statusCode, { ...kept, ...it.headers, "content-length": body.length }).end(asked.method === "HEAD" ? undefined : body);
    });
    onward.on("error", () => response.destroy());
    asked.pipe(onward);
  };
  const server = secure ? createSecureServer(secure, answer) : createServer(answer);
  const open = (port) => new Promise((done) => server.listen(port, "127.0.0.1", done));
  await open(0);
  const { port } = server.address();
  const down = () => new Promise((done) => (server.closeAllConnections(), server.listening ? server.close(done) : done()));
  const up = async () => server.listening || (await open(port));
  return Object.assign(it, { port, origin: `http://127.0.0.1:${port}`, down, up });
}

/** Runs a test with a front, and ends the front. */
export const fronted = (run) => async (world) => {
  const front = await startFront(world.upstream);
  try {
    return await run(world, front, await kinds(world.upstream));
  } finally {
    await Promise.all(world.browser.contexts().map((it) => it.close()));
    await front.down();
  }
};

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/** What axe finds on the whole page by WCAG 2.2 A and AA, and how many rules it passed. */
export async function axe(tab, what) {
  await tab.evaluate(AXE);
  const found = await tab.evaluate((values) => globalThis.axe.run(document, { runOnly: { type: "tag", values } }), TAGS);
  check(found.passes.some((it) => it.id === "color-contrast"), `${what}: axe did not look at contrast`);
  const say = (it) => `${it.id}: ${it.nodes.map(({ target, failureSummary }) => `${target.flat().join(" ")} ${failureSummary}`).join("; ")}`;
  same(found.violations.map(say), [], what);
  return found.passes.length;
}

/** As it comes, and dark and right to left: neither has anything to do with the other. */
export async function axeBothWays(tab, what) {
  const passed = [];
  for (const [colorScheme, dir] of [["light", "ltr"], ["dark", "rtl"]]) {
    await tab.emulateMedia({ colorScheme });
    await tab.evaluate((it) => (document.documentElement.dir = it), dir);
    passed.push(await axe(tab, `${what}, ${colorScheme}, ${dir}`));
  }
  await tab.evaluate(() => document.documentElement.removeAttribute("dir"));
  return Math.min(...passed);
}

/** Nothing has to be scrolled sideways, whichever way the page is read; but what stands in a box that scrolls by itself. */
export async function fits(tab, what, but = "none") {
  for (const dir of ["ltr", "rtl"]) {
    const wide = await tab.evaluate(([it, but]) => {
      const page = document.documentElement;
      page.dir = it;
      const edges = [...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility() && !one.matches(but)).map((one) => [one, one.getBoundingClientRect()]);
      const out = edges.filter(([, { left, right, width }]) => width > 1 && (right > innerWidth + 1 || left < -1));
      return { sideways: page.scrollWidth > page.clientWidth, out: out.slice(0, 4).map(([one]) => one.outerHTML.slice(0, 120)) };
    }, [dir, but]);
    same(wide, { sideways: false, out: [] }, `${what}, ${dir}`);
  }
  await tab.evaluate(() => document.documentElement.removeAttribute("dir"));
}

/** How many pages a PDF has: Chromium writes each page's own object in the clear. */
export const pdfPages = (bytes) => bytes.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;

/** What a page left in the browser, and what it can see of what others left. */
export const leavings = (tab) =>
  tab.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await globalThis.caches?.keys())?.length ?? 0,
    workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
    cookie: document.cookie,
    name,
  }));

export const NOTHING = { local: 0, session: 0, databases: 0, caches: 0, workers: 0, cookie: "", name: "" };
