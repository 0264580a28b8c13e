//! Contacts: readable, evidenced, typed once, and never one that was retired.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use url::Url;

use super::{Reached, Reading, about};
use crate::domain::assurance::{Assurance, Evidence, Method};
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::finding::{Finding, Findings};
use crate::domain::id::{Country, Id, PlaceId};
use crate::domain::number::Number;
use crate::domain::per_contact::OfRoute;
use crate::domain::place;
use crate::domain::reach::{ContactKey, Reach, reach};
use crate::domain::record::{RecordKind, Records};
use crate::domain::retired::{RetiredContact, RetiredKind};
use crate::domain::route::{Purpose, SupportRoute};

/// Reads the contacts of a route, adding what keeps one from being dialled, opened or believed to the findings.
pub(super) fn read(route: &SupportRoute, retired: &[ContactKey], here: &mut Findings<'_>) -> OfRoute<Reading> {
    let mut read: OfRoute<Reading> = Vec::with_capacity(route.contacts.len());
    for (position, contact) in route.contacts.iter().enumerate() {
        evidence(position, contact, here);
        match reach(contact) {
            Ok(reach) => {
                if read.iter().any(|(id, _)| *id == contact.id) {
                    let pointer = format!("/contacts/{position}/id");
                    here.add(pointer, "contact-twice", "the route has a contact of this name");
                }
                let shown = shown_key(contact, &reach);
                let reading = Reading { position, reach, shown };
                retired_as_current(&reading, retired, here);
                read.push((contact.id.clone(), reading));
            }
            Err(faults) => {
                for fault in faults {
                    here.add(format!("/contacts/{position}{}", fault.pointer), fault.rule, fault.message);
                }
            }
        }
    }
    read
}

pub(super) fn check(records: &Records, reached: &Reached, findings: &mut Vec<Finding>) {
    for (id, retired) in &records.retired {
        let mut here = about(RecordKind::RetiredContact, id.as_str(), findings);
        pages(format_args!("/evidence"), &retired.evidence, &mut here);
        if retired_key(retired).is_none() {
            here.add("/value", "retired-value", "write the value as a contact would: digits, an address, or the name");
        }
    }
    for (id, organisation) in &records.organisations {
        let plain = organisation.website.as_deref().is_none_or(|site| site.starts_with("https://") && is_page(site));
        if !plain {
            about(RecordKind::Organisation, id.as_str(), findings).add(
                "/website",
                "not-https",
                "give an https address",
            );
        }
    }
    typed_once(records, reached, findings);
}

fn evidence(position: usize, contact: &Contact, here: &mut Findings<'_>) {
    let assurances: [(&str, Option<&Assurance>); 2] =
        [("assurance", Some(&contact.assurance)), ("hours_assurance", contact.hours_assurance.as_ref())];
    for (field, assurance) in assurances {
        if let Some(assurance) = assurance {
            pages(format_args!("/contacts/{position}/{field}/evidence"), &assurance.evidence, here);
            if assurance.method != Method::PublishedPage && assurance.checked_on.is_none() {
                let message = "somebody checked it: say on which day, or call it published_page";
                here.add(format!("/contacts/{position}/{field}/checked_on"), "check-without-date", message);
            }
        }
    }
}

fn pages(pointer: fmt::Arguments<'_>, evidence: &[Evidence], here: &mut Findings<'_>) {
    for (position, page) in evidence.iter().enumerate() {
        if !is_page(&page.url) {
            here.add(format!("{pointer}/{position}/url"), "evidence-address", "give the whole address of the page");
        }
    }
}

pub(super) fn is_page(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.host().is_some())
}

/// The key of a retired value, if it can be read at all.
fn retired_key(retired: &RetiredContact) -> Option<ContactKey> {
    read_as_its_kind(retired, &retired.value)
}

/// The keys by which a retired contact is recognised: its value, and what used to be printed where that reads otherwise.
pub(crate) fn retired_keys(retired: &RetiredContact) -> Vec<ContactKey> {
    let mut keys: Vec<ContactKey> =
        [&retired.value, &retired.display].into_iter().filter_map(|text| read_as_its_kind(retired, text)).collect();
    keys.dedup();
    keys
}

fn read_as_its_kind(retired: &RetiredContact, text: &str) -> Option<ContactKey> {
    let readings = ContactKey::read_any(text, retired.country.unwrap_or(Country::GB));
    readings.into_iter().find(|key| match key {
        ContactKey::Number { .. } => retired.kind == RetiredKind::Number,
        ContactKey::Link(_) => retired.kind == RetiredKind::Link,
        ContactKey::Email(_) => retired.kind == RetiredKind::Email,
        ContactKey::Name(_) => retired.kind == RetiredKind::Name,
    })
}

/// The key of what is shown, where that reads as something else of the same kind: an address shown without its last part.
fn shown_key(contact: &Contact, reach: &Reach) -> Option<ContactKey> {
    let of_its_kind = |key: &ContactKey| std::mem::discriminant(key) == std::mem::discriminant(&reach.key);
    let readings = ContactKey::read_any(&contact.display, contact.country.unwrap_or(Country::GB));
    readings.into_iter().find(of_its_kind).filter(|key| *key != reach.key)
}

/// The keys by which every retired contact is recognised.
pub(super) fn all_retired(records: &Records) -> Vec<ContactKey> {
    records.retired.values().flat_map(retired_keys).collect()
}

fn retired_as_current(reading: &Reading, retired: &[ContactKey], here: &mut Findings<'_>) {
    let Reading { position, reach, shown } = reading;
    if retired.iter().any(|old| old.retires(&reach.key)) {
        here.add(format!("/contacts/{position}/value"), "retired-as-current", "this contact is retired");
    } else if shown.as_ref().is_some_and(|shown| retired.iter().any(|old| old.retires(shown))) {
        here.add(format!("/contacts/{position}/display"), "retired-as-current", "this shows a retired contact");
    }
}

/// One standing of a key: in which route, at which position.
struct Standing<'a> {
    route: &'a SupportRoute,
    position: usize,
    kind: ContactKind,
}

/// A number stands once in the directory; the same kind of contact never stands twice under two spellings.
fn typed_once(records: &Records, reached: &Reached, findings: &mut Vec<Finding>) {
    let mut standings: HashMap<&ContactKey, Vec<Standing<'_>>> = HashMap::new();
    for (route, (_, read)) in records.routes.values().zip(reached.iter()) {
        for (_, Reading { position, reach, .. }) in read {
            let Some(contact) = route.contacts.get(*position) else { continue };
            let standing = Standing { route, position: *position, kind: contact.kind };
            standings.entry(&reach.key).or_default().push(standing);
        }
    }
    for (key, standings) in standings {
        for (at, later) in standings.iter().enumerate() {
            let Some((rule, other)) = standings[..at].iter().find_map(|it| clash(records, key, it, later)) else {
                continue;
            };
            let mut here = about(RecordKind::Route, later.route.id.as_str(), findings);
            let message = format!("this stands in {other} already: refer to it with via, or take one away");
            here.add(format!("/contacts/{}/value", later.position), rule, message);
        }
    }
}

fn clash<'a>(
    records: &Records,
    key: &ContactKey,
    first: &Standing<'a>,
    later: &Standing<'a>,
) -> Option<(&'static str, &'a Id)> {
    let other = &first.route.id;
    if first.route.id == later.route.id {
        return (first.kind == later.kind).then_some(("duplicate-contact", other));
    }
    match key {
        ContactKey::Number { canonical, country } => {
            let by_place = Number::parse(canonical, *country).is_ok_and(|number| number.is_routed_by_place());
            // One emergency number takes calls everywhere and texts only where they are known to work.
            let emergency = |it: &Standing<'_>| it.route.purpose == Purpose::Emergency;
            let other_way_in = emergency(first) && emergency(later) && first.kind != later.kind;
            let apart = other_way_in || (by_place && !overlap(records, first.route, later.route));
            (!apart).then_some(("number-typed-twice", other))
        }
        ContactKey::Link(_) | ContactKey::Email(_) => {
            (first.kind == later.kind).then_some(("duplicate-contact", other))
        }
        ContactKey::Name(_) => None,
    }
}

/// Whether two routes work in a place in common.
fn overlap(records: &Records, one: &SupportRoute, other: &SupportRoute) -> bool {
    let inside = |inner: &SupportRoute, outer: &SupportRoute| {
        let above: BTreeSet<&PlaceId> = inner
            .places
            .iter()
            .flat_map(|id| place::with_those_above(&records.places, id).map(|place| &place.id))
            .collect();
        outer.places.iter().any(|place| above.contains(place))
    };
    inside(one, other) || inside(other, one)
}
