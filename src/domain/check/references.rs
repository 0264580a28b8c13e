//! Every id that one record uses names another record that is there, by its canonical id.

use std::collections::{BTreeMap, BTreeSet};

use super::about;
use crate::domain::finding::{Finding, Findings};
use crate::domain::id::{Id, PlaceId};
use crate::domain::record::{RecordKind, Records};
use crate::domain::route::{Purpose, SupportRoute};

pub(super) fn check(records: &Records, findings: &mut Vec<Finding>) {
    let known = Known::of(records);
    aliases(records, findings);
    for (id, audience) in &records.audiences {
        let mut here = about(RecordKind::Audience, id.as_str(), findings);
        known.audiences.all("/keep_from", &audience.keep_from, &mut here);
        known.routes.all("/fallback", &audience.fallback, &mut here);
    }
    for (id, place) in &records.places {
        let mut here = about(RecordKind::Place, id.as_str(), findings);
        if let Some(parent) = &place.parent {
            known_place(records, parent, "/parent", &mut here);
        }
        known.routes.all("/emergency", &place.emergency, &mut here);
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
        known_place(records, &calendar.place, "/place", &mut about(RecordKind::Calendar, id.as_str(), findings));
    }
    for (id, route) in &records.routes {
        route_references(records, &known, route, &mut about(RecordKind::Route, id.as_str(), findings));
    }
    for (id, campaign) in &records.campaigns {
        let mut here = about(RecordKind::Campaign, id.as_str(), findings);
        known.organisations.one("/organisation", &campaign.organisation, &mut here);
        known.organisations.all("/partners", &campaign.partners, &mut here);
        known_place(records, &campaign.place, "/place", &mut here);
        for (position, showing) in campaign.shows.iter().enumerate() {
            known.audiences.one(&format!("/shows/{position}/audience"), &showing.audience, &mut here);
            known.routes.all(&format!("/shows/{position}/routes"), &showing.routes, &mut here);
        }
    }
    for (id, retired) in &records.retired {
        let mut here = about(RecordKind::RetiredContact, id.as_str(), findings);
        known.routes.all("/replaced_by", &retired.replaced_by, &mut here);
    }
    for (id, recall) in &records.recalls {
        let mut here = about(RecordKind::Recall, id.as_str(), findings);
        known.routes.all("/instead", &recall.instead, &mut here);
    }
}

fn route_references(records: &Records, known: &Known<'_>, route: &SupportRoute, here: &mut Findings<'_>) {
    known.organisations.one("/organisation", &route.organisation, here);
    for (position, fit) in route.audiences.iter().enumerate() {
        known.audiences.one(&format!("/audiences/{position}/audience"), &fit.audience, here);
    }
    known.audiences.all("/never_show_to", &route.never_show_to, here);
    known.topics.all("/topics", &route.topics, here);
    known.topics.all("/also_topics", &route.also_topics, here);
    for (position, place) in route.places.iter().enumerate() {
        known_place(records, place, &format!("/places/{position}"), here);
    }
    for (position, reference) in route.via.iter().enumerate() {
        let there = records
            .routes
            .get(&reference.route)
            .is_some_and(|other| other.id != route.id && other.contacts.iter().any(|it| it.id == reference.contact));
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

fn known_place(records: &Records, place: &PlaceId, pointer: &str, here: &mut Findings<'_>) {
    if records.places.contains_key(place) {
        return;
    }
    let message = match records.places.values().find(|it| it.aliases.iter().any(|alias| alias == place.as_str())) {
        Some(it) => format!("write {}, not another code for it", it.id),
        None => "no place has this code".to_owned(),
    };
    here.add(pointer, "unknown-place", message);
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

/// The ids of one kind, with the aliases that lead to them.
struct Ids<'a> {
    rule: &'static str,
    known: BTreeSet<&'a Id>,
    aliases: BTreeMap<&'a Id, &'a Id>,
}

impl<'a> Ids<'a> {
    fn of(rule: &'static str, records: impl Iterator<Item = (&'a Id, &'a [Id])>) -> Self {
        let mut all = Self { rule, known: BTreeSet::new(), aliases: BTreeMap::new() };
        for (id, aliases) in records {
            all.known.insert(id);
            all.aliases.extend(aliases.iter().map(|alias| (alias, id)));
        }
        all
    }

    fn one(&self, pointer: &str, id: &Id, here: &mut Findings<'_>) {
        if self.known.contains(id) {
            return;
        }
        let message = match self.aliases.get(id) {
            Some(canonical) => format!("write {canonical}, not an older name for it"),
            None => "there is no record of this name".to_owned(),
        };
        here.add(pointer, self.rule, message);
    }

    fn all(&self, pointer: &str, ids: &[Id], here: &mut Findings<'_>) {
        let mut seen = BTreeSet::new();
        for (position, id) in ids.iter().enumerate() {
            self.one(&format!("{pointer}/{position}"), id, here);
            if !seen.insert(id) {
                here.add(format!("{pointer}/{position}"), "named-twice", "this name stands here already");
            }
        }
    }
}

struct Known<'a> {
    audiences: Ids<'a>,
    topics: Ids<'a>,
    organisations: Ids<'a>,
    routes: Ids<'a>,
}

impl<'a> Known<'a> {
    fn of(records: &'a Records) -> Self {
        Self {
            audiences: Ids::of("unknown-audience", records.audiences.iter().map(|(id, it)| (id, &it.aliases[..]))),
            topics: Ids::of("unknown-topic", records.topics.iter().map(|(id, it)| (id, &it.aliases[..]))),
            organisations: Ids::of(
                "unknown-organisation",
                records.organisations.iter().map(|(id, it)| (id, &it.aliases[..])),
            ),
            routes: Ids::of("unknown-route", records.routes.iter().map(|(id, it)| (id, &it.aliases[..]))),
        }
    }
}

/// An alias leads to one record and is nobody's id.
fn aliases(records: &Records, findings: &mut Vec<Finding>) {
    fn kind<'a>(
        kind: RecordKind,
        all: impl Iterator<Item = (&'a str, Vec<&'a str>)> + Clone,
        findings: &mut Vec<Finding>,
    ) {
        let mut taken: BTreeSet<&str> = all.clone().map(|(id, _)| id).collect();
        for (id, aliases) in all {
            for (position, alias) in aliases.into_iter().enumerate() {
                if !taken.insert(alias) {
                    let mut here = about(kind, id, findings);
                    here.add(format!("/aliases/{position}"), "alias-taken", "another record has this name already");
                }
            }
        }
    }
    fn texts(ids: &[Id]) -> Vec<&str> {
        ids.iter().map(Id::as_str).collect()
    }
    kind(RecordKind::Audience, records.audiences.values().map(|it| (it.id.as_str(), texts(&it.aliases))), findings);
    kind(RecordKind::Topic, records.topics.values().map(|it| (it.id.as_str(), texts(&it.aliases))), findings);
    kind(RecordKind::Calendar, records.calendars.values().map(|it| (it.id.as_str(), texts(&it.aliases))), findings);
    kind(
        RecordKind::Organisation,
        records.organisations.values().map(|it| (it.id.as_str(), texts(&it.aliases))),
        findings,
    );
    kind(RecordKind::Route, records.routes.values().map(|it| (it.id.as_str(), texts(&it.aliases))), findings);
    kind(RecordKind::Campaign, records.campaigns.values().map(|it| (it.id.as_str(), texts(&it.aliases))), findings);
    kind(
        RecordKind::Place,
        records.places.values().map(|it| (it.id.as_str(), it.aliases.iter().map(String::as_str).collect())),
        findings,
    );
}
