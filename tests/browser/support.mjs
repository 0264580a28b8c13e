// What the browser tests stand on: three small servers and Debian's Chromium.
//
// - `service`: stands in for a Signpost where a test changes what comes from it, counts what is asked, or stops it. Script
//   and pack are those of the running one, at the same addresses. Where nothing of that is needed, a test asks that one.
// - `pages`: host pages, made by the tests.
// - `neutral`: https://neutral.example, where readers leave to. It can be slow, or down.
//
// Every other name resolves to nothing, so that a request to another host can only fail, and is counted.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const ROOT = new URL("../../", import.meta.url).pathname;
export const SCRIPT = join(ROOT, "resources/web/embed/signpost-routes.js");
const MOVING = "/embed/1/signpost-routes.js";
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A server on a free port, or on the one it had before. */
async function listen(server, port = 0) {
  await new Promise((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
  return server.address().port;
}

const stop = (server) => new Promise((done) => (server.closeAllConnections(), server.listening ? server.close(done) : done()));

/** What an address holds. The first pack of an hour may take an unoptimised build too long: then it says when to come again. */
export async function textOf(address) {
  let answer = await fetch(address);
  for (let tries = 0; answer.status === 503 && tries < 20; tries += 1) {
    await new Promise((done) => setTimeout(done, 1000 * Number(answer.headers.get("retry-after"))));
    answer = await fetch(address);
  }
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}: is a Signpost running there?`);
  return answer.text();
}

/** A stand-in for a running Signpost. It hands out that one's script, unless it is given the file of another. */
export async function startService(upstream, script) {
  const original = await textOf(`${upstream}/v1/pack`);
  const pinned = JSON.parse(await textOf(`${upstream}/v1/embed`)).current.href;
  const text = script ? readFileSync(script, "utf8") : await textOf(`${upstream}${pinned}`);
  const it = { seen: [], change: (pack) => pack, part: undefined, raw: undefined, status: 200, delay: 0, text, pack: JSON.parse(original) };
  const server = createServer(async (request, response) => {
    it.seen.push({ url: request.url, headers: request.headers });
    const open = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" };
    // A service that sets cookies must leave none all the same.
    const common = { ...open, "set-cookie": "canary=1; Path=/", "cache-control": "no-store" };
    if (request.url === MOVING || request.url === pinned) {
      response.writeHead(200, { ...common, "content-type": "text/javascript; charset=utf-8" }).end(it.text);
    } else if (request.url === "/v1/pack") {
      await new Promise((done) => setTimeout(done, it.delay));
      const body = it.raw ?? JSON.stringify(it.change(JSON.parse(original)));
      response.writeHead(it.status, { ...common, "content-type": "application/json" }).end(body);
    } else if (request.url.startsWith("/v1/pack/") && it.part) {
      const part = await it.part(JSON.parse(original));
      const body = typeof part === "string" ? part : JSON.stringify(part);
      response.writeHead(part ? 200 : 404, { ...common, "content-type": "application/json" }).end(body);
    } else {
      response.writeHead(404, common).end();
    }
  });
  const port = await listen(server);
  const origin = `http://127.0.0.1:${port}`;
  return Object.assign(it, {
    origin,
    moving: `${origin}${MOVING}`,
    pinned: `${origin}${pinned}`,
    integrity: () => `sha384-${createHash("sha384").update(it.text).digest("base64")}`,
    reset: () => Object.assign(it, { change: (pack) => pack, part: undefined, raw: undefined, status: 200, delay: 0, seen: [], text }),
    down: () => stop(server),
    up: async () => server.listening || (await listen(server, port)),
  });
}

/** Host pages by path: `put` gives the address of one. */
export async function startPages() {
  const made = new Map();
  const server = createServer((request, response) => {
    const page = made.get(request.url);
    if (!page) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", ...page.headers }).end(page.html);
  });
  const port = await listen(server);
  const put = (html, headers = {}) => {
    const path = `/${made.size}`;
    made.set(path, { html, headers });
    return `http://127.0.0.1:${port}${path}`;
  };
  return { put, origin: `http://127.0.0.1:${port}`, down: () => stop(server) };
}

/** Where readers leave to. */
export async function startNeutral() {
  const folder = mkdtempSync(join(tmpdir(), "signpost-neutral-"));
  const [key, cert] = [join(folder, "key"), join(folder, "cert")];
  const subject = ["-nodes", "-days", "2", "-subj", "/CN=neutral.example", "-addext", "subjectAltName=DNS:neutral.example"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", ...subject, "-keyout", key, "-out", cert], { stdio: "ignore" });
  const it = { delay: 0 };
  const answer = (_, response) => {
    const html = "<!doctype html><html lang=en><title>Weather</title><p>Sunny spells</p>";
    setTimeout(() => response.writeHead(200, { "content-type": "text/html" }).end(html), it.delay);
  };
  const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer);
  rmSync(folder, { recursive: true });
  const port = await listen(server);
  return Object.assign(it, {
    port,
    address: "https://neutral.example/",
    down: () => stop(server),
    up: async () => server.listening || (await listen(server, port)),
  });
}

export async function startBrowser(neutral) {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install chromium, or name another in CHROMIUM`);
  const rules = `MAP neutral.example 127.0.0.1:${neutral.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`;
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", `--host-resolver-rules=${rules}`],
    // Pages are kept for the Back button, as they are for people.
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
}

export const FALLBACK = '<p id="own">Our own links: <a href="tel:08001111">0800 1111</a> <a data-exit href="https://neutral.example/">Leave</a></p>';

/** A host page with the element in it. */
export function page(service, { attributes = 'audience="child" place="GB-SCT"', head = "", body = "", inside = FALLBACK, html = 'lang="en"', sri = false, before = "" } = {}) {
  const integrity = sri ? ` integrity="${service.integrity()}" crossorigin="anonymous"` : "";
  const src = sri ? service.pinned : service.moving;
  return `<!doctype html><html ${html}><head><meta name="viewport" content="width=device-width"><title>A school</title>${head}
<script src="${src}"${integrity} defer></script></head>
<body><h1>A school</h1>${before}<signpost-routes ${attributes}>${inside}</signpost-routes>${body}</body></html>`;
}

export function check(condition, message) {
  if (!condition) throw new Error(message);
}

export function same(given, wanted, what) {
  const [one, other] = [JSON.stringify(given), JSON.stringify(wanted)];
  check(one === other, `${what}\n    wanted ${other}\n    given  ${one}`);
}
