//! How we know: what was checked, when, and from which page.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::exact::exact;
use super::text::PartialDate;

/// How a contact was last checked. `published_page` means that a page was read; nobody phoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A published page was read.
    PublishedPage,
    /// Somebody phoned, wrote or opened it and got through.
    Phoned,
    /// The provider confirmed it.
    ProviderConfirmed,
}

/// One page that a value was read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Evidence {
    /// The address of the page.
    #[validate(length(max = 600, message = "an address is at most 600 characters long"))]
    pub url: String,
    /// The page's own date, as exactly as the page gives it; absent where it shows none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$", example = "2022-08-28")]
    pub page_date: Option<PartialDate>,
}

/// What stands behind a contact (HSDS: `assured_date`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Assurance {
    /// How it was checked.
    pub method: Method,
    /// The pages it was read from.
    #[validate(nested, length(min = 1, max = 12, message = "a contact needs 1 to 12 pages of evidence"))]
    #[schema(max_items = 12)]
    #[serde(deserialize_with = "exact")]
    pub evidence: Vec<Evidence>,
    /// The date of a check that really happened; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub checked_on: Option<jiff::civil::Date>,
    /// The source itself is old or doubtful and wants another look before it is relied on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recheck: bool,
}
