//! What a page that was fetched prints of a contact: in words, or as a link.
//!
//! A contact that only a script would add is reported as not printed. That somebody looks at a page which is right after
//! all costs a minute; a page that is wrong and is called right costs more.

use url::Url;

use crate::domain::id::Country;
use crate::domain::markup::{Markup, SEAM};
use crate::domain::number::runs;
use crate::domain::reach::ContactKey;

/// What a page says, ready to be searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Page(Markup);

impl Page {
    /// Reads HTML, or plain text, which is HTML without tags.
    pub(super) fn read(html: &str) -> Self {
        Self(Markup::html(html))
    }

    /// Its words in lower case, with single spaces.
    pub(super) fn plain(&self) -> String {
        self.0.text().to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether the page prints a contact, in words or as a link.
    pub(super) fn prints(&self, wanted: &ContactKey, at: &Url) -> bool {
        match wanted {
            ContactKey::Number { country, .. } => {
                let in_words = self.0.text().lines().any(|line| prints_number(line, wanted, *country));
                in_words || self.dials(wanted, *country)
            }
            ContactKey::Link(_) => self.leads_to(wanted, at) || self.words().any(|word| reads_as(word, wanted)),
            ContactKey::Email(_) => self.links().chain(self.words()).any(|word| reads_as(word, wanted)),
            ContactKey::Name(name) => self.plain().contains(name.as_str()),
        }
    }

    fn links(&self) -> impl Iterator<Item = &str> {
        self.0.links().iter().map(|link| link.href.as_str())
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.0.text().split(|c: char| c.is_whitespace() || c == SEAM).filter(|word| !word.is_empty())
    }

    fn dials(&self, wanted: &ContactKey, country: Country) -> bool {
        let calls = self.links().filter(|link| {
            let scheme = link.split(':').next().unwrap_or_default();
            ["tel", "sms"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        });
        calls.into_iter().any(|link| {
            let number = link.split([';', '?']).next().unwrap_or_default().replace("%20", " ");
            ContactKey::read_any(&number, country).contains(wanted)
        })
    }

    fn leads_to(&self, wanted: &ContactKey, at: &Url) -> bool {
        let whole = self.links().filter_map(|link| at.join(link).ok());
        whole.into_iter().any(|link| reads_as(link.as_str(), wanted))
    }
}

fn reads_as(word: &str, wanted: &ContactKey) -> bool {
    let bare = word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ':' | '.' | ',' | ';'));
    ContactKey::read_any(bare, Country::GB).contains(wanted)
}

/// Whether a line prints a number, in any grouping.
fn prints_number(line: &str, wanted: &ContactKey, country: Country) -> bool {
    runs(line).iter().any(|run| run.holds(wanted, country))
}
