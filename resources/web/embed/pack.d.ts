// What the element reads of a `/v1/pack`. For the checks of `tsc` alone: a browser never sees this file.
// tests/browser/agree.ts holds it against the types that are generated from openapi/signpost.json.

export interface Text {
  lang: string;
  text: string;
}

/** Holds `from` and not `until`. */
export interface Span {
  from: string;
  until: string;
}

export interface Interval extends Span {
  state: string;
}

export interface Contact {
  id: string;
  kind: string;
  label?: Text[];
  display: string;
  href?: string;
  keyword?: string;
  dialable_from?: string[];
  schedule?: Span & { intervals: Interval[] };
  zone?: string;
  cost?: string;
  shows_on_bill?: string;
  needs_account?: string;
  answered_by: string;
  languages?: string[];
  reply_time?: Text[];
  notes?: Text[];
  device_note?: Text[];
  freshness?: { sentence: string; shown_until?: string };
}

export interface Ages {
  min?: number;
  max?: number;
}

export interface Route {
  id: string;
  name: string;
  organisation: { name: string };
  purpose: string;
  audiences: { audience: string; fit: string }[];
  never_show_to?: string[];
  topics: string[];
  also_topics?: string[];
  places: string[];
  ages?: Ages & { basis: string };
  priority: number;
  show_with?: string;
  contacts: Contact[];
  wording: (Text & { audience: string })[];
  not_for?: Text[];
  do_first?: Text[];
  anonymity?: { possible: string; passed_on?: Text[] };
  accessibility?: Text[];
}

export interface Named {
  id: string;
  aliases?: string[];
}

export interface Audience extends Named {
  for_another?: boolean;
  implied_ages?: Ages;
  fallback: string[];
}

export interface Place extends Named {
  parent?: string;
  emergency?: string[];
}

export interface Pack {
  format: number;
  release: number;
  made: string;
  fresh_until: string;
  ranking: number;
  audiences: Audience[];
  topics: Named[];
  places: Place[];
  /** Where a large directory keeps what lies in each nation. */
  parts?: { place: string; href: string }[];
  routes: Route[];
}

/** A question: canonical ids, `12` or `12-15` for the age. */
export interface Ask {
  audience: string;
  place: string;
  topic: string[];
  age?: string;
  kind?: string[];
  language?: string[];
  open_now?: boolean;
  limit?: number;
}

/** Why a route is left out, or what it is sorted by. */
export interface Examined {
  route: Route;
  /** Empty where it is not left out. */
  left: string;
  keys: number[];
  local: boolean;
  main: boolean;
  reasons: string[];
}

export interface Item {
  route: Route;
  reasons: string[];
  contacts: Contact[];
}

export interface Answer {
  matched: "exact" | "fallback";
  all_closed: boolean;
  items: Item[];
  pages: Item[][];
  examined: Examined[];
}
