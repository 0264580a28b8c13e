//! What looks wrong with hours that can be evaluated, in words that a charity worker understands.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};

use super::Hours;
use super::expression::{DAY, Span};
use super::timetable::{State, Timetable};
use super::words::{month, said};
use super::zone::Zone;
use crate::domain::calendar::Calendar;

/// How far hours are looked through for a day with somebody there: 29 February comes at least once in it.
const DAYS: usize = 8 * 366 + 1;

/// One thing that is probably not meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The rule, as a stable name.
    pub rule: &'static str,
    /// What looks wrong and what would mend it.
    pub message: String,
}

/// What looks wrong with hours, as seen from a day. Hours that cannot be evaluated at all have one warning, which says
/// why.
#[must_use]
pub fn warnings(hours: &Hours, zone: &str, today: Date, calendar: Option<&Calendar>) -> Vec<Warning> {
    match Timetable::new(hours, zone, calendar, &[]) {
        Ok(timetable) => timetable.warnings(today),
        Err(error) => vec![Warning { rule: "hours-not-usable", message: error.to_string() }],
    }
}

impl Timetable {
    /// What looks wrong with these hours and their exceptions, as seen from a day.
    #[must_use]
    pub fn warnings(&self, today: Date) -> Vec<Warning> {
        self.edges_in_a_clock_change(today).into_iter().chain(self.nobody_there(today)).collect()
    }

    fn edges_in_a_clock_change(&self, today: Date) -> Vec<Warning> {
        let changes = changes_ahead(self.zone(), today);
        let mut minutes: Vec<u16> = self.edges().collect();
        minutes.sort_unstable();
        minutes.dedup();
        let within = |minute: &u16| changes.iter().find(|change| (change.from..change.until).contains(minute));
        minutes.iter().filter_map(|minute| within(minute).map(|change| clock_change(*minute, *change))).collect()
    }

    fn nobody_there(&self, today: Date) -> Option<Warning> {
        let mut ahead = std::iter::successors(Some(today), |date| date.tomorrow().ok()).take(DAYS);
        if ahead.any(|date| self.may_be_there(date)) {
            return None;
        }
        let mut back = std::iter::successors(Some(today), |date| date.yesterday().ok()).take(DAYS);
        let last = back.find(|date| self.may_be_there(*date));
        Some(last.map_or_else(never_open, open_only_before))
    }

    fn may_be_there(&self, date: Date) -> bool {
        self.spans(date).iter().any(|Span { state, .. }| *state != State::Closed)
    }
}

/// An hour of the clock that comes twice or not at all on some night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    from: u16,
    until: u16,
}

/// The next changes of the clock: two in a year where there are any.
fn changes_ahead(zone: &Zone, today: Date) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    let mut at = zone.midnight(today);
    for _ in 0..2 {
        let next = zone.next_clock_change(at);
        if next == at {
            break;
        }
        let change = change_at(zone, next);
        if !changes.contains(&change) {
            changes.push(change);
        }
        at = next;
    }
    changes
}

fn change_at(zone: &Zone, at: Timestamp) -> Change {
    let just_before = at.saturating_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(at);
    let (shown, jumped) = (rounded_up(zone.local(just_before)), zone.local(at));
    let (from, until) = (shown.min(jumped), shown.max(jumped));
    let until = if until.time() == Time::midnight() { DAY } else { minutes(until.time()) };
    Change { from: minutes(from.time()), until }
}

fn rounded_up(local: DateTime) -> DateTime {
    local.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(local)
}

fn minutes(time: Time) -> u16 {
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

fn clock_change(minute: u16, change: Change) -> Warning {
    let (at, from, until) = (said(minute), said(change.from), said(change.until));
    let message = format!(
        "these hours begin or end at {at}. When the clocks change, the time from {from} to {until} comes twice on one \
         night and not at all on another. Check with the service what it does on those nights, or write {from} or \
         {until} if that is what it means"
    );
    Warning { rule: "hours-in-clock-change", message }
}

fn never_open() -> Warning {
    let message = "by these hours nobody is ever there. Write when the contact is open, or \"unknown\", or withdraw it";
    Warning { rule: "hours-never-open", message: message.to_owned() }
}

fn open_only_before(last: Date) -> Warning {
    let message = format!(
        "by these hours nobody has been there since {} {} {}. Write the hours of today, or \"unknown\", or withdraw the \
         contact",
        last.day(),
        month(last),
        last.year()
    );
    Warning { rule: "hours-in-the-past", message }
}
