//! Use cases that change the directory. Appending to the store is the single commit point of each of them.
//!
//! `opening` holds the start: fold what the store has, bring in the seed where that is due, and check the outcome. `desk`
//! is where curators work: it keeps the drafts, the releases, the roster of curators and the checks of contacts in memory, and
//! `acts` and `checks` are the things they do there. `office` is the door to it: one act at a time, each to its end. `audit`
//! says of each entry of the store, in a line, who did what.
//!
//! Every act goes the same way: a pure decision on what the desk knows, then one append of everything that it changes,
//! and only then the memory and what is live. Nothing is true before the store has it.

mod acts;
mod audit;
mod checks;
mod desk;
mod office;
mod opening;

use thiserror::Error;

use crate::domain::draft::{FieldConflict, Refusal};
use crate::domain::finding::Finding;
use crate::domain::recall::RecallRefusal;
use crate::domain::release::SCHEMA;
use crate::domain::roster::PersonError;
use crate::seed::FileFinding;
use crate::store::{EntryError, StoreError};

pub use acts::{Act, Seen};
pub use audit::{AuditEntry, audit_of};
pub use checks::CheckRefusal;
pub use desk::{Desk, Room, fold_ahead};
pub use office::Office;
pub use opening::{Opened, SeedOutcome, open, open_degraded, open_frames, open_with, releases_in};

/// The kind of entry that holds a release.
pub const RELEASE: &str = "release";

/// The kind of entry that holds one event of a draft.
pub const DRAFT: &str = "draft-event";

/// The kind of entry that holds something that happened to a curator.
pub const PERSON: &str = "person";

/// The kind of entry that holds a check of a contact.
pub const CHECK: &str = "check";

/// How many frames are read from a store at a time.
const FRAMES_AT_A_TIME: usize = 256;

/// Why a use case did not happen.
#[derive(Debug, Error)]
pub enum CurateError {
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document could not be stored.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// A stored document cannot be read.
    #[error("frame {sequence} of the journal holds a {kind} that cannot be read: {reason}")]
    Unreadable {
        /// The frame.
        sequence: u64,
        /// What it should hold.
        kind: &'static str,
        /// Why it cannot be read.
        reason: String,
    },
    /// A stored document was written by a newer program.
    #[error("release {number} was written by a newer program (schema {schema}; this one reads up to {SCHEMA})")]
    Newer {
        /// The release.
        number: u32,
        /// The form of its document.
        schema: u32,
    },
    /// Stored releases do not follow each other.
    #[error("release {number} does not follow the release before it")]
    Broken {
        /// The release.
        number: u32,
    },
    /// The records of a release do not check.
    #[error("release {number} has {} findings", .findings.len())]
    Findings {
        /// The release.
        number: u32,
        /// All of them.
        findings: Vec<Finding>,
    },
    /// The seed inside the program does not check.
    #[error("the seed inside this program has {} findings", .0.len())]
    Seed(Vec<FileFinding>),
    /// The workflow does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The roster does not allow it.
    #[error(transparent)]
    Person(#[from] PersonError),
    /// One person alone may not recall this.
    #[error(transparent)]
    RecallRefused(#[from] RecallRefusal),
    /// Somebody else was faster. What is known now is what they made; nothing was written.
    #[error("somebody else was faster: look at what they made, and try again")]
    Conflict,
    /// There is no such draft.
    #[error("there is no such draft")]
    NoDraft,
    /// A draft of this id is there already.
    #[error("a draft of this name is there already")]
    DraftThere,
    /// There is no older release of this number.
    #[error("there is no older release {0}")]
    NoRelease(u32),
    /// A rebase left fields that both sides changed.
    #[error("{} fields were changed by others too", .0.len())]
    Diverged(Vec<FieldConflict>),
    /// A check that speaks of nothing that is there, or by somebody who may not.
    #[error(transparent)]
    Check(#[from] CheckRefusal),
    /// A thread of this program ended half-way, which is a defect.
    #[error("the work stopped half-way")]
    Interrupted,
    /// There is nothing to serve.
    #[error("the store holds no release")]
    Empty,
}
