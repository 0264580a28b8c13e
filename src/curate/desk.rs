//! The desk: what curators know. Every release and every draft, folded from the store and kept in memory.
//!
//! One fold serves the start and everything after it: what an act appended is read back from the store, so that a desk
//! never holds what a restart would not find.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use serde::de::DeserializeOwned;
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;

use super::opening::{build, next_release};
use super::{CHECK, CurateError, DRAFT, FRAMES_AT_A_TIME, PERSON, RELEASE};
use crate::domain::draft::{Draft, DraftEvent, SCHEMA};
use crate::domain::freshness::{Check, Checks};
use crate::domain::id::Id;
use crate::domain::release::SealedRelease;
use crate::domain::roster::{self, Noted, Roster};
use crate::live::{Live, Published};
use crate::store::{Entry, Frame, Head, Store};

/// Where acts go, and where they show.
#[derive(Clone, Copy)]
pub struct Room<'r> {
    /// What keeps them.
    pub store: &'r dyn Store,
    /// What readers see.
    pub live: &'r Live,
}

/// How many frames wait to be folded ahead. One can have 32 MB.
const WAITING: usize = 1;

/// Folds a log while its store is still being opened: where its frames are to go, and the desk after all of them. It holds
/// only once the store has been opened.
#[must_use]
pub fn fold_ahead() -> (SyncSender<Frame>, JoinHandle<Option<Desk>>) {
    let (ahead, frames) = sync_channel(WAITING);
    (ahead, spawn_blocking(move || Desk::ahead(&frames)))
}

/// What curators know.
#[derive(Debug)]
pub struct Desk {
    head: Head,
    releases: Arc<Vec<SealedRelease>>,
    drafts: BTreeMap<Id, Draft>,
    roster: Arc<Roster>,
    checks: Checks,
    checks_taken: u32,
    commits: HashSet<Uuid>,
}

impl Desk {
    /// The desk of a store.
    ///
    /// # Errors
    /// When the store fails, or holds what cannot be read or what nobody could have done.
    pub async fn open(store: &dyn Store) -> Result<Self, CurateError> {
        Self::open_after(store, None).await
    }

    /// The same, or what was folded ahead of the store's opening where that has come as far as the store.
    pub(super) async fn open_after(store: &dyn Store, ahead: Option<Self>) -> Result<Self, CurateError> {
        let head = store.head().await?;
        // A head is the hash of everything before it.
        if let Some(desk) = ahead.filter(|it| it.head == head) {
            return Ok(desk);
        }
        let first = store.read(1, FRAMES_AT_A_TIME).await?;
        let mut desk = Self::of(&first)?;
        if first.is_empty() {
            desk.head = head;
        }
        desk.read_on(store).await?;
        Ok(desk)
    }

    /// The desk after frames that come one by one, until there are no more. None where it cannot be read: whoever opens
    /// the store finds out why.
    fn ahead(frames: &Receiver<Frame>) -> Option<Self> {
        let mut desk = Self::of(&[]).ok()?;
        frames.iter().try_for_each(|frame| desk.take(&[frame])).ok()?;
        Some(desk)
    }

    /// The desk after these frames, which begin with the first.
    ///
    /// # Errors
    /// When they hold what cannot be read or what nobody could have done.
    pub fn of(frames: &[Frame]) -> Result<Self, CurateError> {
        let genesis = Head { sequence: 0, hash: crate::domain::digest::digest(&[]) };
        let mut desk = Self::reading(genesis, Vec::new());
        desk.take(frames)?;
        Ok(desk)
    }

    /// A desk of releases at which nobody works.
    pub(super) fn reading(head: Head, releases: Vec<SealedRelease>) -> Self {
        Self {
            head,
            releases: Arc::new(releases),
            drafts: BTreeMap::new(),
            roster: Arc::default(),
            checks: Checks::default(),
            checks_taken: 0,
            commits: HashSet::new(),
        }
    }

    /// Every release, oldest first.
    #[must_use]
    pub fn releases(&self) -> &Arc<Vec<SealedRelease>> {
        &self.releases
    }

    /// The number of the newest release; 0 where there is none.
    #[must_use]
    pub fn newest(&self) -> u32 {
        self.releases.last().map_or(0, |sealed| sealed.release.number)
    }

    /// Every draft, by id.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.values()
    }

    /// One draft.
    ///
    /// # Errors
    /// `NoDraft`.
    pub fn draft(&self, id: &Id) -> Result<&Draft, CurateError> {
        self.drafts.get(id).ok_or(CurateError::NoDraft)
    }

    /// The curators.
    #[must_use]
    pub fn roster(&self) -> &Arc<Roster> {
        &self.roster
    }

    /// The newest checks of every contact.
    #[must_use]
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// How many checks it has read.
    pub(super) fn checks_taken(&self) -> u32 {
        self.checks_taken
    }

    /// What stands after these releases, by what is known of the contacts, ready to go live.
    ///
    /// # Errors
    /// When the records do not check.
    pub fn published(&self, releases: Arc<Vec<SealedRelease>>) -> Result<Published, CurateError> {
        Ok(Published::new(build(releases.iter(), &self.checks)?, releases, self.checks_taken))
    }

    /// How far the desk has read.
    pub(super) fn head(&self) -> Head {
        self.head
    }

    /// Whether an act of this name has been kept.
    pub(super) fn has(&self, commit: Uuid) -> bool {
        self.commits.contains(&commit)
    }

    /// Reads what the store has beyond what is known.
    pub(super) async fn read_on(&mut self, store: &dyn Store) -> Result<(), CurateError> {
        loop {
            let more = store.read(self.head.sequence + 1, FRAMES_AT_A_TIME).await?;
            if more.is_empty() {
                return Ok(());
            }
            self.take(&more)?;
        }
    }

    /// Reads on, and shows readers what is newer than what they see.
    pub(super) async fn catch_up(&mut self, room: Room<'_>) -> Result<(), CurateError> {
        let checks = self.checks_taken;
        self.read_on(room.store).await?;
        if self.checks_taken > checks || self.newest() > room.live.current().directory().release().number {
            room.live.publish(self.published(Arc::clone(&self.releases))?);
        }
        Ok(())
    }

    fn take(&mut self, frames: &[Frame]) -> Result<(), CurateError> {
        for frame in frames {
            for entry in frame.entries() {
                match entry.kind() {
                    RELEASE => {
                        let next = next_release(self.releases.last(), frame.sequence(), entry)?;
                        Arc::make_mut(&mut self.releases).push(next);
                    }
                    DRAFT => self.take_event(frame.sequence(), entry)?,
                    PERSON => self.take_person(frame, entry)?,
                    CHECK => {
                        self.checks.take(&read(frame.sequence(), entry, CHECK, Check::SCHEMA)?);
                        self.checks_taken += 1;
                    }
                    _ => {}
                }
            }
            self.commits.insert(frame.commit_id());
            self.head = frame.head();
        }
        Ok(())
    }

    fn take_person(&mut self, frame: &Frame, entry: &Entry) -> Result<(), CurateError> {
        let Noted { event, .. } = read(frame.sequence(), entry, PERSON, roster::SCHEMA)?;
        let after = self.roster.after(&event, frame.time());
        self.roster = Arc::new(after.map_err(|refusal| unreadable(frame.sequence(), PERSON, refusal.to_string()))?);
        Ok(())
    }

    fn take_event(&mut self, sequence: u64, entry: &Entry) -> Result<(), CurateError> {
        let event: DraftEvent = read(sequence, entry, DRAFT, SCHEMA)?;
        let after = self.drafts.get(event.draft()).map_or_else(|| Draft::begin(&event), |draft| draft.after(&event));
        let after = after.map_err(|refusal| unreadable(sequence, DRAFT, refusal.to_string()))?;
        self.drafts.insert(event.draft().clone(), after);
        Ok(())
    }
}

/// Reads a document whose form this program knows.
fn read<T: DeserializeOwned>(sequence: u64, entry: &Entry, kind: &'static str, newest: u32) -> Result<T, CurateError> {
    #[derive(serde::Deserialize)]
    struct Form {
        schema: u32,
    }
    let wrong = |error: serde_json::Error| unreadable(sequence, kind, error.to_string());
    let Form { schema } = entry.parse().map_err(wrong)?;
    if schema > newest {
        let reason = format!("a newer program wrote it (schema {schema}; this one reads up to {newest})");
        return Err(unreadable(sequence, kind, reason));
    }
    entry.parse().map_err(wrong)
}

fn unreadable(sequence: u64, kind: &'static str, reason: String) -> CurateError {
    CurateError::Unreadable { sequence, kind, reason }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests;
