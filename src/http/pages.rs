//! Pages for people: the documentation, the explanations of problems, the specification itself.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get};

use super::problem::Problem;
use super::representation::{CachePolicy, Provenance, Representation, respond};
use super::wrong_path::PathTable;

/// Adds the pages to what is served.
pub fn configure(config: &mut ServiceConfig) {
    config.service(get_openapi);
}

/// Adds the pages to the table of known addresses.
#[must_use]
pub fn add_to(table: PathTable) -> PathTable {
    table.with("/openapi.json", &[Method::GET])
}

#[get("/openapi.json")]
async fn get_openapi(req: HttpRequest, spec: Option<web::Data<Representation>>) -> Result<HttpResponse, Problem> {
    let _ = spec;
    let text = super::openapi::text().map_err(|_| Problem::internal())?;
    Ok(respond(&req, &Representation::new("application/json", text), CachePolicy::API, &Provenance::default()))
}
