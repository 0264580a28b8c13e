//! Which routes a look-up has to look at: a bit for each route, for every audience, topic and place.
//!
//! The index only leaves out what the guards and filters of a [look-up](crate::domain::lookup) would leave out anyway,
//! so it holds no rule of its own. A hundred thousand routes are twelve kilobytes for each audience, topic and place.

use std::collections::BTreeMap;

use super::{CheckedRoute, Directory};
use crate::domain::bits::Bits;
use crate::domain::id::{Id, PlaceId};
use crate::domain::place::{Place, with_those_above};
use crate::domain::query::Query;

/// The routes of a directory by what look-ups ask for.
#[derive(Debug, Default)]
pub(super) struct RouteIndex {
    length: usize,
    by_audience: BTreeMap<Id, Bits>,
    kept_from: BTreeMap<Id, Bits>,
    by_topic: BTreeMap<Id, Bits>,
    by_place: BTreeMap<PlaceId, Bits>,
    /// The routes of groups that are for a part of each place.
    parts: BTreeMap<PlaceId, Bits>,
    groups: BTreeMap<Id, Vec<u32>>,
}

impl RouteIndex {
    pub(super) fn of(routes: &[CheckedRoute], places: &BTreeMap<PlaceId, Place>) -> Self {
        let mut index = Self { length: routes.len(), ..Self::default() };
        for route in routes {
            let (document, at) = (route.document(), (route.position(), routes.len()));
            for fit in &document.audiences {
                file(&mut index.by_audience, &fit.audience, at);
            }
            for audience in &document.never_show_to {
                file(&mut index.kept_from, audience, at);
            }
            for topic in document.topics.iter().chain(&document.also_topics) {
                file(&mut index.by_topic, topic, at);
            }
            for place in &document.places {
                file(&mut index.by_place, place, at);
            }
            let Some(group) = &document.show_with else { continue };
            index.groups.entry(group.clone()).or_default().push(route.position());
            for above in document.places.iter().flat_map(|place| with_those_above(places, place)) {
                file(&mut index.parts, &above.id, at);
            }
        }
        index
    }
}

fn file<K: Clone + Ord>(sets: &mut BTreeMap<K, Bits>, key: &K, (position, length): (u32, usize)) {
    if let Some(set) = sets.get_mut(key) {
        set.add(position);
    } else {
        sets.entry(key.clone()).or_insert_with(|| Bits::none(length)).add(position);
    }
}

impl Directory {
    /// Every route that a look-up may list, by id, and some that its guards and filters leave out.
    pub(in crate::domain) fn routes_to_examine<'d>(
        &'d self,
        query: &Query,
    ) -> impl Iterator<Item = &'d CheckedRoute> + use<'d> {
        let none = || Bits::none(self.index.length);
        let mut found = self.index.by_audience.get(&query.audience).cloned().unwrap_or_else(none);
        if let Some(kept_from) = self.index.kept_from.get(&query.audience) {
            found.without(kept_from);
        }
        let mut here = self.index.parts.get(&query.place).cloned().unwrap_or_else(none);
        for place in self.place_and_above(&query.place) {
            self.index.by_place.get(&place.id).into_iter().for_each(|routes| here.or(routes));
        }
        found.and(&here);
        if !query.topics.is_empty() {
            let mut wanted = none();
            for topic in &query.topics {
                self.index.by_topic.get(topic).into_iter().for_each(|routes| wanted.or(routes));
            }
            found.and(&wanted);
        }
        let found: Vec<u32> = found.iter().collect();
        found.into_iter().filter_map(|position| self.routes.get(position as usize))
    }

    /// The routes of a group, by id.
    pub(in crate::domain) fn group(&self, group: &Id) -> impl Iterator<Item = &CheckedRoute> {
        let positions = self.index.groups.get(group).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|position| self.routes.get(*position as usize))
    }
}
