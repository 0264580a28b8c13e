//! Whether a poster that hangs somewhere is still right. Who scans or types its id may be staff, or somebody who needs help:
//! who can help now stands first, then what became of the poster.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::found::{Judged, find};
use super::paths::{Layout, sheet};
use super::square::question;
use crate::domain::code::Code;
use crate::domain::poster::{PosterFor, PosterId, Verdict};
use crate::domain::text::Lang;
use crate::http::help::answer::Found as Help;
use crate::http::help::shell::{Asked, Shell, answer};
use crate::http::problem::{Problem, ProblemCode};
use crate::http::query::Params;
use crate::http::state::State;
use crate::http::words::Said;

/// How many routes are shown whole: as many as a poster shows.
const SHOWN: usize = crate::domain::poster::MAX_ROUTES;

#[derive(Template)]
#[template(path = "still-right.html")]
struct Page {
    shell: Shell,
    found: Help,
    /// The code of the audience, for the pages of the routes.
    who: String,
    /// What stands in the poster's corner.
    id: String,
    /// The words that say whether it is still right.
    verdict: &'static str,
    changes: Vec<String>,
    /// The sheets of today, with their names.
    layouts: Vec<(Said, String)>,
}

/// What is known of a poster.
struct Known {
    of: PosterFor,
    verdict: &'static str,
    changes: Vec<String>,
    newest: Option<PosterId>,
}

/// What an id leads to.
enum Leads {
    To(Known),
    /// To the same under another id.
    Elsewhere(PosterId),
    Nowhere,
}

#[get("/p/{id}")]
pub(super) async fn get_still_right(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::read(req.query_string(), |q| q.parsed::<Lang>("lang"))?;
    let known = match look(&state, &id).await? {
        Leads::Elsewhere(id) => return Ok(lead_to(&format!("/p/{id}"), &req)),
        Leads::To(known) => Some(known),
        Leads::Nowhere => None,
    };
    answer(&req, &state, |asked| Page::of(asked, known?, &id))
}

/// What is known of the poster of an id, which may lack its release: then the newest is meant.
async fn look(state: &State, id: &str) -> Result<Leads, Problem> {
    if let Some(code) = Code::read(id) {
        return Ok(newest(state, code).map_or(Leads::Nowhere, Leads::Elsewhere));
    }
    let found = match find(state, id).await {
        Ok(found) => found,
        Err(problem) if problem.code() == ProblemCode::NotFound => return Ok(Leads::Nowhere),
        Err(problem) if problem.code() == ProblemCode::Gone => return Ok(unknown(state, id)),
        Err(problem) => return Err(problem),
    };
    if found.id.to_string() != id {
        return Ok(Leads::Elsewhere(found.id));
    }
    let Judged { standing, newest, .. } = found.judge(state)?;
    let verdict = match standing.verdict {
        Verdict::Current => "right-current",
        Verdict::Outdated => "right-outdated",
        Verdict::Recalled => "right-recalled",
    };
    Ok(Leads::To(Known { of: found.of, verdict, changes: standing.changes, newest }))
}

/// A poster of a release that is no longer served: nobody can tell what stands on it.
fn unknown(state: &State, id: &str) -> Leads {
    let code = id.parse::<PosterId>().ok().map(|it| it.code);
    let of = code.and_then(|it| state.edition().posters().find(it).cloned());
    let newest = code.and_then(|it| newest(state, it));
    of.map_or(Leads::Nowhere, |of| Leads::To(Known { of, verdict: "right-unknown", changes: Vec::new(), newest }))
}

/// The poster of a code that is printed today.
pub(super) fn newest(state: &State, code: Code) -> Option<PosterId> {
    let edition = state.edition();
    let of = edition.posters().find(code)?;
    Some(PosterId { code: of.code(), release: edition.directory().release().number })
}

/// Leads to another address of ours, with the same parameters. It is another one tomorrow.
pub(super) fn lead_to(address: &str, req: &HttpRequest) -> HttpResponse {
    let query = req.query_string();
    let address = if query.is_empty() { address.to_owned() } else { format!("{address}?{query}") };
    HttpResponse::Found()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

impl Page {
    /// The page, also where the poster is no longer made: then whoever it was for starts anew, and so nothing is made here.
    fn of(asked: &Asked<'_>, known: Known, id: &str) -> Option<Self> {
        let question = question(asked.directory, &known.of)?;
        let [who, ..] = question.codes();
        let layout = |it: Layout, id| (asked.words.say(&format!("layout-{}", it.as_str())), sheet("", id, it));
        let of_newest = |id| Layout::ALL.into_iter().map(|it| layout(it, id)).collect();
        Some(Self {
            shell: Shell::new(asked.directory, &question.place.id, asked.words, asked.at),
            found: Help::of(asked, &question.query(), SHOWN),
            who,
            id: id.to_owned(),
            verdict: known.verdict,
            changes: known.changes,
            layouts: known.newest.map(of_newest).unwrap_or_default(),
        })
    }
}
