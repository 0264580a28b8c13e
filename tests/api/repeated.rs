//! What goes out again without the app is what the app would answer: every status, header and byte of it.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::coverage::GOOD;
use crate::support::{Answer, Client, Settings, spawn_app};

/// Pages for readers, beside the addresses of the specification.
const PAGES: [&str; 8] =
    ["/", "/docs", "/docs/hours", "/go", "/go?lang=cy", "/kept", "/embed/1/signpost-routes.js", "/openapi.json"];

/// A request with a body of no bytes goes the long way, and is answered in the same words.
const THE_LONG_WAY: (&str, &str) = ("content-length", "0");

/// An hour before most lines open: what may be kept is about to change.
fn early() -> Timestamp {
    "2026-11-23T08:50:00Z".parse().unwrap()
}

fn parts(answer: Answer) -> (u16, BTreeMap<String, Vec<String>>, Vec<u8>) {
    let mut headers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in answer.headers.into_iter().filter(|(name, _)| name != "date") {
        headers.entry(name).or_default().push(value);
    }
    (answer.status, headers, answer.bytes)
}

fn assert_same(client: &Client, target: &str, headers: &[(&str, &str)]) {
    let long_way: Vec<(&str, &str)> = headers.iter().copied().chain([THE_LONG_WAY]).collect();
    // Pages are not in the specification, which `get_with` holds every answer against.
    let long_way = parts(client.send_unchecked("GET", target, &long_way, None));
    for again in 1..=3 {
        let plain = parts(client.send_unchecked("GET", target, headers, None));
        assert!(plain == long_way, "{target} {headers:?}, asked {again} times: {:?} and {:?}", plain.1, long_way.1);
    }
}

/// The first answer that is none of "come again": a pack, a script and a release of the past take their time to be made.
fn once_made(client: &Client, target: &str) -> Answer {
    loop {
        let answer = client.send_unchecked("GET", target, &[("accept-encoding", "gzip")], None);
        if answer.status != 503 {
            return answer;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
}

#[test]
fn whoever_asks_again_gets_what_the_app_would_answer() {
    let app = spawn_app(Settings { clock: Some(early), ..Settings::default() });
    for target in GOOD.into_iter().chain(PAGES) {
        let first = once_made(&app, target);
        let etag = first.header("etag").map(str::to_owned);
        let etag = etag.unwrap_or_else(|| "\"none\"".to_owned());
        let asked: [&[(&str, &str)]; 7] = [
            &[],
            &[("accept-encoding", "gzip")],
            &[("accept-encoding", "gzip, deflate, br, zstd"), ("origin", "https://school.example")],
            &[("accept-encoding", "gzip"), ("if-none-match", &etag)],
            &[("accept-encoding", "br"), ("if-none-match", &etag)],
            &[("if-none-match", "*")],
            &[("accept-encoding", "identity;q=0, gzip;q=0, br;q=0")],
        ];
        for headers in asked {
            assert_same(&app, target, headers);
        }
    }
}

#[test]
fn what_asks_for_another_time_or_is_too_large_is_never_given_what_was_remembered() {
    let app = spawn_app(Settings { clock: Some(early), ..Settings::default() });
    let target = "/v1/audiences/child/routes";
    assert_eq!(app.get(target).status, 200);
    assert_eq!(app.get_with(target, &[("accept-datetime", "no date")]).status, 400);
    let negotiated = app.get_with(target, &[("accept-datetime", "Tue, 01 Dec 2026 09:00:00 GMT")]);
    assert!(negotiated.header("memento-datetime").is_some());
    assert_eq!(negotiated.header("cache-control"), Some("no-store"));
    assert_eq!(app.get(target).header("memento-datetime"), None);
    assert_eq!(app.get_with(target, &[("x-long", &"x".repeat(17_000))]).status, 431);
    assert_eq!(app.send("HEAD", target, &[], None).bytes, b"");
    assert_eq!(app.get(target).status, 200);
}
