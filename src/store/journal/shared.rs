//! The open journal, as the threads that work on it share it.
//!
//! One writer at a time holds `writer`; readers take no part in that: they read files below the head, which never
//! change. The head moves on only after a frame is durable and the index was told.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use super::appender::{Appender, WriteFault};
use super::folder::{Folder, IDENTITY, Lock};
use super::index::{Index, IndexFault, Pointer};
use super::opening::{Opened, Opening};
use super::verify;
use super::walk::{Location, Step, Walk, locate};
use crate::store::frame::{Frame, body, encode, genesis};
use crate::store::{
    Commit, Depth, Entry, Head, Health, IndexState, Place, Refusal, Report, StoreError, Writes, digest,
};

/// A read stops adding frames once it holds this many bytes of them.
const READ_BYTES: u64 = 16 << 20;

pub(super) struct Shared {
    pub directory_id: Option<Uuid>,
    pub opening: Opening,
    folder: Folder,
    head: watch::Sender<Head>,
    missing_after: Option<StoreError>,
    /// Why writes are refused; once set, it stays.
    refusal: OnceLock<Refusal>,
    writer: Mutex<Writer>,
    files: Mutex<Vec<u64>>,
    index: Mutex<Result<Arc<Index>, &'static str>>,
    /// Last, so that everything else is closed when the lock is given back.
    _lock: Option<Lock>,
}

struct Writer {
    appender: Option<Appender>,
    /// The append whose outcome only opening again can tell.
    unknown: Option<Uuid>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub fn new(opened: Opened) -> Self {
        let refusal = OnceLock::new();
        if opened.appender.is_none() {
            refusal.get_or_init(|| Refusal::Degraded);
        }
        Self {
            directory_id: opened.directory_id,
            opening: opened.opening,
            folder: opened.folder,
            head: watch::Sender::new(opened.head),
            missing_after: opened.missing_after,
            refusal,
            writer: Mutex::new(Writer { appender: opened.appender, unknown: None }),
            files: Mutex::new(opened.files),
            index: Mutex::new(opened.index.map(Arc::new)),
            _lock: opened.lock,
        }
    }

    pub fn head(&self) -> Head {
        *self.head.borrow()
    }

    pub fn subscribe(&self) -> watch::Receiver<Head> {
        self.head.subscribe()
    }

    pub fn health(&self) -> Health {
        let index = locked(&self.index).as_ref().map_or_else(|reason| IndexState::Off(reason), |_| IndexState::Ready);
        Health {
            writes: self.refusal.get().map_or(Writes::Accepted, |refusal| Writes::Refused(*refusal)),
            missing_after: self.missing_after.clone(),
            torn_bytes: self.opening.torn_bytes,
            index,
        }
    }

    pub fn append(&self, expected: Head, id: Uuid, time: Timestamp, entries: &[Entry]) -> Result<Commit, StoreError> {
        if self.writer.is_poisoned() {
            self.refuse(Refusal::Interrupted);
        }
        let mut writer = locked(&self.writer);
        if let Some(first) = self.find(id)? {
            return Ok(first.commit());
        }
        if writer.unknown == Some(id) {
            return Err(StoreError::Unknown);
        }
        let Some(appender) = writer.appender.as_mut().filter(|_| self.refusal.get().is_none()) else {
            return Err(StoreError::ReadOnly);
        };
        let before = self.head();
        if expected != before {
            return Err(StoreError::Conflict { head: before });
        }
        if entries.is_empty() {
            return Err(StoreError::Invalid("an append holds at least one entry"));
        }
        appender.is_where_it_was().map_err(|error| self.noted(error))?;
        let sequence = before.sequence + 1;
        let bytes = encode(sequence, before.hash, &body(id, time, entries))?;
        match appender.write(sequence, &bytes) {
            Ok(location) => {
                let head = Head { sequence, hash: digest(&bytes) };
                self.publish(Pointer { head, commit_id: id, location });
                Ok(Commit { commit_id: id, head, time })
            }
            Err(fault) => Err(self.not_written(&mut writer, id, fault)),
        }
    }

    /// Tells everybody of a frame that is durable.
    fn publish(&self, pointer: Pointer) {
        let mut files = locked(&self.files);
        if files.last() != Some(&pointer.location.file) {
            files.push(pointer.location.file);
        }
        drop(files);
        if let Some(index) = self.index()
            && let Err(fault) = index.put(&[pointer])
        {
            self.give_up_index(fault);
        }
        self.head.send_replace(pointer.head);
    }

    fn not_written(&self, writer: &mut Writer, id: Uuid, fault: WriteFault) -> StoreError {
        match fault {
            WriteFault::Full => StoreError::Full,
            WriteFault::Refused(refusal, error) => {
                self.refuse(refusal);
                error
            }
            WriteFault::Unknown => {
                self.refuse(Refusal::FailedSync);
                writer.unknown = Some(id);
                StoreError::Unknown
            }
        }
    }

    pub fn read(&self, from: u64, limit: usize) -> Result<Vec<Frame>, StoreError> {
        let (from, head) = (from.max(1), self.head());
        if from > head.sequence || limit == 0 {
            return Ok(Vec::new());
        }
        let pointed = self.index().and_then(|index| self.trusted(index.location(from)).flatten());
        if let Some(at) = pointed {
            match self.read_at(at, from, head, limit) {
                Ok(frames) => return Ok(frames),
                Err(StoreError::Damaged { .. }) => {} // The pointer may be what is wrong: look without it.
                Err(error) => return Err(error),
            }
        }
        let found = locate(&self.folder, &self.files(), from);
        let frames = found.and_then(|at| self.read_at(at, from, head, limit)).map_err(|error| self.noted(error))?;
        if pointed.is_some() {
            self.give_up_index(IndexFault::Disagrees);
        }
        Ok(frames)
    }

    /// Reads from this frame on. Damage further on ends the answer early; the read that starts there says so.
    fn read_at(&self, at: Location, from: u64, head: Head, limit: usize) -> Result<Vec<Frame>, StoreError> {
        let mut walk = Walk::from_frame(self.folder.clone(), self.files(), at, from);
        let (mut frames, mut bytes) = (Vec::new(), 0);
        for _ in from..=head.sequence {
            if frames.len() == limit || bytes >= READ_BYTES {
                break;
            }
            match self.whole_step(&mut walk, at) {
                Ok(frame) => {
                    bytes += frame.stored_length();
                    frames.push(frame);
                }
                Err(error) if frames.is_empty() => return Err(error),
                Err(error) => {
                    self.noted(error);
                    break;
                }
            }
        }
        Ok(frames)
    }

    /// A step that must be a frame, because the head says that it is there.
    fn whole_step(&self, walk: &mut Walk, at: Location) -> Result<Frame, StoreError> {
        match walk.step()? {
            Step::Frame(frame, _) => Ok(*frame),
            Step::Torn { at, .. } => Err(self.missing(at)),
            Step::End => Err(self.missing(at)),
        }
    }

    fn missing(&self, at: Location) -> StoreError {
        let sequence = self.head().sequence;
        tracing::error!(sequence, "a frame that was written is not there any more");
        StoreError::damaged(
            &Folder::journal_name(at.file),
            at.offset,
            "a frame that was written is missing from here on",
        )
    }

    /// The frame a commit id made, if there is one.
    fn find(&self, id: Uuid) -> Result<Option<Frame>, StoreError> {
        if let Some(index) = self.index()
            && let Some(answer) = self.trusted(index.sequence_of(id))
        {
            let Some(sequence) = answer else { return Ok(None) };
            let frame = self.read(sequence, 1)?.pop();
            if frame.as_ref().is_some_and(|frame| frame.commit_id() == id) {
                return Ok(frame);
            }
            self.give_up_index(IndexFault::Disagrees);
        }
        self.search(id).map_err(|error| self.noted(error))
    }

    /// Looks through the whole journal, which only a store that lost its index has to.
    fn search(&self, id: Uuid) -> Result<Option<Frame>, StoreError> {
        let mut walk = self.walk();
        for _ in 0..self.head().sequence {
            let frame = self.whole_step(&mut walk, Location { file: 1, offset: 0 })?;
            if frame.commit_id() == id {
                return Ok(Some(frame));
            }
        }
        Ok(None)
    }

    pub fn verify(&self, depth: Depth) -> Result<Report, StoreError> {
        let index = self.index();
        let start = self.directory_id.map(genesis);
        let pointers = index.as_deref().map(|index| (index, u64::MAX));
        let mut report = verify::check(self.walk(), start, Some(self.head()), depth, pointers)?.report;
        report.findings.extend(self.wrong_identity()?);
        for place in &report.findings {
            tracing::error!(%place, "verifying found damage");
            self.refuse(Refusal::Damage);
        }
        Ok(report)
    }

    /// What is wrong with the identity that the next start will read.
    fn wrong_identity(&self) -> Result<Option<Place>, StoreError> {
        let wrong = |what| Some(Place { file: IDENTITY.to_owned(), offset: 0, what });
        match self.folder.identity() {
            Ok(found) if found == self.directory_id => Ok(None),
            Ok(Some(_)) => Ok(wrong("it names another directory")),
            Ok(None) => Ok(wrong("it is missing")),
            // A degraded store that never had one is not worse than it was.
            Err(StoreError::Damaged { .. }) if self.directory_id.is_none() => Ok(None),
            Err(StoreError::Damaged { place }) => Ok(Some(place)),
            Err(error) => Err(error),
        }
    }

    fn walk(&self) -> Walk {
        Walk::from_start(self.folder.clone(), self.files(), self.directory_id.map(genesis))
    }

    fn files(&self) -> Vec<u64> {
        locked(&self.files).clone()
    }

    fn index(&self) -> Option<Arc<Index>> {
        locked(&self.index).as_ref().ok().map(Arc::clone)
    }

    /// The index's answer, or `None` if it is of no use any more.
    fn trusted<T>(&self, answer: Result<T, IndexFault>) -> Option<T> {
        answer.map_err(|fault| self.give_up_index(fault)).ok()
    }

    /// Goes on without the index; the next opening brings it back.
    fn give_up_index(&self, fault: IndexFault) {
        tracing::warn!(reason = fault.as_str(), "the index is not used any more; frames are found without it");
        let given_up = std::mem::replace(&mut *locked(&self.index), Err(fault.as_str()));
        drop(given_up); // Closing can take a while, and must not hold up whoever asks for the index now.
    }

    fn refuse(&self, refusal: Refusal) {
        if self.refusal.set(refusal).is_ok() {
            tracing::error!(because = %refusal, "the store takes no more writes");
        }
    }

    /// Damage found while running stops writes; the error goes on to whoever asked.
    fn noted(&self, error: StoreError) -> StoreError {
        if let StoreError::Damaged { place } = &error {
            tracing::error!(%place, "stored bytes are damaged");
            self.refuse(Refusal::Damage);
        }
        error
    }
}

#[cfg(test)]
#[path = "shared_tests.rs"]
mod tests;
