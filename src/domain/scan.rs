//! Check my page: which of the numbers, short codes, links and service names on a page are still right?
//!
//! A page is read once; each thing on it that could be a way to get help is held against the directory by the same rules
//! as [`verify`](super::verify), and each that is not right comes with what to put in its place. `unknown` says that we do
//! not know it: never that it is safe, and never that it is false.
//!
//! What a page costs is bounded: it is read in proportion to its length, and no more than [`MAX_FINDINGS`] are told.

mod cue;
mod judge;
mod links;
mod names;
mod numbers;
mod paste;
mod report;
#[cfg(test)]
mod tests;

use std::ops::Range;

use jiff::Timestamp;

use super::directory::Directory;
use super::id::{Country, Id};
use super::markup::{self, Markup, positions};
use judge::{Judge, Verdict};

pub use names::is_also_a_word;
pub use report::{Counts, ScanFinding, ScanReport, Substitute};

/// The largest page that is looked at, in bytes.
pub const MAX_PAGE: usize = 1024 * 1024;

/// The most findings that are told of one page.
pub const MAX_FINDINGS: usize = 1000;

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// HTML.
    Html,
    /// Plain text.
    Text,
    /// Nobody said: HTML where a tag gives it away.
    Unsaid,
}

/// A page.
#[derive(Clone, Copy, Debug)]
pub struct Page<'p> {
    /// What stands in it.
    pub source: &'p str,
    /// How it is written.
    pub form: Form,
}

/// What is known of a page before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whom it is for, by the canonical id.
    pub audience: Option<Id>,
    /// The country in which its numbers are dialled.
    pub country: Country,
}

/// What kind of thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Number,
    Email,
    Link,
    Name,
}

impl Options {
    /// Reads whom a page is for, by an id or an alias.
    ///
    /// # Errors
    /// The audiences that there are, where this is none of them.
    pub fn read(directory: &Directory, audience: Option<&str>, country: Option<Country>) -> Result<Self, Vec<String>> {
        let known = audience.map(|name| {
            let all = || directory.audiences().map(|it| it.id.to_string()).collect::<Vec<_>>();
            directory.audience(name).map(|it| it.id.clone()).ok_or_else(all)
        });
        Ok(Self { audience: known.transpose()?, country: country.unwrap_or(Country::GB) })
    }
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Email => "email",
            Self::Link => "link",
            Self::Name => "name",
        }
    }
}

/// Something on a page, and what the directory says of it.
#[derive(Clone, Debug)]
struct Hit {
    /// Where it begins in the source.
    source: usize,
    /// Where it stands among the words of the page.
    text: Range<usize>,
    kind: Kind,
    written: String,
    verdict: Verdict,
}

/// Which of the contacts and names on a page are still right, at an instant.
#[must_use]
pub fn scan(directory: &Directory, page: &Page<'_>, options: &Options, now: Timestamp) -> ScanReport {
    let markup = match page.form {
        Form::Html => Markup::html(page.source),
        Form::Text => Markup::plain(page.source),
        Form::Unsaid => Markup::guess(page.source),
    };
    let judge = Judge::new(directory, options, now);
    let mut found = Found::default();
    numbers::find(&markup, &judge, &mut found);
    links::find_words(&markup, &judge, &mut found);
    links::find_links(&markup, &judge, &mut found);
    names::find(&markup, &judge, &mut found);
    let Found { mut hits, full } = found;
    hits.sort_by_key(|hit| (hit.source, hit.kind));
    let places: Vec<usize> = hits.iter().map(|hit| hit.source).collect();
    let both = hits.into_iter().zip(positions(page.source, &places));
    let findings = both.map(|(hit, at)| ScanFinding::new(hit, at)).collect();
    ScanReport::new(directory.release().number, findings, full)
}

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    hits: Vec<Hit>,
    /// Whether there was more than is told.
    full: bool,
}

impl Found {
    /// Adds one more where there is room for it, and says whether there was.
    fn add(&mut self, hit: Hit) -> bool {
        let room = self.hits.len() < MAX_FINDINGS;
        if room {
            self.hits.push(hit);
        }
        self.full |= !room;
        room
    }

    /// Whether something that was found stands on these words.
    fn stands_on(&self, text: &Range<usize>) -> bool {
        self.hits.iter().any(|hit| hit.text.start < text.end && text.start < hit.text.end)
    }
}

/// A stretch of a page's text as people would write it: single spaces, no seams.
fn as_written(text: &str) -> String {
    let parted = text.split(|c: char| c.is_whitespace() || c == markup::SEAM);
    parted.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
