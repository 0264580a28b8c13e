//! Which routes can pass the guards and cover a place at all, made ready as bits.
//!
//! This only leaves out what the look-up's own rules would refuse, so that a search is not slowed down by routes that it
//! may not show. Every hit is held against those rules themselves as well: see [`super`].

use std::collections::BTreeMap;

use crate::domain::audience::Ages;
use crate::domain::bits::Bits;
use crate::domain::directory::{CheckedRoute, Directory};
use crate::domain::id::{Id, PlaceId};
use crate::domain::route::{Fit, Purpose};

/// The routes of an audience.
#[derive(Debug)]
struct ForAudience {
    id: Id,
    /// Those that are there for it.
    main: Bits,
    /// All that take it.
    all: Bits,
    /// Those that must never be shown to it.
    never: Bits,
    implied: Option<Ages>,
}

/// The routes of a place.
#[derive(Debug)]
struct ForPlace {
    /// Those that cover it, or cover a part of it and stand in a group.
    covering: Bits,
    /// Those that cover it or a part of it.
    within: Bits,
}

/// The sets that a question is narrowed by.
#[derive(Debug)]
pub(super) struct Sieve {
    length: usize,
    audiences: Vec<ForAudience>,
    places: BTreeMap<PlaceId, ForPlace>,
}

impl Sieve {
    /// The sieve of a directory, whose routes have these positions.
    pub(super) fn new(directory: &Directory, order: &[usize]) -> Self {
        let routes: Vec<(u32, &CheckedRoute)> =
            (0_u32..).zip(order.iter().filter_map(|place| directory.routes().get(*place))).collect();
        let length = order.len();
        let audiences = directory.audiences().map(|audience| {
            let mut made = ForAudience {
                id: audience.id.clone(),
                main: Bits::none(length),
                all: Bits::none(length),
                never: Bits::none(length),
                implied: audience.implied_ages,
            };
            for (at, route) in &routes {
                made.add(route, *at);
            }
            made
        });
        Self { length, audiences: audiences.collect(), places: places(directory, &routes, length) }
    }

    /// The place of an audience in their order.
    pub(super) fn audience(&self, id: &Id) -> Option<u16> {
        self.audiences.iter().position(|it| it.id == *id).and_then(|at| u16::try_from(at).ok())
    }

    /// The routes that are there for an audience.
    pub(super) fn main(&self, audience: u16) -> Option<&Bits> {
        self.audiences.get(usize::from(audience)).map(|it| &it.main)
    }

    /// The routes that an audience may be shown, of whom these ages were said.
    pub(super) fn allowed(&self, audience: Option<u16>, ages: Option<Ages>) -> Bits {
        let Some(audience) = audience else { return Bits::all(self.length) };
        let mut allowed =
            self.audiences.get(usize::from(audience)).map_or_else(|| Bits::none(self.length), |it| it.all.clone());
        for other in &self.audiences {
            if other.implied.zip(ages).is_some_and(|(implied, ages)| implied.holds(&ages)) {
                allowed.without(&other.never);
            }
        }
        allowed
    }

    /// The routes that cover a place.
    pub(super) fn covering(&self, place: &PlaceId) -> Option<&Bits> {
        self.places.get(place).map(|it| &it.covering)
    }

    /// The routes that cover a place or a part of it.
    pub(super) fn within(&self, place: &PlaceId) -> Option<&Bits> {
        self.places.get(place).map(|it| &it.within)
    }
}

impl ForAudience {
    fn add(&mut self, route: &CheckedRoute, at: u32) {
        let document = route.document();
        if document.never_show_to.contains(&self.id) {
            self.never.add(at);
            return;
        }
        let fit = document.audiences.iter().find(|it| it.audience == self.id);
        let Some(fit) = fit.filter(|_| document.purpose != Purpose::Emergency) else { return };
        self.all.add(at);
        if fit.fit == Fit::Main {
            self.main.add(at);
        }
    }
}

fn places(directory: &Directory, routes: &[(u32, &CheckedRoute)], length: usize) -> BTreeMap<PlaceId, ForPlace> {
    let mut own: BTreeMap<&PlaceId, Bits> = BTreeMap::new();
    let mut parts: BTreeMap<&PlaceId, [Bits; 2]> = BTreeMap::new();
    for (at, route) in routes {
        let grouped = route.document().show_with.is_some();
        for place in &route.document().places {
            own.entry(place).or_insert_with(|| Bits::none(length)).add(*at);
            for above in directory.place_and_above(place) {
                let [all, in_groups] =
                    parts.entry(&above.id).or_insert_with(|| [Bits::none(length), Bits::none(length)]);
                all.add(*at);
                if grouped {
                    in_groups.add(*at);
                }
            }
        }
    }
    let made = directory.places().map(|place| {
        let mut covering = Bits::none(length);
        for above in directory.place_and_above(&place.id) {
            own.get(&above.id).iter().for_each(|it| covering.or(it));
        }
        let mut within = covering.clone();
        if let Some([all, in_groups]) = parts.get(&place.id) {
            covering.or(in_groups);
            within.or(all);
        }
        (place.id.clone(), ForPlace { covering, within })
    });
    made.collect()
}
