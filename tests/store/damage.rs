//! Damage at rest: every file cut, flipped, zeroed and removed. What is allowed is everything intact, or an error that
//! names what is wrong; never a panic, a hang, or fewer frames.

use std::fs;
use std::path::Path;
use std::time::Duration;

use signpost::store::{Depth, Frame, JournalStore, Refusal, Store, StoreError, Writes, read_journal, verify_journal};

use crate::support::{DIRECTORY, all, append, files, filled, open, options};

/// One way to ruin a file.
#[derive(Clone, Copy, Debug)]
enum Ruin {
    Remove,
    Cut(u64),
    Flip(u64),
    Zero(u64),
}

impl Ruin {
    /// The ways to try for a file of this length: its ends, and places spread over what it holds.
    fn all(length: u64) -> Vec<Self> {
        let spread =
            [0, 1, 9, length / 3, length / 2, length * 3 / 4, length.saturating_sub(60), length.saturating_sub(1)];
        let places = spread.into_iter().filter(|at| *at < length);
        let each = |at| [Self::Cut(at), Self::Flip(at), Self::Zero(at)];
        std::iter::once(Self::Remove).chain(places.flat_map(each)).collect()
    }

    fn on(self, file: &Path) {
        let mut bytes = fs::read(file).unwrap();
        match self {
            Self::Remove => return fs::remove_file(file).unwrap(),
            Self::Cut(at) => bytes.truncate(usize::try_from(at).unwrap()),
            Self::Flip(at) => bytes[usize::try_from(at).unwrap()] ^= 0x10,
            Self::Zero(at) => {
                let end = bytes.len().min(usize::try_from(at).unwrap() + 100);
                bytes[usize::try_from(at).unwrap()..end].fill(0);
            }
        }
        fs::write(file, bytes).unwrap();
    }
}

/// Whether a ruined folder is still whole when opened, or which error says that it is not.
async fn judge(folder: &Path, frames: &[Frame]) -> Result<(), StoreError> {
    let opened = tokio::time::timeout(Duration::from_secs(30), open(folder));
    let store = opened.await.expect("opening does not hang")?;
    assert_eq!(store.directory_id(), Some(DIRECTORY));
    assert_eq!(all(&store).await, frames);
    assert_eq!(store.verify(Depth::Deep).await.unwrap().findings, []);
    append(&store, 1000).await.map(drop)
}

/// Every ruin of every file below this part of the folder; the outcomes, in words.
async fn outcomes(part: &str) -> Vec<(String, Result<(), StoreError>)> {
    let folder = tempfile::tempdir().unwrap();
    let pristine = folder.path().join("pristine");
    let (store, frames) = filled(&pristine, 9).await;
    drop(store);
    let mut outcomes = Vec::new();
    for name in files(&pristine).into_iter().filter(|name| name.starts_with(part)) {
        let held = fs::read(pristine.join(&name)).unwrap();
        let length = held.iter().rposition(|byte| *byte != 0).map_or(0, |last| last as u64 + 1);
        for ruin in Ruin::all(length) {
            let ruined = folder.path().join("ruined");
            crate::support::copy(&pristine, &ruined);
            ruin.on(&ruined.join(&name));
            let changed = fs::read(ruined.join(&name)).ok().as_ref() != Some(&held);
            let before = journal_bytes(&ruined);
            let outcome = judge(&ruined, &frames).await;
            if outcome.is_err() {
                assert_eq!(journal_bytes(&ruined), before, "{ruin:?} of {name}: a refused folder is not touched");
                degraded_serves_a_prefix(&ruined, &frames).await;
            }
            fs::remove_dir_all(&ruined).unwrap();
            if changed {
                outcomes.push((format!("{ruin:?} of {name}"), outcome));
            }
        }
    }
    outcomes
}

fn journal_bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let ours = files(folder).into_iter().filter(|name| !name.starts_with("sled") && name != "LOCK");
    ours.map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap())).collect()
}

async fn degraded_serves_a_prefix(folder: &Path, frames: &[Frame]) {
    let before = journal_bytes(folder);
    let store = JournalStore::open_degraded(folder, options()).await.unwrap();
    let served = all(&store).await;
    assert_eq!(served, frames[..served.len()]);
    let health = store.health();
    assert_eq!(health.writes, Writes::Refused(Refusal::Degraded));
    assert!(health.missing_after.is_some(), "a degraded store says that something may be missing");
    assert_eq!(append(&store, 1000).await, Err(StoreError::ReadOnly));
    drop(store);
    assert_eq!(journal_bytes(folder), before);
}

#[tokio::test]
async fn any_damage_to_the_journal_is_refused_with_its_place() {
    let outcomes = outcomes("journal/").await;
    assert!(outcomes.len() > 60, "only {} ruins were tried", outcomes.len());
    for (ruin, outcome) in outcomes {
        assert!(matches!(outcome, Err(StoreError::Damaged { .. })), "{ruin}: {outcome:?}");
    }
}

#[tokio::test]
async fn damage_before_the_last_frame_is_refused_even_without_the_index() {
    let folder = tempfile::tempdir().unwrap();
    let pristine = folder.path().join("pristine");
    let (store, frames) = filled(&pristine, 11).await;
    drop(store);
    fs::remove_dir_all(pristine.join("sled")).unwrap();
    let journal: Vec<String> = files(&pristine).into_iter().filter(|name| name.starts_with("journal/")).collect();
    for name in &journal {
        let length = fs::metadata(pristine.join(name)).unwrap().len();
        let last_frame = (name == &journal[journal.len() - 1]).then(|| frames[10].body().len() as u64 + 52);
        let end = length - last_frame.unwrap_or(0);
        // Its length, its middle, its last byte: wherever a frame is hit, those after it say that it was whole once.
        for at in [0, 5, 100, end / 2, end - 1] {
            let ruined = folder.path().join("ruined");
            crate::support::copy(&pristine, &ruined);
            Ruin::Flip(at).on(&ruined.join(name));
            let Err(StoreError::Damaged { place }) = open(&ruined).await.map(drop) else { panic!("{at} of {name}") };
            assert!(&place.file == name && place.offset <= at, "{at} of {name}: {place}");
            fs::remove_dir_all(&ruined).unwrap();
        }
    }
    assert_eq!(journal.len(), 3, "three files were tried");
}

#[tokio::test]
async fn any_damage_to_the_identity_is_refused() {
    let outcomes = outcomes("IDENTITY").await;
    assert!(outcomes.len() > 15, "only {} ruins were tried", outcomes.len());
    for (ruin, outcome) in outcomes {
        let Err(StoreError::Damaged { place }) = outcome else { panic!("{ruin}: {outcome:?}") };
        assert_eq!(place.file, "IDENTITY", "{ruin}");
    }
}

#[tokio::test]
async fn no_damage_to_the_index_or_the_lock_loses_anything() {
    let mut outcomes = outcomes("sled/").await;
    assert!(outcomes.len() > 30, "only {} ruins were tried", outcomes.len());
    outcomes.extend(self::outcomes("LOCK").await);
    for (ruin, outcome) in outcomes {
        assert_eq!(outcome, Ok(()), "{ruin}");
    }
}

/// Lays damage into the second of three files while a store runs on them.
fn ruin_the_middle(folder: &Path) {
    let middle = files(folder).into_iter().filter(|name| name.starts_with("journal/")).nth(1).unwrap();
    Ruin::Flip(200).on(&folder.join(middle));
}

#[tokio::test]
async fn damage_found_while_running_stops_writes_but_not_reads() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(folder.path(), 9).await;
    ruin_the_middle(folder.path());
    let before = store.read(1, 100).await.unwrap();
    assert!(!before.is_empty() && before.len() < 9, "what lies before the damage is served");
    assert_eq!(before, frames[..before.len()]);
    let damaged = before.len() as u64 + 1;
    assert!(matches!(store.read(damaged, 100).await, Err(StoreError::Damaged { .. })));
    assert_eq!(store.read(damaged + 1, 100).await.unwrap(), frames[before.len() + 1..], "and what lies behind it");
    assert_eq!(store.health().writes, Writes::Refused(Refusal::Damage));
    assert_eq!(append(&store, 10).await, Err(StoreError::ReadOnly));
    assert_eq!(append(&store, 9).await, Ok(frames[8].commit()), "an old outcome can still be asked for");
}

#[tokio::test]
async fn verifying_finds_the_place_with_and_without_a_running_store() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = filled(folder.path(), 9).await;
    for depth in [Depth::Chain, Depth::Deep] {
        assert_eq!(verify_journal(folder.path(), depth, None).unwrap().report.findings, []);
    }
    ruin_the_middle(folder.path());
    let running = store.verify(Depth::Chain).await.unwrap();
    let outside = verify_journal(folder.path(), Depth::Chain, None).unwrap().report;
    for report in [running, outside] {
        let [place] = &report.findings[..] else { panic!("{report:?}") };
        assert!(place.file.starts_with("journal/") && place.what.contains("checksum"), "{place}");
        assert!(report.frames > 0 && report.frames < 9);
    }
    assert_eq!(append(&store, 10).await, Err(StoreError::ReadOnly));
}

#[tokio::test]
async fn a_journal_read_from_outside_ends_in_one_error_where_it_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(folder.path(), 9).await;
    drop(store);
    ruin_the_middle(folder.path());
    let read: Vec<_> = read_journal(folder.path()).unwrap().unwrap().collect();
    let (last, good) = read.split_last().unwrap();
    assert!(matches!(last, Err(StoreError::Damaged { .. })));
    let good: Vec<_> = good.iter().map(|frame| frame.clone().unwrap()).collect();
    assert_eq!(good, frames[..good.len()]);
}

#[tokio::test]
async fn a_journal_that_came_from_another_directory_is_not_taken_for_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
    drop(filled(&ours, 3).await);
    let mut other = options();
    other.new_directory_id = uuid::Uuid::from_u128(4);
    drop(JournalStore::open(&theirs, other).await.unwrap());
    fs::copy(ours.join("IDENTITY"), theirs.join("IDENTITY")).unwrap();
    assert!(open(&theirs).await.is_ok(), "both are empty, so nothing is mixed up");
    fs::remove_dir_all(&theirs).unwrap();
    let mut other = options();
    other.new_directory_id = uuid::Uuid::from_u128(4);
    let store = JournalStore::open(&theirs, other).await.unwrap();
    append(&store, 1).await.unwrap();
    drop(store);
    fs::copy(ours.join("IDENTITY"), theirs.join("IDENTITY")).unwrap();
    let Err(StoreError::Damaged { place }) = open(&theirs).await.map(drop) else { panic!("it was opened") };
    assert_eq!(place.what, "the frame does not follow the one before it");
}

#[tokio::test]
async fn a_folder_of_a_newer_format_is_not_opened_in_any_way() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), 1).await);
    let line = r#"{"directory":"later","format":2}"#;
    let text = format!("{line}\n{}\n", signpost::store::digest(line.as_bytes()));
    fs::write(folder.path().join("IDENTITY"), text).unwrap();
    let newer = Some(StoreError::NewerFormat { found: 2 });
    assert_eq!(open(folder.path()).await.err(), newer);
    assert_eq!(JournalStore::open_degraded(folder.path(), options()).await.err(), newer);
    assert_eq!(read_journal(folder.path()).err(), newer);
    assert_eq!(verify_journal(folder.path(), Depth::Deep, None).err(), newer);
}

/// What a write says of it, and how the last file of a journal is moved under a running store.
type Move = (&'static str, fn(&Path));

#[tokio::test]
async fn nothing_is_written_behind_an_end_that_somebody_moved() {
    let moves: [Move; 4] = [
        ("the file does not end where it was left", |file| Ruin::Cut(100).on(file)),
        ("the file does not end where it was left", |file| {
            let mut bytes = fs::read(file).unwrap();
            bytes.push(7);
            fs::write(file, bytes).unwrap();
        }),
        ("the file is not there any more", |file| fs::remove_file(file).unwrap()),
        ("another file was put in the place of this one", |file| {
            let copied = file.with_extension("copy");
            fs::copy(file, &copied).unwrap();
            fs::rename(copied, file).unwrap();
        }),
    ];
    for (what, change) in moves {
        let folder = tempfile::tempdir().unwrap();
        let (store, frames) = filled(folder.path(), 2).await;
        let file = folder.path().join("journal/00000000000000000001.journal");
        let length = fs::metadata(&file).unwrap().len();
        change(&file);
        let held = fs::read(&file).ok();
        let Err(StoreError::Damaged { place }) = append(&store, 3).await else { panic!("{what}: it was written") };
        assert_eq!((place.offset, place.what), (length, what));
        assert_eq!(store.health().writes, Writes::Refused(Refusal::Damage));
        assert_eq!(append(&store, 3).await, Err(StoreError::ReadOnly));
        assert_eq!(append(&store, 2).await.is_ok(), held.is_some_and(|held| held.len() as u64 >= length), "{what}");
        assert_eq!(store.head().await.unwrap(), frames[1].head());
    }
}

#[tokio::test]
async fn verifying_a_running_store_looks_at_its_identity_too() {
    for ruin in [Ruin::Flip(20), Ruin::Cut(9), Ruin::Remove] {
        let folder = tempfile::tempdir().unwrap();
        let (store, _) = filled(folder.path(), 2).await;
        ruin.on(&folder.path().join("IDENTITY"));
        let report = store.verify(Depth::Chain).await.unwrap();
        assert!(matches!(&report.findings[..], [place] if place.file == "IDENTITY"), "{ruin:?}: {report:?}");
        assert_eq!(append(&store, 3).await, Err(StoreError::ReadOnly), "the next start would refuse what is written");
        assert_eq!(all(&store).await.len(), 2);
    }
}
