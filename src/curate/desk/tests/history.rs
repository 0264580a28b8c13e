//! Random histories of several people, held against a small model that knows only the rules, and against the rules as they
//! can be read from the journal. An ordinary run takes some thousand steps; `SIGNPOST_LONG=1` takes 100,000.
//!
//! A run can be had again: its seed is printed with whatever fails, and `PROPTEST_RNG_SEED` sets it.

mod model;
mod rules;
mod service;
pub(super) mod small;
mod steps;

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use uuid::Uuid;

use rules::Tally;
use service::Both;
use steps::{Step, step};

/// The most steps of one history; half of that on average.
const LONGEST: usize = 220;

/// How many histories are a long run: 110,000 steps or so.
const LONG: u32 = 1_000;

/// What has to have happened in every run: a rule that was never tried has not been held.
const OFTEN: [&str; 18] = [
    "a recall for danger was refused",
    "a recall of a route by a program was refused",
    "a recall was lifted",
    "a release before its time was refused",
    "a release had several authors",
    "a restart knew the same",
    "a stale draft was refused",
    "an approval of one's own work was refused",
    "another recall was refused",
    "another step was refused",
    "somebody else was faster",
    "somebody had to sign in again",
    "somebody recalled a contact",
    "somebody recalled a route",
    "somebody without the right was refused",
    "the same came again",
    "two people recalled something",
    "two people released something",
];

/// What has to have happened in a long one.
const SELDOM: [&str; 6] = [
    "a fourth recall was refused",
    "a program recalled a contact",
    "a release came when it was time",
    "an approval without a try was refused",
    "two people recalled something for danger",
    "two people went back",
];

/// How many histories, and by which seed: the same ones in every ordinary run, others in each long one.
fn plan() -> (u32, u64) {
    let long = std::env::var("SIGNPOST_LONG").is_ok_and(|it| it == "1");
    let asked = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|it| it.parse().ok());
    let (cases, seed) = if long { (LONG, Uuid::new_v4().as_u64_pair().0) } else { (40, 20_261_122) };
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
    let happened = RefCell::new(Tally::new());
    let outcome = TestRunner::new(config).run(&prop::collection::vec(step(), 1..LONGEST), |steps: Vec<Step>| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let tally = runtime.block_on(async {
            let mut both = Both::new().await?;
            for step in &steps {
                both.take(step).await?;
            }
            both.end_of_history()
        })?;
        for (what, times) in tally {
            *happened.borrow_mut().entry(what).or_default() += times;
        }
        Ok(())
    });
    let happened = happened.into_inner();
    eprintln!("PROPTEST_RNG_SEED={seed}");
    for (what, times) in &happened {
        eprintln!("{times:>8} {what}");
    }
    let broken = outcome.err().map(|it| it.to_string());
    assert!(broken.is_none(), "{}", broken.unwrap_or_default());
    let steps: usize = happened.iter().filter(|(what, _)| what.starts_with("steps that")).map(|(_, times)| times).sum();
    assert!(cases < LONG || steps >= 100_000, "{steps} steps");
    let seldom = if cases < LONG { &[][..] } else { &SELDOM[..] };
    let never: Vec<&&str> = OFTEN.iter().chain(seldom).filter(|it| !happened.contains_key(**it)).collect();
    assert!(never.is_empty(), "no history in which {never:?}");
}
