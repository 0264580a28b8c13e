//! Free-text search over names, former names, topics with the words that people use for them, organisations and wording.
//!
//! The order of work is guards, words, order, page. Guards are the look-up's own and never relaxed; a word of another
//! audience's wording never makes a hit. Where nothing that may be shown matches, the audience's fall-back routes stand in.
//!
//! **Words.** Text is compared in lower case, without accents and apostrophes; a hyphen parts words. Neighbours also count
//! as written together: `child line` finds Childline. Words that only hold a sentence together count as a phrase alone:
//! `can't go on`. Any other word of the question stands for itself; for plainer forms of it (`blackmailed`, `blackmail`); for
//! longer words that begin so, from two letters for the last word and from four for any other, in wording from four, and in
//! the name of an organisation for the last word alone; and, only where none of these leads to a route that may be shown, for
//! words of four letters or more that are one slip away, but not in wording: a letter too many, too few or wrong, or two
//! neighbours swapped. One of fewer than seven letters has to begin alike.
//!
//! **Order.** Words that more than a quarter of all routes hold do not decide, unless one is all that people say of a topic
//! (`abused`) or part of a phrase that was said as it is (`sex offender`): where another word leads to a route that may be
//! shown, they bring only routes that have them in their name. First are those who are there for a topic that is a crisis,
//! if a word or phrase of it is said as a whole. Then, where an audience asks, those that are there for it (fit `main`) and
//! hold a word that decides, not only in wording and not only with a slip; and those that only take it too (`also`), where
//! they were named, a phrase was said as it is, or a word is of a crisis: a helpline for those who may offend takes
//! survivors too, and does not stand before theirs. A single word names a route if it decides, no topic has it and at most
//! three routes are or were called so. Then a route comes before another one if more of the words that decide stand in it;
//! then, if more of the common ones do; then, if more of them stand there with their neighbours, as a name or a phrase that
//! people use (`sent a nude`). Then, each time by how many words: as it is in the name, a single word only if no topic has
//! it; or as it is in an id, a former name or a campaign; or like a word of those, or in a topic that the route is there
//! for; or in a topic that it takes; or in the name of an organisation. Then: how many stand there exactly; exactly or in a
//! plainer form; so or as a beginning; then how many are like a word of the name. Then fit, `main` before `also`; curated
//! priority; id.
//!
//! **Doubt.** Where a slip was forgiven in all that was found, or nothing but single words of a crisis were, half of the
//! page is left to the fall-back routes, behind the best hits. Where all was an accident they come first, and half of the
//! page is left to the hits: only wording was found, or single words in routes that are there for others first. `matched` is
//! `fallback` if no hit is left on the page. The ten best hits are asked, or as many as were wanted.
//!
//! Where no place is named, a route for a part of the country is found by what it is or was called only: somebody who types
//! a name knows where they are.
//!
//! No search is kept: what somebody types is theirs. An answer repeats nothing of it, only words of the directory.

mod dictionary;
mod gather;
mod hits;
mod index;
mod near;
mod question;
mod request;
mod sets;
mod sieve;
#[cfg(test)]
mod tests;
mod words;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::{Fragments, ServedListing};
use super::bits::Bits;
use super::directory::{CheckedRoute, Directory};
use super::id::{Id, PlaceId};
use super::lookup::{Listing, allowed_here, fallback, suits_age};
use super::query::{Query, RequestFault};
use super::served::{ServedContact, Times, Words};
use hits::{Certainty, Hits};
use request::Search;

pub use index::SearchIndex;
pub use request::{MAX_HITS, MAX_QUESTION, SearchRequest};

/// What a search finds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SearchAnswer {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    pub release: u32,
    /// The audience that was asked for, by its canonical id. Left out where every route was searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "child")]
    pub audience: Option<Id>,
    /// The place that was asked for, by its canonical code.
    #[schema(value_type = String, example = "GB-SCT")]
    pub place: PlaceId,
    /// Whether no place was named, so that the whole country was meant.
    pub place_assumed: bool,
    /// Whether the listings are hits (`exact`), or nothing matched and fall-back routes stand in (`fallback`).
    #[schema(example = "exact")]
    pub matched: &'static str,
    /// What to use where there is danger now. Show this first. Never empty.
    pub emergency: Vec<ServedContact>,
    /// Until when every `availability` here holds. After it show "opening hours not confirmed", or ask again.
    #[schema(value_type = String, format = DateTime)]
    pub hours_valid_until: Timestamp,
    /// The best hits, the best first, and fall-back routes where it is doubtful what was meant. Never empty. Their reasons are, beside those of a look-up, `name:childline`,
    /// `id:childline`, `alias:old-id`, `former-name:click-ceop`, `campaign:not-my-friend`, `topic:image-shared`,
    /// `organisation:nspcc` and `wording`, each with `form:`, `prefix:` or `misspelt:` and the word of the directory behind
    /// it where the question has another one. No name that is out of use is repeated. Where only an accident of words was
    /// found, fall-back routes come first, with `fallback:child`; where a slip was forgiven in all that was found, they follow.
    pub items: Vec<ServedListing>,
}

/// Answers a search. What is open does not change before `holds_until`.
///
/// # Errors
/// Every fault of the request.
pub fn answer(
    directory: &Directory,
    index: &SearchIndex,
    fragments: &dyn Fragments,
    holds_until: Timestamp,
    request: &SearchRequest,
) -> Result<SearchAnswer, Vec<RequestFault>> {
    let search = Search::parse(directory, request)?;
    let at = fragments.at();
    let Found { mut listings, certainty } = find(directory, index, &search, at);
    let hits: Vec<&Id> = listings.iter().map(|it| it.route.id()).collect();
    if certainty < Certainty::Meant {
        let fallback = instead(directory, &search, at);
        let (first, then) = if certainty == Certainty::Accident { (fallback, listings) } else { (listings, fallback) };
        listings = with_others(first, then, search.query.limit);
    }
    let matched = if listings.iter().any(|it| hits.contains(&it.route.id())) { "exact" } else { "fallback" };
    let Search { query, for_audience, .. } = &search;
    let words = if *for_audience { Words::For(&query.audience, &query.lang) } else { Words::Nobody };
    let served =
        |it: Listing<'_>| ServedListing { route: fragments.route(directory, it.route, words), reasons: it.reasons };
    let emergency = directory.emergency(&query.place).into_iter();
    Ok(SearchAnswer {
        release: directory.release().number,
        audience: for_audience.then(|| query.audience.clone()),
        place: query.place.clone(),
        place_assumed: query.place_assumed,
        matched,
        emergency: emergency.map(|it| ServedContact::new(it, Times::At(at))).collect(),
        hours_valid_until: holds_until,
        items: listings.into_iter().map(served).collect(),
    })
}

/// Listings with others behind those of them that fill the first half of the page, so that both are there. A route that is among
/// both stands once, with the reasons of both.
fn with_others<'d>(mut first: Vec<Listing<'d>>, then: Vec<Listing<'d>>, limit: usize) -> Vec<Listing<'d>> {
    let rest = first.split_off(first.len().min(limit.div_ceil(2)));
    for mut listing in then.into_iter().chain(rest) {
        let Some(same) = first.iter_mut().find(|it| it.route.id() == listing.route.id()) else {
            first.push(listing);
            continue;
        };
        listing.reasons.retain(|it| !same.reasons.contains(it));
        same.reasons.append(&mut listing.reasons);
    }
    first.truncate(limit);
    first
}

/// The best hits for a request at an instant, best first, without the fall-back routes that would stand in or follow.
///
/// # Errors
/// Every fault of the request.
pub fn hits<'d>(
    directory: &'d Directory,
    index: &SearchIndex,
    request: &SearchRequest,
    at: Timestamp,
) -> Result<Vec<Listing<'d>>, Vec<RequestFault>> {
    Search::parse(directory, request).map(|search| find(directory, index, &search, at).listings)
}

/// How many of the best hits at least are looked at to say how certain it is that one of them is meant.
const ENOUGH: usize = 10;

/// What a question finds.
struct Found<'d> {
    /// The best hits that may be shown, best first.
    listings: Vec<Listing<'d>>,
    /// How certain it is that one of them is meant; the least where there is none.
    certainty: Certainty,
}

/// The best hits that may be shown. Whether one may is asked of the best only, until the page is full.
fn find<'d>(directory: &'d Directory, index: &SearchIndex, search: &Search, at: Timestamp) -> Found<'d> {
    let Search { words, query, for_audience } = search;
    let audience = if *for_audience { index.sieve.audience(&query.audience) } else { None };
    let own_ages = query.ages.filter(|_| !directory.audience(query.audience.as_str()).is_some_and(|it| it.for_another));
    let allowed = index.sieve.allowed(audience, own_ages);
    let units = question::read(index, audience, &allowed, words);
    let hits = Hits::new(index, &units, audience.and_then(|it| index.sieve.main(it)));
    let mut left = matched(index, search, &hits, &allowed);
    let mut found: Vec<(Listing<'d>, Certainty)> = Vec::new();
    // Whoever asks for few hits is told the same of them.
    let enough = query.limit.max(ENOUGH);
    while found.len() < enough {
        let best = hits.best(&left, enough);
        for position in &best {
            left.remove(*position);
        }
        found.extend(best.iter().filter_map(|position| {
            let listing = listing(directory, search, index.route(directory, *position)?, at)?;
            let reasons = hits.reasons(directory, *position).into_iter().chain(listing.reasons);
            Some((Listing { reasons: reasons.collect(), ..listing }, hits.certainty(*position)))
        }));
        if best.len() < enough {
            break;
        }
    }
    found.truncate(enough);
    let certainty = found.iter().map(|(_, certainty)| *certainty).max().unwrap_or(Certainty::Accident);
    found.truncate(query.limit);
    Found { listings: found.into_iter().map(|(listing, _)| listing).collect(), certainty }
}

/// The routes that the words find where the asker is, of those that may be shown.
fn matched(index: &SearchIndex, search: &Search, hits: &Hits<'_>, allowed: &Bits) -> Bits {
    let Search { query, for_audience, .. } = search;
    let mut here = allowed.clone();
    if query.place_assumed && !for_audience {
        return hits.matched(&here);
    }
    if let Some(covering) = index.sieve.covering(&query.place) {
        here.and(covering);
    }
    if let Some(within) = index.sieve.within(&query.place).filter(|_| query.place_assumed) {
        let mut named = hits.named();
        named.and(within);
        named.and(allowed);
        here.or(&named);
    }
    hits.matched(&here)
}

/// A listing for a route that may be shown: by the look-up's own rules where an audience asks.
fn listing<'d>(
    directory: &'d Directory,
    search: &Search,
    route: &'d CheckedRoute,
    at: Timestamp,
) -> Option<Listing<'d>> {
    let Search { query, for_audience, .. } = search;
    if !for_audience {
        return Some(Listing { route, reasons: Vec::new(), group: None, whole: false });
    }
    if !suits_age(directory, query, route) {
        return None;
    }
    let in_part = || {
        let part = route.document().places.first().filter(|_| query.place_assumed)?;
        allowed_here(directory, &Query { place: part.clone(), ..query.clone() }, route, at)
    };
    allowed_here(directory, query, route, at).or_else(in_part)
}

/// The fall-back routes: the audience's, or those of every audience where none was named, each once.
fn instead<'d>(directory: &'d Directory, search: &Search, at: Timestamp) -> Vec<Listing<'d>> {
    let Search { query, for_audience, .. } = search;
    if *for_audience {
        return fallback(directory, query, at);
    }
    let mut found: Vec<Listing<'d>> = Vec::new();
    for audience in directory.audiences() {
        let asked = Query { audience: audience.id.clone(), ..query.clone() };
        // Where no place was named every one of them is meant, as in the catalogue.
        let named = audience.fallback.iter().filter_map(|id| directory.route(id.as_str()));
        let here = fallback(directory, &asked, at).into_iter().map(|it| it.route);
        let routes: Vec<&CheckedRoute> = if query.place_assumed { named.collect() } else { here.collect() };
        for route in routes {
            let reason = format!("fallback:{}", audience.id);
            match found.iter_mut().find(|it| it.route.id() == route.id()) {
                Some(listed) => listed.reasons.push(reason),
                None => found.push(Listing { route, reasons: vec![reason], group: None, whole: false }),
            }
        }
    }
    found
}
