//! Hours held against the words of a page.

use proptest::prelude::*;
use rstest::rstest;

use crate::domain::schedule::{Warning, disagreements};

const MEND: &str = ". Read the page again, and mend whichever of the two is wrong";

fn found(hours: &str, printed: &str) -> Vec<Warning> {
    disagreements(&hours.parse().unwrap(), printed, "2026-11-22".parse().unwrap())
}

/// What is said, without the advice with which every sentence ends.
fn said(hours: &str, printed: &str) -> Vec<String> {
    let message = |it: Warning| {
        assert_eq!(it.rule, "hours-not-as-printed");
        it.message.strip_suffix(MEND).unwrap().to_owned()
    };
    found(hours, printed).into_iter().map(message).collect()
}

const BREATHING_SPACE: &str = "Mon-Thu 18:00-02:00; Fri 18:00 to Mon 06:00 non-stop";
const BY_DAY: &str = "Mo 00:00-06:00,18:00-24:00; Tu-Fr 00:00-02:00,18:00-24:00; Sa-Su 00:00-24:00; PH unknown";
const BY_NIGHT: &str = "Mo 00:00-06:00,18:00-02:00; Tu-Th 18:00-02:00; Fr 18:00-24:00; Sa-Su 00:00-24:00; PH unknown";
const NSPCC: &str = "Mo-Fr 08:00-22:00; Sa-Su 09:00-18:00; PH unknown";
const STOP_IT_NOW: &str = "Mo-Th 09:00-21:00; Fr 09:00-17:00; PH unknown";
const WORKING_DAYS: &str = "Mo-Fr 09:00-17:00; PH unknown";
const WEEKENDS_TOO: &str = "Mo-Fr 09:00-21:00; Sa-Su 09:00-12:00";

#[rstest]
#[case(BY_DAY, BREATHING_SPACE)]
#[case(BY_NIGHT, BREATHING_SPACE)]
#[case(BY_DAY, "6pm to 2am Mon to Thu; 6pm Friday to 6am Monday")]
#[case(BY_DAY, "Weekdays: Monday-Thursday 6pm to 2am. Weekend: Friday 6pm-Monday 6am")]
#[case("24/7", "24/7")]
#[case("24/7", "24/7, every day of the year")]
#[case("24/7", "24/7, bank holidays included")]
#[case("24/7; PH unknown", "24/7")]
#[case("Mo-Su 00:00-24:00", "24/7")]
#[case("Mo-Fr 09:00-21:00; Sa-Su 09:00-12:00; PH unknown", "Mon-Fri 09:00-21:00; Sat-Sun 09:00-12:00")]
#[case("Mo-Th 08:30-17:00; Fr 08:30-15:55; PH unknown", "Mon-Thu 8.30am-5pm, Fri 8.30am-3.55pm")]
#[case("Mo-Th 09:00-17:00; Fr 09:00-16:00; PH unknown", "Mon-Thu 9am-5pm, Fri 9am-4pm")]
#[case("Mo-Th 08:45-16:45; Fr 08:45-16:00; PH unknown", "Mon-Thu 8.45am-4.45pm, Fri 8.45am-4pm")]
#[case(WORKING_DAYS, "Mon-Fri 9am-5pm")]
#[case(WORKING_DAYS, "Mon-Fri 09:00-17:00")]
#[case("Mo-Fr 10:00-16:00; PH unknown", "Mon-Fri 10:00-16:00")]
#[case("Mo-Fr 10:00-18:00; PH unknown", "Mon-Fri 10:00-18:00")]
#[case("Mo-Fr 08:00-20:00; PH unknown", "Mon-Fri 08:00-20:00")]
#[case("Mo-Su 00:00-09:00,17:00-24:00, Sa-Su 09:00-17:00 unknown; PH unknown", "outside 9am-5pm")]
#[case("Mo-Fr 00:00-09:00,17:00-24:00; Sa-Su 00:00-24:00; PH unknown", "outside 9am-5pm")]
#[case("Mo-Su 08:00-24:00; PH unknown", "daily 08:00-24:00")]
#[case("Mo-Su 09:00-23:00; PH unknown", "daily 09:00-23:00")]
#[case(NSPCC, "Mon-Fri 08:00-22:00; Sat-Sun 09:00-18:00")]
#[case(NSPCC, "Mon-Fri 08:00-22:00; Sat-Sun 09:00-18:00 (2021 launch)")]
#[case(STOP_IT_NOW, "Mon-Thu 09:00-21:00; Fri 09:00-17:00")]
#[case("Mo-Fr 09:00-18:00; PH unknown", "Mon-Fri 09:00-18:00 (2017 launch hours)")]
#[case("Mo-Su 10:00-22:00", "daily 10:00-22:00")]
fn hours_of_the_directory_agree_with_their_pages(#[case] hours: &str, #[case] printed: &str) {
    assert_eq!(found(hours, printed), []);
    // A text of which nothing is read would agree with anything.
    assert_ne!(found("Su 03:05-03:10", printed), []);
}

#[rstest]
#[case::noon(WEEKENDS_TOO, "Mon-Fri 9am-9pm, Sat-Sun 9am-noon")]
#[case::an_old_page(STOP_IT_NOW, "Mon-Thu 09:00-21:00, Fri 09:00-17:00 (older page)")]
#[case::every_day_of_the_year(WEEKENDS_TOO, "Mon-Fri 9am-9pm, Sat-Sun 9am-12 noon, 365 days a year")]
#[case::whole_words(WORKING_DAYS, "Monday to Friday, from 9 a.m. until 5 p.m.")]
#[case::dashes_of_a_printer(WORKING_DAYS, "Monday \u{2013} Friday: 9am \u{2013} 5pm")]
#[case::weekdays(WORKING_DAYS, "9am to 5pm on weekdays")]
#[case::no_am_or_pm(WORKING_DAYS, "Mon-Fri 9-5")]
#[case::pm_once(WORKING_DAYS, "Mon-Fri 9-5pm")]
#[case::am_once(WORKING_DAYS, "Mon-Fri 9am-5")]
#[case::on_24_hours(WORKING_DAYS, "Mon-Fri 9-17")]
#[case::without_leading_noughts(WORKING_DAYS, "Mon-Fri 9:00-17:00")]
#[case::on_a_clock_of_twelve("Mo-Fr 09:30-16:45", "Mon-Fri 9.30-4.45")]
#[case::without_colons(WORKING_DAYS, "Mon-Fri 0900-1700 hrs")]
#[case::between(WORKING_DAYS, "between 9am and 5pm, Monday to Friday")]
#[case::every_night("Mo-Su 18:00-06:00", "6pm-6am nightly")]
#[case::working_days(WORKING_DAYS, "9am to 5pm on working days, reply within 5 working days")]
#[case::an_evening("Mo-Fr 18:00-21:00", "Mon to Fri, 6-9pm")]
#[case::from_noon("Mo-Fr 12:00-17:00", "Mon to Fri, noon-5")]
#[case::half_past_noon("Mo-Fr 12:30-13:30", "Mon-Fri 12.30-1.30pm")]
#[case::to_midnight("Mo-Su 09:00-24:00", "9am-midnight every day")]
#[case::to_midnight_as_nought("Mo-Su 09:00-24:00", "09:00-00:00, 7 days a week")]
#[case::past_midnight("Mo-Su 18:00-02:00", "6pm to 2am daily")]
#[case::past_midnight_in_two("Mo-Su 00:00-02:00,18:00-24:00", "6pm to 2am daily")]
#[case::single_days("Mo,We,Fr 10:00-12:00", "Mon/Wed/Fri 10am-12pm")]
#[case::days_in_a_list("Mo,We,Fr 10:00-12:00", "Mondays, Wednesdays & Fridays 10am-noon")]
#[case::over_the_end_of_the_week("Sa-Tu 10:00-12:00", "Sat-Tues 10am-noon")]
#[case::hours_first("Mo-Fr 09:00-17:00; Sa 10:00-16:00", "9am to 5pm Monday to Friday, 10am to 4pm Saturday")]
#[case::a_pause("Mo-Fr 09:00-12:00,13:00-17:00", "Mon-Fri 9am-12pm, 1pm-5pm")]
#[case::a_closed_pause("Mo-Fr 09:00-12:00,13:00-17:00", "Mon-Fri 9am-5pm, closed noon-1pm")]
#[case::closed_days(WORKING_DAYS, "Mon-Fri 9am-5pm, closed Saturday, Sunday and bank holidays")]
#[case::days_closed(WORKING_DAYS, "Mon-Fri: 9am-5pm; Sat-Sun: closed")]
#[case::but_not("Mo-Tu,Th-Fr 09:00-17:00", "Mon-Fri 9am-5pm except Wednesdays")]
#[case::but_not_on_holidays(WORKING_DAYS, "Mon-Fri 9am-5pm (except bank holidays)")]
#[case::easter("Mo-Fr 09:00-17:00; PH off", "Tue-Fri and Mon 9am-5pm, closed Easter Monday and Easter Sunday")]
#[case::hours_of_holidays("Mo-Fr 09:00-17:00; PH 10:00-14:00", "Mon-Fri 9am-5pm, bank holidays 10am-2pm")]
#[case::a_season("Apr-Sep Mo-Fr 09:00-20:00; Oct-Mar Mo-Fr 09:00-17:00", "Mon-Fri 9am-8pm, in winter 9am-5pm")]
#[case::once_a_month("Mo[1] 10:00-12:00", "first Monday of the month, 10am to noon")]
#[case::some_weeks("week 1-53/2 Mo 10:00-12:00", "every other Monday, 10am to noon")]
#[case::a_day_off("24/7; Dec 25 off", "24 hours a day")]
#[case::round_the_clock("24/7", "Open round the clock")]
#[case::day_and_night("24/7", "We are here day and night.")]
#[case::at_any_time("24/7", "at any time")]
#[case::twenty_four_hours("24/7", "24 hours a day, 7 days a week, 365 days a year")]
#[case::twenty_four_hour("24/7", "24-hour helpline")]
#[case::from_midnight_to_midnight("24/7", "daily 00:00-24:00")]
#[case::some_days_round_the_clock("Mo-Fr 00:00-24:00", "24 hours, Monday to Friday")]
#[case::whole_days_in_between("Fr 18:00-24:00; Sa-Su 00:00-24:00; Mo 00:00-06:00", "6pm on Friday to 6am on Monday")]
#[case::whole_days_named("Sa-Su 00:00-24:00; Mo-Fr 18:00-24:00", "6pm to midnight Mon-Fri, 24 hours at weekends")]
#[case::midnights_of_whole_days("Fr 18:00-24:00; Sa-Su 00:00-24:00", "Fri 18:00-24:00; Sat-Sun 00:00-24:00")]
#[case::not_known_on_some_days("Mo-Fr 09:00-17:00; Sa unknown", "Mon-Fri 9am-5pm")]
#[case::no_days("Mo-Fr 09:00-17:00", "9am-5pm")]
#[case::unknown("unknown", "Mon-Fri 9am-5pm")]
fn the_same_hours_in_other_words_agree(#[case] hours: &str, #[case] printed: &str) {
    assert_eq!(found(hours, printed), []);
}

#[rstest]
#[case::nothing("")]
#[case::no_hours("office hours")]
#[case::a_year("2017 launch hours")]
#[case::years("figures of 2020-2021, and of 2019 to 2020")]
#[case::a_date("15 August 2022")]
#[case::a_date_in_figures("2022-08-15, 15/08/2022, 15.08.2022, 15.08.22, 1.8.22.")]
#[case::days_of_a_month("15-16 August, 4th July, Aug 9")]
#[case::a_duration("replies within 48 hours, or within 24 hours, or in 7 days")]
#[case::a_notice("24 hours' notice, 2-3 hours each, up to 24 hours")]
#[case::telephone_numbers("0808 1000 900, 0800 83 85 87, 116 123, 101, 85258, 0131 556 3535, 0800 1111")]
#[case::telephone_numbers_with_dashes("020-7008-0151 or 0808-800 5000")]
#[case::ages("for people aged 13-18, ages 9 to 5")]
#[case::money("15p a minute, \u{a3}2.50 or 50% of it")]
#[case::ambiguous("sessions 9-11, 1-2")]
#[case::options("option 1, press 2")]
#[case::times_no_clock_has("25:00-29:75, 14am")]
fn what_is_no_hours_is_not_read_as_hours(#[case] printed: &str) {
    assert_eq!(found(STOP_IT_NOW, printed), []);
    assert_eq!(found("24/7", printed), []);
}

#[test]
fn days_of_a_year_are_every_day_and_no_times() {
    let weekend = "the page names Saturday and Sunday, which these hours leave out";
    assert_eq!(said(WORKING_DAYS, "365 days a year"), [weekend]);
    assert_eq!(found("Mo-Su 09:00-17:00; PH unknown", "365 days a year"), []);
}

#[test]
fn a_time_after_a_telephone_number_is_read() {
    assert_eq!(said(WORKING_DAYS, "116 123 9am-6pm"), ["the page prints 6pm where these hours have 5pm"]);
}

#[rstest]
#[case::wrong_end("Mo-Fr 09:00-18:00", "Mon-Fri 9am-5pm", &["the page prints 5pm where these hours have 6pm"])]
#[case::wrong_minutes("Mo-Fr 08:30-15:30", "Mon-Fri 8.30am-3.55pm", &[
    "the page prints 3.55pm where these hours have 3.30pm",
])]
#[case::am_for_pm("Mo-Fr 09:00-05:00", "Mon-Fri 9am-5pm", &[
    "the page prints 5pm (17:00) where these hours have 5am (05:00)",
])]
#[case::noon_for_midnight("Mo-Su 08:00-12:00", "daily 8am-midnight", &[
    "the page prints midnight (00:00) where these hours have noon (12:00)",
])]
#[case::both_ends("Mo-Fr 10:00-16:00", "Mon-Fri 9am-5pm", &[
    "the page prints 9am, and nothing in these hours begins or ends at 9am",
    "the page prints 5pm, and nothing in these hours begins or ends at 5pm",
    "these hours begin or end at 10am, which the page does not print",
    "these hours begin or end at 4pm, which the page does not print",
])]
#[case::the_short_day_is_forgotten("Mo-Fr 09:00-21:00", "Mon-Thu 9am-9pm, Fri 9am-5pm", &[
    "the page prints 5pm, and nothing in these hours begins or ends at 5pm",
])]
#[case::a_pause_is_made_up("Mo-Fr 09:00-12:00,13:00-17:00", "Mon-Fri 9am-5pm", &[
    "these hours begin or end at noon, which the page does not print",
    "these hours begin or end at 1pm, which the page does not print",
])]
#[case::missing_day("Mo-Th 09:00-17:00; PH unknown", "Mon-Fri 9am-5pm", &[
    "the page names Friday, which these hours leave out",
])]
#[case::missing_weekend(WORKING_DAYS, "9am-5pm every day", &[
    "the page names Saturday and Sunday, which these hours leave out",
])]
#[case::missing_night("Mo-Th 18:00-02:00", "6pm to 2am Mon to Fri", &[
    "the page names Friday, which these hours leave out",
])]
#[case::extra_day("Mo-Sa 09:00-17:00", "Mon-Fri 9am-5pm", &["these hours have Saturday, which the page does not name"])]
#[case::a_closed_day("Mo-Sa 09:00-17:00", "Mon-Fri 9am-5pm, closed Saturday and Sunday", &[
    "these hours have Saturday, which the page does not name",
])]
#[case::another_day("Mo 09:00-17:00", "Tuesdays 9am-5pm", &[
    "the page names Tuesday, which these hours leave out",
    "these hours have Monday, which the page does not name",
])]
#[case::always_against_hours("24/7", "Mon-Fri 9am-5pm", &[
    "by these hours somebody is there day and night, and the page prints 9am and 5pm",
])]
#[case::no_longer_always("24/7", "9am-11pm every day, no longer 24/7", &[
    "by these hours somebody is there day and night, and the page prints 9am and 11pm",
])]
#[case::hours_against_always(WORKING_DAYS, "24/7", &[
    "the page says day and night, and by these hours nobody is there on Monday from 5pm",
])]
#[case::some_days_against_always("Mo-Fr 00:00-24:00", "24 hours a day, every day", &[
    "the page says day and night, and by these hours nobody is there on Saturday from midnight",
])]
#[case::some_days_always("24/7", "24 hours, Monday to Friday", &[
    "these hours have Saturday and Sunday, which the page does not name",
])]
#[case::on_the_wrong_day("Mo-We 09:00-21:00; Th-Fr 09:00-17:00", "Mon-Thu 9am-9pm, Fri 9am-5pm", &[
    "for Thursday the page prints 9am to 9pm, and these hours have 9am to 5pm",
])]
#[case::over_the_weekend("Mo-Th 18:00-02:00; Fr 18:00-24:00; Sa 00:00-24:00; Su 00:00-06:00", BREATHING_SPACE, &[
    "for Monday the page prints midnight to 6am and 6pm to midnight, and these hours have 6pm to midnight",
    "for Sunday the page prints midnight to midnight, and these hours have midnight to 6am",
])]
#[case::hours_of_holidays_are_hours(WORKING_DAYS, "Mon-Fri 9am-5pm, bank holidays 10am-2pm", &[
    "the page prints 10am, and nothing in these hours begins or ends at 10am",
    "the page prints 2pm, and nothing in these hours begins or ends at 2pm",
])]
fn a_difference_is_said_in_words(#[case] hours: &str, #[case] printed: &str, #[case] expected: &[&str]) {
    assert_eq!(said(hours, printed), expected);
}

#[test]
fn hours_that_cannot_be_evaluated_or_are_over_are_left_to_their_own_warnings() {
    assert_eq!(found("Mo-Fr 18:00+", "Mon-Fri 9am-5pm"), []);
    assert_eq!(found("2024 Mo-Fr 09:00-17:00", "Mon-Fri 9am-6pm"), []);
    assert_eq!(found("off", "Mon-Fri 9am-6pm"), []);
}

// --- generated pages -------------------------------------------------------------------------------------------------

const DAYS: [(&str, &str, &str); 7] = [
    ("Mo", "Mon", "Mondays"),
    ("Tu", "Tues", "Tuesday"),
    ("We", "Wed", "Wednesday"),
    ("Th", "Thurs", "Thursdays"),
    ("Fr", "Fri", "Friday"),
    ("Sa", "Sat", "Saturdays"),
    ("Su", "Sun", "Sunday"),
];

/// Days from one to another, and hours in quarters from midnight, on into the next morning.
#[derive(Clone, Copy, Debug)]
struct Shift {
    days: (usize, usize),
    hours: (u16, u16),
}

/// Shifts from Monday to one of these days at the latest.
fn shifts(days: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Shift>> {
    // The last days of each shift, so that every day stands in one shift at most.
    let ends = prop::collection::btree_set(days, 1..4);
    (ends, prop::collection::vec((40..95_u16, 1..95_u16), 4)).prop_map(|(ends, hours)| {
        let firsts = std::iter::once(0).chain(ends.iter().map(|last| last + 1));
        let shift = |((first, last), (start, length)): ((usize, &usize), (u16, u16))| Shift {
            days: (first, *last),
            // Nobody is there still when the next day's hours begin.
            hours: (start, (start + length).min(96 + 38)),
        };
        firsts.zip(&ends).zip(hours).map(shift).collect()
    })
}

fn expression(shifts: &[Shift]) -> String {
    let rule = |it: &Shift| {
        let (first, last) = (DAYS[it.days.0].0, DAYS[it.days.1].0);
        format!("{first}-{last} {}-{}", on_24_hours(it.hours.0), on_24_hours(it.hours.1))
    };
    let rules: Vec<String> = shifts.iter().map(rule).collect();
    format!("{}; PH unknown", rules.join("; "))
}

fn on_24_hours(quarter: u16) -> String {
    let quarter = quarter % 96;
    format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15)
}

fn on_12_hours(quarter: u16) -> String {
    let (hour, minute) = (quarter / 4 % 24, quarter % 4 * 15);
    let half = if hour < 12 { "am" } else { "pm" };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    if minute == 0 { format!("{hour}{half}") } else { format!("{hour}.{minute:02} {half}") }
}

/// The same hours in the words of some page.
fn page(shifts: &[Shift], style: usize) -> String {
    let time = if style.is_multiple_of(2) { on_24_hours } else { on_12_hours };
    let to = ["-", " to ", " \u{2013} "][style % 3];
    let days = |(first, last): (usize, usize)| {
        let name = |day: usize| if style < 6 { DAYS[day].1 } else { DAYS[day].2 };
        if first == last { name(first).to_owned() } else { format!("{}{to}{}", name(first), name(last)) }
    };
    let line = |it: &Shift| {
        let (days, hours) = (days(it.days), format!("{}{to}{}", time(it.hours.0), time(it.hours.1)));
        if style % 4 < 2 { format!("{days}: {hours}") } else { format!("{hours} {days}") }
    };
    shifts.iter().map(line).collect::<Vec<_>>().join([", ", "; ", "\n"][style / 4 % 3])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hours_agree_with_every_way_to_print_them(shifts in shifts(0..7), style in 0..12_usize) {
        let (hours, printed) = (expression(&shifts), page(&shifts, style));
        prop_assert_eq!(found(&hours, &printed), [], "{} / {}", hours, printed);
    }

    #[test]
    fn one_wrong_end_is_never_missed(shifts in shifts(0..7), style in 0..12_usize, which in 0..4_usize) {
        let mut wrong = shifts.clone();
        let which = which % wrong.len();
        wrong[which].hours.1 += 1;
        let (hours, printed) = (expression(&wrong), page(&shifts, style));
        prop_assert_ne!(found(&hours, &printed), [], "{} / {}", hours, printed);
    }

    #[test]
    fn one_forgotten_day_is_never_missed(shifts in shifts(0..6), style in 0..12_usize) {
        let mut wrong = shifts.clone();
        let last = wrong.len() - 1;
        wrong[last].days.1 += 1;
        let (more, printed) = (expression(&wrong), page(&shifts, style));
        prop_assert_ne!(found(&more, &printed), [], "{} / {}", more, printed);
        let (fewer, printed) = (expression(&shifts), page(&wrong, style));
        prop_assert_ne!(found(&fewer, &printed), [], "{} / {}", fewer, printed);
    }

    #[test]
    fn no_text_is_too_odd_to_be_read(
        odd in ".{0,40}",
        words in prop::collection::vec(
            prop::sample::select(vec![
                "9", "17", "24", "0900", "99999", "12.30", "24:00", "8:05", "am", "pm", "-", "to", "noon", "midnight",
                "Mon", "Sat", "weekends", "daily", "24/7", "closed", "except", "between", "and", ",", ";", "(", ")", "/",
                "hours", "365", "days", "August", "within", "aged", "bank", "holiday", "\u{a3}",
            ]),
            0..14,
        ),
    ) {
        for text in [odd, words.join(" "), words.concat()] {
            for it in found(STOP_IT_NOW, &text).iter().chain(&found("24/7", &text)) {
                prop_assert!(it.message.ends_with(MEND), "{}", it.message);
            }
        }
    }
}
