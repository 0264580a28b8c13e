//! Writing frames: at the end of the last file, synced before anything is said, cut back when it went wrong.

use std::io;

use super::disk::{DiskFile, is_full, write_full};
use super::folder::Folder;
use super::walk::Location;
use crate::store::{Refusal, StoreError};

/// Why a frame was not written.
#[derive(Debug)]
pub(super) enum WriteFault {
    /// No space. Nothing was written, and the next write may do better.
    Full,
    /// Nothing was written, and no more can be.
    Refused(Refusal, StoreError),
    /// The frame may be on disk or not, and no more can be written.
    Unknown,
}

/// The end of the journal, open for writing.
pub(super) struct Appender {
    folder: Folder,
    rotate_at: u64,
    file: Box<dyn DiskFile>,
    end: Location,
}

impl Appender {
    /// Continues the journal at this place, which is the end of its last file.
    pub fn new(folder: Folder, rotate_at: u64, file: Box<dyn DiskFile>, end: Location) -> Self {
        Self { folder, rotate_at, file, end }
    }

    /// Whether the journal still ends where it was left: in the file of this name, and at this place. A frame that is
    /// written behind a hole, or into a file that somebody put another one in the place of, is acknowledged and lost.
    ///
    /// # Errors
    /// `Damaged` where it does not, `Unavailable` where that cannot be told.
    pub fn is_where_it_was(&self) -> Result<(), StoreError> {
        let name = Folder::journal_name(self.end.file);
        let stats = self.file.stat().and_then(|ours| Ok((ours, self.folder.stat_journal(self.end.file)?)));
        let what = match stats {
            Ok((ours, named)) if ours == named && ours.length == self.end.offset => return Ok(()),
            Ok((ours, named)) if ours.inode != named.inode => "another file was put in the place of this one",
            Ok(_) => "the file does not end where it was left",
            Err(error) if error.kind() == io::ErrorKind::NotFound => "the file is not there any more",
            Err(error) => return Err(self.folder.failed("read", &name, &error)),
        };
        Err(StoreError::damaged(&name, self.end.offset, what))
    }

    /// Writes one frame and waits until it is durable.
    pub fn write(&mut self, sequence: u64, bytes: &[u8]) -> Result<Location, WriteFault> {
        let at = self.put(sequence, bytes)?;
        match self.file.sync_data() {
            Ok(()) => Ok(at),
            Err(error) => {
                tracing::error!(sequence, %error, "the disk did not confirm a frame; no more is written until a restart");
                Err(WriteFault::Unknown)
            }
        }
    }

    /// Writes one frame, which is durable only after [`Self::sync`]. A new file is begun when this one is long enough.
    pub fn put(&mut self, sequence: u64, bytes: &[u8]) -> Result<Location, WriteFault> {
        let length = bytes.len() as u64;
        if self.end.offset > 0 && self.end.offset + length > self.rotate_at {
            self.rotate(sequence)?;
        }
        if let Err(error) = write_full(&*self.file, bytes, self.end.offset) {
            return Err(self.cut_back(sequence, &error));
        }
        let at = self.end;
        self.end.offset += length;
        Ok(at)
    }

    /// Makes everything that was put durable.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Begins a new file. The old one is synced first and never written again: a later file proves it complete.
    fn rotate(&mut self, first: u64) -> Result<(), WriteFault> {
        self.sync().map_err(|error| self.refused(first, &error))?;
        let file = match self.folder.create_file(first) {
            Ok(file) => file,
            Err(error) if is_full(&error) => return Err(WriteFault::Full),
            Err(error) => return Err(self.refused(first, &error)),
        };
        let synced = file.sync_data().and_then(|()| self.folder.sync_journal());
        synced.map_err(|error| self.refused(first, &error))?;
        tracing::info!(first, "a new journal file was begun");
        (self.file, self.end) = (file, Location { file: first, offset: 0 });
        Ok(())
    }

    /// Takes an unfinished frame away again, so that the next one follows the last good one.
    fn cut_back(&self, sequence: u64, error: &io::Error) -> WriteFault {
        let cut = self.file.truncate(self.end.offset);
        match cut {
            Ok(()) if is_full(error) => {
                tracing::warn!(sequence, "no space is left; the unfinished frame was taken back");
                WriteFault::Full
            }
            Ok(()) => self.refused(sequence, error),
            Err(cut_error) => self.refused(sequence, &cut_error),
        }
    }

    fn refused(&self, sequence: u64, error: &io::Error) -> WriteFault {
        tracing::error!(sequence, %error, "the disk failed; no more is written until a restart");
        let name = Folder::journal_name(self.end.file);
        let error = StoreError::Unavailable(format!("cannot write {name}: {error}"));
        WriteFault::Refused(Refusal::FailedWrite, error)
    }
}
