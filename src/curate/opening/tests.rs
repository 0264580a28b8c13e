use super::*;
use crate::curate::fold_ahead;
use crate::domain::record::{Record, RecordKey, RecordKind};
use crate::domain::release::Change;
use crate::seed;
use crate::store::MemoryStore;

fn store() -> MemoryStore {
    MemoryStore::new(Uuid::nil())
}

/// The seed of a later program: another topic name, and one retired contact less.
fn newer_seed() -> Seed {
    let mut newer = seed::embedded().unwrap();
    newer.manifest.version += 1;
    let topic = newer.records.topics.values_mut().next().unwrap();
    topic.name.push_str(" today");
    newer.records.retired.pop_last();
    newer
}

#[tokio::test]
async fn an_empty_store_takes_the_seed_as_release_1_with_the_time_of_its_manifest() {
    let seed = seed::embedded().unwrap();
    let opened = open(&store(), &seed).await.unwrap();
    assert_eq!(opened.seed, SeedOutcome::Imported(1));
    let SealedRelease { release, .. } = &opened.desk.releases()[0];
    assert_eq!((release.number, release.time, release.previous), (1, seed.manifest.date, None));
    assert_eq!(opened.directory.release().number, 1);
}

#[tokio::test]
async fn the_same_seed_has_the_same_digest_in_every_store() {
    let seed = seed::embedded().unwrap();
    let one = open(&store(), &seed).await.unwrap();
    let other = open(&MemoryStore::new(Uuid::max()), &seed).await.unwrap();
    assert_eq!(one.desk.releases()[0].digest, other.desk.releases()[0].digest);
}

#[tokio::test]
async fn a_store_that_has_the_seed_is_left_alone() {
    let (store, seed) = (store(), seed::embedded().unwrap());
    let first = open(&store, &seed).await.unwrap();
    let second = open(&store, &seed).await.unwrap();
    assert_eq!(second.seed, SeedOutcome::Present);
    assert_eq!(second.desk.releases(), first.desk.releases());
    assert_eq!(store.head().await.unwrap().sequence, 1);
}

#[tokio::test]
async fn a_newer_seed_reaches_an_untouched_store_as_its_next_release_with_only_what_changed() {
    let store = store();
    open(&store, &seed::embedded().unwrap()).await.unwrap();
    let newer = newer_seed();
    let opened = open(&store, &newer).await.unwrap();
    assert_eq!(opened.seed, SeedOutcome::Imported(2));
    let [first, second] = &opened.desk.releases()[..] else { unreachable!("two releases") };
    assert_eq!(second.release.previous, Some(first.digest));
    assert!(second.release.time > first.release.time);
    let [Change::Withdraw(gone), Change::Put(Record::Topic(topic))] = &second.release.changes[..] else {
        unreachable!("one withdrawal and one topic: {:?}", second.release.changes)
    };
    assert_eq!(gone.kind, RecordKind::RetiredContact);
    assert!(topic.name.ends_with(" today"));
    assert_eq!(opened.directory.topic(topic.id.as_str()).unwrap(), topic);
    assert!(opened.directory.retired().all(|it| it.id.as_str() != gone.id));
}

#[tokio::test]
async fn an_older_program_leaves_a_newer_seed_alone() {
    let store = store();
    open(&store, &newer_seed()).await.unwrap();
    let opened = open(&store, &seed::embedded().unwrap()).await.unwrap();
    assert_eq!((opened.seed, opened.desk.releases().len()), (SeedOutcome::Present, 1));
}

/// Appends a release that people made on top of what the store holds.
async fn append(store: &MemoryStore, change: impl FnOnce(&mut Release)) {
    let desk = Desk::open(store).await.unwrap();
    let last = desk.releases().last().unwrap();
    let mut release = Release {
        schema: SCHEMA,
        number: last.release.number + 1,
        time: release_time(last.release.time, Some(last.release.time)),
        origin: Origin::Curation,
        seed_version: None,
        people: None,
        note: "A change by people.".to_owned(),
        previous: Some(last.digest),
        changes: Vec::new(),
    };
    change(&mut release);
    let (head, time) = (store.head().await.unwrap(), release.time);
    let entry = Entry::new(RELEASE, &release).unwrap();
    store.append(head, Uuid::new_v4(), time, vec![entry]).await.unwrap();
}

#[tokio::test]
async fn a_newer_seed_waits_where_people_have_changed_something() {
    let store = store();
    open(&store, &seed::embedded().unwrap()).await.unwrap();
    append(&store, |_| ()).await;
    let newer = newer_seed();
    let opened = open(&store, &newer).await.unwrap();
    assert_eq!(opened.seed, SeedOutcome::Waiting(newer.manifest.version));
    assert_eq!(opened.desk.releases().len(), 2);
}

#[tokio::test]
async fn a_release_of_a_newer_program_stops_the_start() {
    let (store, seed) = (store(), seed::embedded().unwrap());
    open(&store, &seed).await.unwrap();
    append(&store, |release| release.schema = SCHEMA + 1).await;
    let error = open(&store, &seed).await.unwrap_err();
    assert!(matches!(error, CurateError::Newer { number: 2, schema } if schema == SCHEMA + 1), "{error}");
}

#[tokio::test]
async fn a_release_of_a_newer_program_is_told_from_one_that_cannot_be_read() {
    let seed = seed::embedded().unwrap();
    for schema in [SCHEMA, SCHEMA + 1] {
        let store = store();
        open(&store, &seed).await.unwrap();
        let entry = Entry::new(RELEASE, &serde_json::json!({ "schema": schema, "number": 7 })).unwrap();
        store.append(store.head().await.unwrap(), Uuid::new_v4(), Timestamp::UNIX_EPOCH, vec![entry]).await.unwrap();
        let error = open(&store, &seed).await.unwrap_err();
        let newer = matches!(error, CurateError::Newer { number: 7, schema } if schema == SCHEMA + 1);
        let unreadable = matches!(error, CurateError::Unreadable { sequence: 2, .. });
        assert_eq!((newer, unreadable), (schema > SCHEMA, schema == SCHEMA), "{error}");
    }
}

#[tokio::test]
async fn a_release_that_does_not_follow_stops_the_start() {
    let seed = seed::embedded().unwrap();
    let breaks: [fn(&mut Release); 3] =
        [|it| it.number = 5, |it| it.previous = None, |it| it.time = Timestamp::UNIX_EPOCH];
    for change in breaks {
        let store = store();
        open(&store, &seed).await.unwrap();
        append(&store, change).await;
        let error = open(&store, &seed).await.unwrap_err();
        assert!(matches!(error, CurateError::Broken { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_release_that_does_not_check_stops_the_start_with_every_finding_and_gives_way_when_degraded() {
    let (store, seed) = (store(), seed::embedded().unwrap());
    open(&store, &seed).await.unwrap();
    let withdraw = |kind, id| Change::Withdraw(RecordKey::new(kind, id));
    append(&store, |release| {
        release.changes =
            vec![withdraw(RecordKind::Route, "childline"), withdraw(RecordKind::Organisation, "samaritans")];
    })
    .await;
    let error = open(&store, &seed).await.unwrap_err();
    let CurateError::Findings { number: 2, findings } = error else { unreachable!("findings: {error}") };
    for (rule, record) in [("unknown-route", "child"), ("unknown-organisation", "samaritans")] {
        assert!(findings.iter().any(|it| it.rule == rule && it.record.id == record), "{rule}");
    }
    let degraded = open_degraded(&store).await.unwrap();
    assert_eq!(degraded.directory.release().number, 1);
    assert!(degraded.directory.route("childline").is_some());
}

#[tokio::test]
async fn a_degraded_start_that_goes_back_before_a_recall_still_keeps_what_was_recalled_away() {
    let (store, seed) = (store(), seed::embedded().unwrap());
    open(&store, &seed).await.unwrap();
    let broken = Change::Withdraw(RecordKey::new(RecordKind::Organisation, "samaritans"));
    append(&store, |release| release.changes = vec![broken]).await;
    let recall = serde_json::json!({
        "id": "r1", "subject": { "route": "childline", "contact": "form" }, "reason": "It is closed.",
        "instead": ["shout", "a-route-of-a-later-release"],
    });
    let recall = Change::Put(Record::Recall(serde_json::from_value(recall).unwrap()));
    append(&store, |release| (release.origin, release.changes) = (Origin::Recall, vec![recall])).await;
    let degraded = open_degraded(&store).await.unwrap();
    assert_eq!(degraded.directory.release().number, 1);
    let childline = degraded.directory.route("childline").unwrap();
    assert!(childline.document().contacts.iter().all(|it| it.id.as_str() != "form"));
    assert!(degraded.directory.recalls().map(|it| it.id.as_str()).eq(["r1"]));
}

#[tokio::test]
async fn a_seed_that_does_not_check_never_becomes_history() {
    let (store, mut seed) = (store(), seed::embedded().unwrap());
    seed.records.routes.pop_first();
    seed.records.organisations.clear();
    assert!(matches!(open(&store, &seed).await, Err(CurateError::Findings { number: 1, .. })));
    assert_eq!(store.head().await.unwrap().sequence, 0);
}

/// What is folded of these frames while nobody has vouched for them yet.
async fn folded(frames: Vec<Frame>) -> Option<Desk> {
    let (ahead, folding) = fold_ahead();
    let sent = tokio::task::spawn_blocking(move || {
        // Whoever cannot read one takes no more.
        frames.into_iter().take_while(|frame| ahead.send(frame.clone()).is_ok()).count()
    });
    sent.await.unwrap();
    folding.await.unwrap()
}

#[tokio::test]
async fn what_was_folded_ahead_stands_where_it_came_as_far_as_the_store() {
    let (store, seed) = (store(), seed::embedded().unwrap());
    let ahead = folded(store.read(1, 10).await.unwrap()).await;
    let first = open_with(&store, ahead, &seed.manifest, || Ok(&seed)).await.unwrap();
    assert_eq!(first.seed, SeedOutcome::Imported(1), "nothing was there to fold");
    append(&store, |_| {}).await;
    let frames = store.read(1, 10).await.unwrap();
    for come in 0..=frames.len() {
        let ahead = folded(frames[..come].to_vec()).await.unwrap();
        let folded = Arc::clone(ahead.releases());
        let desk = Desk::open_after(&store, Some(ahead)).await.unwrap();
        assert_eq!(desk.releases().len(), 2, "{come}");
        assert_eq!(Arc::ptr_eq(desk.releases(), &folded), come == frames.len(), "{come}: taken only where it is whole");
    }
}

#[tokio::test]
async fn what_cannot_be_read_ahead_is_told_by_the_opening() {
    let store = store();
    let entry = Entry::new(RELEASE, &serde_json::json!({ "schema": 1, "number": 1 })).unwrap();
    for number in 1..=3 {
        let head = store.head().await.unwrap();
        store.append(head, Uuid::from_u128(number), Timestamp::UNIX_EPOCH, vec![entry.clone()]).await.unwrap();
    }
    let ahead = folded(store.read(1, 10).await.unwrap()).await;
    assert!(ahead.is_none());
    let error = Desk::open_after(&store, ahead).await.unwrap_err();
    assert!(matches!(error, CurateError::Unreadable { sequence: 1, .. }), "{error}");
}
