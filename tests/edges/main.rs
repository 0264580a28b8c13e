//! The edges of HTTP, from outside: a tiny app on a port of its own, spoken to in bytes.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod answers;
mod app;
mod connections;
mod limits;
mod load;
mod logs;
mod long_bodies;
mod overload;
mod wire;
