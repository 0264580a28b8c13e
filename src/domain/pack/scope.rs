//! Which routes a pack holds: those of the whole directory, or those that one reader of one nation can need.

use super::PackPart;
use crate::domain::directory::{CheckedRoute, Directory};
use crate::domain::id::PlaceId;
use crate::domain::place::{NATION_DEPTH, Place};

/// The most routes that one pack holds for everybody. With more, what covers less than a nation is in the nations' parts.
pub const SPLIT_ABOVE: usize = 300;

/// Which routes a pack holds.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'d> {
    /// Everything that everybody may need.
    Whole,
    /// Everything that covers a nation, or something in it, or is around it.
    Nation(&'d Place),
}

impl Scope<'_> {
    pub(super) fn holds(self, directory: &Directory, route: &CheckedRoute) -> bool {
        let places = &route.document().places;
        match self {
            Self::Whole => {
                // A member of a group is listed from further out as well: where a look-up asks for the country.
                let grouped = route.document().show_with.is_some();
                !is_split(directory) || grouped || places.iter().any(|it| depth(directory, it) <= NATION_DEPTH)
            }
            Self::Nation(nation) => places.iter().any(|it| {
                let inside = directory.place_and_above(it).any(|above| above.id == nation.id);
                inside || directory.place_and_above(&nation.id).any(|above| above.id == *it)
            }),
        }
    }
}

/// Whether the whole pack leaves out what covers less than a nation.
#[must_use]
pub fn is_split(directory: &Directory) -> bool {
    directory.routes().len() > SPLIT_ABOVE
}

/// The nations, by code.
pub fn nations(directory: &Directory) -> impl Iterator<Item = &Place> {
    directory.places().filter(|it| depth(directory, &it.id) == NATION_DEPTH)
}

/// The nation that a place is or lies in; nothing for a country.
#[must_use]
pub fn nation_of<'d>(directory: &'d Directory, place: &PlaceId) -> Option<&'d Place> {
    directory.place_and_above(place).find(|it| depth(directory, &it.id) == NATION_DEPTH)
}

/// Where the parts of a directory are, where it has any.
pub(super) fn parts(directory: &Directory) -> Vec<PackPart> {
    if !is_split(directory) {
        return Vec::new();
    }
    let part = |it: &Place| PackPart { place: it.id.clone(), href: format!("/v1/pack/{}", it.id) };
    nations(directory).map(part).collect()
}

fn depth(directory: &Directory, place: &PlaceId) -> usize {
    directory.place_and_above(place).count()
}
