//! The nights and days on which hours are easily got wrong, worked out by the domain with the live calendars.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Span, Timestamp};

use crate::domain::calendar::Calendar;
use crate::domain::directory::Directory;
use crate::domain::schedule::{DEFAULT_ZONE, Exception, Interval, State, Timetable};

/// The four nations: whose holidays count for a line that serves the whole United Kingdom.
const EVERYWHERE: &[&str] = &["gb-eng", "gb-nir", "gb-sct", "gb-wls"];
const SCOTLAND: &[&str] = &["gb-sct"];
const ENGLAND: &[&str] = &["gb-eng"];
const NOWHERE: &[&str] = &[];

/// One worked case.
pub(super) struct Case {
    /// What happens.
    pub(super) title: String,
    /// The hours, as they stand in a record.
    pub(super) hours: &'static str,
    /// When somebody is there, or may be; empty where nobody is.
    pub(super) found: Vec<Found>,
}

/// A stretch of time in UTC.
pub(super) struct Found {
    /// When it begins.
    pub(super) from: Timestamp,
    /// When it is over.
    pub(super) until: Timestamp,
    /// `open` or `unknown`.
    pub(super) state: &'static str,
}

/// What happens, by which hours and whose holidays, in so many days from noon or midnight UTC on.
struct Source {
    title: &'static str,
    hours: &'static str,
    calendars: &'static [&'static str],
    from: &'static str,
    until: &'static str,
}

const fn source(
    title: &'static str,
    hours: &'static str,
    calendars: &'static [&'static str],
    (from, until): (&'static str, &'static str),
) -> Source {
    Source { title, hours, calendars, from, until }
}

/// The night in which the clock goes back, the one in which it goes forward, St Andrew's Day with the night before it.
const BACK: (&str, &str) = ("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
const FORWARD: (&str, &str) = ("2027-03-27T12:00:00Z", "2027-03-28T12:00:00Z");
const ST_ANDREWS: (&str, &str) = ("2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z");
const ST_ANDREWS_NIGHTS: (&str, &str) = ("2026-11-29T12:00:00Z", "2026-12-01T12:00:00Z");

const SOURCES: [Source; 9] = [
    source(
        "Past midnight: the night belongs to the day on which it began, here a Friday",
        "Fr 18:00-02:00",
        NOWHERE,
        ("2026-11-20T00:00:00Z", "2026-11-22T00:00:00Z"),
    ),
    source("The clock goes back: that night is an hour longer", "Sa 18:00-06:00", NOWHERE, BACK),
    source("The clock goes forward: that night is an hour shorter", "Sa 18:00-06:00", NOWHERE, FORWARD),
    source("Half past one comes twice: the first time counts", "Sa 18:00-01:30", NOWHERE, BACK),
    source("Half past one never comes: it is moved to where the clock jumps to", "Sa 18:00-01:30", NOWHERE, FORWARD),
    source(
        "St Andrew\u{2019}s Day, a Monday, by Scotland\u{2019}s holidays",
        "Mo-Fr 09:00-17:00; PH off",
        SCOTLAND,
        ST_ANDREWS,
    ),
    source("The same day by England\u{2019}s", "Mo-Fr 09:00-17:00; PH off", ENGLAND, ST_ANDREWS),
    source(
        "The same day for a line that serves the whole United Kingdom: the nations do not agree, so nothing is claimed",
        "Mo-Fr 09:00-17:00; PH off",
        EVERYWHERE,
        ST_ANDREWS,
    ),
    source(
        "A holiday takes along the night that follows it, and leaves the one before it alone",
        "Mo-Su 18:00-02:00; PH off",
        SCOTLAND,
        ST_ANDREWS_NIGHTS,
    ),
];

/// Every case that the calendars of this directory can show.
pub(super) fn all(directory: &Directory) -> Vec<Case> {
    let mut cases: Vec<Case> = SOURCES.iter().filter_map(|it| it.worked_out(directory)).collect();
    cases.extend(exception());
    cases.extend(after_the_calendar(directory).into_iter().flatten());
    cases
}

impl Source {
    fn worked_out(&self, directory: &Directory) -> Option<Case> {
        let (from, until): (Timestamp, Timestamp) = (self.from.parse().ok()?, self.until.parse().ok()?);
        let calendars = self.calendars.iter().map(|id| directory.calendar(id)).collect::<Option<Vec<_>>>()?;
        let reach = |it: &&Calendar| it.from <= day(from) && day(until) <= it.until;
        if !calendars.iter().all(reach) {
            return None;
        }
        let timetable = Timetable::across(&self.hours.parse().ok()?, DEFAULT_ZONE, &calendars, &[]).ok()?;
        Some(Case::new(self.title.to_owned(), self.hours, &timetable.intervals(from, until)))
    }
}

/// A closure that somebody has announced.
fn exception() -> Option<Case> {
    let hours = "Mo-Fr 09:00-17:00";
    let closed =
        Exception { from: "2026-12-24".parse().ok()?, until: "2026-12-28".parse().ok()?, hours: "off".parse().ok()? };
    let timetable = Timetable::new(&hours.parse().ok()?, DEFAULT_ZONE, None, &[closed]).ok()?;
    let (from, until) = ("2026-12-23T00:00:00Z".parse().ok()?, "2026-12-30T00:00:00Z".parse().ok()?);
    let title = "An exception: off from 24 to 28 December 2026, both included".to_owned();
    Some(Case::new(title, hours, &timetable.intervals(from, until)))
}

/// The day after the last one of Scotland's calendar, by hours that name holidays and by hours that name none.
fn after_the_calendar(directory: &Directory) -> Option<[Case; 2]> {
    let calendar = directory.calendar(SCOTLAND.first()?)?;
    let after = calendar.until.tomorrow().ok()?;
    let (from, until) = (midnight(after)?, midnight(after.checked_add(Span::new().days(1)).ok()?)?);
    let case = |title: String, hours: &'static str| {
        let timetable = Timetable::new(&hours.parse().ok()?, DEFAULT_ZONE, Some(calendar), &[]).ok()?;
        Some(Case::new(title, hours, &timetable.intervals(from, until)))
    };
    let title =
        format!("After the calendar\u{2019}s last day, {}: nobody knows which days are holidays", calendar.until);
    Some([
        case(title, "Mo-Su 09:00-17:00; PH off")?,
        case("The same day, by hours that do not name holidays".to_owned(), "24/7")?,
    ])
}

impl Case {
    fn new(title: String, hours: &'static str, intervals: &[Interval]) -> Self {
        let found = intervals.iter().map(|it| Found {
            from: it.from,
            until: it.until,
            state: if it.state == State::Open { "open" } else { "unknown" },
        });
        Self { title, hours, found: found.collect() }
    }
}

fn day(at: Timestamp) -> Date {
    Offset::UTC.to_datetime(at).date()
}

fn midnight(date: Date) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::expect_used, reason = "a test may fail loudly")]

    use super::*;

    /// Each case as "from until state", by the beginning of its title.
    fn found(title: &str) -> Vec<String> {
        let directory = crate::seed::embedded().and_then(|seed| seed.check()).expect("the seed has no findings");
        let cases = all(&directory);
        assert_eq!(cases.len(), SOURCES.len() + 3, "a case is missing");
        let case = cases.into_iter().find(|it| it.title.starts_with(title)).expect(title);
        case.found.into_iter().map(|it| format!("{} {} {}", it.from, it.until, it.state)).collect()
    }

    #[test]
    fn the_cases_come_out_as_their_titles_say() {
        let cases: [(&str, &[&str]); 8] = [
            ("The clock goes back", &["2026-10-24T17:00:00Z 2026-10-25T06:00:00Z open"]),
            ("The clock goes forward", &["2027-03-27T18:00:00Z 2027-03-28T05:00:00Z open"]),
            ("Half past one comes twice", &["2026-10-24T17:00:00Z 2026-10-25T00:30:00Z open"]),
            ("Half past one never", &["2027-03-27T18:00:00Z 2027-03-28T01:00:00Z open"]),
            ("St Andrew", &[]),
            ("The same day by England", &["2026-11-30T09:00:00Z 2026-11-30T17:00:00Z open"]),
            ("The same day for a line", &["2026-11-30T09:00:00Z 2026-11-30T17:00:00Z unknown"]),
            ("A holiday takes", &["2026-11-29T18:00:00Z 2026-11-30T02:00:00Z open"]),
        ];
        for (title, expected) in cases {
            assert_eq!(found(title), expected, "{title}");
        }
    }

    #[test]
    fn after_the_calendar_only_hours_that_name_holidays_are_unknown() {
        assert!(found("After the calendar").iter().all(|it| it.ends_with("unknown")));
        assert!(!found("After the calendar").is_empty());
        assert!(found("The same day, by hours").iter().all(|it| it.ends_with("open")));
        assert_eq!(found("The same day, by hours").len(), 1);
    }
}
