//! Hours with the calendars that they are read by: what begins on which day.

use jiff::civil::Date;

use super::Hours;
use super::expression::{DAY, Expression, Span};
use super::timetable::{State, TimetableError};
use crate::domain::calendar::Calendar;

/// Hours that can be asked about any day; without a reading nobody knows them.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan(Vec<Reading>);

/// The hours as one calendar has them.
#[derive(Clone, Debug)]
struct Reading {
    expression: Expression,
    known: Option<(Date, Date)>,
}

impl Plan {
    /// Reads hours once by each calendar, or once by none.
    pub(super) fn read(hours: &Hours, calendars: &[&Calendar]) -> Result<Self, TimetableError> {
        if hours.is_unknown() {
            return Ok(Self::default());
        }
        let expression = Expression::read(hours.as_str())?;
        let reading = |calendar: Option<&&Calendar>| {
            let holidays: Vec<Date> = calendar.map_or_else(Vec::new, |it| known_holidays(it));
            let known = calendar.map(|it| (it.from, it.until));
            Reading { expression: expression.clone().with_holidays(&holidays), known }
        };
        let first = std::iter::once(reading(calendars.first()));
        if expression.holiday_reach().is_none() {
            return Ok(Self(first.collect()));
        }
        let rest = calendars.iter().skip(1).map(|calendar| reading(Some(calendar)));
        Ok(Self(first.chain(rest).collect()))
    }

    /// Whether nobody knows any of them.
    pub(super) fn is_unknown(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether they name public holidays and were read by no calendar.
    pub(super) fn wants_a_calendar(&self) -> bool {
        self.0.iter().any(|reading| reading.known.is_none() && reading.expression.holiday_reach().is_some())
    }

    /// The hours that begin on a day: what every calendar agrees on, and unknown where one differs.
    pub(super) fn spans(&self, date: Date) -> Vec<Span> {
        let Some((first, rest)) = self.0.split_first() else {
            return vec![Span { start: 0, end: DAY, state: State::Unknown }];
        };
        rest.iter().fold(first.spans(date), |agreed, next| agreement(agreed, &next.spans(date)))
    }

    /// Every time of the day at which something begins or ends, in minutes.
    pub(super) fn edges(&self) -> &[u16] {
        self.0.first().map(|reading| reading.expression.edges()).unwrap_or_default()
    }
}

impl Reading {
    fn spans(&self, date: Date) -> Vec<Span> {
        if self.knows_holidays(date) {
            return self.expression.spans(date);
        }
        vec![Span { start: 0, end: self.expression.longest(), state: State::Unknown }]
    }

    /// Whether the calendar covers every day that could matter to the hours that begin on this one.
    fn knows_holidays(&self, date: Date) -> bool {
        let Some(reach) = self.expression.holiday_reach() else { return true };
        let reach = jiff::Span::new().days(reach);
        let (Ok(first), Ok(last)) = (date.checked_sub(reach), date.checked_add(reach)) else { return false };
        self.known.is_some_and(|(from, until)| from <= first && last <= until)
    }
}

fn known_holidays(calendar: &Calendar) -> Vec<Date> {
    calendar.holidays.iter().map(|holiday| holiday.date).filter(|date| calendar.knows(*date)).collect()
}

/// What two readings of a day have in common; unknown where they differ.
fn agreement(one: Vec<Span>, other: &[Span]) -> Vec<Span> {
    if one == other {
        return one;
    }
    let minutes = minutes(one.iter().chain(other));
    let mut agreed: Vec<Span> = Vec::new();
    for pair in minutes.windows(2) {
        let &[start, end] = pair else { continue };
        let (said, also) = (state_at(&one, start), state_at(other, start));
        let state = if said == also { said } else { State::Unknown };
        if state != State::Closed {
            agreed.push(Span { start, end, state });
        }
    }
    agreed
}

/// The minutes at which a span begins or ends, in order.
pub(super) fn minutes<'a>(spans: impl Iterator<Item = &'a Span>) -> Vec<u16> {
    let mut minutes: Vec<u16> = spans.flat_map(|span| [span.start, span.end]).collect();
    minutes.sort_unstable();
    minutes.dedup();
    minutes
}

/// The state at a minute. Where two spans meet, the more open one counts.
pub(super) fn state_at<'a>(spans: impl IntoIterator<Item = &'a Span>, minute: u16) -> State {
    let there = spans.into_iter().filter(|span| (span.start..span.end).contains(&minute));
    there.map(|span| span.state).max().unwrap_or(State::Closed)
}
