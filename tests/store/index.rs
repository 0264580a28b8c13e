//! The sled folder deleted, emptied, corrupted, panicking, locked, without space, behind and ahead of the journal.

use std::fs;
use std::path::{Path, PathBuf};

use signpost::store::{Depth, Frame, IndexState, JournalStore, MemoryStore, Opening, Store, StoreError, restore};
use uuid::Uuid;

use crate::recording::Recorder;
use crate::support::{DIRECTORY, all, append, copy, entries, filled, open, options, options_on, time};

const COUNT: u64 = 9;

/// A closed store of nine frames, whose sled folder is then changed.
struct Changed {
    folder: tempfile::TempDir,
    frames: Vec<Frame>,
}

impl Changed {
    async fn by(change: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, frames) = filled(folder.path(), COUNT).await;
        drop(store);
        change(&folder.path().join("sled"));
        Self { folder, frames }
    }

    /// Opens it, finds everything there and right, and says what opening had to do.
    async fn opens(&self, index: IndexState) -> Opening {
        self.opens_as(open(self.folder.path()).await.unwrap(), index).await
    }

    async fn opens_as(&self, store: JournalStore, index: IndexState) -> Opening {
        assert_eq!(store.health().index, index);
        assert_eq!(all(&store).await, self.frames);
        for frame in &self.frames {
            let number = frame.sequence();
            assert_eq!(append(&store, number).await, Ok(frame.commit()), "a commit id is found");
            assert_eq!(store.read(number, 1).await.unwrap(), std::slice::from_ref(frame));
        }
        assert_eq!(append(&store, COUNT + 1).await.unwrap().head.sequence, COUNT + 1);
        assert_eq!(append(&store, COUNT + 1).await.unwrap().head.sequence, COUNT + 1);
        assert_eq!(store.verify(Depth::Deep).await.unwrap().findings, []);
        store.opening()
    }

    async fn is_refused(&self) -> &'static str {
        match open(self.folder.path()).await.map(drop) {
            Err(StoreError::Damaged { place }) => place.what,
            other => panic!("{other:?}"),
        }
    }
}

const NOTHING: Opening = Opening { torn_bytes: 0, replayed: 0, index_rebuilt: false };
const REPLAYED: Opening = Opening { replayed: COUNT, ..NOTHING };
const REBUILT: Opening = Opening { index_rebuilt: true, ..REPLAYED };

#[tokio::test]
async fn an_index_that_is_right_is_left_as_it_is() {
    let store = Changed::by(|_| ()).await;
    assert_eq!(store.opens(IndexState::Ready).await, NOTHING);
}

#[tokio::test]
async fn a_deleted_or_emptied_index_is_filled_again() {
    let deleted = Changed::by(|sled| fs::remove_dir_all(sled).unwrap()).await;
    assert_eq!(deleted.opens(IndexState::Ready).await, REPLAYED);
    let emptied = Changed::by(|sled| {
        fs::remove_dir_all(sled).unwrap();
        fs::create_dir(sled).unwrap();
    });
    assert_eq!(emptied.await.opens(IndexState::Ready).await, REPLAYED);
}

#[tokio::test]
async fn a_corrupt_index_is_made_anew() {
    let corrupt = Changed::by(|sled| fs::write(sled.join("conf"), [7; 80]).unwrap()).await;
    assert_eq!(corrupt.opens(IndexState::Ready).await, REBUILT);
}

/// Leaves a sled folder that makes sled panic when it is opened: a long log cut off somewhere in the middle. Whether
/// it does depends on how sled's threads laid the log out, so logs and places are tried until one does.
fn make_sled_panic(folder: &Path) {
    for share in (1..400).map(|attempt| attempt % 10) {
        if share == 1 {
            write_a_long_log(folder);
        }
        let tried = tempfile::tempdir().unwrap();
        copy(folder, tried.path());
        cut_off(tried.path(), share);
        let path = tried.path().to_owned();
        if std::thread::spawn(move || sled::Config::new().path(path).open().map(drop)).join().is_err() {
            return cut_off(folder, share);
        }
    }
    panic!("sled opened every log wherever it was cut off");
}

fn write_a_long_log(folder: &Path) {
    fs::remove_dir_all(folder).unwrap();
    let db = sled::Config::new().path(folder).open().unwrap();
    for number in 0..3000_u64 {
        db.insert(number.to_be_bytes(), vec![7; 1000]).unwrap();
    }
    db.flush().unwrap();
}

/// Keeps so many tenths of sled's log.
fn cut_off(folder: &Path, share: usize) {
    let log = folder.join("db");
    let bytes = fs::read(&log).unwrap();
    fs::write(&log, &bytes[..bytes.len() * share / 10]).unwrap();
}

#[tokio::test]
async fn an_index_that_panics_is_made_anew() {
    let panicking = Changed::by(make_sled_panic).await;
    assert_eq!(panicking.opens(IndexState::Ready).await, REBUILT);
}

#[tokio::test]
async fn an_unfinished_snapshot_is_removed_before_sled_sees_it() {
    let unfinished = |sled: &Path| {
        // What a full disk leaves behind, under a name that sorts after every finished snapshot's.
        fs::write(sled.join("snap.00000000FFFFFFFF.generating"), b"").unwrap();
    };
    let store = Changed::by(unfinished).await;
    let copied = store.folder.path().join("copied");
    copy(&store.folder.path().join("sled"), &copied);
    assert!(sled::Config::new().path(copied).open().is_err(), "sled itself refuses this folder");
    assert_eq!(store.opens(IndexState::Ready).await, NOTHING);
}

#[tokio::test]
async fn without_space_for_the_index_everything_works_without_it() {
    let store = Changed::by(|_| ()).await;
    let recorder = Recorder::new(store.folder.path());
    recorder.claim_free_space(Some(1 << 20));
    let opened = JournalStore::open(store.folder.path(), options_on(recorder.disk())).await.unwrap();
    let did = store.opens_as(opened, IndexState::Off("too little space is free")).await;
    assert_eq!(did, NOTHING);
    recorder.claim_free_space(None);
    let opened = JournalStore::open(store.folder.path(), options_on(recorder.disk())).await.unwrap();
    assert_eq!(opened.opening(), Opening { replayed: 1, ..NOTHING }, "later it catches up");
}

#[tokio::test]
async fn an_index_that_is_locked_or_unreadable_is_left_alone() {
    let store = Changed::by(|_| ()).await;
    let held = sled::Config::new().path(store.folder.path().join("sled")).open().unwrap();
    assert_eq!(store.opens(IndexState::Off("something else holds sled's lock")).await, NOTHING);
    drop(held);
    let no_folder = Changed::by(|sled| {
        fs::remove_dir_all(sled).unwrap();
        fs::write(sled, b"a file").unwrap();
    })
    .await;
    assert_eq!(no_folder.opens(IndexState::Off("sled could not read or write")).await, NOTHING);
    assert_eq!(fs::read(no_folder.folder.path().join("sled")).unwrap(), b"a file");
}

#[tokio::test]
async fn pointers_that_are_not_the_journals_are_made_anew() {
    let wrong = |tree: &'static str, change: fn(&sled::Tree)| {
        Changed::by(move |sled| {
            let db = sled::Config::new().path(sled).open().unwrap();
            change(&db.open_tree(tree).unwrap());
            db.flush().unwrap();
        })
    };
    let changes = [
        wrong("frames", |tree| drop(tree.insert(3_u64.to_be_bytes(), &[0; 16]).unwrap())).await,
        wrong("frames", |tree| drop(tree.remove(3_u64.to_be_bytes()).unwrap())).await,
        wrong("commits", |tree| drop(tree.insert(Uuid::from_u128(3).as_bytes(), &2_u64.to_be_bytes()).unwrap())).await,
        wrong("commits", |tree| drop(tree.insert(b"extra", b"").unwrap())).await,
        wrong("end", |tree| drop(tree.insert("end", b"rubbish").unwrap())).await,
        wrong("end", |tree| drop(tree.remove("end").unwrap())).await,
    ];
    for changed in changes {
        assert_eq!(changed.opens(IndexState::Ready).await, REBUILT);
    }
}

fn last_file(folder: &Path) -> PathBuf {
    let names = crate::support::files(folder);
    folder.join(names.iter().rfind(|name| name.starts_with("journal/")).unwrap())
}

#[tokio::test]
async fn an_index_that_remembers_more_than_the_journal_holds_stops_the_opening() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(folder.path(), 7).await;
    append(&store, 8).await.unwrap();
    let with_last = fs::read(last_file(folder.path())).unwrap();
    drop(store);
    let cut = with_last.len() - frames[6].body().len() - 52;
    fs::write(last_file(folder.path()), &with_last[..cut]).unwrap();
    for _ in 0..2 {
        let Err(StoreError::Damaged { place }) = open(folder.path()).await.map(drop) else { panic!("it was opened") };
        assert_eq!(place.what, "the index remembers frames that should follow here; the journal lost them");
        assert_eq!(place.offset, cut as u64);
    }
    fs::write(last_file(folder.path()), with_last).unwrap();
    assert_eq!(all(&open(folder.path()).await.unwrap()).await.len(), 8, "and nothing was changed by refusing");
}

#[tokio::test]
async fn an_index_that_remembers_another_frame_stops_the_opening() {
    let store = Changed::by(|_| ()).await;
    let other = MemoryStore::new(DIRECTORY);
    for number in 1..=COUNT + 2 {
        let head = other.head().await.unwrap();
        other.append(head, Uuid::from_u128(number.into()), time(number + 1), entries(number)).await.unwrap();
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let frames = all(&other).await;
    restore(elsewhere.path(), &options(), frames.into_iter().map(|frame| Ok(frame.into()))).unwrap();
    fs::remove_dir_all(store.folder.path().join("journal")).unwrap();
    copy(&elsewhere.path().join("journal"), &store.folder.path().join("journal"));
    assert_eq!(
        store.is_refused().await,
        "the index remembers another frame than the journal has; one of them was exchanged"
    );
}

#[tokio::test]
async fn an_index_from_earlier_catches_up() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = filled(folder.path(), 4).await;
    drop(store);
    let (sled, earlier) = (folder.path().join("sled"), folder.path().join("earlier"));
    copy(&sled, &earlier);
    let store = open(folder.path()).await.unwrap();
    for number in 5..=COUNT {
        append(&store, number).await.unwrap();
    }
    let frames = all(&store).await;
    drop(store);
    fs::remove_dir_all(&sled).unwrap();
    fs::rename(earlier, sled).unwrap();
    let store = Changed { folder, frames };
    assert_eq!(store.opens(IndexState::Ready).await, Opening { replayed: COUNT - 4, ..NOTHING });
}

#[tokio::test]
async fn a_long_journal_is_indexed_in_batches() {
    let folder = tempfile::tempdir().unwrap();
    let memory = MemoryStore::new(DIRECTORY);
    for number in 1..=600 {
        append(&memory, number).await.unwrap();
    }
    let frames = all(&memory).await;
    restore(folder.path(), &options(), frames.iter().cloned().map(|frame| Ok(frame.into()))).unwrap();
    let store = open(folder.path()).await.unwrap();
    assert_eq!(store.opening(), Opening { replayed: 600, ..NOTHING });
    assert_eq!(store.verify(Depth::Deep).await.unwrap().findings, []);
    drop(store);
    assert_eq!(open(folder.path()).await.unwrap().opening(), NOTHING);
}
