//! Puts the parts together: settings in, a service that listens out.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use jiff::Timestamp;
use thiserror::Error;
use uuid::Uuid;

use crate::config::ServeArgs;
use crate::curate::{self, CurateError, Desk, Office, Opened, SeedOutcome};
use crate::domain::number;
use crate::http::{Door, Service, Settings, State, StopHandle};
use crate::live::Live;
use crate::seed;
use crate::store::{Frame, JournalStore, Options, Store, StoreError};

/// Why the service did not start. It names the setting and what would mend it.
#[derive(Debug, Error)]
pub enum StartupError {
    /// The data folder cannot be used.
    #[error("the data folder {folder} cannot be used: {source}\n  {mend}")]
    Store {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        source: StoreError,
        /// What would mend it.
        mend: &'static str,
    },
    /// The store was opened and what it holds cannot be served.
    #[error("the directory in {folder} cannot be served: {source}{}", findings(.source))]
    Directory {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        source: CurateError,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {listen}: {source}\n  choose another address with --listen or SIGNPOST_LISTEN")]
    Listen {
        /// The address.
        listen: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
}

fn findings(error: &CurateError) -> String {
    match error {
        CurateError::Findings { findings, .. } => listed(findings),
        CurateError::Seed(findings) => listed(findings),
        CurateError::Store(_)
        | CurateError::Entry(_)
        | CurateError::Unreadable { .. }
        | CurateError::Newer { .. }
        | CurateError::Broken { .. }
        | CurateError::Refused(_)
        | CurateError::Person(_)
        | CurateError::RecallRefused(_)
        | CurateError::Conflict
        | CurateError::NoDraft
        | CurateError::DraftThere
        | CurateError::NoRelease(_)
        | CurateError::Diverged(_)
        | CurateError::Check(_)
        | CurateError::Interrupted
        | CurateError::Empty => String::new(),
    }
}

fn listed(findings: &[impl std::fmt::Display]) -> String {
    let lines: Vec<String> = findings.iter().map(|it| format!("\n  {it}")).collect();
    lines.concat()
}

/// A service that listens. It answers once it is run.
pub struct App {
    service: Service,
    origin: String,
    routes: usize,
    release: u32,
}

impl App {
    /// Opens the store, brings the directory live and takes the address.
    ///
    /// # Errors
    /// When the store cannot be opened, what it holds cannot be served, or the address cannot be taken.
    pub async fn build(args: &ServeArgs) -> Result<Self, StartupError> {
        Self::build_at(args, Timestamp::now).await
    }

    /// The same by another clock than the machine's: what is open is a matter of time.
    ///
    /// # Errors
    /// As for [`App::build`].
    pub async fn build_at(args: &ServeArgs, clock: fn() -> Timestamp) -> Result<Self, StartupError> {
        Self::build_over(args, clock, |store| store).await
    }

    /// The same over what `over` makes of the store that was opened: for tests of what becomes of a service whose store
    /// fails it, or that dies while something is being kept.
    ///
    /// # Errors
    /// As for [`App::build`].
    pub async fn build_over(
        args: &ServeArgs,
        clock: fn() -> Timestamp,
        over: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>,
    ) -> Result<Self, StartupError> {
        // While the store opens, which takes about as long. Without a thread the first number waits for it.
        _ = std::thread::Builder::new().spawn(number::prepare);
        let (frames, folding) = curate::fold_ahead();
        let store = over(open_store(args, frames).await?);
        let opened = open_directory(args, &*store, folding.await.ok().flatten()).await?;
        let degraded = args.degraded.then(|| degradation(&*store));
        announce(opened.seed, degraded.as_deref());
        let (routes, release) = (opened.directory.routes().len(), opened.directory.release().number);
        let (desk, published) = opened.into_published();
        let live = Arc::new(Live::new(published));
        let settings =
            Settings { public_url: args.public_url.clone(), security_contact: args.security_contact.clone(), degraded };
        let state = State::new(Arc::clone(&live), clock, settings);
        let cannot = |source| StartupError::Listen { listen: args.listen, source };
        let listener = TcpListener::bind(args.listen).map_err(cannot)?;
        let port = listener.local_addr().map_err(cannot)?.port();
        let origin = args.public_url.clone().unwrap_or_else(|| format!("http://localhost:{port}"));
        // The office holds the store, and with it its lock, for as long as the service lives.
        let door = Door::new(Arc::new(Office::new(store, live, desk)), &origin, args.trusted_proxy.clone());
        let service = Service::on(listener, args.workers, state, door).map_err(cannot)?;
        Ok(Self { service, origin, routes, release })
    }

    /// Where the service listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.service.address()
    }

    /// Where browsers reach it: passkeys belong to this address.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The release that is live, and how many routes it has.
    #[must_use]
    pub fn serves(&self) -> (u32, usize) {
        (self.release, self.routes)
    }

    /// What stops the service gracefully.
    #[must_use]
    pub fn handle(&self) -> StopHandle {
        self.service.handle()
    }

    /// Answers requests until it is told to stop: by its handle, SIGTERM or SIGINT.
    ///
    /// # Errors
    /// When the server cannot go on.
    pub async fn run(self) -> std::io::Result<()> {
        self.service.run().await
    }
}

/// Why a degraded service is that, in words for whoever runs it.
fn degradation(store: &dyn Store) -> String {
    let missing = store.health().missing_after;
    let place = missing.map_or_else(|| "nothing seems to be missing".to_owned(), |error| error.to_string());
    format!("read-only, from what could be proven of the store ({place}); a later recall may be missing")
}

async fn open_store(args: &ServeArgs, ahead: SyncSender<Frame>) -> Result<Arc<dyn Store>, StartupError> {
    let folder = &args.data.data;
    let opened = if args.degraded {
        JournalStore::open_degraded(folder, Options::new(Uuid::new_v4())).await
    } else {
        JournalStore::open(folder, Options { ahead: Some(ahead), ..Options::new(Uuid::new_v4()) }).await
    };
    match opened {
        Ok(store) => Ok(Arc::new(store)),
        Err(source) => Err(StartupError::Store { folder: folder.clone(), mend: mend(&source), source }),
    }
}

fn mend(error: &StoreError) -> &'static str {
    match error {
        StoreError::Locked => "stop the other process, or choose another folder with --data or SIGNPOST_DATA",
        StoreError::Damaged { .. } => {
            "nothing was changed: restore a copy, or serve what can be proven read-only with --degraded"
        }
        StoreError::NewerFormat { .. } => "nothing was changed: run the newer program, or choose another folder",
        StoreError::Full => "free some space on its disk",
        StoreError::Unavailable(_)
        | StoreError::Unknown
        | StoreError::ReadOnly
        | StoreError::Conflict { .. }
        | StoreError::Invalid(_) => "choose a folder that can be read and written with --data or SIGNPOST_DATA",
    }
}

async fn open_directory(args: &ServeArgs, store: &dyn Store, ahead: Option<Desk>) -> Result<Opened, StartupError> {
    let cannot = |source| StartupError::Directory { folder: args.data.data.clone(), source };
    if args.degraded {
        return curate::open_degraded(store).await.map_err(cannot);
    }
    let manifest = seed::embedded_manifest().map_err(|findings| cannot(CurateError::Seed(findings)))?;
    curate::open_with(store, ahead, &manifest, seed::embedded).await.map_err(cannot)
}

fn announce(seed: SeedOutcome, degraded: Option<&str>) {
    match seed {
        SeedOutcome::Imported(release) => tracing::info!(release, "the seed in this program became a release"),
        SeedOutcome::Waiting(version) => {
            tracing::warn!(version, "a newer seed is in this program and was not imported");
        }
        SeedOutcome::Present => {}
    }
    if let Some(reason) = degraded {
        tracing::warn!(reason, "the service is degraded");
    }
}
