//! Recalls: what was taken away at once, why, and what to use instead.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{ListParams, Page, Paging};
use super::past::View;
use super::problem::{Problem, ProblemDocument};
use super::query::Params;
use super::representation::CachePolicy;
use super::state::{Made, State, answer_for};
use crate::domain::recall::{Standing, standing};

/// Something that is shown to nobody any more. It never says what the contact was.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Recall)]
struct ServedRecall {
    /// The recall's id.
    #[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "0d2f5a5e-6a1b-4b5e-9a55-3e0a4c1f6d21")]
    id: String,
    /// The route that is meant, or that holds the contact.
    #[schema(example = "stop-it-now-helpline")]
    route: String,
    /// The contact that is meant; absent where the whole route is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "stop-it-now-helpline/phone")]
    contact: Option<String>,
    /// Why, in plain English.
    #[schema(example = "This number now belongs to somebody else.")]
    reason: String,
    /// The routes to use instead.
    instead: Vec<String>,
    /// Whether the value itself was false and may harm whoever uses it. Then no past release shows it either: take it
    /// out of everything that you keep.
    harmful: bool,
    /// The release that recalled it.
    #[schema(minimum = 1, example = 2)]
    release: u32,
    /// When that was.
    #[schema(value_type = String, format = DateTime)]
    time: jiff::Timestamp,
}

/// One page of the recalls.
#[derive(Serialize, ToSchema)]
struct RecallList {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The recalls that stand, newest first.
    items: Vec<ServedRecall>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl From<Standing<'_>> for ServedRecall {
    fn from(Standing { recall, release, time }: Standing<'_>) -> Self {
        Self {
            id: recall.id.to_string(),
            route: recall.subject.route.to_string(),
            contact: recall.subject.contact_ref().map(|contact| contact.to_string()),
            reason: recall.reason.clone(),
            instead: recall.instead.iter().map(ToString::to_string).collect(),
            harmful: recall.harmful,
            release,
            time,
        }
    }
}

/// The cache life of the list is a minute in all: half of it fresh, half of it while a new one is fetched.
const POLICY: CachePolicy = CachePolicy::Api { max_age: 30, stale: 30 };

/// The recalls
///
/// What was taken away at once and is shown to nobody any more, newest first. Take it out of everything that you keep.
///
/// Every answer names the newest recall in `Signpost-Recall`, as the number of the release that made it. If you hold
/// anything of an older release, ask for it again. This service leaves a recalled contact out within a second. Caches may
/// still show it: any other answer for 15 minutes at most (`max-age` 300 and `stale-while-revalidate` 600), this list for
/// one minute, and both for up to seven days only while this service cannot be reached (`stale-if-error`). A pack on a
/// device is asked for again when it is no longer fresh, which is 24 hours after it was made.
#[utoipa::path(
    tag = "Releases",
    operation_id = "list_recalls",
    params(ListParams),
    responses(
        (status = 200, description = "One page of the recalls.", body = RecallList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/recalls")]
pub(super) async fn list_recalls(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let paging = Params::read(req.query_string(), Paging::read)?;
    let view = View::live(&state);
    answer_for(&req, &view, POLICY, &paging.key("recalls"), || {
        let all: Vec<ServedRecall> = standing(view.releases()).into_iter().map(ServedRecall::from).collect();
        let Page { release, items, next_cursor } = paging.page(view.directory(), "recalls", &all)?;
        let next = next_cursor.clone();
        Ok(Made::page(&RecallList { release, items, next_cursor }, next))
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests;
