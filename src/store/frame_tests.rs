#![expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn entry(kind: &str, text: &str, number: u32) -> Entry {
    Entry::new(kind, &json!({"text": text, "number": number, "nested": [null, true, {"z": text, "a": []}]})).unwrap()
}

fn a_body(texts: &[(String, u32)], id: u128, second: i64) -> (Vec<Entry>, String) {
    let entries: Vec<Entry> = texts.iter().map(|(text, number)| entry("draft", text, *number)).collect();
    let text = body(Uuid::from_u128(id), Timestamp::from_second(second).unwrap(), &entries);
    (entries, text)
}

proptest! {
    #[test]
    fn what_is_encoded_is_decoded(
        texts in proptest::collection::vec((any::<String>(), any::<u32>()), 1..4),
        id: u128, second in 0_i64..4_000_000_000, sequence: u64, previous: [u8; 32], tail: Vec<u8>,
    ) {
        let (entries, text) = a_body(&texts, id, second);
        let previous = Digest::from_bytes(previous);
        let mut bytes = encode(sequence, previous, &text).unwrap();
        let hash = digest(&bytes);
        let length = bytes.len() as u64;
        bytes.extend_from_slice(&tail);
        let frame = Frame::decode(&bytes).unwrap();
        prop_assert_eq!(frame.head(), Head { sequence, hash });
        prop_assert_eq!(frame.previous(), previous);
        prop_assert_eq!(frame.commit_id(), Uuid::from_u128(id));
        prop_assert_eq!(frame.time().as_second(), second);
        prop_assert_eq!(frame.entries(), &entries[..]);
        prop_assert_eq!(frame.stored_length(), length);
        prop_assert!(frame.is_canonical());
        prop_assert_eq!(frame.body(), text);
    }

    #[test]
    fn a_frame_that_was_cut_or_flipped_anywhere_is_not_a_frame(
        text: String, at: proptest::sample::Index, bit in 0_u8..8,
    ) {
        let (_, text) = a_body(&[(text, 1)], 7, 1);
        let good = encode(1, digest(b""), &text).unwrap();
        let cut = &good[..at.index(good.len())];
        prop_assert!(matches!(Frame::decode(cut), Err(Fault::Broken(_))));
        let mut flipped = good.clone();
        flipped[at.index(good.len())] ^= 1 << bit;
        prop_assert!(matches!(Frame::decode(&flipped), Err(Fault::Broken(_))));
    }

    #[test]
    fn any_bytes_at_all_are_read_without_a_panic(bytes: Vec<u8>) {
        let mut framed = MAGIC.to_vec();
        framed.extend_from_slice(&bytes);
        prop_assert!(Frame::decode(&bytes).is_err());
        prop_assert!(Frame::decode(&framed).is_err());
        prop_assert!(!any_frame_in(&framed));
    }

    #[test]
    fn a_whole_frame_is_found_behind_any_rubbish(mut rubbish: Vec<u8>, text: String) {
        let (_, text) = a_body(&[(text, 1)], 7, 1);
        let good = encode(9, digest(b""), &text).unwrap();
        rubbish.extend_from_slice(&good);
        prop_assert!(any_frame_in(&rubbish));
        prop_assert!(!any_frame_in(&rubbish[..rubbish.len() - 1]));
    }
}

#[test]
fn the_bytes_of_a_frame_never_change_between_versions() {
    let entries = [Entry::new("release", &json!({"name": "Childline"})).unwrap()];
    let text = body(Uuid::from_u128(1), Timestamp::UNIX_EPOCH, &entries);
    assert_eq!(
        text,
        r#"{"commit":"00000000-0000-0000-0000-000000000001","entries":[{"document":{"name":"Childline"},"kind":"release"}],"schema":1,"time":"1970-01-01T00:00:00Z"}"#
    );
    let bytes = encode(1, genesis(Uuid::nil()).hash, &text).unwrap();
    assert_eq!(digest(&bytes).to_string(), "02fa86d4d782863df8b7009f85c78be335d3a5492ffac970c13da6f600c97206");
}

#[test]
fn a_body_of_a_newer_schema_is_named_and_not_guessed_at() {
    let newer = encode(1, digest(b""), r#"{"everything":"else","schema":2}"#).unwrap();
    assert_eq!(Frame::decode(&newer), Err(Fault::Newer(2)));
    // Also one that could be read.
    let same = body(Uuid::from_u128(1), Timestamp::UNIX_EPOCH, &[]).replace(r#""schema":1"#, r#""schema":2"#);
    assert_eq!(Frame::decode(&encode(1, digest(b""), &same).unwrap()), Err(Fault::Newer(2)));
}

#[test]
fn a_whole_frame_of_something_else_is_foreign() {
    for text in
        ["", "7", "{}", r#"{"schema":1}"#, r#"{"commit":"x","entries":[],"schema":1,"time":"1970-01-01T00:00:00Z"}"#]
    {
        let bytes = encode(1, digest(b""), text).unwrap();
        assert!(matches!(Frame::decode(&bytes), Err(Fault::Foreign(_))), "{text}");
    }
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    assert!(matches!(encode(1, digest(b""), &" ".repeat(MAX_BODY + 1)), Err(StoreError::Invalid(_))));
}

#[test]
fn two_directories_never_start_the_same_chain() {
    assert_ne!(genesis(Uuid::from_u128(1)), genesis(Uuid::from_u128(2)));
}
