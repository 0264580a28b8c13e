//! The vocabularies: audiences, topics, places and organisations. Each is served as it is stored.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{ListParams, Page, list, record};
use super::past::ReleaseParams;
use super::problem::{Problem, ProblemDocument};
use super::state::State;
use crate::domain::audience::Audience;
use crate::domain::directory::Directory;
use crate::domain::organisation::Organisation;
use crate::domain::place::Place;
use crate::domain::record::RecordKind;
use crate::domain::topic::Topic;

/// One page of the audiences.
#[derive(Serialize, ToSchema)]
struct AudienceList {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The audiences, in order.
    items: Vec<Audience>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// One page of the topics.
#[derive(Serialize, ToSchema)]
struct TopicList {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The topics, in order.
    items: Vec<Topic>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// One page of the places.
#[derive(Serialize, ToSchema)]
struct PlaceList {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The places, by code.
    items: Vec<Place>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// One page of the organisations.
#[derive(Serialize, ToSchema)]
struct OrganisationList {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The organisations, by id.
    items: Vec<Organisation>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// The audiences
///
/// Who somebody can be when they look for help, in the order in which to offer them.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "list_audiences",
    params(ListParams, ReleaseParams),
    responses(
        (status = 200, description = "One page of the audiences.", body = AudienceList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/audiences")]
pub(super) async fn list_audiences(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let all = |directory: &Directory| directory.audiences().cloned().collect();
    list(&req, &state, "audiences", all, |Page { release, items, next_cursor }| AudienceList {
        release,
        items,
        next_cursor,
    })
    .await
}

/// One audience
///
/// An audience by its id or an alias of it, with its fall-back routes.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "get_audience",
    params(("id" = String, Path, description = "An audience's id or alias.", example = "own-behaviour"), ReleaseParams),
    responses(
        (status = 200, description = "The audience.", body = Audience),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such audience.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/audiences/{id}")]
pub(super) async fn get_audience(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    record(&req, &state, RecordKind::Audience, &id, |directory, id| {
        directory.audience(id).map(|it| (it, it.id.as_str()))
    })
    .await
}

/// The topics
///
/// What somebody can need help with, named after the Luxembourg terminology guidelines, in the order in which to offer
/// them.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "list_topics",
    params(ListParams, ReleaseParams),
    responses(
        (status = 200, description = "One page of the topics.", body = TopicList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/topics")]
pub(super) async fn list_topics(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let all = |directory: &Directory| directory.topics().into_iter().cloned().collect();
    list(&req, &state, "topics", all, |Page { release, items, next_cursor }| TopicList { release, items, next_cursor })
        .await
}

/// One topic
///
/// A topic by its id or an alias of it.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "get_topic",
    params(("id" = String, Path, description = "A topic's id or alias.", example = "image-shared"), ReleaseParams),
    responses(
        (status = 200, description = "The topic.", body = Topic),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such topic.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/topics/{id}")]
pub(super) async fn get_topic(req: HttpRequest, state: Data<State>, id: Path<String>) -> Result<HttpResponse, Problem> {
    record(&req, &state, RecordKind::Topic, &id, |directory, id| directory.topic(id).map(|it| (it, it.id.as_str())))
        .await
}

/// The places
///
/// Where somebody can be. Places nest by ISO 3166-2: a route that works in a place works everywhere inside it.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "list_places",
    params(ListParams, ReleaseParams),
    responses(
        (status = 200, description = "One page of the places.", body = PlaceList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/places")]
pub(super) async fn list_places(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let all = |directory: &Directory| directory.places().cloned().collect();
    list(&req, &state, "places", all, |Page { release, items, next_cursor }| PlaceList { release, items, next_cursor })
        .await
}

/// One place
///
/// A place by its ISO 3166 code or another code for it, such as a GSS code.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "get_place",
    params(("id" = String, Path, description = "A place's code.", example = "GB-ABD"), ReleaseParams),
    responses(
        (status = 200, description = "The place.", body = Place),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such place.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/places/{id}")]
pub(super) async fn get_place(req: HttpRequest, state: Data<State>, id: Path<String>) -> Result<HttpResponse, Problem> {
    record(&req, &state, RecordKind::Place, &id, |directory, id| directory.place(id).map(|it| (it, it.id.as_str())))
        .await
}

/// The organisations
///
/// Who runs the routes, with registry numbers where a source gives one.
#[utoipa::path(
    tag = "Directory",
    operation_id = "list_organisations",
    params(ListParams, ReleaseParams),
    responses(
        (status = 200, description = "One page of the organisations.", body = OrganisationList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/organisations")]
pub(super) async fn list_organisations(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let all = |directory: &Directory| directory.organisations().cloned().collect();
    list(&req, &state, "organisations", all, |Page { release, items, next_cursor }| OrganisationList {
        release,
        items,
        next_cursor,
    })
    .await
}

/// One organisation
///
/// An organisation by its id or an alias of it.
#[utoipa::path(
    tag = "Directory",
    operation_id = "get_organisation",
    params(("id" = String, Path, description = "An organisation's id or alias.", example = "nspcc"), ReleaseParams),
    responses(
        (status = 200, description = "The organisation.", body = Organisation),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such organisation.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/organisations/{id}")]
pub(super) async fn get_organisation(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    record(&req, &state, RecordKind::Organisation, &id, |directory, id| {
        directory.organisation(id).map(|it| (it, it.id.as_str()))
    })
    .await
}
