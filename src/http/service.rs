//! The service: the endpoints with everything that is wrapped around them, on an address.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_server::{Server, ServerHandle};
use actix_service::apply;
use actix_web::App;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use tokio::time::sleep;
use tracing_actix_web::TracingLogger;

use super::connection::{self, Patience};
use super::curation::{self, Door, release_in_time, scrub_in_time};
use super::front::Front;
use super::headers::{self, PublicUrl};
use super::limits::{self, Gate, Limits};
use super::log::{self, Counts, RequestSpan};
use super::pack::keep_ready;
use super::wrong_path::{self, PathTable};
use super::{State, console, embed, endpoints, head, help, pages, posters, server};

/// What stops a service gracefully.
pub type StopHandle = ServerHandle;

/// How long a request that is in work may take to end when the service stops, in seconds.
const GRACE: u64 = 10;

/// For how long a service that has just started does nothing but answer.
const FIRST_READERS: Duration = Duration::from_millis(100);

/// What makes a folder of pages known to the app, and their addresses to the table of methods.
type Pages = (fn(&mut ServiceConfig), fn(PathTable) -> PathTable);

/// Every folder of pages and files that the specification does not describe.
const PAGES: [Pages; 5] = [
    (pages::configure, pages::add_to),
    (help::configure, help::add_to),
    (posters::configure, posters::add_to),
    (embed::configure, embed::add_to),
    (console::configure, console::add_to),
];

/// A service that listens. It answers once it is run.
pub struct Service {
    server: Server,
    address: SocketAddr,
    state: Data<State>,
    door: Data<Door>,
    counts: Data<Counts>,
}

impl Service {
    /// Answers on an address that was taken. Without a number of workers there is one per core.
    ///
    /// # Errors
    /// When the listener is of no use.
    pub fn on(listener: TcpListener, workers: Option<u16>, state: State, door: Door) -> io::Result<Self> {
        let (state, door, counts) = (Data::new(state), Data::new(door), Data::new(Counts::default()));
        let address = listener.local_addr()?;
        let builder = Server::build().shutdown_timeout(GRACE);
        let builder = match workers {
            Some(workers) => builder.workers(usize::from(workers)),
            None => builder,
        };
        let (shared, at_door, counted) = (state.clone(), door.clone(), counts.clone());
        let limits = Limits::default();
        let front = Front::new(state.clone(), counts.clone(), limits);
        let gate = Data::new(Gate::new(limits));
        let public_url = Data::new(PublicUrl(state.settings().public_url.clone()));
        let table = Data::new(addresses());
        let app = move || {
            let app = App::new()
                .app_data(shared.clone())
                .app_data(at_door.clone())
                .app_data(counted.clone())
                .app_data(gate.clone());
            let app = app
                .app_data(public_url.clone())
                .app_data(table.clone())
                .wrap(from_fn(limits::enforce))
                .wrap(headers::cors())
                .wrap(from_fn(headers::finish))
                .wrap(from_fn(head::head_as_get))
                .wrap(from_fn(log::count))
                .wrap(from_fn(connection::watch))
                .wrap(TracingLogger::<RequestSpan>::new())
                .configure(endpoints)
                .configure(curation::endpoints);
            let app = PAGES.into_iter().fold(app, |app, (configure, _)| app.configure(configure));
            apply(front.clone(), app.default_service(web::to(wrong_path::answer)))
        };
        let server = server::listen(builder, listener, Patience::default(), app)?.run();
        Ok(Self { server, address, state, door, counts })
    }

    /// Where the service listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stops it gracefully.
    #[must_use]
    pub fn handle(&self) -> StopHandle {
        self.server.handle()
    }

    /// Answers requests until it is told to stop: by its handle, SIGTERM or SIGINT.
    ///
    /// # Errors
    /// When the server cannot go on.
    pub async fn run(self) -> io::Result<()> {
        let counting = tokio::spawn(log::log_counts(self.counts.clone()));
        let preparing = tokio::spawn(prepare(self.state.clone()));
        let releasing = tokio::spawn(release_in_time(self.state.clone(), self.door.clone()));
        let scrubbing = tokio::spawn(scrub_in_time(self.door.clone()));
        let outcome = self.server.await;
        releasing.abort();
        scrubbing.abort();
        counting.abort();
        preparing.abort();
        self.counts.log();
        outcome
    }
}

/// Makes ahead what is asked for soon, one after the other, and keeps it up to date. Whoever asks first has the cores first.
async fn prepare(state: Data<State>) {
    sleep(FIRST_READERS).await;
    embed::keep_ready().await;
    keep_ready(state).await;
}

/// Every address that there is, with the methods that it takes.
fn addresses() -> PathTable {
    let mut table = PathTable::default();
    endpoints(&mut table);
    curation::endpoints(&mut table);
    PAGES.into_iter().fold(table, |table, (_, add_to)| add_to(table))
}

/// Runs a service, or anything else that needs the runtime it runs in, to its end.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    actix_web::rt::System::new().block_on(work)
}
