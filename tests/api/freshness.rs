//! How fresh a contact is, wherever it is served, and what becomes of one that nobody has checked for too long.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use signpost::domain::answers::{self, Fresh, LookupAnswer};
use signpost::domain::assurance::Method;
use signpost::domain::contact::WhenExpired;
use signpost::domain::directory::{Directory, ReleaseHeader};
use signpost::domain::freshness::{Check, Checks, Role, day_of, freshness_list};
use signpost::domain::id::{ContactRef, Id};
use signpost::domain::pack::{Scope, pack};
use signpost::domain::query::{LookupRequest, MAX_LIMIT};
use signpost::domain::record::Records;
use signpost::domain::route::{Purpose, SupportRoute};
use signpost::domain::text::Lang;
use signpost::seed;

use crate::support::{Settings, TestApp, app, in_package, list, spawn_app, text};

/// The day on which everything was checked.
fn checked_at() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn days_later(days: i64) -> Timestamp {
    checked_at() + (days * 24).hours()
}

fn seed_records() -> Records {
    seed::embedded().unwrap().records
}

/// Every contact of some records, checked by a person on that day.
fn all_checked(records: &Records) -> Checks {
    let checks = records.routes.values().flat_map(|route| {
        route.contacts.iter().map(|contact| Check {
            schema: Check::SCHEMA,
            contact: ContactRef { route: route.id.clone(), contact: contact.id.clone() },
            value: contact.value.clone(),
            method: Method::Phoned,
            evidence: Vec::new(),
            role: Role::Volunteer,
            on: day_of(checked_at()),
        })
    });
    Checks::fold(&checks.collect::<Vec<_>>())
}

/// The seed with every contact checked on that day, and every one to be withheld when it is expired.
fn strict() -> Directory {
    strict_with(|_| {})
}

fn strict_with(change: impl FnOnce(&mut Records)) -> Directory {
    let mut records = seed_records();
    change(&mut records);
    for route in records.routes.values_mut() {
        Arc::make_mut(route).contacts.iter_mut().for_each(|it| it.when_expired = WhenExpired::Withhold);
    }
    let checks = all_checked(&records);
    let seed = seed::embedded().unwrap().check().unwrap();
    let ReleaseHeader { number, time, origin, digest } = seed.release().clone();
    Directory::build_with(ReleaseHeader { number, time, origin, digest }, records, &checks).unwrap()
}

fn ask(directory: &Directory, audience: &Id, place: &str, explain: bool, at: Timestamp) -> (LookupAnswer, Vec<Value>) {
    let request = LookupRequest {
        audience: Some(audience.to_string()),
        place: Some(place.to_owned()),
        limit: Some(MAX_LIMIT),
        explain,
        ..LookupRequest::default()
    };
    let answer = answers::answer(directory, &Fresh(at), &request).unwrap();
    let routes = answer.items.iter().map(|it| serde_json::from_str(it.route.as_str()).unwrap()).collect();
    (answer, routes)
}

#[test]
fn however_long_nobody_checks_anything_everybody_finds_somewhere_to_turn() {
    let directory = strict();
    let mut asked = 0;
    for audience in directory.audiences() {
        for place in directory.places() {
            for at in [days_later(91), days_later(300), days_later(1500)] {
                let (answer, routes) = ask(&directory, &audience.id, place.id.as_str(), false, at);
                let case = format!("{} in {} at {at}", audience.id, place.id);
                assert!(!answer.emergency.is_empty() && !routes.is_empty(), "{case}");
                assert!(routes.iter().all(|it| !list(it, "/contacts").is_empty()), "{case}: an empty box");
                asked += 1;
            }
        }
    }
    assert!(asked > 500, "{asked}");
}

#[test]
fn what_is_expired_is_withheld_from_look_ups_and_the_pack_and_the_reason_is_given() {
    let directory = strict();
    let (before, after) = (days_later(270), days_later(271));
    let all: Vec<_> = freshness_list(&directory, day_of(after));
    let withheld: BTreeSet<String> = all.iter().filter(|it| it.withheld).map(|it| it.contact.to_string()).collect();
    assert!(withheld.len() > 100 && withheld.len() < all.len(), "{} of {}", withheld.len(), all.len());
    let emergency = directory.routes().iter().filter(|it| it.document().purpose == Purpose::Emergency);
    let emergency: Vec<String> = emergency.map(|it| it.id().to_string()).collect();
    assert!(!emergency.is_empty());
    assert!(withheld.iter().all(|it| !emergency.iter().any(|id| it.starts_with(&format!("{id}/")))));
    let shown = |at| serde_json::to_value(pack(&directory, Scope::Whole, &Lang::english(), at)).unwrap();
    let contacts = |pack: &Value| -> BTreeSet<String> {
        let routes = list(pack, "/routes").iter();
        assert!(routes.clone().all(|it| !list(it, "/contacts").is_empty()));
        routes.flat_map(|it| list(it, "/contacts")).map(|it| text(it, "/id").to_owned()).collect()
    };
    let (of_before, of_after) = (contacts(&shown(before)), contacts(&shown(after)));
    assert!(withheld.is_subset(&of_before.union(&withheld).cloned().collect()));
    assert!(withheld.is_disjoint(&of_after), "the pack shows what is withheld");
    assert!(of_after.len() < of_before.len());
    let child: Id = "child".parse().unwrap();
    let (answer, _) = ask(&directory, &child, "GB-SCT", true, after);
    assert!(answer.left_out.iter().any(|it| it.reason == "expired"), "{:?}", answer.left_out);
    let (answer, _) = ask(&directory, &child, "GB-SCT", true, days_later(1));
    assert!(answer.left_out.iter().all(|it| it.reason != "expired"), "{:?}", answer.left_out);
}

#[test]
fn a_campaign_shows_the_fall_back_routes_where_all_that_it_names_is_withheld() {
    let child: Id = "child".parse().unwrap();
    let directory = strict_with(|records| {
        let fallback = &records.audiences[&child].fallback;
        let serves = |it: &&Arc<SupportRoute>| {
            let theirs = it.audiences.iter().any(|fit| fit.audience == child) && !it.contacts.is_empty();
            theirs && it.via.is_empty() && it.purpose != Purpose::Emergency && !fallback.contains(&it.id)
        };
        let only = records.routes.values().find(serves).unwrap().id.clone();
        for campaign in records.campaigns.values_mut() {
            campaign.shows.retain(|it| it.audience == child);
            campaign.shows.iter_mut().for_each(|it| it.routes = vec![only.clone()]);
        }
    });
    let campaign = directory.campaigns().find(|it| !it.shows.is_empty()).unwrap();
    let fallback = directory.audience("child").unwrap().fallback.iter().map(Id::as_str).collect::<Vec<_>>();
    for (days, withheld) in [(1, false), (300, true)] {
        let served = serde_json::to_value(answers::campaign(&directory, &Fresh(days_later(days)), campaign)).unwrap();
        let shown = list(&served, "/shows").iter().find(|it| it["audience"] == "child").unwrap();
        let routes: Vec<&str> = list(shown, "/routes").iter().map(|it| text(it, "/id")).collect();
        assert_eq!((shown["fallback"] == true, routes == fallback), (withheld, withheld), "{routes:?}");
        assert!(list(shown, "/routes").iter().all(|it| !list(it, "/contacts").is_empty()), "{shown}");
    }
}

#[test]
fn a_pack_says_until_when_each_contact_may_be_shown() {
    let directory = strict();
    let pack = serde_json::to_value(pack(&directory, Scope::Whole, &Lang::english(), checked_at())).unwrap();
    let mut last_days = BTreeSet::new();
    for contact in list(&pack, "/routes").iter().flat_map(|it| list(it, "/contacts")) {
        last_days.insert(contact["freshness"]["shown_until"].as_str().map(str::to_owned));
    }
    let day = |days| Some(day_of(days_later(days)).to_string());
    assert_eq!(last_days, BTreeSet::from([None, day(90), day(270)]));
}

/// Every `freshness` in a document.
fn freshnesses<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| freshnesses(it, found)),
        Value::Object(fields) => {
            found.extend(fields.get("freshness"));
            fields.values().for_each(|it| freshnesses(it, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_contact_is_served_with_how_fresh_it_is_and_nobody_has_phoned_yet() {
    let app = app();
    let addresses = [
        "/v1/audiences/child/routes?limit=200",
        "/v1/routes/childline",
        "/v1/campaigns/get-help-or-get-caught",
        "/v1/pack",
        "/v1/routes?limit=200",
    ];
    for address in addresses {
        let answer = app.get(address).expect(200).json();
        let (mut found, contacts) = (Vec::new(), answer.to_string().matches("\"display\":").count());
        freshnesses(&answer, &mut found);
        assert_eq!(found.len(), contacts, "{address}");
        for it in found {
            assert_eq!(it["state"], "unchecked", "{address}");
            assert!(text(it, "/sentence").contains("Nobody has "), "{address}: {it}");
            assert!(it["due_on"].is_null() && it["checked_on"].is_null(), "{address}: {it}");
        }
    }
    let childline = app.get("/v1/routes/childline").json();
    let said = &childline["contacts"][0]["freshness"];
    assert_eq!(
        *said,
        json!({
            "state": "unchecked",
            "page_date": "2022-08-28",
            "sentence": "Read on a web page dated 28 August 2022. Nobody has phoned to check it.",
        })
    );
}

/// Every page of the list.
fn all_items(app: &TestApp, query: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = app.get(&format!("/v1/freshness?limit=40{query}{cursor}")).expect(200).json();
        items.extend(list(&page, "/items").iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

#[test]
fn the_list_holds_every_contact_once_and_its_counts_are_of_all_of_them() {
    let app = app();
    let records = seed_records();
    let contacts: Vec<String> = records
        .routes
        .values()
        .flat_map(|route| route.contacts.iter().map(move |it| format!("{}/{}", route.id, it.id)))
        .collect();
    let items = all_items(&app, "");
    let listed: Vec<&str> = items.iter().map(|it| text(it, "/contact")).collect();
    assert_eq!(listed, contacts);
    assert!(contacts.len() > 100);
    let page = app.get("/v1/freshness?limit=1").json();
    assert_eq!(
        page["counts"],
        json!({"unchecked": contacts.len(), "fresh": 0, "due": 0, "overdue": 0, "expired": 0, "withheld": 0})
    );
    assert_eq!(all_items(&app, "&state=unchecked"), items);
    assert_eq!(all_items(&app, "&state=expired"), Vec::<Value>::new());
    let often = |it: &&Value| it["review_days"] == 30;
    let routes: BTreeSet<&str> = items.iter().filter(often).map(|it| text(it, "/route")).collect();
    let expected = [
        "childline",
        "emergency-999",
        "emergency-999-england-wales",
        "nspcc-helpline",
        "police-scotland",
        "samaritans",
        "stop-it-now-helpline",
    ];
    assert!(expected.iter().all(|it| routes.contains(it)), "{routes:?}");
    assert!(items.iter().any(|it| it["review_days"] == 90));
    assert!(!page.to_string().contains("0800"), "the list names contacts and shows none");
}

#[test]
fn a_cursor_of_one_state_is_none_of_another() {
    let app = app();
    let page = app.get("/v1/freshness?state=unchecked&limit=1").expect(200).json();
    let cursor = text(&page, "/next_cursor");
    assert_eq!(app.get(&format!("/v1/freshness?state=unchecked&limit=1&cursor={cursor}")).status, 200);
    for other in ["", "state=fresh&"] {
        let answer = app.get(&format!("/v1/freshness?{other}limit=1&cursor={cursor}"));
        assert_eq!((answer.status, answer.names()), (400, vec!["cursor".to_owned()]), "{other}");
    }
}

/// Ninety seconds before a day of UTC begins.
fn late() -> Timestamp {
    Timestamp::constant(1_798_761_510, 0) // 2026-12-31T23:58:30Z
}

#[test]
fn nothing_that_says_how_fresh_a_contact_is_may_be_kept_past_midnight() {
    let app = spawn_app(Settings { clock: Some(late), ..Settings::default() });
    for address in ["/v1/freshness", "/v1/routes/childline", "/v1/audiences/child/routes"] {
        let answer = app.get(address).expect(200);
        let kept = answer.header("cache-control").unwrap();
        let age: u32 = kept.split("max-age=").nth(1).unwrap().split(',').next().unwrap().parse().unwrap();
        assert!(age <= 90, "{address}: {kept}");
    }
    assert_eq!(app.get("/v1/freshness").json()["day"], "2026-12-31");
}

#[test]
fn the_thresholds_that_the_page_for_readers_states_are_those_of_the_code() {
    use signpost::domain::freshness::{DUE_DAYS, EXPIRED_AFTER, REVIEW_DAYS, REVIEW_DAYS_WELL_KNOWN};
    let specification = std::fs::read_to_string(in_package("openapi/signpost.json")).unwrap();
    let said = format!(
        "`due` in the last {DUE_DAYS} days up to `due_on`, `overdue` after it, and `expired` after three intervals. The \
         interval is {REVIEW_DAYS_WELL_KNOWN} days for emergency routes and the best-known ones, and {REVIEW_DAYS} days \
         for all others."
    );
    let plain = specification.replace("\\n", " ");
    assert!(plain.contains(&said), "{said}");
    assert_eq!(EXPIRED_AFTER, 3);
}

#[test]
fn the_pack_stays_small_enough_for_a_slow_telephone() {
    let pack = app().get_with("/v1/pack", &[("accept-encoding", "br")]).expect(200);
    assert_eq!(pack.header("content-encoding"), Some("br"));
    assert!(pack.bytes.len() < 64 * 1024, "{} bytes", pack.bytes.len());
}
