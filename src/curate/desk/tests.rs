mod audit;
mod clock;
mod contacts;
mod flow;
mod history;
mod people;
mod recalls;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::curate::{Act, Seen, open};
use crate::domain::directory::Directory;
use crate::domain::draft::{Content, Stage};
use crate::domain::id::ContactRef;
use crate::domain::person::{Actor, Right, Via};
use crate::domain::recall::{Request, Subject};
use crate::domain::record::{Record, RecordKey, RecordKind};
use crate::domain::release::{Change, fold};
use crate::domain::route::SupportRoute;
use crate::seed;
use crate::store::MemoryStore;

pub(super) fn id(text: &str) -> Id {
    text.parse().unwrap()
}

fn contact(text: &str) -> ContactRef {
    text.parse().unwrap()
}

fn person(name: &str) -> Actor {
    let rights = [Right::Edit, Right::Review, Right::Recall].into();
    Actor { curator: id(name), rights, via: Via::Passkey }
}

fn token(name: &str) -> Actor {
    Actor { via: Via::Token, ..person(name) }
}

/// A directory with the seed, a desk, and a clock that goes a minute on with each act.
struct World {
    store: MemoryStore,
    live: Live,
    desk: Desk,
    now: Timestamp,
    acts: u128,
}

impl World {
    async fn new() -> Self {
        Self::with(&seed::embedded().unwrap()).await
    }

    async fn with(seed: &seed::Seed) -> Self {
        let store = MemoryStore::new(Uuid::nil());
        let (desk, published) = open(&store, seed).await.unwrap().into_published();
        let now = desk.releases()[0].release.time;
        Self { store, live: Live::new(published), desk, now, acts: 0 }
    }

    /// The same on a day.
    async fn on(day: jiff::civil::Date) -> Self {
        let now = jiff::tz::Offset::UTC.to_timestamp(day.at(9, 0, 0, 0)).unwrap();
        Self { now, ..Self::new().await }
    }

    fn tick(&mut self) -> (Timestamp, Uuid) {
        self.acts += 1;
        self.now += jiff::SignedDuration::from_mins(1);
        (self.now, Uuid::from_u128(self.acts))
    }

    fn directory(&self) -> Arc<Directory> {
        Arc::clone(self.live.current().directory())
    }

    fn route(&self, route: &str) -> SupportRoute {
        let records = fold(self.desk.releases().iter().map(|sealed| &sealed.release));
        SupportRoute::clone(&records.routes[&id(route)])
    }

    fn content(&self, edits: Vec<Change>) -> Content {
        Content {
            title: "A draft".to_owned(),
            note: "Something is better now.".to_owned(),
            base: self.desk.newest(),
            edits,
            explanations: Vec::new(),
            release_at: None,
            rolls_back_to: None,
        }
    }

    fn revision(&self, draft: &str) -> u32 {
        self.desk.draft(&id(draft)).map_or(0, Draft::revision)
    }

    async fn begin(&mut self, by: &str, draft: &str, content: Content) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let Self { store, live, desk, .. } = self;
        desk.begin(Room { store, live }, Act { by: &person(by), at, commit }, &id(draft), content).await
    }

    async fn write(&mut self, by: &str, draft: &str, content: Content) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let (draft, revision) = (id(draft), self.revision(draft));
        let (seen, act) = (Seen { draft: &draft, revision }, Act { by: &person(by), at, commit });
        self.desk.write(Room { store: &self.store, live: &self.live }, act, seen, content).await
    }

    async fn submit(&mut self, by: &str, draft: &str) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let (draft, revision) = (id(draft), self.revision(draft));
        let (seen, act) = (Seen { draft: &draft, revision }, Act { by: &person(by), at, commit });
        self.desk.submit(Room { store: &self.store, live: &self.live }, act, seen).await
    }

    async fn approve(&mut self, by: &Actor, draft: &str, tried: &[&str]) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let (draft, revision) = (id(draft), self.revision(draft));
        let tried: BTreeSet<ContactRef> = tried.iter().map(|it| contact(it)).collect();
        let (seen, act) = (Seen { draft: &draft, revision }, Act { by, at, commit });
        self.desk.approve(Room { store: &self.store, live: &self.live }, act, seen, &tried).await
    }

    async fn rebase(&mut self, by: &str, draft: &str) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let (draft, revision) = (id(draft), self.revision(draft));
        let (seen, act) = (Seen { draft: &draft, revision }, Act { by: &person(by), at, commit });
        self.desk.rebase(Room { store: &self.store, live: &self.live }, act, seen).await
    }

    async fn release(&mut self, by: &str, draft: &str) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let (draft, revision) = (id(draft), self.revision(draft));
        let (seen, act) = (Seen { draft: &draft, revision }, Act { by: &person(by), at, commit });
        self.desk.release(Room { store: &self.store, live: &self.live }, act, seen).await
    }

    async fn roll_back(&mut self, by: &str, draft: &str, to: u32) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let (room, act) = (Room { store: &self.store, live: &self.live }, Act { by: &person(by), at, commit });
        self.desk.roll_back(room, act, &id(draft), (to, "Back to what was right.")).await
    }

    async fn recall(&mut self, by: &Actor, name: &str, request: Request) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let room = Room { store: &self.store, live: &self.live };
        self.desk.recall(room, Act { by, at, commit }, &id(name), request).await
    }

    async fn due(&mut self) -> Vec<(Id, Result<(), CurateError>)> {
        let (at, _) = self.tick();
        self.acts += 100;
        let first = self.acts;
        let mut names = (0..).map(|it| Uuid::from_u128(first + it));
        let room = Room { store: &self.store, live: &self.live };
        self.desk.release_due(room, at, || names.next().unwrap_or_default()).await
    }

    /// From a draft to a release, by ada and ben.
    async fn publish(&mut self, draft: &str, content: Content, tried: &[&str]) -> Result<(), CurateError> {
        self.begin("ada", draft, content).await?;
        self.submit("ada", draft).await?;
        self.approve(&person("ben"), draft, tried).await?;
        self.release("ada", draft).await
    }
}

/// A route with another name: the smallest edit.
fn renamed(mut route: SupportRoute, name: &str) -> Change {
    name.clone_into(&mut route.name);
    put(route)
}

fn put(route: SupportRoute) -> Change {
    Change::Put(Record::Route(Arc::new(route)))
}

fn of_contact(name: &str) -> Request {
    let ContactRef { route, contact } = contact(name);
    request(Subject { route, contact: Some(contact) })
}

fn of_route(name: &str) -> Request {
    request(Subject { route: id(name), contact: None })
}

fn request(subject: Subject) -> Request {
    Request { subject, reason: "This is no longer theirs.".to_owned(), instead: Vec::new(), harmful: false }
}
