//! One week of one real route, drawn.

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Span, Timestamp};

use crate::domain::contact::{ContactKind, HoursCertainty};
use crate::domain::directory::{CheckedContact, CheckedRoute, Directory};
use crate::domain::schedule::{State, week_svg, week_text};

/// A week from Monday on, as a picture and as words.
pub(super) struct Week {
    /// The id of the route that it is of.
    pub(super) route: String,
    /// The route's name.
    pub(super) name: String,
    /// The hours as they stand in the record.
    pub(super) hours: String,
    /// The picture: marks of our own around escaped text.
    pub(super) svg: String,
    /// The same in words, a day each.
    pub(super) days: Vec<String>,
}

/// The week of now of a line that is there for everybody, whose hours a page states and that is not always open: the one
/// of the widest area and, among those, the first by id. Nothing where the release has no such line.
pub(super) fn of_directory(directory: &Directory, now: Timestamp) -> Option<Week> {
    let lines = directory.routes().iter().filter(|it| is_for_everybody(it)).filter_map(|route| {
        let mut contacts = directory.contacts(route).filter(|it| it.owner == route.id());
        let (contact, monday) = contacts.find_map(|it| Some((it, shown_from(&it, now)?)))?;
        Some((route, contact, monday))
    });
    // Of several that are equal it takes the first.
    let (route, contact, monday) = lines.min_by_key(|(route, ..)| depth(directory, route))?;
    Some(drawn(route, &contact, monday))
}

/// Whether a page that anybody may open can name the route.
fn is_for_everybody(route: &CheckedRoute) -> bool {
    route.document().never_show_to.is_empty()
}

fn depth(directory: &Directory, route: &CheckedRoute) -> Option<usize> {
    route.document().places.iter().map(|place| directory.place_and_above(place).count()).min()
}

/// The Monday of now, if the contact's week can be drawn: the picture knows "open" and "not confirmed", and cannot say
/// "usually".
fn shown_from(it: &CheckedContact<'_>, now: Timestamp) -> Option<Date> {
    let zone = TimeZoneDatabase::bundled().get(it.contact.zone()).ok()?;
    let monday = monday(&zone, now)?;
    let (from, until) = (midnight(&zone, monday)?, midnight(&zone, monday.checked_add(Span::new().days(7)).ok()?)?);
    let stated = [now, until].iter().all(|at| it.opening.certainty(*at) == HoursCertainty::Stated);
    let open = it.opening.timetable().intervals(from, until).iter().filter(|it| it.state == State::Open).count();
    let serves = it.contact.kind == ContactKind::Phone && it.opening.state(now).is_some();
    (serves && stated && open > 1).then_some(monday)
}

fn monday(zone: &TimeZone, now: Timestamp) -> Option<Date> {
    let today = zone.to_datetime(now).date();
    today.checked_sub(Span::new().days(today.weekday().to_monday_zero_offset())).ok()
}

fn midnight(zone: &TimeZone, date: Date) -> Option<Timestamp> {
    zone.to_timestamp(date.at(0, 0, 0, 0)).ok()
}

fn drawn(route: &CheckedRoute, contact: &CheckedContact<'_>, monday: Date) -> Week {
    let (name, timetable) = (route.document().name.clone(), contact.opening.timetable());
    let words = week_text(timetable, monday);
    Week {
        route: route.id().to_string(),
        hours: contact.contact.hours.to_string(),
        svg: week_svg(timetable, &format!("{name}, by phone"), monday),
        days: words.split(". ").map(|day| day.trim_end_matches('.').to_owned()).collect(),
        name,
    }
}
