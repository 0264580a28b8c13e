//! Use cases that change the directory. Appending to the store is the single commit point of each of them.
//!
//! This file holds the start: fold what the store has, bring in the seed where that is due, and check the outcome.

use jiff::Timestamp;
use thiserror::Error;
use uuid::Uuid;

use crate::domain::directory::{Directory, ReleaseHeader};
use crate::domain::finding::Finding;
use crate::domain::record::Records;
use crate::domain::release::{Origin, Release, SCHEMA, SealedRelease, changes_between, fold, release_time};
use crate::seed::{FileFinding, Seed};
use crate::store::{Entry, EntryError, Frame, Store, StoreError};

/// The kind of entry that holds a release.
pub const RELEASE: &str = "release";

/// How many frames are read from a store at a time.
const FRAMES_AT_A_TIME: usize = 256;

/// Why a use case did not happen.
#[derive(Debug, Error)]
pub enum CurateError {
    /// The store did not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A document could not be stored.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// A stored document cannot be read.
    #[error("frame {sequence} of the journal holds a {kind} that cannot be read: {reason}")]
    Unreadable {
        /// The frame.
        sequence: u64,
        /// What it should hold.
        kind: &'static str,
        /// Why it cannot be read.
        reason: String,
    },
    /// A stored document was written by a newer program.
    #[error("release {number} was written by a newer program (schema {schema}; this one reads up to {SCHEMA})")]
    Newer {
        /// The release.
        number: u32,
        /// The form of its document.
        schema: u32,
    },
    /// Stored releases do not follow each other.
    #[error("release {number} does not follow the release before it")]
    Broken {
        /// The release.
        number: u32,
    },
    /// The records of a release do not check.
    #[error("release {number} has {} findings", .findings.len())]
    Findings {
        /// The release.
        number: u32,
        /// All of them.
        findings: Vec<Finding>,
    },
    /// The seed inside the program does not check.
    #[error("the seed inside this program has {} findings", .0.len())]
    Seed(Vec<FileFinding>),
    /// There is nothing to serve.
    #[error("the store holds no release")]
    Empty,
}

/// What a store holds, and the directory that stands after it.
#[derive(Debug)]
pub struct Opened {
    /// Every release, oldest first.
    pub releases: Vec<SealedRelease>,
    /// The directory after the last of them.
    pub directory: Directory,
    /// What happened with the seed.
    pub seed: SeedOutcome,
}

/// What a start did with the seed inside the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedOutcome {
    /// It became this release.
    Imported(u32),
    /// The store has it already, or a newer one.
    Present,
    /// It is newer than what the store was begun with, but people have changed the directory since.
    Waiting(u32),
}

/// Opens a directory on a store: folds its releases and brings in the seed where nobody has changed anything since.
///
/// # Errors
/// When the store fails, holds what cannot be read, or the outcome does not check.
pub async fn open(store: &dyn Store, seed: &Seed) -> Result<Opened, CurateError> {
    let head = store.head().await?;
    let mut releases = releases_in(&all_frames(store).await?)?;
    let brought = releases.iter().rev().find_map(|sealed| sealed.release.seed_version);
    let untouched = releases.iter().all(|sealed| sealed.release.origin == Origin::Seed);
    let newer = brought.is_none_or(|version| seed.manifest.version > version);
    let outcome = match (newer, untouched) {
        (false, _) => SeedOutcome::Present,
        (true, false) => SeedOutcome::Waiting(seed.manifest.version),
        (true, true) => {
            let release = seed_release(seed, &releases);
            let entry = Entry::new(RELEASE, &release)?;
            let next = SealedRelease { digest: entry.digest(), release };
            // Checked before it is appended: a seed that does not check must not become history.
            let directory = build(releases.iter().chain([&next]))?;
            store.append(head, commit_of(&next), next.release.time, vec![entry]).await?;
            let seed = SeedOutcome::Imported(next.release.number);
            releases.push(next);
            return Ok(Opened { releases, directory, seed });
        }
    };
    let directory = build(&releases)?;
    Ok(Opened { releases, directory, seed: outcome })
}

/// Opens the newest release of a store that can still be served, and appends nothing.
///
/// # Errors
/// When the store fails, or holds no release that reads and checks.
pub async fn open_degraded(store: &dyn Store) -> Result<Opened, CurateError> {
    let mut releases = releases_in(&all_frames(store).await?)?;
    loop {
        match build(&releases) {
            Ok(directory) => return Ok(Opened { releases, directory, seed: SeedOutcome::Present }),
            // A release that no longer checks gives way to the one before it, until there is none.
            Err(error) => {
                releases.pop();
                if releases.is_empty() {
                    return Err(error);
                }
            }
        }
    }
}

/// Makes the directory that stands after these frames.
///
/// # Errors
/// When they hold what cannot be read, hold nothing, or the outcome does not check.
pub fn open_frames(frames: &[Frame]) -> Result<Opened, CurateError> {
    let releases = releases_in(frames)?;
    let directory = build(&releases)?;
    Ok(Opened { releases, directory, seed: SeedOutcome::Present })
}

async fn all_frames(store: &dyn Store) -> Result<Vec<Frame>, CurateError> {
    let mut frames: Vec<Frame> = Vec::new();
    loop {
        let from = frames.last().map_or(1, |frame| frame.sequence() + 1);
        let more = store.read(from, FRAMES_AT_A_TIME).await?;
        if more.is_empty() {
            return Ok(frames);
        }
        frames.extend(more);
    }
}

/// The releases that frames hold, oldest first, each following the one before it by number, time and digest.
///
/// # Errors
/// When one cannot be read or does not follow the one before it.
pub fn releases_in(frames: &[Frame]) -> Result<Vec<SealedRelease>, CurateError> {
    let mut releases: Vec<SealedRelease> = Vec::new();
    for frame in frames {
        for entry in frame.entries().iter().filter(|entry| entry.kind() == RELEASE) {
            let release = read_release(frame.sequence(), entry)?;
            let previous = releases.last();
            let follows = release.previous == previous.map(|sealed| sealed.digest)
                && release.number == previous.map_or(1, |sealed| sealed.release.number + 1)
                && previous.is_none_or(|sealed| sealed.release.time < release.time);
            if !follows {
                return Err(CurateError::Broken { number: release.number });
            }
            releases.push(SealedRelease { digest: entry.digest(), release });
        }
    }
    Ok(releases)
}

/// The two fields that say whether the rest of a release can be read at all.
#[derive(serde::Deserialize)]
struct Form {
    schema: u32,
    number: u32,
}

fn read_release(sequence: u64, entry: &Entry) -> Result<Release, CurateError> {
    let unreadable =
        |error: serde_json::Error| CurateError::Unreadable { sequence, kind: RELEASE, reason: error.to_string() };
    let Form { schema, number } = entry.parse().map_err(unreadable)?;
    if schema > SCHEMA {
        return Err(CurateError::Newer { number, schema });
    }
    entry.parse().map_err(unreadable)
}

fn build<'r>(releases: impl IntoIterator<Item = &'r SealedRelease>) -> Result<Directory, CurateError> {
    let releases: Vec<&SealedRelease> = releases.into_iter().collect();
    let last = releases.last().ok_or(CurateError::Empty)?;
    let records: Records = fold(releases.iter().map(|sealed| &sealed.release));
    Directory::build(ReleaseHeader::from(*last), records)
        .map_err(|findings| CurateError::Findings { number: last.release.number, findings })
}

/// The next release, bringing the seed. The first has the manifest's own date, so that it is the same everywhere.
fn seed_release(seed: &Seed, releases: &[SealedRelease]) -> Release {
    let previous = releases.last();
    let standing = fold(releases.iter().map(|sealed| &sealed.release));
    let time: Timestamp = release_time(seed.manifest.date, previous.map(|sealed| sealed.release.time));
    Release {
        schema: SCHEMA,
        number: previous.map_or(1, |sealed| sealed.release.number + 1),
        time,
        origin: Origin::Seed,
        seed_version: Some(seed.manifest.version),
        people: None,
        note: seed.manifest.note.clone(),
        previous: previous.map(|sealed| sealed.digest),
        changes: changes_between(&standing, &seed.records),
    }
}

/// The same release always has the same commit id, so that asking again cannot append it twice.
fn commit_of(sealed: &SealedRelease) -> Uuid {
    let digest = sealed.digest.as_bytes();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests {
    use super::*;
    use crate::domain::record::{Record, RecordKey, RecordKind};
    use crate::domain::release::Change;
    use crate::seed;
    use crate::store::MemoryStore;

    fn store() -> MemoryStore {
        MemoryStore::new(Uuid::nil())
    }

    /// The seed of a later program: another topic name, and one retired contact less.
    fn newer_seed() -> Seed {
        let mut newer = seed::embedded().unwrap();
        newer.manifest.version += 1;
        let topic = newer.records.topics.values_mut().next().unwrap();
        topic.name.push_str(" today");
        newer.records.retired.pop_last();
        newer
    }

    #[tokio::test]
    async fn an_empty_store_takes_the_seed_as_release_1_with_the_time_of_its_manifest() {
        let seed = seed::embedded().unwrap();
        let opened = open(&store(), &seed).await.unwrap();
        assert_eq!(opened.seed, SeedOutcome::Imported(1));
        let SealedRelease { release, .. } = &opened.releases[0];
        assert_eq!((release.number, release.time, release.previous), (1, seed.manifest.date, None));
        assert_eq!(opened.directory.release().number, 1);
    }

    #[tokio::test]
    async fn the_same_seed_has_the_same_digest_in_every_store() {
        let seed = seed::embedded().unwrap();
        let one = open(&store(), &seed).await.unwrap();
        let other = open(&MemoryStore::new(Uuid::max()), &seed).await.unwrap();
        assert_eq!(one.releases[0].digest, other.releases[0].digest);
    }

    #[tokio::test]
    async fn a_store_that_has_the_seed_is_left_alone() {
        let (store, seed) = (store(), seed::embedded().unwrap());
        let first = open(&store, &seed).await.unwrap();
        let second = open(&store, &seed).await.unwrap();
        assert_eq!(second.seed, SeedOutcome::Present);
        assert_eq!(second.releases, first.releases);
        assert_eq!(store.head().await.unwrap().sequence, 1);
    }

    #[tokio::test]
    async fn a_newer_seed_reaches_an_untouched_store_as_its_next_release_with_only_what_changed() {
        let store = store();
        open(&store, &seed::embedded().unwrap()).await.unwrap();
        let newer = newer_seed();
        let opened = open(&store, &newer).await.unwrap();
        assert_eq!(opened.seed, SeedOutcome::Imported(2));
        let [first, second] = &opened.releases[..] else { unreachable!("two releases") };
        assert_eq!(second.release.previous, Some(first.digest));
        assert!(second.release.time > first.release.time);
        let [Change::Withdraw(gone), Change::Put(Record::Topic(topic))] = &second.release.changes[..] else {
            unreachable!("one withdrawal and one topic: {:?}", second.release.changes)
        };
        assert_eq!(gone.kind, RecordKind::RetiredContact);
        assert!(topic.name.ends_with(" today"));
        assert_eq!(opened.directory.topic(topic.id.as_str()).unwrap(), topic);
        assert!(opened.directory.retired().all(|it| it.id.as_str() != gone.id));
    }

    #[tokio::test]
    async fn an_older_program_leaves_a_newer_seed_alone() {
        let store = store();
        open(&store, &newer_seed()).await.unwrap();
        let opened = open(&store, &seed::embedded().unwrap()).await.unwrap();
        assert_eq!((opened.seed, opened.releases.len()), (SeedOutcome::Present, 1));
    }

    /// Appends a release that people made on top of what the store holds.
    async fn append(store: &MemoryStore, change: impl FnOnce(&mut Release)) {
        let releases = releases_in(&all_frames(store).await.unwrap()).unwrap();
        let last = releases.last().unwrap();
        let mut release = Release {
            schema: SCHEMA,
            number: last.release.number + 1,
            time: release_time(last.release.time, Some(last.release.time)),
            origin: Origin::Curation,
            seed_version: None,
            people: None,
            note: "A change by people.".to_owned(),
            previous: Some(last.digest),
            changes: Vec::new(),
        };
        change(&mut release);
        let (head, time) = (store.head().await.unwrap(), release.time);
        let entry = Entry::new(RELEASE, &release).unwrap();
        store.append(head, Uuid::new_v4(), time, vec![entry]).await.unwrap();
    }

    #[tokio::test]
    async fn a_newer_seed_waits_where_people_have_changed_something() {
        let store = store();
        open(&store, &seed::embedded().unwrap()).await.unwrap();
        append(&store, |_| ()).await;
        let newer = newer_seed();
        let opened = open(&store, &newer).await.unwrap();
        assert_eq!(opened.seed, SeedOutcome::Waiting(newer.manifest.version));
        assert_eq!(opened.releases.len(), 2);
    }

    #[tokio::test]
    async fn a_release_of_a_newer_program_stops_the_start() {
        let (store, seed) = (store(), seed::embedded().unwrap());
        open(&store, &seed).await.unwrap();
        append(&store, |release| release.schema = SCHEMA + 1).await;
        let error = open(&store, &seed).await.unwrap_err();
        assert!(matches!(error, CurateError::Newer { number: 2, schema } if schema == SCHEMA + 1), "{error}");
    }

    #[tokio::test]
    async fn a_release_that_does_not_follow_stops_the_start() {
        let seed = seed::embedded().unwrap();
        let breaks: [fn(&mut Release); 3] =
            [|it| it.number = 5, |it| it.previous = None, |it| it.time = Timestamp::UNIX_EPOCH];
        for change in breaks {
            let store = store();
            open(&store, &seed).await.unwrap();
            append(&store, change).await;
            let error = open(&store, &seed).await.unwrap_err();
            assert!(matches!(error, CurateError::Broken { .. }), "{error}");
        }
    }

    #[tokio::test]
    async fn a_release_that_does_not_check_stops_the_start_with_every_finding_and_gives_way_when_degraded() {
        let (store, seed) = (store(), seed::embedded().unwrap());
        open(&store, &seed).await.unwrap();
        let withdraw = |kind, id| Change::Withdraw(RecordKey::new(kind, id));
        append(&store, |release| {
            release.changes =
                vec![withdraw(RecordKind::Route, "childline"), withdraw(RecordKind::Organisation, "samaritans")];
        })
        .await;
        let error = open(&store, &seed).await.unwrap_err();
        let CurateError::Findings { number: 2, findings } = error else { unreachable!("findings: {error}") };
        for (rule, record) in [("unknown-route", "child"), ("unknown-organisation", "samaritans")] {
            assert!(findings.iter().any(|it| it.rule == rule && it.record.id == record), "{rule}");
        }
        let degraded = open_degraded(&store).await.unwrap();
        assert_eq!(degraded.directory.release().number, 1);
        assert!(degraded.directory.route("childline").is_some());
    }

    #[tokio::test]
    async fn a_seed_that_does_not_check_never_becomes_history() {
        let (store, mut seed) = (store(), seed::embedded().unwrap());
        seed.records.routes.pop_first();
        seed.records.organisations.clear();
        assert!(matches!(open(&store, &seed).await, Err(CurateError::Findings { number: 1, .. })));
        assert_eq!(store.head().await.unwrap().sequence, 0);
    }
}
