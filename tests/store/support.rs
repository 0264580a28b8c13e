//! What every test here needs: entries, a store in a fresh folder, and a small source of reproducible chance.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;
use signpost::store::disk::Disk;
use signpost::store::{Commit, Entry, Frame, JournalStore, Options, Store, StoreError};
use uuid::Uuid;

/// The directory of every store here.
pub const DIRECTORY: Uuid = Uuid::from_u128(0x0005_157e_d0c5);

/// A time nobody could take for a real one.
pub fn time(second: u64) -> Timestamp {
    Timestamp::from_second(i64::try_from(second).unwrap()).unwrap()
}

/// One small entry whose text says which append made it.
pub fn entries(number: u64) -> Vec<Entry> {
    vec![Entry::new("release", &json!({"schema": 1, "number": number, "text": "Ruf uns an: 116 111"})).unwrap()]
}

/// Files of about four frames, so that every test crosses from file to file.
pub fn options() -> Options {
    Options { rotate_at: 1000, ..Options::new(DIRECTORY) }
}

/// The same, on another disk.
pub fn options_on(disk: Arc<dyn Disk>) -> Options {
    Options { disk, ..options() }
}

pub async fn open(folder: &Path) -> Result<JournalStore, StoreError> {
    JournalStore::open(folder, options()).await
}

/// Appends at the head as it is; the commit id is the number.
pub async fn append(store: &dyn Store, number: u64) -> Result<Commit, StoreError> {
    let head = store.head().await?;
    store.append(head, Uuid::from_u128(number.into()), time(number), entries(number)).await
}

/// A store with this many frames, and those frames.
pub async fn filled(folder: &Path, count: u64) -> (JournalStore, Vec<Frame>) {
    let store = open(folder).await.unwrap();
    for number in 1..=count {
        append(&store, number).await.unwrap();
    }
    let frames = all(&store).await;
    assert_eq!(frames.len() as u64, count);
    (store, frames)
}

/// Every frame of a store.
pub async fn all(store: &dyn Store) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    loop {
        let more = store.read(frames.len() as u64 + 1, 1000).await.unwrap();
        if more.is_empty() {
            return frames;
        }
        frames.extend(more);
    }
}

/// Numbers that look random and come again from the same seed (`SplitMix64`, Steele and others 2014).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// Copies a data folder.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Every file of a data folder, by its path relative to it.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

/// This test binary again, as another process that runs one of its ignored tests on a data folder. It ignores the
/// signal for a file that grows too long, as a service does, so that the write fails instead.
pub fn child(test: &str, folder: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([test, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env("STORE_TEST_FOLDER", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// The data folder a child was started with.
pub fn folder_of_child() -> std::path::PathBuf {
    std::env::var_os("STORE_TEST_FOLDER").unwrap().into()
}
