//! The tests of the whole package, in one binary, so that it is linked once.
//!
//! Most of them ask the real app on a port of its own, or run the built program; every answer that they see has been held
//! against the checked-in specification (`support/spec.rs`). A golden file is rewritten by one command:
//! `cargo run -- openapi --write openapi/signpost.json`, and with `--curation` for `openapi/curation.json`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

mod architecture;
mod audit;
mod caching;
mod check;
mod check_links;
mod child;
mod clock;
mod commands;
mod console;
mod coverage;
mod crash;
mod damage;
mod dependencies;
mod door;
mod drafts;
mod embed;
mod embed_pages;
mod freshness;
mod full;
mod gone;
mod help;
mod history;
mod hours;
mod lookups;
mod openapi;
mod pack;
mod passkeys;
mod people;
mod posters;
mod privacy;
mod publishing;
mod ranking_vectors;
mod readme;
mod repeated;
mod restart;
mod retired;
mod rights;
mod scan;
mod schedule;
mod search;
mod start;
mod support;
