//! Every id that one record uses names another record that is there, by its canonical id.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::about;
use crate::domain::audience::Audience;
use crate::domain::finding::{Finding, Findings};
use crate::domain::id::{Id, PlaceId};
use crate::domain::organisation::Organisation;
use crate::domain::record::{RecordKind, Records};
use crate::domain::route::{Purpose, SupportRoute};
use crate::domain::topic::Topic;

pub(super) fn check(records: &Records, findings: &mut Vec<Finding>) {
    let Known { audiences, organisations, routes, .. } = Known::of(records);
    aliases(records, findings);
    for (id, audience) in &records.audiences {
        let mut here = about(RecordKind::Audience, id.as_str(), findings);
        audiences.all("/keep_from", &audience.keep_from, &mut here);
        routes.all("/fallback", &audience.fallback, &mut here);
    }
    for (id, place) in &records.places {
        let mut here = about(RecordKind::Place, id.as_str(), findings);
        if let Some(parent) = &place.parent {
            known_place(records, parent, format_args!("/parent"), &mut here);
        }
        routes.all("/emergency", &place.emergency, &mut here);
        for (position, route) in place.emergency.iter().enumerate() {
            if records.routes.get(route).is_some_and(|route| route.purpose != Purpose::Emergency) {
                here.add(format!("/emergency/{position}"), "emergency-purpose", "this route is not an emergency route");
            }
        }
        if in_a_circle(records, id) {
            here.add("/parent", "place-circle", "the places above this one lead back to it");
        }
    }
    for (id, calendar) in &records.calendars {
        let mut here = about(RecordKind::Calendar, id.as_str(), findings);
        known_place(records, &calendar.place, format_args!("/place"), &mut here);
    }
    for (id, campaign) in &records.campaigns {
        let mut here = about(RecordKind::Campaign, id.as_str(), findings);
        organisations.one(format_args!("/organisation"), &campaign.organisation, &mut here);
        organisations.all("/partners", &campaign.partners, &mut here);
        known_place(records, &campaign.place, format_args!("/place"), &mut here);
        for (position, showing) in campaign.shows.iter().enumerate() {
            audiences.one(format_args!("/shows/{position}/audience"), &showing.audience, &mut here);
            routes.all(&format!("/shows/{position}/routes"), &showing.routes, &mut here);
        }
    }
    for (id, retired) in &records.retired {
        let mut here = about(RecordKind::RetiredContact, id.as_str(), findings);
        routes.all("/replaced_by", &retired.replaced_by, &mut here);
    }
    for (id, recall) in &records.recalls {
        let mut here = about(RecordKind::Recall, id.as_str(), findings);
        routes.all("/instead", &recall.instead, &mut here);
    }
}

fn known_place(records: &Records, place: &PlaceId, pointer: fmt::Arguments<'_>, here: &mut Findings<'_>) {
    if records.places.contains_key(place) {
        return;
    }
    let message = match records.places.values().find(|it| it.aliases.iter().any(|alias| alias == place.as_str())) {
        Some(it) => format!("write {}, not another code for it", it.id),
        None => "no place has this code".to_owned(),
    };
    here.add(pointer.to_string(), "unknown-place", message);
}

fn in_a_circle(records: &Records, start: &PlaceId) -> bool {
    let mut seen = BTreeSet::from([start]);
    let mut here = records.places.get(start).and_then(|place| place.parent.as_ref());
    while let Some(place) = here {
        if !seen.insert(place) {
            return true;
        }
        here = records.places.get(place).and_then(|place| place.parent.as_ref());
    }
    false
}

/// What ids can name.
pub(super) struct Known<'r> {
    audiences: Kind<'r, Audience>,
    topics: Kind<'r, Topic>,
    organisations: Kind<'r, Organisation>,
    routes: Kind<'r, Arc<SupportRoute>>,
}

impl<'r> Known<'r> {
    pub(super) fn of(records: &'r Records) -> Self {
        Self {
            audiences: Kind::of("unknown-audience", &records.audiences, |it| &it.aliases),
            topics: Kind::of("unknown-topic", &records.topics, |it| &it.aliases),
            organisations: Kind::of("unknown-organisation", &records.organisations, |it| &it.aliases),
            routes: Kind::of("unknown-route", &records.routes, |it| &it.aliases),
        }
    }

    pub(super) fn check_route(&self, records: &Records, route: &SupportRoute, here: &mut Findings<'_>) {
        let Self { audiences, topics, organisations, .. } = self;
        organisations.one(format_args!("/organisation"), &route.organisation, here);
        for (position, fit) in route.audiences.iter().enumerate() {
            audiences.one(format_args!("/audiences/{position}/audience"), &fit.audience, here);
        }
        audiences.all("/never_show_to", &route.never_show_to, here);
        topics.all("/topics", &route.topics, here);
        topics.all("/also_topics", &route.also_topics, here);
        for (position, place) in route.places.iter().enumerate() {
            known_place(records, place, format_args!("/places/{position}"), here);
        }
        for (position, reference) in route.via.iter().enumerate() {
            let there = records.routes.get(&reference.route).is_some_and(|other| {
                other.id != route.id && other.contacts.iter().any(|it| it.id == reference.contact)
            });
            if !there {
                here.add(format!("/via/{position}"), "unknown-contact", "no other route has a contact of this name");
            }
        }
        for (position, contact) in route.contacts.iter().enumerate() {
            let Some(abroad) = &contact.from_abroad else { continue };
            if *abroad == contact.id || !route.contacts.iter().any(|it| it.id == *abroad) {
                here.add(
                    format!("/contacts/{position}/from_abroad"),
                    "unknown-contact",
                    "name another contact of this route to use from abroad",
                );
            }
        }
    }
}

/// The records of one kind that ids name.
struct Kind<'r, T> {
    rule: &'static str,
    records: &'r BTreeMap<Id, T>,
    aliases_of: fn(&T) -> &[Id],
    /// The aliases with the ids that they lead to, gathered once somebody names what is not there.
    aliases: OnceLock<BTreeMap<&'r Id, &'r Id>>,
}

impl<'r, T> Kind<'r, T> {
    fn of(rule: &'static str, records: &'r BTreeMap<Id, T>, aliases_of: fn(&T) -> &[Id]) -> Self {
        Self { rule, records, aliases_of, aliases: OnceLock::new() }
    }

    fn one(&self, pointer: fmt::Arguments<'_>, id: &Id, here: &mut Findings<'_>) {
        if self.records.contains_key(id) {
            return;
        }
        let aliases = self.aliases.get_or_init(|| {
            let all =
                self.records.iter().flat_map(|(id, it)| (self.aliases_of)(it).iter().map(move |alias| (alias, id)));
            all.collect()
        });
        let message = match aliases.get(id) {
            Some(canonical) => format!("write {canonical}, not an older name for it"),
            None => "there is no record of this name".to_owned(),
        };
        here.add(pointer.to_string(), self.rule, message);
    }

    fn all(&self, pointer: &str, ids: &[Id], here: &mut Findings<'_>) {
        let mut seen = BTreeSet::new();
        for (position, id) in ids.iter().enumerate() {
            self.one(format_args!("{pointer}/{position}"), id, here);
            if !seen.insert(id) {
                here.add(format!("{pointer}/{position}"), "named-twice", "this name stands here already");
            }
        }
    }
}

/// An alias leads to one record and is nobody's id.
fn aliases(records: &Records, findings: &mut Vec<Finding>) {
    fn kind<'a, I: Ord + 'a>(
        kind: RecordKind,
        is_id: impl Fn(&I) -> bool,
        all: impl Iterator<Item = (&'a str, &'a [I])>,
        findings: &mut Vec<Finding>,
    ) {
        let mut taken: BTreeSet<&I> = BTreeSet::new();
        for (id, aliases) in all {
            for (position, alias) in aliases.iter().enumerate() {
                if is_id(alias) || !taken.insert(alias) {
                    let mut here = about(kind, id, findings);
                    here.add(format!("/aliases/{position}"), "alias-taken", "another record has this name already");
                }
            }
        }
    }
    fn records_of<T>(of: RecordKind, known: &BTreeMap<Id, T>, aliases: fn(&T) -> &[Id], findings: &mut Vec<Finding>) {
        let all = known.iter().map(|(id, it)| (id.as_str(), aliases(it)));
        kind(of, |alias| known.contains_key(alias), all, findings);
    }
    records_of(RecordKind::Audience, &records.audiences, |it| &it.aliases, findings);
    records_of(RecordKind::Topic, &records.topics, |it| &it.aliases, findings);
    records_of(RecordKind::Calendar, &records.calendars, |it| &it.aliases, findings);
    records_of(RecordKind::Organisation, &records.organisations, |it| &it.aliases, findings);
    records_of(RecordKind::Route, &records.routes, |it| &it.aliases, findings);
    records_of(RecordKind::Campaign, &records.campaigns, |it| &it.aliases, findings);
    let places = records.places.values().map(|it| (it.id.as_str(), it.aliases.as_slice()));
    kind(RecordKind::Place, |alias| records.places.keys().any(|id| id.as_str() == alias), places, findings);
}
