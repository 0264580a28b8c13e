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

use std::collections::BTreeMap;
use std::sync::Arc;

use super::code::Codes;
use super::finding::{Finding, Findings};
use super::id::ContactRef;
use super::opening::Opening;
use super::reach::{ContactKey, Reach};
use super::record::{RecordKey, RecordKind, Records};
use super::schedule::Timetable;

pub(crate) use contacts::retired_keys;
pub(crate) use coverage::{covers, may_be_shown};
pub(crate) use hours::warnings;

/// A contact that could be read.
pub(crate) struct Reading {
    /// How it is reached.
    pub(crate) reach: Reach,
    /// The key of what is shown, where that reads as something else of the same kind: somebody may type what they see.
    pub(crate) shown: Option<ContactKey>,
}

/// Each contact of the directory, by `route-id/contact-id`.
pub(crate) type Reached = BTreeMap<ContactRef, Reading>;

/// When the contacts of the directory are open.
#[derive(Default)]
pub(crate) struct Openings {
    /// Each of them, by `route-id/contact-id`.
    pub(crate) contacts: BTreeMap<ContactRef, Opening>,
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
    fields(records, &mut findings);
    let reached = contacts::read(records, &mut findings);
    let openings = hours::read(records, &mut findings);
    references::check(records, &mut findings);
    contacts::check(records, &reached, &mut findings);
    calendars::check(records, &mut findings);
    words::check(records, &mut findings);
    coverage::check(records, &mut findings);
    recalls::check(records, &mut findings);
    let codes = Codes::read(records, &mut findings);
    findings.sort();
    findings.dedup();
    Checked { reached, openings, codes, findings }
}

/// The rules that each record's own type carries.
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
    for (id, it) in &records.routes {
        about(RecordKind::Route, id.as_str(), findings).add_field_rules(&**it);
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
