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

use super::prose::{self, Names};
use crate::domain::number::digit_value;

/// The Flesch-Kincaid US grade of a text, the given names left out; 0 without words. Below 0 for very easy texts.
#[must_use]
pub fn reading_grade(text: &str, names: &Names) -> f64 {
    let sentences = graded_sentences(text, names);
    let words: usize = sentences.iter().map(Vec::len).sum();
    if words == 0 {
        return 0.0;
    }
    let syllables: usize = sentences.iter().flatten().map(|word| syllables(word)).sum();
    0.39 * ratio(words, sentences.len()) + 11.8 * ratio(syllables, words) - 15.59
}

/// The number of words in the longest sentence, names, numbers and links included.
#[must_use]
pub fn longest_sentence(text: &str) -> usize {
    text.split(ends_sentence).map(|sentence| sentence.split_whitespace().count()).max().unwrap_or(0)
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ':' | ';' | '\n')
}

/// Counts are small; one too large for the conversion would be an absurd text and reads as such.
fn ratio(count: usize, per: usize) -> f64 {
    let exact = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    exact(count) / exact(per)
}

/// The words that count, by sentence.
fn graded_sentences(text: &str, names: &Names) -> Vec<Vec<String>> {
    let text = names.taken_from(without_links(&prose::plain_apostrophes(text)));
    text.split(ends_sentence).map(counted_words).filter(|words| !words.is_empty()).collect()
}

fn counted_words(sentence: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut first = true;
    for part in sentence.split_whitespace().flat_map(|token| token.split('-')) {
        if part.contains(|c| digit_value(c).is_some()) {
            first = false;
            continue;
        }
        let letters: String = part.chars().filter(|c| c.is_ascii_alphabetic() || *c == '\'').collect();
        let word = letters.trim_matches('\'');
        if word.is_empty() {
            continue;
        }
        if !is_name(word, first) {
            words.push(word.to_owned());
        }
        first = false;
    }
    words
}

/// An abbreviation in capitals, or a capital where no sentence begins; "I", "I'm" and "I've" are words.
fn is_name(word: &str, first: bool) -> bool {
    let abbreviation = word.len() > 1 && !word.contains(|c: char| c.is_ascii_lowercase());
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    let is_i = word.split('\'').next() == Some("I");
    abbreviation || (capital && !first && !is_i)
}

/// The text with every link and e-mail address replaced by a space, white space kept.
fn without_links(text: &str) -> String {
    // Hardly any text holds one.
    if !["@", "://", "www."].iter().any(|sign| text.contains(sign)) {
        return text.to_owned();
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
    kept
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

/// Syllables of an English word, by its vowels and its ending.
fn syllables(word: &str) -> usize {
    let letters: Vec<u8> = word.bytes().filter(|b| *b != b'\'').map(|b| b.to_ascii_lowercase()).collect();
    let groups = letters.chunk_by(|a, b| is_vowel(*a) == is_vowel(*b)).filter(|group| is_vowel(group[0])).count();
    groups.saturating_sub(usize::from(has_silent_end(&letters))).max(1)
}

fn has_silent_end(letters: &[u8]) -> bool {
    match letters {
        // A consonant and "le" is a syllable of its own: "little".
        [.., before, b'l', b'e'] if !is_vowel(*before) => false,
        [.., before, b'e'] => !is_vowel(*before),
        [.., before, b'e', b'd'] => !is_vowel(*before) && !matches!(before, b't' | b'd'),
        [.., before, b'e', b's'] => !is_vowel(*before) && !matches!(before, b's' | b'x' | b'z' | b'c' | b'g' | b'h'),
        _ => false,
    }
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}
