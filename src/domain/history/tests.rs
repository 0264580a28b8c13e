#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use jiff::Timestamp;
use proptest::prelude::*;
use rstest::rstest;
use serde_json::json;
use std::sync::Arc;

use super::*;
use crate::domain::audience::Audience;
use crate::domain::digest::Digest;
use crate::domain::id::ContactRef;
use crate::domain::record::RecordKind;
use crate::domain::release::{Origin, Release, SCHEMA, SealedRelease};
use crate::domain::route::SupportRoute;
use crate::domain::topic::Topic;

const CHILDLINE: &str = include_str!("../../../resources/directory/routes/childline.json");

/// Childline as the seed has it, but for what is done to its document.
fn childline(edit: impl FnOnce(&mut Value)) -> SupportRoute {
    let mut document = serde_json::from_str(CHILDLINE).unwrap();
    edit(&mut document);
    serde_json::from_value(document).unwrap()
}

fn with(records: impl IntoIterator<Item = Record>) -> Records {
    let mut all = Records::default();
    let audiences: Vec<Audience> =
        serde_json::from_str(include_str!("../../../resources/directory/audiences.json")).unwrap();
    for record in audiences.into_iter().map(Record::Audience).chain(records) {
        all.put(record);
    }
    all
}

fn route(route: SupportRoute) -> Record {
    Record::Route(Arc::new(route))
}

/// What happened to every record between two states.
fn changes(old: &Records, new: &Records, blanked: &Blanked) -> Vec<RecordChange> {
    touched(old, new).iter().map(|it| it.describe(new, blanked)).collect()
}

/// What changed when Childline was edited like this.
fn edited(edit: impl FnOnce(&mut Value), blanked: &Blanked) -> RecordChange {
    let (old, new) = (with([route(childline(|_| ()))]), with([route(childline(edit))]));
    let mut changes = changes(&old, &new, blanked);
    assert_eq!(changes.len(), 1);
    changes.remove(0)
}

#[rstest]
#[case::number(
    |it: &mut Value| {
        it["contacts"][0]["value"] = json!("08001112");
        it["contacts"][0]["display"] = json!("0800 1112");
    },
    "Childline: phone number changed from 0800 1111 to 0800 1112."
)]
#[case::number_behind_the_same_print(
    |it: &mut Value| it["contacts"][0]["value"] = json!("08001112"),
    "Childline: phone leads to 08001112 instead of 08001111."
)]
#[case::print(
    |it: &mut Value| it["contacts"][0]["display"] = json!("08001111"),
    "Childline: phone printed as 08001111 instead of 0800 1111."
)]
#[case::link(
    |it: &mut Value| it["contacts"][1]["value"] = json!("https://childline.example/"),
    "Childline: web chat link changed from https://www.childline.org.uk/ to https://childline.example/."
)]
#[case::hours(
    |it: &mut Value| it["contacts"][0]["hours"] = json!("Mo-Fr 09:00-17:00"),
    "Childline: opening hours of phone changed."
)]
#[case::details(
    |it: &mut Value| {
        it["contacts"][0]["cost"] = json!("unknown");
        it["contacts"][0]["notes"] = json!([]);
    },
    "Childline: details of phone changed (cost, notes)."
)]
#[case::words(
    |it: &mut Value| it["wording"][0]["text"] = json!("You can talk about anything."),
    "Childline: words for “A child or young person” changed."
)]
#[case::new_words(
    |it: &mut Value| {
        let words = json!({"audience": "parent", "lang": "cy", "state": "draft", "text": "Helo."});
        it["wording"].as_array_mut().unwrap().push(words);
    },
    "Childline: new words for “A parent or carer” in cy."
)]
#[case::name(|it: &mut Value| it["name"] = json!("Childline UK"), "Childline: now called Childline UK.")]
#[case::several(
    |it: &mut Value| {
        it["priority"] = json!(1);
        it["places"] = json!(["GB-SCT"]);
        it["contacts"][0]["hours"] = json!("unknown");
    },
    "Childline: opening hours of phone changed; where it works changed; place in the order changed."
)]
#[case::organisation(
    |it: &mut Value| it["organisation"] = json!("samaritans"),
    "Childline: now run by samaritans, before by nspcc."
)]
#[case::curators_notes(
    |it: &mut Value| it["conflicts"] = json!(["two pages disagree"]),
    "Childline: what curators note of it changed."
)]
fn each_change_has_a_sentence_that_names_what_matters(#[case] edit: fn(&mut Value), #[case] sentence: &str) {
    assert_eq!(edited(edit, &Blanked::none()).sentence, sentence);
}

#[test]
fn a_contact_that_goes_or_comes_is_named_with_its_value() {
    let gone = edited(|it| _ = it["contacts"].as_array_mut().unwrap().remove(0), &Blanked::none());
    assert!(gone.sentence.contains("phone number 0800 1111 withdrawn"), "{}", gone.sentence);
    let new = childline(|_| ());
    let old = childline(|it| _ = it["contacts"].as_array_mut().unwrap().remove(0));
    let came = &changes(&with([route(old)]), &with([route(new)]), &Blanked::none())[0];
    assert!(came.sentence.contains("new phone number 0800 1111"), "{}", came.sentence);
}

#[test]
fn records_that_come_and_go_say_so_and_stand_in_the_order_of_their_kinds() {
    let topic: Topic =
        serde_json::from_value(json!({"id": "bullying", "order": 1, "name": "Bullying", "description": "Unkind."}))
            .unwrap();
    let (old, new) = (with([route(childline(|_| ()))]), with([Record::Topic(topic)]));
    let changes = changes(&old, &new, &Blanked::none());
    let said: Vec<(Action, &str)> = changes.iter().map(|it| (it.action, it.sentence.as_str())).collect();
    assert_eq!(
        said,
        [(Action::Added, "New topic: Bullying."), (Action::Withdrawn, "Withdrawn: support route Childline.")]
    );
    assert_eq!(changes[1].patch, [PatchOperation { op: "remove".to_owned(), path: String::new(), value: None }]);
}

#[test]
fn nothing_that_was_recalled_stands_in_a_patch_or_a_sentence() {
    let phone = Blanked::of(["childline/phone".parse::<ContactRef>().unwrap()]);
    let edits: [fn(&mut Value); 3] = [
        |it| {
            it["contacts"][0]["value"] = json!("07700900123");
            it["contacts"][0]["display"] = json!("07700 900123");
        },
        |it| _ = it["contacts"].as_array_mut().unwrap().remove(0),
        |it| it["contacts"].as_array_mut().unwrap().reverse(),
    ];
    for edit in edits {
        let open = serde_json::to_string(&edited(edit, &Blanked::none())).unwrap();
        assert!(open.contains("0800 1111"), "{open}");
        let shut = serde_json::to_string(&edited(edit, &phone)).unwrap();
        for private in ["0800 1111", "08001111", "07700"] {
            assert!(!shut.contains(private), "{private}: {shut}");
        }
    }
    let whole = document(&route(childline(|_| ())), &phone);
    assert_eq!(whole["contacts"][0], json!({"id": "phone", "kind": "phone"}));
    assert_eq!(whole["contacts"][1]["value"], "https://www.childline.org.uk/");
}

#[test]
fn what_curators_note_for_themselves_is_never_shown() {
    let noted = childline(|it| it["conflicts"] = json!(["C4naryWh0IsHere"]));
    let text = document(&route(noted), &Blanked::none()).to_string();
    for private in ["C4naryWh0IsHere", "hours_printed", "hours_assurance"] {
        assert!(!text.contains(private), "{private}");
    }
}

/// Releases of one change each, a second apart.
fn releases(changes: Vec<Vec<Change>>) -> Vec<SealedRelease> {
    let numbered = (1_u32..).zip(changes);
    let sealed = numbered.map(|(number, changes)| SealedRelease {
        digest: Digest::of(&number.to_be_bytes()),
        release: Release {
            schema: SCHEMA,
            number,
            time: Timestamp::from_second(i64::from(number)).unwrap(),
            origin: Origin::Curation,
            seed_version: None,
            people: None,
            note: format!("Note {number}."),
            previous: None,
            changes,
        }
        .into(),
    });
    sealed.collect()
}

/// Childline comes, is renamed, goes and comes back.
fn a_life() -> (Vec<SealedRelease>, RecordKey) {
    let key = RecordKey::new(RecordKind::Route, "childline");
    let renamed = childline(|it| it["name"] = json!("Childline UK"));
    let life = releases(vec![
        vec![Change::Put(route(childline(|_| ())))],
        vec![],
        vec![Change::Put(route(renamed))],
        vec![Change::Withdraw(key.clone())],
        vec![Change::Put(route(childline(|_| ())))],
    ]);
    (life, key)
}

#[test]
fn the_history_of_a_record_is_each_release_that_changed_it() {
    let (life, key) = a_life();
    let steps = steps_of(&life, &key, &Blanked::none());
    let said: Vec<(u32, &str, &str)> =
        steps.iter().map(|it| (it.release, it.note.as_str(), it.change.sentence.as_str())).collect();
    assert_eq!(
        said,
        [
            (1, "Note 1.", "New support route: Childline."),
            (3, "Note 3.", "Childline: now called Childline UK."),
            (4, "Note 4.", "Withdrawn: support route Childline UK."),
            (5, "Note 5.", "New support route: Childline."),
        ]
    );
    assert_eq!(steps_of(&life, &RecordKey::new(RecordKind::Topic, "childline"), &Blanked::none()), []);
    assert_eq!((last_release_of(&life, &key), last_release_of(&life[..2], &key)), (Some(5), Some(1)));
}

#[test]
fn a_record_is_gone_only_while_it_is_not_there() {
    let (life, key) = a_life();
    for (releases, gone) in [(1, None), (3, None), (4, Some(4)), (5, None)] {
        assert_eq!(withdrawal_of(up_to(&life, releases), &key).map(|it| it.release), gone, "{releases}");
    }
    let withdrawal = withdrawal_of(&life[..4], &key).unwrap();
    assert_eq!(
        (withdrawal.note, withdrawal.last),
        ("Note 4.", &route(childline(|it| it["name"] = json!("Childline UK"))))
    );
    assert_eq!(withdrawal_of(&life, &RecordKey::new(RecordKind::Route, "nowhere")), None);
}

#[test]
fn a_release_is_found_by_its_number_and_by_the_time_in_which_it_stood() {
    let (life, _) = a_life();
    assert_eq!([0, 1, 5, 6].map(|n| up_to(&life, n).len()), [0, 1, 5, 0]);
    let at = |millis| at_instant(&life, Timestamp::from_millisecond(millis).unwrap());
    assert_eq!([0, 999, 1000, 1999, 2000, 9_000_000].map(at), [None, None, Some(1), Some(1), Some(2), Some(5)]);
}

/// Any JSON value without too much in it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        ".{0,6}".prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-d/~]{0,2}", inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Applies a patch as a client would: from its JSON, with a library of RFC 6902.
fn applied(before: &Value, operations: &[PatchOperation]) -> Value {
    let patch: json_patch::Patch = serde_json::from_value(serde_json::to_value(operations).unwrap()).unwrap();
    let mut document = before.clone();
    json_patch::patch(&mut document, &patch).unwrap();
    document
}

proptest! {
    #[test]
    fn a_patch_leads_from_any_document_to_any_other(before in any_json(), after in any_json()) {
        prop_assert_eq!(applied(&before, &patch(Some(&before), Some(&after))), after);
    }

    #[test]
    fn a_patch_leads_from_any_route_to_any_other(
        one in prop::sample::subsequence((0..3).collect::<Vec<usize>>(), 0..=3),
        other in prop::sample::subsequence((0..3).collect::<Vec<usize>>(), 0..=3).prop_shuffle(),
        number in "0800 [0-9]{4}",
        recalled in any::<bool>(),
    ) {
        let chosen = |picks: &[usize], display: &str| {
            let (picks, display) = (picks.to_vec(), display.to_owned());
            route(childline(move |it| {
                let all = it["contacts"].clone();
                it["contacts"] = picks.iter().map(|pick| all[*pick].clone()).collect();
                it["contacts"].as_array_mut().unwrap().iter_mut().for_each(|it| it["display"] = json!(display));
            }))
        };
        let blanked = if recalled { Blanked::of(["childline/phone".parse::<ContactRef>().unwrap()]) } else { Blanked::none() };
        let (old, new) = (chosen(&one, "0800 1111"), chosen(&other, &number));
        for (from, to) in [(&old, &new), (&new, &old)] {
            let changes = changes(&with([from.clone()]), &with([to.clone()]), &blanked);
            let steps = changes.first().map_or(&[][..], |it| &it.patch);
            prop_assert_eq!(applied(&document(from, &blanked), steps), document(to, &blanked));
        }
    }
}
