//! The pack: everything a reader's device needs, in one file that is the same for everyone.
//!
//! Filtering happens on the device, with the same published rules as [`super::lookup`], so that nobody on the way
//! learns what a reader asked for. It holds no evidence and no history.
//!
//! It must stay small enough for a slow telephone. A directory that has grown beyond that is packed in parts, one for each
//! nation, and whoever fetches one tells no more than which nation it is.

mod route;
mod scope;

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::audience::Audience;
use super::directory::{CheckedRoute, Directory};
use super::id::{ContactRef, Id, PlaceId};
use super::lookup::RANKING_VERSION;
use super::place::Place;
use super::recall::Recall;
use super::served::{ServedRoute, Times, Words, choose};
use super::text::Lang;
use super::topic::Topic;

pub use route::{PackContact, PackFreshness, PackRoute};
pub use scope::{SPLIT_ABOVE, Scope, is_split, nation_of, nations};

/// The form of the pack. It goes up when a reader of the old form would misread the new one.
pub const PACK_FORMAT: u32 = 1;

/// How long a pack is fresh: after that it is shown with its date, and refetched.
const FRESH_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Where one nation's part of a large directory is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackPart {
    /// The nation.
    #[schema(value_type = String, example = "GB-SCT")]
    pub place: PlaceId,
    /// The address of its part, from the root of this service.
    #[schema(pattern = "^/v1/pack/[A-Z0-9-]+$", example = "/v1/pack/GB-SCT")]
    pub href: String,
}

/// Something that was recalled, so that a device takes it out of everything else that it keeps. What it was is not said.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackRecall {
    /// The route that was recalled, or that held the contact.
    #[schema(value_type = String, example = "stop-it-now-helpline")]
    pub route: Id,
    /// The contact that was recalled; left out where the whole route was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "stop-it-now-helpline/phone")]
    pub contact: Option<ContactRef>,
    /// The routes to use instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub instead: Vec<Id>,
}

impl From<&Recall> for PackRecall {
    fn from(recall: &Recall) -> Self {
        let Recall { id: _, subject, reason: _, instead, harmful: _ } = recall;
        Self { route: subject.route.clone(), contact: subject.contact_ref(), instead: instead.clone() }
    }
}

/// Everything a reader's device needs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Pack {
    /// The form of this document.
    #[schema(minimum = 1, example = 1)]
    pub format: u32,
    /// The release that it was made from. A device never goes back to a lower one.
    #[schema(minimum = 1, example = 1)]
    pub release: u32,
    /// When it was made, to the hour.
    #[schema(value_type = String, format = DateTime)]
    pub made: Timestamp,
    /// Until when it is fresh: 24 hours after it was made, or when a newer release took its release's place.
    #[schema(value_type = String, format = DateTime)]
    pub fresh_until: Timestamp,
    /// The language of its texts; English where a text is not there in it.
    #[schema(value_type = String, example = "en")]
    pub lang: Lang,
    /// The version of the ranking rule to sort by.
    #[schema(example = 2)]
    pub ranking: u32,
    /// The licence of the data and the wording.
    #[schema(example = "https://creativecommons.org/licenses/by/4.0/")]
    pub licence: &'static str,
    /// The audiences, in order.
    pub audiences: Vec<Audience>,
    /// The topics, in order.
    pub topics: Vec<Topic>,
    /// The places. Each names the emergency routes that hold there, beside those of every place above it.
    pub places: Vec<Place>,
    /// The nation that it is the part of; left out of the pack of everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "GB-SCT")]
    pub place: Option<PlaceId>,
    /// Where the parts are. Left out where this pack holds every route. Where there are parts, the pack of everything holds
    /// what covers a whole nation or more; a nation's part holds that as far as it covers the nation, and all that lies in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PackPart>,
    /// What was recalled and is in no pack any more. Left out where nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recalls: Vec<PackRecall>,
    /// The routes, by id, emergency routes included. Their contacts carry no evidence. A contact whose
    /// `freshness.shown_until` is over is not shown any more, and a route without one is not either.
    pub routes: Vec<PackRoute>,
}

/// The licence of the data and the wording.
pub const DATA_LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";

/// When a pack that is asked for now counts as made: the hour, but never before its release.
#[must_use]
pub fn made_at(directory: &Directory, now: Timestamp) -> Timestamp {
    hour_of(now).start.max(directory.release().time)
}

/// How many packs there are at a time: one in each language, and where they are split, one for each nation too.
#[must_use]
pub fn how_many(directory: &Directory) -> usize {
    let parts = if is_split(directory) { nations(directory).count() } else { 0 };
    languages(directory).len() * (1 + parts)
}

/// The hour that it is.
#[must_use]
pub fn hour_of(now: Timestamp) -> Range<Timestamp> {
    const HOUR: i64 = 3600;
    let begun = now.as_second() - now.as_second().rem_euclid(HOUR);
    let instant = |second| Timestamp::from_second(second).unwrap_or(now);
    instant(begun)..instant(begun + HOUR)
}

/// The pack of a directory in a language, with the routes of a scope.
#[must_use]
pub fn pack(directory: &Directory, scope: Scope<'_>, lang: &Lang, made: Timestamp) -> Pack {
    // A route whose contacts are all withheld would be an empty box.
    let shown = directory.routes().iter().filter(|route| directory.contacts_at(route, made).next().is_some());
    let held = shown.filter(|route| scope.holds(directory, route));
    let fresh_until = made.checked_add(FRESH_FOR).unwrap_or(made);
    let (place, parts) = match scope {
        Scope::Whole => (None, scope::parts(directory)),
        Scope::Nation(nation) => (Some(nation.id.clone()), Vec::new()),
    };
    Pack {
        format: PACK_FORMAT,
        release: directory.release().number,
        made,
        fresh_until: directory.superseded().unwrap_or(fresh_until),
        lang: lang.clone(),
        ranking: RANKING_VERSION,
        licence: DATA_LICENCE,
        audiences: directory.audiences().cloned().collect(),
        // A device looks nothing up by words: they would be weight for every telephone.
        topics: directory.topics().into_iter().map(|it| Topic { synonyms: Vec::new(), ..it.clone() }).collect(),
        places: directory.places().cloned().collect(),
        place,
        parts,
        recalls: directory.recalls().map(PackRecall::from).collect(),
        routes: held.map(|route| packed(directory, route, lang, made)).collect(),
    }
}

fn packed(directory: &Directory, route: &CheckedRoute, lang: &Lang, made: Timestamp) -> PackRoute {
    let served = ServedRoute::new(directory, route, Words::Everybody, Times::DaysFrom(made), |_| true);
    let for_each = served.audiences.iter().flat_map(|fit| choose(&served.wording, Words::For(&fit.audience, lang)));
    let wording = for_each.collect();
    PackRoute::new(served, wording)
}

/// The languages in which any text is there.
#[must_use]
pub fn languages(directory: &Directory) -> Vec<Lang> {
    let wording = directory.routes().iter().flat_map(|route| &route.document().wording);
    let mut languages: Vec<Lang> = wording.map(|it| it.lang.clone()).chain([Lang::english()]).collect();
    languages.sort();
    languages.dedup();
    languages
}
