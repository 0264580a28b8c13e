//! Words that hurt, and the ones to write instead (Luxembourg terminology guidelines, second edition 2025).

use super::super::reach::Fault;
use super::prose::Sentence;

/// A term as words, the last of them also as the beginning of a longer one where it ends in `*`; and the better term.
const REFUSED: [(&str, &str); 16] = [
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

/// The refused terms in a text, each named once, with the better one.
pub(super) fn refused(sentences: &[Sentence]) -> Vec<Fault> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    for sentence in sentences {
        let words = sentence.words();
        let mut at = 0;
        while at < words.len() {
            let initial = words[at].as_bytes().first();
            let mut possible = REFUSED.iter().filter(|(term, _)| term.as_bytes().first() == initial);
            match possible.find(|(term, _)| begins_with(&words[at..], term)) {
                Some(entry) => {
                    if !found.contains(entry) {
                        found.push(*entry);
                    }
                    at += entry.0.split(' ').count();
                }
                None => at += 1,
            }
        }
    }
    let message =
        |term: &str, better: &str| format!("do not write \"{}\": write \"{better}\"", term.trim_end_matches('*'));
    found.into_iter().map(|(term, better)| Fault::new("", "refused-term", message(term, better))).collect()
}

fn begins_with(words: &[&str], term: &str) -> bool {
    let mut words = words.iter();
    term.split(' ').all(|part| {
        words.next().is_some_and(|word| match part.strip_suffix('*') {
            Some(beginning) => word.starts_with(beginning),
            None => *word == part,
        })
    })
}

/// Whether a sentence calls something confidential and names no limit.
pub(super) fn promises_secrecy(sentence: &Sentence) -> bool {
    let words = sentence.words();
    let limited = words.iter().any(|word| matches!(*word, "unless" | "except" | "if"));
    let promised = |at: usize| {
        let before = &words[at.saturating_sub(3)..at];
        words[at].starts_with("confidential") && !before.iter().any(|word| is_negation(word))
    };
    !limited && (0..words.len()).any(promised)
}

/// Whether a word turns what follows into its opposite.
pub(super) fn is_negation(word: &str) -> bool {
    matches!(word, "not" | "no" | "never" | "without" | "cannot" | "dont" | "nor") || word.ends_with("n't")
}
