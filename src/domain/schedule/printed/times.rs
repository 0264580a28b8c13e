//! Times of the day as pages print them, and the ranges that two of them make.

use super::lexemes::Lexeme;
use crate::domain::schedule::expression::DAY;

/// A time of the day, or a number that may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    /// Minutes from midnight, read on a clock of 24 hours unless the style says otherwise.
    pub(super) minutes: u16,
    pub(super) style: Style,
}

/// How a time is written, which says how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// With "am" or "pm".
    Half,
    /// On a clock of 24 hours: `09:00`, `21:00`.
    Whole,
    /// "noon", "midday".
    Noon,
    /// "midnight".
    Midnight,
    /// Without "am" or "pm", and as likely the one as the other: `9.30`, `9:00`.
    Loose,
    /// A number alone, which may be anything: `9`.
    Bare,
}

/// Half a day on the clock.
const HALF: u16 = DAY / 2;

impl Time {
    /// The minutes, where they can be read without looking at another time.
    pub(super) fn sure(self) -> Option<u16> {
        match self.style {
            Style::Half | Style::Whole | Style::Noon | Style::Midnight => Some(self.minutes),
            Style::Loose | Style::Bare => None,
        }
    }

    /// The two minutes that a clock of twelve hours can mean; only one for a number above twelve.
    fn readings(self) -> Vec<u16> {
        let late = self.minutes >= HALF + 60;
        if late { vec![self.minutes] } else { vec![self.minutes % HALF, self.minutes % HALF + HALF] }
    }
}

/// Whether "am" or "pm" comes next.
pub(super) fn is_half(rest: &[Lexeme<'_>]) -> bool {
    matches!(rest, [Lexeme::Word("am" | "pm"), ..])
}

/// `9` and "am", `9`, `30` and "pm".
pub(super) fn half_day(hour: &str, minute: &str, half: &str) -> Option<Time> {
    let minutes = literal(hour, minute)?;
    if !(60..HALF + 60).contains(&minutes) {
        // "13:00pm" is written by people who mean 13:00.
        let meant = minutes < 60 || half == "pm";
        return meant.then_some(Time { minutes, style: Style::Whole });
    }
    let afternoon = if half == "pm" { HALF } else { 0 };
    Some(Time { minutes: minutes % HALF + afternoon, style: Style::Half })
}

/// `09:00`, `21.30`, `9:00`.
pub(super) fn on_the_clock(hour: &str, minute: &str) -> Option<Time> {
    let minutes = literal(hour, minute)?;
    let sure = hour.starts_with('0') || minutes >= HALF + 60;
    Some(Time { minutes, style: if sure { Style::Whole } else { Style::Loose } })
}

/// `0900`. Minutes that no timetable has are a telephone number or a year.
pub(super) fn military(digits: &str) -> Option<Time> {
    let (hour, minute) = digits.split_at_checked(2).filter(|_| digits.len() == 4)?;
    let minutes = literal(hour, minute).filter(|it| it.is_multiple_of(5))?;
    Some(Time { minutes, style: Style::Whole })
}

/// `9`, `17`.
pub(super) fn short(hour: &str) -> Option<Time> {
    let minutes = literal(hour, "00").filter(|_| hour.len() <= 2)?;
    Some(Time { minutes, style: Style::Bare })
}

fn literal(hour: &str, minute: &str) -> Option<u16> {
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let minutes = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && minutes <= DAY).then_some(minutes)
}

/// From when until when, in minutes, where a page prints one time "to" another and only one reading makes sense. Numbers
/// alone are times only beside days.
pub(super) fn span(start: Time, end: Time, beside_days: bool) -> Option<(u16, u16)> {
    match (start.sure(), end.sure()) {
        (Some(start), Some(end)) => Some((start, end)),
        (Some(from), None) => Some((from, after(from, start.style, end)?)),
        (None, Some(until)) => Some((before(until, end.style, start)?, until)),
        (None, None) if beside_days => neither_sure(start, end),
        (None, None) => None,
    }
}

/// The end of hours whose start is sure: the next time that it can mean.
fn after(from: u16, style: Style, end: Time) -> Option<u16> {
    if style == Style::Whole {
        // A clock of 24 hours stays one; but nobody knows what "09:00-5" means.
        return (end.minutes > from || from > HALF).then_some(end.minutes);
    }
    end.readings().into_iter().min_by_key(|it| forward(from, *it))
}

/// The start of hours whose end is sure: the last time before it that it can mean.
fn before(until: u16, style: Style, start: Time) -> Option<u16> {
    match style {
        // Beside a clock of 24 hours `10:30` is read on one too.
        Style::Whole => (start.minutes < until || start.style == Style::Loose).then_some(start.minutes),
        // "9 to midnight" is said of mornings as well as of evenings.
        Style::Midnight => None,
        Style::Half | Style::Noon | Style::Loose | Style::Bare => {
            start.readings().into_iter().min_by_key(|it| forward(*it, until))
        }
    }
}

/// Minutes on the clock from one time to the next time that it is the other.
fn forward(from: u16, until: u16) -> u16 {
    let minutes = (until % DAY + DAY - from % DAY) % DAY;
    if minutes == 0 { DAY } else { minutes }
}

fn neither_sure(start: Time, end: Time) -> Option<(u16, u16)> {
    let (from, until) = (start.minutes, end.minutes);
    let on_24_hours = from >= HALF + 60 || until >= HALF + 60;
    let both_bare = (start.style, end.style) == (Style::Bare, Style::Bare);
    match (on_24_hours, from < until) {
        (true, _) => Some((from, until)),
        // "9-11" may be two hours of the morning, of the evening, or fourteen hours.
        (false, true) => (!both_bare).then_some((from, until)),
        (false, false) => Some((from, until + HALF)),
    }
}
