//! Who runs a route.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::assurance::Evidence;
use super::id::Id;

/// A number under which an organisation is registered, with the page it was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Registration {
    /// The register: `charity-england-wales`, `charity-scotland`, `company`.
    #[schema(value_type = String)]
    pub register: Id,
    /// The number as the register writes it.
    #[validate(length(min = 1, max = 20, message = "a registration number is 1 to 20 characters long"))]
    pub number: String,
    /// Where it was read.
    #[validate(nested)]
    pub evidence: Vec<Evidence>,
}

/// Who runs a route (HSDS: organization). The record is served as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Organisation {
    /// The organisation's id.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "nspcc")]
    pub id: Id,
    /// Older or other ids that mean the same; kept for ever.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// Its name today.
    #[validate(length(min = 1, max = 120, message = "a name is 1 to 120 characters long"))]
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// Its own web address, where a source gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uri")]
    pub website: Option<String>,
    /// Where it is registered.
    #[validate(nested)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registrations: Vec<Registration>,
}
