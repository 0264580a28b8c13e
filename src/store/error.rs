//! What can go wrong with a store, in words a caller can act on. No error carries anything of a document.

use std::fmt;
use std::io;
use std::path::Path;

use thiserror::Error;

use super::Head;

/// A place in the data folder, and what was found there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, relative to the data folder, such as `journal/00000000000000000001.journal`.
    pub file: String,
    /// The offset of the first byte that is wrong, from the start of the file.
    pub offset: u64,
    /// What is wrong there.
    pub what: &'static str,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}: {}", self.file, self.offset, self.what)
    }
}

/// Why a store did not do what it was asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum StoreError {
    /// Somebody else was faster: the log no longer ends where the caller expected. Nothing was written.
    #[error("the log has moved on to entry {}", head.sequence)]
    Conflict {
        /// Where the log ends now.
        head: Head,
    },
    /// No space is left. Nothing was written; the same append can succeed once there is space again.
    #[error("no space is left for the directory's log")]
    Full,
    /// The store answers reads only, until it is opened again; [`Health`](super::Health) says why.
    #[error("the directory's log takes no writes")]
    ReadOnly,
    /// Stored bytes are not what was written. Nothing was changed.
    #[error("the stored directory is damaged: {place}")]
    Damaged {
        /// Where, and what was found.
        place: Place,
    },
    /// The data folder was written by a newer version of this program.
    #[error("the stored directory has format {found}, which is newer than this program understands")]
    NewerFormat {
        /// The format that was found.
        found: u64,
    },
    /// Another process has the data folder open.
    #[error("another process has the data folder open")]
    Locked,
    /// The append may or may not be stored. Ask again with the same commit id once the store is open again.
    #[error("it is not known whether the append was stored; repeat it with the same commit id")]
    Unknown,
    /// The store cannot be reached or read just now.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// The request can never succeed, whatever the state of the store.
    #[error("the store refuses this: {0}")]
    Invalid(&'static str),
}

impl StoreError {
    pub(crate) fn damaged(file: &str, offset: u64, what: &'static str) -> Self {
        Self::Damaged { place: Place { file: file.to_owned(), offset, what } }
    }

    pub(crate) fn unavailable(action: &str, path: &Path, error: &io::Error) -> Self {
        Self::Unavailable(format!("cannot {action} {}: {error}", path.display()))
    }
}
