//! One pass over all frames of the journal, reading only.

use std::sync::mpsc::SyncSender;

use super::folder::Folder;
use super::index::Pointer;
use super::walk::{Location, Step, Walk};
use crate::store::{Digest, Frame, Head, StoreError};

/// The head of an empty log of nobody knows which directory.
pub(super) const NOWHERE: Head = Head { sequence: 0, hash: Digest::from_bytes([0; Digest::LENGTH]) };

/// What one pass over all frames found.
pub(super) struct Scan {
    pub head: Head,
    pub pointers: Vec<Pointer>,
    /// The length of the last frame in bytes; 0 if there is none.
    pub last_length: u64,
    /// Just behind the last frame, in the last file.
    pub end: Location,
    pub torn_bytes: u64,
}

impl Scan {
    /// Nothing yet: the log starts here, and this is its last file.
    pub fn new(start: Head, last_file: u64) -> Self {
        let end = Location { file: last_file, offset: 0 };
        Self { head: start, pointers: Vec::new(), last_length: 0, end, torn_bytes: 0 }
    }

    /// Reads to the end, or to the first thing that is wrong; what was read before that stays. The frames go to `ahead`,
    /// for as long as somebody takes them.
    pub fn run(&mut self, mut walk: Walk, mut ahead: Option<&SyncSender<Frame>>) -> Result<(), StoreError> {
        loop {
            match walk.step()? {
                Step::End => return Ok(()),
                Step::Torn { at, bytes } => {
                    (self.end, self.torn_bytes) = (at, bytes);
                    return Ok(());
                }
                Step::Frame(frame, location) => {
                    self.pointers.push(Pointer { head: frame.head(), commit_id: frame.commit_id(), location });
                    (self.head, self.last_length) = (frame.head(), frame.stored_length());
                    if location.file == self.end.file {
                        self.end.offset = location.offset + self.last_length;
                    }
                    ahead = ahead.filter(|ahead| ahead.send(*frame).is_ok());
                }
            }
        }
    }

    /// For a degraded store that found nothing wrong: it was opened so because something is.
    pub fn nothing_follows(&self) -> StoreError {
        let what = if self.torn_bytes > 0 { "an unfinished or damaged frame" } else { "the journal ends here" };
        StoreError::damaged(&Folder::journal_name(self.end.file), self.end.offset, what)
    }

    /// The pointers of the frames after this one.
    pub fn after(&self, sequence: u64) -> &[Pointer] {
        self.pointers.get(usize::try_from(sequence).unwrap_or(usize::MAX)..).unwrap_or_default()
    }

    /// The pointers of the frames up to this one.
    pub fn up_to(&self, sequence: u64) -> &[Pointer] {
        self.pointers.get(..usize::try_from(sequence).unwrap_or(usize::MAX)).unwrap_or_default()
    }
}
