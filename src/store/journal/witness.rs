//! The index while a folder is opened: first a witness of what the journal should hold, then brought up to it. The same
//! witness is asked from outside, in a copy.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::folder::Folder;
use super::index::{Index, IndexFault};
use super::scan::Scan;
use super::verify::Pointers;
use crate::store::{Head, Place, StoreError};

/// What is wrong with a journal that is shorter than the index remembers.
pub(super) const LOST: &str = "the index remembers frames that should follow here; the journal lost them";
/// What is wrong with a journal that is another one than the index remembers.
pub(super) const EXCHANGED: &str = "the index remembers another frame than the journal has; one of them was exchanged";

/// Below this much free space sled is not opened at all: it can leave files behind that it cannot open again.
const NEEDS_BYTES: u64 = 16 << 20;
/// How many names for a copy are tried. A process that was killed leaves its copy behind, and another gets its number.
const NAMES: u32 = 100;
/// How many frames one transaction takes when many are missing.
const BATCH: usize = 256;

/// What the index had to say: how many frames it knows rightly, or why it cannot be used.
pub(super) type Witness = Result<(Index, u64), IndexFault>;

/// Asks the index before anything is changed. Only frames that are lost stop the opening.
pub(super) fn consult(folder: &Folder, scan: &Scan) -> Result<Witness, StoreError> {
    if folder.free_space().is_some_and(|space| space < NEEDS_BYTES) {
        return Ok(Err(IndexFault::NoSpace));
    }
    let opened = Index::open(&folder.sled()).and_then(|index| index.end().map(|end| (index, end)));
    let (index, end) = match opened {
        Ok(opened) => opened,
        Err(fault) => return Ok(Err(fault)),
    };
    let known = end.map_or(0, |end| end.sequence);
    let lost = |what| Err(StoreError::damaged(&Folder::journal_name(scan.end.file), scan.end.offset, what));
    if known > scan.head.sequence {
        return lost(LOST);
    }
    let pointers = scan.up_to(known);
    if end.is_some() && pointers.last().map(|last| last.head) != end {
        return lost(EXCHANGED);
    }
    Ok(match index.holds(pointers) {
        Ok(true) => Ok((index, known)),
        Ok(false) => Err(IndexFault::Disagrees),
        Err(fault) => Err(fault),
    })
}

/// Brings the index to the journal's end, making it anew if that is what it needs.
pub(super) fn catch_up(folder: &Folder, scan: &Scan, witness: Witness) -> (Result<Index, &'static str>, u64, bool) {
    let followed = witness.and_then(|(index, known)| replay(&index, scan, known).map(|replayed| (index, replayed)));
    let fault = match followed {
        Ok((index, replayed)) => return (Ok(index), replayed, false),
        Err(fault) => fault,
    };
    if !fault.calls_for_rebuilding() {
        tracing::warn!(reason = fault.as_str(), "the index is not used; frames are found without it");
        return (Err(fault.as_str()), 0, false);
    }
    tracing::warn!(reason = fault.as_str(), "the index is made anew");
    match rebuild(folder, scan) {
        Ok((index, replayed)) => (Ok(index), replayed, true),
        Err(fault) => {
            tracing::warn!(reason = fault.as_str(), "the index could not be made anew; frames are found without it");
            (Err(fault.as_str()), 0, true)
        }
    }
}

fn rebuild(folder: &Folder, scan: &Scan) -> Result<(Index, u64), IndexFault> {
    fs::remove_dir_all(folder.sled()).map_err(|_| IndexFault::Io)?;
    let index = Index::open(&folder.sled())?;
    let replayed = replay(&index, scan, 0)?;
    Ok((index, replayed))
}

/// Adds the pointers the index lacks, in batches; each says how far it goes, so that a crash in between is fine.
fn replay(index: &Index, scan: &Scan, known: u64) -> Result<u64, IndexFault> {
    let missing = scan.after(known);
    missing.chunks(BATCH).try_for_each(|batch| index.put(batch))?;
    Ok(missing.len() as u64)
}

/// What can be learnt of the end from outside.
pub(super) enum Remembered {
    /// A process has the folder open. The index is its own, and changes as it is read.
    InUse,
    /// Whether one has cannot be told.
    NoLock,
    /// There is no index: nothing was ever opened here, or the folder was restored.
    Nothing,
    /// The index could not be copied.
    NoCopy,
    /// The copy cannot be used.
    Fault(IndexFault),
    /// The copy, and the end that it remembers. The index closes before its folder goes.
    Index { index: Index, end: Option<Head>, _copy: Temporary },
}

impl Remembered {
    pub fn end(&self) -> Option<Head> {
        match self {
            Self::Index { end, .. } => *end,
            Self::InUse | Self::NoLock | Self::Nothing | Self::NoCopy | Self::Fault(_) => None,
        }
    }

    /// The pointers, up to the end that is remembered. A crash can leave an index behind the journal.
    pub fn pointers(&self) -> Pointers<'_> {
        match self {
            Self::Index { index, end, .. } => Some((index, end.map_or(0, |end| end.sequence))),
            Self::InUse | Self::NoLock | Self::Nothing | Self::NoCopy | Self::Fault(_) => None,
        }
    }

    /// An index that is broken is damage, though nothing is lost: it no longer vouches for the end.
    pub fn damage(&self) -> Option<Place> {
        let what = "the index is damaged: it no longer vouches for the end, and the next start makes it anew";
        let broken = matches!(self, Self::Fault(fault) if fault.calls_for_rebuilding());
        broken.then(|| Place { file: "sled".to_owned(), offset: 0, what })
    }
}

/// Asks a copy of the index. Whoever wants to open the folder waits for as long as the copying takes.
pub(super) fn remembered(folder: &Folder) -> Remembered {
    let quiet = match folder.keep_quiet() {
        Ok(quiet) => quiet,
        Err(StoreError::Locked) => return Remembered::InUse,
        Err(_) => return Remembered::NoLock,
    };
    if !folder.sled().is_dir() {
        return Remembered::Nothing;
    }
    let Ok(copy) = Temporary::copy_of(&folder.sled()) else { return Remembered::NoCopy };
    drop(quiet);
    match Index::open(&copy.0).and_then(|index| index.end().map(|end| (index, end))) {
        Ok((index, end)) => Remembered::Index { index, end, _copy: copy },
        Err(fault) => Remembered::Fault(fault),
    }
}

/// A folder in the machine's place for temporary files, for this user's eyes. It goes when this is dropped.
pub(super) struct Temporary(PathBuf);

impl Temporary {
    fn copy_of(folder: &Path) -> io::Result<Self> {
        let place = std::env::temp_dir();
        if fs4::available_space(&place)? < NEEDS_BYTES {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let copy = Self::create(&place)?;
        copy_into(folder, &copy.0)?;
        Ok(copy)
    }

    /// Makes the folder anew under a name that is free: one that is there already may be in use, or laid out for us.
    fn create(place: &Path) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let mut made = Err(io::ErrorKind::AlreadyExists.into());
        for _ in 0..NAMES {
            let name = format!("signpost-index-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let path = place.join(name);
            made = DirBuilder::new().mode(0o700).create(&path).map(|()| Self(path));
            if !made.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists) {
                break;
            }
        }
        made
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(folder = %self.0.display(), %error, "a copy of the index is left behind");
        }
    }
}

fn copy_into(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy_into(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests {
    use super::*;

    #[test]
    fn a_copy_takes_no_name_that_is_there_and_goes_with_all_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let taken = |number: u32| folder.path().join(format!("signpost-index-{}-{number}", std::process::id()));
        (0..50).for_each(|number| fs::create_dir(taken(number)).unwrap());
        let copy = Temporary::create(folder.path()).unwrap();
        assert!(copy.0.is_dir() && (0..50).all(|number| taken(number) != copy.0));
        fs::write(copy.0.join("file"), b"something").unwrap();
        let path = copy.0.clone();
        drop(copy);
        assert!(!path.exists() && (0..50).all(|number| taken(number).is_dir()));
    }
}
