//! What a page says: its words without its tags, where its links lead, and where in the source each of them stands.
//!
//! It is no browser: what a script would add is not seen. Reading takes time in proportion to the length of the source,
//! whatever stands in it: pages come from anybody.

mod entity;
mod tag;

use std::ops::Range;

use entity::reference;
use tag::Tag;

/// A link of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as it is written, with its character references resolved.
    pub href: String,
    /// Where the address begins in the source, in bytes.
    pub source: usize,
    /// The words that it stands on, as bytes of the page's text.
    pub text: Range<usize>,
}

/// Where a stretch of the text that was copied as it stands begins, here and there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Spot {
    text: usize,
    source: usize,
}

/// What a page says, ready to be searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markup {
    text: String,
    spots: Vec<Spot>,
    links: Vec<Link>,
}

/// A place in a source, as an editor shows it: both count from one, a column is a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The character in it.
    pub column: u32,
}

/// Tags that part nothing: a number may begin in one and end behind it.
const INLINE: [&str; 15] =
    ["a", "abbr", "b", "bdi", "em", "font", "i", "mark", "nobr", "small", "span", "strong", "sub", "sup", "u"];

/// Where a word may be broken, and nothing else.
const BREAK: &str = "wbr";

/// Tags whose content nobody reads.
const UNREAD: [&str; 5] = ["script", "style", "template", "svg", "noframes"];

/// Tags by which HTML is told from plain text.
const TELLING: [&str; 24] = [
    "!doctype", "a", "article", "b", "body", "br", "div", "em", "h1", "h2", "h3", "head", "html", "img", "li", "main",
    "ol", "p", "section", "span", "strong", "table", "td", "ul",
];

/// What stands between two inline tags: no space, and yet the end of a word.
pub const SEAM: char = '\u{200b}';

impl Markup {
    /// Reads HTML.
    #[must_use]
    pub fn html(source: &str) -> Self {
        let mut reader = Reader { source, at: 0, open: None, page: Self::default() };
        while let Some(next) = source[reader.at..].find('<') {
            reader.words(reader.at + next);
            reader.tag();
        }
        reader.words(source.len());
        reader.close_link();
        reader.page
    }

    /// Reads plain text, whose lines stay lines.
    #[must_use]
    pub fn plain(source: &str) -> Self {
        let mut page = Self::default();
        for (at, c) in source.char_indices() {
            page.push(if c == '\n' { '\n' } else { spaced(c) }, at);
        }
        page
    }

    /// Reads HTML where a tag gives it away, and plain text otherwise.
    #[must_use]
    pub fn guess(source: &str) -> Self {
        let is_telling = |rest: &str| {
            let name = rest.strip_prefix('/').unwrap_or(rest);
            let end = name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(0);
            name.get(..end.min(9)).is_some_and(|name| TELLING.iter().any(|it| it.eq_ignore_ascii_case(name)))
        };
        let tags = source.match_indices('<').map(|(at, _)| source[at + 1..].get(..12).unwrap_or(&source[at + 1..]));
        // Twelve bytes are enough for any of the names, and keep this in proportion to the length.
        if tags.into_iter().any(is_telling) { Self::html(source) } else { Self::plain(source) }
    }

    /// Its words. A line end stands where a block ends, so that nothing reads on from one cell of a table to the next, and
    /// a [`SEAM`] where an inline tag stood.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its links, in the order of the source.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// Where in the source a byte of the text comes from.
    #[must_use]
    pub fn source_of(&self, at: usize) -> usize {
        let behind = self.spots.partition_point(|spot| spot.text <= at);
        let spot = behind.checked_sub(1).and_then(|it| self.spots.get(it));
        spot.map_or(at, |spot| spot.source + (at - spot.text))
    }

    fn push(&mut self, c: char, source: usize) {
        if is_hidden(c) {
            return;
        }
        let text = self.text.len();
        let goes_on = self.spots.last().is_some_and(|last| last.source + (text - last.text) == source);
        if !goes_on {
            self.spots.push(Spot { text, source });
        }
        self.text.push(c);
    }
}

/// The lines and columns of places in a source. The places come in order, so that it is walked through once.
#[must_use]
pub fn positions(source: &str, places: &[usize]) -> Vec<Position> {
    let mut here = Position { line: 1, column: 1 };
    let mut at = 0;
    let mut found = Vec::with_capacity(places.len());
    for place in places {
        for c in source.get(at..*place).unwrap_or_default().chars() {
            if c == '\n' {
                here = Position { line: here.line.saturating_add(1), column: 1 };
            } else {
                here.column = here.column.saturating_add(1);
            }
        }
        at = at.max(*place);
        found.push(here);
    }
    found
}

fn spaced(c: char) -> char {
    if c.is_whitespace() { ' ' } else { c }
}

/// Signs that nobody sees: soft hyphens, joiners, and marks that change the direction.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// HTML on its way to being read.
struct Reader<'h> {
    source: &'h str,
    at: usize,
    open: Option<usize>,
    page: Markup,
}

impl Reader<'_> {
    /// Takes the words up to a place.
    fn words(&mut self, end: usize) {
        while let Some(c) = self.source.get(self.at..end).and_then(|rest| rest.chars().next()) {
            let named = if c == '&' { reference(&self.source[self.at..end]) } else { None };
            let (shown, length) = named.unwrap_or((c, c.len_utf8()));
            self.page.push(spaced(shown), self.at);
            self.at += length;
        }
    }

    /// Takes one tag, a comment, or a `<` that is neither.
    fn tag(&mut self) {
        let rest = &self.source[self.at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            self.at = comment.find("-->").map_or(self.source.len(), |end| self.at + 4 + end + 3);
            return;
        }
        let Some(tag) = Tag::read(self.source, self.at) else {
            self.page.push('<', self.at);
            self.at += 1;
            return;
        };
        let name = tag.name.to_ascii_lowercase();
        if name != BREAK {
            self.page.push(if INLINE.contains(&name.as_str()) { SEAM } else { '\n' }, self.at);
        }
        if name == "a" || name == "area" {
            self.close_link();
            self.open_link(&tag);
        }
        self.at = tag.end;
        if UNREAD.contains(&name.as_str()) && !tag.closes {
            self.at = tag::behind_closing(self.source, tag.end, &name);
        }
    }

    fn open_link(&mut self, tag: &Tag<'_>) {
        let Some(value) = tag.href.clone().filter(|_| !tag.closes) else { return };
        let raw = &self.source[value.clone()];
        let href = entity::resolved(raw).trim().to_owned();
        let here = self.page.text.len();
        self.open = Some(self.page.links.len());
        self.page.links.push(Link { href, source: value.start, text: here..here });
    }

    fn close_link(&mut self) {
        let end = self.page.text.len();
        if let Some(link) = self.open.take().and_then(|open| self.page.links.get_mut(open)) {
            link.text.end = end;
        }
    }
}

#[cfg(test)]
mod tests;
