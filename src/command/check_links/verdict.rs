//! What a page that was fetched, or was not, says of one contact.

use serde::Serialize;
use url::Url;

use super::fetch::{Failure, Fetched};
use super::host::{is_parked, same_owner};
use super::page::Page;
use crate::domain::id::Country;
use crate::domain::reach::ContactKey;

/// What is to be seen at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// Whether a page of evidence still prints the contact.
    Printed(ContactKey),
    /// Whether the contact's own link still opens.
    Opens,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// The contact stands on the page.
    Printed,
    /// The link opens a page.
    Opens,
    /// All is there, at another address of the same domain.
    Moved,
    /// The page is there, and the contact is not on it.
    NotPrinted,
    /// The contact does not stand in what was read, and there is more of the page.
    TooLarge,
    /// The page is no text: a PDF, a picture.
    Unreadable,
    /// No page came.
    Unreachable,
    /// The name leads to an address that is not public.
    RefusedAddress,
    /// It leads to a domain that somebody else may have registered.
    MovedAway,
    /// The domain is for sale, or stands empty.
    Parked,
}

impl Outcome {
    /// Whether nobody has to look.
    pub(super) fn is_fine(self) -> bool {
        matches!(self, Self::Printed | Self::Opens)
    }

    /// The outcome as it is printed.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Opens => "opens",
            Self::Moved => "moved",
            Self::NotPrinted => "not-printed",
            Self::TooLarge => "too-large",
            Self::Unreadable => "unreadable",
            Self::Unreachable => "unreachable",
            Self::RefusedAddress => "refused-address",
            Self::MovedAway => "moved-away",
            Self::Parked => "parked",
        }
    }
}

/// What was found, where, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What was found.
    pub(super) outcome: Outcome,
    /// Where the way ended, if not where it began.
    pub(super) to: Option<Url>,
    /// More, where there is more to say.
    pub(super) detail: Option<String>,
}

/// Answers a question about an address by what was fetched from it.
pub(super) fn verdict(start: &Url, fetched: &Result<Fetched, Failure>, question: &Question) -> Verdict {
    let (at, outcome, detail) = match fetched {
        Err(Failure::RefusedAddress { at }) => (at, Outcome::RefusedAddress, None),
        Err(Failure::Unreachable { at, why }) => (at, Outcome::Unreachable, Some(why.clone())),
        Ok(page) => (&page.at, of_page(start, page, question), None),
    };
    Verdict { outcome, to: (!same_page(start, at)).then(|| at.clone()), detail }
}

fn of_page(start: &Url, fetched: &Fetched, question: &Question) -> Outcome {
    let page = Page::read(&fetched.body);
    if fetched.readable && is_parked(&fetched.at, &page.plain()) {
        return Outcome::Parked;
    }
    if !same_owner(start, &fetched.at) {
        return Outcome::MovedAway;
    }
    let found = match question {
        Question::Opens => Outcome::Opens,
        Question::Printed(_) if !fetched.readable => Outcome::Unreadable,
        Question::Printed(wanted) if is_page(&fetched.at, wanted) || page.prints(wanted, &fetched.at) => {
            Outcome::Printed
        }
        Question::Printed(_) if fetched.cut => Outcome::TooLarge,
        Question::Printed(_) => Outcome::NotPrinted,
    };
    if found.is_fine() && !same_page(start, &fetched.at) { Outcome::Moved } else { found }
}

/// Whether the page is itself what is looked for.
fn is_page(at: &Url, wanted: &ContactKey) -> bool {
    ContactKey::read_any(at.as_str(), Country::GB).contains(wanted)
}

/// Whether two addresses are one page, whatever their scheme, `www.` and slash at the end.
fn same_page(one: &Url, other: &Url) -> bool {
    let key = |url: &Url| ContactKey::read_any(url.as_str(), Country::GB).into_iter().next();
    one == other || key(one).is_some_and(|it| Some(it) == key(other))
}
