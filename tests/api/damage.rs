//! The whole service on a damaged data folder. Whatever is hit, it serves exactly what was there or names what is wrong:
//! never a panic or a hang, never less, never something else. A service that runs reads on.
//!
//! `tests/store/damage.rs` tries every kind of ruin at chosen places of a bare store; here are random places in every file
//! of a folder that has been lived in, 200 of them and 1,000 where `SIGNPOST_LONG` is 1.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use signpost::app::StartupError;
use signpost::curate::CurateError;
use signpost::store::{Depth, Frame, Place, Refusal, Store as _, StoreError, Writes, read_journal, verify_journal};

use crate::support::chance::Chance;
use crate::support::life::Life;
use crate::support::past::new_year;
use crate::support::{Settings, TestApp, copy_folder, try_spawn_app};

const SEEDS: [u64; 2] = [0xDA_0001, 0xDA_0002];

/// What is asked of a service: what stands, what stood, and what was taken away.
const TARGETS: [&str; 6] = [
    "/v1/routes",
    "/v1/routes/childline",
    "/v1/audiences/child/routes",
    "/v1/releases",
    "/v1/releases/2/changes",
    "/v1/recalls",
];

fn trials() -> usize {
    if std::env::var("SIGNPOST_LONG").is_ok_and(|it| it == "1") { 1000 } else { 200 }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Every file below a folder, relative to it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// What must never be touched in a folder that is refused.
fn kept(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let ours = files(folder).into_iter().filter(|name| is_truth(name));
    ours.map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect()
}

/// Whether a file holds what cannot be made anew.
fn is_truth(name: &Path) -> bool {
    name.starts_with("journal") || name == Path::new("IDENTITY")
}

/// Turns one bit of a file, or cuts it off somewhere; an empty one gets a byte. Says which.
fn ruin(file: &Path, chance: &mut Chance) -> String {
    let mut bytes = fs::read(file).unwrap();
    let at = chance.below(bytes.len().max(1));
    let what = if bytes.is_empty() {
        bytes.push(7);
        "a byte added".to_owned()
    } else if chance.below(2) == 0 {
        bytes[at] ^= 1 << chance.below(8);
        format!("a bit turned at {at}")
    } else {
        bytes.truncate(at);
        format!("cut off at {at}")
    };
    fs::write(file, bytes).unwrap();
    what
}

/// A folder with a past, what it holds, and what a service on it answers.
struct Whole {
    folder: tempfile::TempDir,
    frames: Vec<Frame>,
    answers: Vec<(u16, Vec<u8>)>,
}

impl Whole {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let frames = block_on(Life::write(&folder.path().join("data")));
        let service = start(&folder.path().join("data")).unwrap();
        let answers = answers(&service);
        drop(service);
        assert!(answers.iter().all(|(status, _)| *status == 200), "{answers:?}");
        let journals = files(folder.path()).iter().filter(|it| it.starts_with("data/journal")).count();
        assert!(journals > 3 && frames.len() > 15, "{journals} files of the journal, {} frames", frames.len());
        Self { folder, frames, answers }
    }

    /// A copy of the folder under this name.
    fn copy(&self, name: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        copy_folder(&self.folder.path().join("data"), &copy);
        copy
    }
}

fn start(data: &Path) -> Result<TestApp, StartupError> {
    try_spawn_app(Settings { data: Some(data.to_owned()), clock: Some(new_year), ..Settings::default() })
}

fn answers(service: &TestApp) -> Vec<(u16, Vec<u8>)> {
    let ask = |target: &&str| service.send_unchecked("GET", target, &[], None);
    TARGETS.iter().map(ask).map(|answer| (answer.status, answer.decoded())).collect()
}

/// The place that a start names, which refused a folder.
fn named(refused: &StartupError) -> &Place {
    let StartupError::Store { source: StoreError::Damaged { place }, .. } = refused else {
        panic!("no place is named: {refused}");
    };
    place
}

/// Whether a place is where the damage was done: in the same file, or for the journal in the one that no longer follows.
fn is_there(place: &Place, file: &Path) -> bool {
    let named = Path::new(&place.file);
    named == file || (named.starts_with("journal") && file.starts_with("journal"))
}

/// Ruins one file of a copy, starts a service on it, and holds what comes of it against what was there.
fn try_one(whole: &Whole, copy: &Path, chance: &mut Chance) -> PathBuf {
    let all = files(copy);
    let file = all[chance.below(all.len())].clone();
    let what = format!("{}, {}", file.display(), ruin(&copy.join(&file), chance));
    let before = kept(copy);
    match start(copy) {
        Ok(service) => {
            assert!(!is_truth(&file), "{what}: it was started on");
            assert_eq!(answers(&service), whole.answers, "{what}");
            drop(service);
            let frames: Vec<Frame> = read_journal(copy).unwrap().unwrap().map(Result::unwrap).collect();
            assert_eq!(frames, whole.frames, "{what}");
        }
        Err(refused) => {
            assert!(is_truth(&file), "{what}: {refused}");
            assert!(is_there(named(&refused), &file), "{what}: {refused}");
            let verified = verify_journal(copy, Depth::Chain, None).unwrap().report.findings;
            assert!(verified.iter().any(|place| is_there(place, &file)), "{what}: {verified:?}");
        }
    }
    assert_eq!(kept(copy), before, "{what}");
    file
}

/// So many trials on one thread; how often each part of the folder was hit.
fn try_many(whole: &Whole, seed: u64, count: usize) -> BTreeMap<String, u32> {
    let mut chance = Chance(seed);
    let mut hit = BTreeMap::new();
    for trial in 0..count {
        let copy = whole.copy(&format!("{seed:x}-{trial}"));
        let file = try_one(whole, &copy, &mut chance);
        let part = file.iter().next().unwrap().to_str().unwrap().to_owned();
        *hit.entry(part).or_default() += 1;
        fs::remove_dir_all(copy).unwrap();
    }
    hit
}

#[test]
fn a_service_on_a_damaged_folder_serves_what_was_there_or_names_the_place() {
    let (whole, began) = (Whole::new(), Instant::now());
    let hit: Vec<BTreeMap<String, u32>> = std::thread::scope(|scope| {
        let whole = &whole;
        let threads = SEEDS.map(|seed| scope.spawn(move || try_many(whole, seed, trials() / SEEDS.len())));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    eprintln!("{} trials of the seeds {SEEDS:#x?}: {hit:?}, {:?}", trials(), began.elapsed());
    for part in ["IDENTITY", "LOCK", "journal", "sled"] {
        assert!(hit.iter().any(|it| it.contains_key(part)), "{part} was never hit");
    }
}

#[test]
fn a_running_service_answers_the_same_while_its_files_are_damaged_under_it() {
    let whole = Whole::new();
    let copy = whole.copy("running");
    let service = start(&copy).unwrap();
    let mut chance = Chance(SEEDS[0]);
    for round in 0..3 {
        for file in files(&copy) {
            let what = ruin(&copy.join(&file), &mut chance);
            assert_eq!(answers(&service), whole.answers, "round {round}: {}, {what}", file.display());
        }
    }
    for file in files(&copy) {
        fs::remove_file(copy.join(file)).unwrap();
    }
    assert_eq!(answers(&service), whole.answers, "nothing is left of the folder");
}

/// Damages a store under the desk that works on it. What verifying finds stops writes, and what it does not find harms
/// nothing.
async fn damage_under_a_desk(whole: &Whole, copy: &Path, chance: &mut Chance) -> PathBuf {
    let mut life = Life::open(copy).await;
    let all = files(copy);
    let file = all[chance.below(all.len())].clone();
    let what = format!("{}, {}", file.display(), ruin(&copy.join(&file), chance));
    let before = life.live.current();
    let findings = life.store.verify(Depth::Deep).await.unwrap().findings;
    if is_truth(&file) {
        assert!(findings.iter().any(|place| is_there(place, &file)), "{what}: {findings:?}");
        assert_eq!(life.store.health().writes, Writes::Refused(Refusal::Damage), "{what}");
        let refused = life.recall("webchat").await;
        let is_refused = matches!(refused, Err(CurateError::Store(StoreError::ReadOnly)));
        assert!(is_refused, "{what}: {refused:?}");
        assert!(std::sync::Arc::ptr_eq(&before, &life.live.current()), "{what}: readers see what they saw");
    } else {
        assert_eq!(findings, [], "{what}: pointers in use are in memory");
        life.recall("webchat").await.unwrap();
        let number = life.desk.newest();
        drop(life);
        let again = tokio::time::timeout(Duration::from_secs(60), Life::open(copy)).await.unwrap();
        assert_eq!(again.desk.newest(), number, "{what}: what was acknowledged is kept");
        assert_eq!(again.store.read(1, whole.frames.len()).await.unwrap(), whole.frames, "{what}");
    }
    file
}

#[test]
fn damage_under_a_working_desk_is_found_and_stops_writes_and_not_reads() {
    let whole = Whole::new();
    let mut chance = Chance(SEEDS[1]);
    let mut truths = 0;
    for trial in 0..trials() / 5 {
        let copy = whole.copy(&format!("desk-{trial}"));
        truths += u32::from(is_truth(&block_on(damage_under_a_desk(&whole, &copy, &mut chance))));
        fs::remove_dir_all(copy).unwrap();
    }
    assert!(truths > 10, "the journal was hit only {truths} times");
}
