//! Where somebody is. Places nest by ISO 3166-2: GB > GB-SCT > GB-ABD.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::id::{Id, PlaceId};

/// How deep a nation lies. Places nest country, nation, council area: what lies deeper is a council line.
pub(crate) const NATION_DEPTH: usize = 2;

/// A country, a nation of it or a council area. The record is served as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Place {
    /// The ISO 3166 code.
    #[schema(value_type = String, pattern = "^[A-Z]{2}(-[A-Z0-9]{1,3})?$", example = "GB-SCT")]
    pub id: PlaceId,
    /// Other codes for the same place, superseded ones included: GSS codes such as `S12000034`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The name in English.
    #[validate(length(min = 1, max = 80, message = "a name is 1 to 80 characters long"))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// The place that it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "GB")]
    pub parent: Option<PlaceId>,
    /// The emergency routes that hold here, beside those of every place above it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub emergency: Vec<Id>,
}

/// A place and every place above it, from the inside out. A circle ends after as many steps as there are places.
pub(crate) fn with_those_above<'a>(
    places: &'a BTreeMap<PlaceId, Place>,
    start: &PlaceId,
) -> impl Iterator<Item = &'a Place> {
    let above = |place: &&'a Place| place.parent.as_ref().and_then(|parent| places.get(parent));
    std::iter::successors(places.get(start), above).take(places.len())
}
