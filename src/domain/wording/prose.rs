//! A text as the lint reads it: one kind of apostrophe, no names, words in lower case.

use std::collections::HashMap;

/// One sentence, as words in lower case with [`PAUSE`] where punctuation parts them.
#[derive(Debug)]
pub(super) struct Sentence(pub Vec<String>);

/// Stands between words that a comma, a colon, a bracket or a dash keeps apart.
pub(super) const PAUSE: &str = ",";

impl Sentence {
    /// The words without the pauses, a possessive ending taken off.
    pub fn words(&self) -> Vec<&str> {
        let words = self.0.iter().filter(|word| *word != PAUSE);
        words.map(|word| word.strip_suffix("'s").unwrap_or(word).trim_matches('\'')).collect()
    }
}

/// Every apostrophe as the ASCII one.
pub(super) fn plain_apostrophes(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}', '\u{2bc}', '\u{ff07}'], "'")
}

/// The proper names that texts may hold, prepared once for all of them: plain apostrophes, longest first.
///
/// A directory may know a hundred thousand names, and each text is held against all of them. So a name is filed under
/// the rarest of its words: one that stands on its own in a text has each of its words as a word there.
#[derive(Clone, Debug, Default)]
pub struct Names {
    longest_first: Vec<String>,
    by_rarest_word: HashMap<String, Vec<usize>>,
    without_words: Vec<usize>,
}

impl Names {
    /// The names of routes, organisations and places, in any order.
    #[must_use]
    pub fn new(names: &[&str]) -> Self {
        let plain = names.iter().map(|name| single_spaced(&plain_apostrophes(name)));
        let mut longest_first: Vec<String> = plain.filter(|name| !name.trim().is_empty()).collect();
        longest_first.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
        let mut common: HashMap<&str, usize> = HashMap::new();
        for word in longest_first.iter().flat_map(|name| words_in(name)) {
            *common.entry(word).or_default() += 1;
        }
        let (mut by_rarest_word, mut without_words) = (HashMap::<String, Vec<usize>>::new(), Vec::new());
        for (at, name) in longest_first.iter().enumerate() {
            match words_in(name).min_by_key(|word| common.get(word)) {
                Some(rarest) => by_rarest_word.entry(rarest.to_owned()).or_default().push(at),
                None => without_words.push(at),
            }
        }
        Self { longest_first, by_rarest_word, without_words }
    }

    /// The text with every name that stands on its own replaced by a space.
    pub(super) fn taken_from(&self, mut text: String) -> String {
        let filed = words_in(&text).filter_map(|word| self.by_rarest_word.get(word));
        let mut possible: Vec<usize> = filed.chain([&self.without_words]).flatten().copied().collect();
        possible.sort_unstable();
        possible.dedup();
        for name in possible.into_iter().filter_map(|at| self.longest_first.get(at)) {
            if text.contains(name.as_str()) {
                text = without(&text, name);
            }
        }
        text
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// The text with every occurrence of a name that stands on its own replaced by a space.
fn without(text: &str, name: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    let mut search = 0;
    while let Some(at) = text[search..].find(name).map(|found| search + found) {
        let end = at + name.len();
        let stands_alone = !text[..at].ends_with(is_word) && !text[end..].starts_with(is_word);
        if stands_alone {
            kept.extend([&text[from..at], " "]);
            from = end;
        }
        search = if stands_alone { end } else { at + text[at..].chars().next().map_or(1, char::len_utf8) };
    }
    kept.push_str(&text[from..]);
    kept
}

/// The text with plain apostrophes, without invisible signs and names, single spaces, and a line end only between
/// paragraphs: a line that merely wraps does not end a sentence.
pub(super) fn without_names(text: &str, names: &Names) -> String {
    let visible: String = plain_apostrophes(text)
        .chars()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .collect();
    let unified = visible.replace("\r\n", "\n");
    let paragraphs = unified.split("\n\n").map(single_spaced).collect::<Vec<_>>();
    names.taken_from(paragraphs.join("\n"))
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentences of a prepared text.
pub(super) fn sentences(prose: &str) -> Vec<Sentence> {
    prose.split(['.', '!', '?', '\n']).map(words).filter(|sentence| !sentence.0.is_empty()).collect()
}

fn words(sentence: &str) -> Sentence {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in sentence.to_lowercase().chars().chain([' ']) {
        if c.is_alphanumeric() || c == '\'' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        // A hyphen inside a word parts it as a space does: "child-porn".
        if matches!(c, ',' | ';' | ':' | '(' | ')' | '\u{2013}' | '\u{2014}') {
            words.push(PAUSE.to_owned());
        }
    }
    Sentence(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Filing names under their words only leaves out what would not be found.
        #[test]
        fn the_same_is_taken_as_when_every_name_is_tried(
            names in proptest::collection::vec("[ab'#_-]{0,3}( [ab]{1,2}){0,2}", 0..6),
            text in "([ab_]{1,2}|[ '#.-]){0,16}",
        ) {
            let names = Names::new(&names.iter().map(String::as_str).collect::<Vec<_>>());
            let tried = names.longest_first.iter().fold(text.clone(), |text, name| without(&text, name));
            prop_assert_eq!(names.taken_from(text), tried);
        }
    }
}
