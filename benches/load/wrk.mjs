// One round: wrk asks questions of one server, and the server's CPU time for each is read around it.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { CLIENT, cpu } from "./processes.mjs";

const run = promisify(execFile);
const SCRIPT = new URL("questions.lua", import.meta.url).pathname;

/** Writes questions so that wrk can ask them. Each has a target and perhaps headers. */
export function write(file, questions) {
  const line = ({ target, headers = {} }) => [target, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join("\t");
  writeFileSync(file, `${questions.map(line).join("\n")}\n`);
}

/** Asks for so many seconds. Times are in microseconds; `cpu` is that of the server for each request. */
export async function round({ url, pid, file, seconds, connections = 64 }) {
  const before = cpu(pid);
  const args = ["-c", CLIENT, "wrk", "-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "30s", "-s", SCRIPT, url, "--", file];
  const { stdout } = await run("taskset", args);
  const spent = cpu(pid) - before;
  const said = JSON.parse(stdout.match(/^RESULT (.*)$/m)[1]);
  if (said.refused || said.lost) throw new Error(`${url}: ${said.refused} answers were no success, ${said.lost} never came (${file})`);
  if (!said.requests) throw new Error(`${url}: nothing was answered in ${seconds} s (${file})`);
  return { cpu: spent / said.requests, rate: (said.requests / said.microseconds) * 1e6, bytes: said.bytes / said.requests, p99: said.p99 };
}
