// The published ranking rule, version 1, worked out on a device from the pack alone.
//
//   node tests/clients/rank.mjs resources/web/ranking-vectors.json
//
// It shares no code with the service and uses no package: if it gives the same answers to the vectors, so can any other
// client that follows the rule. It prints each difference, and exits 1 if there is one.
import { readFileSync } from "node:fs";

const RANKING = 1;
const NATION_DEPTH = 2; // Country, nation, council area: what lies deeper than a nation is a council line.

/** A place and every place above it, from the inside out. */
function upwards(pack, id) {
  const place = pack.places.find((it) => it.id === id);
  return place ? [id, ...(place.parent ? upwards(pack, place.parent) : [])] : [];
}

/** The ages that were said of the reader; nothing where they ask for somebody else. */
function ownAges(pack, ask) {
  if (!ask.age || pack.audiences.find((it) => it.id === ask.audience).for_another) return undefined;
  const [from, to = from] = ask.age.split("-").map(Number);
  return { from, to };
}

/** Whether every age that was said of the reader is an age of this audience. */
function isOneByAge(pack, ask, audience) {
  const ages = ownAges(pack, ask);
  const theirs = pack.audiences.find((it) => it.id === audience)?.implied_ages;
  return ages && theirs && (theirs.min ?? 0) <= ages.from && ages.to <= (theirs.max ?? 255);
}

/** Why a route must not be shown to the asker; nothing if it may be. */
function guard(pack, ask, route) {
  const keptFrom = (route.never_show_to ?? []).find((it) => it === ask.audience || isOneByAge(pack, ask, it));
  if (keptFrom) return `guard:${keptFrom}`;
  if (route.purpose === "emergency") return "emergency";
  return route.audiences.some((it) => it.audience === ask.audience) ? undefined : "audience";
}

/** The innermost place of the route around the asked one; for a member of a group also one inside it. */
function coveringPlace(pack, ask, route) {
  const around = upwards(pack, ask.place).find((id) => route.places.includes(id));
  if (around || !route.show_with) return around;
  return route.places.find((id) => upwards(pack, id).includes(ask.place));
}

function suitsAge(pack, ask, route) {
  const { for_another, implied_ages } = pack.audiences.find((it) => it.id === ask.audience);
  const [from, to = from] = ask.age?.split("-").map(Number) ?? [implied_ages?.min ?? 0, implied_ages?.max ?? 255];
  if (!route.ages || for_another || route.ages.basis === "in-the-picture") return true;
  if (!ask.age && !implied_ages) return true;
  return (route.ages.min ?? 0) <= to && from <= (route.ages.max ?? 255);
}

/** A contact whose languages nobody names counts as English. */
function usable(ask, contact) {
  const spoken = contact.languages?.length ? contact.languages : ["en"];
  const kind = !ask.kind?.length || ask.kind.includes(contact.kind);
  return kind && (!ask.language?.length || ask.language.some((it) => spoken.includes(it)));
}

/** Only a person can be there, and hours that are only usual are never claimed. */
const openNow = (it) => it.hours === "24/7" && it.answered_by === "person" && it.hours_certainty === "stated";

/** Why a route is left out, or its keys to sort by. */
function examine(pack, ask, route) {
  const refused = guard(pack, ask, route);
  if (refused) return { left: refused };
  const place = coveringPlace(pack, ask, route);
  if (!place) return { left: "place" };
  if (!suitsAge(pack, ask, route)) return { left: "age" };
  const also = route.also_topics ?? [];
  const main = ask.topic.filter((it) => route.topics.includes(it)).length;
  const all = ask.topic.filter((it) => route.topics.includes(it) || also.includes(it)).length;
  if (ask.topic.length && !all) return { left: "topic" };
  if (!route.contacts.some((it) => usable(ask, it))) return { left: "contact" };
  const fit = route.audiences.find((it) => it.audience === ask.audience).fit;
  const local = route.places.every((id) => upwards(pack, id).length > NATION_DEPTH);
  const open = route.contacts.some(openNow);
  const keys = [-main, -all, fit === "main" ? 0 : 1, -route.priority, open ? 0 : 1, -upwards(pack, place).length];
  return { route, place, keys, local, main: fit === "main", reasons: reasons(pack, ask, route, place) };
}

function reasons(pack, ask, route, place) {
  const topics = ask.topic.filter((it) => [...route.topics, ...(route.also_topics ?? [])].includes(it));
  return [
    `audience:${ask.audience}`,
    ...topics.map((it) => `topic:${it}`),
    `place:${place}`,
    ...(ownAges(pack, ask) && route.ages && route.ages.basis !== "in-the-picture" ? ["age"] : []),
    ...[...new Set(ask.kind)].map((it) => `kind:${it}`),
    ...[...new Set(ask.language)].map((it) => `language:${it}`),
  ];
}

function byKeys(one, other) {
  const at = one.keys.findIndex((key, at) => key !== other.keys[at]);
  if (at >= 0) return one.keys[at] - other.keys[at];
  return one.route.id < other.route.id ? -1 : 1;
}

/** The two moves: council lines behind the last route that is there for the audience, then what is only read. */
function moved(sorted) {
  const readOnly = (it) => ["information", "complaint"].includes(it.route.purpose);
  const found = sorted.filter((it) => !readOnly(it));
  const end = found.findLastIndex((it) => it.main && !it.local) + 1;
  const ahead = found.slice(0, end);
  const council = ahead.filter((it) => it.local);
  return [...ahead.filter((it) => !it.local), ...council, ...found.slice(end), ...sorted.filter(readOnly)];
}

/** Each group behind its first member: those found, then those that only the filters left out, by id. */
function together(pack, ask, sorted) {
  const listed = new Map();
  for (const { route, reasons } of sorted) {
    if (listed.has(route.id)) continue;
    listed.set(route.id, { route, reasons });
    if (!route.show_with) continue;
    const others = allowed(pack, ask, pack.routes);
    for (const member of [...sorted, ...others].filter((it) => it.route.show_with === route.show_with)) {
      if (listed.has(member.route.id)) continue;
      const why = [...member.reasons, `shown-with:${route.show_with}`];
      listed.set(member.route.id, { route: member.route, reasons: why });
    }
  }
  return [...listed.values()];
}

/** Those of some routes that pass the guards and cover the place. */
function allowed(pack, ask, routes) {
  const byId = routes === pack.routes ? [...routes].sort((one, other) => (one.id < other.id ? -1 : 1)) : routes;
  return byId.flatMap((route) => {
    const place = guard(pack, ask, route) ? undefined : coveringPlace(pack, ask, route);
    return place ? [{ route, reasons: [`audience:${ask.audience}`, `place:${place}`] }] : [];
  });
}

function fallback(pack, ask) {
  const { fallback } = pack.audiences.find((it) => it.id === ask.audience);
  const here = allowed(pack, ask, fallback.map((id) => pack.routes.find((it) => it.id === id)));
  const suited = here.filter((it) => suitsAge(pack, ask, it.route));
  const listed = suited.length ? suited : here;
  return listed.map((it) => ({ ...it, reasons: [...it.reasons, `fallback:${ask.audience}`] }));
}

/** Pages of `limit` listings; a page goes on to the end of a group that it would cut. */
function pages(items, limit, grouped) {
  const ends = [];
  for (let end = 0; end < items.length; ends.push(end)) {
    end = Math.min(end + limit, items.length);
    const group = grouped && items[end - 1].route.show_with;
    while (group && end < items.length && items[end].route.show_with === group) end += 1;
  }
  return ends.map((end, at) => items.slice(ends[at - 1] ?? 0, end).map((it) => it.route.id));
}

export function lookUp(pack, asked) {
  const ask = { place: "GB", ...asked, topic: [...new Set(asked.topic ?? [])].sort() };
  const examined = pack.routes.map((route) => ({ id: route.id, ...examine(pack, ask, route) }));
  const found = examined.filter((it) => !it.left);
  const matched = found.length ? "exact" : "fallback";
  const items = found.length ? together(pack, ask, moved(found.sort(byKeys))) : fallback(pack, ask);
  const left = examined.filter((it) => it.left && !items.some((item) => item.route.id === it.id));
  left.sort((one, other) => (one.id < other.id ? -1 : 1));
  return {
    matched,
    items: items.map(({ route, reasons }) => ({ route: route.id, reasons })),
    left_out: ask.explain ? left.map(({ id, left }) => ({ route: id, reason: left })) : [],
    pages: pages(items, ask.limit ?? 20, matched === "exact"),
  };
}

const [, , file] = process.argv;
const { ranking, pack, cases } = JSON.parse(readFileSync(file, "utf8"));
let wrong = ranking === RANKING && cases.length > 0 ? 0 : 1;
for (const { shows, ask, matched, items, left_out, pages } of cases) {
  const { pages: cut, ...given } = lookUp(pack, ask);
  const wanted = { matched, items, left_out };
  const same = JSON.stringify(given) === JSON.stringify(wanted);
  if (same && (!pages || JSON.stringify(pages) === JSON.stringify(cut))) continue;
  wrong += 1;
  console.error(`${shows}\n  wanted ${JSON.stringify({ ...wanted, pages })}\n  given  ${JSON.stringify({ ...given, pages: cut })}`);
}
console.log(wrong ? `${wrong} of ${cases.length} vectors differ` : `${cases.length} vectors agree with ranking ${RANKING}`);
process.exitCode = wrong ? 1 : 0;
