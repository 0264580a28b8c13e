//! What each kind of entry says in the audit, with a plain English sentence.

use std::collections::BTreeSet;

use super::Line;
use crate::domain::assurance::Method;
use crate::domain::draft::{DraftEvent, Step};
use crate::domain::freshness::{Check, Role};
use crate::domain::id::Id;
use crate::domain::person::{Actor, Right, Via};
use crate::domain::recall::{Recall, Subject};
use crate::domain::record::{Record, RecordKind};
use crate::domain::release::{Change, Origin, People, Release};
use crate::domain::roster::{Invitation, PersonEvent, Token};

/// A release. `event` is that of the draft that it was, which says who made it one.
pub(super) fn of_release(release: &Release, event: Option<&DraftEvent>) -> Line {
    let (what, sentence) = match release.origin {
        Origin::Seed => ("seeded", seeded(release)),
        Origin::Curation => ("released", released(release)),
        Origin::Recall => ("recalled", recalled(release)),
    };
    let pressed = event.and_then(DraftEvent::by);
    // Whoever recalls something alone has no draft.
    let alone = release.people.as_ref().filter(|it| it.draft.is_none());
    let by = pressed.map(|it| it.curator.clone()).or_else(|| alone.and_then(|it| it.authors.first().cloned()));
    let via = pressed.map(|it| it.via).or_else(|| alone.and_then(|it| it.via));
    Line { what, by, via, subject: Some(release.number.to_string()), sentence }
}

pub(super) fn is_release(event: &DraftEvent) -> bool {
    matches!(event.step(), Step::Released { .. })
}

fn seeded(release: &Release) -> String {
    let version = release.seed_version.map_or_else(String::new, |version| format!(", version {version}"));
    format!("Release {} came from the seed in the program{version}.", release.number)
}

fn released(release: &Release) -> String {
    let lifted = release.changes.iter().filter_map(lifted_recall);
    let lifted = lifted.map(|id| format!(" It lifted the recall {id}.")).collect::<Vec<_>>().concat();
    let note = sentence_of(&release.note);
    format!("Release {} was made{}: {note}{lifted}", release.number, people(release.people.as_ref()))
}

fn recalled(release: &Release) -> String {
    let recalls = release.changes.iter().filter_map(recall_in);
    let subjects: Vec<String> = recalls.map(|recall| subject(&recall.subject)).collect();
    let (what, people) = (listed(&subjects), people(release.people.as_ref()));
    format!("Release {} recalled {what}{people}: {}", release.number, sentence_of(&release.note))
}

fn recall_in(change: &Change) -> Option<&Recall> {
    match change {
        Change::Put(Record::Recall(recall)) => Some(recall),
        Change::Put(_) | Change::Withdraw(_) => None,
    }
}

fn lifted_recall(change: &Change) -> Option<&str> {
    match change {
        Change::Withdraw(key) if key.kind == RecordKind::Recall => Some(key.id.as_str()),
        Change::Put(_) | Change::Withdraw(_) => None,
    }
}

fn subject(Subject { route, contact }: &Subject) -> String {
    contact.as_ref().map_or_else(|| format!("the route {route}"), |contact| format!("the contact {route}/{contact}"))
}

fn people(people: Option<&People>) -> String {
    let Some(People { authors, approved_by, via, .. }) = people else { return String::new() };
    let authors: Vec<String> = authors.iter().map(ToString::to_string).collect();
    let by = listed(&authors);
    match (approved_by, via) {
        (Some(reviewer), _) => format!(", written by {by} and approved by {reviewer}"),
        (None, Some(Via::Token)) => format!(", by {by} alone, through a token"),
        (None, Some(Via::Passkey)) => format!(", by {by} alone, in person"),
        (None, None) => format!(", by {by}"),
    }
}

/// One thing that happened to a draft.
pub(super) fn of_draft(event: &DraftEvent) -> Line {
    let (draft, who) = (event.draft(), actor(event.by()));
    let (what, sentence) = match event.step() {
        Step::Created(content) => ("draft-created", format!("{who} began the draft {draft}, \"{}\".", content.title)),
        Step::Edited(_) => ("draft-edited", format!("{who} changed the draft {draft}.")),
        Step::Submitted => ("draft-submitted", format!("{who} handed in the draft {draft} for review.")),
        Step::Withdrawn => ("draft-withdrawn", format!("{who} gave up the draft {draft}.")),
        Step::Approved { tried, .. } => {
            let tried: Vec<String> = tried.iter().map(ToString::to_string).collect();
            let having = if tried.is_empty() { String::new() } else { format!(", having tried {}", listed(&tried)) };
            ("draft-approved", format!("{who} approved the draft {draft}{having}."))
        }
        Step::Rejected { reason } => {
            ("draft-rejected", format!("{who} sent back the draft {draft}: {}", sentence_of(reason)))
        }
        Step::Released { release } => ("draft-released", draft_released(event, *release)),
    };
    let (by, via) = event.by().map(|it| (it.curator.clone(), it.via)).unzip();
    Line { what, by, via, subject: Some(draft.to_string()), sentence }
}

fn draft_released(event: &DraftEvent, release: u32) -> String {
    let draft = event.draft();
    match event.by() {
        Some(by) => format!("{} made the draft {draft} release {release}.", actor(Some(by))),
        None => format!("The time of the draft {draft} had come, and it became release {release}."),
    }
}

fn actor(by: Option<&Actor>) -> String {
    match by {
        Some(Actor { curator, via: Via::Passkey, .. }) => curator.to_string(),
        Some(Actor { curator, via: Via::Token, .. }) => format!("{curator}, through a token,"),
        None => "Nobody".to_owned(),
    }
}

/// Something that happened to a curator.
pub(super) fn of_person(event: &PersonEvent) -> Line {
    let in_person = Some(Via::Passkey);
    match event {
        PersonEvent::Invited(Invitation { curator, rights, by, .. }) => {
            let rights = rights_in_words(rights);
            let sentence = match by {
                Some(by) => format!("{by} asked {curator} to be a curator with {rights}."),
                None => format!("On the command line {curator} was asked to be a curator with {rights}."),
            };
            line("invited", by.clone(), None, curator, sentence)
        }
        PersonEvent::Enrolled { curator, passkey, .. } => {
            let sentence =
                format!("{curator} took up their invitation, with the passkey \"{}\" and no other.", passkey.label);
            line("enrolled", Some(curator.clone()), in_person, curator, sentence)
        }
        PersonEvent::PasskeyAdded { curator, passkey } => {
            let sentence = format!("{curator} added the passkey \"{}\".", passkey.label);
            line("passkey-added", Some(curator.clone()), in_person, curator, sentence)
        }
        PersonEvent::RightsSet { curator, rights, by } => {
            let sentence = format!("{by} set what {curator} may do: {}.", rights_in_words(rights));
            line("rights-set", Some(by.clone()), None, curator, sentence)
        }
        PersonEvent::SignedIn { curator, .. } => {
            line("signed-in", Some(curator.clone()), in_person, curator, format!("{curator} signed in."))
        }
        PersonEvent::TokenIssued(token) => of_token(token),
        PersonEvent::TokenRevoked { token, by } => {
            line("token-revoked", Some(by.clone()), None, token, format!("{by} ended the token {token}."))
        }
    }
}

fn of_token(Token { id, curator, label, rights, expires, .. }: &Token) -> Line {
    let rights = rights_in_words(rights);
    let sentence = format!("{curator} made the token {id}, \"{label}\", with {rights}, good until {expires}.");
    line("token-issued", Some(curator.clone()), None, id, sentence)
}

fn line(what: &'static str, by: Option<Id>, via: Option<Via>, subject: &Id, sentence: String) -> Line {
    Line { what, by, via, subject: Some(subject.to_string()), sentence }
}

fn rights_in_words(rights: &BTreeSet<Right>) -> String {
    let names = rights.iter().map(|right| match right {
        Right::Edit => "edit",
        Right::Review => "review",
        Right::Recall => "recall",
        Right::Administer => "administer",
    });
    let names: Vec<String> = names.map(ToOwned::to_owned).collect();
    match names.len() {
        0 => "no right".to_owned(),
        1 => format!("the right to {}", names.concat()),
        _ => format!("the rights to {}", listed(&names)),
    }
}

/// A check. Who rang is kept as a role and never as a person.
pub(super) fn of_check(check: &Check) -> Line {
    let Check { contact, on, .. } = check;
    let role = match check.role {
        Role::Volunteer => "A volunteer",
        Role::Curator => "A curator",
        Role::Operator => "An operator",
        Role::Provider => "The provider",
    };
    let sentence = match check.method {
        Method::PublishedPage => format!("{role} read the page of {contact} on {on}."),
        Method::Phoned => format!("{role} tried {contact} on {on} and got through."),
        Method::ProviderConfirmed => {
            format!("{contact} was confirmed by its provider on {on}, as {} says.", lower(role))
        }
    };
    Line { what: "checked", by: None, via: None, subject: Some(contact.to_string()), sentence }
}

fn lower(role: &str) -> String {
    let mut letters = role.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Words of a curator's at the end of a sentence.
fn sentence_of(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") }
}

fn listed(items: &[String]) -> String {
    match items {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
