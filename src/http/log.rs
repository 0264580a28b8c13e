//! Logs without a trace of anybody, and counts instead of an access log.
//!
//! A log line says that the service started, stopped or met a fault. Nothing in it comes from a request but its method,
//! if that is one of the standard ones, and the template of the endpoint that it came to. Other crates' lines are left
//! out altogether unless they tell of a fault of the server itself, because some of them repeat what they were sent.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};
use tracing::level_filters::LevelFilter;
use tracing::{Span, Subscriber, field};
use tracing_actix_web::RootSpanBuilder;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

/// How often the counts are logged.
pub const COUNTS_INTERVAL: Duration = Duration::from_secs(300);

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object per line, for machines.
    Json,
}

/// What writes log lines: install it once with `tracing::subscriber::set_global_default`, and [`keep_panics_quiet`].
pub fn subscriber<W>(format: Format, writer: W) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let ours = Targets::new()
        .with_target(env!("CARGO_CRATE_NAME"), LevelFilter::INFO)
        .with_target("actix_server", LevelFilter::WARN);
    let registry = tracing_subscriber::registry().with(ours);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(false);
    match format {
        Format::Text => Box::new(registry.with(lines)),
        Format::Json => Box::new(registry.with(lines.json().flatten_event(true).with_span_list(false))),
    }
}

/// Makes a panic say where it happened and not with what: its message may hold a value from a request.
pub fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}

/// The span of a request: its method and its endpoint's template, later its status, and nothing else.
#[derive(Debug)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let (method, endpoint) = (known_method(request.method()), endpoint(request));
        tracing::info_span!("request", method, endpoint = &*endpoint, status = field::Empty)
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        span.record("status", status(outcome).as_u16());
    }
}

/// A method may be any word. Only the standard ones are repeated.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// The template of a request's endpoint, such as `/v1/routes/{id}`: never the path itself.
struct Template(Rc<str>);

/// Finds it among all that there are. That takes as long as much of an answer, so it is done once for a request.
fn endpoint(request: &ServiceRequest) -> Rc<str> {
    if let Some(Template(known)) = request.extensions().get() {
        return Rc::clone(known);
    }
    let found = request.match_pattern().map_or_else(|| Rc::from("none"), Rc::from);
    request.extensions_mut().insert(Template(Rc::clone(&found)));
    found
}

fn status<B>(outcome: &Result<ServiceResponse<B>, Error>) -> StatusCode {
    match outcome {
        Ok(answer) => answer.status(),
        Err(error) => error.as_response_error().status_code(),
    }
}

/// How many answers each endpoint gave, by the class of their status. There is one per process.
#[derive(Debug, Default)]
pub struct Counts {
    // Endpoints are ours and few, so this cannot be made to grow from outside.
    endpoints: RwLock<BTreeMap<String, Arc<Tally>>>,
}

/// How many answers one endpoint gave since the last count, by the first digit of their status.
#[derive(Debug, Default)]
pub struct Tally([AtomicU64; 10]);

impl Tally {
    /// Counts one answer.
    pub fn add(&self, status: StatusCode) {
        if let Some(class) = self.0.get(usize::from(status.as_u16() / 100)) {
            class.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Counts {
    /// Where the answers of one endpoint are counted.
    pub fn of(&self, endpoint: &str) -> Arc<Tally> {
        if let Some(tally) = self.endpoints.read().unwrap_or_else(PoisonError::into_inner).get(endpoint) {
            return Arc::clone(tally);
        }
        let mut endpoints = self.endpoints.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(endpoints.entry(endpoint.to_owned()).or_default())
    }

    /// Takes what was counted since the last time: endpoint, class of status (2 for 2xx) and number.
    pub fn take(&self) -> Vec<(String, u16, u64)> {
        let endpoints = self.endpoints.read().unwrap_or_else(PoisonError::into_inner);
        let classes = endpoints.iter().flat_map(|(endpoint, tally)| {
            (0_u16..).zip(&tally.0).map(|(class, number)| (endpoint.clone(), class, number.swap(0, Ordering::Relaxed)))
        });
        classes.filter(|(_, _, number)| *number > 0).collect()
    }

    /// Logs one line per endpoint and class with what was counted since the last time.
    pub fn log(&self) {
        for (endpoint, class, answers) in self.take() {
            tracing::info!(endpoint, class = format_args!("{class}xx"), answers, "answers since the last count");
        }
    }
}

/// Logs the counts every five minutes for as long as it runs. Log what is left once more when the service stops.
pub async fn log_counts(counts: web::Data<Counts>) {
    let mut ticks = tokio::time::interval(COUNTS_INTERVAL);
    // The first tick is immediate.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        counts.log();
    }
}

/// Middleware: counts every answer.
///
/// # Errors
/// Only what comes from further in.
pub async fn count<B: MessageBody + 'static>(
    counts: web::Data<Counts>,
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let endpoint = endpoint(&req);
    let outcome = next.call(req).await;
    counts.of(&endpoint).add(status(&outcome));
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_by_endpoint_and_class_and_start_again_when_taken() {
        let counts = Counts::default();
        for status in [StatusCode::OK, StatusCode::NO_CONTENT, StatusCode::NOT_FOUND] {
            counts.of("/v1/lookup").add(status);
        }
        let expected = vec![("/v1/lookup".to_owned(), 2, 2), ("/v1/lookup".to_owned(), 4, 1)];
        assert_eq!(counts.take(), expected);
        assert!(counts.take().is_empty());
    }

    #[test]
    fn a_method_that_anybody_could_have_made_up_is_not_repeated() {
        assert_eq!(known_method(&Method::GET), "GET");
        assert_eq!(Method::from_bytes(b"CANARY").map(|method| known_method(&method)).ok(), Some("other"));
    }
}
