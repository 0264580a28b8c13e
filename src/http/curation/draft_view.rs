//! A draft as curators see it: what was written, how far it has come, and what speaks against it.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::documents::{Edit, ServedExplanation};
use super::refusals::errors_of;
use crate::domain::draft::{Content, Draft, Proposal, Stage, propose};
use crate::domain::freshness::day_of;
use crate::domain::history::{Blanked, touched};
use crate::domain::id::ContactRef;
use crate::domain::reach::reach;
use crate::domain::record::Records;
use crate::domain::release::{SealedRelease, apply, fold};
use crate::http::problem::ProblemError;

/// A draft in a list.
#[derive(Clone, Serialize, ToSchema)]
pub(in crate::http) struct DraftSummary {
    /// The draft's id.
    #[schema(example = "childline-new-number")]
    pub(in crate::http) id: String,
    /// What it is called among curators.
    pub(in crate::http) title: String,
    /// How far it has come: `editing`, `submitted`, `approved`, `released`, `withdrawn`.
    #[schema(example = "editing")]
    pub(in crate::http) stage: &'static str,
    /// Goes up with every step. Who changes the draft names the revision that they saw.
    #[schema(minimum = 1, example = 1)]
    pub(in crate::http) revision: u32,
    /// Everybody who wrote a part of it. None of them can approve it.
    pub(in crate::http) authors: Vec<String>,
    /// When it is released, where that is not for somebody to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(in crate::http) release_at: Option<Timestamp>,
}

/// A contact that the reviewer tries.
#[derive(Clone, Serialize, ToSchema)]
pub(in crate::http) struct ToTry {
    /// Its name, to be ticked as it is.
    #[schema(example = "childline/phone")]
    pub(in crate::http) contact: String,
    /// What kind of contact it is.
    #[schema(example = "phone")]
    pub(in crate::http) kind: String,
    /// What to dial, write to or open.
    pub(in crate::http) value: String,
    /// The link that does it, where there is one: `tel:`, `sms:`, `mailto:` or `https:`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http) href: Option<String>,
}

/// A draft.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Draft)]
pub(in crate::http) struct ServedDraft {
    /// The draft's id.
    #[schema(example = "childline-new-number")]
    pub(in crate::http) id: String,
    /// What it is called among curators.
    pub(in crate::http) title: String,
    /// What the release will say of itself, in plain English.
    pub(in crate::http) note: String,
    /// The release that it was written on.
    #[schema(minimum = 1, example = 1)]
    pub(in crate::http) base: u32,
    /// How far it has come: `editing`, `submitted`, `approved`, `released`, `withdrawn`.
    #[schema(example = "editing")]
    pub(in crate::http) stage: &'static str,
    /// Goes up with every step. Who changes the draft names the revision that they saw.
    #[schema(minimum = 1, example = 1)]
    pub(in crate::http) revision: u32,
    /// SHA-256 of its canonical JSON (RFC 8785): what an approval names.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub(in crate::http) seal: String,
    /// Everybody who wrote a part of it. None of them can approve it.
    pub(in crate::http) authors: Vec<String>,
    /// What it does, record by record.
    edits: Vec<Edit>,
    /// Why what is unusual in it is right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    explanations: Vec<ServedExplanation>,
    /// When it is released, where that is not for somebody to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(in crate::http) release_at: Option<Timestamp>,
    /// The release whose content it brings back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    rolls_back_to: Option<u32>,
    /// Who approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http) approved_by: Option<String>,
    /// When that was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    approved_at: Option<Timestamp>,
    /// Who sent it back, if that is the last that happened to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http) rejected_by: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::http) rejected_because: Option<String>,
    /// The release that it became.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub(in crate::http) release: Option<u32>,
    /// What it changes, in plain sentences. Empty once it is released or withdrawn.
    pub(in crate::http) changes: Vec<String>,
    /// The contacts that its reviewer tries and ticks: all through which somebody is reached anew.
    pub(in crate::http) to_try: Vec<ToTry>,
    /// What keeps it from being released, each beside its field.
    pub(in crate::http) findings: Vec<ProblemError>,
}

fn stage_of(draft: &Draft) -> &'static str {
    match draft.stage() {
        Stage::Editing { .. } => "editing",
        Stage::Submitted => "submitted",
        Stage::Approved(_) => "approved",
        Stage::Released(_) => "released",
        Stage::Withdrawn => "withdrawn",
    }
}

fn authors_of(draft: &Draft) -> Vec<String> {
    draft.authors().iter().map(ToString::to_string).collect()
}

impl From<&Draft> for DraftSummary {
    fn from(draft: &Draft) -> Self {
        Self {
            id: draft.id().to_string(),
            title: draft.content().title.clone(),
            stage: stage_of(draft),
            revision: draft.revision(),
            authors: authors_of(draft),
            release_at: draft.content().release_at,
        }
    }
}

impl ServedDraft {
    /// A draft as it stands after these releases. Looking for findings checks the whole directory, which takes its time.
    pub(in crate::http) fn of(draft: &Draft, releases: &[SealedRelease], now: Timestamp) -> Self {
        let open = !matches!(draft.stage(), Stage::Released(_) | Stage::Withdrawn);
        let Looked { changes, to_try, findings } = if open { look(draft, releases, now) } else { Looked::default() };
        let Content { title, note, base, edits, explanations, release_at, rolls_back_to } = draft.content().clone();
        let (rejected_by, rejected_because) = match draft.stage() {
            Stage::Editing { rejected: Some(it) } => (Some(it.by.to_string()), Some(it.reason.clone())),
            Stage::Editing { rejected: None }
            | Stage::Submitted
            | Stage::Approved(_)
            | Stage::Released(_)
            | Stage::Withdrawn => (None, None),
        };
        Self {
            id: draft.id().to_string(),
            title,
            note,
            base,
            stage: stage_of(draft),
            revision: draft.revision(),
            seal: draft.seal().to_string(),
            authors: authors_of(draft),
            edits: edits.iter().map(Edit::from).collect(),
            explanations: explanations.iter().map(ServedExplanation::from).collect(),
            release_at,
            rolls_back_to,
            approved_by: draft.approval().map(|it| it.reviewer().to_string()),
            approved_at: draft.approval().map(crate::domain::draft::Approval::at),
            rejected_by,
            rejected_because,
            release: match draft.stage() {
                Stage::Released(number) => Some(*number),
                Stage::Editing { .. } | Stage::Submitted | Stage::Approved(_) | Stage::Withdrawn => None,
            },
            changes,
            to_try,
            findings,
        }
    }
}

/// What somebody sees who looks at what a draft would do.
#[derive(Default)]
struct Looked {
    changes: Vec<String>,
    to_try: Vec<ToTry>,
    findings: Vec<ProblemError>,
}

fn look(draft: &Draft, releases: &[SealedRelease], now: Timestamp) -> Looked {
    let standing = fold(releases.iter().map(|sealed| &sealed.release));
    let mut after = standing.clone();
    for edit in &draft.content().edits {
        apply(&mut after, edit);
    }
    let changes = touched(&standing, &after);
    let changes = changes.iter().map(|it| it.describe(&after, &Blanked::none()).sentence).collect();
    match propose(draft, releases, day_of(now)) {
        Ok(proposal) => Looked { changes, to_try: to_try(&proposal), findings: Vec::new() },
        Err(refusal) => Looked { changes, to_try: Vec::new(), findings: errors_of(&refusal, draft.content()) },
    }
}

fn to_try(proposal: &Proposal) -> Vec<ToTry> {
    proposal.to_try().iter().filter_map(|name| tried(proposal.records(), name)).collect()
}

fn tried(records: &Records, name: &ContactRef) -> Option<ToTry> {
    let contact = records.routes.get(&name.route)?.contacts.iter().find(|it| it.id == name.contact)?;
    let kind = contact.kind.as_str().to_owned();
    let href = reach(contact).ok().and_then(|reach| reach.href);
    Some(ToTry { contact: name.to_string(), kind, value: contact.value.clone(), href })
}
