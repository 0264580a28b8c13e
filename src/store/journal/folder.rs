//! The data folder: its names, its lock, and its identity.
//!
//! ```text
//! IDENTITY   {"directory": ..., "format": 1}, and the SHA-256 of that line on the next
//! LOCK       held by the process that has the folder open
//! journal/   the log; each file is named by the sequence of its first frame
//! sled/      pointers into it; rebuilt when lost, never in a backup
//! ```

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use fs4::{FileExt, TryLockError};
use serde::Deserialize;
use uuid::Uuid;

use super::disk::{Access, Disk, DiskFile, Stat, is_full, read_full, write_full};
use crate::store::{StoreError, digest};

pub(super) const IDENTITY: &str = "IDENTITY";
pub(super) const JOURNAL: &str = "journal";
const LOCK: &str = "LOCK";
const SLED: &str = "sled";
const FORMAT: u64 = 1;
/// How often, and how long apart, to ask for the lock: somebody who verifies holds it while the index is copied.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(50);
/// An identity is two short lines; what is longer is not one.
const LONGEST_IDENTITY: usize = 1024;

/// Paths below one data folder, and the disk they are on.
#[derive(Clone)]
pub(super) struct Folder {
    pub disk: Arc<dyn Disk>,
    root: PathBuf,
}

/// The lock of a data folder; dropping it, or the end of the process, gives it back.
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a child being started at this moment holds a copy of the file until it runs.
        if let Err(error) = FileExt::unlock(&self.0) {
            tracing::warn!(%error, "the lock of the data folder is given back only when this process ends");
        }
    }
}

#[derive(Deserialize)]
struct Identity {
    directory: Uuid,
}

/// What every format keeps to, also a newer one.
#[derive(Deserialize)]
struct AnyIdentity {
    format: u64,
}

impl Folder {
    pub fn new(root: &Path, disk: Arc<dyn Disk>) -> Self {
        Self { disk, root: root.to_owned() }
    }

    /// The name of the journal file whose first frame has this sequence, relative to the data folder.
    pub fn journal_name(first: u64) -> String {
        format!("{JOURNAL}/{first:020}.journal")
    }

    pub fn sled(&self) -> PathBuf {
        self.root.join(SLED)
    }

    /// The bytes that can still be written here, or `None` if the file system does not say.
    pub fn free_space(&self) -> Option<u64> {
        self.disk.free_space(&self.root).ok()
    }

    /// Makes the folder and takes its lock, before anything in it is looked at.
    pub fn create_and_lock(&self) -> Result<Lock, StoreError> {
        self.disk.create_folder(&self.root).map_err(|error| self.failed("make the folder", "", &error))?;
        self.lock()
    }

    /// Makes the folder's own name durable, and those of the folders above it, which may be just as new.
    fn sync_above(&self) -> Result<(), StoreError> {
        use io::ErrorKind::{InvalidInput, PermissionDenied, ReadOnlyFilesystem, Unsupported};
        let here = Path::new(".");
        for above in self.root.ancestors().skip(1) {
            let above = if above.as_os_str().is_empty() { here } else { above };
            match self.disk.sync_folder(above) {
                // Nothing new can be in a folder that may not be written to.
                Err(error)
                    if matches!(error.kind(), InvalidInput | PermissionDenied | ReadOnlyFilesystem | Unsupported) => {}
                synced => synced.map_err(|error| self.failed("keep the folder", "", &error))?,
            }
        }
        Ok(())
    }

    /// Takes the lock of a folder that is there. Whoever only verifies it is waited for.
    pub fn lock(&self) -> Result<Lock, StoreError> {
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).open(self.root.join(LOCK));
        let file = file.map_err(|error| self.failed("open", LOCK, &error))?;
        for _ in 1..LOCK_TRIES {
            match FileExt::try_lock(&file) {
                Err(TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
                taken => return self.taken(file, taken),
            }
        }
        let taken = FileExt::try_lock(&file);
        self.taken(file, taken)
    }

    /// Keeps others from opening the folder, unless somebody has it open, and makes nothing: a folder without a lock was
    /// never opened. Several can do this at once.
    pub fn keep_quiet(&self) -> Result<Option<Lock>, StoreError> {
        let file = match File::open(self.root.join(LOCK)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed("open", LOCK, &error)),
        };
        let taken = FileExt::try_lock_shared(&file);
        self.taken(file, taken).map(Some)
    }

    fn taken(&self, file: File, taken: Result<(), TryLockError>) -> Result<Lock, StoreError> {
        match taken {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
            Err(TryLockError::Error(error)) => Err(self.failed("lock", LOCK, &error)),
        }
    }

    /// The directory's id, or `None` if the folder has no identity yet.
    pub fn identity(&self) -> Result<Option<Uuid>, StoreError> {
        let file = match self.disk.open(&self.root.join(IDENTITY), Access::Read) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.failed("open", IDENTITY, &error)),
        };
        let mut bytes = vec![0; LONGEST_IDENTITY];
        let length = read_full(&*file, &mut bytes, 0).map_err(|error| self.failed("read", IDENTITY, &error))?;
        parse_identity(&bytes[..length]).map(Some)
    }

    /// Gives the folder its identity: the last step of making one, so that a folder with an identity is complete.
    pub fn write_identity(&self, directory: Uuid) -> Result<(), StoreError> {
        let path = self.root.join(IDENTITY);
        let made = path.with_extension("new");
        self.write_new(&made, identity_text(directory).as_bytes())
            .and_then(|()| self.disk.rename(&made, &path))
            .and_then(|()| self.disk.sync_folder(&self.root))
            .map_err(|error| self.failed("write", IDENTITY, &error))
    }

    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let file = self.disk.open(path, Access::Write)?;
        file.truncate(0)?;
        write_full(&*file, bytes, 0)?;
        file.sync_data()
    }

    /// The journal's files, each by the sequence of its first frame, in order. Files with other names are left alone.
    pub fn journal_files(&self) -> Result<Vec<u64>, StoreError> {
        let names = match self.disk.names(&self.root.join(JOURNAL)) {
            Ok(names) => names,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(self.failed("read the folder", JOURNAL, &error)),
        };
        let mut files: Vec<u64> = names.iter().filter_map(|name| first_of(name)).collect();
        files.sort_unstable();
        Ok(files)
    }

    pub fn open_journal(&self, first: u64, access: Access) -> Result<Box<dyn DiskFile>, StoreError> {
        let name = Self::journal_name(first);
        self.disk.open(&self.root.join(&name), access).map_err(|error| self.failed("open", &name, &error))
    }

    /// Which file has the name of this journal file, and how long it is.
    pub fn stat_journal(&self, first: u64) -> io::Result<Stat> {
        self.disk.stat(&self.root.join(Self::journal_name(first)))
    }

    /// Makes the folder of the journal, durably.
    pub fn create_journal(&self) -> Result<(), StoreError> {
        self.sync_above()?;
        self.disk
            .create_folder(&self.root.join(JOURNAL))
            .and_then(|()| self.disk.sync_folder(&self.root))
            .map_err(|error| self.failed("make the folder", JOURNAL, &error))
    }

    /// Makes an empty journal file. Its name is durable only after [`Self::sync_journal`].
    pub fn create_file(&self, first: u64) -> io::Result<Box<dyn DiskFile>> {
        self.disk.open(&self.root.join(Self::journal_name(first)), Access::Write)
    }

    /// Makes the names of the journal's files durable.
    pub fn sync_journal(&self) -> io::Result<()> {
        self.disk.sync_folder(&self.root.join(JOURNAL))
    }

    /// Whether anything but a lock is here: a folder to restore into must hold nothing.
    pub fn is_in_use(&self) -> Result<bool, StoreError> {
        let names = self.disk.names(&self.root).map_err(|error| self.failed("read the folder", "", &error))?;
        Ok(names.iter().any(|name| name != LOCK))
    }

    /// An I/O error as a caller sees it.
    pub fn failed(&self, action: &str, name: &str, error: &io::Error) -> StoreError {
        if is_full(error) { StoreError::Full } else { StoreError::unavailable(action, &self.root.join(name), error) }
    }
}

fn first_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(".journal").filter(|digits| digits.len() == 20)?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

fn identity_text(directory: Uuid) -> String {
    let line = format!(r#"{{"directory":"{directory}","format":{FORMAT}}}"#);
    format!("{line}\n{}\n", digest(line.as_bytes()))
}

fn parse_identity(bytes: &[u8]) -> Result<Uuid, StoreError> {
    let damaged = |what| StoreError::damaged(IDENTITY, 0, what);
    let text = str::from_utf8(bytes).map_err(|_| damaged("it is not text"))?;
    let (line, check) = text.split_once('\n').ok_or(damaged("it is cut off"))?;
    if check.strip_suffix('\n') != Some(digest(line.as_bytes()).to_string().as_str()) {
        return Err(damaged("its second line is not the SHA-256 of its first"));
    }
    let AnyIdentity { format } = serde_json::from_str(line).map_err(|_| damaged("it says no format"))?;
    if format > FORMAT {
        return Err(StoreError::NewerFormat { found: format });
    }
    let identity: Identity = serde_json::from_str(line).map_err(|_| damaged("it names no directory"))?;
    Ok(identity.directory)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(0x5157);

    #[test]
    fn an_identity_is_read_back() {
        assert_eq!(parse_identity(identity_text(ID).as_bytes()), Ok(ID));
    }

    #[test]
    fn an_identity_with_any_bit_wrong_or_any_end_missing_is_damaged() {
        let good = identity_text(ID).into_bytes();
        for at in 0..good.len() {
            assert!(matches!(parse_identity(&good[..at]), Err(StoreError::Damaged { .. })), "cut at {at}");
            for bit in 0..8 {
                let mut flipped = good.clone();
                flipped[at] ^= 1 << bit;
                assert!(matches!(parse_identity(&flipped), Err(StoreError::Damaged { .. })), "bit {bit} of {at}");
            }
        }
    }

    #[test]
    fn a_newer_format_is_named() {
        let line = r#"{"format":2,"other":"things"}"#;
        let text = format!("{line}\n{}\n", digest(line.as_bytes()));
        assert_eq!(parse_identity(text.as_bytes()), Err(StoreError::NewerFormat { found: 2 }));
    }

    #[test]
    fn only_our_own_names_are_journal_files() {
        assert_eq!(first_of("00000000000000000042.journal"), Some(42));
        for name in [
            "42.journal",
            "00000000000000000042.journal~",
            "0000000000000000004x.journal",
            "+0000000000000000042.journal",
        ] {
            assert_eq!(first_of(name), None, "{name}");
        }
    }
}
