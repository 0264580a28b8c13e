//! One week of a timetable as a picture, and as the words that say the same.

use std::fmt::Write;

use jiff::civil::Date;

use super::timetable::{Interval, State, Timetable};
use super::words::{month, said, weekday};

const LEFT: u32 = 96;
const TOP: u32 = 28;
const HOUR: u32 = 24;
const ROW: u32 = 26;
const GAP: u32 = 4;
const WIDTH: u32 = LEFT + 24 * HOUR + 16;
const HEIGHT: u32 = TOP + 7 * ROW + 40;

/// A week from Monday on as an SVG picture with a title and a description in words. It holds no script and no reference
/// to anything outside, and is told apart by outline as well as by colour.
///
/// `name` says whose hours they are: "Childline, by phone".
#[must_use]
pub fn week_svg(timetable: &Timetable, name: &str, monday: Date) -> String {
    let name = escaped(name);
    let title = format!("{name}: opening hours in the week of {} {} {}", monday.day(), month(monday), monday.year());
    let mut svg = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        svg,
        r##"<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="week-title week-text" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13"><title id="week-title">{title}</title><desc id="week-text">{}</desc><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>"##,
        week_text(timetable, monday)
    );
    hours_of_the_day(&mut svg);
    for (row, date) in (0..).zip(days(monday)) {
        day_row(&mut svg, row, date, &stretches(timetable, date));
    }
    key(&mut svg);
    svg.push_str("</svg>\n");
    svg
}

/// The same week in words: "Monday: open 8am to 10pm. Tuesday: closed."
#[must_use]
pub fn week_text(timetable: &Timetable, monday: Date) -> String {
    let lines = days(monday).map(|date| {
        let words: Vec<String> = stretches(timetable, date).iter().map(Stretch::words).collect();
        let words = if words.is_empty() { "closed".to_owned() } else { words.join(", ") };
        format!("{}: {words}.", weekday(date))
    });
    lines.collect::<Vec<_>>().join(" ")
}

/// Some time of one day, in minutes of its clock.
struct Stretch {
    start: u32,
    end: u32,
    state: State,
}

impl Stretch {
    fn words(&self) -> String {
        let state = if self.state == State::Open { "open" } else { "not confirmed" };
        if (self.start, self.end) == (0, 24 * 60) {
            return format!("{state} all day");
        }
        format!("{state} {} to {}", said(self.start), said(self.end))
    }
}

fn days(monday: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(monday), |date| date.tomorrow().ok()).take(7)
}

fn stretches(timetable: &Timetable, date: Date) -> Vec<Stretch> {
    let zone = timetable.zone();
    let until = date.tomorrow().map_or(zone.midnight(date), |tomorrow| zone.midnight(tomorrow));
    let minute = |at| {
        let local = zone.local(at);
        let minutes = u32::from(local.hour().unsigned_abs()) * 60 + u32::from(local.minute().unsigned_abs());
        if local.date() > date { 24 * 60 } else { minutes }
    };
    let stretch = |it: &Interval| Stretch { start: minute(it.from), end: minute(it.until), state: it.state };
    timetable.intervals(zone.midnight(date), until).iter().map(stretch).collect()
}

fn hours_of_the_day(svg: &mut String) {
    for hour in (0..=24).step_by(3) {
        let x = LEFT + hour * HOUR;
        let (top, bottom) = (TOP, TOP + 7 * ROW);
        let _ = write!(
            svg,
            r##"<path d="M{x} {top}V{bottom}" stroke="#767676"/><text x="{x}" y="{}" text-anchor="middle">{hour:02}</text>"##,
            TOP - 8
        );
    }
}

fn day_row(svg: &mut String, row: u32, date: Date, stretches: &[Stretch]) {
    let y = TOP + row * ROW;
    let _ = write!(svg, r#"<text x="8" y="{}">{}</text>"#, y + 17, weekday(date));
    for stretch in stretches {
        let x = LEFT + stretch.start * HOUR / 60;
        let width = (stretch.end * HOUR / 60 + LEFT).saturating_sub(x);
        block(svg, x, y + GAP / 2, width, stretch.state);
    }
}

fn block(svg: &mut String, x: u32, y: u32, width: u32, state: State) {
    let look = match state {
        State::Open => r##"fill="#1d70b8" stroke="#003078""##,
        State::Unknown | State::Closed => r##"fill="#f3f2f1" stroke="#505a5f" stroke-dasharray="4 3""##,
    };
    let _ = write!(svg, r#"<rect x="{x}" y="{y}" width="{width}" height="{}" rx="3" {look}/>"#, ROW - GAP);
}

fn key(svg: &mut String) {
    let y = TOP + 7 * ROW + 10;
    for (x, state, words) in [(LEFT, State::Open, "open"), (LEFT + 110, State::Unknown, "not confirmed")] {
        block(svg, x, y, 30, state);
        let _ = write!(svg, r#"<text x="{}" y="{}">{words}</text>"#, x + 38, y + 16);
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
