//! Free-text search, by address or by body. What somebody types is theirs: it is in no log, no answer and no memory.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};

use super::faults::{Place, as_problem};
use super::json_body::StrictJson;
use super::past::{Asked, ReleaseParams, named};
use super::problem::{Problem, ProblemDocument};
use super::query::Params;
use super::representation::CachePolicy;
use super::state::{Made, State, respond_with_links};
use crate::domain::search::{self, MAX_HITS, SearchAnswer, SearchRequest};

/// The routes that some words find
///
/// Looks for words in names, former names, topics with what people call them, organisations and wording; forgives a word
/// that is not written out and one slip in a word. With `audience` it shows what that audience may be shown, in its
/// words: guards are never relaxed. Without it every route is searched, for programs and curators, and served without
/// wording: never for showing to people. Where nothing matches, `matched` is `fallback` and fall-back routes stand in;
/// where it is doubtful what was meant they stand beside the hits. Whoever says that they may end their life is given
/// those who listen first. There are no pages: a search shows its best hits. Words in an address may be logged on the
/// way: whoever asks for a person sends them as `POST`.
#[utoipa::path(
    tag = "Look-up",
    operation_id = "search_routes",
    params(SearchParams, ReleaseParams),
    responses(
        (status = 200, description = "The best hits. Nobody may keep them.", body = SearchAnswer),
        (status = 400, description = "A parameter is missing, unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/search")]
pub(super) async fn search_routes(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let request = Params::read(req.query_string(), read_search)?;
    search_for(&req, &state, request, Place::Address).await
}

/// The routes that some words find, asked in a body
///
/// The sensitive twin of the search: the same fields in a JSON body, so that words stay out of addresses.
#[utoipa::path(
    tag = "Look-up",
    operation_id = "search_routes_in_body",
    request_body(content = SearchRequest, description = "What to search for. `q` is required.", example = json!({"q": "someone has my pictures", "audience": "child"})),
    responses(
        (status = 200, description = "The best hits. Nobody may keep them.", body = SearchAnswer),
        (status = 400, description = "The body is not JSON of the right form, or a field has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 408, description = "The body did not arrive in time.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than 64 KB.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "The body is not application/json.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/search")]
pub(super) async fn search_routes_in_body(
    req: HttpRequest,
    state: Data<State>,
    body: StrictJson<SearchRequest>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    search_for(&req, &state, body.0, Place::Body).await
}

/// The parameters of a search. They are the fields of [`SearchRequest`]; a test holds the two together.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the parameters for the specification; Params reads them")]
struct SearchParams {
    /// The words to search for, 1 to 200 characters (and at most 512 bytes): a name, an old name, or what somebody needs
    /// help with.
    #[param(min_length = 1, max_length = 200, example = "someone has my pictures")]
    q: String,
    /// Who is looking for help: an audience's id or alias. Left out: every route is searched, for programs.
    #[param(example = "child")]
    audience: Option<String>,
    /// Where they are: an ISO 3166 code, or another code for the place. GB where absent, and the answer says so; then a
    /// route for a part of it is found by its name only.
    #[param(example = "GB-SCT")]
    place: Option<String>,
    /// The reader's age in completed years, 0 to 120, or a range of ages: `12` or `12-15`. Only with an audience, and it
    /// says nothing where that asks for somebody else.
    #[param(pattern = "^(120|1[01][0-9]|[1-9]?[0-9])(-(120|1[01][0-9]|[1-9]?[0-9]))?$", example = "12")]
    age: Option<String>,
    /// The language of our own words (BCP 47). Only with an audience. English where absent, and where a text is not there
    /// in it.
    #[param(example = "en")]
    lang: Option<String>,
    /// The most hits. There is no next page: a search shows its best hits. 10 where absent.
    #[param(minimum = 1, maximum = 50, example = 10)]
    limit: Option<u32>,
}

fn read_search(q: &mut Params) -> SearchRequest {
    SearchRequest {
        q: q.text("q", 512),
        audience: q.text("audience", 64),
        place: q.text("place", 16),
        age: q.text("age", 7),
        lang: q.text("lang", 35),
        limit: q.integer("limit", 1..=MAX_HITS),
        release: q.integer("release", 1..=u32::MAX),
        as_of: q.text("as_of", 40),
    }
}

/// Not kept, neither here nor by others, and without the addresses of a memento: they would repeat what was typed.
async fn search_for(
    req: &HttpRequest,
    state: &State,
    request: SearchRequest,
    place: Place,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of_fields(request.release, request.as_of.as_deref());
    let view = named(state, asked.map_err(|faults| as_problem(&faults, place))?).await?;
    let edition = view.edition();
    if !edition.has_search() {
        // Only the first search of a release can come before its index: it is made where nobody waits.
        let making = view.edition();
        tokio::task::spawn_blocking(move || _ = making.search()).await.map_err(|_| Problem::internal())?;
    }
    let moment = edition.moment(state.now());
    let answer = search::answer(edition.directory(), edition.search(), &*moment, moment.until(), &request);
    let answer = answer.map_err(|faults| as_problem(&faults, place))?;
    let made = Made::whole(&answer).into_representation()?;
    Ok(respond_with_links(req, &edition, &made, CachePolicy::NoStore))
}
