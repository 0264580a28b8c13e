//! One draft: what it does, what speaks against it, and what the person who looks can do with it.

use std::sync::Arc;

use actix_web::web;
use jiff::Timestamp;
use serde_json::Value;

use super::desk::said;
use super::page::Person;
use crate::domain::id::Id;
use crate::domain::person::Right;
use crate::http::curation::Door;
use crate::http::curation::draft_view::{ServedDraft, ToTry};
use crate::http::problem::{Problem, ProblemError};

/// What stands on the page of a draft.
pub(super) struct DraftView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) stage: &'static str,
    pub(super) base: u32,
    pub(super) revision: u32,
    pub(super) authors: String,
    /// Who approved it.
    pub(super) approved_by: Option<String>,
    /// Who sent it back, and why.
    pub(super) rejected: Option<(String, String)>,
    /// The release that it became.
    pub(super) release: Option<u32>,
    /// When it is released by itself, in words and as it is written.
    pub(super) due: Option<(String, String)>,
    pub(super) changes: Vec<String>,
    pub(super) to_try: Vec<ToTry>,
    pub(super) findings: Vec<Finding>,
    /// What it does, as JSON to be written anew.
    pub(super) edits: String,
    pub(super) explanations: String,
    pub(super) can: Can,
}

/// Something that keeps it from being released.
pub(super) struct Finding {
    /// The field, from the draft.
    pub(super) field: String,
    pub(super) detail: String,
}

/// What can be done with it by the person who looks. The service decides by itself.
#[expect(clippy::struct_excessive_bools, reason = "each is a button")]
pub(super) struct Can {
    pub(super) submit: bool,
    pub(super) approve: bool,
    /// It waits for a reviewer, and the person wrote a part of it.
    pub(super) not_own: bool,
    pub(super) reject: bool,
    pub(super) release: bool,
    pub(super) rebase: bool,
    /// To write it anew, and to give it up.
    pub(super) edit: bool,
}

impl DraftView {
    /// # Errors
    /// `not-found` where there is no such draft.
    pub(super) async fn of(id: Id, person: &Person, door: &Door, now: Timestamp) -> Result<Self, Problem> {
        let desk = door.office().desk().await;
        let (draft, releases) = (desk.draft(&id).cloned(), Arc::clone(desk.releases()));
        // Looking at it checks the whole directory. Nobody who acts waits for that, nor does another reader.
        drop(desk);
        let draft = draft.map_err(|_| Problem::not_found("draft"))?;
        let newest = releases.last().map_or(0, |sealed| sealed.release.number);
        let looked = web::block(move || ServedDraft::of(&draft, &releases, now)).await;
        let draft = looked.map_err(|_| Problem::internal())?;
        Ok(Self::shown(draft, newest, person, now))
    }

    fn shown(draft: ServedDraft, newest: u32, person: &Person, now: Timestamp) -> Self {
        let written = serde_json::to_value(&draft).unwrap_or_default();
        let pretty = |field: &str| {
            let value = written.get(field).cloned().unwrap_or_else(|| Value::Array(Vec::new()));
            serde_json::to_string_pretty(&value).unwrap_or_default()
        };
        Self {
            edits: pretty("edits"),
            explanations: pretty("explanations"),
            can: Can::of(&draft, newest, person, now),
            rejected: draft.rejected_by.zip(draft.rejected_because),
            due: draft.release_at.map(|at| (said(at), at.to_string())),
            findings: draft.findings.into_iter().map(Finding::from).collect(),
            authors: draft.authors.join(", "),
            id: draft.id,
            title: draft.title,
            note: draft.note,
            stage: draft.stage,
            base: draft.base,
            revision: draft.revision,
            approved_by: draft.approved_by,
            release: draft.release,
            changes: draft.changes,
            to_try: draft.to_try,
        }
    }
}

impl Can {
    fn of(draft: &ServedDraft, newest: u32, person: &Person, now: Timestamp) -> Self {
        let (edits, reviews) = (person.may(Right::Edit), person.may(Right::Review));
        let own = draft.authors.contains(&person.id);
        let open = !matches!(draft.stage, "released" | "withdrawn");
        let submitted = draft.stage == "submitted";
        let approved = draft.stage == "approved";
        Self {
            submit: edits && draft.stage == "editing",
            approve: reviews && submitted && !own,
            not_own: reviews && submitted && own,
            reject: reviews && (submitted || approved),
            release: (edits || reviews) && approved && draft.release_at.is_none_or(|at| at <= now),
            rebase: edits && open && draft.base < newest,
            edit: edits && open,
        }
    }
}

impl From<ProblemError> for Finding {
    fn from(error: ProblemError) -> Self {
        let field = error.pointer.or(error.parameter).filter(|field| !field.is_empty());
        Self { field: field.unwrap_or_else(|| "the directory".to_owned()), detail: error.detail }
    }
}
