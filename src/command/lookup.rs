//! `signpost lookup`: where to turn, in the terminal. The same answer as the service gives.

use jiff::Timestamp;

use super::{Outcome, complain, could_not_run, say};
use crate::config::LookupArgs;
use crate::curate;
use crate::domain::answers::{self, Fresh, LookupAnswer};
use crate::domain::directory::Directory;
use crate::domain::lookup::{Answer, Matched, lookup, usable};
use crate::domain::query::{Query, RequestFault};
use crate::domain::served::{ServedContact, ServedRoute, Words};
use crate::seed;
use crate::store::{Frame, read_journal};

/// Looks up where to turn.
#[must_use]
pub fn run(args: &LookupArgs) -> Outcome {
    let directory = match directory(args) {
        Ok(directory) => directory,
        Err(reason) => return could_not_run(reason),
    };
    let now = args.at.unwrap_or_else(Timestamp::now);
    let answer = match answers::answer(&directory, &Fresh, &args.request(), now) {
        Ok(answer) => answer,
        Err(faults) => return usage(&faults),
    };
    if args.json {
        say(serde_json::to_string_pretty(&answer).unwrap_or_default());
    } else {
        table(&directory, args, now, &answer);
    }
    Outcome::Fine
}

/// What the store holds, read without its lock; the built-in seed where there is no store.
fn directory(args: &LookupArgs) -> Result<Directory, String> {
    let journal = read_journal(&args.data.data).map_err(|error| error.to_string())?;
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

fn table(directory: &Directory, args: &LookupArgs, now: Timestamp, answer: &LookupAnswer) {
    // The answer was made from this very request, so it is understood again.
    let Ok(query) = Query::parse(directory, &args.request()) else { return };
    let Answer { matched, items, .. } = lookup(directory, &query, now);
    let place = directory.place(query.place.as_str()).map_or("", |place| place.name.as_str());
    say(format_args!("Release {}, for {} in {place}", answer.release, query.audience));
    say("");
    say("In danger now");
    for contact in &answer.emergency {
        contact_line(contact);
    }
    if matched == Matched::Fallback {
        say("");
        say("Nothing matches exactly. These can help, whatever it is.");
    }
    for (number, listing) in items.iter().enumerate() {
        let words = Words::For(&query.audience, &query.lang);
        let some = directory.contacts(listing.route).any(|it| usable(&query, &it));
        let route = ServedRoute::new(directory, listing.route, words, |it| !some || usable(&query, it));
        say("");
        say(format_args!("{}. {} ({})", number + 1, route.name, route.organisation.name));
        for contact in &route.contacts {
            contact_line(contact);
        }
        for wording in &route.wording {
            say(format_args!("   {}", wording.text));
        }
        say(format_args!("   because: {}", listing.reasons.join(", ")));
    }
    for left in &answer.left_out {
        say(format_args!("left out: {} ({})", left.route, left.reason));
    }
    if let Some(cursor) = &answer.next_cursor {
        say(format_args!("\nmore: --cursor {cursor}"));
    }
}

fn contact_line(contact: &ServedContact) {
    let hours = match contact.hours.as_str() {
        "unknown" => "opening hours not confirmed".to_owned(),
        hours => hours.to_owned(),
    };
    let label = contact.label.first().map(|label| format!(" ({})", label.text)).unwrap_or_default();
    say(format_args!("   {:<9} {:<34} {hours}{label}", contact.kind, contact.display));
}
