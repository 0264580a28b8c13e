//! Verifying a data folder from outside, without disturbing whoever runs on it and without changing anything in it.
//!
//! The chain proves every frame but the last, and nothing in it says that there is no more to come: a journal that was
//! cut off between two frames looks whole. So the index is asked too, which remembers the end. While a process has the
//! folder open the index is that process's alone, and so is the proof of the end; otherwise a copy of the index is asked,
//! because sled writes into whatever it opens.
//!
//! Whoever puts back an older journal together with its older index leaves nothing that disagrees. Only a head that was
//! noted elsewhere finds that.

use std::path::Path;
use std::sync::Arc;

use super::disk::RealDisk;
use super::folder::{Folder, IDENTITY, JOURNAL};
use super::verify::{self, Checked};
use super::walk::Walk;
use super::witness::{EXCHANGED, LOST, Remembered, remembered};
use crate::store::frame::genesis;
use crate::store::{Depth, Digest, End, Head, Place, StoreError, Verified};

/// Verifies a data folder from outside. Everything wrong is a finding: also an end that was cut off or exchanged, where
/// nobody has the folder open and its index remembers more; and a chain that does not hold `expected`, the hash of a
/// head that was noted earlier.
///
/// Nothing in the folder is changed. It is locked for as long as copying the index takes.
///
/// Blocks; from async code, call it on a blocking thread.
///
/// # Errors
/// `NewerFormat`, and `Unavailable` for a folder that cannot be read.
pub fn verify_journal(root: &Path, depth: Depth, expected: Option<Digest>) -> Result<Verified, StoreError> {
    let folder = Folder::new(root, Arc::new(RealDisk));
    // Before the journal: it only grows, so that it holds at least what the index remembers now.
    let remembered = remembered(&folder);
    let files = folder.journal_files()?;
    let (directory, finding) = match folder.identity() {
        Ok(Some(directory)) => (Some(directory), None),
        Ok(None) => (None, Some(missing(IDENTITY))),
        Err(StoreError::Damaged { place }) => (None, Some(place)),
        Err(error) => return Err(error),
    };
    let no_journal = files.is_empty().then(|| missing(JOURNAL));
    let start = directory.map(genesis);
    let walk = Walk::from_start(folder, files, start);
    let mut checked = verify::check(walk, start, None, depth, remembered.pointers())?;
    let at_the_end = if checked.whole { judge_end(&checked, &remembered, expected) } else { Vec::new() };
    let end = end_of(&checked, &remembered);
    checked.report.findings.splice(0..0, finding.into_iter().chain(no_journal));
    checked.report.findings.extend(at_the_end);
    checked.report.findings.extend(remembered.damage());
    Ok(Verified { report: checked.report, end, unfinished: checked.unfinished })
}

fn missing(name: &str) -> Place {
    Place { file: name.to_owned(), offset: 0, what: "it is missing" }
}

/// What is wrong with the end of a journal that is right up to there.
fn judge_end(checked: &Checked, remembered: &Remembered, expected: Option<Digest>) -> Vec<Place> {
    let here = |what| Place { file: Folder::journal_name(checked.end.file), offset: checked.end.offset, what };
    let lost = remembered.end().and_then(|end| disagreement(&checked.heads, end));
    let stray = expected.filter(|hash| !checked.heads.iter().any(|head| head.hash == *hash));
    let mut wrong: Vec<Place> = lost.map(here).into_iter().collect();
    if checked.unfinished > 0 && lost.is_none() && !is_explained(checked.report.head, remembered) {
        wrong.push(here("an entry is unfinished or damaged, and the index does not say which"));
    }
    if stray.is_some() {
        wrong.push(here("the expected head is not in this chain: it is older than that head, or another one"));
    }
    wrong
}

/// Why a journal with these heads cannot be the one whose end the index remembers.
fn disagreement(heads: &[Head], end: Head) -> Option<&'static str> {
    let at_that_place = usize::try_from(end.sequence).ok().and_then(|at| heads.get(at));
    match at_that_place {
        None => Some(LOST),
        Some(head) if *head != end => Some(EXCHANGED),
        Some(_) => None,
    }
}

/// Whether the bytes of an unfinished write are nothing to wonder at: somebody may be writing them, or a crash left them
/// and the index remembers exactly what stands before them.
fn is_explained(head: Head, remembered: &Remembered) -> bool {
    match remembered {
        Remembered::InUse | Remembered::NoLock => true,
        Remembered::Index { end, .. } => end.map_or(0, |end| end.sequence) == head.sequence,
        Remembered::Nothing | Remembered::NoCopy | Remembered::Fault(_) => false,
    }
}

fn end_of(checked: &Checked, remembered: &Remembered) -> End {
    match remembered {
        _ if !checked.whole => End::Unvouched("the journal is damaged before it"),
        Remembered::InUse => End::InUse,
        Remembered::Index { end: Some(end), .. } if disagreement(&checked.heads, *end).is_some() => End::Contradicted,
        Remembered::Index { end, .. } => End::Vouched { up_to: end.map_or(0, |end| end.sequence) },
        Remembered::NoLock => End::Unvouched("it cannot be told whether a process has the store open"),
        Remembered::Nothing => End::Unvouched("there is no index"),
        Remembered::NoCopy => End::Unvouched("the index could not be copied in order to be read"),
        Remembered::Fault(fault) => End::Unvouched(fault.as_str()),
    }
}
