//! Look-ups as people would make them, written as data in `tests/lookups.json`.
//!
//! Each row says who asks and what they need. The rows were written from the needs and from the law of the content, so
//! where a row and the program differ, first ask which of data, rule and row is wrong. `properties` says what must be
//! true of every look-up that there can be.

mod properties;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;
use signpost::domain::answers::{self, Fresh, LookupAnswer};
use signpost::domain::directory::Directory;
use signpost::domain::query::{LookupRequest, MAX_LIMIT};
use signpost::seed;

/// A look-up that somebody makes, and what they need to find.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Who asks, in words; names the row where it fails.
    who: String,
    ask: LookupRequest,
    /// The moment of asking; an ordinary afternoon where it does not matter.
    #[serde(default = "an_afternoon")]
    at: Timestamp,
    matched: String,
    /// The routes at the start, in this order.
    first: Vec<String>,
    /// Routes that must be there, anywhere.
    includes: Vec<String>,
    /// Routes that must not be there.
    never: Vec<String>,
    /// Some of the reasons of a listing.
    #[serde(default)]
    reasons: BTreeMap<String, Vec<String>>,
    /// The emergency contacts, all of them and in this order, where the row is about them.
    emergency: Option<Vec<String>>,
    /// What aliases were understood as.
    understood: Option<Understood>,
    /// Why some routes are not there; for rows that ask to have it explained.
    #[serde(default)]
    left_out: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Understood {
    audience: String,
    place: String,
}

fn an_afternoon() -> Timestamp {
    Timestamp::constant(1_795_615_200, 0) // 2026-11-25T14:00:00Z, a Wednesday.
}

/// The directory that the program carries.
#[expect(clippy::panic, reason = "without the seed no test here means anything")]
fn directory() -> Directory {
    seed::embedded().and_then(|seed| seed.check()).unwrap_or_else(|findings| panic!("the seed: {findings:#?}"))
}

#[expect(clippy::expect_used, reason = "a broken table is a defect of the test itself")]
fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../lookups.json")).expect("tests/lookups.json is a list of rows")
}

/// An answer as plain text: what is listed, in order, with the reasons.
struct Found {
    answer: LookupAnswer,
    listed: Vec<String>,
}

impl Found {
    fn new(directory: &Directory, row: &Row) -> Result<Self, String> {
        let mut ask = row.ask.clone();
        ask.limit.get_or_insert(MAX_LIMIT);
        let answer = answers::answer(directory, &Fresh(row.at), &ask).map_err(|faults| format!("{faults:?}"))?;
        let listed = answer.items.iter().map(|item| id_of(item.route.as_str())).collect();
        Ok(Self { answer, listed })
    }

    fn reasons(&self, route: &str) -> &[String] {
        let at = self.listed.iter().position(|id| id == route);
        at.map_or(&[], |at| &self.answer.items[at].reasons)
    }

    fn faults(&self, row: &Row) -> Vec<String> {
        let mut faults = Vec::new();
        if self.answer.matched != Some(row.matched.as_str()) {
            faults.push(format!("matched {:?}, not {}", self.answer.matched, row.matched));
        }
        if !self.listed.starts_with(&row.first) {
            faults.push(format!("does not begin with {:?}", row.first));
        }
        for missing in row.includes.iter().chain(row.reasons.keys()).filter(|id| !self.listed.contains(id)) {
            faults.push(format!("{missing} is not there"));
        }
        for unwanted in row.never.iter().filter(|id| self.listed.contains(id)) {
            faults.push(format!("{unwanted} must never be there"));
        }
        for (route, wanted) in &row.reasons {
            let given = self.reasons(route);
            for reason in wanted.iter().filter(|reason| !given.contains(reason)) {
                faults.push(format!("{route} is not there for {reason} but for {given:?}"));
            }
        }
        faults.extend(self.other_faults(row));
        faults
    }

    fn other_faults(&self, row: &Row) -> Vec<String> {
        let mut faults = Vec::new();
        let emergency: Vec<String> = self.answer.emergency.iter().map(|it| it.id.to_string()).collect();
        if emergency.first().map(String::as_str) != Some("emergency-999/phone") {
            faults.push(format!("the emergency contacts do not begin with 999: {emergency:?}"));
        }
        if row.emergency.as_ref().is_some_and(|wanted| *wanted != emergency) {
            faults.push(format!("the emergency contacts are {emergency:?}"));
        }
        if let Some(Understood { audience, place }) = &row.understood {
            let given = (self.answer.audience.as_ref().map(ToString::to_string), self.answer.place.as_ref());
            if given.0.as_ref() != Some(audience) || given.1.map(ToString::to_string).as_ref() != Some(place) {
                faults.push(format!("understood as {given:?}"));
            }
        }
        for (route, reason) in &row.left_out {
            let given = self.answer.left_out.iter().find(|left| left.route.as_str() == route).map(|left| &left.reason);
            if given != Some(reason) {
                faults.push(format!("{route} is left out for {given:?}, not for {reason}"));
            }
        }
        faults
    }
}

fn id_of(route: &str) -> String {
    let route: serde_json::Value = serde_json::from_str(route).unwrap_or_default();
    route["id"].as_str().unwrap_or_default().to_owned()
}

/// A route that is named and does not exist would let a row pass that says nothing.
fn unknown_routes(directory: &Directory, row: &Row) -> Vec<String> {
    let Row { first, includes, never, reasons, left_out, .. } = row;
    let named = first.iter().chain(includes).chain(never).chain(reasons.keys()).chain(left_out.keys());
    named
        .filter(|id| directory.route(id).is_none_or(|route| route.id().as_str() != *id))
        .map(|id| format!("no route is called {id}"))
        .collect()
}

#[test]
fn everybody_in_the_table_is_led_to_where_they_need_to_turn() {
    let directory = directory();
    let mut failures = Vec::new();
    for row in rows() {
        let mut faults = unknown_routes(&directory, &row);
        match Found::new(&directory, &row) {
            Ok(found) => {
                faults.extend(found.faults(&row));
                if !faults.is_empty() {
                    faults.push(format!("given: {}", found.listed.join(", ")));
                }
            }
            Err(fault) => faults.push(format!("the request was refused: {fault}")),
        }
        if !faults.is_empty() {
            failures.push(format!("{}:\n    {}", row.who, faults.join("\n    ")));
        }
    }
    assert!(failures.is_empty(), "{} people were led astray.\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_table_has_every_audience_every_topic_every_nation_and_a_dozen_councils() {
    let directory = directory();
    let rows = rows();
    let audiences: BTreeSet<_> =
        rows.iter().filter_map(|row| directory.audience(row.ask.audience.as_deref()?)).map(|it| &it.id).collect();
    assert_eq!(audiences.len(), directory.audiences().count(), "only these audiences ask: {audiences:?}");
    let topics: BTreeSet<_> =
        rows.iter().flat_map(|row| &row.ask.topic).filter_map(|it| directory.topic(it)).map(|it| &it.id).collect();
    let missing: Vec<_> = directory.topics().into_iter().map(|it| &it.id).filter(|it| !topics.contains(it)).collect();
    assert!(missing.is_empty(), "nobody asks about {missing:?}");
    let places: BTreeSet<_> =
        rows.iter().filter_map(|row| directory.place(row.ask.place.as_deref()?)).map(|it| it.id.as_str()).collect();
    for nation in ["GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"] {
        assert!(places.contains(nation), "nobody is in {nation}");
    }
    let in_a_nation = |place: &&&str| {
        let parent = directory.place(place).and_then(|it| it.parent.as_ref());
        parent.is_some_and(|parent| parent.as_str() != "GB")
    };
    let councils = places.iter().filter(in_a_nation).count();
    assert!(councils >= 12, "only {councils} councils: {places:?}");
}
