//! What changed: in a release, between two, of one route, and since a client last looked.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::gone::moved;
use super::lists::{ListParams, Page, Paging};
use super::past::{MAX_AGE, View};
use super::problem::{Problem, ProblemDocument};
use super::query::Params;
use super::representation::CachePolicy;
use super::state::{Made, State, answer_for};
use crate::domain::directory::CheckedRoute;
use crate::domain::history::{self, Action, PatchOperation, RecordChange, Step};
use crate::domain::record::{RecordKey, RecordKind};
use crate::domain::release::{SealedRelease, fold};

/// One page of what changed between two releases.
#[derive(Serialize, ToSchema)]
struct ChangeList {
    /// The release that is live.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The release before; 0 stands for an empty directory.
    #[schema(minimum = 0, example = 0)]
    from: u32,
    /// The release after.
    #[schema(minimum = 0, example = 1)]
    to: u32,
    /// What changed, record by record.
    items: Vec<RecordChange>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// A release that changed a route, and how.
#[derive(Clone, Serialize, ToSchema)]
struct HistoryStep {
    /// The release's number.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    time: jiff::Timestamp,
    /// What its authors say of it.
    note: String,
    /// The id that the route had.
    #[schema(example = "childline")]
    id: String,
    /// What happened to the route.
    action: Action,
    /// The same in plain English.
    #[schema(example = "New support route: Childline.")]
    sentence: String,
    /// What leads from the route's document before to the one after (JSON Patch, RFC 6902).
    patch: Vec<PatchOperation>,
}

/// One page of the history of a route.
#[derive(Serialize, ToSchema)]
struct HistoryList {
    /// The release that is live.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The releases that changed the route, newest first.
    items: Vec<HistoryStep>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl From<Step> for HistoryStep {
    fn from(step: Step) -> Self {
        let Step { release, time, note, change } = step;
        let RecordChange { kind: _, id, action, sentence, patch } = change;
        Self { release, time, note, id, action, sentence, patch }
    }
}

/// History may be kept as long as anything of the past.
const POLICY: CachePolicy = CachePolicy::Api { max_age: MAX_AGE, stale: CachePolicy::STALE };

/// The releases up to the one of this number, written as we write numbers; 0 for none.
fn up_to<'r>(releases: &'r [SealedRelease], number: &str) -> Result<&'r [SealedRelease], Problem> {
    if number == "0" {
        return Ok(&[]);
    }
    let found = releases.iter().position(|sealed| sealed.release.number.to_string() == number);
    let at = found.ok_or_else(|| Problem::not_found("release"))?;
    Ok(&releases[..=at])
}

fn number(upto: &[SealedRelease]) -> u32 {
    upto.last().map_or(0, |sealed| sealed.release.number)
}

/// Answers with what changed from one state to another.
fn between(
    req: &HttpRequest,
    state: &State,
    old: &[SealedRelease],
    new: &[SealedRelease],
) -> Result<HttpResponse, Problem> {
    let paging = Params::read(req.query_string(), Paging::read)?;
    let (view, from, to) = (View::live(state), number(old), number(new));
    let name = format!("changes {from} {to}");
    answer_for(req, &view, POLICY, &paging.key(&name), || {
        let records = |releases: &[SealedRelease]| fold(releases.iter().map(|sealed| &sealed.release));
        let (old, new, blanked) = (records(old), records(new), state.blanked());
        let Page { release, items, next_cursor } =
            paging.page(view.directory(), &name, &history::touched(&old, &new))?;
        let items = items.iter().map(|it| it.describe(&new, &blanked)).collect();
        Ok(Made::page(&ChangeList { release, from, to, items, next_cursor: next_cursor.clone() }, next_cursor))
    })
}

/// What a release changed
///
/// Each record that the release added, changed or withdrew, with a sentence for people and a JSON Patch for programs.
#[utoipa::path(
    tag = "Releases",
    operation_id = "list_release_changes",
    params(("n" = u32, Path, description = "A release's number.", minimum = 1, example = 1), ListParams),
    responses(
        (status = 200, description = "One page of the changes.", body = ChangeList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such release.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/releases/{n}/changes")]
pub(super) async fn list_release_changes(
    req: HttpRequest,
    state: Data<State>,
    n: Path<String>,
) -> Result<HttpResponse, Problem> {
    let releases = state.releases();
    let new = up_to(&releases, &n)?;
    let before = new.len().checked_sub(1).ok_or_else(|| Problem::not_found("release"))?;
    between(&req, &state, &new[..before], new)
}

/// What changed between two releases
///
/// The same from any release to any other, also backwards. 0 stands for the empty directory before the first.
#[utoipa::path(
    tag = "Releases",
    operation_id = "list_changes_between",
    params(
        ("a" = u32, Path, description = "The number of the release to begin with.", example = 1),
        ("b" = u32, Path, description = "The number of the release to end with.", example = 1),
        ListParams,
    ),
    responses(
        (status = 200, description = "One page of the changes.", body = ChangeList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such release.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/releases/{a}...{b}")]
pub(super) async fn list_changes_between(
    req: HttpRequest,
    state: Data<State>,
    ends: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let releases = state.releases();
    let (old, new) = (up_to(&releases, &ends.0)?, up_to(&releases, &ends.1)?);
    between(&req, &state, old, new)
}

/// The history of one route
///
/// Each release that changed the route, newest first, also under the ids that it had before, and also where it has been
/// withdrawn since.
#[utoipa::path(
    tag = "Releases",
    operation_id = "list_route_history",
    params(("id" = String, Path, description = "A route's id, also one that was withdrawn.", example = "childline"), ListParams),
    responses(
        (status = 200, description = "One page of the history.", body = HistoryList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There never was such a route.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/routes/{id}/history")]
pub(super) async fn list_route_history(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let paging = Params::read(req.query_string(), Paging::read)?;
    let view = View::live(&state);
    let known = view.directory().route(&id).map(CheckedRoute::document);
    let ids = match known {
        Some(route) if route.id.as_str() != *id => return Ok(moved(&req, &view, route.id.as_str())),
        Some(route) => std::iter::once(&route.id).chain(&route.aliases).map(ToString::to_string).collect(),
        None => vec![id.into_inner()],
    };
    let releases = state.releases();
    let there = |id: &String| history::last_release_of(&releases, &RecordKey::new(RecordKind::Route, id)).is_some();
    let Some(first) = ids.iter().find(|id| there(id)) else { return Err(Problem::not_found("support route")) };
    let name = format!("history {first}");
    answer_for(&req, &view, POLICY, &paging.key(&name), || {
        let keys = ids.iter().map(|id| RecordKey::new(RecordKind::Route, id));
        let mut steps: Vec<Step> = keys.flat_map(|key| history::steps_of(&releases, &key, &state.blanked())).collect();
        steps.sort_by_key(|step| std::cmp::Reverse(step.release));
        let all: Vec<HistoryStep> = steps.into_iter().map(HistoryStep::from).collect();
        let Page { release, items, next_cursor } = paging.page(view.directory(), &name, &all)?;
        Ok(Made::page(&HistoryList { release, items, next_cursor: next_cursor.clone() }, next_cursor))
    })
}
