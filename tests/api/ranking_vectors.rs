//! The test vectors of the published ranking rule (`resources/web/ranking-vectors.json`) against the look-up here.
//!
//! The vectors are a small pack and cases. A pack holds only what a reader's device needs; to look up in it here, each
//! of its parts is filled up to a whole record with words and contacts that the rule does not read. What a pack says of
//! opening hours, and records do not, is held against the pack that is made of these records.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use signpost::domain::answers::{self, Fresh, LookupAnswer};
use signpost::domain::digest::Digest;
use signpost::domain::directory::{Directory, ReleaseHeader};
use signpost::domain::lookup::RANKING_VERSION;
use signpost::domain::pack::{Scope, pack};
use signpost::domain::query::{LookupRequest, MAX_LIMIT};
use signpost::domain::record::{Record, Records};
use signpost::domain::release::Origin;
use signpost::domain::text::Lang;

const VECTORS: &str = include_str!("../../resources/web/ranking-vectors.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    ranking: u32,
    about: String,
    calendars: Vec<Value>,
    pack: Pack,
    cases: Vec<Case>,
}

/// The parts of a pack that the rule reads, as plain JSON: what a client in another language has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    made: Timestamp,
    audiences: Vec<Value>,
    topics: Vec<Value>,
    places: Vec<Value>,
    routes: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case shows, in a sentence.
    shows: String,
    ask: LookupRequest,
    at: Timestamp,
    matched: String,
    all_closed: bool,
    items: Vec<Item>,
    /// The routes that are not in the answer, by reason; only where the case asks for them.
    left_out: Option<LeftOut>,
    /// The kinds of the contacts that are shown, of some routes; only where the case is about them.
    contacts: Option<BTreeMap<String, Vec<String>>>,
    /// Where the pages of the asked size begin and end.
    pages: Option<Vec<Vec<String>>>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    route: String,
    reasons: Vec<String>,
}

type LeftOut = BTreeMap<String, Vec<String>>;

#[expect(clippy::expect_used, reason = "broken vectors are a defect of the test itself")]
fn vectors() -> Vectors {
    serde_json::from_str(VECTORS).expect("the vectors can be read")
}

/// Reads a record strictly: a field of the pack that no record has would be a field that this test passes over.
#[expect(clippy::panic, reason = "a part that is no record is a defect of the vectors")]
fn record<T: DeserializeOwned>(part: &Value, filling: Value) -> T {
    let mut whole = filling;
    if let (Some(whole), Some(part)) = (whole.as_object_mut(), part.as_object()) {
        whole.extend(part.clone());
    }
    let mut unknown = Vec::new();
    let read = serde_ignored::deserialize(&whole, |path| unknown.push(path.to_string()));
    assert!(unknown.is_empty(), "no record has {unknown:?}: {part}");
    read.unwrap_or_else(|error| panic!("{error}: {part}"))
}

fn route(part: &Value, nth: u32) -> Record {
    let mut part = part.clone();
    let id = part["id"].as_str().unwrap_or_default().to_owned();
    if let Some(ages) = part.get("ages").cloned() {
        // A pack says the years and their basis side by side; a record has the years by themselves.
        part["ages"] = json!({ "years": { "min": ages["min"], "max": ages["max"] }, "basis": ages["basis"] });
    }
    let numbered = array(&part, "contacts").iter().zip(nth * 10..);
    let contacts: Vec<Value> = numbered.map(|(it, number)| contact(&id, it, number)).collect();
    part["contacts"] = json!(contacts);
    let wording: Vec<Value> = array(&part, "audiences")
        .iter()
        .map(|fit| json!({ "audience": fit["audience"], "lang": "en", "state": "original", "text": "You can ask." }))
        .collect();
    let filling = json!({ "name": id, "organisation": "made-up", "wording": wording });
    Record::Route(Arc::new(record(&part, filling)))
}

fn array<'v>(part: &'v Value, field: &str) -> &'v [Value] {
    part[field].as_array().map_or(&[], Vec::as_slice)
}

/// A contact with a value of its own. Numbers are those that Ofcom keeps for drama.
fn contact(route: &str, part: &Value, number: u32) -> Value {
    let value = match part["kind"].as_str() {
        Some("phone") => format!("+44207946{number:04}"),
        _ => format!("https://{route}.example/{number}"),
    };
    // A pack says how sure the hours are; a record says why. A page without a date vouches for them for good.
    let doubtful = part["hours_certainty"] == "usual";
    let evidence = json!([{ "url": "https://example.org/" }]);
    let mut assurance = json!({ "method": "published_page", "evidence": evidence, "recheck": doubtful });
    if let Some(day) = part["assurance"].get("checked_on") {
        assurance["checked_on"] = day.clone();
    }
    let mut whole =
        json!({ "id": format!("contact-{number}"), "value": value, "display": value, "assurance": assurance });
    if let (Some(whole), Some(part)) = (whole.as_object_mut(), part.as_object()) {
        let made_here = ["assurance", "hours_certainty", "schedule"];
        whole.extend(part.clone().into_iter().filter(|(field, _)| !made_here.contains(&field.as_str())));
    }
    whole
}

#[expect(clippy::panic, reason = "vectors that are no directory are a defect of the vectors")]
fn directory(Vectors { pack, calendars, .. }: &Vectors) -> Directory {
    let mut records = Records::default();
    for part in calendars {
        records.put(Record::Calendar(record(part, json!({}))));
    }
    let named = |part: &Value| json!({ "name": part["id"], "description": "Made up.", "order": 1 });
    for part in &pack.audiences {
        records.put(Record::Audience(record(part, named(part))));
    }
    for part in &pack.topics {
        records.put(Record::Topic(record(part, named(part))));
    }
    for part in &pack.places {
        records.put(Record::Place(record(part, json!({ "name": part["id"] }))));
    }
    records.put(Record::Organisation(record(&json!({ "id": "made-up" }), json!({ "name": "Made up" }))));
    for (part, nth) in pack.routes.iter().zip(0..) {
        records.put(route(part, nth));
    }
    let release = ReleaseHeader { number: 1, time: pack.made, origin: Origin::Seed, digest: Digest::of(b"") };
    Directory::build(release, records).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn answer(directory: &Directory, case: &Case, limit: Option<u32>, cursor: Option<String>) -> LookupAnswer {
    let ask = LookupRequest { limit, cursor, ..case.ask.clone() };
    answers::answer(directory, &Fresh(case.at), &ask).unwrap_or_else(|it| unreachable!("{}: {it:?}", case.shows))
}

fn listed(answer: &LookupAnswer) -> Vec<Item> {
    let item = |it: &answers::ServedListing| {
        let route: Value = serde_json::from_str(it.route.as_str()).unwrap_or_default();
        Item { route: route["id"].as_str().unwrap_or_default().to_owned(), reasons: it.reasons.clone() }
    };
    answer.items.iter().map(item).collect()
}

/// The kinds of the contacts that an answer shows of each route.
fn contacts_shown(answer: &LookupAnswer) -> BTreeMap<String, Vec<String>> {
    let shown = |it: &answers::ServedListing| {
        let route: Value = serde_json::from_str(it.route.as_str()).unwrap_or_default();
        let kinds = array(&route, "contacts").iter().filter_map(|it| it["kind"].as_str().map(str::to_owned));
        (route["id"].as_str().unwrap_or_default().to_owned(), kinds.collect())
    };
    answer.items.iter().map(shown).collect()
}

/// What was left out, by reason, where that was asked for. Each reason keeps the order of the answer.
fn left_out(answer: &LookupAnswer, case: &Case) -> Option<LeftOut> {
    assert!(answer.left_out.is_sorted_by_key(|it| it.route.to_string()), "by id: {}", case.shows);
    assert!(case.ask.explain || answer.left_out.is_empty(), "nobody asked: {}", case.shows);
    let mut by_reason = LeftOut::new();
    for left in &answer.left_out {
        by_reason.entry(left.reason.clone()).or_default().push(left.route.to_string());
    }
    case.ask.explain.then_some(by_reason)
}

fn routes_of(items: &[Item]) -> Vec<&str> {
    items.iter().map(|it| it.route.as_str()).collect()
}

/// Whether it was added beyond the listings, because nobody is known to be there at any of them.
fn is_added(item: &Item) -> bool {
    item.reasons.iter().any(|reason| reason == "round-the-clock")
}

/// What objects with an id have in the fields that any of `like` has; the fields of what is listed in them too.
fn only(real: &Value, like: &[&Value]) -> Value {
    if let Some(real) = real.as_array() {
        let like: Vec<&Value> = like.iter().filter_map(|it| it.as_array()).flatten().collect();
        return real.iter().map(|it| only(it, &like)).collect();
    }
    let Some(real) = real.as_object() else { return real.clone() };
    let shared = real.iter().filter_map(|(field, value)| {
        let like: Vec<&Value> = like.iter().filter_map(|it| it.get(field)).collect();
        (!like.is_empty()).then(|| (field.clone(), only(value, &like)))
    });
    // A part of which nothing is written here is as good as absent.
    Value::Object(shared.filter(|(_, value)| *value != json!({})).collect())
}

fn by_id(parts: &[Value]) -> Vec<Value> {
    let mut parts = parts.to_vec();
    parts.sort_by_key(|part| part["id"].as_str().map(str::to_owned));
    parts
}

/// A route without what only its record says of hours: a pack holds the instants alone.
fn without_hours(mut route: Value) -> Value {
    for contact in route.get_mut("contacts").and_then(Value::as_array_mut).into_iter().flatten() {
        let fields = contact.as_object_mut().unwrap();
        fields.remove("hours");
        fields.remove("calendars");
        fields.remove("assurance");
        fields.remove("hours_certainty");
    }
    route
}

#[test]
fn the_pack_of_the_vectors_is_what_the_service_packs_of_these_records() {
    let vectors = vectors();
    let real = json!(pack(&directory(&vectors), Scope::Whole, &Lang::english(), vectors.pack.made));
    assert_eq!(real["made"], json!(vectors.pack.made));
    let Pack { audiences, topics, places, routes, .. } = &vectors.pack;
    for (sort, written) in [("audiences", audiences), ("topics", topics), ("places", places), ("routes", routes)] {
        let like: Vec<&Value> = written.iter().collect();
        let served: Vec<Value> = by_id(array(&real, sort)).iter().map(|it| only(it, &like)).collect();
        let written: Vec<Value> = by_id(written).into_iter().map(without_hours).collect();
        assert_eq!(served.len(), written.len(), "{sort}");
        for (served, written) in served.iter().zip(&written) {
            assert_eq!(served, written, "{sort}");
        }
    }
}

#[test]
fn the_intervals_of_the_vectors_hold_each_state_and_reach_across_a_change_of_the_clock() {
    let Vectors { pack, cases, .. } = vectors();
    let contacts: Vec<&Value> = pack.routes.iter().flat_map(|route| array(route, "contacts")).collect();
    let intervals = contacts.iter().flat_map(|it| array(&it["schedule"], "intervals"));
    let states: BTreeSet<_> = intervals.filter_map(|it| it["state"].as_str()).collect();
    assert_eq!(states, BTreeSet::from(["open", "unknown", "usually-closed", "usually-open"]));
    let schedules: Vec<_> = contacts.iter().filter_map(|it| it.get("schedule")).collect();
    let instant = |schedule: &Value, field: &str| schedule[field].as_str().and_then(|it| it.parse::<Timestamp>().ok());
    for schedule in &schedules {
        let (from, until) =
            (instant(schedule, "from").unwrap_or_default(), instant(schedule, "until").unwrap_or_default());
        assert_eq!(from.duration_until(until).as_hours(), 14 * 24 + 1, "an hour comes twice in these days");
        for case in &cases {
            assert!(from <= case.at && case.at < until, "a device can answer: {}", case.shows);
        }
    }
    assert!(schedules.len() >= 10, "there are schedules");
    let turns = schedules.iter().filter(|it| {
        let state = |state: &'static str| array(it, "intervals").iter().position(move |it| it["state"] == state);
        state("open").is_some_and(|open| state("usually-open").is_some_and(|usually| open < usually))
    });
    assert!(turns.count() >= 2, "and the vouching for some ends within these days");
}

#[test]
fn the_look_up_gives_what_the_vectors_say() {
    let vectors = vectors();
    let Vectors { ranking, about, cases, .. } = &vectors;
    assert_eq!(*ranking, RANKING_VERSION, "new rule, new vectors");
    assert!(about.contains(&format!("version {ranking}")) && cases.len() >= 105, "the vectors are those of this rule");
    let directory = directory(&vectors);
    for case in cases {
        let answer = answer(&directory, case, Some(MAX_LIMIT), None);
        assert_eq!(answer.ranking, Some(*ranking), "{}", case.shows);
        assert_eq!(answer.matched, Some(case.matched.as_str()), "{}", case.shows);
        assert_eq!(answer.all_closed.is_some(), case.all_closed, "{}", case.shows);
        assert_eq!(listed(&answer), case.items, "{}", case.shows);
        assert_eq!(left_out(&answer, case), case.left_out, "{}", case.shows);
    }
}

#[test]
fn the_look_up_shows_the_contacts_that_the_vectors_say() {
    let vectors = vectors();
    let directory = directory(&vectors);
    let about_contacts = vectors.cases.iter().filter_map(|case| Some((case, case.contacts.as_ref()?)));
    let mut seen = 0;
    for (case, wanted) in about_contacts {
        let shown = contacts_shown(&answer(&directory, case, Some(MAX_LIMIT), None));
        for (route, kinds) in wanted {
            assert_eq!(shown.get(route), Some(kinds), "{route}: {}", case.shows);
            seen += 1;
        }
    }
    assert!(seen >= 6, "some cases are about contacts");
}

/// What a reader is shown who turns every page over.
fn pages(directory: &Directory, case: &Case) -> Vec<Vec<Item>> {
    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let page = answer(directory, case, case.ask.limit, cursor);
        assert_eq!(page.all_closed.is_some(), case.all_closed, "every page says so: {}", case.shows);
        pages.push(listed(&page));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return pages;
        }
    }
}

#[test]
fn the_pages_end_where_the_vectors_say() {
    let vectors = vectors();
    let directory = directory(&vectors);
    let about_pages = vectors.cases.iter().filter_map(|case| Some((case, case.pages.as_ref()?)));
    let mut seen = 0;
    for (case, wanted) in about_pages {
        let pages = pages(&directory, case);
        let given: Vec<Vec<&str>> = pages.iter().map(|page| routes_of(page)).collect();
        assert_eq!(&given, wanted, "{}", case.shows);
        let (added, listings): (Vec<_>, Vec<_>) = pages.into_iter().flatten().partition(is_added);
        let whole: Vec<_> = listings.into_iter().chain(added).collect();
        assert_eq!(whole, case.items, "together they are the whole answer: {}", case.shows);
        seen += 1;
    }
    assert!(seen >= 4, "some cases are about pages");
}

#[test]
fn what_is_added_ends_the_whole_answer_and_stands_on_the_first_of_several_pages() {
    let Vectors { cases, .. } = vectors();
    let mut added = 0;
    for case in cases.iter().filter(|case| case.items.iter().any(is_added)) {
        assert_eq!(case.items.iter().position(is_added), Some(case.items.len() - 1), "{}", case.shows);
        added += 1;
    }
    assert!(added >= 10, "something is added in some cases");
    let pages = cases.iter().filter(|case| case.items.iter().any(is_added)).filter_map(|case| case.pages.as_ref());
    assert!(pages.filter(|pages| pages.len() >= 2).count() >= 2, "also before another page");
}

#[test]
fn every_route_of_the_vectors_is_found_and_left_out_and_every_reason_is_given() {
    let Vectors { pack, cases, .. } = vectors();
    let found: BTreeSet<_> = cases.iter().flat_map(|case| &case.items).map(|it| it.route.as_str()).collect();
    let explained = || cases.iter().filter_map(|case| case.left_out.as_ref());
    let left: BTreeSet<_> = explained().flat_map(BTreeMap::values).flatten().map(String::as_str).collect();
    for route in pack.routes.iter().filter_map(|route| route["id"].as_str()) {
        assert!(found.contains(route) != (route == "route-z"), "{route} is found, unless it is the emergency route");
        assert!(left.contains(route), "{route} is never left out");
    }
    let why_not: BTreeSet<_> = explained().flat_map(BTreeMap::keys).map(String::as_str).collect();
    let all = ["age", "audience", "contact", "emergency", "guard:young", "open-now", "place", "topic"];
    assert_eq!(why_not, BTreeSet::from(all));
    let reasons = cases.iter().flat_map(|case| &case.items).flat_map(|it| &it.reasons);
    let why: BTreeSet<_> = reasons.filter_map(|reason| reason.split(':').next()).collect();
    let all = ["age", "audience", "fallback", "kind", "language", "place", "round-the-clock", "shown-with", "topic"];
    assert_eq!(why, BTreeSet::from(all));
}
