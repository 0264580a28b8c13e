use super::*;
use crate::domain::draft::Refusal;
use crate::domain::release::Origin;

#[tokio::test]
async fn what_two_people_release_is_live_at_once_and_stands_after_a_restart() {
    let mut world = World::new().await;
    let content = world.content(vec![renamed(world.route("childline"), "Childline today")]);
    world.publish("d1", content, &[]).await.unwrap();
    let live = world.live.current();
    assert_eq!(live.directory().release().number, 2);
    assert_eq!(live.directory().route("childline").unwrap().document().name, "Childline today");
    let release = &live.releases()[1].release;
    assert_eq!((release.origin, release.note.as_str()), (Origin::Curation, "Something is better now."));
    let people = release.people.clone().unwrap();
    assert_eq!((people.authors, people.approved_by, people.draft), (vec![id("ada")], Some(id("ben")), Some(id("d1"))));
    assert_eq!(world.desk.draft(&id("d1")).unwrap().stage(), &Stage::Released(2));
    let again = Desk::open(&world.store).await.unwrap();
    assert_eq!(
        (again.releases(), &again.drafts, again.head()),
        (world.desk.releases(), &world.desk.drafts, world.desk.head())
    );
}

#[tokio::test]
async fn a_release_and_the_step_of_its_draft_are_one_append_and_each_act_is_one() {
    let mut world = World::new().await;
    let content = world.content(vec![renamed(world.route("childline"), "Childline today")]);
    world.publish("d1", content, &[]).await.unwrap();
    let frames = world.store.read(1, 100).await.unwrap();
    let kinds: Vec<Vec<&str>> = frames.iter().map(|it| it.entries().iter().map(Entry::kind).collect()).collect();
    assert_eq!(kinds, [vec![RELEASE], vec![DRAFT], vec![DRAFT], vec![DRAFT], vec![RELEASE, DRAFT]]);
}

#[tokio::test]
async fn the_same_act_again_changes_nothing_more() {
    let mut world = World::new().await;
    let content = world.content(vec![renamed(world.route("childline"), "Childline today")]);
    let ada = person("ada");
    let act = Act { by: &ada, at: world.now, commit: Uuid::from_u128(77) };
    for _ in 0..2 {
        let room = Room { store: &world.store, live: &world.live };
        world.desk.begin(room, act, &id("d1"), content.clone()).await.unwrap();
    }
    assert_eq!((world.revision("d1"), world.store.head().await.unwrap().sequence), (1, 2));
    let room = Room { store: &world.store, live: &world.live };
    let other = Act { commit: Uuid::from_u128(78), ..act };
    assert!(matches!(world.desk.begin(room, other, &id("d1"), content).await, Err(CurateError::DraftThere)));
}

#[tokio::test]
async fn who_was_slower_is_told_so_and_then_knows_what_others_made() {
    let mut world = World::new().await;
    let mut other = Desk::open(&world.store).await.unwrap();
    let content = world.content(vec![renamed(world.route("childline"), "Childline today")]);
    world.begin("ada", "d1", content.clone()).await.unwrap();
    let (ben, room) = (person("ben"), Room { store: &world.store, live: &world.live });
    let act = Act { by: &ben, at: world.now, commit: Uuid::from_u128(900) };
    assert!(matches!(other.begin(room, act, &id("d2"), content.clone()).await, Err(CurateError::Conflict)));
    assert_eq!(other.draft(&id("d1")).unwrap(), world.desk.draft(&id("d1")).unwrap());
    other.begin(room, act, &id("d2"), content.clone()).await.unwrap();
    let d1 = id("d1");
    let old = Seen { draft: &d1, revision: 0 };
    let act = Act { by: &ben, at: world.now, commit: Uuid::from_u128(901) };
    assert!(
        matches!(other.write(room, act, old, content.clone()).await, Err(CurateError::Conflict)),
        "another revision"
    );
    let unknown = id("d9");
    let none = Seen { draft: &unknown, revision: 1 };
    assert!(matches!(other.write(room, act, none, content).await, Err(CurateError::NoDraft)));
}

#[tokio::test]
async fn a_release_of_another_desk_goes_live_when_this_one_catches_up() {
    let mut world = World::new().await;
    let behind = open(&world.store, &seed::embedded().unwrap()).await.unwrap();
    let mut other = behind.desk;
    let live = Live::new(Published::new(behind.directory, Arc::clone(other.releases()), 0));
    world.recall(&person("ada"), "r1", of_contact("childline/phone")).await.unwrap();
    assert_eq!(live.current().newest_recall(), None);
    let act = Act { by: &person("ben"), at: world.now, commit: Uuid::from_u128(900) };
    let room = Room { store: &world.store, live: &live };
    other.recall(room, act, &id("r2"), of_contact("nspcc-helpline/email")).await.unwrap();
    assert_eq!(live.current().newest_recall(), Some(3), "a recall does not wait for who was faster");
    assert!(live.current().directory().recalls().map(|it| it.id.as_str()).eq(["r1", "r2"]));
}

#[tokio::test]
async fn nothing_is_released_without_a_second_person() {
    let mut world = World::new().await;
    let content = world.content(vec![renamed(world.route("childline"), "Childline today")]);
    world.begin("ada", "d1", content.clone()).await.unwrap();
    let refused = |outcome: Result<(), CurateError>| match outcome {
        Err(CurateError::Refused(refusal)) => refusal,
        other => unreachable!("refused: {other:?}"),
    };
    assert_eq!(refused(world.release("ada", "d1").await), Refusal::NotApproved);
    world.submit("ada", "d1").await.unwrap();
    assert_eq!(refused(world.approve(&person("ada"), "d1", &[]).await), Refusal::OwnWork);
    assert_eq!(refused(world.approve(&token("ada"), "d1", &[]).await), Refusal::NoRight(Right::Review));
    world.approve(&person("ben"), "d1", &[]).await.unwrap();
    world.write("ben", "d1", content).await.unwrap();
    assert_eq!(refused(world.release("ada", "d1").await), Refusal::NotApproved, "an edit voids the approval");
    world.submit("ben", "d1").await.unwrap();
    assert_eq!(refused(world.approve(&person("ben"), "d1", &[]).await), Refusal::OwnWork);
    assert_eq!(refused(world.approve(&person("ada"), "d1", &[]).await), Refusal::OwnWork);
    world.approve(&person("cleo"), "d1", &[]).await.unwrap();
    world.release("ada", "d1").await.unwrap();
    assert_eq!(world.live.current().directory().release().number, 2);
}

#[tokio::test]
async fn findings_block_a_submission_and_a_release_that_no_longer_goes_together() {
    let mut world = World::new().await;
    let mut bad = world.route("childline");
    bad.topics.push(id("no-such-topic"));
    world.begin("ada", "d1", world.content(vec![put(bad)])).await.unwrap();
    let Err(CurateError::Refused(Refusal::Findings(findings))) = world.submit("ada", "d1").await else {
        unreachable!("findings")
    };
    let last = world.route("childline").topics.len();
    assert_eq!(
        findings.iter().map(|it| (it.rule, it.pointer.as_str())).collect::<Vec<_>>(),
        [("unknown-topic", format!("/topics/{last}").as_str())]
    );
    // Two drafts that check alone and not together: one refers to what the other takes away.
    let topic = Record::Topic(
        serde_json::from_value(
            serde_json::json!({ "id": "new-topic", "name": "New", "description": "Something new.", "order": 99 }),
        )
        .unwrap(),
    );
    world.publish("d2", world.content(vec![Change::Put(topic)]), &[]).await.unwrap();
    let mut uses = world.route("childline");
    uses.topics.push(id("new-topic"));
    for (draft, edit) in [("d3", put(uses)), ("d4", Change::Withdraw(RecordKey::new(RecordKind::Topic, "new-topic")))] {
        world.begin("ada", draft, world.content(vec![edit])).await.unwrap();
        world.submit("ada", draft).await.unwrap();
        world.approve(&person("ben"), draft, &[]).await.unwrap();
    }
    world.release("ada", "d4").await.unwrap();
    let before = world.store.head().await.unwrap();
    assert!(matches!(world.release("ada", "d3").await, Err(CurateError::Findings { number: 4, .. })));
    assert_eq!((world.store.head().await.unwrap(), world.desk.newest()), (before, 3), "nothing was written");
}

#[tokio::test]
async fn a_draft_on_an_older_release_is_rebased_or_its_conflicts_are_listed() {
    let mut world = World::new().await;
    let mine = world.content(vec![renamed(world.route("childline"), "Childline (mine)")]);
    let mut theirs = world.route("childline");
    theirs.priority = 7;
    world.begin("ada", "d1", mine).await.unwrap();
    world.publish("d2", world.content(vec![put(theirs)]), &[]).await.unwrap();
    assert!(matches!(world.submit("ada", "d1").await, Err(CurateError::Refused(Refusal::Stale(_)))));
    world.rebase("ada", "d1").await.unwrap();
    world.submit("ada", "d1").await.unwrap();
    world.approve(&person("ben"), "d1", &[]).await.unwrap();
    world.release("ada", "d1").await.unwrap();
    let both = world.route("childline");
    assert_eq!((both.name.as_str(), both.priority), ("Childline (mine)", 7));
    let content = Content { base: 1, ..world.content(vec![renamed(both, "Childline (late)")]) };
    world.begin("ada", "d3", content).await.unwrap();
    let Err(CurateError::Diverged(conflicts)) = world.rebase("ada", "d3").await else { unreachable!("conflicts") };
    assert_eq!(conflicts.iter().map(|it| it.pointer.as_str()).collect::<Vec<_>>(), ["/name"]);
}

#[tokio::test]
async fn a_roll_back_is_a_new_higher_release_with_old_content_by_two_people() {
    let mut world = World::new().await;
    let old = world.route("childline");
    world.publish("d1", world.content(vec![renamed(old.clone(), "Childline (wrong)")]), &[]).await.unwrap();
    world.roll_back("ada", "back", 1).await.unwrap();
    assert!(matches!(world.release("ada", "back").await, Err(CurateError::Refused(Refusal::NotApproved))));
    world.submit("ada", "back").await.unwrap();
    world.approve(&person("ben"), "back", &[]).await.unwrap();
    world.release("ada", "back").await.unwrap();
    assert_eq!((world.desk.newest(), world.route("childline")), (3, old));
    for to in [0, 3, 4] {
        let refused = world.roll_back("ada", "elsewhere", to).await;
        assert!(matches!(refused, Err(CurateError::NoRelease(number)) if number == to));
    }
}

#[tokio::test]
async fn what_is_due_is_released_in_order_and_what_cannot_be_says_why() {
    let mut world = World::new().await;
    let soon = world.now + jiff::SignedDuration::from_hours(1);
    let timed = |content: Content| Content { release_at: Some(soon), ..content };
    let withdrawal = Change::Withdraw(RecordKey::new(RecordKind::RetiredContact, "thinkuknow"));
    let named = fold(world.desk.releases().iter().map(|it| &it.release)).retired.into_keys().next().unwrap();
    let withdrawal = if world.directory().retired().any(|it| it.id.as_str() == "thinkuknow") {
        withdrawal
    } else {
        Change::Withdraw(RecordKey::new(RecordKind::RetiredContact, named.as_str()))
    };
    let gone = withdrawal.key();
    for (draft, edit) in [("a", withdrawal), ("b", renamed(world.route("childline"), "Childline today"))] {
        world.begin("ada", draft, timed(world.content(vec![edit]))).await.unwrap();
        world.submit("ada", draft).await.unwrap();
        world.approve(&person("ben"), draft, &[]).await.unwrap();
    }
    assert!(world.due().await.is_empty(), "an hour is not over yet");
    let other = world.content(vec![renamed(world.route("childline"), "Childline (other)")]);
    world.publish("c", other, &[]).await.unwrap();
    world.now = soon;
    let outcomes = world.due().await;
    let [(first, Ok(())), (second, Err(CurateError::Refused(Refusal::Stale(_))))] = &outcomes[..] else {
        unreachable!("one released, one stale: {outcomes:?}")
    };
    assert_eq!((first, second), (&id("a"), &id("b")));
    assert!(world.directory().retired().all(|it| it.id.as_str() != gone.id));
    let event = world.store.read(1, 1000).await.unwrap().pop().unwrap().entries()[1].parse::<DraftEvent>().unwrap();
    assert_eq!((event.by(), event.what()), (None, "released"));
}

/// A desk that is behind: it knows two drafts whose time has come, one of which was taken back since.
#[tokio::test]
async fn a_desk_that_is_behind_releases_nothing_that_was_taken_back_when_its_time_comes() {
    let mut world = World::new().await;
    let soon = world.now + jiff::SignedDuration::from_hours(1);
    for (draft, route) in [("a", "childline"), ("b", "shout")] {
        let content = world.content(vec![renamed(world.route(route), "Another name")]);
        world.begin("ada", draft, Content { release_at: Some(soon), ..content }).await.unwrap();
        world.submit("ada", draft).await.unwrap();
        world.approve(&person("ben"), draft, &[]).await.unwrap();
    }
    let mut behind = Desk::open(&world.store).await.unwrap();
    let content = world.desk.draft(&id("b")).unwrap().content().clone();
    world.write("ada", "b", Content { release_at: None, ..content }).await.unwrap();
    let mut names = (900..).map(Uuid::from_u128);
    let room = Room { store: &world.store, live: &world.live };
    let outcomes = behind.release_due(room, soon, || names.next().unwrap_or_default()).await;
    assert!(outcomes.iter().all(|(_, it)| matches!(it, Err(CurateError::Conflict))), "{outcomes:?}");
    assert_eq!(outcomes.len(), 2);
    assert!(Desk::open(&world.store).await.is_ok(), "what is kept can be read");
    let again = behind.release_due(room, soon, || names.next().unwrap_or_default()).await;
    assert!(matches!(&again[..], [(draft, Ok(()))] if *draft == id("a")), "{again:?}");
    assert_eq!((behind.newest(), behind.draft(&id("b")).unwrap().approval()), (2, None));
}

/// Somebody who never heard what became of a release or a recall sends it again, later, to a desk that does not know of it.
#[tokio::test]
async fn the_same_recall_later_and_elsewhere_shows_readers_the_release_that_was_kept_and_no_other() {
    let mut world = World::new().await;
    let behind = open(&world.store, &seed::embedded().unwrap()).await.unwrap();
    let (mut other, live) =
        (behind.desk, Live::new(Published::new(behind.directory, Arc::clone(world.desk.releases()), 0)));
    let ada = person("ada");
    let act = Act { by: &ada, at: world.now, commit: Uuid::from_u128(900) };
    let (name, request) = (id("r1"), of_contact("childline/phone"));
    let room = Room { store: &world.store, live: &world.live };
    world.desk.recall(room, act, &name, request.clone()).await.unwrap();
    let later = Act { at: world.now + jiff::SignedDuration::from_secs(7), ..act };
    other.recall(Room { store: &world.store, live: &live }, later, &name, request).await.unwrap();
    let (one, two) = (world.live.current(), live.current());
    assert_eq!(one.directory().release(), two.directory().release());
    assert_eq!(two.directory().release().digest, other.releases()[1].digest);
}
