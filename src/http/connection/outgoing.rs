//! Long bodies, sent from where they are kept.
//!
//! The server underneath (`actix-http` 3.20) copies what a body gives it into a buffer that the connection has to
//! itself, so that the copy is in no processor's cache, and throws away a buffer of over 128 KB each time it is empty.
//! So of a long body it is given the beginning; the connection itself writes the rest after it, in the same call to the
//! kernel. Who reads slowly holds no copy either.

use std::cell::{Cell, Ref, RefCell};
use std::io;
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
/// through that buffer all the same: the beginning alone fills it, so that the server writes before it asks for more.
/// Mostly that is all, and the answer ends in the same turn that began it.
pub(in crate::http) const LEAD: usize = 4 * 1024;

/// What a connection still has to write of a body.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    /// What the server was given of it and has not written yet.
    beginning: RefCell<Bytes>,
    rest: RefCell<Bytes>,
    /// The body, where it waits for the last of it to be written.
    waiting: RefCell<Option<Waker>>,
    /// A body ended before the length that its answer says.
    short: Cell<bool>,
}

impl Outgoing {
    /// What is to be written after these bytes, which are the server's.
    ///
    /// # Errors
    /// When that would make another answer than the body's: nothing may be written any more.
    pub(super) fn after(&self, bytes: &[u8]) -> io::Result<Ref<'_, Bytes>> {
        if self.short.get() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // The server forgets the body of a `GET` when it has read a `HEAD` behind it.
        if !bytes.ends_with(&self.beginning.take()) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(self.rest.borrow())
    }

    /// Whether all of it has been written.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.borrow().is_empty()
    }

    /// So many bytes of it have been written. A body that waits for the last of them is told.
    pub(super) fn wrote(&self, bytes: usize) {
        drop(self.rest.borrow_mut().split_to(bytes));
        if self.is_empty()
            && let Some(body) = self.waiting.take()
        {
            body.wake();
        }
    }

    fn poll_written(&self, cx: &Context<'_>) -> Poll<()> {
        if self.is_empty() {
            return Poll::Ready(());
        }
        self.waiting.replace(Some(cx.waker().clone()));
        Poll::Pending
    }

    /// Takes the next piece, once all before it has been written, and gives back its beginning for the server.
    fn begin(&self, mut piece: Bytes) -> Bytes {
        debug_assert!(self.is_empty(), "a piece waits for the one before it");
        let beginning = piece.split_to(LEAD.min(piece.len()));
        if !piece.is_empty() {
            self.beginning.replace(beginning.clone());
            self.rest.replace(piece);
        }
        beginning
    }
}

/// A connection that writes a long body, and how much of that is still to come.
#[derive(Debug)]
struct Writer {
    watch: Rc<Watch>,
    left: u64,
}

impl Writer {
    /// The next piece, as far as the length goes that the answer says; or the end, which must be there.
    fn take<E>(&mut self, piece: Option<Result<Bytes, E>>) -> Option<Result<Bytes, E>> {
        let outgoing = &self.watch.outgoing;
        if piece.is_none() && self.left > 0 {
            outgoing.short.set(true);
        }
        piece.map(|read| {
            read.map(|mut piece| {
                piece.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
                self.left -= piece.len() as u64;
                outgoing.begin(piece)
            })
        })
    }
}

pin_project! {
    /// The body of an answer. If it is long, most of it goes to the connection.
    #[derive(Debug)]
    pub(in crate::http) struct HandedOver<B> {
        #[pin]
        body: B,
        writer: Option<Writer>,
    }
}

impl<B: MessageBody> MessageBody for HandedOver<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        match self.writer {
            // The server would count what it is given, which is not all; the length is among the headers.
            Some(_) => BodySize::Stream,
            None => self.body.size(),
        }
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, B::Error>>> {
        let this = self.project();
        let Some(writer) = this.writer else { return this.body.poll_next(cx) };
        ready!(writer.watch.outgoing.poll_written(cx));
        this.body.poll_next(cx).map(|piece| writer.take(piece))
    }
}

/// The connection that a request came on. Without our own listener, as in a unit test, there is none.
pub(in crate::http) fn connection_of(request: &Request) -> Option<Rc<Watch>> {
    request.conn_data::<Rc<Watch>>().cloned()
}

/// An answer whose body goes to the connection, if it is long.
pub(in crate::http) fn hand_over<B: MessageBody>(
    answer: Response<B>,
    connection: Option<Rc<Watch>>,
) -> Response<HandedOver<B>> {
    answer.map_body(|head, body| {
        let writer = match body.size() {
            BodySize::Sized(left) if left >= LONG => connection.map(|watch| Writer { watch, left }),
            BodySize::Sized(_) | BodySize::None | BodySize::Stream => None,
        };
        if let Some(Writer { left, .. }) = writer {
            head.no_chunking(true);
            head.headers_mut().insert(CONTENT_LENGTH, left.into());
        }
        HandedOver { body, writer }
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn waiting() -> Context<'static> {
        Context::from_waker(Waker::noop())
    }

    #[test]
    fn a_short_piece_is_all_beginning() {
        let outgoing = Outgoing::default();
        assert_eq!(outgoing.begin(Bytes::from_static(&[7; LEAD])), vec![7; LEAD]);
        assert!(outgoing.is_empty() && outgoing.poll_written(&waiting()).is_ready());
        assert_eq!(*outgoing.after(b"whatever else").unwrap(), Bytes::new());
    }

    #[test]
    fn the_rest_of_a_piece_is_written_after_its_beginning_and_the_body_waits_for_that() {
        let outgoing = Outgoing::default();
        let piece: Bytes = (0..=u8::MAX).cycle().take(LEAD + 10).collect();
        let beginning = outgoing.begin(piece.clone());
        let buffered = [b"a head before it", &beginning[..]].concat();
        assert_eq!(*outgoing.after(&buffered).unwrap(), piece[LEAD..]);
        outgoing.wrote(0);
        assert_eq!(*outgoing.after(b"what the kernel did not take").unwrap(), piece[LEAD..]);
        outgoing.wrote(4);
        assert_eq!(outgoing.poll_written(&waiting()), Poll::Pending);
        outgoing.wrote(6);
        assert_eq!(outgoing.poll_written(&waiting()), Poll::Ready(()));
    }

    #[test]
    fn without_its_beginning_nothing_is_written() {
        let outgoing = Outgoing::default();
        outgoing.begin(Bytes::from_static(&[7; LEAD + 1]));
        assert_eq!(outgoing.after(b"a head").unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
