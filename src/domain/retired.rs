//! Retired contacts: numbers, addresses and names that old posters still print, and what replaced them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::assurance::Evidence;
use super::id::{Country, Id};
use super::text::PartialDate;

/// What kind of thing was retired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetiredKind {
    /// A telephone number, for voice or text.
    Number,
    /// A web address; the host alone retires everything under it.
    Link,
    /// An e-mail address.
    Email,
    /// A name that a service no longer uses.
    Name,
}

/// A value that must never again be shown as current.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct RetiredContact {
    /// The record's id.
    #[schema(value_type = String, example = "old-stop-it-now-scotland-phone")]
    pub id: Id,
    /// What kind of thing it was.
    pub kind: RetiredKind,
    /// The canonical value: digits as for a contact, an address, or the name itself.
    #[validate(length(min = 1, max = 400, message = "a value is 1 to 400 characters long"))]
    pub value: String,
    /// The country whose numbering plan a number belongs to; GB where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "GB")]
    pub country: Option<Country>,
    /// How it used to be printed.
    #[validate(length(min = 1, max = 120, message = "a display is 1 to 120 characters long"))]
    pub display: String,
    /// Whose it was, in a sentence.
    #[validate(length(min = 1, max = 300, message = "a note is 1 to 300 characters long"))]
    pub was: String,
    /// When it ended, where a source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    pub ended: Option<PartialDate>,
    /// The routes to use instead.
    #[validate(length(min = 1, max = 10, message = "a retired contact names 1 to 10 routes to use instead"))]
    #[schema(value_type = Vec<String>, example = json!(["stop-it-now-helpline"]))]
    pub replaced_by: Vec<Id>,
    /// Where this was read.
    #[validate(nested, length(min = 1, max = 12, message = "a retired contact needs 1 to 12 pages of evidence"))]
    pub evidence: Vec<Evidence>,
}
