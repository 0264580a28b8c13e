//! What is not recorded, in words for readers.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::shell::{Shell, answer};
use crate::http::problem::Problem;
use crate::http::state::State;

#[derive(Template)]
#[template(path = "help-kept.html")]
struct Page {
    shell: Shell,
}

#[get("/kept")]
pub(super) async fn get_kept(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| Some(Page { shell: asked.anywhere() }))
}
