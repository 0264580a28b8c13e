//! What the timetables say, against instants worked out by hand.
//!
//! The United Kingdom changes its clocks at 01:00 UTC: on 29 March and 25 October 2026, on 28 March and 31 October 2027.

#![expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]

mod evaluation;
mod nations;
mod plain_words;
mod printed;
mod properties;
mod suspicions;

use jiff::Timestamp;

use super::{Exception, Interval, State, Timetable, TimetableError};
use crate::domain::calendar::Calendar;

/// The calendars of the seed.
fn calendars() -> Vec<Calendar> {
    serde_json::from_str(include_str!("../../../resources/directory/calendars.json")).unwrap()
}

fn calendar(id: &str) -> Calendar {
    calendars().into_iter().find(|it| it.id.as_str() == id).unwrap()
}

fn try_london(hours: &str, calendar: Option<&Calendar>) -> Result<Timetable, TimetableError> {
    Timetable::new(&hours.parse().unwrap(), "Europe/London", calendar, &[])
}

/// A timetable in London that knows no holidays.
fn london(hours: &str) -> Timetable {
    try_london(hours, None).unwrap()
}

/// A timetable with the holidays of a nation.
fn nation(hours: &str, id: &str) -> Timetable {
    try_london(hours, Some(&calendar(id))).unwrap()
}

fn with_exceptions(hours: &str, exceptions: &[(&str, &str, &str)]) -> Result<Timetable, TimetableError> {
    let exception = |(from, until, hours): &(&str, &str, &str)| Exception {
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        hours: hours.parse().unwrap(),
    };
    let exceptions: Vec<Exception> = exceptions.iter().map(exception).collect();
    Timetable::new(&hours.parse().unwrap(), "Europe/London", Some(&calendar("gb-eng")), &exceptions)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Intervals as lines: `2026-01-05T09:00 2026-01-05T17:00`, in UTC, with `unknown` where they are not open.
fn between(timetable: &Timetable, from: &str, until: &str) -> Vec<String> {
    let minute = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M").to_string();
    let line = |it: &Interval| match it.state {
        State::Open => format!("{} {}", minute(it.from), minute(it.until)),
        State::Unknown => format!("{} {} unknown", minute(it.from), minute(it.until)),
        State::Closed => format!("{} {} closed?!", minute(it.from), minute(it.until)),
    };
    timetable.intervals(at(from), at(until)).iter().map(line).collect()
}
