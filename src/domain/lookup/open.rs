//! Who is there: what a look-up says of opening hours beyond each contact's own availability.

use jiff::Timestamp;

use super::examine::examine;
use super::{Listing, rank, usable};
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

/// The contacts of a route that the reader can use; all of them where their filters leave none.
///
/// A group or a fall-back brings routes that the filters would leave without a contact: then show all.
pub fn shown<'d>(
    directory: &'d Directory,
    query: &Query,
    route: &'d CheckedRoute,
) -> impl Iterator<Item = CheckedContact<'d>> {
    let some = directory.contacts(route).any(|it| usable(query, &it));
    directory.contacts(route).filter(move |it| !some || usable(query, it))
}

/// Whether somebody is there at any of a route's contacts; `None` where no person answers at any of them.
pub(super) fn state(directory: &Directory, query: &Query, route: &CheckedRoute, at: Timestamp) -> Option<State> {
    shown(directory, query, route).filter_map(|it| it.opening.state(at)).max()
}

/// The instant up to which nothing changes that is said of a route's opening hours.
pub(super) fn holds_until(directory: &Directory, route: &CheckedRoute, at: Timestamp) -> Option<Timestamp> {
    directory.contacts(route).map(|it| it.opening.holds_until(at)).fold(None, earlier)
}

/// What is said where nobody is there at any listing: not that a form or a page is closed.
pub(super) fn all_closed<'d>(
    directory: &'d Directory,
    query: &Query,
    listings: &[Listing<'d>],
    at: Timestamp,
) -> Option<AllClosed<'d>> {
    let mut states = listings.iter().filter_map(|it| state(directory, query, it.route, at)).peekable();
    let closed = states.peek().is_some() && states.all(|state| state == State::Closed);
    let contacts = listings.iter().flat_map(|it| shown(directory, query, it.route));
    let openings = contacts.filter_map(|it| it.opening.opens_next(at).map(|next| (it, next)));
    closed.then(|| AllClosed { first: openings.min_by_key(|(_, next)| *next) })
}

/// Where people answer and nobody is known to be there: the best route for this audience and place that is open by day
/// and by night, if it is not listed.
pub(super) fn always_open<'d>(
    directory: &'d Directory,
    query: &Query,
    listings: &[Listing<'d>],
    at: Timestamp,
) -> Option<Listing<'d>> {
    let best = listings.iter().filter_map(|it| state(directory, query, it.route, at)).max();
    if best.is_none_or(|best| best == State::Open) {
        return None;
    }
    // The same look-up for anything they may need help with; if need be, by any way to get in touch.
    let whatever = Query { topics: Vec::new(), ..query.clone() };
    let anyhow = Query { kinds: Vec::new(), languages: Vec::new(), ..whatever.clone() };
    let mut listing = [whatever, anyhow].iter().find_map(|query| best_always_open(directory, query, listings, at))?;
    listing.reasons.push("always-open".to_owned());
    Some(listing)
}

fn best_always_open<'d>(
    directory: &'d Directory,
    query: &Query,
    listings: &[Listing<'d>],
    at: Timestamp,
) -> Option<Listing<'d>> {
    let listed = |route: &CheckedRoute| listings.iter().any(|it| it.route.id() == route.id());
    let stays_open = |route| shown(directory, query, route).any(|it| it.opening.is_round_the_clock(at));
    let routes = directory.routes().iter().filter(|it| !listed(it) && stays_open(it));
    rank::sort(routes.filter_map(|it| examine(directory, query, it, at).ok()).collect()).into_iter().next()
}
