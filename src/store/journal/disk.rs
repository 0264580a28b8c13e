//! The thin layer between the journal and the file system, so that every crash and every fault can be tried.
//!
//! [`RealDisk`] is what runs; the tests record each operation, replay any part of it as a power cut would leave it,
//! and let single operations fail. Nothing here decides anything: each method is one system call.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading; the file must be there.
    Read,
    /// Reading and writing; an empty file is made if there is none. What it holds is kept.
    Write,
}

/// Which file something is, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stat {
    /// The device that it is on.
    pub device: u64,
    /// Its number there, which another file under the same name does not have.
    pub inode: u64,
    /// Its length in bytes.
    pub length: u64,
}

impl From<Metadata> for Stat {
    fn from(metadata: Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino(), length: metadata.len() }
    }
}

/// The file system, as the journal uses it.
pub trait Disk: Send + Sync {
    /// The names in a folder, in any order.
    ///
    /// # Errors
    /// As the file system says.
    fn names(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// Makes a folder and those above it. One that is there already is fine.
    ///
    /// # Errors
    /// As the file system says.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;

    /// Opens a file.
    ///
    /// # Errors
    /// As the file system says.
    fn open(&self, file: &Path, access: Access) -> io::Result<Box<dyn DiskFile>>;

    /// What has this name now.
    ///
    /// # Errors
    /// As the file system says.
    fn stat(&self, file: &Path) -> io::Result<Stat>;

    /// Gives a file another name in the same folder, replacing what had it.
    ///
    /// # Errors
    /// As the file system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable (fsync of the folder).
    ///
    /// # Errors
    /// As the file system says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;

    /// The bytes that can still be written on the file system of this folder.
    ///
    /// # Errors
    /// As the file system says.
    fn free_space(&self, folder: &Path) -> io::Result<u64>;
}

/// An open file, as the journal uses it.
pub trait DiskFile: Send + Sync {
    /// Which file this is, whatever has its name by now.
    ///
    /// # Errors
    /// As the file system says.
    fn stat(&self) -> io::Result<Stat>;

    /// The length in bytes.
    ///
    /// # Errors
    /// As the file system says.
    fn length(&self) -> io::Result<u64> {
        Ok(self.stat()?.length)
    }

    /// Reads at an offset; fewer bytes than asked for are possible, 0 only at the end.
    ///
    /// # Errors
    /// As the file system says.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes at an offset; fewer bytes than given are possible.
    ///
    /// # Errors
    /// As the file system says.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize>;

    /// Cuts the file to this length.
    ///
    /// # Errors
    /// As the file system says.
    fn truncate(&self, length: u64) -> io::Result<()>;

    /// Makes what was written, and the length, durable (fdatasync).
    ///
    /// # Errors
    /// As the file system says. Which bytes were kept is then unknown.
    fn sync_data(&self) -> io::Result<()>;
}

/// The file system of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        // A name that is not UTF-8 is not one of ours.
        fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn open(&self, file: &Path, access: Access) -> io::Result<Box<dyn DiskFile>> {
        let write = access == Access::Write;
        let file = OpenOptions::new().read(true).write(write).create(write).truncate(false).open(file)?;
        Ok(Box::new(file))
    }

    fn stat(&self, file: &Path) -> io::Result<Stat> {
        Ok(fs::metadata(file)?.into())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn free_space(&self, folder: &Path) -> io::Result<u64> {
        fs4::available_space(folder)
    }
}

impl DiskFile for File {
    fn stat(&self) -> io::Result<Stat> {
        Ok(self.metadata()?.into())
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        FileExt::read_at(self, buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        FileExt::write_at(self, bytes, offset)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        File::sync_data(self)
    }
}

/// Fills as much of the buffer as the file has from this offset on, and says how much that is.
pub(super) fn read_full(file: &dyn DiskFile, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut done = 0;
    while done < buffer.len() {
        match file.read_at(&mut buffer[done..], offset + done as u64) {
            Ok(0) => break,
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// Writes all bytes at this offset, however many calls that takes.
pub(super) fn write_full(file: &dyn DiskFile, bytes: &[u8], offset: u64) -> io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        match file.write_at(&bytes[done..], offset + done as u64) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => done += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Whether an error says that no space is left: of the disk, of a quota, or of what this process may write.
pub(super) fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull, WriteZero};
    // The wildcard is the point: every other kind of error, of which there are open-endedly many, is not this one.
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge | WriteZero)
}
