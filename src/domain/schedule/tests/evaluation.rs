use jiff::Timestamp;
use rstest::rstest;

use super::{State, Timetable, TimetableError, at, between, london, nation, try_london, with_exceptions};

#[test]
fn a_window_in_the_hour_that_is_skipped_does_not_open_that_night() {
    let found = between(&london("Mo-Su 01:15-01:45"), "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z");
    // 28 March in GMT, nothing on the 29th, 30 March in BST.
    assert_eq!(found, ["2026-03-28T01:15 2026-03-28T01:45", "2026-03-30T00:15 2026-03-30T00:45"]);
}

#[test]
fn a_window_in_the_hour_that_comes_twice_opens_once_and_the_first_time() {
    let timetable = london("Mo-Su 01:15-01:45");
    let found = between(&timetable, "2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z");
    let first_time = "2026-10-25T00:15 2026-10-25T00:45";
    assert_eq!(found, ["2026-10-24T00:15 2026-10-24T00:45", first_time, "2026-10-26T01:15 2026-10-26T01:45"]);
    // The clock shows 01:20 at both instants.
    assert_eq!(timetable.state_at(at("2026-10-25T00:20:00Z")), State::Open);
    assert_eq!(timetable.state_at(at("2026-10-25T01:20:00Z")), State::Closed);
}

#[rstest]
#[case::begins_in_the_gap("Su 01:30-03:00", "2026-03-29", "2026-03-29T01:00 2026-03-29T02:00")]
#[case::ends_in_the_gap("Su 00:30-01:30", "2026-03-29", "2026-03-29T00:30 2026-03-29T01:00")]
#[case::goes_over_the_gap("Su 00:00-04:00", "2026-03-29", "2026-03-29T00:00 2026-03-29T03:00")]
#[case::begins_in_the_doubled_hour("Su 01:30-03:00", "2026-10-25", "2026-10-25T00:30 2026-10-25T03:00")]
#[case::ends_in_the_doubled_hour("Su 00:30-01:30", "2026-10-25", "2026-10-24T23:30 2026-10-25T00:30")]
#[case::goes_over_the_doubled_hour("Su 00:00-04:00", "2026-10-25", "2026-10-24T23:00 2026-10-25T04:00")]
fn an_edge_in_a_clock_change_moves_to_the_end_of_the_gap_or_to_the_first_time(
    #[case] hours: &str,
    #[case] date: &str,
    #[case] expected: &str,
) {
    let around = |days: i64| at(&format!("{date}T12:00:00Z")) + jiff::SignedDuration::from_hours(24 * days);
    let (from, until) = (around(-2).to_string(), around(2).to_string());
    assert_eq!(between(&london(hours), &from, &until), [expected]);
}

#[test]
fn hours_past_midnight_belong_to_the_day_on_which_they_begin() {
    // 8 January 2026 is a Thursday. The rule for Friday does not cut the night before it.
    let found = between(&london("Mo-Th 18:00-02:00; Fr 09:00-17:00"), "2026-01-08T12:00:00Z", "2026-01-13T12:00:00Z");
    let thursday_night = "2026-01-08T18:00 2026-01-09T02:00";
    assert_eq!(found, [thursday_night, "2026-01-09T09:00 2026-01-09T17:00", "2026-01-12T18:00 2026-01-13T02:00"]);
}

#[test]
fn a_day_off_takes_the_night_after_it_along_and_leaves_the_night_before_alone() {
    let hours = london("Mo-Su 18:00-02:00; Dec 25 off");
    let found = between(&hours, "2026-12-24T12:00:00Z", "2026-12-27T12:00:00Z");
    assert_eq!(found, ["2026-12-24T18:00 2026-12-25T02:00", "2026-12-26T18:00 2026-12-27T02:00"]);
    let added = london("Mo-Su 18:00-02:00, Dec 25 off");
    assert_eq!(between(&added, "2026-12-24T12:00:00Z", "2026-12-27T12:00:00Z"), found);
}

#[test]
fn a_day_of_which_nobody_knows_is_followed_by_a_night_of_which_nobody_knows() {
    // 25 May 2026 is a bank holiday, a Monday in BST. Sunday's night is known until 02:00 on Monday.
    let hours = nation("Mo-Su 18:00-02:00; PH unknown", "gb-eng");
    let found = between(&hours, "2026-05-24T12:00:00Z", "2026-05-27T06:00:00Z");
    let (sunday, monday) = ("2026-05-24T17:00 2026-05-25T01:00", "2026-05-25T01:00 2026-05-26T01:00 unknown");
    assert_eq!(found, [sunday, monday, "2026-05-26T17:00 2026-05-27T01:00"]);
}

#[test]
fn a_break_in_one_evening_leaves_its_night() {
    let hours = london("Mo-Su 18:00-02:00; Dec 25 19:00-20:00 off");
    let found = between(&hours, "2026-12-25T12:00:00Z", "2026-12-26T12:00:00Z");
    assert_eq!(found, ["2026-12-25T18:00 2026-12-25T19:00", "2026-12-25T20:00 2026-12-26T02:00"]);
}

#[rstest]
#[case("Fr 18:00-24:00; Sa-Su 00:00-24:00; Mo 00:00-06:00")]
#[case("Fr 18:00-24:00; Sa-Su; Mo 00:00-06:00")]
#[case("Mo 00:00-06:00; Fr 18:00-30:00; Sa 00:00-30:00; Su 00:00-24:00")]
fn a_run_over_days_is_one_interval(#[case] hours: &str) {
    let winter = between(&london(hours), "2026-01-09T12:00:00Z", "2026-01-13T12:00:00Z");
    assert_eq!(winter, ["2026-01-09T18:00 2026-01-12T06:00"]);
    // In the night to 29 March the clock goes forward: the run is an hour shorter.
    let spring = between(&london(hours), "2026-03-27T12:00:00Z", "2026-03-31T12:00:00Z");
    assert_eq!(spring, ["2026-03-27T18:00 2026-03-30T05:00"]);
}

#[test]
fn always_but_for_christmas_day_is_closed_for_just_that_day() {
    let hours = london("24/7; Dec 25 off");
    let found = between(&hours, "2026-12-24T00:00:00Z", "2026-12-28T00:00:00Z");
    assert_eq!(found, ["2026-12-24T00:00 2026-12-25T00:00", "2026-12-26T00:00 2026-12-28T00:00"]);
    assert_eq!(hours.next_change(at("2026-07-01T00:00:00Z")), Some(at("2026-12-25T00:00:00Z")));
    assert_eq!(hours.opens_next(at("2026-12-25T03:00:00Z")), Some(at("2026-12-26T00:00:00Z")));
}

#[test]
fn somebody_abroad_asks_about_the_instant_and_not_about_their_own_clock() {
    let hours = london("Mo-Fr 09:00-17:00");
    // Half past seven in the evening in Sydney is half past nine in UTC and half past ten in London.
    assert_eq!(hours.state_at(at("2026-06-01T19:30:00+10:00")), State::Open);
    // Half past ten in the morning in Sydney is half past one at night in London.
    assert_eq!(hours.state_at(at("2026-06-02T10:30:00+10:00")), State::Closed);
}

#[test]
fn a_leap_day_comes_only_in_leap_years() {
    let hours = london("Feb 29 10:00-12:00");
    assert_eq!(between(&hours, "2027-02-27T00:00:00Z", "2027-03-02T00:00:00Z"), [""; 0]);
    assert_eq!(between(&hours, "2028-02-27T00:00:00Z", "2028-03-02T00:00:00Z"), ["2028-02-29T10:00 2028-02-29T12:00"]);
    let day_after = london("Mo-Su 09:00-17:00; Feb 29 off");
    assert_eq!(day_after.opens_next(at("2028-02-28T17:00:00Z")), Some(at("2028-03-01T09:00:00Z")));
}

#[test]
fn a_change_is_looked_for_over_400_days_and_no_further() {
    let hours = london("Feb 29 10:00-12:00");
    let opens = at("2028-02-29T10:00:00Z");
    assert_eq!(hours.next_change(at("2027-01-26T10:00:00Z")), Some(opens));
    assert_eq!(hours.next_change(at("2027-01-25T09:59:59Z")), None);
    assert_eq!(london("24/7").next_change(at("2026-11-22T00:00:00Z")), None);
}

#[test]
fn after_the_last_day_of_a_calendar_hours_that_name_holidays_are_unknown() {
    let hours = nation("Mo-Su 09:00-17:00; PH off", "gb-eng");
    assert_eq!(hours.state_at(at("2028-12-31T16:59:59Z")), State::Open);
    assert_eq!(hours.state_at(at("2028-12-31T23:59:59Z")), State::Closed);
    assert_eq!(hours.state_at(at("2029-01-01T00:00:00Z")), State::Unknown);
    assert_eq!(hours.next_change(at("2028-12-31T17:00:00Z")), Some(at("2029-01-01T00:00:00Z")));
    assert_eq!(hours.next_change(at("2029-01-01T00:00:00Z")), None);
    assert_eq!(hours.opens_next(at("2028-12-31T17:00:00Z")), None);
}

#[test]
fn before_the_first_day_of_a_calendar_hours_that_name_holidays_are_unknown() {
    let hours = nation("Mo-Su 09:00-17:00; PH off", "gb-eng");
    assert_eq!(hours.state_at(at("2025-12-31T23:59:59Z")), State::Unknown);
    assert_eq!(hours.state_at(at("2026-01-01T00:00:00Z")), State::Closed);
}

#[rstest]
#[case("24/7", State::Open)]
#[case("Mo-Fr 09:00-17:00", State::Open)]
#[case("24/7; Dec 25 off", State::Open)]
#[case("Sa 09:00-17:00", State::Closed)]
fn hours_that_name_no_holidays_never_become_unknown(#[case] hours: &str, #[case] expected: State) {
    // Fridays at noon within the calendar, after its end, and beyond the years whose changes are kept.
    for noon in ["2026-11-20T12:00:00Z", "2029-02-02T12:00:00Z", "2061-07-01T12:00:00Z"] {
        assert_eq!(nation(hours, "gb-sct").state_at(at(noon)), expected, "{noon}");
        assert_eq!(london(hours).state_at(at(noon)), expected, "{noon}");
    }
}

/// The changes are kept for quarters of 2024 to 2039: they are the same within, outside and on the way between.
#[rstest]
#[case::before_what_is_kept("2023-12-29", 4)]
#[case::into_another_quarter("2026-03-29", 4)]
#[case::after_what_is_kept("2039-12-29", 4)]
#[case::far_before("1931-06-28", 4)]
#[case::far_after("2101-06-28", 4)]
fn a_night_over_the_end_of_a_quarter_is_one_night(#[case] first: &str, #[case] nights: i64) {
    let from = at(&format!("{first}T12:00:00Z"));
    let until = from + jiff::SignedDuration::from_hours(24 * nights);
    let found = Timetable::new(&"Mo-Su 22:00-02:00".parse().unwrap(), "UTC", None, &[]).unwrap().intervals(from, until);
    let begins = |night: i64| from + jiff::SignedDuration::from_hours(24 * night + 10);
    let expected: Vec<(Timestamp, Timestamp)> =
        (0..nights).map(|night| (begins(night), begins(night) + jiff::SignedDuration::from_hours(4))).collect();
    assert_eq!(found.iter().map(|it| (it.from, it.until)).collect::<Vec<_>>(), expected);
}

#[test]
fn without_a_calendar_hours_that_name_holidays_are_unknown() {
    for hours in ["Mo-Fr 09:00-17:00; PH off", "PH,Sa 10:00-12:00", "24/7; PH open", "Mo-Fr 09:00-17:00; PH -1 day off"]
    {
        assert_eq!(london(hours).state_at(at("2026-11-20T12:00:00Z")), State::Unknown, "{hours}");
        assert_eq!(london(hours).next_change(at("2026-11-20T12:00:00Z")), None, "{hours}");
    }
}

#[test]
fn the_day_before_a_holiday_needs_the_calendar_of_the_day_after() {
    let hours = nation("Mo-Su 09:00-17:00; PH -1 day off", "gb-eng");
    assert_eq!(hours.state_at(at("2026-12-24T12:00:00Z")), State::Closed);
    assert_eq!(hours.state_at(at("2028-12-30T12:00:00Z")), State::Open);
    // Whether 1 January 2029 is a holiday is not in the calendar.
    assert_eq!(hours.state_at(at("2028-12-31T12:00:00Z")), State::Unknown);
}

#[test]
fn only_the_calendars_days_are_holidays() {
    let mut empty = super::calendar("gb-eng");
    empty.holidays.clear();
    let hours = try_london("Mo-Su 09:00-17:00; PH off", Some(&empty)).unwrap();
    assert_eq!(hours.state_at(at("2026-12-25T12:00:00Z")), State::Open);
}

#[test]
fn unknown_hours_are_always_unknown() {
    let hours = london("unknown");
    assert_eq!(hours.state_at(at("2026-11-20T12:00:00Z")), State::Unknown);
    assert_eq!(hours.next_change(at("2026-11-20T12:00:00Z")), None);
    assert_eq!(
        between(&hours, "2026-01-01T00:00:00Z", "2026-01-15T00:00:00Z"),
        ["2026-01-01T00:00 2026-01-15T00:00 unknown"]
    );
}

#[test]
fn what_a_remark_says_is_not_known() {
    let hours = london("Mo-Fr 09:00-17:00 \"by appointment\"");
    assert_eq!(hours.state_at(at("2026-06-01T12:00:00Z")), State::Unknown);
    assert_eq!(hours.state_at(at("2026-06-01T20:00:00Z")), State::Closed);
}

#[test]
fn a_closure_overrides_and_so_do_longer_hours() {
    let hours = "Mo-Fr 09:00-17:00; PH off";
    let exceptions = [("2026-11-24", "2026-11-25", "off"), ("2026-12-25", "2026-12-25", "10:00-14:00")];
    let timetable = with_exceptions(hours, &exceptions).unwrap();
    let week = between(&timetable, "2026-11-23T00:00:00Z", "2026-11-27T00:00:00Z");
    assert_eq!(week, ["2026-11-23T09:00 2026-11-23T17:00", "2026-11-26T09:00 2026-11-26T17:00"]);
    let christmas = between(&timetable, "2026-12-25T00:00:00Z", "2026-12-28T00:00:00Z");
    assert_eq!(christmas, ["2026-12-25T10:00 2026-12-25T14:00"]);
}

#[test]
fn an_exception_of_which_nobody_knows_is_unknown_for_its_days() {
    let timetable = with_exceptions("24/7", &[("2026-12-24", "2026-12-26", "unknown")]).unwrap();
    let found = between(&timetable, "2026-12-23T00:00:00Z", "2026-12-28T00:00:00Z");
    let unknown = "2026-12-24T00:00 2026-12-27T00:00 unknown";
    assert_eq!(found, ["2026-12-23T00:00 2026-12-24T00:00", unknown, "2026-12-27T00:00 2026-12-28T00:00"]);
}

#[rstest]
#[case::ends_before_it_begins(&[("2026-12-26", "2026-12-25", "off")])]
#[case::twice_the_same_day(&[("2026-12-24", "2026-12-25", "off"), ("2026-12-25", "2026-12-26", "24/7")])]
fn exceptions_that_contradict_each_other_are_refused(#[case] exceptions: &[(&str, &str, &str)]) {
    assert_eq!(with_exceptions("24/7", exceptions).unwrap_err(), TimetableError::Exceptions);
}

#[rstest]
#[case("sunrise-sunset", TimetableError::Sun)]
#[case("Mo-Fr 18:00+", TimetableError::OpenEnd)]
#[case("Mo-Fr 10:00-16:00/01:30", TimetableError::Repeated)]
#[case("Mo-Fr 09:00-17:00; SH off", TimetableError::SchoolHolidays)]
#[case("Mo-Th 18:00-02:00 || unknown", TimetableError::FallbackPastMidnight)]
fn hours_that_cannot_be_evaluated_truthfully_are_refused(#[case] hours: &str, #[case] expected: TimetableError) {
    assert_eq!(try_london(hours, None).unwrap_err(), expected);
}

#[test]
fn a_zone_is_named_as_the_iana_database_names_it() {
    let hours = "24/7".parse().unwrap();
    assert_eq!(Timetable::new(&hours, "UK time", None, &[]).unwrap_err(), TimetableError::NoSuchZone);
}

#[test]
fn a_fall_back_holds_where_nothing_else_does() {
    let hours = london("Mo-Fr 09:00-17:00 || unknown");
    assert_eq!(hours.state_at(at("2026-06-01T12:00:00Z")), State::Open);
    assert_eq!(hours.state_at(at("2026-06-06T12:00:00Z")), State::Unknown);
}

#[test]
fn no_instant_is_too_far_away_to_be_asked_about() {
    for hours in ["24/7", "Mo-Fr 18:00-02:00", "unknown"] {
        let timetable = london(hours);
        assert_eq!(timetable.state_at(Timestamp::MIN), State::Unknown, "{hours}");
        assert_eq!(timetable.opens_next(Timestamp::MIN), None, "{hours}");
        assert_eq!(timetable.next_change(Timestamp::MAX), None, "{hours}");
    }
    assert_eq!(london("24/7").state_at(Timestamp::MAX), State::Open);
    assert_eq!(london("24/7").intervals(at("2026-01-02T00:00:00Z"), at("2026-01-01T00:00:00Z")), []);
}
