//! How long a start takes with years of work behind it.

use std::time::{Duration, Instant};

use super::*;
use crate::domain::draft::{DraftEvent, approve, create, propose, submit};
use crate::domain::release::{Origin, Release, SCHEMA, SealedRelease};
use crate::store::{JournalStore, Options};

const RELEASES: u32 = 2_000;
const DRAFTS: u32 = 1_000;

/// The aim, for a build that is optimised.
const AIM: Duration = Duration::from_secs(1);

/// Appends small releases on top of the seed, without checking each: they are measured, not made.
async fn add_releases(store: &dyn Store, desk: &Desk) -> SealedRelease {
    let mut last = desk.releases().last().unwrap().clone();
    let topic = fold([&last.release]).topics.into_values().next().unwrap();
    for number in 2..=RELEASES {
        let mut topic = topic.clone();
        topic.name = format!("Name {number}");
        let release = Release {
            schema: SCHEMA,
            number,
            time: last.release.time + Duration::from_secs(60),
            origin: Origin::Curation,
            seed_version: None,
            people: None,
            note: format!("Release {number}."),
            previous: Some(last.digest),
            changes: vec![Change::Put(Record::Topic(topic))],
        };
        let entry = Entry::new(RELEASE, &release).unwrap();
        last = SealedRelease { digest: entry.digest(), release: release.into() };
        let head = store.head().await.unwrap();
        store.append(head, Uuid::new_v4(), last.release.time, vec![entry]).await.unwrap();
    }
    last
}

/// Appends drafts of one route each, which were submitted and approved.
async fn add_drafts(store: &dyn Store, desk: &Desk, at: Timestamp) {
    let route = fold([&desk.releases()[0].release]).routes[&id("childline")].clone();
    let (ada, ben) = (person("ada"), person("ben"));
    let content = Content {
        title: "Childline".to_owned(),
        note: "Childline has another name.".to_owned(),
        base: 1,
        edits: vec![renamed(route, "Childline today")],
        explanations: Vec::new(),
        release_at: None,
        rolls_back_to: None,
    };
    for number in 0..DRAFTS {
        let (draft, created) = create(id(&format!("d{number}")), content.clone(), &ada, at).unwrap();
        // Each draft has a proposal of its own: a seal names the draft.
        let proposal = propose(&draft, desk.releases(), jiff::civil::date(2026, 11, 22)).unwrap();
        let (draft, submitted) = submit(&draft, &proposal, &ada, at).unwrap();
        let (_, approved) = approve(&draft, &proposal, &BTreeSet::new(), &ben, at).unwrap();
        for event in [created, submitted, approved] {
            append_event(store, &event).await;
        }
    }
}

async fn append_event(store: &dyn Store, event: &DraftEvent) {
    let (head, entry) = (store.head().await.unwrap(), Entry::new(DRAFT, event).unwrap());
    store.append(head, Uuid::new_v4(), event.at(), vec![entry]).await.unwrap();
}

/// `cargo test --release --lib a_start_with_years -- --ignored --nocapture`
#[tokio::test]
#[ignore = "it measures an optimised build, and writes five thousand frames to a disk"]
async fn a_start_with_years_of_work_behind_it_takes_less_than_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let seed = seed::embedded().unwrap();
    let store = JournalStore::open(folder.path(), Options::new(Uuid::new_v4())).await.unwrap();
    let opened = open(&store, &seed).await.unwrap();
    let last = add_releases(&store, &opened.desk).await;
    add_drafts(&store, &opened.desk, last.release.time).await;
    drop(store);
    let start = Instant::now();
    let store = JournalStore::open(folder.path(), Options::new(Uuid::new_v4())).await.unwrap();
    let journal = start.elapsed();
    let opened = open(&store, &seed).await.unwrap();
    let all = start.elapsed();
    eprintln!("journal {journal:?}, all {all:?}");
    assert_eq!((opened.desk.newest(), opened.desk.drafts().count()), (RELEASES, DRAFTS as usize));
    assert!(opened.desk.drafts().all(|it| it.approval().is_some()));
    assert!(all < AIM || cfg!(debug_assertions), "{all:?}");
}
