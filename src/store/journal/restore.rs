//! Making a data folder of exported frames: the same bytes, the same hashes, the same directory.

use std::path::Path;
use std::sync::Arc;

use super::appender::{Appender, WriteFault};
use super::folder::Folder;
use super::opening::{Options, create};
use super::walk::Location;
use crate::store::frame::{Frame, encode, genesis};
use crate::store::{Head, RawFrame, StoreError};

/// Writes frames into a folder that holds nothing yet. `options.new_directory_id` is the exported directory's id.
///
/// Each frame must give the hash it claims, so that a restored log is the exported one or there is none. The identity
/// is written last: a restore that was interrupted leaves a folder that no store opens, to be removed and made again.
///
/// Blocks; from async code, call it on a blocking thread.
///
/// # Errors
/// `Invalid` for a folder that holds something, or for frames that are not an export of this directory; `Full`,
/// `Locked` and `Unavailable` as the disk says; and the first error among the frames themselves.
pub fn restore(
    root: &Path,
    options: &Options,
    frames: impl IntoIterator<Item = Result<RawFrame, StoreError>>,
) -> Result<Head, StoreError> {
    let folder = Folder::new(root, Arc::clone(&options.disk));
    let _lock = folder.create_and_lock()?;
    if folder.is_in_use()? {
        return Err(StoreError::Invalid("a directory is restored into an empty folder only"));
    }
    let file = create(&folder)?;
    let start = Location { file: 1, offset: 0 };
    let mut appender = Appender::new(folder.clone(), options.rotate_at, file, start);
    let mut head = genesis(options.new_directory_id);
    for frame in frames {
        let frame = frame?;
        let bytes = prove(head, &frame)?;
        appender.put(frame.sequence, &bytes).map_err(error_of)?;
        head = Head { sequence: frame.sequence, hash: frame.hash };
    }
    appender.sync().map_err(|error| folder.failed("write", "journal", &error))?;
    folder.write_identity(options.new_directory_id)?;
    tracing::info!(sequence = head.sequence, "a directory was restored");
    Ok(head)
}

/// The bytes of an exported frame, if they are what was exported.
fn prove(head: Head, frame: &RawFrame) -> Result<Vec<u8>, StoreError> {
    if frame.sequence != head.sequence + 1 {
        return Err(StoreError::Invalid("the exported frames are not in order, or one is missing"));
    }
    let bytes = encode(frame.sequence, head.hash, &frame.body)?;
    let read = Frame::decode(&bytes).map_err(|_| StoreError::Invalid("an exported frame is not one"))?;
    if read.hash() != frame.hash {
        return Err(StoreError::Invalid("an exported frame does not have the hash it claims"));
    }
    Ok(bytes)
}

fn error_of(fault: WriteFault) -> StoreError {
    match fault {
        WriteFault::Full => StoreError::Full,
        WriteFault::Refused(_, error) => error,
        WriteFault::Unknown => StoreError::Unknown,
    }
}
