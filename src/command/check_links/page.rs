//! What a page prints: its words without its tags, and where its links lead.
//!
//! It is no browser: what a script would add is not seen, and then a contact is reported as not printed. That somebody
//! looks at a page which is right after all costs a minute; a page that is wrong and is called right costs more.

use url::Url;

use crate::domain::id::Country;
use crate::domain::reach::ContactKey;

/// What a page says, ready to be searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Its words. A line end stands where a block ends, so that nothing reads on from one cell of a table to the next.
    text: String,
    /// Where its links lead, as they are written.
    links: Vec<String>,
}

/// Tags that part nothing: a number may begin in one and end behind it.
const INLINE: [&str; 16] =
    ["a", "abbr", "b", "bdi", "em", "font", "i", "mark", "nobr", "small", "span", "strong", "sub", "sup", "u", "wbr"];

/// Tags whose content nobody reads.
const UNREAD: [&str; 5] = ["script", "style", "template", "svg", "noframes"];

impl Page {
    /// Reads HTML, or plain text, which is HTML without tags.
    pub(super) fn read(html: &str) -> Self {
        let mut page = Self::default();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            page.add_text(&rest[..at]);
            rest = page.tag(&rest[at..]);
        }
        page.add_text(rest);
        page
    }

    /// Its words in lower case, with single spaces.
    pub(super) fn plain(&self) -> String {
        self.text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn add_text(&mut self, raw: &str) {
        let text = unescaped(raw);
        self.text.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
    }

    /// Takes one tag off the front of what begins with `<`, and gives what stands behind it.
    fn tag<'h>(&mut self, html: &'h str) -> &'h str {
        if let Some(comment) = html.strip_prefix("<!--") {
            return comment.find("-->").map_or("", |end| &comment[end + 3..]);
        }
        let inner = &html[1..];
        let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(inner.len());
        let name = inner[..name_end].trim_matches('/').to_ascii_lowercase();
        if name.is_empty() && !inner.starts_with(['!', '?']) {
            // A bare "<" in a text.
            self.text.push('<');
            return inner;
        }
        let end = tag_end(inner);
        let attributes = inner.get(name_end..end).unwrap_or_default();
        self.links.extend(attribute(attributes, "href").map(|link| unescaped(link).trim().to_owned()));
        // Between the two halves of a number stands something that counts as a space without being one.
        self.text.push(if INLINE.contains(&name.as_str()) { '\u{200b}' } else { '\n' });
        let behind = inner.get(end + 1..).unwrap_or_default();
        if UNREAD.contains(&name.as_str()) && !inner.starts_with('/') { after_closing(behind, &name) } else { behind }
    }

    /// Whether the page prints a contact, in words or as a link.
    pub(super) fn prints(&self, wanted: &ContactKey, at: &Url) -> bool {
        match wanted {
            ContactKey::Number { country, .. } => {
                let in_words = self.text.lines().any(|line| prints_number(line, wanted, *country));
                in_words || self.dials(wanted, *country)
            }
            ContactKey::Link(_) => self.leads_to(wanted, at) || self.words().any(|word| reads_as(word, wanted)),
            ContactKey::Email(_) => {
                let links = self.links.iter().map(String::as_str);
                links.chain(self.words()).any(|word| reads_as(word, wanted))
            }
            ContactKey::Name(name) => self.plain().contains(name.as_str()),
        }
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(|c: char| c.is_whitespace() || c == '\u{200b}').filter(|word| !word.is_empty())
    }

    fn dials(&self, wanted: &ContactKey, country: Country) -> bool {
        let calls = self.links.iter().filter(|link| {
            let scheme = link.split(':').next().unwrap_or_default();
            ["tel", "sms"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        });
        calls.into_iter().any(|link| {
            let number = link.split([';', '?']).next().unwrap_or_default().replace("%20", " ");
            ContactKey::read_any(&number, country).contains(wanted)
        })
    }

    fn leads_to(&self, wanted: &ContactKey, at: &Url) -> bool {
        let whole = self.links.iter().filter_map(|link| at.join(link).ok());
        whole.into_iter().any(|link| reads_as(link.as_str(), wanted))
    }
}

fn reads_as(word: &str, wanted: &ContactKey) -> bool {
    let bare = word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ':' | '.' | ',' | ';'));
    ContactKey::read_any(bare, Country::GB).contains(wanted)
}

/// Where the tag ends, as a position of its `>`: one in quotation marks does not count.
fn tag_end(inner: &str) -> usize {
    let mut quote = None;
    for (at, byte) in inner.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None | Some(_), _) => {}
        }
    }
    inner.len()
}

/// What stands behind the end of an element whose content nobody reads; nothing where it never ends.
fn after_closing<'h>(html: &'h str, name: &str) -> &'h str {
    let lower = html.to_ascii_lowercase();
    let Some(at) = lower.find(&format!("</{name}")) else { return "" };
    html[at..].find('>').map_or("", |end| &html[at + end + 1..])
}

/// The value of an attribute, with or without quotation marks.
fn attribute<'h>(attributes: &'h str, name: &str) -> Option<&'h str> {
    let lower = attributes.to_ascii_lowercase();
    let mut from = 0;
    while let Some(found) = lower[from..].find(name) {
        let at = from + found;
        from = at + name.len();
        let begins = attributes[..at].ends_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '/'));
        let Some(value) = attributes[from..].trim_start().strip_prefix('=').filter(|_| begins) else { continue };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        return match quote {
            Some(quote) => value[1..].split(quote).next(),
            None => value.split_ascii_whitespace().next(),
        };
    }
    None
}

/// A text with the character references that stand in and around contacts.
fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        match end.and_then(|end| Some((reference(rest.get(..end)?)?, end))) {
            Some((c, end)) => {
                text.push(c);
                rest = &rest[end + 1..];
            }
            None => text.push('&'),
        }
    }
    text + rest
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
        return code.and_then(char::from_u32);
    }
    let known = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("ensp", '\u{2002}'),
        ("emsp", '\u{2003}'),
        ("thinsp", '\u{2009}'),
        ("ndash", '\u{2013}'),
        ("mdash", '\u{2014}'),
        ("shy", '\u{ad}'),
        ("plus", '+'),
        ("lpar", '('),
        ("rpar", ')'),
        ("commat", '@'),
        ("period", '.'),
    ];
    known.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// Whether a line prints a number, in any grouping.
fn prints_number(line: &str, wanted: &ContactKey, country: Country) -> bool {
    super::numbers::runs(line).iter().any(|run| run.holds(wanted, country))
}
