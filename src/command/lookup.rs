//! `signpost lookup`: where to turn, in the terminal. The same answer as the service gives.

use jiff::Timestamp;

use super::{Outcome, complain, could_not_run, say};
use crate::config::{DataArgs, LookupArgs};
use crate::curate;
use crate::domain::answers::{self, Fresh, LookupAnswer};
use crate::domain::directory::Directory;
use crate::domain::query::RequestFault;
use crate::domain::schedule::{DEFAULT_ZONE, said_in};
use crate::domain::served::{ServedContact, ServedRoute};
use crate::seed;
use crate::store::{Frame, read_journal};

/// Looks up where to turn.
#[must_use]
pub fn run(args: &LookupArgs) -> Outcome {
    let directory = match directory(&args.data) {
        Ok(directory) => directory,
        Err(reason) => return could_not_run(reason),
    };
    let at = args.at.unwrap_or_else(Timestamp::now);
    let answer = match answers::answer(&directory, &Fresh(at), &args.request()) {
        Ok(answer) => answer,
        Err(faults) => return usage(&faults),
    };
    if args.json {
        say(serde_json::to_string_pretty(&answer).unwrap_or_default());
    } else {
        table(&directory, at, &answer);
    }
    Outcome::Fine
}

/// What the store holds, read without its lock; the built-in seed where there is no store.
pub(super) fn directory(data: &DataArgs) -> Result<Directory, String> {
    let journal = read_journal(&data.data).map_err(|error| error.to_string())?;
    let frames: Vec<Frame> =
        journal.into_iter().flatten().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if frames.is_empty() {
        let in_words =
            |findings: Vec<seed::FileFinding>| findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        return seed::embedded().and_then(|seed| seed.check()).map_err(in_words);
    }
    curate::open_frames(&frames).map(|opened| opened.directory).map_err(|error| error.to_string())
}

fn usage(faults: &[RequestFault]) -> Outcome {
    for RequestFault { field, detail, allowed, .. } in faults {
        complain(format_args!("--{field}: {detail}"));
        if !allowed.is_empty() {
            complain(format_args!("  one of: {}", allowed.join(", ")));
        }
    }
    Outcome::Usage
}

fn table(directory: &Directory, at: Timestamp, answer: &LookupAnswer) {
    let audience = answer.audience.as_ref().and_then(|id| directory.audience(id.as_str())).map_or("", |it| &it.name);
    let place = answer.place.as_ref().and_then(|id| directory.place(id.as_str())).map_or("", |it| &it.name);
    say(format_args!("Release {}: {audience}, {place}", answer.release));
    say(said_in(DEFAULT_ZONE, at).unwrap_or_default());
    say("");
    say("In danger now");
    for contact in &answer.emergency {
        contact_line(contact);
    }
    if answer.matched == Some("fallback") {
        say("\nNothing matches exactly. These can help, whatever it is.");
    }
    if let Some(closed) = &answer.all_closed {
        say(format_args!("\n{}", closed.sentence));
    }
    for (number, listing) in answer.items.iter().enumerate() {
        // It was serialised from such a route a moment ago.
        if let Ok(route) = serde_json::from_str::<ServedRoute>(listing.route.as_str()) {
            route_lines(number + 1, &route, &listing.reasons);
        }
    }
    if !answer.left_out.is_empty() {
        say("");
    }
    for left in &answer.left_out {
        say(format_args!("left out: {} ({})", left.route, left.reason));
    }
    if let Some(cursor) = &answer.next_cursor {
        say(format_args!("\nmore: --cursor {cursor}"));
    }
}

fn route_lines(number: usize, route: &ServedRoute, reasons: &[String]) {
    say(format_args!("\n{number}. {} ({})", route.name, route.organisation.name));
    for contact in &route.contacts {
        contact_line(contact);
    }
    for wording in &route.wording {
        say(format_args!("   {}", wording.text));
    }
    say(format_args!("   because: {}", reasons.join(", ")));
}

fn contact_line(contact: &ServedContact) {
    let when = contact.availability.as_ref().map_or("", |it| it.sentence.as_str());
    let label = contact.label.first().map(|label| format!(" ({})", label.text)).unwrap_or_default();
    say(format_args!("   {:<9} {:<34} {when}{label}", contact.kind, contact.display));
}
