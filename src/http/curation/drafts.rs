//! Drafts: what people write, and what somebody else approves.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::by::{By, ToEdit, ToLook};
use super::documents::{Document, Edit, ServedExplanation, changes, explanations, records};
use super::door::Door;
use super::draft_view::{DraftSummary, ServedDraft};
use super::exchange::{Deed, Sent, answer, named};
use super::refusals::problem;
use crate::curate::{CurateError, Desk, Seen};
use crate::domain::draft::Content;
use crate::domain::id::Id;
use crate::domain::record::RecordKind;
use crate::domain::release::{Change, fold};
use crate::http::problem::{Problem, ProblemDocument, ProblemError};
use crate::http::query::Params;
use crate::http::state::State;

/// The longest title or note, in characters.
const MAX_NOTE: usize = 1000;

/// What somebody writes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Writing {
    /// What the draft is called among curators.
    #[schema(min_length = 1, max_length = 1000, example = "Childline has a new number")]
    title: String,
    /// What the release will say of itself, in plain English. Everybody can read it.
    #[schema(max_length = 1000, example = "Childline can be reached under a new number.")]
    note: String,
    /// The release that it was written on; the newest one where absent.
    #[serde(default)]
    #[schema(minimum = 1)]
    base: Option<u32>,
    /// What it does, record by record.
    #[schema(max_items = 500)]
    edits: Vec<Edit>,
    /// Why what is unusual in it is right.
    #[serde(default)]
    explanations: Vec<ServedExplanation>,
    /// When to release it, once it is approved; as soon as somebody does where absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    release_at: Option<Timestamp>,
}

/// A new draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDraft {
    /// The draft's id; never reused.
    #[schema(value_type = String, max_length = 64, example = "childline-new-number")]
    id: Id,
    /// What was written.
    content: Writing,
}

/// A draft written anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rewriting {
    /// The revision that was seen.
    #[schema(minimum = 1, example = 1)]
    revision: u32,
    /// What was written.
    content: Writing,
}

/// What to go back to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RollBack {
    /// The id of the draft that does it.
    #[schema(value_type = String, max_length = 64, example = "back-to-1")]
    id: Id,
    /// The release whose content shall stand again. Recalls stay.
    #[schema(minimum = 1, example = 1)]
    to: u32,
    /// What the release will say of itself, in plain English.
    #[schema(min_length = 1, max_length = 1000, example = "Back to what stood before.")]
    note: String,
}

/// Records from elsewhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Import {
    /// The id of the draft that brings them in.
    #[schema(value_type = String, max_length = 64, example = "import-2026-11")]
    id: Id,
    /// What the draft is called among curators.
    #[schema(min_length = 1, max_length = 1000, example = "Helplines from our partner's list")]
    title: String,
    /// What the release will say of itself, in plain English.
    #[schema(max_length = 1000, example = "Six helplines were brought up to date.")]
    note: String,
    /// The records as they shall stand. Those that stand so already are left out of the draft.
    #[schema(max_items = 500)]
    documents: Vec<Document>,
}

/// The drafts.
#[derive(Serialize, ToSchema)]
struct DraftList {
    /// Those that are open first, each by id.
    items: Vec<DraftSummary>,
}

impl Writing {
    /// What was written as a draft holds it, on top of the `newest` release where it names none.
    fn read(self, newest: u32) -> Result<Content, Problem> {
        let Self { title, note, base, edits, explanations: given, release_at } = self;
        fits("/content/title", &title, 1)?;
        fits("/content/note", &note, 0)?;
        Ok(Content {
            title,
            note,
            base: base.unwrap_or(newest),
            edits: changes(edits)?,
            explanations: explanations(given)?,
            release_at,
            rolls_back_to: None,
        })
    }
}

fn fits(pointer: &str, text: &str, least: usize) -> Result<(), Problem> {
    let length = text.trim().chars().count();
    if (least..=MAX_NOTE).contains(&length) && text.chars().count() <= MAX_NOTE {
        return Ok(());
    }
    let words = format!("has {least} to {MAX_NOTE} characters");
    Err(Problem::invalid_body(vec![ProblemError::pointer(pointer.to_owned(), words)]))
}

/// Does something with a draft and shows it as it is then.
pub(super) async fn with_draft(
    door: &Door,
    status: StatusCode,
    id: Id,
    now: Timestamp,
    act: impl AsyncFnOnce(&mut Desk, crate::curate::Room<'_>, &Id) -> Result<(), CurateError> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let name = id.clone();
    let done = door.office().act(async move |desk, room| {
        act(desk, room, &name).await?;
        Ok((desk.draft(&name)?.clone(), Arc::clone(desk.releases())))
    });
    match done.await {
        Ok((draft, releases)) => {
            // Looking at it checks the whole directory: nobody at the desk waits for that.
            let shown = web::block(move || ServedDraft::of(&draft, &releases, now)).await;
            answer(status, &shown.map_err(|_| Problem::internal())?)
        }
        Err(error) => {
            let desk = door.office().desk().await;
            Err(problem(&error, desk.draft(&id).ok().map(crate::domain::draft::Draft::content)))
        }
    }
}

/// The drafts
///
/// Every draft that there is, also those that were released or given up, without their edits.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "list_drafts",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "Every draft.", body = DraftList)),
)]
#[get("/v1/curation/drafts")]
pub(super) async fn list_drafts(req: HttpRequest, door: Data<Door>, _by: By<ToLook>) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let mut items: Vec<DraftSummary> = door.office().desk().await.drafts().map(DraftSummary::from).collect();
    items.sort_by_key(|it| matches!(it.stage, "released" | "withdrawn"));
    answer(StatusCode::OK, &DraftList { items })
}

/// One draft
///
/// With what it changes in plain sentences, what its reviewer has to try, and what keeps it from being released.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "get_draft",
    params(("id" = String, Path, description = "The draft's id.", example = "childline-new-number")),
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "The draft.", body = ServedDraft)),
)]
#[get("/v1/curation/drafts/{id}")]
pub(super) async fn get_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    _by: By<ToLook>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    with_draft(&door, StatusCode::OK, named(&id, "draft")?, state.now(), async |_, _, _| Ok(())).await
}

/// Write a draft
///
/// Nothing is checked yet but that it can be read: findings are shown with the draft, and keep it from being submitted.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "create_draft",
    security(("session" = ["edit"]), ("token" = ["edit"])),
    request_body(content = NewDraft, example = json!({"id": "childline-new-number", "content": {"title": "Childline has a new number", "note": "Childline can be reached under a new number.", "edits": []}})),
    responses((status = 201, description = "The draft.", body = ServedDraft)),
)]
#[post("/v1/curation/drafts")]
pub(super) async fn create_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToEdit>,
    sent: Sent<NewDraft>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(NewDraft { id, content })) = (Deed::of(&req, &state, by)?, sent);
    let content = content.read(newest(&door))?;
    with_draft(&door, StatusCode::CREATED, id, state.now(), async move |desk, room, id| {
        desk.begin(room, deed.act(), id, content).await
    })
    .await
}

/// Write a draft anew
///
/// Whoever writes becomes one of its authors, and an approval that it had is void.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "replace_draft",
    params(("id" = String, Path, description = "The draft's id.", example = "childline-new-number")),
    security(("session" = ["edit"]), ("token" = ["edit"])),
    request_body(content = Rewriting, example = json!({"revision": 1, "content": {"title": "Childline has a new number", "note": "Childline can be reached under a new number.", "edits": []}})),
    responses((status = 200, description = "The draft.", body = ServedDraft)),
)]
#[put("/v1/curation/drafts/{id}")]
pub(super) async fn replace_draft(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToEdit>,
    sent: Sent<Rewriting>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(Rewriting { revision, content })) = (Deed::of(&req, &state, by)?, sent);
    let (id, content) = (named(&id, "draft")?, content.read(newest(&door))?);
    with_draft(&door, StatusCode::OK, id, state.now(), async move |desk, room, draft| {
        desk.write(room, deed.act(), Seen { draft, revision }, content).await
    })
    .await
}

/// Go back to an older release
///
/// Begins a draft that brings back what stood after it. It is reviewed and released as any other, under a new and higher
/// number; what was recalled stays recalled.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "create_roll_back",
    security(("session" = ["edit"]), ("token" = ["edit"])),
    request_body(content = RollBack, example = json!({"id": "back-to-1", "to": 1, "note": "Back to what stood before."})),
    responses(
        (status = 201, description = "The draft.", body = ServedDraft),
        (status = 404, description = "There is no such older release.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/curation/roll-backs")]
pub(super) async fn create_roll_back(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToEdit>,
    sent: Sent<RollBack>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(RollBack { id, to, note })) = (Deed::of(&req, &state, by)?, sent);
    fits("/note", &note, 1)?;
    with_draft(&door, StatusCode::CREATED, id, state.now(), async move |desk, room, id| {
        desk.roll_back(room, deed.act(), id, (to, &note)).await
    })
    .await
}

/// Bring records in
///
/// Begins a draft that puts these records, but for those that stand so already. Recalls are not brought in, and none is
/// lifted.
#[utoipa::path(
    tag = "Drafts",
    operation_id = "create_import",
    security(("session" = ["edit"]), ("token" = ["edit"])),
    request_body(content = Import, example = json!({"id": "import-2026-11", "title": "Helplines from our partner's list", "note": "Six helplines were brought up to date.", "documents": []})),
    responses((status = 201, description = "The draft.", body = ServedDraft)),
)]
#[post("/v1/curation/imports")]
pub(super) async fn create_import(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToEdit>,
    sent: Sent<Import>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(Import { id, title, note, documents })) = (Deed::of(&req, &state, by)?, sent);
    fits("/title", &title, 1)?;
    fits("/note", &note, 0)?;
    let records = records(documents)?;
    if let Some(at) = records.iter().position(|it| it.key().kind == RecordKind::Recall) {
        let error = ProblemError::pointer(format!("/documents/{at}/kind"), "recalls are not brought in");
        return Err(Problem::invalid_body(vec![error]));
    }
    with_draft(&door, StatusCode::CREATED, id, state.now(), async move |desk, room, id| {
        let standing = fold(desk.releases().iter().map(|sealed| &sealed.release));
        let new = records.into_iter().filter(|record| standing.get(&record.key()).as_ref() != Some(record));
        let edits = new.map(Change::Put).collect();
        let content = Content {
            title,
            note,
            base: desk.newest(),
            edits,
            explanations: Vec::new(),
            release_at: None,
            rolls_back_to: None,
        };
        desk.begin(room, deed.act(), id, content).await
    })
    .await
}

fn newest(door: &Door) -> u32 {
    door.office().live().current().directory().release().number
}
