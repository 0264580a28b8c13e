//! The rules for a contact that a draft changes: how somebody is reached is what an attacker would swap.
//!
//! Whoever changes a value, an address or a keyword says where and when it was read, and the reviewer tries it. Some
//! values are refused whatever the evidence. Premium (09) and personal (070) numbers and short numbers that are not in
//! the curated table are refused for every contact already ([`crate::domain::number`]); 084 and 087 are not, as public
//! services still have them. Here come the rules that speak of a change only:
//!
//! - a mobile number (Ofcom: 07, without 070) takes no calls here, since it is somebody's own telephone. For text
//!   messages and `WhatsApp`, where helplines do print one, the draft explains whose it is;
//! - the host of a link or e-mail address belongs to the organisation: it shares the registrable domain (Public Suffix
//!   List) with the organisation's released website or with a link of its released routes, or the draft explains it. What
//!   the draft itself says of the organisation does not count.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use url::Url;

use super::Content;
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::finding::{Finding, Findings};
use crate::domain::id::{ContactRef, Country, Id};
use crate::domain::number::Number;
use crate::domain::record::{RecordKey, RecordKind, Records};
use crate::domain::release::Change;
use crate::domain::route::SupportRoute;

/// For how many days a check counts as new.
const CHECKED_WITHIN_DAYS: i32 = 31;

/// What a draft changes, and when it is looked at.
pub(super) struct Edited<'d> {
    pub(super) standing: &'d Records,
    pub(super) after: &'d Records,
    /// What a roll-back brings back: it was released before, with the evidence of its time.
    pub(super) rolled_back: Option<&'d Records>,
    pub(super) content: &'d Content,
    pub(super) today: Date,
}

/// Applies the rules, and says which contacts the reviewer has to try: all that are reached anew.
pub(super) fn check(edited: &Edited<'_>, findings: &mut Vec<Finding>) -> BTreeSet<ContactRef> {
    let mut to_try = BTreeSet::new();
    for key in edited.content.touches().into_iter().filter(|key| key.kind == RecordKind::Route) {
        let find = |records: &'_ Records| key.id.parse::<Id>().ok().and_then(|id| records.routes.get(&id).cloned());
        let Some(route) = find(edited.after) else { continue };
        let before = find(edited.standing);
        let earlier = edited.rolled_back.and_then(find);
        let of = |route: Option<&SupportRoute>, id: &Id| {
            route.and_then(|route| route.contacts.iter().find(|it| it.id == *id).cloned())
        };
        for (position, contact) in route.contacts.iter().enumerate() {
            let old = of(before.as_deref(), &contact.id);
            if old.as_ref().is_some_and(|old| reached_by(old) == reached_by(contact)) {
                continue;
            }
            let name = ContactRef { route: route.id.clone(), contact: contact.id.clone() };
            if of(earlier.as_deref(), &contact.id).as_ref() != Some(contact) {
                let mut here = Findings::about(RecordKey::new(RecordKind::Route, route.id.as_str()), findings);
                changed(edited, &route, &name, (position, contact, old.as_ref()), &mut here);
            }
            to_try.insert(name);
        }
    }
    to_try.extend(lifted(edited));
    to_try
}

/// Everything that decides where somebody ends up. What a contact without a link is called is all there is of it.
fn reached_by(contact: &Contact) -> (ContactKind, &str, Option<Country>, Option<&str>, Option<&str>) {
    let named = matches!(contact.kind, ContactKind::App | ContactKind::Letter | ContactKind::BslVideo);
    let display = named.then_some(contact.display.as_str());
    (contact.kind, &contact.value, contact.country, contact.keyword.as_deref(), display)
}

/// The contacts that come back because the draft lifts a recall.
fn lifted(edited: &Edited<'_>) -> Vec<ContactRef> {
    let withdrawn = edited.content.edits.iter().filter_map(|edit| match edit {
        Change::Withdraw(key) if key.kind == RecordKind::Recall => key.id.parse::<Id>().ok(),
        Change::Withdraw(_) | Change::Put(_) => None,
    });
    let recalls = withdrawn.filter_map(|id| edited.standing.recalls.get(&id));
    let back = recalls.flat_map(|recall| {
        let route = edited.after.routes.get(&recall.subject.route);
        let contacts = route.map_or(&[][..], |route| route.contacts.as_slice()).iter();
        let covered = contacts.filter(|it| recall.subject.covers(&recall.subject.route, &it.id));
        covered.map(|it| ContactRef { route: recall.subject.route.clone(), contact: it.id.clone() })
    });
    back.collect()
}

fn changed(
    edited: &Edited<'_>,
    route: &SupportRoute,
    name: &ContactRef,
    (position, contact, old): (usize, &Contact, Option<&Contact>),
    here: &mut Findings<'_>,
) {
    let pointer = format!("/contacts/{position}");
    evidence(edited.today, &pointer, contact, old, here);
    let explained = edited.content.explanations.iter().any(|it| it.contact == *name && !it.reason.trim().is_empty());
    mobile(&pointer, contact, explained, here);
    if !explained && host(contact).is_some_and(|host| !belongs(edited.standing, &route.organisation, &host)) {
        let message = "this host is not known to belong to the organisation: explain in the draft why it is right";
        here.add(format!("{pointer}/value"), "foreign-host", message);
    }
}

fn evidence(today: Date, pointer: &str, contact: &Contact, old: Option<&Contact>, here: &mut Findings<'_>) {
    let assurance = &contact.assurance;
    if old.is_some_and(|old| old.assurance == *assurance) {
        let message = "this is reached in another way than before: say where that was read, and when it was checked";
        here.add(format!("{pointer}/assurance"), "no-new-evidence", message);
        return;
    }
    let earliest = today.saturating_sub(CHECKED_WITHIN_DAYS.days());
    if !assurance.checked_on.is_some_and(|day| (earliest..=today).contains(&day)) {
        let message =
            format!("say on which of the last {CHECKED_WITHIN_DAYS} days the page was read or the line was tried");
        here.add(format!("{pointer}/assurance/checked_on"), "no-new-check", message);
    }
}

fn mobile(pointer: &str, contact: &Contact, explained: bool, here: &mut Findings<'_>) {
    let number = Number::parse(&contact.value, contact.country.unwrap_or(Country::GB));
    let is_mobile = number.is_ok_and(|number| number.is_mobile());
    match contact.kind {
        ContactKind::Phone | ContactKind::Textphone if is_mobile => {
            let message = "a mobile number is somebody's own telephone: give the number of the service";
            here.add(format!("{pointer}/value"), "personal-mobile", message);
        }
        ContactKind::Text | ContactKind::Whatsapp if is_mobile && !explained => {
            let message = "this is a mobile number: explain in the draft whose it is";
            here.add(format!("{pointer}/value"), "personal-mobile", message);
        }
        ContactKind::Phone
        | ContactKind::Textphone
        | ContactKind::Text
        | ContactKind::Whatsapp
        | ContactKind::Webchat
        | ContactKind::Form
        | ContactKind::Email
        | ContactKind::Website
        | ContactKind::BslVideo
        | ContactKind::App
        | ContactKind::Letter => {}
    }
}

/// The host that a contact leads to, if it does.
fn host(contact: &Contact) -> Option<String> {
    if contact.kind == ContactKind::Email {
        return contact.value.rsplit_once('@').map(|(_, host)| host.to_lowercase());
    }
    host_of(&contact.value)
}

fn host_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
    url.host_str().map(str::to_lowercase)
}

/// Whether a host shares its registrable domain with what is known of an organisation.
fn belongs(standing: &Records, organisation: &Id, host: &str) -> bool {
    let Some(domain) = psl::domain_str(host) else { return false };
    let website = standing.organisations.get(organisation).and_then(|it| host_of(it.website.as_deref()?));
    let routes = standing.routes.values().filter(|route| route.organisation == *organisation);
    let links = routes.flat_map(|route| &route.contacts).filter_map(self::host);
    website.into_iter().chain(links).any(|known| psl::domain_str(&known) == Some(domain))
}
