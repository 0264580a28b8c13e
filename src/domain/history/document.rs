//! Records as their history shows them: what is published of each, and nothing of a contact that was recalled.

use serde::Serialize;
use serde_json::{Value, json};

use super::Blanked;
use crate::domain::record::Record;
use crate::domain::route::SupportRoute;

/// What curators note for themselves of a contact; no answer serves it.
const PRIVATE: [&str; 2] = ["hours_printed", "hours_assurance"];

/// The document of a record.
#[must_use]
pub fn document(record: &Record, blanked: &Blanked) -> Value {
    match record {
        Record::Audience(it) => plain(it),
        Record::Topic(it) => plain(it),
        Record::Place(it) => plain(it),
        Record::Calendar(it) => plain(it),
        Record::Organisation(it) => plain(it),
        Record::Route(it) => route(it, blanked),
        Record::Campaign(it) => plain(it),
        Record::RetiredContact(it) => plain(it),
        Record::Recall(it) => plain(it),
    }
}

/// Records are made of texts, numbers and lists, which always have a JSON form.
fn plain(record: &impl Serialize) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}

fn route(route: &SupportRoute, blanked: &Blanked) -> Value {
    let mut document = plain(route);
    let Some(fields) = document.as_object_mut() else { return document };
    fields.remove("conflicts");
    let contacts = fields.get_mut("contacts").and_then(Value::as_array_mut);
    for contact in contacts.into_iter().flatten() {
        let id = contact["id"].as_str().and_then(|id| id.parse().ok());
        let recalled = id.is_some_and(|id| blanked.hides(&route.id, &id));
        if recalled {
            // Its notes, its pages and its languages may be as false as its number.
            *contact = json!({"id": contact["id"], "kind": contact["kind"]});
        } else if let Some(fields) = contact.as_object_mut() {
            fields.retain(|name, _| !PRIVATE.contains(&name.as_str()));
        }
    }
    document
}
