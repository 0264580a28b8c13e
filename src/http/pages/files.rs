//! The files that the pages lead to: the specifications, and the vectors that prove a ranking.

use std::sync::OnceLock;

use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse, get};

use crate::http::openapi;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::representation::{CachePolicy, Representation};
use crate::http::state::{JSON, State, respond_with_links};

/// Look-ups with the answers that the published ranking rule gives.
pub(super) const RANKING_VECTORS: &str = include_str!("../../../resources/web/ranking-vectors.json");

/// The specification, made once: it does not change while the program runs.
#[get("/openapi.json")]
pub(super) async fn get_openapi(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    static SPECIFICATION: OnceLock<Option<Representation>> = OnceLock::new();
    let made = SPECIFICATION.get_or_init(|| openapi::text().ok().map(|text| Representation::new(JSON, text)));
    file(&req, &state, made.as_ref().ok_or_else(Problem::internal)?)
}

/// The specification of curation. Nobody has to sign in to read it, and nobody keeps it.
#[get("/v1/curation/openapi.json")]
pub(super) async fn get_curation_openapi(req: HttpRequest) -> Result<HttpResponse, Problem> {
    static SPECIFICATION: OnceLock<Option<Bytes>> = OnceLock::new();
    Params::none(req.query_string())?;
    let made = SPECIFICATION.get_or_init(|| openapi::text_of_curation().ok().map(Bytes::from));
    let text = made.clone().ok_or_else(Problem::internal)?;
    Ok(HttpResponse::Ok().content_type(JSON).insert_header((header::CACHE_CONTROL, "no-store")).body(text))
}

/// The ranking vectors.
#[get("/docs/ranking-vectors.json")]
pub(super) async fn get_ranking_vectors(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    static VECTORS: OnceLock<Representation> = OnceLock::new();
    file(&req, &state, VECTORS.get_or_init(|| Representation::new(JSON, RANKING_VECTORS)))
}

fn file(req: &HttpRequest, state: &State, file: &Representation) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    Ok(respond_with_links(req, &state.edition(), file, CachePolicy::API))
}
