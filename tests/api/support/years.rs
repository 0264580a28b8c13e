//! A data folder with years of work in it: for the tests and the benchmark of a start.
//!
//! What is written is what curators write, through the same functions and into the real journal. Only the check of every
//! single release is left out: the directory after the last one is checked by whoever opens the folder.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use signpost::curate::{self, DRAFT, Desk, RELEASE};
use signpost::domain::draft::{Content, Draft, DraftEvent, approve, create, edit, propose, submit};
use signpost::domain::id::Id;
use signpost::domain::person::{Actor, Right, Via};
use signpost::domain::record::Record;
use signpost::domain::release::{Change, Origin, People, Release, SCHEMA, SealedRelease, fold};
use signpost::domain::route::SupportRoute;
use signpost::seed;
use signpost::store::{Entry, JournalStore, Options, Store};
use uuid::Uuid;

/// How many drafts have gone the whole way; the others are being written. Each of these is checked against the seed.
pub const APPROVED: u32 = 4;

/// Makes a folder with so many releases, of which the seed is the first, and so many drafts.
pub async fn work_for_years(root: &Path, releases: u32, drafts: u32) {
    let store = JournalStore::open(root, Options::new(Uuid::new_v4())).await.unwrap();
    let opened = curate::open(&store, &seed::embedded().unwrap()).await.unwrap();
    let routes: Vec<Arc<SupportRoute>> = fold([&opened.desk.releases()[0].release]).routes.into_values().collect();
    let last = release(&store, &opened.desk, &routes, releases).await;
    for number in 0..drafts {
        let route = &routes[number as usize % routes.len()];
        for event in draft(&opened.desk, route, number, last.release.time) {
            append(&store, event.at(), Entry::new(DRAFT, &event).unwrap()).await;
        }
    }
}

async fn append(store: &dyn Store, at: Timestamp, entry: Entry) {
    store.append(store.head().await.unwrap(), Uuid::new_v4(), at, vec![entry]).await.unwrap();
}

/// Changes one route after the other, over and over.
async fn release(store: &dyn Store, desk: &Desk, routes: &[Arc<SupportRoute>], releases: u32) -> SealedRelease {
    let mut last = desk.releases().last().unwrap().clone();
    for (number, route) in (2..=releases).zip(routes.iter().cycle()) {
        let people = People { authors: vec![id("ada")], approved_by: Some(id("ben")), via: None, draft: None };
        let release = Release {
            schema: SCHEMA,
            number,
            time: last.release.time + SignedDuration::from_mins(60),
            origin: Origin::Curation,
            seed_version: None,
            people: Some(people),
            note: format!("{} stands elsewhere in the list.", route.name),
            previous: Some(last.digest),
            changes: vec![moved(route, number)],
        };
        let entry = Entry::new(RELEASE, &release).unwrap();
        last = SealedRelease { digest: entry.digest(), release: release.into() };
        append(store, last.release.time, entry).await;
    }
    last
}

/// The events of a draft that one person wrote and wrote again.
fn draft(desk: &Desk, route: &SupportRoute, number: u32, at: Timestamp) -> Vec<DraftEvent> {
    let (ada, ben) = (person("ada"), person("ben"));
    let (draft, created) = create(id(&format!("draft-{number}")), content(route, number), &ada, at).unwrap();
    let (draft, again) = edit(&draft, content(route, number + 1), &ada, at).unwrap();
    let (draft, once_more) = edit(&draft, content(route, number + 2), &ada, at).unwrap();
    let mut events = vec![created, again, once_more];
    if number < APPROVED {
        events.extend(reviewed(desk, &draft, (&ada, &ben), at));
    }
    events
}

fn reviewed(desk: &Desk, draft: &Draft, (ada, ben): (&Actor, &Actor), at: Timestamp) -> [DraftEvent; 2] {
    let proposal = propose(draft, desk.releases(), jiff::civil::date(2026, 11, 22)).unwrap();
    let (draft, submitted) = submit(draft, &proposal, ada, at).unwrap();
    let (_, approved) = approve(&draft, &proposal, &BTreeSet::new(), ben, at).unwrap();
    [submitted, approved]
}

fn content(route: &SupportRoute, number: u32) -> Content {
    Content {
        title: route.name.clone(),
        note: format!("{} stands elsewhere in the list.", route.name),
        base: 1,
        edits: vec![moved(route, number)],
        explanations: Vec::new(),
        release_at: None,
        rolls_back_to: None,
    }
}

fn moved(route: &SupportRoute, number: u32) -> Change {
    let priority = u8::try_from(number % 100).unwrap();
    Change::Put(Record::Route(Arc::new(SupportRoute { priority, ..route.clone() })))
}

fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn person(name: &str) -> Actor {
    Actor { curator: id(name), rights: [Right::Edit, Right::Review].into(), via: Via::Passkey }
}
