//! One sentence for each change, for somebody at a charity: what it was and what it is, numbers and links first.

use std::collections::BTreeSet;

use serde_json::Value;

use super::fields;
use crate::domain::id::Id;
use crate::domain::record::{RecordKey, Records};

/// The sentence for what happened to a record. The documents hold nothing that may not be shown.
pub(super) fn of(key: &RecordKey, before: Option<&Value>, after: Option<&Value>, names: &Records) -> String {
    let kind = fields::of_kind(key.kind.as_str());
    match (before, after) {
        (None, None) => format!("Nothing changed: {kind} {}.", key.id),
        (None, Some(after)) => format!("New {kind}: {}.", name(key, after)),
        (Some(before), None) => format!("Withdrawn: {kind} {}.", name(key, before)),
        (Some(before), Some(after)) => {
            let parts = parts(before, after, names);
            let parts = if parts.is_empty() { "what curators note of it changed".to_owned() } else { parts.join("; ") };
            format!("{}: {parts}.", name(key, before))
        }
    }
}

/// What a record is called: its name, or how a retired contact was printed.
fn name(key: &RecordKey, document: &Value) -> String {
    let name = document["name"].as_str().or(document["display"].as_str());
    name.unwrap_or(&key.id).to_owned()
}

fn parts(before: &Value, after: &Value, names: &Records) -> Vec<String> {
    let mut parts = contacts(&before["contacts"], &after["contacts"]);
    parts.extend(wording(&before["wording"], &after["wording"], names));
    for field in changed_fields(before, after) {
        match field {
            "contacts" | "wording" => {}
            "name" => parts.push(format!("now called {}", text(&after["name"]))),
            "organisation" => {
                let run_by = |document: &Value| organisation(names, text(&document["organisation"]));
                parts.push(format!("now run by {}, before by {}", run_by(after), run_by(before)));
            }
            "value" | "display" => {
                parts.push(format!("{field} changed from {} to {}", text(&before[field]), text(&after[field])));
            }
            other => parts.push(format!("{} changed", fields::of_record(other))),
        }
    }
    parts
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("nothing")
}

/// The fields in which two objects differ, in the order of their names.
fn changed_fields<'v>(before: &'v Value, after: &'v Value) -> Vec<&'v str> {
    let fields = |document: &'v Value| document.as_object().into_iter().flat_map(|it| it.keys().map(String::as_str));
    let all: BTreeSet<&str> = fields(before).chain(fields(after)).collect();
    all.into_iter().filter(|name| before.get(name) != after.get(name)).collect()
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn organisation(names: &Records, id: &str) -> String {
    let known = id.parse::<Id>().ok().and_then(|id| names.organisations.get(&id));
    known.map_or(id, |it| it.name.as_str()).to_owned()
}

fn contacts(before: &Value, after: &Value) -> Vec<String> {
    let (before, after) = (items(before), items(after));
    let mut parts = Vec::new();
    for old in before {
        match after.iter().find(|it| it["id"] == old["id"]) {
            Some(new) if new != old => parts.extend(contact(old, new, &called(old, before))),
            Some(_) => {}
            None => parts.push(format!("{} {}withdrawn", valued(old, before), shown_before(old))),
        }
    }
    for new in after.iter().filter(|new| before.iter().all(|it| it["id"] != new["id"])) {
        parts.push(format!("new {} {}", valued(new, after), shown(new)).trim_end().to_owned());
    }
    if parts.is_empty() && before != after {
        parts.push("order of the contacts changed".to_owned());
    }
    parts
}

/// A contact by its kind, and by its id where the route has several of the kind.
fn called(contact: &Value, all: &[Value]) -> String {
    let (kind, id) = (text(&contact["kind"]), text(&contact["id"]));
    let several = all.iter().filter(|it| it["kind"] == contact["kind"]).count() > 1;
    if several && kind != id { format!("{kind} ({id})") } else { kind.to_owned() }
}

/// The same, by what its value is.
fn valued(contact: &Value, all: &[Value]) -> String {
    let kind = text(&contact["kind"]);
    called(contact, all).replacen(kind, fields::of_value(kind), 1)
}

/// What people read of a contact; nothing of one that was recalled.
fn shown(contact: &Value) -> &str {
    let field = if fields::shows_value(text(&contact["kind"])) { "value" } else { "display" };
    contact[field].as_str().unwrap_or_default()
}

fn shown_before(contact: &Value) -> String {
    let shown = shown(contact);
    if shown.is_empty() { String::new() } else { format!("{shown} ") }
}

/// What became of what is shown of a contact, and of what is dialled or opened: always with both values.
fn value_change(old: &Value, new: &Value, called: &str) -> Option<String> {
    if (&old["value"], &old["display"]) == (&new["value"], &new["display"]) {
        return None;
    }
    let (was, is) = (shown(old), shown(new));
    Some(if old["value"] == new["value"] {
        format!("{called} printed as {} instead of {}", text(&new["display"]), text(&old["display"]))
    } else if was == is {
        format!("{called} leads to {} instead of {}", text(&new["value"]), text(&old["value"]))
    } else {
        let what = called.replacen(text(&old["kind"]), fields::of_value(text(&new["kind"])), 1);
        format!("{what} changed from {was} to {is}")
    })
}

fn contact(old: &Value, new: &Value, called: &str) -> Vec<String> {
    let fields = changed_fields(old, new);
    let any = |names: &[&str]| names.iter().any(|name| fields.contains(name));
    let mut parts = Vec::new();
    parts.extend(value_change(old, new, called));
    if any(&["keyword"]) {
        let (was, is) = (text(&old["keyword"]), text(&new["keyword"]));
        parts.push(format!("word to begin the {called} message with changed from {was} to {is}"));
    }
    if any(&["hours", "zone", "calendars", "exceptions"]) {
        parts.push(format!("opening hours of {called} changed"));
    }
    let rest: BTreeSet<&str> = fields.iter().filter_map(|field| fields::of_contact(field)).collect();
    if !rest.is_empty() {
        let rest: Vec<&str> = rest.into_iter().collect();
        parts.push(format!("details of {called} changed ({})", rest.join(", ")));
    }
    parts
}

/// Whose words changed: one entry for each audience and language.
fn wording(before: &Value, after: &Value, names: &Records) -> Vec<String> {
    let (before, after) = (items(before), items(after));
    let same = |one: &Value, other: &Value| one["audience"] == other["audience"] && one["lang"] == other["lang"];
    let whose = |entry: &Value| {
        let id = text(&entry["audience"]);
        let audience = id.parse::<Id>().ok().and_then(|id| names.audiences.get(&id));
        let audience = audience.map_or(id, |it| it.name.as_str());
        let lang = text(&entry["lang"]);
        let lang = if lang == "en" { String::new() } else { format!(" in {lang}") };
        format!("words for “{audience}”{lang}")
    };
    let mut parts = Vec::new();
    for old in before {
        match after.iter().find(|it| same(it, old)) {
            Some(new) if new["text"] == old["text"] && new != old => {
                parts.push(format!("{} now {}", whose(old), text(&new["state"])));
            }
            Some(new) if new != old => parts.push(format!("{} changed", whose(old))),
            Some(_) => {}
            None => parts.push(format!("{} taken away", whose(old))),
        }
    }
    let added = after.iter().filter(|new| before.iter().all(|old| !same(old, new)));
    parts.extend(added.map(|new| format!("new {}", whose(new))));
    parts
}
