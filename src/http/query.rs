//! Strict query strings: what is not understood is refused, and everything that is wrong is said at once.
//!
//! A wrong parameter that is silently ignored could leave somebody with the wrong list, so an unknown name, a value
//! given twice, a broken percent-encoding and an empty value are all errors. A handler names its parameters by reading
//! them; whatever it did not read is unknown.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::problem::{Problem, ProblemError};

/// The longest value of one parameter, in bytes after decoding.
const MAX_VALUE_LENGTH: usize = 512;

/// The parameters of one request while a handler reads them.
///
/// The getters return what could be read and note what could not; [`Params::read`] turns the notes into one problem.
#[derive(Debug)]
pub struct Params {
    given: Vec<(String, String)>,
    read: BTreeSet<&'static str>,
    errors: Vec<ProblemError>,
}

impl Params {
    /// Reads a query string (what stands behind the `?`) with the getters that `read` calls, each name once and always.
    ///
    /// # Errors
    /// `invalid-parameter` with everything that is wrong, in the order in which it was found.
    ///
    /// ```
    /// use signpost::http::query::Params;
    /// let read = |query| Params::read(query, |q| (q.list::<String>("topics"), q.integer("limit", 1..=200)));
    /// assert_eq!(read("topics=grooming,sextortion&limit=5").unwrap().1, Some(5));
    /// assert!(read("topic=grooming").is_err());
    /// ```
    pub fn read<T>(query: &str, read: impl FnOnce(&mut Self) -> T) -> Result<T, Problem> {
        let mut params = Self::split(query);
        let value = read(&mut params);
        params.refuse_what_was_not_read();
        if params.errors.is_empty() { Ok(value) } else { Err(Problem::invalid_parameters(params.errors)) }
    }

    /// Refuses every parameter, for an address that takes none.
    ///
    /// # Errors
    /// `invalid-parameter` for whatever stands there.
    pub fn none(query: &str) -> Result<(), Problem> {
        Self::read(query, |_| ())
    }

    fn split(query: &str) -> Self {
        let mut params = Self { given: Vec::new(), read: BTreeSet::new(), errors: Vec::new() };
        for pair in query.split('&').filter(|_| !query.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match (decode(name), decode(value)) {
                (Some(name), Some(value)) => params.give(name, value),
                (Some(name), None) => {
                    params.reject(&name, "is not valid percent-encoded UTF-8");
                    // Given, though unreadable: it must not count as unknown as well.
                    params.given.push((name, String::new()));
                }
                (None, _) => params.reject("", "a parameter's name is not valid percent-encoded UTF-8"),
            }
        }
        params
    }

    fn give(&mut self, name: String, value: String) {
        if value.is_empty() {
            self.reject(&name, "has no value");
        } else if value.len() > MAX_VALUE_LENGTH {
            self.reject(&name, format!("is longer than {MAX_VALUE_LENGTH} bytes"));
        } else if value.chars().any(char::is_control) {
            self.reject(&name, "contains a control character");
        } else {
            return self.given.push((name, value));
        }
        self.given.push((name, String::new()));
    }

    fn refuse_what_was_not_read(&mut self) {
        let allowed: Vec<&str> = self.read.iter().copied().collect();
        for (at, (name, _)) in self.given.iter().enumerate() {
            let said = self.given[..at].iter().any(|(earlier, _)| earlier == name);
            if !said && !self.read.contains(name.as_str()) {
                self.errors.push(ProblemError::parameter(name, "is not a parameter of this address", &allowed));
            }
        }
    }

    /// The values as they stand there. An unreadable one has been noted and counts as absent.
    fn values(&mut self, name: &'static str) -> Vec<String> {
        self.read.insert(name);
        self.given.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }

    /// The one value of a parameter that has only one.
    fn value(&mut self, name: &'static str) -> Option<String> {
        let values = self.values(name);
        if values.len() > 1 {
            self.reject(name, "is given more than once");
            return None;
        }
        values.into_iter().next().filter(|value| !value.is_empty())
    }

    /// The value of a list: separated by commas, or given once for each item, as some generated clients do.
    fn listed(&mut self, name: &'static str) -> Option<String> {
        let values: Vec<String> = self.values(name).into_iter().filter(|value| !value.is_empty()).collect();
        (!values.is_empty()).then(|| values.join(","))
    }

    /// Notes that a parameter is wrong for a reason that only the handler knows. `detail` never repeats the value.
    pub fn reject(&mut self, name: &str, detail: impl Into<String>) {
        self.errors.push(ProblemError::parameter(name, detail, &[]));
    }

    /// A text of at most `max` characters.
    pub fn text(&mut self, name: &'static str, max: usize) -> Option<String> {
        let value = self.value(name)?;
        if value.chars().count() > max {
            self.reject(name, format!("is longer than {max} characters"));
            return None;
        }
        Some(value)
    }

    /// A value of a type that parses itself. Its error is shown, so it must not repeat the value (ours never do).
    pub fn parsed<T>(&mut self, name: &'static str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let value = self.value(name)?;
        value.parse().map_err(|error: T::Err| self.reject(name, error.to_string())).ok()
    }

    /// A comma-separated list, empty when the parameter is absent. Its items are like [`Params::parsed`].
    pub fn list<T>(&mut self, name: &'static str) -> Vec<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        let Some(value) = self.listed(name) else { return Vec::new() };
        if value.split(',').any(str::is_empty) {
            self.reject(name, "has an empty entry between its commas");
            return Vec::new();
        }
        let items: Result<Vec<T>, T::Err> = value.split(',').map(str::parse).collect();
        items.map_err(|error| self.reject(name, error.to_string())).unwrap_or_default()
    }

    /// A whole number in decimal digits, without sign and without leading zeros.
    pub fn integer(&mut self, name: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.value(name)?;
        let plain = value.bytes().all(|b| b.is_ascii_digit()) && (value == "0" || !value.starts_with('0'));
        let number = value.parse().ok().filter(|number| plain && range.contains(number));
        if number.is_none() {
            self.reject(name, format!("is not a whole number from {} to {}", range.start(), range.end()));
        }
        number
    }

    /// `true` or `false`, and nothing else.
    pub fn boolean(&mut self, name: &'static str) -> Option<bool> {
        self.one_of(name, &["true", "false"]).map(|value| value == "true")
    }

    /// One word of a closed vocabulary.
    pub fn one_of(&mut self, name: &'static str, allowed: &[&'static str]) -> Option<&'static str> {
        let value = self.value(name)?;
        let word = allowed.iter().copied().find(|&word| word == value);
        if word.is_none() {
            self.errors.push(ProblemError::parameter(name, "is not one of the allowed values", allowed));
        }
        word
    }

    /// A comma-separated list of words of a closed vocabulary, empty when the parameter is absent.
    pub fn some_of(&mut self, name: &'static str, allowed: &[&'static str]) -> Vec<&'static str> {
        let Some(value) = self.listed(name) else { return Vec::new() };
        let words: Option<Vec<_>> =
            value.split(',').map(|item| allowed.iter().copied().find(|&word| word == item)).collect();
        if words.is_none() {
            self.errors.push(ProblemError::parameter(name, "has an entry that is not allowed", allowed));
        }
        words.unwrap_or_default()
    }
}

/// Decodes one side of a pair (`application/x-www-form-urlencoded`), refusing what decoders usually let pass.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex_digit(rest.next()?)? << 4 | hex_digit(rest.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::domain::id::{Id, PlaceId};
    use rstest::rstest;

    #[derive(Debug, Default, PartialEq)]
    struct Read {
        audience: Option<Id>,
        topics: Vec<Id>,
        place: Option<PlaceId>,
        limit: Option<u32>,
        open: Option<bool>,
        purpose: Option<&'static str>,
        channels: Vec<&'static str>,
        note: Option<String>,
    }

    fn read(query: &str) -> Result<Read, Problem> {
        Params::read(query, |q| Read {
            audience: q.parsed("audience"),
            topics: q.list("topics"),
            place: q.parsed("place"),
            limit: q.integer("limit", 1..=200),
            open: q.boolean("open"),
            purpose: q.one_of("purpose", &["helpline", "report"]),
            channels: q.some_of("channels", &["phone", "text"]),
            note: q.text("note", 5),
        })
    }

    fn errors(query: &str) -> Vec<ProblemError> {
        let body = read(query).unwrap_err().body(None);
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        value["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| ProblemError {
                pointer: None,
                parameter: error["parameter"].as_str().map(str::to_owned),
                detail: error["detail"].as_str().unwrap().to_owned(),
                allowed: error["allowed"]
                    .as_array()
                    .map(|all| all.iter().map(|one| one.as_str().unwrap().to_owned()).collect())
                    .unwrap_or_default(),
            })
            .collect()
    }

    #[test]
    fn no_query_reads_as_nothing_given() {
        assert_eq!(read("").unwrap(), Read::default());
    }

    #[test]
    fn every_kind_of_value_is_read_and_decoded() {
        let all = "audience=child&topics=a,b%2Cc&place=GB-SCT&limit=200&open=true&purpose=report\
                   &channels=text,phone&n%6Fte=%C3%A9+x";
        let expected = Read {
            audience: Some("child".parse().unwrap()),
            topics: ["a", "b", "c"].iter().map(|id| id.parse().unwrap()).collect(),
            place: Some("GB-SCT".parse().unwrap()),
            limit: Some(200),
            open: Some(true),
            purpose: Some("report"),
            channels: vec!["text", "phone"],
            note: Some("é x".to_owned()),
        };
        assert_eq!(read(all).unwrap(), expected);
    }

    #[rstest]
    #[case::not_a_slug("audience=Child")]
    #[case::empty("audience=")]
    #[case::no_equals_sign("audience")]
    #[case::twice("audience=child&audience=child")]
    #[case::twice_in_another_spelling("audience=child&audienc%65=child")]
    #[case::bad_percent("audience=%zz")]
    #[case::short_percent("audience=chil%6")]
    #[case::sign_in_percent("audience=%+1")]
    #[case::bad_utf8("audience=%ff")]
    #[case::nul("audience=%00")]
    #[case::line_end("audience=%0d%0a")]
    fn a_wrong_value_is_named_once(#[case] query: &str) {
        let errors = errors(query);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0].parameter.as_deref(), Some("audience"));
    }

    #[rstest]
    #[case("limit=0")]
    #[case("limit=201")]
    #[case("limit=2000")]
    #[case("limit=+5")]
    #[case("limit=%2B5")]
    #[case("limit=-5")]
    #[case("limit=05")]
    #[case("limit=5.0")]
    #[case("limit=99999999999999999999")]
    #[case("open=1")]
    #[case("open=True")]
    #[case("purpose=Report")]
    #[case("channels=phone,fax")]
    #[case("channels=phone,")]
    #[case("topics=a,,b")]
    #[case("topics=,")]
    #[case("note=abcdef")]
    #[case("place=gb")]
    fn a_value_outside_its_kind_is_refused(#[case] query: &str) {
        let name = query.split('=').next();
        assert_eq!(errors(query)[0].parameter.as_deref(), name);
    }

    #[test]
    fn a_list_may_be_given_once_for_each_item() {
        let read = |query| Params::read(query, |q| q.list::<String>("topics"));
        assert_eq!(read("topics=a,b&topics=c").unwrap(), ["a", "b", "c"]);
        assert!(read("topics=a&topics=").is_err());
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let errors = errors("audiance=child");
        assert_eq!(errors[0].parameter.as_deref(), Some("audiance"));
        let known = ["audience", "channels", "limit", "note", "open", "place", "purpose", "topics"];
        assert_eq!(errors[0].allowed, known);
    }

    #[rstest]
    #[case("i+was+hurt=1")]
    #[case("=1")]
    #[case("&")]
    #[case("audience=child&")]
    #[case("%ff=1")]
    fn an_unknown_name_that_cannot_be_ours_is_refused_without_being_repeated(#[case] query: &str) {
        assert!(errors(query).iter().all(|error| error.parameter.is_none()));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_and_no_value_is_repeated() {
        let query = "audience=CANARY&place=CANARY&limit=CANARY&open=CANARY&purpose=CANARY&topics=CANARY&x=CANARY";
        assert_eq!(errors(query).len(), 7);
        assert!(!String::from_utf8(read(query).unwrap_err().body(None)).unwrap().contains("CANARY"));
    }

    #[test]
    fn a_handler_can_reject_for_a_reason_of_its_own() {
        let read = Params::read("place=GB-ZZZ", |q| {
            let place: Option<PlaceId> = q.parsed("place");
            q.reject("place", "is not in this release");
            place
        });
        assert!(read.is_err());
    }
}
