//! Pointers into the journal, in sled: where a frame starts, which frame a commit id made, and where the log ended.
//!
//! The index can always be rebuilt, and nothing depends on it but speed, with one exception: what it remembers of the
//! log's end is a second witness. A journal whose last frame was lost whole looks like one that never had it.
//!
//! sled 0.34.7 does not sync, can panic on damaged files and can wait for ever on a thread that died. So it lives on
//! one thread of its own: each question is a closure sent there and answered within [`PATIENCE`], a panic there is an
//! error here, and values are pointers of at most 44 bytes (large ones go to files sled never syncs).

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use sled::transaction::{ConflictableTransactionError, TransactionError, Transactional};
use uuid::Uuid;

use super::walk::Location;
use crate::store::{Digest, Head};

/// How long sled may take for one question. Far longer than it needs; a bound, not a target.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long sled may take to close before it is left behind.
const CLOSING: Duration = Duration::from_secs(5);
/// How often, and how long apart, to ask for sled's own lock: a closed sled gives it back a moment later.
const LOCK_TRIES: u32 = 40;
const LOCK_PAUSE: Duration = Duration::from_millis(50);
const CACHE_BYTES: u64 = 16 << 20;
const END_KEY: &[u8] = b"end";

/// Why the index cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum IndexFault {
    /// sled panicked.
    Panicked,
    /// sled says that its files are corrupt, or a value is not one of ours.
    Corrupt,
    /// The pointers are not the journal's.
    Disagrees,
    /// Something else holds sled's lock.
    Locked,
    /// sled could not read or write.
    Io,
    /// Too little space is free to let sled open its files.
    NoSpace,
    /// sled did not answer.
    Silent,
}

impl IndexFault {
    /// Whether making the index anew is the answer. After a lock or I/O error it is not: the files may be fine.
    pub const fn calls_for_rebuilding(self) -> bool {
        matches!(self, Self::Panicked | Self::Corrupt | Self::Disagrees)
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Panicked => "sled panicked",
            Self::Corrupt => "sled's files are corrupt",
            Self::Disagrees => "the pointers are not the journal's",
            Self::Locked => "something else holds sled's lock",
            Self::Io => "sled could not read or write",
            Self::NoSpace => "too little space is free",
            Self::Silent => "sled did not answer",
        }
    }
}

/// What the index keeps of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pointer {
    pub head: Head,
    pub commit_id: Uuid,
    pub location: Location,
}

struct Trees {
    db: sled::Db,
    frames: sled::Tree,
    commits: sled::Tree,
    end: sled::Tree,
}

type Question = Box<dyn FnOnce(&Trees) + Send>;

/// A handle of the thread that has sled open.
pub(super) struct Index {
    questions: Option<Sender<Question>>,
    closed: Mutex<Receiver<()>>,
}

impl Index {
    /// Opens the index, or makes an empty one.
    pub fn open(folder: &Path) -> Result<Self, IndexFault> {
        remove_unfinished_snapshots(folder).map_err(|_| IndexFault::Io)?;
        for _ in 1..LOCK_TRIES {
            match Self::try_open(folder) {
                Err(IndexFault::Locked) => thread::sleep(LOCK_PAUSE),
                opened => return opened,
            }
        }
        Self::try_open(folder)
    }

    fn try_open(folder: &Path) -> Result<Self, IndexFault> {
        let (questions, inbox) = channel::<Question>();
        let (opened, wait_open) = channel();
        let (close, closed) = channel();
        let folder = folder.to_owned();
        let work = move || {
            let trees = guarded(|| open_trees(&folder));
            match trees {
                Ok(trees) => {
                    // A caller that gave up has dropped its end; then there are no questions either.
                    let _ = opened.send(Ok(()));
                    for question in inbox {
                        question(&trees);
                    }
                    let _ = guarded(|| trees.db.flush());
                    let _ = catch_unwind(AssertUnwindSafe(|| drop(trees)));
                }
                Err(fault) => drop(opened.send(Err(fault))),
            }
            let _ = close.send(());
        };
        thread::Builder::new().name("index".to_owned()).spawn(work).map_err(|_| IndexFault::Io)?;
        receive(&wait_open)?.map(|()| Self { questions: Some(questions), closed: Mutex::new(closed) })
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Trees) -> Result<T, sled::Error> + Send + 'static,
    ) -> Result<T, IndexFault> {
        let (answer, wait) = channel();
        let question: Question = Box::new(move |trees| {
            // Nobody waits for an answer that came too late.
            let _ = answer.send(guarded(|| question(trees)));
        });
        let sent = self.questions.as_ref().map(|questions| questions.send(question));
        if !matches!(sent, Some(Ok(()))) {
            return Err(IndexFault::Panicked);
        }
        receive(&wait)?
    }

    /// Where the log ended when the index was last written, or `None` if it is empty.
    pub fn end(&self) -> Result<Option<Head>, IndexFault> {
        let value = self.ask(|trees| trees.end.get(END_KEY))?;
        value.map(|bytes| decode_end(&bytes).ok_or(IndexFault::Corrupt)).transpose()
    }

    /// Where a frame starts.
    pub fn location(&self, sequence: u64) -> Result<Option<Location>, IndexFault> {
        let value = self.ask(move |trees| trees.frames.get(sequence.to_be_bytes()))?;
        value.map(|bytes| decode_location(&bytes).ok_or(IndexFault::Corrupt)).transpose()
    }

    /// Which frame an append made.
    pub fn sequence_of(&self, commit_id: Uuid) -> Result<Option<u64>, IndexFault> {
        let value = self.ask(move |trees| trees.commits.get(commit_id.as_bytes()))?;
        value.map(|bytes| decode_sequence(&bytes).ok_or(IndexFault::Corrupt)).transpose()
    }

    /// Adds pointers in one transaction, and remembers that the log now ends at the last of them.
    pub fn put(&self, pointers: &[Pointer]) -> Result<(), IndexFault> {
        let Some(end) = pointers.last().map(|last| last.head) else { return Ok(()) };
        let pointers = pointers.to_vec();
        self.ask(move |trees| put(trees, &pointers, end))
    }

    /// Whether the index holds these pointers, and no others.
    pub fn holds(&self, pointers: &[Pointer]) -> Result<bool, IndexFault> {
        let count = pointers.len();
        if self.ask(|trees| Ok((trees.frames.len(), trees.commits.len())))? != (count, count) {
            return Ok(false);
        }
        let pointers = pointers.to_vec();
        self.ask(move |trees| {
            for pointer in &pointers {
                let frame = trees.frames.get(pointer.head.sequence.to_be_bytes())?;
                let commit = trees.commits.get(pointer.commit_id.as_bytes())?;
                let right = frame.and_then(|bytes| decode_location(&bytes)) == Some(pointer.location)
                    && commit.and_then(|bytes| decode_sequence(&bytes)) == Some(pointer.head.sequence);
                if !right {
                    return Ok(false);
                }
            }
            Ok(true)
        })
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        self.questions = None;
        let closed = self.closed.get_mut().unwrap_or_else(PoisonError::into_inner);
        if closed.recv_timeout(CLOSING) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!("the index did not close in time and is left behind");
        }
    }
}

fn open_trees(folder: &Path) -> Result<Trees, sled::Error> {
    let db = sled::Config::new().path(folder).cache_capacity(CACHE_BYTES).open()?;
    Ok(Trees { frames: db.open_tree("frames")?, commits: db.open_tree("commits")?, end: db.open_tree("end")?, db })
}

fn put(trees: &Trees, pointers: &[Pointer], end: Head) -> Result<(), sled::Error> {
    let all = (&trees.frames, &trees.commits, &trees.end);
    let done = all.transaction(|(frames, commits, ends)| {
        for pointer in pointers {
            let sequence = pointer.head.sequence.to_be_bytes();
            frames.insert(sequence.as_slice(), encode_location(pointer.location).as_slice())?;
            commits.insert(pointer.commit_id.as_bytes().as_slice(), sequence.as_slice())?;
        }
        ends.insert(END_KEY, encode_end(end))?;
        Ok::<_, ConflictableTransactionError<()>>(())
    });
    match done {
        Ok(()) => trees.db.flush().map(drop),
        Err(TransactionError::Storage(error)) => Err(error),
        Err(TransactionError::Abort(())) => Err(sled::Error::Unsupported("an index transaction was given up".into())),
    }
}

/// Runs a call into sled; a panic is an answer like any other. Its data is never trusted after one, only rebuilt.
fn guarded<T>(work: impl FnOnce() -> Result<T, sled::Error>) -> Result<T, IndexFault> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(answer) => answer.map_err(|error| fault_of(&error)),
        Err(_) => Err(IndexFault::Panicked),
    }
}

fn fault_of(error: &sled::Error) -> IndexFault {
    match error {
        sled::Error::Io(error) if error.to_string().contains("could not acquire lock") => IndexFault::Locked,
        // Bytes that end too early or make no sense are what the files hold, not how the disk is.
        sled::Error::Io(error) if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) => {
            IndexFault::Corrupt
        }
        sled::Error::Io(_) => IndexFault::Io,
        sled::Error::CollectionNotFound(_)
        | sled::Error::Unsupported(_)
        | sled::Error::ReportableBug(_)
        | sled::Error::Corruption { .. } => IndexFault::Corrupt,
    }
}

fn receive<T>(answer: &Receiver<T>) -> Result<T, IndexFault> {
    answer.recv_timeout(PATIENCE).map_err(|error| match error {
        RecvTimeoutError::Timeout => IndexFault::Silent,
        RecvTimeoutError::Disconnected => IndexFault::Panicked,
    })
}

/// A snapshot that a full disk left unfinished makes sled refuse every later open; it holds nothing that is needed.
fn remove_unfinished_snapshots(folder: &Path) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn encode_location(location: Location) -> [u8; 16] {
    (u128::from(location.file) << 64 | u128::from(location.offset)).to_be_bytes()
}

fn decode_location(bytes: &[u8]) -> Option<Location> {
    let (file, offset) = bytes.split_at_checked(8)?;
    Some(Location { file: decode_sequence(file)?, offset: decode_sequence(offset)? })
}

fn decode_sequence(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

/// The end carries its own checksum: a journal is refused on its word.
fn encode_end(end: Head) -> Vec<u8> {
    let mut bytes = end.sequence.to_be_bytes().to_vec();
    bytes.extend_from_slice(end.hash.as_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
    bytes
}

fn decode_end(bytes: &[u8]) -> Option<Head> {
    let (content, crc) = bytes.split_last_chunk::<4>()?;
    let (sequence, hash) = content.split_first_chunk::<8>()?;
    let hash = Digest::from_bytes(hash.try_into().ok()?);
    let whole = crc32fast::hash(content) == u32::from_be_bytes(*crc);
    whole.then_some(Head { sequence: u64::from_be_bytes(*sequence), hash })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a failed step of a test is a failed test")]
mod tests {
    use super::*;
    use crate::store::digest;

    fn pointer(sequence: u64) -> Pointer {
        let head = Head { sequence, hash: digest(&sequence.to_be_bytes()) };
        let location = Location { file: 1, offset: sequence * 100 };
        Pointer { head, commit_id: Uuid::from_u128(sequence.into()), location }
    }

    #[test]
    fn pointers_are_kept_and_the_end_is_that_of_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(folder.path()).unwrap();
        assert_eq!(index.end(), Ok(None));
        index.put(&[pointer(1), pointer(2)]).unwrap();
        index.put(&[]).unwrap();
        drop(index);
        let index = Index::open(folder.path()).unwrap();
        assert_eq!(index.end(), Ok(Some(pointer(2).head)));
        assert_eq!(index.location(2), Ok(Some(pointer(2).location)));
        assert_eq!(index.sequence_of(pointer(1).commit_id), Ok(Some(1)));
        assert_eq!((index.location(3), index.sequence_of(Uuid::nil())), (Ok(None), Ok(None)));
        assert_eq!(index.holds(&[pointer(1), pointer(2)]), Ok(true));
        assert_eq!(index.holds(&[pointer(1)]), Ok(false), "one too many is there");
        assert_eq!(index.holds(&[pointer(1), pointer(3)]), Ok(false));
    }

    #[test]
    fn a_panic_inside_a_question_is_an_error_and_the_index_still_closes() {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(folder.path()).unwrap();
        let answer: Result<(), IndexFault> = index.ask(|_| panic!("this panic is part of the test"));
        assert_eq!(answer, Err(IndexFault::Panicked));
        assert!(answer.is_err_and(IndexFault::calls_for_rebuilding));
        assert_eq!(index.end(), Ok(None), "its thread has not died of it");
        drop(index);
        Index::open(folder.path()).unwrap();
    }

    #[test]
    fn every_value_is_far_below_what_sled_would_put_into_a_file_of_its_own() {
        let end = encode_end(pointer(7).head);
        assert!(end.len() < 100 && encode_location(pointer(7).location).len() < 100);
        assert_eq!(decode_end(&end), Some(pointer(7).head));
        for at in 0..end.len() {
            let mut flipped = end.clone();
            flipped[at] ^= 1;
            assert_eq!(decode_end(&flipped), None, "an end that was flipped at {at} is not believed");
        }
    }
}
