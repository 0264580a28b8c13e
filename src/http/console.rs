//! The console: the bare pages on which curators work.
//!
//! A page shows what stands, and does nothing: everything is done by its one script through the API of curation, under
//! the rules of that. No page sets a cookie, and none is kept anywhere.

mod desk;
mod draft;
mod page;

use actix_web::http::{Method, header};
use actix_web::web::{Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, get};

use super::curation::Door;
use super::problem::Problem;
use super::query::Params;
use super::state::State;
use super::wrong_path::PathTable;
use crate::domain::id::Id;

/// Where the console is.
pub const PATH: &str = "/console";

/// Every address of the console. A test asks each of them.
const ADDRESSES: [&str; 4] = [PATH, "/console/drafts/{id}", "/console/console.js", "/console/console.css"];

const SCRIPT: &str = include_str!("../../resources/web/console/console.js");
const STYLE: &str = include_str!("../../resources/web/console/console.css");

/// The console's pages.
pub fn configure(config: &mut ServiceConfig) {
    config.service(get_desk).service(get_draft).service(get_script).service(get_style);
}

/// Adds the console's addresses to those that are known.
#[must_use]
pub fn add_to(table: PathTable) -> PathTable {
    ADDRESSES.into_iter().fold(table, |table, address| table.with(address, &[Method::GET]))
}

/// The page of everything that there is to do.
#[get("/console")]
async fn get_desk(req: HttpRequest, state: Data<State>, door: Data<Door>) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let now = state.now();
    let Some(actor) = door.who(&req, now) else { return page::answer(&door, None, None, None) };
    let person = page::Person::of(&actor, &door);
    let desk = desk::DeskView::of(&person, &door, now).await;
    page::answer(&door, Some(person), Some(desk), None)
}

/// The page of one draft.
#[get("/console/drafts/{id}")]
async fn get_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let now = state.now();
    let Some(actor) = door.who(&req, now) else { return page::answer(&door, None, None, None) };
    let id: Id = id.parse().map_err(|_| Problem::not_found("draft"))?;
    let person = page::Person::of(&actor, &door);
    let draft = draft::DraftView::of(id, &person, &door, now).await?;
    page::answer(&door, Some(person), None, Some(draft))
}

/// The script of every page.
#[get("/console/console.js")]
async fn get_script(req: HttpRequest) -> Result<HttpResponse, Problem> {
    file(&req, "text/javascript; charset=utf-8", SCRIPT)
}

/// The style sheet of every page.
#[get("/console/console.css")]
async fn get_style(req: HttpRequest) -> Result<HttpResponse, Problem> {
    file(&req, "text/css; charset=utf-8", STYLE)
}

fn file(req: &HttpRequest, content_type: &'static str, text: &'static str) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).content_type(content_type).body(text))
}
