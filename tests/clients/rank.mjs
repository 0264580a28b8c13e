// The published ranking rule, version 2, worked out on a device from the pack alone.
//
//   node tests/clients/rank.mjs resources/web/ranking-vectors.json
//
// It shares no code with the service and uses no package: if it gives the same answers to the vectors, so can any other
// client that follows the rule. It prints each difference, and exits 1 if there is one.
import { readFileSync } from "node:fs";

const RANKING = 2;
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

/** The contacts that the reader can use; all of them where that leaves none. */
function shown(ask, route) {
  const some = route.contacts.filter((it) => usable(ask, it));
  return some.length ? some : route.contacts;
}

const STATES = ["closed", "unknown", "open"];

/** Whether somebody is there at a contact, by its instants alone; nothing where no person answers. */
function contactState({ answered_by, schedule }, at) {
  if (answered_by !== "person") return undefined;
  const within = ({ from, until }) => Date.parse(from) <= at && at < Date.parse(until);
  if (!schedule || !within(schedule)) return "unknown";
  const interval = schedule.intervals.find(within);
  if (!interval) return "closed";
  return interval.state === "open" ? "open" : "unknown";
}

/** The state of the contact that is best off; nothing where no person answers at any. */
function routeState(ask, route, at) {
  const states = shown(ask, route).map((it) => STATES.indexOf(contactState(it, at)));
  return STATES[Math.max(...states)];
}

const ROUND_THE_CLOCK = 7 * 24 * 60 * 60 * 1000; // Hours, not days of the calendar: a change of the clock is no matter.

/** Whether somebody is there by day and by night, at least usually: for a week without a break, as far as is prepared. */
function stays(ask, route, at) {
  return shown(ask, route).some(({ answered_by, schedule }) => {
    if (answered_by !== "person" || !schedule) return false;
    const [from, until] = [Date.parse(schedule.from), Date.parse(schedule.until)];
    let reached = at;
    for (const it of schedule.intervals.filter(({ state }) => ["open", "usually-open"].includes(state))) {
      if (Date.parse(it.from) <= reached) reached = Math.max(reached, Date.parse(it.until));
    }
    return from <= at && at < until && reached >= Math.min(at + ROUND_THE_CLOCK, until);
  });
}

/** Why a route is left out, or its keys to sort by. */
function examine(pack, ask, route, at) {
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
  const state = routeState(ask, route, at) ?? "unknown";
  const depth = upwards(pack, place).length;
  const keys = [-main, -all, fit === "main" ? 0 : 1, -route.priority, -STATES.indexOf(state), -depth];
  if (ask.open_now && state !== "open") return { left: "open-now" };
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

/** Each group behind its first member: those found, then those that only the filters left out, by id. Who asked for what
 * is open now is not brought a member that is not. */
function together(pack, ask, sorted, at) {
  const listed = new Map();
  for (const { route, reasons } of sorted) {
    if (listed.has(route.id)) continue;
    listed.set(route.id, { route, reasons });
    if (!route.show_with) continue;
    const others = allowed(pack, ask, pack.routes).filter((it) => isOpenIfAsked(ask, it.route, at));
    for (const member of [...sorted, ...others].filter((it) => it.route.show_with === route.show_with)) {
      if (listed.has(member.route.id)) continue;
      const why = [...member.reasons, `shown-with:${route.show_with}`];
      listed.set(member.route.id, { route: member.route, reasons: why });
    }
  }
  return [...listed.values()];
}

const isOpenIfAsked = (ask, route, at) => !ask.open_now || routeState(ask, route, at) === "open";

/** Those of some routes that pass the guards and cover the place. */
function allowed(pack, ask, routes) {
  const byId = routes === pack.routes ? [...routes].sort((one, other) => (one.id < other.id ? -1 : 1)) : routes;
  return byId.flatMap((route) => {
    const place = guard(pack, ask, route) ? undefined : coveringPlace(pack, ask, route);
    return place ? [{ route, reasons: [`audience:${ask.audience}`, `place:${place}`] }] : [];
  });
}

const thoseOrAll = (all, fits) => (all.some(fits) ? all.filter(fits) : all);

function fallback(pack, ask, at) {
  const { fallback } = pack.audiences.find((it) => it.id === ask.audience);
  const here = allowed(pack, ask, fallback.map((id) => pack.routes.find((it) => it.id === id)));
  const suited = thoseOrAll(here, (it) => suitsAge(pack, ask, it.route));
  const listed = thoseOrAll(suited, (it) => isOpenIfAsked(ask, it.route, at));
  return listed.map((it) => ({ ...it, reasons: [...it.reasons, `fallback:${ask.audience}`] }));
}

/** Where people answer and nobody is known to be there: a route that is there by day and by night, unless one is listed.
 * Of one that only another way to get in touch finds, every contact is shown. */
function roundTheClock(pack, ask, listed, at) {
  const states = listed.map((it) => routeState(ask, it.route, at)).filter(Boolean);
  if (!states.length || states.includes("open") || listed.some((it) => stays(ask, it.route, at))) return [];
  const whatever = { ...ask, topic: [], open_now: false };
  const anyhow = { ...whatever, kind: [], language: [] };
  const best = (asked) => bestThatStays(pack, asked, listed, at);
  const added = (it, asked) => ({ route: it.route, reasons: [...it.reasons, "round-the-clock"], asked });
  const asAsked = best({ ...ask, open_now: false }) ?? best(whatever);
  const found = asAsked ?? best(anyhow);
  return found ? [added(found, asAsked ? ask : anyhow)] : [];
}

/** Known to be open now before usually so, then the audience's fall-back routes in their order, then the rule's order. */
function bestThatStays(pack, ask, listed, at) {
  const here = (route) => upwards(pack, ask.place).some((id) => route.places.includes(id));
  const isNew = (route) => listed.every((it) => it.route.id !== route.id);
  const routes = pack.routes.filter((it) => here(it) && isNew(it) && stays(ask, it, at));
  const sorted = moved(routes.map((it) => examine(pack, ask, it, at)).filter((it) => !it.left).sort(byKeys));
  const { fallback } = pack.audiences.find((it) => it.id === ask.audience);
  const position = ({ route }) => (fallback.includes(route.id) ? fallback.indexOf(route.id) : fallback.length);
  const known = ({ route }) => STATES.indexOf(routeState(ask, route, at));
  return sorted.sort((one, other) => known(other) - known(one) || position(one) - position(other))[0];
}

/** Somebody answers at one listing at least, and nobody is there at any. */
function allClosed(ask, listed, at) {
  const states = listed.map((it) => routeState(ask, it.route, at)).filter(Boolean);
  return states.length > 0 && states.every((it) => it === "closed");
}

/** Pages of `limit` listings; a page goes on to the end of a group that it would cut. What was added ends the first. */
function pages(items, added, limit, grouped) {
  const ends = [];
  for (let end = 0; end < items.length; ends.push(end)) {
    end = Math.min(end + limit, items.length);
    const group = grouped && items[end - 1].route.show_with;
    while (group && end < items.length && items[end].route.show_with === group) end += 1;
  }
  const cut = ends.map((end, at) => items.slice(ends[at - 1] ?? 0, end));
  cut[0]?.push(...added);
  return cut.map((page) => page.map((it) => it.route.id));
}

export function lookUp(pack, asked, instant) {
  const at = Date.parse(instant);
  const ask = { place: "GB", ...asked, topic: [...new Set(asked.topic ?? [])].sort() };
  const examined = pack.routes.map((route) => ({ id: route.id, ...examine(pack, ask, route, at) }));
  const found = examined.filter((it) => !it.left);
  const matched = found.length ? "exact" : "fallback";
  const listed = found.length ? together(pack, ask, moved(found.sort(byKeys)), at) : fallback(pack, ask, at);
  const added = roundTheClock(pack, ask, listed, at);
  const items = [...listed, ...added];
  return {
    matched,
    all_closed: allClosed(ask, listed, at),
    items: items.map(({ route, reasons }) => ({ route: route.id, reasons })),
    left_out: ask.explain ? leftOut(examined, items) : undefined,
    contacts: Object.fromEntries(items.map((it) => [it.route.id, shown(it.asked ?? ask, it.route).map(({ kind }) => kind)])),
    pages: pages(listed, added, ask.limit ?? 20, matched === "exact"),
  };
}

/** By reason, the routes that are not in the answer, by id. */
function leftOut(examined, items) {
  const left = examined.filter((it) => it.left && !items.some((item) => item.route.id === it.id));
  const reasons = [...new Set(left.map((it) => it.left))].sort();
  const ids = (reason) => left.filter((it) => it.left === reason).map((it) => it.id);
  return Object.fromEntries(reasons.map((reason) => [reason, ids(reason).sort()]));
}

const [, , file] = process.argv;
const { ranking, pack, cases } = JSON.parse(readFileSync(file, "utf8"));
let wrong = ranking === RANKING && cases.length > 0 ? 0 : 1;
for (const { shows, ask, at, contacts, pages, ...asked } of cases) {
  const given = lookUp(pack, ask, at);
  // Which contacts are shown, and where pages end, is said where a case is about it: of the routes that it names.
  const some = contacts && Object.fromEntries(Object.keys(contacts).map((id) => [id, given.contacts[id]]));
  const wanted = JSON.stringify({ ...asked, contacts, pages });
  const { matched, all_closed, items, left_out } = given;
  const worked = JSON.stringify({ matched, all_closed, items, left_out, contacts: some, pages: pages && given.pages });
  if (worked === wanted) continue;
  wrong += 1;
  console.error(`${shows}\n  wanted ${wanted}\n  given  ${worked}`);
}
console.log(wrong ? `${wrong} of ${cases.length} vectors differ` : `${cases.length} vectors agree with ranking ${RANKING}`);
process.exitCode = wrong ? 1 : 0;
