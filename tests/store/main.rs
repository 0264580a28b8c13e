//! The store as its callers see it, and as disks, crashes and damage treat it.
//!
//! Every fault is made here, on purpose and reproducibly: seeds are fixed or printed, waits are bounded, and each file
//! holds one kind of fault. `recording` is the file layer that sees every operation, replays crashes and fails on order.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed step of a test is a failed test")]
#![expect(clippy::print_stdout, reason = "children of these tests speak to them through standard output")]

mod audit;
mod conformance;
mod crash;
mod damage;
mod faults;
mod full;
mod index;
mod kill;
mod reading;
mod recording;
mod support;
