// @ts-check
// <signpost-routes audience="child" place="GB-SCT">Your own links</signpost-routes>: where to turn for help, on any page.
// Everybody fetches the same file and picks here. No cookie, no storage, no other host. What fails leaves the own links.
(() => {
  "use strict";
  /**
   * @import { Answer, Ask, Contact, Examined, Item, Named, Pack, Route, Span, Text } from "./pack"
   * @typedef {{ route: Route, reasons: string[], asked?: Ask }} Listed
   */

  // --- 1. The published ranking rule, version 2 (/docs/ranking). Its test vectors run against this text. ---

  const RANKING = 2;
  const NATION_DEPTH = 2; // Country, nation, council area: what lies deeper than a nation is a council line.
  const DAY = 864e5;
  const ROUND_THE_CLOCK = 7 * DAY; // Hours, not days of the calendar: a change of the clock is no matter.
  const STATES = ["closed", "unknown", "open"];

  /** A place and every place above it, from the inside out.
   * @type {(pack: Pack, id?: string) => string[]} */
  const upwards = (pack, id) => {
    const place = pack.places.find((it) => it.id === id);
    return place ? [place.id, ...upwards(pack, place.parent)] : [];
  };

  /** @type {(pack: Pack, id: string) => import("./pack").Audience} */
  const audienceOf = (pack, id) => pack.audiences.find((it) => it.id === id) ?? { id, fallback: [] };

  /** @type {(age: string) => [number, number]} */
  const range = (age) => {
    const [from = 0, to = from] = age.split("-").map(Number);
    return [from, to];
  };

  /** The ages that were said of the reader; nothing where they ask for somebody else.
   * @type {(pack: Pack, ask: Ask) => [number, number] | undefined} */
  const ownAges = (pack, ask) =>
    ask.age && !audienceOf(pack, ask.audience).for_another ? range(ask.age) : undefined;

  /** Whether every age that was said of the reader is an age of this audience.
   * @type {(pack: Pack, ask: Ask, audience: string) => boolean} */
  const isOneByAge = (pack, ask, audience) => {
    const ages = ownAges(pack, ask);
    const theirs = audienceOf(pack, audience).implied_ages;
    return !!ages && !!theirs && (theirs.min ?? 0) <= ages[0] && ages[1] <= (theirs.max ?? 255);
  };

  /** Why a route must not be shown to the asker; nothing if it may be.
   * @type {(pack: Pack, ask: Ask, route: Route) => string | undefined} */
  const guard = (pack, ask, route) => {
    const keptFrom = route.never_show_to?.find((it) => it === ask.audience || isOneByAge(pack, ask, it));
    if (keptFrom) return `guard:${keptFrom}`;
    if (route.purpose === "emergency") return "emergency";
    return route.audiences.some((it) => it.audience === ask.audience) ? undefined : "audience";
  };

  /** The innermost place of the route around the asked one; for a member of a group also one inside it.
   * @type {(pack: Pack, ask: Ask, route: Route) => string | undefined} */
  const coveringPlace = (pack, ask, route) => {
    const around = upwards(pack, ask.place).find((id) => route.places.includes(id));
    if (around || !route.show_with) return around;
    return route.places.find((id) => upwards(pack, id).includes(ask.place));
  };

  /** @type {(pack: Pack, ask: Ask, route: Route) => boolean} */
  const suitsAge = (pack, ask, { ages }) => {
    const { for_another, implied_ages } = audienceOf(pack, ask.audience);
    if (!ages || for_another || ages.basis === "in-the-picture" || !(ask.age || implied_ages)) return true;
    const [from, to] = ask.age ? range(ask.age) : [implied_ages?.min ?? 0, implied_ages?.max ?? 255];
    return (ages.min ?? 0) <= to && from <= (ages.max ?? 255);
  };

  /** A contact whose languages nobody names counts as English.
   * @type {(ask: Ask, contact: Contact) => boolean} */
  const usable = (ask, contact) => {
    const spoken = contact.languages?.length ? contact.languages : ["en"];
    const kind = !ask.kind?.length || ask.kind.includes(contact.kind);
    return kind && (!ask.language?.length || ask.language.some((it) => spoken.includes(it)));
  };

  /** The contacts that the reader can use; all of them where that leaves none.
   * @type {(ask: Ask, route: Route) => Contact[]} */
  const shown = (ask, route) => thoseOrAll(route.contacts, (it) => usable(ask, it));

  /** @type {(span: Span, at: number) => boolean} */
  const within = ({ from, until }, at) => Date.parse(from) <= at && at < Date.parse(until);

  /** Whether somebody is there at a contact, by its instants alone; nothing where no person answers.
   * @type {(contact: Contact, at: number) => string | undefined} */
  const contactState = ({ answered_by, schedule }, at) => {
    if (answered_by !== "person") return undefined;
    if (!schedule || !within(schedule, at)) return "unknown";
    const interval = schedule.intervals.find((it) => within(it, at));
    if (!interval) return "closed";
    return interval.state === "open" ? "open" : "unknown";
  };

  /** The state of the contact that is best off; nothing where no person answers at any.
   * @type {(ask: Ask, route: Route, at: number) => string | undefined} */
  const routeState = (ask, route, at) =>
    STATES[Math.max(...shown(ask, route).map((it) => STATES.indexOf(contactState(it, at) ?? "")))];

  /** Whether somebody is there by day and by night, at least usually: for a week without a break, as far as is prepared.
   * @type {(ask: Ask, route: Route, at: number) => boolean} */
  const stays = (ask, route, at) =>
    shown(ask, route).some(({ answered_by, schedule }) => {
      if (answered_by !== "person" || !schedule) return false;
      let reached = at;
      for (const it of schedule.intervals.filter(({ state }) => ["open", "usually-open"].includes(state))) {
        if (Date.parse(it.from) <= reached) reached = Math.max(reached, Date.parse(it.until));
      }
      return within(schedule, at) && reached >= Math.min(at + ROUND_THE_CLOCK, Date.parse(schedule.until));
    });

  /** Why a route is left out, or its keys to sort by.
   * @type {(pack: Pack, ask: Ask, route: Route, at: number) => Examined} */
  const examine = (pack, ask, route, at) => {
    const place = coveringPlace(pack, ask, route);
    const also = route.also_topics ?? [];
    const main = ask.topic.filter((it) => route.topics.includes(it)).length;
    const all = ask.topic.filter((it) => route.topics.includes(it) || also.includes(it)).length;
    const state = routeState(ask, route, at) ?? "unknown";
    const isMain = route.audiences.some((it) => it.audience === ask.audience && it.fit === "main");
    const left =
      guard(pack, ask, route) ||
      (!place && "place") ||
      (!suitsAge(pack, ask, route) && "age") ||
      (ask.topic.length && !all && "topic") ||
      (!route.contacts.length && "expired") ||
      (!route.contacts.some((it) => usable(ask, it)) && "contact") ||
      (ask.open_now && state !== "open" && "open-now") ||
      "";
    return {
      route,
      left,
      keys: [-main, -all, isMain ? 0 : 1, -route.priority, -STATES.indexOf(state), -upwards(pack, place).length],
      local: route.places.every((id) => upwards(pack, id).length > NATION_DEPTH),
      main: isMain,
      reasons: reasons(pack, ask, route, place),
    };
  };

  /** @type {(pack: Pack, ask: Ask, route: Route, place?: string) => string[]} */
  const reasons = (pack, ask, route, place) => [
    `audience:${ask.audience}`,
    ...ask.topic.filter((it) => [...route.topics, ...(route.also_topics ?? [])].includes(it)).map((it) => `topic:${it}`),
    `place:${place}`,
    ...(ownAges(pack, ask) && route.ages && route.ages.basis !== "in-the-picture" ? ["age"] : []),
    ...[...new Set(ask.kind)].map((it) => `kind:${it}`),
    ...[...new Set(ask.language)].map((it) => `language:${it}`),
  ];

  /** @type {(one: { route: Route }, other: { route: Route }) => number} */
  const byId = (one, other) => (one.route.id < other.route.id ? -1 : 1);

  /** @type {(one: Examined, other: Examined) => number} */
  const byKeys = (one, other) => {
    const at = one.keys.findIndex((key, at) => key !== other.keys[at]);
    return at < 0 ? byId(one, other) : (one.keys[at] ?? 0) - (other.keys[at] ?? 0);
  };

  /** In order, with the two moves: council lines behind the last route that is there for the audience, then what is only read.
   * @type {(examined: Examined[]) => Examined[]} */
  const inOrder = (examined) => {
    const sorted = examined.filter((it) => !it.left).sort(byKeys);
    const readOnly = (/** @type {Examined} */ it) => ["information", "complaint"].includes(it.route.purpose);
    const found = sorted.filter((it) => !readOnly(it));
    const end = found.findLastIndex((it) => it.main && !it.local) + 1;
    const ahead = found.slice(0, end);
    const council = ahead.filter((it) => it.local);
    return [...ahead.filter((it) => !it.local), ...council, ...found.slice(end), ...sorted.filter(readOnly)];
  };

  /** Each group behind its first member: those found, then those that only the filters left out, by id. Who asked for what
   * is open now is not brought a member that is not.
   * @type {(pack: Pack, ask: Ask, sorted: Listed[], at: number) => Listed[]} */
  const together = (pack, ask, sorted, at) => {
    /** @type {Map<string, Listed>} */
    const listed = new Map();
    for (const it of sorted) {
      const group = it.route.show_with;
      if (listed.has(it.route.id)) continue;
      listed.set(it.route.id, it);
      if (!group) continue;
      const others = allowed(pack, ask, pack.routes).sort(byId).filter(({ route }) => isOpenIfAsked(ask, route, at));
      for (const { route, reasons } of [...sorted, ...others]) {
        if (route.show_with !== group || listed.has(route.id)) continue;
        listed.set(route.id, { route, reasons: [...reasons, `shown-with:${group}`] });
      }
    }
    return [...listed.values()];
  };

  /** @type {(ask: Ask, route: Route, at: number) => boolean} */
  const isOpenIfAsked = (ask, route, at) => !ask.open_now || routeState(ask, route, at) === "open";

  /** Those of some routes that pass the guards, cover the place and have a contact.
   * @type {(pack: Pack, ask: Ask, routes: Route[]) => Listed[]} */
  const allowed = (pack, ask, routes) =>
    routes.flatMap((route) => {
      const place = guard(pack, ask, route) || !route.contacts.length ? undefined : coveringPlace(pack, ask, route);
      return place ? [{ route, reasons: [`audience:${ask.audience}`, `place:${place}`] }] : [];
    });

  /** @template T @param {T[]} all @param {(it: T) => boolean} fits */
  const thoseOrAll = (all, fits) => (all.some(fits) ? all.filter(fits) : all);

  /** @type {(pack: Pack, ask: Ask) => Listed[]} */
  const fallback = (pack, ask) => {
    const routes = audienceOf(pack, ask.audience).fallback.flatMap((id) => pack.routes.find((it) => it.id === id) ?? []);
    return allowed(pack, ask, routes).map((it) => ({ ...it, reasons: [...it.reasons, `fallback:${ask.audience}`] }));
  };

  /** @type {(ask: Ask, listed: Listed[], at: number) => (string | undefined)[]} */
  const statesOf = (ask, listed, at) => listed.map((it) => routeState(ask, it.route, at)).filter(Boolean);

  /** Where people answer and nobody is known to be there: a route that is there by day and by night, unless one is listed.
   * Of one that only another way to get in touch finds, every contact is shown.
   * @type {(pack: Pack, ask: Ask, listed: Listed[], at: number) => Listed[]} */
  const roundTheClock = (pack, ask, listed, at) => {
    const states = statesOf(ask, listed, at);
    if (!states.length || states.includes("open") || listed.some((it) => stays(ask, it.route, at))) return [];
    const whenever = { ...ask, open_now: false };
    const whatever = { ...whenever, topic: [] };
    for (const asked of [whenever, whatever, { ...whatever, kind: [], language: [] }]) {
      const it = bestThatStays(pack, asked, listed, at);
      if (it) return [{ route: it.route, reasons: [...it.reasons, "round-the-clock"], asked }];
    }
    return [];
  };

  /** Known to be open now before usually so, then the audience's fall-back routes in their order, then the rule's order.
   * @type {(pack: Pack, ask: Ask, listed: Listed[], at: number) => Examined | undefined} */
  const bestThatStays = (pack, ask, listed, at) => {
    const routes = pack.routes.filter(
      (route) =>
        upwards(pack, ask.place).some((id) => route.places.includes(id)) &&
        listed.every((it) => it.route.id !== route.id) &&
        stays(ask, route, at),
    );
    const { fallback } = audienceOf(pack, ask.audience);
    const position = (/** @type {Route} */ { id }) => (fallback.includes(id) ? fallback.indexOf(id) : fallback.length);
    const known = (/** @type {Route} */ route) => STATES.indexOf(routeState(ask, route, at) ?? "");
    return inOrder(routes.map((it) => examine(pack, ask, it, at))).sort(
      (one, other) => known(other.route) - known(one.route) || position(one.route) - position(other.route),
    )[0];
  };

  /** Pages of `limit` listings; a page goes on to the end of a group that it would cut. What was added ends the first.
   * @type {(items: Item[], added: Item[], limit: number, grouped: boolean) => Item[][]} */
  const pagesOf = (items, added, limit, grouped) => {
    const pages = [];
    for (let from = 0, end = 0; from < items.length; from = end) {
      end = Math.min(from + limit, items.length);
      const group = grouped && items[end - 1]?.route.show_with;
      while (group && items[end]?.route.show_with === group) end += 1;
      pages.push(items.slice(from, end));
    }
    pages[0]?.push(...added);
    return pages;
  };

  /** The answer to a question at an instant. Of a rule that it does not know it takes the audience's fall-back routes.
   * @type {(given: Pack, asked: Ask, at: number) => Answer} */
  const lookUp = (given, asked, at) => {
    const today = new Date(at).toISOString().slice(0, 10);
    const isLeft = (/** @type {Contact} */ it) => (it.freshness?.shown_until ?? today) >= today;
    const pack = { ...given, routes: given.routes.map((it) => ({ ...it, contacts: it.contacts.filter(isLeft) })) };
    const ask = { ...asked, topic: [...new Set(asked.topic)].sort() };
    const known = pack.ranking === RANKING;
    const examined = pack.routes.map((route) => examine(pack, ask, route, at));
    const found = known ? inOrder(examined) : [];
    let listed = found.length ? together(pack, ask, found, at) : fallback(pack, ask);
    if (known && !found.length) {
      listed = thoseOrAll(listed, (it) => suitsAge(pack, ask, it.route));
      listed = thoseOrAll(listed, (it) => isOpenIfAsked(ask, it.route, at));
    }
    /** @type {(it: Listed) => Item} */
    const item = ({ route, reasons, asked }) => ({ route, reasons, contacts: shown(asked ?? ask, route) });
    const items = listed.map(item);
    const added = known ? roundTheClock(pack, ask, listed, at).map(item) : [];
    const states = statesOf(ask, listed, at);
    return {
      matched: found.length ? "exact" : "fallback",
      all_closed: states.length > 0 && states.every((it) => it === "closed"),
      items: [...items, ...added],
      pages: pagesOf(items, added, ask.limit ?? 20, found.length > 0),
      examined,
    };
  };

  // --- 2. Words: one table for each language, `words` of the class; what a table does not say is said in English. ---

  /** @type {Record<string, Record<string, string>>} */
  const WORDS = {
    en: {
      locale: "en-GB",
      title: "Where to get help",
      cover: "Help and information",
      leave: "Leave this page",
      "leave-hint": "Or press Shift three times. Leaving does not clear your history. Others may see this screen.",
      "leave-left": "Shift pressed {count} of 3 times. Press it {left} more to leave.",
      "leave-over": "You are still here. Press Shift three times to leave.",
      "blank-title": "Please wait",
      danger: "Is someone in danger right now?",
      "last-date": "As known on {date}, in the UK.",
      "last-uk": "In the UK.",
      childline: "Childline, for children and young people",
      samaritans: "Samaritans, for anyone who is struggling",
      dated: "We could not check this list today. It is from {date}. Something may have changed.",
      "all-closed": "Nobody is there right now. You can see below when they open.",
      fallback: "These can help with many things.",
      more: "More places to turn to",
      first: "Do this first",
      about: "Before you get in touch: {name}",
      "not-for": "What they do not do",
      "name-yes": "You do not have to give your name.",
      "name-no": "You have to say who you are.",
      "passed-on": "When they may tell someone else",
      access: "Other ways to use it",
      "age-min": "For people aged {age} and over.",
      "open-always": "Open now, all day and night",
      "open-until": "Open now, until {time}",
      opens: "Closed now. Opens {time}",
      closed: "Closed now",
      "usually-open": "Usually open at this time",
      "usually-closed": "Usually closed at this time",
      "hours-unknown": "Opening hours not confirmed",
      free: "Free",
      charged: "Costs money",
      account: "You need an account",
      "bill-yes": "It shows on the phone bill",
      "bill-no": "It does not show on the phone bill",
      "bill-unknown": "We do not know if it shows on the phone bill",
      from: "Works from: {places}",
      source: "List {release} of {date}. Texts: Signpost, CC BY 4.0.",
      phone: "Call {it}",
      textphone: "Textphone {it}",
      text: "Text {it}",
      "text-word": "Text {word} to {it}",
      whatsapp: "WhatsApp {it}",
      webchat: "Chat at {it}",
      form: "Fill in a form at {it}",
      email: "Write to {it}",
      website: "Go to {it}",
      "bsl-video": "Sign (BSL) by video at {it}",
      app: "App: {it}",
      letter: "Letter to {it}",
    },
  };

  /** @typedef {(key: string, values?: Record<string, string>) => string} Say */

  /** @type {(lang: string) => Say} */
  const speaker = (lang) => (key, values = {}) =>
    (WORDS[lang]?.[key] ?? WORDS.en?.[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  /** The texts in a language, else those in English.
   * @type {(texts: Text[] | undefined, lang: string) => Text[]} */
  const inLang = (texts = [], lang) => {
    const those = texts.filter((it) => it.lang === lang);
    return those.length ? those : texts.filter((it) => it.lang === "en");
  };

  /** What to say of a contact's hours. Past the pack's own end nothing is confirmed.
   * @type {(say: Say, contact: Contact, at: number, confirmed: boolean) => string} */
  const hoursOf = (say, { answered_by, schedule, zone }, at, confirmed) => {
    if (answered_by !== "person") return "";
    if (!schedule || !confirmed || !within(schedule, at)) return say("hours-unknown");
    const time = (/** @type {number} */ then) => {
      /** @type {Intl.DateTimeFormatOptions} */
      const clock = { hour: "numeric", minute: "2-digit", hour12: true, timeZone: zone ?? "Europe/London" };
      /** @type {Intl.DateTimeFormatOptions} */
      const date = { weekday: "long", ...(then - at < 6 * DAY ? {} : { day: "numeric", month: "long" }) };
      const today = new Intl.DateTimeFormat("en", { dateStyle: "short", timeZone: clock.timeZone });
      const day = today.format(then) === today.format(at) ? {} : date;
      return new Intl.DateTimeFormat(say("locale"), { ...day, ...clock }).format(then);
    };
    const later = schedule.intervals.filter((it) => Date.parse(it.until) > at);
    const now = later[0];
    if (!now || Date.parse(now.from) > at) {
      return now?.state === "open" ? say("opens", { time: time(Date.parse(now.from)) }) : say("closed");
    }
    if (now.state !== "open") return say(now.state.startsWith("usually-") ? now.state : "hours-unknown");
    let end = at;
    for (const it of later) if (it.state === "open" && Date.parse(it.from) <= end) end = Date.parse(it.until);
    return end - at >= ROUND_THE_CLOCK || end >= Date.parse(schedule.until) ? say("open-always") : say("open-until", { time: time(end) });
  };

  // --- 3. The pack: fetched once for the whole page; what is damaged or goes back is not taken. ---

  const BUILT = Date.parse("2026-11-22"); // When this text was last changed: 400 days later it trusts itself no more.
  const KNOWN = Date.parse("2026-11-22"); // When the numbers of the last rung stood in the directory.
  const SCRIPT = /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src;
  const LINK = /^(https:\/\/[^\s/@\\]+([/?#]\S*)?|tel:\+?\d+|sms:\+?\d+|mailto:[^\s?]+@[^\s?]+)$/;

  /** @typedef {{ pack?: Pack | undefined, asked: number, settled: boolean }} Source */
  /** @type {Map<string, Source>} */
  const sources = new Map();
  /** @type {Set<SignpostRoutes>} */
  const elements = new Set();

  /** @type {(named: Named[], id: string) => string | undefined} */
  const canonical = (named, id) => named.find((it) => it.id === id || it.aliases?.includes(id))?.id;

  /** @type {(contact: Contact) => boolean} */
  const isSafe = ({ kind, display, href }) =>
    typeof kind === "string" && typeof display === "string" && display !== "" && (href === undefined || LINK.test(href));

  /** @type {(pack?: Pack, whole?: Pack) => boolean} */
  const isBehind = (pack, whole) => !!whole && (pack?.release ?? 0) < whole.release;

  /** A pack that is understood, and goes back behind neither the one before nor the whole; anything else throws.
   * @type {(pack: Pack, seen?: Pack, whole?: Pack) => Pack} */
  const accept = (pack, seen, whole) => {
    const made = Date.parse(pack.made);
    const back = isBehind(pack, whole) || (seen && (isBehind(pack, seen) || (pack.release === seen.release && made < Date.parse(seen.made))));
    if (pack.format !== 1 || !(pack.release > 0) || back || !(made <= Date.parse(pack.fresh_until))) throw new Error("pack");
    const routes = pack.routes.map((it) => ({ ...it, contacts: it.contacts.filter(isSafe) }));
    const taken = { ...pack, routes: routes.filter((it) => it.contacts.length) };
    // What is wrong with it comes to light here.
    if (elements.size && ![...elements].some((it) => it.build(taken))) throw new Error("pack");
    return taken;
  };

  /** How much is shown: all; all with its date; what is built in; the emergency number alone.
   * @type {(pack: Pack | undefined, now: number) => "fresh" | "dated" | "last" | "bare"} */
  const rung = (pack, now) => {
    const late = pack ? now - Date.parse(pack.fresh_until) : Infinity;
    if (late <= 14 * DAY) return late <= 0 ? "fresh" : "dated";
    return now - BUILT > 400 * DAY ? "bare" : "last";
  };

  /** @type {(address: string, whole?: Pack) => Source} */
  const sourceOf = (address, whole) => {
    const source = sources.get(address) ?? { asked: -Infinity, settled: !address };
    sources.set(address, source);
    const wait = source.pack && !isBehind(source.pack, whole) ? (rung(source.pack, Date.now()) === "fresh" ? 60 : 10) : 1;
    if (address && Math.abs(Date.now() - source.asked) >= wait * 6e4 - 1e3) fetchPack(address, source, whole);
    return source;
  };

  /** The part of the place's nation, where there are parts; the whole until it is there and as new.
   * @type {(origin: string, place: string) => Source} */
  const packFor = (origin, place) => {
    const source = sourceOf(origin && `${origin}/v1/pack`);
    const { pack } = source;
    const around = pack ? upwards(pack, canonical(pack.places, place)) : [];
    const href = pack?.parts?.find((it) => around.includes(it.place))?.href ?? "";
    if (!pack || !/^\/v1\/pack\/[\w-]+$/.test(href)) return source;
    const part = sourceOf(origin + href, pack);
    return isBehind(part.pack, pack) ? source : part;
  };

  /** @type {(address: string, source: Source, whole?: Pack) => Promise<void>} */
  const fetchPack = async (address, source, whole) => {
    source.asked = Date.now();
    // Who waits longer is shown what is built in.
    setTimeout(settle, 3e3, source);
    try {
      const answer = await fetch(address, {
        credentials: "omit",
        referrerPolicy: "no-referrer",
        redirect: "error",
        signal: AbortSignal.timeout(2e4),
      });
      if (answer.ok) source.pack = accept(await answer.json(), source.pack, whole);
    } catch {
      // Nothing to trust: what was there stays.
    }
    settle(source);
  };

  /** @type {(source: Source) => void} */
  const settle = (source) => {
    source.settled = true;
    elements.forEach((it) => it.paint());
  };

  // --- 4. Leaving: blank first, then replace. Nothing is ever added to the history. ---

  const NEUTRAL = "https://www.bbc.co.uk/weather";
  const PATIENCE = 5e3;
  let presses = 0;
  let pressed = -Infinity;
  let alone = true;
  let spoken = /** @type {string[]} */ ([]);

  /** Takes out what can be read and what listens: a page could ask whether to leave, or draw itself anew. */
  const blank = () => {
    try {
      document.open();
      document.close();
    } catch {
      // Its listeners stay.
    }
    const page = el("html", {}, el("head"));
    page.style.setProperty("display", "none", "important");
    document.replaceChildren();
    document.append(page);
    document.title = speaker("en")("blank-title");
  };

  /** @type {(address?: string | null) => void} */
  const leave = (address) => {
    blank();
    try {
      // Where a sandbox refuses that, the frame stays blank.
      (top ?? self).location.replace(address && address.startsWith("https:") && LINK.test(address) ? address : NEUTRAL);
    } catch {
      // Refused.
    }
  };

  /** @type {(count: number, key?: string) => void} */
  const tell = (count, key = "leave-left") => {
    presses = count;
    spoken = count || key === "leave-over" ? [key, `${count}`, `${3 - count}`] : [];
    elements.forEach((it) => it.tell());
  };

  /** Shift alone counts, when it is let go: not with a letter, not with a click.
   * @type {(event: Event) => void} */
  const onKey = (event) => {
    const isShift = event instanceof KeyboardEvent && event.key === "Shift";
    if (event.type !== "keyup") {
      alone = isShift && (!event.repeat || alone);
      if (!alone && presses) tell(0);
    } else if (isShift && alone) {
      const now = performance.now();
      const count = now - pressed <= PATIENCE ? presses + 1 : 1;
      pressed = now;
      if (count > 2) return leave([...elements].map((it) => it.getAttribute("exit")).find(Boolean));
      tell(count);
      setTimeout(() => pressed === now && presses && tell(0, "leave-over"), PATIENCE);
    }
  };

  // --- 5. The element. ---

  const STYLE = `
:host { all: initial !important; display: block !important; isolation: isolate !important; }
:host([hidden]) { display: none !important; }
::slotted(*) { display: revert !important; visibility: visible !important; opacity: 1 !important; color: var(--i) !important; background: none !important; }
::slotted(a) { color: var(--a) !important; }
* { box-sizing: border-box; unicode-bidi: plaintext; }
.box { --i: #1b2726; --p: #fff; --a: #07595a; font: 400 clamp(16px, 1rem, 28px)/1.5 system-ui, sans-serif; color: var(--i);
  background: var(--p); border: 1px solid; border-radius: .4em; padding: 0 1em 1em; overflow-wrap: anywhere; }
.box[dir="rtl"] { text-align: right; } .box > [dir], .box details > [dir] { text-align: start; }
.leave { position: sticky; inset-block-start: 0; z-index: 1; background: var(--p); padding-block: .5em; }
button, summary { font: inherit; font-weight: 700; min-height: 2.75em; padding: .5em 1em; cursor: pointer; }
button { color: var(--p); background: var(--a); border: 2px solid var(--a); border-radius: .3em; max-width: 100%; }
summary { color: var(--a); padding-inline: 0; }
.cover { padding-block: 0; } .cover > [open] { padding-block-end: 1em; } .cover > * > summary { color: var(--i); font-weight: 400; }
h2, h3, h4, p, ul { margin: 0 0 .5em; font-size: 1em; } h2 { font-size: 1.3em; line-height: 1.25; margin-block: .8em .4em; } h3 { font-size: 1.1em; }
ul { padding: 0; list-style: none; } .dots { padding-inline-start: 1.2em; list-style: disc; }
.danger, .note { border-inline-start: .3em solid var(--a); padding-inline-start: .7em; margin-block: .5em; }
.route { border-block-start: 1px solid; padding-block: .8em 0; } li { margin-block: 0 .6em; }
a { color: var(--a); display: inline-block; font-weight: 700; min-height: 1.75em; padding-block: .15em; scroll-margin-block: 5em; }
[href^="tel:"], [href^="sms:"] { border: 2px solid; border-radius: .3em; padding: .3em .7em; margin-block: .2em; } p, ul { max-width: 42em; }
.small { font-size: .875em; margin: 0; max-width: 48em; } .said { margin: 0; }
:focus-visible { outline: 3px solid var(--a); outline-offset: 2px; scroll-margin-block: 5em; }
@media (forced-colors: active) { button { border-color: ButtonText; } :focus-visible { outline-color: Highlight; } }
@media print { .leave { display: none; } }`;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  /** @type {(tag: string, attributes?: Record<string, string>, ...inside: (Node | string)[]) => HTMLElement} */
  const el = (tag, attributes = {}, ...inside) => {
    const it = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) it.setAttribute(name, value);
    it.append(...inside.filter(Boolean));
    return it;
  };

  /** @type {(texts: Text[], tag?: string) => HTMLElement[]} */
  const said = (texts, tag = "p") => texts.map(({ lang, text }) => el(tag, { lang }, text));

  /** @type {(text: string) => HTMLElement[]} */
  const line = (text) => (text ? [el("p", {}, text)] : []);

  /** @type {(title: string, items: HTMLElement[]) => HTMLElement[]} */
  const list = (title, items) => (items.length ? [el("h4", {}, title), el("ul", { class: "dots" }, ...items)] : []);

  /** @type {(value: string) => number[] | undefined} */
  const rgb = (value) => /^rgb\((\d+), (\d+), (\d+)\)$/.exec(value)?.slice(1).map(Number);

  /** The contrast of two colours, as WCAG 2.2 defines it.
   * @type {(one: number[], other: number[]) => number} */
  const contrast = (one, other) => {
    const light = (/** @type {number[]} */ colour) => {
      const [r = 0, g = 0, b = 0] = colour.map((it) => (it <= 10.31 ? it / 3294.6 : ((it / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const [a, b] = [light(one), light(other)];
    return Math.max(a, b) / Math.min(a, b);
  };

  class SignpostRoutes extends HTMLElement {
    static observedAttributes = ["audience", "place", "topic", "lang", "age", "limit", "collapsed", "label", "exit", "dir", "data-origin"];
    static lookUp = lookUp;
    static words = WORDS;

    #root = this.attachShadow({ mode: "open" });
    #probe = el("span", { hidden: "" });
    #box = el("div");

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      this.#root.append(this.#probe, this.#box);
      this.addEventListener("click", (event) => {
        const link = event.target instanceof Element && event.target.closest("[data-exit]");
        if (!link) return;
        event.preventDefault();
        leave(this.getAttribute("exit") ?? link.getAttribute("href"));
      });
    }

    connectedCallback() {
      elements.add(this);
      this.paint();
    }

    disconnectedCallback() {
      elements.delete(this);
    }

    attributeChangedCallback() {
      if (this.isConnected) this.paint();
    }

    /** @type {(name: string) => string} */
    #get(name) {
      return this.getAttribute(name)?.trim() ?? "";
    }

    /** Touches nothing where nothing changes. */
    paint() {
      const source = packFor(this.#origin(), this.#place());
      const box = this.build(source.pack, source.settled) ?? this.#build(undefined, true);
      this.#theme(box);
      const old = this.#box;
      for (const it of old.querySelectorAll("details[open]")) {
        box.querySelector(`details[data-key="${CSS.escape(it.getAttribute("data-key") ?? "")}"]`)?.setAttribute("open", "");
      }
      if (box.isEqualNode(old)) return;
      const stops = (/** @type {HTMLElement} */ it) => [...it.querySelectorAll(/** @type {"a"} */ ("a, button, summary"))];
      const at = stops(old).findIndex((it) => it === this.#root.activeElement);
      old.replaceWith(box);
      this.#box = box;
      stops(box)[at]?.focus({ preventScroll: true });
    }

    /** Nothing where the pack is damaged. @type {(pack?: Pack, settled?: boolean) => HTMLElement | undefined} */
    build(pack, settled = true) {
      try {
        return this.#build(pack, settled);
      } catch {
        return undefined;
      }
    }

    /** The count of presses, shown and read out. */
    tell() {
      const line = this.#box.querySelector(".said");
      if (line) line.textContent = this.#told();
    }

    #told() {
      const [key = "", count = "", left = ""] = spoken;
      // Once on a page is enough to hear it.
      return [...elements][0] === this ? this.#say(key, { count, left }) : "";
    }

    /** @type {Say} */
    #say(key, values) {
      return speaker(this.#lang())(key, values);
    }

    #lang() {
      const lang = this.#get("lang").toLowerCase();
      return Object.hasOwn(WORDS, lang) ? lang : "en";
    }

    /** The script's own origin, unless the page says another one. */
    #origin() {
      try {
        const { protocol, origin } = new URL(this.#get("data-origin") || SCRIPT || "");
        return /^https?:$/.test(protocol) ? origin : "";
      } catch {
        return "";
      }
    }

    /** The page's own colours, where one can read them.
     * @type {(box: HTMLElement) => void} */
    #theme(box) {
      const asked = ["ink", "paper", "accent"].map((name) => {
        this.#probe.style.color = "";
        this.#probe.style.color = getComputedStyle(this).getPropertyValue(`--signpost-${name}`);
        return this.#probe.style.color && getComputedStyle(this.#probe).color;
      });
      const [ink, paper, accent] = asked.map((it, at) => rgb(it || ["rgb(27, 39, 38)", "rgb(255, 255, 255)", "rgb(7, 89, 90)"][at] || ""));
      if (!asked.some(Boolean) || !ink || !paper || !accent) return;
      if (contrast(ink, paper) < 4.5 || contrast(accent, paper) < 4.5) return;
      ["--i", "--p", "--a"].forEach((name, at) => asked[at] && box.style.setProperty(name, asked[at]));
    }

    #place() {
      return this.#get("place") || "GB";
    }

    /** The question in the pack's own ids. An unknown topic is left out: a wider answer is better than none.
     * @type {(pack: Pack) => Ask | undefined} */
    #ask(pack) {
      const audience = canonical(pack.audiences, this.#get("audience"));
      const place = canonical(pack.places, this.#place());
      const topic = this.#get("topic").split(/[\s,]+/).flatMap((it) => canonical(pack.topics, it) ?? []);
      const [age] = /^\d{1,3}(-\d{1,3})?$/.exec(this.#get("age")) ?? [];
      const limit = Math.max(1, parseInt(this.#get("limit")) || 4);
      return audience && place ? { audience, place, topic, limit, ...(age ? { age } : {}) } : undefined;
    }

    /** @type {(pack: Pack | undefined, settled: boolean) => HTMLElement} */
    #build(pack, settled) {
      const lang = this.#lang();
      const now = Date.now();
      const stage = rung(pack, now);
      const ask = pack && (stage === "fresh" || stage === "dated") ? this.#ask(pack) : undefined;
      const leaving = el("button", { type: "button" }, this.#say("leave"));
      leaving.addEventListener("click", () => leave(this.getAttribute("exit")));
      const inside = [
        el("div", { class: "leave" }, leaving),
        el("p", { class: "small" }, this.#say("leave-hint")),
        el("p", { class: "said", role: "status" }, this.#told()),
        ...line(this.#say("draft")),
        ...(pack && ask ? this.#answer(pack, ask, now, stage) : this.#last(stage, settled)),
      ];
      const title = this.#get("label");
      const dir = this.#get("dir") || "ltr";
      if (!this.hasAttribute("collapsed")) {
        return el("section", { class: "box", lang, dir, "aria-label": title || this.#say("title") }, ...inside);
      }
      const cover = el("summary", {}, title || this.#say("cover"));
      return el("div", { class: "box cover", lang, dir }, el("details", { "data-key": "cover" }, cover, ...inside));
    }

    /** What is built in, then the page's own links.
     * @type {(stage: string, settled: boolean) => HTMLElement[]} */
    #last(stage, settled) {
      const call = (/** @type {string} */ name, /** @type {string} */ display) =>
        el("li", {}, el("p", { class: "small" }, this.#say(name)), this.#link("phone", display, `tel:${display.replace(/ /g, "")}`));
      const all = stage !== "bare";
      const date = this.#date(KNOWN);
      return [
        this.#danger([this.#link("phone", "999", "tel:999")]),
        ...(all && settled ? [el("ul", {}, call("childline", "0800 1111"), call("samaritans", "116 123"))] : []),
        el("p", { class: "small" }, this.#say(all && settled ? "last-date" : "last-uk", { date })),
        el("div", { dir: getComputedStyle(this).direction }, el("slot")),
      ];
    }

    /** @type {(inside: HTMLElement[]) => HTMLElement} */
    #danger(inside) {
      return el("div", { class: "danger" }, el("strong", {}, this.#say("danger")), " ", ...inside);
    }

    /** @type {(at: number) => string} */
    #date(at) {
      return new Intl.DateTimeFormat(this.#say("locale"), { dateStyle: "long", timeZone: "Europe/London" }).format(at);
    }

    /** @type {(kind: string, display: string, href?: string, word?: string) => HTMLElement} */
    #link(kind, display, href, word) {
      const [before = "", after = ""] = this.#say(word ? "text-word" : kind, { it: "\n", word: word ?? "" }).split("\n");
      const text = [before, el("bdi", {}, display), after];
      if (!href) return el("span", {}, ...text);
      // In a frame a page would open inside it, where most refuse to.
      const frame = top !== self && /^https/.test(href) ? { target: "_top" } : {};
      return el("a", { href, rel: "noreferrer", referrerpolicy: "no-referrer", ...frame }, ...text);
    }

    /** @type {(pack: Pack, ask: Ask, now: number, stage: string) => HTMLElement[]} */
    #answer(pack, ask, now, stage) {
      const { matched, all_closed, pages } = lookUp(pack, ask, now);
      const [first = [], ...rest] = pages;
      // A pack whose answer is empty is as good as none.
      if (!first.length) throw new Error("empty");
      const route = (/** @type {Item} */ it) => this.#route(it, ask, now, stage === "fresh");
      const note = (/** @type {string} */ key) => el("p", { class: "note" }, this.#say(key, { date: this.#date(Date.parse(pack.made)) }));
      const more = el("summary", {}, this.#say("more"));
      return [
        this.#emergency(pack, ask.place),
        el("h2", {}, this.#say("title")),
        ...(stage === "dated" ? [note("dated")] : []),
        ...(matched === "fallback" ? [note("fallback")] : []),
        ...(all_closed && stage === "fresh" ? [note("all-closed")] : []),
        ...first.map(route),
        ...(rest.length ? [el("details", { class: "route", "data-key": "more" }, more, ...rest.flat().map(route))] : []),
        el("p", { class: "small" }, this.#say("source", { release: `${pack.release}`, date: this.#date(Date.parse(pack.made)) })),
      ];
    }

    /** Those of the place and of all above it, the widest first; 999 whatever the pack says.
     * @type {(pack: Pack, place: string) => HTMLElement} */
    #emergency(pack, place) {
      const ids = upwards(pack, place).reverse().flatMap((id) => pack.places.find((it) => it.id === id)?.emergency ?? []);
      const contacts = [...new Set(ids)].flatMap((id) => pack.routes.find((it) => it.id === id)?.contacts ?? []);
      const calls = contacts.filter((it) => it.kind === "phone" && it.href);
      const others = contacts.filter((it) => !calls.includes(it));
      const links = calls.map((it) => this.#link(it.kind, it.display, it.href));
      const line = (/** @type {Contact} */ it) =>
        el("li", { class: "small" }, this.#link(it.kind, it.display, it.href), " ", ...said(inLang(it.notes, this.#lang()), "span"));
      const box = this.#danger(links.length ? links : [this.#link("phone", "999", "tel:999")]);
      if (others.length) box.append(el("ul", {}, ...others.map(line)));
      return box;
    }

    /** @type {(item: Item, ask: Ask, now: number, confirmed: boolean) => HTMLElement} */
    #route({ route, contacts }, ask, now, confirmed) {
      const lang = this.#lang();
      const mine = inLang(route.wording.filter((it) => it.audience === ask.audience), lang);
      const by = route.organisation.name === route.name ? "" : ` (${route.organisation.name})`;
      return el(
        "div",
        { class: "route" },
        el("h3", { lang: "en" }, route.name, by),
        ...line(route.ages?.min ? this.#say("age-min", { age: `${route.ages.min}` }) : ""),
        ...said(mine),
        ...list(this.#say("first"), said(inLang(route.do_first, lang), "li")),
        el("ul", {}, ...contacts.map((it) => this.#contact(it, now, confirmed))),
        this.#about(route, contacts),
      );
    }

    /** @type {(contact: Contact, now: number, confirmed: boolean) => HTMLElement} */
    #contact(it, now, confirmed) {
      const lang = this.#lang();
      const free = it.cost === "free" || it.cost === "charged" ? this.#say(it.cost) : "";
      const account = it.needs_account === "yes" ? this.#say("account") : "";
      const facts = [hoursOf(this.#say.bind(this), it, now, confirmed), free, account].filter(Boolean);
      return el(
        "li",
        {},
        ...said(inLang(it.label, lang)),
        this.#link(it.kind, it.display, it.href, it.keyword),
        el("p", { class: "small" }, facts.map((fact) => `${fact}.`).join(" ")),
        ...(it.freshness ? [el("p", { class: "small", lang: "en" }, it.freshness.sentence)] : []),
      );
    }

    /** @type {(route: Route, contacts: Contact[]) => HTMLElement} */
    #about({ id, name, not_for, anonymity, accessibility }, contacts) {
      const lang = this.#lang();
      const own = contacts.map((it) => {
        const country = new Intl.DisplayNames(this.#say("locale"), { type: "region" });
        const places = (it.dialable_from ?? []).map((code) => country.of(code)).join(", ");
        const lines = [
          ...said([it.notes, it.reply_time, it.device_note].flatMap((texts) => inLang(texts, lang))),
          ...line(/^(tel|sms)/.test(it.href ?? "") ? this.#say(`bill-${it.shows_on_bill}`) : ""),
          ...line(places && this.#say("from", { places })),
        ];
        return lines.length ? el("li", {}, el("bdi", {}, it.display), ...lines) : "";
      });
      return el(
        "details",
        { class: "small", "data-key": id },
        el("summary", {}, this.#say("about", { name })),
        ...list(this.#say("not-for"), said(inLang(not_for, lang), "li")),
        ...line(this.#say(`name-${anonymity?.possible}`)),
        ...list(this.#say("passed-on"), said(inLang(anonymity?.passed_on, lang), "li")),
        ...list(this.#say("access"), said(inLang(accessibility, lang), "li")),
        el("ul", { class: "dots" }, ...own),
      );
    }
  }

  if (customElements.get("signpost-routes")) return;
  customElements.define("signpost-routes", SignpostRoutes);
  const repaint = () => document.hidden || elements.forEach((it) => it.paint());
  setInterval(repaint, 6e4);
  for (const name of ["online", "pageshow"]) addEventListener(name, repaint);
  document.addEventListener("visibilitychange", repaint);
  for (const name of ["keydown", "keyup", "pointerdown"]) addEventListener(name, onKey, true);
})();
