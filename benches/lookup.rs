//! What a look-up and its ranking cost in the library, from the seed to ten thousand routes.
//!
//! `cargo bench --bench lookup`. What it costs to send an answer is measured from outside: see `scripts/bench`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot be set up has nothing to measure")]

#[path = "../tests/api/support/chance.rs"]
mod chance;
#[path = "../tests/api/support/files.rs"]
mod files;
#[path = "../tests/api/support/invented.rs"]
#[allow(dead_code, reason = "the tests also write what is invented to a folder")]
mod invented;

use std::hint::black_box;

use divan::Bencher;
use jiff::Timestamp;
use signpost::domain::answers::{self, Fresh};
use signpost::domain::directory::Directory;
use signpost::domain::lookup::lookup;
use signpost::domain::query::{LookupRequest, Query};

/// How many routes there are: none invented, a nation's, and far more than there will be.
const SIZES: [usize; 3] = [0, 300, 10_000];

fn main() {
    divan::main();
}

fn now() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn question() -> LookupRequest {
    LookupRequest {
        audience: Some("child".to_owned()),
        topic: vec!["image-shared".to_owned()],
        place: Some("GB-SCT".to_owned()),
        ..LookupRequest::default()
    }
}

/// Guards, filters, ranking, groups and the first page.
#[divan::bench(args = SIZES)]
fn found_and_ranked(bencher: Bencher<'_, '_>, routes: usize) {
    let directory = invented::directory(routes);
    let query = Query::parse(&directory, &question()).unwrap();
    bencher.bench_local(|| black_box(lookup(&directory, black_box(&query), now())));
}

/// The same with only those who are there.
#[divan::bench(args = SIZES)]
fn found_and_ranked_of_those_who_are_there(bencher: Bencher<'_, '_>, routes: usize) {
    let directory = invented::directory(routes);
    let query = Query::parse(&directory, &LookupRequest { open_now: true, ..question() }).unwrap();
    bencher.bench_local(|| black_box(lookup(&directory, black_box(&query), now())));
}

/// The whole answer as JSON, nothing of it kept ready.
#[divan::bench(args = SIZES)]
fn answered(bencher: Bencher<'_, '_>, routes: usize) {
    let directory = invented::directory(routes);
    bencher.bench_local(|| black_box(bytes(&directory)));
}

fn bytes(directory: &Directory) -> Vec<u8> {
    serde_json::to_vec(&answers::answer(directory, &Fresh(now()), &question()).unwrap()).unwrap()
}
