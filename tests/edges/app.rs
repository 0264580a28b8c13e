//! The tiny app: every edge, and an endpoint for each thing that can go wrong behind it.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use actix_web::body::SizedStream;
use actix_web::middleware::from_fn;
use actix_web::rt::time::sleep;
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse};
use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use signpost::http::connection::{Patience, watch};
use signpost::http::head::head_as_get;
use signpost::http::headers::{PublicUrl, cors, finish};
use signpost::http::json_body::StrictJson;
use signpost::http::limits::{Gate, Limits, enforce};
use signpost::http::log::{Counts, RequestSpan, count};
use signpost::http::problem::Problem;
use signpost::http::query::Params;
use signpost::http::representation::{CachePolicy, Kept, Provenance, Representation, respond};
use signpost::http::server::listen;
use signpost::http::wrong_path::{self, PathTable};
use tracing_actix_web::TracingLogger;

/// What a test may set.
#[derive(Clone, Default)]
pub struct Settings {
    pub limits: Limits,
    pub patience: Patience,
    pub counts: Option<Data<Counts>>,
}

/// The text of `/long`.
pub static LONG: LazyLock<String> = LazyLock::new(|| serde_json::json!(vec!["a support route"; 200]).to_string());

#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Lookup {
    audience: String,
    #[serde(default)]
    topics: Vec<String>,
}

async fn long(req: HttpRequest, kept: Data<Kept>) -> Result<HttpResponse, Problem> {
    let (audience, limit) =
        Params::read(req.query_string(), |q| (q.text("audience", 20), q.integer("limit", 1..=200)))?;
    let key = format!("{audience:?} {limit:?}");
    let representation = kept.get_or_make(&key, || Representation::new("application/json", LONG.as_str()));
    let provenance = Provenance { release: 7, recall: None, license: Some("/licence".to_owned()) };
    Ok(respond(&req, &representation, CachePolicy::API, &provenance))
}

async fn lookup(body: StrictJson<Lookup>) -> HttpResponse {
    HttpResponse::Ok().json(body.0)
}

/// Takes as many milliseconds as the body says, after the body has arrived.
async fn slow(body: StrictJson<u64>) -> HttpResponse {
    sleep(Duration::from_millis(body.0)).await;
    HttpResponse::Ok().body("done")
}

async fn wait(milliseconds: web::Path<u64>) -> HttpResponse {
    sleep(Duration::from_millis(*milliseconds)).await;
    HttpResponse::Ok().body("done")
}

async fn fault(req: HttpRequest) -> HttpResponse {
    tracing::error!(target: "signpost::fault", "the store did not answer");
    HttpResponse::from_error(Problem::unavailable(u32::from(req.path().is_empty()) + 5))
}

async fn panics(req: HttpRequest) -> HttpResponse {
    #[expect(clippy::panic, reason = "this is what the endpoint is for")]
    let never = || panic!("a value of the request: {}", req.query_string());
    never()
}

async fn large() -> HttpResponse {
    HttpResponse::Ok().body(vec![b'x'; 64 * 1024 * 1024])
}

/// Long, and there only once however many read it.
async fn book() -> HttpResponse {
    static BOOK: LazyLock<web::Bytes> = LazyLock::new(|| vec![b'x'; 8 * 1024 * 1024].into());
    HttpResponse::Ok().body(BOOK.clone())
}

/// So many letters, in an order in which a lost, doubled or moved piece shows.
pub fn letters(length: usize) -> Vec<u8> {
    (0..length).map(|at| b'a' + u8::try_from((at + at / 26 + at / 4096) % 26).unwrap_or_default()).collect()
}

async fn spelled(length: web::Path<usize>) -> HttpResponse {
    HttpResponse::Ok().body(letters(*length))
}

/// As many letters, in pieces of so many, of which every third one is not there at once.
async fn in_pieces(lengths: web::Path<(usize, usize)>) -> HttpResponse {
    let (length, piece) = lengths.into_inner();
    let whole = web::Bytes::from(letters(length));
    let pieces = (0..length.div_ceil(piece)).map(move |at| whole.slice(at * piece..((at + 1) * piece).min(length)));
    let late = futures_util::stream::iter(pieces.enumerate()).then(|(at, piece)| async move {
        if at % 3 == 0 {
            sleep(Duration::from_millis(1)).await;
        }
        Ok::<_, std::convert::Infallible>(piece)
    });
    HttpResponse::Ok().body(SizedStream::new(length as u64, Box::pin(late)))
}

/// A body that is another length than it says.
async fn lies(lengths: web::Path<(u64, usize)>) -> HttpResponse {
    let (said, sent) = lengths.into_inner();
    let body = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(web::Bytes::from(letters(sent)))]);
    HttpResponse::Ok().body(SizedStream::new(said, body))
}

async fn live() -> HttpResponse {
    HttpResponse::Ok().body("live")
}

fn paths() -> PathTable {
    use actix_web::http::Method;
    let gets = [
        "/long",
        "/wait/{n}",
        "/fault",
        "/panics",
        "/large",
        "/book",
        "/letters/{n}",
        "/letters/{n}/{m}",
        "/health/live",
    ];
    let table = gets.iter().fold(PathTable::default(), |table, path| table.with(path, &[Method::GET]));
    table.with("/lookup", &[Method::GET, Method::POST]).with("/slow", &[Method::POST])
}

/// Starts the app on a free port. It stops with the test process.
pub fn start(settings: Settings) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move { serve(listener, settings).await.unwrap() });
    });
    address
}

async fn serve(listener: TcpListener, settings: Settings) -> std::io::Result<()> {
    let gate = Data::new(Gate::new(settings.limits));
    let counts = settings.counts.unwrap_or_default();
    let paths = Data::new(paths());
    let kept = Data::from(Arc::new(Kept::new(10, 1_000_000)));
    let builder = actix_server::Server::build().workers(2).disable_signals();
    let app = move || {
        App::new()
            .app_data(gate.clone())
            .app_data(counts.clone())
            .app_data(paths.clone())
            .app_data(kept.clone())
            .app_data(Data::new(PublicUrl(None)))
            .wrap(from_fn(enforce))
            .wrap(cors())
            .wrap(from_fn(finish))
            .wrap(from_fn(head_as_get))
            .wrap(from_fn(count))
            .wrap(from_fn(watch))
            .wrap(TracingLogger::<RequestSpan>::new())
            .service(web::resource("/long").guard(actix_web::guard::Get()).to(long))
            .service(web::resource("/lookup").guard(actix_web::guard::Get()).to(long))
            .service(web::resource("/lookup").guard(actix_web::guard::Post()).to(lookup))
            .service(web::resource("/slow").guard(actix_web::guard::Post()).to(slow))
            .service(web::resource("/wait/{n}").guard(actix_web::guard::Get()).to(wait))
            .service(web::resource("/fault").guard(actix_web::guard::Get()).to(fault))
            .service(web::resource("/panics").guard(actix_web::guard::Get()).to(panics))
            .service(web::resource("/large").guard(actix_web::guard::Get()).to(large))
            .service(web::resource("/book").guard(actix_web::guard::Get()).to(book))
            .service(web::resource("/letters/{n}").guard(actix_web::guard::Get()).to(spelled))
            .service(web::resource("/letters/{n}/{m}").guard(actix_web::guard::Get()).to(in_pieces))
            .service(web::resource("/lies/{n}/{m}").guard(actix_web::guard::Get()).to(lies))
            .service(web::resource("/health/live").guard(actix_web::guard::Get()).to(live))
            .default_service(web::to(wrong_path::answer))
    };
    listen(builder, listener, settings.patience, app)?.run().await
}
