// What is measured: each row says at which sizes, what is asked, of whom, and what was promised.
//
// `limits` are the promises: our CPU time for a request as a share of a peer's at most (`against`, `share`), so many
// microseconds more than it at most (`against`, `more`), or in microseconds (`microseconds`). What is only aimed at says so
// (`aim`).
import * as questions from "./data.mjs";
import { get, header } from "./answers.mjs";
import * as peers from "./peers.mjs";
import { MOST as TANTIVY_MOST } from "./tantivy.mjs";

/** How many look-ups are asked in turn, and of how many that no answer is kept. */
const IN_TURN = 50;
const ONCE = 20_000;

/** Of how many answers bare actix-http is given a copy. */
const MOST_BARE = 1000;

const smallest = (sizes) => sizes.slice(0, 1);
const largest = (sizes) => sizes.slice(-1);
const every = (sizes) => sizes;
const near = (wanted) => (sizes) => [sizes.filter((it) => it <= wanted).at(-1) ?? sizes[0]];

const packed = (asked, coding) => asked.map((it) => ({ ...it, headers: { "accept-encoding": coding } }));

async function list(world) {
  const asked = questions.lists(world.data);
  return [world.ours(asked), await peers.nginx(world, asked), await peers.bare(world, asked)];
}

const packedList = (coding) => async (world) => {
  const asked = packed(questions.lists(world.data), coding);
  return [world.ours(asked), await peers.nginx(world, asked, { coding })];
};

async function route(world) {
  const asked = questions.routes(world.data);
  const bare = asked.length > MOST_BARE ? [] : [await peers.bare(world, asked)];
  return [world.ours(asked), await peers.nginx(world, asked), ...bare];
}

async function notModified(world) {
  const asked = questions.lists(world.data);
  const known = async (url) => Promise.all(asked.map(async (it) => ({ ...it, headers: { "if-none-match": header(await get(`${url}${it.target}`), "etag") } })));
  const nginx = await peers.nginx(world, asked, { conditional: true });
  const [ours, theirs] = [await known(world.url), await known(nginx.url)];
  for (const [url, all] of [[world.url, ours], [nginx.url, theirs]]) {
    for (const it of all) {
      const { status, body } = await get(`${url}${it.target}`, it.headers);
      if (status !== 304 || body.length) throw new Error(`${url}${it.target} answers ${status} with ${body.length} bytes, not 304`);
    }
  }
  return [world.ours(ours), world.contender({ ...nginx, questions: theirs }), await peers.bare(world, ours, get)];
}

async function lookUp(world) {
  const asked = await questions.matching(world.url, world.data, IN_TURN);
  const list = world.ours(questions.lists(world.data), "our own list");
  return [world.ours(asked), list, ...(await peers.datasette(world, asked))];
}

async function openNow(world) {
  const asked = await questions.matching(world.url, world.data, IN_TURN);
  const open = asked.map((it) => ({ target: `${it.target}&open_now=true` }));
  return [world.ours(open), world.ours(asked, "without open_now")];
}

/** Each question comes so late again that its answer is no longer kept. */
async function lookUpOnce(world) {
  const asked = questions.lookUps(world.data).slice(0, ONCE);
  return [world.ours(asked), ...(await peers.datasette(world, asked.slice(0, IN_TURN)))];
}

async function search(world) {
  if ((await get(`${world.url}/v1/search?q=help`)).status !== 200) return "not there: /v1/search does not answer 200";
  const kinds = questions.searches(world.data);
  const all = kinds.flatMap(([, asked]) => asked);
  return [world.ours(all), ...kinds.map(([kind, asked]) => world.ours(asked, kind))];
}

/** A length, though of nothing, is a doubt: the app itself is asked, and not what stands in front of it. */
async function surface(world) {
  const asked = questions.lists(world.data).map((it) => ({ ...it, headers: { "content-length": "0" } }));
  return [world.ours(asked), await peers.alone(world, asked)];
}

/** The same words. Of the service as many routes are asked for as tantivy gives. */
async function searchOfMany(world) {
  const asked = questions.searches(world.data).flatMap(([, asked]) => asked);
  const ours = asked.map(({ target }) => ({ target: `${target}&limit=${TANTIVY_MOST}` }));
  return [world.ours(ours), ...(await peers.tantivy(world, asked))];
}

async function pages(world) {
  const asked = await questions.pages(world.url);
  return [world.ours(asked), await peers.nginx(world, asked.map((it, at) => ({ ...it, theirs: `/pages/${at}` })))];
}

export const ROWS = [
  { id: "list", title: "One audience's list of 20 routes", sizes: every, contenders: list, limits: [{ against: "nginx", share: 0.93 }, { against: "bare actix-http", share: 1.06 }] },
  { id: "list-gzip", title: "The same list, gzip", sizes: smallest, contenders: packedList("gzip"), limits: [{ against: "nginx", share: 0.9 }] },
  { id: "list-br", title: "The same list, brotli", sizes: smallest, contenders: packedList("br"), needs: "brotli", limits: [{ against: "nginx", share: 0.9 }] },
  { id: "surface", title: "The same list, made by the app each time", sizes: smallest, contenders: surface, limits: [{ against: "one endpoint alone", more: 0.5 }] },
  { id: "route", title: "One route by its id", sizes: every, contenders: route, limits: [{ against: "nginx", share: 0.92 }] },
  { id: "not-modified", title: "One list, conditional, answered 304", sizes: smallest, contenders: notModified, limits: [{ against: "nginx", share: 0.98 }] },
  { id: "lookup", title: "Look-up by audience, topic and place", sizes: largest, contenders: lookUp, limits: [{ against: "our own list", share: 1.25 }, { against: "datasette", share: 1 / 400 }] },
  { id: "open-now", title: "The same look-up, open now", sizes: largest, contenders: openNow, limits: [{ against: "without open_now", share: 1.1 }] },
  { id: "lookup-once", title: "Look-ups that nobody asked before", sizes: largest, contenders: lookUpOnce, limits: [] },
  { id: "search", title: "Search", sizes: near(10_000), contenders: search, limits: [{ microseconds: 100 }], worst: 5 },
  { id: "search-of-many", title: "Search, 20 routes an answer", sizes: near(100_000), contenders: searchOfMany, limits: [{ against: "tantivy", share: 0.5, aim: true }] },
  { id: "pages", title: "The whole list in pages of 100", sizes: largest, contenders: pages, limits: [{ against: "nginx", share: 0.95 }], slowest: { connections: 8, milliseconds: 5 } },
];
