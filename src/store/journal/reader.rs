//! Reading a journal without its lock, up to the last frame that is right: for export, audit and look-up.
//!
//! Another process may be writing meanwhile. Its unfinished frame looks like the unfinished write of a crash: the log
//! ends before it.

use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use super::disk::RealDisk;
use super::folder::{Folder, IDENTITY, JOURNAL};
use super::walk::{Step, Walk};
use crate::store::frame::genesis;
use crate::store::{Frame, StoreError};

/// The frames of a journal, in order. After damage it gives one error and then nothing.
pub struct JournalReader {
    directory_id: Uuid,
    walk: Option<Walk>,
}

impl JournalReader {
    /// The directory whose journal this is.
    #[must_use]
    pub fn directory_id(&self) -> Uuid {
        self.directory_id
    }
}

impl Iterator for JournalReader {
    type Item = Result<Frame, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.walk.as_mut()?.step() {
            Ok(Step::Frame(frame, _)) => return Some(Ok(*frame)),
            Ok(Step::End | Step::Torn { .. }) => self.walk = None,
            Err(error) => {
                self.walk = None;
                return Some(Err(error));
            }
        }
        None
    }
}

/// Reads the journal of a data folder without its lock. `None` says that no store was ever made there.
///
/// Blocks; from async code, call it on a blocking thread.
///
/// # Errors
/// `Damaged` for an identity that is not right or has no journal, `NewerFormat`, and `Unavailable` for a folder that
/// cannot be read. Damage further on is an item of the reader.
pub fn read_journal(root: &Path) -> Result<Option<JournalReader>, StoreError> {
    let folder = Folder::new(root, Arc::new(RealDisk));
    let files = folder.journal_files()?;
    let Some(directory_id) = folder.identity()? else {
        let nothing_here = files.is_empty();
        return if nothing_here { Ok(None) } else { Err(StoreError::damaged(IDENTITY, 0, "it is missing")) };
    };
    if files.is_empty() {
        return Err(StoreError::damaged(JOURNAL, 0, "the journal is missing, and IDENTITY says there is one"));
    }
    let walk = Walk::from_start(folder, files, Some(genesis(directory_id)));
    Ok(Some(JournalReader { directory_id, walk: Some(walk) }))
}
