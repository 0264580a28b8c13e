//! Retired contacts: what old posters and pages still print. They are texts and never links: nobody is to dial one.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{ListParams, Page, list, record};
use super::past::ReleaseParams;
use super::problem::{Problem, ProblemDocument};
use super::state::State;
use crate::domain::directory::Directory;
use crate::domain::record::RecordKind;
use crate::domain::retired::RetiredContact;

/// One page of the retired contacts.
#[derive(Serialize, ToSchema)]
struct RetiredContactList {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The retired contacts, by id.
    items: Vec<RetiredContact>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// The retired contacts
///
/// Numbers, addresses and names that are out of use, with what to use instead: for whoever keeps old pages and posters.
/// Never show one to somebody who looks for help, and never link to one.
#[utoipa::path(
    tag = "Verify",
    operation_id = "list_retired_contacts",
    params(ListParams, ReleaseParams),
    responses(
        (status = 200, description = "One page of the retired contacts.", body = RetiredContactList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/retired-contacts")]
pub(super) async fn list_retired_contacts(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let all = |directory: &Directory| directory.retired().cloned().collect();
    list(&req, &state, "retired contacts", all, |Page { release, items, next_cursor }| RetiredContactList {
        release,
        items,
        next_cursor,
    })
    .await
}

/// One retired contact
///
/// A contact that is out of use, what it was, and the routes to use instead.
#[utoipa::path(
    tag = "Verify",
    operation_id = "get_retired_contact",
    params(("id" = String, Path, description = "A retired contact's id.", example = "old-stop-it-now-scotland-phone"), ReleaseParams),
    responses(
        (status = 200, description = "The retired contact.", body = RetiredContact),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such retired contact.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/retired-contacts/{id}")]
pub(super) async fn get_retired_contact(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    record(&req, &state, RecordKind::RetiredContact, &id, |directory, id| {
        directory.retired().find(|it| it.id.as_str() == id).map(|it| (it, it.id.as_str()))
    })
    .await
}
