//! What holds for every expression, tried on generated ones; and a second, plain reading of the same rules.

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use super::{State, Timetable, calendar};
use crate::domain::calendar::Calendar;
use crate::domain::schedule::zone::Zone;

const DAYS: [(&str, Weekday); 7] = [
    ("Mo", Weekday::Monday),
    ("Tu", Weekday::Tuesday),
    ("We", Weekday::Wednesday),
    ("Th", Weekday::Thursday),
    ("Fr", Weekday::Friday),
    ("Sa", Weekday::Saturday),
    ("Su", Weekday::Sunday),
];

/// The days that a rule speaks of.
#[derive(Clone, Debug)]
enum Days {
    Of(Vec<usize>),
    Holidays,
    Christmas,
}

/// One rule: its hours in quarters of an hour from midnight, up to the end of the next day.
#[derive(Clone, Debug)]
struct Rule {
    days: Days,
    spans: Vec<(u16, u16)>,
    state: State,
}

impl Rule {
    fn text(&self) -> String {
        let days = match &self.days {
            Days::Of(days) => days.iter().map(|day| DAYS[*day].0).collect::<Vec<_>>().join(","),
            Days::Holidays => "PH".to_owned(),
            Days::Christmas => "Dec 25".to_owned(),
        };
        let time = |quarter: u16| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
        let spans = self.spans.iter().map(|(start, end)| format!("{}-{}", time(*start), time(*end)));
        let spans = spans.collect::<Vec<_>>().join(",");
        let state = match self.state {
            State::Open => "open",
            State::Unknown => "unknown",
            State::Closed => "off",
        };
        format!("{days} {spans} {state}").replace("  ", " ")
    }

    fn speaks_of(&self, date: Date, calendar: &Calendar) -> bool {
        match &self.days {
            Days::Of(days) => days.iter().any(|day| DAYS[*day].1 == date.weekday()),
            Days::Holidays => calendar.holidays.iter().any(|it| it.date == date),
            Days::Christmas => (date.month(), date.day()) == (12, 25),
        }
    }
}

/// What the rules say of a minute counted from a day's midnight: the last rule that speaks of the day decides, and a
/// whole day off or unknown is one for its night.
fn said_by(rules: &[Rule], calendar: &Calendar, date: Date, minute: u16) -> State {
    let Some(rule) = rules.iter().rev().find(|rule| rule.speaks_of(date, calendar)) else { return State::Closed };
    let longest = rules.iter().flat_map(|it| &it.spans).map(|(_, end)| end * 15).max().unwrap_or(0).max(24 * 60);
    let whole_day = rule.spans.is_empty() && minute < longest;
    let covers = |(start, end): &(u16, u16)| (start * 15..end * 15).contains(&minute);
    if whole_day || rule.spans.iter().any(covers) { rule.state } else { State::Closed }
}

fn said_on(rules: &[Rule], calendar: &Calendar, date: Date, minute: u16) -> State {
    let today = said_by(rules, calendar, date, minute);
    today.max(said_by(rules, calendar, date.yesterday().unwrap(), minute + 24 * 60))
}

fn text(rules: &[Rule]) -> String {
    rules.iter().map(Rule::text).collect::<Vec<_>>().join("; ")
}

fn spans() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let night = (60u16..96, 1u16..40).prop_map(|(start, length)| vec![(start, start + length)]);
    let one = (0u16..80, 1u16..16).prop_map(|(start, length)| vec![(start, start + length)]);
    let two = (0u16..40, 1u16..8, 1u16..8, 1u16..40)
        .prop_map(|(start, length, pause, more)| vec![(start, start + length), (start + length + pause, 56 + more)]);
    prop_oneof![2 => one, 1 => two, 2 => night, 1 => Just(vec![(0, 96)])]
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let days = || proptest::sample::subsequence((0..7).collect::<Vec<usize>>(), 1..=7).prop_map(Days::Of);
    let usual = (days(), spans()).prop_map(|(days, spans)| Rule { days, spans, state: State::Open });
    let special = prop_oneof![Just(Days::Holidays), Just(Days::Christmas), days()];
    let special = (special, prop_oneof![Just(None), spans().prop_map(Some)], any::<bool>()).prop_map(|it| match it {
        (days, Some(spans), _) => Rule { days, spans, state: State::Open },
        (days, None, true) => Rule { days, spans: Vec::new(), state: State::Closed },
        (days, None, false) => Rule { days, spans: Vec::new(), state: State::Unknown },
    });
    let both = (proptest::collection::vec(usual, 1..3), proptest::collection::vec(special, 0..3));
    both.prop_map(|(usual, special)| [usual, special].concat())
}

/// Zones that change their clocks by an hour, by half an hour, at midnight, in the other half of the year, and never.
fn zone() -> impl Strategy<Value = &'static str> {
    let zones =
        ["Europe/London", "Australia/Lord_Howe", "Asia/Beirut", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"];
    proptest::sample::select(zones.to_vec())
}

/// Instants within the dates of the calendar, and some days beyond.
fn instant() -> impl Strategy<Value = Timestamp> {
    (1_767_000_000i64..1_862_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn timetable(rules: &[Rule], zone: &str, calendar: &Calendar) -> Timetable {
    Timetable::new(&text(rules).parse().unwrap(), zone, Some(calendar), &[]).unwrap()
}

const SECOND: SignedDuration = SignedDuration::from_secs(1);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn intervals_are_in_order_disjoint_and_agree_with_the_state_on_both_sides_of_every_edge(
        rules in rules(), zone in zone(), from in instant(), days in 1i64..40,
    ) {
        let timetable = timetable(&rules, zone, &calendar("gb-sct"));
        let until = from + SignedDuration::from_hours(24 * days);
        let intervals = timetable.intervals(from, until);
        let mut before = from;
        for it in &intervals {
            prop_assert!(before <= it.from && it.from < it.until && it.until <= until, "{}", text(&rules));
            prop_assert_ne!(it.state, State::Closed);
            prop_assert_eq!(timetable.state_at(it.from), it.state);
            prop_assert_eq!(timetable.state_at(it.until - SECOND), it.state);
            prop_assert!(it.from == from || timetable.state_at(it.from - SECOND) != it.state, "{}", text(&rules));
            prop_assert!(it.until == until || timetable.state_at(it.until) != it.state, "{}", text(&rules));
            if before < it.from {
                prop_assert_eq!(timetable.state_at(before), State::Closed);
                prop_assert_eq!(timetable.state_at(it.from - SECOND), State::Closed);
            }
            before = it.until;
        }
        prop_assert!(before == until || timetable.state_at(before) == State::Closed);
    }

    #[test]
    fn the_next_change_is_the_first_instant_at_which_the_state_differs(
        rules in rules(), zone in zone(), now in instant(),
    ) {
        let timetable = timetable(&rules, zone, &calendar("gb-nir"));
        let state = timetable.state_at(now);
        let change = timetable.next_change(now);
        let end = change.unwrap_or(now + SignedDuration::from_hours(24 * 400));
        if let Some(change) = change {
            prop_assert!(change > now);
            prop_assert_ne!(timetable.state_at(change), state);
        }
        // Everything changes on a quarter of an hour: no state can hide between two of these instants.
        let mut at = now;
        while at < end {
            prop_assert_eq!(timetable.state_at(at), state, "{} {} at {}", text(&rules), zone, at);
            let quarter = at.as_second().div_euclid(900) * 900 + 900;
            at = Timestamp::from_second(quarter).unwrap();
        }
        prop_assert_eq!(timetable.state_at(end - SECOND), state);
        let opens = timetable.opens_next(now);
        prop_assert!(opens.is_none_or(|opens| timetable.state_at(opens) == State::Open && opens >= end));
        prop_assert!(opens.is_none_or(|opens| timetable.state_at(opens - SECOND) != State::Open));
    }

    #[test]
    fn a_timetable_says_what_a_plain_reading_of_its_rules_says(
        rules in rules(), zone in zone(), now in instant(),
    ) {
        let calendar = calendar("gb-eng");
        let timetable = timetable(&rules, zone, &calendar);
        let zone = Zone::named(zone).unwrap();
        let start = zone.local(now).date();
        let last = start.checked_add(9.days()).unwrap();
        prop_assume!(calendar.knows(start.yesterday().unwrap()) && calendar.knows(last));
        let mut date = start;
        while date < last {
            let (midnight, next) = (zone.midnight(date), zone.midnight(date.tomorrow().unwrap()));
            // Days of 24 hours: what happens on the others is worked out by hand elsewhere.
            for quarter in (0..96u16).filter(|_| next.duration_since(midnight) == SignedDuration::from_hours(24)) {
                let at = midnight + SignedDuration::from_mins(i64::from(quarter) * 15);
                let expected = said_on(&rules, &calendar, date, quarter * 15);
                prop_assert_eq!(timetable.state_at(at), expected, "{} at {}", text(&rules), at);
            }
            date = date.tomorrow().unwrap();
        }
    }
}
