// Processes that are measured: started on a core of their own, their CPU time and memory read from /proc, and stopped
// whatever happens.
import { execFileSync, spawn } from "node:child_process";
import { openSync, readFileSync, readdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { cpus } from "node:os";

/** The core of what is measured, that of what asks, and all that there are. */
export const [SERVER, CLIENT] = cpus().length > 1 ? ["0", "1"] : ["0", "0"];
export const ALL = cpus().map((_, at) => at).join(",");

/** Ticks a second in which the kernel reports CPU time. */
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"]));

const running = new Set();

/** A port that is free now. */
export const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

/** Starts a program on the core of what is measured. Everything that it says goes to a file. */
export function start(command, args, { log, core = SERVER, env = {} }) {
  const said = openSync(log, "a");
  const child = spawn("taskset", ["-c", core, command, ...args], { stdio: ["ignore", said, said], env: { ...process.env, ...env } });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const gone = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await gone;
  };
  return { pid: child.pid, log, stop, ended: () => child.exitCode !== null || child.signalCode !== null };
}

/** Ends what is still running, at once: for an error, and for Ctrl-C. */
export function stopAll() {
  for (const child of running) for (const pid of family(child.pid).reverse()) end(pid);
}

function end(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Waits until an address answers well, and says how long that took in milliseconds. */
export async function untilGood(url, server, patience = 600_000) {
  const begun = performance.now();
  while (performance.now() - begun < patience) {
    if (server.ended()) throw new Error(`${url} ended before it answered: see ${server.log}`);
    if (await isGood(url)) return performance.now() - begun;
    // Asking more often takes a core from the start of what is waited for.
    await pause(2);
  }
  throw new Error(`${url} does not answer: see ${server.log}`);
}

/** Whether a whole good answer comes. Over a plain connection: what a client does first would count as part of a start. */
const isGood = (url) =>
  new Promise((done) => {
    const { hostname, port, pathname, search } = new URL(url);
    let said = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    });
    socket.on("data", (piece) => (said += piece.toString("latin1")));
    socket.on("error", () => {}); // It is closed then.
    socket.on("close", () => done(said.startsWith("HTTP/1.1 200 ")));
  });

/** Waits until a process has done nothing for half a second: what it prepares in the background is not what is measured. */
export async function untilQuiet(pid) {
  for (let tries = 0; tries < 240; tries += 1) {
    const before = cpu(pid);
    await pause(500);
    if (cpu(pid) - before <= 10_000) return;
  }
}

export const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** A process and its children. */
function family(pid) {
  const below = [];
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const text = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").trim();
      if (text) below.push(...text.split(" ").map(Number));
    }
  } catch {
    return [];
  }
  return [pid, ...below.flatMap(family)];
}

/** The CPU time of a process and its children, of all their threads, in microseconds. */
export function cpu(pid) {
  const ticks = (one) => {
    // The name may hold spaces and brackets; what follows its last bracket are fields 3 and on.
    const fields = readFileSync(`/proc/${one}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    return Number(fields[11]) + Number(fields[12]);
  };
  return (family(pid).reduce((sum, one) => sum + ticks(one), 0) / TICKS) * 1e6;
}

/** What a process holds in memory, how much of that is the program itself, and the most that it ever held, in bytes. */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const bytes = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"))[1]) * 1024;
  return { now: bytes("VmRSS"), file: bytes("RssFile"), peak: bytes("VmHWM") };
}
