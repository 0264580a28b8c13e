// nginx with the service's own answers as files: each row on ports of its own, one for each way in which it may be fastest.
//
// sendfile and tcp_nopush are off, there is no access log and one worker. The rest is tried: with its cache of open files
// or without, with its own buffers or with one that holds a whole answer.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { freePort, start, untilGood } from "./processes.mjs";

const BROTLI = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";

/** What may make it faster, by the name that the report gives it. */
const WAYS = {
  plain: "",
  "open_file_cache": "open_file_cache max=8000 inactive=1h; open_file_cache_valid 1h;",
  "open_file_cache, one buffer of 256k": "open_file_cache max=8000 inactive=1h; open_file_cache_valid 1h; output_buffers 1 256k;",
};

/** What nginx says by itself, or in its own way. */
const ITS_OWN = ["date", "server", "etag", "content-length", "content-type", "content-encoding", "connection", "transfer-encoding", "last-modified"];

export const hasBrotli = () => existsSync(BROTLI);
export const version = () => execFileSync("sh", ["-c", "nginx -v 2>&1"], { encoding: "utf8" }).trim().replace("nginx version: ", "");

/** Writes an answer where nginx finds it: under its target, and its packed form beside it. */
export function put(root, target, answer, coding) {
  const file = join(root, decodeURIComponent(target.split("?")[0]));
  mkdirSync(dirname(file), { recursive: true });
  const suffix = { gzip: ".gz", br: ".br" }[coding] ?? "";
  writeFileSync(`${file}${suffix}`, answer.body);
}

/** Starts nginx with a folder and the headers of an answer. `urls` has an address for each way. */
export async function startNginx({ root, headers, work }) {
  const ways = await Promise.all(Object.entries(WAYS).map(async ([name, settings]) => ({ name, settings, port: await freePort() })));
  const config = join(work, "nginx.conf");
  writeFileSync(config, configOf(ways, root, headers, work));
  const server = start("nginx", ["-c", config, "-p", work, "-e", join(work, "nginx.log")], { log: join(work, "nginx.log") });
  await untilGood(`http://127.0.0.1:${ways[0].port}/ready`, server);
  return { ...server, urls: Object.fromEntries(ways.map(({ name, port }) => [name, `http://127.0.0.1:${port}`])) };
}

function configOf(ways, root, headers, work) {
  const said = headers.filter(([name]) => !ITS_OWN.includes(name)).map(([name, value]) => `add_header ${name} ${JSON.stringify(value)} always;`);
  const server = ({ settings, port }) => `
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${root};
    ${settings}
    location = /ready { return 200 'ready'; }
    location / {
      # A list of headers takes the place of the one above it. An empty date keeps nginx from giving the file's.
      add_header Last-Modified '';
      ${said.join("\n      ")}
    }
  }`;
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((it) => `${it}_temp_path ${join(work, "nginx-temporary")};`);
  return `${hasBrotli() ? `load_module ${BROTLI};` : ""}
daemon off; user root; worker_processes 1; worker_rlimit_nofile 400000;
pid ${join(work, "nginx.pid")}; error_log ${join(work, "nginx.log")} crit;
events { worker_connections 8192; use epoll; }
http {
  ${temporary.join(" ")}
  types {} default_type application/json;
  access_log off; sendfile off; tcp_nopush off; server_tokens off; max_ranges 0;
  keepalive_timeout 3600; keepalive_requests 1000000000;
  gzip off; gzip_static on; ${hasBrotli() ? "brotli_static on;" : ""}
${ways.map(server).join("\n")}
}
`;
}
