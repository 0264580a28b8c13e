//! `signpost audit`: who did what, a line for every entry of a store. It reads without the lock, also while the service
//! runs.

use super::{Outcome, complain, could_not_run, say};
use crate::config::AuditArgs;
use crate::curate::{AuditEntry, audit_of};
use crate::store::{Frame, read_journal};

/// Prints the audit of a store.
#[must_use]
pub fn run(args: &AuditArgs) -> Outcome {
    let folder = &args.data.data;
    let journal = match read_journal(folder) {
        Ok(Some(journal)) => journal,
        Ok(None) => return could_not_run(format_args!("there is no store in {}", folder.display())),
        Err(error) => return could_not_run(format_args!("{}: {error}", folder.display())),
    };
    let mut frames: Vec<Frame> = Vec::new();
    let mut damage = None;
    for frame in journal {
        match frame {
            Ok(frame) => frames.push(frame),
            Err(error) => damage = Some(error),
        }
    }
    print(&audit_of(&frames), args.json);
    // What stands before the damage is still worth reading.
    let Some(error) = damage else { return Outcome::Fine };
    complain(format_args!("the audit ends here: {error}"));
    Outcome::Findings
}

fn print(entries: &[AuditEntry], json: bool) {
    if json {
        say(serde_json::to_string_pretty(entries).unwrap_or_default());
        return;
    }
    for AuditEntry { sequence, time, what, sentence, .. } in entries {
        say(format_args!("{sequence:>6}  {time}  {what:<16}  {}", one_line(sentence)));
    }
}

/// Words of curators may hold anything: a line stays a line, and a terminal is told nothing.
fn one_line(sentence: &str) -> String {
    sentence.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
