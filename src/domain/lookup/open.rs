//! Who is there: what a look-up says of opening hours beyond each contact's own availability.

use std::cmp::Reverse;

use jiff::Timestamp;

use super::examine::{examine, reasons};
use super::listings::Placed;
use super::rank::Ranked;
use super::{Listing, rank, usable};
use crate::domain::bits::Bits;
use crate::domain::directory::{CheckedContact, CheckedRoute, Directory};
use crate::domain::opening::earlier;
use crate::domain::query::Query;
use crate::domain::schedule::State;

/// Nobody is there at any of the listings at which a person answers.
#[derive(Clone, Debug)]
pub struct AllClosed<'d> {
    /// The listing at which somebody comes first, and when; nothing where that is not known.
    pub first: Option<(CheckedContact<'d>, Timestamp)>,
}

/// The contacts of a route that the reader can use at an instant; all of them where their filters leave none. What nobody
/// has checked for too long and is withheld is never among them.
///
/// A group or a fall-back brings routes that the filters would leave without a contact: then show all.
pub fn shown<'d>(
    directory: &'d Directory,
    query: &Query,
    route: &'d CheckedRoute,
    at: Timestamp,
) -> impl Iterator<Item = CheckedContact<'d>> {
    let some = directory.contacts_at(route, at).any(|it| usable(query, &it));
    directory.contacts_at(route, at).filter(move |it| !some || usable(query, it))
}

/// Whether somebody is there at any of a route's contacts; `None` where no person answers at any of them.
pub(super) fn state(directory: &Directory, query: &Query, route: &CheckedRoute, at: Timestamp) -> Option<State> {
    shown(directory, query, route, at).filter_map(|it| it.opening.state(at)).max()
}

/// The instant up to which nothing changes that is said of a route's opening hours.
pub(super) fn holds_until(directory: &Directory, route: &CheckedRoute, at: Timestamp) -> Option<Timestamp> {
    directory.contacts(route).map(|it| it.opening.holds_until(at)).fold(None, earlier)
}

/// What is said where nobody is there at any listing: not that a form or a page is closed.
pub(super) fn all_closed<'d>(
    directory: &'d Directory,
    query: &Query,
    listings: &[Placed<'d>],
    at: Timestamp,
) -> Option<AllClosed<'d>> {
    let mut states = listings.iter().filter_map(|it| state(directory, query, it.route, at)).peekable();
    let closed = states.peek().is_some() && states.all(|state| state == State::Closed);
    let contacts = listings.iter().flat_map(|it| shown(directory, query, it.route, at));
    let openings = contacts.filter_map(|it| it.opening.opens_next(at).map(|next| (it, next)));
    closed.then(|| AllClosed { first: openings.min_by_key(|(_, next)| *next) })
}

/// Where people answer and nobody is known to be there: a route for this audience and place that is there by day and by
/// night, unless such a one is listed.
pub(super) fn round_the_clock<'d>(
    directory: &'d Directory,
    query: &Query,
    listings: &[Placed<'d>],
    at: Timestamp,
) -> Option<Listing<'d>> {
    let best_state = listings.iter().filter_map(|it| state(directory, query, it.route, at)).max();
    let listed = listings.iter().any(|it| stays(directory, query, it.route, at));
    if query.on_paper || best_state.is_none_or(|best| best == State::Open) || listed {
        return None;
    }
    // The same look-up, which finds one that is only usually there and that `open_now` left out; then for anything they
    // may need help with; and if need be, by any way to get in touch.
    let whatever = Query { topics: Vec::new(), ..query.clone() };
    let anyhow = Query { kinds: Vec::new(), languages: Vec::new(), ..whatever.clone() };
    let mut listed = Bits::none(directory.routes().len());
    for it in listings {
        listed.add(it.route.position());
    }
    let asked = [(query, false), (&whatever, false), (&anyhow, true)];
    asked.into_iter().find_map(|(query, whole)| {
        let Ranked { route, place, .. } = best_that_stays(directory, query, &listed, at)?;
        let mut reasons = reasons(directory, query, route, place);
        reasons.push("round-the-clock".to_owned());
        Some(Listing { route, reasons, group: None, whole })
    })
}

/// Whether somebody is there by day and by night, at least usually.
fn stays(directory: &Directory, query: &Query, route: &CheckedRoute, at: Timestamp) -> bool {
    shown(directory, query, route, at).any(|it| it.opening.is_round_the_clock(at))
}

/// The best route of all that stay open: one that is known to be open now before one that usually is, one of the
/// audience's fall-back routes before others, and then by the published rule.
fn best_that_stays<'d>(directory: &'d Directory, query: &Query, listed: &Bits, at: Timestamp) -> Option<Ranked<'d>> {
    let here = |route: &CheckedRoute| {
        let places = &route.document().places;
        let covers = directory.place_and_above(&query.place).any(|above| places.contains(&above.id));
        covers && !listed.holds(route.position())
    };
    let routes = directory.routes_to_examine(query).filter(|it| here(it) && stays(directory, query, it, at));
    let found = routes.filter_map(|it| examine(directory, query, it, at).ok()).collect();
    let fallback = directory.audience(query.audience.as_str()).map_or(&[][..], |it| it.fallback.as_slice());
    rank::sort(found).into_iter().min_by_key(|it| {
        let position = fallback.iter().position(|id| id == it.route.id());
        (Reverse(state(directory, query, it.route, at)), position.unwrap_or(fallback.len()))
    })
}
