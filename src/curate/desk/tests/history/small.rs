//! The smallest directory in which everything can happen: one audience, one place, three routes to be listed and two for
//! danger now. Its contacts are the seed's own, so that every rule on them holds.

use std::sync::LazyLock;

use super::super::*;
use crate::domain::contact::Contact;
use crate::domain::route::Anonymity;
use crate::domain::schedule::Hours;
use crate::seed::Seed;

pub(in super::super) static SMALL: LazyLock<Seed> = LazyLock::new(|| {
    let mut seed = seed::embedded().unwrap();
    let gb = || "GB".parse().unwrap();
    let records = &mut seed.records;
    records.campaigns.clear();
    records.retired.clear();
    records.calendars.clear();
    records.audiences.retain(|id, _| id.as_str() == "child");
    records.places.retain(|id, _| id.as_str() == "GB");
    records.topics.retain(|id, _| TOPICS.contains(&id.as_str()));
    records.routes.retain(|id, _| CONTACTS.iter().any(|it| contact(it).route == *id));
    for audience in records.audiences.values_mut() {
        audience.fallback = ["childline", "shout", "samaritans"].map(id).to_vec();
        audience.keep_from.clear();
    }
    for place in records.places.values_mut() {
        place.emergency = ["emergency-999", "emergency-999-england-wales"].map(id).to_vec();
    }
    for route in records.routes.values_mut().map(Arc::make_mut) {
        let of = |id: &Id| CONTACTS.contains(&format!("{}/{id}", route.id).as_str());
        route.contacts.retain(|it| of(&it.id));
        route.audiences.retain(|it| it.audience.as_str() == "child");
        route.never_show_to.clear();
        route.wording.retain(|it| it.audience.as_str() == "child");
        for wording in &mut route.wording {
            "You can talk to us here.".clone_into(&mut wording.text);
        }
        route.topics.retain(|it| TOPICS.contains(&it.as_str()));
        route.also_topics.clear();
        route.places = vec![gb()];
        route.show_with = None;
        for words in [&mut route.not_for, &mut route.do_first, &mut route.accessibility] {
            words.clear();
        }
        route.anonymity = Anonymity::default();
        for contact in &mut route.contacts {
            bare(contact);
        }
    }
    let organisations: Vec<Id> = records.routes.values().map(|it| it.organisation.clone()).collect();
    records.organisations.retain(|id, _| organisations.contains(id));
    seed
});

/// What a contact cannot be without: its hours cost most to read, and no rule here speaks of them.
fn bare(contact: &mut Contact) {
    contact.hours = Hours::default();
    contact.hours_printed = None;
    contact.calendars.clear();
    contact.exceptions.clear();
    contact.assurance.evidence.truncate(1);
    for words in [&mut contact.label, &mut contact.reply_time, &mut contact.notes] {
        words.clear();
    }
}

/// Its topics. Their names are what drafts change.
pub(super) const TOPICS: [&str; 3] = ["bullying", "feeling-suicidal", "neglect"];

/// A topic that is there or not: the seed does not have it.
pub(super) const SPARE: &str = "spare";

/// Every contact that there is.
pub(super) const CONTACTS: [&str; 8] = [
    "childline/phone",
    "childline/webchat",
    "childline/form",
    "childline/bsl-video",
    "shout/text",
    "samaritans/phone",
    "emergency-999/phone",
    "emergency-999-england-wales/text",
];

/// The contact whose address drafts change: the reviewer has to try it.
pub(super) const PAGE: &str = "childline/form";

/// What can be recalled: contacts, and whole routes. Samaritans stay, so that there is always somebody to list.
pub(super) const SUBJECTS: [&str; 10] = [
    "childline/phone",
    "childline/webchat",
    "childline/form",
    "childline/bsl-video",
    "shout/text",
    "emergency-999/phone",
    "emergency-999-england-wales/text",
    "childline",
    "shout",
    "emergency-999",
];

/// Whether a subject of [`SUBJECTS`] takes a contact of [`CONTACTS`] away.
pub(super) fn takes(subject: &str, contact: &str) -> bool {
    subject == contact || contact.split_once('/').is_some_and(|(route, _)| route == subject)
}

/// Whether somebody in danger may be shown it.
pub(super) fn for_danger(subject: &str) -> bool {
    subject.starts_with("emergency-")
}

/// How a request names it.
pub(super) fn subject_of(subject: &str) -> Subject {
    match subject.split_once('/') {
        Some((route, contact)) => Subject { route: id(route), contact: Some(id(contact)) },
        None => Subject { route: id(subject), contact: None },
    }
}
