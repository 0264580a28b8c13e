//! The listener: how connections come to the app.
//!
//! This is what `actix_web::HttpServer` does for HTTP/1.1 over TCP, with a difference that it has no place for: each
//! socket is wrapped in a [`Connection`](super::connection) before the parser sees it, which ends when it is idle and
//! is handed the long bodies of answers.

use std::future::ready;
use std::io;
use std::net::TcpListener;

use actix_http::{HttpService, KeepAlive, Request, Response};
use actix_server::ServerBuilder;
use actix_service::{
    IntoServiceFactory, Service as _, ServiceFactory, ServiceFactoryExt as _, apply_fn_factory, fn_service, map_config,
};
use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;

use super::connection::{Connection, Patience, outgoing};

/// How many connections one worker holds open at most. Beyond it, new ones wait in the kernel's queue.
pub const CONNECTIONS_PER_WORKER: usize = 10_000;

/// How many connections wait in the kernel until a worker takes them. The 128 of a listener as it comes are gone when a
/// thousand readers follow one link: whoever finds the queue full tries again after one second, then after three.
const BACKLOG: i32 = 4096;

/// How many bytes of an answer the kernel may hold of one connection before they are on their way: more than nearly every
/// answer has. It would take 2.6 MB for a client that reads nothing, so that a thousand of them had most of a small
/// machine's memory, and copying it there kept everybody else waiting for a second.
#[cfg(target_os = "linux")]
const HELD: u32 = 512 * 1024;

/// Has the kernel hold no more. Where that cannot be set it holds more.
#[cfg(target_os = "linux")]
fn hold_little(socket: &TcpStream) {
    let _ = socket2::SockRef::from(socket).set_tcp_notsent_lowat(HELD);
}

#[cfg(not(target_os = "linux"))]
fn hold_little(_socket: &TcpStream) {}

/// Serves the app on a listener. Workers, signals and the time for stopping are the builder's; `run` starts it.
///
/// The app has to be wrapped in [`watch`](super::connection::watch), so that its connections know when they may end.
///
/// # Errors
/// When the listener is of no use.
pub fn listen<F, I, S, B>(
    builder: ServerBuilder,
    listener: TcpListener,
    patience: Patience,
    app: F,
) -> io::Result<ServerBuilder>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig, Error = Error> + 'static,
    S::InitError: std::fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as actix_service::Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    rustix::net::listen(&listener, BACKLOG)?;
    let stopping = builder.graceful_shutdown_signal();
    builder.max_concurrent_connections(CONNECTIONS_PER_WORKER).listen("http", listener, move || {
        let stopping = stopping.clone();
        // The app config holds a host name and an address for links made from them; ours never are.
        let app = map_config(app().into_factory(), |()| AppConfig::default());
        let app = apply_fn_factory(app, |request: Request, app: &S::Service| {
            let connection = outgoing::connection_of(&request);
            let answering = app.call(request);
            async move { Ok(outgoing::hand_over(answering.await?.into(), connection)) }
        });
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            // The connection itself ends when it has been idle for too long.
            .keep_alive(KeepAlive::Os)
            .client_request_timeout(patience.head)
            .client_disconnect_timeout(patience.disconnect)
            .h1_write_buffer_size(outgoing::LEAD)
            .on_connect_ext(|connection: &Connection, data| {
                data.insert(connection.watched());
            })
            .h1(app);
        fn_service(move |socket: TcpStream| {
            // Small answers go out at once. Where that cannot be set, they go out a little later.
            let _ = socket.set_nodelay(true);
            hold_little(&socket);
            let client = socket.peer_addr().ok();
            ready(Ok((Connection::new(socket, patience), client)))
        })
        .and_then(http)
    })
}
