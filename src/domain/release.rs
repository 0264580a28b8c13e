//! Releases: immutable, numbered, chained by digest. The directory is the fold of its releases.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::cores::on_every_core;
use super::digest::Digest;
use super::id::Id;
use super::person::Via;
use super::record::{Record, RecordKey, Records};

/// The newest form of stored documents that this program writes and reads.
pub const SCHEMA: u32 = 1;

/// Where a release came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The seed inside the program; it names no author or approver.
    Seed,
    /// Two people.
    Curation,
    /// Something false was taken away at once.
    Recall,
}

/// One change to the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// A record is new or replaces the one of its kind and id.
    Put(Record),
    /// A record is no longer there.
    Withdraw(RecordKey),
}

impl Change {
    /// The record that it changes.
    #[must_use]
    pub fn key(&self) -> RecordKey {
        match self {
            Self::Put(record) => record.key(),
            Self::Withdraw(key) => key.clone(),
        }
    }
}

/// Who made a release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Everybody who wrote a part of it, or who recalled what it takes away.
    pub authors: Vec<Id>,
    /// Who approved it; nobody where something was recalled by one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<Id>,
    /// How the one person who recalled something proved to be that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Via>,
    /// The draft that it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draft: Option<Id>,
}

/// A published version of the directory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The form of this document.
    pub schema: u32,
    /// Its number: 1 for the first, then one more each time. It never goes back.
    pub number: u32,
    /// When it was made. Later than the release before it.
    pub time: Timestamp,
    /// Where it came from.
    pub origin: Origin,
    /// The version of the seed that it brought, where it came from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed_version: Option<u32>,
    /// Who made it; absent where it came from a seed. Never served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<People>,
    /// What changed, in plain English.
    pub note: String,
    /// The digest of the release before it; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// What changed, record by record.
    #[serde(deserialize_with = "read_changes")]
    pub changes: Vec<Change>,
}

/// Reads many records faster than one core would.
fn read_changes<'de, D: Deserializer<'de>>(document: D) -> Result<Vec<Change>, D::Error> {
    let texts: Vec<&RawValue> = Vec::deserialize(document)?;
    let read = on_every_core(&texts, |texts| texts.iter().map(|text| serde_json::from_str(text.get())).collect());
    let mut changes = Vec::with_capacity(texts.len());
    for (at, change) in read.into_iter().enumerate() {
        changes.push(change.map_err(|error: serde_json::Error| D::Error::custom(format!("change {at}: {error}")))?);
    }
    Ok(changes)
}

impl AsRef<Self> for Release {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// A release with the digest of the bytes that hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRelease {
    /// The release. It never changes, so that every list that holds it shares it.
    pub release: Arc<Release>,
    /// SHA-256 of its canonical JSON (RFC 8785) as stored.
    pub digest: Digest,
}

/// The time of a release made at `now`: never earlier than one millisecond after the release before it.
#[must_use]
pub fn release_time(now: Timestamp, previous: Option<Timestamp>) -> Timestamp {
    let Some(previous) = previous else { return now };
    previous.checked_add(SignedDuration::from_millis(1)).map_or(now, |earliest| now.max(earliest))
}

/// The changes that lead from one set of records to another.
#[must_use]
pub fn changes_between(old: &Records, new: &Records) -> Vec<Change> {
    let before = old.all();
    let after = new.all();
    let kept: std::collections::BTreeSet<RecordKey> = after.iter().map(Record::key).collect();
    let withdrawn = before.iter().map(Record::key).filter(|key| !kept.contains(key)).map(Change::Withdraw);
    let standing: std::collections::BTreeMap<RecordKey, &Record> = before.iter().map(|it| (it.key(), it)).collect();
    let put = after.iter().filter(|it| standing.get(&it.key()) != Some(it)).cloned().map(Change::Put);
    withdrawn.chain(put).collect()
}

/// The records that stand after all of these releases.
#[must_use]
pub fn fold<R: AsRef<Release>>(releases: impl IntoIterator<Item = R>) -> Records {
    let mut records = Records::default();
    for release in releases {
        for change in &release.as_ref().changes {
            apply(&mut records, change);
        }
    }
    records
}

/// Makes one change. Returns whether a record of its kind and id was there.
pub fn apply(records: &mut Records, change: &Change) -> bool {
    match change {
        Change::Put(record) => records.put(record.clone()),
        Change::Withdraw(key) => records.withdraw(key),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::domain::record::RecordKind;

    /// A release of so many changes, as more cores than one read it.
    fn written(changes: usize) -> serde_json::Value {
        let changes =
            (0..changes).map(|at| Change::Withdraw(RecordKey::new(RecordKind::Topic, &format!("topic-{at}"))));
        let release = Release {
            schema: SCHEMA,
            number: 1,
            time: Timestamp::UNIX_EPOCH,
            origin: Origin::Seed,
            seed_version: None,
            people: None,
            note: String::new(),
            previous: None,
            changes: changes.collect(),
        };
        serde_json::to_value(release).unwrap()
    }

    #[test]
    fn changes_are_read_in_their_order_however_many_there_are() {
        for count in [0, 1, 63, 128, 1000] {
            let read: Release = serde_json::from_str(&written(count).to_string()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), written(count), "{count}");
        }
    }

    #[test]
    fn the_first_change_that_cannot_be_read_is_named() {
        let mut release = written(1000);
        for at in [700, 900] {
            release["changes"][at] = serde_json::json!({"nothing": "known"});
        }
        let error = serde_json::from_str::<Release>(&release.to_string()).unwrap_err();
        assert!(error.to_string().starts_with("change 700: "), "{error}");
    }
}
