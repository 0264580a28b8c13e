//! Who somebody is when they look for help. Audiences are data: adding one takes a record and no Rust.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::id::Id;

/// Ages in completed years, both ends included; an absent end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ages {
    /// The youngest age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, maximum = 120)]
    pub min: Option<u8>,
    /// The oldest age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>, maximum = 120)]
    pub max: Option<u8>,
}

impl Ages {
    /// Whether every age of the other range lies in this one.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.min.unwrap_or(0) <= other.min.unwrap_or(0) && other.max.unwrap_or(u8::MAX) <= self.max.unwrap_or(u8::MAX)
    }

    /// Whether any age lies in both ranges.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.min.unwrap_or(0) <= other.max.unwrap_or(u8::MAX) && other.min.unwrap_or(0) <= self.max.unwrap_or(u8::MAX)
    }
}

/// Who somebody is when they look for help. The record is served as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Audience {
    /// The audience's id.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "child")]
    pub id: Id,
    /// Older or other ids that mean the same; kept for ever.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// What to call the audience on a page for adults who build one: "A child or young person".
    #[validate(length(min = 1, max = 80, message = "a name is 1 to 80 characters long"))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// Who belongs to it, in a sentence.
    #[validate(length(min = 1, max = 300, message = "a description is 1 to 300 characters long"))]
    #[schema(min_length = 1, max_length = 300)]
    pub description: String,
    /// Where it stands in a list of audiences; lower first.
    pub order: u32,
    /// The ages that the audience implies unless a look-up names others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub implied_ages: Option<Ages>,
    /// Whether they ask for somebody else, so that the age limits of a route do not speak of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_another: bool,
    /// Audiences that must never be shown a route for this one, unless the route serves them too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub keep_from: Vec<Id>,
    /// The routes to show when nothing matches, in order.
    #[validate(length(min = 1, max = 20, message = "an audience needs 1 to 20 fall-back routes"))]
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 20)]
    pub fallback: Vec<Id>,
}
