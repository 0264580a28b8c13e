#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::calendar::Calendar;

fn calendars() -> Vec<Calendar> {
    serde_json::from_str(include_str!("../../../resources/directory/calendars.json")).unwrap()
}

/// A contact with these hours, read from pages with these dates.
fn contact(hours: &str, answered_by: &str, page_dates: &[Option<&str>]) -> Contact {
    let evidence = page_dates.iter().map(|date| match date {
        Some(date) => json!({"url": "https://example.org/", "page_date": date}),
        None => json!({"url": "https://example.org/"}),
    });
    let evidence: Vec<_> = evidence.collect();
    serde_json::from_value(json!({
        "id": "phone", "kind": "phone", "value": "+448081000900", "display": "0808 1000 900", "hours": hours,
        "answered_by": answered_by, "assurance": {"method": "published_page", "evidence": evidence},
    }))
    .unwrap()
}

fn opening(contact: &Contact) -> Opening {
    let calendars = calendars();
    let scotland = calendars.iter().find(|it| it.id.as_str() == "gb-sct");
    let timetable = Timetable::new(&contact.hours, contact.zone(), scotland, &contact.exceptions).unwrap();
    Opening::new(contact, Arc::new(timetable))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_page_vouches_for_24_months_from_the_last_day_that_its_date_can_mean() {
    for (date, until) in [
        ("2024-11-04", "2026-11-05T00:00:00Z"),
        ("2024-11", "2026-12-01T00:00:00Z"),
        ("2024", "2027-01-01T00:00:00Z"),
        ("2024-02-29", "2026-03-01T00:00:00Z"),
    ] {
        assert_eq!(contact("24/7", "person", &[Some(date)]).hours_vouched_until(), at(until), "{date}");
    }
    let newest = contact("24/7", "person", &[Some("2020"), Some("2025-01-31"), None]);
    assert_eq!(newest.hours_vouched_until(), at("2027-02-01T00:00:00Z"), "the newest page counts");
    assert_eq!(contact("24/7", "person", &[None]).hours_vouched_until(), Timestamp::MAX);
    let mut doubtful = contact("24/7", "person", &[Some("2026-01-01")]);
    doubtful.assurance.recheck = true;
    assert_eq!(doubtful.hours_vouched_until(), Timestamp::MIN);
}

#[test]
fn when_a_page_becomes_too_old_nothing_is_claimed_any_more() {
    let opening = opening(&contact("24/7", "person", &[Some("2024-11-04")]));
    let (before, after) = (at("2026-11-04T23:59:59Z"), at("2026-11-05T00:00:00Z"));
    let still = opening.availability(before);
    assert_eq!((still.open, still.changes_at), (Some(true), Some(after)));
    assert_eq!(opening.holds_until(before), Some(after));
    let usual = opening.availability(after);
    assert_eq!((usual.open, usual.changes_at, usual.opens_next), (None, None, None));
    assert_eq!(usual.sentence, "Usually open, all day and night");
    assert_eq!(opening.certainty(after), HoursCertainty::Usual);
    assert!(opening.is_round_the_clock(after), "but it is still known as a line that is there by day and by night");
    let states: Vec<_> = opening.schedule(before).unwrap().intervals.iter().map(|it| (it.from, it.state)).collect();
    let midnight = at("2026-11-04T00:00:00Z");
    assert_eq!(states, [(midnight, IntervalState::Open), (after, IntervalState::UsuallyOpen)]);
}

#[test]
fn nobody_is_there_at_an_inbox_or_a_page_whatever_the_time() {
    for (answered_by, sentence) in
        [("inbox", "Write at any time: messages are read later"), ("none", "Use it at any time")]
    {
        let opening = opening(&contact("unknown", answered_by, &[None]));
        let said = opening.availability(at("2026-11-23T10:00:00Z"));
        let nothing =
            ServedAvailability { open: None, changes_at: None, opens_next: None, sentence: sentence.to_owned() };
        assert_eq!(said, nothing);
        assert_eq!(opening.state(at("2026-11-23T10:00:00Z")), None);
        assert_eq!(opening.schedule(at("2026-11-23T10:00:00Z")), None);
        assert!(!opening.is_round_the_clock(at("2026-11-23T10:00:00Z")));
    }
}

#[test]
fn an_emergency_contact_is_there_by_definition_however_old_its_page() {
    let contact = contact("unknown", "person", &[Some("2010")]);
    let always = Timetable::new(&crate::domain::schedule::Hours::always(), "Europe/London", None, &[]).unwrap();
    let opening = Opening::by_definition(&contact, Arc::new(always));
    let said = opening.availability(at("2040-12-25T03:00:00Z"));
    assert_eq!((said.open, said.changes_at, said.sentence.as_str()), (Some(true), None, "Open now, all day and night"));
}

#[test]
fn a_line_that_has_a_day_off_in_the_coming_days_is_not_there_round_the_clock() {
    let opening = opening(&contact("24/7; Dec 25 off", "person", &[None]));
    assert!(opening.is_round_the_clock(at("2026-12-18T00:00:00Z")), "a week later it is closed");
    assert!(!opening.is_round_the_clock(at("2026-12-18T00:00:01Z")));
    assert!(!opening.is_round_the_clock(at("2026-12-25T12:00:00Z")));
    assert!(opening.is_round_the_clock(at("2026-12-26T00:00:00Z")));
}

#[test]
fn hours_of_which_nobody_knows_have_no_intervals() {
    let opening = opening(&contact("unknown", "person", &[None]));
    assert_eq!(opening.schedule(at("2026-12-12T00:00:00Z")), None);
    assert_eq!(opening.availability(at("2026-12-12T00:00:00Z")).sentence, "Opening hours not confirmed");
}

/// Hours of every kind that the directory has, by a page that becomes too old in the middle of the time that is tried.
fn some_hours() -> impl Strategy<Value = Opening> {
    let hours = prop::sample::select(vec![
        "24/7",
        "unknown",
        "24/7; Dec 25 off",
        "Mo-Fr 09:00-17:00; PH unknown",
        "Mo-Fr 10:00-16:00; PH off",
        "Mo-Su 08:00-24:00",
        "Mo-Th 18:00-02:00; Fr 18:00-24:00; Sa-Su 00:00-24:00; PH unknown",
        "Su 01:15-01:45",
        "2026 Nov 30 09:00-12:00",
    ]);
    let date = prop::sample::select(vec![None, Some("2024-12-20"), Some("2025-03-28"), Some("2020")]);
    (hours, date).prop_map(|(hours, date)| opening(&contact(hours, "person", &[date])))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_said_holds_as_long_as_it_says(opening in some_hours(), start in 0_i64..160 * 86_400, part in 0.0..1.0) {
        let now = at("2026-11-20T00:00:00Z") + SignedDuration::from_secs(start);
        let said = opening.availability(now);
        if let Some(until) = opening.holds_until(now) {
            prop_assert!(until > now);
            let within = SignedDuration::from_secs_f64(until.duration_since(now).as_secs_f64() * part);
            prop_assert_eq!(&opening.availability(now + within), &said);
            prop_assert_eq!(&opening.availability(until - SignedDuration::from_secs(1)), &said);
        } else {
            let later = now + SignedDuration::from_hours(24 * 90);
            prop_assert_eq!(&opening.availability(later), &said);
        }
    }

    #[test]
    fn a_change_is_the_first_instant_at_which_open_differs(opening in some_hours(), start in 0_i64..160 * 86_400) {
        let now = at("2026-11-20T00:00:00Z") + SignedDuration::from_secs(start);
        let said = opening.availability(now);
        let until = said.changes_at.unwrap_or(now + SignedDuration::from_hours(24 * 40));
        for quarter in 0..(until.duration_since(now).as_secs() / 900).min(4_000) {
            let then = now + SignedDuration::from_secs(900 * quarter);
            prop_assert_eq!(opening.availability(then).open, said.open, "at {}", then);
        }
        if let Some(change) = said.changes_at {
            prop_assert_ne!(opening.availability(change).open, said.open);
            prop_assert_eq!(opening.availability(change - SignedDuration::from_secs(1)).open, said.open);
        }
    }

    #[test]
    fn the_prepared_days_say_what_a_look_up_says(opening in some_hours(), start in 0_i64..160 * 86_400, later in 0_i64..14 * 86_400) {
        let now = at("2026-11-20T00:00:00Z") + SignedDuration::from_secs(start);
        let Some(days) = opening.schedule(now) else { return Ok(()) };
        prop_assert!(days.from <= now && now < days.until);
        let ordered = days.intervals.iter().all(|it| days.from <= it.from && it.from < it.until && it.until <= days.until);
        prop_assert!(ordered && days.intervals.windows(2).all(|pair| pair[0].until <= pair[1].from));
        let then = (days.from + SignedDuration::from_secs(later)).min(days.until - SignedDuration::from_secs(1));
        let there = days.intervals.iter().find(|it| it.from <= then && then < it.until).map(|it| it.state);
        let expected = match (opening.availability(then).open, opening.certainty(then)) {
            (Some(true), _) => Some(IntervalState::Open),
            (Some(false), _) => None,
            (None, HoursCertainty::Usual) => match opening.timetable().state_at(then) {
                State::Open => Some(IntervalState::UsuallyOpen),
                State::Unknown => Some(IntervalState::Unknown),
                State::Closed => Some(IntervalState::UsuallyClosed),
            },
            (None, _) => Some(IntervalState::Unknown),
        };
        prop_assert_eq!(there, expected, "at {}", then);
    }
}
