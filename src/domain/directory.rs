//! The directory: checked, sorted, indexed. What it holds may be shown to a reader; nothing else may.
//!
//! [`Directory::build`] is the only way to make one, and it makes none from records with findings.

mod contacts;
mod index;
mod recalled;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::audience::Audience;
use super::check::{self, Checked, Reached, Reading, retired_keys};
use super::code::Codes;
use super::contact::Contact;
use super::digest::Digest;
use super::finding::Finding;
use super::freshness::{Checks, Standing, Standings};
use super::history::Blanked;
use super::id::{ContactRef, Id};
use super::opening::{Opening, ROUND_THE_CLOCK, tomorrow};
use super::per_contact::{OfRoute, take};
use super::reach::{ContactKey, Reach};
use super::record::Records;
use super::release::{Origin, SealedRelease};
use super::route::SupportRoute;
use super::schedule::Timetable;
use index::RouteIndex;
use recalled::{Recalled, take_away};

pub use recalled::without_recalled;

/// Which release a directory is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseHeader {
    /// The release's number.
    pub number: u32,
    /// When it was made.
    pub time: Timestamp,
    /// Where it came from.
    pub origin: Origin,
    /// The digest of the release document.
    pub digest: Digest,
}

impl From<&SealedRelease> for ReleaseHeader {
    fn from(sealed: &SealedRelease) -> Self {
        let SealedRelease { release, digest } = sealed;
        Self { number: release.number, time: release.time, origin: release.origin, digest: *digest }
    }
}

/// A route that may be shown, with how each of its contacts is reached.
#[derive(Clone, Debug)]
pub struct CheckedRoute {
    position: u32,
    document: Arc<SupportRoute>,
    ready: Vec<Ready>,
    via: Vec<Position>,
}

impl CheckedRoute {
    /// The route as it was released.
    #[must_use]
    pub fn document(&self) -> &SupportRoute {
        &self.document
    }

    /// Where it stands in its directory.
    pub(in crate::domain) fn position(&self) -> u32 {
        self.position
    }

    /// The route's id.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.document.id
    }
}

/// What was made ready of a contact: how it is reached, when, and who checked it.
#[derive(Clone, Debug)]
struct Ready {
    reach: Reach,
    opening: Opening,
    standing: Standing,
}

/// Where a contact stands: which route, which contact of it.
#[derive(Clone, Copy, Debug)]
struct Position {
    route: usize,
    contact: usize,
}

/// A contact that may be shown.
#[derive(Clone, Copy, Debug)]
pub struct CheckedContact<'d> {
    /// The route that holds it, which is another one where a route is reached through that.
    pub owner: &'d Id,
    /// The contact as it was released.
    pub contact: &'d Contact,
    /// How it is dialled or opened.
    pub reach: &'d Reach,
    /// When somebody is there.
    pub opening: &'d Opening,
    /// What is known of its checks.
    pub standing: &'d Standing,
}

/// One release of the directory, checked, sorted and indexed. It never changes.
#[derive(Debug)]
pub struct Directory {
    release: ReleaseHeader,
    vocabulary: Records,
    audiences: Vec<Id>,
    codes: Codes,
    routes: Vec<CheckedRoute>,
    index: RouteIndex,
    route_positions: BTreeMap<Id, usize>,
    /// Sorted by key.
    contacts_by_key: Vec<(ContactKey, Position)>,
    retired_keys: Vec<(ContactKey, Id)>,
    recalled: Recalled,
    timetables: Vec<Arc<Timetable>>,
    vouching_ends: BTreeSet<Timestamp>,
    superseded: Option<Timestamp>,
    blanked: Blanked,
}

impl Directory {
    /// Checks records and makes the directory that answers from them.
    ///
    /// # Errors
    /// Every finding about the records, in the order of kind, id and place in the record.
    pub fn build(release: ReleaseHeader, records: Records) -> Result<Self, Vec<Finding>> {
        Self::build_with(release, records, &Checks::default())
    }

    /// The same, with what was checked of the contacts since they were recorded.
    ///
    /// # Errors
    /// As [`Directory::build`].
    pub fn build_with(release: ReleaseHeader, mut records: Records, checks: &Checks) -> Result<Self, Vec<Finding>> {
        let Checked { reached, openings, codes, findings } = check::check(&records);
        if !findings.is_empty() {
            return Err(findings);
        }
        let recalled = take_away(&mut records, &reached);
        let standings = Standings::of(&records, checks);
        let documents: Vec<Arc<SupportRoute>> = std::mem::take(&mut records.routes).into_values().collect();
        let names = documents.iter().map(|it| std::iter::once(&it.id).chain(&it.aliases)).enumerate();
        let route_positions = names.flat_map(|(at, names)| names.map(move |name| (name.clone(), at))).collect();
        let (mut reached, mut openings_left) = (reached.in_order(), openings.contacts.in_order());
        let mut contacts_by_key = Vec::new();
        let mut routes = Vec::with_capacity(documents.len());
        for (at, document) in documents.iter().enumerate() {
            let read = take_ready(document, reached.of(&document.id), openings_left.of(&document.id), &standings);
            let mut ready = Vec::with_capacity(read.len());
            for (contact, (it, shown)) in read.into_iter().enumerate() {
                let keys = std::iter::once(it.reach.key.clone()).chain(shown);
                contacts_by_key.extend(keys.map(|key| (key, Position { route: at, contact })));
                ready.push(it);
            }
            let via = document.via.iter().filter_map(|name| position(&documents, name)).collect();
            let position = u32::try_from(at).unwrap_or(u32::MAX);
            routes.push(CheckedRoute { position, document: Arc::clone(document), ready, via });
        }
        contacts_by_key.sort_by(|(one, _), (other, _)| one.cmp(other));
        let retired = records.retired.values();
        let retired_keys =
            retired.flat_map(|it| retired_keys(it).into_iter().map(|key| (key, it.id.clone()))).collect();
        let mut audiences: Vec<&Audience> = records.audiences.values().collect();
        audiences.sort_by_key(|audience| (audience.order, &audience.id));
        let audiences = audiences.into_iter().map(|audience| audience.id.clone()).collect();
        let ready = routes.iter().flat_map(|route| &route.ready);
        let vouching_ends = ready.filter_map(|it| it.opening.vouching_ends()).collect();
        Ok(Self {
            release,
            audiences,
            index: RouteIndex::of(&routes, &records.places),
            vocabulary: records,
            codes,
            routes,
            route_positions,
            contacts_by_key,
            retired_keys,
            recalled,
            timetables: openings.timetables,
            vouching_ends,
            superseded: None,
            blanked: Blanked::none(),
        })
    }

    /// The same directory as one of the past: when a newer release took its place, and which of its contacts were
    /// recalled as false since. Nothing shows those any more, whatever is asked.
    #[must_use]
    pub fn of_the_past(self, superseded: Option<Timestamp>, blanked: Blanked) -> Self {
        Self { superseded, blanked, ..self }
    }

    /// When a newer release took its place, where it is one of the past.
    #[must_use]
    pub fn superseded(&self) -> Option<Timestamp> {
        self.superseded
    }

    /// The contacts that it shows no more.
    #[must_use]
    pub fn blanked(&self) -> &Blanked {
        &self.blanked
    }

    /// Which release this is.
    #[must_use]
    pub fn release(&self) -> &ReleaseHeader {
        &self.release
    }

    /// Every route, sorted by id.
    #[must_use]
    pub fn routes(&self) -> &[CheckedRoute] {
        &self.routes
    }

    /// The route of this id or alias.
    #[must_use]
    pub fn route(&self, id: &str) -> Option<&CheckedRoute> {
        let id: Id = id.parse().ok()?;
        self.route_positions.get(&id).and_then(|at| self.routes.get(*at))
    }

    /// What is probably not meant, as seen from a day: it keeps nothing from being released.
    #[must_use]
    pub fn warnings(&self, today: Date) -> Vec<Finding> {
        let mut warnings = check::warnings(self, today);
        warnings.extend(self.recalled.dangling.iter().cloned());
        warnings
    }

    /// The instant up to which everything that is said of opening hours stays as it is at this one.
    #[must_use]
    pub fn hours_hold_until(&self, at: Timestamp) -> Timestamp {
        let changes = self.timetables.iter().flat_map(|it| {
            // From then on it is not there by day and by night any more.
            let breaks = it.next_change(at).and_then(|change| change.saturating_sub(ROUND_THE_CLOCK).ok());
            let midnight = it.days_from(at, 1).1;
            it.sentence_holds_until(at).into_iter().chain([midnight]).chain(breaks.filter(|it| *it > at))
        });
        let vouching = self.vouching_ends.range((Bound::Excluded(at), Bound::Unbounded)).next().copied();
        changes.chain(vouching).fold(tomorrow(at), Timestamp::min)
    }
}

/// Where a contact stands among routes that are sorted by id.
fn position(routes: &[Arc<SupportRoute>], name: &ContactRef) -> Option<Position> {
    let at = routes.binary_search_by(|route| route.id.cmp(&name.route)).ok()?;
    let contact = routes.get(at)?.contacts.iter().position(|it| it.id == name.contact)?;
    Some(Position { route: at, contact })
}

fn take_ready(
    route: &SupportRoute,
    mut reached: OfRoute<Reading>,
    mut openings: OfRoute<Opening>,
    standings: &Standings<'_>,
) -> Vec<(Ready, Option<ContactKey>)> {
    let ready = route.contacts.iter().filter_map(|contact| {
        let Reading { reach, shown, .. } = take(&mut reached, &contact.id)?;
        let opening = take(&mut openings, &contact.id)?;
        Some((Ready { reach, opening, standing: standings.of_contact(route, contact) }, shown))
    });
    let ready: Vec<_> = ready.collect();
    // One that cannot be reached, or whose hours cannot be read, is a finding.
    debug_assert_eq!(ready.len(), route.contacts.len(), "every contact of checked records is there");
    ready
}
