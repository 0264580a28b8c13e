//! Opening hours: each can be evaluated, in a zone that exists, by calendars that are there.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Openings, about};
use crate::domain::calendar::Calendar;
use crate::domain::contact::{AnsweredBy, Contact};
use crate::domain::directory::Directory;
use crate::domain::finding::{Finding, Findings};
use crate::domain::id::Id;
use crate::domain::opening::Opening;
use crate::domain::record::{RecordKind, Records};
use crate::domain::route::Purpose;
use crate::domain::schedule::{Exception, Hours, Timetable, Warning, disagreements};

/// Reads every contact's hours, adding what keeps them from being evaluated truthfully to the findings.
pub(super) fn read(records: &Records, findings: &mut Vec<Finding>) -> Openings {
    let mut timetables = Timetables::default();
    let contacts = records.routes.iter().map(|(id, route)| {
        let mut here = about(RecordKind::Route, id.as_str(), findings);
        let by_definition = route.purpose == Purpose::Emergency;
        let openings = route.contacts.iter().enumerate().filter_map(|(position, contact)| {
            let read = timetables.of(records, contact, format_args!("/contacts/{position}"), &mut here)?;
            let opening = match timetables.always(contact.zone()).filter(|_| by_definition) {
                Some(always) => Opening::by_definition(contact, always),
                None => Opening::new(contact, read),
            };
            Some((contact.id.clone(), opening))
        });
        (id.clone(), openings.collect())
    });
    let contacts = contacts.collect();
    let timetables = timetables.made.into_values().chain(timetables.always.into_values()).collect();
    Openings { contacts, timetables }
}

/// What is probably not meant by the contacts of a directory that can be released, as seen from a day: their hours, and
/// checks that nobody can have made.
pub(crate) fn warnings(directory: &Directory, today: Date) -> Vec<Finding> {
    let mut warnings = Vec::new();
    for route in directory.routes() {
        let mut here = about(RecordKind::Route, route.id().as_str(), &mut warnings);
        for (position, it) in directory.contacts(route).filter(|it| it.owner == route.id()).enumerate() {
            if it.contact.assurance.checked_on.is_some_and(|on| on > today) {
                let message = "this day has not come yet: nobody can have checked it then";
                here.add(format!("/contacts/{position}/assurance/checked_on"), "check-in-the-future", message);
            }
            let printed = it.contact.hours_printed.as_deref();
            let as_printed = printed.map_or_else(Vec::new, |printed| disagreements(&it.contact.hours, printed, today));
            for Warning { rule, message } in it.opening.timetable().warnings(today).into_iter().chain(as_printed) {
                here.add(format!("/contacts/{position}/hours"), rule, message);
            }
        }
    }
    warnings
}

/// What a timetable is made from.
type Source<'r> = (&'r Hours, &'r str, &'r [Id], &'r [Exception]);

/// Timetables that many contacts share: most hours are unknown, and many are `24/7`.
#[derive(Default)]
struct Timetables<'r> {
    made: HashMap<Source<'r>, Arc<Timetable>>,
    always: HashMap<&'r str, Arc<Timetable>>,
}

impl<'r> Timetables<'r> {
    /// By day and by night, in a zone that exists.
    fn always(&mut self, zone: &'r str) -> Option<Arc<Timetable>> {
        if !self.always.contains_key(zone) {
            let timetable = Timetable::new(&Hours::always(), zone, None, &[]).ok()?;
            self.always.insert(zone, Arc::new(timetable));
        }
        self.always.get(zone).cloned()
    }

    fn of(
        &mut self,
        records: &'r Records,
        contact: &'r Contact,
        pointer: fmt::Arguments<'_>,
        here: &mut Findings<'_>,
    ) -> Option<Arc<Timetable>> {
        let Contact { hours, calendars, exceptions, answered_by, .. } = contact;
        if *answered_by != AnsweredBy::Person && !(hours.is_unknown() && exceptions.is_empty()) {
            let message = "hours say when a person answers. Nobody answers here: write \"unknown\", and say under \
                           reply_time how long a reply takes";
            here.add(format!("{pointer}/hours"), "hours-without-person", message);
        }
        let known = known_calendars(records, calendars, pointer, here)?;
        let source = (hours, contact.zone(), calendars.as_slice(), exceptions.as_slice());
        if let Some(made) = self.made.get(&source) {
            return Some(Arc::clone(made));
        }
        let timetable = evaluated(contact, &known, pointer, here)?;
        let made = Arc::new(timetable);
        self.made.insert(source, Arc::clone(&made));
        Some(made)
    }
}

fn evaluated(
    contact: &Contact,
    known: &[&Calendar],
    pointer: fmt::Arguments<'_>,
    here: &mut Findings<'_>,
) -> Option<Timetable> {
    let Contact { hours, exceptions, .. } = contact;
    let (field, error) = match Timetable::across(hours, contact.zone(), known, exceptions) {
        Ok(timetable) if timetable.wants_a_calendar() => {
            let message = "these hours name public holidays: name the calendars that say which days these are";
            here.add(format!("{pointer}/calendars"), "hours-without-calendar", message);
            return None;
        }
        Ok(timetable) => return Some(timetable),
        Err(error) if Timetable::across(hours, "UTC", known, &[]).is_err() => ("hours", error),
        Err(error) if Timetable::across(hours, "UTC", known, exceptions).is_err() => ("exceptions", error),
        Err(error) => ("zone", error),
    };
    here.add(format!("{pointer}/{field}"), "hours-not-usable", error.to_string());
    None
}

fn known_calendars<'r>(
    records: &'r Records,
    calendars: &[Id],
    pointer: fmt::Arguments<'_>,
    here: &mut Findings<'_>,
) -> Option<Vec<&'r Calendar>> {
    let mut known = Vec::with_capacity(calendars.len());
    for (position, id) in calendars.iter().enumerate() {
        if let Some(calendar) = records.calendars.get(id) {
            known.push(calendar);
            continue;
        }
        let canonical = records.calendars.values().find(|it| it.aliases.contains(id));
        let message = match canonical {
            Some(it) => format!("write {}, not an older name for it", it.id),
            None => "this release has no holiday calendar of this name".to_owned(),
        };
        here.add(format!("{pointer}/calendars/{position}"), "unknown-calendar", message);
    }
    (known.len() == calendars.len()).then_some(known)
}
