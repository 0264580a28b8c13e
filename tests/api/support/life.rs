//! A small directory that has been lived in: three releases, a draft that waits, a recall, and the people who did it. Small
//! enough that it starts hundreds of times in a test.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use signpost::curate::{self, Act, Desk, Room, Seen};
use signpost::domain::digest::digest;
use signpost::domain::draft::Content;
use signpost::domain::id::Id;
use signpost::domain::person::{Actor, Right, Via};
use signpost::domain::recall::{Request, Subject};
use signpost::domain::record::Record;
use signpost::domain::release::{Change, fold};
use signpost::domain::roster::{Invitation, Passkey, PersonEvent};
use signpost::live::Live;
use signpost::seed::{self, Seed};
use signpost::store::{Frame, JournalStore, Options, Store as _};
use uuid::Uuid;

pub fn id(text: &str) -> Id {
    text.parse().unwrap()
}

/// A person who is there.
pub fn person(name: &str) -> Actor {
    Actor { curator: id(name), rights: [Right::Edit, Right::Review, Right::Recall].into(), via: Via::Passkey }
}

/// One audience and its way out: the smallest part of the seed that checks.
fn small_seed() -> Seed {
    let mut seed = seed::embedded().unwrap();
    let records = &mut seed.records;
    records.routes.retain(|id, _| ["childline", "emergency-999"].contains(&id.as_str()));
    records.audiences.retain(|id, _| id.as_str() == "child");
    for audience in records.audiences.values_mut() {
        audience.fallback.retain(|id| id.as_str() == "childline");
        audience.keep_from.clear();
    }
    records.places.retain(|id, _| id.to_string() == "GB");
    records.campaigns.clear();
    records.retired.clear();
    records.calendars.clear();
    seed
}

/// An open store, its desk, and what readers see of it.
pub struct Life {
    pub store: JournalStore,
    pub desk: Desk,
    pub live: Live,
    now: Timestamp,
    acts: u128,
}

impl Life {
    /// Opens a folder, or begins one. Its journal has many small files.
    pub async fn open(data: &Path) -> Self {
        let store = JournalStore::open(data, Options { rotate_at: 4096, ..Options::new(Uuid::from_u128(7)) }).await;
        let store = store.unwrap();
        let opened = curate::open(&store, &small_seed()).await.unwrap();
        let (desk, published) = opened.into_published();
        let now = desk.releases().last().unwrap().release.time;
        Self { store, desk, live: Live::new(published), now, acts: 0 }
    }

    /// Writes a folder with a past, and gives every frame of it.
    pub async fn write(data: &Path) -> Vec<Frame> {
        let mut life = Self::open(data).await;
        life.let_in("ada", &[Right::Administer, Right::Edit], None).await;
        life.let_in("ben", &[Right::Review, Right::Recall], Some("ada")).await;
        life.draft("first", "Childline, as always", true).await;
        life.draft("second", "Childline", true).await;
        life.draft("waiting", "Childline again", false).await;
        life.recall("bsl-video").await.unwrap();
        life.store.read(1, 1000).await.unwrap()
    }

    fn tick(&mut self) -> (Uuid, Timestamp) {
        self.acts += 1;
        self.now += SignedDuration::from_mins(1);
        (Uuid::from_u128(self.acts), self.now)
    }

    async fn note(&mut self, event: PersonEvent) {
        let (commit, at) = self.tick();
        let room = Room { store: &self.store, live: &self.live };
        self.desk.note(room, (commit, at), event).await.unwrap();
    }

    async fn let_in(&mut self, curator: &str, rights: &[Right], by: Option<&str>) {
        let (rights, secret): (BTreeSet<Right>, _) = (rights.iter().copied().collect(), digest(curator.as_bytes()));
        let expires = self.now + SignedDuration::from_hours(24);
        let (name, by) = (curator.to_owned(), by.map(id));
        self.note(PersonEvent::Invited(Invitation { curator: id(curator), name, rights, secret, expires, by })).await;
        let passkey = Passkey { id: format!("key-{curator}"), label: "Key".to_owned(), credential: json!({}) };
        self.note(PersonEvent::Enrolled { curator: id(curator), secret, passkey }).await;
        self.note(PersonEvent::SignedIn { curator: id(curator), passkey: format!("key-{curator}"), credential: None })
            .await;
    }

    /// A draft that gives Childline another name, released or left with the reviewer.
    async fn draft(&mut self, name: &str, called: &str, released: bool) {
        let records = fold(self.desk.releases().iter().map(|sealed| &sealed.release));
        let mut route = records.routes[&id("childline")].clone();
        called.clone_into(&mut Arc::make_mut(&mut route).name);
        let content = Content {
            title: "Another name".to_owned(),
            note: "Childline has another name.".to_owned(),
            base: self.desk.newest(),
            edits: vec![Change::Put(Record::Route(route))],
            explanations: Vec::new(),
            release_at: None,
            rolls_back_to: None,
        };
        let (ada, ben, draft) = (person("ada"), person("ben"), id(name));
        let acts: Vec<(Uuid, Timestamp)> = (0..4).map(|_| self.tick()).collect();
        let act = |by, at: usize| Act { by, at: acts[at].1, commit: acts[at].0 };
        let seen = |revision| Seen { draft: &draft, revision };
        let room = Room { store: &self.store, live: &self.live };
        self.desk.begin(room, act(&ada, 0), &draft, content).await.unwrap();
        self.desk.submit(room, act(&ada, 1), seen(1)).await.unwrap();
        if released {
            self.desk.approve(room, act(&ben, 2), seen(2), &BTreeSet::new()).await.unwrap();
            self.desk.release(room, act(&ben, 3), seen(3)).await.unwrap();
        }
    }

    /// Takes a contact of Childline away.
    pub async fn recall(&mut self, contact: &str) -> Result<(), curate::CurateError> {
        let (_, at) = self.tick();
        let request = Request {
            subject: Subject { route: id("childline"), contact: Some(id(contact)) },
            reason: "This is no longer theirs.".to_owned(),
            instead: Vec::new(),
            harmful: false,
        };
        let (by, name) = (person("cat"), format!("no-{contact}"));
        let act =
            Act { by: &by, at, commit: Uuid::from_bytes(*digest(name.as_bytes()).as_bytes().first_chunk().unwrap()) };
        self.desk.recall(Room { store: &self.store, live: &self.live }, act, &id(&name), request).await
    }
}
