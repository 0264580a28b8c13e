//! Drafts: how two people change the directory.
//!
//! A draft holds edits to any records. One person writes it, another one approves it, and what is released is exactly
//! what was approved. It is the fold of its events, which are what the journal keeps: [`Draft::begin`] takes the first
//! and [`Draft::after`] each of the others, and both refuse what the workflow does not allow, so that a stored history
//! cannot say what no person could have done.
//!
//! ```text
//! created -> editing -> submitted -> approved -> released
//!              ^ edited    | rejected   | edited, rejected: the approval is void
//!              +-----------+------------+
//! ```
//!
//! What must stay true:
//!
//! - who approves has written no part of the draft, and was there in person ([`Approval`]);
//! - an approval names the digest of everything that was approved, its time of release included;
//! - after a release or a withdrawal nothing happens to a draft any more.

mod approval;
mod contacts;
mod proposal;
mod rebase;
mod roll_back;
mod step;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::digest::Digest;
use super::finding::Finding;
use super::id::{ContactRef, Id};
use super::person::Right;
use super::record::{Record, RecordKey};
use super::release::Change;

pub use approval::Approval;
pub use proposal::{Proposal, propose};
pub use rebase::{FieldConflict, rebase};
pub use roll_back::roll_back;
pub use step::{DraftEvent, Step, approve, create, edit, refuse, release, submit, withdraw};

/// The newest form of stored drafts that this program writes and reads.
pub const SCHEMA: u32 = 1;

/// Why something unusual in a draft is right: a link to another host, a mobile number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The contact.
    pub contact: ContactRef,
    /// Why it is right, for the reviewer.
    pub reason: String,
}

/// What people write in a draft, and all that an approval speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What the draft is called among curators.
    pub title: String,
    /// What the release will say of itself, in plain English.
    pub note: String,
    /// The release that it was written on.
    pub base: u32,
    /// What it changes; each record once.
    pub edits: Vec<Change>,
    /// Why what is unusual in it is right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub explanations: Vec<Explanation>,
    /// When to release it; as soon as somebody does where absent. A withdrawal that is due on a day is a draft that
    /// withdraws, with this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release_at: Option<Timestamp>,
    /// The release whose content it brings back, for a roll-back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolls_back_to: Option<u32>,
}

impl Content {
    /// The records that it changes.
    #[must_use]
    pub fn touches(&self) -> BTreeSet<RecordKey> {
        self.edits.iter().map(Change::key).collect()
    }

    /// Whether all it does is take something away: then its release is a recall, by two people.
    #[must_use]
    pub fn only_recalls(&self) -> bool {
        !self.edits.is_empty() && self.edits.iter().all(|edit| matches!(edit, Change::Put(Record::Recall(_))))
    }
}

/// How far a draft has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Somebody is writing it.
    Editing {
        /// Why it came back from a reviewer, if that is the last that happened to it.
        rejected: Option<Rejection>,
    },
    /// It waits for a reviewer.
    Submitted,
    /// It may be released.
    Approved(Approval),
    /// It became this release.
    Released(u32),
    /// Its authors gave it up.
    Withdrawn,
}

/// Why a reviewer sent a draft back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Who did.
    pub by: Id,
    /// Why.
    pub reason: String,
}

/// A proposed change of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    id: Id,
    content: Content,
    seal: Digest,
    authors: BTreeSet<Id>,
    stage: Stage,
    revision: u32,
}

impl Draft {
    /// The draft's id.
    #[must_use]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// What was written.
    #[must_use]
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// SHA-256 of the canonical JSON (RFC 8785) of the draft's id and content: what an approval names.
    #[must_use]
    pub fn seal(&self) -> Digest {
        self.seal
    }

    /// Everybody who wrote a part of it. None of them may approve it.
    #[must_use]
    pub fn authors(&self) -> &BTreeSet<Id> {
        &self.authors
    }

    /// How far it has come.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// How many events it has had. Who changes it names the revision that they saw.
    #[must_use]
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// The approval that holds now.
    #[must_use]
    pub fn approval(&self) -> Option<&Approval> {
        match &self.stage {
            Stage::Approved(approval) => Some(approval),
            Stage::Editing { .. } | Stage::Submitted | Stage::Released(_) | Stage::Withdrawn => None,
        }
    }
}

/// Why a step of a draft was refused. It never repeats what was written.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Refusal {
    /// The actor may not do this, or not by a token.
    #[error("this needs the right to {} and a person who is there", .0.as_str())]
    NoRight(Right),
    /// Released and withdrawn drafts stay as they are.
    #[error("the draft is {0}, and stays as it is")]
    Closed(&'static str),
    /// Only what was submitted can be approved or rejected.
    #[error("the draft has not been submitted")]
    NotSubmitted,
    /// It is with a reviewer already.
    #[error("the draft has been submitted already")]
    AlreadySubmitted,
    /// Only what was approved can be released.
    #[error("the draft has not been approved")]
    NotApproved,
    /// It has been approved already.
    #[error("the draft has been approved already")]
    AlreadyApproved,
    /// A draft begins with its creation, and only once.
    #[error("a draft begins with its creation, and only once")]
    NotFirst,
    /// The event names another draft or does not follow the one before it.
    #[error("this is not the next step of this draft")]
    NotNext,
    /// The release needs a note.
    #[error("say in plain English what the release changes")]
    NoNote,
    /// There is nothing in it.
    #[error("the draft changes nothing")]
    NoEdits,
    /// A record stands in it twice.
    #[error("the draft changes {0} twice")]
    EditedTwice(RecordKey),
    /// A rejection says why.
    #[error("say why")]
    NoReason,
    /// Author and approver are different people.
    #[error("somebody who wrote a part of a draft cannot approve it")]
    OwnWork,
    /// What would stand after it does not check.
    #[error("what would stand after this draft has {} findings", .0.len())]
    Findings(Vec<Finding>),
    /// The reviewer did not try exactly the contacts that change.
    #[error("try every contact whose number, address or link is new, and tick exactly those")]
    NotTried {
        /// The contacts that must be ticked.
        wanted: BTreeSet<ContactRef>,
    },
    /// What was checked or approved is not what the draft holds now.
    #[error("the draft has changed since")]
    Changed,
    /// The release that it was written on is still to come.
    #[error("the draft was written on a release that is not there")]
    NoBase,
    /// Others changed the same records since the draft was written.
    #[error("others changed {} since this draft was written: rebase it", list(.0))]
    Stale(BTreeSet<RecordKey>),
    /// It is not yet time.
    #[error("this draft is to be released at {0}")]
    TooEarly(Timestamp),
}

fn list(keys: &BTreeSet<RecordKey>) -> String {
    keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The approved drafts whose time has come, those that waited longest first. A draft without a time waits for a person.
#[must_use]
pub fn due<'d>(drafts: impl IntoIterator<Item = &'d Draft>, now: Timestamp) -> Vec<&'d Draft> {
    let timed = drafts.into_iter().filter(|draft| draft.approval().is_some());
    let mut due: Vec<(Timestamp, &Draft)> =
        timed.filter_map(|draft| Some((draft.content.release_at.filter(|at| *at <= now)?, draft))).collect();
    due.sort_by_key(|(at, draft)| (*at, draft.id()));
    due.into_iter().map(|(_, draft)| draft).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests;
