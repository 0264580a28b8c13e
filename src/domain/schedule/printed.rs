//! Hours held against the words of the page that they were read from.
//!
//! Somebody reads "Mon-Fri 9am-5pm" and writes an expression. What is compared is what both say of a week without
//! holidays and exceptions, never how they say it: the times at which somebody comes or goes, the days of the week, and
//! "day and night". Where every word of the page is understood, each day is compared as well. Words that are not
//! understood are passed over: a page that says nothing readable contradicts nothing.

mod days;
mod lexemes;
mod reading;
mod running;
mod times;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use opening_hours_syntax::rules::RuleSequence;
use opening_hours_syntax::rules::day::WeekDayRange;

use self::days::{Days, listed, name};
use self::reading::Reading;
use self::running::{RunningWeek, Stretch};
use super::Hours;
use super::expression::{DAY, Expression};
use super::timetable::State;
use super::warnings::Warning;
use super::words::said;

/// How many weeks of a year are looked at.
const WEEKS: usize = 53;

/// Hours that come this often in a year are usual ones: a season has more weeks, and days off have fewer.
const USUAL: usize = 4;

/// Where hours say something else than the page that they were read from, seen from a day: a time, a day of the week or
/// "day and night" that only one of the two has. What either says of public holidays does not count, nor do hours that
/// are unknown or cannot be evaluated.
///
/// ```
/// use signpost::domain::schedule::disagreements;
/// let today = "2026-11-22".parse().unwrap();
/// let hours = "Mo-Fr 09:00-17:00; PH unknown".parse().unwrap();
/// assert_eq!(disagreements(&hours, "Monday to Friday, 9am - 5pm", today), []);
/// let found = disagreements(&hours, "Monday to Friday, 9am - 6pm", today);
/// assert!(found[0].message.starts_with("the page prints 6pm where these hours have 5pm. "));
/// ```
#[must_use]
pub fn disagreements(hours: &Hours, printed: &str, today: Date) -> Vec<Warning> {
    let Some(kept) = Kept::by(hours, today) else { return Vec::new() };
    let reading = Reading::of(printed);
    if let Some(difference) = kept.day_and_night(&reading) {
        return vec![warning(&difference)];
    }
    let mut found: Vec<String> = kept.times(&reading).into_iter().chain(kept.days(&reading)).collect();
    if found.is_empty() {
        found = kept.each_day(&reading);
    }
    found.iter().map(|difference| warning(difference)).collect()
}

/// The weeks that hours make.
struct Kept {
    /// Without holidays; more than one where hours change over the year.
    usual: Vec<RunningWeek>,
    /// All others of the year, and one of holidays only.
    others: Vec<RunningWeek>,
}

impl Kept {
    /// `None` where the hours are not known, or nobody comes any more: other warnings speak of that.
    fn by(hours: &Hours, today: Date) -> Option<Self> {
        if hours.is_unknown() {
            return None;
        }
        let expression = Expression::read(hours.as_str()).ok()?;
        let first = monday(today);
        let mut weeks: BTreeMap<Vec<Stretch>, usize> = BTreeMap::new();
        let count = if every_week_is_alike(hours) { 1 } else { WEEKS };
        for monday in (0..count).map_while(|week| days_after(first, 7 * week)) {
            *weeks.entry(week(&expression, monday)).or_default() += 1;
        }
        let most = weeks.values().copied().max().unwrap_or_default().min(USUAL);
        let (usual, others): (Vec<_>, Vec<_>) = weeks.into_iter().partition(|(_, times)| *times >= most);
        let running = |weeks: Vec<(Vec<Stretch>, usize)>| weeks.into_iter().map(|(week, _)| RunningWeek::of(week));
        let mut kept = Self { usual: running(usual).collect(), others: running(others).collect() };
        if expression.holiday_reach().is_some() {
            let all: Vec<Date> = (0..7).filter_map(|day| days_after(first, day)).collect();
            kept.others.push(RunningWeek::of(week(&expression.with_holidays(&all), first)));
        }
        kept.usual.iter().any(|week| !week.is_always(State::Closed)).then_some(kept)
    }

    fn is_day_and_night(&self) -> bool {
        self.usual.iter().all(|week| week.is_always(State::Open))
    }

    fn day_and_night(&self, page: &Reading) -> Option<String> {
        let prints_times = page.times.iter().any(|time| *time != 0);
        if self.is_day_and_night() {
            let times: Vec<String> = page.times.iter().map(|time| said(*time)).collect();
            let but = (prints_times && !page.always).then(|| listed(&times));
            return but
                .map(|times| format!("by these hours somebody is there day and night, and the page prints {times}"));
        }
        if prints_times || !page.always {
            return None;
        }
        let days = if page.days.is_empty() { Days::ALL } else { page.days }.without(page.unclear);
        let gone = self.usual.iter().find_map(|week| week.nobody_on(days))?;
        let (time, day) = (said(gone % DAY), name(gone / DAY));
        Some(format!("the page says day and night, and by these hours nobody is there on {day} from {time}"))
    }

    fn times(&self, page: &Reading) -> Vec<String> {
        if page.times.is_empty() || self.is_day_and_night() {
            return Vec::new();
        }
        let claimed: BTreeSet<u16> = self.usual.iter().flat_map(RunningWeek::claimed_times).collect();
        let known: BTreeSet<u16> = self.usual.iter().chain(&self.others).flat_map(RunningWeek::times).collect();
        let on_the_page: Vec<u16> = page.times.difference(&known).copied().collect();
        let in_the_hours: Vec<u16> = claimed.difference(&page.times).copied().collect();
        if let ([page], [hours]) = (on_the_page.as_slice(), in_the_hours.as_slice()) {
            return vec![instead(*page, *hours)];
        }
        let page = on_the_page.iter().map(|it| said(*it));
        let hours = in_the_hours.iter().map(|it| said(*it));
        page.map(|it| format!("the page prints {it}, and nothing in these hours begins or ends at {it}"))
            .chain(hours.map(|it| format!("these hours begin or end at {it}, which the page does not print")))
            .collect()
    }

    fn days(&self, page: &Reading) -> Vec<String> {
        if page.days.is_empty() {
            return Vec::new();
        }
        let claimed = united(self.usual.iter().map(RunningWeek::claimed_days));
        // What is unknown on public holidays is unknown on every day of a week of them, and says nothing here.
        let on_others = united(self.others.iter().map(RunningWeek::claimed_days));
        let possible = united(self.usual.iter().map(RunningWeek::possible_days)).and(on_others);
        let on_the_page = page.days.without(possible).without(page.unclear);
        let in_the_hours = claimed.without(page.days).without(page.unclear);
        [
            (on_the_page, format!("the page names {}, which these hours leave out", on_the_page.said())),
            (in_the_hours, format!("these hours have {}, which the page does not name", in_the_hours.said())),
        ]
        .into_iter()
        .filter(|(days, _)| !days.is_empty())
        .map(|(_, difference)| difference)
        .collect()
    }

    /// Times and days may all be there and yet be mixed up.
    fn each_day(&self, page: &Reading) -> Vec<String> {
        let ([usual], Some(printed)) = (self.usual.as_slice(), &page.week) else { return Vec::new() };
        let difference = |day| {
            let (page, hours) = (printed.words(day), usual.words(day));
            format!("for {} the page prints {page}, and these hours have {hours}", name(day))
        };
        usual.days_unlike(printed).iter().map(difference).collect()
    }
}

fn united(days: impl Iterator<Item = Days>) -> Days {
    days.fold(Days::NONE, Days::and)
}

fn warning(difference: &str) -> Warning {
    let message = format!("{difference}. Read the page again, and mend whichever of the two is wrong");
    Warning { rule: "hours-not-as-printed", message }
}

/// Two times of which each is missing on the other side. Twelve hours between them are a slip on the clock.
fn instead(page: u16, hours: u16) -> String {
    if page.abs_diff(hours) == DAY / 2 {
        let (on_24, also) =
            (format!("{:02}:{:02}", page / 60, page % 60), format!("{:02}:{:02}", hours / 60, hours % 60));
        return format!("the page prints {} ({on_24}) where these hours have {} ({also})", said(page), said(hours));
    }
    format!("the page prints {} where these hours have {}", said(page), said(hours))
}

/// Whether no rule looks at the date, so that one week without holidays is like any other.
fn every_week_is_alike(hours: &Hours) -> bool {
    let any_week = |rule: &RuleSequence| {
        let day = &rule.day_selector;
        let of_every_week = |it: &WeekDayRange| match it {
            WeekDayRange::Fixed { offset, nth_from_start, nth_from_end, .. } => {
                *offset == 0 && nth_from_start.iter().chain(nth_from_end).all(|nth| *nth)
            }
            WeekDayRange::Holiday { .. } => true,
        };
        day.year.is_empty() && day.monthday.is_empty() && day.week.is_empty() && day.weekday.iter().all(of_every_week)
    };
    opening_hours_syntax::parse(hours.as_str()).is_ok_and(|it| it.rules.iter().all(any_week))
}

fn monday(date: Date) -> Date {
    let back = jiff::Span::new().days(date.weekday().to_monday_zero_offset());
    date.checked_sub(back).unwrap_or(date)
}

fn days_after(date: Date, days: usize) -> Option<Date> {
    date.checked_add(jiff::Span::new().days(i32::try_from(days).ok()?)).ok()
}

/// The hours that begin in the week from this Monday on.
fn week(expression: &Expression, monday: Date) -> Vec<Stretch> {
    let dates = (0..7_u16).filter_map(|day| Some((day, days_after(monday, day.into())?)));
    let hours = dates.flat_map(|(day, date)| expression.spans(date).into_iter().map(move |span| (day * DAY, span)));
    hours.map(|(midnight, span)| (midnight + span.start, midnight + span.end, span.state)).collect()
}
