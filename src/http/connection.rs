//! One connection, watched from below the HTTP parser.
//!
//! The server underneath times the head of the first request, and leaves three gaps that were measured: a second
//! request whose head never ends, an unread chunked body that never ends, and an answer that is never read each hold
//! their connection for ever. This wrapper around the socket closes them, and ends connections that are idle; the
//! server would make a timer for that with each request. The wrapper knows only when a request is being answered, which
//! [`watch`] tells it: at every other time, silence has an end.
//!
//! On the way in it also makes heads with bare line feeds unreadable: see `connection/heads.rs`. On the way out it
//! writes long bodies from where they are kept: see `connection/outgoing.rs`.

use std::cell::Cell;
use std::future::Future as _;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_http::Request;
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

mod heads;
pub(super) mod outgoing;

use heads::Heads;
use outgoing::Outgoing;

/// How long a connection may be silent.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request, from its first byte (of the first request: from the connection).
    pub head: Duration,
    /// Between two requests, and for the client to take the next bytes of an answer.
    pub idle: Duration,
    /// For a client to take note that its connection is being closed.
    pub disconnect: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(5), idle: Duration::from_secs(15), disconnect: Duration::from_secs(1) }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The first bytes of a request are here, and not yet all of its head.
    Head,
    /// A request is being answered. How long that takes is bounded elsewhere.
    Answering,
    /// The answer is made and may still be on its way out; the next request has not begun.
    Answered,
}

/// What the socket and the app know together about one connection.
#[derive(Debug)]
pub(super) struct Watch {
    patience: Patience,
    phase: Cell<Phase>,
    end: Cell<Instant>,
    outgoing: Outgoing,
}

impl Watch {
    fn enter(&self, phase: Phase) {
        self.phase.set(phase);
        let silence = match phase {
            Phase::Head => self.patience.head,
            Phase::Answering | Phase::Answered => self.patience.idle,
        };
        self.end.set(Instant::now() + silence);
    }
}

/// A socket that ends by itself when its client has been silent for too long.
pub(super) struct Connection {
    socket: TcpStream,
    watch: Rc<Watch>,
    alarm: Pin<Box<Sleep>>,
    heads: Heads,
}

impl Connection {
    pub(super) fn new(socket: TcpStream, patience: Patience) -> Self {
        // The first head is timed by the server, which answers 408 in time; this alarm comes later and is a second line.
        let end = Instant::now() + patience.idle + patience.head;
        let phase = Cell::new(Phase::Answered);
        let watch = Watch { patience, phase, end: Cell::new(end), outgoing: Outgoing::default() };
        let alarm = Box::pin(sleep_until(end));
        Self { socket, watch: Rc::new(watch), alarm, heads: Heads::default() }
    }

    pub(super) fn watched(&self) -> Rc<Watch> {
        Rc::clone(&self.watch)
    }

    /// An error once the silence has lasted too long; otherwise the task is woken when it will have.
    fn check_silence(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        // An alarm that has rung wakes nobody again. So it is kept going while a request is answered, and ends nothing.
        let end = match self.watch.phase.get() {
            Phase::Answering => Instant::now() + self.watch.patience.idle,
            Phase::Head | Phase::Answered => self.watch.end.get(),
        };
        // Setting an alarm costs more than looking at it. One that rings too early is set again when it does.
        if end < self.alarm.deadline() {
            self.alarm.as_mut().reset(end);
        }
        while self.alarm.as_mut().poll(cx).is_ready() {
            if end <= self.alarm.deadline() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            self.alarm.as_mut().reset(end);
        }
        Ok(())
    }

    /// Writes these bytes, and after the last of them the rest of a body. Says how many of these were written.
    fn poll_send(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let rest = self.watch.outgoing.after(bytes)?;
        let socket = Pin::new(&mut self.socket);
        let sent = if rest.is_empty() {
            socket.poll_write(cx, bytes)
        } else {
            socket.poll_write_vectored(cx, &[IoSlice::new(bytes), IoSlice::new(&rest)])
        };
        drop(rest);
        match sent? {
            Poll::Ready(0) => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(sent) => {
                // A slow client that goes on taking bytes is not silent.
                if self.watch.phase.get() == Phase::Answered {
                    self.watch.enter(Phase::Answered);
                }
                let of_these = sent.min(bytes.len());
                self.watch.outgoing.wrote(sent - of_these);
                Poll::Ready(Ok(of_these))
            }
            Poll::Pending => {
                self.check_silence(cx)?;
                Poll::Pending
            }
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(cx, buf)?;
        let arrived = buf.filled_mut().get_mut(before..).unwrap_or_default();
        if !arrived.is_empty() {
            if self.watch.phase.get() == Phase::Answered {
                self.watch.enter(Phase::Head);
                self.heads.next_request();
            }
            self.heads.spoil_bare_line_feeds(arrived);
        }
        self.check_silence(cx)?;
        read.map(Ok)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.get_mut().poll_send(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while !this.watch.outgoing.after(&[])?.is_empty() {
            ready!(this.poll_send(cx, &[]))?;
        }
        Pin::new(&mut this.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// Tells the connection that a request was answered without the app.
pub(super) fn answered_at_once(request: &Request) {
    if let Some(watch) = request.conn_data::<Rc<Watch>>() {
        watch.enter(Phase::Answered);
    }
}

/// Middleware: tells the connection that one of its requests is being answered, and when it has been. It has to stand
/// outside of everything that answers.
///
/// # Errors
/// Only what comes from further in.
pub async fn watch<B: MessageBody + 'static>(req: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    // Without our own listener, as in a unit test, there is nothing to tell.
    let Some(watch) = req.request().conn_data::<Rc<Watch>>().cloned() else { return next.call(req).await };
    watch.enter(Phase::Answering);
    let answered = next.call(req).await;
    watch.enter(Phase::Answered);
    answered
}
