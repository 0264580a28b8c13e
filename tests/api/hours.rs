//! Who is there, when, and for how long that may be said: over the wire, on both sides of every kind of edge.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use serde_json::Value;

use crate::support::{Answer, Settings, TestApp, app, copy_folder, edit_json, in_package, list, run, spawn_app, text};

/// The Revenge Porn Helpline: Monday to Friday, 10 to 16, bank holidays not confirmed. Its page is not known to be old.
const LINE: &str = "revenge-porn-helpline";

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A contact of a route in an answer.
fn contact<'a>(answer: &'a Value, route: &str, kind: &str) -> &'a Value {
    let item = list(answer, "/items").iter().find(|it| it["route"]["id"] == route);
    let contacts = list(&item.unwrap_or_else(|| panic!("{route} is not there: {answer:#}"))["route"], "/contacts");
    contacts.iter().find(|it| it["kind"] == kind).unwrap()
}

fn ask(app: &TestApp, at: &str) -> Value {
    app.get(&format!("/v1/audiences/adult-victim/routes?topic=intimate-image-abuse&at={at}")).expect(200).json()
}

#[rstest]
#[case::before("2026-11-24T09:59:59Z", Some(false), Some("2026-11-24T10:00:00Z"), "Opens today 10am")]
#[case::from_the_first_second_on("2026-11-24T10:00:00Z", Some(true), Some("2026-11-24T16:00:00Z"), "Open until 4pm")]
#[case::up_to_the_last("2026-11-24T15:59:59Z", Some(true), Some("2026-11-24T16:00:00Z"), "Open until 4pm")]
#[case::after("2026-11-24T16:00:00Z", Some(false), Some("2026-11-25T10:00:00Z"), "Opens tomorrow 10am")]
#[case::over_a_week_end(
    "2026-11-27T20:00:00Z",
    Some(false),
    Some("2026-11-30T00:00:00Z"),
    "Opens Tuesday 10am at the latest"
)]
#[case::in_summer("2026-06-03T09:00:00Z", Some(true), Some("2026-06-03T15:00:00Z"), "Open until 4pm")]
#[case::easter_monday_is_not_confirmed(
    "2026-04-06T10:00:00Z",
    None,
    Some("2026-04-06T23:00:00Z"),
    "Opening hours not confirmed"
)]
// Boxing Day is a Saturday, and a holiday all the same.
#[case::christmas_day_is_not_confirmed(
    "2026-12-25T12:00:00Z",
    None,
    Some("2026-12-27T00:00:00Z"),
    "Opening hours not confirmed"
)]
#[case::after_the_calendars_end("2029-01-09T12:00:00Z", None, None, "Opening hours not confirmed")]
fn a_line_says_whether_somebody_is_there_until_when_and_in_words(
    #[case] at: &str,
    #[case] open: Option<bool>,
    #[case] changes_at: Option<&str>,
    #[case] sentence: &str,
) {
    let answer = ask(&app(), at);
    let availability = &contact(&answer, LINE, "phone")["availability"];
    assert_eq!(availability["open"].as_bool(), open, "{availability}");
    assert_eq!(availability["changes_at"].as_str(), changes_at, "{availability}");
    assert_eq!(text(availability, "/sentence"), sentence);
    let valid_until = instant(text(&answer, "/hours_valid_until"));
    assert!(instant(at) < valid_until, "{valid_until}");
    if let Some(changes_at) = changes_at {
        assert!(valid_until <= instant(changes_at), "{valid_until}");
    }
}

#[test]
fn a_line_that_is_there_by_day_and_by_night_never_becomes_unknown() {
    let app = app();
    for at in ["2026-12-25T03:00:00Z", "2026-03-29T01:30:00Z", "2029-01-09T12:00:00Z"] {
        let answer = app.get(&format!("/v1/audiences/child/routes?place=GB-SCT&at={at}")).expect(200).json();
        let availability = &contact(&answer, "childline", "phone")["availability"];
        assert_eq!(availability["open"], true, "{at}");
        assert_eq!(text(availability, "/sentence"), "Open now, all day and night");
        let form = &contact(&answer, "childline", "form")["availability"];
        assert!(form.get("open").is_none(), "an inbox is not open: {form}");
        for emergency in list(&answer, "/emergency") {
            assert_eq!(emergency["availability"]["open"], true, "{emergency}");
        }
    }
}

#[test]
fn hours_from_an_old_page_are_said_to_be_usual_and_never_claimed() {
    let answer = app().get("/v1/routes?audience=parent&at=2026-11-24T10:00:00Z").expect(200).json();
    let line = contact(&answer, "nspcc-helpline", "phone");
    assert_eq!(text(line, "/hours_certainty"), "usual");
    assert!(line["availability"].get("open").is_none(), "{line}");
    assert!(text(line, "/availability/sentence").starts_with("Usually open until"), "{line}");
}

#[test]
fn open_now_leaves_out_whoever_is_not_there_and_says_so() {
    let app = app();
    let ask = |at: &str| {
        let target = "/v1/routes?audience=adult-victim&topic=intimate-image-abuse&open_now=true&explain=true&at=";
        app.get(&format!("{target}{at}")).expect(200).json()
    };
    let by_day = ask("2026-11-24T12:00:00Z");
    assert_eq!(by_day["matched"], "exact");
    assert_eq!(list(&by_day, "/items")[0]["route"]["id"], LINE);
    let open = |it: &Value| list(&it["route"], "/contacts").iter().any(|it| it["availability"]["open"] == true);
    assert!(list(&by_day, "/items").iter().all(open), "{by_day:#}");
    let by_night = ask("2026-11-24T22:00:00Z");
    assert_eq!(by_night["matched"], "fallback");
    let left = list(&by_night, "/left_out").iter().find(|it| it["reason"] == "open-now");
    assert!(left.is_some() && !list(&by_night, "/items").is_empty(), "{by_night:#}");
}

#[test]
fn where_nobody_is_known_to_be_there_somebody_who_stays_is_added_with_the_reason() {
    let target = "/v1/routes?audience=own-behaviour&topic=own-sexual-thoughts&limit=1&at=2026-12-25T03:00:00Z";
    let answer = app().get(target).expect(200).json();
    let last = list(&answer, "/items").last().unwrap();
    assert_eq!((list(&answer, "/items").len(), last["route"]["id"].as_str()), (2, Some("samaritans")), "{answer:#}");
    assert!(list(last, "/reasons").iter().any(|it| it == "round-the-clock"), "{last:#}");
}

#[test]
fn when_everybody_is_closed_the_answer_says_so_and_when_the_first_opens() {
    // A directory in which the Stop It Now helpline says who is there: its hours are no longer marked for another look.
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("directory");
    copy_folder(&in_package("resources/directory"), &copy);
    edit_json(&copy.join("routes/stop-it-now-helpline.json"), |route| {
        for contact in route["contacts"].as_array_mut().unwrap() {
            contact["hours_assurance"]["recheck"] = Value::Bool(false);
            if contact["answered_by"] == "person" {
                contact["hours"] = "Mo-Th 09:00-21:00; Fr 09:00-17:00".into();
                contact["hours_assurance"] = serde_json::json!({
                    "method": "published_page", "evidence": [{"url": "https://www.stopitnow.org.uk/"}]
                });
            } else {
                contact.as_object_mut().unwrap().remove("hours_assurance");
            }
        }
    });
    let records = signpost::seed::folder(&copy).unwrap();
    let directory = records.check().unwrap();
    let ask = signpost::domain::query::LookupRequest {
        audience: Some("own-behaviour".to_owned()),
        topic: vec!["own-sexual-thoughts".to_owned()],
        ..Default::default()
    };
    let at = |at: &str| {
        let answer =
            signpost::domain::answers::answer(&directory, &signpost::domain::answers::Fresh(instant(at)), &ask);
        serde_json::to_value(answer.unwrap()).unwrap()
    };
    let closed = at("2026-11-28T03:00:00Z");
    assert_eq!(closed["all_closed"]["opens_first"], "2026-11-30T09:00:00Z");
    assert_eq!(closed["all_closed"]["contact"], "stop-it-now-helpline/phone");
    assert_eq!(closed["all_closed"]["sentence"], "All of these are closed now. The first opens Monday 9am.");
    let last = list(&closed, "/items").last().unwrap();
    assert!(list(last, "/reasons").iter().any(|it| it == "round-the-clock"), "{last:#}");
    let open = at("2026-11-30T09:00:00Z");
    assert!(open.get("all_closed").is_none(), "{open:#}");
    let added = |it: &Value| list(it, "/reasons").iter().any(|it| it == "round-the-clock");
    assert!(!list(&open, "/items").iter().any(added), "{open:#}");
}

/// A service whose clock a test turns.
fn turning(clock: fn() -> Timestamp) -> TestApp {
    spawn_app(Settings { clock: Some(clock), ..Settings::default() })
}

/// What may be kept of an answer: for how long, and for how long on while it is fetched anew.
fn life(answer: &Answer) -> (i64, i64) {
    let cache = answer.header("cache-control").unwrap();
    let seconds = |name: &str| {
        let part = cache.split(", ").find_map(|it| it.strip_prefix(name)).unwrap_or_else(|| panic!("{cache}"));
        part.parse().unwrap()
    };
    (seconds("max-age="), seconds("stale-while-revalidate="))
}

#[test]
fn an_answer_is_kept_until_its_next_change_and_is_another_one_after_it() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let app = turning(|| Timestamp::from_second(NOW.load(Ordering::SeqCst)).unwrap());
    let opens = instant("2026-11-24T10:00:00Z");
    let look = |seconds: i64| {
        NOW.store(opens.as_second() + seconds, Ordering::SeqCst);
        app.get("/v1/routes?audience=adult-victim&topic=intimate-image-abuse").expect(200)
    };
    let (long_before, before, at, after) = (look(-400), look(-1), look(0), look(299));
    assert_eq!(life(&long_before), (300, 100));
    assert_eq!(life(&before), (1, 0));
    assert_eq!(life(&at), (300, 600));
    assert_eq!(long_before.etag(), before.etag(), "nothing changed between them");
    assert_ne!(before.etag(), at.etag());
    assert_eq!(at.etag(), after.etag());
    assert_eq!(contact(&before.json(), LINE, "phone")["availability"]["open"], false);
    assert_eq!(contact(&at.json(), LINE, "phone")["availability"]["open"], true);
    let stale = [("if-none-match", before.etag())];
    app.get_with("/v1/routes?audience=adult-victim&topic=intimate-image-abuse", &stale).expect(200);
    // The clock is set back: what was said of that time is said again.
    assert_eq!(look(-1).etag(), before.etag());
}

#[test]
fn no_answer_that_speaks_of_opening_is_kept_beyond_a_change() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let app = turning(|| Timestamp::from_second(NOW.load(Ordering::SeqCst)).unwrap());
    // Every quarter of an hour over three days, one of them a bank holiday in Scotland only.
    let start = instant("2026-11-29T00:00:00Z");
    let mut seen = std::collections::BTreeSet::new();
    for quarter in 0..288 {
        let now = start + SignedDuration::from_mins(15 * quarter) + SignedDuration::from_secs(1);
        NOW.store(now.as_second(), Ordering::SeqCst);
        for target in ["/v1/routes?audience=parent", "/v1/campaigns/get-help-or-get-caught", "/v1/routes"] {
            let answer = app.get(target).expect(200);
            let valid_until = instant(text(&answer.json(), "/hours_valid_until"));
            let (max_age, stale) = life(&answer);
            assert!(max_age <= 300 && stale <= 600, "{target} at {now}");
            assert!(now + SignedDuration::from_secs(max_age + stale) <= valid_until, "{target} at {now}");
            seen.insert((target, answer.etag().to_owned()));
        }
    }
    assert!(seen.len() > 12, "something changes over three days: {seen:?}");
}

#[test]
fn days_are_prepared_from_midnight_to_midnight_and_change_then_only() {
    static NOW: AtomicI64 = AtomicI64::new(0);
    let app = turning(|| Timestamp::from_second(NOW.load(Ordering::SeqCst)).unwrap());
    let look = |at: &str| {
        NOW.store(instant(at).as_second(), Ordering::SeqCst);
        app.get(&format!("/v1/routes/{LINE}")).expect(200)
    };
    let (morning, evening, next) =
        (look("2026-10-20T06:00:00Z"), look("2026-10-20T22:59:59Z"), look("2026-10-20T23:00:00Z"));
    assert_eq!(morning.etag(), evening.etag());
    assert_ne!(evening.etag(), next.etag(), "in London it is another day");
    assert_eq!(life(&evening), (1, 0));
    let route = morning.json();
    let schedule = &list(&route, "/contacts")[0]["schedule"];
    // Summer time ends on 25 October: fourteen days have one hour more.
    assert_eq!(schedule["from"], "2026-10-19T23:00:00Z");
    assert_eq!(schedule["until"], "2026-11-03T00:00:00Z");
    let intervals = list(schedule, "/intervals");
    assert_eq!(intervals.len(), 10);
    assert_eq!(intervals[0]["from"], "2026-10-20T09:00:00Z");
    assert_eq!(intervals[9]["until"], "2026-11-02T16:00:00Z");
    assert!(intervals.iter().all(|it| it["state"] == "open"));
}

#[test]
fn the_hours_of_a_route_are_concrete_intervals() {
    let app = app();
    let target = format!("/v1/routes/{LINE}/hours?from=2026-12-21T00:00:00Z&until=2027-01-09T00:00:00Z");
    let hours = app.get(&target).expect(200).json();
    assert_eq!((&hours["from"], &hours["until"]), (&"2026-12-21T00:00:00Z".into(), &"2027-01-09T00:00:00Z".into()));
    let phone = list(&hours, "/contacts").iter().find(|it| it["kind"] == "phone").unwrap();
    let unknown: Vec<&str> = list(phone, "/intervals")
        .iter()
        .filter(|it| it["state"] == "unknown")
        .map(|it| &text(it, "/from")[..10])
        .collect();
    // Christmas Day and Boxing Day, a Saturday, with its substitute on the 28th; New Year's Day and, in Scotland only,
    // 2 January, a Saturday, with its substitute on the 4th: a line of the whole country cannot say.
    assert_eq!(unknown, ["2026-12-25", "2026-12-28", "2027-01-01", "2027-01-04"]);
    let form = list(&hours, "/contacts").iter().find(|it| it["kind"] == "form").unwrap();
    assert!(form.get("intervals").is_none(), "nobody answers a form: {form}");
    let default = app.get(&format!("/v1/routes/{LINE}/hours")).expect(200).json();
    let route = app.get(&format!("/v1/routes/{LINE}")).expect(200).json();
    assert_eq!(list(&default, "/contacts")[0]["intervals"], list(&route, "/contacts")[0]["schedule"]["intervals"]);
}

#[test]
fn the_intervals_agree_with_what_a_look_up_says_at_each_of_their_edges() {
    let app = app();
    let hours = app.get(&format!("/v1/routes/{LINE}/hours?from=2026-12-21T00:00:00Z&until=2027-01-09T00:00:00Z"));
    let hours = hours.expect(200).json();
    let phone = list(&hours, "/contacts").iter().find(|it| it["kind"] == "phone").unwrap();
    let said = |at: Timestamp| {
        let answer = ask(&app, &at.to_string());
        contact(&answer, LINE, "phone")["availability"]["open"].as_bool()
    };
    let second = SignedDuration::from_secs(1);
    for interval in list(phone, "/intervals") {
        let (from, until) = (instant(text(interval, "/from")), instant(text(interval, "/until")));
        let state = (interval["state"] == "open").then_some(true);
        assert_eq!((said(from), said(until - second)), (state, state), "{interval}");
        assert_ne!(said(from - second), state, "{interval}");
        assert_ne!(said(until), state, "{interval}");
    }
}

#[test]
fn the_pack_holds_the_same_days_as_each_route() {
    let app = app();
    let pack = app.get("/v1/pack").expect(200).json();
    let mut with_hours = 0;
    for route in list(&pack, "/routes") {
        for contact in list(route, "/contacts") {
            let schedule = contact.get("schedule");
            let known = contact.get("zone").is_some() && contact["answered_by"] == "person";
            assert_eq!(schedule.is_some(), known, "{contact}");
            assert!(contact.get("availability").is_none(), "a pack is kept for longer than a moment");
            with_hours += usize::from(known);
        }
    }
    assert!(with_hours > 40, "{with_hours}");
    let here = |route: &Value| route["id"] == LINE;
    let packed = list(&pack, "/routes").iter().find(|it| here(it)).unwrap();
    let served = app.get(&format!("/v1/routes/{LINE}")).expect(200).json();
    assert_eq!(list(packed, "/contacts")[0]["schedule"], list(&served, "/contacts")[0]["schedule"]);
}

#[test]
fn the_terminal_shows_who_is_there_on_christmas_night() {
    let arguments = ["lookup", "--audience", "child", "--place", "GB-SCT", "--at", "2026-12-25T03:00:00Z"];
    let folder = tempfile::tempdir().unwrap();
    let shown = run(arguments.into_iter().chain(["--data", folder.path().to_str().unwrap()])).expect(0).stdout;
    let line = |start: &str| shown.lines().find(|it| it.trim_start().starts_with(start)).unwrap().to_owned();
    assert!(shown.contains("Friday 25 December 2026, 3am\n"), "{shown}");
    assert!(line("phone     999").ends_with("Open now, all day and night"), "{shown}");
    assert!(line("phone     0800 1111").ends_with("Open now, all day and night"), "{shown}");
    assert!(shown.contains("because: audience:child, place:GB\n"), "{shown}");
    assert!(shown.lines().all(|it| !it.contains("unknown")), "{shown}");
}
