// Peers that answer what the service answers: each is started for a row, and its answers are checked before it is timed.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { each, get, good, header } from "./answers.mjs";
import * as bareServer from "./bare.mjs";
import { names } from "./data.mjs";
import * as datasetteServer from "./datasette.mjs";
import * as nginxServer from "./nginx.mjs";
import { startAlone } from "./signpost.mjs";
import * as tantivyServer from "./tantivy.mjs";
import { round } from "./wrk.mjs";

/** How long each way of running nginx is tried, in seconds. */
const TRIAL = 1;

/** How many connections a peer gets that answers a few requests a second: more would only wait in line. */
const FEW = 4;

/** How many names are looked for. */
const NAMES = 32;

/**
 * nginx with our answers as files, run in the way that is fastest for them. A question may have another target there. It sends
 * the headers that ours have; where `conditional`, those of a 304, which are fewer.
 */
export async function nginx(world, asked, { coding, conditional } = {}) {
  const work = join(world.work, "nginx");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const theirs = asked.map(({ target, theirs, headers }) => ({ target: theirs ?? target, headers }));
  const root = join(work, "root");
  const first = await each(asked, async (it, at) => {
    const answer = await good(`${world.url}${it.target}`, it.headers);
    nginxServer.put(root, theirs[at].target, answer, coding);
    return at ? undefined : answer;
  });
  const headers = conditional ? (await get(`${world.url}${asked[0].target}`, { "if-none-match": header(first[0], "etag") })).headers : first[0].headers;
  const left = first[0].headers.map(([name]) => name).filter((name) => !headers.some(([known]) => known === name));
  const server = world.started(await nginxServer.startNginx({ root, headers, work }));
  const ways = [];
  for (const [name, url] of Object.entries(server.urls)) {
    const { file } = world.contender({ name: "nginx", questions: theirs });
    const { cpu } = await round({ url, pid: server.pid, file, seconds: TRIAL });
    ways.push({ name, url, cpu });
  }
  ways.sort((one, other) => one.cpu - other.cpu);
  const [best] = ways;
  await same(world, asked, best.url, theirs, ["date", "server", "etag", "link", ...left]);
  return world.contender({ name: "nginx", url: best.url, pid: server.pid, questions: theirs, note: best.name });
}

/** Bare actix-http with our answers in memory, as `ask` finds them: what a service made with it costs at the least. */
export async function bare(world, asked, ask = good) {
  const answers = await each(asked, (it) => ask(`${world.url}${it.target}`, it.headers));
  const server = world.started(await bareServer.startBare(world.programs.bare, asked, answers, world.work));
  await same(world, asked, server.url, asked, ["date"]);
  return world.contender({ name: "bare actix-http", url: server.url, pid: server.pid, questions: asked });
}

/** The one endpoint that is asked, without all the others: see examples/alone.rs. */
export async function alone(world, asked) {
  const server = world.started(await startAlone(world.programs.alone, world.data, world.work));
  await same(world, asked, server.url, asked, ["date"]);
  return world.contender({ name: "one endpoint alone", url: server.url, pid: server.pid, questions: asked });
}

/** Datasette, where it is there and finds the same routes. */
export async function datasette(world, asked) {
  if (!datasetteServer.isThere(world.programs.venv)) return [];
  const server = world.started(await datasetteServer.startDatasette(world.programs.venv, world.data, world.work));
  const differ = await datasetteServer.differences(world.url, server.url, asked.slice(0, 8));
  if (differ.length) throw new Error(`Datasette finds other routes:\n${differ.join("\n")}`);
  const theirs = asked.map(datasetteServer.question);
  return [world.contender({ name: "datasette", url: server.url, pid: server.pid, questions: theirs, connections: FEW })];
}

/** tantivy, where it was built and both find routes by their names. */
export async function tantivy(world, asked) {
  if (!tantivyServer.isThere(world.programs.tantivy)) return [];
  const server = world.started(await tantivyServer.startTantivy(world.programs.tantivy, world.data, world.work));
  const differ = await tantivyServer.differences(world.url, server.url, names(world.data, NAMES));
  if (differ.length) throw new Error(`not every name is found:\n${differ.join("\n")}`);
  return [world.contender({ name: "tantivy", url: server.url, pid: server.pid, questions: asked.map(tantivyServer.question) })];
}

/** Fails where two do not give the same bytes, and the same headers but for these. How long an answer lasts goes down meanwhile. */
async function same(world, asked, url, theirs, but) {
  const told = ({ headers }) => JSON.stringify(headers.filter(([name]) => !but.includes(name)).filter(([name]) => name !== "connection").map(([name, value]) => [name, name === "cache-control" ? value.replace(/\d+/g, "n") : value]).sort());
  const differ = await each(asked, async (it, at) => {
    const [one, other] = await Promise.all([get(`${world.url}${it.target}`, it.headers), get(`${url}${theirs[at].target}`, theirs[at].headers)]);
    if (one.status !== other.status || !one.body.equals(other.body)) return `${it.target}: other bytes (${one.body.length}, ${other.body.length})`;
    return told(one) === told(other) ? undefined : `${it.target}: other headers\n  ${told(one)}\n  ${told(other)}`;
  });
  const found = differ.filter(Boolean);
  if (found.length) throw new Error(`${found.length} answers of ${url} are not ours, such as ${found[0]}`);
}
