//! `signpost check` finds what must not be published, and says in which file and where in it.

use std::path::Path;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{copy_folder, edit_json, in_package, list, run, seed_file, text};

/// The findings that a folder of records has, as the program lists them for other programs.
fn findings(folder: &Path) -> Vec<Value> {
    let found = run([Path::new("check"), folder, Path::new("--json")]);
    let findings: Value = serde_json::from_str(&found.stdout).unwrap();
    let findings: Vec<Value> = list(&findings, "").iter().filter(|it| it["level"] == "finding").cloned().collect();
    assert_eq!(found.code, Some(i32::from(!findings.is_empty())), "{}{}", found.stdout, found.stderr);
    findings
}

/// A finding by its rule, file and place.
fn is(finding: &Value, rule: &str, file: &str, pointer: &str) -> bool {
    finding["rule"] == rule && finding["file"] == file && finding["pointer"] == pointer
}

#[test]
fn the_seed_has_no_findings() {
    let seed = in_package("resources/directory");
    assert_eq!(findings(&seed), Vec::<Value>::new());
    let plain = run([Path::new("check"), &seed]).expect(0);
    assert!(plain.stdout.contains("support routes, no findings"), "{}", plain.stdout);
}

const CHILDLINE: &str = "routes/childline.json";
const HELPLINE: &str = "routes/stop-it-now-helpline.json";

/// Sets the value at a pointer, whose parent has to be there.
fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) => _ = fields.insert(name.to_owned(), value),
        Some(Value::Array(items)) => items[name.parse::<usize>().unwrap()] = value,
        other => panic!("nothing can be set at {pointer}: {other:?}"),
    }
}

#[rstest]
#[case::an_unknown_topic(CHILDLINE, "/topics/0", json!("no-such-topic"), "unknown-topic", "/topics/0")]
#[case::an_unknown_place(CHILDLINE, "/places/0", json!("GB-XYZ"), "unknown-place", "/places/0")]
#[case::an_unknown_organisation(CHILDLINE, "/organisation", json!("nobody"), "unknown-organisation", "/organisation")]
#[case::an_unknown_audience(HELPLINE, "/never_show_to", json!(["child", "nobody"]), "unknown-audience", "/never_show_to/1")]
#[case::an_unknown_route("audiences.json", "/0/fallback/0", json!("nobody"), "unknown-route", "/0/fallback/0")]
#[case::an_unknown_contact(CHILDLINE, "/via", json!(["samaritans/pigeon"]), "unknown-contact", "/via/0")]
#[case::an_audience_without_a_fall_back("audiences.json", "/0/fallback", json!([]), "no-fallback", "/0/fallback")]
#[case::a_place_without_emergency_contacts("places.json", "/0/emergency", json!([]), "no-emergency", "/0/emergency")]
#[case::a_group_of_one(CHILDLINE, "/show_with", json!("alone"), "group-of-one", "/show_with")]
#[case::no_guard_for_a_child(HELPLINE, "/never_show_to", json!([]), "missing-guard", "/never_show_to")]
#[case::a_short_number_with_a_country_code(
    "routes/samaritans.json", "/contacts/0/value", json!("+44116123"), "number-short-with-country-code", "/contacts/0/value"
)]
#[case::a_link_that_is_not_https(
    CHILDLINE, "/contacts/1/value", json!("http://www.childline.org.uk/"), "link-https", "/contacts/1/value"
)]
#[case::a_refused_term(CHILDLINE, "/wording/0/text", json!("We know what child porn is."), "refused-term", "/wording/0/text")]
#[case::secrecy_without_its_limits(
    CHILDLINE, "/wording/0/text", json!("Talk to us. It is confidential."), "confidential-alone", "/wording/0/text"
)]
#[case::words_that_are_too_hard(
    CHILDLINE,
    "/wording/0/text",
    json!("Counsellors facilitate confidentiality considerations regarding vulnerabilities."),
    "reading-grade",
    "/wording/0/text"
)]
#[case::a_retired_name_in_words(CHILDLINE, "/wording/0/text", json!("Go to Thinkuknow."), "retired-in-words", "/wording/0/text")]
#[case::a_contact_without_evidence(
    CHILDLINE, "/contacts/0/assurance/evidence", json!([]), "field", "/contacts/0/assurance/evidence"
)]
#[case::a_check_without_its_day(
    CHILDLINE, "/contacts/0/assurance/method", json!("phoned"), "check-without-date", "/contacts/0/assurance/checked_on"
)]
#[case::a_calendar_that_is_missing(
    HELPLINE, "/contacts/0/calendars", json!(["gb-eng", "gb-xyz"]), "unknown-calendar", "/contacts/0/calendars/1"
)]
#[case::holidays_without_a_calendar(HELPLINE, "/contacts/0/calendars", json!([]), "hours-without-calendar", "/contacts/0/calendars")]
#[case::a_zone_that_is_none(HELPLINE, "/contacts/0/zone", json!("Europe/Glasgow"), "hours-not-usable", "/contacts/0/zone")]
#[case::hours_that_cannot_be_evaluated(
    HELPLINE, "/contacts/0/hours", json!("Mo-Fr sunrise-sunset"), "hours-not-usable", "/contacts/0/hours"
)]
#[case::an_exception_that_ends_before_it_begins(
    HELPLINE,
    "/contacts/0/exceptions",
    json!([{"from": "2026-12-26", "until": "2026-12-25", "hours": "off"}]),
    "hours-not-usable",
    "/contacts/0/exceptions"
)]
#[case::an_exception_of_no_form(
    HELPLINE, "/contacts/0/exceptions", json!([{"from": "2026-12-25", "hours": "off"}]), "unreadable", "/contacts/0/exceptions/0"
)]
#[case::hours_where_nobody_answers(
    "routes/iwf-report.json", "/contacts/0/hours", json!("24/7"), "hours-without-person", "/contacts/0/hours"
)]
#[case::a_field_that_nobody_knows(CHILDLINE, "/colour", json!("blue"), "unknown-field", "/colour")]
#[case::an_unknown_field_far_inside(
    CHILDLINE, "/contacts/0/assurance/colour", json!("blue"), "unknown-field", "/contacts/0/assurance/colour"
)]
#[case::a_value_of_the_wrong_type(CHILDLINE, "/priority", json!("high"), "unreadable", "/priority")]
#[case::an_id_that_is_none(CHILDLINE, "/topics/1", json!("Bullying!"), "unreadable", "/topics/1")]
fn one_wrong_thing_is_found_where_it_stands(
    #[case] file: &str,
    #[case] edited: &str,
    #[case] value: Value,
    #[case] rule: &str,
    #[case] pointer: &str,
) {
    let findings = after(|folder| edit_json(&folder.join(file), |document| set(document, edited, value)));
    assert!(findings.iter().any(|it| is(it, rule, file, pointer)), "{findings:#?}");
    assert!(findings.iter().all(|it| !text(it, "/message").is_empty()), "{findings:#?}");
}

#[test]
fn a_calendar_that_is_taken_away_is_missed_by_every_contact_that_goes_by_it() {
    let findings = after(|folder| {
        edit_json(&folder.join("calendars.json"), |it| it.as_array_mut().unwrap().retain(|it| it["id"] != "gb-wls"));
    });
    let missed = findings.iter().filter(|it| it["rule"] == "unknown-calendar").count();
    assert!(missed >= 5 && missed == findings.len(), "{findings:#?}");
}

#[rstest]
#[case::an_edge_in_the_hour_of_the_clock_change("Mo-Su 09:00-01:30", "hours-in-clock-change", "1.30am")]
#[case::never_open("Mo-Su off", "hours-never-open", "nobody is ever there")]
#[case::not_as_the_page_has_it(
    "Mo-Th 09:00-20:00; Fr 09:00-17:00; PH unknown",
    "hours-not-as-printed",
    "the page prints 9pm where these hours have 8pm"
)]
#[case::open_only_in_the_past(
    "2019 Mo-Fr 09:00-17:00",
    "hours-in-the-past",
    "nobody has been there since 31 December 2019"
)]
fn hours_that_are_probably_not_meant_are_a_warning(#[case] hours: &str, #[case] rule: &str, #[case] words: &str) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("directory");
    copy_folder(&in_package("resources/directory"), &copy);
    edit_json(&copy.join(HELPLINE), |document| {
        set(document, "/contacts/0/hours", json!(hours));
        if rule != "hours-not-as-printed" {
            document["contacts"][0].as_object_mut().unwrap().remove("hours_printed");
        }
    });
    let found = run([Path::new("check"), &copy, Path::new("--json")]).expect(0);
    let warnings: Value = serde_json::from_str(&found.stdout).unwrap();
    let [warning] = list(&warnings, "") else { panic!("not one warning: {warnings:#}") };
    assert!(is(warning, rule, HELPLINE, "/contacts/0/hours") && warning["level"] == "warning", "{warning:#}");
    assert!(text(warning, "/message").contains(words), "{warning:#}");
    let plain = run([Path::new("check"), &copy]).expect(0);
    assert!(
        plain.stdout.starts_with("warning: ") && plain.stdout.contains("no findings, 1 warnings"),
        "{}",
        plain.stdout
    );
}

#[test]
fn a_check_on_a_day_that_has_not_come_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("directory");
    copy_folder(&in_package("resources/directory"), &copy);
    for (day, expected) in [("2999-01-01", 1), ("2026-01-01", 0)] {
        edit_json(&copy.join(CHILDLINE), |document| {
            set(document, "/contacts/0/assurance/method", json!("phoned"));
            set(document, "/contacts/0/assurance/checked_on", json!(day));
        });
        let found = run([Path::new("check"), &copy, Path::new("--json")]).expect(0);
        let warnings: Value = serde_json::from_str(&found.stdout).unwrap();
        let future = |it: &&Value| is(it, "check-in-the-future", CHILDLINE, "/contacts/0/assurance/checked_on");
        assert_eq!(list(&warnings, "").iter().filter(future).count(), expected, "{day}: {warnings:#}");
    }
}

/// The findings of the seed after one change to a copy of it.
fn after(change: impl FnOnce(&Path)) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("directory");
    copy_folder(&in_package("resources/directory"), &copy);
    change(&copy);
    findings(&copy)
}

#[test]
fn a_place_that_no_fall_back_route_covers_is_found_for_every_audience() {
    let france = json!({"id": "FR", "name": "France"});
    let findings = after(|folder| edit_json(&folder.join("places.json"), |it| it.as_array_mut().unwrap().push(france)));
    let audiences = list(&seed_file("audiences.json"), "").len();
    for at in 0..audiences {
        let pointer = format!("/{at}/fallback");
        assert!(
            findings.iter().any(|it| is(it, "no-fallback", "audiences.json", &pointer)),
            "{pointer}: {findings:#?}"
        );
    }
    let places = list(&seed_file("places.json"), "").len();
    assert!(findings.iter().any(|it| is(it, "no-emergency", "places.json", &format!("/{places}/emergency"))));
    assert_eq!(findings.len(), audiences + 1, "{findings:#?}");
}

/// Gives the first contact of Childline another number.
fn number(document: &mut Value, value: &str, display: &str) {
    set(document, "/contacts/0/value", json!(value));
    set(document, "/contacts/0/display", json!(display));
}

#[test]
fn a_retired_number_shown_as_current_is_found() {
    let old = |it: &mut Value| number(it, "+441315563535", "0131 556 3535");
    let findings = after(|folder| edit_json(&folder.join(CHILDLINE), old));
    assert!(findings.iter().any(|it| is(it, "retired-as-current", CHILDLINE, "/contacts/0/value")), "{findings:#?}");
}

#[test]
fn a_number_that_stands_in_two_routes_is_found_in_the_later_one() {
    let taken = |it: &mut Value| number(it, "+448081000900", "0808 1000 900");
    let findings = after(|folder| edit_json(&folder.join(CHILDLINE), taken));
    assert!(findings.iter().any(|it| is(it, "number-typed-twice", HELPLINE, "/contacts/0/value")), "{findings:#?}");
}

#[test]
fn a_contact_that_stands_twice_under_two_spellings_is_found() {
    let findings = after(|folder| {
        edit_json(&folder.join(CHILDLINE), |document| {
            let contacts = document["contacts"].as_array_mut().unwrap();
            let mut again = contacts.iter().find(|it| it["kind"] == "webchat").unwrap().clone();
            again["id"] = json!("webchat-again");
            again["value"] = json!("https://childline.org.uk");
            again["display"] = json!("childline.org.uk");
            contacts.push(again);
        });
    });
    let contacts = list(&seed_file(CHILDLINE), "/contacts").len();
    let pointer = format!("/contacts/{contacts}/value");
    assert!(findings.iter().any(|it| is(it, "duplicate-contact", CHILDLINE, &pointer)), "{findings:#?}");
}

#[test]
fn two_contacts_of_one_name_are_found_and_each_is_judged_by_its_own_value() {
    let findings = after(|folder| {
        edit_json(&folder.join(CHILDLINE), |document| {
            let contacts = document["contacts"].as_array_mut().unwrap();
            let mut again = contacts[0].clone();
            again["value"] = json!("+448081000900");
            again["display"] = json!("0808 1000 900");
            contacts.push(again);
        });
    });
    let last = list(&seed_file(CHILDLINE), "/contacts").len();
    assert!(
        findings.iter().any(|it| is(it, "contact-twice", CHILDLINE, &format!("/contacts/{last}/id"))),
        "{findings:#?}"
    );
    // The helpline has that number, and comes later.
    assert!(findings.iter().any(|it| is(it, "number-typed-twice", HELPLINE, "/contacts/0/value")), "{findings:#?}");
}

#[test]
fn a_record_in_a_file_of_another_name_is_found() {
    let moved = "routes/somebody-else.json";
    let findings = after(|folder| std::fs::rename(folder.join(CHILDLINE), folder.join(moved)).unwrap());
    assert!(findings.len() == 1 && is(&findings[0], "file-name", moved, ""), "{findings:#?}");
}

#[test]
fn a_file_that_is_not_json_or_not_known_is_found() {
    let findings = after(|folder| {
        std::fs::write(folder.join(CHILDLINE), "{").unwrap();
        std::fs::write(folder.join("notes.txt"), "call them").unwrap();
    });
    assert!(findings.iter().any(|it| is(it, "unreadable", CHILDLINE, "")), "{findings:#?}");
    assert!(findings.iter().any(|it| is(it, "unknown-file", "notes.txt", "")), "{findings:#?}");
    assert_eq!(findings.len(), 2, "{findings:#?}");
}

#[test]
fn findings_are_listed_for_people_with_file_place_and_rule() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("directory");
    copy_folder(&in_package("resources/directory"), &copy);
    edit_json(&copy.join(CHILDLINE), |it| set(it, "/show_with", json!("alone")));
    let found = run([Path::new("check"), &copy]).expect(1);
    let line = found.stdout.lines().next().unwrap();
    assert!(line.starts_with("routes/childline.json#/show_with: ") && line.ends_with("[group-of-one]"), "{line}");
    assert!(found.stdout.ends_with("1 findings\n"), "{}", found.stdout);
}
