// Directories of several sizes, and the questions that are asked of them.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { each, json } from "./answers.mjs";
import { shuffled } from "./statistics.mjs";

/** Makes a directory of so many routes, where it is not there from an earlier run of the same program. */
export function directory(folder, routes, invent) {
  const [made, half] = [join(folder, String(routes)), join(folder, `${routes}.half`)];
  const old = existsSync(made) && statSync(made).mtimeMs < statSync(invent).mtimeMs;
  if (old) rmSync(made, { recursive: true });
  if (!existsSync(made)) {
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    // It takes what is in resources/directory from its own package.
    execFileSync(invent, [String(routes), half], { stdio: "inherit" });
    renameSync(half, made);
  }
  return read(made, routes);
}

function read(folder, routes) {
  const list = (name) => JSON.parse(readFileSync(join(folder, "directory", `${name}.json`), "utf8"));
  const ids = readdirSync(join(folder, "directory/routes")).map((it) => it.replace(/\.json$/, ""));
  const ofRoutes = ids.reduce((sum, id) => sum + statSync(join(folder, "directory/routes", `${id}.json`)).size, 0);
  const others = ["audiences", "topics", "places", "organisations", "calendars", "campaigns", "retired-contacts"];
  const bytes = others.reduce((sum, name) => sum + statSync(join(folder, "directory", `${name}.json`)).size, ofRoutes);
  return {
    folder,
    routes,
    bytes,
    ids: ids.sort(),
    audiences: list("audiences").map((it) => it.id),
    topics: list("topics").map((it) => it.id),
    places: list("places").map((it) => it.id),
  };
}

/** The store that a service starts from. */
export const store = (data) => join(data.folder, "store");

/** One list for each audience, of up to 20 routes. */
export const lists = (data) => data.audiences.map((id) => ({ target: `/v1/audiences/${id}/routes` }));

/** Routes by id, in no order. */
export const routes = (data, most = 10_000) => shuffled(data.ids).slice(0, most).map((id) => ({ target: `/v1/routes/${id}` }));

/** Every question that names an audience, a topic and a place, in no order. */
export function lookUps(data) {
  const all = data.audiences.flatMap((audience) => data.topics.flatMap((topic) => data.places.map((place) => ({ audience, topic, place }))));
  return shuffled(all).map((asked) => ({ ...asked, target: `/v1/audiences/${asked.audience}/routes?topic=${asked.topic}&place=${asked.place}` }));
}

/** The first so many look-ups that something matches. A fall-back is another kind of answer. */
export async function matching(url, data, count) {
  const tried = lookUps(data).slice(0, count * 8);
  const answers = await each(tried, ({ target }) => json(`${url}${target}`), 8);
  const found = tried.filter((_, at) => answers[at].matched === "exact").slice(0, count);
  if (found.length < count) throw new Error(`only ${found.length} of ${tried.length} look-ups match anything`);
  return found;
}

/** The whole list, page by page, as its own cursors lead on. */
export async function pages(url) {
  const found = [];
  for (let target = "/v1/routes?limit=100"; target; ) {
    found.push({ target });
    const { next_cursor: next } = await json(`${url}${target}`);
    target = next && `/v1/routes?limit=100&cursor=${next}`;
  }
  return found;
}

/** So many routes as they were made, in no order. */
const some = (data, count) => shuffled(data.ids, 3).slice(0, count).map((id) => JSON.parse(readFileSync(join(data.folder, "directory/routes", `${id}.json`), "utf8")));

/** The whole names of so many routes. */
export const names = (data, count) => some(data, count).map((it) => it.name);

/** Words that people may type, by kind: those of names and texts, several of them, beginnings, and slips of the keyboard. */
export function searches(data, each = 400) {
  const documents = some(data, 2000);
  const words = (text) => text.split(/[^\p{L}\p{N}]+/u).filter((it) => it.length > 3);
  const texts = documents.flatMap(textsOf);
  const names = documents.flatMap((it) => words(it.name));
  const said = shuffled(texts.flatMap(words), 4);
  const slip = (word) => word.slice(0, 2) + word[3] + word[2] + word.slice(4);
  const kinds = {
    "a name": names,
    "a common word": said,
    "two words": said.map((it, at) => `${it} ${said[(at * 7 + 1) % said.length]}`),
    "four words": said.map((_, at) => [0, 1, 2, 3].map((more) => said[(at * 5 + more) % said.length]).join(" ")),
    "a beginning": names.map((it) => it.slice(0, 3)),
    "a slip": names.filter((it) => it.length > 5).map(slip),
    "a topic": data.topics.map((it) => it.replaceAll("-", " ")),
  };
  const asked = ([kind, all]) => [kind, [...new Set(all)].slice(0, each).map((text) => ({ text, target: `/v1/search?q=${encodeURIComponent(text)}` }))];
  return Object.entries(kinds).map(asked).filter(([, questions]) => questions.length);
}

/** Every text for readers in a document. */
function textsOf(value) {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, it]) => (name === "text" && typeof it === "string" ? [it] : textsOf(it)));
}
