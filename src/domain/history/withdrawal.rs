//! Records that were there once and are there no more, and what to use instead.

use jiff::Timestamp;

use crate::domain::directory::Directory;
use crate::domain::id::Id;
use crate::domain::record::{Record, RecordKey};
use crate::domain::release::{Change, SealedRelease};
use crate::domain::retired::{RetiredContact, RetiredKind};

/// How a record went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal<'r> {
    /// The release that withdrew it.
    pub release: u32,
    /// When that was made.
    pub time: Timestamp,
    /// What its authors say of it.
    pub note: &'r str,
    /// The record as it last stood.
    pub last: &'r Record,
}

/// How a record went, if it was there once and is not there after these releases.
#[must_use]
pub fn withdrawal_of<'r>(releases: &'r [SealedRelease], key: &RecordKey) -> Option<Withdrawal<'r>> {
    let (mut last, mut gone) = (None, None);
    for sealed in releases {
        for change in &sealed.release.changes {
            match change {
                Change::Put(record) if record.key() == *key => (last, gone) = (Some(record), None),
                Change::Withdraw(withdrawn) if withdrawn == key => gone = Some(&sealed.release),
                Change::Put(_) | Change::Withdraw(_) => {}
            }
        }
    }
    let release = gone?;
    Some(Withdrawal { release: release.number, time: release.time, note: &release.note, last: last? })
}

/// The routes to use instead of a record that went: what replaced its name or its contacts, as curators recorded it.
#[must_use]
pub fn successors(directory: &Directory, last: &Record) -> Vec<Id> {
    let Record::Route(route) = last else { return Vec::new() };
    let replaced = |it: &&RetiredContact| match it.kind {
        RetiredKind::Name => it.value.eq_ignore_ascii_case(&route.name),
        RetiredKind::Number | RetiredKind::Link | RetiredKind::Email => {
            route.contacts.iter().any(|contact| contact.value == it.value)
        }
    };
    let mut routes: Vec<Id> = Vec::new();
    for id in directory.retired().filter(replaced).flat_map(|it| &it.replaced_by) {
        if !routes.contains(id) {
            routes.push(id.clone());
        }
    }
    routes
}
