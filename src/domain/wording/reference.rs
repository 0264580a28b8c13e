//! The same rules written plainly, with a copy for every step: what is quick must come to the same.

use proptest::prelude::*;

use super::prose::{self, PAUSE, Words};
use super::{Names, grade, imagery, lint, longest_sentence, reading_grade, terms};
use crate::domain::number::digit_value;

fn plain_apostrophes(text: &str) -> String {
    text.replace(['\u{2018}', '\u{2019}', '\u{2bc}', '\u{ff07}'], "'")
}

fn tidied(text: &str) -> String {
    let visible: String = plain_apostrophes(text)
        .chars()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .collect();
    let single_spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    visible.replace("\r\n", "\n").split("\n\n").map(single_spaced).collect::<Vec<_>>().join("\n")
}

fn sentences(prose: &str) -> Vec<Vec<String>> {
    let sentences = prose.split(['.', '!', '?', '\n']).map(|sentence| words(&sentence.to_lowercase()));
    sentences.filter(|sentence| !sentence.is_empty()).collect()
}

fn words(lower: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    for c in lower.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '\'' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if matches!(c, ',' | ';' | ':' | '(' | ')' | '\u{2013}' | '\u{2014}') {
            words.push(PAUSE.to_owned());
        }
    }
    words
}

fn ends_sentence(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ':' | ';' | '\n')
}

/// The grade of a text without links and names, from the words that count in each sentence.
fn grade(text: &str) -> f64 {
    let sentences: Vec<_> = text.split(ends_sentence).map(counted).filter(|words| !words.is_empty()).collect();
    let words: Vec<&String> = sentences.iter().flatten().collect();
    if words.is_empty() {
        return 0.0;
    }
    let exact = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let syllables: usize = words.iter().map(|word| syllables(word)).sum();
    0.39 * (exact(words.len()) / exact(sentences.len())) + 11.8 * (exact(syllables) / exact(words.len())) - 15.59
}

fn counted(sentence: &str) -> Vec<String> {
    let (mut words, mut first) = (Vec::new(), true);
    for part in sentence.split_whitespace().flat_map(|token| token.split('-')) {
        let letters: String = part.chars().filter(|c| c.is_ascii_alphabetic() || *c == '\'').collect();
        let word = letters.trim_matches('\'');
        let has_digit = part.contains(|c| digit_value(c).is_some());
        let abbreviation = word.len() > 1 && !word.contains(|c: char| c.is_ascii_lowercase());
        let capital = word.starts_with(|c: char| c.is_ascii_uppercase()) && word.split('\'').next() != Some("I");
        if !word.is_empty() && !has_digit && !abbreviation && (first || !capital) {
            words.push(word.to_owned());
        }
        first &= word.is_empty() && !has_digit;
    }
    words
}

fn syllables(word: &str) -> usize {
    let letters = word.replace('\'', "").to_ascii_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let groups = letters.split(|c| !is_vowel(c)).filter(|group| !group.is_empty()).count();
    let ends = |ending: &str, but: &str| {
        let before = letters.strip_suffix(ending).and_then(|rest| rest.chars().last());
        before.is_some_and(|c| !is_vowel(c) && !but.contains(c))
    };
    let silent = (ends("e", "") && !ends("le", "")) || ends("ed", "td") || ends("es", "sxzcgh");
    groups.saturating_sub(usize::from(silent)).max(1)
}

/// The refused terms, each once, as they are looked for from every word on.
fn refused(sentences: &[Vec<String>]) -> Vec<&'static str> {
    let mut found = Vec::new();
    for sentence in sentences {
        let words = sentence.iter().filter(|word| *word != PAUSE);
        let words: Vec<&str> = words.map(|it| it.strip_suffix("'s").unwrap_or(it).trim_matches('\'')).collect();
        let mut at = 0;
        while at < words.len() {
            let stands_here = |term: &&str| {
                let mut parts = term.split(' ').enumerate();
                parts.all(|(n, part)| match (words.get(at + n), part.strip_suffix('*')) {
                    (Some(word), Some(beginning)) => word.starts_with(beginning),
                    (Some(word), None) => *word == part,
                    (None, _) => false,
                })
            };
            let term = terms::REFUSED.iter().map(|(term, _)| *term).find(stands_here);
            found.extend(term);
            at += term.map_or(1, |term| term.split(' ').count());
        }
    }
    let mut named = std::collections::HashSet::new();
    found.retain(|term| named.insert(*term));
    found
}

fn agrees(text: &str, names: &Names) {
    let (plain, tidy) = (plain_apostrophes(text), tidied(text));
    assert_eq!(prose::plain_apostrophes(text), plain, "{text:?}");
    assert_eq!(prose::tidied(&plain), tidy, "{text:?}");
    let prose = names.taken_from(&tidy);
    let lower = prose.to_lowercase();
    let (words, expected) = (Words::of(&lower), sentences(&prose));
    assert!(words.sentences().filter(|it| !it.is_empty()).eq(expected.iter()), "{text:?}");
    assert_eq!(imagery::instruct(&words), words.sentences().any(imagery::instructs), "{text:?}");
    assert_eq!(terms::promise_secrecy(&words), words.sentences().any(terms::promises_secrecy), "{text:?}");
    let message = |term: &str| format!("do not write \"{}\":", term.trim_end_matches('*'));
    let (found, expected) = (terms::refused(&words), refused(&expected));
    assert_eq!(found.len(), expected.len(), "{text:?}");
    let mut pairs = found.iter().zip(expected);
    assert!(pairs.all(|(fault, term)| fault.message.starts_with(&message(term))), "{text:?}: {found:?}");
    assert_eq!(grade::of(&plain).to_bits(), grade(&plain).to_bits(), "{text:?}");
    let longest = text.split(ends_sentence).map(|it| it.split_whitespace().count()).max();
    assert_eq!(Some(longest_sentence(text)), longest, "{text:?}");
    let hard = reading_grade(text, names) > 0.0;
    assert_eq!(lint(text, names, 0).iter().any(|fault| fault.rule == "reading-grade"), hard, "{text:?}");
}

/// What rules look for and what may stand around it.
#[rustfmt::skip]
const PIECES: [&str; 141] = [
    " ", " ", " ", " ", " ", " ", " ", "  ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\t", "\u{a0}", "\u{2003}", "\u{85}",
    ".", ". ", "! ", "?", ", ", ": ", "; ", "(", ")", "-", "\u{2013}", "\u{2014}", "\u{2011}", "_", "/", "+",
    "'", "\u{2018}", "\u{2019}", "\u{2bc}", "\u{ff07}", "'s", "\u{2019}s", "\u{ad}", "\u{200b}", "\u{2060}", "\u{feff}",
    "a@b.c", "@", "https://x.y", "www.a", "WWW.", "tel:", "<b>", "&amp;", "1", "20", "1999", "0800", "\u{664}", "\u{bd}",
    "child", "Child", "children", "kid", "kiddie", "kiddy", "porn", "pornographic", "sex", "with", "a", "paedophile",
    "pedophiles", "ring", "victim", "VICTIMS", "Victim Support", "Support", "Scotland", "Childline", "stop", "now",
    "stop now stop", "confidential", "Confidentially", "unless", "if", "not", "never", "don't", "no", "without",
    "send", "save", "forward", "look", "for", "looking", "saving", "take", "get", "screenshot", "screengrab", "screen",
    "image", "pictures", "photo", "video", "nude", "footage", "pic", "of", "down", "it", "them", "link", "about", "and",
    "or", "but", "to", "us", "by", "start", "they", "someone", "threatens", "you", "did", "way", "the", "I", "I'm", "A",
    "AA", "Anna", "little", "wanted", "boxes", "le", "Caf\u{e9}", "stra\u{df}e", "\u{130}", "\u{65e5}\u{672c}",
];

fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_quick_comes_to_the_same(text in pieces(&PIECES), spaced in any::<bool>()) {
        let names = Names::new(&["Victim Support", "Victim Support Scotland", "Childline", "stop now stop", "IT", "'s"]);
        agrees(&if spaced { text.replace('_', " ") } else { text }, &names);
    }

    #[test]
    fn it_does_so_with_arbitrary_text(text in "\\PC{0,40}", name in "\\PC{0,3}") {
        // What the last sigma of a word becomes depends on what follows, and is in no rule.
        agrees(&text.replace('\u{3a3}', ""), &Names::new(&[&name]));
    }
}
