//! The audit: one line for every entry of the store, in the order in which they were kept.
//!
//! The journal is the log that cannot be changed afterwards; this is how people read it. Whatever is in it gets a line,
//! also what this program does not know or cannot read: a line that is missing would be the one that somebody looks for.
//! A line says who did what to what. It never holds a secret, its digest, a passkey, or the value of a contact.

mod lines;

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, reason = "a failed step of a test is a failed test")]
mod tests;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::{CHECK, DRAFT, PERSON, RELEASE};
use crate::domain::digest::Digest;
use crate::domain::draft;
use crate::domain::freshness::Check;
use crate::domain::id::Id;
use crate::domain::person::Via;
use crate::domain::release;
use crate::domain::roster::{self, Noted};
use crate::store::{Entry, Frame};

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// The frame of the journal that holds it. What was done at once has the same.
    pub sequence: u32,
    /// When it was kept.
    #[schema(value_type = String, format = DateTime)]
    pub time: Timestamp,
    /// The kind of entry, an open list: `release`, `draft-event`, `person`, `check`.
    pub kind: String,
    /// What happened, an open list: `seeded`, `released`, `recalled`, `draft-approved`, `signed-in`, `rights-set` ... and
    /// `unknown` or `unreadable`, where a newer program may know more.
    pub what: &'static str,
    /// The curator who did it. Left out where nobody did, where it was done on the command line, or where it is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub by: Option<Id>,
    /// How they proved to be that, where it is kept: `passkey` or `token`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub via: Option<Via>,
    /// What it happened to: a draft, the number of a release, a curator, a token or a contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The same in plain English.
    pub sentence: String,
    /// The hash of the frame in the journal's chain.
    #[schema(value_type = String)]
    pub hash: Digest,
}

/// What an entry says, without where it stands.
struct Line {
    what: &'static str,
    by: Option<Id>,
    via: Option<Via>,
    subject: Option<String>,
    sentence: String,
}

/// The audit of these frames: a line for each entry, oldest first.
#[must_use]
pub fn audit_of(frames: &[Frame]) -> Vec<AuditEntry> {
    frames.iter().flat_map(|frame| frame.entries().iter().map(|entry| listed(frame, entry))).collect()
}

fn listed(frame: &Frame, entry: &Entry) -> AuditEntry {
    let Line { what, by, via, subject, sentence } = line_of(frame, entry);
    let sequence = u32::try_from(frame.sequence()).unwrap_or(u32::MAX);
    let (time, hash, kind) = (frame.time(), frame.hash(), entry.kind().to_owned());
    AuditEntry { sequence, time, kind, what, by, via, subject, sentence, hash }
}

fn line_of(frame: &Frame, entry: &Entry) -> Line {
    let line = match entry.kind() {
        RELEASE => read(entry, release::SCHEMA).map(|it| lines::of_release(&it, who_released(frame).as_ref())),
        DRAFT => read(entry, draft::SCHEMA).map(|it| lines::of_draft(&it)),
        PERSON => read(entry, roster::SCHEMA).map(|Noted { event, .. }| lines::of_person(&event)),
        CHECK => read(entry, Check::SCHEMA).map(|it| lines::of_check(&it)),
        kind => {
            return nobody("unknown", format!("An entry of the kind {kind}, which this program does not know."));
        }
    };
    let unreadable = || format!("An entry of the kind {}, which this program cannot read.", entry.kind());
    line.unwrap_or_else(|| nobody("unreadable", unreadable()))
}

fn nobody(what: &'static str, sentence: String) -> Line {
    Line { what, by: None, via: None, subject: None, sentence }
}

/// A document whose form this program knows.
fn read<T: DeserializeOwned>(entry: &Entry, newest: u32) -> Option<T> {
    #[derive(serde::Deserialize)]
    struct Form {
        schema: u32,
    }
    let Form { schema } = entry.parse().ok()?;
    if schema > newest { None } else { entry.parse().ok() }
}

/// The event by which a draft became the release of the same frame: it knows who pressed the button.
fn who_released(frame: &Frame) -> Option<draft::DraftEvent> {
    let events = frame.entries().iter().filter(|entry| entry.kind() == DRAFT);
    events.filter_map(|entry| read::<draft::DraftEvent>(entry, draft::SCHEMA)).find(lines::is_release)
}
