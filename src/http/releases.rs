//! Releases: what was published when, and which records each one changed.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{ListParams, Page, Paging, answer_page};
use super::past::{MAX_AGE, View};
use super::problem::{Problem, ProblemDocument};
use super::query::Params;
use super::representation::CachePolicy;
use super::state::{Made, State, respond_with_links};
use crate::domain::directory::Directory;
use crate::domain::record::RecordKey;
use crate::domain::release::{Change, Origin, SealedRelease};

/// A release in a list.
#[derive(Clone, Serialize, ToSchema)]
pub(super) struct ReleaseSummary {
    /// The release's number.
    #[schema(minimum = 1, example = 1)]
    pub(super) number: u32,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub(super) time: jiff::Timestamp,
    /// Where it came from.
    pub(super) origin: Origin,
    /// What changed, in plain English.
    pub(super) note: String,
    /// SHA-256 of the release document (canonical JSON, RFC 8785) as it is stored and exported.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub(super) digest: String,
}

/// One record that a release changed.
#[derive(Serialize, ToSchema)]
struct ChangeSummary {
    /// `put` where the record is new or replaced, `withdraw` where it is no longer there.
    #[schema(example = "put")]
    action: &'static str,
    /// The kind of record, an open list: `audience`, `topic`, `place`, `calendar`, `organisation`, `route`,
    /// `campaign`, `retired-contact`, `recall`.
    #[schema(example = "route")]
    kind: String,
    /// The record's id.
    #[schema(example = "childline")]
    id: String,
}

/// A release, with the records it changed.
#[derive(Serialize, ToSchema)]
#[schema(as = Release)]
struct ServedRelease {
    /// The release's number.
    #[schema(minimum = 1, example = 1)]
    number: u32,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    time: jiff::Timestamp,
    /// Where it came from.
    origin: Origin,
    /// What changed, in plain English.
    note: String,
    /// SHA-256 of the release document (canonical JSON, RFC 8785) as it is stored and exported.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    digest: String,
    /// The digest of the release before it; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9a-f]{64}$")]
    previous: Option<String>,
    /// The records that it changed.
    changes: Vec<ChangeSummary>,
}

/// One page of the releases.
#[derive(Serialize, ToSchema)]
struct ReleaseList {
    /// The release that is live.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The releases, newest first.
    items: Vec<ReleaseSummary>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl From<&SealedRelease> for ReleaseSummary {
    fn from(sealed: &SealedRelease) -> Self {
        let SealedRelease { release, digest } = sealed;
        Self {
            number: release.number,
            time: release.time,
            origin: release.origin,
            note: release.note.clone(),
            digest: digest.to_string(),
        }
    }
}

impl From<&SealedRelease> for ServedRelease {
    fn from(sealed: &SealedRelease) -> Self {
        let ReleaseSummary { number, time, origin, note, digest } = ReleaseSummary::from(sealed);
        let previous = sealed.release.previous.map(|digest| digest.to_string());
        let changes = sealed.release.changes.iter().map(ChangeSummary::from).collect();
        Self { number, time, origin, note, digest, previous, changes }
    }
}

impl From<&Change> for ChangeSummary {
    fn from(change: &Change) -> Self {
        let (action, RecordKey { kind, id }) = match change {
            Change::Put(record) => ("put", record.key()),
            Change::Withdraw(key) => ("withdraw", key.clone()),
        };
        Self { action, kind: kind.as_str().to_owned(), id }
    }
}

/// The releases
///
/// Every published version of the directory, newest first.
#[utoipa::path(
    tag = "Releases",
    operation_id = "list_releases",
    params(ListParams),
    responses(
        (status = 200, description = "One page of the releases.", body = ReleaseList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/releases")]
pub(super) async fn list_releases(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let all = |_: &Directory| state.releases().iter().rev().map(ReleaseSummary::from).collect();
    let paging = Params::read(req.query_string(), Paging::read)?;
    answer_page(&req, &View::live(&state), &paging, "releases", all, |Page { release, items, next_cursor }| {
        ReleaseList { release, items, next_cursor }
    })
}

/// One release
///
/// A published version of the directory: when, from where, and which records it changed.
#[utoipa::path(
    tag = "Releases",
    operation_id = "get_release",
    params(("n" = u32, Path, description = "A release's number.", minimum = 1, example = 1)),
    responses(
        (status = 200, description = "The release.", body = ServedRelease),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such release.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/releases/{n}")]
pub(super) async fn get_release(
    req: HttpRequest,
    state: Data<State>,
    n: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    let releases = state.releases();
    let found = releases.iter().find(|sealed| sealed.release.number.to_string() == *n);
    let sealed = found.ok_or_else(|| Problem::not_found("release"))?;
    let kept = edition
        .kept()
        .get_or_try_make(&format!("release {n}"), || Made::whole(&ServedRelease::from(sealed)).into_representation())?;
    let policy = CachePolicy::Api { max_age: MAX_AGE, stale: CachePolicy::STALE };
    Ok(respond_with_links(&req, &edition, &kept, policy))
}
