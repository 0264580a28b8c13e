//! Opening a data folder: what is looked at, in which order, and what each finding means.
//!
//! 1. The lock, before anything is looked at.
//! 2. `IDENTITY`, or its making in a folder that holds nothing. An identity without a journal is damage.
//! 3. Every frame. Damage ends the opening here, with no file touched.
//! 4. The index, as the second witness: if it remembers frames the journal does not have, the journal lost them.
//! 5. Only now the unfinished write of a crash, if any, is cut off, and the last frame is made durable.
//! 6. The index catches up; it never knows of a frame that is not durable.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use uuid::Uuid;

use super::appender::Appender;
use super::disk::{Access, Disk, DiskFile, RealDisk, is_full, read_full, write_full};
use super::folder::{Folder, IDENTITY, JOURNAL, Lock};
use super::index::Index;
use super::scan::{NOWHERE, Scan};
use super::walk::Walk;
use super::witness;
use crate::store::frame::genesis;
use crate::store::{Frame, Head, StoreError};

/// How a journal store is opened.
#[derive(Clone)]
pub struct Options {
    /// The id of the directory, if the folder holds none yet.
    pub new_directory_id: Uuid,
    /// The length in bytes at which a journal file is followed by a new one.
    pub rotate_at: u64,
    /// The file system.
    pub disk: Arc<dyn Disk>,
    /// Where each frame goes once it has been read, before it is known whether the log is whole. Whoever begins on them
    /// meanwhile has to let go of what came of it where the opening fails.
    pub ahead: Option<SyncSender<Frame>>,
}

impl Options {
    /// Files of 64 MiB on this machine's file system, and nobody who begins on them ahead.
    #[must_use]
    pub fn new(new_directory_id: Uuid) -> Self {
        Self { new_directory_id, rotate_at: 64 << 20, disk: Arc::new(RealDisk), ahead: None }
    }
}

/// What opening a store had to do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Bytes of an unfinished write that were cut off. None of them was acknowledged.
    pub torn_bytes: u64,
    /// Frames the index did not know yet.
    pub replayed: u64,
    /// Whether the index was made anew.
    pub index_rebuilt: bool,
}

/// An opened folder, ready to be a store.
pub(super) struct Opened {
    pub folder: Folder,
    pub lock: Option<Lock>,
    pub directory_id: Option<Uuid>,
    pub files: Vec<u64>,
    pub head: Head,
    pub appender: Option<Appender>,
    pub index: Result<Index, &'static str>,
    pub missing_after: Option<StoreError>,
    pub opening: Opening,
}

/// Opens a folder for reading and writing.
pub(super) fn open(root: &Path, options: Options) -> Result<Opened, StoreError> {
    let folder = Folder::new(root, Arc::clone(&options.disk));
    let lock = folder.create_and_lock()?;
    let directory = match folder.identity()? {
        Some(directory) => directory,
        None => found(&folder, options.new_directory_id)?,
    };
    let files = folder.journal_files()?;
    let Some(last) = files.last().copied() else {
        return Err(StoreError::damaged(JOURNAL, 0, "the journal is missing, and IDENTITY says there is one"));
    };
    let mut scan = Scan::new(genesis(directory), last);
    let walk = Walk::from_start(folder.clone(), files.clone(), Some(genesis(directory)));
    scan.run(walk, options.ahead.as_ref())?;
    // Whoever takes the frames learns that these were all, and what comes next takes as long as what they do.
    drop(options.ahead);
    let witness = witness::consult(&folder, &scan)?;
    let file = settle(&folder, &scan)?;
    let (index, replayed, index_rebuilt) = witness::catch_up(&folder, &scan, witness);
    let appender = Appender::new(folder.clone(), options.rotate_at, file, scan.end);
    let opening = Opening { torn_bytes: scan.torn_bytes, replayed, index_rebuilt };
    Ok(Opened {
        folder,
        lock: Some(lock),
        directory_id: Some(directory),
        files,
        head: scan.head,
        appender: Some(appender),
        index,
        missing_after: None,
        opening,
    })
}

/// Opens what can still be proven of a folder, for reading only. No file is touched.
pub(super) fn open_degraded(root: &Path, disk: Arc<dyn Disk>) -> Result<Opened, StoreError> {
    let folder = Folder::new(root, disk);
    let lock = match folder.lock() {
        Ok(lock) => Some(lock),
        Err(StoreError::Locked) => return Err(StoreError::Locked),
        // A disk that cannot be written to cannot have a writer either.
        Err(error) => {
            tracing::warn!(%error, "the degraded store is not locked");
            None
        }
    };
    let (directory_id, no_identity) = match folder.identity() {
        Ok(Some(directory)) => (Some(directory), None),
        Ok(None) => (None, Some(StoreError::damaged(IDENTITY, 0, "it is missing"))),
        Err(error @ StoreError::NewerFormat { .. }) => return Err(error),
        Err(error) => (None, Some(error)),
    };
    let files = folder.journal_files()?;
    let start = directory_id.map(genesis);
    let mut scan = Scan::new(start.unwrap_or(NOWHERE), files.last().copied().unwrap_or(1));
    let stopped = scan.run(Walk::from_start(folder.clone(), files.clone(), start), None).err();
    let missing_after = stopped.or(no_identity).unwrap_or_else(|| scan.nothing_follows());
    tracing::warn!(sequence = scan.head.sequence, because = %missing_after, "the store is degraded; later entries may be missing");
    Ok(Opened {
        folder,
        lock,
        directory_id,
        files,
        head: scan.head,
        appender: None,
        index: Err("the store was opened degraded"),
        missing_after: Some(missing_after),
        opening: Opening::default(),
    })
}

/// Makes the folder a directory's, if it holds nothing: identity last, so that a crash half-way is simply repeated.
fn found(folder: &Folder, directory: Uuid) -> Result<Uuid, StoreError> {
    let files = folder.journal_files()?;
    let mut used = folder.sled().exists() || files.iter().any(|first| *first != 1);
    for first in &files {
        let length = folder.open_journal(*first, Access::Read)?.length();
        used |= length.map_err(|error| folder.failed("read", JOURNAL, &error))? > 0;
    }
    if used {
        return Err(StoreError::damaged(IDENTITY, 0, "it is missing, and the folder holds a journal"));
    }
    create(folder)?;
    folder.write_identity(directory)?;
    tracing::info!(%directory, "a new directory was founded");
    Ok(directory)
}

/// Makes the journal and its first, empty file, durably.
pub(super) fn create(folder: &Folder) -> Result<Box<dyn DiskFile>, StoreError> {
    folder.create_journal()?;
    let made = folder.create_file(1).and_then(|file| {
        file.sync_data()?;
        folder.sync_journal()?;
        Ok(file)
    });
    made.map_err(|error| folder.failed("make", JOURNAL, &error))
}

/// Cuts an unfinished write off and makes the last frame durable, whatever the process before this one got done.
fn settle(folder: &Folder, scan: &Scan) -> Result<Box<dyn DiskFile>, StoreError> {
    let name = Folder::journal_name(scan.end.file);
    let file = folder.open_journal(scan.end.file, Access::Write)?;
    let settled = || {
        if scan.torn_bytes > 0 {
            tracing::warn!(
                file = name,
                offset = scan.end.offset,
                bytes = scan.torn_bytes,
                "an unfinished write was cut off"
            );
            file.truncate(scan.end.offset)?;
        }
        rewrite_last(&*file, scan)?;
        file.sync_data()?;
        folder.sync_journal()
    };
    settled().map_err(|error| folder.failed("settle", &name, &error))?;
    Ok(file)
}

/// Writes the last frame over itself. After a failed fsync the kernel counts its pages as clean though the disk may
/// not have them: a process that then reads the frame and syncs would be told that all is well.
fn rewrite_last(file: &dyn DiskFile, scan: &Scan) -> io::Result<()> {
    let Some(start) = scan.end.offset.checked_sub(scan.last_length).filter(|_| scan.end.offset > 0) else {
        return Ok(());
    };
    let mut bytes = vec![0; usize::try_from(scan.last_length).unwrap_or(0)];
    let length = read_full(file, &mut bytes, start)?;
    match write_full(file, &bytes[..length], start) {
        // On a full disk that copies on write; reading the directory must go on, and the sync that follows still tells.
        Err(error) if is_full(&error) => Ok(()),
        written => written,
    }
}
