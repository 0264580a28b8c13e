//! Warnings.

use rstest::rstest;

use crate::domain::schedule::{Warning, warnings};

fn warned(hours: &str, zone: &str, calendar: Option<&str>) -> Vec<Warning> {
    let calendar = calendar.map(super::calendar);
    warnings(&hours.parse().unwrap(), zone, "2026-11-22".parse().unwrap(), calendar.as_ref())
}

#[rstest]
#[case("Mo-Su 01:15-01:45", "1.15am", "1.45am")]
#[case("Mo-Su 18:00-01:30", "1.30am", "1.30am")]
#[case("Mo-Su 01:00-05:00", "1am", "1am")]
fn an_edge_between_one_and_two_at_night_is_warned_of(#[case] hours: &str, #[case] first: &str, #[case] last: &str) {
    let found = warned(hours, "Europe/London", None);
    assert!(found.iter().all(|it| it.rule == "hours-in-clock-change"), "{found:?}");
    let begins = |it: &Warning, time: &str| it.message.starts_with(&format!("these hours begin or end at {time}. "));
    assert!(begins(found.first().unwrap(), first) && begins(found.last().unwrap(), last), "{found:?}");
    assert!(found[0].message.contains("the time from 1am to 2am comes twice on one night"), "{found:?}");
}

#[rstest]
#[case("24/7", "Europe/London")]
#[case("Mo-Th 18:00-02:00; Fr 00:00-01:00 off; Mo 09:00-12:59", "Asia/Tokyo")]
#[case("Mo-Fr 09:00-17:00", "Europe/London")]
#[case("Mo-Su 18:00-02:00", "Europe/London")]
#[case("Feb 29 10:00-12:00", "Europe/London")]
#[case("Mo-Fr 09:00-17:00; PH unknown", "Europe/London")]
#[case("unknown", "Europe/London")]
fn hours_as_they_are_meant_give_no_warning(#[case] hours: &str, #[case] zone: &str) {
    assert_eq!(warned(hours, zone, None), []);
    assert_eq!(warned(hours, zone, Some("gb-sct")), []);
}

#[test]
fn the_hour_of_the_clock_change_is_that_of_the_zone() {
    let in_new_york = warned("Mo-Su 02:30-06:00", "America/New_York", None);
    assert!(in_new_york[0].message.contains("from 2am to 3am"), "{in_new_york:?}");
    assert_eq!(in_new_york.len(), 1);
    // There the clock goes forward at two and back at two: one to two comes twice.
    assert_eq!(warned("Mo-Su 01:30-06:00", "America/New_York", None).len(), 1);
    assert_eq!(warned("Mo-Su 01:30-06:00", "Asia/Tokyo", None), []);
}

#[rstest]
#[case("off", "hours-never-open", "by these hours nobody is ever there. ")]
#[case("Feb 30 10:00-12:00 off", "hours-never-open", "by these hours nobody is ever there. ")]
#[case("2024 Mo-Fr 09:00-17:00", "hours-in-the-past", "by these hours nobody has been there since 31 December 2024. ")]
fn hours_by_which_nobody_comes_are_warned_of(#[case] hours: &str, #[case] rule: &str, #[case] says: &str) {
    let found = warned(hours, "Europe/London", None);
    assert_eq!(found.iter().map(|it| it.rule).collect::<Vec<_>>(), [rule]);
    assert!(found[0].message.starts_with(says), "{found:?}");
}

#[test]
fn hours_that_cannot_be_evaluated_have_a_warning_that_says_why() {
    let found = warned("Mo-Fr 18:00+", "Europe/London", None);
    assert_eq!(found.iter().map(|it| it.rule).collect::<Vec<_>>(), ["hours-not-usable"]);
    assert_eq!(found[0].message, "say until when: hours with an open end cannot be shown");
}
