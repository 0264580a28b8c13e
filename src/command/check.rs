//! `signpost check`: every finding of a folder of records, with its file and place.

use super::{Outcome, say};
use crate::config::CheckArgs;
use crate::seed::{self, FileFinding};

/// Checks a folder as the program would check its own seed.
#[must_use]
pub fn run(args: &CheckArgs) -> Outcome {
    match seed::folder(&args.folder).and_then(|seed| seed.check()) {
        Ok(directory) => {
            if args.json {
                say("[]");
            } else {
                let routes = directory.routes().len();
                say(format_args!("{}: {routes} support routes, no findings", args.folder.display()));
            }
            Outcome::Fine
        }
        Err(findings) => {
            report(&findings, args.json);
            if findings.iter().any(|finding| finding.rule == seed::UNREADABLE_FOLDER) {
                return Outcome::CouldNotRun;
            }
            Outcome::Findings
        }
    }
}

fn report(findings: &[FileFinding], json: bool) {
    if json {
        say(serde_json::to_string_pretty(findings).unwrap_or_default());
        return;
    }
    for finding in findings {
        say(finding);
    }
    say(format_args!("{} findings", findings.len()));
}
