//! Words that hurt, and the ones to write instead (Luxembourg terminology guidelines, second edition 2025).

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::super::reach::Fault;
use super::prose::{Words, bare_words};

/// A term as words, the last of them also as the beginning of a longer one where it ends in `*`; and the better term.
pub(super) const REFUSED: [(&str, &str); 16] = [
    ("child porn*", "child sexual abuse material"),
    ("child's porn*", "child sexual abuse material"),
    ("children porn*", "child sexual abuse material"),
    ("kiddie porn*", "child sexual abuse material"),
    ("kiddy porn*", "child sexual abuse material"),
    ("kid porn*", "child sexual abuse material"),
    ("kiddie*", "child"),
    ("kiddy", "child"),
    ("sex with a child*", "child sexual abuse"),
    ("sex with child*", "child sexual abuse"),
    ("paedophile ring*", "a group of people who have offended"),
    ("pedophile ring*", "a group of people who have offended"),
    ("paedophile*", "a person who has offended, or a person worried about their sexual thoughts"),
    ("pedophile*", "a person who has offended, or a person worried about their sexual thoughts"),
    ("victim", "the person who was abused"),
    ("victims", "the people who were abused"),
];

/// Parts of words: every refused term holds one of them, and hardly any text does.
static PARTS: LazyLock<[Finder<'_>; 5]> =
    LazyLock::new(|| ["porn", "kidd", "sex", "dophile", "victim"].map(Finder::new));

/// How every word begins that promises secrecy.
const CONFIDENTIAL: &str = "confidential";
static SECRECY: LazyLock<[Finder<'_>; 1]> = LazyLock::new(|| [Finder::new(CONFIDENTIAL)]);

/// The refused terms in a text, each named once, with the better one.
pub(super) fn refused(words: &Words<'_>) -> Vec<Fault> {
    if !words.mention(&*PARTS) {
        return Vec::new();
    }
    let mut found: Vec<(&str, &str)> = Vec::new();
    for sentence in words.sentences() {
        let mut words = bare_words(sentence);
        while let Some(entry) = next_term(&mut words) {
            if !found.contains(&entry) {
                found.push(entry);
            }
        }
    }
    let message =
        |term: &str, better: &str| format!("do not write \"{}\": write \"{better}\"", term.trim_end_matches('*'));
    found.into_iter().map(|(term, better)| Fault::new("", "refused-term", message(term, better))).collect()
}

/// The next refused term of a sentence, with the better one. The words up to its end are passed.
fn next_term<'p>(words: &mut (impl Iterator<Item = &'p str> + Clone)) -> Option<(&'static str, &'static str)> {
    loop {
        let here = words.clone();
        let initial = words.next()?.as_bytes().first();
        if !may_begin_a_term(initial) {
            continue;
        }
        let possible = REFUSED.iter().filter(|(term, _)| term.as_bytes().first() == initial);
        let mut standing_here = possible.filter_map(|entry| Some((*entry, after(here.clone(), entry.0)?)));
        if let Some((entry, rest)) = standing_here.next() {
            *words = rest;
            return Some(entry);
        }
    }
}

fn may_begin_a_term(initial: Option<&u8>) -> bool {
    matches!(initial, Some(b'c' | b'k' | b'p' | b's' | b'v'))
}

/// The words that follow a term, if the others begin with it.
fn after<'p, I: Iterator<Item = &'p str>>(mut words: I, term: &str) -> Option<I> {
    let begins = term.split(' ').all(|part| {
        words.next().is_some_and(|word| match part.strip_suffix('*') {
            Some(beginning) => word.starts_with(beginning),
            None => word == part,
        })
    });
    begins.then_some(words)
}

/// Whether a text calls something confidential and names no limit in the same sentence.
pub(super) fn promise_secrecy(words: &Words<'_>) -> bool {
    words.mention(&*SECRECY) && words.sentences().any(promises_secrecy)
}

pub(super) fn promises_secrecy(sentence: &[&str]) -> bool {
    let words: Vec<&str> = bare_words(sentence).collect();
    let limited = words.iter().any(|word| matches!(*word, "unless" | "except" | "if"));
    let promised = |at: usize| {
        let before = &words[at.saturating_sub(3)..at];
        words[at].starts_with(CONFIDENTIAL) && !before.iter().any(|word| is_negation(word))
    };
    !limited && (0..words.len()).any(promised)
}

/// Whether a word turns what follows into its opposite.
pub(super) fn is_negation(word: &str) -> bool {
    matches!(word, "not" | "no" | "never" | "without" | "cannot" | "dont" | "nor") || word.ends_with("n't")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_term_is_missed_at_first_sight() {
        for (term, _) in REFUSED {
            assert!(PARTS.iter().any(|part| part.find(term.as_bytes()).is_some()), "{term}");
            assert!(may_begin_a_term(term.as_bytes().first()), "{term}");
        }
    }
}
