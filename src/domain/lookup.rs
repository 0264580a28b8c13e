//! Look-up: total, pure and explained.
//!
//! The order of work is guards, filters, ranking, groups, page. Guards are never relaxed. Where nothing passes the
//! filters the audience's fall-back routes stand in, so that nobody meets an empty box, and the place's emergency
//! contacts come with every answer. The ranking rule is published with its version; see [`RANKING_VERSION`].

mod rank;

use jiff::Timestamp;

use super::audience::Ages;
use super::contact::HoursCertainty;
use super::directory::{CheckedContact, CheckedRoute, Directory};
use super::id::Id;
use super::query::Query;
use super::route::{AgeBasis, Fit, Purpose};
use rank::{Rank, Ranked};

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
    /// How many listings come before the next page; absent on the last page.
    pub next: Option<u32>,
    /// What was left out and why, if the query asked.
    pub left_out: Vec<LeftOut<'d>>,
}

/// Where to turn. Never fails, and is never without the place's emergency contacts.
#[must_use]
pub fn lookup<'d>(directory: &'d Directory, query: &Query, now: Timestamp) -> Answer<'d> {
    let mut left_out = Vec::new();
    let mut found = Vec::new();
    for route in directory.routes() {
        match examine(directory, query, route, now) {
            Ok(ranked) => found.push(ranked),
            Err(reason) => left_out.push(LeftOut { route: route.id(), reason }),
        }
    }
    let matched = if found.is_empty() { Matched::Fallback } else { Matched::Exact };
    let listings = match matched {
        Matched::Exact => together(directory, query, &rank::sort(found)),
        Matched::Fallback => fallback(directory, query),
    };
    left_out.retain(|left| listings.iter().all(|(listing, _)| listing.route.id() != left.route));
    if !query.explain {
        left_out.clear();
    }
    let (items, next) = page(listings, query);
    Answer { matched, emergency: directory.emergency(&query.place), items, next, left_out }
}

/// Guards and filters: the route's rank if it passes, or why it does not.
fn examine<'d>(
    directory: &'d Directory,
    query: &Query,
    route: &'d CheckedRoute,
    now: Timestamp,
) -> Result<Ranked<'d>, String> {
    let fit = guard(directory, query, route)?;
    let Some(place) = covering_place(directory, query, route) else { return Err("place".to_owned()) };
    if !suits_age(directory, query, route) {
        return Err("age".to_owned());
    }
    let document = route.document();
    let is_for = |topics: &[Id]| query.topics.iter().filter(|topic| topics.contains(topic)).count();
    let (main_topics, also_topics) = (is_for(&document.topics), is_for(&document.also_topics));
    if !query.topics.is_empty() && main_topics + also_topics == 0 {
        return Err("topic".to_owned());
    }
    if !directory.contacts(route).any(|it| usable(query, &it)) {
        return Err("contact".to_owned());
    }
    let rank = Rank {
        main_topics,
        all_topics: main_topics + also_topics,
        fit,
        priority: document.priority,
        open: directory.contacts(route).any(|it| is_open(directory, &it, now)),
        depth: directory.place_and_above(&place.id).count(),
        local: document.places.iter().all(|id| directory.place_and_above(id).count() > NATION_DEPTH),
        purpose: document.purpose,
    };
    Ok(Ranked { listing: Listing { route, reasons: reasons(directory, query, route, place.id.as_str()) }, rank })
}

/// Whether somebody is there now. Hours that are only usual are never claimed, and devices are told by the same measure.
fn is_open(directory: &Directory, it: &CheckedContact<'_>, now: Timestamp) -> bool {
    let certainty = it.contact.hours_certainty(directory.release().time);
    certainty == HoursCertainty::Stated && it.contact.open_at(now) == Some(true)
}

/// Places nest country, nation, council area: what lies deeper than a nation is a council line.
const NATION_DEPTH: usize = 2;

/// Never relaxed: whom the route is kept from, by who they say they are and by the age that they say they have.
fn guard(directory: &Directory, query: &Query, route: &CheckedRoute) -> Result<Fit, String> {
    let document = route.document();
    let kept_from =
        document.never_show_to.iter().find(|id| **id == query.audience || is_one_by_age(directory, query, id));
    if let Some(audience) = kept_from {
        return Err(format!("guard:{audience}"));
    }
    if document.purpose == Purpose::Emergency {
        return Err("emergency".to_owned());
    }
    let fit = document.audiences.iter().find(|fit| fit.audience == query.audience);
    fit.map(|fit| fit.fit).ok_or_else(|| "audience".to_owned())
}

/// Whether every age that was said of the reader is an age of this audience, whoever they say they are: somebody of 15
/// is a child.
fn is_one_by_age(directory: &Directory, query: &Query, audience: &Id) -> bool {
    let theirs = directory.audience(audience.as_str()).and_then(|audience| audience.implied_ages);
    match (own_ages(directory, query), theirs) {
        (Some(ages), Some(theirs)) => theirs.holds(&ages),
        (None, _) | (_, None) => false,
    }
}

/// The ages that were said of the reader; nothing where they ask for somebody else.
fn own_ages(directory: &Directory, query: &Query) -> Option<Ages> {
    let for_another = directory.audience(query.audience.as_str()).is_some_and(|audience| audience.for_another);
    query.ages.filter(|_| !for_another)
}

/// The innermost place of the route that covers the asked one. A route for part of the asked place counts only in a
/// group, whose members then stand side by side.
fn covering_place<'d>(
    directory: &'d Directory,
    query: &Query,
    route: &'d CheckedRoute,
) -> Option<&'d super::place::Place> {
    let places = &route.document().places;
    let covering = directory.place_and_above(&query.place).find(|above| places.contains(&above.id));
    covering.or_else(|| {
        let part = places.iter().find(|id| directory.place_and_above(id).any(|above| above.id == query.place));
        route.document().show_with.as_ref().and(part).and_then(|id| directory.place(id.as_str()))
    })
}

fn suits_age(directory: &Directory, query: &Query, route: &CheckedRoute) -> bool {
    let Some(limits) = route.document().ages else { return true };
    let audience = directory.audience(query.audience.as_str());
    if audience.is_some_and(|audience| audience.for_another) {
        return true;
    }
    match (limits.basis, query.ages.or(audience.and_then(|audience| audience.implied_ages))) {
        // The age in the picture says nothing about the reader's age today.
        (AgeBasis::InThePicture, _) | (_, None) => true,
        (AgeBasis::Now, Some(ages)) => limits.years.overlaps(&ages),
    }
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

fn reasons(directory: &Directory, query: &Query, route: &CheckedRoute, place: &str) -> Vec<String> {
    let document = route.document();
    let named = |topic: &&Id| document.topics.contains(topic) || document.also_topics.contains(topic);
    let topics = query.topics.iter().filter(named).map(|topic| format!("topic:{topic}"));
    let kinds = query.kinds.iter().map(|kind| format!("kind:{}", kind.as_str()));
    let languages = query.languages.iter().map(|language| format!("language:{language}"));
    let mut reasons = vec![format!("audience:{}", query.audience)];
    reasons.extend(topics);
    reasons.push(format!("place:{place}"));
    if own_ages(directory, query).is_some() && document.ages.is_some_and(|limits| limits.basis == AgeBasis::Now) {
        reasons.push("age".to_owned());
    }
    reasons.extend(kinds.chain(languages));
    reasons
}

/// A listing, and the group that it must not be parted from.
type Grouped<'d> = (Listing<'d>, Option<&'d Id>);

/// Puts the members of each group behind the first of them, with those that only the filters left out.
fn together<'d>(directory: &'d Directory, query: &Query, sorted: &[Listing<'d>]) -> Vec<Grouped<'d>> {
    let mut listings: Vec<Grouped<'d>> = Vec::with_capacity(sorted.len());
    for listing in sorted {
        let group = listing.route.document().show_with.as_ref();
        if listings.iter().any(|(placed, _)| placed.route.id() == listing.route.id()) {
            continue;
        }
        listings.push((listing.clone(), group));
        let Some(group) = group else { continue };
        let ranked = sorted.iter().filter(|other| other.route.document().show_with.as_ref() == Some(group));
        let rest: Vec<Listing<'d>> = ranked.cloned().chain(others_of(directory, query, group)).collect();
        for mut member in rest {
            if listings.iter().any(|(placed, _)| placed.route.id() == member.route.id()) {
                continue;
            }
            member.reasons.push(format!("shown-with:{group}"));
            listings.push((member, Some(group)));
        }
    }
    listings
}

/// The members of a group that pass the guards and cover the place, whatever the filters say.
fn others_of<'d>(directory: &'d Directory, query: &Query, group: &'d Id) -> impl Iterator<Item = Listing<'d>> {
    let members = directory.routes().iter().filter(move |it| it.document().show_with.as_ref() == Some(group));
    members.filter_map(|route| allowed_here(directory, query, route)).collect::<Vec<_>>().into_iter()
}

/// A listing for a route that passes the guards and covers the place, with only those two reasons.
fn allowed_here<'d>(directory: &'d Directory, query: &Query, route: &'d CheckedRoute) -> Option<Listing<'d>> {
    guard(directory, query, route).ok()?;
    let place = covering_place(directory, query, route)?;
    let reasons = vec![format!("audience:{}", query.audience), format!("place:{}", place.id)];
    Some(Listing { route, reasons })
}

/// The audience's fall-back routes that pass the guards and cover the place, in their curated order.
///
/// An age limit counts where it leaves anything: a line that may say no is better than nothing.
fn fallback<'d>(directory: &'d Directory, query: &Query) -> Vec<Grouped<'d>> {
    let audience = directory.audience(query.audience.as_str());
    let ids = audience.map_or(&[][..], |audience| audience.fallback.as_slice());
    let routes = ids.iter().filter_map(|id| directory.route(id.as_str()));
    let allowed: Vec<Listing<'d>> = routes.filter_map(|route| allowed_here(directory, query, route)).collect();
    let suited = allowed.iter().filter(|listing| suits_age(directory, query, listing.route));
    let suited: Vec<Listing<'d>> = suited.cloned().collect();
    let mut listings = if suited.is_empty() { allowed } else { suited };
    for listing in &mut listings {
        listing.reasons.push(format!("fallback:{}", query.audience));
    }
    listings.into_iter().map(|listing| (listing, None)).collect()
}

/// One page: as many listings as asked for, and the rest of a group that it would cut.
fn page<'d>(listings: Vec<Grouped<'d>>, query: &Query) -> (Vec<Listing<'d>>, Option<u32>) {
    let mut end = query.skip.saturating_add(query.limit).min(listings.len());
    while end > query.skip
        && end < listings.len()
        && listings[end].1.is_some()
        && listings[end].1 == listings[end - 1].1
    {
        end += 1;
    }
    let next = (end < listings.len()).then(|| u32::try_from(end).unwrap_or(u32::MAX));
    let items = listings.into_iter().take(end).skip(query.skip).map(|(listing, _)| listing).collect();
    (items, next)
}
