// The published ranking rule, version 2, worked out on a device from the pack alone.
//
//   node tests/clients/rank.mjs resources/web/ranking-vectors.json [signpost-routes.js]
//
// The rule is the one of the embed script, run here from the very text that browsers are given: if it gives the same
// answers to the vectors, so does every page that carries the element, and so can any other client that follows the rule.
// It shares no code with the service and uses no package. It prints each difference, and exits 1 if there is one.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

const RANKING = 2;
const SCRIPT = new URL("../../resources/web/embed/signpost-routes.js", import.meta.url);

/** The element's class, defined in a world that has no page: just what the script touches when it is read. */
export function element(text) {
  const defined = new Map();
  runInNewContext(text, {
    HTMLElement: class {},
    CSSStyleSheet: class {
      replaceSync() {}
    },
    customElements: { get: (name) => defined.get(name), define: (name, it) => defined.set(name, it) },
    document: { addEventListener() {} },
    addEventListener() {},
    setInterval() {},
  });
  return defined.get("signpost-routes");
}

/** By reason, the routes that are not in the answer, by id. */
function leftOut({ examined, items }) {
  const listed = items.map((it) => it.route.id);
  const left = examined.filter((it) => it.left && !listed.includes(it.route.id));
  const reasons = [...new Set(left.map((it) => it.left))].sort();
  const ids = (reason) => left.filter((it) => it.left === reason).map((it) => it.route.id);
  return Object.fromEntries(reasons.map((reason) => [reason, ids(reason).sort()]));
}

/** How many of the vectors differ, with a line for each that does. */
export function compare(lookUp, { ranking, pack, cases }) {
  if (ranking !== RANKING || !cases.length) return [`the vectors are of ranking ${ranking}, and ${cases.length}`];
  return cases.flatMap(({ shows, ask, at, contacts, pages, ...asked }) => {
    const given = lookUp({ ...pack, ranking }, { place: "GB", topic: [], ...ask }, Date.parse(at));
    const kinds = Object.fromEntries(given.items.map((it) => [it.route.id, it.contacts.map(({ kind }) => kind)]));
    // Which contacts are shown, and where pages end, is said where a case is about it: of the routes that it names.
    const some = contacts && Object.fromEntries(Object.keys(contacts).map((id) => [id, kinds[id]]));
    const items = given.items.map(({ route, reasons }) => ({ route: route.id, reasons }));
    const left_out = ask.explain ? leftOut(given) : undefined;
    const ends = pages && given.pages.map((page) => page.map((it) => it.route.id));
    const wanted = JSON.stringify({ ...asked, contacts, pages });
    const { matched, all_closed } = given;
    const worked = JSON.stringify({ matched, all_closed, items, left_out, contacts: some, pages: ends });
    return worked === wanted ? [] : [`${shows}\n  wanted ${wanted}\n  given  ${worked}`];
  });
}

const [, program = "", file, script = SCRIPT] = process.argv;
if (program.endsWith("rank.mjs")) {
  const vectors = JSON.parse(readFileSync(file, "utf8"));
  const differences = compare(element(readFileSync(script, "utf8")).lookUp, vectors);
  for (const it of differences) console.error(it);
  const { length } = vectors.cases;
  console.log(differences.length ? `${differences.length} of ${length} vectors differ` : `${length} vectors agree with ranking ${RANKING}`);
  process.exitCode = differences.length ? 1 : 0;
}
