//! The published ranking rule, for whoever implements it on a device. It states what `domain::lookup` does; the vectors
//! prove it for both.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::shell::{self, Shell};
use crate::domain::lookup::RANKING_VERSION;
use crate::domain::query::MAX_LIMIT;
use crate::http::problem::Problem;
use crate::http::state::State;

/// The published ranking rule.
#[derive(Template)]
#[template(path = "ranking.html")]
struct Ranking {
    shell: Shell,
    version: u32,
    max_limit: u32,
}

/// The published ranking rule.
#[get("/docs/ranking")]
pub(super) async fn get_ranking(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    shell::answer(&req, &state, "/docs/ranking", |shell, _| {
        Ok(Ranking { shell, version: RANKING_VERSION, max_limit: MAX_LIMIT })
    })
}
