//! Flesch-Kincaid US grade: how many years of school a text asks for.
//!
//! 1. Links, e-mail addresses and numbers (any token with a digit) are removed.
//! 2. Proper names are removed: every given name, longest first, then every word that starts with a capital and is
//!    not the first of its sentence, but not "I" and its forms. A token of two or more capitals is removed anywhere.
//! 3. Sentences end at `. ! ? : ;` or a line end. A sentence with no word left does not count.
//! 4. Words are runs of letters and apostrophes; a hyphen parts words.
//! 5. Syllables are groups of `a e i o u y`, less one for a silent ending, at least one.
//! 6. The grade is 0.39 words per sentence + 11.8 syllables per word - 15.59. Without words it is 0.
//!
//! Letters are the ASCII ones, as in the rule that the vectors in the tests were made with.

use std::borrow::Cow;

use super::prose::{self, Names};
use crate::domain::number::digit_value;

/// The Flesch-Kincaid US grade of a text, the given names left out; 0 without words. Below 0 for very easy texts.
#[must_use]
pub fn reading_grade(text: &str, names: &Names) -> f64 {
    of(&names.taken_from(&without_links(&prose::plain_apostrophes(text))))
}

/// The grade of a text without links and names.
pub(super) fn of(text: &str) -> f64 {
    let mut count = Count::default();
    let mut word = Word::default();
    for c in text.chars() {
        match c {
            'a'..='z' | 'A'..='Z' => word.add_letter(c),
            '\'' => word.add_apostrophe(),
            _ if ends_sentence(c) => {
                count.add(&std::mem::take(&mut word));
                count.end_sentence();
            }
            _ if c == '-' || c.is_whitespace() => count.add(&std::mem::take(&mut word)),
            _ => word.has_digit |= digit_value(c).is_some(),
        }
    }
    count.add(&word);
    count.end_sentence();
    count.grade()
}

/// The number of words in the longest sentence, names, numbers and links included.
#[must_use]
pub fn longest_sentence(text: &str) -> usize {
    let (mut longest, mut words, mut within_word) = (0, 0, false);
    for c in text.chars() {
        let ends = ends_sentence(c);
        let is_of_word = !ends && !c.is_whitespace();
        words = if ends { 0 } else { words + usize::from(is_of_word && !within_word) };
        longest = longest.max(words);
        within_word = is_of_word;
    }
    longest
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ':' | ';' | '\n')
}

/// Counts are small; one too large for the conversion would be an absurd text and reads as such.
fn ratio(count: usize, per: usize) -> f64 {
    let exact = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    exact(count) / exact(per)
}

/// What was counted of a text up to some place in it.
#[derive(Default)]
struct Count {
    sentences: usize,
    words: usize,
    syllables: usize,
    sentence_has_begun: bool,
    sentence_counts: bool,
}

impl Count {
    fn add(&mut self, word: &Word) {
        if word.letters == 0 && !word.has_digit {
            return;
        }
        if !word.has_digit && !word.is_name(self.sentence_has_begun) {
            self.words += 1;
            self.syllables += word.syllables();
            self.sentence_counts = true;
        }
        self.sentence_has_begun = true;
    }

    fn end_sentence(&mut self) {
        self.sentences += usize::from(self.sentence_counts);
        (self.sentence_has_begun, self.sentence_counts) = (false, false);
    }

    fn grade(&self) -> f64 {
        if self.words == 0 {
            return 0.0;
        }
        0.39 * ratio(self.words, self.sentences) + 11.8 * ratio(self.syllables, self.words) - 15.59
    }
}

/// What matters of a word, up to some letter of it.
#[derive(Default)]
struct Word {
    letters: usize,
    has_small_letter: bool,
    has_digit: bool,
    /// As it is written.
    first: char,
    /// Whether an apostrophe follows the first letter.
    first_is_apart: bool,
    vowel_groups: usize,
    /// In lower case, the last of all first.
    last: [char; 3],
}

impl Word {
    fn add_letter(&mut self, letter: char) {
        if self.letters == 0 {
            self.first = letter;
        }
        self.letters += 1;
        self.has_small_letter |= letter.is_ascii_lowercase();
        let [before, before_that, _] = self.last;
        let small = letter.to_ascii_lowercase();
        self.vowel_groups += usize::from(is_vowel(small) && !is_vowel(before));
        self.last = [small, before, before_that];
    }

    fn add_apostrophe(&mut self) {
        self.first_is_apart |= self.letters == 1;
    }

    /// An abbreviation in capitals, or a capital where no sentence begins; "I", "I'm" and "I've" are words.
    fn is_name(&self, within_sentence: bool) -> bool {
        let abbreviation = self.letters > 1 && !self.has_small_letter;
        let is_i = self.first == 'I' && (self.letters == 1 || self.first_is_apart);
        abbreviation || (self.first.is_ascii_uppercase() && within_sentence && !is_i)
    }

    /// Syllables of an English word, by its vowels and its ending.
    fn syllables(&self) -> usize {
        self.vowel_groups.saturating_sub(usize::from(self.has_silent_end())).max(1)
    }

    fn has_silent_end(&self) -> bool {
        match self.last {
            // A consonant and "le" is a syllable of its own: "little".
            ['e', 'l', before] if !is_vowel(before) => false,
            ['e', before, _] => !is_vowel(before),
            ['d', 'e', before] => !is_vowel(before) && !matches!(before, 't' | 'd'),
            ['s', 'e', before] => !is_vowel(before) && !matches!(before, 's' | 'x' | 'z' | 'c' | 'g' | 'h'),
            _ => false,
        }
    }
}

/// The text with every link and e-mail address replaced by a space, white space kept.
pub(super) fn without_links(text: &str) -> Cow<'_, str> {
    // Hardly any text holds one.
    if !["@", "://", "www."].iter().any(|sign| text.contains(sign)) {
        return text.into();
    }
    let mut kept = String::with_capacity(text.len());
    for token in text.split_inclusive(char::is_whitespace) {
        let word = token.trim_end();
        let space = &token[word.len()..];
        match link_start(word) {
            Some(start) => kept.extend([&word[..start], " ", space]),
            None => kept.push_str(token),
        }
    }
    kept.into()
}

/// Where in a word a link begins that runs to its end. An e-mail address is the whole word.
fn link_start(word: &str) -> Option<usize> {
    let mut inner = word.char_indices().skip(1).filter(|(_, c)| *c == '@');
    if inner.any(|(at, _)| at + 1 < word.len()) {
        return Some(0);
    }
    let starts = ["http://", "https://", "www."].into_iter();
    starts.filter_map(|start| word.find(start).filter(|at| at + start.len() < word.len())).min()
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}
