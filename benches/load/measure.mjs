// Measures one directory: the start, every row at that size, and what is held in memory afterwards.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ALL, memory } from "./processes.mjs";
import { startQuiet, startSignpost } from "./signpost.mjs";
import { spread } from "./statistics.mjs";
import { round, write } from "./wrk.mjs";

/** How long each contender is warmed up, in seconds. */
const WARM = 1;

/** How many starts are timed: a large directory takes its time. */
const starts = (routes) => (routes > 20_000 ? 3 : routes > 1000 ? 5 : 10);

/** How long it takes to start, in milliseconds. Once will do where only some rows are asked for. */
export async function start(programs, data, work, once) {
  const took = [];
  for (let count = once ? 1 : starts(data.routes); count; count -= 1) {
    const server = await startSignpost(programs.signpost, data, work, ALL);
    took.push(server.ready);
    await server.stop();
  }
  return spread(took);
}

/** Every row of a size; `told` is called with each as it is done. */
export async function rows(all, { programs, data, work, rounds, seconds, told }) {
  const server = await startQuiet(programs.signpost, data, work);
  const before = memory(server.pid);
  const done = [];
  for (const row of all) {
    const outcome = await measureRow(row, { programs, data, work: join(work, row.id), rounds, seconds, server });
    done.push(outcome);
    told(outcome);
  }
  const after = memory(server.pid);
  await server.stop();
  return { rows: done, memory: { before, after } };
}

async function measureRow(row, { programs, data, work, rounds, seconds, server }) {
  mkdirSync(work, { recursive: true });
  const started = [];
  const world = worldOf({ programs, data, work, server, started });
  const outcome = { id: row.id, title: row.title, routes: data.routes };
  try {
    const contenders = await row.contenders(world);
    if (typeof contenders === "string") return { ...outcome, missing: contenders };
    const measured = await alternate(contenders, rounds, seconds);
    const slowest = row.slowest && (await round({ ...contenders[0], seconds, connections: row.slowest.connections })).p99;
    return { ...outcome, contenders: measured, slowest };
  } catch (error) {
    return { ...outcome, missing: error.message };
  } finally {
    for (const it of started) await it.stop();
  }
}

function worldOf({ programs, data, work, server, started }) {
  let files = 0;
  const contender = ({ name, url, pid, questions, connections, note }) => {
    const file = join(work, `questions-${(files += 1)}.txt`);
    write(file, questions);
    return { name, url, pid, file, connections, note, questions: questions.length };
  };
  return {
    programs,
    data,
    work,
    url: server.url,
    contender,
    ours: (questions, name = "signpost") => contender({ name, url: server.url, pid: server.pid, questions }),
    started: (it) => (started.push(it), it),
  };
}

/** One round of each in turn, again and again, beginning with another one each time. */
async function alternate(contenders, rounds, seconds) {
  const measured = contenders.map(({ name, note, questions }) => ({ name, note, questions, rounds: [] }));
  for (const it of contenders) await round({ ...it, seconds: WARM });
  for (let turn = 0; turn < rounds; turn += 1) {
    for (let place = 0; place < contenders.length; place += 1) {
      const at = (place + turn) % contenders.length;
      measured[at].rounds.push(await round({ ...contenders[at], seconds }));
    }
  }
  return measured;
}
