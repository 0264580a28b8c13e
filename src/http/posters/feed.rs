//! The releases that changed a poster, as an Atom feed: an office subscribes to what hangs on its wall.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template as _;

use super::found::{Found, find};
use super::list::{POLICY, root};
use crate::domain::pack::DATA_LICENCE;
use crate::domain::poster::{PosterId, PosterStep, steps_of_poster};
use crate::domain::release::SealedRelease;
use crate::http::feeds::{ATOM, AtomEntry, AtomFeed, id_of, printable};
use crate::http::gone::moved;
use crate::http::past::{View, in_turn};
use crate::http::problem::{Problem, ProblemDocument};
use crate::http::query::Params;
use crate::http::representation::Representation;
use crate::http::state::{State, respond_as_of};

/// What changed on one poster, as an Atom feed
///
/// The releases after the poster's own that changed something on it, newest first, with a plain sentence for each change.
/// Subscribe to it when you put a poster up.
#[utoipa::path(
    tag = "Posters",
    operation_id = "get_poster_feed",
    params(("id" = String, Path, description = "What stands in the corner of the poster.", example = "65ztj3k4-1")),
    responses(
        (status = 200, description = "The feed (RFC 4287).", body = String, content_type = "application/atom+xml"),
        (status = 308, description = "The poster goes by another id.", headers(("Location" = String, description = "The same address with the id that it has."))),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There never was such a poster.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 410, description = "The release that it was made from is no longer served.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/posters/{id}/feed")]
pub(in crate::http) async fn get_poster_feed(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let view = View::live(&state);
    let key = format!("poster feed {id}");
    if let Some(kept) = view.kept().get(&key) {
        return Ok(respond_as_of(&req, &view, &kept, POLICY));
    }
    let found = find(&state, &id).await?;
    if found.id.to_string() != *id {
        return Ok(moved(&req, &view, &found.id.to_string()));
    }
    let made = make(&state, &view, found).await?;
    let kept = view.kept().get_or_make(&key, || Representation::new(ATOM, made));
    Ok(respond_as_of(&req, &view, &kept, POLICY))
}

async fn make(state: &State, view: &View, found: Found) -> Result<Vec<u8>, Problem> {
    let (releases, blanked, id) = (state.releases(), state.blanked(), found.id);
    let own = releases.iter().find(|it| it.release.number == id.release).cloned().ok_or_else(Problem::internal)?;
    // One that is no longer there has nobody left who could be told.
    let audience = view.directory().audience(found.of.audience.as_str()).cloned();
    let steps = match audience {
        Some(audience) => {
            let work = move || steps_of_poster(&releases, (&found.of, id.release), &audience, &blanked);
            in_turn(state, work).await?
        }
        None => Vec::new(),
    };
    atom(root(state), id, &own, &steps).render().map(String::into_bytes).map_err(|_| Problem::internal())
}

fn atom(root: &str, id: PosterId, own: &SealedRelease, steps: &[PosterStep]) -> AtomFeed {
    let entry = |step: &PosterStep| AtomEntry {
        id: id_of(&format!("poster {id} {}", step.digest)),
        title: format!("List {}: {}", step.release, step.standing.verdict.as_str()),
        time: step.time.to_string(),
        address: format!("{root}/v1/posters/{id}"),
        note: String::new(),
        text: printable(&step.standing.changes.join("\n")),
    };
    AtomFeed {
        id: id_of(&format!("poster {id} {}", own.digest)),
        title: format!("Poster {id}"),
        updated: steps.first().map_or(own.release.time, |it| it.time).to_string(),
        licence: DATA_LICENCE,
        address: format!("{root}/v1/posters/{id}/feed"),
        entries: steps.iter().map(entry).collect(),
    }
}
