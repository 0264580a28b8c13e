//! Short opaque codes: what stands in the address of a page for readers instead of a name.
//!
//! An address stays in a history, on a printed poster and in the log of a proxy. `k3f9dm7x` tells nobody there what was
//! looked for. A code follows from the name alone, so that it never changes and needs no list; the code of an alias leads
//! to the record as its id's does.

use std::collections::BTreeMap;
use std::fmt;

use super::digest::digest;
use super::finding::Finding;
use super::id::Id;
use super::record::{RecordKey, RecordKind, Records};

/// Consonants and digits that nobody takes for one another; without vowels they make no words.
const ALPHABET: &[u8; 27] = b"23456789bcdfghjkmnpqrstvwxz";

/// How many characters a code has: 2.8e11 codes, so that 100,000 names meet by accident once in fifty directories.
const LENGTH: usize = 8;

/// A short opaque code.
///
/// ```
/// use signpost::domain::code::Code;
///
/// assert_eq!(Code::of("audience", &["child"]), Code::of("audience", &["child"]));
/// assert_ne!(Code::of("audience", &["child"]), Code::of("topic", &["child"]));
/// assert_eq!(Code::of("audience", &["child"]).to_string().len(), 8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code([u8; LENGTH]);

impl Code {
    /// The code of what these names name together, as a kind of thing. A name holds no line end.
    #[must_use]
    pub fn of(kind: &str, names: &[&str]) -> Self {
        let text = std::iter::once(kind).chain(names.iter().copied()).collect::<Vec<_>>().join("\n");
        let mut number = u128::from_be_bytes(digest(text.as_bytes()).half());
        let mut code = [0; LENGTH];
        for character in &mut code {
            let at = usize::try_from(number % ALPHABET.len() as u128).unwrap_or_default();
            *character = ALPHABET[at];
            number /= ALPHABET.len() as u128;
        }
        Self(code)
    }

    /// The code of a record, by its id or an alias.
    #[must_use]
    pub fn of_record(kind: RecordKind, name: &Id) -> Self {
        Self::of(kind.as_str(), &[name.as_str()])
    }

    /// What was written, as a code; nothing if it cannot be one. Somebody may type it in capitals.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let code: [u8; LENGTH] = lower.as_bytes().try_into().ok()?;
        code.iter().all(|character| ALPHABET.contains(character)).then_some(Self(code))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

/// The records that pages for readers speak of, by their codes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codes(BTreeMap<(RecordKind, Code), Id>);

impl Codes {
    /// The codes of records, those of aliases included. Two records that one code would lead to are a finding.
    pub(crate) fn read(records: &Records, findings: &mut Vec<Finding>) -> Self {
        let mut codes = BTreeMap::new();
        for (kind, name, id) in named(records) {
            let other = codes.entry((kind, Code::of_record(kind, name))).or_insert_with(|| id.clone());
            if other != id {
                let record = RecordKey::new(kind, id.as_str());
                findings.push(Finding { record, pointer: "/id".to_owned(), rule: "code", message: taken(name, other) });
            }
        }
        Self(codes)
    }

    /// The id of the record of this kind and code.
    pub(crate) fn id(&self, kind: RecordKind, code: Code) -> Option<&Id> {
        self.0.get(&(kind, code))
    }
}

fn taken(name: &Id, other: &Id) -> String {
    format!("`{name}` has the same short code as `{other}` on pages for readers: choose another id")
}

/// Every name that pages for readers may carry as a code, with the id that it leads to.
fn named(records: &Records) -> impl Iterator<Item = (RecordKind, &Id, &Id)> {
    let audiences = records.audiences.values().map(|it| (RecordKind::Audience, &it.id, &it.aliases));
    let topics = records.topics.values().map(|it| (RecordKind::Topic, &it.id, &it.aliases));
    let routes = records.routes.values().map(|it| (RecordKind::Route, &it.id, &it.aliases));
    let campaigns = records.campaigns.values().map(|it| (RecordKind::Campaign, &it.id, &it.aliases));
    let all = audiences.chain(topics).chain(routes).chain(campaigns);
    all.flat_map(|(kind, id, aliases)| std::iter::once(id).chain(aliases).map(move |name| (kind, name, id)))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_what_it_always_was() {
        // What is printed leads here for ever: these are no goldens to rewrite.
        assert_eq!(Code::of("audience", &["child"]).to_string(), "zgsx3gpv");
        assert_eq!(Code::of("poster", &["child", "", "GB-SCT"]).to_string(), "65ztj3k4");
    }

    #[test]
    fn a_typed_code_is_read_in_capitals_too_and_nothing_else_is() {
        let code = Code::of("audience", &["child"]);
        assert_eq!(Code::read(&code.to_string()), Some(code));
        assert_eq!(Code::read(&code.to_string().to_uppercase()), Some(code));
        for no in ["", "k3f9dm7", "k3f9dm7xx", "a3f9dm7x", "k3f9dm7ł", "k3f9dm 7"] {
            assert_eq!(Code::read(no), None, "{no}");
        }
    }

    proptest! {
        #[test]
        fn names_are_not_confused_with_each_other(one in "[a-z-]{1,8}", other in "[a-z-]{1,8}") {
            prop_assert_ne!(Code::of("poster", &[&one, &other]), Code::of("poster", &[&format!("{one}{other}")]));
            prop_assert_eq!(Code::of("a", &[&one]) == Code::of("a", &[&other]), one == other);
        }

        #[test]
        fn a_code_spells_no_word(name in ".{0,20}") {
            let code = Code::of("topic", &[&name.replace('\n', " ")]).to_string();
            prop_assert!(!code.contains(['a', 'e', 'i', 'o', 'u', 'y', 'l', '0', '1']));
        }
    }

    #[test]
    fn an_alias_leads_where_its_record_is() {
        let mut records = Records::default();
        let json = r#"{"id":"survivor","aliases":["adult-survivor"],"name":"A","description":"A.","order":1,"fallback":["x"]}"#;
        let audience: crate::domain::audience::Audience = serde_json::from_str(json).unwrap();
        records.audiences.insert(audience.id.clone(), audience.clone());
        let mut findings = Vec::new();
        let codes = Codes::read(&records, &mut findings);
        assert!(findings.is_empty());
        for name in [&audience.id, &audience.aliases[0]] {
            let code = Code::of_record(RecordKind::Audience, name);
            assert_eq!(codes.id(RecordKind::Audience, code), Some(&audience.id));
            assert_eq!(codes.id(RecordKind::Topic, code), None);
        }
    }
}
