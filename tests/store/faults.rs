//! Single operations of the disk that fail while a store runs or opens.

use std::path::Path;

use signpost::store::{JournalStore, Refusal, Store, StoreError, Writes};

use crate::recording::{EACCES, EIO, ENOSPC, On, Recorder};
use crate::support::{all, append, open, options_on};

/// A store on a disk that can be told to fail, with three frames.
async fn recorded(root: &Path) -> (JournalStore, Recorder) {
    let recorder = Recorder::new(root);
    let store = JournalStore::open(root, options_on(recorder.disk())).await.unwrap();
    for number in 1..=3 {
        append(&store, number).await.unwrap();
    }
    (store, recorder)
}

#[tokio::test]
async fn after_one_failed_sync_nothing_is_written_until_a_restart_and_everything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (store, recorder) = recorded(folder.path()).await;
    recorder.fail(On::SyncFile, 0, EIO);
    assert_eq!(append(&store, 4).await, Err(StoreError::Unknown));
    assert_eq!(store.health().writes, Writes::Refused(Refusal::FailedSync));
    assert_eq!(append(&store, 4).await, Err(StoreError::Unknown), "its outcome stays unknown");
    assert_eq!(append(&store, 5).await, Err(StoreError::ReadOnly));
    assert_eq!(append(&store, 3).await.unwrap().head.sequence, 3, "an old outcome does not");
    assert_eq!(all(&store).await.len(), 3, "what was not acknowledged is not served");
    drop(store);
    let store = open(folder.path()).await.unwrap();
    let outcome = append(&store, 4).await.unwrap();
    assert_eq!(outcome.head.sequence, 4, "the restart decides, and asking again is told");
    assert_eq!(all(&store).await.len(), 4);
    append(&store, 5).await.unwrap();
}

#[tokio::test]
async fn a_frame_left_by_a_failed_sync_is_written_again_before_it_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let (store, recorder) = recorded(folder.path()).await;
    recorder.fail(On::SyncFile, 0, EIO);
    assert_eq!(append(&store, 4).await, Err(StoreError::Unknown));
    drop(store);
    let before = recorder.ops().len();
    let store = JournalStore::open(folder.path(), options_on(recorder.disk())).await.unwrap();
    let body = store.read(4, 1).await.unwrap()[0].body().to_owned();
    let again = recorder.ops()[before..].iter().any(
        |op| matches!(op, crate::recording::Op::Write { bytes, .. } if bytes.windows(body.len()).any(|part| part == body.as_bytes())),
    );
    assert!(again, "its pages count as clean after the failed sync, so syncing alone would prove nothing");
}

#[tokio::test]
async fn a_full_disk_takes_the_frame_back_and_goes_on_when_there_is_space() {
    let folder = tempfile::tempdir().unwrap();
    let (store, recorder) = recorded(folder.path()).await;
    for room in [0, 1, 47, 48, 100] {
        recorder.limit_space(Some(room));
        for _ in 0..2 {
            assert_eq!(append(&store, 4).await, Err(StoreError::Full), "with room for {room} bytes");
        }
        assert_eq!(store.health().writes, Writes::Accepted);
        assert_eq!(all(&store).await.len(), 3);
    }
    recorder.limit_space(None);
    append(&store, 4).await.unwrap();
    drop(store);
    let store = open(folder.path()).await.unwrap();
    assert_eq!(all(&store).await.len(), 4);
    assert_eq!(store.opening().torn_bytes, 0);
}

#[tokio::test]
async fn a_full_disk_when_a_new_file_is_due_takes_nothing_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (store, recorder) = recorded(folder.path()).await;
    append(&store, 4).await.unwrap();
    // Reading the frames again opens a file first, so only the making of the new one is left to fail.
    recorder.fail(On::Open, 0, ENOSPC);
    assert_eq!(append(&store, 5).await, Err(StoreError::Full));
    append(&store, 5).await.unwrap();
    assert_eq!(all(&store).await.len(), 5);
}

#[tokio::test]
async fn a_write_that_fails_otherwise_stops_writes_and_keeps_what_was_there() {
    for (on, errno, second) in [(On::Write, EIO, None), (On::Write, ENOSPC, Some(On::Truncate))] {
        let folder = tempfile::tempdir().unwrap();
        let (store, recorder) = recorded(folder.path()).await;
        recorder.fail(on, 0, errno);
        if let Some(second) = second {
            recorder.fail(second, 0, EIO);
        }
        assert!(matches!(append(&store, 4).await, Err(StoreError::Unavailable(_))));
        assert_eq!(store.health().writes, Writes::Refused(Refusal::FailedWrite));
        assert_eq!(append(&store, 4).await, Err(StoreError::ReadOnly));
        assert_eq!(all(&store).await.len(), 3);
        drop(store);
        let store = open(folder.path()).await.unwrap();
        assert_eq!(append(&store, 4).await.unwrap().head.sequence, 4);
    }
}

#[tokio::test]
async fn a_new_file_that_cannot_be_synced_stops_writes_before_anything_is_in_it() {
    for on in [On::SyncFile, On::SyncFolder] {
        let folder = tempfile::tempdir().unwrap();
        let (store, recorder) = recorded(folder.path()).await;
        append(&store, 4).await.unwrap();
        recorder.fail(on, u32::from(on == On::SyncFile), EIO);
        assert!(matches!(append(&store, 5).await, Err(StoreError::Unavailable(_))), "{on:?}");
        assert_eq!(append(&store, 5).await, Err(StoreError::ReadOnly));
        assert_eq!(all(&store).await.len(), 4);
        drop(store);
        let store = open(folder.path()).await.unwrap();
        assert_eq!(append(&store, 5).await.unwrap().head.sequence, 5);
    }
}

#[tokio::test]
async fn a_disk_that_cannot_be_read_for_a_moment_is_unavailable_and_not_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let (store, recorder) = recorded(folder.path()).await;
    recorder.fail(On::Read, 0, EIO);
    assert!(matches!(store.read(1, 10).await, Err(StoreError::Unavailable(_))));
    assert_eq!(store.health().writes, Writes::Accepted);
    assert_eq!(store.read(1, 10).await.unwrap().len(), 3);
    append(&store, 4).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_is_said_so_by_name() {
    for (on, errno) in [(On::Names, EACCES), (On::Open, EACCES), (On::Read, EIO), (On::SyncFile, EIO)] {
        let folder = tempfile::tempdir().unwrap();
        let (store, recorder) = recorded(folder.path()).await;
        drop(store);
        recorder.fail(on, 0, errno);
        let refused = JournalStore::open(folder.path(), options_on(recorder.disk())).await.err();
        let Some(StoreError::Unavailable(message)) = refused else { panic!("{on:?}: {refused:?}") };
        assert!(message.contains(folder.path().to_str().unwrap()), "{message}");
        let store = JournalStore::open(folder.path(), options_on(recorder.disk())).await.unwrap();
        assert_eq!(all(&store).await.len(), 3);
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    let refused = open(file.path()).await.err();
    assert!(matches!(refused, Some(StoreError::Unavailable(_))), "a file is no folder: {refused:?}");
}

#[tokio::test]
async fn the_unfinished_write_of_a_crash_is_cut_off_said_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = crate::support::filled(folder.path(), 2).await;
    drop(store);
    let file = folder.path().join("journal/00000000000000000001.journal");
    let whole = std::fs::read(&file).unwrap();
    let half = [&whole[..], &whole[..100]].concat();
    let zeros = [&whole[..], &[0; 300][..]].concat();
    for torn in [half, zeros, [&whole[..], b"x"].concat()] {
        std::fs::write(&file, &torn).unwrap();
        let store = open(folder.path()).await.unwrap();
        let extra = (torn.len() - whole.len()) as u64;
        assert_eq!((store.opening().torn_bytes, store.health().torn_bytes), (extra, extra));
        assert_eq!(all(&store).await.len(), 2);
        drop(store);
        assert_eq!(std::fs::read(&file).unwrap(), whole);
    }
}
