//! What recalls leave of the records: the recalled is gone, and what referred to it is mended for this release.
//!
//! The records themselves were checked whole, so that a recall never makes a finding of a reference. Each place that was
//! mended is a warning: people should look at it before the recall is some weeks old.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ContactKey, Reached, Reading};
use crate::domain::check::{covers, may_be_shown};
use crate::domain::finding::{Finding, Findings};
use crate::domain::id::{ContactRef, Id};
use crate::domain::place::Place;
use crate::domain::recall::Recall;
use crate::domain::record::{RecordKey, RecordKind, Records};
use crate::domain::route::{Fit, Purpose, SupportRoute};

/// What was found out while the recalled was taken away.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    /// By what the recalled contacts were known, with their recall.
    pub(super) keys: Vec<(ContactKey, Id)>,
    /// What referred to something recalled.
    pub(super) dangling: Vec<Finding>,
}

/// The records of a release as readers are shown them: without what was recalled, and without the recalls.
#[must_use]
pub fn without_recalled(mut records: Records) -> Records {
    take_away(&mut records, &Reached::default());
    records.recalls.clear();
    records
}

/// Takes everything recalled away from checked records.
pub(super) fn take_away(records: &mut Records, reached: &Reached) -> Recalled {
    let mut recalled = Recalled::default();
    if records.recalls.is_empty() {
        return recalled;
    }
    for recall in records.recalls.values() {
        remember(recall, records, reached, &mut recalled);
    }
    let recalls: Vec<Recall> = records.recalls.values().cloned().collect();
    let is_recalled = |route: &Id, contact: &Id| recalls.iter().any(|it| it.subject.covers(route, contact));
    let mut gone: BTreeSet<Id> = BTreeSet::new();
    for (id, route) in &mut records.routes {
        let whole = recalls.iter().any(|it| it.subject.route == *id && it.subject.contact.is_none());
        let loses_contact = route.contacts.iter().any(|it| is_recalled(id, &it.id));
        if !whole && !loses_contact && !route.via.iter().any(|it| is_recalled(&it.route, &it.contact)) {
            continue;
        }
        let route = Arc::make_mut(route);
        route.contacts.retain(|contact| !is_recalled(id, &contact.id));
        let mut here = about(RecordKind::Route, id.as_str(), &mut recalled.dangling);
        let via = std::mem::take(&mut route.via);
        for (position, reference) in via.into_iter().enumerate() {
            if is_recalled(&reference.route, &reference.contact) {
                here.add(format!("/via/{position}"), DANGLING, "this contact has been recalled");
            } else {
                route.via.push(reference);
            }
        }
        abroad(route, &mut here);
        if whole || (route.contacts.is_empty() && route.via.is_empty()) {
            if !whole {
                here.add(
                    "/contacts",
                    "recall-leaves-no-contact",
                    "every contact has been recalled: nobody sees the route",
                );
            }
            gone.insert(id.clone());
        }
    }
    records.routes.retain(|id, _| !gone.contains(id));
    references(records, &recalls, &gone, &mut recalled.dangling);
    recalled.dangling.sort();
    recalled
}

const DANGLING: &str = "refers-to-recalled";

fn about<'f>(kind: RecordKind, id: &str, findings: &'f mut Vec<Finding>) -> Findings<'f> {
    Findings::about(RecordKey::new(kind, id), findings)
}

fn remember(recall: &Recall, records: &Records, reached: &Reached, recalled: &mut Recalled) {
    let Some(route) = records.routes.get(&recall.subject.route) else { return };
    for contact in route.contacts.iter().filter(|it| recall.subject.covers(&route.id, &it.id)) {
        let name = ContactRef { route: route.id.clone(), contact: contact.id.clone() };
        if let Some(Reading { reach, shown, .. }) = reached.get(&name) {
            let keys = std::iter::once(&reach.key).chain(shown).cloned();
            recalled.keys.extend(keys.map(|key| (key, recall.id.clone())));
        }
    }
}

/// A contact to use from abroad that is gone is not named any more.
fn abroad(route: &mut SupportRoute, here: &mut Findings<'_>) {
    let left: BTreeSet<Id> = route.contacts.iter().map(|it| it.id.clone()).collect();
    for (position, contact) in route.contacts.iter_mut().enumerate() {
        if contact.from_abroad.as_ref().is_some_and(|abroad| !left.contains(abroad)) {
            contact.from_abroad = None;
            here.add(format!("/contacts/{position}/from_abroad"), DANGLING, "this contact has been recalled");
        }
    }
}

/// Takes ids of routes that are gone out of everything that names them.
fn references(records: &mut Records, recalls: &[Recall], gone: &BTreeSet<Id>, dangling: &mut Vec<Finding>) {
    for (id, place) in &mut records.places {
        drop_gone(&mut place.emergency, gone, "/emergency", &mut about(RecordKind::Place, id.as_str(), dangling));
    }
    for (id, retired) in &mut records.retired {
        let mut here = about(RecordKind::RetiredContact, id.as_str(), dangling);
        let before = retired.replaced_by.clone();
        drop_gone(&mut retired.replaced_by, gone, "/replaced_by", &mut here);
        if retired.replaced_by.is_empty() {
            retired.replaced_by = instead_of(recalls, &before, gone);
        }
    }
    for (id, campaign) in &mut records.campaigns {
        let mut here = about(RecordKind::Campaign, id.as_str(), dangling);
        for (position, showing) in campaign.shows.iter_mut().enumerate() {
            drop_gone(&mut showing.routes, gone, &format!("/shows/{position}/routes"), &mut here);
        }
        // Who is shown nothing has their fall-back routes.
        campaign.shows.retain(|showing| !showing.routes.is_empty());
    }
    let mut audiences = std::mem::take(&mut records.audiences);
    for (id, audience) in &mut audiences {
        let mut here = about(RecordKind::Audience, id.as_str(), dangling);
        let before = audience.fallback.clone();
        if drop_gone(&mut audience.fallback, gone, "/fallback", &mut here) {
            let preferred = instead_of(recalls, &before, gone);
            mend_fallback(records, id, &mut audience.fallback, &preferred, &mut here);
        }
    }
    records.audiences = audiences;
}

/// Returns whether there was one.
fn drop_gone(ids: &mut Vec<Id>, gone: &BTreeSet<Id>, pointer: &str, here: &mut Findings<'_>) -> bool {
    let before = ids.len();
    for (position, _) in ids.iter().enumerate().filter(|(_, id)| gone.contains(*id)) {
        here.add(format!("{pointer}/{position}"), DANGLING, "nobody is shown this route: it was recalled");
    }
    ids.retain(|id| !gone.contains(id));
    ids.len() < before
}

/// The routes that the recalls of these name to use instead, in order, each once.
fn instead_of(recalls: &[Recall], ids: &[Id], gone: &BTreeSet<Id>) -> Vec<Id> {
    let named = ids.iter().flat_map(|id| recalls.iter().filter(move |it| it.subject.route == *id));
    let mut instead: Vec<Id> = Vec::new();
    for id in named.flat_map(|it| &it.instead) {
        if !gone.contains(id) && !instead.contains(id) {
            instead.push(id.clone());
        }
    }
    instead
}

/// Every audience has somewhere to turn in every place for as long as any route of it is left: what to use instead, and
/// then the routes that fit it best.
fn mend_fallback(records: &Records, audience: &Id, fallback: &mut Vec<Id>, preferred: &[Id], here: &mut Findings<'_>) {
    let mut left: Vec<&SupportRoute> = records.routes.values().map(Arc::as_ref).collect();
    left.retain(|it| it.purpose != Purpose::Emergency && may_be_shown(it, audience) && !fallback.contains(&it.id));
    let is_main = |it: &SupportRoute| it.audiences.iter().any(|fit| fit.audience == *audience && fit.fit == Fit::Main);
    left.sort_by_key(|it| (!preferred.contains(&it.id), !is_main(it), std::cmp::Reverse(it.priority), &it.id));
    let covered = |ids: &[Id], place: &Place| {
        let routes = ids.iter().filter_map(|id| records.routes.get(id));
        routes.into_iter().any(|route| may_be_shown(route, audience) && covers(records, route, place))
    };
    for place in records.places.values() {
        if covered(fallback, place) {
            continue;
        }
        if let Some(route) = left.iter().find(|route| covers(records, route, place)) {
            fallback.push(route.id.clone());
        } else {
            let message = format!("no route is left for this audience in {} ({})", place.name, place.id);
            here.add("/fallback", "recall-leaves-no-fallback", message);
        }
    }
}
