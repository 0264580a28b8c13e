//! What is known of an instant, as a short sentence in English. Times are those of the contact's own clock.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Timestamp};

use super::timetable::{Availability, State, Timetable};
use super::zone::Zone;

/// An instant as a person writes it in a zone: "Friday 25 December 2026, 3am". `None` if there is no such zone.
#[must_use]
pub fn said_in(zone: &str, at: Timestamp) -> Option<String> {
    let local = Zone::named(zone)?.local(at);
    let (date, time) = (local.date(), clock(local.time()));
    Some(format!("{} {} {} {}, {time}", weekday(date), date.day(), month(date), date.year()))
}

/// Beyond so much time a bare "Open until 9am" would be misread.
const SAME_SITTING: SignedDuration = SignedDuration::from_hours(12);

/// Beyond so many days a date is given with its year.
const YEAR_IS_CLEAR: i32 = 300;

/// How far hours are vouched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A page that is not known to be old states them.
    Stated,
    /// The page is old or doubtful: they are said to hold usually.
    Usual,
}

impl Timetable {
    /// What to say of an instant: "Open until 9pm", "Opens Monday 9am", "Opening hours not confirmed".
    #[must_use]
    pub fn sentence(&self, at: Timestamp, claim: Claim) -> String {
        self.sentence_for(&self.availability(at), at, claim)
    }

    /// The instant up to which the sentence stays as it is; `None` where no end is in sight.
    ///
    /// It names days as seen from today, so that it is another one after midnight.
    #[must_use]
    pub fn sentence_holds_until(&self, at: Timestamp) -> Option<Timestamp> {
        let change = self.next_change(at)?;
        let (_, midnight) = self.days_from(at, 1);
        // From then on "Open until 9am" needs no day.
        let soon = change.saturating_sub(SAME_SITTING).ok().filter(|soon| *soon > at);
        let soon = soon.filter(|_| self.state_at(at) == State::Open);
        Some(change.min(midnight).min(soon.unwrap_or(change)))
    }

    /// The same, for whoever has the availability already.
    #[must_use]
    pub fn sentence_for(&self, availability: &Availability, at: Timestamp, claim: Claim) -> String {
        let plain = sentence(availability, at, self.zone());
        match (claim, availability.state) {
            (Claim::Stated, _) | (_, State::Unknown) => plain,
            (Claim::Usual, _) => usually(&plain),
        }
    }
}

fn usually(plain: &str) -> String {
    if plain == ALWAYS {
        return "Usually open, all day and night".to_owned();
    }
    let mut characters = plain.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.map_or_else(String::new, |first| format!("Usually {first}{}", characters.as_str()))
}

const ALWAYS: &str = "Open now, all day and night";

fn sentence(availability: &Availability, at: Timestamp, zone: &Zone) -> String {
    let now = zone.local(at);
    match *availability {
        Availability { state: State::Unknown, .. } => "Opening hours not confirmed".to_owned(),
        Availability { state: State::Open, changes_at: None, .. } => ALWAYS.to_owned(),
        Availability { state: State::Open, changes_at: Some(end), .. } => {
            let soon = end.duration_since(at) <= SAME_SITTING;
            format!("Open until {}", until(now, zone.local(end), soon))
        }
        Availability { state: State::Closed, changes_at: None, .. } => "Closed".to_owned(),
        Availability { state: State::Closed, opens_next: None, .. } => "Closed now".to_owned(),
        Availability { state: State::Closed, changes_at: Some(change), opens_next: Some(start) } => {
            // Between here and there lies a time of which nobody knows.
            let doubt = if change < start { " at the latest" } else { "" };
            format!("Opens {}{doubt}", opening(now, zone.local(start)))
        }
    }
}

/// The end of opening hours. Midnight ends the day before it: nobody says "until Monday midnight" and is understood.
fn until(now: DateTime, end: DateTime, soon: bool) -> String {
    let at_midnight = end.time() == Time::midnight();
    let last = if at_midnight { end.date().yesterday().unwrap_or(end.date()) } else { end.date() };
    match (days_between(now.date(), last), at_midnight) {
        (0, _) => clock(end.time()),
        (_, true) => format!("the end of {}", day_name(now.date(), last)),
        (_, false) if soon => clock(end.time()),
        (_, false) => format!("{} {}", day_name(now.date(), last), clock(end.time())),
    }
}

fn opening(now: DateTime, start: DateTime) -> String {
    let day = day_name(now.date(), start.date());
    let midnight = start.time() == Time::midnight();
    match (midnight, days_between(now.date(), start.date())) {
        (true, 1) => "midnight tonight".to_owned(),
        (true, _) => format!("at the start of {day}"),
        (false, _) => format!("{day} {}", clock(start.time())),
    }
}

/// A day as seen from today: "today", "tomorrow", "Monday", "4 January".
fn day_name(today: Date, day: Date) -> String {
    match days_between(today, day) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..=6 => weekday(day).to_owned(),
        days if days > YEAR_IS_CLEAR => format!("{} {} {}", day.day(), month(day), day.year()),
        _ => format!("{} {}", day.day(), month(day)),
    }
}

fn days_between(from: Date, until: Date) -> i32 {
    from.until(until).map_or(i32::MAX, |span| span.get_days())
}

/// A time as it is said: "9am", "9.30am", "noon", "midnight".
pub(super) fn clock(time: Time) -> String {
    let half = if time.hour() < 12 { "am" } else { "pm" };
    let hour = if time.hour() % 12 == 0 { 12 } else { time.hour() % 12 };
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "noon".to_owned(),
        (_, 0) => format!("{hour}{half}"),
        (_, minute) => format!("{hour}.{minute:02}{half}"),
    }
}

/// A minute of the day as it is said; those past midnight count on.
pub(super) fn said(minute: impl Into<u32>) -> String {
    let minute = minute.into();
    let part = |value: u32| i8::try_from(value).unwrap_or_default();
    clock(Time::new(part(minute / 60 % 24), part(minute % 60), 0, 0).unwrap_or_default())
}

/// The name of a day of the week.
pub(super) fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A date as it is said: "28 August 2022".
pub(crate) fn dated(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

/// The name of a month.
pub(super) fn month(date: Date) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(date.month() - 1).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or_default()
}
