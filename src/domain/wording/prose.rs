//! A text as the lint reads it: one kind of apostrophe, no names, words in lower case.

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

/// What is written where an apostrophe is meant.
const APOSTROPHES: [char; 4] = ['\u{2018}', '\u{2019}', '\u{2bc}', '\u{ff07}'];

/// Every apostrophe as the ASCII one.
pub(super) fn plain_apostrophes(text: &str) -> String {
    text.replace(APOSTROPHES, "'")
}

/// The names that can occur in a text, with plain apostrophes, longest first, empty ones left out.
///
/// A directory has hundreds of names and a text holds hardly one: the rest are passed over before anything is made of
/// them, which is most of what checking a directory would cost.
pub(super) fn longest_first(text: &str, names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names
        .iter()
        .filter(|name| !name.is_empty() && can_occur(text, name))
        .map(|name| plain_apostrophes(name))
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    names
}

/// Whether a text holds the first word of a name, as far as that is written alike everywhere.
fn can_occur(text: &str, name: &str) -> bool {
    let initial = name.as_bytes().first().copied().unwrap_or_default();
    if initial.is_ascii_alphanumeric() && !text.as_bytes().contains(&initial) {
        return false;
    }
    let alike = name.split(APOSTROPHES).next().unwrap_or_default();
    text.contains(alike.split_whitespace().next().unwrap_or_default())
}

/// The text with every occurrence of a name that stands on its own replaced by a space.
pub(super) fn without(text: &str, name: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
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
pub(super) fn without_names(text: &str, names: &[&str]) -> String {
    let visible: String = plain_apostrophes(text)
        .chars()
        .filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .collect();
    let unified = visible.replace("\r\n", "\n");
    let paragraphs = unified.split("\n\n").map(single_spaced).collect::<Vec<_>>();
    let mut prose = paragraphs.join("\n");
    for name in longest_first(&prose, names) {
        prose = without(&prose, &single_spaced(&name));
    }
    prose
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
