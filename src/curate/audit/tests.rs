use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::store::{MemoryStore, Store as _};

const SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2";
const CREDENTIAL: &str = "credential-of-ada";

/// A store that holds these entries, each list of them in a frame of its own.
async fn kept(appends: Vec<Vec<(&str, Value)>>) -> Vec<Frame> {
    let store = MemoryStore::new(Uuid::nil());
    for (number, entries) in (1..).zip(appends) {
        let entries = entries.into_iter().map(|(kind, document)| Entry::new(kind, &document).unwrap()).collect();
        let (head, time) = (store.head().await.unwrap(), Timestamp::from_second(number).unwrap());
        store.append(head, Uuid::from_u128(u128::try_from(number).unwrap()), time, entries).await.unwrap();
    }
    store.read(1, 100).await.unwrap()
}

async fn only(kind: &str, document: Value) -> AuditEntry {
    let [entry] = &audit_of(&kept(vec![vec![(kind, document)]]).await)[..] else { panic!("one line") };
    entry.clone()
}

/// What a line says, in the order of a sentence: who, how, what, to what, and the sentence itself.
fn said(entry: &AuditEntry) -> (Option<&str>, Option<Via>, &str, Option<&str>, &str) {
    (entry.by.as_ref().map(Id::as_str), entry.via, entry.what, entry.subject.as_deref(), &entry.sentence)
}

async fn of_person(event: Value) -> AuditEntry {
    let entry = only(PERSON, json!({"schema": 1, "event": event})).await;
    let text = serde_json::to_string(&entry).unwrap();
    assert!(!text.contains(SECRET) && !text.contains(CREDENTIAL), "a line gives a secret away: {text}");
    entry
}

fn passkey(label: &str) -> Value {
    json!({"id": CREDENTIAL, "label": label, "credential": {"public": CREDENTIAL}})
}

#[tokio::test]
async fn an_invitation_says_who_asked_or_that_nobody_did() {
    let invited = |by: Value| {
        let expires = "2026-12-01T00:00:00Z";
        let rights = ["administer", "edit"];
        json!({"invited": {
            "curator": "ben", "name": "Ben", "rights": rights, "secret": SECRET, "expires": expires, "by": by
        }})
    };
    let asked = "ada asked ben to be a curator with the rights to edit and administer.";
    assert_eq!(said(&of_person(invited(json!("ada"))).await), (Some("ada"), None, "invited", Some("ben"), asked));
    let first = "On the command line ben was asked to be a curator with the rights to edit and administer.";
    assert_eq!(said(&of_person(invited(Value::Null)).await), (None, None, "invited", Some("ben"), first));
}

#[tokio::test]
async fn passkeys_are_told_by_their_labels() {
    let enrolled = json!({"enrolled": {"curator": "ben", "secret": SECRET, "passkey": passkey("laptop")}});
    let (ben, in_person) = (Some("ben"), Some(Via::Passkey));
    let sentence = "ben took up their invitation, with the passkey \"laptop\" and no other.";
    assert_eq!(said(&of_person(enrolled).await), (ben, in_person, "enrolled", ben, sentence));
    let added = json!({"passkey-added": {"curator": "ben", "passkey": passkey("phone")}});
    let sentence = "ben added the passkey \"phone\".";
    assert_eq!(said(&of_person(added).await), (ben, in_person, "passkey-added", ben, sentence));
}

#[tokio::test]
async fn a_sign_in_says_who_and_not_with_what() {
    let event = json!({"curator": "ben", "passkey": CREDENTIAL, "credential": {"public": CREDENTIAL}});
    let entry = of_person(json!({"signed-in": event})).await;
    assert_eq!(said(&entry), (Some("ben"), Some(Via::Passkey), "signed-in", Some("ben"), "ben signed in."));
}

#[tokio::test]
async fn rights_are_told_with_who_set_them() {
    let set = |rights: Value| of_person(json!({"rights-set": {"curator": "ben", "rights": rights, "by": "ada"}}));
    let sentence = "ada set what ben may do: the right to review.";
    assert_eq!(said(&set(json!(["review"])).await), (Some("ada"), None, "rights-set", Some("ben"), sentence));
    assert_eq!(set(json!([])).await.sentence, "ada set what ben may do: no right.");
}

#[tokio::test]
async fn tokens_are_told_by_their_ids() {
    let token = json!({
        "id": "importer", "curator": "ben", "label": "Import", "secret": SECRET, "rights": ["edit"],
        "expires": "2026-12-01T00:00:00Z"
    });
    let sentence = "ben made the token importer, \"Import\", with the right to edit, good until 2026-12-01T00:00:00Z.";
    let entry = of_person(json!({"token-issued": token})).await;
    assert_eq!(said(&entry), (Some("ben"), None, "token-issued", Some("importer"), sentence));
    let entry = of_person(json!({"token-revoked": {"token": "importer", "by": "ada"}})).await;
    assert_eq!(said(&entry), (Some("ada"), None, "token-revoked", Some("importer"), "ada ended the token importer."));
}

/// A step of a draft by somebody, or by nobody.
async fn of_step(by: Option<&str>, step: Value) -> AuditEntry {
    let by = by.map(|via| json!({"curator": "ada", "rights": ["edit"], "via": via}));
    let mut event = json!({"schema": 1, "draft": "hours", "revision": 1, "at": "2026-11-22T09:00:00Z", "step": step});
    if let Some(by) = by {
        event["by"] = by;
    }
    only(DRAFT, event).await
}

#[tokio::test]
async fn every_step_of_a_draft_has_its_line() {
    let content = json!({"title": "Better hours", "note": "", "base": 1, "edits": []});
    let seal = crate::domain::digest::digest(b"draft");
    let cases = [
        (json!({"created": content}), "draft-created", "ada began the draft hours, \"Better hours\"."),
        (json!({"edited": content}), "draft-edited", "ada changed the draft hours."),
        (json!("submitted"), "draft-submitted", "ada handed in the draft hours for review."),
        (json!("withdrawn"), "draft-withdrawn", "ada gave up the draft hours."),
        (
            json!({"approved": {"seal": seal, "tried": ["childline/phone", "childline/web", "ceop/form"]}}),
            "draft-approved",
            "ada approved the draft hours, having tried ceop/form, childline/phone and childline/web.",
        ),
        (json!({"approved": {"seal": seal, "tried": []}}), "draft-approved", "ada approved the draft hours."),
        (
            json!({"rejected": {"reason": "The page says otherwise"}}),
            "draft-rejected",
            "ada sent back the draft hours: The page says otherwise.",
        ),
        (json!({"released": {"release": 2}}), "draft-released", "ada made the draft hours release 2."),
    ];
    for (step, what, sentence) in cases {
        let entry = of_step(Some("passkey"), step).await;
        assert_eq!(said(&entry), (Some("ada"), Some(Via::Passkey), what, Some("hours"), sentence));
    }
}

#[tokio::test]
async fn a_step_by_a_token_says_so_and_one_by_the_clock_names_nobody() {
    let entry = of_step(Some("token"), json!("submitted")).await;
    let sentence = "ada, through a token, handed in the draft hours for review.";
    assert_eq!(said(&entry), (Some("ada"), Some(Via::Token), "draft-submitted", Some("hours"), sentence));
    let entry = of_step(None, json!({"released": {"release": 2}})).await;
    let sentence = "The time of the draft hours had come, and it became release 2.";
    assert_eq!(said(&entry), (None, None, "draft-released", Some("hours"), sentence));
}

fn release(number: u32, origin: &str, people: &Value, changes: &Value) -> Value {
    let mut release = json!({
        "schema": 1, "number": number, "time": "2026-11-22T09:00:00Z", "origin": origin, "note": "It is better now",
        "changes": changes
    });
    if !people.is_null() {
        release["people"] = people.clone();
    }
    release
}

fn recalled(route: &str, contact: Option<&str>) -> Value {
    let mut subject = json!({"route": route});
    if let Some(contact) = contact {
        subject["contact"] = contact.into();
    }
    json!({"put": {"recall": {"id": "gone", "subject": subject, "reason": "No longer theirs"}}})
}

#[tokio::test]
async fn a_release_of_the_seed_is_nobodys() {
    let mut seed = release(1, "seed", &Value::Null, &json!([]));
    seed["seed_version"] = 3.into();
    let sentence = "Release 1 came from the seed in the program, version 3.";
    assert_eq!(said(&only(RELEASE, seed).await), (None, None, "seeded", Some("1"), sentence));
}

#[tokio::test]
async fn a_release_by_two_people_names_them_and_who_made_it_one() {
    let people = json!({"authors": ["ada", "cat"], "approved_by": "ben", "draft": "hours"});
    let lifted = json!([{"withdraw": {"kind": "recall", "id": "gone"}}]);
    let step = json!({
        "schema": 1, "draft": "hours", "revision": 4, "at": "2026-11-22T09:00:00Z", "step": {"released": {"release": 2}},
        "by": {"curator": "ben", "rights": ["review"], "via": "passkey"}
    });
    let together = vec![(RELEASE, release(2, "curation", &people, &lifted)), (DRAFT, step)];
    let lines = audit_of(&kept(vec![together]).await);
    let [made, of_draft] = &lines[..] else { panic!("{lines:?}") };
    let sentence = "Release 2 was made, written by ada and cat and approved by ben: It is better now. \
                    It lifted the recall gone.";
    assert_eq!(said(made), (Some("ben"), Some(Via::Passkey), "released", Some("2"), sentence));
    assert_eq!((of_draft.what, of_draft.sequence, of_draft.hash), ("draft-released", made.sequence, made.hash));
    let by_the_clock = only(RELEASE, release(2, "curation", &people, &json!([]))).await;
    assert_eq!((by_the_clock.by, by_the_clock.via), (None, None), "whose time had come, nobody released");
}

#[tokio::test]
async fn a_recall_by_one_names_them_and_what_is_gone() {
    for (via, how) in [("passkey", "in person"), ("token", "through a token")] {
        let people = json!({"authors": ["ada"], "via": via});
        let contact = release(3, "recall", &people, &json!([recalled("childline", Some("phone"))]));
        let entry = only(RELEASE, contact).await;
        let sentence =
            format!("Release 3 recalled the contact childline/phone, by ada alone, {how}: It is better now.");
        let via = serde_json::from_value(json!(via)).unwrap();
        assert_eq!(said(&entry), (Some("ada"), Some(via), "recalled", Some("3"), &*sentence));
    }
    let people = json!({"authors": ["ada"], "approved_by": "ben", "draft": "both"});
    let both = json!([recalled("childline", None), recalled("ceop", Some("form"))]);
    let entry = only(RELEASE, release(4, "recall", &people, &both)).await;
    let sentence = "Release 4 recalled the route childline and the contact ceop/form, written by ada and approved by \
                    ben: It is better now.";
    assert_eq!(said(&entry), (None, None, "recalled", Some("4"), sentence));
}

#[tokio::test]
async fn a_check_names_a_role_and_never_a_person_or_a_number() {
    let check = |method: &str, role: &str| {
        only(
            CHECK,
            json!({
                "schema": 1, "contact": "childline/phone", "value": "+448081570123", "method": method, "role": role,
                "on": "2026-11-20"
            }),
        )
    };
    let cases = [
        ("phoned", "volunteer", "A volunteer tried childline/phone on 2026-11-20 and got through."),
        ("published_page", "curator", "A curator read the page of childline/phone on 2026-11-20."),
        (
            "provider_confirmed",
            "operator",
            "childline/phone was confirmed by its provider on 2026-11-20, as an operator says.",
        ),
        (
            "provider_confirmed",
            "provider",
            "childline/phone was confirmed by its provider on 2026-11-20, as the provider says.",
        ),
    ];
    for (method, role, sentence) in cases {
        let entry = check(method, role).await;
        assert_eq!(said(&entry), (None, None, "checked", Some("childline/phone"), sentence));
        assert!(!serde_json::to_string(&entry).unwrap().contains("157"));
    }
}

#[tokio::test]
async fn what_is_not_known_or_cannot_be_read_has_a_line_too() {
    let entry = only("weather", json!({"rain": true})).await;
    let sentence = "An entry of the kind weather, which this program does not know.";
    assert_eq!((&*entry.kind, said(&entry)), ("weather", (None, None, "unknown", None, sentence)));
    for kind in [RELEASE, DRAFT, PERSON, CHECK] {
        for document in [json!({"schema": 2}), json!({"schema": 1}), json!(null)] {
            let entry = only(kind, document).await;
            let sentence = format!("An entry of the kind {kind}, which this program cannot read.");
            assert_eq!(said(&entry), (None, None, "unreadable", None, &*sentence));
        }
    }
}

#[tokio::test]
async fn each_line_stands_where_its_frame_does() {
    let signed_in = |curator: &str| {
        (PERSON, json!({"schema": 1, "event": {"signed-in": {"curator": curator, "passkey": CREDENTIAL}}}))
    };
    let frames = kept(vec![vec![signed_in("ada")], vec![signed_in("ben"), signed_in("cat")]]).await;
    let lines = audit_of(&frames);
    let places: Vec<_> = lines.iter().map(|it| (it.sequence, it.time.as_second(), it.hash)).collect();
    let [first, second] = &frames[..] else { panic!("two frames") };
    assert_eq!(places, [(1, 1, first.hash()), (2, 2, second.hash()), (2, 2, second.hash())]);
    let json = serde_json::to_value(&lines[0]).unwrap();
    let wanted = json!({
        "sequence": 1, "time": "1970-01-01T00:00:01Z", "kind": "person", "what": "signed-in", "by": "ada",
        "via": "passkey", "subject": "ada", "sentence": "ada signed in.", "hash": first.hash()
    });
    assert_eq!(json, wanted);
}
