//! The holidays of the seed, nation by nation.

use rstest::rstest;

use super::{State, Timetable, at, between, calendars, london, nation};
use crate::domain::calendar::CalendarFault;

/// Which nations are closed at noon on a day, by hours that are closed on public holidays only.
fn closed_on(date: &str) -> Vec<&'static str> {
    let ids = ["gb-eng", "gb-nir", "gb-sct", "gb-wls"];
    let noon = at(&format!("{date}T12:00:00Z"));
    ids.into_iter().filter(|id| nation("Mo-Su 09:00-17:00; PH off", id).state_at(noon) == State::Closed).collect()
}

#[rstest]
#[case::new_years_day("2026-01-01", &["gb-eng", "gb-nir", "gb-sct", "gb-wls"])]
#[case::second_of_january("2026-01-02", &["gb-sct"])]
#[case::st_patricks_day("2026-03-17", &["gb-nir"])]
#[case::good_friday("2026-04-03", &["gb-eng", "gb-nir", "gb-sct", "gb-wls"])]
#[case::easter_sunday_is_none("2026-04-05", &[])]
#[case::easter_monday("2026-04-06", &["gb-eng", "gb-nir", "gb-wls"])]
#[case::one_off_day("2026-06-15", &["gb-sct"])]
#[case::one_off_day_does_not_come_back("2027-06-15", &[])]
#[case::twelfth_of_july_on_a_sunday("2026-07-12", &["gb-nir"])]
#[case::its_substitute("2026-07-13", &["gb-nir"])]
#[case::twelfth_of_july("2027-07-12", &["gb-nir"])]
#[case::summer_in_scotland("2026-08-03", &["gb-sct"])]
#[case::summer_elsewhere("2026-08-31", &["gb-eng", "gb-nir", "gb-wls"])]
#[case::st_andrews_day("2026-11-30", &["gb-sct"])]
#[case::substitute_for_boxing_day("2026-12-28", &["gb-eng", "gb-nir", "gb-sct", "gb-wls"])]
#[case::no_third_day_of_christmas("2026-12-29", &[])]
#[case::substitute_for_the_second_of_january("2028-01-04", &["gb-sct"])]
#[case::last_holiday("2028-12-26", &["gb-eng", "gb-nir", "gb-sct", "gb-wls"])]
fn a_holiday_is_one_where_it_is_one(#[case] date: &str, #[case] expected: &[&str]) {
    assert_eq!(closed_on(date), expected);
}

#[test]
fn a_holiday_begins_and_ends_at_local_midnight() {
    // 15 June 2026 is in British Summer Time.
    let hours = nation("24/7; PH off", "gb-sct");
    assert_eq!(hours.next_change(at("2026-06-10T00:00:00Z")), Some(at("2026-06-14T23:00:00Z")));
    assert_eq!(hours.next_change(at("2026-06-14T23:00:00Z")), Some(at("2026-06-15T23:00:00Z")));
}

/// A line for the whole country, of which nobody says by whose holidays it goes.
fn everywhere(hours: &str) -> Timetable {
    let calendars = calendars();
    let calendars: Vec<_> = calendars.iter().collect();
    Timetable::across(&hours.parse().unwrap(), "Europe/London", &calendars, &[]).unwrap()
}

#[test]
fn a_day_that_is_a_holiday_for_some_is_unknown_only_where_that_matters() {
    // St Andrew's Day, a Monday, is a holiday in Scotland alone.
    let hours = everywhere("Mo-Fr 09:00-17:00; PH 10:00-14:00");
    let found = between(&hours, "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z");
    let (before, during, after) = (
        "2026-11-30T09:00 2026-11-30T10:00 unknown",
        "2026-11-30T10:00 2026-11-30T14:00",
        "2026-11-30T14:00 2026-11-30T17:00 unknown",
    );
    assert_eq!(found, [before, during, after]);
    let off = everywhere("Mo-Fr 09:00-17:00; PH off");
    assert_eq!(off.state_at(at("2026-11-30T08:59:59Z")), State::Closed);
    assert_eq!(off.state_at(at("2026-11-30T12:00:00Z")), State::Unknown);
}

#[test]
fn a_night_after_a_day_that_is_a_holiday_for_some_is_unknown() {
    let hours = everywhere("Mo-Su 18:00-02:00; PH off");
    let found = between(&hours, "2026-11-29T12:00:00Z", "2026-12-02T12:00:00Z");
    let (sunday, monday) = ("2026-11-29T18:00 2026-11-30T02:00", "2026-11-30T18:00 2026-12-01T02:00 unknown");
    assert_eq!(found, [sunday, monday, "2026-12-01T18:00 2026-12-02T02:00"]);
}

#[test]
fn a_day_that_is_a_holiday_for_all_or_for_none_is_known_across_the_country() {
    let hours = everywhere("Mo-Fr 09:00-17:00; PH off");
    assert_eq!(hours.state_at(at("2026-12-25T12:00:00Z")), State::Closed);
    assert_eq!(hours.state_at(at("2026-11-24T12:00:00Z")), State::Open);
    assert_eq!(hours.state_at(at("2029-01-02T12:00:00Z")), State::Unknown);
    let plain = everywhere("Mo-Fr 09:00-17:00");
    let day = ("2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z");
    assert_eq!(between(&plain, day.0, day.1), between(&london("Mo-Fr 09:00-17:00"), day.0, day.1));
}

#[test]
fn every_day_of_the_calendars_is_in_order_within_its_dates_and_evidenced() {
    for calendar in calendars() {
        assert_eq!(calendar.faults(), [], "{}", calendar.id);
        assert!(calendar.holidays.len() >= 3 * 8, "{}", calendar.id);
    }
}

#[test]
fn a_calendars_faults_are_all_found() {
    let mut calendar = calendars().remove(0);
    let repeated = calendar.holidays[1].date;
    calendar.holidays[2].date = repeated;
    calendar.holidays[3].evidence[0] = "hearsay".parse().unwrap();
    calendar.from = "2026-02-01".parse().unwrap();
    let found: Vec<(String, &str)> =
        calendar.faults().into_iter().map(|CalendarFault { pointer, rule, .. }| (pointer, rule)).collect();
    let expected = [
        ("/holidays/0/date", "calendar-day-outside"),
        ("/holidays/2/date", "calendar-order"),
        ("/holidays/3/evidence", "calendar-source"),
    ];
    assert_eq!(found, expected.map(|(pointer, rule)| (pointer.to_owned(), rule)));
    calendar.holidays.clear();
    calendar.until = "2026-01-31".parse().unwrap();
    assert_eq!(calendar.faults().iter().map(|it| it.rule).collect::<Vec<_>>(), ["calendar-range"]);
}
