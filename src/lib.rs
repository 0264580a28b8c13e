//! Signpost answers one question: where should this person turn for help, right now, and what exactly do they dial
//! or open?

pub mod app;
pub mod command;
pub mod config;
pub mod curate;
pub mod domain;
pub mod http;
pub mod live;
pub mod seed;
pub mod store;
