//! Recalls: one person takes a contact or a whole route away at once.
//!
//! A recall is a record, so that everything else holds for it as well: it is a release, it stands in the journal, and
//! only a release can end it. What it speaks of stays among the records and is gone from every answer
//! ([`super::directory`]); nothing that refers to it breaks. It is lifted by withdrawing it in a draft, which takes two
//! people. Going back, carrying over and bringing in other content never touch it.
//!
//! Taking away is what one person may do, because waiting can harm. What many people lean on takes two: the emergency
//! contacts, and a fourth recall within an hour. A program may recall a contact, never a route.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use validator::Validate;

use super::directory::{CheckedRoute, Directory};
use super::finding::{Finding, Findings};
use super::id::{ContactRef, Id};
use super::person::{Actor, Right, Via};
use super::record::{Record, RecordKind, Records};
use super::release::{Change, Origin, SealedRelease};
use super::route::Purpose;

/// What is recalled: a contact of a route, or the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The route.
    pub route: Id,
    /// The contact of it; the whole route where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Id>,
}

impl From<ContactRef> for Subject {
    fn from(ContactRef { route, contact }: ContactRef) -> Self {
        Self { route, contact: Some(contact) }
    }
}

impl Subject {
    /// Whether a contact of a route is meant, alone or with the whole route.
    #[must_use]
    pub fn covers(&self, route: &Id, contact: &Id) -> bool {
        self.route == *route && self.contact.as_ref().is_none_or(|it| it == contact)
    }

    /// The contact, where one is meant and not a whole route.
    #[must_use]
    pub fn contact_ref(&self) -> Option<ContactRef> {
        self.contact.clone().map(|contact| ContactRef { route: self.route.clone(), contact })
    }
}

/// Something that is shown to nobody any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
pub struct Recall {
    /// The recall's id; never reused.
    pub id: Id,
    /// What is recalled.
    pub subject: Subject,
    /// Why, in plain English. Everybody can read it.
    #[validate(length(min = 1, max = 300, message = "a reason is 1 to 300 characters long"))]
    pub reason: String,
    /// The routes to use instead.
    #[validate(length(max = 10, message = "name at most 10 routes to use instead"))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<Id>,
    /// Whether the value itself is false and may harm whoever uses it: then it is shown in no past release either.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub harmful: bool,
}

/// A recall that stands, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing<'r> {
    /// The recall as it is now.
    pub recall: &'r Recall,
    /// The release that made it.
    pub release: u32,
    /// When that was.
    pub time: Timestamp,
}

/// The recalls that stand after these releases, newest first.
#[must_use]
pub fn standing(releases: &[SealedRelease]) -> Vec<Standing<'_>> {
    let mut standing: BTreeMap<&str, Standing<'_>> = BTreeMap::new();
    for SealedRelease { release, .. } in releases {
        for change in &release.changes {
            match change {
                Change::Put(Record::Recall(recall)) => {
                    let made = Standing { recall, release: release.number, time: release.time };
                    // Better words make no new recall.
                    standing.entry(recall.id.as_str()).and_modify(|it| it.recall = recall).or_insert(made);
                }
                Change::Withdraw(key) if key.kind == RecordKind::Recall => {
                    standing.remove(key.id.as_str());
                }
                Change::Put(_) | Change::Withdraw(_) => {}
            }
        }
    }
    let mut standing: Vec<_> = standing.into_values().collect();
    standing.sort_by_key(|it| (Reverse(it.release), &it.recall.id));
    standing
}

/// The newest release that recalled something, lifted or not: whoever holds an older one asks again.
#[must_use]
pub fn newest(releases: &[SealedRelease]) -> Option<u32> {
    let recalls = |change: &Change| matches!(change, Change::Put(Record::Recall(_)));
    let found = releases.iter().rev().find(|sealed| sealed.release.changes.iter().any(recalls));
    found.map(|sealed| sealed.release.number)
}

/// What somebody wants to take away, and what they say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What to recall.
    pub subject: Subject,
    /// Why, in plain English.
    pub reason: String,
    /// The routes to use instead.
    #[serde(default)]
    pub instead: Vec<Id>,
    /// Whether the value itself is false and may harm.
    #[serde(default)]
    pub harmful: bool,
}

/// Why one person cannot recall something. Two can, in a draft that recalls it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RecallRefusal {
    /// The actor lacks the right.
    #[error("this needs the right to recall")]
    NoRight,
    /// Tokens recall contacts only.
    #[error("a program may recall a contact, never a whole route")]
    RouteByToken,
    /// The emergency contacts need two people.
    #[error("an emergency contact is recalled by two people: write a draft that recalls it")]
    Emergency,
    /// Three an hour alone, then two people.
    #[error("three recalls an hour are for one person: write a draft, which a second person approves")]
    TooMany,
    /// There is no such route or contact.
    #[error("there is no such route or contact")]
    Unknown,
    /// It has been recalled already.
    #[error("this has been recalled already")]
    Already,
    /// Everybody may ask why.
    #[error("say in plain English why, in 1 to 300 characters")]
    NoReason,
    /// What to use instead has to be there.
    #[error("name up to 10 routes to use instead, each once, that are there and stay there")]
    Instead,
}

/// How many recalls one person makes alone within [`ALONE_WITHIN`].
pub const ALONE: usize = 3;

/// The time in which recalls by one person are counted.
pub const ALONE_WITHIN: SignedDuration = SignedDuration::from_hours(1);

/// Decides whether one person may recall something now.
///
/// `releases` are all that stand; how often this person recalled alone within the last hour is read from them. A time
/// that lies ahead of `now` counts too, so that a clock that was put back opens no door.
///
/// # Errors
/// See [`RecallRefusal`].
pub fn decide(
    (directory, releases): (&Directory, &[SealedRelease]),
    id: Id,
    request: Request,
    by: &Actor,
    now: Timestamp,
) -> Result<Recall, RecallRefusal> {
    let Request { subject, reason, instead, harmful } = request;
    if !by.may(Right::Recall) {
        return Err(RecallRefusal::NoRight);
    }
    if by.via == Via::Token && subject.contact.is_none() {
        return Err(RecallRefusal::RouteByToken);
    }
    if directory.recalls().any(|it| it.id == id || it.subject == subject || it.subject == whole(&subject)) {
        return Err(RecallRefusal::Already);
    }
    // An alias leads to another id than the subject's: a recall names things as they are.
    let route = directory.route(subject.route.as_str()).filter(|it| *it.id() == subject.route);
    let route = route.filter(|it| has(it, &subject)).ok_or(RecallRefusal::Unknown)?;
    if is_emergency(directory, route, &subject) {
        return Err(RecallRefusal::Emergency);
    }
    if alone_since(releases, &by.curator, now) >= ALONE {
        return Err(RecallRefusal::TooMany);
    }
    if !(1..=300).contains(&reason.trim().chars().count()) || reason.chars().count() > 300 {
        return Err(RecallRefusal::NoReason);
    }
    if !are_there_instead(directory, &subject, &instead) {
        return Err(RecallRefusal::Instead);
    }
    Ok(Recall { id, subject, reason, instead, harmful })
}

fn whole(subject: &Subject) -> Subject {
    Subject { route: subject.route.clone(), contact: None }
}

fn has(route: &CheckedRoute, subject: &Subject) -> bool {
    subject.contact.as_ref().is_none_or(|contact| route.document().contacts.iter().any(|it| it.id == *contact))
}

/// Whether somebody in danger may be shown it: a contact of an emergency route, or one through which such a route is
/// reached.
fn is_emergency(directory: &Directory, route: &CheckedRoute, subject: &Subject) -> bool {
    let emergency = |it: &&CheckedRoute| it.document().purpose == Purpose::Emergency;
    let shown = directory.routes().iter().filter(emergency).flat_map(|it| directory.contacts(it));
    route.document().purpose == Purpose::Emergency
        || shown.into_iter().any(|it| subject.covers(it.owner, &it.contact.id))
}

fn alone_since(releases: &[SealedRelease], curator: &Id, now: Timestamp) -> usize {
    let is_recent = |time: Timestamp| now.duration_since(time) < ALONE_WITHIN;
    let recent = releases.iter().rev().map(|it| &it.release).take_while(|it| is_recent(it.time));
    let alone = recent.filter(|it| {
        let by = it.people.as_ref();
        it.origin == Origin::Recall && by.is_some_and(|by| by.approved_by.is_none() && by.authors.contains(curator))
    });
    alone.count()
}

fn are_there_instead(directory: &Directory, subject: &Subject, instead: &[Id]) -> bool {
    let once: BTreeSet<&Id> = instead.iter().collect();
    let stays = |id: &&Id| subject.contact.is_some() || **id != subject.route;
    let there = |id: &&Id| directory.route(id.as_str()).is_some_and(|route| route.id() == *id);
    once.len() == instead.len() && instead.len() <= 10 && instead.iter().all(|id| stays(&id) && there(&id))
}

/// The rules on edits of recalls in a draft: a new one speaks of something that is there, and one that stands keeps what
/// it speaks of and does not call harmless what was false.
pub(super) fn check_edits(standing: &Records, edits: &[Change], findings: &mut Vec<Finding>) {
    for edit in edits {
        let Change::Put(record @ Record::Recall(recall)) = edit else { continue };
        let mut here = Findings::about(record.key(), findings);
        match standing.recalls.get(&recall.id) {
            Some(before) if before.subject != recall.subject => {
                here.add("/subject", "recall-subject", "a recall keeps what it speaks of: write another one");
            }
            Some(before) if before.harmful && !recall.harmful => {
                here.add(
                    "/harmful",
                    "recall-harmful",
                    "what was recalled as false stays false: lift the recall instead",
                );
            }
            None if !is_there(standing, &recall.subject) => {
                here.add("/subject", "recall-unknown", "there is no such route or contact");
            }
            Some(_) | None => {}
        }
    }
}

fn is_there(records: &Records, subject: &Subject) -> bool {
    let route = records.routes.get(&subject.route);
    route.is_some_and(|route| {
        subject.contact.as_ref().is_none_or(|contact| route.contacts.iter().any(|it| it.id == *contact))
    })
}
