//! Right x operation: every operation of curators is asked with every kind of credential, and what comes of it follows from
//! the specification alone.
//!
//! The table reads the operations from the document, so that one which is added tomorrow is in it tomorrow. What `security`
//! says is what the extractor in the handler's arguments does: where the two part, cells fail.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use serde_json::{Value, json};
use signpost::domain::person::Right;

use crate::support::curators::{Caller, Cast, CuratedApp, curated_app_of, issue_token};
use crate::support::spec::{Operation, curation_operations};
use crate::support::{Answer, Settings, text};

/// Everybody with one right alone, with all but one, and with all of them. None has a name that an example uses.
const EVERYBODY: &Cast = &[
    ("has-all", &Right::ALL),
    ("has-edit", &[Right::Edit]),
    ("has-review", &[Right::Review]),
    ("has-recall", &[Right::Recall]),
    ("has-administer", &[Right::Administer]),
    ("lacks-edit", &[Right::Review, Right::Recall, Right::Administer]),
    ("lacks-review", &[Right::Edit, Right::Recall, Right::Administer]),
    ("lacks-recall", &[Right::Edit, Right::Review, Right::Administer]),
    ("lacks-administer", &[Right::Edit, Right::Review, Right::Recall]),
];

/// Ways to prove something: they are not known to be anybody, or by which scheme, and what they may do.
struct Credential<'c> {
    name: String,
    caller: Caller<'c>,
    known: Option<(&'static str, BTreeSet<&'static str>)>,
}

impl<'c> Credential<'c> {
    fn of_nobody(name: &str, caller: Caller<'c>) -> Self {
        Self { name: name.to_owned(), caller, known: None }
    }

    fn of_token(rights: &[&'static str], caller: Caller<'c>) -> Self {
        let known = Some(("token", rights.iter().copied().collect()));
        Self { name: format!("a token to {rights:?}"), caller, known }
    }

    fn of_session(name: &str, rights: &[Right], caller: Caller<'c>) -> Self {
        let known = Some(("session", rights.iter().map(|right| right.as_str()).collect()));
        Self { name: format!("{name} in person"), caller, known }
    }
}

/// What has to come of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// 401: nobody knows who asks.
    Unknown,
    /// 403: they may not.
    MayNot,
    /// Anything else: it is for the operation to say.
    ForTheOperation,
}

/// What `security` says of whoever shows a credential.
fn expected(operation: Operation, credential: &Credential<'_>) -> Outcome {
    let Some(ways) = operation.value["security"].as_array() else { return Outcome::ForTheOperation };
    let Some((scheme, rights)) = &credential.known else { return Outcome::Unknown };
    let enough = |needed: &Value| needed.as_array().unwrap().iter().all(|it| rights.contains(it.as_str().unwrap()));
    let may = ways.iter().any(|way| way.get(scheme).is_some_and(enough));
    if may { Outcome::ForTheOperation } else { Outcome::MayNot }
}

/// What came. That a passkey or a link is of no use, or that an act takes a second person, is for the operation to say.
fn outcome(answer: &Answer) -> Outcome {
    let detail = if answer.status < 400 { String::new() } else { text(&answer.json(), "/detail").to_owned() };
    let of_the_person = ["This needs the right to", "This takes a person who is there"];
    match answer.status {
        401 if detail == "Sign in, or send a token that is still good." => Outcome::Unknown,
        403 if of_the_person.iter().any(|words| detail.starts_with(words)) => Outcome::MayNot,
        _ => Outcome::ForTheOperation,
    }
}

/// Every operation, the one that ends sessions last: what is asked with one of them before is asked by somebody.
fn operations() -> Vec<Operation> {
    let mut all = curation_operations();
    all.sort_by_key(|it| it.id == "end_session");
    all
}

fn ask(operation: Operation, by: &Caller<'_>) -> Answer {
    let body = operation.value.pointer("/requestBody/content/application~1json");
    let example = body.map(|body| {
        assert!(body["example"].is_object(), "{}: give its body an example", operation.id);
        &body["example"]
    });
    by.send(operation.method, &operation.example_path(), example)
}

static NOW: AtomicI64 = AtomicI64::new(1_796_000_000);

fn clock() -> Timestamp {
    Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap()
}

/// Whatever somebody could show. Two days pass meanwhile.
fn credentials(app: &CuratedApp) -> Vec<Credential<'_>> {
    let before = app.sign_in("has-all");
    let tokens: [&[&str]; 3] = [&["edit"], &["recall"], &["edit", "recall"]];
    let expired = issue_token(&before, tokens[2], 1);
    let revoked = issue_token(&before, tokens[2], 90);
    let listed = before.get("/v1/curation/tokens").expect(200).json();
    let long = listed["items"].as_array().unwrap().iter().find(|it| text(it, "/expires") > "2026-12-10").unwrap();
    before.delete(&format!("/v1/curation/tokens/{}", text(long, "/id"))).expect(204);
    let good = tokens.map(|rights| Credential::of_token(rights, issue_token(&before, rights, 90)));
    NOW.fetch_add(2 * 24 * 3600, Ordering::Relaxed);
    let ended = app.sign_in("has-all");
    ended.delete("/v1/curation/session").expect(204);
    let bearer = |value: &str| Caller::new(app, &[("authorization", value)]);
    let guessed = "A".repeat(43);
    let mut all = vec![
        Credential::of_nobody("nothing", app.nobody()),
        Credential::of_nobody("nothing, and no page", Caller::new(app, &[])),
        Credential::of_nobody("no token", bearer("Bearer nonsense")),
        Credential::of_nobody("an empty token", bearer("Bearer ")),
        Credential::of_nobody("a guessed token", bearer(&format!("Bearer {guessed}"))),
        Credential::of_nobody("a password", bearer("Basic aGFzLWFsbDpwYXNzd29yZA==")),
        Credential::of_nobody("an expired token", expired),
        Credential::of_nobody("a revoked token", revoked),
        Credential::of_nobody("no session", app.nobody().with("cookie", "__Host-signpost=nonsense")),
        Credential::of_nobody("a guessed session", app.nobody().with("cookie", &format!("__Host-signpost={guessed}"))),
        Credential::of_nobody("a session that was too long idle", before),
        Credential::of_nobody("a session that was ended", ended),
    ];
    all.extend(good);
    let in_person = EVERYBODY.iter().map(|(name, rights)| Credential::of_session(name, rights, app.sign_in(name)));
    all.extend(in_person);
    all
}

#[test]
fn what_somebody_may_do_follows_from_the_specification_alone() {
    let app = curated_app_of(Settings { clock: Some(clock), ..Settings::default() }, EVERYBODY);
    let credentials = credentials(&app);
    let (mut proved, mut wrong) = ([0; 3], Vec::new());
    for operation in operations() {
        for credential in &credentials {
            let answer = ask(operation, &credential.caller);
            let (expected, came) = (expected(operation, credential), outcome(&answer));
            // Whoever may is answered by the operation itself, which no limit and no fault may hide.
            let hidden = operation.value["security"].is_array() && (answer.status == 429 || answer.status >= 500);
            if came != expected || hidden {
                let case = format!("{} {} with {}", operation.method, operation.path, credential.name);
                wrong.push(format!("{case}: {} ({came:?}), expected {expected:?}", answer.status));
            }
            proved[expected as usize] += 1;
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    let [unknown, may_not, may] = proved;
    let cells = unknown + may_not + may;
    println!("{cells} cells: {unknown} are nobody, {may_not} may not, {may} are for the operation to say");
    assert!(cells >= 330 && unknown >= 120 && may_not >= 30 && may >= 90, "{cells} cells: {proved:?}");
}

#[test]
fn whoever_asks_without_credentials_can_sign_in_and_enrol_and_do_nothing_else() {
    let open = curation_operations().into_iter().filter(|it| it.value["security"].is_null()).map(|it| it.id);
    let open: BTreeSet<&str> = open.collect();
    assert_eq!(open, BTreeSet::from(["begin_sign_in", "finish_sign_in", "begin_enrolment", "finish_enrolment"]));
    for operation in curation_operations() {
        let ways = operation.value["security"].as_array().into_iter().flatten();
        for (scheme, rights) in ways.flat_map(|way| way.as_object().unwrap()) {
            let known: Vec<&str> = Right::ALL.iter().map(|right| right.as_str()).collect();
            assert!(["session", "token"].contains(&scheme.as_str()), "{}: {scheme}", operation.id);
            assert!(rights.as_array().unwrap().iter().all(|it| known.contains(&it.as_str().unwrap())), "{rights}");
        }
    }
}

/// The ends of the addresses at which it takes a person, whatever the method.
const IN_PERSON: [&str; 10] = [
    "/approve",
    "/reject",
    "/release",
    "/invitations",
    "/rights",
    "/tokens",
    "/tokens/{id}",
    "/passkeys",
    "/passkeys/answer",
    "/sign-in",
];

#[test]
fn no_token_approves_releases_or_gives_rights_keys_or_tokens() {
    let mut seen = 0;
    for operation in curation_operations() {
        if !IN_PERSON.iter().any(|end| operation.path.ends_with(end)) {
            continue;
        }
        let ways = operation.value["security"].as_array().cloned().unwrap_or_default();
        assert!(ways.iter().all(|way| way.get("token").is_none()), "{}: takes a token", operation.id);
        seen += 1;
    }
    assert!(seen >= 8, "{seen} operations");
    // What somebody who administers or reviews may do, nobody lends to a program either.
    for operation in curation_operations() {
        for way in operation.value["security"].as_array().into_iter().flatten() {
            let lent = way.get("token").cloned().unwrap_or_else(|| json!([]));
            let lent = lent.as_array().unwrap().iter().all(|it| ["edit", "recall"].contains(&it.as_str().unwrap()));
            assert!(lent, "{}: {way}", operation.id);
        }
    }
}
