//! Walking the journal frame by frame, and judging what cannot be read.
//!
//! A bad frame with nothing after it is the unfinished write of a crash (`Torn`): frames are synced one at a time, so
//! only the last can be unfinished. Anything else that is wrong is damage.

use super::disk::{Access, DiskFile, read_full};
use super::folder::Folder;
use crate::store::frame::{Fault, Frame, HEADER_LENGTH, Header, any_frame_in};
use crate::store::{Digest, Head, StoreError};

/// Where a frame starts: the file, by the sequence of its first frame, and the offset in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Location {
    pub file: u64,
    pub offset: u64,
}

/// One step of a walk.
pub(super) enum Step {
    /// The next frame, whole, in its place in the chain.
    Frame(Box<Frame>, Location),
    /// The log ends here, properly.
    End,
    /// The log ends here, and then come bytes of a write that never finished.
    Torn { at: Location, bytes: u64 },
}

struct OpenFile {
    first: u64,
    length: u64,
    file: Box<dyn DiskFile>,
}

/// A walk over the journal, from any frame to the end.
pub(super) struct Walk {
    folder: Folder,
    files: std::vec::IntoIter<u64>,
    open: Option<OpenFile>,
    offset: u64,
    sequence: u64,
    previous: Option<Digest>,
}

impl Walk {
    /// From the first frame. `genesis` is what it must follow, where the directory's id is known.
    pub fn from_start(folder: Folder, files: Vec<u64>, genesis: Option<Head>) -> Self {
        let previous = genesis.map(|head| head.hash);
        Self { folder, files: files.into_iter(), open: None, offset: 0, sequence: 1, previous }
    }

    /// From the frame of this sequence, which starts at this location.
    pub fn from_frame(folder: Folder, mut files: Vec<u64>, at: Location, sequence: u64) -> Self {
        files.retain(|first| *first >= at.file);
        Self { folder, files: files.into_iter(), open: None, offset: at.offset, sequence, previous: None }
    }

    /// Goes one frame further.
    pub fn step(&mut self) -> Result<Step, StoreError> {
        loop {
            let Some(open) = &self.open else {
                let Some(first) = self.files.next() else { return Ok(Step::End) };
                self.enter(first)?;
                continue;
            };
            let at = Location { file: open.first, offset: self.offset };
            if self.offset < open.length {
                return match read_frame(&self.folder, open, self.offset)? {
                    Ok(frame) => self.accept(frame, at),
                    Err(fault) => self.judge(fault, at),
                };
            }
            if self.offset > open.length {
                return Err(damaged(at, "the file is shorter than it was"));
            }
            (self.open, self.offset) = (None, 0);
        }
    }

    fn enter(&mut self, first: u64) -> Result<(), StoreError> {
        let starts_inside = self.offset > 0;
        let at = Location { file: first, offset: 0 };
        if !starts_inside && first != self.sequence {
            return Err(damaged(at, "the file before this one is missing, or frames of it are"));
        }
        let file = self.folder.open_journal(first, Access::Read)?;
        let name = Folder::journal_name(first);
        let length = file.length().map_err(|error| self.folder.failed("read", &name, &error))?;
        self.open = Some(OpenFile { first, length, file });
        Ok(())
    }

    fn accept(&mut self, frame: Frame, at: Location) -> Result<Step, StoreError> {
        if frame.sequence() != self.sequence {
            return Err(damaged(at, "a frame with another number belongs here"));
        }
        if self.previous.is_some_and(|previous| previous != frame.previous()) {
            return Err(damaged(at, "the frame does not follow the one before it"));
        }
        self.offset += frame.stored_length();
        self.sequence += 1;
        self.previous = Some(frame.hash());
        Ok(Step::Frame(Box::new(frame), at))
    }

    /// Decides what bytes that are no frame mean.
    fn judge(&self, fault: Fault, at: Location) -> Result<Step, StoreError> {
        let what = match fault {
            Fault::Newer(found) => return Err(StoreError::NewerFormat { found }),
            Fault::Foreign(what) => return Err(damaged(at, what)),
            Fault::Broken(what) => what,
        };
        // A later file is made only once every frame of the file before it has been synced.
        let Some(open) = self.open.as_ref().filter(|_| self.files.as_slice().is_empty()) else {
            return Err(damaged(at, what));
        };
        let bytes = open.length - at.offset;
        let rest = read_bytes(&self.folder, open, at.offset, bytes)?;
        if any_frame_in(&rest) { Err(damaged(at, what)) } else { Ok(Step::Torn { at, bytes }) }
    }
}

fn damaged(at: Location, what: &'static str) -> StoreError {
    StoreError::damaged(&Folder::journal_name(at.file), at.offset, what)
}

fn read_frame(folder: &Folder, open: &OpenFile, offset: u64) -> Result<Result<Frame, Fault>, StoreError> {
    let left = open.length - offset;
    let header = read_bytes(folder, open, offset, left.min(HEADER_LENGTH as u64))?;
    let length = match Header::decode(&header) {
        Ok(header) => header.frame_length() as u64,
        Err(fault) => return Ok(Err(fault)),
    };
    let bytes = read_bytes(folder, open, offset, left.min(length))?;
    Ok(Frame::decode(&bytes))
}

fn read_bytes(folder: &Folder, open: &OpenFile, offset: u64, length: u64) -> Result<Vec<u8>, StoreError> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    let read = read_full(&*open.file, &mut bytes, offset)
        .map_err(|error| folder.failed("read", &Folder::journal_name(open.first), &error))?;
    bytes.truncate(read);
    Ok(bytes)
}

/// Finds a frame without an index: only the headers of one file are read.
pub(super) fn locate(folder: &Folder, files: &[u64], sequence: u64) -> Result<Location, StoreError> {
    let after = files.partition_point(|first| *first <= sequence);
    let missing = || StoreError::damaged(&Folder::journal_name(sequence), 0, "the frame cannot be found");
    let file = *after.checked_sub(1).and_then(|at| files.get(at)).ok_or_else(missing)?;
    let open = OpenFile { first: file, length: u64::MAX, file: folder.open_journal(file, Access::Read)? };
    let mut offset = 0;
    for expected in file..=sequence {
        let bytes = read_bytes(folder, &open, offset, HEADER_LENGTH as u64)?;
        let at = Location { file, offset };
        let header = Header::decode(&bytes).map_err(|_| damaged(at, "no frame starts here"))?;
        if header.sequence != expected {
            return Err(damaged(at, "a frame with another number belongs here"));
        }
        if expected == sequence {
            return Ok(at);
        }
        offset += header.frame_length() as u64;
    }
    Err(missing())
}
