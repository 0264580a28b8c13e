//! In front of the app: what was answered a moment ago goes out again without asking it.
//!
//! A campaign after a television programme is thousands of readers who ask for the same few addresses. The app answers
//! each of these once. Where the handler calls its answer [`Repeatable`], the worker that gave it remembers the finished
//! headers and where the bytes are kept, and until the next release, or until somebody comes or goes, whoever asks for
//! the same address gets it from here: no routing, no middleware, nothing serialised, no lock.
//!
//! What must stay true: an answer from here is the one that the app would give now, header by header. So only a plain
//! `GET` is answered here; whatever else could change an answer goes on to the app, and so does every doubt.

mod remembered;

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};

use actix_http::body::EitherBody;
use actix_http::{Request, Response};
use actix_service::{Service, Transform};
use actix_web::Error;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, header};
use actix_web::web::{Bytes, Data};
use futures_util::future::{Either, LocalBoxFuture};

use super::connection;
use super::edition::Edition;
use super::limits::Limits;
use super::log::Counts;
use super::past::ACCEPT_DATETIME;
use super::state::State;
use remembered::Remembered;

pub(super) use remembered::{Lasting, Repeatable};

/// What stands in front of the app. Each worker has a memory of its own, so that none waits for another.
#[derive(Clone)]
pub(super) struct Front {
    state: Data<State>,
    counts: Data<Counts>,
    limits: Limits,
}

impl Front {
    /// What answers again what was answered from this state, and counts it like any other answer.
    pub(super) fn new(state: Data<State>, counts: Data<Counts>, limits: Limits) -> Self {
        Self { state, counts, limits }
    }

    /// Whether nothing about a request but its address and what it says of caches and codings can matter.
    fn is_plain(&self, request: &Request) -> bool {
        const ELSE: [header::HeaderName; 3] = [header::CONTENT_LENGTH, header::TRANSFER_ENCODING, ACCEPT_DATETIME];
        let head = request.head();
        head.method == Method::GET
            && !ELSE.iter().any(|name| head.headers.contains_key(name))
            && self.limits.check_head(&head.uri, &head.headers).is_ok()
    }
}

/// The address as it was asked for, which is what an answer is remembered under.
fn target(request: &Request) -> &str {
    request.uri().path_and_query().map_or("", |target| target.as_str())
}

impl<S, B> Transform<S, Request> for Front
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: 'static,
{
    type Response = Response<EitherBody<Bytes, B>>;
    type Error = Error;
    type Transform = Fronted<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, app: S) -> Self::Future {
        ready(Ok(Fronted { app, front: self.clone(), remembered: Rc::default() }))
    }
}

/// The app of one worker, with what that worker remembers in front of it.
pub(super) struct Fronted<S> {
    app: S,
    front: Front,
    remembered: Rc<RefCell<Remembered>>,
}

impl<S, B> Service<Request> for Fronted<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: 'static,
{
    type Response = Response<EitherBody<Bytes, B>>;
    type Error = Error;
    type Future =
        Either<Ready<Result<Self::Response, Error>>, LocalBoxFuture<'static, Result<Self::Response, Self::Error>>>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.app.poll_ready(cx)
    }

    fn call(&self, request: Request) -> Self::Future {
        let state = &self.front.state;
        if !self.front.is_plain(&request) {
            let answering = self.app.call(request);
            return Either::Right(Box::pin(async move { Ok(of_the_app(answering.await?.into())) }));
        }
        if let Some(again) = self.remembered.borrow_mut().again(state, target(&request), &request.head().headers) {
            connection::answered_at_once(&request);
            return Either::Left(ready(Ok(again.map_body(|_, bytes| EitherBody::left(bytes)))));
        }
        let asked = Asked { target: target(&request).into(), edition: state.edition() };
        let (answering, remembered) = (self.app.call(request), Rc::clone(&self.remembered));
        let counts = self.front.counts.clone();
        Either::Right(Box::pin(async move {
            let answer: Response<B> = answering.await?.into();
            remembered.borrow_mut().remember(&asked, &answer, &counts);
            Ok(of_the_app(answer))
        }))
    }
}

/// What an answer is remembered under, taken down before the app is asked: it may be of a newer edition, and never of an
/// older one.
struct Asked {
    target: Box<str>,
    edition: Arc<Edition>,
}

fn of_the_app<B>(answer: Response<B>) -> Response<EitherBody<Bytes, B>> {
    answer.map_body(|_, body| EitherBody::right(body))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests;
