//! JSON that has exactly one reading.
//!
//! Two programs that read the same bytes differently are how a check is walked around, so whatever a lenient parser
//! would repair or choose between is refused: names given twice, lone surrogates, bytes that are not UTF-8, a byte order
//! mark, anything behind the end. A first pass walks the whole text for these; only then is it read as its type.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_path_to_error::Segment;

use crate::http::problem::{Problem, ProblemError, echoable};

/// The deepest nesting of arrays and objects.
pub const MAX_DEPTH: usize = 32;

/// Parses a body. Unknown fields are refused by the type itself (`deny_unknown_fields`).
///
/// # Errors
/// `invalid-body` with a pointer to the place, in words of ours: serde's own messages repeat what they found.
///
/// ```
/// use signpost::http::json_body::parse;
/// assert_eq!(parse::<Vec<u8>>(b"[1, 2]").unwrap(), [1, 2]);
/// assert!(parse::<serde_json::Value>(br#"{"a": 1, "a": 2}"#).is_err());
/// ```
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(body).map_err(|_invalid| invalid(&[], "is not UTF-8", &[]))?;
    let mut walk = Walk::default();
    walk.over(text).map_err(|error| walk.problem(&error))?;
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| wrong_type(&error))
}

fn invalid(path: &[Step], detail: impl Into<String>, allowed: &[&str]) -> Problem {
    Problem::invalid_body(vec![fault(path, detail, allowed)])
}

fn fault(path: &[Step], detail: impl Into<String>, allowed: &[&str]) -> ProblemError {
    let allowed = allowed.iter().map(|&name| name.to_owned()).collect();
    ProblemError { allowed, ..ProblemError::pointer(pointer(path), detail) }
}

/// One step down into a document.
#[derive(Debug)]
enum Step {
    Name(String),
    Index(usize),
}

/// The steps as a JSON pointer (RFC 6901), up to the first name that cannot be ours and so is not repeated.
fn pointer(path: &[Step]) -> String {
    path.iter()
        .map_while(|step| match step {
            Step::Name(name) => echoable(name).map(|name| format!("/{name}")),
            Step::Index(index) => Some(format!("/{index}")),
        })
        .collect()
}

/// The first pass: where it stands in the document, and what it found wrong there beyond the grammar.
#[derive(Debug, Default)]
struct Walk {
    path: Vec<Step>,
    fault: Option<&'static str>,
}

impl Walk {
    fn over(&mut self, text: &str) -> Result<(), serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(text);
        Node { walk: self, depth: 0 }.deserialize(&mut json)?;
        json.end()
    }

    /// The path is left standing where the walk stopped.
    fn problem(&self, error: &serde_json::Error) -> Problem {
        let grammar = || format!("is not JSON (RFC 8259) at line {}, column {}", error.line(), error.column());
        invalid(&self.path, self.fault.map_or_else(grammar, str::to_owned), &[])
    }

    fn stop<E: serde::de::Error>(&mut self, fault: &'static str) -> E {
        self.fault = Some(fault);
        E::custom(fault)
    }
}

/// One value on the way: nothing of it is kept.
struct Node<'w> {
    walk: &'w mut Walk,
    depth: usize,
}

impl Node<'_> {
    fn deeper<E: serde::de::Error>(&mut self) -> Result<usize, E> {
        if self.depth == MAX_DEPTH { Err(self.walk.stop("nests deeper than 32 levels")) } else { Ok(self.depth + 1) }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let depth = self.deeper()?;
        for index in 0.. {
            self.walk.path.push(Step::Index(index));
            if items.next_element_seed(Node { walk: self.walk, depth })?.is_none() {
                self.walk.path.pop();
                break;
            }
            self.walk.path.pop();
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        let depth = self.deeper()?;
        let mut names = HashSet::new();
        while let Some(name) = fields.next_key::<String>()? {
            self.walk.path.push(Step::Name(name.clone()));
            if !names.insert(name) {
                return Err(self.walk.stop("stands here twice"));
            }
            fields.next_value_seed(Node { walk: self.walk, depth })?;
            self.walk.path.pop();
        }
        Ok(())
    }
}

/// What a well-formed document lacks to be of its type, in our words.
///
/// serde gives only a sentence. Its beginning tells the kinds of fault apart; of the rest, only what stands behind the
/// last `expected` is ours, and only names in our form are taken from it.
fn wrong_type(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    Problem::invalid_body(vec![fault_of_type(error)])
}

/// The same, for a part of a body that is read by itself.
pub(in crate::http) fn fault_of_type(error: &serde_path_to_error::Error<serde_json::Error>) -> ProblemError {
    let path: Vec<Step> = error.path().iter().map_while(step).collect();
    let message = error.inner().to_string();
    let expected: Vec<&str> = message.rsplit_once(", expected ").map_or_else(Vec::new, |(_, names)| quoted(names));
    if message.starts_with("missing field ") {
        fault(&path, "lacks a required field", &quoted(&message))
    } else if message.starts_with("unknown field ") {
        fault(&path, "is not a field of this body", &expected)
    } else if message.starts_with("unknown variant ") {
        fault(&path, "is not one of the allowed values", &expected)
    } else {
        fault(&path, "does not have the form that is expected here", &[])
    }
}

fn step(segment: &Segment) -> Option<Step> {
    match segment {
        Segment::Seq { index } => Some(Step::Index(*index)),
        Segment::Map { key } => Some(Step::Name(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// The names between backticks, where they have our form.
fn quoted(sentence: &str) -> Vec<&str> {
    let is_ours = |name: &&str| {
        (1..=64).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
    };
    sentence.split('`').skip(1).step_by(2).filter(is_ours).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde::Deserialize;
    use serde_json::{Value, json};

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Body {
        audience: String,
        #[serde(default)]
        topics: Vec<u8>,
        #[serde(default)]
        purpose: Option<Purpose>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "kebab-case")]
    enum Purpose {
        Helpline,
        SelfHelp,
    }

    fn error<T: DeserializeOwned + fmt::Debug>(body: &[u8]) -> Value {
        let problem = parse::<T>(body).unwrap_err().body(None);
        serde_json::from_slice::<Value>(&problem).unwrap()["errors"][0].clone()
    }

    fn nested(depth: usize) -> String {
        format!("{}{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn a_body_of_its_type_is_read() {
        let body = parse::<Body>(br#" {"audience": "child", "topics": [1], "purpose": "self-help"} "#).unwrap();
        let expected = Body { audience: "child".to_owned(), topics: vec![1], purpose: Some(Purpose::SelfHelp) };
        assert_eq!(body, expected);
        assert_eq!(parse::<Value>(r#""\ud83d\ude00 é""#.as_bytes()).unwrap(), json!("😀 é"));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::spaces("  ")]
    #[case::byte_order_mark("\u{feff}{}")]
    #[case::not_a_number("NaN")]
    #[case::infinity("-Infinity")]
    #[case::leading_zero("01")]
    #[case::plus("+1")]
    #[case::too_large("1e999")]
    #[case::single_quotes("{'a': 1}")]
    #[case::trailing_comma("[1,]")]
    #[case::comment("[1] // one")]
    #[case::trailing_data("{} {}")]
    #[case::trailing_nul("{}\0")]
    #[case::raw_line_end("\"a\nb\"")]
    #[case::cut_off("{\"a\": [1, 2")]
    #[case::lone_leading_surrogate(r#"{"a": "\ud83d"}"#)]
    #[case::lone_trailing_surrogate(r#"{"a": "\ude00"}"#)]
    #[case::swapped_surrogates(r#"{"a": "\ude00\ud83d"}"#)]
    #[case::lone_surrogate_in_a_name(r#"{"\ud83d": 1}"#)]
    fn what_is_not_json_is_refused(#[case] body: &str) {
        assert!(error::<Value>(body.as_bytes())["detail"].as_str().unwrap().starts_with("is not JSON"), "{body}");
    }

    #[rstest]
    #[case::stray_continuation(b"\"\x80\"")]
    #[case::overlong(b"\"\xc0\xaf\"")]
    #[case::surrogate(b"\"\xed\xa0\x80\"")]
    #[case::latin1(b"\"caf\xe9\"")]
    #[case::utf16(b"\xff\xfe{\0}\0")]
    fn what_is_not_utf8_is_refused(#[case] body: &[u8]) {
        assert_eq!(error::<Value>(body), json!({"pointer": "", "detail": "is not UTF-8"}));
    }

    #[rstest]
    #[case(r#"{"a": 1, "a": 1}"#, "/a")]
    #[case(r#"{"a": 1, "\u0061": 1}"#, "/a")]
    #[case(r#"{"b": [0, {"a": 1, "c": 2, "a": 1}]}"#, "/b/1/a")]
    #[case(r#"{"CANARY": {"a": 1, "a": 2}}"#, "")]
    fn a_name_that_stands_twice_is_refused_at_any_depth(#[case] body: &str, #[case] pointer: &str) {
        assert_eq!(error::<Value>(body.as_bytes()), json!({"pointer": pointer, "detail": "stands here twice"}));
    }

    #[rstest]
    #[case(31, true)]
    #[case(32, true)]
    #[case(33, false)]
    #[case(320, false)]
    #[case(30_000, false)]
    fn nesting_stops_at_32_levels(#[case] depth: usize, #[case] fine: bool) {
        assert_eq!(parse::<Value>(nested(depth).as_bytes()).is_ok(), fine);
        let in_objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        assert_eq!(parse::<Value>(in_objects.as_bytes()).is_ok(), fine);
    }

    #[test]
    fn what_is_not_of_the_type_is_pointed_at() {
        let missing = json!({"pointer": "", "detail": "lacks a required field", "allowed": ["audience"]});
        assert_eq!(error::<Body>(b"{}"), missing);
        let unknown = error::<Body>(br#"{"audience": "a", "topic": 1}"#);
        assert_eq!(unknown["allowed"], json!(["audience", "topics", "purpose"]));
        assert_eq!(unknown["pointer"], "/topic");
        let topic = error::<Body>(br#"{"audience": "a", "topics": [1, 256]}"#);
        assert_eq!(topic["pointer"], "/topics/1");
        let purpose = error::<Body>(br#"{"audience": "a", "purpose": "party"}"#);
        assert_eq!(purpose["allowed"], json!(["helpline", "self-help"]));
        assert_eq!(purpose["pointer"], "/purpose");
    }

    #[rstest]
    #[case(r#"{"CANARY": 1}"#)]
    #[case(r#"{"audience": "a", "CANARY`, expected `CANARY`": 1}"#)]
    #[case(r#"{"audience": "a", "purpose": "CANARY"}"#)]
    #[case(r#"{"audience": "a", "topics": "CANARY"}"#)]
    #[case(r#"{"audience": "a", "topics": ["CANARY"]}"#)]
    #[case(r#""CANARY""#)]
    #[case(r#"{"audience": "a", "CANARY": 1, "CANARY": 2}"#)]
    fn what_was_sent_is_never_repeated(#[case] body: &str) {
        let problem = parse::<Body>(body.as_bytes()).unwrap_err();
        assert!(!String::from_utf8(problem.body(None)).unwrap().contains("CANARY"));
        assert!(!problem.to_string().contains("CANARY"));
    }
}
