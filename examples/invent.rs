//! Writes a directory that is larger than the seed, made up by the tests' own generator: `scripts/bench` measures with it.
//!
//! `cargo run --release --example invent -- ROUTES FOLDER` makes `FOLDER/directory`, the records as files, and
//! `FOLDER/store`, a store with the same records that `signpost serve --data` starts from. The same number of routes gives
//! the same bytes each time. Nothing is checked here: the start of the service does that.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a program for the developers of this one may fail loudly")]

#[path = "../tests/api/support/chance.rs"]
mod chance;
#[path = "../tests/api/support/files.rs"]
mod files;
#[path = "../tests/api/support/invented.rs"]
#[allow(dead_code, reason = "the tests also take what is invented without a folder")]
mod invented;

use std::path::Path;

use jiff::SignedDuration;
use signpost::curate::RELEASE;
use signpost::domain::record::Records;
use signpost::domain::release::{Change, Origin, Release, SCHEMA, SealedRelease, changes_between};
use signpost::seed::{self, Seed};
use signpost::store::{Entry, JournalStore, Options, Store as _};
use uuid::Uuid;

/// How many changes one release holds: an entry of the store may have 32 MiB, and a route has about 3 KB.
const CHANGES: usize = 5_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [routes, folder] = arguments.as_slice() else { panic!("usage: invent ROUTES FOLDER") };
    let (routes, folder) = (routes.parse().unwrap(), Path::new(folder));
    invented::write(&folder.join("directory"), routes);
    let seed = seed::folder(&folder.join("directory")).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(store(&folder.join("store"), &seed));
}

/// Writes the records into a new store, as releases that bring a seed.
async fn store(folder: &Path, seed: &Seed) {
    let store = JournalStore::open(folder, Options::new(Uuid::from_u128(1))).await.unwrap();
    let changes = changes_between(&Records::default(), &seed.records);
    let mut last: Option<SealedRelease> = None;
    for part in changes.chunks(CHANGES) {
        let release = release(seed, last.as_ref(), part);
        let entry = Entry::new(RELEASE, &release).unwrap();
        let (digest, time) = (entry.digest(), release.time);
        store.append(store.head().await.unwrap(), Uuid::new_v4(), time, vec![entry]).await.unwrap();
        last = Some(SealedRelease { digest, release: release.into() });
    }
}

fn release(seed: &Seed, last: Option<&SealedRelease>, changes: &[Change]) -> Release {
    Release {
        schema: SCHEMA,
        number: last.map_or(1, |last| last.release.number + 1),
        time: last.map_or(seed.manifest.date, |last| last.release.time + SignedDuration::from_millis(1)),
        origin: Origin::Seed,
        seed_version: Some(seed.manifest.version),
        people: None,
        note: seed.manifest.note.clone(),
        previous: last.map(|last| last.digest),
        changes: changes.to_vec(),
    }
}
