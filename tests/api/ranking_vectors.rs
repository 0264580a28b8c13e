//! The test vectors of the published ranking rule (`resources/web/ranking-vectors.json`) against the look-up here.
//!
//! The vectors are a small pack and cases. A pack holds only what a reader's device needs; to look up in it here, each
//! of its parts is filled up to a whole record with words and contacts that the rule does not read.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use signpost::domain::answers::{self, Fresh, LookupAnswer};
use signpost::domain::digest::Digest;
use signpost::domain::directory::{Directory, ReleaseHeader};
use signpost::domain::lookup::RANKING_VERSION;
use signpost::domain::query::{LookupRequest, MAX_LIMIT};
use signpost::domain::record::{Record, Records};
use signpost::domain::release::Origin;

const VECTORS: &str = include_str!("../../resources/web/ranking-vectors.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    ranking: u32,
    about: String,
    pack: Pack,
    cases: Vec<Case>,
}

/// The parts of a pack that the rule reads, as plain JSON: what a client in another language has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
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
    items: Vec<Item>,
    left_out: Vec<Left>,
    /// Where the pages of the asked size begin and end.
    pages: Option<Vec<Vec<String>>>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    route: String,
    reasons: Vec<String>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {
    route: String,
    reason: String,
}

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

fn route(part: &Value) -> Record {
    let mut part = part.clone();
    let id = part["id"].as_str().unwrap_or_default().to_owned();
    if let Some(ages) = part.get("ages").cloned() {
        // A pack says the years and their basis side by side; a record has the years by themselves.
        part["ages"] = json!({ "years": { "min": ages["min"], "max": ages["max"] }, "basis": ages["basis"] });
    }
    let contacts: Vec<Value> = array(&part, "contacts").iter().zip(0..).map(|(it, at)| contact(&id, it, at)).collect();
    part["contacts"] = json!(contacts);
    let wording: Vec<Value> = array(&part, "audiences")
        .iter()
        .map(|fit| json!({ "audience": fit["audience"], "lang": "en", "state": "original", "text": "You can ask." }))
        .collect();
    let filling = json!({ "name": id, "organisation": "made-up", "wording": wording });
    Record::Route(Box::new(record(&part, filling)))
}

fn array<'v>(part: &'v Value, field: &str) -> &'v [Value] {
    part[field].as_array().map_or(&[], Vec::as_slice)
}

/// A contact with a value of its own. Numbers are those that Ofcom keeps for drama.
fn contact(route: &str, part: &Value, at: u32) -> Value {
    let mut part = part.clone();
    // A pack says how sure the hours are; a record says why.
    let certainty = part.as_object_mut().and_then(|part| part.remove("hours_certainty"));
    let letter = u32::from(route.bytes().last().unwrap_or_default());
    let value = match part["kind"].as_str() {
        Some("phone") => format!("+44207946{:04}", letter * 10 + at),
        _ => format!("https://{route}.example/{at}"),
    };
    let doubtful = certainty == Some(json!("usual"));
    let evidence = json!([{ "url": "https://example.org/" }]);
    let assurance = json!({ "method": "published_page", "evidence": evidence, "recheck": doubtful });
    let filling = json!({ "id": format!("contact-{at}"), "value": value, "display": value, "assurance": assurance });
    let mut whole = filling;
    if let (Some(whole), Some(part)) = (whole.as_object_mut(), part.as_object()) {
        whole.extend(part.clone());
    }
    whole
}

#[expect(clippy::panic, reason = "vectors that are no directory are a defect of the vectors")]
fn directory(pack: &Pack) -> Directory {
    let mut records = Records::default();
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
    for part in &pack.routes {
        records.put(route(part));
    }
    let release =
        ReleaseHeader { number: 1, time: Timestamp::UNIX_EPOCH, origin: Origin::Seed, digest: Digest::of(b"") };
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

#[test]
fn the_look_up_gives_what_the_vectors_say() {
    let Vectors { ranking, about, pack, cases } = vectors();
    assert_eq!(ranking, RANKING_VERSION, "new rule, new vectors");
    assert!(about.contains(&format!("version {ranking}")) && cases.len() >= 30, "the vectors are those of this rule");
    let directory = directory(&pack);
    for case in &cases {
        let answer = answer(&directory, case, Some(MAX_LIMIT), None);
        assert_eq!(answer.matched, Some(case.matched.as_str()), "{}", case.shows);
        assert_eq!(listed(&answer), case.items, "{}", case.shows);
        let left: Vec<Left> =
            answer.left_out.iter().map(|it| Left { route: it.route.to_string(), reason: it.reason.clone() }).collect();
        assert_eq!(left, case.left_out, "{}", case.shows);
    }
}

#[test]
fn the_pages_end_where_the_vectors_say() {
    let Vectors { pack, cases, .. } = vectors();
    let directory = directory(&pack);
    let about_pages: Vec<_> = cases.iter().filter_map(|case| Some((case, case.pages.as_ref()?))).collect();
    assert!(about_pages.len() >= 3, "some cases are about pages");
    for (case, wanted) in about_pages {
        let mut pages = Vec::new();
        let mut cursor = None;
        loop {
            let page = answer(&directory, case, case.ask.limit, cursor);
            pages.push(listed(&page).into_iter().map(|item| item.route).collect::<Vec<_>>());
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(&pages, wanted, "{}", case.shows);
        assert_eq!(pages.concat(), case.items.iter().map(|it| it.route.clone()).collect::<Vec<_>>(), "{}", case.shows);
    }
}

#[test]
fn every_route_of_the_vectors_is_found_and_left_out_and_every_reason_is_given() {
    let Vectors { pack, cases, .. } = vectors();
    let found: BTreeSet<_> = cases.iter().flat_map(|case| &case.items).map(|it| it.route.as_str()).collect();
    let left: BTreeSet<_> = cases.iter().flat_map(|case| &case.left_out).map(|it| it.route.as_str()).collect();
    for route in pack.routes.iter().filter_map(|route| route["id"].as_str()) {
        assert!(found.contains(route) != (route == "route-z"), "{route} is found, unless it is the emergency route");
        assert!(left.contains(route), "{route} is never left out");
    }
    let why_not: BTreeSet<_> = cases.iter().flat_map(|case| &case.left_out).map(|it| it.reason.as_str()).collect();
    let all = ["age", "audience", "contact", "emergency", "guard:young", "place", "topic"];
    assert_eq!(why_not, BTreeSet::from(all));
    let reasons = cases.iter().flat_map(|case| &case.items).flat_map(|it| &it.reasons);
    let why: BTreeSet<_> = reasons.filter_map(|reason| reason.split(':').next()).collect();
    let all = ["age", "audience", "fallback", "kind", "language", "place", "shown-with", "topic"];
    assert_eq!(why, BTreeSet::from(all));
}
