//! What only happens inside: an index that fails while the store runs, and a write that stopped half-way.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a failed step of a test is a failed test")]

use std::path::Path;

use super::*;
use crate::store::journal::opening::{Options, open};

fn opened(folder: &Path) -> Shared {
    let options = Options { rotate_at: 600, ..Options::new(Uuid::from_u128(1)) };
    Shared::new(open(folder, options).unwrap())
}

fn append(shared: &Shared, number: u64) -> Result<Commit, StoreError> {
    let entries = [Entry::new("release", &number).unwrap()];
    shared.append(shared.head(), Uuid::from_u128(number.into()), Timestamp::UNIX_EPOCH, &entries)
}

#[test]
fn a_store_that_loses_its_index_while_running_goes_on_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let shared = opened(folder.path());
    let before: Vec<Commit> = (1..=5).map(|number| append(&shared, number).unwrap()).collect();
    shared.give_up_index(IndexFault::Io);
    assert_eq!(shared.health().index, IndexState::Off("sled could not read or write"));
    for (number, commit) in (1..).zip(before) {
        assert_eq!(append(&shared, number), Ok(commit), "the first outcome is found by looking");
        assert_eq!(shared.read(number, 1).unwrap()[0].commit(), commit);
    }
    append(&shared, 6).unwrap();
    drop(shared);
    let shared = opened(folder.path());
    assert_eq!(shared.opening.replayed, 1, "the next opening brings the index back");
    assert_eq!(shared.health().index, IndexState::Ready);
}

#[test]
fn a_pointer_that_turns_out_wrong_while_running_is_noticed_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let shared = opened(folder.path());
    let commits: Vec<Commit> = (1..=5).map(|number| append(&shared, number).unwrap()).collect();
    let wrong =
        Pointer { head: commits[2].head, commit_id: commits[3].commit_id, location: Location { file: 1, offset: 7 } };
    shared.index().unwrap().put(&[wrong]).unwrap();
    assert_eq!(shared.read(3, 1).unwrap()[0].commit(), commits[2]);
    assert_eq!(append(&shared, 4), Ok(commits[3]), "its commit id points at another frame");
    assert_eq!(shared.health().index, IndexState::Off("the pointers are not the journal's"));
    assert_eq!(shared.health().writes, Writes::Accepted, "the journal is fine");
}

#[test]
fn after_a_write_that_stopped_half_way_nothing_is_written_and_everything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let shared = Arc::new(opened(folder.path()));
    append(&shared, 1).unwrap();
    let writing = Arc::clone(&shared);
    let stopped = std::thread::spawn(move || {
        let _writer = writing.writer.lock().unwrap();
        panic!("this panic is part of the test");
    });
    assert!(stopped.join().is_err());
    assert_eq!(append(&shared, 2), Err(StoreError::ReadOnly));
    assert_eq!(shared.health().writes, Writes::Refused(Refusal::Interrupted));
    assert_eq!(shared.read(1, 9).unwrap().len(), 1);
    assert_eq!(append(&shared, 1).unwrap().head, shared.head());
}
