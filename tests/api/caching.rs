//! What may be kept, for how long and by whom: validators, codings, links from page to page, and other sites' scripts.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::spec::{Operation, operations};
use crate::support::{Answer, Settings, TestApp, app, list, sha256, spawn_app, text};

const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// An address that an operation answers with 200: its own example.
fn target(operation: &Operation) -> String {
    let line = text(operation.value, "/description").rsplit_once("http://127.0.0.1:8080").unwrap().1;
    line.trim_end_matches(['`', '\'']).to_owned()
}

/// One address for each operation that takes `GET`.
fn targets() -> Vec<String> {
    operations().iter().filter(|it| it.method == "GET").map(target).collect()
}

/// Those whose answers the specification promises a validator for.
fn validated() -> Vec<String> {
    let promised = |it: &&Operation| it.value["responses"]["200"]["headers"]["ETag"].is_object();
    let found: Vec<String> = operations().iter().filter(|it| it.method == "GET").filter(promised).map(target).collect();
    assert!(found.len() > 15, "{found:?}");
    found
}

/// An answer's headers without those that change by themselves.
fn lasting(answer: &Answer) -> BTreeSet<(String, String)> {
    answer.headers.iter().filter(|(name, _)| name != "date").cloned().collect()
}

#[test]
fn each_coding_has_a_strong_validator_of_its_own_and_the_same_content() {
    let app = app();
    for target in validated() {
        let plain = app.get(&target).expect(200);
        let mut validators = BTreeSet::from([plain.etag().to_owned()]);
        for coding in ["gzip", "br"] {
            let coded = app.get_with(&target, &[("accept-encoding", coding)]).expect(200);
            assert_eq!(coded.etag(), format!("\"{}\"", &sha256(&coded.bytes)[..32]), "{target}");
            assert_eq!(coded.decoded(), plain.bytes, "{target}");
            let varies = plain.bytes.len() >= 200;
            for answer in [&plain, &coded] {
                assert_eq!(answer.header("vary"), varies.then_some("Accept-Encoding"), "{target}");
            }
            if plain.bytes.len() > 400 {
                assert_eq!(coded.header("content-encoding"), Some(coding), "{target}");
                assert!(coded.bytes.len() < plain.bytes.len(), "{target}");
                assert!(validators.insert(coded.etag().to_owned()), "{target}: {coding} shares a validator");
            }
        }
    }
}

/// What is said of content, and therefore not by an answer that has none.
const OF_CONTENT: [&str; 5] = [
    "x-content-type-options",
    "referrer-policy",
    "content-security-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
];

#[test]
fn what_a_client_has_already_is_not_sent_again() {
    let app = app();
    for target in validated() {
        for coding in ["identity", "gzip", "br"] {
            let first = app.get_with(&target, &[("accept-encoding", coding)]);
            let known = [first.etag().to_owned(), format!("\"other\", {}", first.etag()), "*".to_owned()];
            for known in known {
                let again =
                    app.get_with(&target, &[("accept-encoding", coding), ("if-none-match", &known)]).expect(304);
                assert!(again.bytes.is_empty(), "{target}");
                for name in ["etag", "cache-control", "vary", "signpost-release", "access-control-allow-origin"] {
                    assert_eq!(again.header(name), first.header(name), "{target}: {name}");
                }
                for name in OF_CONTENT {
                    assert_eq!((again.header(name), first.header(name).is_some()), (None, true), "{target}: {name}");
                }
            }
            let stale = app.get_with(&target, &[("accept-encoding", coding), ("if-none-match", "\"other\"")]);
            assert_eq!((stale.status, stale.bytes), (200, first.bytes), "{target}");
        }
    }
}

#[test]
fn head_is_get_without_its_body() {
    let app = app();
    let wrong = ["/v1/routes/nowhere", "/v1/routes?colour=blue", "/v1/lookup", "/nowhere"].map(str::to_owned);
    for target in targets().into_iter().chain(wrong) {
        for coding in ["identity", "br"] {
            let get = app.get_with(&target, &[("accept-encoding", coding)]);
            let head = app.send("HEAD", &target, &[("accept-encoding", coding)], None);
            assert_eq!((head.status, lasting(&head)), (get.status, lasting(&get)), "{target}");
            assert_eq!(get.header("content-length"), Some(get.bytes.len().to_string().as_str()), "{target}");
            assert!(head.bytes.is_empty(), "{target}");
        }
    }
}

#[test]
fn every_answer_says_for_how_long_it_may_be_kept() {
    // At twenty past ten nobody comes or goes for longer than an answer is kept.
    let clock = || "2026-11-24T10:20:00Z".parse().unwrap();
    let security_contact = Some("mailto:security@signpost.example".to_owned());
    let app = spawn_app(Settings { clock: Some(clock), security_contact, ..Settings::default() });
    let usual = "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800";
    let release = "public, max-age=60, stale-while-revalidate=600, stale-if-error=604800";
    for target in targets() {
        let expected = match target.as_str() {
            "/health/live" | "/health/ready" | "/v1/search?q=someone%20has%20my%20pictures" => "no-store",
            "/.well-known/security.txt" => "public, max-age=300",
            "/v1/recalls" => "public, max-age=30, stale-while-revalidate=30, stale-if-error=604800",
            "/v1/releases/1"
            | "/v1/changes"
            | "/v1/feeds/changes.atom"
            | "/v1/feeds/changes.json"
            | "/v1/releases/1/changes"
            | "/v1/releases/1...1"
            | "/v1/posters/65ztj3k4-1"
            | "/v1/posters/65ztj3k4-1/feed"
            | "/v1/routes/childline/history" => release,
            _ => usual,
        };
        assert_eq!(app.get(&target).header("cache-control"), Some(expected), "{target}");
    }
    for (target, body) in [
        ("/v1/lookup", r#"{"audience": "child"}"#),
        ("/v1/search", r#"{"q": "101"}"#),
        ("/v1/verify-contact", r#"{"contact": "101"}"#),
    ] {
        let answer = app.post(target, body).expect(200);
        // What nobody may keep has nothing to ask for it by.
        assert_eq!((answer.header("cache-control"), answer.header("etag")), (Some("no-store"), None), "{target}");
    }
    let search = app.get_with("/v1/search?q=101", &[("if-none-match", "*")]).expect(200);
    assert_eq!(search.header("etag"), None);
    assert_eq!(app.get("/v1/routes/nowhere").header("cache-control"), Some("no-store"));
}

#[test]
fn every_answer_names_its_release_its_licence_and_its_description() {
    let app = app();
    for target in validated() {
        let answer = app.get(&target);
        assert_eq!(answer.header("signpost-release"), Some("1"), "{target}");
        if answer.header("content-type").is_some_and(|it| it.ends_with("json")) {
            let said = &answer.json()["release"];
            assert!(said.is_null() || *said == 1 || said["number"] == 1, "{target}: {said}");
        }
        assert_eq!(answer.links("license"), [LICENCE], "{target}");
        assert_eq!(answer.links("describedby"), ["/openapi.json"], "{target}");
    }
    let specification = app.get("/openapi.json").expect(200).json();
    assert_eq!(specification["openapi"], "3.1.0");
    assert_eq!(specification, *crate::support::spec::SPEC);
}

#[test]
fn the_same_question_is_answered_with_the_same_bytes() {
    let app = app();
    for target in validated() {
        for coding in ["identity", "gzip", "br"] {
            let ask = || app.get_with(&target, &[("accept-encoding", coding)]);
            let (first, second) = (ask(), ask());
            assert_eq!((lasting(&first), &first.bytes), (lasting(&second), &second.bytes), "{target}");
        }
    }
}

/// Every page from this address on, each found by the link in the one before it.
fn pages(app: &TestApp, target: &str) -> Vec<Value> {
    let (mut pages, mut next) = (Vec::new(), Some(target.to_owned()));
    while let Some(target) = next {
        let answer = app.get(&target).expect(200);
        let links = answer.links("next");
        let page = answer.json();
        let cursor = page["next_cursor"].as_str();
        assert_eq!(links.len(), usize::from(cursor.is_some()), "{target}: {links:?}");
        next = links.first().cloned();
        if let (Some(next), Some(cursor)) = (&next, cursor) {
            assert!(next.starts_with('/') && next.ends_with(&format!("cursor={cursor}")), "{next}");
        }
        pages.push(page);
        assert!(pages.len() < 500, "{target}: no end");
    }
    pages
}

/// The items of some pages, in order.
fn items(pages: &[Value]) -> Vec<Value> {
    pages.iter().flat_map(|page| list(page, "/items").to_vec()).collect()
}

#[test]
fn the_links_of_the_catalogue_lead_through_every_route_exactly_once() {
    let app = app();
    let pages = pages(&app, "/v1/routes?limit=7");
    let ids: Vec<String> = items(&pages).iter().map(|it| text(it, "/route/id").to_owned()).collect();
    let different: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "a route stands on two pages");
    assert!(ids.is_sorted(), "{ids:?}");
    assert_eq!(app.get("/v1").json()["counts"]["routes"], ids.len());
    let last = pages.len() - 1;
    assert!(pages[..last].iter().all(|page| list(page, "/items").len() == 7) && last > 5, "{last} full pages");
}

#[test]
fn the_links_of_every_list_lead_through_all_of_it() {
    let app = app();
    for path in ["/v1/audiences", "/v1/topics", "/v1/places", "/v1/organisations", "/v1/campaigns", "/v1/releases"] {
        let whole = app.get(&format!("{path}?limit=200"));
        assert_eq!(whole.links("next"), Vec::<String>::new(), "{path}");
        assert_eq!(items(&pages(&app, &format!("{path}?limit=5"))), *list(&whole.json(), "/items"), "{path}");
    }
}

/// The group that a listing must not be parted from.
fn group(listing: &Value) -> Option<&str> {
    listing["route"]["show_with"].as_str()
}

#[test]
fn the_links_of_a_look_up_lead_through_all_of_it_and_cut_no_group() {
    let app = app();
    let mut longer = 0;
    for audience in list(&app.get("/v1/audiences").json(), "/items") {
        for place in ["GB", "GB-SCT", "GB-WLS"] {
            let target = format!("/v1/audiences/{}/routes?place={place}", text(audience, "/id"));
            let whole = app.get(&format!("{target}&limit=200")).expect(200).json();
            let pages = pages(&app, &format!("{target}&limit=3"));
            assert_eq!(items(&pages), *list(&whole, "/items"), "{target}");
            for (page, next) in pages.iter().zip(&pages[1..]) {
                let (page, next) = (list(page, "/items"), list(next, "/items"));
                let (last, first) = (group(page.last().unwrap()), group(&next[0]));
                assert!(last.is_none() || last != first, "{target}: a page ends inside {last:?}");
                let of_group = page.iter().rev().take_while(|it| group(it).is_some() && group(it) == last).count();
                assert!(page.len() == 3 || (page.len() > 3 && of_group > page.len() - 3), "{target}: {}", page.len());
                longer += usize::from(page.len() > 3);
            }
            assert!(pages.iter().all(|page| !list(page, "/emergency").is_empty()), "{target}");
        }
    }
    assert!(longer > 0, "no page had to exceed its limit, so nothing was shown");
}

#[test]
fn the_twin_pages_by_its_body_and_puts_nothing_into_a_link() {
    let app = app();
    let whole = app.get("/v1/audiences/child/routes?place=GB-SCT&limit=200").json();
    let (mut found, mut cursor) = (Vec::new(), None);
    loop {
        let mut body = json!({"audience": "child", "place": "GB-SCT", "limit": 3});
        if let Some(cursor) = cursor {
            body["cursor"] = cursor;
        }
        let answer = app.post("/v1/lookup", &body.to_string()).expect(200);
        assert_eq!(answer.links("next"), Vec::<String>::new());
        assert_eq!(answer.links("license"), [LICENCE]);
        let page = answer.json();
        found.extend_from_slice(list(&page, "/items"));
        match page.get("next_cursor") {
            Some(next) => cursor = Some(next.clone()),
            None => break,
        }
    }
    assert_eq!(found, *list(&whole, "/items"));
    assert!(found.len() > 6, "{}", found.len());
}

#[test]
fn an_address_and_its_twin_give_the_same_answer() {
    let app = app();
    let queries = [
        ("", json!({})),
        ("topic=bullying,fgm", json!({"topic": ["bullying", "fgm"]})),
        (
            "place=GB-SCT&age=12&kind=phone,webchat",
            json!({"place": "GB-SCT", "age": "12", "kind": ["phone", "webchat"]}),
        ),
        ("language=cy&lang=cy&limit=2", json!({"language": ["cy"], "lang": "cy", "limit": 2})),
        ("explain=true", json!({"explain": true})),
    ];
    for (query, mut body) in queries {
        body["audience"] = json!("child");
        let by_body = app.post("/v1/lookup", &body.to_string()).expect(200);
        for target in [format!("/v1/audiences/child/routes?{query}"), format!("/v1/routes?audience=child&{query}")] {
            let target = target.trim_end_matches(['?', '&']);
            assert_eq!(app.get(target).expect(200).text(), by_body.text(), "{target}");
        }
    }
}

#[test]
fn scripts_of_every_site_may_read_and_none_with_credentials() {
    let app = app();
    // A piece of HTML is for servers: no script is invited to put it into a page.
    let (pieces, open): (Vec<String>, Vec<String>) =
        targets().into_iter().partition(|it| it.starts_with("/v1/embed/html"));
    for piece in &pieces {
        assert_eq!(app.get(piece).expect(200).header("access-control-allow-origin"), None, "{piece}");
    }
    assert!(!pieces.is_empty());
    for target in open.iter().map(String::as_str).chain(["/v1/routes/nowhere", "/nowhere"]) {
        for headers in [&[("origin", "https://school.example")][..], &[]] {
            let answer = app.get_with(target, headers);
            assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{target}");
            assert_eq!(answer.header("access-control-allow-credentials"), None, "{target}");
            assert!(answer.header("vary").is_none_or(|it| it == "Accept-Encoding"), "{target}");
            let exposed = answer.header("access-control-expose-headers").unwrap_or_default().to_lowercase();
            for name in ["etag", "link", "retry-after", "signpost-release", "signpost-recall"] {
                assert!(exposed.split(", ").any(|it| it == name), "{target}: {name} is not exposed: {exposed}");
            }
            assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"), "{target}");
            let policy = answer.header("content-security-policy");
            assert_eq!(policy, Some("default-src 'none'; frame-ancestors 'none'; sandbox"), "{target}");
        }
    }
}

#[test]
fn a_browser_is_allowed_what_the_interface_takes_and_nothing_else() {
    let app = app();
    let ask = |target: &str, method: &str, headers: &str| {
        let asked = [
            ("origin", "https://school.example"),
            ("access-control-request-method", method),
            ("access-control-request-headers", headers),
        ];
        app.send("OPTIONS", target, &asked[..if headers.is_empty() { 2 } else { 3 }], None)
    };
    for (target, method, headers) in
        [("/v1/lookup", "POST", "content-type"), ("/v1/pack", "GET", "if-none-match"), ("/v1/pack", "HEAD", "")]
    {
        let answer = ask(target, method, headers);
        assert!(matches!(answer.status, 200 | 204), "{target}: {}", answer.status);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{target}");
        assert_eq!(answer.header("access-control-max-age"), Some("86400"), "{target}");
        let methods = answer.header("access-control-allow-methods").unwrap_or_default();
        assert!(methods.split(", ").any(|it| it == method), "{target}: {methods}");
    }
    for (target, method, headers) in [("/v1/lookup", "DELETE", ""), ("/v1/lookup", "POST", "x-c4narywh0ishere")] {
        assert_eq!(ask(target, method, headers).expect(400).code(), "bad-request", "{method} {headers}");
    }
}
