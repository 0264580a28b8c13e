//! Public campaigns, their dated phases, and what each shows to each audience.
//!
//! A campaign holds route ids, never numbers: the number printed in 2018 is why.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::assurance::Evidence;
use super::id::{Id, PlaceId};
use super::text::{PartialDate, Text};

/// One run of a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Phase {
    /// When it began, as exactly as the source says.
    #[schema(value_type = String, pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$", example = "2020-11")]
    pub from: PartialDate,
    /// When it ended, where a source says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    pub until: Option<PartialDate>,
    /// What happened, in a sentence or two.
    #[validate(length(min = 1, max = 600, message = "a summary is 1 to 600 characters long"))]
    pub summary: String,
    /// The pages it was read from.
    #[validate(nested)]
    pub evidence: Vec<Evidence>,
}

/// What a campaign shows to one audience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = CampaignRecordShowing)]
pub struct Showing {
    /// To whom.
    #[schema(value_type = String, example = "child")]
    pub audience: Id,
    /// The routes, in this order.
    #[schema(value_type = Vec<String>, example = json!(["childline"]))]
    pub routes: Vec<Id>,
}

/// A public campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = CampaignRecord)]
pub struct Campaign {
    /// The campaign's id.
    #[schema(value_type = String, example = "get-help-or-get-caught")]
    pub id: Id,
    /// Older or other ids that mean the same; kept for ever.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// Its name as it is printed: `#GetHelpOrGetCaught`.
    #[validate(length(min = 1, max = 80, message = "a name is 1 to 80 characters long"))]
    pub name: String,
    /// Who runs it.
    #[schema(value_type = String, example = "police-scotland")]
    pub organisation: Id,
    /// Who runs it with them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub partners: Vec<Id>,
    /// Where it runs.
    #[schema(value_type = String, example = "GB-SCT")]
    pub place: PlaceId,
    /// What it says and to whom.
    #[validate(nested)]
    pub summary: Vec<Text>,
    /// Its runs, oldest first.
    #[validate(nested, length(min = 1, max = 40, message = "a campaign has 1 to 40 phases"))]
    pub phases: Vec<Phase>,
    /// What it shows to each audience. An audience that is not named gets its fall-back routes.
    #[validate(length(min = 1, max = 20, message = "a campaign shows something to 1 to 20 audiences"))]
    pub shows: Vec<Showing>,
}
