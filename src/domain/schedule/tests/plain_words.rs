//! Sentences, and the week as words and as a picture.

use rstest::rstest;

use super::{at, london, nation};
use crate::domain::schedule::{Claim, week_svg, week_text};

/// Wednesday 18 November 2026, in GMT.
const WEEKDAYS: &str = "Mo-Fr 09:00-21:00";

#[rstest]
#[case::now(WEEKDAYS, "2026-11-18T12:00:00Z", "Open until 9pm")]
#[case::in_summer_time(WEEKDAYS, "2026-06-17T19:59:59Z", "Open until 9pm")]
#[case::always("24/7", "2026-11-18T12:00:00Z", "Open now, all day and night")]
#[case::later_today(WEEKDAYS, "2026-11-18T00:30:00Z", "Opens today 9am")]
#[case::this_evening("Mo-Fr 18:00-21:00", "2026-11-18T12:00:00Z", "Opens today 6pm")]
#[case::tomorrow(WEEKDAYS, "2026-11-18T21:00:00Z", "Opens tomorrow 9am")]
#[case::after_the_weekend(WEEKDAYS, "2026-11-20T22:00:00Z", "Opens Monday 9am")]
#[case::six_days_away("Tu 09:00-17:00", "2026-11-18T12:00:00Z", "Opens Tuesday 9am")]
#[case::seven_days_away("We 09:00-11:00", "2026-11-18T12:00:00Z", "Opens 25 November 9am")]
#[case::weeks_away("Jan 4 09:00-17:00", "2026-12-20T12:00:00Z", "Opens 4 January 9am")]
#[case::most_of_a_year_away("Nov 1 09:00-17:00", "2026-11-18T12:00:00Z", "Opens 1 November 2027 9am")]
#[case::half_past("Mo-Fr 09:30-16:45", "2026-11-18T08:00:00Z", "Opens today 9.30am")]
#[case::quarter_to("Mo-Fr 09:30-16:45", "2026-11-18T10:00:00Z", "Open until 4.45pm")]
#[case::noon("Mo-Fr 08:00-12:00", "2026-11-18T10:00:00Z", "Open until noon")]
#[case::after_noon("Mo-Fr 12:30-14:00", "2026-11-18T10:00:00Z", "Opens today 12.30pm")]
#[case::midnight("Mo-Su 08:00-24:00", "2026-11-18T10:00:00Z", "Open until midnight")]
#[case::past_midnight("Mo-Su 18:00-02:00", "2026-11-18T22:00:00Z", "Open until 2am")]
#[case::just_past_midnight("Mo-Su 18:00-00:30", "2026-11-18T22:00:00Z", "Open until 12.30am")]
#[case::over_the_night("Mo-Su 08:00-07:00", "2026-11-18T10:00:00Z", "Open until tomorrow 7am")]
#[case::over_the_weekend("Fr 18:00-24:00; Sa-Su; Mo 00:00-06:00", "2026-11-20T19:00:00Z", "Open until Monday 6am")]
#[case::until_the_end_of_a_day("Fr 18:00-24:00; Sa-Su", "2026-11-20T19:00:00Z", "Open until the end of Sunday")]
#[case::for_weeks("24/7; Dec 25 off", "2026-11-18T12:00:00Z", "Open until the end of 24 December")]
#[case::from_midnight("24/7; Dec 25 off", "2026-12-25T12:00:00Z", "Opens midnight tonight")]
#[case::from_the_start_of_a_day("Sa-Su", "2026-11-18T12:00:00Z", "Opens at the start of Saturday")]
#[case::never_again("2024 Mo-Fr 09:00-17:00", "2026-11-18T12:00:00Z", "Closed")]
#[case::unknown("unknown", "2026-11-18T12:00:00Z", "Opening hours not confirmed")]
fn a_sentence_says_what_a_reader_needs(#[case] hours: &str, #[case] now: &str, #[case] expected: &str) {
    assert_eq!(london(hours).sentence(at(now), Claim::Stated), expected);
}

#[rstest]
#[case("Mo-Fr 09:00-21:00", "2026-11-18T12:00:00Z", "Usually open until 9pm")]
#[case("Mo-Fr 09:00-21:00", "2026-11-20T22:00:00Z", "Usually opens Monday 9am")]
#[case("24/7", "2026-11-18T12:00:00Z", "Usually open, all day and night")]
#[case("2024 Mo-Fr 09:00-17:00", "2026-11-18T12:00:00Z", "Usually closed")]
#[case("unknown", "2026-11-18T12:00:00Z", "Opening hours not confirmed")]
fn hours_that_are_only_usual_are_said_to_be(#[case] hours: &str, #[case] now: &str, #[case] expected: &str) {
    assert_eq!(london(hours).sentence(at(now), Claim::Usual), expected);
}

#[test]
fn a_sentence_does_not_pass_over_a_day_of_which_nobody_knows() {
    // Monday 25 May 2026 is a bank holiday: somebody may be there, and on Tuesday they are.
    let hours = nation("Mo-Fr 09:00-17:00; PH unknown", "gb-wls");
    let sentence = |now| hours.sentence(at(now), Claim::Stated);
    assert_eq!(sentence("2026-05-24T12:00:00Z"), "Opens Tuesday 9am at the latest");
    assert_eq!(sentence("2026-05-25T12:00:00Z"), "Opening hours not confirmed");
    assert_eq!(sentence("2028-12-31T12:00:00Z"), "Closed now");
}

#[test]
fn a_week_is_said_in_words() {
    let hours = nation("Mo-Fr 08:00-22:00; Sa-Su 09:00-18:00; PH unknown", "gb-eng");
    let words = week_text(&hours, "2026-05-25".parse().unwrap());
    let expected = "Monday: not confirmed all day. Tuesday: open 8am to 10pm. Wednesday: open 8am to 10pm. \
                    Thursday: open 8am to 10pm. Friday: open 8am to 10pm. Saturday: open 9am to 6pm. \
                    Sunday: open 9am to 6pm.";
    assert_eq!(words, expected);
}

#[test]
fn a_week_with_a_clock_change_shows_what_clocks_show() {
    let words = week_text(&london("Mo-Sa 22:00-02:00"), "2026-10-19".parse().unwrap());
    assert!(words.ends_with("Saturday: open midnight to 2am, open 10pm to midnight. Sunday: open midnight to 2am."));
    assert!(words.starts_with("Monday: open 10pm to midnight. Tuesday: open midnight to 2am, open 10pm"));
}

#[test]
fn a_picture_of_a_week_says_in_words_what_it_shows_and_needs_nothing_from_outside() {
    let hours = nation("Mo-Fr 08:00-22:00; Sa-Su 09:00-18:00; PH unknown", "gb-eng");
    let monday = "2026-05-25".parse().unwrap();
    let svg = week_svg(&hours, "Parents & \"carers\" <line>", monday);
    let title = "<title id=\"week-title\">Parents &amp; &quot;carers&quot; &lt;line&gt;: opening hours in the week of \
                 25 May 2026</title>";
    assert!(svg.contains(title), "{svg}");
    assert!(svg.contains(&format!("<desc id=\"week-text\">{}</desc>", week_text(&hours, monday))));
    assert!(svg.starts_with("<svg ") && svg.contains("role=\"img\"") && svg.ends_with("</svg>\n"));
    // 8 o'clock to 22 o'clock, four times, at 24 units an hour from 96.
    assert_eq!(svg.matches("<rect x=\"288\"").count(), 4, "{svg}");
    assert_eq!(svg.matches("width=\"336\"").count(), 4);
    assert_eq!(svg.matches("stroke-dasharray").count(), 2, "Monday, and the key");
    let outside = ["<script", "href", "url(", "@import", "style="];
    assert!(outside.iter().all(|it| !svg.contains(it)));
    assert_eq!(svg.matches("http").count(), 1, "the name of the format alone");
}
