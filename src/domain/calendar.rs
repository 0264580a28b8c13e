//! Holiday calendars: the public holidays of one nation for the years in which they are known.
//!
//! Beyond these years nothing is guessed: hours that depend on holidays are unknown there.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::id::{Id, PlaceId};

/// One public holiday, substitute days included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Holiday {
    /// The day.
    #[schema(value_type = String, format = Date, example = "2026-11-30")]
    pub date: Date,
    /// What it is called in English.
    #[validate(length(min = 1, max = 120, message = "a name is 1 to 120 characters long"))]
    #[schema(min_length = 1, max_length = 120, example = "St Andrew's Day")]
    pub name: String,
    /// The ids of the sources that name this day.
    #[validate(length(min = 1, max = 12, message = "a holiday needs 1 to 12 sources"))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 12)]
    pub evidence: Vec<Id>,
}

/// Where the days of a calendar were read: a package at a version, or a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct CalendarSource {
    /// What the holidays of this calendar call it.
    #[schema(value_type = String, example = "python-holidays")]
    pub id: Id,
    /// What was read, with its version: `holidays 0.109 (PyPI)`.
    #[validate(length(min = 1, max = 200, message = "a source is 1 to 200 characters long"))]
    #[schema(min_length = 1, max_length = 200)]
    pub what: String,
    /// The address of a page, where it is one.
    #[validate(length(max = 600, message = "an address is at most 600 characters long"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The public holidays of one nation. The record is served as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Calendar {
    /// The calendar's id.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "gb-sct")]
    pub id: Id,
    /// Older or other ids that mean the same; kept for ever.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// The name in English: "Public holidays in Scotland".
    #[validate(length(min = 1, max = 80, message = "a name is 1 to 80 characters long"))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// The place whose holidays these are.
    #[schema(value_type = String, example = "GB-SCT")]
    pub place: PlaceId,
    /// The first day for which it is known whether it is a holiday.
    #[schema(value_type = String, format = Date, example = "2026-01-01")]
    pub from: Date,
    /// The last such day, included.
    #[schema(value_type = String, format = Date, example = "2028-12-31")]
    pub until: Date,
    /// The holidays, in order, each day once.
    #[validate(nested, length(max = 1000, message = "a calendar has at most 1000 holidays"))]
    pub holidays: Vec<Holiday>,
    /// Where the days were read.
    #[validate(nested, length(min = 1, max = 12, message = "a calendar needs 1 to 12 sources"))]
    #[schema(min_items = 1, max_items = 12)]
    pub evidence: Vec<CalendarSource>,
}

/// What is wrong with one part of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarFault {
    /// Where in the record (RFC 6901).
    pub pointer: String,
    /// The rule, as a stable name.
    pub rule: &'static str,
    /// What is wrong and what would mend it.
    pub message: &'static str,
}

impl Calendar {
    /// Whether it is known of a day whether it is a holiday.
    #[must_use]
    pub fn knows(&self, date: Date) -> bool {
        (self.from..=self.until).contains(&date)
    }

    /// What is wrong across the fields: days out of order, twice or outside the known range; sources that do not exist.
    #[must_use]
    pub fn faults(&self) -> Vec<CalendarFault> {
        let mut faults = Vec::new();
        if self.from > self.until {
            faults.push(fault("/until".to_owned(), "calendar-range", "a calendar ends on or after its first day"));
        }
        for (at, holiday) in self.holidays.iter().enumerate() {
            let here = format!("/holidays/{at}");
            let before = at.checked_sub(1).and_then(|before| self.holidays.get(before));
            if before.is_some_and(|before| before.date >= holiday.date) {
                let message = "list the days in order, each of them once";
                faults.push(fault(format!("{here}/date"), "calendar-order", message));
            }
            if !self.knows(holiday.date) {
                let message = "this day lies outside the dates that the calendar covers";
                faults.push(fault(format!("{here}/date"), "calendar-day-outside", message));
            }
            if holiday.evidence.iter().any(|id| self.evidence.iter().all(|source| source.id != *id)) {
                let message = "the calendar lists no source of this name under evidence";
                faults.push(fault(format!("{here}/evidence"), "calendar-source", message));
            }
        }
        faults
    }
}

fn fault(pointer: String, rule: &'static str, message: &'static str) -> CalendarFault {
    CalendarFault { pointer, rule, message }
}
