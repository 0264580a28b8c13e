//! Rebase: a draft that was written on an older release is carried over to the newest one.
//!
//! Each record is merged field by field, three ways: as it stood, as it stands now, as the draft has it. Edits to
//! different fields go together; what both sides changed differently is a conflict, which people resolve. Lists whose
//! members have a name (contacts, words for an audience) are merged member by member, other lists as one field.
//!
//! A rebase lifts no recall: one that was made since the draft was written is not among its edits.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Content;
use crate::domain::record::{Record, RecordKey, Records};
use crate::domain::release::Change;

/// A field that both sides changed, and not to the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldConflict {
    /// The record.
    pub record: RecordKey,
    /// Where in it (RFC 6901); empty for the whole record.
    pub pointer: String,
    /// What it was when the draft was written; absent where it was not there.
    pub base: Option<Value>,
    /// What it is now.
    pub theirs: Option<Value>,
    /// What the draft makes of it.
    pub ours: Option<Value>,
}

/// A draft's content on top of the newest release, whose number is `newest`. `base` are the records as they stood after
/// the release that the draft was written on, `now` those that stand after the newest.
///
/// The outcome is an edit like any other: it voids an approval.
///
/// # Errors
/// Every field that both sides changed differently.
pub fn rebase(content: &Content, base: &Records, now: &Records, newest: u32) -> Result<Content, Vec<FieldConflict>> {
    let mut conflicts = Vec::new();
    let mut edits = Vec::new();
    for edit in &content.edits {
        let key = edit.key();
        let (was, is) = (base.get(&key), now.get(&key));
        let wanted = match edit {
            Change::Put(record) => Some(record.clone()),
            Change::Withdraw(_) => None,
        };
        let found = conflicts.len();
        let merged = merge_records(&key, was.as_ref(), is.as_ref(), wanted.as_ref(), &mut conflicts);
        // What others have done already is no edit any more.
        if conflicts.len() == found && merged != is {
            edits.push(merged.map_or(Change::Withdraw(key), Change::Put));
        }
    }
    if conflicts.is_empty() { Ok(Content { base: newest, edits, ..content.clone() }) } else { Err(conflicts) }
}

fn merge_records(
    key: &RecordKey,
    base: Option<&Record>,
    theirs: Option<&Record>,
    ours: Option<&Record>,
    conflicts: &mut Vec<FieldConflict>,
) -> Option<Record> {
    let value = |record: Option<&Record>| record.and_then(|it| serde_json::to_value(it).ok());
    let kind = key.kind.as_str();
    let inner = |record: Option<Value>| record.and_then(|mut it| it.get_mut(kind).map(Value::take));
    let (base, theirs, ours) = (inner(value(base)), inner(value(theirs)), inner(value(ours)));
    let mut merge = Merge { record: key, conflicts };
    let sides = Sides { base: base.as_ref(), theirs: theirs.as_ref(), ours: ours.as_ref() };
    let merged = merge.value("", sides)?;
    let whole = Value::Object(Map::from_iter([(kind.to_owned(), merged)]));
    let record = serde_json::from_value(whole).ok();
    if record.is_none() {
        // Each side reads and both together do not: that is for people to resolve.
        merge.conflict("", sides);
    }
    record
}

#[derive(Clone, Copy)]
struct Sides<'v> {
    base: Option<&'v Value>,
    theirs: Option<&'v Value>,
    ours: Option<&'v Value>,
}

struct Merge<'m> {
    record: &'m RecordKey,
    conflicts: &'m mut Vec<FieldConflict>,
}

impl Merge<'_> {
    fn value(&mut self, pointer: &str, sides: Sides<'_>) -> Option<Value> {
        let Sides { base, theirs, ours } = sides;
        if ours == theirs || base == theirs {
            return ours.cloned();
        }
        if base == ours {
            return theirs.cloned();
        }
        match (theirs, ours) {
            (Some(Value::Object(theirs)), Some(Value::Object(ours))) => {
                let empty = Map::new();
                let base = base.and_then(Value::as_object).unwrap_or(&empty);
                Some(Value::Object(self.object(pointer, base, theirs, ours)))
            }
            (Some(Value::Array(theirs)), Some(Value::Array(ours))) => {
                let base = base.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                match (named(base), named(theirs), named(ours)) {
                    (Some(base), Some(theirs), Some(ours)) => {
                        Some(Value::Array(self.list(pointer, &base, &theirs, &ours)))
                    }
                    (_, _, _) => self.conflict(pointer, sides),
                }
            }
            (_, _) => self.conflict(pointer, sides),
        }
    }

    fn conflict(&mut self, pointer: &str, Sides { base, theirs, ours }: Sides<'_>) -> Option<Value> {
        self.conflicts.push(FieldConflict {
            record: self.record.clone(),
            pointer: pointer.to_owned(),
            base: base.cloned(),
            theirs: theirs.cloned(),
            ours: ours.cloned(),
        });
        ours.cloned()
    }

    fn object(
        &mut self,
        pointer: &str,
        base: &Map<String, Value>,
        theirs: &Map<String, Value>,
        ours: &Map<String, Value>,
    ) -> Map<String, Value> {
        let mut fields: Vec<&String> = ours.keys().chain(theirs.keys()).collect();
        fields.sort();
        fields.dedup();
        let merged = fields.into_iter().filter_map(|field| {
            let sides = Sides { base: base.get(field), theirs: theirs.get(field), ours: ours.get(field) };
            Some((field.clone(), self.value(&format!("{pointer}/{field}"), sides)?))
        });
        merged.collect()
    }

    /// The order of whoever changed it, the draft's where both did; what only the other side has comes last.
    fn list(&mut self, pointer: &str, base: &Named<'_>, theirs: &Named<'_>, ours: &Named<'_>) -> Vec<Value> {
        let names = |of: &Named<'_>| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let (first, second) = if names(base) == names(ours) { (theirs, ours) } else { (ours, theirs) };
        let mut order = names(first);
        order.extend(names(second).into_iter().filter(|name| first.iter().all(|(it, _)| it != name)));
        let merged = order.iter().filter_map(|name| {
            let position = |of: &Named<'_>| of.iter().position(|(it, _)| it == name);
            let at = position(ours).or_else(|| position(theirs)).unwrap_or_default();
            let sides = Sides { base: find(base, name), theirs: find(theirs, name), ours: find(ours, name) };
            self.value(&format!("{pointer}/{at}"), sides)
        });
        merged.collect()
    }
}

type Named<'v> = Vec<(String, &'v Value)>;

fn find<'v>(list: &Named<'v>, name: &str) -> Option<&'v Value> {
    list.iter().find(|(it, _)| it == name).map(|(_, value)| *value)
}

/// The members of a list by name, where each has one of its own: its id, or the audience and language it is for.
fn named(list: &[Value]) -> Option<Named<'_>> {
    let name = |it: &Value| {
        let text = |field: &str| it.get(field).and_then(Value::as_str);
        let audience = || text("audience").map(|audience| format!("{audience} {}", text("lang").unwrap_or_default()));
        text("id").map(str::to_owned).or_else(audience)
    };
    let named: Named<'_> = list.iter().map(|it| Some((name(it)?, it))).collect::<Option<_>>()?;
    let unique: BTreeSet<&String> = named.iter().map(|(name, _)| name).collect();
    (unique.len() == named.len()).then_some(named)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::record::RecordKind;
    use crate::domain::route::SupportRoute;

    fn contact(id: &str, value: &str) -> Value {
        json!({
            "id": id, "kind": "phone", "value": value, "display": value, "answered_by": "person",
            "assurance": { "method": "published_page", "evidence": [{ "url": "https://example.org/" }] },
        })
    }

    fn route(name: &str, priority: u8, contacts: Vec<Value>) -> Record {
        let contacts = Value::Array(contacts);
        let json = json!({
            "id": "line", "name": name, "organisation": "charity", "purpose": "helpline", "places": ["GB"],
            "priority": priority, "contacts": contacts,
        });
        Record::Route(std::sync::Arc::new(serde_json::from_value::<SupportRoute>(json).unwrap()))
    }

    fn key() -> RecordKey {
        RecordKey::new(RecordKind::Route, "line")
    }

    fn records(record: impl Into<Option<Record>>) -> Records {
        let mut records = Records::default();
        if let Some(record) = record.into() {
            records.put(record);
        }
        records
    }

    /// The edit that is left after a rebase, or the pointers of the conflicts.
    fn rebased(
        base: impl Into<Option<Record>>,
        theirs: impl Into<Option<Record>>,
        ours: impl Into<Option<Record>>,
    ) -> Result<Vec<Change>, Vec<String>> {
        let content = Content {
            title: "A line".to_owned(),
            note: "A line.".to_owned(),
            base: 3,
            edits: vec![ours.into().map_or(Change::Withdraw(key()), Change::Put)],
            explanations: Vec::new(),
            release_at: None,
            rolls_back_to: None,
        };
        match rebase(&content, &records(base), &records(theirs), 7) {
            Ok(rebased) => {
                assert_eq!((rebased.base, &rebased.note), (7, &content.note));
                Ok(rebased.edits)
            }
            Err(conflicts) => {
                assert!(conflicts.iter().all(|it| it.record == key()));
                Err(conflicts.into_iter().map(|it| it.pointer).collect())
            }
        }
    }

    fn line(name: &str, priority: u8) -> Record {
        route(name, priority, vec![contact("phone", "101")])
    }

    fn pointers<const N: usize>(of: [&str; N]) -> Result<Vec<Change>, Vec<String>> {
        Err(of.into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn edits_of_different_fields_go_together() {
        let merged = rebased(line("Line", 50), line("Line", 60), line("Helpline", 50));
        assert_eq!(merged.unwrap(), [Change::Put(line("Helpline", 60))]);
    }

    #[test]
    fn a_field_that_both_changed_is_a_conflict_with_all_three_values() {
        assert_eq!(
            rebased(line("Line", 50), line("Old line", 60), line("New line", 70)),
            pointers(["/name", "/priority"])
        );
        let content = Content {
            title: String::new(),
            note: String::new(),
            base: 1,
            edits: vec![Change::Put(line("New line", 50))],
            explanations: Vec::new(),
            release_at: None,
            rolls_back_to: None,
        };
        let conflicts = rebase(&content, &records(line("Line", 50)), &records(line("Old line", 50)), 2).unwrap_err();
        let [FieldConflict { base, theirs, ours, .. }] = &conflicts[..] else { unreachable!("one conflict") };
        assert_eq!([base, theirs, ours], [&Some(json!("Line")), &Some(json!("Old line")), &Some(json!("New line"))]);
    }

    #[test]
    fn contacts_are_merged_by_name_wherever_they_stand() {
        let of = |contacts| Some(route("Line", 50, contacts));
        let base = of(vec![contact("phone", "101"), contact("relay", "18000")]);
        let theirs = of(vec![contact("new", "999"), contact("phone", "116123"), contact("relay", "18000")]);
        let ours = of(vec![contact("phone", "101"), contact("relay", "116000")]);
        let merged = rebased(base.clone(), theirs.clone(), ours).unwrap();
        let both = vec![contact("new", "999"), contact("phone", "116123"), contact("relay", "116000")];
        assert_eq!(merged, [Change::Put(of(both).unwrap())]);
        let ours = of(vec![contact("relay", "18000"), contact("phone", "85258")]);
        assert_eq!(rebased(base.clone(), theirs.clone(), ours), pointers(["/contacts/1/display", "/contacts/1/value"]));
        let without = of(vec![contact("relay", "18000")]);
        assert_eq!(rebased(base, theirs, without), pointers(["/contacts/1"]), "changed there and taken away here");
    }

    #[test]
    fn taking_away_what_others_changed_is_a_conflict_and_the_other_way_round() {
        assert_eq!(rebased(line("Line", 50), line("Line", 60), None), pointers([""]));
        assert_eq!(rebased(line("Line", 50), None, line("Line", 60)), pointers([""]));
        assert_eq!(rebased(line("Line", 50), line("Line", 50), None).unwrap(), [Change::Withdraw(key())]);
    }

    #[test]
    fn what_others_did_already_is_no_edit_any_more() {
        assert_eq!(rebased(line("Line", 50), line("Line", 60), line("Line", 60)).unwrap(), []);
        assert_eq!(rebased(line("Line", 50), None, None).unwrap(), []);
        assert_eq!(rebased(None, line("Line", 50), line("Line", 50)).unwrap(), []);
    }

    #[test]
    fn two_new_records_of_one_name_are_conflicts_where_they_differ() {
        assert_eq!(rebased(None, line("Line", 50), line("Other", 50)), pointers(["/name"]));
    }

    #[test]
    fn a_withdrawal_of_a_recall_that_was_made_since_does_not_lift_it() {
        let recall = json!({ "id": "r1", "subject": { "route": "line" }, "reason": "It is closed." });
        let recall = Record::Recall(serde_json::from_value(recall).unwrap());
        let content = Content {
            title: String::new(),
            note: String::new(),
            base: 1,
            edits: vec![Change::Withdraw(recall.key())],
            explanations: Vec::new(),
            release_at: None,
            rolls_back_to: None,
        };
        let carried = rebase(&content, &records(None), &records(Some(recall)), 2).unwrap();
        assert_eq!(carried.edits, []);
    }
}
