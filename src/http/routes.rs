//! Support routes: look-up for an audience, by address or by body, the catalogue, and one route whole.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};

use super::faults::{Place, as_problem};
use super::gone::{missing, moved};
use super::json_body::StrictJson;
use super::past::{Asked, ReleaseParams, View, named, view};
use super::problem::{Problem, ProblemDocument, ProblemError};
use super::query::Params;
use super::state::{Made, State, answer_in, answer_now};
use crate::domain::answers::{self, LookupAnswer};
use crate::domain::directory::Directory;
use crate::domain::query::{LookupRequest, MAX_LIMIT, Query};
use crate::domain::record::RecordKind;
use crate::domain::served::{ServedRoute, Times, Words};

/// Where to turn, for one audience
///
/// The routes for an audience, best first, each with the reason why it is there. Guards are never relaxed. Where nothing
/// matches, `matched` is `fallback` and the audience's fall-back routes stand in. The emergency contacts of the place
/// come with every answer: show them first. Filters are for servers; an app on a person's own device uses the pack.
#[utoipa::path(
    tag = "Look-up",
    operation_id = "list_audience_routes",
    params(
        ("id" = String, Path, description = "An audience's id or alias.", example = "child"),
        LookupParams,
        ReleaseParams,
    ),
    responses(
        (status = 200, description = "Where to turn.", body = LookupAnswer),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such audience.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/audiences/{id}/routes")]
pub(super) async fn list_audience_routes(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let request = Params::read(req.query_string(), read_lookup)?;
    let view = view(&req, &state, asked(&request, Place::Address)?).await?;
    if view.directory().audience(&id).is_none() {
        return Err(missing(&state, &view, RecordKind::Audience, &id));
    }
    let request = LookupRequest { audience: Some(id.into_inner()), ..request };
    look_up(&req, &state, &view, request, Place::Address)
}

/// Where to turn, or the whole catalogue
///
/// With `audience`, the same look-up as `/v1/audiences/{id}/routes`. Without it, the catalogue for programs: every route
/// by id, without wording and without ranking, never for showing to people. The catalogue takes only `limit` (100
/// where absent) and `cursor`.
#[utoipa::path(
    tag = "Look-up",
    operation_id = "list_routes",
    params(
        ("audience" = Option<String>, Query, description = "An audience's id or alias. Left out: the catalogue.", example = "child"),
        LookupParams,
        ReleaseParams,
    ),
    responses(
        (status = 200, description = "Where to turn, or one page of the catalogue.", body = LookupAnswer),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/routes")]
pub(super) async fn list_routes(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let request =
        Params::read(req.query_string(), |q| LookupRequest { audience: q.text("audience", 64), ..read_lookup(q) })?;
    let view = view(&req, &state, asked(&request, Place::Address)?).await?;
    if request.audience.is_some() {
        return look_up(&req, &state, &view, request, Place::Address);
    }
    let LookupRequest { limit, cursor, release, as_of, .. } = request.clone();
    let bare = LookupRequest { limit, cursor: cursor.clone(), release, as_of, ..LookupRequest::default() };
    if request != bare {
        let fault = ProblemError::parameter("audience", "name an audience to filter for", &[]);
        return Err(Problem::invalid_parameters(vec![fault]));
    }
    let limit = limit.unwrap_or(super::lists::DEFAULT_LIMIT);
    let key = format!("catalogue {limit} {}", cursor.as_deref().unwrap_or_default());
    answer_now(&req, &state, &view, &key, |_, moment| {
        let page = answers::catalogue(view.directory(), moment, limit as usize, cursor.as_deref());
        let page = page.map_err(|faults| as_problem(&faults, Place::Address))?;
        Ok(Made::page(&page, page.next_cursor.clone()))
    })
}

/// Where to turn, asked in a body
///
/// The sensitive twin of the look-up: the same fields in a JSON body, so that words stay out of addresses. The answer
/// holds `next_cursor` and no address.
#[utoipa::path(
    tag = "Look-up",
    operation_id = "lookup_routes",
    request_body(content = LookupRequest, description = "What to look up. `audience` is required.", example = json!({"audience": "child", "topic": ["image-shared"], "place": "GB-SCT"})),
    responses(
        (status = 200, description = "Where to turn.", body = LookupAnswer),
        (status = 400, description = "The body is not JSON of the right form, or a field has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 408, description = "The body did not arrive in time.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than 64 KB.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "The body is not application/json.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/lookup")]
pub(super) async fn lookup_routes(
    req: HttpRequest,
    state: Data<State>,
    body: StrictJson<LookupRequest>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let view = named(&state, asked(&body.0, Place::Body)?).await?;
    look_up(&req, &state, &view, body.0, Place::Body)
}

/// One route, whole
///
/// A support route with all its contacts, their evidence, and its words for every audience.
#[utoipa::path(
    tag = "Directory",
    operation_id = "get_route",
    params(("id" = String, Path, description = "A route's id or alias.", example = "childline"), ReleaseParams),
    responses(
        (status = 200, description = "The route.", body = ServedRoute),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such route.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/routes/{id}")]
pub(super) async fn get_route(req: HttpRequest, state: Data<State>, id: Path<String>) -> Result<HttpResponse, Problem> {
    let asked = Params::read(req.query_string(), Asked::read)?;
    let view = view(&req, &state, asked).await?;
    let route = view.directory().route(&id).ok_or_else(|| missing(&state, &view, RecordKind::Route, &id))?;
    if route.id().as_str() != *id {
        return Ok(moved(&req, &view, route.id().as_str()));
    }
    answer_now(&req, &state, &view, &format!("route {}", route.id()), |now, _| {
        let times = Times::DaysFrom(now);
        Ok(Made::whole(&ServedRoute::new(view.directory(), route, Words::Everybody, times, |_| true)))
    })
}

/// The parameters of a look-up.
///
/// They are the fields of [`LookupRequest`]; a test holds the two together.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the parameters for the specification; Params reads them")]
struct LookupParams {
    /// What they need help with: topics' ids or aliases, separated by commas. A route for any of them matches.
    #[param(style = Form, explode = false, max_items = 20, example = json!(["image-shared"]))]
    topic: Option<Vec<String>>,
    /// Where they are: an ISO 3166 code, or another code for the place. GB where absent, and the answer says so.
    #[param(example = "GB-SCT")]
    place: Option<String>,
    /// The reader's age in completed years, 0 to 120, or a range of ages: `12` or `12-15`. It says nothing where the
    /// audience asks for somebody else.
    #[param(pattern = "^(120|1[01][0-9]|[1-9]?[0-9])(-(120|1[01][0-9]|[1-9]?[0-9]))?$", example = "12")]
    age: Option<String>,
    /// Only routes with a contact of one of these kinds, separated by commas, and only those contacts.
    #[param(style = Form, explode = false, max_items = 20, example = json!(["phone", "webchat"]))]
    kind: Option<Vec<String>>,
    /// Only routes with a contact in one of these languages (BCP 47), separated by commas, and only those contacts.
    #[param(style = Form, explode = false, max_items = 20, example = json!(["en"]))]
    language: Option<Vec<String>>,
    /// The language of our own words (BCP 47). English where absent, and where a text is not there in it.
    #[param(example = "en")]
    lang: Option<String>,
    /// The most listings on a page; a page may exceed it to keep a group of routes together. 20 where absent.
    #[param(minimum = 1, maximum = 200, example = 20)]
    limit: Option<u32>,
    /// Where the page before this one ended: its `next_cursor`, with every other parameter the same.
    #[param(max_length = 100)]
    cursor: Option<String>,
    /// Only routes at which somebody is there at that instant.
    #[param(example = false)]
    open_now: Option<bool>,
    /// The instant to answer for (RFC 3339), from five years before the release to ten years after it. Now where absent.
    #[param(format = DateTime, example = "2026-12-25T02:00:00Z")]
    at: Option<String>,
    /// Also list what was left out, and why. For programs, never for showing to people.
    #[param(example = false)]
    explain: Option<bool>,
}

fn read_lookup(q: &mut Params) -> LookupRequest {
    LookupRequest {
        audience: None,
        topic: q.list("topic"),
        place: q.text("place", 16),
        age: q.text("age", 7),
        kind: q.list("kind"),
        language: q.list("language"),
        lang: q.text("lang", 35),
        limit: q.integer("limit", 1..=MAX_LIMIT),
        cursor: q.text("cursor", 100),
        open_now: q.boolean("open_now").unwrap_or(false),
        at: q.text("at", 40),
        explain: q.boolean("explain").unwrap_or(false),
        release: q.integer("release", 1..=u32::MAX),
        as_of: q.text("as_of", 40),
    }
}

fn asked(request: &LookupRequest, place: Place) -> Result<Asked, Problem> {
    let asked = Asked::of_fields(request.release, request.as_of.as_deref());
    asked.map_err(|faults| as_problem(&faults, place))
}

fn look_up(
    req: &HttpRequest,
    state: &State,
    view: &View,
    request: LookupRequest,
    place: Place,
) -> Result<HttpResponse, Problem> {
    let directory: &Directory = view.directory();
    // However the release was named, it gives the same answer and the same cursors.
    let request = &LookupRequest { release: None, as_of: None, ..request };
    if request.at.is_some() {
        // Every instant of a moment has the same answer. It may be ready, so what is wrong is said before it is looked for.
        Query::parse(directory, request).map_err(|faults| as_problem(&faults, place))?;
    }
    let now = state.now();
    let moment = request.instant().map_or_else(|| view.moment(now), |at| view.moment_at(at));
    let seconds_left = request.at.is_none().then(|| moment.seconds_left(now));
    let asked = LookupRequest { at: None, ..request.clone() };
    let key = format!("lookup {}", serde_json::to_string(&asked).map_err(|_| Problem::internal())?);
    answer_in(req, view, (&moment, seconds_left), &key, || {
        let answer = answers::answer(directory, &*moment, request);
        let answer = answer.map_err(|faults| as_problem(&faults, place))?;
        Ok(Made::page(&answer, answer.next_cursor.clone()))
    })
}
