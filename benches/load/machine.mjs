// What the figures were measured on, and with what.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import * as datasette from "./datasette.mjs";
import * as nginx from "./nginx.mjs";
import * as tantivy from "./tantivy.mjs";

const said = (command, ...args) => execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

export function machine(programs) {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: said("git", "rev-parse", "--short=10", "HEAD"),
    processor: cpus()[0].model,
    cores: cpus().length,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GB`,
    system: `Linux ${release()}, ${readFileSync("/etc/os-release", "utf8").match(/^PRETTY_NAME="(.*)"$/m)[1]}`,
    programs: [
      said("rustc", "--version").split(" (")[0],
      nginx.version(),
      `wrk ${said("sh", "-c", "wrk -v 2>&1 | head -1").match(/wrk (\S+)/)?.[1]}`,
      ...(datasette.isThere(programs.venv) ? [datasette.version(programs.venv)] : []),
      ...(tantivy.isThere(programs.tantivy) ? [tantivy.version()] : []),
    ],
  };
}
