//! Campaigns, with what each shows to each audience. A campaign page holds an id, never a number.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::gone::{missing, moved};
use super::lists::{ListParams, Page, list};
use super::past::{Asked, ReleaseParams, view};
use super::problem::{Problem, ProblemDocument};
use super::query::Params;
use super::state::{Made, State, answer_now};
use crate::domain::answers::{ServedCampaign, campaign};
use crate::domain::campaign::Campaign;
use crate::domain::directory::Directory;
use crate::domain::record::RecordKind;

/// A campaign in a list.
#[derive(Clone, Serialize, ToSchema)]
struct CampaignName {
    /// The campaign's id.
    #[schema(example = "not-my-friend")]
    id: String,
    /// Its name as it is printed.
    #[schema(example = "#NotMyFriend")]
    name: String,
    /// Who runs it.
    #[schema(example = "police-scotland")]
    organisation: String,
    /// Where it runs.
    #[schema(example = "GB-SCT")]
    place: String,
}

/// One page of the campaigns.
#[derive(Serialize, ToSchema)]
struct CampaignList {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The campaigns, by id.
    items: Vec<CampaignName>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl From<&Campaign> for CampaignName {
    fn from(campaign: &Campaign) -> Self {
        Self {
            id: campaign.id.to_string(),
            name: campaign.name.clone(),
            organisation: campaign.organisation.to_string(),
            place: campaign.place.to_string(),
        }
    }
}

/// The campaigns
///
/// Public campaigns by id, such as Police Scotland's #GetHelpOrGetCaught and #NotMyFriend.
#[utoipa::path(
    tag = "Directory",
    operation_id = "list_campaigns",
    params(ListParams, ReleaseParams),
    responses(
        (status = 200, description = "One page of the campaigns.", body = CampaignList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/campaigns")]
pub(super) async fn list_campaigns(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let all = |directory: &Directory| directory.campaigns().map(CampaignName::from).collect();
    list(&req, &state, "campaigns", all, |Page { release, items, next_cursor }| CampaignList {
        release,
        items,
        next_cursor,
    })
    .await
}

/// One campaign
///
/// A campaign with its dated phases and the routes that it shows to each audience, in order. An audience that it names no
/// route for has its fall-back routes.
#[utoipa::path(
    tag = "Directory",
    operation_id = "get_campaign",
    params(("id" = String, Path, description = "A campaign's id or alias.", example = "get-help-or-get-caught"), ReleaseParams),
    responses(
        (status = 200, description = "The campaign.", body = ServedCampaign),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such campaign.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/campaigns/{id}")]
pub(super) async fn get_campaign(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let asked = Params::read(req.query_string(), Asked::read)?;
    let view = view(&req, &state, asked).await?;
    let found = view.directory().campaign(&id).ok_or_else(|| missing(&state, &view, RecordKind::Campaign, &id))?;
    if found.id.as_str() != *id {
        return Ok(moved(&req, &view, found.id.as_str()));
    }
    answer_now(&req, &state, &view, &format!("campaign {}", found.id), |_, moment| {
        Ok(Made::whole(&campaign(view.directory(), moment, found)))
    })
}
