//! What it costs to check a directory and make it ready to answer: each draft that is looked at and each release pays it.
//!
//! `cargo bench --bench check`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot be set up has nothing to measure")]

#[path = "../tests/api/support/chance.rs"]
mod chance;
#[path = "../tests/api/support/files.rs"]
mod files;
#[path = "../tests/api/support/invented.rs"]
#[allow(dead_code, reason = "the tests also write what is invented to a folder")]
mod invented;

use std::hint::black_box;

use divan::{Bencher, counter::ItemsCount};
use signpost::seed;

/// How many routes there are: none invented, a nation's, and a few times that, to see that it grows with them.
const SIZES: [usize; 3] = [0, 300, 1_000];

fn main() {
    divan::main();
}

/// Everything from records to a directory: references, hours, contacts, words, numbers.
#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn records_become_a_directory(bencher: Bencher<'_, '_>, routes: usize) {
    let seed = invented::seed(routes);
    let count = seed.records.routes.len();
    bencher.counter(ItemsCount::new(count)).bench_local(|| black_box(seed.check().unwrap()));
}

/// The files inside the program become records.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn files_become_records(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| black_box(seed::embedded().unwrap()));
}
