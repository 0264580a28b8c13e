//! The script for other people's pages, as it is served: the bytes that were tested, at an address that can be pinned.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde_json::Value;
use sha2::{Digest as _, Sha384};

use crate::support::{Answer, Settings, app, in_package, list, sha256, spawn_app, text};

/// The most that may travel (brotli): 12 KB.
const BUDGET: usize = 12_288;

const MOVING: &str = "/embed/1/signpost-routes.js";

/// The routes whose numbers are built into the script, as its last rung names them.
const BUILT_IN: [&str; 3] = ["emergency-999", "childline", "samaritans"];

fn checked_in() -> String {
    std::fs::read_to_string(in_package("resources/web/embed/signpost-routes.js")).unwrap()
}

/// The address of the newest script, as programs are told it.
fn pinned() -> String {
    text(&app().get("/v1/embed").expect(200).json(), "/current/href").to_owned()
}

/// A day that the script names.
fn day(name: &str) -> Date {
    let script = checked_in();
    let found = regex::Regex::new(&format!(r#"const {name} = Date\.parse\("([0-9-]+)"\);"#)).unwrap();
    found.captures(&script).unwrap_or_else(|| panic!("no {name}"))[1].parse().unwrap()
}

fn assert_script(answer: &Answer, case: &str) {
    let expected = [
        ("content-type", "text/javascript; charset=utf-8"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ("vary", "Accept-Encoding"),
    ];
    for (name, value) in expected {
        assert_eq!(answer.header(name), Some(value), "{case}: {name}");
    }
    // The licence of the data is not that of the script.
    assert_eq!(answer.header("link"), None, "{case}");
}

#[test]
fn the_script_is_served_byte_for_byte_at_both_addresses_in_every_coding() {
    let app = app();
    for target in [MOVING, &pinned()] {
        for (coding, named) in [("identity", None), ("gzip", Some("gzip")), ("br, gzip", Some("br"))] {
            let answer = app.get_with(target, &[("accept-encoding", coding)]).expect(200);
            assert_script(&answer, target);
            assert_eq!(answer.header("content-encoding"), named, "{target}");
            assert_eq!(answer.etag(), format!("\"{}\"", &sha256(&answer.bytes)[..32]), "{target}");
            assert_eq!(answer.text(), checked_in(), "{target} {coding}");
        }
        let answer = app.get(target);
        let again = app.get_with(target, &[("if-none-match", answer.etag())]).expect(304);
        assert_eq!(again.header("cache-control"), answer.header("cache-control"), "{target}");
        let head = app.send("HEAD", target, &[], None).expect(200);
        assert_eq!((head.etag(), head.bytes.len()), (answer.etag(), 0), "{target}");
        assert_eq!(app.get(&format!("{target}?v=1")).expect(400).names(), ["v"]);
    }
}

#[test]
fn the_address_that_names_the_bytes_lasts_and_the_one_that_moves_does_not() {
    let app = app();
    let pinned = pinned();
    assert_eq!(pinned, format!("/embed/1/signpost-routes.{}.js", &sha256(checked_in())[..16]));
    assert_eq!(app.get(&pinned).header("cache-control"), Some("public, max-age=31536000, immutable"));
    let moving = "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800";
    assert_eq!(app.get(MOVING).header("cache-control"), Some(moving));
}

#[test]
fn a_script_that_was_never_published_is_not_there_and_no_other_method_is_taken() {
    let app = app();
    for unknown in
        ["0123456789abcdef", "", "x", &sha256(checked_in())[..15], &sha256(checked_in()).to_uppercase()[..16]]
    {
        let answer = app.get(&format!("/embed/1/signpost-routes.{unknown}.js")).expect(404);
        assert_eq!(answer.code(), "not-found", "{unknown}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{unknown}");
    }
    for target in [MOVING, &pinned()] {
        let answer = app.send("POST", target, &[], None).expect(405);
        assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"), "{target}");
    }
}

#[test]
fn the_integrity_is_that_of_the_bytes_that_are_served() {
    let app = app();
    let said = app.get("/v1/embed").expect(200).json();
    let scripts = list(&said, "/scripts");
    assert_eq!(scripts[0], said["current"]);
    let mut addresses: Vec<&str> = Vec::new();
    for script in scripts {
        let address = text(script, "/href");
        let answer = app.get_with(address, &[("accept-encoding", "br")]).expect(200);
        let digest = STANDARD.encode(Sha384::digest(answer.decoded()));
        assert_eq!(text(script, "/integrity"), format!("sha384-{digest}"), "{address}");
        assert_eq!(script["bytes"], answer.decoded().len(), "{address}");
        assert_eq!(script["bytes_brotli"], answer.bytes.len(), "{address}");
        assert!(!addresses.contains(&address), "{address} stands there twice");
        addresses.push(address);
    }
    let current = text(&said, "/current/href");
    let integrity = text(&said, "/current/integrity");
    let tag = format!(r#"<script src="{current}" integrity="{integrity}" crossorigin="anonymous" defer></script>"#);
    assert_eq!(text(&said, "/tag"), tag);
    assert_eq!(text(&said, "/moving/href"), MOVING);
    for (field, name) in [("built", "BUILT"), ("known", "KNOWN")] {
        assert_eq!(text(&said["current"], &format!("/{field}")), day(name).to_string());
    }
}

#[test]
fn a_node_that_knows_its_public_address_names_it_in_the_tag_and_nothing_that_a_request_says() {
    let app = spawn_app(Settings { public_url: Some("https://signpost.example".to_owned()), ..Settings::default() });
    let said = app.get_with("/v1/embed", &[("host", "evil.example")]).expect(200);
    assert!(!said.text().contains("evil"));
    let said = said.json();
    let address = text(&said, "/current/href");
    assert!(address.starts_with("https://signpost.example/embed/1/signpost-routes."), "{address}");
    assert!(text(&said, "/tag").contains(&format!(r#"src="{address}""#)));
    assert_eq!(text(&said, "/moving/href"), format!("https://signpost.example{MOVING}"));
}

#[test]
fn the_script_is_within_its_budget() {
    let travels = app().get_with(MOVING, &[("accept-encoding", "br")]).bytes.len();
    assert!(travels <= BUDGET, "{travels} bytes of {BUDGET}");
}

#[test]
fn the_numbers_that_are_built_in_are_current_contacts_of_the_routes_that_they_stand_for() {
    let (app, script) = (app(), checked_in());
    for id in BUILT_IN {
        let route = app.get(&format!("/v1/routes/{id}")).expect(200).json();
        let phones: Vec<&Value> = list(&route, "/contacts").iter().filter(|it| it["kind"] == "phone").collect();
        let built_in = phones.iter().find(|it| script.contains(&format!("\"{}\"", text(it, "/display"))));
        let phone = built_in.unwrap_or_else(|| panic!("{id}: none of {phones:?} is built in"));
        // What the script dials is what it shows, without the spaces.
        assert_eq!(format!("tel:{}", text(phone, "/display").replace(' ', "")), text(phone, "/href"), "{id}");
        let asked = format!("/v1/verify-contact?contact={}", text(phone, "/value"));
        assert_eq!(app.get(&asked).expect(200).json()["status"], "current", "{id}");
    }
    let numbers = regex::Regex::new(r#""([0-9][0-9 ]{2,})""#).unwrap();
    let found: Vec<&str> = numbers.captures_iter(&script).map(|it| it.get(1).unwrap().as_str()).collect();
    for number in &found {
        assert!(["999", "0800 1111", "116 123"].contains(number), "{number} is built in, and nothing here checks it");
    }
    assert!(found.len() >= BUILT_IN.len(), "{found:?}");
}

#[test]
fn the_days_that_the_script_names_are_neither_to_come_nor_older_than_its_numbers() {
    let app = app();
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (built, known) = (day("BUILT"), day("KNOWN"));
    assert!(known <= built && built <= today, "built on {built}, known on {known}, and it is {today}");
    for id in BUILT_IN {
        let history = app.get(&format!("/v1/routes/{id}/history?limit=200")).expect(200).json();
        for entry in list(&history, "/items") {
            // An added route has one patch of the whole; a changed one names what changed.
            let touches = |path: &str| path.is_empty() || path.starts_with("/contacts");
            let contacts = list(entry, "/patch").iter().any(|it| touches(text(it, "/path")));
            let at: jiff::Timestamp = text(entry, "/time").parse().unwrap();
            let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
            assert!(!contacts || day <= known, "{id} changed on {day}, and the script knows it as of {known}");
        }
    }
}
