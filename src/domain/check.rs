//! The rules across records. Every finding is listed, not the first; a directory with one cannot be served.
//!
//! Each file below is one family of rules. A rule has a stable name and says in plain words what would mend it.

mod calendars;
mod contacts;
mod coverage;
mod hours;
mod recalls;
mod references;
mod words;

use std::sync::Arc;

use super::code::Codes;
use super::cores::{at_once, on_every_core};
use super::finding::{Finding, Findings};
use super::opening::Opening;
use super::per_contact::PerContact;
use super::reach::{ContactKey, Reach};
use super::record::{RecordKey, RecordKind, Records};
use super::route::SupportRoute;
use super::schedule::Timetable;

pub(crate) use contacts::retired_keys;
pub(crate) use coverage::{covers, may_be_shown};
pub(crate) use hours::warnings;

/// A contact that could be read.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Which contact of its route it is.
    pub(crate) position: usize,
    /// How it is reached.
    pub(crate) reach: Reach,
    /// The key of what is shown, where that reads as something else of the same kind: somebody may type what they see.
    pub(crate) shown: Option<ContactKey>,
}

/// Each contact of the directory that could be read.
pub(crate) type Reached = PerContact<Reading>;

/// When the contacts of the directory are open.
#[derive(Default)]
pub(crate) struct Openings {
    /// Each of them.
    pub(crate) contacts: PerContact<Opening>,
    /// The timetables behind them, each once.
    pub(crate) timetables: Vec<Arc<Timetable>>,
}

/// What was found out about records.
pub(crate) struct Checked {
    /// How each contact that could be read is reached.
    pub(crate) reached: Reached,
    /// When each contact whose hours could be read is open.
    pub(crate) openings: Openings,
    /// The records that pages for readers speak of, by their codes.
    pub(crate) codes: Codes,
    /// Everything that keeps the records from being a directory.
    pub(crate) findings: Vec<Finding>,
}

/// Reads every contact and applies every rule.
#[must_use]
pub(crate) fn check(records: &Records) -> Checked {
    let mut findings = Vec::new();
    // Neither can be shared out among cores: one knows every name at once, the other makes each timetable once.
    let (words, (openings, codes)) = at_once(
        || words::Rules::of(records),
        || (hours::read(records, &mut findings), Codes::read(records, &mut findings)),
    );
    let reached = routes(records, &words, &mut findings);
    fields(records, &mut findings);
    references::check(records, &mut findings);
    contacts::check(records, &reached, &mut findings);
    calendars::check(records, &mut findings);
    words.check_campaigns(records, &mut findings);
    coverage::check(records, &mut findings);
    recalls::check(records, &mut findings);
    findings.sort();
    findings.dedup();
    Checked { reached, openings, codes, findings }
}

/// What is asked of each route by itself, and nearly all that there is to do: a directory has far more routes than anything
/// else, and every word of theirs is read.
fn routes(records: &Records, words: &words::Rules, findings: &mut Vec<Finding>) -> Reached {
    debug_assert!(records.routes.iter().all(|(id, it)| *id == it.id), "what was read goes by the order of ids");
    let (retired, known) = (contacts::all_retired(records), references::Known::of(records));
    let routes: Vec<&SupportRoute> = records.routes.values().map(Arc::as_ref).collect();
    let parts = on_every_core(&routes, |routes| {
        let mut found = Vec::new();
        let read = routes.iter().map(|route| {
            let mut here = about(RecordKind::Route, route.id.as_str(), &mut found);
            here.add_field_rules(*route);
            known.check_route(records, route, &mut here);
            coverage::check_route(records, route, &mut here);
            words.check_route(records, route, &mut here);
            (route.id.clone(), contacts::read(route, &retired, &mut here))
        });
        let read: Vec<_> = read.collect();
        vec![(read, found)]
    });
    let (read, found): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    findings.extend(found.into_iter().flatten());
    read.into_iter().flatten().collect()
}

/// The rules that the type of each other record carries.
fn fields(records: &Records, findings: &mut Vec<Finding>) {
    for (id, it) in &records.audiences {
        about(RecordKind::Audience, id.as_str(), findings).add_field_rules(it);
    }
    for (id, it) in &records.topics {
        about(RecordKind::Topic, id.as_str(), findings).add_field_rules(it);
    }
    for (id, it) in &records.places {
        about(RecordKind::Place, id.as_str(), findings).add_field_rules(it);
    }
    for (id, it) in &records.calendars {
        about(RecordKind::Calendar, id.as_str(), findings).add_field_rules(it);
    }
    for (id, it) in &records.organisations {
        about(RecordKind::Organisation, id.as_str(), findings).add_field_rules(it);
    }
    for (id, it) in &records.campaigns {
        about(RecordKind::Campaign, id.as_str(), findings).add_field_rules(it);
    }
    for (id, it) in &records.retired {
        about(RecordKind::RetiredContact, id.as_str(), findings).add_field_rules(it);
    }
    for (id, it) in &records.recalls {
        about(RecordKind::Recall, id.as_str(), findings).add_field_rules(it);
    }
}

fn about<'a>(kind: RecordKind, id: &str, findings: &'a mut Vec<Finding>) -> Findings<'a> {
    Findings::about(RecordKey::new(kind, id), findings)
}
