//! The history of one record: each release that changed it.

use jiff::Timestamp;

use super::{Blanked, RecordChange, changed};
use crate::domain::record::{Record, RecordKey, Records};
use crate::domain::release::{Change, SealedRelease};

/// A release that changed a record, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The release.
    pub release: u32,
    /// When it was made.
    pub time: Timestamp,
    /// What its authors say of it.
    pub note: String,
    /// What it did to the record.
    pub change: RecordChange,
}

/// Every release that changed a record, oldest first. Empty where there never was such a record.
#[must_use]
pub fn steps_of(releases: &[SealedRelease], key: &RecordKey, blanked: &Blanked) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut records, mut standing): (Records, Option<Record>) = (Records::default(), None);
    for sealed in releases {
        let mut next = standing.clone();
        for change in &sealed.release.changes {
            match change {
                Change::Put(record) => {
                    if record.key() == *key {
                        next = Some(record.clone());
                    }
                    records.put(record.clone());
                }
                Change::Withdraw(gone) => {
                    if gone == key {
                        next = None;
                    }
                    records.withdraw(gone);
                }
            }
        }
        if next != standing {
            steps.push(Step {
                release: sealed.release.number,
                time: sealed.release.time,
                note: sealed.release.note.clone(),
                change: changed(key, standing.as_ref(), next.as_ref(), &records, blanked),
            });
            standing = next;
        }
    }
    steps
}

/// The newest release that put or withdrew a record.
#[must_use]
pub fn last_release_of(releases: &[SealedRelease], key: &RecordKey) -> Option<u32> {
    let touches = |change: &Change| match change {
        Change::Put(record) => record.key() == *key,
        Change::Withdraw(gone) => gone == key,
    };
    let newest = releases.iter().rev().find(|sealed| sealed.release.changes.iter().any(touches));
    newest.map(|sealed| sealed.release.number)
}
