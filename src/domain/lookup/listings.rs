//! From ranked routes to a page: groups completed, the fall-back where nothing matched, and where a page ends.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::examine::{covering_place, guard, reasons, suits_age};
use super::rank::Ranked;
use super::{Listing, open};
use crate::domain::directory::{CheckedRoute, Directory, RouteSet};
use crate::domain::id::Id;
use crate::domain::place::Place;
use crate::domain::query::Query;
use crate::domain::schedule::State;

/// A route that will be listed, if its page is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'d> {
    pub route: &'d CheckedRoute,
    /// The group that it must not be parted from, where it stands with one.
    pub group: Option<&'d Id>,
    place: &'d Place,
    because: Because,
}

/// Why it is.
#[derive(Clone, Copy, Debug)]
enum Because {
    /// It passes every guard and filter.
    Fits,
    /// It stands beside another one of its group and may, or may not, pass every filter itself.
    ShownWith { fits: bool },
    /// Nothing else matches.
    Fallback,
}

impl<'d> Placed<'d> {
    fn new(route: &'d CheckedRoute, place: &'d Place, because: Because) -> Self {
        Self { route, group: route.document().show_with.as_ref(), place, because }
    }

    /// The same as it is answered, with its reasons.
    fn listing(self, directory: &Directory, query: &Query) -> Listing<'d> {
        let Self { route, group, place, because } = self;
        let fits = matches!(because, Because::Fits | Because::ShownWith { fits: true });
        let mut reasons = if fits {
            reasons(directory, query, route, place)
        } else {
            vec![format!("audience:{}", query.audience), format!("place:{}", place.id)]
        };
        match because {
            Because::Fits => {}
            Because::ShownWith { .. } => reasons.extend(group.map(|group| format!("shown-with:{group}"))),
            Because::Fallback => reasons.push(format!("fallback:{}", query.audience)),
        }
        Listing { route, reasons, group, whole: false }
    }
}

/// Puts the members of each group behind the first of them, with those that only the filters left out. Who asked for
/// what is open now is not shown a member that is not.
pub(super) fn together<'d>(
    directory: &'d Directory,
    query: &Query,
    sorted: &[Ranked<'d>],
    at: Timestamp,
) -> Vec<Placed<'d>> {
    let mut placed: Vec<Placed<'d>> = Vec::with_capacity(sorted.len());
    let mut stands = RouteSet::default();
    let mut groups: BTreeMap<&Id, Vec<&Ranked<'d>>> = BTreeMap::new();
    for it in sorted {
        if let Some(group) = &it.route.document().show_with {
            groups.entry(group).or_default().push(it);
        }
    }
    for it in sorted {
        if !stands.insert(it.route.position()) {
            continue;
        }
        let first = Placed::new(it.route, it.place, Because::Fits);
        placed.push(first);
        let Some(group) = first.group else { continue };
        let ranked = groups.get(group).into_iter().flatten();
        let ranked = ranked.map(|it| Placed::new(it.route, it.place, Because::ShownWith { fits: true }));
        for member in ranked.chain(others_of(directory, query, group, at)) {
            if stands.insert(member.route.position()) {
                placed.push(member);
            }
        }
    }
    placed
}

/// The members of a group that pass the guards and cover the place, whatever the other filters say.
fn others_of<'d>(
    directory: &'d Directory,
    query: &Query,
    group: &'d Id,
    at: Timestamp,
) -> impl Iterator<Item = Placed<'d>> {
    let there = move |it: &Placed<'d>| !query.open_now || is_open(directory, query, it.route, at);
    let because = Because::ShownWith { fits: false };
    directory.group(group).filter_map(move |it| allowed_here(directory, query, it, at, because)).filter(there)
}

fn is_open(directory: &Directory, query: &Query, route: &CheckedRoute, at: Timestamp) -> bool {
    open::state(directory, query, route, at) == Some(State::Open)
}

/// A route that passes the guards, covers the place and has a contact to show.
fn allowed_here<'d>(
    directory: &'d Directory,
    query: &Query,
    route: &'d CheckedRoute,
    at: Timestamp,
    because: Because,
) -> Option<Placed<'d>> {
    guard(directory, query, route).ok()?;
    directory.contacts_at(route, at).next()?;
    Some(Placed::new(route, covering_place(directory, query, route)?, because))
}

/// The audience's fall-back routes that pass the guards and cover the place, in their curated order.
///
/// An age limit counts where it leaves anything: a line that may say no is better than nothing. So does being open, for
/// whoever asked for that.
pub(super) fn fallback<'d>(directory: &'d Directory, query: &Query, at: Timestamp) -> Vec<Placed<'d>> {
    let audience = directory.audience(query.audience.as_str());
    let ids = audience.map_or(&[][..], |audience| audience.fallback.as_slice());
    let routes = ids.iter().filter_map(|id| directory.route(id.as_str()));
    let allowed = routes.filter_map(|route| allowed_here(directory, query, route, at, Because::Fallback));
    // Nothing is shown with a route that only stands in.
    let allowed: Vec<Placed<'d>> = allowed.map(|it| Placed { group: None, ..it }).collect();
    let suited = those_or_all(allowed, |it| suits_age(directory, query, it.route));
    those_or_all(suited, |it| !query.open_now || is_open(directory, query, it.route, at))
}

fn those_or_all<'d>(all: Vec<Placed<'d>>, fits: impl Fn(&Placed<'d>) -> bool) -> Vec<Placed<'d>> {
    if all.iter().any(&fits) { all.into_iter().filter(fits).collect() } else { all }
}

/// One page: as many listings as asked for, and the rest of a group that it would cut. What is open by day and by night
/// ends the first page, where it is seen.
pub(super) fn page<'d>(
    directory: &Directory,
    query: &Query,
    listings: &[Placed<'d>],
    round_the_clock: Option<Listing<'d>>,
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
    let page = listings.iter().take(end).skip(query.skip).map(|it| it.listing(directory, query));
    let items = page.chain(added).collect();
    (items, next)
}
