//! The index while a folder is opened: first a witness of what the journal should hold, then brought up to it.

use std::fs;

use super::folder::Folder;
use super::index::{Index, IndexFault};
use super::scan::Scan;
use crate::store::StoreError;

/// Below this much free space sled is not opened at all: it can leave files behind that it cannot open again.
const NEEDS_BYTES: u64 = 16 << 20;
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
        return lost("the index remembers frames that should follow here; the journal lost them");
    }
    let pointers = scan.up_to(known);
    if end.is_some() && pointers.last().map(|last| last.head) != end {
        return lost("the index remembers another frame than the journal has; one of them was exchanged");
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
