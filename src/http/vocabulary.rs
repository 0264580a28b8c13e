//! The vocabularies: audiences, topics, places and organisations. Each is served as it is stored.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Problem, ProblemDocument, ProblemError};
use super::query::Params;
use super::routes::parameter_fault;
use super::state::{Made, State, answer};
use crate::domain::answers;
use crate::domain::audience::Audience;
use crate::domain::directory::Directory;
use crate::domain::organisation::Organisation;
use crate::domain::place::Place;
use crate::domain::query::MAX_LIMIT;
use crate::domain::topic::Topic;

/// How many items a page of a list has if nobody says.
pub(super) const DEFAULT_LIMIT: u32 = 100;

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

/// The parameters of every list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the parameters for the specification; Paging reads them")]
pub(super) struct ListParams {
    /// The most items on a page. 100 where absent.
    #[param(minimum = 1, maximum = 200, example = 100)]
    limit: Option<u32>,
    /// Where the page before this one ended: its `next_cursor`.
    #[param(max_length = 100)]
    cursor: Option<String>,
}

/// Which page of a list is asked for.
pub(super) struct Paging {
    limit: u32,
    cursor: Option<String>,
}

impl Paging {
    /// Reads the parameters of a list.
    pub(super) fn read(req: &HttpRequest) -> Result<Self, Problem> {
        Params::read(req.query_string(), |q| Self {
            limit: q.integer("limit", 1..=MAX_LIMIT).unwrap_or(DEFAULT_LIMIT),
            cursor: q.text("cursor", 100),
        })
    }

    /// What the page is kept under.
    pub(super) fn key(&self, list: &str) -> String {
        format!("{list} {} {}", self.limit, self.cursor.as_deref().unwrap_or_default())
    }

    /// The page itself and the cursor of the next one.
    pub(super) fn page<T: Clone>(
        &self,
        directory: &Directory,
        list: &str,
        all: &[T],
    ) -> Result<(Vec<T>, Option<String>), Problem> {
        let page = answers::page(directory, list, all, self.limit as usize, self.cursor.as_deref());
        let (items, next) = page.map_err(|faults| {
            let errors: Vec<ProblemError> = faults.iter().map(parameter_fault).collect();
            Problem::invalid_parameters(errors)
        })?;
        Ok((items.to_vec(), next))
    }
}

/// The audiences
///
/// Who somebody can be when they look for help, in the order in which to offer them.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "list_audiences",
    params(ListParams),
    responses(
        (status = 200, description = "One page of the audiences.", body = AudienceList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/audiences")]
pub(super) async fn list_audiences(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let (paging, edition) = (Paging::read(&req)?, state.edition());
    answer(&req, &edition, &paging.key("audiences"), || {
        let all: Vec<Audience> = edition.directory().audiences().cloned().collect();
        let (items, next) = paging.page(edition.directory(), "audiences", &all)?;
        let release = edition.directory().release().number;
        Ok(Made::page(&AudienceList { release, items, next_cursor: next.clone() }, next))
    })
}

/// One audience
///
/// An audience by its id or an alias of it, with its fall-back routes.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "get_audience",
    params(("id" = String, Path, description = "An audience's id or alias.", example = "own-behaviour")),
    responses(
        (status = 200, description = "The audience.", body = Audience),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such audience.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/audiences/{id}")]
pub(super) async fn get_audience(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    let audience = edition.directory().audience(&id).ok_or_else(|| Problem::not_found("audience"))?;
    answer(&req, &edition, &format!("audience {}", audience.id), || Ok(Made::whole(audience)))
}

/// The topics
///
/// What somebody can need help with, named after the Luxembourg terminology guidelines, in the order in which to offer
/// them.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "list_topics",
    params(ListParams),
    responses(
        (status = 200, description = "One page of the topics.", body = TopicList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/topics")]
pub(super) async fn list_topics(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let (paging, edition) = (Paging::read(&req)?, state.edition());
    answer(&req, &edition, &paging.key("topics"), || {
        let all: Vec<Topic> = edition.directory().topics().into_iter().cloned().collect();
        let (items, next) = paging.page(edition.directory(), "topics", &all)?;
        let release = edition.directory().release().number;
        Ok(Made::page(&TopicList { release, items, next_cursor: next.clone() }, next))
    })
}

/// One topic
///
/// A topic by its id or an alias of it.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "get_topic",
    params(("id" = String, Path, description = "A topic's id or alias.", example = "image-shared")),
    responses(
        (status = 200, description = "The topic.", body = Topic),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such topic.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/topics/{id}")]
pub(super) async fn get_topic(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    let topic = edition.directory().topic(&id).ok_or_else(|| Problem::not_found("topic"))?;
    answer(&req, &edition, &format!("topic {}", topic.id), || Ok(Made::whole(topic)))
}

/// The places
///
/// Where somebody can be. Places nest by ISO 3166-2: a route that works in a place works everywhere inside it.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "list_places",
    params(ListParams),
    responses(
        (status = 200, description = "One page of the places.", body = PlaceList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/places")]
pub(super) async fn list_places(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let (paging, edition) = (Paging::read(&req)?, state.edition());
    answer(&req, &edition, &paging.key("places"), || {
        let all: Vec<Place> = edition.directory().places().cloned().collect();
        let (items, next) = paging.page(edition.directory(), "places", &all)?;
        let release = edition.directory().release().number;
        Ok(Made::page(&PlaceList { release, items, next_cursor: next.clone() }, next))
    })
}

/// One place
///
/// A place by its ISO 3166 code or another code for it, such as a GSS code.
#[utoipa::path(
    tag = "Vocabulary",
    operation_id = "get_place",
    params(("id" = String, Path, description = "A place's code.", example = "GB-ABD")),
    responses(
        (status = 200, description = "The place.", body = Place),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such place.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/places/{id}")]
pub(super) async fn get_place(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    let place = edition.directory().place(&id).ok_or_else(|| Problem::not_found("place"))?;
    answer(&req, &edition, &format!("place {}", place.id), || Ok(Made::whole(place)))
}

/// The organisations
///
/// Who runs the routes, with registry numbers where a source gives one.
#[utoipa::path(
    tag = "Directory",
    operation_id = "list_organisations",
    params(ListParams),
    responses(
        (status = 200, description = "One page of the organisations.", body = OrganisationList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/organisations")]
pub(super) async fn list_organisations(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let (paging, edition) = (Paging::read(&req)?, state.edition());
    answer(&req, &edition, &paging.key("organisations"), || {
        let all: Vec<Organisation> = edition.directory().organisations().cloned().collect();
        let (items, next) = paging.page(edition.directory(), "organisations", &all)?;
        let release = edition.directory().release().number;
        Ok(Made::page(&OrganisationList { release, items, next_cursor: next.clone() }, next))
    })
}

/// One organisation
///
/// An organisation by its id or an alias of it.
#[utoipa::path(
    tag = "Directory",
    operation_id = "get_organisation",
    params(("id" = String, Path, description = "An organisation's id or alias.", example = "nspcc")),
    responses(
        (status = 200, description = "The organisation.", body = Organisation),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such organisation.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/organisations/{id}")]
pub(super) async fn get_organisation(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    let organisation = edition.directory().organisation(&id).ok_or_else(|| Problem::not_found("organisation"))?;
    answer(&req, &edition, &format!("organisation {}", organisation.id), || Ok(Made::whole(organisation)))
}
