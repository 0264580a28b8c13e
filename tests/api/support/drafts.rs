//! Small drafts for tests, and the way that one goes.

use serde_json::{Value, json};
use signpost::seed;

use super::Answer;
use super::curators::Caller;

/// What a draft holds that gives organisations of the seed another name.
pub fn renames(note: &str, organisations: &[&str], name: &str) -> Value {
    let records = seed::embedded().unwrap().records;
    let edit = |id: &&str| {
        let mut document = serde_json::to_value(&records.organisations[&id.parse().unwrap()]).unwrap();
        document["name"] = name.into();
        json!({"action": "put", "kind": "organisation", "id": id, "document": document})
    };
    json!({"title": note, "note": note, "edits": organisations.iter().map(edit).collect::<Vec<_>>()})
}

/// Begins a draft.
pub fn begin(author: &Caller<'_>, id: &str, content: &Value) -> Answer {
    patiently(author, "/v1/curation/drafts", &json!({"id": id, "content": content}))
}

/// Takes the step of a draft that follows this revision.
pub fn step(by: &Caller<'_>, id: &str, step: &str, revision: u32) -> Answer {
    let mut body = json!({"revision": revision});
    if step == "approve" {
        body["tried"] = json!([]);
    }
    patiently(by, &format!("/v1/curation/drafts/{id}/{step}"), &body)
}

/// Writes a draft and has it approved.
pub fn approved(author: &Caller<'_>, reviewer: &Caller<'_>, id: &str, content: &Value) {
    begin(author, id, content).expect(201);
    step(author, id, "submit", 1).expect(200);
    step(reviewer, id, "approve", 2).expect(200);
}

/// The same, and released. Says the number of its release.
pub fn released(author: &Caller<'_>, reviewer: &Caller<'_>, id: &str, content: &Value) -> u64 {
    approved(author, reviewer, id, content);
    step(reviewer, id, "release", 3).expect(200).json()["release"].as_u64().unwrap()
}

/// Looks at a draft: also that checks the whole directory, and may take too long in a build that is not optimised.
pub fn look(by: &Caller<'_>, id: &str) -> Answer {
    until_answered(|| by.get(&format!("/v1/curation/drafts/{id}")))
}

/// Asks under one name until there is an answer: a build that is not optimised may need longer than a request may take,
/// and goes on meanwhile.
pub fn patiently(by: &Caller<'_>, target: &str, body: &Value) -> Answer {
    let named = by.headers().iter().any(|(name, _)| *name == "idempotency-key");
    let by = if named { by.clone() } else { by.with("idempotency-key", &uuid::Uuid::new_v4().to_string()) };
    until_answered(|| by.post(target, body))
}

fn until_answered(ask: impl Fn() -> Answer) -> Answer {
    for _ in 0..60 {
        let answer = ask();
        if answer.status != 503 {
            return answer;
        }
        let wait = answer.header("retry-after").and_then(|it| it.parse().ok()).unwrap();
        std::thread::sleep(std::time::Duration::from_secs(wait));
    }
    panic!("it is never answered")
}
