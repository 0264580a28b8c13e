//! The newest releases as entries of a feed: of the whole directory, of what concerns one audience, or of one route.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Blanked, changed};
use crate::domain::digest::Digest;
use crate::domain::id::Id;
use crate::domain::record::{Record, RecordKey, RecordKind, Records};
use crate::domain::release::{Change, SealedRelease};

/// How many entries a feed holds.
const NEWEST: usize = 50;

/// How many sentences an entry holds; beyond that it says how many more there are.
const SENTENCES: usize = 100;

/// What a feed is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Concern {
    /// Everything.
    Everything,
    /// What an audience is shown.
    Audience(Id),
    /// One route, with what it replaced.
    Route(String),
}

/// A release with what it changed that concerns somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The release's number.
    pub release: u32,
    /// When it was made.
    pub time: Timestamp,
    /// Its digest: the same on every node.
    pub digest: Digest,
    /// What its authors say of it.
    pub note: String,
    /// What it changed, a sentence for each record.
    pub sentences: Vec<String>,
}

impl Concern {
    fn is_with(&self, record: &Record) -> bool {
        match self {
            Self::Everything => true,
            Self::Audience(audience) => concerns_audience(record, audience),
            Self::Route(id) => match record {
                Record::Route(route) => route.id.as_str() == id || route.aliases.iter().any(|it| it.as_str() == id),
                Record::RetiredContact(retired) => retired.replaced_by.iter().any(|it| it.as_str() == id),
                Record::Audience(_)
                | Record::Topic(_)
                | Record::Place(_)
                | Record::Calendar(_)
                | Record::Organisation(_)
                | Record::Campaign(_) => false,
                Record::Recall(recall) => {
                    recall.subject.route.as_str() == id || recall.instead.iter().any(|it| it.as_str() == id)
                }
            },
        }
    }
}

fn concerns_audience(record: &Record, audience: &Id) -> bool {
    match record {
        Record::Audience(it) => it.id == *audience,
        Record::Route(it) => it.audiences.iter().any(|fit| fit.audience == *audience),
        Record::Campaign(it) => it.shows.iter().any(|showing| showing.audience == *audience),
        Record::Topic(_)
        | Record::Place(_)
        | Record::Calendar(_)
        | Record::Organisation(_)
        | Record::RetiredContact(_) => false,
        // What was false is everybody's concern.
        Record::Recall(_) => true,
    }
}

/// The newest releases that changed something of concern, newest first, at most fifty.
#[must_use]
pub fn entries(releases: &[SealedRelease], concern: &Concern, blanked: &Blanked) -> Vec<Entry> {
    let (mut standing, mut names) = (BTreeMap::<RecordKey, Record>::new(), Records::default());
    let mut entries = Vec::new();
    for sealed in releases {
        let mut touched: Vec<(RecordKey, Option<Record>)> = Vec::new();
        for change in &sealed.release.changes {
            let key = match change {
                Change::Put(record) => {
                    names.put(record.clone());
                    record.key()
                }
                Change::Withdraw(key) => {
                    names.withdraw(key);
                    key.clone()
                }
            };
            let before = match change {
                Change::Put(record) => standing.insert(key.clone(), record.clone()),
                Change::Withdraw(key) => standing.remove(key),
            };
            if touched.iter().all(|(known, _)| *known != key) {
                touched.push((key, before));
            }
        }
        let sentences = sentences(&touched, &standing, &names, concern, blanked);
        if !sentences.is_empty() {
            let note = sealed.release.note.clone();
            let (release, time, digest) = (sealed.release.number, sealed.release.time, sealed.digest);
            entries.push(Entry { release, time, digest, note, sentences });
        }
    }
    entries.reverse();
    entries.truncate(NEWEST);
    entries
}

/// What readers are shown comes first.
fn rank(kind: RecordKind) -> u8 {
    match kind {
        RecordKind::Route | RecordKind::Recall => 0,
        RecordKind::Campaign => 1,
        RecordKind::RetiredContact => 2,
        RecordKind::Audience | RecordKind::Topic => 3,
        RecordKind::Organisation | RecordKind::Place | RecordKind::Calendar => 4,
    }
}

/// What became of the records that a release touched, as far as it is of concern.
fn sentences(
    touched: &[(RecordKey, Option<Record>)],
    standing: &BTreeMap<RecordKey, Record>,
    names: &Records,
    concern: &Concern,
    blanked: &Blanked,
) -> Vec<String> {
    let mut touched: Vec<_> = touched
        .iter()
        .map(|(key, before)| (key, before.as_ref(), standing.get(key)))
        .filter(|(_, before, after)| before != after)
        .filter(|(_, before, after)| before.iter().chain(after).any(|record| concern.is_with(record)))
        .collect();
    touched.sort_by_key(|(key, ..)| (rank(key.kind), *key));
    let more = touched.len().saturating_sub(SENTENCES);
    let shown = touched.into_iter().take(SENTENCES);
    let mut sentences: Vec<String> =
        shown.map(|(key, before, after)| changed(key, before, after, names, blanked).sentence).collect();
    if more > 0 {
        sentences.push(format!("And {more} more changes."));
    }
    sentences
}
