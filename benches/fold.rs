//! What it costs to make the records that stand after many releases.
//!
//! `cargo bench --bench fold`. A start does it once, and a question about the past up to that release.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to measure")]

use std::hint::black_box;
use std::sync::Arc;

use divan::{Bencher, counter::ItemsCount};
use jiff::SignedDuration;
use signpost::domain::record::{Record, Records};
use signpost::domain::release::{Change, Origin, Release, SCHEMA, changes_between, fold};
use signpost::domain::route::SupportRoute;
use signpost::seed;

fn main() {
    divan::main();
}

/// The seed, and releases that each put one route elsewhere in its list.
fn releases(count: u32) -> Vec<Release> {
    let seed = seed::embedded().unwrap();
    let first = Release {
        schema: SCHEMA,
        number: 1,
        time: seed.manifest.date,
        origin: Origin::Seed,
        seed_version: Some(seed.manifest.version),
        people: None,
        note: seed.manifest.note,
        previous: None,
        changes: changes_between(&Records::default(), &seed.records),
    };
    let routes: Vec<&SupportRoute> = seed.records.routes.values().map(Arc::as_ref).collect();
    let later = (2..=count).zip(routes.iter().cycle()).map(|(number, route)| {
        let priority = u8::try_from(number % 100).unwrap();
        let moved = SupportRoute { priority, ..(*route).clone() };
        let time = first.time + SignedDuration::from_mins(number.into());
        Release { number, time, changes: vec![Change::Put(Record::Route(Arc::new(moved)))], ..first.clone() }
    });
    std::iter::once(first.clone()).chain(later).collect()
}

#[divan::bench(args = [1, 100, 2_000])]
fn folded(bencher: Bencher<'_, '_>, count: u32) {
    let releases = releases(count);
    bencher.counter(ItemsCount::new(count)).bench_local(|| black_box(fold(black_box(&releases))));
}

/// What the last release changed, as it is worked out for the page of a release and for a roll-back.
#[divan::bench]
fn compared(bencher: Bencher<'_, '_>) {
    let releases = releases(100);
    let (before, after) = (fold(&releases[..99]), fold(&releases));
    bencher.bench_local(|| black_box(changes_between(black_box(&before), black_box(&after))));
}
