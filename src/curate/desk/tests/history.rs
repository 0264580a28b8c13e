//! Random histories of several people, held against a small model that knows only the rules, and against the rules as they
//! can be read from the journal. An ordinary run takes some thousand steps; `SIGNPOST_LONG=1` takes 100,000.
//!
//! A run can be had again: its seed is printed with whatever fails, and `PROPTEST_RNG_SEED` sets it.

mod model;
mod rules;
mod service;
mod small;
mod steps;

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use uuid::Uuid;

use service::Both;
use steps::{Step, step};

/// The most steps of one history; half of that on average.
const LONGEST: usize = 220;

/// How many histories, and by which seed: the same ones in every ordinary run, others in each long one.
fn plan() -> (u32, u64) {
    let long = std::env::var("SIGNPOST_LONG").is_ok_and(|it| it == "1");
    let asked = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|it| it.parse().ok());
    let (cases, seed) = if long { (1_000, Uuid::new_v4().as_u64_pair().0) } else { (30, 20_261_122) };
    (cases, asked.unwrap_or(seed))
}

#[test]
fn no_history_of_several_people_breaks_the_rule_of_two_or_the_order_of_releases() {
    let (cases, seed) = plan();
    let config = ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        source_file: Some(file!()),
        max_shrink_iters: 2_000,
        ..ProptestConfig::default()
    };
    let (taken, changed) = (Cell::new(0), Cell::new(0));
    let outcome = TestRunner::new(config).run(&prop::collection::vec(step(), 1..LONGEST), |steps: Vec<Step>| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut both = Both::new().await?;
            for step in &steps {
                both.take(step).await?;
            }
            taken.set(taken.get() + steps.len());
            changed.set(changed.get() + both.done);
            Ok(())
        })
    });
    eprintln!("PROPTEST_RNG_SEED={seed}: {} steps, of which {} changed something", taken.get(), changed.get());
    if let Err(broken) = outcome {
        panic!("{broken}");
    }
    // Histories in which nothing happens would break no rule either.
    assert!(changed.get() * 4 > taken.get(), "{} of {} steps changed something", changed.get(), taken.get());
    assert!(cases < 1_000 || taken.get() >= 100_000, "{} steps", taken.get());
}
