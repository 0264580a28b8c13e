//! Curators at the desk: what is kept of them, and that a restart knows the same.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::json;

use super::*;
use crate::domain::roster::{Invitation, Passkey, PersonError, PersonEvent, Token};
use crate::store::{Digest, digest};

fn secret(of: &str) -> Digest {
    digest(of.as_bytes())
}

impl World {
    pub(super) async fn note(&mut self, event: PersonEvent) -> Result<(), CurateError> {
        let (at, commit) = self.tick();
        let room = Room { store: &self.store, live: &self.live };
        self.desk.note(room, (commit, at), event).await
    }

    pub(super) async fn let_in(
        &mut self,
        curator: &str,
        rights: &[Right],
        by: Option<&str>,
    ) -> Result<(), CurateError> {
        let rights: BTreeSet<Right> = rights.iter().copied().collect();
        let invitation = Invitation {
            curator: id(curator),
            name: curator.to_owned(),
            rights,
            secret: secret(curator),
            expires: self.now + SignedDuration::from_hours(24),
            by: by.map(id),
        };
        self.note(PersonEvent::Invited(invitation)).await?;
        let passkey = Passkey { id: format!("key-{curator}"), label: "Key".to_owned(), credential: json!({}) };
        self.note(PersonEvent::Enrolled { curator: id(curator), secret: secret(curator), passkey }).await
    }
}

#[tokio::test]
async fn a_restart_knows_the_curators_their_keys_and_their_tokens() {
    let mut world = World::new().await;
    world.let_in("ada", &[Right::Administer, Right::Review], None).await.unwrap();
    world.let_in("ben", &[Right::Edit, Right::Recall], Some("ada")).await.unwrap();
    let token = Token {
        id: id("import"),
        curator: id("ben"),
        label: "Nightly import".to_owned(),
        secret: secret("token"),
        rights: [Right::Edit].into(),
        expires: world.now + SignedDuration::from_hours(24),
    };
    world.note(PersonEvent::TokenIssued(token)).await.unwrap();
    let again = Desk::open(&world.store).await.unwrap();
    assert_eq!(again.roster(), world.desk.roster());
    let program = again.roster().by_token(secret("token"), world.now).unwrap();
    assert_eq!((program.curator, program.via), (id("ben"), Via::Token));
    assert!(again.roster().in_person(&id("ada"), 1).unwrap().may_in_person(Right::Review));
}

#[tokio::test]
async fn what_may_not_happen_to_a_curator_is_not_kept() {
    let mut world = World::new().await;
    world.let_in("ada", &[Right::Administer], None).await.unwrap();
    let head = world.store.head().await.unwrap();
    let by_nobody = world.let_in("cy", &[Right::Edit], Some("ben")).await;
    assert!(matches!(by_nobody, Err(CurateError::Person(PersonError::MayNot))), "{by_nobody:?}");
    let more = PersonEvent::RightsSet { curator: id("ada"), rights: Right::ALL.into(), by: id("ada") };
    assert!(matches!(world.note(more).await, Err(CurateError::Person(PersonError::OwnRights))));
    assert_eq!(world.store.head().await.unwrap(), head);
}

#[tokio::test]
async fn the_same_act_twice_lets_nobody_in_twice() {
    let mut world = World::new().await;
    world.let_in("ada", &[Right::Administer], None).await.unwrap();
    let (at, commit) = world.tick();
    let room = Room { store: &world.store, live: &world.live };
    let passkey = Passkey { id: "second".to_owned(), label: "Key".to_owned(), credential: json!({}) };
    let added = PersonEvent::PasskeyAdded { curator: id("ada"), passkey };
    world.desk.note(room, (commit, at), added.clone()).await.unwrap();
    world.desk.note(room, (commit, at), added).await.unwrap();
    assert_eq!(world.desk.roster().curator(&id("ada")).unwrap().passkeys.len(), 2);
}

#[tokio::test]
async fn a_history_that_nobody_could_have_made_is_not_opened() {
    let world = World::new().await;
    let forged =
        json!({"schema": 1, "event": {"rights-set": {"curator": "eve", "rights": ["administer"], "by": "eve"}}});
    let entry = Entry::new(PERSON, &forged).unwrap();
    let head = world.store.head().await.unwrap();
    world.store.append(head, Uuid::from_u128(99), world.now, vec![entry]).await.unwrap();
    let opened = Desk::open(&world.store).await;
    assert!(matches!(opened, Err(CurateError::Unreadable { kind: PERSON, .. })), "{opened:?}");
}
