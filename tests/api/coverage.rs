//! Every operation, done right and done wrong: what is refused, with which code, and which field is named for it.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::spec::{SPEC, operations, template_of};
use crate::support::{Answer, CANARY, Client, Settings, app, list, spawn_app, text};

/// Requests that are answered with 200. Between them they reach every operation that takes `GET`.
pub const GOOD: [&str; 91] = [
    "/v1",
    "/v1/audiences",
    "/v1/audiences?limit=200",
    "/v1/audiences/child",
    "/v1/audiences/child/routes",
    "/v1/audiences/child/routes?topic=bullying,fgm&place=GB-SCT&age=12&kind=phone,webchat&language=en&lang=en&limit=3",
    "/v1/audiences/child/routes?age=12-15&explain=true",
    "/v1/audiences/parent/routes?explain=false&lang=cy",
    "/v1/topics",
    "/v1/topics?limit=1",
    "/v1/topics/bullying",
    "/v1/places",
    "/v1/places/GB",
    "/v1/places/GB-ABD",
    "/v1/routes",
    "/v1/routes?limit=1",
    "/v1/routes?audience=child",
    "/v1/routes?audience=own-behaviour&topic=own-sexual-thoughts&place=GB-SCT",
    "/v1/routes/childline",
    "/v1/routes?audience=own-behaviour&topic=own-sexual-thoughts&at=2026-12-25T03:00:00Z",
    "/v1/audiences/parent/routes?open_now=true&explain=true&at=2026-11-28T03:00:00Z",
    "/v1/audiences/parent/routes?open_now=false&at=2026-06-01T09:00:00%2B01:00",
    "/v1/routes/nspcc-helpline/hours",
    "/v1/routes/breathing-space/hours?from=2026-12-21T00:00:00Z",
    "/v1/routes/breathing-space/hours?until=2026-12-24T00:00:00.5Z&from=2026-12-21T00:00:00Z",
    "/v1/routes/iwf-report/hours?from=2026-12-01T00:00:00Z&until=2027-01-01T00:00:00Z",
    "/v1/organisations",
    "/v1/organisations?limit=3",
    "/v1/organisations/nspcc",
    "/v1/campaigns",
    "/v1/campaigns/get-help-or-get-caught",
    "/v1/posters",
    "/v1/posters?limit=3",
    "/v1/posters?audience=child&topic=image-shared&place=GB-ABD",
    "/v1/posters?audience=offender-family",
    "/v1/posters?topic=bullying&limit=200",
    "/v1/posters?place=S12000034",
    "/v1/posters/65ztj3k4-1",
    "/v1/posters/65ztj3k4-1/feed",
    "/v1/freshness",
    "/v1/freshness?limit=200",
    "/v1/freshness?state=unchecked&limit=3",
    "/v1/freshness?state=expired",
    "/v1/pack",
    "/v1/pack?lang=en",
    "/v1/embed",
    "/v1/embed/html?audience=child",
    "/v1/embed/html?audience=parent&topic=bullying,fgm&place=GB-ABD&age=40&lang=cy&limit=200",
    "/v1/embed/text?audience=child",
    "/v1/embed/text?audience=own-behaviour&topic=own-sexual-thoughts&place=GB-SCT&lang=en&limit=1",
    "/v1/pack/GB-SCT",
    "/v1/pack/GB-WLS?lang=en&release=1",
    "/v1/verify-contact?contact=0131%20556%203535",
    "/v1/verify-contact?contact=0131+556+3535&country=GB",
    "/v1/verify-contact?contact=%2B44%20131%20556%203535",
    "/v1/releases",
    "/v1/releases?limit=1",
    "/v1/releases/1",
    "/v1/recalls",
    "/v1/recalls?limit=5",
    "/v1/releases/1/changes",
    "/v1/releases/1/changes?limit=5",
    "/v1/releases/1...1",
    "/v1/releases/0...1?limit=3",
    "/v1/releases/1...0?limit=3",
    "/v1/routes/childline/history",
    "/v1/routes/childline/history?limit=1",
    "/v1/audiences?release=1",
    "/v1/topics/bullying?as_of=2027-01-01T00:00:00Z",
    "/v1/routes?as_of=2027-01-01T00:00:00Z&limit=3",
    "/v1/routes/childline?release=1",
    "/v1/routes/nspcc-helpline/hours?release=1",
    "/v1/campaigns/get-help-or-get-caught?release=1",
    "/v1/pack?release=1",
    "/v1/verify-contact?contact=101&release=1",
    "/v1/feeds/changes.atom",
    "/v1/feeds/changes.atom?audience=child",
    "/v1/feeds/changes.json",
    "/v1/feeds/changes.json?audience=offender-family",
    "/v1/feeds/changes.json?route=childline",
    "/v1/changes",
    "/v1/changes?after=0&limit=5",
    "/v1/changes?after=1",
    "/v1/retired-contacts",
    "/v1/retired-contacts?limit=2&release=1",
    "/v1/retired-contacts/old-stop-it-now-scotland-phone",
    "/v1/retired-contacts/old-stop-it-now-scotland-phone?release=1",
    "/health/live",
    "/health/ready",
    "/.well-known/security.txt",
    "/v1/verify-contact?contact=nobody%20knows%20this",
];

/// Bodies that are answered with 200.
const GOOD_BODIES: [(&str, &str); 8] = [
    ("/v1/lookup", r#"{"audience": "child"}"#),
    ("/v1/lookup", r#"{"audience": "parent", "topic": [], "place": "GB", "limit": 1, "explain": true}"#),
    ("/v1/lookup", r#"{"audience": "child", "topic": ["fgm"], "age": "12-15", "kind": ["phone"], "language": ["en"]}"#),
    ("/v1/lookup", r#"{"audience": "survivor", "open_now": true, "at": "2026-12-25T03:00:00Z"}"#),
    ("/v1/verify-contact", r#"{"contact": "0131 556 3535"}"#),
    ("/v1/lookup", r#"{"audience": "child", "release": 1}"#),
    ("/v1/verify-contact", r#"{"contact": "101", "as_of": "2027-01-01T00:00:00Z"}"#),
    ("/v1/verify-contact", r#"{"contact": "tel:+441315563535", "country": "GB"}"#),
];

/// Pages that are looked through.
const GOOD_PAGES: [(&str, &str); 4] = [
    ("/v1/scan", "Stop It Now! Scotland: 0131 556 3535"),
    ("/v1/scan?audience=child", "<p>Ring <a href=\"tel:+44116123\">116 123</a></p>"),
    ("/v1/scan?audience=offender-family&country=IE", "01 522 4300"),
    ("/v1/scan?country=GB", ""),
];

/// Addresses at which no page is looked through, and the parameter that is named.
const WRONG_PAGES: [(&str, &str); 6] = [
    ("/v1/scan?audience=C4naryWh0IsHere", "audience"),
    ("/v1/scan?audience=", "audience"),
    ("/v1/scan?audience=child&audience=child", "audience"),
    ("/v1/scan?country=gb", "country"),
    ("/v1/scan?country=C4naryWh0IsHere", "country"),
    ("/v1/scan?limit=5", "limit"),
];

/// Queries that no address takes, and the name that is given for each: `?` where it is not repeated.
const NO_QUERY: [(&str, &str); 5] =
    [("colour=blue", "colour"), ("colour", "colour"), ("C4naryWh0IsHere=1", "?"), ("%FF=1", "?"), ("&", "?")];

/// Queries that no list takes.
const NO_LIST_QUERY: [(&str, &str); 16] = [
    ("limit=0", "limit"),
    ("limit=201", "limit"),
    ("limit=2010", "limit"),
    ("limit=4294967297", "limit"),
    ("limit=-1", "limit"),
    ("limit=1.5", "limit"),
    ("limit=+5", "limit"),
    ("limit=05", "limit"),
    ("limit=C4naryWh0IsHere", "limit"),
    ("limit=%FF", "limit"),
    ("limit=", "limit"),
    ("limit", "limit"),
    ("limit=5&limit=5", "limit"),
    ("cursor=C4naryWh0IsHere", "cursor"),
    ("cursor=", "cursor"),
    ("cursor=a&cursor=b", "cursor"),
];

/// Queries that no look-up takes.
const NO_LOOKUP_QUERY: [(&str, &str); 34] = [
    ("topic=C4naryWh0IsHere", "topic"),
    ("topic=bullying,C4naryWh0IsHere", "topic"),
    ("topic=bullying,,fgm", "topic"),
    ("topic=,bullying", "topic"),
    ("topic=", "topic"),
    ("place=GB&place=GB-SCT", "place"),
    ("topic=Bullying", "topic"),
    ("place=C4naryWh0IsHere", "place"),
    ("place=gb-sct", "place"),
    ("place=GB-XXX", "place"),
    ("place=", "place"),
    ("age=C4naryWh0IsHere", "age"),
    ("age=-1", "age"),
    ("age=15-12", "age"),
    ("age=12-", "age"),
    ("age=007", "age"),
    ("kind=C4naryWh0IsHere", "kind"),
    ("kind=phone,C4naryWh0IsHere", "kind"),
    ("language=C4naryWh0IsHere", "language"),
    ("lang=C4naryWh0IsHere", "lang"),
    ("lang=-", "lang"),
    ("explain=yes", "explain"),
    ("explain=TRUE", "explain"),
    ("open_now=1", "open_now"),
    ("open_now=", "open_now"),
    ("at=C4naryWh0IsHere", "at"),
    ("at=2026-12-25", "at"),
    ("at=2026-12-25T03:00:00", "at"),
    ("at=2026-12-25T03:00Z", "at"),
    ("at=2026-12-25T03:00:00Z[Europe/London]", "at"),
    ("at=1999-12-25T03:00:00Z", "at"),
    ("at=2999-12-25T03:00:00Z", "at"),
    ("place=%00", "place"),
    ("topics=bullying", "topics"),
];

const NO_VERIFY_QUERY: [(&str, &str); 8] = [
    ("", "contact"),
    ("country=GB", "contact"),
    ("contact=", "contact"),
    ("contact=%20", "contact"),
    ("contact=C4naryWh0IsHere&contact=101", "contact"),
    ("contact=101&country=C4naryWh0IsHere", "country"),
    ("contact=101&country=gb", "country"),
    ("contact=101%0A", "contact"),
];

/// Queries that ask for no hours.
const NO_HOURS_QUERY: [(&str, &str); 9] = [
    ("from=C4naryWh0IsHere", "from"),
    ("from=2026-12-21", "from"),
    ("from=1999-12-21T00:00:00Z", "from"),
    ("until=2026-12-21T00:00", "until"),
    ("from=2026-12-21T00:00:00Z&until=2026-12-21T00:00:00Z", "until"),
    ("from=2026-12-21T00:00:00Z&until=2026-12-20T00:00:00Z", "until"),
    ("from=2026-12-01T00:00:00Z&until=2027-01-01T00:00:01Z", "until"),
    ("from=2026-12-21T00:00:00Z&until=2036-12-21T00:00:00Z", "until"),
    ("at=2026-12-21T00:00:00Z", "at"),
];

/// Queries that name no release to answer from.
const NO_RELEASE_QUERY: [(&str, &str); 10] = [
    ("release=0", "release"),
    ("release=01", "release"),
    ("release=-1", "release"),
    ("release=4294967296", "release"),
    ("release=C4naryWh0IsHere", "release"),
    ("release=1&release=1", "release"),
    ("as_of=2026-12-25", "as_of"),
    ("as_of=C4naryWh0IsHere", "as_of"),
    ("as_of=", "as_of"),
    ("release=1&as_of=2026-12-25T03:00:00Z", "as_of"),
];

const LISTS: [&str; 15] = [
    "/v1/posters",
    "/v1/changes",
    "/v1/retired-contacts",
    "/v1/audiences",
    "/v1/topics",
    "/v1/places",
    "/v1/routes",
    "/v1/organisations",
    "/v1/campaigns",
    "/v1/releases",
    "/v1/recalls",
    "/v1/releases/1/changes",
    "/v1/releases/0...1",
    "/v1/routes/childline/history",
    "/v1/freshness",
];

/// Addresses whose record is not there.
const NOT_THERE: [&str; 31] = [
    "/v1/posters/C4naryWh0IsHere",
    "/v1/posters/65ztj3k4",
    "/v1/posters/65ztj3k4-",
    "/v1/posters/65ztj3k4-0",
    "/v1/posters/65ztj3k4-01",
    "/v1/posters/65ztj3k4-2",
    "/v1/posters/65ztj3k4-4NN4967NN7",
    "/v1/posters/zzzzzzzz-1",
    "/v1/posters/zzzzzzzz-1/feed",
    "/v1/posters/65ztj3k4-2/feed",
    "/v1/retired-contacts/C4naryWh0IsHere",
    "/v1/releases/C4naryWh0IsHere/changes",
    "/v1/releases/1...C4naryWh0IsHere",
    "/v1/routes/C4naryWh0IsHere/history",
    "/v1/audiences/C4naryWh0IsHere",
    "/v1/audiences/C4naryWh0IsHere/routes",
    "/v1/audiences/Child",
    "/v1/topics/C4naryWh0IsHere",
    "/v1/places/C4naryWh0IsHere",
    "/v1/places/gb",
    "/v1/routes/C4naryWh0IsHere",
    "/v1/routes/%00",
    "/v1/pack/C4naryWh0IsHere",
    "/v1/pack/gb-sct",
    "/v1/routes/childline%20",
    "/v1/routes/C4naryWh0IsHere/hours",
    "/v1/organisations/C4naryWh0IsHere",
    "/v1/campaigns/C4naryWh0IsHere",
    "/v1/releases/C4naryWh0IsHere",
    "/v1/releases/01",
    "/v1/releases/4294967297",
];

/// Every request with `GET` that is refused for its query, with the name that is given.
fn wrong_queries() -> Vec<(String, &'static str)> {
    let lookups = ["/v1/audiences/child/routes?", "/v1/routes?audience=child&"];
    let whole = operations().into_iter().filter(|it| it.method == "GET");
    let paths = whole.map(|it| it.example_path());
    let nowhere = paths.flat_map(|path| NO_QUERY.map(|(query, name)| (format!("{path}?{query}"), name)));
    let nowhere = nowhere.filter(|(target, _)| !target.starts_with("/v1/verify-contact"));
    let lists = LISTS.iter().flat_map(|path| NO_LIST_QUERY.map(|(query, name)| (format!("{path}?{query}"), name)));
    let lookups = lookups.iter().flat_map(|path| {
        NO_LOOKUP_QUERY.iter().chain(&NO_LIST_QUERY).map(move |(query, name)| (format!("{path}{query}"), *name))
    });
    let dated = operations().into_iter().filter(|it| it.parameters("query").contains_key("release"));
    let dated = dated.flat_map(|it| {
        let more = if it.id == "verify_contact" { "contact=101&" } else { "" };
        NO_RELEASE_QUERY.map(|(query, name)| (format!("{}?{more}{query}", it.example_path()), name))
    });
    let hours = NO_HOURS_QUERY.map(|(query, name)| (format!("/v1/routes/nspcc-helpline/hours?{query}"), name));
    let verify = NO_VERIFY_QUERY.map(|(query, name)| (format!("/v1/verify-contact?{query}"), name));
    let rest = [
        ("/v1/routes?audience=C4naryWh0IsHere", "audience"),
        ("/v1/routes?audience=", "audience"),
        ("/v1/routes?topic=bullying", "audience"),
        ("/v1/routes?explain=true", "audience"),
        ("/v1/feeds/changes.atom?audience=C4naryWh0IsHere", "audience"),
        ("/v1/feeds/changes.json?route=C4naryWh0IsHere", "route"),
        ("/v1/feeds/changes.json?audience=child&route=childline", "route"),
        ("/v1/posters?audience=C4naryWh0IsHere", "audience"),
        ("/v1/posters?audience=Child", "audience"),
        ("/v1/posters?audience=", "audience"),
        ("/v1/posters?audience=child&audience=parent", "audience"),
        ("/v1/posters?topic=C4naryWh0IsHere", "topic"),
        ("/v1/posters?topic=bullying,fgm", "topic"),
        ("/v1/posters?place=C4naryWh0IsHere", "place"),
        ("/v1/posters?place=gb-sct", "place"),
        ("/v1/posters?release=1", "release"),
        ("/v1/posters/65ztj3k4-1?lang=en", "lang"),
        ("/v1/changes?after=2", "after"),
        ("/v1/changes?after=01", "after"),
        ("/v1/changes?after=C4naryWh0IsHere", "after"),
        ("/v1/freshness?state=C4naryWh0IsHere", "state"),
        ("/v1/freshness?state=Fresh", "state"),
        ("/v1/freshness?state=fresh,due", "state"),
        ("/v1/freshness?state=", "state"),
        ("/v1/pack?lang=fr", "lang"),
        ("/v1/pack?lang=C4naryWh0IsHere", "lang"),
        ("/v1/pack?lang=", "lang"),
        ("/v1/pack?limit=5", "limit"),
        ("/v1/pack/GB-SCT?lang=fr", "lang"),
        ("/v1/embed/html", "audience"),
        ("/v1/embed/html?audience=C4naryWh0IsHere", "audience"),
        ("/v1/embed/html?audience=child&topic=C4naryWh0IsHere", "topic"),
        ("/v1/embed/html?audience=child&kind=phone", "kind"),
        ("/v1/embed/text?audience=child&limit=0", "limit"),
        ("/v1/embed/text?audience=child&place=gb-sct", "place"),
        ("/v1/embed/text?audience=child&age=007", "age"),
        ("/v1/verify-contact?contact=101&colour=blue", "colour"),
        ("/v1/verify-contact?contact=101&C4naryWh0IsHere=1", "?"),
    ];
    let rest = rest.map(|(target, name)| (target.to_owned(), name));
    nowhere.chain(lists).chain(lookups).chain(dated).chain(hours).chain(verify).chain(rest).collect()
}

/// Bodies that are refused, with the place that is named.
const WRONG_BODIES: [(&str, &str, &str); 54] = [
    ("/v1/lookup", r#"{"audience": "child", "release": 0}"#, "/release"),
    ("/v1/lookup", r#"{"audience": "child", "release": "C4naryWh0IsHere"}"#, "/release"),
    ("/v1/lookup", r#"{"audience": "child", "as_of": "C4naryWh0IsHere"}"#, "/as_of"),
    ("/v1/verify-contact", r#"{"contact": "101", "release": 0}"#, "/release"),
    ("/v1/verify-contact", r#"{"contact": "101", "as_of": "2026-12-25"}"#, "/as_of"),
    ("/v1/lookup", "", ""),
    ("/v1/lookup", "{", ""),
    ("/v1/lookup", r#"{"audience": "child", "at": "C4naryWh0IsHere"}"#, "/at"),
    ("/v1/lookup", r#"{"audience": "child", "at": null}"#, "/at"),
    ("/v1/lookup", r#"{"audience": "child", "at": 1795615200}"#, "/at"),
    ("/v1/lookup", r#"{"audience": "child", "at": "1999-12-25T03:00:00Z"}"#, "/at"),
    ("/v1/lookup", r#"{"audience": "child", "open_now": "true"}"#, "/open_now"),
    ("/v1/lookup", r#"{"audience": "child""#, ""),
    ("/v1/lookup", r#"{"audience": "child",}"#, ""),
    ("/v1/lookup", r#"{"audience": C4naryWh0IsHere}"#, "/audience"),
    ("/v1/lookup", r#"{"audience": "child"} C4naryWh0IsHere"#, ""),
    ("/v1/lookup", "{'audience': 'child'}", ""),
    ("/v1/lookup", "\u{feff}{\"audience\": \"child\"}", ""),
    ("/v1/lookup", r#"{"audience": "child", "audience": "parent"}"#, "/audience"),
    ("/v1/lookup", r#"{"audience": "child", "C4naryWh0IsHere": 1, "C4naryWh0IsHere": 2}"#, ""),
    ("/v1/lookup", r#"{"audience": "\ud800"}"#, "/audience"),
    ("/v1/lookup", r#""C4naryWh0IsHere""#, ""),
    ("/v1/lookup", "null", ""),
    ("/v1/lookup", "{}", "/audience"),
    ("/v1/lookup", r#"{"audience": "C4naryWh0IsHere"}"#, "/audience"),
    ("/v1/lookup", r#"{"audience": ""}"#, "/audience"),
    ("/v1/lookup", r#"{"audience": null}"#, "/audience"),
    ("/v1/lookup", r#"{"audience": ["child"]}"#, "/audience"),
    ("/v1/lookup", r#"{"audience": "child", "C4naryWh0IsHere": 1}"#, ""),
    ("/v1/lookup", r#"{"audience": "child", "colour": "blue"}"#, "/colour"),
    ("/v1/lookup", r#"{"audience": "child", "topic": "bullying"}"#, "/topic"),
    ("/v1/lookup", r#"{"audience": "child", "topic": ["bullying", "C4naryWh0IsHere"]}"#, "/topic/1"),
    ("/v1/lookup", r#"{"audience": "child", "topic": ["bullying", 7]}"#, "/topic/1"),
    ("/v1/lookup", r#"{"audience": "child", "topic": ["bullying,fgm"]}"#, "/topic/0"),
    ("/v1/lookup", r#"{"audience": "child", "topic": null}"#, "/topic"),
    ("/v1/lookup", r#"{"audience": "child", "place": "C4naryWh0IsHere"}"#, "/place"),
    ("/v1/lookup", r#"{"audience": "child", "place": null}"#, "/place"),
    ("/v1/lookup", r#"{"audience": "child", "age": 12}"#, "/age"),
    ("/v1/lookup", r#"{"audience": "child", "age": "15-12"}"#, "/age"),
    ("/v1/lookup", r#"{"audience": "child", "kind": ["C4naryWh0IsHere"]}"#, "/kind/0"),
    ("/v1/lookup", r#"{"audience": "child", "language": ["en", "C4naryWh0IsHere"]}"#, "/language/1"),
    ("/v1/lookup", r#"{"audience": "child", "lang": "C4naryWh0IsHere"}"#, "/lang"),
    ("/v1/lookup", r#"{"audience": "child", "limit": 0}"#, "/limit"),
    ("/v1/lookup", r#"{"audience": "child", "limit": 201}"#, "/limit"),
    ("/v1/lookup", r#"{"audience": "child", "limit": "5"}"#, "/limit"),
    ("/v1/lookup", r#"{"audience": "child", "limit": 1.5}"#, "/limit"),
    ("/v1/lookup", r#"{"audience": "child", "limit": -1}"#, "/limit"),
    ("/v1/lookup", r#"{"audience": "child", "cursor": "C4naryWh0IsHere"}"#, "/cursor"),
    ("/v1/lookup", r#"{"audience": "child", "explain": "true"}"#, "/explain"),
    ("/v1/verify-contact", "{}", ""),
    ("/v1/verify-contact", r#"{"contact": " "}"#, "/contact"),
    ("/v1/verify-contact", r#"{"contact": 101}"#, "/contact"),
    ("/v1/verify-contact", r#"{"contact": "101", "country": "C4naryWh0IsHere"}"#, "/country"),
    ("/v1/verify-contact", r#"{"contact": "101", "country": null}"#, "/country"),
];

/// Fails unless this is a refusal with this status and code that names exactly this.
#[track_caller]
fn refused(case: &str, answer: &Answer, status: u16, code: &str, names: &[&str]) {
    assert_eq!(answer.status, status, "{case}: {}", answer.text());
    assert_eq!(
        (answer.code().as_str(), answer.names()),
        (code, names.iter().map(|&it| it.to_owned()).collect()),
        "{case}"
    );
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{case}");
}

#[test]
fn what_is_asked_well_is_answered() {
    let app = app();
    for target in GOOD {
        let answer = app.get(target).expect(200);
        assert!(!answer.bytes.is_empty(), "{target}");
    }
    for (target, body) in GOOD_BODIES {
        assert_eq!(app.post(target, body).expect(200).header("cache-control"), Some("no-store"), "{body}");
    }
}

#[test]
fn a_page_is_looked_through_as_text_and_as_html() {
    let app = app();
    for (target, page) in GOOD_PAGES {
        for kind in ["text/plain", "text/html", "Text/HTML; charset=utf-8", "text/plain;charset=\"UTF-8\""] {
            let answer = app.send("POST", target, &[("content-type", kind)], Some(page)).expect(200);
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{target}");
        }
    }
    for (target, name) in WRONG_PAGES {
        let answer = app.send("POST", target, &[("content-type", "text/plain")], Some("101"));
        refused(target, &answer, 400, "invalid-parameter", &[name]);
    }
}

#[test]
fn a_page_of_another_kind_is_415_and_one_that_is_too_large_413() {
    let app = app();
    for kind in ["application/json", "text/markdown", "text/html; charset=utf-16", "application/C4naryWh0IsHere"] {
        refused(kind, &app.send("POST", "/v1/scan", &[("content-type", kind)], Some("101")), 415, "bad-request", &[]);
    }
    let coded = [("content-type", "text/html"), ("content-encoding", "gzip")];
    refused("gzip", &app.send("POST", "/v1/scan", &coded, Some("101")), 415, "bad-request", &[]);
    refused("none", &app.send("POST", "/v1/scan", &[], Some("101")), 415, "bad-request", &[]);
    // One long word: the limit is asked about, not the time.
    let page = |bytes: usize| "a".repeat(bytes);
    let plain = [("content-type", "text/plain")];
    app.send("POST", "/v1/scan", &plain, Some(&page(1_048_576))).expect(200);
    for bytes in [1_048_577, 10_485_760] {
        refused("large", &app.send("POST", "/v1/scan", &plain, Some(&page(bytes))), 413, "too-large", &[]);
    }
}

#[test]
fn a_wrong_query_is_refused_and_the_parameter_named() {
    let app = app();
    for (target, name) in wrong_queries() {
        let answer = app.get(&target);
        // A parameter that is unknown and also without a value is named for both.
        let faults = answer.names().len();
        assert!((1..=4).contains(&faults), "{target}: {faults}");
        refused(&target, &answer, 400, "invalid-parameter", &vec![name; faults]);
    }
}

#[test]
fn what_is_not_there_is_404() {
    let app = app();
    for target in NOT_THERE {
        refused(target, &app.get(target), 404, "not-found", &[]);
    }
    let silent = spawn_app(Settings::default());
    refused("no contact", &silent.get("/.well-known/security.txt"), 404, "not-found", &[]);
}

#[test]
fn a_wrong_body_is_refused_and_the_place_named() {
    let app = app();
    for (target, body, pointer) in WRONG_BODIES {
        refused(body, &app.post(target, body), 400, "invalid-body", &[pointer]);
    }
}

#[test]
fn an_array_is_no_object_whatever_stands_in_it() {
    let app = app();
    for (target, body) in
        [("/v1/lookup", "[]"), ("/v1/lookup", r#"["child"]"#), ("/v1/verify-contact", r#"["101", "GB"]"#)]
    {
        refused(body, &app.post(target, body), 400, "invalid-body", &[""]);
    }
}

#[test]
fn a_body_in_another_media_type_is_415() {
    let app = app();
    for target in ["/v1/lookup", "/v1/verify-contact"] {
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/C4naryWh0IsHere",
            "application/json; charset=utf-16",
        ] {
            let answer = app.send("POST", target, &[("content-type", kind)], Some(r#"{"audience": "child"}"#));
            refused(kind, &answer, 415, "bad-request", &[]);
        }
        refused("none", &app.send("POST", target, &[], Some("{}")), 415, "bad-request", &[]);
    }
}

#[test]
fn a_body_beyond_64_kilobytes_is_413_and_one_of_64_is_read() {
    let app = app();
    for (target, start) in [("/v1/lookup", r#"{"audience": "child"}"#), ("/v1/verify-contact", r#"{"contact": "101"}"#)]
    {
        let padded = |bytes: usize| format!("{start}{}", " ".repeat(bytes - start.len()));
        assert_eq!(app.post(target, &padded(65_536)).status, 200);
        refused(target, &app.post(target, &padded(65_537)), 413, "too-large", &[]);
    }
}

#[test]
fn a_query_beside_a_body_is_refused() {
    let app = app();
    for (target, body) in [GOOD_BODIES[0], GOOD_BODIES[3]] {
        let answer = app.post(&format!("{target}?limit=5&C4naryWh0IsHere=1"), body);
        refused(target, &answer, 400, "invalid-parameter", &["limit", "?"]);
    }
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let app = app();
    let answer = app.get("/v1/audiences/child/routes?topic=x,y&place=x&age=x&kind=x&language=%21&lang=%21");
    let names = ["topic", "topic", "place", "age", "kind", "language", "lang"];
    refused("query", &answer, 400, "invalid-parameter", &names);
    let body = json!({"audience": "x", "topic": ["fgm", "x"], "place": "x", "limit": 0, "kind": ["x"]}).to_string();
    let names = ["/limit", "/audience", "/topic/1", "/place", "/kind/0"];
    refused("body", &app.post("/v1/lookup", &body), 400, "invalid-body", &names);
}

#[test]
fn a_value_outside_a_closed_vocabulary_is_answered_with_the_vocabulary() {
    let app = app();
    for (query, path) in [("audience=x", "/v1/audiences"), ("topic=x", "/v1/topics"), ("place=x", "/v1/places")] {
        let known = app.get(&format!("{path}?limit=200")).json();
        let known: Vec<&str> = list(&known, "/items").iter().map(|it| text(it, "/id")).collect();
        let more = if query.starts_with("audience") { "" } else { "audience=child&" };
        let problem = app.get(&format!("/v1/routes?{more}{query}")).expect(400).json();
        assert_eq!(*list(&problem, "/errors/0/allowed"), *known, "{query}");
        assert!(known.len() > 8, "{known:?}");
    }
    let problem = app.get("/v1/routes?audience=child&kind=x").expect(400).json();
    let kinds: Vec<&str> = list(&problem, "/errors/0/allowed").iter().filter_map(|it| it.as_str()).collect();
    assert_eq!(app.get(&format!("/v1/routes?audience=child&kind={}", kinds.join(","))).status, 200);
}

#[test]
fn a_cursor_is_of_one_list_and_one_question() {
    let app = app();
    let cursor = |target: &str| text(&app.get(target).expect(200).json(), "/next_cursor").to_owned();
    let of_topics = cursor("/v1/topics?limit=1");
    assert_eq!(app.get(&format!("/v1/topics?cursor={of_topics}")).status, 200);
    for path in LISTS.iter().filter(|path| **path != "/v1/topics") {
        refused(path, &app.get(&format!("{path}?cursor={of_topics}")), 400, "invalid-parameter", &["cursor"]);
    }
    let of_child = cursor("/v1/audiences/child/routes?limit=1");
    assert_eq!(app.get(&format!("/v1/audiences/child/routes?limit=1&cursor={of_child}")).status, 200);
    for other in ["child/routes?limit=2", "child/routes?limit=1&place=GB", "parent/routes?limit=1"] {
        let target = format!("/v1/audiences/{other}&cursor={of_child}");
        refused(&target, &app.get(&target), 400, "invalid-parameter", &["cursor"]);
    }
    let body = json!({"audience": "child", "limit": 2, "cursor": of_child}).to_string();
    refused(&body, &app.post("/v1/lookup", &body), 400, "invalid-body", &["/cursor"]);
}

#[test]
fn an_alias_leads_to_the_record() {
    let app = app();
    let mut aliases = 0;
    for path in ["/v1/audiences", "/v1/topics", "/v1/places", "/v1/organisations"] {
        for record in list(&app.get(&format!("{path}?limit=200")).json(), "/items") {
            for alias in record["aliases"].as_array().into_iter().flatten() {
                let moved = app.get(&format!("{path}/{}?release=1", alias.as_str().unwrap())).expect(308);
                let location = format!("{path}/{}?release=1", text(record, "/id"));
                assert_eq!(moved.header("location"), Some(location.as_str()), "{path}/{alias}");
                assert_eq!(app.get(&location).expect(200).json()["id"], record["id"], "{path}/{alias}");
                aliases += 1;
            }
        }
    }
    assert!(aliases > 30, "{aliases} aliases");
}

/// The methods that an address takes, as `Allow` lists them.
fn allowed(path: &str) -> String {
    let item = SPEC["paths"][path].as_object().unwrap();
    let (get, post) = (item.contains_key("get"), item.contains_key("post"));
    let known = [("GET", get), ("HEAD", get), ("POST", post), ("OPTIONS", true)];
    known.iter().filter(|(_, takes)| *takes).map(|(method, _)| *method).collect::<Vec<_>>().join(", ")
}

fn example(path: &str) -> String {
    let operation = operations().into_iter().find(|it| it.path == path).unwrap();
    operation.example_path()
}

fn paths() -> BTreeSet<&'static str> {
    operations().iter().map(|it| it.path).collect()
}

#[test]
fn a_method_that_an_address_does_not_take_is_405_with_those_it_does() {
    let app = app();
    for path in paths() {
        let (allowed, target) = (allowed(path), example(path));
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"] {
            if allowed.split(", ").any(|it| it == method) {
                continue;
            }
            let answer = app.send(method, &target, &[], None);
            refused(&format!("{method} {target}"), &answer, 405, "method-not-allowed", &[]);
            assert_eq!(answer.header("allow"), Some(allowed.as_str()), "{method} {target}");
        }
    }
}

#[test]
fn options_names_the_methods_of_an_address() {
    let app = app();
    for path in paths() {
        let answer = app.send("OPTIONS", &example(path), &[], None).expect(204);
        assert_eq!(answer.header("allow"), Some(allowed(path).as_str()), "{path}");
    }
    assert_eq!(app.send("OPTIONS", "/v1/C4naryWh0IsHere", &[], None).status, 404);
}

#[test]
fn an_address_with_a_slash_behind_it_is_another_address() {
    let app = app();
    for path in paths() {
        let target = format!("{}/", example(path));
        refused(&target, &app.get(&target), 404, "not-found", &[]);
    }
}

#[test]
fn an_unknown_address_is_404_whatever_is_asked_of_it() {
    let app = app();
    for target in [
        "/C4naryWh0IsHere",
        "/v2",
        "/V1",
        "/v1/C4naryWh0IsHere",
        "/v1/routes/childline/C4naryWh0IsHere",
        "//v1",
        "/v1/%2e%2e",
    ] {
        for method in ["GET", "POST", "DELETE", "OPTIONS"] {
            let answer = app.raw(method, target, &[], "");
            if target == "/" && answer.status == 200 {
                continue;
            }
            refused(&format!("{method} {target}"), &answer, 404, "not-found", &[]);
        }
    }
}

#[test]
fn an_address_that_is_too_long_is_414_and_headers_that_are_too_large_are_431() {
    let app = app();
    let long = |bytes: usize| format!("/v1/routes?audience={}", "x".repeat(bytes - "/v1/routes?audience=".len()));
    refused("2,048 bytes", &app.get(&long(2048)), 400, "invalid-parameter", &["audience"]);
    refused("2,049 bytes", &app.get(&long(2049)), 414, "too-large", &[]);
    let value = CANARY.repeat(1200);
    refused("headers", &app.get_with("/v1", &[("x-note", &value)]), 431, "too-large", &[]);
    refused("codings", &app.get_with("/v1", &[("accept-encoding", "identity;q=0")]), 406, "bad-request", &[]);
}

#[test]
fn no_operation_is_without_a_request_that_works_and_one_that_fails() {
    let operation =
        |method: &'static str, target: &str| (method, template_of(target.split('?').next().unwrap()).unwrap());
    let good = GOOD.iter().map(|target| operation("GET", target));
    let bodies = GOOD_BODIES.iter().chain(&GOOD_PAGES).map(|(target, _)| operation("POST", target));
    let good: BTreeSet<_> = good.chain(bodies).collect();
    let wrong = wrong_queries();
    let bad = wrong.iter().map(|(target, _)| operation("GET", target));
    let bodies = WRONG_BODIES.iter().map(|(target, ..)| *target).chain(WRONG_PAGES.iter().map(|(target, _)| *target));
    let bad: BTreeSet<_> = bad.chain(bodies.map(|target| operation("POST", target))).collect();
    let gone: BTreeSet<_> = NOT_THERE.iter().map(|target| operation("GET", target)).collect();
    for it in operations() {
        let name = (it.method, it.path);
        assert!(good.contains(&name) && bad.contains(&name), "{}: write a case for it in this file", it.id);
        let with_id = it.path.contains('{');
        assert!(!with_id || gone.contains(&name), "{}: ask for something that is not there", it.id);
    }
}

#[test]
fn an_answer_never_depends_on_who_asks() {
    let app = app();
    let plain =
        |client: &Client, headers: &[(&str, &str)]| client.get_with("/v1/audiences/child/routes", headers).bytes;
    let expected = plain(&app, &[]);
    for headers in [
        [("user-agent", CANARY)],
        [("referer", "https://school.example/C4naryWh0IsHere")],
        [("cookie", CANARY)],
        [("accept-language", "cy")],
    ] {
        assert_eq!(plain(&app, &headers), expected, "{headers:?}");
    }
}
