//! The steps of a draft: to a reviewer, back or on, and out to the public.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::by::{By, Need, ToEdit, ToRelease, ToReview};
use super::door::Door;
use super::draft_view::ServedDraft;
use super::drafts::with_draft;
use super::exchange::{Deed, Sent, named};
use crate::curate::{CurateError, Desk, Room, Seen};
use crate::domain::id::ContactRef;
use crate::http::problem::{Problem, ProblemDocument};
use crate::http::query::Params;
use crate::http::state::State;

/// A step that needs no more words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// The revision that was seen.
    #[schema(minimum = 1, example = 2)]
    revision: u32,
}

/// An approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApprovalSent {
    /// The revision that was seen.
    #[schema(minimum = 1, example = 2)]
    revision: u32,
    /// The contacts that the reviewer dialled, wrote to or opened: exactly those of the draft's `to_try`.
    #[schema(value_type = Vec<String>, example = json!(["childline/phone"]))]
    tried: BTreeSet<ContactRef>,
}

/// Why a draft goes back to its authors.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RejectionSent {
    /// The revision that was seen.
    #[schema(minimum = 1, example = 2)]
    revision: u32,
    /// Why, for the authors.
    #[schema(min_length = 1, max_length = 1000, example = "The number was not answered.")]
    reason: String,
}

/// Takes a step of the draft that an address names.
async fn take<N: Need>(
    (req, state, door): (&HttpRequest, &State, &Door),
    id: &str,
    by: By<N>,
    revision: u32,
    step: impl AsyncFnOnce(&mut Desk, Room<'_>, &Deed, Seen<'_>) -> Result<(), CurateError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let deed = Deed::of(req, state, by)?;
    with_draft(door, StatusCode::OK, named(id, "draft")?, state.now(), async move |desk, room, draft| {
        step(desk, room, &deed, Seen { draft, revision }).await
    })
    .await
}

/// Hand a draft to a reviewer
///
/// Refused while there are findings, each beside its field.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "submit_draft",
    params(("id" = String, Path, description = "The draft's id.", example = "childline-new-number")),
    security(("session" = ["edit"]), ("token" = ["edit"])),
    request_body(content = Step, example = json!({"revision": 1})),
    responses((status = 200, description = "The draft.", body = ServedDraft)),
)]
#[post("/v1/curation/drafts/{id}/submit")]
pub(super) async fn submit_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToEdit>,
    sent: Sent<Step>,
) -> Result<HttpResponse, Problem> {
    take((&req, &state, &door), &id, by, sent.0.revision, async |desk, room, deed, seen| {
        desk.submit(room, deed.act(), seen).await
    })
    .await
}

/// Approve a draft
///
/// As the second person: nobody who wrote a part of it can. What is approved is exactly this revision.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "approve_draft",
    params(("id" = String, Path, description = "The draft's id.", example = "childline-new-number")),
    security(("session" = ["review"])),
    request_body(content = ApprovalSent, example = json!({"revision": 2, "tried": ["childline/phone"]})),
    responses((status = 200, description = "The draft.", body = ServedDraft)),
)]
#[post("/v1/curation/drafts/{id}/approve")]
pub(super) async fn approve_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToReview>,
    sent: Sent<ApprovalSent>,
) -> Result<HttpResponse, Problem> {
    let ApprovalSent { revision, tried } = sent.0;
    take((&req, &state, &door), &id, by, revision, async move |desk, room, deed, seen| {
        desk.approve(room, deed.act(), seen, &tried).await
    })
    .await
}

/// Send a draft back
///
/// To its authors, with a reason.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "reject_draft",
    params(("id" = String, Path, description = "The draft's id.", example = "childline-new-number")),
    security(("session" = ["review"])),
    request_body(content = RejectionSent, example = json!({"revision": 2, "reason": "The number was not answered."})),
    responses((status = 200, description = "The draft.", body = ServedDraft)),
)]
#[post("/v1/curation/drafts/{id}/reject")]
pub(super) async fn reject_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToReview>,
    sent: Sent<RejectionSent>,
) -> Result<HttpResponse, Problem> {
    let RejectionSent { revision, reason } = sent.0;
    take((&req, &state, &door), &id, by, revision, async move |desk, room, deed, seen| {
        desk.reject(room, deed.act(), seen, &reason).await
    })
    .await
}

/// Give a draft up
///
/// It stays readable, and nothing happens to it any more.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "withdraw_draft",
    params(("id" = String, Path, description = "The draft's id.", example = "childline-new-number")),
    security(("session" = ["edit"]), ("token" = ["edit"])),
    request_body(content = Step, example = json!({"revision": 1})),
    responses((status = 200, description = "The draft.", body = ServedDraft)),
)]
#[post("/v1/curation/drafts/{id}/withdraw")]
pub(super) async fn withdraw_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToEdit>,
    sent: Sent<Step>,
) -> Result<HttpResponse, Problem> {
    take((&req, &state, &door), &id, by, sent.0.revision, async |desk, room, deed, seen| {
        desk.give_up(room, deed.act(), seen).await
    })
    .await
}

/// Carry a draft over to the newest release
///
/// Field by field. What others changed too, and not to the same, is listed and left to people.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "rebase_draft",
    params(("id" = String, Path, description = "The draft's id.", example = "childline-new-number")),
    security(("session" = ["edit"]), ("token" = ["edit"])),
    request_body(content = Step, example = json!({"revision": 1})),
    responses((status = 200, description = "The draft.", body = ServedDraft)),
)]
#[post("/v1/curation/drafts/{id}/rebase")]
pub(super) async fn rebase_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToEdit>,
    sent: Sent<Step>,
) -> Result<HttpResponse, Problem> {
    take((&req, &state, &door), &id, by, sent.0.revision, async |desk, room, deed, seen| {
        desk.rebase(room, deed.act(), seen).await
    })
    .await
}

/// Release a draft
///
/// Makes what was approved the next release. It is live when this answers. It takes a person who may edit or review.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "release_draft",
    params(("id" = String, Path, description = "The draft's id.", example = "childline-new-number")),
    security(("session" = ["edit"]), ("session" = ["review"])),
    request_body(content = Step, example = json!({"revision": 3})),
    responses(
        (status = 200, description = "The draft, with the release that it became.", body = ServedDraft),
        (status = 409, description = "It has not been approved, is not due, or does not go together with what stands by now.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/curation/drafts/{id}/release")]
pub(super) async fn release_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToRelease>,
    sent: Sent<Step>,
) -> Result<HttpResponse, Problem> {
    take((&req, &state, &door), &id, by, sent.0.revision, async |desk, room, deed, seen| {
        desk.release(room, deed.act(), seen).await
    })
    .await
}
