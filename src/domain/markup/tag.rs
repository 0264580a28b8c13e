//! One tag: its name, its address, and where it ends. By the rules of the HTML standard's tokenizer (13.2.5), as far as
//! they matter here.

use std::ops::Range;

/// A tag that begins somewhere in a source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    /// Its name, as it is written; empty for a declaration.
    pub(super) name: &'h str,
    /// Whether it closes an element.
    pub(super) closes: bool,
    /// Where the value of its `href` stands.
    pub(super) href: Option<Range<usize>>,
    /// Where what follows it begins.
    pub(super) end: usize,
}

impl<'h> Tag<'h> {
    /// The tag that begins at a `<`; nothing where that is only a sign in a text.
    pub(super) fn read(source: &'h str, at: usize) -> Option<Self> {
        let rest = &source[at + 1..];
        if rest.starts_with(['!', '?']) {
            let end = rest.find('>').map_or(source.len(), |end| at + 1 + end + 1);
            return Some(Self { name: "", closes: false, href: None, end });
        }
        let closes = rest.starts_with('/');
        let from = at + 1 + usize::from(closes);
        let named = &source[from..];
        if !named.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let length = named.find(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).unwrap_or(named.len());
        let (href, end) = attributes(source, from + length);
        Some(Self { name: &named[..length], closes, href, end })
    }
}

/// Goes through the attributes of a tag: where its `href` stands, and where what follows the tag begins.
fn attributes(source: &str, from: usize) -> (Option<Range<usize>>, usize) {
    let mut href = None;
    let mut at = from;
    loop {
        at = skip(source, at, |c| c.is_ascii_whitespace() || c == '/');
        let rest = &source[at..];
        if rest.is_empty() {
            return (href, at);
        }
        if rest.starts_with('>') {
            return (href, at + 1);
        }
        // A name may begin with "=", and then goes on to the next one.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let name_end = skip(source, at + first, |c| !c.is_ascii_whitespace() && !matches!(c, '/' | '>' | '='));
        let name = &source[at..name_end];
        at = skip(source, name_end, |c| c.is_ascii_whitespace());
        if !source[at..].starts_with('=') {
            continue;
        }
        let value;
        (value, at) = attribute_value(source, skip(source, at + 1, |c| c.is_ascii_whitespace()));
        if href.is_none() && name.eq_ignore_ascii_case("href") {
            href = Some(value);
        }
    }
}

/// The value of an attribute, with or without quotation marks, and where what follows it begins.
fn attribute_value(source: &str, at: usize) -> (Range<usize>, usize) {
    let rest = &source[at..];
    let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = skip(source, at, |c| !c.is_ascii_whitespace() && c != '>');
        return (at..end, end);
    };
    match rest[1..].find(quote) {
        Some(length) => (at + 1..at + 1 + length, at + 1 + length + 1),
        None => (at + 1..source.len(), source.len()),
    }
}

fn skip(source: &str, from: usize, passes: impl Fn(char) -> bool) -> usize {
    source[from..].find(|c| !passes(c)).map_or(source.len(), |length| from + length)
}

/// What stands behind the end of an element whose content nobody reads; the end of the source where it never ends.
pub(super) fn behind_closing(source: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(next) = source[at..].find("</") {
        let closing = at + next;
        at = closing + 2;
        if source.get(at..at + name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            return source[at..].find('>').map_or(source.len(), |end| at + end + 1);
        }
    }
    source.len()
}
