//! What it costs to say of twenty contacts whether somebody is there, until when, and when somebody comes next.
//!
//! `cargo bench --bench availability`. The aim is under 50 microseconds for an answer of twenty prepared timetables.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to measure")]

use std::hint::black_box;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use compact_calendar::CompactCalendar;
use divan::{Bencher, counter::ItemsCount};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use opening_hours::{Context, ContextHolidays, OpeningHours};
use signpost::domain::calendar::Calendar;
use signpost::domain::directory::Directory;
use signpost::domain::opening::Opening;
use signpost::domain::schedule::{Claim, Timetable};

/// Hours of the seed's own kinds, as many of each as a full answer may have.
const HOURS: [&str; 20] = [
    "24/7",
    "24/7",
    "24/7",
    "unknown",
    "unknown",
    "unknown",
    "Mo-Fr 09:00-17:00; PH unknown",
    "Mo-Fr 10:00-16:00; PH unknown",
    "Mo-Fr 08:00-20:00; PH unknown",
    "Mo-Fr 10:00-18:00; PH unknown",
    "Mo-Su 08:00-24:00; PH unknown",
    "Mo-Su 09:00-23:00; PH unknown",
    "Mo-Fr 09:00-21:00; Sa-Su 09:00-12:00",
    "Mo-Fr 08:00-22:00; Sa-Su 09:00-18:00; PH unknown",
    "Mo-Th 09:00-21:00; Fr 09:00-17:00; PH unknown",
    "Mo-Th 08:45-16:45; Fr 08:45-16:00; PH unknown",
    "Mo-Fr 00:00-09:00,17:00-24:00; Sa-Su 00:00-24:00; PH unknown",
    "Mo 00:00-06:00,18:00-24:00; Tu-Fr 00:00-02:00,18:00-24:00; Sa-Su 00:00-24:00; PH unknown",
    "Mo-Th 18:00-02:00; Fr 18:00-24:00; PH off",
    "24/7; Dec 25 off",
];

const ZONE: &str = "Europe/London";

fn main() {
    divan::main();
}

/// A Saturday night, on which most are closed and the next change is far away.
fn now() -> Timestamp {
    "2026-11-21T23:17:00Z".parse().unwrap()
}

fn calendar() -> Calendar {
    let calendars: Vec<Calendar> = serde_json::from_str(include_str!("../resources/directory/calendars.json")).unwrap();
    calendars.into_iter().find(|it| it.id.as_str() == "gb-sct").unwrap()
}

fn timetables() -> Vec<Timetable> {
    let calendar = calendar();
    let new = |hours: &&str| Timetable::new(&hours.parse().unwrap(), ZONE, Some(&calendar), &[]).unwrap();
    HOURS.iter().map(new).collect()
}

/// Timetables whose year has been worked out.
fn prepared() -> Vec<Timetable> {
    let timetables = timetables();
    for timetable in &timetables {
        black_box(timetable.availability(now()));
    }
    timetables
}

/// What an answer needs, once the year has been worked out.
#[divan::bench]
fn twenty_prepared(bencher: Bencher<'_, '_>) {
    let (timetables, now) = (prepared(), now());
    bencher.counter(ItemsCount::new(HOURS.len())).bench_local(|| {
        for timetable in &timetables {
            black_box(timetable.availability(black_box(now)));
        }
    });
}

/// The same with its sentences.
#[divan::bench]
fn twenty_prepared_in_words(bencher: Bencher<'_, '_>) {
    let (timetables, now) = (prepared(), now());
    bencher.counter(ItemsCount::new(HOURS.len())).bench_local(|| {
        for timetable in &timetables {
            let availability = timetable.availability(black_box(now));
            black_box(timetable.sentence_for(&availability, now, Claim::Stated));
        }
    });
}

/// What the first question after a release costs: reading the hours and working out a year of them.
#[divan::bench]
fn twenty_made_ready(bencher: Bencher<'_, '_>) {
    let now = now();
    bencher.counter(ItemsCount::new(HOURS.len())).bench_local(|| {
        for timetable in timetables() {
            black_box(timetable.availability(black_box(now)));
        }
    });
}

/// A whole answer: what each contact of twenty routes of the directory is said to be, with its sentence, on a prepared
/// release. The aim of 50 microseconds is for this.
#[divan::bench]
fn answer_of_twenty_routes(bencher: Bencher<'_, '_>) {
    let (directory, now) = (directory(), now());
    let contacts: Vec<_> = directory.routes().iter().take(20).flat_map(|route| directory.contacts(route)).collect();
    for it in &contacts {
        black_box(it.opening.availability(now));
    }
    bencher.counter(ItemsCount::new(contacts.len())).bench_local(|| {
        for it in &contacts {
            black_box(it.opening.availability(black_box(now)));
        }
    });
}

/// The same answer with each timetable read and worked out for the answer alone.
#[divan::bench]
fn answer_of_twenty_routes_naive(bencher: Bencher<'_, '_>) {
    let (directory, now) = (directory(), now());
    let contacts: Vec<_> = directory.routes().iter().take(20).flat_map(|route| directory.contacts(route)).collect();
    bencher.counter(ItemsCount::new(contacts.len())).bench_local(|| {
        for it in &contacts {
            let calendars: Vec<&Calendar> =
                it.contact.calendars.iter().filter_map(|id| directory.calendar(id.as_str())).collect();
            let timetable =
                Timetable::across(&it.contact.hours, it.contact.zone(), &calendars, &it.contact.exceptions).unwrap();
            black_box(Opening::new(it.contact, Arc::new(timetable)).availability(black_box(now)));
        }
    });
}

fn directory() -> Directory {
    signpost::seed::embedded().and_then(|seed| seed.check()).unwrap()
}

/// The naive way: the crate behind the timetables reads each expression and looks for what comes, every time. It says
/// less: no instants, and no night that belongs to the day before.
#[divan::bench]
fn twenty_naive(bencher: Bencher<'_, '_>) {
    let zone = TimeZone::get(ZONE).unwrap();
    let mut days = CompactCalendar::default();
    for holiday in calendar().holidays {
        days.insert(naive(holiday.date.at(0, 0, 0, 0)).date());
    }
    let holidays = ContextHolidays::new(Arc::new(days), Arc::default());
    let now = now();
    bencher.counter(ItemsCount::new(HOURS.len())).bench_local(|| {
        for hours in HOURS {
            let text = if hours == "unknown" { "24/7 unknown" } else { hours };
            let parsed: OpeningHours = text.parse().unwrap();
            let hours = parsed.with_context(Context::default().with_holidays(holidays.clone()));
            let local = naive(zone.to_datetime(black_box(now)));
            black_box(hours.state(local));
            black_box(hours.next_change(local));
        }
    });
}

fn naive(at: DateTime) -> NaiveDateTime {
    let part = |value: i8| u32::from(value.unsigned_abs());
    let date = NaiveDate::from_ymd_opt(at.year().into(), part(at.month()), part(at.day())).unwrap();
    date.and_hms_opt(part(at.hour()), part(at.minute()), part(at.second())).unwrap()
}
