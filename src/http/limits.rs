//! What a request may cost: its size, its time, and how many are in work at once.
//!
//! Nothing here knows who is asking. A school sits behind one address, so reads are never limited per address; what is
//! bounded is the work of the whole process, and what is too much is refused at once instead of made to wait.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::http::{StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until};

use super::problem::Problem;

/// The figures. The defaults are the promised ones; tests use shorter times.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of path and query together.
    pub uri_bytes: usize,
    /// Header fields, a repeated name counted each time.
    pub header_fields: usize,
    /// Bytes of all header names and values.
    pub header_bytes: usize,
    /// Bytes of a public JSON body.
    pub body_bytes: usize,
    /// How long a whole body may take to arrive.
    pub body_deadline: Duration,
    /// How long a handler may take, counted from when its body has arrived.
    pub handler_deadline: Duration,
    /// How many requests without a body may be in work.
    pub in_work: usize,
    /// How many requests with a body may be in work. They have places of their own: a body may take seconds to arrive,
    /// and whoever sends many slow ones must not take the places of those who read.
    pub in_work_with_body: usize,
    /// What a request that is refused for lack of room is told to wait, in seconds.
    pub retry_after: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            uri_bytes: 2048,
            header_fields: 64,
            header_bytes: 16 * 1024,
            body_bytes: 64 * 1024,
            body_deadline: Duration::from_secs(10),
            handler_deadline: Duration::from_secs(3),
            in_work: 512,
            in_work_with_body: 256,
            retry_after: 2,
        }
    }
}

impl Limits {
    /// The limits of the app that a request came to.
    #[must_use]
    pub fn of(req: &HttpRequest) -> Self {
        req.app_data::<web::Data<Gate>>().map_or_else(Self::default, |gate| gate.limits)
    }

    /// What is too large about a request before anything of it is looked at.
    ///
    /// # Errors
    /// That it is.
    pub(super) fn check_head(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        let uri_bytes = uri.path_and_query().map_or(0, |path_and_query| path_and_query.as_str().len());
        if uri_bytes > self.uri_bytes {
            let detail = format!("Path and query may have {} bytes.", self.uri_bytes);
            return Err(Problem::of_status(StatusCode::URI_TOO_LONG, detail));
        }
        let header_bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if headers.len() > self.header_fields || header_bytes > self.header_bytes {
            let detail =
                format!("A request may have {} header fields with {} bytes.", self.header_fields, self.header_bytes);
            return Err(Problem::of_status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, detail));
        }
        Ok(())
    }
}

/// The places for requests in work. There is one per process: `web::Data` shares it between the workers.
#[derive(Debug)]
pub struct Gate {
    limits: Limits,
    plain: Semaphore,
    with_body: Semaphore,
}

impl Gate {
    /// A gate with all its places free.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let (plain, with_body) = (Semaphore::new(limits.in_work), Semaphore::new(limits.in_work_with_body));
        Self { limits, plain, with_body }
    }

    /// A place, given back when it is dropped. Nobody waits for one: that would only make everybody late.
    fn admit(&self, req: &ServiceRequest) -> Result<SemaphorePermit<'_>, Problem> {
        let places = if has_body(req) { &self.with_body } else { &self.plain };
        places.try_acquire().map_err(|_full| Problem::overloaded(self.limits.retry_after))
    }
}

fn has_body(req: &ServiceRequest) -> bool {
    req.headers().contains_key(header::CONTENT_LENGTH) || req.headers().contains_key(header::TRANSFER_ENCODING)
}

/// When the handler of one request has to be done.
#[derive(Clone, Debug)]
pub(crate) struct Deadline {
    end: Rc<Cell<Instant>>,
    handler: Duration,
}

impl Deadline {
    fn new(handler: Duration) -> Self {
        Self { end: Rc::new(Cell::new(Instant::now() + handler)), handler }
    }

    /// The time that a body takes to arrive is not the handler's.
    pub(crate) fn body_is_awaited(req: &HttpRequest, body_deadline: Duration) {
        Self::start_again(req, body_deadline);
    }

    /// From here on the handler has its full time, and no more.
    pub(crate) fn body_has_arrived(req: &HttpRequest) {
        Self::start_again(req, Duration::ZERO);
    }

    fn start_again(req: &HttpRequest, extra: Duration) {
        if let Some(deadline) = req.extensions().get::<Self>() {
            deadline.end.set(Instant::now() + extra + deadline.handler);
        }
    }

    /// The work's result, or nothing if it was not done in time. Only the work itself moves the end, so looking at it
    /// after each step of the work is enough.
    async fn hold<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let (mut work, mut alarm) = (pin!(work), pin!(sleep_until(self.end.get())));
        poll_fn(|cx| {
            if let Poll::Ready(done) = work.as_mut().poll(cx) {
                return Poll::Ready(Some(done));
            }
            if alarm.deadline() != self.end.get() {
                alarm.as_mut().reset(self.end.get());
            }
            alarm.as_mut().poll(cx).map(|()| None)
        })
        .await
    }
}

/// Middleware: refuses what is too large, sheds what is too much, and ends what takes too long.
///
/// # Errors
/// `unavailable` when the handler was not done in time. It is an error and not an answer because the request is gone
/// by then; what stands further out has to treat both alike.
pub async fn enforce(
    gate: web::Data<Gate>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Err(problem) = gate.limits.check_head(req.uri(), req.headers()) {
        return Ok(req.into_response(HttpResponse::from_error(problem)));
    }
    let _place = match gate.admit(&req) {
        Ok(place) => Some(place),
        // Whoever watches over the service must learn that it lives just then, and it costs next to nothing to say so.
        Err(_) if req.path().starts_with("/health/") => None,
        Err(problem) => return Ok(req.into_response(HttpResponse::from_error(problem))),
    };
    let deadline = Deadline::new(gate.limits.handler_deadline);
    req.extensions_mut().insert(deadline.clone());
    match deadline.hold(next.call(req)).await {
        Some(answer) => answer.map(ServiceResponse::map_into_boxed_body),
        None => Err(Problem::unavailable(gate.limits.retry_after).into()),
    }
}
