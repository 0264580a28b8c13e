//! What is said of a contact's freshness, in plain English: short words, no blame, and nothing that was not done.

use jiff::civil::Date;

use crate::domain::assurance::Method;
use crate::domain::contact::ContactKind;
use crate::domain::schedule::dated;
use crate::domain::text::PartialDate;

use super::FreshnessState;

/// A contact that somebody checked.
pub(super) fn checked(state: FreshnessState, method: Method, kind: ContactKind, on: Date) -> String {
    let on = dated(on);
    match state {
        FreshnessState::Fresh | FreshnessState::Due | FreshnessState::Unchecked => match method {
            Method::ProviderConfirmed => format!("Confirmed on {on} by those who run it."),
            Method::Phoned | Method::PublishedPage if is_dialled(kind) => format!("Checked by phone on {on}."),
            Method::Phoned | Method::PublishedPage => format!("Checked on {on}."),
        },
        FreshnessState::Overdue => format!("Last checked on {on}. The next check is late."),
        FreshnessState::Expired => format!("Last checked on {on}. That is long ago: it may have changed."),
    }
}

/// A contact of which only a page was read.
pub(super) fn unchecked(kind: ContactKind, page: Option<&PartialDate>, read_on: Option<Date>) -> String {
    let of = page.map(|date| format!(" dated {}", as_printed(date))).unwrap_or_default();
    let on = read_on.map(|date| format!(" on {}", dated(date))).unwrap_or_default();
    let done = if is_dialled(kind) { "Nobody has phoned to check it." } else { "Nobody has tried it to check." };
    match (of.as_str(), on.as_str()) {
        (of, "") => format!("Read on a web page{of}. {done}"),
        ("", on) => format!("Read{on} on a web page. {done}"),
        (of, on) => format!("Read{on} on a web page{of}. {done}"),
    }
}

/// A date as exactly as its page gives it.
fn as_printed(date: &PartialDate) -> String {
    let whole = date.latest_day().map(dated).unwrap_or_default();
    let parts = match date.as_str().len() {
        4 => 1,
        7 => 2,
        _ => 3,
    };
    // "28 August 2022" without the parts that the page does not give.
    let words: Vec<&str> = whole.split(' ').collect();
    words[words.len().saturating_sub(parts)..].join(" ")
}

fn is_dialled(kind: ContactKind) -> bool {
    match kind {
        ContactKind::Phone | ContactKind::Textphone => true,
        ContactKind::Text
        | ContactKind::Webchat
        | ContactKind::Form
        | ContactKind::Email
        | ContactKind::Website
        | ContactKind::BslVideo
        | ContactKind::App
        | ContactKind::Whatsapp
        | ContactKind::Letter => false,
    }
}
