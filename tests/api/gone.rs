//! What was recalled as false is gone from every answer of the whole program: from the present and the past, from lists,
//! feeds and pages, in every coding, at once.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use signpost::domain::code::Code;

use crate::crash::stage::{self, Size, drama_contact, drama_display, recallers_token};
use crate::support::curators::Caller;
use crate::support::drafts::patiently;
use crate::support::spec::{Operation, operations};
use crate::support::{Answer, Client, Service, percent};

/// From the request to the first answer without it. The promise is a second, of an optimised build.
const SOON: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 1 });

/// The codings that an answer comes in.
const CODINGS: [&str; 3] = ["identity", "gzip", "br"];

/// Where the contact is looked up first.
const LOOK_UP: &str = "/v1/audiences/parent/routes?place=GB-SCT&limit=50";

/// The number, as digits, however it is written around them.
fn digits() -> String {
    drama_display(0).replace(' ', "")[1..].to_owned()
}

/// Whether a body holds the number: with or without spaces, a prefix, or the escapes of JSON, HTML and addresses.
fn shows(answer: &Answer) -> bool {
    let text = answer.text().to_lowercase();
    let bare = ["%20", "&nbsp;", "&#160;", "\\u00a0", "\u{a0}", "\u{202f}", " ", "-", "+", "(", ")", "."]
        .iter()
        .fold(text, |text, between| text.replace(between, ""));
    bare.contains(&digits())
}

/// Every address that readers can ask for, with what makes the contact most likely to stand in it.
fn targets() -> Vec<String> {
    let (route, _) = drama_contact(0);
    let number = percent(&drama_display(0));
    let mut targets: Vec<String> =
        operations().iter().filter(|it| it.method == "GET").map(Operation::example_path).collect();
    let past = ["release=2", "release=3", "as_of=2100-01-01T00:00:00Z"];
    let named = [
        LOOK_UP.to_owned(),
        "/v1/routes?limit=200".to_owned(),
        format!("/v1/routes/{route}"),
        "/v1/pack".to_owned(),
        format!("/v1/verify-contact?contact={number}"),
    ];
    for target in &named {
        let and = if target.contains('?') { '&' } else { '?' };
        targets.extend(past.iter().map(|past| format!("{target}{and}{past}")));
    }
    targets.extend(named);
    targets.extend(
        [
            format!("/v1/routes/{route}/history"),
            format!("/v1/routes/{route}/hours"),
            format!("/v1/routes/{route}/hours?release=2"),
            format!("/v1/verify-contact?contact={}", percent(&format!("+44 {}", digits()))),
            format!("/v1/feeds/changes.atom?route={route}"),
            format!("/v1/feeds/changes.json?route={route}"),
            "/v1/feeds/changes.atom?audience=parent".to_owned(),
            "/v1/feeds/changes.json?audience=parent".to_owned(),
            "/v1/organisations?limit=200".to_owned(),
            "/v1/freshness?limit=200".to_owned(),
            "/v1/retired-contacts?limit=200".to_owned(),
            "/v1/changes?after=0".to_owned(),
            "/v1/changes?after=1".to_owned(),
            "/v1/changes?after=2".to_owned(),
            "/v1/releases?limit=200".to_owned(),
            "/v1/recalls?limit=200".to_owned(),
            "/v1/releases/2".to_owned(),
            "/v1/releases/2/changes".to_owned(),
            "/v1/releases/3/changes".to_owned(),
            "/v1/releases/1...2".to_owned(),
            "/v1/releases/2...1".to_owned(),
            "/v1/releases/2...3".to_owned(),
            "/v1/releases/1...3".to_owned(),
        ]
        .map(String::from),
    );
    let pages = ["/", "/docs", "/docs/reference", "/docs/ranking", "/docs/data", "/docs/hours", "/docs/privacy"];
    targets.extend(pages.map(str::to_owned));
    targets.extend(for_readers(&route));
    targets.extend(["/docs/ranking-vectors.json", "/problems", "/openapi.json"].map(str::to_owned));
    targets.sort();
    targets.dedup();
    targets
}

/// Where pages for readers would show it.
fn for_readers(route: &str) -> Vec<String> {
    let code = |kind: &str, name: &str| Code::of(kind, &[name]);
    let (route, parent) = (code("route", route), code("audience", "parent"));
    let poster = Code::of("poster", &["parent", "", "GB-SCT"]);
    vec![
        format!("/v1/posters/{poster}-1"),
        format!("/v1/posters/{poster}-2"),
        format!("/v1/posters/{poster}-1/feed"),
        format!("/v1/posters/{poster}-2/feed"),
        format!("/p/{poster}-1"),
        format!("/p/{poster}-2"),
        format!("/p/{poster}-2/a4"),
        format!("/p/{poster}-2/card"),
        format!("/p/{poster}-3/a3"),
        "/go".to_owned(),
        format!("/go/{parent}"),
        format!("/go/{parent}/all"),
        format!("/go/{parent}/all/gb"),
        format!("/go/{parent}/all/gb-sct"),
        format!("/r/{route}"),
        format!("/r/{route}/{parent}"),
        format!("/c/{}/{parent}", code("campaign", "not-my-friend")),
    ]
}

/// The answer in a coding. What is not ready yet is asked for again.
fn get(client: &Client, target: &str, coding: &str, held: Option<&str>) -> Answer {
    let mut headers = vec![("accept-encoding", coding)];
    headers.extend(held.map(|etag| ("if-none-match", etag)));
    for _ in 0..20 {
        let answer = client.send_unchecked("GET", target, &headers, None);
        if answer.status != 503 {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    panic!("{target} in {coding} is never ready")
}

/// The validators of the answers that show the number, by address and coding. All of them are kept ready from now on.
fn showing(client: &Client) -> BTreeMap<(String, &'static str), String> {
    let mut showing = BTreeMap::new();
    for target in targets() {
        for coding in CODINGS {
            let answer = get(client, &target, coding, None);
            if shows(&answer) {
                let etag = answer.header("etag").unwrap_or_default().to_owned();
                showing.insert((target.clone(), coding), etag);
            }
        }
    }
    showing
}

/// Asks for the look-up again and again, and says when each answer that was begun came back clean for the first time.
fn watch(client: &Client, end: &AtomicBool) -> Instant {
    while !end.load(Ordering::SeqCst) {
        if !shows(&get(client, LOOK_UP, "identity", None)) {
            return Instant::now();
        }
    }
    panic!("it was never clean")
}

/// What is asked for with a body, and whether its answer shows the number.
fn looked_up(client: &Client) -> Vec<(String, bool)> {
    let contact = drama_display(0);
    let look_up = json!({"audience": "parent", "place": "GB-SCT", "limit": 50});
    let past = json!({"audience": "parent", "place": "GB-SCT", "limit": 50, "release": 2});
    let bodies = [("/v1/lookup", look_up), ("/v1/lookup", past), ("/v1/verify-contact", json!({"contact": contact}))];
    let ask = |(target, body): &(&str, serde_json::Value)| {
        let answer = client.post(target, &body.to_string()).expect(200);
        (format!("{target} {body}"), shows(&answer))
    };
    bodies.iter().map(ask).collect()
}

#[test]
fn a_false_number_is_gone_from_every_answer_of_every_release_when_its_recall_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    stage::set(&data, Size::Whole, 1);
    let service = Service::start(&data);
    let before = showing(&service);
    let shown: Vec<&str> = before.keys().filter(|(_, coding)| *coding == "br").map(|(it, _)| it.as_str()).collect();
    eprintln!("{} addresses showed it: {shown:#?}", shown.len());
    assert!(shown.contains(&LOOK_UP) && shown.contains(&"/v1/pack") && shown.contains(&"/v1/releases/2/changes"));
    assert_eq!(looked_up(&service).iter().filter(|(_, shows)| *shows).count(), 2, "both look-ups show it");

    let (route, contact) = drama_contact(0);
    let body =
        json!({"id": "false-number", "route": route, "contact": contact, "reason": "It is false.", "harmful": true});
    let caller = Caller::new(&service, &[("authorization", &recallers_token(0))]);
    let (watcher, end) = (Client::new(service.address), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| watch(&watcher, &end));
        let begun = Instant::now();
        let answer = patiently(&caller, "/v1/curation/recalls", &body);
        let answered = begun.elapsed();
        assert!(!shows(&get(&service, LOOK_UP, "br", None)), "it was answered, and the number is still shown");
        let clean = watching.join().unwrap().duration_since(begun);
        end.store(true, Ordering::SeqCst);
        eprintln!("the first clean answer came {clean:?} after the request, whose own answer took {answered:?}");
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert!(clean < SOON, "{clean:?}");
    });

    let held = before.iter().map(|((target, coding), etag)| (target.clone(), *coding, Some(etag.as_str())));
    let all = targets();
    let all = all.iter().flat_map(|target| CODINGS.map(|coding| (target.clone(), coding, None)));
    let still: Vec<String> = held
        .chain(all)
        .filter_map(|(target, coding, held)| {
            let answer = get(&service, &target, coding, held);
            let kept = held.is_some() && answer.status == 304;
            (kept || shows(&answer)).then(|| format!("{target} in {coding}: {}", answer.status))
        })
        .collect();
    assert_eq!(still, Vec::<String>::new(), "these still show the number, or say that what was kept is still right");
    let posts: Vec<(String, bool)> = looked_up(&service).into_iter().filter(|(_, shows)| *shows).collect();
    assert_eq!(posts, []);
    drop(service);

    let again = Service::start(&data);
    assert_eq!(showing(&again), BTreeMap::new(), "a restart brings it back");
}
