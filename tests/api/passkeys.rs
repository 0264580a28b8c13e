//! Passkeys, with a security key made of software: who holds one gets in, and nobody else does.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use signpost::domain::id::Id;
use signpost::domain::roster::Passkey;
use signpost::passkeys::{CHALLENGE_LIFE, MAX_WAITING, PasskeyError, Passkeys, Proof};
use signpost::store::Entry;
use url::Url;

use crate::support::authenticator::Authenticator;

const SITE: &str = "http://localhost:8080";

fn passkeys() -> Passkeys {
    Passkeys::new(&SITE.parse().unwrap()).unwrap()
}

fn ada() -> Id {
    "ada".parse().unwrap()
}

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn enrol(passkeys: &Passkeys, key: &mut Authenticator) -> Passkey {
    let asked = passkeys.ask_for_new(&ada(), "Ada", &[], now()).unwrap();
    let answer = key.create(&asked.options);
    let (curator, passkey) = passkeys.take_new(asked.ceremony, answer, "Ada's key", now()).unwrap();
    assert_eq!(curator, ada());
    passkey
}

fn sign_in(passkeys: &Passkeys, known: &Passkey, key: &mut Authenticator) -> Result<Proof, PasskeyError> {
    let asked = passkeys.ask(&ada(), std::slice::from_ref(known), now()).unwrap();
    passkeys.take_proof(asked.ceremony, key.get(&asked.options), now())
}

#[test]
fn who_enrolled_a_passkey_signs_in_with_it_and_it_counts_its_uses() {
    let (passkeys, mut key) = (passkeys(), Authenticator::new(SITE, 1));
    let known = enrol(&passkeys, &mut key);
    assert_eq!(known.label, "Ada's key");
    let proof = sign_in(&passkeys, &known, &mut key).unwrap();
    assert_eq!((proof.curator, &proof.passkey), (ada(), &known.id));
    let credential = proof.credential.unwrap();
    assert_ne!(credential, known.credential);
    // A copy of the key that is behind is noticed.
    let known = Passkey { credential, ..known };
    let mut copy = Authenticator::new(SITE, 1);
    assert_eq!(sign_in(&passkeys, &known, &mut copy), Err(PasskeyError::Refused));
    assert!(sign_in(&passkeys, &known, &mut key).is_ok());
}

#[test]
fn what_is_kept_of_a_passkey_can_be_kept_in_the_journal() {
    let known = enrol(&passkeys(), &mut Authenticator::new(SITE, 1));
    let entry = Entry::new("person", &known).unwrap();
    let read: Passkey = serde_json::from_str(entry.document().get()).unwrap();
    assert_eq!(read, known);
}

#[test]
fn nobody_gets_in_without_the_key_the_person_the_site_and_the_challenge() {
    let (passkeys, mut key) = (passkeys(), Authenticator::new(SITE, 1));
    let known = enrol(&passkeys, &mut key);
    assert_eq!(sign_in(&passkeys, &known, &mut Authenticator::new(SITE, 2)), Err(PasskeyError::Refused), "another key");
    key.verifies = false;
    assert_eq!(sign_in(&passkeys, &known, &mut key), Err(PasskeyError::Refused), "whoever found the key");
    key.verifies = true;
    let mut lured = key.lured_to("https://localhost.example");
    assert_eq!(sign_in(&passkeys, &known, &mut lured), Err(PasskeyError::Refused), "on another site");
    let asked = passkeys.ask(&ada(), std::slice::from_ref(&known), now()).unwrap();
    let mut other = asked.options.clone();
    other["publicKey"]["challenge"] = Value::from("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let answer = key.get(&other);
    assert_eq!(passkeys.take_proof(asked.ceremony, answer, now()), Err(PasskeyError::Refused), "to another challenge");
}

#[test]
fn a_challenge_is_for_one_answer_of_its_kind_and_for_five_minutes() {
    let (passkeys, mut key) = (passkeys(), Authenticator::new(SITE, 1));
    let known = enrol(&passkeys, &mut key);
    let ask = || passkeys.ask(&ada(), std::slice::from_ref(&known), now()).unwrap();
    let asked = ask();
    let answer = key.get(&asked.options);
    assert!(passkeys.take_proof(asked.ceremony, answer.clone(), now()).is_ok());
    assert_eq!(passkeys.take_proof(asked.ceremony, answer, now()), Err(PasskeyError::Challenge), "it was used");
    let asked = ask();
    let answer = key.get(&asked.options);
    let late = now() + CHALLENGE_LIFE;
    assert_eq!(passkeys.take_proof(asked.ceremony, answer, late), Err(PasskeyError::Challenge), "it is too old");
    let asked = ask();
    let answer = key.get(&asked.options);
    assert_eq!(passkeys.take_new(asked.ceremony, answer, "x", now()), Err(PasskeyError::Challenge), "of another kind");
    let first = ask();
    for waiting in 0..MAX_WAITING {
        let at = now() + SignedDuration::from_millis(i64::try_from(waiting).unwrap() + 1);
        passkeys.ask(&ada(), std::slice::from_ref(&known), at).unwrap();
    }
    let answer = key.get(&first.options);
    assert_eq!(passkeys.take_proof(first.ceremony, answer, now()), Err(PasskeyError::Challenge), "it made room");
}

#[test]
fn what_is_no_answer_proves_nothing() {
    let (passkeys, mut key) = (passkeys(), Authenticator::new(SITE, 1));
    let known = enrol(&passkeys, &mut key);
    let asked = passkeys.ask_for_new(&ada(), "Ada", &[], now()).unwrap();
    assert_eq!(passkeys.take_new(asked.ceremony, Value::Null, "x", now()), Err(PasskeyError::Refused));
    let asked = passkeys.ask(&ada(), &[known], now()).unwrap();
    assert_eq!(passkeys.take_proof(asked.ceremony, Value::from("let me in"), now()), Err(PasskeyError::Refused));
    assert_eq!(passkeys.ask(&ada(), &[], now()).err(), Some(PasskeyError::Refused), "who has none is not asked");
}

/// The form of a document: the kind of every value in it, and how long a text is. A credential's id is as long as its maker
/// likes.
fn form(name: &str, value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(name, it)| (name.clone(), form(name, it))).collect(),
        Value::Array(items) => items.iter().map(|it| form(name, it)).collect(),
        Value::String(text) if name == "challenge" => {
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
            Value::from(text.len())
        }
        Value::String(text) if name == "id" => {
            assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{text}");
            Value::from("an id")
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => value.clone(),
    }
}

#[test]
fn somebody_whom_nobody_knows_is_asked_in_the_same_form_and_for_the_same_passkey_each_time() {
    let (passkeys, mut key) = (passkeys(), Authenticator::new(SITE, 1));
    let known = enrol(&passkeys, &mut key);
    let real = passkeys.ask(&ada(), &[known], now()).unwrap();
    let (bob, eve): (Id, Id) = ("bob".parse().unwrap(), "eve".parse().unwrap());
    let (first, again, other) = (passkeys.ask_nobody(&bob), passkeys.ask_nobody(&bob), passkeys.ask_nobody(&eve));
    // As text, so that the order of the fields counts too.
    assert_eq!(form("", &first.options).to_string(), form("", &real.options).to_string());
    assert_eq!(first.ceremony.get_version(), real.ceremony.get_version());
    let keys = |asked: &Value| asked["publicKey"]["allowCredentials"].clone();
    assert_eq!(keys(&first.options), keys(&again.options), "asked again for the same passkey");
    assert_ne!(keys(&first.options), keys(&other.options));
    assert_ne!(first.options["publicKey"]["challenge"], again.options["publicKey"]["challenge"]);
    // Nothing awaits an answer.
    assert_eq!(passkeys.take_proof(first.ceremony, key.get(&first.options), now()), Err(PasskeyError::Challenge));
}

#[test]
fn passkeys_are_made_for_a_safe_address_only() {
    for (address, fits) in [
        ("https://signpost.example", true),
        ("http://localhost:8080", true),
        ("http://signpost.example", false),
        ("http://127.0.0.1:8080", false),
        ("https://192.0.2.1", false),
    ] {
        let url: Url = address.parse().unwrap();
        assert_eq!(Passkeys::new(&url).is_ok(), fits, "{address}");
    }
}
