//! Why the office did not do it, as a problem: one exhaustive table.

use std::collections::BTreeMap;

use super::by::forbidden;
use crate::curate::{CheckRefusal, CurateError};
use crate::domain::draft::{Content, FieldConflict, Refusal};
use crate::domain::finding::Finding;
use crate::domain::recall::RecallRefusal;
use crate::domain::record::RecordKey;
use crate::domain::roster::PersonError;
use crate::http::problem::{Problem, ProblemCode, ProblemError};
use crate::passkeys::PasskeyError;
use crate::store::StoreError;

/// After how many seconds to ask a store again that did not answer.
const RETRY_AFTER: u32 = 5;

/// A refusal of the office. `content` is the draft that it is about, so that a finding can point to the edit it is in.
pub(super) fn problem(error: &CurateError, content: Option<&Content>) -> Problem {
    match error {
        CurateError::Store(error) => of_store(error),
        CurateError::Refused(refusal) => of_draft(refusal, content),
        CurateError::Person(error) => of_person(*error),
        CurateError::RecallRefused(refusal) => of_recall(*refusal),
        CurateError::Check(refusal) => of_check(*refusal),
        CurateError::Findings { findings, .. } => {
            rules("What would stand after this does not check.", in_fields(findings, content))
        }
        CurateError::Diverged(conflicts) => {
            let errors = conflicts.iter().map(|it| in_field(it, content)).collect();
            conflict("Others changed the same fields: write the draft anew on the newest release.").with_errors(errors)
        }
        CurateError::Conflict | CurateError::DraftThere => conflict(sentence(error)),
        CurateError::NoDraft => Problem::not_found("draft"),
        CurateError::NoRelease(_) => Problem::not_found("older release"),
        CurateError::Entry(_)
        | CurateError::Unreadable { .. }
        | CurateError::Newer { .. }
        | CurateError::Broken { .. }
        | CurateError::Seed(_)
        | CurateError::Interrupted
        | CurateError::Empty => {
            tracing::error!(%error, "the office failed");
            Problem::internal()
        }
    }
}

fn of_store(error: &StoreError) -> Problem {
    match error {
        StoreError::Conflict { .. } => conflict("Somebody else was faster: read it again."),
        StoreError::Full => Problem::new(ProblemCode::StorageFull, ProblemCode::StorageFull.explanation()),
        StoreError::ReadOnly
        | StoreError::Unknown
        | StoreError::Unavailable(_)
        | StoreError::Locked
        | StoreError::NewerFormat { .. }
        | StoreError::Damaged { .. } => {
            tracing::error!(%error, "a write was refused");
            Problem::unavailable(RETRY_AFTER)
        }
        StoreError::Invalid(_) => Problem::of_status(actix_web::http::StatusCode::PAYLOAD_TOO_LARGE, sentence(error)),
    }
}

/// What keeps a draft from going on, each beside its field.
pub(super) fn errors_of(refusal: &Refusal, content: &Content) -> Vec<ProblemError> {
    match refusal {
        Refusal::Findings(findings) => in_fields(findings, Some(content)),
        other => vec![ProblemError::pointer(String::new(), sentence(other))],
    }
}

fn of_draft(refusal: &Refusal, content: Option<&Content>) -> Problem {
    match refusal {
        Refusal::NoRight(_) | Refusal::OwnWork => forbidden(sentence(refusal)),
        Refusal::Closed(_)
        | Refusal::NotSubmitted
        | Refusal::AlreadySubmitted
        | Refusal::NotApproved
        | Refusal::AlreadyApproved
        | Refusal::NotFirst
        | Refusal::NotNext
        | Refusal::Changed
        | Refusal::Stale(_)
        | Refusal::TooEarly(_) => conflict(sentence(refusal)),
        Refusal::NoNote => rule("/note", refusal),
        Refusal::NoEdits | Refusal::EditedTwice(_) => rule("/edits", refusal),
        Refusal::NoReason => rule("/reason", refusal),
        Refusal::NoBase => rule("/base", refusal),
        Refusal::NotTried { wanted } => {
            let names: Vec<String> = wanted.iter().map(ToString::to_string).collect();
            let error =
                ProblemError { allowed: names, ..ProblemError::pointer("/tried".to_owned(), sentence(refusal)) };
            rules(sentence(refusal), vec![error])
        }
        Refusal::Findings(findings) => {
            rules("What would stand after this draft does not check.", in_fields(findings, content))
        }
    }
}

fn of_person(error: PersonError) -> Problem {
    match error {
        PersonError::NoSuchCurator => Problem::not_found("curator"),
        PersonError::NoSuchToken => Problem::not_found("token"),
        PersonError::MayNot | PersonError::OwnRights => forbidden(sentence(error)),
        PersonError::LastAdministrator | PersonError::TokenThere => conflict(sentence(error)),
        PersonError::NoInvitation => forbidden(sentence(error)),
        PersonError::Invitation => rule("/rights", error),
        PersonError::Name => rule("/name", error),
        PersonError::Passkey => rule("/answer", error),
        PersonError::Token => rule("/rights", error),
    }
}

fn of_recall(refusal: RecallRefusal) -> Problem {
    match refusal {
        RecallRefusal::NoRight | RecallRefusal::RouteByToken | RecallRefusal::Emergency | RecallRefusal::TooMany => {
            forbidden(sentence(refusal))
        }
        RecallRefusal::Unknown => rule("/route", refusal),
        RecallRefusal::Already => conflict(sentence(refusal)),
        RecallRefusal::NoReason => rule("/reason", refusal),
        RecallRefusal::Instead => rule("/instead", refusal),
    }
}

fn of_check(refusal: CheckRefusal) -> Problem {
    match refusal {
        CheckRefusal::NoRight => forbidden(sentence(refusal)),
        CheckRefusal::Unknown => rule("/contact", refusal),
        CheckRefusal::OtherValue => rule("/value", refusal),
        CheckRefusal::Day => rule("/on", refusal),
        CheckRefusal::Evidence => rule("/evidence", refusal),
    }
}

/// Why a passkey was of no use. Somebody who guesses learns nothing from it.
pub(super) fn of_passkey(error: PasskeyError) -> Problem {
    match error {
        PasskeyError::Address => Problem::new(ProblemCode::Unavailable, sentence(error)),
        PasskeyError::Challenge | PasskeyError::Refused => Problem::new(ProblemCode::Unauthorized, sentence(error)),
    }
}

/// The same for somebody who is signed in and stays it, so that it is no question of who they are.
pub(super) fn of_further_passkey(error: PasskeyError) -> Problem {
    match error {
        PasskeyError::Address => of_passkey(error),
        PasskeyError::Challenge => rule("/ceremony", error),
        PasskeyError::Refused => rule("/answer", error),
    }
}

/// What was asked for was done when it was asked for first, and its secret was shown then.
pub(super) fn shown_already() -> Problem {
    conflict("This was done already, and its secret was shown then. Ask for another one under another Idempotency-Key.")
}

fn conflict(detail: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Conflict, detail)
}

fn rule(pointer: &str, refusal: impl std::fmt::Display) -> Problem {
    let words = sentence(refusal);
    rules(words.clone(), vec![ProblemError::pointer(pointer.to_owned(), words)])
}

fn rules(detail: impl Into<String>, errors: Vec<ProblemError>) -> Problem {
    Problem::breaks_rules(detail, errors)
}

/// Findings, each beside its field: in the edit of its record, or of the whole where the draft does not touch that.
fn in_fields(findings: &[Finding], content: Option<&Content>) -> Vec<ProblemError> {
    let edits = positions(content);
    let beside = |finding: &Finding| match edits.get(&finding.record) {
        Some(at) => {
            ProblemError::pointer(format!("/edits/{at}/document{}", finding.pointer), sentence(&finding.message))
        }
        None => {
            let words = format!("{}{}: {}", finding.record, finding.pointer, finding.message);
            ProblemError::pointer(String::new(), sentence(words))
        }
    };
    findings.iter().map(beside).collect()
}

fn in_field(conflict: &FieldConflict, content: Option<&Content>) -> ProblemError {
    let at = positions(content).get(&conflict.record).copied().unwrap_or_default();
    let words = format!("others changed this field of {} too", conflict.record);
    ProblemError::pointer(format!("/edits/{at}/document{}", conflict.pointer), sentence(words))
}

fn positions(content: Option<&Content>) -> BTreeMap<RecordKey, usize> {
    let edits = content.map_or(&[][..], |content| content.edits.as_slice());
    edits.iter().enumerate().map(|(at, edit)| (edit.key(), at)).collect()
}

/// Words as a sentence.
fn sentence(words: impl std::fmt::Display) -> String {
    let words = words.to_string();
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let whole: String = first.chain(letters).collect();
    if whole.ends_with(['.', '?', '!']) { whole } else { whole + "." }
}
