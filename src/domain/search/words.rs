//! From text to words that can be compared: lower case, accents off, apostrophes out, hyphens apart.

use std::sync::LazyLock;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// The longest word, in characters: what is longer is cut, on both sides.
const LONGEST: usize = 40;

/// Words that hold sentences together, or that every question for help has. They do not decide, and are not looked for in
/// wording. Sorted.
const FUNCTION_WORDS: &str = "\
    a about after again all also always am an and any anymore anyone are as at be because been being but by can \
    cannae cannot cant could did didnae didnt dinnae do does doesnt doing dont each even ever every everyone \
    everything feel feeling feels felt first for from get gets getting give go going gonna gonnae got had has have \
    having he help helpline helplines her here hes him his how i id if ill im in into is isnae isnt it its ive just \
    know let like make makes may maybe me might more must my need needs no not now of off old on only or other our \
    out over please put really s said say says service services she shes should since so some somebody someone \
    someones something still such support t take taken taking than that thats the their them then there theres these \
    they theyre thing things think this those through to too try trying until up us use used using very wanna want \
    wants was wasnae wasnt way ways we were what whats when where which while who whos why will with without wont \
    would wouldnt year years yet you your youre yours";

/// The same, to look them up in.
static FUNCTION_WORD: LazyLock<Vec<&str>> = LazyLock::new(|| FUNCTION_WORDS.split(' ').collect());

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The word as it is compared.
    pub(super) text: String,
    /// Whether only a hyphen parts it from the word before.
    pub(super) after_hyphen: bool,
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let (mut word, mut letters, mut after_hyphen) = (String::new(), 0, false);
    let folded = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(text.chars()).flat_map(char::to_lowercase);
    for letter in folded.chain([' ']) {
        if is_mark(letter) || is_apostrophe(letter) {
            continue;
        }
        if letter.is_alphanumeric() {
            if letters < LONGEST {
                push(letter, &mut word);
            }
            letters += 1;
            continue;
        }
        let ended = !word.is_empty();
        if ended {
            found.push(Word { text: std::mem::take(&mut word), after_hyphen });
        }
        after_hyphen = ended && is_hyphen(letter);
        letters = 0;
    }
    found
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}')
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '`')
}

fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}' | '\u{2011}')
}

/// Adds a letter, in its plain form where no accent stands apart from it.
fn push(letter: char, to: &mut String) {
    match letter {
        'ß' => to.push_str("ss"),
        'æ' => to.push_str("ae"),
        'œ' => to.push_str("oe"),
        'ø' => to.push('o'),
        'ł' => to.push('l'),
        'đ' => to.push('d'),
        'ı' => to.push('i'),
        plain => to.push(plain),
    }
}

/// Whether a word only holds a sentence together.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORD.binary_search(&word).is_ok()
}

/// How many neighbours may have been written apart, or together.
pub(super) const MOST_JOINED: usize = 5;

/// What the words of a name are written together: from its beginning, and where a hyphen stands.
pub(super) fn joined(words: &[Word]) -> Vec<String> {
    let from_start = (2..=words.len().min(MOST_JOINED)).map(|end| together(&words[..end]));
    let hyphened = (1..words.len()).filter(|at| words[*at].after_hyphen).map(|at| together(&words[at - 1..=at]));
    from_start.chain(hyphened).collect()
}

/// Some words written as one.
pub(super) fn together(words: &[Word]) -> String {
    words.iter().map(|it| it.text.as_str()).collect()
}

/// Plainer forms of an English word, for whoever wrote another one than the directory: "blackmailed", "photos".
pub(super) fn plainer(word: &str) -> Vec<String> {
    const ENDINGS: [(&str, &[&str]); 6] =
        [("ies", &["y"]), ("es", &[""]), ("s", &[""]), ("ing", &["", "e"]), ("ed", &["", "e"]), ("ly", &[""])];
    let mut forms = Vec::new();
    for (ending, instead) in ENDINGS {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 3) else { continue };
        forms.extend(instead.iter().map(|it| format!("{stem}{it}")));
        let mut last = stem.chars().rev();
        if matches!(ending, "ing" | "ed") && last.next() == last.next() {
            let mut single = stem.to_owned();
            single.pop();
            forms.push(single);
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|it| it.text).collect()
    }

    #[rstest]
    #[case("Stop It Now!", &["stop", "it", "now"])]
    #[case("#NotMyFriend", &["notmyfriend"])]
    #[case("Children\u{2019}s Reporter", &["childrens", "reporter"])]
    #[case("don't self-help", &["dont", "self", "help"])]
    #[case("Gàidhlig GA\u{300}IDHLIG", &["gaidhlig", "gaidhlig"])]
    #[case("Na h-Eileanan Siar", &["na", "h", "eileanan", "siar"])]
    #[case("Ŵyn, Æsop; Straße Ｗｉｄｅ", &["wyn", "aesop", "strasse", "wide"])]
    #[case("24/7", &["24", "7"])]
    #[case(" \u{0} -- '' \u{301}", &[])]
    fn text_becomes_words_that_can_be_compared(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(texts(text), expected);
    }

    #[test]
    fn a_name_is_also_known_written_together() {
        assert_eq!(
            joined(&words("Stop It Now self-help")),
            ["stopit", "stopitnow", "stopitnowself", "stopitnowselfhelp", "selfhelp"]
        );
        assert!(joined(&words("Childline")).is_empty());
    }

    #[rstest]
    #[case("blackmailed", "blackmail")]
    #[case("photos", "photo")]
    #[case("sharing", "share")]
    #[case("stopping", "stop")]
    #[case("worries", "worry")]
    fn a_form_of_a_word_leads_to_the_plainer_one(#[case] form: &str, #[case] plain: &str) {
        assert!(plainer(form).iter().any(|it| it == plain), "{:?}", plainer(form));
    }

    #[test]
    fn function_words_are_sorted_and_a_long_word_is_cut() {
        assert!(FUNCTION_WORD.is_sorted());
        assert_eq!(texts(&"x".repeat(500)), ["x".repeat(LONGEST)]);
    }
}
