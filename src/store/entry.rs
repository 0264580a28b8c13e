//! One document of the log, made canonical once and never re-serialised.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::domain::digest::{Digest, digest};

/// The deepest nesting of a document: far beyond any record, well within what every JSON reader accepts.
const MAX_DEPTH: usize = 64;
/// The largest integer that RFC 8785 numbers (IEEE 754 doubles) carry exactly, 2^53 - 1.
const MAX_INTEGER: u64 = (1 << 53) - 1;
const MAX_KIND_LENGTH: usize = 64;

/// Why a value cannot be an entry. It never repeats the value.
#[derive(Debug, Error)]
pub enum EntryError {
    /// The kind is not lower-case words joined by hyphens, at most 64 characters.
    #[error("the kind of an entry is lower-case words joined by hyphens, at most 64 characters")]
    Kind,
    /// The value has no JSON form, or its canonical form could not be made.
    #[error("the document has no canonical JSON form")]
    Json(#[source] serde_json::Error),
    /// A fraction, or an integer beyond 2^53 - 1: neither has one canonical form that every reader keeps.
    #[error("the document holds a number that is not an integer of at most 2^53 - 1")]
    Number,
    /// Nested deeper than 64 levels.
    #[error("the document is nested deeper than {MAX_DEPTH} levels")]
    Depth,
}

/// One document of the log and its kind. The bytes of the document are canonical JSON (RFC 8785) without fractions.
///
/// ```
/// use signpost::store::Entry;
/// let entry = Entry::new("release", &serde_json::json!({"b": 1, "a": "x"})).unwrap();
/// assert_eq!(entry.document().get(), r#"{"a":"x","b":1}"#);
/// ```
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    document: Box<RawValue>,
    kind: String,
}

impl Entry {
    /// Makes an entry of any value that serialises to JSON.
    ///
    /// # Errors
    /// See [`EntryError`].
    pub fn new(kind: &str, document: &impl Serialize) -> Result<Self, EntryError> {
        if !is_kind(kind) {
            return Err(EntryError::Kind);
        }
        let text = canonical(&serde_json::to_value(document).map_err(EntryError::Json)?)?;
        let document = RawValue::from_string(text).map_err(EntryError::Json)?;
        Ok(Self { document, kind: kind.to_owned() })
    }

    /// What the document is: `release`, `draft`, `curator` ...
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The document, as stored.
    #[must_use]
    pub fn document(&self) -> &RawValue {
        &self.document
    }

    /// The digest of the document's stored bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest(self.document.get().as_bytes())
    }

    /// The document as a typed value. Unknown fields are the type's business.
    ///
    /// # Errors
    /// When the document does not have the form of `T`.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.document.get())
    }

    /// Whether the kind has the form the constructor demands; a frame from elsewhere is checked with this.
    pub(crate) fn has_known_form(&self) -> bool {
        is_kind(&self.kind)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.document.get() == other.document.get()
    }
}

impl Eq for Entry {}

/// The canonical JSON text of a value (RFC 8785), refused when it has none that every reader would keep.
pub(crate) fn canonical(value: &Value) -> Result<String, EntryError> {
    check(value, 0)?;
    serde_json_canonicalizer::to_string(value).map_err(EntryError::Json)
}

fn check(value: &Value, depth: usize) -> Result<(), EntryError> {
    if depth > MAX_DEPTH {
        return Err(EntryError::Depth);
    }
    match value {
        Value::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs).or(number.as_u64());
            if size.is_some_and(|size| size <= MAX_INTEGER) { Ok(()) } else { Err(EntryError::Number) }
        }
        Value::Array(items) => items.iter().try_for_each(|item| check(item, depth + 1)),
        Value::Object(fields) => fields.values().try_for_each(|field| check(field, depth + 1)),
        Value::Null | Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

fn is_kind(kind: &str) -> bool {
    kind.len() <= MAX_KIND_LENGTH
        && kind
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sorted_as_rfc_8785_says() {
        let document = json!({"\u{20ac}": 1, "\r": 2, "1": 3, "\u{1f600}": 4, "\u{fb33}": 5});
        let entry = Entry::new("check", &document).unwrap();
        assert_eq!(
            entry.document().get(),
            "{\"\\r\":2,\"1\":3,\"\u{20ac}\":1,\"\u{1f600}\":4,\"\u{fb33}\":5}",
            "sorted by UTF-16 code units"
        );
    }

    #[test]
    fn a_number_that_a_reader_could_change_is_refused() {
        for number in [json!(1.5), json!(1.0), json!(1_u64 << 53), json!(-(1_i64 << 53)), json!(u64::MAX)] {
            assert!(matches!(Entry::new("check", &json!([number])), Err(EntryError::Number)));
        }
        let largest = Entry::new("check", &json!([(1_u64 << 53) - 1, -1, 0])).unwrap();
        assert_eq!(largest.document().get(), "[9007199254740991,-1,0]");
    }

    #[test]
    fn a_kind_is_words_joined_by_hyphens() {
        for kind in ["", "Release", "a b", "a--b", "-a", "a\"b", &"a".repeat(65)] {
            assert!(matches!(Entry::new(kind, &json!(null)), Err(EntryError::Kind)), "{kind}");
        }
        assert_eq!(Entry::new("seed-release2", &json!(null)).unwrap().kind(), "seed-release2");
    }

    #[test]
    fn nesting_stops_at_a_depth_that_every_reader_accepts() {
        let nest = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(Entry::new("check", &nest(MAX_DEPTH)).is_ok());
        assert!(matches!(Entry::new("check", &nest(MAX_DEPTH + 1)), Err(EntryError::Depth)));
    }
}
