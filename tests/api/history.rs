//! The past: what changed and how, and every read as it stood.

use serde_json::{Value, json};

use crate::support::past::{NEW_NUMBER, past_app, past_app_with};
use crate::support::{Client, Settings, app, list, text};

/// The sentences of a page of changes.
fn sentences(client: &Client, target: &str) -> Vec<String> {
    let page = client.get(target).expect(200).json();
    list(&page, "/items").iter().map(|it| text(it, "/sentence").to_owned()).collect()
}

#[test]
fn each_release_says_what_it_changed_in_a_sentence_for_each_record() {
    let app = past_app();
    let helpline =
        format!("Stop It Now UK and Ireland helpline: phone number changed from 0808 1000 900 to {NEW_NUMBER}.");
    assert_eq!(sentences(&app, "/v1/releases/2/changes"), [helpline]);
    let renamed = sentences(&app, "/v1/releases/3/changes");
    assert!(
        renamed.len() == 2 && renamed[0].starts_with("Withdrawn: ") && renamed[1].starts_with("New "),
        "{renamed:?}"
    );
    let gone = sentences(&app, "/v1/releases/4/changes");
    let expected = [
        "Withdrawn: support route Young Scot.",
        "Withdrawn: campaign #NotMyFriend.",
        "New retired contact: Young Scot.",
    ];
    assert_eq!(gone, expected);
    assert!(sentences(&app, "/v1/releases/1/changes?limit=200").iter().all(|it| it.starts_with("New ")));
}

#[test]
fn a_patch_between_any_two_releases_leads_from_the_one_to_the_other() {
    let app = past_app();
    let page = app.get("/v1/releases/1...2").expect(200).json();
    assert_eq!((&page["release"], &page["from"], &page["to"]), (&json!(4), &json!(1), &json!(2)));
    let change = &list(&page, "/items")[0];
    assert_eq!(change["action"], "changed");
    let patch = json!([
        {"op": "replace", "path": "/contacts/0/display", "value": NEW_NUMBER},
        {"op": "replace", "path": "/contacts/0/value", "value": "+448081570123"},
    ]);
    assert_eq!(change["patch"], patch);
    let back = app.get("/v1/releases/2...1").expect(200).json();
    assert_eq!(back["items"][0]["patch"][0]["value"], "0808 1000 900");
    assert_eq!(list(&app.get("/v1/releases/4...4").expect(200).json(), "/items").len(), 0);
    let (whole, first) =
        (app.get("/v1/releases/0...1?limit=5").json(), app.get("/v1/releases/1/changes?limit=5").json());
    assert_eq!(whole["items"], first["items"]);
}

#[test]
fn the_pages_of_changes_hold_each_change_once() {
    let app = past_app();
    let (mut seen, mut target) = (Vec::new(), "/v1/releases/1/changes?limit=150".to_owned());
    loop {
        let page = app.get(&target).expect(200).json();
        seen.extend(list(&page, "/items").iter().map(|it| format!("{} {}", text(it, "/kind"), text(it, "/id"))));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        target = format!("/v1/releases/1/changes?limit=150&cursor={cursor}");
    }
    let release = app.get("/v1/releases/1").expect(200).json();
    let all: Vec<String> =
        list(&release, "/changes").iter().map(|it| format!("{} {}", text(it, "/kind"), text(it, "/id"))).collect();
    assert_eq!(seen, all);
    assert!(seen.len() > 200, "{}", seen.len());
}

#[test]
fn a_route_has_a_history_under_every_id_that_it_had() {
    let app = past_app();
    let steps = |id: &str| {
        let page = app.get(&format!("/v1/routes/{id}/history")).expect(200).json();
        let step = |it: &Value| format!("{} {} {}", it["release"], text(it, "/id"), text(it, "/action"));
        list(&page, "/items").iter().map(step).collect::<Vec<_>>()
    };
    let helpline = ["2 stop-it-now-helpline changed", "1 stop-it-now-helpline added"];
    assert_eq!(steps("stop-it-now-helpline"), helpline);
    let renamed = ["3 cybersmile-support added", "3 cybersmile withdrawn", "1 cybersmile added"];
    assert_eq!(steps("cybersmile-support"), renamed);
    assert_eq!(steps("young-scot"), ["4 young-scot withdrawn", "1 young-scot added"]);
    let page = app.get("/v1/routes/young-scot/history").json();
    assert_eq!(page["items"][0]["note"], "Note of release 4.");
}

#[test]
fn every_read_answers_as_it_stood() {
    let app = past_app();
    let number = |target: &str| {
        let answer = app.get(target).expect(200);
        (answer.header("signpost-release").unwrap().to_owned(), answer.text().contains(NEW_NUMBER))
    };
    for path in [
        "/v1/routes/stop-it-now-helpline?",
        "/v1/audiences/own-behaviour/routes?limit=200&",
        "/v1/routes?audience=own-behaviour&limit=200&",
        "/v1/routes?limit=200&",
        "/v1/campaigns/get-help-or-get-caught?",
        "/v1/pack?",
    ] {
        assert_eq!(number(&format!("{path}release=1")), ("1".to_owned(), false), "{path}");
        assert_eq!(number(&format!("{path}release=2")), ("2".to_owned(), true), "{path}");
        assert_eq!(number(&format!("{path}as_of=2026-12-01T08:59:59Z")), ("1".to_owned(), false), "{path}");
        assert_eq!(number(&format!("{path}as_of=2026-12-01T09:00:00Z")), ("2".to_owned(), true), "{path}");
        assert_eq!(number(&format!("{path}as_of=2030-01-01T00:00:00Z")), ("4".to_owned(), true), "{path}");
    }
    for body in [r#""release": 1"#, r#""as_of": "2026-11-25T00:00:00Z""#] {
        let lookup = app.post("/v1/lookup", &format!(r#"{{"audience": "own-behaviour", "limit": 200, {body}}}"#));
        assert!(lookup.expect(200).text().contains("0808 1000 900"), "{body}");
        let contact = format!(r#"{{"contact": "0808 1000 900", {body}}}"#);
        assert_eq!(app.post("/v1/verify-contact", &contact).expect(200).json()["status"], "current", "{body}");
    }
    let verify = |release: u32| {
        let target = format!("/v1/verify-contact?contact=0808%20157%200123&release={release}");
        text(&app.get(&target).expect(200).json(), "/status").to_owned()
    };
    assert_eq!((verify(1).as_str(), verify(2).as_str()), ("unknown", "current"));
}

#[test]
fn what_is_withdrawn_today_is_there_as_it_stood() {
    let app = past_app();
    for path in ["/v1/routes/young-scot", "/v1/routes/young-scot/hours", "/v1/campaigns/not-my-friend"] {
        assert_eq!(app.get(&format!("{path}?release=3")).expect(200).header("signpost-release"), Some("3"));
        assert_eq!(app.get(&format!("{path}?as_of=2026-12-10T00:00:00Z")).status, 200, "{path}");
    }
    for (path, gone) in [("/v1/campaigns", "not-my-friend"), ("/v1/routes", "young-scot")] {
        let holds = |release: u32| {
            app.get(&format!("{path}?limit=200&release={release}")).expect(200).text().contains(&format!("\"{gone}\""))
        };
        assert_eq!((holds(3), holds(4)), (true, false), "{path}");
    }
}

#[test]
fn an_answer_of_the_past_is_kept_for_a_minute_and_one_of_today_as_ever() {
    let app = past_app();
    let kept = |target: &str| app.get(target).expect(200).header("cache-control").unwrap().to_owned();
    for target in ["/v1/topics", "/v1/organisations/nspcc", "/v1/pack"] {
        assert!(kept(target).starts_with("public, max-age=300,"), "{target}");
        for named in ["release=1", "release=4", "as_of=2026-12-05T00:00:00Z"] {
            assert!(kept(&format!("{target}?{named}")).starts_with("public, max-age=60,"), "{target} {named}");
        }
    }
    for target in ["/v1/releases/2/changes", "/v1/releases/1...4", "/v1/routes/young-scot/history"] {
        assert!(kept(target).starts_with("public, max-age=60,"), "{target}");
    }
}

#[test]
fn naming_the_live_release_changes_no_byte_of_the_answer() {
    let app = past_app();
    for path in ["/v1/topics", "/v1/routes/childline", "/v1/audiences/child/routes?limit=1", "/v1/pack"] {
        let joint = if path.contains('?') { '&' } else { '?' };
        let plain = app.get(path).expect(200);
        let named = app.get(&format!("{path}{joint}release=4")).expect(200);
        assert_eq!((plain.etag(), &plain.bytes), (named.etag(), &named.bytes), "{path}");
    }
}

#[test]
fn pages_of_the_past_follow_each_other() {
    let app = past_app();
    let first = app.get("/v1/audiences/child/routes?limit=2&release=2").expect(200);
    let cursor = text(&first.json(), "/next_cursor").to_owned();
    let next = format!("/v1/audiences/child/routes?limit=2&release=2&cursor={cursor}");
    assert!(
        first.headers_named("link").iter().any(|it| *it == format!("<{next}>; rel=\"next\"")),
        "{:?}",
        first.headers
    );
    assert_ne!(app.get(&next).expect(200).json()["items"], first.json()["items"]);
    // However the release was named, the cursor is of it; of another release it is not.
    let target = |named: &str| format!("/v1/audiences/child/routes?limit=2&{named}&cursor={cursor}");
    assert_eq!(app.get(&target("as_of=2026-12-05T00:00:00Z")).status, 200);
    assert_eq!(app.get(&target("release=3")).status, 400);
}

#[test]
fn a_pack_of_the_past_was_never_fresh_after_its_release_was_replaced() {
    let app = past_app();
    let fresh = |release: u32| {
        text(&app.get(&format!("/v1/pack?release={release}")).expect(200).json(), "/fresh_until").to_owned()
    };
    assert_eq!(fresh(1), "2026-12-01T09:00:00Z");
    assert_eq!(fresh(4), "2027-01-02T12:00:00Z");
}

#[test]
fn a_release_that_never_was_is_not_found() {
    let app = past_app();
    for target in [
        "/v1/topics?release=5",
        "/v1/topics?as_of=2026-11-22T03:59:59Z",
        "/v1/routes/childline?release=4294967295",
        "/v1/audiences/child/routes?release=5",
        "/v1/pack?release=5",
        "/v1/verify-contact?contact=101&release=5",
        "/v1/releases/5/changes",
        "/v1/releases/0/changes",
        "/v1/releases/1...5",
        "/v1/releases/01...2",
        "/v1/releases/1...",
        "/v1/releases/1..2",
        "/v1/routes/nowhere/history",
    ] {
        assert_eq!(app.get(target).expect(404).code(), "not-found", "{target}");
    }
    assert_eq!(app.post("/v1/lookup", r#"{"audience": "child", "release": 5}"#).expect(404).code(), "not-found");
}

#[test]
fn a_release_is_named_once() {
    let app = app();
    for path in [
        "/v1/topics?",
        "/v1/routes/childline?",
        "/v1/pack?",
        "/v1/audiences/child/routes?",
        "/v1/verify-contact?contact=1&",
    ] {
        let both = app.get(&format!("{path}release=1&as_of=2026-12-05T00:00:00Z")).expect(400);
        assert_eq!((both.code().as_str(), both.names()), ("invalid-parameter", vec!["as_of".to_owned()]), "{path}");
    }
    let both = r#"{"audience": "child", "release": 1, "as_of": "2026-12-05T00:00:00Z"}"#;
    assert_eq!(app.post("/v1/lookup", both).expect(400).names(), ["/as_of"]);
}

#[test]
fn an_alias_leads_to_the_id_that_the_record_has_now() {
    let app = past_app();
    for (asked, location) in [
        ("/v1/routes/cybersmile", "/v1/routes/cybersmile-support"),
        ("/v1/routes/cybersmile?release=3", "/v1/routes/cybersmile-support?release=3"),
        (
            "/v1/routes/cybersmile/hours?until=2027-01-04T00:00:00%2B01:00",
            "/v1/routes/cybersmile-support/hours?until=2027-01-04T00:00:00%2B01:00",
        ),
        ("/v1/routes/cybersmile/history?limit=2", "/v1/routes/cybersmile-support/history?limit=2"),
    ] {
        let moved = app.get(asked).expect(308);
        assert_eq!(moved.header("location"), Some(location), "{asked}");
        assert!(moved.bytes.is_empty() && moved.header("signpost-release").is_some(), "{asked}");
        assert_eq!(app.get(location).status, 200, "{location}");
    }
    // Before it was renamed it had that id.
    assert_eq!(app.get("/v1/routes/cybersmile?release=2").status, 200);
    // What is refused is not repeated in a location.
    assert_eq!(app.get("/v1/routes/cybersmile?colour=blue").status, 400);
}

#[test]
fn what_was_withdrawn_is_gone_with_the_reason_and_its_successor() {
    let app = past_app();
    for (path, kind) in [
        ("/v1/routes/young-scot", "support route"),
        ("/v1/routes/young-scot/hours", "support route"),
        ("/v1/routes/young-scot?release=4", "support route"),
        ("/v1/campaigns/not-my-friend", "campaign"),
    ] {
        let gone = app.get(path).expect(410);
        let expected = format!("This {kind} was withdrawn by release 4 on 15 December 2026: Note of release 4.");
        assert_eq!((gone.code().as_str(), gone.json()["detail"].as_str()), ("gone", Some(expected.as_str())), "{path}");
        let successor = r#"</v1/routes/childline>; rel="successor-version""#;
        assert_eq!(gone.headers_named("link").contains(&successor), kind == "support route", "{path}");
    }
    for path in ["/v1/routes/cybersmile-support?release=2", "/v1/routes/not-my-friend", "/v1/campaigns/young-scot"] {
        assert_eq!(app.get(path).expect(404).code(), "not-found", "{path}");
    }
}

#[test]
fn a_copy_is_brought_up_to_date_from_any_release() {
    let app = past_app();
    let updates = |after: u32| {
        let page = app.get(&format!("/v1/changes?after={after}")).expect(200).json();
        assert_eq!((&page["release"], &page["after"]), (&json!(4), &json!(after)));
        list(&page, "/items").to_vec()
    };
    let said = |after: u32| -> Vec<String> {
        let said = |it: &Value| format!("{} {} {}", text(it, "/action"), text(it, "/id"), it["release"]);
        updates(after).iter().map(said).collect()
    };
    let last = ["withdraw young-scot 4", "withdraw not-my-friend 4", "put old-young-scot-name 4"];
    assert_eq!(said(4), Vec::<String>::new());
    assert_eq!(said(3), last);
    assert_eq!(said(2).len(), 5);
    assert!(said(1).contains(&"put stop-it-now-helpline 2".to_owned()), "{:?}", said(1));
    let helpline = updates(1).into_iter().find(|it| it["id"] == "stop-it-now-helpline").unwrap();
    assert_eq!(helpline["route"], app.get("/v1/routes/stop-it-now-helpline").json());
    for problem in ["5", "4294967295"] {
        assert_eq!(app.get(&format!("/v1/changes?after={problem}")).expect(400).names(), ["after"]);
    }
}

#[test]
fn a_new_copy_gets_every_record_with_its_document_and_none_twice() {
    let app = past_app();
    let (mut records, mut target) = (Vec::new(), "/v1/changes?limit=100".to_owned());
    loop {
        let page = app.get(&target).expect(200).json();
        records.extend(list(&page, "/items").to_vec());
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        target = format!("/v1/changes?limit=100&cursor={cursor}");
    }
    let counts = app.get("/v1").json()["release"].clone();
    assert_eq!(counts["number"], 4);
    let mut keys = std::collections::BTreeSet::new();
    for record in &records {
        let (kind, id) = (text(record, "/kind"), text(record, "/id"));
        assert!(keys.insert((kind.to_owned(), id.to_owned())), "{kind} {id} twice");
        assert_eq!(text(&record[kind.replace('-', "_")], "/id"), id);
    }
    for (kind, path) in
        [("route", "routes"), ("topic", "topics"), ("organisation", "organisations"), ("place", "places")]
    {
        let served = list(&app.get(&format!("/v1/{path}?limit=200")).json(), "/items").len();
        assert_eq!(keys.iter().filter(|(it, _)| it == kind).count(), served, "{kind}");
    }
}

/// The title, the ids and the texts of a JSON Feed.
fn json_feed(client: &Client, query: &str) -> (String, Vec<String>, Vec<String>) {
    let feed = client.get(&format!("/v1/feeds/changes.json{query}")).expect(200);
    assert_eq!(feed.header("content-type"), Some("application/feed+json"));
    let feed = feed.json();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    let of_items = |field: &str| list(&feed, "/items").iter().map(|it| text(it, field).to_owned()).collect();
    (text(&feed, "/title").to_owned(), of_items("/id"), of_items("/content_text"))
}

#[test]
fn a_feed_is_of_everything_of_an_audience_or_of_a_route() {
    let app = past_app();
    let (title, ids, texts) = json_feed(&app, "");
    assert_eq!((title.as_str(), ids.len()), ("Signpost: what changed", 4));
    assert!(texts[0].contains("Withdrawn: support route Young Scot.") && texts[3].ends_with(" more changes."));
    let (title, _, texts) = json_feed(&app, "?audience=own-behaviour");
    assert_eq!(title, "Signpost: what changed for “An adult worried about their own thoughts or behaviour”");
    assert!(texts.iter().any(|it| it.contains(NEW_NUMBER)) && !texts.concat().contains("Young Scot"), "{texts:?}");
    let (title, of_route, texts) = json_feed(&app, "?route=stop-it-now-helpline");
    assert_eq!((title.as_str(), texts.len()), ("Signpost: what changed about Stop It Now UK and Ireland helpline", 2));
    assert!(texts[0].contains(NEW_NUMBER) && texts[1].contains("New support route"), "{texts:?}");
    assert!(of_route.iter().all(|id| id.starts_with("urn:uuid:") && !ids.contains(id)));
    let (_, _, gone) = json_feed(&app, "?route=young-scot");
    assert_eq!(gone, ["Withdrawn: support route Young Scot.", "New support route: Young Scot."]);
    let (_, renamed, _) = json_feed(&app, "?route=cybersmile");
    assert_eq!(renamed, json_feed(&app, "?route=cybersmile-support").1);
}

#[test]
fn a_feed_has_the_same_ids_on_every_node_and_absolute_addresses_where_there_are_some() {
    let public_url = Some("https://signpost.example".to_owned());
    let (here, there) = (past_app(), past_app_with(Settings { public_url, ..Settings::default() }));
    assert_eq!(json_feed(&here, ""), json_feed(&there, ""));
    let (here_json, there_json) =
        (here.get("/v1/feeds/changes.json").json(), there.get("/v1/feeds/changes.json").json());
    assert!(here_json["feed_url"].is_null() && here_json["items"][0]["url"].is_null());
    assert_eq!(there_json["feed_url"], "https://signpost.example/v1/feeds/changes.json");
    assert_eq!(there_json["items"][0]["url"], "https://signpost.example/v1/releases/4/changes");
    let (here_atom, there_atom) =
        (here.get("/v1/feeds/changes.atom").text(), there.get("/v1/feeds/changes.atom").text());
    assert_eq!(there_atom.replace("https://signpost.example", ""), here_atom);
    assert!(there_atom.contains(r#"href="https://signpost.example/v1/releases/4/changes""#), "{there_atom}");
}

#[test]
fn an_atom_feed_has_what_rfc_4287_asks_of_a_feed_and_of_each_entry() {
    let app = past_app();
    let answer = app.get("/v1/feeds/changes.atom?audience=own-behaviour").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/atom+xml"));
    let xml = answer.text();
    let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"";
    assert!(xml.starts_with(start), "{xml}");
    let (feed, entries) = xml.split_once("<entry>").unwrap();
    for element in ["id", "title", "updated", "author"] {
        assert_eq!(feed.matches(&format!("<{element}>")).count(), 1, "{element}");
    }
    assert!(feed.contains("<updated>2026-12-15T09:00:00Z</updated>"), "{feed}");
    let entries: Vec<&str> = entries.split("<entry>").collect();
    // The seed, the number, and the campaign that was withdrawn.
    assert_eq!(entries.len(), 3);
    for entry in entries {
        for element in ["<id>urn:uuid:", "<title>", "<updated>2026-", "<content type=\"text\">"] {
            assert_eq!(entry.matches(element).count(), 1, "{element}");
        }
    }
    // Every element that begins also ends.
    let (begun, ended) = (xml.matches('<').count(), xml.matches("</").count());
    let single = xml.matches("/>").count() + xml.matches("?>").count();
    assert_eq!(begun - ended - single, ended);
    // The second release of it led the name of another route there.
    assert_eq!(app.get("/v1/feeds/changes.atom?route=childline").expect(200).text().matches("<entry>").count(), 2);
}

#[test]
fn an_answer_of_the_past_says_when_it_was_the_current_one_and_where_that_is() {
    let app = past_app();
    for (target, original, date) in [
        ("/v1/topics?release=2", "/v1/topics", "Tue, 01 Dec 2026 09:00:00 GMT"),
        ("/v1/topics?limit=2&as_of=2026-12-09T00:00:00Z", "/v1/topics?limit=2", "Tue, 08 Dec 2026 09:00:00 GMT"),
        ("/v1/routes/childline?release=4", "/v1/routes/childline", "Tue, 15 Dec 2026 09:00:00 GMT"),
    ] {
        let answer = app.get(target).expect(200);
        assert_eq!(answer.header("memento-datetime"), Some(date), "{target}");
        let link = format!("<{original}>; rel=\"original timegate\"");
        assert!(answer.headers_named("link").contains(&link.as_str()), "{target}: {:?}", answer.headers);
        assert_eq!(answer.header("content-location"), None, "{target}");
        assert!(!answer.headers_named("vary").contains(&"Accept-Datetime"), "{target}");
    }
    for target in ["/v1/topics", "/v1/releases/2", "/v1/verify-contact?contact=101&release=2"] {
        assert_eq!(app.get(target).expect(200).header("memento-datetime"), None, "{target}");
    }
}

#[test]
fn a_read_can_be_negotiated_in_time_and_is_then_kept_by_nobody() {
    let app = past_app();
    let at = |date: &str| app.get_with("/v1/routes/stop-it-now-helpline", &[("accept-datetime", date)]);
    for (date, release) in [
        ("Tue, 01 Dec 2026 08:59:59 GMT", 1),
        ("Tue, 01 Dec 2026 09:00:00 GMT", 2),
        // Half a second before this release was made; and what its own Memento-Datetime says.
        ("Tue, 08 Dec 2026 09:00:00 GMT", 3),
        ("Thu, 31 Dec 2026 09:00:00 GMT", 4),
        ("Sun, 01 Jan 2040 00:00:00 GMT", 4),
        // Before the first there is the first.
        ("Thu, 01 Jan 1970 00:00:00 GMT", 1),
    ] {
        let answer = at(date).expect(200);
        assert_eq!(answer.header("signpost-release"), Some(release.to_string().as_str()), "{date}");
        let own = format!("/v1/routes/stop-it-now-helpline?release={release}");
        assert_eq!(answer.header("content-location"), Some(own.as_str()), "{date}");
        let alone = app.get(&own).expect(200);
        assert_eq!(
            (&alone.bytes, alone.header("memento-datetime")),
            (&answer.bytes, answer.header("memento-datetime"))
        );
        assert!(answer.headers_named("vary").contains(&"Accept-Datetime"), "{date}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{date}");
    }
    for wrong in ["2026-12-01T09:00:00Z", "yesterday", "", "C4naryWh0IsHere"] {
        assert_eq!(at(wrong).expect(400).code(), "bad-request", "{wrong}");
    }
    // What the address names wins.
    let named = app.get_with("/v1/topics?release=2", &[("accept-datetime", "Thu, 01 Jan 1970 00:00:00 GMT")]);
    assert_eq!(named.expect(200).header("signpost-release"), Some("2"));
    // An address that knows no past knows no such header.
    let date = [("accept-datetime", "Tue, 01 Dec 2026 08:59:59 GMT")];
    assert_eq!(app.get_with("/v1/releases/2", &date).expect(200).header("signpost-release"), Some("4"));
}
