//! Reading without the lock, restoring what was read, and the lock itself.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::sync::mpsc::sync_channel;

use signpost::store::{
    Depth, Digest, Frame, JournalStore, Options, RawFrame, Store, StoreError, digest, read_journal, restore,
    verify_journal,
};
use tokio::task::spawn_blocking;

use crate::support::{DIRECTORY, all, append, child, files, filled, folder_of_child, open, options};

fn read_from_outside(folder: &Path) -> Vec<Frame> {
    read_journal(folder).unwrap().unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn where_no_store_was_ever_made_there_is_nothing_to_read() {
    let folder = tempfile::tempdir().unwrap();
    assert!(read_journal(folder.path()).unwrap().is_none());
    assert!(read_journal(&folder.path().join("missing")).unwrap().is_none());
    assert_eq!(files(folder.path()), Vec::<String>::new(), "and reading makes nothing");
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(read_journal(file.path()).map(drop), Err(StoreError::Unavailable(_))));
}

#[tokio::test]
async fn a_running_stores_journal_is_read_without_its_lock() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(folder.path(), 9).await;
    assert_eq!(read_journal(folder.path()).unwrap().unwrap().directory_id(), DIRECTORY);
    assert_eq!(read_from_outside(folder.path()), frames);
    let report = verify_journal(folder.path(), Depth::Deep, None).unwrap().report;
    assert_eq!((report.frames, report.findings), (9, Vec::new()));
    append(&store, 10).await.unwrap();
    assert_eq!(read_from_outside(folder.path()).len(), 10);
}

#[tokio::test]
async fn frames_go_ahead_of_an_opening_to_whoever_takes_them() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(folder.path(), 9).await;
    drop(store);
    let (ahead, coming) = sync_channel(1);
    let taking = spawn_blocking(move || coming.iter().collect::<Vec<_>>());
    let store = JournalStore::open(folder.path(), Options { ahead: Some(ahead), ..options() }).await.unwrap();
    assert_eq!(taking.await.unwrap(), frames);
    drop(store);
    let (ahead, coming) = sync_channel(1);
    let taking = spawn_blocking(move || coming.recv().unwrap());
    let store = JournalStore::open(folder.path(), Options { ahead: Some(ahead), ..options() }).await.unwrap();
    assert_eq!(
        (taking.await.unwrap(), all(&store).await),
        (frames[0].clone(), frames),
        "one who wants no more stops nobody"
    );
}

#[tokio::test]
async fn a_frame_that_is_just_being_written_is_not_read_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(folder.path(), 2).await;
    let file = folder.path().join("journal/00000000000000000001.journal");
    let mut bytes = fs::read(&file).unwrap();
    bytes.extend_from_within(..90);
    fs::write(&file, &bytes).unwrap();
    assert_eq!(read_from_outside(folder.path()), frames);
    assert_eq!(verify_journal(folder.path(), Depth::Chain, None).unwrap().report.findings, []);
    assert_eq!(fs::read(&file).unwrap(), bytes);
    drop(store);
}

#[tokio::test]
async fn an_export_restores_to_the_same_bytes_hashes_and_directory() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("old"), folder.path().join("new"));
    let (store, frames) = filled(&old, 9).await;
    let exported = read_journal(&old).unwrap().unwrap().map(|frame| frame.map(RawFrame::from));
    let head = restore(&new, &options(), exported).unwrap();
    assert_eq!(head, store.head().await.unwrap());
    for name in files(&old).iter().filter(|name| name.starts_with("journal/") || *name == "IDENTITY") {
        assert_eq!(fs::read(old.join(name)).unwrap(), fs::read(new.join(name)).unwrap(), "{name}");
    }
    let restored = open(&new).await.unwrap();
    assert_eq!(restored.directory_id(), Some(DIRECTORY));
    assert_eq!(all(&restored).await, frames);
    assert_eq!(append(&restored, 9).await, Ok(frames[8].commit()));
    assert_eq!(append(&restored, 10).await, append(&store, 10).await, "and both go on alike");
}

#[tokio::test]
async fn an_export_that_was_changed_restores_to_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(&folder.path().join("old"), 5).await;
    drop(store);
    let raw: Vec<RawFrame> = frames.into_iter().map(RawFrame::from).collect();
    let with = |change: fn(&mut Vec<RawFrame>)| {
        let mut frames = raw.clone();
        change(&mut frames);
        frames
    };
    let changes = [
        with(|frames| drop(frames.remove(2))),
        with(|frames| frames.swap(1, 2)),
        with(|frames| frames[3].body = frames[3].body.replace("116 111", "116 112")),
        with(|frames| frames[4].body.clear()),
        with(|frames| frames[4].hash = digest(b"")),
        with(|frames| drop(frames.remove(0))),
    ];
    for (number, frames) in changes.into_iter().enumerate() {
        let target = folder.path().join(number.to_string());
        let refused = restore(&target, &options(), frames.into_iter().map(Ok));
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "{number}: {refused:?}");
        let opened = open(&target).await.map(drop);
        let nothing_was_written = number == 5 && opened.is_ok();
        assert!(matches!(opened, Err(StoreError::Damaged { .. })) || nothing_was_written, "{number}: {opened:?}");
    }
    let mut other = options();
    other.new_directory_id = uuid::Uuid::from_u128(1);
    let refused = restore(&folder.path().join("other"), &other, raw.iter().cloned().map(Ok));
    assert!(matches!(refused, Err(StoreError::Invalid(_))), "frames belong to their directory");
}

#[tokio::test]
async fn a_restore_needs_an_empty_folder_and_stops_with_the_first_error() {
    let folder = tempfile::tempdir().unwrap();
    let used = folder.path().join("used");
    drop(filled(&used, 1).await);
    assert!(matches!(restore(&used, &options(), []), Err(StoreError::Invalid(_))));
    assert_eq!(all(&open(&used).await.unwrap()).await.len(), 1);
    let fresh = folder.path().join("fresh");
    assert_eq!(restore(&fresh, &options(), [Err(StoreError::Full)]), Err(StoreError::Full));
    let empty = restore(&folder.path().join("empty"), &options(), []).unwrap();
    assert_eq!(empty.sequence, 0);
    assert_ne!(empty.hash, Digest::from_bytes([0; 32]));
}

#[tokio::test]
#[ignore = "the child of the test below; it holds the folder until its standard input ends"]
async fn the_child_that_holds_the_lock() {
    let _store = open(&folder_of_child()).await.unwrap();
    println!("ready");
    assert_eq!(std::io::stdin().lines().count(), 0);
}

#[tokio::test]
async fn a_second_process_is_refused_until_the_first_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = child("reading::the_child_that_holds_the_lock", folder.path()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.contains("ready")));
    assert_eq!(open(folder.path()).await.err(), Some(StoreError::Locked));
    assert_eq!(JournalStore::open_degraded(folder.path(), options()).await.err(), Some(StoreError::Locked));
    assert_eq!(restore(folder.path(), &options(), []), Err(StoreError::Locked));
    process.kill().unwrap();
    process.wait().unwrap();
    let store = open(folder.path()).await.unwrap();
    assert_eq!(open(folder.path()).await.err(), Some(StoreError::Locked), "nor a second time in one process");
    append(&store, 1).await.unwrap();
}

#[tokio::test]
async fn a_degraded_store_without_an_identity_serves_what_it_can_prove() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(folder.path(), 5).await;
    drop(store);
    fs::remove_file(folder.path().join("IDENTITY")).unwrap();
    assert!(matches!(open(folder.path()).await.map(drop), Err(StoreError::Damaged { .. })));
    let store = JournalStore::open_degraded(folder.path(), options()).await.unwrap();
    assert_eq!(store.directory_id(), None);
    assert_eq!(all(&store).await, frames);
    assert_eq!(store.verify(Depth::Deep).await.unwrap().findings, []);
    let mut writer = fs::File::create(folder.path().join("journal/00000000000000000001.journal")).unwrap();
    writer.write_all(b"nothing of use").unwrap();
    drop(store);
    let store = JournalStore::open_degraded(folder.path(), options()).await.unwrap();
    assert_eq!(store.head().await.unwrap().sequence, 0, "with the first frame gone nothing can be proven");
    assert_eq!(all(&store).await, []);
}

#[tokio::test]
async fn a_caller_that_went_away_finds_its_append_done() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await.unwrap();
    let mut asked = Box::pin(append(&store, 1));
    // Asked once, so that the work begins, and then forgotten.
    let _ = std::future::poll_fn(|context| std::task::Poll::Ready(asked.as_mut().poll(context))).await;
    drop(asked);
    let head = store.wait(0, std::time::Duration::from_secs(30)).await.unwrap();
    assert_eq!(head.sequence, 1);
    assert_eq!(append(&store, 1).await.unwrap().head, head);
    assert_eq!(all(&store).await.len(), 1);
}
