//! One contact's hours, made ready to be asked about any instant.

use std::sync::OnceLock;

use jiff::civil::{Date, date};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use utoipa::ToSchema;

use super::Hours;
use super::edges::{Edge, Edges};
use super::expression::{DAY, Span};
use super::plan::{Plan, minutes, state_at};
use super::zone::Zone;
use crate::domain::calendar::Calendar;

/// How far ahead a change is looked for.
const HORIZON: SignedDuration = SignedDuration::from_hours(400 * 24);

/// The quarters of years whose changes are kept once they have been worked out, 2024 to 2039; those of others are worked out
/// each time. What is asked is nearly always near: a start would wait for a whole year.
const KEPT: std::ops::Range<i32> = 2024 * 4..2040 * 4;

/// Whether somebody is there. What is better known to be open orders higher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nobody is there.
    Closed,
    /// Nobody can say.
    Unknown,
    /// Somebody is there.
    Open,
}

impl State {
    /// Whether somebody is there; `None` where nobody can say.
    #[must_use]
    pub fn open(self) -> Option<bool> {
        match self {
            Self::Closed => Some(false),
            Self::Unknown => None,
            Self::Open => Some(true),
        }
    }
}

/// A stretch of time in which a contact is open, or may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// When it begins.
    pub from: Timestamp,
    /// When it is over.
    pub until: Timestamp,
    /// [`State::Open`] or [`State::Unknown`]; what is closed has no interval.
    pub state: State,
}

/// Other hours on some days: a closure, or a day on which somebody is there for longer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = HoursException)]
pub struct Exception {
    /// The first day on whose hours it has a say.
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// The last such day, included. The night that follows it belongs to it.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// The hours that hold instead: an expression, `off`, or `unknown`.
    #[schema(value_type = String, example = "off")]
    pub hours: Hours,
}

/// What is known of one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Whether somebody is there.
    pub state: State,
    /// The first instant after it at which that is different; `None` if it stays so for 400 days.
    pub changes_at: Option<Timestamp>,
    /// The first instant after it at which somebody comes; `None` if that is not known to happen within 400 days.
    pub opens_next: Option<Timestamp>,
}

/// Why hours cannot be evaluated. The words are for whoever wrote them, and never repeat them.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum TimetableError {
    /// The text is no expression.
    #[error("opening hours are an OpenStreetMap opening_hours expression such as \"Mo-Fr 09:00-17:00\"")]
    Unreadable,
    /// The zone is not one of the IANA database.
    #[error("give the time zone by its IANA name, such as Europe/London")]
    NoSuchZone,
    /// Hours after sunrise or sunset.
    #[error("hours cannot follow the sun: write times of the day")]
    Sun,
    /// Hours such as `18:00+`.
    #[error("say until when: hours with an open end cannot be shown")]
    OpenEnd,
    /// Hours such as `10:00-16:00/01:30`.
    #[error("hours are times from which and until which somebody is there, not points in time")]
    Repeated,
    /// Hours that name school holidays.
    #[error("no calendar of school holidays is kept: write their dates")]
    SchoolHolidays,
    /// Hours past midnight beside a rule after `||`.
    #[error("hours past midnight cannot stand beside a rule after ||: write the days without ||")]
    FallbackPastMidnight,
    /// Hours past midnight that cannot be divided at midnight.
    #[error("write the hours past midnight as two: Mo 18:00-24:00; Tu 00:00-02:00")]
    PastMidnight,
    /// An exception that ends before it begins, or two that speak of one day.
    #[error("exceptions end on or after their first day, and no two of them speak of the same day")]
    Exceptions,
}

/// One contact's hours, made ready once per contact and release.
///
/// ```
/// use signpost::domain::schedule::{Hours, State, Timetable};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let hours: Hours = "Mo-Fr 09:00-17:00".parse()?;
/// let timetable = Timetable::new(&hours, "Europe/London", None, &[])?;
/// // British Summer Time: nine in the morning is eight in UTC.
/// assert_eq!(timetable.state_at("2026-06-01T08:00:00Z".parse()?), State::Open);
/// assert_eq!(timetable.next_change("2026-06-01T08:00:00Z".parse()?), Some("2026-06-01T16:00:00Z".parse()?));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Timetable {
    usual: Plan,
    exceptions: Vec<(Date, Date, Plan)>,
    zone: Zone,
    quarters: [OnceLock<Edges>; KEPT.end as usize - KEPT.start as usize],
}

impl Timetable {
    /// Reads hours. Public holidays are the calendar's; without one, or outside its dates, hours that name them are
    /// unknown.
    ///
    /// # Errors
    /// When the hours cannot be evaluated truthfully, the zone does not exist, or exceptions contradict each other.
    pub fn new(
        hours: &Hours,
        zone: &str,
        calendar: Option<&Calendar>,
        exceptions: &[Exception],
    ) -> Result<Self, TimetableError> {
        Self::across(hours, zone, calendar.as_slice(), exceptions)
    }

    /// Reads hours of which no source says by whose holidays they go, as those of a line for the whole United Kingdom:
    /// what every calendar makes of them is claimed, and where one differs they are unknown.
    ///
    /// # Errors
    /// As for [`Timetable::new`].
    pub fn across(
        hours: &Hours,
        zone: &str,
        calendars: &[&Calendar],
        exceptions: &[Exception],
    ) -> Result<Self, TimetableError> {
        let mut dated = Vec::with_capacity(exceptions.len());
        for Exception { from, until, hours } in exceptions {
            dated.push((*from, *until, Plan::read(hours, calendars)?));
        }
        dated.sort_by_key(|(from, until, _)| (*from, *until));
        let ordered = dated.iter().all(|(from, until, _)| from <= until);
        let apart = dated.windows(2).all(|pair| matches!(pair, [(_, end, _), (start, _, _)] if end < start));
        if !ordered || !apart {
            return Err(TimetableError::Exceptions);
        }
        Ok(Self {
            usual: Plan::read(hours, calendars)?,
            exceptions: dated,
            zone: Zone::named(zone).ok_or(TimetableError::NoSuchZone)?,
            quarters: [const { OnceLock::new() }; _],
        })
    }

    /// Whether somebody is there at an instant.
    #[must_use]
    pub fn state_at(&self, at: Timestamp) -> State {
        self.with_quarter(quarter(at), |edges| edges.state_at(at))
    }

    /// The first instant after this one at which the state is different; `None` if it stays so for 400 days.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.find_edge(at, |_| true).map(|edge| edge.at)
    }

    /// The first instant after this one at which somebody comes, whether or not somebody is there now; `None` if that is
    /// not known to happen within 400 days.
    #[must_use]
    pub fn opens_next(&self, at: Timestamp) -> Option<Timestamp> {
        self.find_edge(at, |edge| edge.state == State::Open).map(|edge| edge.at)
    }

    /// Everything that a look-up says about an instant.
    #[must_use]
    pub fn availability(&self, at: Timestamp) -> Availability {
        Availability { state: self.state_at(at), changes_at: self.next_change(at), opens_next: self.opens_next(at) }
    }

    /// When the contact is open or may be, between two instants: in order, disjoint, and as long as they go within them.
    #[must_use]
    pub fn intervals(&self, from: Timestamp, until: Timestamp) -> Vec<Interval> {
        let mut intervals = Vec::new();
        let mut current = Edge { at: from, state: self.state_at(from) };
        let mut close = |edge: Edge, until: Timestamp| {
            if edge.state != State::Closed && edge.at < until {
                intervals.push(Interval { from: edge.at, until, state: edge.state });
            }
        };
        self.each_edge(from, until, |edge| {
            close(current, edge.at);
            current = edge;
            false
        });
        close(current, until);
        intervals
    }

    /// Whether nothing is known of any instant.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.usual.is_unknown() && self.exceptions.is_empty()
    }

    /// Whether the hours name public holidays and no calendar says which days these are.
    #[must_use]
    pub fn wants_a_calendar(&self) -> bool {
        std::iter::once(&self.usual).chain(self.exceptions.iter().map(|(_, _, plan)| plan)).any(Plan::wants_a_calendar)
    }

    /// Some whole days of local time, from the beginning of the day of an instant on.
    #[must_use]
    pub fn days_from(&self, at: Timestamp, days: i32) -> (Timestamp, Timestamp) {
        let today = self.zone.local(at).date();
        let last = today.saturating_add(jiff::Span::new().days(days));
        (self.zone.midnight(today), self.zone.midnight(last))
    }

    pub(super) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Every time of the day at which something begins or ends, in minutes; the same one may come twice.
    pub(super) fn edges(&self) -> impl Iterator<Item = u16> {
        let plans = std::iter::once(&self.usual).chain(self.exceptions.iter().map(|(_, _, plan)| plan));
        plans.flat_map(Plan::edges).copied()
    }

    /// The hours that begin on a day: open or unknown, in minutes from its midnight.
    pub(super) fn spans(&self, date: Date) -> Vec<Span> {
        let exception = self.exceptions.iter().find(|(from, until, _)| (*from..=*until).contains(&date));
        exception.map_or(&self.usual, |(_, _, plan)| plan).spans(date)
    }

    // --- instants ----------------------------------------------------------------------------------------------------

    fn find_edge(&self, at: Timestamp, wanted: impl Fn(&Edge) -> bool) -> Option<Edge> {
        let mut found = None;
        self.each_edge(at, at.saturating_add(HORIZON).unwrap_or(Timestamp::MAX), |edge| {
            found = wanted(&edge).then_some(edge);
            found.is_some()
        });
        found
    }

    /// Shows every change after `from` and before `until`, in order, until one is the last that is wanted.
    fn each_edge(&self, from: Timestamp, until: Timestamp, mut last: impl FnMut(Edge) -> bool) {
        let mut state = self.state_at(from);
        let first = quarter(from);
        for current in first.. {
            let done = self.with_quarter(current, |edges| {
                let turns = current > first && edges.first() != state;
                let turned = turns.then(|| Edge { at: beginning(current), state: edges.first() });
                let mut coming = turned.iter().chain(edges.after(from)).take_while(|edge| edge.at < until);
                coming.any(|edge| {
                    state = edge.state;
                    last(*edge)
                })
            });
            // Mostly the first quarter has it. How far to look is only worked out where it does not.
            if done || beginning(current.saturating_add(1)) >= until {
                return;
            }
        }
    }

    fn with_quarter<T>(&self, quarter: i32, read: impl FnOnce(&Edges) -> T) -> T {
        let slot = usize::try_from(quarter - KEPT.start).ok().and_then(|slot| self.quarters.get(slot));
        match slot {
            Some(slot) => read(slot.get_or_init(|| self.work_out(quarter))),
            None => read(&self.work_out(quarter)),
        }
    }

    /// The changes of a quarter of a year (UTC), day by day in local time.
    fn work_out(&self, quarter: i32) -> Edges {
        let (from, until) = (beginning(quarter), beginning(quarter.saturating_add(1)));
        let mut edges = Edges::starting(State::Closed);
        let mut local = None;
        let mut date = self.zone.local(from).date();
        let mut night: Vec<Span> = date.yesterday().map(|before| self.night(before)).unwrap_or_default();
        loop {
            let day = self.spans(date);
            for (minute, state) in overlay(&day, &night) {
                if local != Some(state) {
                    local = Some(state);
                    edges.push(self.zone.instant(date.at(hour(minute), minute_of_hour(minute), 0, 0)), state);
                }
            }
            night = past_midnight(&day);
            match date.tomorrow() {
                Ok(tomorrow) if self.zone.midnight(tomorrow) < until => date = tomorrow,
                _ => return edges.within(from, until),
            }
        }
    }

    fn night(&self, date: Date) -> Vec<Span> {
        past_midnight(&self.spans(date))
    }
}

/// What is left of a day's hours after its end, counted from there.
fn past_midnight(day: &[Span]) -> Vec<Span> {
    let late = day.iter().filter(|span| span.end > DAY);
    late.map(|span| Span { start: span.start.saturating_sub(DAY), end: span.end - DAY, ..*span }).collect()
}

/// The states of a day in order, each with the minute at which it begins.
fn overlay(day: &[Span], night: &[Span]) -> Vec<(u16, State)> {
    let spans = || day.iter().chain(night);
    let edges = minutes(spans()).into_iter().filter(|minute| (1..DAY).contains(minute));
    std::iter::once(0).chain(edges).map(|minute| (minute, state_at(spans(), minute))).collect()
}

fn hour(minute: u16) -> i8 {
    i8::try_from(minute / 60).unwrap_or_default()
}

fn minute_of_hour(minute: u16) -> i8 {
    i8::try_from(minute % 60).unwrap_or_default()
}

/// The quarter of a year that an instant lies in, counted from the year 0, in UTC.
fn quarter(at: Timestamp) -> i32 {
    let at = Offset::UTC.to_datetime(at);
    i32::from(at.year()) * 4 + (i32::from(at.month()) - 1) / 3
}

/// When a quarter begins, in UTC.
fn beginning(quarter: i32) -> Timestamp {
    let year = i16::try_from(quarter.div_euclid(4)).unwrap_or(i16::MAX);
    if year > 9999 {
        return Timestamp::MAX;
    }
    let month = i8::try_from(quarter.rem_euclid(4) * 3 + 1).unwrap_or(1);
    Offset::UTC.to_timestamp(date(year.max(-9998), month, 1).at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN)
}
