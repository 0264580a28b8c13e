//! Who did what: the journal as people read it.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::by::{By, ToLook};
use super::door::Door;
use super::exchange::answer;
use super::refusals::problem;
use crate::curate::{AuditEntry, audit_of};
use crate::http::problem::Problem;
use crate::http::query::Params;

/// How many frames a page has if nobody says.
const DEFAULT_LIMIT: u32 = 50;

/// A part of the audit.
#[derive(Serialize, ToSchema)]
struct AuditList {
    /// What was kept, newest first.
    items: Vec<AuditEntry>,
    /// Ask again with this as `before` for what is older; absent at the beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 2)]
    next_before: Option<u32>,
}

/// Who did what
///
/// Every sign-in, draft, review, release, recall, check and change of rights, newest first, each with the hash of the
/// journal's frame that keeps it: the frames are chained, and `signpost verify` finds what was changed afterwards.
#[utoipa::path(
    tag = "Keeping true",
    operation_id = "list_audit",
    params(
        ("before" = Option<u32>, Query, description = "Only what was kept before this frame.", minimum = 1, example = 100),
        ("limit" = Option<u32>, Query, description = "The most frames to show. 50 where absent.", minimum = 1, maximum = 200, example = 50),
    ),
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "A part of the audit.", body = AuditList)),
)]
#[get("/v1/curation/audit")]
pub(super) async fn list_audit(req: HttpRequest, door: Data<Door>, _by: By<ToLook>) -> Result<HttpResponse, Problem> {
    let (before, limit) = Params::read(req.query_string(), |q| {
        (q.integer("before", 1..=u32::MAX), q.integer("limit", 1..=200).unwrap_or(DEFAULT_LIMIT))
    })?;
    let frames = door.office().newest_frames(before.map(u64::from), limit).await;
    let frames = frames.map_err(|error| problem(&error, None))?;
    let first = frames.first().and_then(|frame| u32::try_from(frame.sequence()).ok());
    let items = audit_of(&frames).into_iter().rev().collect();
    answer(StatusCode::OK, &AuditList { items, next_before: first.filter(|first| *first > 1) })
}
