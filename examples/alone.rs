//! One endpoint of the service by itself: the lists of routes for an audience, with everything that is wrapped around
//! every endpoint and nothing beside it. `scripts/bench` holds the whole service against it, to see what the others cost.
//!
//! `alone ADDRESS:PORT FOLDER` answers from the newest release of a data folder.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a program for the developers of this one may fail loudly")]

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use actix_server::Server;
use actix_web::App;
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data, ServiceConfig};
use jiff::Timestamp;
use signpost::http::connection::{Patience, watch};
use signpost::http::head::head_as_get;
use signpost::http::headers::{PublicUrl, cors, finish};
use signpost::http::limits::{Gate, Limits, enforce};
use signpost::http::log::{Counts, Format, RequestSpan, count, subscriber};
use signpost::http::register::{Endpoint, Register};
use signpost::http::server::listen;
use signpost::http::wrong_path::{self, PathTable};
use signpost::http::{Settings, State, endpoints};
use signpost::live::Live;
use signpost::store::{JournalStore, Options};
use signpost::{curate, seed};
use tracing_actix_web::TracingLogger;
use uuid::Uuid;

/// The one endpoint.
const LISTS: &str = "/v1/audiences/{id}/routes";

/// Takes the one endpoint from the list of all, and leaves the others.
struct Only<'c>(&'c mut ServiceConfig);

impl Register for Only<'_> {
    fn endpoint<E: Endpoint>(&mut self, endpoint: E) -> &mut Self {
        if E::path() == LISTS {
            self.0.service(endpoint);
        }
        self
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, folder] = arguments.as_slice() else { panic!("usage: alone ADDRESS:PORT FOLDER") };
    // The spans of requests cost what they cost in the service.
    tracing::subscriber::set_global_default(subscriber(Format::Text, std::io::stderr)).unwrap();
    signpost::http::block_on(async {
        let state = state(Path::new(folder)).await;
        serve(TcpListener::bind(address).unwrap(), state).await.unwrap();
    });
}

async fn state(folder: &Path) -> State {
    let store = JournalStore::open(folder, Options::new(Uuid::new_v4())).await.unwrap();
    let seed = seed::embedded().unwrap();
    let (_, published) = curate::open(&store, &seed).await.unwrap().into_published();
    State::new(Arc::new(Live::new(published)), Timestamp::now, Settings::default())
}

async fn serve(listener: TcpListener, state: State) -> std::io::Result<()> {
    let (state, counts) = (Data::new(state), Data::new(Counts::default()));
    let gate = Data::new(Gate::new(Limits::default()));
    let app = move || {
        App::new()
            .app_data(state.clone())
            .app_data(counts.clone())
            .app_data(gate.clone())
            .app_data(Data::new(PublicUrl(None)))
            .app_data(Data::new(PathTable::default()))
            .wrap(from_fn(enforce))
            .wrap(cors())
            .wrap(from_fn(finish))
            .wrap(from_fn(head_as_get))
            .wrap(from_fn(count))
            .wrap(from_fn(watch))
            .wrap(TracingLogger::<RequestSpan>::new())
            .configure(|config| endpoints(&mut Only(config)))
            .default_service(web::to(wrong_path::answer))
    };
    let builder = Server::build().workers(1);
    listen(builder, listener, Patience::default(), app)?.run().await
}
