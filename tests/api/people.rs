//! Who may do what: curators invite each other, make tokens for their programs, and nobody sees a secret twice.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use signpost::domain::person::Right;
use uuid::Uuid;

use crate::support::authenticator::Authenticator;
use crate::support::curators::{Caller, CuratedApp, curated_app, curated_app_of, issue_token, sign_in};
use crate::support::spec::{CURATION, Operation, curation_operations};
use crate::support::{Answer, CANARY, Settings, list, sha256, text};

const INVITATIONS: &str = "/v1/curation/invitations";
const TOKENS: &str = "/v1/curation/tokens";
const CURATORS: &str = "/v1/curation/curators";
const SESSION: &str = "/v1/curation/session";

fn invite(by: &Caller<'_>, curator: &str, rights: &[&str]) -> Value {
    by.post(INVITATIONS, &json!({"curator": curator, "name": "Linus", "rights": rights})).expect(201).json()
}

/// Takes an invitation up, with a key of this name.
fn enrol(app: &CuratedApp, invitation: &str, key: &str) -> Answer {
    let nobody = app.nobody();
    let asked = nobody.post("/v1/curation/enrolment", &json!({"invitation": invitation}));
    if asked.status != 200 {
        return asked;
    }
    let asked = asked.json();
    let answer = Authenticator::of(app.origin(), key).create(&asked["options"]);
    let body = json!({
        "invitation": invitation, "ceremony": asked["ceremony"], "label": "a new key", "answer": answer,
    });
    nobody.post("/v1/curation/enrolment/answer", &body)
}

fn curator(list_of: &Value, id: &str) -> Value {
    list(list_of, "/items").iter().find(|it| it["id"] == id).cloned().unwrap_or_default()
}

/// What is kept of a secret: nobody may see that either.
fn digest_of(secret: &str) -> String {
    use base64::Engine as _;
    sha256(base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(secret).unwrap())
}

#[test]
fn an_administrator_invites_somebody_who_enrols_once_and_signs_in() {
    let app = curated_app(Settings::default());
    let adam = app.sign_in("adam");
    let before = Timestamp::now();
    let invited = invite(&adam, "linus", &["edit"]);
    let secret = text(&invited, "/secret");
    assert_eq!(text(&invited, "/link"), format!("{}/console#{secret}", app.origin()));
    let expires: Timestamp = text(&invited, "/expires").parse().unwrap();
    let life = expires.duration_since(before);
    assert!(life >= SignedDuration::from_hours(7 * 24) && life < SignedDuration::from_hours(7 * 24 + 1), "{life}");
    assert_eq!(curator(&adam.get(CURATORS).expect(200).json(), "linus"), Value::Null, "invited is not enrolled");
    assert_eq!(enrol(&app, secret, "linus").status, 204);
    assert_eq!(enrol(&app, secret, "another").expect(403).code(), "forbidden");
    let linus = app.sign_in("linus");
    let known = linus.get(SESSION).expect(200).json();
    assert_eq!(known, json!({"curator": "linus", "name": "Linus", "rights": ["edit"], "via": "passkey"}));
    let listed = linus.get(CURATORS).expect(200);
    let expected = json!({"id": "linus", "name": "Linus", "rights": ["edit"], "passkeys": [{"label": "a new key"}]});
    assert_eq!(curator(&listed.json(), "linus"), expected);
    assert!(!listed.text().contains(secret) && !listed.text().contains(&digest_of(secret)));
}

#[test]
fn an_invitation_is_of_no_use_after_seven_days_and_after_a_newer_one() {
    static NOW: AtomicI64 = AtomicI64::new(1_796_000_000);
    let clock = || Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap();
    let app = curated_app(Settings { clock: Some(clock), ..Settings::default() });
    let adam = app.sign_in("adam");
    let first = invite(&adam, "linus", &["edit"]);
    let second = invite(&adam, "linus", &["review"]);
    assert_eq!(enrol(&app, text(&first, "/secret"), "linus").status, 403);
    NOW.fetch_add(7 * 24 * 3600, Ordering::Relaxed);
    assert_eq!(enrol(&app, text(&second, "/secret"), "linus").status, 403);
    let third = invite(&app.sign_in("adam"), "linus", &["review"]);
    NOW.fetch_add(7 * 24 * 3600 - 1, Ordering::Relaxed);
    assert_eq!(enrol(&app, text(&third, "/secret"), "linus").status, 204);
    assert_eq!(app.sign_in("linus").get(SESSION).json()["rights"], json!(["review"]));
}

#[test]
fn whoever_comes_back_with_new_keys_has_lost_the_old_ones_and_what_was_made_with_them() {
    let app = curated_app(Settings::default());
    let edith = app.sign_in("edith");
    let program = issue_token(&edith, &["edit"], 30);
    program.get(SESSION).expect(200);
    let invited = invite(&app.sign_in("adam"), "edith", &["edit"]);
    edith.get(SESSION).expect(200);
    assert_eq!(enrol(&app, text(&invited, "/secret"), "edith-again").status, 204);
    edith.get(SESSION).expect(401);
    program.get(SESSION).expect(401);
    let nobody = app.nobody();
    let asked = nobody.post("/v1/curation/sign-in", &json!({"curator": "edith"})).expect(200).json();
    let with = |key: &str| {
        let answer = Authenticator::of(app.origin(), key).get(&asked["options"]);
        nobody.post("/v1/curation/sign-in/answer", &json!({"ceremony": asked["ceremony"], "answer": answer}))
    };
    with("edith").expect(401);
}

#[test]
fn a_further_passkey_signs_in_too_and_a_challenge_of_somebody_else_is_of_no_use() {
    let app = curated_app(Settings::default());
    let (edith, ray) = (app.sign_in("edith"), app.sign_in("ray"));
    let ask = |by: &Caller<'_>| by.send("POST", "/v1/curation/passkeys", None).expect(200).json();
    let body = |asked: &Value, key: &str| {
        let answer = Authenticator::of(app.origin(), key).create(&asked["options"]);
        json!({"ceremony": asked["ceremony"], "label": "the key in the safe", "answer": answer})
    };
    let finish = "/v1/curation/passkeys/answer";
    let of_ray = ask(&ray);
    let stolen = edith.post(finish, &body(&of_ray, "second")).expect(422);
    assert_eq!(stolen.names(), ["/ceremony"]);
    let asked = ask(&edith);
    edith.post(finish, &body(&asked, "second")).expect(204);
    assert_eq!(edith.post(finish, &body(&asked, "second")).expect(422).names(), ["/ceremony"], "it was used");
    let listed = curator(&edith.get(CURATORS).json(), "edith");
    assert_eq!(listed["passkeys"], json!([{"label": "a key of software"}, {"label": "the key in the safe"}]));
    let asked = ask(&edith);
    assert_eq!(edith.post(finish, &body(&asked, "second")).expect(422).names(), ["/answer"], "it is known already");
    edith.get(SESSION).expect(200);
}

#[test]
fn nobody_raises_themselves_or_lets_themselves_in_again() {
    let app = curated_app(Settings::default());
    let adam = app.sign_in("adam");
    let all = json!({"rights": ["edit", "review", "recall", "administer"]});
    assert_eq!(adam.put("/v1/curation/curators/adam/rights", &all).expect(403).code(), "forbidden");
    let again = json!({"curator": "adam", "name": "Adam", "rights": ["edit"]});
    assert_eq!(adam.post(INVITATIONS, &again).expect(403).code(), "forbidden");
    assert_eq!(adam.get(SESSION).json()["rights"], json!(["administer"]));
    assert_eq!(adam.put("/v1/curation/curators/nobody/rights", &all).expect(404).code(), "not-found");
    assert_eq!(adam.put(&format!("/v1/curation/curators/{CANARY}/rights"), &all).expect(404).code(), "not-found");
}

#[test]
fn rights_are_what_an_administrator_set_last_and_without_any_nobody_signs_in() {
    let app = curated_app(Settings::default());
    let adam = app.sign_in("adam");
    let set = |rights: &[&str]| {
        adam.put("/v1/curation/curators/edith/rights", &json!({"rights": rights})).expect(204);
    };
    set(&["review", "recall"]);
    assert_eq!(app.sign_in("edith").get(SESSION).json()["rights"], json!(["review", "recall"]));
    set(&[]);
    let nobody = app.nobody();
    let asked = nobody.post("/v1/curation/sign-in", &json!({"curator": "edith"})).expect(200).json();
    let answer = Authenticator::of(app.origin(), "edith").get(&asked["options"]);
    let body = json!({"ceremony": asked["ceremony"], "answer": answer});
    assert_eq!(nobody.post("/v1/curation/sign-in/answer", &body).expect(401).header("set-cookie"), None);
    assert_eq!(curator(&adam.get(CURATORS).json(), "edith")["rights"], json!([]));
}

#[test]
fn a_token_speaks_for_its_owner_as_far_as_it_was_given_and_carries_no_cookie() {
    let app = curated_app(Settings::default());
    let ada = app.sign_in("ada");
    let body = json!({"id": "nightly-import", "label": "Nightly import", "rights": ["edit"], "days": 90});
    let before = Timestamp::now();
    let issued = ada.post(TOKENS, &body).expect(201).json();
    let expires: Timestamp = text(&issued, "/expires").parse().unwrap();
    let life = expires.duration_since(before).as_hours();
    assert_eq!((text(&issued, "/id"), life), ("nightly-import", 90 * 24));
    let secret = text(&issued, "/token");
    let program = Caller::new(&app, &[("authorization", &format!("Bearer {secret}"))]);
    let known = program.get(SESSION).expect(200);
    assert_eq!(known.json(), json!({"curator": "ada", "name": "Ada", "rights": ["edit"], "via": "token"}));
    assert_eq!(known.headers_named("set-cookie"), Vec::<&str>::new());
    // A token is asked for alone, also beside a session that is good.
    let both = ada.with("authorization", "Bearer nonsense");
    assert_eq!(both.get(SESSION).expect(401).header("www-authenticate"), Some("Bearer"));
    let listed = ada.get(TOKENS).expect(200);
    let expected = json!({
        "id": "nightly-import", "curator": "ada", "label": "Nightly import", "rights": ["edit"],
        "expires": text(&issued, "/expires"), "expired": false,
    });
    assert_eq!(listed.json(), json!({"items": [expected]}));
    assert!(!listed.text().contains(secret) && !listed.text().contains(&digest_of(secret)));
    assert_eq!(ada.post(TOKENS, &body).expect(409).code(), "conflict", "another one is called that");
    program.get(SESSION).expect(200);
    ada.delete("/v1/curation/tokens/nightly-import").expect(204);
    program.get(SESSION).expect(401);
    ada.delete("/v1/curation/tokens/nightly-import").expect(404);
}

#[test]
fn a_token_may_no_more_than_its_owner_and_ends_with_the_rights_it_was_made_under() {
    let app = curated_app(Settings::default());
    let (edith, adam) = (app.sign_in("edith"), app.sign_in("adam"));
    let more = json!({"id": "recaller", "label": "x", "rights": ["edit", "recall"], "days": 1});
    assert_eq!(edith.post(TOKENS, &more).expect(422).names(), ["/rights"]);
    let program = issue_token(&edith, &["edit"], 1);
    adam.put("/v1/curation/curators/edith/rights", &json!({"rights": ["review"]})).expect(204);
    program.get(SESSION).expect(401);
    assert_eq!(adam.get(TOKENS).json(), json!({"items": []}));
}

#[test]
fn everybody_sees_and_ends_their_own_tokens_and_an_administrator_everybody_s() {
    let app = curated_app(Settings::default());
    let (edith, rhoda, adam) = (app.sign_in("edith"), app.sign_in("rhoda"), app.sign_in("adam"));
    let make = |by: &Caller<'_>, id: &str, right: &str| {
        by.post(TOKENS, &json!({"id": id, "label": "x", "rights": [right], "days": 1})).expect(201);
    };
    make(&edith, "of-edith", "edit");
    make(&rhoda, "of-rhoda", "recall");
    make(&rhoda, "of-rhoda-too", "recall");
    let seen = |by: &Caller<'_>| -> Vec<String> {
        list(&by.get(TOKENS).expect(200).json(), "/items").iter().map(|it| text(it, "/id").to_owned()).collect()
    };
    assert_eq!(seen(&edith), ["of-edith"]);
    assert_eq!(seen(&rhoda), ["of-rhoda", "of-rhoda-too"]);
    assert_eq!(seen(&adam), ["of-edith", "of-rhoda", "of-rhoda-too"]);
    // Whether there is such a token is nobody else's business.
    let of_another = edith.delete("/v1/curation/tokens/of-rhoda").expect(404).json();
    assert_eq!(of_another, edith.delete("/v1/curation/tokens/of-nobody").expect(404).json());
    adam.delete("/v1/curation/tokens/of-rhoda").expect(204);
    rhoda.delete("/v1/curation/tokens/of-rhoda-too").expect(204);
    assert_eq!(seen(&adam), ["of-edith"]);
}

#[test]
fn a_token_that_is_too_old_says_so_and_lets_nobody_in() {
    static NOW: AtomicI64 = AtomicI64::new(1_796_000_000);
    let clock = || Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap();
    let app = curated_app(Settings { clock: Some(clock), ..Settings::default() });
    let program = app.token("edith", &["edit"]);
    NOW.fetch_add(24 * 3600 - 1, Ordering::Relaxed);
    program.get(SESSION).expect(200);
    let edith = app.sign_in("edith");
    assert_eq!(edith.get(TOKENS).json()["items"][0]["expired"], false);
    NOW.fetch_add(1, Ordering::Relaxed);
    assert_eq!(program.get(SESSION).expect(401).code(), "unauthorized");
    assert_eq!(edith.get(TOKENS).json()["items"][0]["expired"], true);
}

#[test]
fn asking_again_under_the_same_key_makes_nothing_more_and_shows_no_secret_that_is_of_no_use() {
    let app = curated_app(Settings::default());
    let ada = app.sign_in("ada").with("idempotency-key", &Uuid::new_v4().to_string());
    let body = json!({"id": "nightly-import", "label": "x", "rights": ["edit"], "days": 1});
    let issued = ada.post(TOKENS, &body).expect(201).json();
    assert_eq!(ada.post(TOKENS, &body).expect(409).code(), "conflict");
    let other = json!({"id": "another", "label": "x", "rights": ["edit"], "days": 1});
    assert_eq!(ada.post(TOKENS, &other).expect(409).code(), "conflict");
    assert_eq!(list(&ada.get(TOKENS).json(), "/items").len(), 1);
    Caller::new(&app, &[("authorization", &format!("bearer {}", text(&issued, "/token")))]).get(SESSION).expect(200);
    let ada = ada.with("idempotency-key", &Uuid::new_v4().to_string());
    let invitation = json!({"curator": "linus", "name": "Linus", "rights": ["edit"]});
    let invited = ada.post(INVITATIONS, &invitation).expect(201).json();
    ada.post(INVITATIONS, &invitation).expect(409);
    assert_eq!(enrol(&app, text(&invited, "/secret"), "linus").status, 204, "the first one stands");
    let ada = ada.with("idempotency-key", &Uuid::new_v4().to_string());
    for _ in 0..2 {
        ada.delete("/v1/curation/tokens/nightly-import").expect(204);
    }
    assert_eq!(ada.with("idempotency-key", CANARY).post(TOKENS, &body).expect(400).names(), ["idempotency_key"]);
}

#[test]
fn what_was_done_to_people_is_still_so_after_a_restart_but_nobody_is_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || Settings { data: Some(folder.path().join("data")), ..Settings::default() };
    let app = curated_app(settings());
    let (adam, edith) = (app.sign_in("adam"), app.sign_in("edith"));
    let issued = edith.post(TOKENS, &json!({"id": "import", "label": "x", "rights": ["edit"], "days": 1})).json();
    let invited = invite(&adam, "linus", &["edit"]);
    let cookie = edith.headers().iter().find(|(name, _)| *name == "cookie").unwrap().1.to_owned();
    drop(app);
    let app = curated_app(settings());
    Caller::new(&app, &[("cookie", &cookie)]).get(SESSION).expect(401);
    Caller::new(&app, &[("authorization", &format!("Bearer {}", text(&issued, "/token")))]).get(SESSION).expect(200);
    assert_eq!(enrol(&app, text(&invited, "/secret"), "linus").status, 204);
    sign_in(&app, app.origin(), "edith");
}

/// Everything that people send, and the one who may send it.
fn people_operations() -> Vec<Operation> {
    curation_operations().into_iter().filter(|it| it.value["tags"] == json!(["People"])).collect()
}

fn example_body(operation: Operation) -> Option<Value> {
    operation.value.pointer("/requestBody/content/application~1json/example").cloned()
}

fn schema_of(operation: Operation) -> &'static Value {
    let reference = text(operation.value, "/requestBody/content/application~1json/schema/$ref");
    CURATION.pointer(reference.trim_start_matches('#')).unwrap()
}

#[test]
fn every_field_of_what_people_send_is_held_to_its_type_and_no_other_is_taken() {
    // One for each body: what is wrong with it counts as a write.
    let everybody = ["ada-1", "ada-2", "ada-3", "ada-4", "ada-5", "ada-6", "ada-7"].map(|name| (name, &Right::ALL[..]));
    let app = curated_app_of(Settings::default(), &everybody);
    let sent = people_operations().into_iter().filter_map(|it| example_body(it).map(|body| (it, body)));
    let (mut seen, mut bodies) = (0, 0);
    for ((operation, good), (name, _)) in sent.zip(everybody) {
        bodies += 1;
        let ada = app.sign_in(name);
        let target = operation.example_path();
        let refused = |body: &Value, pointer: &str| {
            let answer = ada.send(operation.method, &target, Some(body)).expect(400);
            assert_eq!((answer.code().as_str(), answer.names()), ("invalid-body", vec![pointer.to_owned()]), "{body}");
            answer
        };
        let with = |name: &str, value: Value| {
            let mut body = good.clone();
            body[name] = value;
            body
        };
        refused(&with("colour", json!("blue")), "/colour");
        refused(&with(CANARY, json!("blue")), "");
        for (name, schema) in schema_of(operation)["properties"].as_object().unwrap() {
            let mut without = good.clone();
            without.as_object_mut().unwrap().remove(name);
            let missing = refused(&without, "");
            assert_eq!(missing.json()["errors"][0]["allowed"], json!([name]), "{without}");
            let pointer = format!("/{name}");
            if schema["type"] != "object" {
                refused(&with(name, json!({"a": CANARY})), &pointer);
                refused(&with(name, json!(null)), &pointer);
            }
            for wrong in just_beyond(name, schema) {
                refused(&with(name, wrong), &pointer);
                seen += 1;
            }
        }
        let twice = format!("{{\"a\": 1, \"a\": 1, {}", &good.to_string()[1..]);
        assert_eq!(ada.send_text(operation.method, &target, Some(&twice)).expect(400).code(), "invalid-body");
        let form = ada.with("content-type", "application/x-www-form-urlencoded");
        form.send(operation.method, &target, Some(&good)).expect(415);
    }
    assert!(bodies == 7 && seen >= 30, "{bodies} bodies, {seen} bounds");
}

/// Values that just break a rule of a schema.
fn just_beyond(name: &str, schema: &Value) -> Vec<Value> {
    let times = |count: u64| "a".repeat(usize::try_from(count).unwrap());
    let mut found = Vec::new();
    if let Some(most) = schema["maxLength"].as_u64().filter(|_| name != "invitation") {
        found.push(json!(times(most + 1)));
    }
    if let Some(least) = schema["minLength"].as_u64() {
        found.push(json!(times(least - 1)));
        found.extend([json!("  "), json!("a\nb")]);
    }
    if !schema["pattern"].is_null() {
        found.extend([json!("Ada"), json!("a--b"), json!("a_b"), json!("")]);
    }
    if schema["format"] == "uuid" {
        found.extend([json!(""), json!("7d4f7e3c")]);
    }
    if schema["type"] == "integer" {
        found.extend([json!(schema["minimum"].as_u64().unwrap() - 1), json!(schema["maximum"].as_u64().unwrap() + 1)]);
        found.extend([json!(-1), json!(1.5), json!("30"), json!(4_294_967_297_u64)]);
    }
    if schema["type"] == "array" {
        found.extend([json!(["edit", "edit"]), json!("edit"), json!(7)]);
        if schema["minItems"] == 1 {
            found.push(json!([]));
        }
    }
    found
}

#[test]
fn what_stands_at_a_bound_is_taken() {
    let app = curated_app(Settings::default());
    let ada = app.sign_in("ada");
    let longest = |c: char, count: usize| c.to_string().repeat(count);
    let mut body = json!({"id": longest('a', 64), "label": longest('é', 80), "rights": ["edit", "recall"], "days": 90});
    ada.post(TOKENS, &body).expect(201);
    body["label"] = json!("x");
    body["days"] = json!(1);
    body["id"] = json!("a");
    ada.post(TOKENS, &body).expect(201);
    let rights = json!(["administer", "edit", "recall", "review"]);
    ada.post(INVITATIONS, &json!({"curator": longest('a', 64), "name": longest('é', 80), "rights": rights}))
        .expect(201);
    ada.post(INVITATIONS, &json!({"curator": "a", "name": "A", "rights": ["edit"]})).expect(201);
}

#[test]
fn an_unknown_right_is_answered_with_those_that_there_are() {
    let app = curated_app(Settings::default());
    let ada = app.sign_in("ada");
    let all = json!(["edit", "review", "recall", "administer"]);
    let cases = [
        ("POST", INVITATIONS, json!({"curator": "linus", "name": "Linus", "rights": ["edit", CANARY]}), 1, all.clone()),
        ("PUT", "/v1/curation/curators/edith/rights", json!({"rights": ["Edit"]}), 0, all),
        (
            "POST",
            TOKENS,
            json!({"id": "a", "label": "x", "rights": ["review"], "days": 1}),
            0,
            json!(["edit", "recall"]),
        ),
    ];
    for (method, target, body, at, allowed) in cases {
        let error = ada.send(method, target, Some(&body)).expect(400).json()["errors"][0].clone();
        assert_eq!((&error["pointer"], &error["allowed"]), (&json!(format!("/rights/{at}")), &allowed), "{target}");
    }
}

#[test]
fn no_address_of_people_takes_a_parameter() {
    let app = curated_app(Settings::default());
    let ada = app.sign_in("ada");
    let mut seen = 0;
    for operation in people_operations() {
        let target = format!("{}?colour=blue", operation.example_path());
        let refused = ada.send(operation.method, &target, example_body(operation).as_ref()).expect(400);
        assert_eq!(
            (refused.code().as_str(), refused.names()),
            ("invalid-parameter", vec!["colour".to_owned()]),
            "{target}"
        );
        seen += 1;
    }
    assert!(seen >= 14, "{seen} operations");
    ada.get(SESSION).expect(200);
}
