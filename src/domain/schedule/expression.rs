//! One `opening_hours` expression, read so that each day answers for the hours that begin on it.
//!
//! The crate behind it lets a later rule for a day cut the hours that began on the day before: `Mo-Th 18:00-02:00; Fr
//! 09:00-17:00` would end on Thursday at midnight, and `Mo-Su 18:00-02:00; Dec 25 off` would be open in the night after
//! Christmas Day, when nobody came in. So an expression with hours past midnight is read as two: what lies before the
//! midnight and what lies after it, both asked about the day on which the hours begin.

use std::sync::Arc;

use chrono::NaiveDate;
use compact_calendar::CompactCalendar;
use jiff::civil::Date;
use opening_hours::{Context, ContextHolidays, OpeningHours, RuleKind};
use opening_hours_syntax::ExtendedTime;
use opening_hours_syntax::rules::day::{HolidayKind, WeekDayRange};
use opening_hours_syntax::rules::time::{Time, TimeSelector, TimeSpan};
use opening_hours_syntax::rules::{OpeningHoursExpression, RuleOperator, RuleSequence};

use super::timetable::{State, TimetableError};

/// How many minutes a day has on the clock.
pub(super) const DAY: u16 = 24 * 60;

/// Some minutes of a day that are not closed; those past midnight count on from it, up to 48 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// The first minute, from the midnight with which the day begins.
    pub(super) start: u16,
    /// The minute after the last.
    pub(super) end: u16,
    /// Open or unknown.
    pub(super) state: State,
}

/// An expression that can be asked about any day.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    day: OpeningHours,
    night: Option<OpeningHours>,
    longest: u16,
    holiday_reach: Option<i16>,
    edges: Vec<u16>,
}

impl Expression {
    /// Reads an expression, with no day that `PH` means.
    pub(super) fn read(text: &str) -> Result<Self, TimetableError> {
        let whole: OpeningHours = text.parse().map_err(|_| TimetableError::Unreadable)?;
        let parsed = whole.get_expression();
        for rule in &parsed.rules {
            can_be_evaluated(rule)?;
        }
        let longest = spans(&parsed).map(|(_, end)| end).max().unwrap_or(DAY).max(DAY);
        let holiday_reach = holiday_reach(&parsed);
        let mut edges: Vec<u16> = spans(&parsed).flat_map(|(start, end)| [start % DAY, end % DAY]).collect();
        edges.sort_unstable();
        edges.dedup();
        let (day, night) = if longest > DAY {
            let (day, night) = split_at_midnight(&parsed, longest)?;
            (day, Some(night))
        } else {
            (whole, None)
        };
        Ok(Self { day, night, longest, holiday_reach, edges })
    }

    /// The same expression where these are the days that `PH` means.
    pub(super) fn with_holidays(self, holidays: &[Date]) -> Self {
        let context = Context::default().with_holidays(context(holidays));
        let night = self.night.map(|night| night.with_context(context.clone()));
        Self { day: self.day.with_context(context), night, ..self }
    }

    /// How many days away a holiday can be and still matter to a day; `None` if none ever matters.
    pub(super) fn holiday_reach(&self) -> Option<i16> {
        self.holiday_reach
    }

    /// The last minute to which hours that begin on a day can reach, from the midnight with which it begins.
    pub(super) fn longest(&self) -> u16 {
        self.longest
    }

    /// Every time of the day at which something begins or ends, in minutes.
    pub(super) fn edges(&self) -> &[u16] {
        &self.edges
    }

    /// The hours that begin on a day, in order, without those that are closed.
    pub(super) fn spans(&self, date: Date) -> Vec<Span> {
        let Some(date) = naive(date) else {
            return vec![Span { start: 0, end: DAY, state: State::Unknown }];
        };
        let mut spans = Vec::new();
        gather(&self.day, date, 0, &mut spans);
        if let Some(night) = &self.night {
            gather(night, date, DAY, &mut spans);
        }
        spans
    }
}

fn naive(date: Date) -> Option<NaiveDate> {
    // The crate knows no other years.
    let known = (1900..10_000).contains(&date.year());
    known.then(|| NaiveDate::from_ymd_opt(date.year().into(), month(date), day(date))).flatten()
}

fn month(date: Date) -> u32 {
    date.month().unsigned_abs().into()
}

fn day(date: Date) -> u32 {
    date.day().unsigned_abs().into()
}

fn gather(hours: &OpeningHours, date: NaiveDate, offset: u16, spans: &mut Vec<Span>) {
    for found in hours.schedule_at(date) {
        let state = match found.kind {
            RuleKind::Closed => continue,
            // A remark in quotes may say anything: "by appointment". What it says is not known here.
            RuleKind::Open if found.comment.is_empty() => State::Open,
            RuleKind::Open | RuleKind::Unknown => State::Unknown,
        };
        let start = offset + found.range.start.mins_from_midnight();
        let end = offset + found.range.end.mins_from_midnight();
        spans.push(Span { start, end, state });
    }
}

fn context(holidays: &[Date]) -> ContextHolidays {
    let mut days = CompactCalendar::default();
    for date in holidays.iter().copied().filter_map(naive) {
        days.insert(date);
    }
    ContextHolidays::new(Arc::new(days), Arc::default())
}

fn can_be_evaluated(rule: &RuleSequence) -> Result<(), TimetableError> {
    let school = |day: &WeekDayRange| matches!(day, WeekDayRange::Holiday { kind: HolidayKind::School, .. });
    if rule.day_selector.weekday.iter().any(school) {
        return Err(TimetableError::SchoolHolidays);
    }
    for span in &rule.time_selector.spans {
        if span.open_end {
            return Err(TimetableError::OpenEnd);
        }
        if span.repeats.is_some() {
            return Err(TimetableError::Repeated);
        }
        let (Time::Fixed(_), Time::Fixed(_)) = (span.range.start, span.range.end) else {
            return Err(TimetableError::Sun);
        };
    }
    Ok(())
}

fn holiday_reach(expression: &OpeningHoursExpression) -> Option<i16> {
    let days = expression.rules.iter().flat_map(|rule| &rule.day_selector.weekday);
    let offsets = days.filter_map(|day| match day {
        WeekDayRange::Holiday { offset, .. } => Some(offset.saturating_abs()),
        WeekDayRange::Fixed { .. } => None,
    });
    offsets.max()
}

fn spans(expression: &OpeningHoursExpression) -> impl Iterator<Item = (u16, u16)> {
    expression.rules.iter().flat_map(|rule| &rule.time_selector.spans).filter_map(minutes)
}

/// The minutes of a span; one that ends at or before its start ends on the next day.
fn minutes(span: &TimeSpan) -> Option<(u16, u16)> {
    let (Time::Fixed(start), Time::Fixed(end)) = (span.range.start, span.range.end) else { return None };
    let (start, end) = (start.mins_from_midnight(), end.mins_from_midnight());
    Some((start, if end > start { end } else { end + DAY }))
}

// --- hours past midnight ---------------------------------------------------------------------------------------------

/// What lies before midnight and what lies after it, the latter counted from that midnight.
fn split_at_midnight(
    whole: &OpeningHoursExpression,
    longest: u16,
) -> Result<(OpeningHours, OpeningHours), TimetableError> {
    // A fall-back asks whether anything stands before it, which only the whole expression can say.
    if whole.rules.iter().any(|rule| rule.operator == RuleOperator::Fallback) {
        return Err(TimetableError::FallbackPastMidnight);
    }
    let day = whole.rules.iter().filter_map(|rule| part(rule, 0, DAY, None));
    let night = whole.rules.iter().filter_map(|rule| part(rule, DAY, 2 * DAY, Some(longest - DAY)));
    Ok((expression(day.collect())?, expression(night.collect())?))
}

/// The part of a rule between two minutes, counted from the first; `None` where the rule has no say in it.
///
/// `night` is how long nights are: whoever is away or not known for a whole day is so for the night that follows.
fn part(rule: &RuleSequence, from: u16, until: u16, night: Option<u16>) -> Option<RuleSequence> {
    let mut cut: Vec<TimeSpan> = rule.time_selector.spans.iter().filter_map(|span| cut(span, from, until)).collect();
    let whole_day = rule.time_selector == TimeSelector::default();
    let kind = match (cut.is_empty(), rule.kind, night) {
        (false, kind, _) => kind,
        (true, RuleKind::Unknown, Some(night)) if whole_day => {
            cut = fixed(0, night).into_iter().collect();
            RuleKind::Unknown
        }
        (true, RuleKind::Closed, _) if whole_day => RuleKind::Closed,
        (true, RuleKind::Closed, _) => return None,
        // A rule for the day replaces those before it, also where it says nothing about this part.
        (true, _, _) if rule.operator == RuleOperator::Normal => RuleKind::Closed,
        (true, _, _) => return None,
    };
    // Without spans the whole part is meant, which is how a rule that replaces others without hours must read.
    let time_selector = TimeSelector::new(cut);
    Some(RuleSequence { time_selector, kind, ..rule.clone() })
}

fn cut(span: &TimeSpan, from: u16, until: u16) -> Option<TimeSpan> {
    let (start, end) = minutes(span)?;
    let (start, end) = (start.max(from), end.min(until));
    (start < end).then(|| fixed(start - from, end - from)).flatten()
}

fn fixed(start: u16, end: u16) -> Option<TimeSpan> {
    let time = ExtendedTime::from_mins_from_midnight;
    Some(TimeSpan::fixed_range(time(start)?, time(end)?))
}

/// The crate reads expressions from text only, so what was put together is written down and must read back the same.
fn expression(rules: Vec<RuleSequence>) -> Result<OpeningHours, TimetableError> {
    let mut rules = rules;
    if let Some(first) = rules.first_mut() {
        first.operator = RuleOperator::Normal;
    }
    let wanted = OpeningHoursExpression { rules };
    let read: OpeningHours = wanted.to_string().parse().map_err(|_| TimetableError::PastMidnight)?;
    if *read.get_expression() == wanted { Ok(read) } else { Err(TimetableError::PastMidnight) }
}
