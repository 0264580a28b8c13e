//! `signpost import`: an export becomes a store again, with the same digests.

use std::fs;
use std::path::Path;

use super::export::{FORMAT, FrameFile, Manifest};
use super::{Outcome, could_not_run, say};
use crate::config::ImportArgs;
use crate::curate;
use crate::domain::digest::Digest;
use crate::store::{Frame, Options, RawFrame, StoreError, read_journal, restore};

/// Restores an export into an empty store. What it holds is checked first: an import never makes a store that cannot be
/// served.
#[must_use]
pub fn run(args: &ImportArgs) -> Outcome {
    match import(args) {
        Ok(release) => {
            say(format_args!("{}: restored, with release {release}", args.data.data.display()));
            Outcome::Fine
        }
        Err(reason) => could_not_run(reason),
    }
}

fn import(args: &ImportArgs) -> Result<u32, String> {
    let manifest = read_manifest(&args.folder)?;
    let frames: Vec<RawFrame> =
        manifest.frames.iter().map(|file| read_frame(&args.folder, file)).collect::<Result<_, _>>()?;
    let options = Options::new(manifest.directory_id);
    let in_words = |error: StoreError| error.to_string();
    restore(&args.data.data, &options, frames.into_iter().map(Ok)).map_err(in_words)?;
    let journal = read_journal(&args.data.data).map_err(in_words)?;
    let frames: Vec<Frame> = journal.into_iter().flatten().collect::<Result<_, _>>().map_err(in_words)?;
    let opened = curate::open_frames(&frames).map_err(|error| error.to_string())?;
    Ok(opened.directory.release().number)
}

fn read_manifest(folder: &Path) -> Result<Manifest, String> {
    let path = folder.join("manifest.json");
    let text = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| format!("{} is not an export's: {error}", path.display()))?;
    if manifest.format > FORMAT {
        return Err(format!("{} was written by a newer program", path.display()));
    }
    Ok(manifest)
}

fn read_frame(folder: &Path, frame: &FrameFile) -> Result<RawFrame, String> {
    let path = folder.join(&frame.file);
    let body = fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    if Digest::of(body.as_bytes()) != frame.sha256 {
        return Err(format!("{} is not what was exported: its digest differs", path.display()));
    }
    Ok(RawFrame { sequence: frame.sequence, hash: frame.hash, body })
}
