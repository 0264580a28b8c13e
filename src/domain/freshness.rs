//! Freshness: whether somebody looked at a contact lately enough, as seen from a day.
//!
//! A check is an event: somebody rang a contact, or its provider confirmed it, on a day. What a contact's state is follows
//! from its newest check and today, so that nothing has to run for a state to change: it changes when a day of UTC begins.
//! A page that was read is no check. It is said with the page's date, and never becomes `expired`: there is nothing in it
//! that could run out, and withholding what nobody has rung would empty a young directory.
//!
//! Only a contact whose record asks for it is withheld, only once it is expired, and never where that could leave somebody
//! without anything: see [`standing`].

mod check;
mod listing;
mod sentence;
mod standing;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::assurance::Method;
use super::text::PartialDate;

pub use check::{Check, Checks, Role};
pub use listing::{ContactFreshness, FreshnessCounts, freshness_list};
pub use standing::Standing;
pub(crate) use standing::Standings;

/// How many days after a check the next one is due.
pub const REVIEW_DAYS: i32 = 90;

/// The same for the contacts that most people use: those of emergency routes and of the best-known ones.
pub const REVIEW_DAYS_WELL_KNOWN: i32 = 30;

/// For how many days up to the day of the next check it is called `due`.
pub const DUE_DAYS: i32 = 7;

/// After how many review intervals without a check a contact is `expired`.
pub const EXPIRED_AFTER: i32 = 3;

/// How fresh a contact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FreshnessState {
    /// A published page was read, and nobody has phoned.
    Unchecked,
    /// Somebody checked it, and the next check is not due.
    Fresh,
    /// The next check is due within a week.
    Due,
    /// The next check is late.
    Overdue,
    /// No check for three review intervals: it may have changed.
    Expired,
}

impl FreshnessState {
    /// Every state there is.
    pub const ALL: [Self; 5] = [Self::Unchecked, Self::Fresh, Self::Due, Self::Overdue, Self::Expired];

    /// The state as it is served.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Fresh => "fresh",
            Self::Due => "due",
            Self::Overdue => "overdue",
            Self::Expired => "expired",
        }
    }
}

/// How fresh a contact is on a day, by what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Freshness)]
pub struct ServedFreshness {
    /// How fresh it is, an open list: `unchecked`, `fresh`, `due`, `overdue`, `expired`.
    #[schema(value_type = String, example = "unchecked")]
    pub state: FreshnessState,
    /// When somebody last checked it, or read its page where nobody has. Left out where no date is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub checked_on: Option<Date>,
    /// The date of the page itself, as exactly as the page gives it. Where `unchecked`, and the page shows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$", example = "2022-08-28")]
    pub page_date: Option<PartialDate>,
    /// The day by which the next check is due. Left out where `unchecked`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Date>,
    /// The last day before it is `expired`. Left out where `unchecked`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub expires_on: Option<Date>,
    /// The last day on which it may be shown at all. Left out where it is shown for ever, with its warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub shown_until: Option<Date>,
    /// The same in plain English, to be shown beside the contact.
    #[schema(example = "Read on a web page. Nobody has phoned to check it.")]
    pub sentence: String,
}

/// The day of UTC that an instant belongs to: the one that every state is reckoned by.
#[must_use]
pub fn day_of(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}

/// The state of a contact that somebody checked on a day, with the two days on which it changes.
fn state_after(checked: Date, review_days: i32, today: Date) -> (FreshnessState, Date, Date) {
    let due = checked.saturating_add(review_days.days());
    let expires = checked.saturating_add((review_days * EXPIRED_AFTER).days());
    let state = if today > expires {
        FreshnessState::Expired
    } else if today > due {
        FreshnessState::Overdue
    } else if today > due.saturating_sub(DUE_DAYS.days()) {
        FreshnessState::Due
    } else {
        FreshnessState::Fresh
    };
    (state, due, expires)
}

/// Whether a method says more than that a page was read.
fn is_a_persons(method: Method) -> bool {
    match method {
        Method::Phoned | Method::ProviderConfirmed => true,
        Method::PublishedPage => false,
    }
}

#[cfg(test)]
mod tests;
