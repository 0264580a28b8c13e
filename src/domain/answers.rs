//! The documents that readers are answered with, and how each is made from a directory.
//!
//! The terminal and the network give the same answers: both make them here. Routes arrive as ready [`Fragment`]s, so
//! that a route is serialised once for each audience and language and not once for each answer.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::campaign::{Campaign, Phase};
use super::cursor;
use super::directory::{CheckedRoute, Directory};
use super::fragment::Fragment;
use super::id::{ContactRef, Id, PlaceId};
use super::lookup::{AllClosed, Answer, Listing, Matched, RANKING_VERSION, lookup, shown, usable};
use super::query::{LookupRequest, Query, RequestFault};
use super::served::{OrganisationName, ServedContact, ServedRoute, Times, Words, organisation_name};
use super::text::{Lang, Text};

/// Where ready routes come from: those of one instant.
pub trait Fragments {
    /// The instant at which they say who is there.
    fn at(&self) -> Timestamp;

    /// A route with the words for one reader.
    fn route(&self, directory: &Directory, route: &CheckedRoute, words: Words<'_>) -> Fragment;
}

/// Makes each fragment anew, for a single answer at an instant.
#[derive(Clone, Copy, Debug)]
pub struct Fresh(pub Timestamp);

impl Fragments for Fresh {
    fn at(&self) -> Timestamp {
        self.0
    }

    fn route(&self, directory: &Directory, route: &CheckedRoute, words: Words<'_>) -> Fragment {
        Fragment::of(&ServedRoute::new(directory, route, words, Times::At(self.0), |_| true))
    }
}

/// A route of an answer, and why it is there.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Listing)]
pub struct ServedListing {
    /// The route.
    #[schema(value_type = ServedRoute)]
    pub route: Fragment,
    /// Why it is there, for programs: `audience:child`, `topic:image-shared`, `place:GB-SCT`, `age`, `kind:phone`,
    /// `language:cy`, `shown-with:police`, `fallback:child`, `round-the-clock`.
    #[schema(example = json!(["audience:child", "topic:image-shared", "place:GB"]))]
    pub reasons: Vec<String>,
}

/// A route that is not in an answer, and why.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = LeftOut)]
pub struct ServedLeftOut {
    /// The route's id.
    #[schema(value_type = String, example = "stop-it-now-helpline")]
    pub route: Id,
    /// Why it is not there, for programs: `guard:child`, `emergency`, `audience`, `place`, `age`, `topic`, `contact`,
    /// `expired` (nobody has checked its contacts for too long, and they are withheld), `open-now`.
    #[schema(example = "guard:child")]
    pub reason: String,
}

/// Nobody is there at any of the listings at which a person answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AllClosed)]
pub struct ServedAllClosed {
    /// When the first of them opens. Left out where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_first: Option<Timestamp>,
    /// The contact that opens first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "stop-it-now-helpline/phone")]
    pub contact: Option<ContactRef>,
    /// The same in plain English.
    #[schema(example = "All of these are closed now. The first opens Monday 9am.")]
    pub sentence: String,
}

impl ServedAllClosed {
    fn new(AllClosed { first }: AllClosed<'_>, at: Timestamp) -> Self {
        let when = match &first {
            Some((contact, _)) => contact.opening.availability(at).sentence.replacen("Opens", "The first opens", 1),
            None => "Nobody has said when the first opens".to_owned(),
        };
        Self {
            opens_first: first.map(|(_, next)| next),
            contact: first.map(|(it, _)| ContactRef { route: it.owner.clone(), contact: it.contact.id.clone() }),
            sentence: format!("All of these are closed now. {when}."),
        }
    }
}

/// Where to turn.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LookupAnswer {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    pub release: u32,
    /// The version of the ranking rule. Left out of the catalogue, which is not ranked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 2)]
    pub ranking: Option<u32>,
    /// The audience that was asked for, by its canonical id. Left out of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "child")]
    pub audience: Option<Id>,
    /// The place that was asked for, by its canonical code. Left out of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "GB-SCT")]
    pub place: Option<PlaceId>,
    /// Whether no place was named, so that the whole country was meant.
    pub place_assumed: bool,
    /// Whether the listings answer what was asked (`exact`), or nothing did and the audience's fall-back routes stand
    /// in (`fallback`). Left out of the catalogue.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "exact")]
    pub matched: Option<&'static str>,
    /// What to use where there is danger now. Show this first. Never empty.
    pub emergency: Vec<ServedContact>,
    /// That nobody is there at any of the listings at which a person answers. Left out where somebody is or may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_closed: Option<ServedAllClosed>,
    /// Until when every `availability` here holds. After it show "opening hours not confirmed", or ask again.
    #[schema(value_type = String, format = DateTime)]
    pub hours_valid_until: Timestamp,
    /// The listings, best first. Where nobody is known to be there, a route that is open by day and by night ends the
    /// first page.
    pub items: Vec<ServedListing>,
    /// What was left out and why, if `explain` asked for it. For programs, never for showing to people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<ServedLeftOut>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Answers a look-up.
///
/// # Errors
/// Every fault of the request.
pub fn answer(
    directory: &Directory,
    fragments: &dyn Fragments,
    request: &LookupRequest,
) -> Result<LookupAnswer, Vec<RequestFault>> {
    let at = fragments.at();
    let subject = subject(directory, request, at);
    let mut query = Query::parse(directory, request)?;
    query.skip = skip(directory, &subject, request.cursor.as_deref())?;
    let Answer { matched, emergency, items, all_closed, holds_until, next, left_out } = lookup(directory, &query, at);
    let release = directory.release().number;
    Ok(LookupAnswer {
        release,
        ranking: Some(RANKING_VERSION),
        place_assumed: query.place_assumed,
        matched: Some(match matched {
            Matched::Exact => "exact",
            Matched::Fallback => "fallback",
        }),
        emergency: emergency.into_iter().map(|it| ServedContact::new(it, Times::At(at))).collect(),
        all_closed: all_closed.map(|it| ServedAllClosed::new(it, at)),
        hours_valid_until: holds_until,
        items: items.iter().map(|listing| served(directory, fragments, &query, listing)).collect(),
        left_out: left_out
            .into_iter()
            .map(|left| ServedLeftOut { route: left.route.clone(), reason: left.reason })
            .collect(),
        next_cursor: next.map(|position| cursor::write(release, &subject, position)),
        audience: Some(query.audience),
        place: Some(query.place),
    })
}

/// The catalogue: every route by id, without words and without ranking.
///
/// # Errors
/// A cursor that is not of this release and catalogue.
pub fn catalogue(
    directory: &Directory,
    fragments: &dyn Fragments,
    limit: usize,
    after: Option<&str>,
) -> Result<LookupAnswer, Vec<RequestFault>> {
    let (routes, next_cursor) = page(directory, "routes", directory.routes(), limit, after)?;
    let items = routes
        .iter()
        .map(|route| ServedListing { route: fragments.route(directory, route, Words::Nobody), reasons: Vec::new() });
    let everywhere = directory.place("GB").map(|place| directory.emergency(&place.id)).unwrap_or_default();
    let at = fragments.at();
    Ok(LookupAnswer {
        release: directory.release().number,
        ranking: None,
        audience: None,
        place: None,
        place_assumed: true,
        matched: None,
        emergency: everywhere.into_iter().map(|it| ServedContact::new(it, Times::At(at))).collect(),
        all_closed: None,
        hours_valid_until: directory.hours_hold_until(at),
        items: items.collect(),
        left_out: Vec::new(),
        next_cursor,
    })
}

/// One page of a list, and the cursor of the next.
///
/// # Errors
/// A cursor that is not of this release and list.
pub fn page<'l, T>(
    directory: &Directory,
    list: &str,
    all: &'l [T],
    limit: usize,
    after: Option<&str>,
) -> Result<(&'l [T], Option<String>), Vec<RequestFault>> {
    let start = skip(directory, list, after)?.min(all.len());
    let end = start.saturating_add(limit).min(all.len());
    let next = (end < all.len()).then(|| u32::try_from(end).unwrap_or(u32::MAX));
    let next = next.map(|position| cursor::write(directory.release().number, list, position));
    Ok((&all[start..end], next))
}

fn skip(directory: &Directory, subject: &str, after: Option<&str>) -> Result<usize, Vec<RequestFault>> {
    let Some(after) = after else { return Ok(0) };
    let position = cursor::read(after, directory.release().number, subject);
    position.map(|position| position as usize).ok_or_else(|| {
        vec![RequestFault {
            field: "cursor",
            position: None,
            detail: "this cursor is not of this release, request and time of day: begin again without it".to_owned(),
            allowed: Vec::new(),
        }]
    })
}

/// What a cursor is bound to: the request without its cursor, for as long as nobody comes or goes. Then routes may
/// change their places, and the next page would miss one.
fn subject(directory: &Directory, request: &LookupRequest, at: Timestamp) -> String {
    let bare = LookupRequest { cursor: None, at: None, ..request.clone() };
    let until = directory.hours_hold_until(at);
    format!("{until} {}", serde_json::to_string(&bare).unwrap_or_default())
}

fn served(directory: &Directory, fragments: &dyn Fragments, query: &Query, listing: &Listing<'_>) -> ServedListing {
    let words = Words::For(&query.audience, &query.lang);
    let at = fragments.at();
    let of_route = directory.contacts_at(listing.route, at);
    let all = listing.whole || shown(directory, query, listing.route, at).count() == of_route.count();
    let times = Times::At(at);
    let route = if all {
        fragments.route(directory, listing.route, words)
    } else {
        Fragment::of(&ServedRoute::new(directory, listing.route, words, times, |it| usable(query, it)))
    };
    ServedListing { route, reasons: listing.reasons.clone() }
}

/// What a campaign shows to one audience.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Showing)]
pub struct ServedShowing {
    /// To whom.
    #[schema(value_type = String, example = "child")]
    pub audience: Id,
    /// Whether the campaign has no route to show them, so that these are the audience's fall-back routes.
    pub fallback: bool,
    /// The routes, in this order.
    #[schema(value_type = Vec<ServedRoute>)]
    pub routes: Vec<Fragment>,
}

/// A public campaign, with what it shows to each audience.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Campaign)]
pub struct ServedCampaign {
    /// The campaign's id.
    #[schema(value_type = String, example = "not-my-friend")]
    pub id: Id,
    /// Older or other ids that mean the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// Its name as it is printed.
    #[schema(example = "#NotMyFriend")]
    pub name: String,
    /// Who runs it.
    pub organisation: OrganisationName,
    /// Who runs it with them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<OrganisationName>,
    /// Where it runs.
    #[schema(value_type = String, example = "GB-SCT")]
    pub place: PlaceId,
    /// What it says and to whom.
    pub summary: Vec<Text>,
    /// Its runs, oldest first.
    pub phases: Vec<Phase>,
    /// What to use where there is danger now. Show this first.
    pub emergency: Vec<ServedContact>,
    /// Until when every `availability` here holds. After it show "opening hours not confirmed", or ask again.
    #[schema(value_type = String, format = DateTime)]
    pub hours_valid_until: Timestamp,
    /// What it shows to each audience.
    pub shows: Vec<ServedShowing>,
}

/// A campaign as it is served: every audience has somewhere to turn.
#[must_use]
pub fn campaign(directory: &Directory, fragments: &dyn Fragments, campaign: &Campaign) -> ServedCampaign {
    let Campaign { id, aliases, name, organisation, partners, place, summary, phases, shows } = campaign.clone();
    let named: BTreeMap<&Id, &[Id]> = shows.iter().map(|it| (&it.audience, it.routes.as_slice())).collect();
    let english = Lang::english();
    let shows = directory.audiences().map(|audience| {
        let routes = named.get(&audience.id).copied();
        let ready = |id: &Id| {
            let route = directory.route(id.as_str())?;
            // A route whose contacts are all withheld would be an empty box.
            directory.contacts_at(route, fragments.at()).next()?;
            Some(fragments.route(directory, route, Words::For(&audience.id, &english)))
        };
        let shown: Vec<Fragment> = routes.unwrap_or_default().iter().filter_map(ready).collect();
        let fallback = shown.is_empty();
        let routes = if fallback { audience.fallback.iter().filter_map(ready).collect() } else { shown };
        ServedShowing { audience: audience.id.clone(), fallback, routes }
    });
    ServedCampaign {
        emergency: directory
            .emergency(&place)
            .into_iter()
            .map(|it| ServedContact::new(it, Times::At(fragments.at())))
            .collect(),
        hours_valid_until: directory.hours_hold_until(fragments.at()),
        shows: shows.collect(),
        organisation: organisation_name(directory, &organisation),
        partners: partners.iter().map(|id| organisation_name(directory, id)).collect(),
        id,
        aliases,
        name,
        place,
        summary,
        phases,
    }
}
