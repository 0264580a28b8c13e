//! Guards and filters, and what a route is ranked by.
//!
//! A broad question has tens of thousands of routes to look at in a large directory, so nothing here makes a text: why a
//! route is listed or left out is written once it is known that somebody will read it.

use std::fmt;

use jiff::Timestamp;

use super::rank::{Rank, Ranked};
use super::{open, usable};
use crate::domain::audience::Ages;
use crate::domain::directory::{CheckedRoute, Directory};
use crate::domain::id::Id;
use crate::domain::place::{NATION_DEPTH, Place};
use crate::domain::query::Query;
use crate::domain::route::{AgeBasis, Fit, Purpose};
use crate::domain::schedule::State;

/// Why a route is not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit<'d> {
    /// It must never be shown to this audience.
    Guarded(&'d Id),
    /// It is an emergency route: those come with every answer.
    Emergency,
    /// It does not serve the audience.
    Audience,
    /// It does not work at the place.
    Place,
    /// It does not take this age.
    Age,
    /// It is for other topics.
    Topic,
    /// Nobody has checked its contacts for too long.
    Expired,
    /// It has no contact that the reader can use.
    Contact,
    /// Nobody is known to be there.
    NotOpen,
}

impl fmt::Display for Unfit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guarded(audience) => write!(f, "guard:{audience}"),
            Self::Emergency => f.write_str("emergency"),
            Self::Audience => f.write_str("audience"),
            Self::Place => f.write_str("place"),
            Self::Age => f.write_str("age"),
            Self::Topic => f.write_str("topic"),
            Self::Expired => f.write_str("expired"),
            Self::Contact => f.write_str("contact"),
            Self::NotOpen => f.write_str("open-now"),
        }
    }
}

/// The routes that guards and filters have to be held against: all of them where somebody wants to know why each of the
/// others is not listed.
pub(super) fn routes_to_examine<'d>(
    directory: &'d Directory,
    query: &Query,
) -> Box<dyn Iterator<Item = &'d CheckedRoute> + 'd> {
    if query.explain { Box::new(directory.routes().iter()) } else { Box::new(directory.routes_to_examine(query)) }
}

/// Guards and filters: the route's rank if it passes, or why it does not.
pub(super) fn examine<'d>(
    directory: &'d Directory,
    query: &Query,
    route: &'d CheckedRoute,
    at: Timestamp,
) -> Result<Ranked<'d>, Unfit<'d>> {
    let fit = guard(directory, query, route)?;
    let Some(place) = covering_place(directory, query, route) else { return Err(Unfit::Place) };
    if !suits_age(directory, query, route) {
        return Err(Unfit::Age);
    }
    let document = route.document();
    let is_for = |topics: &[Id]| query.topics.iter().filter(|topic| topics.contains(topic)).count();
    let (main_topics, also_topics) = (is_for(&document.topics), is_for(&document.also_topics));
    if !query.topics.is_empty() && main_topics + also_topics == 0 {
        return Err(Unfit::Topic);
    }
    if directory.contacts_at(route, at).next().is_none() {
        return Err(Unfit::Expired);
    }
    if !directory.contacts_at(route, at).any(|it| usable(query, &it)) {
        return Err(Unfit::Contact);
    }
    let there = if query.on_paper { None } else { open::state(directory, query, route, at) };
    let rank = Rank {
        main_topics,
        all_topics: main_topics + also_topics,
        fit,
        priority: document.priority,
        open: there.unwrap_or(State::Unknown),
        depth: directory.place_and_above(&place.id).count(),
        local: document.places.iter().all(|id| directory.place_and_above(id).count() > NATION_DEPTH),
        purpose: document.purpose,
    };
    Ok(Ranked { route, place, rank })
}

/// Never relaxed: whom the route is kept from, by who they say they are and by the age that they say they have.
pub(super) fn guard<'d>(directory: &Directory, query: &Query, route: &'d CheckedRoute) -> Result<Fit, Unfit<'d>> {
    let document = route.document();
    if let Some(audience) = kept_from(directory, &query.audience, own_ages(directory, query), route) {
        return Err(Unfit::Guarded(audience));
    }
    if document.purpose == Purpose::Emergency {
        return Err(Unfit::Emergency);
    }
    let fit = document.audiences.iter().find(|fit| fit.audience == query.audience);
    fit.map(|fit| fit.fit).ok_or(Unfit::Audience)
}

/// The audience that a route is kept from and that somebody belongs to: by who they say they are, or by their ages.
pub(in crate::domain) fn kept_from<'d>(
    directory: &Directory,
    audience: &Id,
    ages: Option<Ages>,
    route: &'d CheckedRoute,
) -> Option<&'d Id> {
    let never = &route.document().never_show_to;
    never.iter().find(|id| *id == audience || is_one_by_age(directory, ages, id))
}

/// Whether every age that was said of the reader is an age of this audience, whoever they say they are: somebody of 15
/// is a child.
fn is_one_by_age(directory: &Directory, ages: Option<Ages>, audience: &Id) -> bool {
    let theirs = directory.audience(audience.as_str()).and_then(|audience| audience.implied_ages);
    match (ages, theirs) {
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
pub(super) fn covering_place<'d>(
    directory: &'d Directory,
    query: &Query,
    route: &'d CheckedRoute,
) -> Option<&'d Place> {
    let places = &route.document().places;
    let covering = directory.place_and_above(&query.place).find(|above| places.contains(&above.id));
    covering.or_else(|| {
        let part = places.iter().find(|id| directory.place_and_above(id).any(|above| above.id == query.place));
        route.document().show_with.as_ref().and(part).and_then(|id| directory.place(id.as_str()))
    })
}

pub(super) fn suits_age(directory: &Directory, query: &Query, route: &CheckedRoute) -> bool {
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

/// Why a route that passes everything is listed, in words for programs.
pub(super) fn reasons(directory: &Directory, query: &Query, route: &CheckedRoute, place: &Place) -> Vec<String> {
    let document = route.document();
    let named = |topic: &&Id| document.topics.contains(topic) || document.also_topics.contains(topic);
    let topics = query.topics.iter().filter(named).map(|topic| format!("topic:{topic}"));
    let kinds = query.kinds.iter().map(|kind| format!("kind:{}", kind.as_str()));
    let languages = query.languages.iter().map(|language| format!("language:{language}"));
    let mut reasons = vec![format!("audience:{}", query.audience)];
    reasons.extend(topics);
    reasons.push(format!("place:{}", place.id));
    if own_ages(directory, query).is_some() && document.ages.is_some_and(|limits| limits.basis == AgeBasis::Now) {
        reasons.push("age".to_owned());
    }
    reasons.extend(kinds.chain(languages));
    reasons
}
