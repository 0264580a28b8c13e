//! Which routes a look-up has to look at: a bit for each route, for every audience, topic and place.
//!
//! The index only leaves out what the guards and filters of a [look-up](crate::domain::lookup) would leave out anyway,
//! so it holds no rule of its own. A hundred thousand routes are twelve kilobytes for each audience, topic and place.

use std::collections::BTreeMap;

use super::{CheckedRoute, Directory};
use crate::domain::id::{Id, PlaceId};
use crate::domain::place::{Place, with_those_above};
use crate::domain::query::Query;

/// A set of routes, by where they stand in the directory.
#[derive(Clone, Debug, Default)]
pub(in crate::domain) struct RouteSet(Vec<u64>);

impl RouteSet {
    /// Adds a route. Whether it was not there yet.
    pub(in crate::domain) fn insert(&mut self, position: usize) -> bool {
        let (word, bit) = (position / 64, 1_u64 << (position % 64));
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        new
    }

    /// Whether a route is in it.
    pub(in crate::domain) fn contains(&self, position: usize) -> bool {
        self.0.get(position / 64).is_some_and(|word| word & (1 << (position % 64)) != 0)
    }

    fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    fn keep(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        for (word, kept) in self.0.iter_mut().zip(&other.0) {
            *word &= kept;
        }
    }

    fn take_out(&mut self, other: &Self) {
        for (word, taken) in self.0.iter_mut().zip(&other.0) {
            *word &= !taken;
        }
    }

    fn positions(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let ones = std::iter::successors(Some(*word).filter(|it| *it != 0), |left| {
                Some(left & (left - 1)).filter(|it| *it != 0)
            });
            ones.map(move |left| at * 64 + left.trailing_zeros() as usize)
        })
    }
}

impl FromIterator<usize> for RouteSet {
    fn from_iter<I: IntoIterator<Item = usize>>(positions: I) -> Self {
        let mut set = Self::default();
        for position in positions {
            set.insert(position);
        }
        set
    }
}

/// The routes of a directory by what look-ups ask for.
#[derive(Debug, Default)]
pub(super) struct RouteIndex {
    by_audience: BTreeMap<Id, RouteSet>,
    kept_from: BTreeMap<Id, RouteSet>,
    by_topic: BTreeMap<Id, RouteSet>,
    by_place: BTreeMap<PlaceId, RouteSet>,
    /// The routes of groups that are for a part of each place.
    parts: BTreeMap<PlaceId, RouteSet>,
    groups: BTreeMap<Id, Vec<usize>>,
}

impl RouteIndex {
    pub(super) fn of(routes: &[CheckedRoute], places: &BTreeMap<PlaceId, Place>) -> Self {
        let mut index = Self::default();
        for (position, route) in routes.iter().enumerate() {
            let document = route.document();
            for fit in &document.audiences {
                file(&mut index.by_audience, &fit.audience, position);
            }
            for audience in &document.never_show_to {
                file(&mut index.kept_from, audience, position);
            }
            for topic in document.topics.iter().chain(&document.also_topics) {
                file(&mut index.by_topic, topic, position);
            }
            for place in &document.places {
                file(&mut index.by_place, place, position);
            }
            let Some(group) = &document.show_with else { continue };
            index.groups.entry(group.clone()).or_default().push(position);
            for above in document.places.iter().flat_map(|place| with_those_above(places, place)) {
                file(&mut index.parts, &above.id, position);
            }
        }
        index
    }
}

fn file<K: Clone + Ord>(sets: &mut BTreeMap<K, RouteSet>, key: &K, position: usize) {
    if let Some(set) = sets.get_mut(key) {
        set.insert(position);
    } else {
        sets.entry(key.clone()).or_default().insert(position);
    }
}

impl Directory {
    /// Every route that a look-up may list, by id, and some that its guards and filters leave out.
    pub(in crate::domain) fn routes_to_examine<'d>(
        &'d self,
        query: &Query,
    ) -> impl Iterator<Item = &'d CheckedRoute> + use<'d> {
        let mut found = self.index.by_audience.get(&query.audience).cloned().unwrap_or_default();
        if let Some(kept_from) = self.index.kept_from.get(&query.audience) {
            found.take_out(kept_from);
        }
        let mut here = self.index.parts.get(&query.place).cloned().unwrap_or_default();
        for place in self.place_and_above(&query.place) {
            self.index.by_place.get(&place.id).into_iter().for_each(|routes| here.add(routes));
        }
        found.keep(&here);
        if !query.topics.is_empty() {
            let mut wanted = RouteSet::default();
            for topic in &query.topics {
                self.index.by_topic.get(topic).into_iter().for_each(|routes| wanted.add(routes));
            }
            found.keep(&wanted);
        }
        let found: Vec<usize> = found.positions().collect();
        found.into_iter().filter_map(|position| self.routes.get(position))
    }

    /// The routes of a group, by id.
    pub(in crate::domain) fn group(&self, group: &Id) -> impl Iterator<Item = &CheckedRoute> {
        let positions = self.index.groups.get(group).map_or(&[][..], Vec::as_slice);
        positions.iter().filter_map(|position| self.routes.get(*position))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn set(of: &BTreeSet<usize>) -> RouteSet {
        let mut set = RouteSet::default();
        of.iter().for_each(|position| assert!(set.insert(*position) && !set.insert(*position)));
        set
    }

    proptest! {
        #[test]
        fn a_set_of_bits_is_a_set(
            one in proptest::collection::btree_set(0..300_usize, 0..40),
            other in proptest::collection::btree_set(0..300_usize, 0..40),
        ) {
            let changed = |change: fn(&mut RouteSet, &RouteSet)| {
                let mut bits = set(&one);
                change(&mut bits, &set(&other));
                bits.positions().collect::<Vec<_>>()
            };
            prop_assert_eq!(changed(RouteSet::add), one.union(&other).copied().collect::<Vec<_>>());
            prop_assert_eq!(changed(RouteSet::keep), one.intersection(&other).copied().collect::<Vec<_>>());
            prop_assert_eq!(changed(RouteSet::take_out), one.difference(&other).copied().collect::<Vec<_>>());
            prop_assert!((0..300).all(|position| set(&one).contains(position) == one.contains(&position)));
        }
    }
}
