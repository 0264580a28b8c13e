//! `signpost verify`: everything that is wrong with a store. It changes nothing, also while the service runs.

use super::{Outcome, could_not_run, say};
use crate::config::VerifyArgs;
use crate::curate;
use crate::store::{Depth, End, Frame, Verified, read_journal, verify_journal};

/// Verifies a store.
#[must_use]
pub fn run(args: &VerifyArgs) -> Outcome {
    keep_the_index_quiet();
    let folder = &args.data.data;
    let depth = if args.deep { Depth::Deep } else { Depth::Chain };
    let verified = match verify_journal(folder, depth, args.expect_head) {
        Ok(verified) => verified,
        Err(error) => return could_not_run(format_args!("{}: {error}", folder.display())),
    };
    let report = &verified.report;
    for place in &report.findings {
        say(place);
    }
    let directory = if args.deep && report.findings.is_empty() { directory_findings(args) } else { Vec::new() };
    for finding in &directory {
        say(finding);
    }
    say(format_args!("{} entries, {} bytes, head {}", report.frames, report.bytes, report.head.hash));
    say(end_in_words(&verified));
    if verified.unfinished > 0 {
        say(format_args!("{} bytes of an unfinished write follow", verified.unfinished));
    }
    if report.findings.is_empty() && directory.is_empty() { Outcome::Fine } else { Outcome::Findings }
}

/// A damaged index can make its library panic on its own thread. That is a finding, and no crash of ours.
fn keep_the_index_quiet() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some("index") {
            report(panic);
        }
    }));
}

fn end_in_words(verified: &Verified) -> String {
    let frames = verified.report.frames;
    match verified.end {
        End::Vouched { up_to } if up_to == frames => "the index remembers the same end".to_owned(),
        End::Vouched { up_to } => format!("the index remembers only the entries up to {up_to}"),
        End::Contradicted => "the index remembers another end".to_owned(),
        End::InUse => {
            "a process has the store open and alone knows the end: verify again once it has stopped".to_owned()
        }
        End::Unvouched(reason) => format!("nothing here proves the end: {reason}"),
    }
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
