//! What curators send about drafts, recalls and checks: done right, done wrong, and by the wrong person. Everything that is
//! refused says where and why, in words of ours.

use jiff::Timestamp;
use serde_json::{Value, json};
use signpost::domain::freshness::day_of;
use uuid::Uuid;

use crate::support::curators::{Caller, curated_app};
use crate::support::drafts::{begin, look, patiently, released, renames, step};
use crate::support::{CANARY, Settings, list, seed_file, text};

const DRAFTS: &str = "/v1/curation/drafts";
const RECALLS: &str = "/v1/curation/recalls";
const CHECKS: &str = "/v1/curation/checks";

fn writing(edits: &Value) -> Value {
    json!({"title": "Something", "note": "Something changed.", "edits": edits})
}

fn respectme() -> Value {
    seed_file("routes/respectme.json")
}

fn put(route: &Value) -> Value {
    json!([{"action": "put", "kind": "route", "id": "respectme", "document": route}])
}

/// What the problem that answers a draft of these edits points to.
fn pointers(by: &Caller<'_>, edits: &Value) -> Vec<String> {
    let refused = patiently(by, DRAFTS, &json!({"id": "wrong", "content": writing(edits)})).expect(400);
    assert_eq!(refused.code(), "invalid-body");
    assert!(!refused.text().contains(CANARY));
    refused.names()
}

#[test]
fn a_draft_that_cannot_be_read_is_refused_with_the_place_and_without_what_was_sent() {
    let app = curated_app(Settings::default());
    let edith = app.sign_in("edith");
    let (mut unknown, mut wrong, mut deep) = (respectme(), respectme(), respectme());
    unknown[CANARY] = json!(1);
    wrong["purpose"] = json!(CANARY);
    deep["contacts"][0]["kindd"] = json!("phone");
    let cases = [
        (json!([{"action": "put", "kind": "route", "id": "respectme"}]), "/edits/0"),
        (json!([{"action": "put", "kind": "route", "id": "another", "document": respectme()}]), "/edits/0/id"),
        (json!([{"action": "withdraw", "kind": "route", "id": "a", "document": {}}]), "/edits/0/document"),
        (put(&unknown), "/edits/0/document"),
        (put(&wrong), "/edits/0/document/purpose"),
        (put(&deep), "/edits/0/document/contacts/0/kindd"),
        (put(&json!({"id": "respectme"})), "/edits/0/document"),
        (json!([{"action": "burn", "kind": "route", "id": "a"}]), "/content/edits/0/action"),
        (json!([{"action": "withdraw", "kind": "rout", "id": "a"}]), "/content/edits/0/kind"),
        (json!(vec![json!({"action": "withdraw", "kind": "route", "id": "a"}); 501]), "/edits"),
        (json!("all"), "/content/edits"),
    ];
    for (edits, pointer) in cases {
        assert_eq!(pointers(&edith, &edits), [pointer], "{edits:.80}");
    }
    // All that is wrong is said at once.
    let two = json!([put(&wrong)[0], put(&deep)[0]]);
    assert_eq!(pointers(&edith, &two), ["/edits/0/document/purpose", "/edits/1/document/contacts/0/kindd"]);
    for (field, value, status) in [
        ("title", json!(""), 400),
        ("title", json!("a".repeat(1001)), 400),
        ("title", json!("a".repeat(1000)), 201),
        ("note", json!("a".repeat(1001)), 400),
        ("release_at", json!("tomorrow"), 400),
        ("base", json!(-1), 400),
        ("colour", json!("blue"), 400),
        ("explanations", json!([{"contact": "respectme", "reason": "x"}]), 400),
        ("explanations", json!([{"contact": "respectme/website", "reason": " "}]), 400),
    ] {
        let mut content = writing(&json!([]));
        content[field] = value;
        let answer = patiently(&edith, DRAFTS, &json!({"id": "right", "content": content}));
        assert_eq!(answer.status, status, "{field}: {}", answer.text());
    }
    let answer = edith.post(&format!("{DRAFTS}?colour=blue"), &json!({"id": "b", "content": writing(&json!([]))}));
    assert_eq!(answer.expect(400).code(), "invalid-parameter");
    let key = edith.with("idempotency-key", "not a name");
    assert_eq!(key.post(DRAFTS, &json!({"id": "b", "content": writing(&json!([]))})).expect(400).status, 400);
    let large = json!({"id": "large", "content": writing(&json!(["a".repeat(2 << 20)]))});
    assert_eq!(edith.post(DRAFTS, &large).expect(413).code(), "too-large");
    edith.get(&format!("{DRAFTS}/nowhere")).expect(404);
    edith.get(&format!("{DRAFTS}/No%20id")).expect(404);
}

#[test]
fn two_people_change_a_link_and_nobody_does_it_alone() {
    let app = curated_app(Settings::default());
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    let mut route = respectme();
    route["contacts"][0]["value"] = json!("https://respectme.org.uk/new");
    let begun = begin(&ada, "new-link", &writing(&put(&route))).expect(201).json();
    assert_eq!((text(&begun, "/stage"), &begun["revision"]), ("editing", &json!(1)));
    assert_eq!(begun["changes"].as_array().map(Vec::len), Some(1));
    assert_eq!(list(&begun, "/findings")[0]["pointer"], "/edits/0/document/contacts/0/assurance");
    let refused = step(&ada, "new-link", "submit", 1).expect(422);
    assert_eq!(refused.names(), ["/edits/0/document/contacts/0/assurance"]);
    // With a page that was read today it can go on.
    let today = day_of(Timestamp::now());
    route["contacts"][0]["assurance"]["evidence"] = json!([{"url": "https://respectme.org.uk/contact"}]);
    route["contacts"][0]["assurance"]["checked_on"] = json!(today);
    let body = json!({"revision": 1, "content": writing(&put(&route))});
    let named = ada.with("idempotency-key", &Uuid::new_v4().to_string());
    named.put(&format!("{DRAFTS}/new-link"), &body);
    let written = look(&ada, "new-link").expect(200).json();
    assert_eq!((&written["revision"], written["findings"].as_array().map(Vec::len)), (&json!(2), Some(0)));
    assert_eq!(written["to_try"][0]["contact"], "respectme/website");
    assert_eq!(step(&ada, "new-link", "submit", 1).expect(409).code(), "conflict", "somebody was faster");
    step(&ada, "new-link", "submit", 2).expect(200);
    assert_eq!(step(&grace, "new-link", "release", 3).expect(409).code(), "conflict", "not approved");
    // Grace did not try the link, and Ada wrote it.
    let approve = |by: &Caller<'_>, tried: Value| {
        patiently(by, &format!("{DRAFTS}/new-link/approve"), &json!({"revision": 3, "tried": tried}))
    };
    let untried = approve(&grace, json!([])).expect(422).json();
    assert_eq!(untried["errors"][0]["allowed"], json!(["respectme/website"]));
    assert_eq!(approve(&ada, json!(["respectme/website"])).expect(403).code(), "forbidden");
    let approved = approve(&grace, json!(["respectme/website"])).expect(200).json();
    assert_eq!((text(&approved, "/stage"), text(&approved, "/approved_by")), ("approved", "grace"));
    // An edit voids the approval, whoever makes it.
    let body = json!({"revision": 4, "content": writing(&put(&route))});
    ada.with("idempotency-key", &Uuid::new_v4().to_string()).put(&format!("{DRAFTS}/new-link"), &body);
    assert_eq!(look(&ada, "new-link").json()["stage"], "editing");
    step(&ada, "new-link", "submit", 5).expect(200);
    let reason = json!({"revision": 6, "reason": " "});
    assert_eq!(patiently(&grace, &format!("{DRAFTS}/new-link/reject"), &reason).expect(422).names(), ["/reason"]);
    let reason = json!({"revision": 6, "reason": "The page was not there."});
    let back = patiently(&grace, &format!("{DRAFTS}/new-link/reject"), &reason).expect(200).json();
    assert_eq!(text(&back, "/rejected_because"), "The page was not there.");
    step(&ada, "new-link", "submit", 7).expect(200);
    let approve = json!({"revision": 8, "tried": ["respectme/website"]});
    patiently(&grace, &format!("{DRAFTS}/new-link/approve"), &approve).expect(200);
    assert_eq!(step(&grace, "new-link", "release", 9).expect(200).json()["release"], 2);
    let live = app.get("/v1/routes/respectme").expect(200);
    assert_eq!(live.header("signpost-release"), Some("2"));
    assert_eq!(live.json()["contacts"][0]["value"], "https://respectme.org.uk/new");
    assert_eq!(step(&ada, "new-link", "withdraw", 10).expect(409).code(), "conflict", "it stays as it is");
}

#[test]
fn what_others_changed_too_is_listed_field_by_field() {
    let app = curated_app(Settings::default());
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    let slow = renames("a slow one", &["nspcc"], "NSPCC the third");
    begin(&ada, "slow", &slow).expect(201);
    assert_eq!(released(&ada, &grace, "fast", &renames("a fast one", &["nspcc"], "NSPCC the second")), 2);
    assert_eq!(step(&ada, "slow", "submit", 1).expect(409).code(), "conflict");
    let diverged = step(&ada, "slow", "rebase", 1).expect(409);
    assert_eq!(diverged.names(), ["/edits/0/document/name"]);
    // Another field goes together with it.
    let mut other = renames("another field", &["nspcc"], "NSPCC");
    other["base"] = json!(1);
    other["edits"][0]["document"]["name"] = seed_name("nspcc");
    other["edits"][0]["document"]["website"] = json!("https://www.nspcc.org.uk/about");
    begin(&ada, "other", &other).expect(201);
    let carried = step(&ada, "other", "rebase", 1).expect(200).json();
    assert_eq!((&carried["base"], &carried["edits"][0]["document"]["name"]), (&json!(2), &json!("NSPCC the second")));
    // Back to the first release, as a draft like any other.
    let back = json!({"id": "back", "to": 1, "note": "Back to what stood before."});
    let back = patiently(&ada, "/v1/curation/roll-backs", &back).expect(201).json();
    assert_eq!((&back["rolls_back_to"], list(&back, "/edits").len()), (&json!(1), 1));
    for to in [0, 2, 9] {
        let body = json!({"id": "nowhere", "to": to, "note": "Back."});
        assert!([400, 404].contains(&patiently(&ada, "/v1/curation/roll-backs", &body).status), "{to}");
    }
}

fn seed_name(organisation: &str) -> Value {
    let all = seed_file("organisations.json");
    all.as_array().unwrap().iter().find(|it| it["id"] == organisation).unwrap()["name"].clone()
}

#[test]
fn an_import_brings_what_is_new_and_neither_brings_nor_lifts_a_recall() {
    let app = curated_app(Settings::default());
    let program = app.token("edith", &["edit"]);
    let mut route = respectme();
    let import = |id: &str, documents: &Value| json!({"id": id, "title": "From our partner", "note": "Brought in.", "documents": documents});
    let same = json!([{"kind": "route", "document": route}]);
    let nothing = patiently(&program, "/v1/curation/imports", &import("nothing", &same)).expect(201).json();
    assert_eq!(list(&nothing, "/edits").len(), 0, "it stands so already");
    assert_eq!(step(&program, "nothing", "submit", 1).expect(422).names(), ["/edits"]);
    route["priority"] = json!(41);
    let new = json!([{"kind": "route", "document": route}]);
    let one = patiently(&program, "/v1/curation/imports", &import("one", &new)).expect(201).json();
    assert_eq!(list(&one, "/edits").len(), 1);
    let recall =
        json!([{"kind": "recall", "document": {"id": "r", "subject": {"route": "respectme"}, "reason": "No."}}]);
    let refused = patiently(&program, "/v1/curation/imports", &import("recall", &recall)).expect(400);
    assert_eq!(refused.names(), ["/documents/0/kind"]);
    // It may hand a draft in, and that is all.
    step(&program, "one", "submit", 1).expect(200);
    assert_eq!(step(&program, "one", "approve", 2).expect(403).code(), "forbidden");
    assert_eq!(step(&program, "one", "release", 2).expect(403).code(), "forbidden");
}

#[test]
fn a_recall_takes_one_person_a_route_no_token_and_an_emergency_contact_two() {
    let app = curated_app(Settings::default());
    let rhoda = app.sign_in("rhoda");
    let program = app.token("ada", &["recall"]);
    let recall = |id: &str, route: &str, contact: Option<&str>| {
        let mut body = json!({"id": id, "route": route, "reason": "It belongs to somebody else."});
        if let Some(contact) = contact {
            body["contact"] = json!(contact);
        }
        body
    };
    assert_eq!(patiently(&program, RECALLS, &recall("a", "respectme", None)).expect(403).code(), "forbidden");
    assert_eq!(patiently(&rhoda, RECALLS, &recall("a", "emergency-999", None)).expect(403).code(), "forbidden");
    assert_eq!(patiently(&rhoda, RECALLS, &recall("a", "nowhere", None)).expect(422).names(), ["/route"]);
    let mut wrong = recall("a", "respectme", Some("website"));
    wrong["instead"] = json!(["nowhere"]);
    assert_eq!(patiently(&rhoda, RECALLS, &wrong).expect(422).names(), ["/instead"]);
    wrong["colour"] = json!("blue");
    assert_eq!(patiently(&rhoda, RECALLS, &wrong).expect(400).names(), ["/colour"]);
    let by_program = patiently(&program, RECALLS, &recall("a", "respectme", Some("website"))).expect(201).json();
    assert_eq!(by_program, json!({"id": "a", "release": 2}));
    assert_eq!(patiently(&rhoda, RECALLS, &recall("b", "respectme", Some("website"))).expect(409).code(), "conflict");
    assert_eq!(app.get("/v1/routes").expect(200).header("signpost-recall"), Some("2"));
    assert_eq!(app.get("/v1/routes/respectme").status, 410, "it had no other contact");
    assert_eq!(app.get("/nowhere").expect(404).header("signpost-recall"), Some("2"), "errors say it too");
}

#[test]
fn a_check_is_shown_at_once_and_only_of_what_the_contact_is() {
    let app = curated_app(Settings::default());
    let edith = app.sign_in("edith");
    let program = app.token("edith", &["edit"]);
    let today = day_of(Timestamp::now());
    let check = |field: &str, value: Value| {
        let mut body = json!({
            "contact": "childline/phone", "value": "08001111", "method": "phoned", "role": "curator", "on": today,
        });
        body["value"] = seed_file("routes/childline.json")["contacts"]
            .as_array()
            .and_then(|all| all.iter().find(|it| it["id"] == "phone"))
            .map(|it| it["value"].clone())
            .unwrap();
        body[field] = value;
        body
    };
    for (field, value, pointer) in [
        ("contact", json!("childline/nowhere"), "/contact"),
        ("value", json!("0800 1112"), "/value"),
        ("on", json!("2020-01-01"), "/on"),
        ("on", json!("2999-01-01"), "/on"),
        ("method", json!("published_page"), "/evidence"),
        ("evidence", json!([{"url": "a page"}]), "/evidence"),
    ] {
        assert_eq!(patiently(&edith, CHECKS, &check(field, value)).expect(422).names(), [pointer], "{field}");
    }
    let fine = check("role", json!("curator"));
    assert_eq!(patiently(&program, CHECKS, &fine).expect(403).code(), "forbidden", "a program does not phone");
    let freshness = || {
        let route = app.get("/v1/routes/childline").expect(200).json();
        let phone = list(&route, "/contacts").iter().find(|it| it["id"] == "childline/phone").cloned().unwrap();
        phone["freshness"]["state"].clone()
    };
    assert_eq!(freshness(), "unchecked");
    patiently(&edith, CHECKS, &fine).expect(204);
    assert_eq!(freshness(), "fresh", "without a release");
    assert_eq!(app.get("/v1").expect(200).header("signpost-release"), Some("1"));
    assert!(app.get("/v1/freshness?state=fresh").expect(200).text().contains("childline/phone"));
}
