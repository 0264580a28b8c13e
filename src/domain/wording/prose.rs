//! A text as the lint reads it: one kind of apostrophe, no names, words in lower case.
//!
//! Every text of a directory is read at each start, and hardly any has anything to change: what is right already is
//! borrowed.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::HashMap;

use memchr::memmem::Finder;

/// Stands between words that a comma, a colon, a bracket or a dash keeps apart.
pub(super) const PAUSE: &str = ",";

/// Stands where a sentence ends.
const END: &str = ".";

/// The words of a prepared text in lower case, with what parts them. They are taken apart once a rule asks for them,
/// which hardly any text comes to.
#[derive(Debug)]
pub(super) struct Words<'p> {
    text: &'p str,
    words: OnceCell<Vec<&'p str>>,
}

impl<'p> Words<'p> {
    /// The words of a text that is in lower case.
    pub fn of(text: &'p str) -> Self {
        Self { text, words: OnceCell::new() }
    }

    /// Whether any of these stands anywhere, be it within a word.
    pub fn mention(&self, any: &[Finder<'_>]) -> bool {
        any.iter().any(|it| it.find(self.text.as_bytes()).is_some())
    }

    /// Each sentence, as its words with [`PAUSE`] where punctuation parts them.
    pub fn sentences(&self) -> impl Iterator<Item = &[&'p str]> {
        self.words.get_or_init(|| words(self.text)).split(|word| *word == END)
    }
}

fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut begin = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| !(c.is_alphanumeric() || *c == '\'')) {
        words.extend(text.get(begin..at).filter(|word| !word.is_empty()));
        begin = at + c.len_utf8();
        // A hyphen inside a word parts it as a space does: "child-porn".
        match c {
            ',' | ';' | ':' | '(' | ')' | '\u{2013}' | '\u{2014}' => words.push(PAUSE),
            '.' | '!' | '?' | '\n' => words.push(END),
            _ => {}
        }
    }
    words.extend(text.get(begin..).filter(|word| !word.is_empty()));
    words
}

/// The words of a sentence without the pauses, a possessive ending taken off.
pub(super) fn bare_words<'p>(sentence: &[&'p str]) -> impl Iterator<Item = &'p str> + Clone {
    let words = sentence.iter().filter(|word| **word != PAUSE);
    words.map(|word| bare(word))
}

fn bare(word: &str) -> &str {
    let word = word.strip_suffix("'s").unwrap_or(word);
    if word.starts_with('\'') || word.ends_with('\'') { word.trim_matches('\'') } else { word }
}

/// Every apostrophe as the ASCII one.
pub(super) fn plain_apostrophes(text: &str) -> Cow<'_, str> {
    const OTHERS: [char; 4] = ['\u{2018}', '\u{2019}', '\u{2bc}', '\u{ff07}'];
    if text.is_ascii() || !text.contains(OTHERS) { text.into() } else { text.replace(OTHERS, "'").into() }
}

/// The proper names that texts may hold, prepared once for all of them: plain apostrophes, longest first.
///
/// A directory may know a hundred thousand names, and each text is held against all of them. So a name is filed under
/// the rarest of its words: one that stands on its own in a text has each of its words as a word there.
#[derive(Clone, Debug, Default)]
pub struct Names {
    longest_first: Vec<String>,
    by_rarest_word: HashMap<String, Vec<usize>>,
    shapes: Shapes,
    without_words: Vec<usize>,
}

impl Names {
    /// The names of routes, organisations and places, in any order.
    #[must_use]
    pub fn new(names: &[&str]) -> Self {
        let plain = names.iter().map(|name| single_spaced(&plain_apostrophes(name)));
        let mut longest_first: Vec<String> = plain.filter(|name| !name.trim().is_empty()).collect();
        longest_first.sort_by_key(|name| Reverse(name.chars().count()));
        let mut common: HashMap<&str, usize> = HashMap::new();
        for word in longest_first.iter().flat_map(|name| words_in(name)) {
            *common.entry(word).or_default() += 1;
        }
        let (mut by_rarest_word, mut without_words) = (HashMap::<String, Vec<usize>>::new(), Vec::new());
        for (at, name) in longest_first.iter().enumerate() {
            // Of words that are as rare the longest: a text is less likely to hold it.
            match words_in(name).min_by_key(|word| (common.get(word), Reverse(word.len()))) {
                Some(rarest) => by_rarest_word.entry(rarest.to_owned()).or_default().push(at),
                None => without_words.push(at),
            }
        }
        let shapes = Shapes::of(by_rarest_word.keys());
        Self { longest_first, by_rarest_word, shapes, without_words }
    }

    /// The text with every name that stands on its own replaced by a space.
    pub(super) fn taken_from<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut possible = self.without_words.clone();
        for word in words_in(text).filter(|word| self.shapes.may_hold(word)) {
            possible.extend(self.by_rarest_word.get(word).into_iter().flatten());
        }
        possible.sort_unstable();
        possible.dedup();
        let mut text = Cow::Borrowed(text);
        for name in possible.into_iter().filter_map(|at| self.longest_first.get(at)) {
            if text.contains(name.as_str()) {
                text = without(&text, name).into();
            }
        }
        text
    }
}

/// How long the words of a set are, by the byte that they begin with: nearly every word of a text is seen at once not to
/// be one of the set, most of which begin with a capital.
#[derive(Clone, Debug, Default)]
struct Shapes(Vec<u64>);

impl Shapes {
    fn of<'w>(words: impl Iterator<Item = &'w String>) -> Self {
        let mut shapes = vec![0; 256];
        for word in words {
            if let Some(lengths) = shapes.get_mut(initial(word)) {
                *lengths |= length(word);
            }
        }
        Self(shapes)
    }

    fn may_hold(&self, word: &str) -> bool {
        self.0.get(initial(word)).is_some_and(|lengths| lengths & length(word) != 0)
    }
}

fn initial(word: &str) -> usize {
    word.as_bytes().first().copied().unwrap_or_default().into()
}

/// A bit for each length; the longest words share one.
fn length(word: &str) -> u64 {
    1 << word.len().min(63)
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

/// The text without invisible signs, with single spaces, and a line end only between paragraphs: a line that merely wraps
/// does not end a sentence.
pub(super) fn tidied(text: &str) -> Cow<'_, str> {
    if is_tidy(text) {
        return text.into();
    }
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let unified = visible.replace("\r\n", "\n");
    unified.split("\n\n").map(single_spaced).collect::<Vec<_>>().join("\n").into()
}

/// Whether a text is one paragraph that has nothing but single spaces between its words.
fn is_tidy(text: &str) -> bool {
    let doubled = || text.as_bytes().windows(2).any(|pair| pair == b"  ");
    let is_untidy = |c: char| !matches!(c, ' '..='~') && (c.is_whitespace() || is_invisible(c));
    !text.starts_with(' ') && !text.ends_with(' ') && !doubled() && !text.chars().any(is_untidy)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
            prop_assert_eq!(names.taken_from(&text), tried);
        }
    }
}
