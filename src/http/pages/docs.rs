//! The front door, the first page of the documentation, and what the service does not record.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::quick_start::{self, Step};
use super::reference::{self, Reference};
use super::shell::{self, Link, Shell};
use crate::domain::directory::Directory;
use crate::http::problem::Problem;
use crate::http::state::State;

/// What this is, for somebody who typed the address.
#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    shell: Shell,
    help: Option<Help>,
}

/// Where somebody can turn who came here for help and not for an API.
struct Help {
    audience: String,
    routes: Vec<HelpRoute>,
}

/// A route, by its name and the first contact that can be dialled or opened.
struct HelpRoute {
    name: String,
    contact: Link,
}

/// The front door.
#[get("/")]
pub(super) async fn get_front(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    shell::answer(&req, &state, "/", |shell, edition| Ok(Front { shell, help: help(edition.directory()) }))
}

/// The fall-back routes of the first audience in the curated order. The guards let that audience see them, and everybody
/// may come to this page.
fn help(directory: &Directory) -> Option<Help> {
    let audience = directory.audiences().next()?;
    let routes = audience.fallback.iter().filter_map(|id| directory.route(id.as_str()));
    let linked = routes.filter_map(|route| {
        let contact = directory.contacts(route).find_map(|it| Link::to(&it))?;
        Some(HelpRoute { name: route.document().name.clone(), contact })
    });
    Some(Help { audience: audience.name.clone(), routes: linked.collect() })
}

/// The first page of the documentation.
#[derive(Template)]
#[template(path = "docs.html")]
struct Docs {
    shell: Shell,
    steps: Vec<Step>,
    reference: &'static Reference,
}

/// The first page of the documentation.
#[get("/docs")]
pub(super) async fn get_docs(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let now = state.now();
    shell::answer(&req, &state, "/docs", |shell, edition| {
        let steps = quick_start::steps(edition, now, &shell.base)?;
        Ok(Docs { steps, reference: reference::of_specification()?, shell })
    })
}

/// What is not recorded, and what no service can promise.
#[derive(Template)]
#[template(path = "privacy.html")]
struct Privacy {
    shell: Shell,
}

/// What is not recorded, and what no service can promise.
#[get("/docs/privacy")]
pub(super) async fn get_privacy(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    shell::answer(&req, &state, "/docs/privacy", |shell, _| Ok(Privacy { shell }))
}
