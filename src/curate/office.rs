//! The office: the one door to the desk. Acts go through it one at a time, and each to its end.
//!
//! An act that has begun is finished even when whoever asked for it has gone: what the store has must also be in memory
//! and live. So acts run on a thread of their own, which is also where a directory may take its time to be built without
//! keeping readers waiting.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, MutexGuard};

use super::{CurateError, Desk, Room};
use crate::domain::roster::Roster;
use crate::live::Live;
use crate::store::{Depth, Frame, Place, Refusal, Store, Writes};

/// Where curators work, with what keeps their work and what readers see of it.
pub struct Office {
    store: Arc<dyn Store>,
    live: Arc<Live>,
    desk: Mutex<Desk>,
    roster: ArcSwap<Roster>,
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Office").finish_non_exhaustive()
    }
}

impl Office {
    /// Opens the office of a desk.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, live: Arc<Live>, desk: Desk) -> Self {
        let roster = ArcSwap::new(Arc::clone(desk.roster()));
        Self { store, live, desk: Mutex::new(desk), roster }
    }

    /// The curators as they stand. Nobody waits for it.
    #[must_use]
    pub fn roster(&self) -> Arc<Roster> {
        self.roster.load_full()
    }

    /// What readers see.
    #[must_use]
    pub fn live(&self) -> &Live {
        &self.live
    }

    /// The desk, to look at: nobody acts meanwhile.
    pub async fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().await
    }

    /// Does something at the desk, once everybody before has done theirs. It goes on to its end even when the caller
    /// does not wait for it.
    ///
    /// # Errors
    /// What the act says.
    pub async fn act<T: Send + 'static>(
        self: &Arc<Self>,
        act: impl AsyncFnOnce(&mut Desk, Room<'_>) -> Result<T, CurateError> + Send + 'static,
    ) -> Result<T, CurateError> {
        let (office, runtime) = (Arc::clone(self), Handle::current());
        let work = move || {
            runtime.block_on(async move {
                let mut desk = office.desk.lock().await;
                let room = Room { store: &*office.store, live: &office.live };
                let outcome = act(&mut desk, room).await;
                // Also after a refusal: the desk may have read what others made.
                office.roster.store(Arc::clone(desk.roster()));
                outcome
            })
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| CurateError::Interrupted)?
    }

    /// Why nothing can be written, where that is so.
    #[must_use]
    pub fn refuses_writes(&self) -> Option<Refusal> {
        match self.store.health().writes {
            Writes::Accepted => None,
            Writes::Refused(reason) => Some(reason),
        }
    }

    /// Reads everything that is kept again, and says what is wrong with it. What is wrong stops writes, never reads.
    ///
    /// # Errors
    /// What the store says.
    pub async fn scrub(&self) -> Result<Vec<Place>, CurateError> {
        Ok(self.store.verify(Depth::Deep).await?.findings)
    }

    /// The newest `limit` frames of the journal, or those before a frame, oldest first.
    ///
    /// # Errors
    /// What the store says.
    pub async fn newest_frames(&self, before: Option<u64>, limit: u32) -> Result<Vec<Frame>, CurateError> {
        let after_all = self.desk().await.head().sequence + 1;
        let end = before.unwrap_or(after_all).min(after_all);
        let mut next = end.saturating_sub(u64::from(limit)).max(1);
        let mut frames = Vec::new();
        while next < end {
            let wanted = usize::try_from(end - next).unwrap_or(usize::MAX);
            let more = self.store.read(next, wanted).await?;
            if more.is_empty() {
                break;
            }
            next += more.len() as u64;
            frames.extend(more);
        }
        Ok(frames)
    }
}
