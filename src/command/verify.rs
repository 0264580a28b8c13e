//! `signpost verify`: everything that is wrong with a store. It reads without the lock, also while the service runs.

use super::{Outcome, could_not_run, say};
use crate::config::VerifyArgs;
use crate::curate;
use crate::store::{Depth, Frame, read_journal, verify_journal};

/// Verifies a store.
#[must_use]
pub fn run(args: &VerifyArgs) -> Outcome {
    let folder = &args.data.data;
    let depth = if args.deep { Depth::Deep } else { Depth::Chain };
    let report = match verify_journal(folder, depth) {
        Ok(report) => report,
        Err(error) => return could_not_run(format_args!("{}: {error}", folder.display())),
    };
    for place in &report.findings {
        say(place);
    }
    let directory = if args.deep && report.findings.is_empty() { directory_findings(args) } else { Vec::new() };
    for finding in &directory {
        say(finding);
    }
    say(format_args!("{} entries, {} bytes, head {}", report.frames, report.bytes, report.head.hash));
    if report.findings.is_empty() && directory.is_empty() { Outcome::Fine } else { Outcome::Findings }
}

fn directory_findings(args: &VerifyArgs) -> Vec<String> {
    let frames = match read_journal(&args.data.data) {
        Ok(journal) => journal.into_iter().flatten().collect::<Result<Vec<Frame>, _>>(),
        Err(error) => Err(error),
    };
    match frames {
        Ok(frames) => curate::open_frames(&frames).err().map(|error| error.to_string()).into_iter().collect(),
        Err(error) => vec![error.to_string()],
    }
}
