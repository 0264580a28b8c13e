//! Reading everything again, and saying what is wrong.

use std::collections::HashSet;

use uuid::Uuid;

use super::folder::{Folder, JOURNAL};
use super::index::Index;
use super::scan::NOWHERE;
use super::walk::{Location, Step, Walk};
use crate::store::{Depth, Frame, Head, Place, Report, StoreError};

/// What a walk over the whole journal saw.
pub(super) struct Checked {
    pub report: Report,
    /// The start of the chain, and the head after each frame that is right.
    pub heads: Vec<Head>,
    /// Just behind the last frame that is right.
    pub end: Location,
    /// The bytes of an unfinished write behind it.
    pub unfinished: u64,
    /// Whether the walk came to the end, and was not stopped by damage.
    pub whole: bool,
}

impl Checked {
    fn new(start: Option<Head>, depth: Depth) -> Self {
        let head = start.unwrap_or(NOWHERE);
        let report = Report { depth, head, frames: 0, bytes: 0, findings: Vec::new() };
        Self { report, heads: vec![head], end: Location { file: 1, offset: 0 }, unfinished: 0, whole: true }
    }

    fn add(&mut self, frame: &Frame, at: Location) {
        self.report.head = frame.head();
        self.report.frames += 1;
        self.report.bytes += frame.stored_length();
        self.heads.push(frame.head());
        self.end = Location { file: at.file, offset: at.offset + frame.stored_length() };
    }
}

/// An index to compare with, and up to which frame it should know everything.
pub(super) type Pointers<'i> = Option<(&'i Index, u64)>;

/// Walks to the end, or to the frame `until`, which must then be there. The index is compared where one is given.
pub(super) fn check(
    mut walk: Walk,
    start: Option<Head>,
    until: Option<Head>,
    depth: Depth,
    index: Pointers<'_>,
) -> Result<Checked, StoreError> {
    let mut checked = Checked::new(start, depth);
    let mut commits = HashSet::new();
    while until.is_none_or(|until| checked.report.head.sequence < until.sequence) {
        match walk.step() {
            Ok(Step::Frame(frame, at)) => {
                if depth == Depth::Deep {
                    checked.report.findings.extend(look_into(&frame, at, &mut commits, index));
                }
                checked.add(&frame, at);
            }
            Ok(Step::End) => break,
            Ok(Step::Torn { bytes, .. }) => {
                checked.unfinished = bytes;
                break;
            }
            Err(StoreError::Damaged { place }) => {
                checked.report.findings.push(place);
                checked.whole = false;
                return Ok(checked);
            }
            Err(error) => return Err(error),
        }
    }
    if until.is_some_and(|until| until != checked.report.head) {
        let what = "the journal does not end with the frame that was written last";
        checked.report.findings.push(Place { file: JOURNAL.to_owned(), offset: 0, what });
    }
    Ok(checked)
}

/// What is wrong with a frame that is whole and in its place.
fn look_into(frame: &Frame, at: Location, commits: &mut HashSet<Uuid>, index: Pointers<'_>) -> Vec<Place> {
    let mut wrong = Vec::new();
    let mut note = |file: &str, what| wrong.push(Place { file: file.to_owned(), offset: at.offset, what });
    let name = Folder::journal_name(at.file);
    if !frame.is_canonical() {
        note(&name, "the body is not canonical JSON");
    }
    if !commits.insert(frame.commit_id()) {
        note(&name, "the commit id was used before");
    }
    if let Some((index, _)) = index.filter(|(_, known)| frame.sequence() <= *known) {
        if index.location(frame.sequence()) != Ok(Some(at)) {
            note("sled", "the pointer to a frame is wrong; the offset is the frame's in its journal file");
        }
        if index.sequence_of(frame.commit_id()) != Ok(Some(frame.sequence())) {
            note("sled", "the pointer of a commit id is wrong; the offset is the frame's in its journal file");
        }
    }
    wrong
}
