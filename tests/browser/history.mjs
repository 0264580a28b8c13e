// What a browser itself keeps of a visit: Chromium's own files, read after it has closed.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { chromium } from "playwright-core";
import { code, directory, fronted } from "./readers.mjs";
import { CHROMIUM, check, same } from "./support.mjs";
import { telling, words } from "./words.mjs";

const PAGES = 25;
/** A page that there is not. Not every Chromium keeps that it was visited. */
const NOWHERE = "/go/nowhere";
/** What Chromium brings itself, written by no visit: word lists and models. */
const SHIPPED = /^(Safe Browsing|component_crx_cache|.*(Dictionaries|Subresource Filter|WidevineCdm|hyphen-data|ZxcvbnData|Crashpad))/i;
/** Addresses and titles of the pages that are open or were, to come back to. */
const SESSIONS = /^Default\/Sessions\//;
/** What the visited pages say: none of it may lie in a profile. */
const SAID = ["You can turn to", "Where to turn for help", "0800 1111", "Childline", "touching me", "In danger now"];

/** A person's own browser: it keeps a profile, as theirs does. */
const launch = (profile) =>
  chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    viewport: { width: 400, height: 740 },
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });

/** Presses a link, as a person does, and waits for what it leads to. */
async function press(tab, path) {
  const closed = tab.locator("details:not([open]) > summary");
  while (await closed.count()) await closed.first().click();
  await Promise.all([tab.waitForURL((url) => url.pathname + url.search === path), tab.locator(`a[href="${path}"]`).first().click()]);
}

/** Goes about the pages for readers by presses alone. */
async function wander(tab, origin, upstream) {
  const { topics, campaigns } = await directory(upstream);
  const seen = [];
  const to = async (path) => (await press(tab, path), seen.push(path));
  const typed = async (path) => (await tab.goto(`${origin}${path}`), seen.push(path));
  const sensitive = { child: "child-sexual-abuse", "own-behaviour": "own-sexual-thoughts", survivor: "feeling-suicidal", "adult-victim": "sexual-extortion" };
  await typed("/go");
  for (const [audience, topic] of Object.entries(sensitive)) {
    check(topics.some((it) => it.id === topic), `no topic ${topic}`);
    const who = `/go/${code("audience", audience)}`;
    await to(who);
    await to(`${who}/${code("topic", topic)}`);
    await to(`${who}/${code("topic", topic)}/gb-sct`);
    for (let at = 0; at < 2; at += 1) {
      const route = await tab.locator(".route a[href^='/r/']").nth(at).getAttribute("href");
      await to(route);
      await tab.goBack();
    }
    await to("/go");
  }
  await to("/kept");
  for (const { id } of campaigns) {
    // A campaign is come to by an address from elsewhere.
    await typed(`/c/${code("campaign", id)}`);
    await to(`/c/${code("campaign", id)}/${code("audience", "own-behaviour")}`);
    await tab.goBack();
    await to(`/c/${code("campaign", id)}/${code("audience", "child")}`);
  }
  await typed(NOWHERE);
  await typed(`/go/${code("audience", "child")}?lang=cy`);
  return seen;
}

const SQL = `
import json, sqlite3, sys
kept = {}
base = sqlite3.connect("file:%s?mode=ro&immutable=1" % sys.argv[1], uri=True)
base.text_factory = lambda it: it.decode("utf-8", "replace")
for (table,) in base.execute("select name from sqlite_master where type = 'table'").fetchall():
    columns = [it[1] for it in base.execute("pragma table_info('%s')" % table)]
    rows = base.execute("select * from '%s'" % table).fetchall()
    kept[table] = [{c: v for c, v in zip(columns, row) if isinstance(v, str)} for row in rows]
json.dump(kept, sys.stdout)
`;

/** Every text in every table of a database of Chromium's. */
const database = (path) => JSON.parse(execFileSync("python3", ["-c", SQL, path], { maxBuffer: 1e9 }).toString());

/** Every file of a profile that is not Chromium's own stock. */
function files(folder, inside = folder) {
  return readdirSync(inside).flatMap((name) => {
    const path = join(inside, name);
    if (SHIPPED.test(relative(folder, path)) || SHIPPED.test(name)) return [];
    const it = statSync(path, { throwIfNoEntry: false });
    if (it?.isDirectory()) return files(folder, path);
    return it?.isFile() ? [path] : [];
  });
}

/** Bytes as text, in each way that Chromium writes it. */
export const readings = (bytes) => [bytes.toString("latin1"), bytes.toString("utf16le"), bytes.subarray(1).toString("utf16le")];

/** What in a text could be read by a person: runs of printable characters. */
const runs = (text) => text.match(/[\x20-\x7e]{4,}/g) ?? [];

/** All that follows our origin in raw bytes. */
function addresses(bytes, origin) {
  return readings(bytes).flatMap((text) => runs(text)).flatMap((run) => run.split(origin).slice(1)).map((it) => it.slice(0, 300));
}

/** Visits, closes the browser, and reads all that it kept. */
export async function kept(visit) {
  const profile = mkdtempSync(join(tmpdir(), "signpost-history-"));
  try {
    const person = await launch(profile);
    const seen = await visit(person.pages()[0] ?? (await person.newPage()));
    await person.close();
    const all = files(profile).map((path) => ({ name: relative(profile, path), path, bytes: readFileSync(path) }));
    const databases = all.filter(({ bytes }) => bytes.subarray(0, 15).toString() === "SQLite format 3");
    check(databases.some((it) => it.name === "Default/History"), `no history was kept: ${all.map((it) => it.name)}`);
    check(all.some((it) => SESSIONS.test(it.name) && it.bytes.length), "no session was kept");
    return { seen, all, tables: databases.flatMap(({ name, path }) => Object.entries(database(path)).map(([table, rows]) => ({ name: `${name} ${table}`, rows }))) };
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Each place where something kept tells what was looked for. */
function tells({ all, tables }, words, origin) {
  const found = [];
  const look = (where, text, list = words) => telling(list, text).forEach((word) => found.push(`${where}: "${word}" in "${text.slice(0, 120)}"`));
  for (const { name, rows } of tables) {
    // Whole rows of what is ours, titles and search words included; `segments` leaves the port out.
    const ours = rows.filter((row) => Object.values(row).some((it) => it.includes("127.0.0.1")));
    for (const row of ours) for (const value of Object.values(row)) look(name, value.replaceAll(origin, ""));
  }
  const history = (table) => tables.find((it) => it.name === `Default/History ${table}`).rows;
  for (const table of ["keyword_search_terms", "downloads", "downloads_url_chains"]) for (const row of history(table)) found.push(`${table}: ${JSON.stringify(row)}`);
  for (const { name, bytes } of all) for (const address of addresses(bytes, origin)) look(name, address.split(/[",]/)[0]);
  // Only pages of ours were open: a session holds nobody else's words. The shortest may stand in any random bytes, and
  // where a page was scrolled to is kept as a selector.
  const long = words.filter((it) => it.length > 3);
  for (const { name, bytes } of all.filter((it) => SESSIONS.test(it.name))) for (const text of readings(bytes)) for (const run of runs(text)) look(name, run.replaceAll(origin, "").replace(/:nth-child/g, ""), long);
  return [...new Set(found)];
}

export default {
  "after a visit to many pages no address and no title in Chromium's own files tells what was looked for": fronted(async (world, { origin }) => {
    const list = await words(world.upstream);
    check(list.length >= 60, `only ${list.length} words`);
    const { seen, all, tables } = await kept((tab) => wander(tab, origin, world.upstream));
    const urls = tables.find((it) => it.name === "Default/History urls").rows.filter((it) => it.url.startsWith(origin));
    const pages = new Set(seen);
    check(pages.size >= PAGES, `only ${pages.size} pages were visited`);
    const there = (paths) => [...paths].filter((it) => it !== NOWHERE).sort();
    same(there(urls.map((it) => it.url.slice(origin.length))), there(pages), "pages in the history");
    same(tells({ all, tables }, list, origin), [], "what tells");
    same([...new Set(urls.map((it) => it.title))].length <= 2, true, "titles");
    const cached = all.filter((it) => /Cache_Data/.test(it.name)).reduce((sum, it) => sum + addresses(it.bytes, origin).length, 0);
    same(cached, 0, "addresses in the cache");
    const said = all.flatMap(({ name, bytes }) => SAID.filter((words) => readings(bytes).some((it) => it.includes(words))).map((words) => `${name}: ${words}`));
    same(said, [], "words of the pages in the profile");
    return `${pages.size} pages, ${list.length} words, ${all.length} files, titles: ${[...new Set(urls.map((it) => it.title))].join(", ")}`;
  }),

  "a title, an address and a kept page that tell are found: the look into the profile can fail": fronted(async (world, front) => {
    const list = await words(world.upstream);
    front.change = (html) => html.replace(/<title>[^<]*/, "<title>Help after Childhood Abuse");
    const titled = await kept((tab) => tab.goto(`${front.origin}/go`));
    const found = tells(titled, list, front.origin);
    for (const where of ["Default/History urls", "Default/Sessions"]) check(found.some((it) => it.startsWith(where) && it.includes('"abus"')), `the title was not found in ${where}: ${found}`);
    front.change = (html) => html;
    const addressed = tells(await kept((tab) => tab.goto(`${front.origin}/go#help-for-victims`)), list, front.origin);
    for (const where of ["Default/History urls", "Default/Sessions"]) check(addressed.some((it) => it.startsWith(where) && it.includes('"victim"')), `the address was not found in ${where}: ${addressed}`);
    // A page that may be kept is kept: its address stands in the cache.
    front.headers = { "cache-control": "max-age=3600" };
    const { all } = await kept((tab) => tab.goto(`${front.origin}/go`));
    check(all.some((it) => /Cache_Data/.test(it.name) && addresses(it.bytes, front.origin).length), "a page that may be kept is not found in the cache");
  }),
};
