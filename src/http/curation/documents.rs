//! Records as curators send them: read strictly, so that nothing they meant is passed over.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

use crate::domain::draft::Explanation;
use crate::domain::record::{Record, RecordKey, RecordKind};
use crate::domain::release::Change;
use crate::http::json_body::fault_of_type;
use crate::http::problem::{Problem, ProblemError, echoable};

/// The most edits of a draft.
pub(super) const MAX_EDITS: usize = 500;

/// What a draft does to one record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    /// `put` where the record is new or replaced, `withdraw` where it is taken out.
    #[schema(example = "put")]
    pub(super) action: Action,
    /// The kind of record.
    #[schema(value_type = String, example = "route")]
    pub(super) kind: RecordKind,
    /// The record's id.
    #[schema(max_length = 64, example = "childline")]
    pub(super) id: String,
    /// The whole record as it shall stand, as the seed and the export have it; left out to withdraw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(super) document: Option<Value>,
}

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Action {
    /// It is new or replaced.
    Put,
    /// It is taken out.
    Withdraw,
}

/// A record by itself.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    /// The kind of record.
    #[schema(value_type = String, example = "organisation")]
    kind: RecordKind,
    /// The whole record, as the seed and the export have it.
    #[schema(value_type = Object)]
    document: Value,
}

/// Why something unusual is right.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ServedExplanation {
    /// The contact, as `route/contact`.
    #[schema(example = "childline/phone")]
    contact: String,
    /// Why it is right, for the reviewer.
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

impl From<&Explanation> for ServedExplanation {
    fn from(explanation: &Explanation) -> Self {
        Self { contact: explanation.contact.to_string(), reason: explanation.reason.clone() }
    }
}

impl From<&Change> for Edit {
    fn from(change: &Change) -> Self {
        let RecordKey { kind, id } = change.key();
        let (action, document) = match change {
            Change::Put(record) => (Action::Put, Some(document_of(record))),
            Change::Withdraw(_) => (Action::Withdraw, None),
        };
        Self { action, kind, id, document }
    }
}

fn document_of(record: &Record) -> Value {
    let value = match record {
        Record::Audience(it) => serde_json::to_value(it),
        Record::Topic(it) => serde_json::to_value(it),
        Record::Place(it) => serde_json::to_value(it),
        Record::Calendar(it) => serde_json::to_value(it),
        Record::Organisation(it) => serde_json::to_value(it),
        Record::Route(it) => serde_json::to_value(it),
        Record::Campaign(it) => serde_json::to_value(it),
        Record::RetiredContact(it) => serde_json::to_value(it),
        Record::Recall(it) => serde_json::to_value(it),
    };
    // Every record has a JSON form: it was read from one, and is stored as one.
    value.unwrap_or_default()
}

/// The changes that edits ask for.
///
/// # Errors
/// `invalid-body` with everything that is wrong with any of them.
pub(super) fn changes(edits: Vec<Edit>) -> Result<Vec<Change>, Problem> {
    if edits.len() > MAX_EDITS {
        let error = ProblemError::pointer("/edits".to_owned(), format!("a draft has at most {MAX_EDITS} edits"));
        return Err(Problem::invalid_body(vec![error]));
    }
    all(edits.into_iter().enumerate().map(|(at, edit)| change(edit, &format!("/edits/{at}"))))
}

/// The records that documents hold.
///
/// # Errors
/// As for [`changes`].
pub(super) fn records(documents: Vec<Document>) -> Result<Vec<Record>, Problem> {
    let read = |(at, it): (usize, Document)| read(it.kind, it.document, &format!("/documents/{at}/document"));
    all(documents.into_iter().enumerate().map(read))
}

/// The explanations as a draft holds them.
///
/// # Errors
/// `invalid-body` where one names no contact or says nothing.
pub(super) fn explanations(given: Vec<ServedExplanation>) -> Result<Vec<Explanation>, Problem> {
    all(given.into_iter().enumerate().map(|(at, it)| {
        let wrong =
            |field: &str, words: &str| vec![ProblemError::pointer(format!("/explanations/{at}/{field}"), words)];
        let contact =
            it.contact.parse().map_err(|_| wrong("contact", "is not the name of a contact: route/contact"))?;
        let fits = (1..=500).contains(&it.reason.trim().chars().count());
        if fits {
            Ok(Explanation { contact, reason: it.reason })
        } else {
            Err(wrong("reason", "has 1 to 500 characters"))
        }
    }))
}

fn all<T>(read: impl Iterator<Item = Result<T, Vec<ProblemError>>>) -> Result<Vec<T>, Problem> {
    let (mut good, mut errors) = (Vec::new(), Vec::new());
    for outcome in read {
        match outcome {
            Ok(it) => good.push(it),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() { Ok(good) } else { Err(Problem::invalid_body(errors)) }
}

fn change(edit: Edit, at: &str) -> Result<Change, Vec<ProblemError>> {
    let Edit { action, kind, id, document } = edit;
    let wrong = |field: &str, words: &str| vec![ProblemError::pointer(format!("{at}{field}"), words)];
    match (action, document) {
        (Action::Withdraw, None) => Ok(Change::Withdraw(RecordKey { kind, id })),
        (Action::Withdraw, Some(_)) => Err(wrong("/document", "is left out of a withdrawal")),
        (Action::Put, None) => Err(wrong("", "lacks the document that shall stand")),
        (Action::Put, Some(document)) => {
            let record = read(kind, document, &format!("{at}/document"))?;
            if record.key().id == id { Ok(Change::Put(record)) } else { Err(wrong("/id", "is not the document's id")) }
        }
    }
}

fn read(kind: RecordKind, document: Value, at: &str) -> Result<Record, Vec<ProblemError>> {
    match kind {
        RecordKind::Audience => strictly(document, at).map(Record::Audience),
        RecordKind::Topic => strictly(document, at).map(Record::Topic),
        RecordKind::Place => strictly(document, at).map(Record::Place),
        RecordKind::Calendar => strictly(document, at).map(Record::Calendar),
        RecordKind::Organisation => strictly(document, at).map(Record::Organisation),
        RecordKind::Route => strictly(document, at).map(|route| Record::Route(Arc::new(route))),
        RecordKind::Campaign => strictly(document, at).map(Record::Campaign),
        RecordKind::RetiredContact => strictly(document, at).map(Record::RetiredContact),
        RecordKind::Recall => strictly(document, at).map(Record::Recall),
    }
}

/// Reads a document; a field that nobody knows is an error, not something to pass over.
fn strictly<T: DeserializeOwned>(document: Value, at: &str) -> Result<T, Vec<ProblemError>> {
    let mut unknown = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(document, &mut track);
    let read = serde_ignored::deserialize(tracked, |path| unknown.push(pointer_of(&path)));
    let mut errors: Vec<ProblemError> = unknown
        .into_iter()
        .map(|path| ProblemError::pointer(format!("{at}{path}"), "no record has a field of this name"))
        .collect();
    match read {
        Ok(it) if errors.is_empty() => Ok(it),
        Ok(_) => Err(errors),
        Err(error) => {
            let fault = fault_of_type(&serde_path_to_error::Error::new(track.path(), error));
            let pointer = format!("{at}{}", fault.pointer.unwrap_or_default());
            errors.push(ProblemError { pointer: Some(pointer), ..fault });
            Err(errors)
        }
    }
}

/// Where it is, up to the first name that cannot be ours and so is not repeated.
fn pointer_of(path: &serde_ignored::Path<'_>) -> String {
    let path = path.to_string();
    let steps = path.split('.').filter(|step| *step != "?");
    let ours = steps.map_while(|step| {
        let index = step.bytes().all(|b| b.is_ascii_digit());
        if index { Some(step) } else { echoable(step) }
    });
    ours.fold(String::new(), |pointer, step| pointer + "/" + step)
}
