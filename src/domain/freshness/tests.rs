#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::FreshnessState::{Due, Expired, Fresh, Overdue};
use super::*;
use crate::domain::contact::Contact;
use crate::domain::id::ContactRef;
use crate::domain::record::Records;
use crate::domain::route::SupportRoute;
use crate::domain::wording::{Names, reading_grade};

const DAY: Date = date(2026, 3, 1);

fn after(days: i32) -> Date {
    DAY.saturating_add(days.days())
}

/// The first instant of a day of UTC.
fn midnight(day: Date) -> Timestamp {
    Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap()
}

fn state(review_days: i32, days: i32) -> FreshnessState {
    state_after(DAY, review_days, after(days)).0
}

#[rstest]
#[case(0, FreshnessState::Fresh)]
#[case(83, FreshnessState::Fresh)]
#[case(84, FreshnessState::Due)]
#[case(90, FreshnessState::Due)]
#[case(91, FreshnessState::Overdue)]
#[case(270, FreshnessState::Overdue)]
#[case(271, FreshnessState::Expired)]
#[case(4000, FreshnessState::Expired)]
#[case(-20, FreshnessState::Fresh)]
fn a_contact_goes_from_fresh_to_expired_on_these_days(#[case] days: i32, #[case] expected: FreshnessState) {
    assert_eq!(state(REVIEW_DAYS, days), expected);
}

#[test]
fn a_well_known_contact_is_due_after_thirty_days() {
    let states = [23, 24, 30, 31, 90, 91].map(|days| state(REVIEW_DAYS_WELL_KNOWN, days));
    assert_eq!(states, [Fresh, Due, Due, Overdue, Overdue, Expired]);
}

proptest! {
    #[test]
    fn a_state_only_ever_becomes_worse_until_the_next_check(review in 1..200_i32, one in 0..800_i32, more in 0..800_i32) {
        prop_assert!(state(review, one) <= state(review, one + more));
    }
}

fn contact(id: &str, more: &Value) -> Value {
    let mut contact = json!({
        "id": id, "kind": "phone", "value": "+448081000900", "country": "GB", "display": "0808 1000 900",
        "answered_by": "person",
        "assurance": { "method": "published_page", "evidence": [{ "url": "https://example.org/" }] },
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        contact[name] = value.clone();
    }
    contact
}

fn records(documents: &[(&str, Value)]) -> Records {
    let mut records = Records::default();
    for (kind, document) in documents {
        let record = json!({ *kind: document });
        records.put(serde_json::from_value(record).unwrap());
    }
    records
}

fn route(id: &str, purpose: &str, contacts: &[Value], more: &Value) -> Value {
    let mut route = json!({
        "id": id, "name": id, "organisation": "org", "purpose": purpose, "audiences": [], "topics": [], "places": ["GB"],
        "priority": 1, "contacts": contacts,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        route[name] = value.clone();
    }
    route
}

fn audience(fallback: &[&str]) -> Value {
    json!({ "id": "child", "name": "A child", "description": "A child.", "order": 1, "fallback": fallback })
}

fn name(text: &str) -> ContactRef {
    text.parse().unwrap()
}

fn phoned(on: &str) -> Value {
    json!({ "method": "phoned", "evidence": [{ "url": "https://example.org/" }], "checked_on": on })
}

/// A contact that asks to be withheld and was checked on [`DAY`].
fn withholding(id: &str) -> Value {
    contact(id, &json!({ "when_expired": "withhold", "assurance": phoned("2026-03-01") }))
}

/// The contacts of some records that are shown on a day.
fn shown(records: &Records, day: Date) -> Vec<String> {
    let standings = standings(records, &Checks::default());
    let shown = standings.iter().filter(|(_, standing)| standing.is_shown(midnight(day)));
    shown.map(|(name, _)| name.to_string()).collect()
}

/// The standing of every contact of some records.
fn standings(records: &Records, checks: &Checks) -> BTreeMap<ContactRef, Standing> {
    let standings = Standings::of(records, checks);
    let contacts = records.routes.values().flat_map(|route| route.contacts.iter().map(move |it| (route, it)));
    let name = |route: &SupportRoute, it: &Contact| ContactRef { route: route.id.clone(), contact: it.id.clone() };
    contacts.map(|(route, it)| (name(route, it), standings.of_contact(route, it))).collect()
}

#[test]
fn only_a_contact_that_asks_for_it_is_withheld_and_only_once_it_is_expired() {
    let checked = contact("shown", &json!({ "assurance": phoned("2026-03-01") }));
    let unchecked = contact("unchecked", &json!({ "when_expired": "withhold" }));
    let contacts = [withholding("withheld"), checked, unchecked];
    let records = records(&[("route", route("a", "helpline", &contacts, &json!({})))]);
    assert_eq!(shown(&records, after(270)), ["a/shown", "a/unchecked", "a/withheld"]);
    assert_eq!(shown(&records, after(271)), ["a/shown", "a/unchecked"]);
    let standings = standings(&records, &Checks::default());
    let until = |id: &str| standings[&name(id)].on(DAY).shown_until;
    assert_eq!([until("a/withheld"), until("a/shown"), until("a/unchecked")], [Some(after(270)), None, None]);
}

#[test]
fn a_contact_for_danger_now_is_never_withheld_and_is_reviewed_often() {
    let by_purpose = route("a", "emergency", &[withholding("x")], &json!({}));
    let named = route("b", "helpline", &[withholding("x")], &json!({ "via": ["c/x"] }));
    let through = route("c", "helpline", &[withholding("x")], &json!({}));
    let place = json!({ "id": "GB", "name": "UK", "emergency": ["b"] });
    let records = records(&[("route", by_purpose), ("route", named), ("route", through), ("place", place)]);
    assert_eq!(shown(&records, after(4000)), ["a/x", "b/x", "c/x"]);
    let standings = standings(&records, &Checks::default());
    let days = ["a/x", "b/x", "c/x"].map(|id| standings[&name(id)].review_days());
    assert_eq!(days, [REVIEW_DAYS_WELL_KNOWN, REVIEW_DAYS_WELL_KNOWN, REVIEW_DAYS]);
}

#[test]
fn a_fall_back_route_keeps_its_first_contact_where_none_stays_by_itself() {
    let both = |more: &Value| {
        let second = if more.is_null() { withholding("second") } else { contact("second", more) };
        let fallback = route("a", "helpline", &[withholding("first"), second], &json!({}));
        let other = route("b", "helpline", &[withholding("x")], &json!({}));
        records(&[("route", fallback), ("route", other), ("audience", audience(&["a"]))])
    };
    assert_eq!(shown(&both(&Value::Null), after(4000)), ["a/first"]);
    assert_eq!(shown(&both(&json!({ "assurance": phoned("2026-03-01") })), after(4000)), ["a/second"]);
}

#[test]
fn a_fall_back_route_that_is_reached_through_another_one_keeps_that_contact() {
    let fallback = route("a", "helpline", &[], &json!({ "via": ["b/x"] }));
    let through = route("b", "helpline", &[withholding("x"), withholding("y")], &json!({}));
    let records = records(&[("route", fallback), ("route", through), ("audience", audience(&["a"]))]);
    assert_eq!(shown(&records, after(4000)), ["b/x"]);
}

fn check(contact: &str, value: &str, method: Method, on: Date) -> Check {
    Check {
        schema: Check::SCHEMA,
        contact: name(contact),
        value: value.to_owned(),
        method,
        evidence: Vec::new(),
        role: Role::Volunteer,
        on,
    }
}

const VALUE: &str = "+448081000900";

fn standing(more: &Value, checks: &[Check]) -> Standing {
    let records = records(&[("route", route("a", "helpline", &[contact("x", more)], &json!({ "well_known": true })))]);
    standings(&records, &Checks::fold(checks)).remove(&name("a/x")).unwrap()
}

#[test]
fn the_newest_check_by_a_person_counts_and_reading_a_page_takes_nothing_from_it() {
    let checks = [
        check("a/x", VALUE, Method::Phoned, after(10)),
        check("a/x", VALUE, Method::ProviderConfirmed, after(20)),
        check("a/x", VALUE, Method::Phoned, after(5)),
        check("a/x", VALUE, Method::PublishedPage, after(25)),
        check("b/x", VALUE, Method::Phoned, after(29)),
    ];
    let found = standing(&json!({}), &checks).on(after(30));
    assert_eq!((found.state, found.checked_on), (FreshnessState::Fresh, Some(after(20))));
    assert_eq!((found.due_on, found.expires_on), (Some(after(50)), Some(after(110))));
    assert_eq!(found.sentence, "Confirmed on 21 March 2026 by those who run it.");
}

#[test]
fn a_check_of_another_value_says_nothing_of_this_one() {
    let old = [check("a/x", "+448081000901", Method::Phoned, after(10))];
    assert_eq!(standing(&json!({}), &old).on(after(10)).state, FreshnessState::Unchecked);
}

#[test]
fn what_the_record_says_of_a_check_counts_until_a_newer_one_comes() {
    let recorded = json!({ "assurance": phoned("2026-03-11") });
    let older = [check("a/x", VALUE, Method::ProviderConfirmed, DAY)];
    assert_eq!(standing(&recorded, &older).on(after(11)).checked_on, Some(after(10)));
    let newer = [check("a/x", VALUE, Method::ProviderConfirmed, after(11))];
    assert_eq!(standing(&recorded, &newer).on(after(11)).checked_on, Some(after(11)));
}

#[test]
fn a_page_that_was_read_stays_unchecked_for_ever_and_has_its_own_date_said() {
    let pages = json!({ "assurance": { "method": "published_page", "evidence": [
        { "url": "https://example.org/a", "page_date": "2021" },
        { "url": "https://example.org/b", "page_date": "2022-08" },
        { "url": "https://example.org/c" },
    ] } });
    for days in [0, 100, 4000] {
        let found = standing(&pages, &[]).on(after(days));
        assert_eq!(found.state, FreshnessState::Unchecked);
        assert_eq!(found.page_date.as_ref().map(PartialDate::as_str), Some("2022-08"));
        assert_eq!((found.checked_on, found.due_on, found.expires_on, found.shown_until), (None, None, None, None));
        assert_eq!(found.sentence, "Read on a web page dated August 2022. Nobody has phoned to check it.");
    }
}

#[rstest]
#[case(json!({}), "Read on a web page. Nobody has phoned to check it.")]
#[case(json!({ "kind": "webchat" }), "Read on a web page. Nobody has tried it to check.")]
#[case(json!({ "assurance": phoned("2026-03-01") }), "Checked by phone on 1 March 2026.")]
#[case(json!({ "kind": "form", "assurance": phoned("2026-03-01") }), "Checked on 1 March 2026.")]
#[case(json!({ "assurance": phoned("2026-01-01") }), "Last checked on 1 January 2026. The next check is late.")]
#[case(json!({ "assurance": phoned("2025-01-01") }), "Last checked on 1 January 2025. That is long ago: it may have changed.")]
fn what_is_said_of_it_is_plain(#[case] more: Value, #[case] expected: &str) {
    assert_eq!(standing(&more, &[]).on(DAY).sentence, expected);
}

#[test]
fn a_page_that_was_read_again_is_said_with_the_day() {
    let read = [check("a/x", VALUE, Method::PublishedPage, after(3))];
    let found = standing(&json!({}), &read).on(after(4));
    assert_eq!((found.state, found.checked_on), (FreshnessState::Unchecked, Some(after(3))));
    assert_eq!(found.sentence, "Read on 4 March 2026 on a web page. Nobody has phoned to check it.");
}

#[test]
fn every_sentence_is_plain_enough_for_a_child() {
    for more in [json!({}), json!({ "assurance": phoned("2026-03-01") }), json!({ "kind": "form" })] {
        for day in [DAY, after(40), after(400)] {
            let sentence = standing(&more, &[]).on(day).sentence;
            let grade = reading_grade(&sentence, &Names::new(&[]));
            assert!(grade <= 4.0, "{grade}: {sentence}");
        }
    }
}

#[test]
fn a_check_is_stored_with_its_form_and_read_back_as_it_was() {
    let written = json!({
        "schema": 1, "contact": "a/x", "value": VALUE, "method": "phoned", "role": "volunteer", "on": "2026-03-01",
    });
    let check: Check = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(check, self::check("a/x", VALUE, Method::Phoned, DAY));
    assert_eq!(serde_json::to_value(&check).unwrap(), written);
}

#[test]
fn what_is_usual_is_not_written_so_that_old_releases_keep_their_digests() {
    let read: Contact = serde_json::from_value(contact("x", &json!({}))).unwrap();
    assert!(serde_json::to_value(&read).unwrap()["when_expired"].is_null());
    let withheld: Contact = serde_json::from_value(withholding("x")).unwrap();
    assert_eq!(serde_json::to_value(&withheld).unwrap()["when_expired"], "withhold");
}
