use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::*;
use crate::domain::person::Actor;
use crate::domain::person::Via;
use crate::domain::record::RecordKind;
use crate::domain::release::{Origin, Release, SealedRelease};
use crate::domain::topic::Topic;

const TODAY: Date = date(2026, 11, 22);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + second).unwrap()
}

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn actor(name: &str, rights: &[Right], via: Via) -> Actor {
    Actor { curator: id(name), rights: rights.iter().copied().collect(), via }
}

fn ada() -> Actor {
    actor("ada", &[Right::Edit, Right::Review], Via::Passkey)
}

fn ben() -> Actor {
    actor("ben", &[Right::Edit, Right::Review], Via::Passkey)
}

fn topic(name: &str) -> Record {
    let json =
        serde_json::json!({ "id": "bullying", "name": name, "description": "Being hurt again and again.", "order": 1 });
    Record::Topic(serde_json::from_value::<Topic>(json).unwrap())
}

fn put(name: &str) -> Change {
    Change::Put(topic(name))
}

fn content(edits: Vec<Change>) -> Content {
    Content {
        title: "Topics".to_owned(),
        note: "A topic has a new name.".to_owned(),
        base: 1,
        edits,
        explanations: Vec::new(),
        release_at: None,
        rolls_back_to: None,
    }
}

fn sealed(number: u32, changes: Vec<Change>) -> SealedRelease {
    let release = Release {
        schema: 1,
        number,
        time: at(i64::from(number)),
        origin: Origin::Curation,
        seed_version: None,
        people: None,
        note: "A release.".to_owned(),
        previous: None,
        changes,
    };
    SealedRelease { release: release.into(), digest: crate::domain::digest::digest(&[]) }
}

fn releases() -> Vec<SealedRelease> {
    vec![sealed(1, vec![put("Bullying")])]
}

fn editing() -> Draft {
    create(id("d1"), content(vec![put("Being bullied")]), &ada(), at(10)).unwrap().0
}

fn proposal(draft: &Draft) -> Proposal {
    propose(draft, &releases(), TODAY).unwrap()
}

fn submitted() -> Draft {
    let draft = editing();
    submit(&draft, &proposal(&draft), &ada(), at(11)).unwrap().0
}

fn approved() -> Draft {
    let draft = submitted();
    approve(&draft, &proposal(&draft), &BTreeSet::new(), &ben(), at(12)).unwrap().0
}

fn released() -> Draft {
    release(&approved(), &releases(), Some(&ada()), at(13)).unwrap().1.0
}

fn withdrawn() -> Draft {
    super::withdraw(&editing(), &ada(), at(11)).unwrap().0
}

fn name_of(stage: &Stage) -> &'static str {
    match stage {
        Stage::Editing { .. } => "editing",
        Stage::Submitted => "submitted",
        Stage::Approved(_) => "approved",
        Stage::Released(_) => "released",
        Stage::Withdrawn => "withdrawn",
    }
}

/// What each step makes of a draft: the stage it is in then, or why not.
fn outcomes(draft: &Draft) -> [String; 6] {
    let stage = |stepped: Result<(Draft, DraftEvent), Refusal>| match stepped {
        Ok((draft, _)) => name_of(draft.stage()).to_owned(),
        Err(refusal) => refusal.to_string(),
    };
    let checked = proposal(draft);
    [
        stage(edit(draft, content(vec![put("Bullied")]), &ada(), at(20))),
        stage(submit(draft, &checked, &ada(), at(20))),
        stage(approve(draft, &checked, &BTreeSet::new(), &ben(), at(20))),
        stage(refuse(draft, "The name is wrong.", &ben(), at(20))),
        stage(release(draft, &releases(), Some(&ada()), at(20)).map(|(_, stepped)| stepped)),
        stage(super::withdraw(draft, &ada(), at(20))),
    ]
}

#[test]
fn every_step_in_every_stage_leads_where_the_picture_says() {
    const UNSUBMITTED: &str = "the draft has not been submitted";
    const UNAPPROVED: &str = "the draft has not been approved";
    let table: [(Draft, [&str; 6]); 5] = [
        (editing(), ["editing", "submitted", UNSUBMITTED, UNSUBMITTED, UNAPPROVED, "withdrawn"]),
        (
            submitted(),
            ["editing", "the draft has been submitted already", "approved", "editing", UNAPPROVED, "withdrawn"],
        ),
        (
            approved(),
            [
                "editing",
                "the draft has been approved already",
                "the draft has been approved already",
                "editing",
                "released",
                "withdrawn",
            ],
        ),
        (released(), ["the draft is released, and stays as it is"; 6]),
        (withdrawn(), ["the draft is withdrawn, and stays as it is"; 6]),
    ];
    for (draft, expected) in table {
        assert_eq!(outcomes(&draft), expected, "from {}", name_of(draft.stage()));
    }
}

#[test]
fn nobody_approves_what_they_wrote_a_part_of() {
    let draft = submitted();
    let by_author = approve(&draft, &proposal(&draft), &BTreeSet::new(), &ada(), at(12));
    assert_eq!(by_author.unwrap_err(), Refusal::OwnWork);
    let (draft, _) = edit(&draft, content(vec![put("Bullied")]), &ben(), at(12)).unwrap();
    let (draft, _) = submit(&draft, &proposal(&draft), &ada(), at(13)).unwrap();
    for author in [ada(), ben()] {
        let refused = approve(&draft, &proposal(&draft), &BTreeSet::new(), &author, at(14));
        assert_eq!(refused.unwrap_err(), Refusal::OwnWork);
    }
}

#[test]
fn a_token_never_approves_rejects_or_releases_and_a_right_is_needed_for_each_step() {
    let token = actor("ben", &[Right::Edit, Right::Review], Via::Token);
    let draft = submitted();
    let approval = approve(&draft, &proposal(&draft), &BTreeSet::new(), &token, at(12));
    assert_eq!(approval.unwrap_err(), Refusal::NoRight(Right::Review));
    assert!(matches!(release(&approved(), &releases(), Some(&token), at(13)), Err(Refusal::NoRight(_))));
    let nobody = actor("cleo", &[Right::Recall, Right::Administer], Via::Passkey);
    let no = |right| Err(Refusal::NoRight(right));
    let checked = proposal(&draft);
    assert_eq!(create(id("d2"), content(Vec::new()), &nobody, at(1)).map(|_| ()), no(Right::Edit));
    assert_eq!(edit(&draft, content(Vec::new()), &nobody, at(12)).map(|_| ()), no(Right::Edit));
    assert_eq!(submit(&editing(), &checked, &nobody, at(12)).map(|_| ()), no(Right::Edit));
    assert_eq!(super::withdraw(&draft, &nobody, at(12)).map(|_| ()), no(Right::Edit));
    assert_eq!(approve(&draft, &checked, &BTreeSet::new(), &nobody, at(12)).map(|_| ()), no(Right::Review));
    assert_eq!(refuse(&draft, "No.", &nobody, at(12)).map(|_| ()), no(Right::Review));
    assert!(matches!(release(&approved(), &releases(), Some(&nobody), at(13)), Err(Refusal::NoRight(_))));
}

#[test]
fn an_approval_names_exactly_what_it_approved_and_every_edit_voids_it() {
    let draft = approved();
    let approval = draft.approval().unwrap();
    assert_eq!((approval.seal(), approval.reviewer()), (draft.seal(), &id("ben")));
    let same_again = edit(&draft, draft.content().clone(), &ada(), at(13)).unwrap().0;
    assert_eq!(same_again.approval(), None);
    let seals: BTreeSet<_> = [
        draft.content().clone(),
        content(vec![put("Bullied")]),
        Content { note: "Another note.".to_owned(), ..draft.content().clone() },
        Content { base: 2, ..draft.content().clone() },
        Content { release_at: Some(at(99)), ..draft.content().clone() },
        Content { rolls_back_to: Some(1), ..draft.content().clone() },
    ]
    .into_iter()
    .map(|content| create(id("d1"), content, &ada(), at(10)).unwrap().0.seal())
    .collect();
    assert_eq!(seals.len(), 6, "everything that a draft says is sealed");
    assert!(seals.contains(&draft.seal()));
    let (other, _) = create(id("d2"), draft.content().clone(), &ada(), at(10)).unwrap();
    assert!(!approval.covers(&other), "an approval is of one draft");
}

#[test]
fn what_was_checked_before_an_edit_neither_submits_nor_approves_what_came_after() {
    let before = proposal(&editing());
    let (draft, _) = edit(&editing(), content(vec![put("Bullied")]), &ada(), at(11)).unwrap();
    assert_eq!(submit(&draft, &before, &ada(), at(12)).unwrap_err(), Refusal::Changed);
    let (draft, _) = submit(&draft, &proposal(&draft), &ada(), at(12)).unwrap();
    assert_eq!(approve(&draft, &before, &BTreeSet::new(), &ben(), at(13)).unwrap_err(), Refusal::Changed);
}

#[test]
fn a_draft_without_a_note_or_an_edit_or_with_a_record_twice_is_not_submitted() {
    let key = RecordKey::new(RecordKind::Topic, "bullying");
    for (content, refusal) in [
        (Content { note: " ".to_owned(), ..content(vec![put("Bullied")]) }, Refusal::NoNote),
        (content(Vec::new()), Refusal::NoEdits),
        (
            content(vec![put("Bullied"), Change::Withdraw(key.clone()), put("Bullied")]),
            Refusal::EditedTwice(key.clone()),
        ),
    ] {
        let (draft, _) = create(id("d1"), content, &ada(), at(10)).unwrap();
        let refused = draft.step_to_submitted();
        assert_eq!(refused.unwrap_err(), refusal);
    }
}

impl Draft {
    /// Submits with the proposal of another draft: what is wrong with the content is said first.
    fn step_to_submitted(&self) -> Result<(Draft, DraftEvent), Refusal> {
        submit(self, &proposal(&editing()), &ada(), at(11))
    }
}

#[test]
fn a_rejection_says_why_and_a_submission_forgets_it() {
    let draft = submitted();
    assert_eq!(refuse(&draft, "  ", &ben(), at(12)).unwrap_err(), Refusal::NoReason);
    let (draft, _) = refuse(&draft, "The name is wrong.", &ben(), at(12)).unwrap();
    let rejection = Rejection { by: id("ben"), reason: "The name is wrong.".to_owned() };
    assert_eq!(draft.stage(), &Stage::Editing { rejected: Some(rejection) });
    assert_eq!(*submit(&draft, &proposal(&draft), &ada(), at(13)).unwrap().0.stage(), Stage::Submitted);
}

#[test]
fn findings_keep_a_draft_from_being_submitted_with_the_place_of_each() {
    let (draft, _) = create(id("d1"), content(vec![put(&"x".repeat(200))]), &ada(), at(10)).unwrap();
    let Err(Refusal::Findings(findings)) = propose(&draft, &releases(), TODAY) else { unreachable!("findings") };
    assert_eq!((findings[0].record.id.as_str(), findings[0].pointer.as_str()), ("bullying", "/name"));
    let gone = Change::Withdraw(RecordKey::new(RecordKind::Topic, "nothing"));
    let (draft, _) = create(id("d1"), content(vec![gone]), &ada(), at(10)).unwrap();
    let Err(Refusal::Findings(findings)) = propose(&draft, &releases(), TODAY) else { unreachable!("findings") };
    assert_eq!(findings[0].rule, "nothing-to-withdraw");
}

#[test]
fn a_draft_whose_records_others_changed_is_rebased_first_and_any_other_goes_on() {
    let draft = approved();
    let mut releases = releases();
    releases.push(sealed(2, vec![Change::Withdraw(RecordKey::new(RecordKind::Topic, "fgm"))]));
    assert_eq!(release(&draft, &releases, Some(&ada()), at(20)).unwrap().0, 3, "nobody touched its records");
    releases.push(sealed(3, vec![put("Bullying today")]));
    let stale = Refusal::Stale([RecordKey::new(RecordKind::Topic, "bullying")].into());
    assert_eq!(release(&draft, &releases, Some(&ada()), at(20)).unwrap_err(), stale);
    assert_eq!(propose(&draft, &releases, TODAY).unwrap_err(), stale);
    let future = Content { base: 9, ..draft.content().clone() };
    let (future, _) = create(id("d2"), future, &ada(), at(20)).unwrap();
    assert_eq!(propose(&future, &releases, TODAY).unwrap_err(), Refusal::NoBase);
}

#[test]
fn a_draft_is_the_fold_of_its_events_and_events_of_others_or_out_of_order_are_refused() {
    let (first, created) = create(id("d1"), content(vec![put("Being bullied")]), &ada(), at(10)).unwrap();
    let (second, handed) = submit(&first, &proposal(&first), &ada(), at(11)).unwrap();
    let (third, approval) = approve(&second, &proposal(&first), &BTreeSet::new(), &ben(), at(12)).unwrap();
    let stored =
        |event: &DraftEvent| -> DraftEvent { serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap() };
    let folded = Draft::begin(&stored(&created)).unwrap();
    let folded = folded.after(&stored(&handed)).unwrap().after(&stored(&approval)).unwrap();
    assert_eq!(folded, third);
    assert_eq!(first.after(&approval).unwrap_err(), Refusal::NotNext);
    assert_eq!(second.after(&handed).unwrap_err(), Refusal::NotNext);
    assert_eq!(Draft::begin(&handed).unwrap_err(), Refusal::NotFirst);
    let (other, _) = create(id("d2"), content(Vec::new()), &ada(), at(10)).unwrap();
    assert_eq!(other.after(&handed).unwrap_err(), Refusal::NotNext);
}

#[test]
fn a_stored_approval_by_an_author_or_of_another_content_is_refused_when_it_is_read_back() {
    let second = submitted();
    let (_, approval) = approve(&second, &proposal(&second), &BTreeSet::new(), &ben(), at(12)).unwrap();
    let forge = |pointer: &str, value: serde_json::Value| -> DraftEvent {
        let mut json = serde_json::to_value(&approval).unwrap();
        *json.pointer_mut(pointer).unwrap() = value;
        serde_json::from_value(json).unwrap()
    };
    assert!(second.after(&forge("/by/curator", "cleo".into())).is_ok(), "the forgery itself reads back");
    assert_eq!(second.after(&forge("/by/curator", "ada".into())).unwrap_err(), Refusal::OwnWork);
    assert_eq!(second.after(&forge("/by/via", "token".into())).unwrap_err(), Refusal::NoRight(Right::Review));
    let seal = crate::domain::digest::digest(b"other").to_string();
    assert_eq!(second.after(&forge("/step/approved/seal", seal.into())).unwrap_err(), Refusal::Changed);
}

#[test]
fn a_time_of_release_is_waited_for_and_then_needs_nobody() {
    let timed = |name: &str, second| {
        let content = Content { release_at: Some(at(second)), ..content(vec![put("Being bullied")]) };
        let (draft, _) = create(id(name), content, &ada(), at(10)).unwrap();
        let (draft, _) = submit(&draft, &proposal(&draft), &ada(), at(11)).unwrap();
        approve(&draft, &proposal(&draft), &BTreeSet::new(), &ben(), at(12)).unwrap().0
    };
    let (late, early, never) = (timed("late", 200), timed("early", 100), approved());
    for by in [None, Some(&ada())] {
        assert_eq!(release(&early, &releases(), by, at(99)).unwrap_err(), Refusal::TooEarly(at(100)));
        assert!(release(&early, &releases(), by, at(100)).is_ok());
    }
    assert!(matches!(release(&never, &releases(), None, at(999)), Err(Refusal::NoRight(_))), "nothing said when");
    let submitted = submitted();
    let drafts = [&late, &never, &submitted, &early];
    let names = |now| due(drafts, at(now)).into_iter().map(|it| it.id().as_str()).collect::<Vec<_>>();
    assert_eq!(names(99), [""; 0]);
    assert_eq!(names(199), ["early"]);
    assert_eq!(names(200), ["early", "late"]);
}
