//! `signpost openapi`: the specifications, to read or to check in.

use super::{Outcome, could_not_run, say};
use crate::config::OpenapiArgs;
use crate::http::openapi;

/// Prints or writes a specification.
#[must_use]
pub fn run(args: &OpenapiArgs) -> Outcome {
    let made = if args.curation { openapi::text_of_curation() } else { openapi::text() };
    let text = match made {
        Ok(text) => text,
        Err(error) => return could_not_run(error),
    };
    let Some(file) = &args.write else {
        say(text.trim_end());
        return Outcome::Fine;
    };
    match std::fs::write(file, text) {
        Ok(()) => Outcome::Fine,
        Err(error) => could_not_run(format_args!("cannot write {}: {error}", file.display())),
    }
}
