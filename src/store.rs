//! The log: an append-only, hash-chained journal of opaque documents, and everything it must never lose.
//!
//! A directory is the fold of its releases, so what has to be kept is a list. This module keeps it: each append adds
//! one [`Frame`] that holds whole documents, names the frame before it by its SHA-256, and is written entirely or not
//! at all. What the documents mean is nobody's business here; every store holds the same bytes and gives the same
//! hashes, and whatever else is needed is computed from them in memory.
//!
//! # What must stay true
//!
//! - **Acknowledged means durable.** An `Ok` from [`Store::append`] says that the frame is on disk (written, and
//!   `sync_data` returned). Nothing that follows can undo it.
//! - **An append happens once.** Its commit id names it: the same id again answers with the first outcome. A caller
//!   whose outcome is `Unknown`, or who was cut off, simply asks again.
//! - **Nothing is guessed.** The unfinished write of a crash is cut off, and that is said and counted; anything else
//!   that is wrong is `Damaged`, with the place, and no file is touched.
//! - **Reading outlives writing.** A full disk, a failed sync or damage stops writes, never reads.
//!
//! # The implementations
//!
//! [`JournalStore`] is the embedded default: files that are only ever appended to, and beside them a rebuildable index
//! of pointers. [`MemoryStore`] keeps the same frames in memory, for tests and for commands that run without a data
//! folder. Both pass one conformance suite, as every later store must.
//!
//! Time, identities and randomness come as arguments. Waiting for a disk happens on tokio's blocking threads. Of the domain
//! this module imports digests and nothing else, and it logs numbers and places, never a document.

mod entry;
mod error;
mod frame;
mod journal;
mod memory;

use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

pub use crate::domain::digest::{Digest, digest};
pub use entry::{Entry, EntryError};
pub use error::{Place, StoreError};
pub use frame::{Frame, MAX_BODY, RawFrame};
pub use journal::disk;
pub use journal::{JournalReader, JournalStore, Opening, Options, read_journal, restore, verify_journal};
pub use memory::MemoryStore;

/// An answer of a store that is still being worked on.
///
/// Dropping it does not stop an append that has started; the commit id tells later what became of it.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Where the log ends: the sequence of its last frame and that frame's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// 0 for an empty log.
    pub sequence: u64,
    /// For an empty log a value that only this directory has.
    pub hash: Digest,
}

/// The outcome of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The caller's name for the append.
    pub commit_id: Uuid,
    /// The log's end just after it.
    pub head: Head,
    /// When, as the caller said.
    pub time: Timestamp,
}

/// How thoroughly to verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Every frame: whole, in its place, and following the frame before it by hash.
    Chain,
    /// The chain, and also: every body canonical, no commit id used twice, every pointer of the index right.
    Deep,
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How thoroughly.
    pub depth: Depth,
    /// The last frame that is right.
    pub head: Head,
    /// How many frames are right.
    pub frames: u64,
    /// How many bytes they take.
    pub bytes: u64,
    /// Everything that is wrong; empty when all is well.
    pub findings: Vec<Place>,
}

/// What verifying a data folder from outside found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What is wrong, and how much is right.
    pub report: Report,
    /// Who vouches that the log ends where it does.
    pub end: End,
    /// The bytes behind the last frame that belong to a write that did not finish, or has not yet.
    pub unfinished: u64,
}

/// Who vouches for the end of a log that was read from outside. The chain cannot: it does not say what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The index remembers every frame up to this one, and none of them is missing.
    Vouched {
        /// The frame.
        up_to: u64,
    },
    /// The index remembers another end, which is a finding.
    Contradicted,
    /// A process has the folder open, which alone knows the end; it compares it whenever it verifies.
    InUse,
    /// Nobody, for this reason.
    Unvouched(&'static str),
}

/// Whether a store takes writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// It does.
    Accepted,
    /// It answers reads only, for this reason, until it is opened again.
    Refused(Refusal),
}

/// Why a store refuses writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It was opened read-only on purpose.
    #[error("the store was opened degraded, which is read-only")]
    Degraded,
    /// A disk did not confirm that bytes were kept: what it holds now is known only after opening again.
    #[error("the disk failed to confirm a write")]
    FailedSync,
    /// A write failed for another reason than a full disk.
    #[error("the disk failed to write")]
    FailedWrite,
    /// Stored bytes were found damaged while running.
    #[error("the stored directory is damaged")]
    Damage,
    /// The code that writes stopped half-way, which is a defect.
    #[error("a write stopped half-way inside this program")]
    Interrupted,
}

/// The state of the index beside a log. It only ever changes how fast a frame is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexState {
    /// This store needs none.
    Unneeded,
    /// In use.
    Ready,
    /// Not in use until the store is opened again, for this reason.
    Off(&'static str),
}

/// How a store is, without asking a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Whether it takes writes.
    pub writes: Writes,
    /// In a degraded store: where reading had to stop. Whatever was written after it, a recall perhaps, is missing.
    pub missing_after: Option<StoreError>,
    /// How many bytes of an unfinished write were cut off when it was opened. None of them was acknowledged.
    pub torn_bytes: u64,
    /// The state of the index.
    pub index: IndexState,
}

/// One log of frames, kept for good. Object safe: the service holds an `Arc<dyn Store>`.
pub trait Store: Send + Sync {
    /// The directory whose log this is; `None` only for a degraded store whose identity cannot be read.
    fn directory_id(&self) -> Option<Uuid>;

    /// How the store is, without asking a disk.
    fn health(&self) -> Health;

    /// Where the log ends.
    fn head(&self) -> Pending<'_, Head>;

    /// Adds one frame, durably, if the log still ends at `expected`. Repeating a `commit_id` changes nothing and
    /// answers with the first outcome, even when writes are refused or `expected` is long past.
    ///
    /// Fails with `Conflict`, `Full` or `ReadOnly` when nothing was written, and `Unknown` when only opening the store
    /// again can tell; with `Invalid` for no entries, or entries of more than [`MAX_BODY`] bytes.
    fn append(&self, expected: Head, commit_id: Uuid, time: Timestamp, entries: Vec<Entry>) -> Pending<'_, Commit>;

    /// Frames from sequence `from` on (1 is the first), at most `limit`, fewer when they are large, in order. Empty
    /// only at the end of the log or for a limit of 0.
    fn read(&self, from: u64, limit: usize) -> Pending<'_, Vec<Frame>>;

    /// Waits until the log is longer than `after`, at most for `timeout`, and says where it ends then.
    fn wait(&self, after: u64, timeout: Duration) -> Pending<'_, Head>;

    /// Reads everything again and reports what is wrong. Findings are not an error: the report holds them.
    fn verify(&self, depth: Depth) -> Pending<'_, Report>;
}
