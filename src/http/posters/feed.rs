//! The releases that changed a poster, as an Atom feed: an office subscribes to what hangs on its wall.

use std::sync::Arc;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template as _;

use super::found::{Found, find};
use super::list::{POLICY, root};
use crate::domain::pack::DATA_LICENCE;
use crate::domain::poster::{PosterId, PosterStep, steps_of_poster};
use crate::domain::release::SealedRelease;
use crate::http::edition::Edition;
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
    let kept = make(&state, view.edition(), key, found).await?;
    Ok(respond_as_of(&req, &view, &kept, POLICY))
}

/// Makes the feed and keeps it, also where the request that asked for it runs out of time: the next one finds it ready.
async fn make(state: &State, live: Arc<Edition>, key: String, found: Found) -> Result<Arc<Representation>, Problem> {
    let (releases, blanked, id) = (state.releases(), state.blanked(), found.id);
    let own = releases.iter().find(|it| it.release.number == id.release).cloned().ok_or_else(Problem::internal)?;
    let root = root(state).to_owned();
    let work = move || {
        live.kept().get_or_try_make(&key, || {
            // An audience that is no longer there has nobody left who could be told.
            let audience = live.directory().audience(found.of.audience.as_str());
            let steps = audience.map(|it| steps_of_poster(&releases, (&found.of, id.release), it, &blanked));
            let feed = atom(&root, id, &own, &steps.unwrap_or_default());
            feed.render().map(|it| Representation::new(ATOM, it)).map_err(|_| Problem::internal())
        })
    };
    in_turn(state, work).await?
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
