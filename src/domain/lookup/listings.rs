//! From ranked routes to a page: groups completed, the fall-back where nothing matched, and where a page ends.

use jiff::Timestamp;

use super::examine::{covering_place, guard, suits_age};
use super::{Listing, open};
use crate::domain::directory::{CheckedRoute, Directory};
use crate::domain::id::Id;
use crate::domain::query::Query;
use crate::domain::schedule::State;

/// Puts the members of each group behind the first of them, with those that only the filters left out. Who asked for
/// what is open now is not shown a member that is not.
pub(super) fn together<'d>(
    directory: &'d Directory,
    query: &Query,
    sorted: &[Listing<'d>],
    at: Timestamp,
) -> Vec<Listing<'d>> {
    let mut listings: Vec<Listing<'d>> = Vec::with_capacity(sorted.len());
    let stands = |listings: &[Listing<'d>], route: &CheckedRoute| listings.iter().any(|it| it.route.id() == route.id());
    for listing in sorted {
        if stands(&listings, listing.route) {
            continue;
        }
        listings.push(listing.clone());
        let Some(group) = listing.group else { continue };
        let ranked = sorted.iter().filter(|other| other.group == Some(group)).cloned();
        let members: Vec<Listing<'d>> = ranked.chain(others_of(directory, query, group, at)).collect();
        for mut member in members {
            if !stands(&listings, member.route) {
                member.reasons.push(format!("shown-with:{group}"));
                listings.push(member);
            }
        }
    }
    listings
}

/// The members of a group that pass the guards and cover the place, whatever the other filters say.
fn others_of<'d>(
    directory: &'d Directory,
    query: &Query,
    group: &'d Id,
    at: Timestamp,
) -> impl Iterator<Item = Listing<'d>> {
    let members = directory.routes().iter().filter(move |it| it.document().show_with.as_ref() == Some(group));
    let there = move |it: &Listing<'d>| !query.open_now || is_open(directory, query, it.route, at);
    members.filter_map(move |route| allowed_here(directory, query, route, at)).filter(there)
}

fn is_open(directory: &Directory, query: &Query, route: &CheckedRoute, at: Timestamp) -> bool {
    open::state(directory, query, route, at) == Some(State::Open)
}

/// A listing for a route that passes the guards, covers the place and has a contact to show, with only the first two as
/// its reasons.
pub(in crate::domain) fn allowed_here<'d>(
    directory: &'d Directory,
    query: &Query,
    route: &'d CheckedRoute,
    at: Timestamp,
) -> Option<Listing<'d>> {
    guard(directory, query, route).ok()?;
    directory.contacts_at(route, at).next()?;
    let place = covering_place(directory, query, route)?;
    let reasons = vec![format!("audience:{}", query.audience), format!("place:{}", place.id)];
    Some(Listing { route, reasons, group: route.document().show_with.as_ref(), whole: false })
}

/// The audience's fall-back routes that pass the guards and cover the place, in their curated order.
///
/// An age limit counts where it leaves anything: a line that may say no is better than nothing. So does being open, for
/// whoever asked for that.
pub(in crate::domain) fn fallback<'d>(directory: &'d Directory, query: &Query, at: Timestamp) -> Vec<Listing<'d>> {
    let audience = directory.audience(query.audience.as_str());
    let ids = audience.map_or(&[][..], |audience| audience.fallback.as_slice());
    let routes = ids.iter().filter_map(|id| directory.route(id.as_str()));
    let allowed: Vec<Listing<'d>> = routes.filter_map(|route| allowed_here(directory, query, route, at)).collect();
    let suited = those_or_all(allowed, |it| suits_age(directory, query, it.route));
    let open = those_or_all(suited, |it| !query.open_now || is_open(directory, query, it.route, at));
    let as_fallback = |mut listing: Listing<'d>| {
        listing.reasons.push(format!("fallback:{}", query.audience));
        Listing { group: None, ..listing }
    };
    open.into_iter().map(as_fallback).collect()
}

fn those_or_all<'d>(all: Vec<Listing<'d>>, fits: impl Fn(&Listing<'d>) -> bool) -> Vec<Listing<'d>> {
    if all.iter().any(&fits) { all.into_iter().filter(fits).collect() } else { all }
}

/// One page: as many listings as asked for, and the rest of a group that it would cut. What is open by day and by night
/// ends the first page, where it is seen.
pub(super) fn page<'d>(
    listings: Vec<Listing<'d>>,
    round_the_clock: Option<Listing<'d>>,
    query: &Query,
) -> (Vec<Listing<'d>>, Option<u32>) {
    let mut end = query.skip.saturating_add(query.limit).min(listings.len());
    while end > query.skip
        && end < listings.len()
        && listings[end].group.is_some()
        && listings[end].group == listings[end - 1].group
    {
        end += 1;
    }
    let next = (end < listings.len()).then(|| u32::try_from(end).unwrap_or(u32::MAX));
    let added = round_the_clock.filter(|_| query.skip == 0);
    let items = listings.into_iter().take(end).skip(query.skip).chain(added).collect();
    (items, next)
}
