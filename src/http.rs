//! The edges of HTTP: what holds for every request and every answer, whichever endpoint it is for.
//!
//! This folder is the only one that names actix. A handler reads its input with [`query`] or [`json_body`], answers
//! with [`representation`], and fails with a [`problem`]; everything else is wrapped around the whole app once, so that
//! no endpoint can forget it. From the outside in:
//!
//! 1. `TracingLogger::<log::RequestSpan>` opens the span that a fault's log line stands in;
//! 2. [`connection::watch`] tells the connection when a request is being answered;
//! 3. [`log::count`] counts the answer by endpoint template and status class;
//! 4. [`head::head_as_get`] lets `HEAD` work wherever `GET` does;
//! 5. [`headers::finish`] turns foreign errors into problems and adds the headers that every answer carries;
//! 6. [`headers::cors`] answers the preflights of browsers;
//! 7. [`limits::enforce`] refuses what is too large, sheds what is too much and ends what takes too long;
//! 8. the endpoints, and [`wrong_path::answer`] as the default service.
//!
//! `App::wrap` puts the last one wrapped outermost, so the app lists them in the opposite order.

pub mod connection;
pub mod head;
pub mod headers;
pub mod json_body;
pub mod limits;
pub mod log;
pub mod problem;
pub mod query;
pub mod representation;
pub mod server;
pub mod wrong_path;
