//! Nobody meets an empty box: every audience has somewhere to turn in every place, and guards hold.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::about;
use crate::domain::finding::{Finding, Findings};
use crate::domain::id::Id;
use crate::domain::place::{self, Place};
use crate::domain::record::{RecordKind, Records};
use crate::domain::route::{Purpose, SupportRoute};

pub(super) fn check(records: &Records, findings: &mut Vec<Finding>) {
    fallbacks(records, findings);
    emergencies(records, findings);
    groups(records, findings);
    campaigns(records, findings);
}

pub(super) fn check_route(records: &Records, route: &SupportRoute, here: &mut Findings<'_>) {
    guards(records, route, here);
    reachable(route, here);
}

/// Whether this route may be shown to this audience at all.
pub(crate) fn may_be_shown(route: &SupportRoute, audience: &Id) -> bool {
    !route.never_show_to.contains(audience) && route.audiences.iter().any(|fit| fit.audience == *audience)
}

fn fallbacks(records: &Records, findings: &mut Vec<Finding>) {
    for (id, audience) in &records.audiences {
        let mut here = about(RecordKind::Audience, id.as_str(), findings);
        let routes: Vec<&SupportRoute> =
            audience.fallback.iter().filter_map(|id| records.routes.get(id)).map(Arc::as_ref).collect();
        for (position, fallback) in audience.fallback.iter().enumerate() {
            if records.routes.get(fallback).is_some_and(|route| !may_be_shown(route, id)) {
                let message = "this route does not serve the audience, or must never be shown to it";
                here.add(format!("/fallback/{position}"), "fallback-not-for-audience", message);
            }
        }
        for place in records.places.values() {
            let covered = routes.iter().any(|route| may_be_shown(route, id) && covers(records, route, place));
            if !covered {
                let message = format!("no fall-back route covers {} ({})", place.name, place.id);
                here.add("/fallback", "no-fallback", message);
            }
        }
    }
}

/// Whether a route works in a place, itself or through a place above it.
pub(crate) fn covers(records: &Records, route: &SupportRoute, place: &Place) -> bool {
    place::with_those_above(&records.places, &place.id).any(|above| route.places.contains(&above.id))
}

fn emergencies(records: &Records, findings: &mut Vec<Finding>) {
    for place in records.places.values() {
        if !place::with_those_above(&records.places, &place.id).any(|above| !above.emergency.is_empty()) {
            let mut here = about(RecordKind::Place, place.id.as_str(), findings);
            here.add("/emergency", "no-emergency", "neither this place nor one above it names an emergency route");
        }
    }
}

fn groups(records: &Records, findings: &mut Vec<Finding>) {
    let mut members: BTreeMap<&Id, Vec<&Id>> = BTreeMap::new();
    for route in records.routes.values() {
        if let Some(group) = &route.show_with {
            members.entry(group).or_default().push(&route.id);
        }
    }
    for routes in members.values().filter(|routes| routes.len() == 1) {
        for route in routes {
            let mut here = about(RecordKind::Route, route.as_str(), findings);
            here.add("/show_with", "group-of-one", "no other route belongs to this group");
        }
    }
}

fn guards(records: &Records, route: &SupportRoute, here: &mut Findings<'_>) {
    for (position, audience) in route.never_show_to.iter().enumerate() {
        if route.audiences.iter().any(|fit| fit.audience == *audience) {
            let message = "the route serves this audience and must never be shown to it: decide which";
            here.add(format!("/never_show_to/{position}"), "guard-against-own-audience", message);
        }
    }
    for fit in &route.audiences {
        let Some(audience) = records.audiences.get(&fit.audience) else { continue };
        for kept_from in &audience.keep_from {
            let served = route.audiences.iter().any(|fit| fit.audience == *kept_from);
            if !served && !route.never_show_to.contains(kept_from) {
                let message = format!("a route for {} must name {kept_from} here, or serve it too", audience.id);
                here.add("/never_show_to", "missing-guard", message);
            }
        }
    }
}

fn reachable(route: &SupportRoute, here: &mut Findings<'_>) {
    if route.contacts.is_empty() && route.via.is_empty() {
        here.add("/contacts", "no-contact", "a route needs a contact, or the route through which it is reached");
    }
    if route.purpose == Purpose::Emergency {
        return;
    }
    if route.audiences.is_empty() {
        here.add("/audiences", "no-audience", "say whom the route serves");
    }
    if route.topics.is_empty() && route.also_topics.is_empty() {
        here.add("/topics", "no-topic", "say what the route is for, so that it can be found");
    }
}

fn campaigns(records: &Records, findings: &mut Vec<Finding>) {
    for (id, campaign) in &records.campaigns {
        let mut here = about(RecordKind::Campaign, id.as_str(), findings);
        for (position, showing) in campaign.shows.iter().enumerate() {
            let pointer = format!("/shows/{position}/routes");
            if showing.routes.is_empty() {
                here.add(&pointer, "no-route", "show this audience at least one route");
            }
            for (at, route) in showing.routes.iter().enumerate() {
                let Some(route) = records.routes.get(route) else { continue };
                if !may_be_shown(route, &showing.audience) {
                    let message = "this route does not serve the audience, or must never be shown to it";
                    here.add(format!("{pointer}/{at}"), "campaign-not-for-audience", message);
                }
            }
        }
    }
}
