//! Reading everything again, and saying what is wrong.

use std::collections::HashSet;

use uuid::Uuid;

use super::folder::Folder;
use super::index::Index;
use super::scan::NOWHERE;
use super::walk::{Location, Step, Walk};
use crate::store::{Depth, Frame, Head, Place, Report, StoreError};

/// Walks to the end, or to the frame `until`, which must then be there. The index is compared where one is given.
pub(super) fn check(
    mut walk: Walk,
    start: Option<Head>,
    until: Option<Head>,
    depth: Depth,
    index: Option<&Index>,
) -> Result<Report, StoreError> {
    let head = start.unwrap_or(NOWHERE);
    let mut report = Report { depth, head, frames: 0, bytes: 0, findings: Vec::new() };
    let mut commits = HashSet::new();
    while until.is_none_or(|until| report.head.sequence < until.sequence) {
        match walk.step() {
            Ok(Step::Frame(frame, at)) => {
                if depth == Depth::Deep {
                    report.findings.extend(look_into(&frame, at, &mut commits, index));
                }
                report.head = frame.head();
                report.frames += 1;
                report.bytes += frame.stored_length();
            }
            Ok(Step::End | Step::Torn { .. }) => break,
            Err(StoreError::Damaged { place }) => {
                report.findings.push(place);
                return Ok(report);
            }
            Err(error) => return Err(error),
        }
    }
    if until.is_some_and(|until| until != report.head) {
        let what = "the journal does not end with the frame that was written last";
        report.findings.push(Place { file: "journal".to_owned(), offset: 0, what });
    }
    Ok(report)
}

/// What is wrong with a frame that is whole and in its place.
fn look_into(frame: &Frame, at: Location, commits: &mut HashSet<Uuid>, index: Option<&Index>) -> Vec<Place> {
    let mut wrong = Vec::new();
    let mut note = |file: &str, what| wrong.push(Place { file: file.to_owned(), offset: at.offset, what });
    let name = Folder::journal_name(at.file);
    if !frame.is_canonical() {
        note(&name, "the body is not canonical JSON");
    }
    if !commits.insert(frame.commit_id()) {
        note(&name, "the commit id was used before");
    }
    if let Some(index) = index {
        if index.location(frame.sequence()) != Ok(Some(at)) {
            note("sled", "the pointer to a frame is wrong; the offset is the frame's in its journal file");
        }
        if index.sequence_of(frame.commit_id()) != Ok(Some(frame.sequence())) {
            note("sled", "the pointer of a commit id is wrong; the offset is the frame's in its journal file");
        }
    }
    wrong
}
