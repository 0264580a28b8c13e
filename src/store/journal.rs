//! The embedded store: an append-only journal in files, with an index of pointers beside it.
//!
//! The journal alone is the truth. `folder` names its files, `frame` their bytes; `opening` holds the rules for
//! what is found when a folder is opened, `appender` those for writing, `index` everything that touches sled, and
//! [`disk`] is the only place that touches the journal's files. This file puts them together as a [`Store`].
//!
//! Every disk operation runs on a blocking thread; a lock is only ever held there, never across an await.

mod appender;
pub mod disk;
mod folder;
mod index;
mod opening;
mod outside;
mod reader;
mod restore;
mod scan;
mod shared;
mod verify;
mod walk;
mod witness;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

pub use opening::{Opening, Options};
pub use outside::verify_journal;
pub use reader::{JournalReader, read_journal};
pub use restore::restore;

use super::memory::wait_for;
use super::{Commit, Depth, Entry, Frame, Head, Health, Pending, Report, Store, StoreError};
use opening::Opened;
use shared::Shared;

/// The log in a data folder of this machine. Its lock is held until the store is dropped; dropping waits for the index
/// to close, which takes milliseconds.
pub struct JournalStore {
    shared: Arc<Shared>,
}

impl JournalStore {
    /// Opens a data folder, or makes one.
    ///
    /// # Errors
    /// `Locked` while another process has it; `Damaged` with the place, and no file touched; `NewerFormat`; `Full`
    /// when even making the end of the log durable needs space; `Unavailable` for a folder that cannot be used.
    pub async fn open(root: &Path, options: Options) -> Result<Self, StoreError> {
        let root = root.to_owned();
        Self::opened(move || opening::open(&root, options)).await
    }

    /// Opens what can still be proven of a damaged folder, read-only: the longest run of frames from the first on that
    /// is right. [`Health::missing_after`] says where it ends. No file is touched.
    ///
    /// # Errors
    /// `Locked`, `NewerFormat`, and `Unavailable` for a folder that cannot be read at all.
    pub async fn open_degraded(root: &Path, options: Options) -> Result<Self, StoreError> {
        let root = root.to_owned();
        Self::opened(move || opening::open_degraded(&root, options.disk)).await
    }

    /// What opening had to do.
    #[must_use]
    pub fn opening(&self) -> Opening {
        self.shared.opening
    }

    async fn opened(open: impl FnOnce() -> Result<Opened, StoreError> + Send + 'static) -> Result<Self, StoreError> {
        let stopped = StoreError::Unavailable("opening stopped half-way".to_owned());
        let shared = Arc::new(Shared::new(blocking(stopped, open).await?));
        Ok(Self { shared })
    }

    /// Work on the disk, as a pending answer. `stopped` is the answer if the work panics.
    fn work<T: Send + 'static>(
        &self,
        stopped: StoreError,
        work: impl FnOnce(&Shared) -> Result<T, StoreError> + Send + 'static,
    ) -> Pending<'_, T> {
        let shared = Arc::clone(&self.shared);
        Box::pin(blocking(stopped, move || work(&shared)))
    }
}

/// The one way to a blocking thread. The work is done even if nobody waits for it any more.
async fn blocking<T: Send + 'static>(
    stopped: StoreError,
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(stopped))
}

fn reading_stopped() -> StoreError {
    StoreError::Unavailable("reading stopped half-way".to_owned())
}

impl Store for JournalStore {
    fn directory_id(&self) -> Option<Uuid> {
        self.shared.directory_id
    }

    fn health(&self) -> Health {
        self.shared.health()
    }

    fn head(&self) -> Pending<'_, Head> {
        Box::pin(async { Ok(self.shared.head()) })
    }

    fn append(&self, expected: Head, commit_id: Uuid, time: Timestamp, entries: Vec<Entry>) -> Pending<'_, Commit> {
        self.work(StoreError::Unknown, move |shared| shared.append(expected, commit_id, time, &entries))
    }

    fn read(&self, from: u64, limit: usize) -> Pending<'_, Vec<Frame>> {
        self.work(reading_stopped(), move |shared| shared.read(from, limit))
    }

    fn wait(&self, after: u64, timeout: Duration) -> Pending<'_, Head> {
        Box::pin(async move { Ok(wait_for(self.shared.subscribe(), after, timeout).await) })
    }

    fn verify(&self, depth: Depth) -> Pending<'_, Report> {
        self.work(reading_stopped(), move |shared| shared.verify(depth))
    }
}
