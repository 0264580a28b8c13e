//! Look-up: total, pure and explained.
//!
//! The order of work is guards, filters, ranking, groups, page. Guards are never relaxed. Where nothing passes the
//! filters the audience's fall-back routes stand in, so that nobody meets an empty box; where nobody is known to be
//! there, a route that is there by day and by night is added; and the place's emergency contacts come with every answer.
//! The ranking rule is published with its version; see [`RANKING_VERSION`].

mod examine;
mod listings;
mod open;
mod rank;

use jiff::Timestamp;

use super::bits::Bits;
use super::directory::{CheckedContact, CheckedRoute, Directory};
use super::id::Id;
use super::opening::{earlier, horizon};
use super::query::Query;
use super::schedule::State;
use examine::{Unfit, examine, routes_to_examine};
use listings::{page, standing_in, together};

pub(in crate::domain) use examine::{kept_from, suits_age};
pub(in crate::domain) use listings::{allowed_here, fallback};
pub use open::{AllClosed, shown};
pub use rank::RANKING_VERSION;

/// Whether the listings answer what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched {
    /// They do.
    Exact,
    /// Nothing did; these are the audience's fall-back routes.
    Fallback,
}

/// A route of an answer, and why it is there.
#[derive(Clone, Debug)]
pub struct Listing<'d> {
    /// The route.
    pub route: &'d CheckedRoute,
    /// Why it is there, for programs: `audience:child`, `topic:image-shared`, `place:GB-SCT` ...
    pub reasons: Vec<String>,
    /// The group that it must not be parted from, where it stands with one.
    pub group: Option<&'d Id>,
    /// Whether all its contacts are shown, whatever the reader can use.
    pub whole: bool,
}

/// A route that is not in an answer, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut<'d> {
    /// The route's id.
    pub route: &'d Id,
    /// Why it is not there, for programs: `guard:child`, `topic`, `place` ...
    pub reason: String,
}

/// What a look-up answers.
#[derive(Clone, Debug)]
pub struct Answer<'d> {
    /// Whether the listings answer what was asked.
    pub matched: Matched,
    /// What to use where there is danger now.
    pub emergency: Vec<CheckedContact<'d>>,
    /// The listings of this page.
    pub items: Vec<Listing<'d>>,
    /// That nobody is there at any listing of any page, where that is so.
    pub all_closed: Option<AllClosed<'d>>,
    /// The instant up to which nothing of this changes by itself.
    pub holds_until: Timestamp,
    /// How many listings come before the next page; absent on the last page.
    pub next: Option<u32>,
    /// What was left out and why, if the query asked.
    pub left_out: Vec<LeftOut<'d>>,
}

/// Where to turn at an instant. Never fails, and is never without the place's emergency contacts.
#[must_use]
pub fn lookup<'d>(directory: &'d Directory, query: &Query, at: Timestamp) -> Answer<'d> {
    let mut left_out = Vec::new();
    let mut found = Vec::new();
    for route in routes_to_examine(directory, query) {
        match examine(directory, query, route, at) {
            Ok(ranked) => found.push(ranked),
            Err(reason) => left_out.push((route, reason)),
        }
    }
    // Also of what is closed now: it comes in when it opens.
    let changes = found.iter().map(|it| open::holds_until(directory, it.route, at)).fold(None, earlier);
    if query.open_now {
        let closed = found.extract_if(.., |it| it.rank.open != State::Open);
        left_out.extend(closed.map(|it| (it.route, Unfit::NotOpen)));
    }
    let matched = if found.is_empty() { Matched::Fallback } else { Matched::Exact };
    let listings = match matched {
        Matched::Exact => together(directory, query, &rank::sort(found), at),
        Matched::Fallback => standing_in(directory, query, at),
    };
    let all_closed = open::all_closed(directory, query, &listings, at);
    let round_the_clock = open::round_the_clock(directory, query, &listings, at);
    let listed = listings.iter().map(|it| it.route).chain(round_the_clock.as_ref().map(|it| it.route));
    let changes = listed.clone().map(|route| open::holds_until(directory, route, at)).fold(changes, earlier);
    let left_out = if query.explain { explained(directory, left_out, listed) } else { Vec::new() };
    let (items, next) = page(directory, query, &listings, round_the_clock);
    Answer {
        matched,
        emergency: directory.emergency(&query.place),
        items,
        all_closed,
        holds_until: changes.unwrap_or(Timestamp::MAX).min(horizon(at)),
        next,
        left_out,
    }
}

/// What was left out and why, by id, without what was listed after all.
fn explained<'d>(
    directory: &Directory,
    left_out: Vec<(&'d CheckedRoute, Unfit<'_>)>,
    listed: impl Iterator<Item = &'d CheckedRoute>,
) -> Vec<LeftOut<'d>> {
    let mut there = Bits::none(directory.routes().len());
    for route in listed {
        there.add(route.position());
    }
    let left_out = left_out.into_iter().filter(|(route, _)| !there.holds(route.position()));
    let mut left_out: Vec<LeftOut<'d>> =
        left_out.map(|(route, why)| LeftOut { route: route.id(), reason: why.to_string() }).collect();
    left_out.sort_by_key(|left| left.route);
    left_out
}

/// Whether an asker may be shown a route at all: the guards, which nothing relaxes.
#[must_use]
pub fn may_see(directory: &Directory, query: &Query, route: &CheckedRoute) -> bool {
    examine::guard(directory, query, route).is_ok()
}

/// Whether the reader can use a contact, by what they said of kinds and languages.
///
/// A contact whose languages no source names counts as English: it is a line of this country, and leaving it out
/// would hide most of them.
#[must_use]
pub fn usable(query: &Query, it: &CheckedContact<'_>) -> bool {
    let kind = query.kinds.is_empty() || query.kinds.contains(&it.contact.kind);
    let spoken = &it.contact.languages;
    let language = query.languages.is_empty()
        || query
            .languages
            .iter()
            .any(|wanted| spoken.contains(wanted) || (spoken.is_empty() && wanted.as_str() == "en"));
    kind && language
}
