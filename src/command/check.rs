//! `signpost check`: every finding of a folder of records, with its file and place, and what is probably not meant.

use jiff::Timestamp;
use jiff::tz::Offset;

use super::{Outcome, say};
use crate::config::CheckArgs;
use crate::seed::{self, FileFinding};

/// Checks a folder as the program would check its own seed.
#[must_use]
pub fn run(args: &CheckArgs) -> Outcome {
    let today = Offset::UTC.to_datetime(Timestamp::now()).date();
    let checked = seed::folder(&args.folder).and_then(|seed| {
        let directory = seed.check()?;
        Ok((directory.routes().len(), seed.warnings(&directory, today)))
    });
    match checked {
        Ok((routes, warnings)) => {
            report(&warnings, args.json);
            if !args.json {
                let warned = if warnings.is_empty() { String::new() } else { format!(", {} warnings", warnings.len()) };
                say(format_args!("{}: {routes} support routes, no findings{warned}", args.folder.display()));
            }
            Outcome::Fine
        }
        Err(findings) => {
            report(&findings, args.json);
            if !args.json {
                say(format_args!("{} findings", findings.len()));
            }
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
}
