//! The start: fold what the store has, bring in the seed where that is due, and check the outcome.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::desk::Desk;
use super::{CurateError, FRAMES_AT_A_TIME, RELEASE};
use crate::domain::directory::{Directory, ReleaseHeader};
use crate::domain::freshness::Checks;
use crate::domain::id::Id;
use crate::domain::recall::Recall;
use crate::domain::record::Records;
use crate::domain::release::{Origin, Release, SCHEMA, SealedRelease, changes_between, fold, release_time};
use crate::live::Published;
use crate::seed::{FileFinding, Manifest, Seed};
use crate::store::{Entry, Frame, Store};

/// What a store holds, and the directory that stands after it.
#[derive(Debug)]
pub struct Opened {
    /// Where curators work: every release, and every draft.
    pub desk: Desk,
    /// The directory after the last of them.
    pub directory: Directory,
    /// What happened with the seed.
    pub seed: SeedOutcome,
}

impl Opened {
    /// The desk, and what goes live first.
    #[must_use]
    pub fn into_published(self) -> (Desk, Published) {
        let releases = Arc::clone(self.desk.releases());
        let published = Published::new(self.directory, releases, self.desk.checks_taken());
        (self.desk, published)
    }
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
    open_with(store, None, &seed.manifest, || Ok(seed)).await
}

/// The same with what was folded ahead of the store's opening, and a seed that is read only where it is due, which it hardly
/// ever is.
///
/// # Errors
/// As for [`open`], and when the seed cannot be read.
pub async fn open_with<S: Borrow<Seed>>(
    store: &dyn Store,
    ahead: Option<Desk>,
    manifest: &Manifest,
    seed: impl FnOnce() -> Result<S, Vec<FileFinding>>,
) -> Result<Opened, CurateError> {
    let mut desk = Desk::open_after(store, ahead).await?;
    let releases = desk.releases();
    let brought = releases.iter().rev().find_map(|sealed| sealed.release.seed_version);
    let untouched = releases.iter().all(|sealed| sealed.release.origin == Origin::Seed);
    let newer = brought.is_none_or(|version| manifest.version > version);
    let outcome = match (newer, untouched) {
        (false, _) => SeedOutcome::Present,
        (true, false) => SeedOutcome::Waiting(manifest.version),
        (true, true) => {
            let seed = seed().map_err(CurateError::Seed)?;
            let release = seed_release(seed.borrow(), releases);
            let entry = Entry::new(RELEASE, &release)?;
            let next = SealedRelease { digest: entry.digest(), release: Arc::new(release) };
            // Checked before it is appended: a seed that does not check must not become history.
            let directory = build(releases.iter().chain([&next]), desk.checks())?;
            store.append(desk.head(), commit_of(&next), next.release.time, vec![entry]).await?;
            desk.read_on(store).await?;
            return Ok(Opened { desk, directory, seed: SeedOutcome::Imported(next.release.number) });
        }
    };
    let directory = build(releases.iter(), desk.checks())?;
    Ok(Opened { desk, directory, seed: outcome })
}

/// Opens the newest release of a store that can still be served, and appends nothing. A recall that is newer than it
/// holds all the same: going back never brings back what was taken away.
///
/// # Errors
/// When the store fails, or holds no release that reads and checks.
pub async fn open_degraded(store: &dyn Store) -> Result<Opened, CurateError> {
    let head = store.head().await?;
    let mut frames = Vec::new();
    while let more @ [_, ..] = &store.read(frames.len() as u64 + 1, FRAMES_AT_A_TIME).await?[..] {
        frames.extend_from_slice(more);
    }
    let mut releases = releases_in(&frames)?;
    let recalls = fold(releases.iter().map(|sealed| &sealed.release)).recalls;
    loop {
        match build_with(releases.iter(), &recalls, &Checks::default()) {
            // Nobody works at this desk: the store takes no writes.
            Ok(directory) => {
                return Ok(Opened { desk: Desk::reading(head, releases), directory, seed: SeedOutcome::Present });
            }
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

/// Makes the directory that stands after these frames, with the drafts in them.
///
/// # Errors
/// When they hold what cannot be read, hold nothing, or the outcome does not check.
pub fn open_frames(frames: &[Frame]) -> Result<Opened, CurateError> {
    let desk = Desk::of(frames)?;
    let directory = build(desk.releases().iter(), desk.checks())?;
    Ok(Opened { desk, directory, seed: SeedOutcome::Present })
}

/// The releases that frames hold, oldest first, each following the one before it by number, time and digest.
///
/// # Errors
/// When one cannot be read or does not follow the one before it.
pub fn releases_in(frames: &[Frame]) -> Result<Vec<SealedRelease>, CurateError> {
    let mut releases: Vec<SealedRelease> = Vec::new();
    for frame in frames {
        for entry in frame.entries().iter().filter(|entry| entry.kind() == RELEASE) {
            let next = next_release(releases.last(), frame.sequence(), entry)?;
            releases.push(next);
        }
    }
    Ok(releases)
}

/// The release in an entry, which follows the one before it.
pub(super) fn next_release(
    previous: Option<&SealedRelease>,
    sequence: u64,
    entry: &Entry,
) -> Result<SealedRelease, CurateError> {
    let release = read_release(sequence, entry)?;
    let follows = release.previous == previous.map(|sealed| sealed.digest)
        && release.number == previous.map_or(1, |sealed| sealed.release.number + 1)
        && previous.is_none_or(|sealed| sealed.release.time < release.time);
    if !follows {
        return Err(CurateError::Broken { number: release.number });
    }
    Ok(SealedRelease { digest: entry.digest(), release: Arc::new(release) })
}

/// The two fields that say whether the rest of a release can be read at all; looked at where it cannot.
#[derive(serde::Deserialize)]
struct Form {
    schema: u32,
    number: u32,
}

fn read_release(sequence: u64, entry: &Entry) -> Result<Release, CurateError> {
    let unreadable =
        |error: serde_json::Error| CurateError::Unreadable { sequence, kind: RELEASE, reason: error.to_string() };
    let read = entry.parse::<Release>();
    if let Ok(release) = &read
        && release.schema <= SCHEMA
    {
        return read.map_err(unreadable);
    }
    let Form { schema, number } = entry.parse().map_err(unreadable)?;
    if schema > SCHEMA {
        return Err(CurateError::Newer { number, schema });
    }
    read.map_err(unreadable)
}

/// The directory that stands after these releases, with what was checked of its contacts.
pub(super) fn build<'r>(
    releases: impl IntoIterator<Item = &'r SealedRelease>,
    checks: &Checks,
) -> Result<Directory, CurateError> {
    build_with(releases, &BTreeMap::new(), checks)
}

/// The same without what these recalls take away.
fn build_with<'r>(
    releases: impl IntoIterator<Item = &'r SealedRelease>,
    recalls: &BTreeMap<Id, Recall>,
    checks: &Checks,
) -> Result<Directory, CurateError> {
    let releases: Vec<&SealedRelease> = releases.into_iter().collect();
    let last = releases.last().ok_or(CurateError::Empty)?;
    let mut records: Records = fold(releases.iter().map(|sealed| &sealed.release));
    for (id, recall) in recalls {
        let mut recall = recall.clone();
        recall.instead.retain(|route| records.routes.contains_key(route));
        records.recalls.insert(id.clone(), recall);
    }
    Directory::build_with(ReleaseHeader::from(*last), records, checks)
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
    uuid::Builder::from_custom_bytes(sealed.digest.half()).into_uuid()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests;
