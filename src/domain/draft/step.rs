//! The steps of a draft: what the journal keeps of it, and the one function that says what each of them leads to.
//!
//! A step that somebody takes now and one that is read back from the journal go through the same [`Draft::after`].

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Approval, Content, Draft, Proposal, Refusal, Rejection, SCHEMA, Stage, proposal};
use crate::domain::digest::{Digest, digest};
use crate::domain::id::{ContactRef, Id};
use crate::domain::person::{Actor, Right};
use crate::domain::release::SealedRelease;

/// One thing that happened to a draft.
///
/// It is made by the functions of this module alone, or read back from what they made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftEvent {
    schema: u32,
    draft: Id,
    revision: u32,
    at: Timestamp,
    /// Absent where its time had come and nobody pressed a button.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<Actor>,
    step: Step,
}

/// What happened to a draft. Only as a part of an event does it mean anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Somebody began it.
    Created(Content),
    /// Somebody wrote it anew.
    Edited(Content),
    /// An author handed it to a reviewer.
    Submitted,
    /// An author gave it up.
    Withdrawn,
    /// A reviewer approved it.
    Approved {
        /// The digest of exactly what was approved.
        seal: Digest,
        /// The contacts that the reviewer tried.
        tried: BTreeSet<ContactRef>,
    },
    /// A reviewer sent it back.
    Rejected {
        /// Why.
        reason: String,
    },
    /// It became a release.
    Released {
        /// Which.
        release: u32,
    },
}

/// A draft after a step, and the step, which has to be kept before the draft is believed.
pub type Stepped = (Draft, DraftEvent);

impl DraftEvent {
    /// The form of this document.
    #[must_use]
    pub fn schema(&self) -> u32 {
        self.schema
    }

    /// The draft that it happened to.
    #[must_use]
    pub fn draft(&self) -> &Id {
        &self.draft
    }

    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Who did it; nobody where a time had come.
    #[must_use]
    pub fn by(&self) -> Option<&Actor> {
        self.by.as_ref()
    }

    /// What happened.
    #[must_use]
    pub fn step(&self) -> &Step {
        &self.step
    }

    /// What happened, in a word.
    #[must_use]
    pub fn what(&self) -> &'static str {
        match &self.step {
            Step::Created(_) => "created",
            Step::Edited(_) => "edited",
            Step::Submitted => "submitted",
            Step::Withdrawn => "withdrawn",
            Step::Approved { .. } => "approved",
            Step::Rejected { .. } => "rejected",
            Step::Released { .. } => "released",
        }
    }

    fn person(&self, right: Right) -> Result<&Actor, Refusal> {
        self.by.as_ref().filter(|actor| actor.may(right)).ok_or(Refusal::NoRight(right))
    }
}

impl Draft {
    /// The draft that a first event makes.
    ///
    /// # Errors
    /// When it is no creation, or not by somebody who may.
    pub fn begin(event: &DraftEvent) -> Result<Self, Refusal> {
        let Step::Created(content) = &event.step else { return Err(Refusal::NotFirst) };
        let author = event.person(Right::Edit)?;
        if event.revision != 1 {
            return Err(Refusal::NotNext);
        }
        Ok(Self {
            id: event.draft.clone(),
            seal: sealed(&event.draft, content)?,
            content: content.clone(),
            authors: [author.curator.clone()].into(),
            stage: Stage::Editing { rejected: None },
            revision: 1,
        })
    }

    /// The draft after one more event.
    ///
    /// # Errors
    /// When the workflow does not allow it.
    pub fn after(&self, event: &DraftEvent) -> Result<Self, Refusal> {
        if event.draft != self.id || Some(event.revision) != self.revision.checked_add(1) {
            return Err(Refusal::NotNext);
        }
        self.is_open()?;
        let stage = match &event.step {
            Step::Created(_) => return Err(Refusal::NotFirst),
            Step::Edited(content) => return self.edited(event, content),
            Step::Submitted => self.submitted(event)?,
            Step::Withdrawn => {
                event.person(Right::Edit)?;
                Stage::Withdrawn
            }
            Step::Approved { seal, tried } => self.approved(event, *seal, tried)?,
            Step::Rejected { reason } => self.rejected(event, reason)?,
            Step::Released { release } => self.released(event, *release)?,
        };
        Ok(Self { stage, revision: event.revision, ..self.clone() })
    }

    fn is_open(&self) -> Result<(), Refusal> {
        match &self.stage {
            Stage::Released(_) => Err(Refusal::Closed("released")),
            Stage::Withdrawn => Err(Refusal::Closed("withdrawn")),
            Stage::Editing { .. } | Stage::Submitted | Stage::Approved(_) => Ok(()),
        }
    }

    /// Whatever it was before, it is being edited now: an approval speaks of something else.
    fn edited(&self, event: &DraftEvent, content: &Content) -> Result<Self, Refusal> {
        let mut authors = self.authors.clone();
        authors.insert(event.person(Right::Edit)?.curator.clone());
        Ok(Self {
            id: self.id.clone(),
            seal: sealed(&self.id, content)?,
            content: content.clone(),
            authors,
            stage: Stage::Editing { rejected: None },
            revision: event.revision,
        })
    }

    fn submitted(&self, event: &DraftEvent) -> Result<Stage, Refusal> {
        event.person(Right::Edit)?;
        match self.stage {
            Stage::Submitted => return Err(Refusal::AlreadySubmitted),
            Stage::Approved(_) => return Err(Refusal::AlreadyApproved),
            Stage::Editing { .. } | Stage::Released(_) | Stage::Withdrawn => {}
        }
        if self.content.note.trim().is_empty() {
            return Err(Refusal::NoNote);
        }
        if self.content.edits.is_empty() {
            return Err(Refusal::NoEdits);
        }
        let mut seen = BTreeSet::new();
        let twice =
            self.content.edits.iter().map(crate::domain::release::Change::key).find(|it| !seen.insert(it.clone()));
        twice.map_or(Ok(Stage::Submitted), |key| Err(Refusal::EditedTwice(key)))
    }

    fn approved(&self, event: &DraftEvent, seal: Digest, tried: &BTreeSet<ContactRef>) -> Result<Stage, Refusal> {
        let reviewer = event.person(Right::Review)?;
        let approval = Approval::of(self, seal, reviewer, tried, event.at)?;
        match self.stage {
            Stage::Submitted => Ok(Stage::Approved(approval)),
            Stage::Approved(_) => Err(Refusal::AlreadyApproved),
            Stage::Editing { .. } | Stage::Released(_) | Stage::Withdrawn => Err(Refusal::NotSubmitted),
        }
    }

    /// Also after an approval: the last to look may see what nobody saw before.
    fn rejected(&self, event: &DraftEvent, reason: &str) -> Result<Stage, Refusal> {
        let by = event.person(Right::Review)?.curator.clone();
        if reason.trim().is_empty() {
            return Err(Refusal::NoReason);
        }
        match self.stage {
            Stage::Submitted | Stage::Approved(_) => {
                Ok(Stage::Editing { rejected: Some(Rejection { by, reason: reason.to_owned() }) })
            }
            Stage::Editing { .. } | Stage::Released(_) | Stage::Withdrawn => Err(Refusal::NotSubmitted),
        }
    }

    fn released(&self, event: &DraftEvent, release: u32) -> Result<Stage, Refusal> {
        let approval = self.approval().ok_or(Refusal::NotApproved)?;
        if !approval.covers(self) {
            return Err(Refusal::Changed);
        }
        if let Some(at) = self.content.release_at.filter(|at| event.at < *at) {
            return Err(Refusal::TooEarly(at));
        }
        match &event.by {
            Some(actor) if actor.may_in_person(Right::Edit) || actor.may_in_person(Right::Review) => {}
            None if self.content.release_at.is_some() => {}
            Some(_) | None => return Err(Refusal::NoRight(Right::Edit)),
        }
        Ok(Stage::Released(release))
    }

    fn step(&self, step: Step, by: Option<&Actor>, at: Timestamp) -> Result<Stepped, Refusal> {
        let revision = self.revision.checked_add(1).ok_or(Refusal::NotNext)?;
        let event = DraftEvent { schema: SCHEMA, draft: self.id.clone(), revision, at, by: by.cloned(), step };
        Ok((self.after(&event)?, event))
    }
}

fn sealed(draft: &Id, content: &Content) -> Result<Digest, Refusal> {
    // What cannot be written down can be neither sealed nor kept; the types of a draft always can.
    let text = serde_json_canonicalizer::to_string(&(draft, content)).map_err(|_| Refusal::Changed)?;
    Ok(digest(text.as_bytes()))
}

/// Begins a draft.
///
/// # Errors
/// When the actor may not edit.
pub fn create(id: Id, content: Content, by: &Actor, at: Timestamp) -> Result<Stepped, Refusal> {
    let step = Step::Created(content);
    let event = DraftEvent { schema: SCHEMA, draft: id, revision: 1, at, by: Some(by.clone()), step };
    Ok((Draft::begin(&event)?, event))
}

/// Writes a draft anew. An approval that it had is void.
///
/// # Errors
/// When the actor may not edit, or the draft is closed.
pub fn edit(draft: &Draft, content: Content, by: &Actor, at: Timestamp) -> Result<Stepped, Refusal> {
    draft.step(Step::Edited(content), Some(by), at)
}

/// Hands a draft to a reviewer. `proposal` is what would stand after it.
///
/// # Errors
/// When the proposal is of another content, the note or every edit is missing, or the stage or the actor is wrong.
pub fn submit(draft: &Draft, proposal: &Proposal, by: &Actor, at: Timestamp) -> Result<Stepped, Refusal> {
    let stepped = draft.step(Step::Submitted, Some(by), at)?;
    if proposal.is_of(draft) { Ok(stepped) } else { Err(Refusal::Changed) }
}

/// Gives a draft up.
///
/// # Errors
/// When the actor may not edit, or the draft is closed.
pub fn withdraw(draft: &Draft, by: &Actor, at: Timestamp) -> Result<Stepped, Refusal> {
    draft.step(Step::Withdrawn, Some(by), at)
}

/// Approves what was submitted. `tried` are the contacts that the reviewer dialled, wrote to or opened: exactly those
/// through which somebody will be reached anew.
///
/// # Errors
/// When the reviewer wrote a part of the draft, lacks the right, came by a token, did not try what changes, or when the
/// proposal is of another content.
pub fn approve(
    draft: &Draft,
    proposal: &Proposal,
    tried: &BTreeSet<ContactRef>,
    by: &Actor,
    at: Timestamp,
) -> Result<Stepped, Refusal> {
    let stepped = draft.step(Step::Approved { seal: proposal.seal(), tried: tried.clone() }, Some(by), at)?;
    if proposal.to_try() == tried { Ok(stepped) } else { Err(Refusal::NotTried { wanted: proposal.to_try().clone() }) }
}

/// Sends a draft back to its authors.
///
/// # Errors
/// Without a reason, when the actor may not review, or when there is nothing to send back.
pub fn refuse(draft: &Draft, reason: &str, by: &Actor, at: Timestamp) -> Result<Stepped, Refusal> {
    draft.step(Step::Rejected { reason: reason.to_owned() }, Some(by), at)
}

/// Makes an approved draft the next release. `by` is nobody where its time has come.
///
/// # Errors
/// When it is not approved, not yet due, or others have changed the same records since.
pub fn release(
    draft: &Draft,
    releases: &[SealedRelease],
    by: Option<&Actor>,
    at: Timestamp,
) -> Result<(u32, Stepped), Refusal> {
    let number = releases.last().map_or(1, |sealed| sealed.release.number + 1);
    let stepped = draft.step(Step::Released { release: number }, by, at)?;
    proposal::stands_on(draft.content(), releases)?;
    Ok((number, stepped))
}
