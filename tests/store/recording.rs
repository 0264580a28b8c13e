//! A disk that writes through to the real one, remembers every operation in order, and fails when told to.
//!
//! From the record, [`Recorder::image`] makes the folder as a power cut after any operation could have left it: what
//! a later sync covered is there, and of the rest none, all, or a part. A name is durable only after its folder was
//! synced, and bytes only after their file was: stricter than most file systems, as lax as POSIX.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use signpost::store::disk::{Access, Disk, DiskFile, RealDisk, Stat};

use crate::support::Chance;

/// Error numbers as Linux has them.
pub const EIO: i32 = 5;
pub const ENOSPC: i32 = 28;
pub const EACCES: i32 = 13;

/// One operation. Paths are relative to the data folder; a file is known by its number, whatever its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    Folder(PathBuf),
    Create {
        file: u64,
        path: PathBuf,
    },
    Rename {
        file: u64,
        from: PathBuf,
        to: PathBuf,
    },
    Write {
        file: u64,
        offset: u64,
        bytes: Vec<u8>,
    },
    Truncate {
        file: u64,
        length: u64,
    },
    SyncFile(u64),
    SyncFolder(PathBuf),
    /// Not an operation: the test was told that this many frames are kept.
    Acknowledged(u64),
}

/// What can be told to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Names,
    Open,
    Read,
    Write,
    Truncate,
    SyncFile,
    SyncFolder,
}

/// Which of the unsynced operations a power cut keeps.
#[derive(Clone, Copy, Debug)]
pub enum Unsynced {
    None,
    All,
    /// A part, by this seed; of a kept write, perhaps only the first half.
    Half(u64),
}

#[derive(Default)]
struct State {
    ops: Vec<Op>,
    files: HashMap<PathBuf, u64>,
    /// Single failures to come: after so many successes, this error.
    failures: Vec<(On, u32, i32)>,
    /// The bytes that can still be written, if there is a limit.
    space: Option<u64>,
    free_space: Option<u64>,
    /// Syncs that are neither done nor recorded: a disk that lies.
    lying: bool,
}

impl State {
    fn fail(&mut self, on: On) -> io::Result<()> {
        let Some(at) = self.failures.iter().position(|(what, _, _)| *what == on) else { return Ok(()) };
        if self.failures[at].1 > 0 {
            self.failures[at].1 -= 1;
            return Ok(());
        }
        Err(io::Error::from_raw_os_error(self.failures.remove(at).2))
    }
}

#[derive(Clone)]
pub struct Recorder {
    root: PathBuf,
    state: Arc<Mutex<State>>,
}

struct RecordedFile {
    number: u64,
    real: Box<dyn DiskFile>,
    state: Arc<Mutex<State>>,
}

impl Recorder {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), state: Arc::default() }
    }

    pub fn disk(&self) -> Arc<dyn Disk> {
        Arc::new(self.clone())
    }

    pub fn ops(&self) -> Vec<Op> {
        self.state().ops.clone()
    }

    pub fn acknowledge(&self, frames: u64) {
        self.state().ops.push(Op::Acknowledged(frames));
    }

    /// The next operation of this kind fails, after `successes` that do not.
    pub fn fail(&self, on: On, successes: u32, errno: i32) {
        self.state().failures.push((on, successes, errno));
    }

    /// Only so many bytes can still be written; the write that reaches the limit is short.
    pub fn limit_space(&self, bytes: Option<u64>) {
        self.state().space = bytes;
    }

    /// What the disk says when asked how much is free.
    pub fn claim_free_space(&self, bytes: Option<u64>) {
        self.state().free_space = bytes;
    }

    pub fn lie_about_syncs(&self) {
        self.state().lying = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// A path as it is recorded: nothing for the data folder itself, two dots for the folder above it.
    fn relative(&self, path: &Path) -> Option<PathBuf> {
        let above = (Some(path) == self.root.parent()).then(|| PathBuf::from(".."));
        above.or_else(|| path.strip_prefix(&self.root).ok().map(Path::to_owned))
    }

    /// Makes `folder` what a power cut after the first `count` operations could have left.
    pub fn image(&self, count: usize, unsynced: Unsynced, folder: &Path) {
        let ops = &self.state().ops[..count];
        let mut chance = Chance(if let Unsynced::Half(seed) = unsynced { seed } else { 0 });
        let (mut folders, mut names) = (BTreeSet::from([PathBuf::new()]), BTreeMap::new());
        let mut contents: HashMap<u64, Vec<u8>> = HashMap::new();
        for (at, op) in ops.iter().enumerate() {
            let durable = ops[at..].iter().any(|later| covers(later, op));
            let kept = durable
                || match unsynced {
                    Unsynced::None => false,
                    Unsynced::All => true,
                    Unsynced::Half(_) => chance.below(2) == 0,
                };
            if !kept {
                continue;
            }
            let torn = !durable && matches!(unsynced, Unsynced::Half(_)) && chance.below(2) == 0;
            match op {
                Op::Folder(path) => drop(folders.insert(path.clone())),
                Op::Create { file, path } => drop(names.insert(path.clone(), *file)),
                Op::Rename { file, from, to } => {
                    names.remove(from);
                    names.insert(to.clone(), *file);
                }
                Op::Write { file, offset, bytes } => {
                    let bytes = if torn { &bytes[..bytes.len() / 2] } else { &bytes[..] };
                    put(contents.entry(*file).or_default(), *offset, bytes);
                }
                Op::Truncate { file, length } => {
                    contents.entry(*file).or_default().resize(usize::try_from(*length).unwrap(), 0);
                }
                Op::SyncFile(_) | Op::SyncFolder(_) | Op::Acknowledged(_) => {}
            }
        }
        for path in &folders {
            std::fs::create_dir_all(folder.join(path)).unwrap();
        }
        for (path, file) in names.iter().filter(|(path, _)| folders.contains(path.parent().unwrap())) {
            std::fs::write(folder.join(path), contents.get(file).map_or(&[][..], Vec::as_slice)).unwrap();
        }
    }
}

/// Whether a sync makes an operation before it durable.
pub fn covers(sync: &Op, op: &Op) -> bool {
    match (sync, op) {
        (Op::SyncFile(synced), Op::Write { file, .. } | Op::Truncate { file, .. }) => synced == file,
        (Op::SyncFolder(synced), Op::Folder(path) | Op::Create { path, .. } | Op::Rename { to: path, .. }) => {
            path.parent().unwrap_or(Path::new("..")) == synced
        }
        _ => false,
    }
}

fn put(content: &mut Vec<u8>, offset: u64, bytes: &[u8]) {
    let offset = usize::try_from(offset).unwrap();
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

impl Disk for Recorder {
    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.state().fail(On::Names)?;
        RealDisk.names(folder)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        let made = !folder.exists();
        RealDisk.create_folder(folder)?;
        if let Some(path) = self.relative(folder).filter(|_| made) {
            self.state().ops.push(Op::Folder(path));
        }
        Ok(())
    }

    fn open(&self, file: &Path, access: Access) -> io::Result<Box<dyn DiskFile>> {
        self.state().fail(On::Open)?;
        let path = self.relative(file).unwrap();
        let made = !file.exists();
        let real = RealDisk.open(file, access)?;
        let mut state = self.state();
        let next = state.files.len() as u64;
        let number = *state.files.entry(path.clone()).or_insert(next);
        if made {
            state.ops.push(Op::Create { file: number, path });
        }
        Ok(Box::new(RecordedFile { number, real, state: Arc::clone(&self.state) }))
    }

    fn stat(&self, file: &Path) -> io::Result<Stat> {
        RealDisk.stat(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)?;
        let (from, to) = (self.relative(from).unwrap(), self.relative(to).unwrap());
        let mut state = self.state();
        let file = state.files.remove(&from).unwrap();
        state.files.insert(to.clone(), file);
        state.ops.push(Op::Rename { file, from, to });
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.state().fail(On::SyncFolder)?;
        if let Some(path) = self.relative(folder).filter(|_| !self.state().lying) {
            self.state().ops.push(Op::SyncFolder(path));
        }
        Ok(())
    }

    fn free_space(&self, folder: &Path) -> io::Result<u64> {
        self.state().free_space.map_or_else(|| RealDisk.free_space(folder), Ok)
    }
}

impl RecordedFile {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl DiskFile for RecordedFile {
    fn stat(&self) -> io::Result<Stat> {
        self.real.stat()
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.state().fail(On::Read)?;
        self.real.read_at(buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let mut state = self.state();
        state.fail(On::Write)?;
        let room = state.space.map_or(bytes.len(), |space| bytes.len().min(usize::try_from(space).unwrap()));
        if room == 0 {
            return Err(io::Error::from_raw_os_error(ENOSPC));
        }
        let count = self.real.write_at(&bytes[..room], offset)?;
        state.space = state.space.map(|space| space - count as u64);
        state.ops.push(Op::Write { file: self.number, offset, bytes: bytes[..count].to_vec() });
        Ok(count)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        let mut state = self.state();
        state.fail(On::Truncate)?;
        self.real.truncate(length)?;
        state.ops.push(Op::Truncate { file: self.number, length });
        Ok(())
    }

    // Never the real sync: the image decides what a power cut keeps, and these tests are to be quick.
    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.state();
        state.fail(On::SyncFile)?;
        if !state.lying {
            state.ops.push(Op::SyncFile(self.number));
        }
        Ok(())
    }
}
