// The report: docs/performance.md, and the line of each row while it is measured.
import { ROWS } from "./rows.mjs";
import { ratio, spread } from "./statistics.mjs";

const cpuOf = (contender) => contender.rounds.map(({ cpu }) => cpu);
const number = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2));
const share = (value) => (value < 0.05 ? `1/${(1 / value).toFixed(0)}` : `${value.toFixed(2)}x`);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const rowOf = ({ id }) => ROWS.find((row) => row.id === id);

/** One line for a row that was measured. */
export function line(outcome) {
  if (outcome.missing) return `${outcome.id}: NOT MEASURED: ${outcome.missing}`;
  const [ours, ...others] = outcome.contenders;
  const told = others.map((it) => `${it.name} ${number(spread(cpuOf(it)).median)} us (${share(ratio(cpuOf(ours), cpuOf(it)).median)})`);
  return `${outcome.id}: ${number(spread(cpuOf(ours)).median)} us; ${told.join(", ")}`;
}

/** What was promised of a row or aimed at, what was measured, and whether that is met: one entry for each. */
export function promises(outcome) {
  const { limits, worst, slowest } = rowOf(outcome);
  if (outcome.missing) return [];
  const [ours, ...others] = outcome.contenders;
  const kept = (wanted, is, least, most, met) => ({ wanted, is, between: `${least} to ${most}`, met });
  const found = limits.flatMap((limit) => {
    if (limit.microseconds) {
      const it = spread(cpuOf(ours));
      return [kept(`at most ${limit.microseconds} us`, `${number(it.median)} us`, number(it.least), number(it.most), it.median <= limit.microseconds)];
    }
    const peer = others.find(({ name }) => name === limit.against);
    if (limit.more) return [more(ours, peer, limit, kept)];
    const most = `at most ${share(limit.share)} ${limit.against}`;
    const [wanted, aim] = [limit.aim ? `aimed at: ${most}` : most, Boolean(limit.aim)];
    if (!peer) return [{ wanted, is: "not run", between: "", met: undefined, aim }];
    const it = ratio(cpuOf(ours), cpuOf(peer));
    return [{ ...kept(wanted, share(it.median), share(it.least), share(it.most), it.median <= limit.share), aim }];
  });
  if (worst) found.push(worstOf(ours, others, worst));
  if (slowest) {
    const milliseconds = outcome.slowest / 1000;
    found.push({ wanted: `99 of 100 within ${slowest.milliseconds} ms, ${slowest.connections} connections`, is: `${milliseconds.toFixed(1)} ms`, between: "", met: milliseconds <= slowest.milliseconds });
  }
  return found;
}

function more(ours, peer, limit, kept) {
  const it = spread(cpuOf(ours).map((one, at) => one - cpuOf(peer)[at]));
  const told = (value) => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;
  return kept(`at most ${limit.more} us more than ${limit.against}`, `${told(it.median)} us`, told(it.least), told(it.most), it.median <= limit.more);
}

function worstOf(ours, kinds, most) {
  const mean = spread(cpuOf(ours)).median;
  const all = kinds.map((it) => ({ name: it.name, times: spread(cpuOf(it)).median / mean }));
  const worst = all.sort((one, other) => other.times - one.times)[0];
  return { wanted: `the worst kind of question at most ${most}x the mean`, is: `${worst.times.toFixed(2)}x (${worst.name})`, between: "", met: worst.times <= most };
}

const verdict = ({ met, aim }) => (met === undefined ? "not run" : met ? "yes" : aim ? "not yet" : "**no**");

/** How many promises there are about the work, and how many of them are met; and aims, which are no promises. */
export function counted(sizes) {
  const all = sizes.flatMap(({ rows }) => rows.flatMap(promises)).filter(({ met }) => met !== undefined);
  const [promised, aimed] = [all.filter(({ aim }) => !aim), all.filter(({ aim }) => aim)];
  const met = (them) => them.filter((it) => it.met).length;
  const told = `Of ${promised.length} promises about the work, ${met(promised)} are met.`;
  return aimed.length ? `${told} What is aimed at is no promise: ${met(aimed)} of ${aimed.length} is reached.` : told;
}

/** The start and the memory of a size, against what was promised of it. */
function sizePromises({ routes, bytes, start, memory }) {
  const small = routes <= 300;
  const large = routes >= 100_000;
  const [inTime, held, peak] = small ? [40, 28e6, undefined] : large ? [1000, 2 * bytes, 3 * bytes] : [undefined, 2 * bytes, 3 * bytes];
  const most = (value, limit) => (limit === undefined ? "" : value <= limit ? "yes" : "**no**");
  return [
    [routes, megabytes(bytes), `${start.median.toFixed(0)} ms (${start.least.toFixed(0)} to ${start.most.toFixed(0)})`, inTime ? `${inTime} ms: ${most(start.median, inTime)}` : ""],
    [`${megabytes(memory.before.now)}`, `${megabytes(memory.before.file)}`, `${megabytes(held)}: ${most(memory.before.now, held)}`],
    [`${megabytes(memory.before.peak)}`, peak ? `${megabytes(peak)}: ${most(memory.before.peak, peak)}` : "", `${megabytes(memory.after.now)}`],
  ].flat();
}

const table = (head, lines) => [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.map((it) => cell(String(it))).join(" | ")} |`).join("\n");

function measured(found) {
  const lines = found.sizes.flatMap(({ rows }) =>
    rows.flatMap((outcome) => {
      if (outcome.missing) return [[outcome.title, outcome.routes, "", "", `not measured: ${outcome.missing.split("\n")[0]}`, "", ""]];
      const ours = spread(cpuOf(outcome.contenders[0]));
      const kept = promises(outcome);
      const first = [outcome.title, outcome.routes, `${number(ours.median)} us`];
      const none = [{ wanted: "", is: "", between: "", met: null }];
      return (kept.length ? kept : none).map((it, at) => [...(at ? ["", "", ""] : first), it.wanted, it.is, it.between, it.met === null ? "" : verdict(it)]);
    }),
  );
  return table(["Work", "Routes", "CPU a request", "Promised", "Measured", "Rounds between", "Met"], lines);
}

function everybody(found) {
  const lines = found.sizes.flatMap(({ rows }) =>
    rows.flatMap(({ title, routes, contenders = [] }) =>
      contenders.map((it, at) => {
        const one = spread(cpuOf(it));
        const of = (name) => spread(it.rounds.map((round) => round[name])).median;
        const name = it.note ? `${it.name} (${it.note})` : it.name;
        return [at ? "" : title, at ? "" : routes, name, it.questions, `${number(one.median)} us`, `${number(one.least)} to ${number(one.most)}`, of("rate").toFixed(0), of("bytes").toFixed(0), (of("p99") / 1000).toFixed(1)];
      }),
    ),
  );
  return table(["Work", "Routes", "Who", "Questions", "CPU a request", "Rounds between", "Requests a second", "Bytes", "p99, ms"], lines);
}

/** The whole report. */
export function report(found) {
  const { machine, absent, rounds, seconds, sizes } = found;
  return `# What an answer costs

<!-- Made by scripts/bench. Change benches/load/report.mjs and run it again. -->

The measure is **CPU time for each request**: user and system time of all the threads of a server, and of its children, as
the kernel counts it, divided by the requests that were answered. It says what a machine can carry, and it does not hang on
how fast a network or a client is.

${counted(sizes)}

![CPU time for each request, ours and each peer's](performance.svg)

${measured(found)}

"1.20x nginx" means that we need 1.2 times nginx's CPU time for the same work. The figure is the median over the rounds of
our time by the peer's in the same round; "rounds between" are the least and the most of them.

## Start and memory

${table(["Routes", "As JSON", "First good answer", "Promised", "Held once loaded", "of which the program", "Promised", "Most while loading", "Promised", "Held after all rows"], sizes.map(sizePromises))}

Held is VmRSS, the program RssFile and the most VmHWM, as the kernel tells them. The first good answer is timed from the start
of the process, on all cores, to the end of a whole list, from a store that is in the machine's cache. What comes on top with
the rows are answers that are kept.

## Who was measured

${everybody(found)}

## How

- **Machine**: ${machine.processor}, ${machine.cores} cores, ${machine.memory} of memory, ${machine.system}. ${machine.date}, commit ${machine.commit}.
- **Programs**: ${machine.programs.join(", ")}. Not run: ${absent.map(([name, why]) => `${name} (${why})`).join(", ")}.
- **Again**: \`scripts/bench\` builds, installs, measures and writes this page; \`--sizes\`, \`--rounds\`, \`--seconds\` and
  \`--only\` make it shorter. This run: ${rounds} rounds of ${seconds} s for each, in turn, after a second of warming up.
- **Cores**: but for the start, servers have one core and one worker, \`wrk\` (one thread, 64 connections that stay open; 4 for Datasette) has the other.
- **Data**: the real seed, and invented routes up to the number, the same each time (\`examples/invent.rs\`).
- **Checked first**: each answer of a peer has the same bytes as ours, and the same headers but for \`Date\`, \`Server\`,
  \`ETag\` and the cursor in a \`Link\`. Datasette's SQL finds the same routes, for eight of the look-ups. tantivy and we
  both find 32 routes by their whole names. A round in which any answer is no success is an error.
- **Many questions**: each row asks many in turn ("questions"), ids in no order, so that nothing is one hot address.

**What is ready and what is worked out.** The service keeps answers that it made for as long as nothing in them changes by
itself, at most 24 MB and 8 KB more for each route of each of three kinds: what holds for the whole release, what holds until
somebody comes or goes, and routes as they stand in answers of that time. So lists, routes by id, 304s, pages of the whole list, and look-ups that come
in turn are made once and then sent. "Look-ups that nobody asked before" are worked out each time: they come back so late
that their answers are gone. Searches are always worked out: what somebody types is not kept. nginx has a file for each of
these.

**The fastest nginx**: \`sendfile\` and \`tcp_nopush\` off, no access log, one worker, connections that never close. Each row
tries it with a cache of open files and without, and with a buffer for whole answers, and is held against the fastest. The
files are our answers, packed ones from our own bytes. \`ETag\` is nginx's own: only that lets it answer 304 by itself, and it is
shorter than ours. It sends our other headers on every answer; those of the row of 304s are the ones that our 304s have.

**Bare actix-http** has the same answers in memory, by address: no routing, no middleware, no limits, no log.

**One endpoint alone** is the service's own (\`examples/alone.rs\`), with all that is wrapped around every endpoint. Both are asked
with \`Content-Length: 0\`, so that the app makes the answer anew each time: what was answered a moment ago otherwise goes out
from in front of it, whatever else there is.

**Datasette** looks up in SQLite, in a database that it may read as unchanging. Its query does less than ours: it knows neither
who is there now nor groups, and adds no emergency contacts (\`benches/load/datasette.py\`). It is given fewer connections, so
that requests do not wait in line.

**tantivy** searches in memory, behind actix-web, the same words of the same texts for the same questions; both give up to 20
routes. It is given every help: one segment, each beginning of a word indexed as a word of its own, no positions, and slips
looked for only where a word leads nowhere. It does less than ours: no audiences, guards, places or groups, no emergency
contacts, no reasons, no plainer forms of words, and routes as they stand in their files, with nothing worked out of them, such
as what is open now. It orders by BM25, so that its first 20 are ours in large part and not all (\`benches/tantivy\`).
`;
}
