//! Whatever the clock of the machine says, numbers go up by one, times go up, and what is kept can be read again.

use jiff::SignedDuration;

use super::history::small::SMALL;
use super::*;
use crate::domain::recall::RecallRefusal;
use crate::domain::release::Release;
use crate::domain::roster::PersonEvent;

const FIVE_YEARS: i64 = 5 * 365 * 24;

/// By how many hours the clock is off at each act; after the last it begins again with the first.
const CLOCKS: [&[i64]; 9] = [
    &[0],
    &[1],
    &[-1],
    &[24],
    &[-24],
    &[FIVE_YEARS],
    &[-FIVE_YEARS],
    &[0, -1, -2, -24, -48, -FIVE_YEARS],
    &[0, FIVE_YEARS, 1, -FIVE_YEARS, 24, -24, 3 * FIVE_YEARS],
];

fn rename(world: &World, name: &str) -> Content {
    let mut topic = SMALL.records.topics[&id("neglect")].clone();
    name.clone_into(&mut topic.name);
    world.content(vec![Change::Put(Record::Topic(topic))])
}

fn sign_in() -> PersonEvent {
    PersonEvent::SignedIn { curator: id("ada"), passkey: "key-ada".to_owned(), credential: None }
}

/// Two people release, one recalls and signs in, two lift the recall and go back: each act when the clock says so.
async fn work(hours: &[i64]) -> World {
    let mut world = World::with(&SMALL).await;
    let start = world.now;
    let mut hours = hours.iter().cycle();
    let mut turn = move || start + hours.next().map_or(SignedDuration::ZERO, |it| SignedDuration::from_hours(*it));
    world.now = turn();
    world.let_in("ada", &Right::ALL, None).await.unwrap();
    let content = rename(&world, "Not cared for");
    world.begin("ada", "rename", content).await.unwrap();
    bring_out(&mut world, &mut turn, "rename", &[]).await;
    world.now = turn();
    world.recall(&person("ada"), "r1", of_contact("childline/phone")).await.unwrap();
    world.now = turn();
    world.note(sign_in()).await.unwrap();
    let lift = Change::Withdraw(RecordKey::new(RecordKind::Recall, "r1"));
    let content = world.content(vec![lift]);
    world.now = turn();
    world.begin("ben", "lift", content).await.unwrap();
    bring_out(&mut world, &mut turn, "lift", &["childline/phone"]).await;
    world.now = turn();
    world.roll_back("ada", "back", 1).await.unwrap();
    bring_out(&mut world, &mut turn, "back", &[]).await;
    world
}

async fn bring_out(world: &mut World, turn: &mut impl FnMut() -> Timestamp, draft: &str, tried: &[&str]) {
    world.now = turn();
    world.submit("ada", draft).await.unwrap();
    world.now = turn();
    world.approve(&person("dan"), draft, tried).await.unwrap();
    world.now = turn();
    world.release("ada", draft).await.unwrap();
}

/// What was released, without what says when.
fn without_times(world: &World) -> Vec<Release> {
    let bare = |it: &SealedRelease| Release { time: Timestamp::UNIX_EPOCH, previous: None, ..(*it.release).clone() };
    world.desk.releases().iter().map(bare).collect()
}

#[tokio::test]
async fn an_hour_a_day_and_five_years_off_and_backwards_the_same_is_released_under_the_same_numbers() {
    let usual = work(CLOCKS[0]).await;
    for hours in CLOCKS {
        let world = work(hours).await;
        let releases = world.desk.releases();
        assert!(releases.iter().map(|it| it.release.number).eq(1..=5), "{hours:?}");
        assert!(releases.is_sorted_by(|one, next| one.release.time < next.release.time), "{hours:?}");
        assert!(releases.windows(2).all(|it| it[1].release.previous == Some(it[0].digest)), "{hours:?}");
        assert_eq!(without_times(&world), without_times(&usual), "{hours:?}");
        assert_eq!(world.live.current().directory().release().digest, releases[4].digest);
    }
}

#[tokio::test]
async fn what_was_kept_under_any_clock_is_read_again_with_the_same_digests() {
    for hours in CLOCKS {
        let (world, same) = (work(hours).await, work(hours).await);
        let again = Desk::open(&world.store).await.unwrap();
        assert_eq!((again.releases(), again.head()), (world.desk.releases(), world.desk.head()), "{hours:?}");
        assert_eq!((&again.drafts, again.roster()), (&world.desk.drafts, world.desk.roster()), "{hours:?}");
        assert_eq!(same.desk.releases(), world.desk.releases(), "the same acts by the same clock: {hours:?}");
        assert_eq!(open(&world.store, &SMALL).await.unwrap().directory.release().number, 5);
    }
}

#[tokio::test]
async fn a_clock_that_is_put_back_lets_nobody_recall_more_than_three_an_hour() {
    for back in [1, 24, FIVE_YEARS] {
        let mut world = World::with(&SMALL).await;
        for (at, contact) in ["childline/phone", "childline/form", "childline/webchat"].into_iter().enumerate() {
            world.now -= SignedDuration::from_hours(back);
            world.recall(&person("ada"), &format!("r{at}"), of_contact(contact)).await.unwrap();
        }
        world.now -= SignedDuration::from_hours(back);
        let fourth = world.recall(&person("ada"), "r3", of_contact("shout/text")).await;
        assert!(matches!(fourth, Err(CurateError::RecallRefused(RecallRefusal::TooMany))), "{back}: {fourth:?}");
        world.recall(&person("ben"), "r3", of_contact("shout/text")).await.unwrap();
        assert!(world.desk.releases().is_sorted_by(|one, next| one.release.time < next.release.time));
    }
}
