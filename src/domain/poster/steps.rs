//! The releases that changed a poster: for an office that wants to be told when to print anew.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Poster, PosterFor, Standing, Verdict, poster, recalled_since, standing};
use crate::domain::audience::Audience;
use crate::domain::digest::Digest;
use crate::domain::directory::{Directory, ReleaseHeader};
use crate::domain::history::Blanked;
use crate::domain::id::Id;
use crate::domain::record::{Record, RecordKind, Records};
use crate::domain::release::{Change, SealedRelease, apply};
use crate::domain::route::{Purpose, SupportRoute};
use crate::domain::text::Lang;

/// How many releases that may have changed a poster are looked at, the newest ones: each takes a directory to be built.
const NEWEST: usize = 50;

/// A release that changed a poster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PosterStep {
    /// The release's number.
    pub release: u32,
    /// When it was made.
    pub time: Timestamp,
    /// Its digest: the same on every node.
    pub digest: Digest,
    /// What changed on the poster.
    pub standing: Standing,
}

/// The releases after one that changed a poster, newest first, of the newest fifty that may have.
///
/// `audience` is the one that it is for, with the ids that it has and had. Only a release that touches something of concern is
/// looked at. One that does not pass today's checks counts as part of the next.
#[must_use]
pub fn steps_of_poster(
    releases: &[SealedRelease],
    (of, from): (&PosterFor, u32),
    audience: &Audience,
    blanked: &Blanked,
) -> Vec<PosterStep> {
    let mut wanted = candidates(releases, from, audience);
    wanted.drain(..wanted.len().saturating_sub(NEWEST));
    let Some(first) = wanted.first() else { return Vec::new() };
    let (before, after) = releases.split_at(*first);
    let mut records = Records::default();
    for sealed in before {
        apply_all(&mut records, sealed);
    }
    let mut last = before.last().and_then(|it| as_printed(it, &records, of));
    let mut steps = Vec::new();
    for (at, sealed) in after.iter().enumerate() {
        apply_all(&mut records, sealed);
        if !wanted.contains(&(first + at)) {
            continue;
        }
        let next = as_printed(sealed, &records, of);
        steps.extend(last.as_ref().zip(next.as_ref()).and_then(|(old, new)| step(sealed, old, new, blanked)));
        last = next.or(last);
    }
    steps.reverse();
    steps
}

fn apply_all(records: &mut Records, sealed: &SealedRelease) {
    for change in &sealed.release.changes {
        apply(records, change);
    }
}

/// What a release changed on a poster; nothing where it changed nothing.
fn step(sealed: &SealedRelease, old: &Poster, new: &Poster, blanked: &Blanked) -> Option<PosterStep> {
    let recalls = recalled_since(std::slice::from_ref(sealed), 0);
    let standing = standing(old, Some(new), &recalls, blanked);
    let (release, time, digest) = (sealed.release.number, sealed.release.time, sealed.digest);
    (standing.verdict != Verdict::Current).then_some(PosterStep { release, time, digest, standing })
}

fn as_printed(sealed: &SealedRelease, records: &Records, of: &PosterFor) -> Option<Poster> {
    let directory = Directory::build(ReleaseHeader::from(sealed), records.clone()).ok()?;
    poster(&directory, of, &Lang::english(), sealed.release.time)
}

/// Where the releases after a number stand that may have changed a poster for an audience.
fn candidates(releases: &[SealedRelease], from: u32, audience: &Audience) -> Vec<usize> {
    let mut routes: BTreeMap<&str, &SupportRoute> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, sealed) in releases.iter().enumerate() {
        let mut concerns = false;
        for change in &sealed.release.changes {
            concerns = concerns || may_change(change, &routes, audience);
            match change {
                Change::Put(Record::Route(route)) => {
                    routes.insert(route.id.as_str(), route);
                }
                Change::Withdraw(key) if key.kind == RecordKind::Route => {
                    routes.remove(key.id.as_str());
                }
                Change::Put(_) | Change::Withdraw(_) => {}
            }
            // What is reached through it may have come with the same release, and before it in its list.
            concerns = concerns || may_change(change, &routes, audience);
        }
        if concerns && sealed.release.number > from {
            found.push(at);
        }
    }
    found
}

fn may_change(change: &Change, routes: &BTreeMap<&str, &SupportRoute>, audience: &Audience) -> bool {
    let shows = |it: &SupportRoute| {
        let is_theirs = |id: &Id| audience.id == *id || audience.aliases.contains(id);
        it.purpose == Purpose::Emergency || it.audiences.iter().any(|fit| is_theirs(&fit.audience))
    };
    let key = change.key();
    match key.kind {
        RecordKind::Recall | RecordKind::Place | RecordKind::Audience => true,
        RecordKind::Route => {
            let leads_through = |it: &&SupportRoute| it.via.iter().any(|via| via.route.as_str() == key.id);
            routes.get(key.id.as_str()).is_some_and(|it| shows(it))
                || routes.values().copied().filter(leads_through).any(shows)
        }
        RecordKind::Topic
        | RecordKind::Calendar
        | RecordKind::Organisation
        | RecordKind::Campaign
        | RecordKind::RetiredContact => false,
    }
}
