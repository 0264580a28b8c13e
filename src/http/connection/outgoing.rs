//! Long bodies, sent from where they are kept.
//!
//! The server underneath (`actix-http` 3.20) copies what a body gives it into a buffer that the connection has to itself,
//! so that the copy is in no processor's cache, and throws away a buffer of over 128 KB each time it is empty. So of a
//! long body it is given the beginning; the connection itself writes the rest after it, in the same call to the kernel.
//! Who reads slowly holds no copy either.

use std::cell::{Ref, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker, ready};

use actix_http::{Request, Response};
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::Bytes;
use pin_project_lite::pin_project;

use super::Watch;

/// From this length on it costs less to hand a body to the connection than to copy it.
const LONG: u64 = 16 * 1024;

/// How much the server may have in its buffer before it writes that and asks for more, and how much of a long body goes
/// through that buffer all the same. Because the two are one, a long body is asked for more only after the connection has
/// written, and mostly that is all: the answer ends in the same turn that began it.
pub(in crate::http) const LEAD: usize = 4 * 1024;

/// What a connection still has to write of a body.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    rest: RefCell<Bytes>,
    body: RefCell<Option<Waker>>,
}

impl Outgoing {
    pub(super) fn rest(&self) -> Ref<'_, Bytes> {
        self.rest.borrow()
    }

    /// So many bytes of it have been written. A body that waits for the last of them is told.
    pub(super) fn wrote(&self, bytes: usize) {
        if bytes == 0 {
            return;
        }
        let mut rest = self.rest.borrow_mut();
        drop(rest.split_to(bytes));
        if rest.is_empty() {
            // An empty piece would still hold on to the whole that it was a piece of.
            *rest = Bytes::new();
            if let Some(body) = self.body.take() {
                body.wake();
            }
        }
    }

    fn poll_written(&self, cx: &Context<'_>) -> Poll<()> {
        if self.rest().is_empty() {
            return Poll::Ready(());
        }
        self.body.replace(Some(cx.waker().clone()));
        Poll::Pending
    }

    /// Takes what is to be written, once all before it has been, and gives back its beginning for the server.
    fn take(&self, mut piece: Bytes) -> Bytes {
        let beginning = piece.split_to(LEAD.min(piece.len()));
        self.rest.replace(piece);
        beginning
    }
}

pin_project! {
    /// The body of an answer. If it is long, most of it goes to the connection.
    #[derive(Debug)]
    pub(in crate::http) struct HandedOver<B> {
        #[pin]
        body: B,
        connection: Option<Rc<Watch>>,
    }
}

impl<B: MessageBody> MessageBody for HandedOver<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        match self.connection {
            // The server would count what it is given, which is not all; the length is among the headers.
            Some(_) => BodySize::Stream,
            None => self.body.size(),
        }
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, B::Error>>> {
        let this = self.project();
        let Some(connection) = this.connection else { return this.body.poll_next(cx) };
        ready!(connection.outgoing.poll_written(cx));
        this.body.poll_next(cx).map_ok(|piece| connection.outgoing.take(piece))
    }
}

/// What writes the long body of an answer to this request. Without our own listener, as in a unit test, only the server.
pub(in crate::http) fn connection_of(request: &Request) -> Option<Rc<Watch>> {
    request.conn_data::<Rc<Watch>>().cloned()
}

/// An answer whose body goes to the connection, if it is long.
pub(in crate::http) fn hand_over<B: MessageBody>(
    answer: Response<B>,
    connection: Option<Rc<Watch>>,
) -> Response<HandedOver<B>> {
    answer.map_body(|head, body| {
        let length = match body.size() {
            BodySize::Sized(length) => length,
            BodySize::None | BodySize::Stream => 0,
        };
        let connection = connection.filter(|_| length >= LONG);
        if connection.is_some() {
            head.no_chunking(true);
            head.headers_mut().insert(CONTENT_LENGTH, length.into());
        }
        HandedOver { body, connection }
    })
}
