//! The log in memory: for tests, and for commands that run without a data folder.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use super::frame::{body, encode, genesis};
use super::{Commit, Depth, Entry, Frame, Head, Health, IndexState, Pending, Place, Report, Store, StoreError, Writes};

#[derive(Default)]
struct Log {
    frames: Vec<Frame>,
    commits: HashMap<Uuid, Commit>,
}

/// A [`Store`] that forgets everything when it is dropped, and gives the same hashes as any other until then.
pub struct MemoryStore {
    directory_id: Uuid,
    log: Mutex<Log>,
    head: watch::Sender<Head>,
}

impl MemoryStore {
    /// An empty log of this directory.
    #[must_use]
    pub fn new(directory_id: Uuid) -> Self {
        Self { directory_id, log: Mutex::default(), head: watch::Sender::new(genesis(directory_id)) }
    }

    /// The log. A panic elsewhere cannot leave it half-changed: both of its parts change after everything that can fail.
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, expected: Head, id: Uuid, time: Timestamp, entries: &[Entry]) -> Result<Commit, StoreError> {
        let mut log = self.log();
        if let Some(first) = log.commits.get(&id) {
            return Ok(*first);
        }
        let head = *self.head.borrow();
        if expected != head {
            return Err(StoreError::Conflict { head });
        }
        let frame = next_frame(head, id, time, entries)?;
        let commit = frame.commit();
        log.commits.insert(id, commit);
        log.frames.push(frame);
        self.head.send_replace(commit.head);
        Ok(commit)
    }

    fn frames(&self, from: u64, limit: usize) -> Vec<Frame> {
        let skip = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        self.log().frames.iter().skip(skip).take(limit).cloned().collect()
    }

    fn check(&self, depth: Depth) -> Report {
        let log = self.log();
        let mut head = genesis(self.directory_id);
        let mut findings = Vec::new();
        let mut bytes = 0;
        for frame in &log.frames {
            let chained = frame.previous() == head.hash && frame.sequence() == head.sequence + 1;
            if !chained || (depth == Depth::Deep && !frame.is_canonical()) {
                let what = "a frame in memory is not what was appended";
                findings.push(Place { file: "memory".to_owned(), offset: frame.sequence(), what });
            }
            bytes += frame.stored_length();
            head = frame.head();
        }
        Report { depth, head, frames: log.frames.len() as u64, bytes, findings }
    }
}

/// The frame an append at this head makes, read back from its own bytes: what a caller gets is what would be stored.
fn next_frame(head: Head, id: Uuid, time: Timestamp, entries: &[Entry]) -> Result<Frame, StoreError> {
    if entries.is_empty() {
        return Err(StoreError::Invalid("an append holds at least one entry"));
    }
    let bytes = encode(head.sequence + 1, head.hash, &body(id, time, entries))?;
    Frame::decode(&bytes).map_err(|_| StoreError::Invalid("the entries do not read back as they were written"))
}

/// Waits on a head that other threads move on.
pub(super) async fn wait_for(mut head: watch::Receiver<Head>, after: u64, timeout: Duration) -> Head {
    let longer = head.wait_for(|head| head.sequence > after);
    // A time-out and a store that is going away answer alike: the log is not longer.
    let reached = tokio::time::timeout(timeout, longer).await.ok().and_then(Result::ok).map(|head| *head);
    reached.unwrap_or_else(|| *head.borrow())
}

impl Store for MemoryStore {
    fn directory_id(&self) -> Option<Uuid> {
        Some(self.directory_id)
    }

    fn health(&self) -> Health {
        Health { writes: Writes::Accepted, missing_after: None, torn_bytes: 0, index: IndexState::Unneeded }
    }

    fn head(&self) -> Pending<'_, Head> {
        Box::pin(async { Ok(*self.head.borrow()) })
    }

    fn append(&self, expected: Head, commit_id: Uuid, time: Timestamp, entries: Vec<Entry>) -> Pending<'_, Commit> {
        Box::pin(async move { self.add(expected, commit_id, time, &entries) })
    }

    fn read(&self, from: u64, limit: usize) -> Pending<'_, Vec<Frame>> {
        Box::pin(async move { Ok(self.frames(from, limit)) })
    }

    fn wait(&self, after: u64, timeout: Duration) -> Pending<'_, Head> {
        Box::pin(async move { Ok(wait_for(self.head.subscribe(), after, timeout).await) })
    }

    fn verify(&self, depth: Depth) -> Pending<'_, Report> {
        Box::pin(async move { Ok(self.check(depth)) })
    }
}
