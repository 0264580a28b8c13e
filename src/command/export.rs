//! `signpost export`: the whole history as plain JSON files.
//!
//! `history/` holds each frame of the journal exactly as it is stored (canonical JSON), so that an import gives the same
//! digests; `directory/` holds the records that stand after the last of them, for people; `manifest.json` says what is
//! there.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Outcome, could_not_run, say};
use crate::config::ExportArgs;
use crate::curate;
use crate::domain::digest::Digest;
use crate::domain::pack::DATA_LICENCE;
use crate::domain::record::Record;
use crate::domain::release::fold;
use crate::store::{Frame, StoreError, read_journal};

/// The form of an export.
pub(super) const FORMAT: u32 = 1;

/// What an export says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    pub(super) directory_id: Uuid,
    pub(super) licence: String,
    pub(super) frames: Vec<FrameFile>,
}

/// A frame of the journal in an export.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FrameFile {
    pub(super) file: String,
    pub(super) sequence: u64,
    /// The hash of the frame in the journal's chain.
    pub(super) hash: Digest,
    /// SHA-256 of the file.
    pub(super) sha256: Digest,
}

/// Exports a store. Works while the service runs, up to the last frame that is whole.
#[must_use]
pub fn run(args: &ExportArgs) -> Outcome {
    match export(args) {
        Ok(frames) => {
            say(format_args!("{}: {frames} entries of the history", args.folder.display()));
            Outcome::Fine
        }
        Err(reason) => could_not_run(reason),
    }
}

fn export(args: &ExportArgs) -> Result<usize, String> {
    let folder = &args.folder;
    let in_words = |error: StoreError| error.to_string();
    let journal = read_journal(&args.data.data).map_err(in_words)?;
    let journal = journal.ok_or_else(|| format!("there is no store in {}", args.data.data.display()))?;
    let directory_id = journal.directory_id();
    let frames: Vec<Frame> = journal.collect::<Result<_, _>>().map_err(in_words)?;
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(format!("{} is not empty: choose another folder", folder.display()));
    }
    let cannot = |error: io::Error| format!("cannot write to {}: {error}", folder.display());
    fs::create_dir_all(folder.join("history")).map_err(cannot)?;
    let files = frames.iter().map(|frame| write_frame(folder, frame)).collect::<io::Result<_>>().map_err(cannot)?;
    write_records(folder, &frames)?;
    let manifest = Manifest { format: FORMAT, directory_id, licence: DATA_LICENCE.to_owned(), frames: files };
    write_json(&folder.join("manifest.json"), &manifest).map_err(cannot)?;
    Ok(frames.len())
}

fn write_frame(folder: &Path, frame: &Frame) -> io::Result<FrameFile> {
    let file = format!("history/{:08}.json", frame.sequence());
    fs::write(folder.join(&file), frame.body())?;
    let sha256 = Digest::of(frame.body().as_bytes());
    Ok(FrameFile { file, sequence: frame.sequence(), hash: frame.hash(), sha256 })
}

fn write_records(folder: &Path, frames: &[Frame]) -> Result<(), String> {
    let releases = curate::releases_in(frames).map_err(|error| error.to_string())?;
    let cannot = |error: io::Error| format!("cannot write to {}: {error}", folder.display());
    for record in fold(releases.iter().map(|sealed| &sealed.release)).all() {
        let key = record.key();
        let kind = folder.join("directory").join(key.kind.as_str());
        fs::create_dir_all(&kind).map_err(cannot)?;
        write_record(&kind.join(format!("{}.json", key.id)), &record).map_err(cannot)?;
    }
    Ok(())
}

fn write_record(path: &Path, record: &Record) -> io::Result<()> {
    match record {
        Record::Audience(it) => write_json(path, it),
        Record::Topic(it) => write_json(path, it),
        Record::Place(it) => write_json(path, it),
        Record::Calendar(it) => write_json(path, it),
        Record::Organisation(it) => write_json(path, it),
        Record::Route(it) => write_json(path, it),
        Record::Campaign(it) => write_json(path, it),
        Record::RetiredContact(it) => write_json(path, it),
        Record::Recall(it) => write_json(path, it),
    }
}

fn write_json(path: &Path, value: &impl Serialize) -> io::Result<()> {
    fs::write(path, serde_json::to_string_pretty(value)? + "\n")
}
