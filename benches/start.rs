//! How long a start takes with years of work behind it: 2,000 releases and 1,000 drafts of three events each.
//!
//! `cargo bench --bench start`. The aim is under a second for everything that a start does before it answers: opening the
//! journal in its folder, reading and checking each frame, folding releases and drafts, building the directory.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to measure")]

#[path = "../tests/api/support/years.rs"]
mod years;

use std::future::Future;
use std::hint::black_box;
use std::path::Path;

use divan::Bencher;
use signpost::store::{JournalStore, Options};
use signpost::{curate, seed};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

const RELEASES: u32 = 2_000;
const DRAFTS: u32 = 1_000;

fn main() {
    divan::main();
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn wait<T>(for_it: impl Future<Output = T>) -> T {
    runtime().block_on(for_it)
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    wait(years::work_for_years(folder.path(), RELEASES, DRAFTS));
    folder
}

async fn journal(root: &Path) -> JournalStore {
    JournalStore::open(root, Options::new(Uuid::new_v4())).await.unwrap()
}

/// All of it. This is what the aim of a second is for.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn a_start(bencher: Bencher<'_, '_>) {
    let (folder, seed) = (folder(), seed::embedded().unwrap());
    bencher.bench_local(|| {
        let opened = wait(async { curate::open(&journal(folder.path()).await, &seed).await.unwrap() });
        assert_eq!((opened.desk.newest(), opened.desk.drafts().count()), (RELEASES, DRAFTS as usize));
        black_box(opened)
    });
}

/// The part of the journal alone.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn the_journal(bencher: Bencher<'_, '_>) {
    let folder = folder();
    bencher.bench_local(|| black_box(wait(journal(folder.path()))));
}
