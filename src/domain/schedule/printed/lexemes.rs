//! The words, numbers and marks of a page's hours, without any idea of what they mean.

/// The smallest part of a text that says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lexeme<'a> {
    /// Digits: `9`, `2022`, `0800`.
    Number(&'a str),
    /// Digits, a colon or a full stop, and two more digits: `09:00`, `9.30`.
    Clock(&'a str, &'a str),
    /// Letters.
    Word(&'a str),
    /// Anything else that is not blank, and the end of a line.
    Mark(&'a str),
}

impl<'a> Lexeme<'a> {
    /// The lexeme as it is written; nothing for a [`Lexeme::Clock`], which stands in no phrase.
    pub(super) fn text(self) -> &'a str {
        match self {
            Self::Number(text) | Self::Word(text) | Self::Mark(text) => text,
            Self::Clock(..) => "",
        }
    }
}

/// The text in small letters, with one kind of dash and of apostrophe, and with "am" and "pm" written without full stops.
pub(super) fn plain(text: &str) -> String {
    let one_kind = |character| match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        other => other,
    };
    let text: String = text.to_lowercase().chars().map(one_kind).collect();
    text.replace("a.m.", "am").replace("p.m.", "pm").replace("a.m", "am").replace("p.m", "pm")
}

/// The lexemes of a plain text, in order.
pub(super) fn lexemes(text: &str) -> Vec<Lexeme<'_>> {
    let mut lexemes = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (lexeme, after) = next(rest, first);
        lexemes.extend(lexeme);
        rest = after;
    }
    lexemes
}

fn next(rest: &str, first: char) -> (Option<Lexeme<'_>>, &str) {
    if first.is_ascii_digit() {
        let (number, after) = number(rest);
        return (Some(number), after);
    }
    if first.is_alphabetic() {
        let (word, after) = split_while(rest, |it| it.is_alphabetic() || it == '\'');
        return (Some(Lexeme::Word(word.trim_end_matches('\''))), after);
    }
    let (mark, after) = rest.split_at(first.len_utf8());
    let blank = first.is_whitespace() && first != '\n';
    ((!blank).then_some(Lexeme::Mark(mark)), after)
}

fn number(rest: &str) -> (Lexeme<'_>, &str) {
    let (figures, after) = split_while(rest, |it| it.is_ascii_digit() || is_point(it));
    if figures.trim_end_matches(is_point).matches(is_point).count() > 1 {
        // A date such as 15.08.22, which would read as eight and twenty-two minutes.
        return (Lexeme::Number(figures), after);
    }
    let (digits, after) = split_while(rest, |it| it.is_ascii_digit());
    match minutes(after) {
        Some((minutes, after)) => (Lexeme::Clock(digits, minutes), after),
        None => (Lexeme::Number(digits), after),
    }
}

fn is_point(character: char) -> bool {
    matches!(character, '.' | ':')
}

/// The minutes behind an hour.
fn minutes(after: &str) -> Option<(&str, &str)> {
    let (minutes, after) = split_while(after.strip_prefix(is_point)?, |it| it.is_ascii_digit());
    (minutes.len() == 2).then_some((minutes, after))
}

fn split_while(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|it| !belongs(it)).unwrap_or(text.len()))
}
