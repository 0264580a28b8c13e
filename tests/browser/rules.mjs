// What needs no browser: types, the rule, the words that are built in, the size.
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { compare, element } from "../clients/rank.mjs";
import { ROOT, check, same, textOf } from "./support.mjs";

const HERE = new URL(".", import.meta.url).pathname;
const BUDGET = 12 * 1024;

const node = (program, ...args) =>
  promisify(execFile)(join(HERE, "node_modules/.bin", program), args, { cwd: HERE }).catch((error) => {
    throw new Error(`${program}: ${error.stdout}${error.stderr}`);
  });
const json = (path) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

/** A copy of the checked files beside the script that is being tried. */
function folder(script) {
  const path = join(ROOT, "target/browser/types");
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  copyFileSync(script, join(path, "signpost-routes.js"));
  copyFileSync(join(ROOT, "resources/web/embed/pack.d.ts"), join(path, "pack.d.ts"));
  copyFileSync(join(HERE, "agree.ts"), join(path, "agree.ts"));
  const { compilerOptions } = JSON.parse(readFileSync(join(HERE, "tsconfig.json"), "utf8"));
  const write = (name, files) => writeFileSync(join(path, name), JSON.stringify({ compilerOptions, files }));
  write("script.json", ["signpost-routes.js"]);
  write("agree.json", ["agree.ts"]);
  return path;
}

/** Every question of one audience that the real directory can be asked, as the service answers it. */
async function ask(upstream, body) {
  const answer = await fetch(`${upstream}/v1/lookup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, limit: 200 }),
  });
  check(answer.ok, `POST /v1/lookup ${JSON.stringify(body)}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

export default {
  "tsc finds no fault in the script under strict": async ({ script }) => {
    check(readFileSync(script, "utf8").startsWith("// @ts-check\n"), "the script begins with // @ts-check");
    await node("tsc", "-p", join(folder(script), "script.json"));
  },

  "what the script reads of a pack is what the OpenAPI document says": async ({ script }) => {
    const path = folder(script);
    await node("openapi-typescript", join(ROOT, "openapi/signpost.json"), "--output", join(path, "signpost.ts"));
    await node("tsc", "-p", join(path, "agree.json"));
  },

  "the script's own rule gives the published answers to every test vector": ({ script }) => {
    const vectors = json("resources/web/ranking-vectors.json");
    const differences = compare(element(readFileSync(script, "utf8")).lookUp, vectors);
    check(vectors.cases.length >= 100, `only ${vectors.cases.length} vectors`);
    check(!differences.length, `${differences.length} of ${vectors.cases.length} differ: ${differences[0]}`);
    return `${vectors.cases.length} vectors`;
  },

  "from a nation's part the script comes to the same as the service, for every place in it": async ({ script, upstream }) => {
    const { lookUp } = element(readFileSync(script, "utf8"));
    let asked = 0;
    for (const nation of ["GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"]) {
      const part = JSON.parse(await textOf(`${upstream}/v1/pack/${nation}`));
      const places = part.places.filter((it) => it.id === nation || it.parent === nation).map((it) => it.id);
      for (const [at, audience] of part.audiences.entries()) {
        for (const [row, place] of places.entries()) {
          const topic = (row + at) % 3 ? [part.topics[(row * 7 + at) % part.topics.length].id] : [];
          const body = { audience: audience.id, place, topic };
          const plain = (items) => items.map(({ route, reasons }) => [route.id, reasons]);
          const answer = await ask(upstream, body);
          same(plain(lookUp(part, body, Date.now()).items), plain(answer.items), `for ${JSON.stringify(body)}`);
          asked += 1;
        }
      }
    }
    check(asked > 250, `only ${asked} questions`);
    return `${asked} questions`;
  },

  "over the real directory the script comes to the same as the service: listings, reasons, contacts": async ({ script, service, upstream }) => {
    const { lookUp } = element(readFileSync(script, "utf8"));
    const { pack } = service;
    // The same questions each time: every audience with every topic, then mixed ones.
    let seed = 1;
    const one = (list) => list[(seed = (seed * 48271) % 2147483647) % list.length];
    const ids = (list) => list.map(({ id }) => id);
    const questions = ids(pack.audiences).flatMap((audience) => [[], ...ids(pack.topics).map((it) => [it])].map((topic) => ({ audience, place: one(ids(pack.places)), topic })));
    for (let at = 0; at < 400; at += 1) {
      const topic = [...new Set([one(ids(pack.topics)), one(ids(pack.topics))])].slice(one([0, 1, 2]));
      const ask = { audience: one(ids(pack.audiences)), place: one(ids(pack.places)), topic, open_now: one([true, false]) };
      const [age, kind, language] = [one([undefined, "12", "15-17", "30", "0-99"]), one([[], ["phone"], ["text", "webchat"], ["letter"]]), one([[], ["en"], ["cy"], ["pl", "en"]])];
      questions.push({ ...ask, ...(age && { age }), ...(kind.length && { kind }), ...(language.length && { language }) });
    }
    const matched = { exact: 0, fallback: 0 };
    const plain = (items) => items.map(({ route, reasons, contacts }) => [route.id, reasons, ids(contacts ?? route.contacts)]);
    for (const body of questions) {
      // An opening or a closing that falls between the two would be an honest difference: then it is asked again.
      let given, wanted;
      for (let tries = 0; tries < 2 && (!given || JSON.stringify(given) !== JSON.stringify(wanted)); tries += 1) {
        const answer = await ask(upstream, body);
        const own = lookUp(pack, body, Date.now());
        wanted = [answer.matched, !!answer.all_closed, plain(answer.items)];
        given = [own.matched, own.all_closed, plain(own.items)];
      }
      same(given, wanted, `for ${JSON.stringify(body)}`);
      matched[given[0]] += 1;
    }
    check(matched.exact > 100 && matched.fallback > 20, JSON.stringify(matched));
    return `${questions.length} questions, ${matched.exact} exact, ${matched.fallback} by fall-back`;
  },

  "a pack of a ranking that it does not know gives the fall-back routes that pass the guards": ({ script, service }) => {
    const { lookUp } = element(readFileSync(script, "utf8"));
    const ask = { audience: "child", place: "GB-SCT", topic: ["bullying"] };
    const { items } = lookUp({ ...service.pack, ranking: 99 }, ask, Date.now());
    same(items.map((it) => it.route.id), ["childline", "ceop-safety-centre", "shout", "samaritans"], "the fall-back of a child");
  },

  "a contact whose last day is over is not there": ({ script, service }) => {
    const { lookUp } = element(readFileSync(script, "utf8"));
    const pack = structuredClone(service.pack);
    const line = pack.routes.find((it) => it.id === "childline").contacts[0];
    line.freshness.shown_until = "2026-11-22";
    const shown = (instant) => {
      const { items } = lookUp(pack, { audience: "child", place: "GB", topic: [] }, Date.parse(instant));
      return items.find((it) => it.route.id === "childline").contacts.some((it) => it.id === line.id);
    };
    same([shown("2026-11-22T23:59:00Z"), shown("2026-11-23T00:00:00Z")], [true, false], "on its last day, and on the next");
  },

  "the numbers that are built in are those of the seed": ({ script }) => {
    const text = readFileSync(script, "utf8");
    const contact = (route) => json(`resources/directory/routes/${route}.json`).contacts.find((it) => it.kind === "phone");
    for (const route of ["emergency-999", "childline", "samaritans"]) {
      const { display, value } = contact(route);
      same(display.replace(/ /g, ""), value, `${route}: what is dialled is what is shown`);
      check(text.includes(`"${display}"`), `${route}: ${display} is not built in`);
    }
    const { date } = json("resources/directory/manifest.json");
    const known = /KNOWN = Date.parse\("([\d-]+)"\)/.exec(text)?.[1] ?? "";
    check(known <= date.slice(0, 10), `the seed is of ${date}, and the script claims to know what stood there on ${known}`);
    const built = /BUILT = Date.parse\("([\d-]+)"\)/.exec(text)?.[1] ?? "";
    check(built >= known && Date.parse(built) <= Date.now(), `built on ${built}, known on ${known}`);
  },

  "every link of the real pack passes the script's own rule": ({ script, service }) => {
    const rule = new RegExp(/const LINK = \/(.+)\/;/.exec(readFileSync(script, "utf8"))[1]);
    const links = service.pack.routes.flatMap((it) => it.contacts).flatMap((it) => it.href ?? []);
    same(links.filter((it) => !rule.test(it)), [], "refused");
    const wrong = ["javascript:alert(1)", "JAVASCRIPT:x", " javascript:x", "http://example.org/", "data:text/html,x", "tel:+44 1", "tel:1;ext=2", "sms:85258?body=x", "mailto:a@b?cc=c@d", "https://user@example.org/", "https://a\\@b/", "//example.org", "blob:https://x", "vbscript:x", "intent://x"];
    same(wrong.filter((it) => rule.test(it)), [], "let through");
    return `${links.length} links`;
  },

  "the script is within its budget": ({ script }) => {
    const { length } = brotliCompressSync(readFileSync(script), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    check(length <= BUDGET, `${length} bytes of ${BUDGET}`);
    return `${length} of ${BUDGET} bytes`;
  },

  "the script names nothing that stores, tracks or evaluates": ({ script }) => {
    const text = readFileSync(script, "utf8").replace(/^\s*(\/\/|\/?\*).*$/gm, "");
    const words = ["cookie", "localStorage", "sessionStorage", "indexedDB", "caches", "serviceWorker", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "pushState", "location.assign", "location.href", "sendBeacon", "XMLHttpRequest", "geolocation"];
    same(words.filter((it) => text.includes(it)), [], "found");
  },
};
