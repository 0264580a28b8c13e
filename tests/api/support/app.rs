//! The real app in this process: its own thread, its own actix system, its own temporary store.

use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_server::ServerHandle;
use jiff::Timestamp;
use signpost::app::{App, StartupError};
use signpost::config::{DataArgs, LogFormat, ServeArgs};
use tempfile::TempDir;

use super::Client;

/// How long a start may take on a busy machine; longer is a hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a test may set.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub security_contact: Option<String>,
    pub public_url: Option<String>,
    /// A folder that outlives the app; a temporary one where absent.
    pub data: Option<PathBuf>,
    /// The time that it is; the machine's where absent.
    pub clock: Option<fn() -> Timestamp>,
}

/// A service that runs until this is dropped.
pub struct TestApp {
    pub client: Client,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
    _folder: Option<TempDir>,
}

impl std::ops::Deref for TestApp {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The command is on its way before the future is polled; the thread ends when it has been done.
        drop(self.handle.stop(false));
        let stopped = self.thread.take().map(JoinHandle::join);
        assert!(matches!(stopped, Some(Ok(()))) || std::thread::panicking(), "the service did not stop well");
    }
}

/// Starts a service of its own, on a free port.
pub fn spawn_app(settings: Settings) -> TestApp {
    try_spawn_app(settings).unwrap()
}

/// The same where it may be that it does not start. It never takes longer than anybody would wait.
pub fn try_spawn_app(settings: Settings) -> Result<TestApp, StartupError> {
    let folder = settings.data.is_none().then(|| tempfile::tempdir().unwrap());
    let data = settings.data.clone().or(folder.as_ref().map(|it| it.path().join("data"))).unwrap();
    let args = ServeArgs {
        listen: "127.0.0.1:0".parse().unwrap(),
        data: DataArgs { data },
        public_url: settings.public_url,
        trusted_proxy: Vec::new(),
        security_contact: settings.security_contact,
        degraded: false,
        log_format: LogFormat::Text,
        workers: Some(2),
    };
    let clock = settings.clock.unwrap_or(Timestamp::now);
    let (started, starts) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            match App::build_at(&args, clock).await {
                Ok(app) => {
                    started.send(Ok((app.address(), app.handle()))).unwrap();
                    app.run().await.unwrap();
                }
                Err(error) => started.send(Err(error)).unwrap(),
            }
        });
    });
    let (address, handle) = starts.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("the start: {error}"))?;
    Ok(TestApp { client: Client::new(address), handle, thread: Some(thread), _folder: folder })
}

/// A service that tests share, because no read changes it. It stops when the last test that holds it has ended.
pub fn app() -> Arc<TestApp> {
    static SHARED: Mutex<Weak<TestApp>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let security_contact = Some("mailto:security@signpost.example".to_owned());
        let app = Arc::new(spawn_app(Settings { security_contact, ..Settings::default() }));
        *shared = Arc::downgrade(&app);
        app
    })
}
