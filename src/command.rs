//! The commands, one file each. What a person reads goes to standard output, what went wrong to standard error.

pub mod audit;
pub mod check;
pub mod check_links;
pub mod export;
pub mod import;
pub mod invite;
pub mod lookup;
pub mod openapi;
pub mod scan;
pub mod serve;
pub mod verify;

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// How a command went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All is well.
    Fine,
    /// It ran, and found something wrong with what it looked at.
    Findings,
    /// It was asked for something that is not there or not allowed.
    Usage,
    /// It could not run.
    CouldNotRun,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Fine => 0,
            Outcome::Findings => 1,
            Outcome::Usage => 2,
            Outcome::CouldNotRun => 3,
        })
    }
}

/// Prints a text and a line end.
///
/// A reader that has gone away, such as `head`, is no fault of the command's.
fn say(text: impl fmt::Display) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Says why a command could not run.
fn could_not_run(reason: impl fmt::Display) -> Outcome {
    complain(reason);
    Outcome::CouldNotRun
}

/// Says what is wrong.
fn complain(reason: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "signpost: {reason}");
}
