//! What changed between two states of the directory: for programs as a JSON Patch, for people as a sentence.
//!
//! Everything is pure: releases and records go in, documents come out. Whatever shows something of the past takes the
//! contacts that are [`Blanked`], so that a number that was recalled as false is not handed out again by its history.

mod blanked;
mod document;
mod feed;
mod fields;
mod release_at;
mod sentence;
mod steps;
#[cfg(test)]
mod tests;
mod withdrawal;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::record::{Record, RecordKey, Records};
use super::release::{Change, changes_between};

pub use blanked::Blanked;
pub use document::document;
pub use feed::{Concern, Entry, entries};
pub use release_at::{at_instant, up_to};
pub use steps::{Step, last_release_of, steps_of};
pub use withdrawal::{Withdrawal, successors, withdrawal_of};

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It was not there before.
    Added,
    /// It was there and is another one now.
    Changed,
    /// It is no longer there.
    Withdrawn,
}

/// One operation of a JSON Patch (RFC 6902). Only `add`, `remove` and `replace` are used.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PatchOperation {
    /// What to do: `add`, `remove` or `replace`.
    #[schema(example = "replace")]
    pub op: String,
    /// Where in the record's document (JSON pointer, RFC 6901). Empty for the whole of it.
    #[schema(example = "/contacts/0/value")]
    pub path: String,
    /// What to put there: any JSON value. Left out of `remove`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// What happened to one record between two states of the directory.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct RecordChange {
    /// The kind of record, an open list: `audience`, `topic`, `place`, `calendar`, `organisation`, `route`,
    /// `campaign`, `retired-contact`.
    #[schema(example = "route")]
    pub kind: String,
    /// The record's id.
    #[schema(example = "childline")]
    pub id: String,
    /// What happened to it.
    pub action: Action,
    /// The same in plain English.
    #[schema(example = "New support route: Childline.")]
    pub sentence: String,
    /// What leads from the record's document before to the one after (JSON Patch, RFC 6902). A document holds what is
    /// published of a record: not what curators note for themselves, and of a contact that was recalled as false only
    /// its id and kind. Empty where nothing of that changed.
    pub patch: Vec<PatchOperation>,
}

/// A record that is not the same in two states of the directory.
#[derive(Clone, Debug)]
pub struct Touched {
    key: RecordKey,
    old: Option<Record>,
    new: Option<Record>,
}

impl Touched {
    /// What happened to it. `names` is where the names of audiences and organisations are looked up.
    #[must_use]
    pub fn describe(&self, names: &Records, blanked: &Blanked) -> RecordChange {
        changed(&self.key, self.old.as_ref(), self.new.as_ref(), names, blanked)
    }
}

/// Every record that is not the same in two states, by kind and id. Describing them costs more than finding them.
#[must_use]
pub fn touched(old: &Records, new: &Records) -> Vec<Touched> {
    let mut before: BTreeMap<RecordKey, Record> = old.all().into_iter().map(|it| (it.key(), it)).collect();
    let mut touched: Vec<Touched> = changes_between(old, new)
        .into_iter()
        .map(|change| {
            let (key, new) = match change {
                Change::Put(record) => (record.key(), Some(record)),
                Change::Withdraw(key) => (key, None),
            };
            Touched { old: before.remove(&key), key, new }
        })
        .collect();
    touched.sort_by(|one, other| one.key.cmp(&other.key));
    touched
}

/// What happened to one record. `names` is where the names of audiences and organisations are looked up.
fn changed(
    key: &RecordKey,
    old: Option<&Record>,
    new: Option<&Record>,
    names: &Records,
    blanked: &Blanked,
) -> RecordChange {
    let action = match (old, new) {
        (None, _) => Action::Added,
        (Some(_), Some(_)) => Action::Changed,
        (Some(_), None) => Action::Withdrawn,
    };
    let (before, after) = (old.map(|it| document(it, blanked)), new.map(|it| document(it, blanked)));
    RecordChange {
        kind: key.kind.as_str().to_owned(),
        id: key.id.clone(),
        action,
        sentence: sentence::of(key, before.as_ref(), after.as_ref(), names),
        patch: patch(before.as_ref(), after.as_ref()),
    }
}

fn patch(before: Option<&Value>, after: Option<&Value>) -> Vec<PatchOperation> {
    let whole = |op: &str, value: Option<&Value>| {
        vec![PatchOperation { op: op.to_owned(), path: String::new(), value: value.cloned() }]
    };
    match (before, after) {
        (None, None) => Vec::new(),
        (None, Some(after)) => whole("add", Some(after)),
        (Some(_), None) => whole("remove", None),
        (Some(before), Some(after)) => json_patch::diff(before, after).0.into_iter().map(operation).collect(),
    }
}

fn operation(operation: json_patch::PatchOperation) -> PatchOperation {
    use json_patch::PatchOperation as Op;
    let path = operation.path().to_string();
    let (op, value) = match operation {
        Op::Add(add) => ("add", Some(add.value)),
        Op::Remove(_) => ("remove", None),
        Op::Replace(replace) => ("replace", Some(replace.value)),
        // The difference of two documents holds none of these; should it ever, the path alone does no harm.
        Op::Move(_) => ("move", None),
        Op::Copy(_) => ("copy", None),
        Op::Test(test) => ("test", Some(test.value)),
    };
    PatchOperation { op: op.to_owned(), path, value }
}
