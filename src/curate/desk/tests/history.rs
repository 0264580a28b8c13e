//! Random histories of several people against a small model that knows only the rules.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::domain::release::Origin;
use crate::domain::topic::Topic;
use crate::seed::Seed;

/// A directory with one audience, one place and four routes: small enough for thousands of releases.
pub(super) fn small_seed() -> Seed {
    let mut seed = seed::embedded().unwrap();
    let records = &mut seed.records;
    records.campaigns.clear();
    records.retired.clear();
    records.audiences.retain(|id, _| id.as_str() == "child");
    records.places.retain(|id, _| id.as_str() == "GB");
    records.routes.retain(|id, _| ["childline", "shout", "samaritans", "emergency-999"].contains(&id.as_str()));
    for calendar in records.calendars.values_mut() {
        calendar.place = "GB".parse().unwrap();
    }
    for audience in records.audiences.values_mut() {
        audience.fallback = ["childline", "shout", "samaritans"].map(id).to_vec();
        audience.keep_from.clear();
    }
    for route in records.routes.values_mut() {
        route.audiences.retain(|it| it.audience.as_str() == "child");
        route.never_show_to.clear();
        route.wording.retain(|it| it.audience.as_str() == "child");
        route.places = vec!["GB".parse().unwrap()];
        route.show_with = None;
    }
    seed
}

const CONTACTS: [&str; 5] = ["childline/phone", "childline/form", "shout/text", "samaritans/phone", "samaritans/email"];
const TOPICS: [&str; 3] = ["bullying", "fgm", "neglect"];
const PEOPLE: [&str; 4] = ["ada", "ben", "cleo", "dan"];

/// Who may do what: ada and ben everything, cleo writes, dan reviews and recalls.
fn rights(name: &str) -> Vec<Right> {
    match name {
        "cleo" => vec![Right::Edit],
        "dan" => vec![Right::Review, Right::Recall],
        _ => vec![Right::Edit, Right::Review, Right::Recall],
    }
}

#[derive(Clone, Debug)]
enum Do {
    Begin(u8, usize),
    BeginLift(u8),
    RollBack(u8, u32),
    Write(u8, usize),
    On(u8, OnDraft),
    Recall(usize),
    Wait,
    Restart,
}

/// What is done to a draft that is there.
#[derive(Clone, Copy, Debug)]
enum OnDraft {
    Submit,
    Approve,
    Reject,
    GiveUp,
    Rebase,
    Release,
}

#[derive(Clone, Debug)]
struct Step {
    by: &'static str,
    via: Via,
    what: Do,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let draft = || 0..6_u8;
    let topic = || 0..TOPICS.len();
    let on_draft = prop_oneof![
        12 => Just(OnDraft::Submit),
        16 => Just(OnDraft::Approve),
        1 => Just(OnDraft::Reject),
        1 => Just(OnDraft::GiveUp),
        2 => Just(OnDraft::Rebase),
        24 => Just(OnDraft::Release),
    ];
    let what = prop_oneof![
        3 => (draft(), topic()).prop_map(|(draft, topic)| Do::Begin(draft, topic)),
        1 => draft().prop_map(Do::BeginLift),
        1 => (draft(), 0..8_u32).prop_map(|(draft, to)| Do::RollBack(draft, to)),
        1 => (draft(), topic()).prop_map(|(draft, topic)| Do::Write(draft, topic)),
        60 => (draft(), on_draft).prop_map(|(draft, what)| Do::On(draft, what)),
        2 => (0..CONTACTS.len()).prop_map(Do::Recall),
        1 => Just(Do::Wait),
        1 => Just(Do::Restart),
    ];
    let via = prop_oneof![5 => Just(Via::Passkey), 1 => Just(Via::Token)];
    let step = (select(&PEOPLE[..]), via, what).prop_map(|(by, via, what)| Step { by, via, what });
    prop::collection::vec(step, 60..180)
}

/// What a record of the model is: the name of a topic, or whether a recall stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Topic(usize),
    Recall(String),
}

type Values = BTreeMap<Key, String>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Editing,
    Submitted,
    Approved,
    Closed,
}

#[derive(Clone, Debug)]
struct Paper {
    authors: BTreeSet<String>,
    at: At,
    base: usize,
    /// What a record is to be; nothing where it is to go.
    edits: BTreeMap<Key, Option<String>>,
}

/// What there is to know: what stood after each release, what each release touched, the drafts, and who recalled when.
struct Model {
    stood: Vec<Values>,
    touched: Vec<BTreeSet<Key>>,
    papers: BTreeMap<u8, Paper>,
    alone: Vec<(&'static str, Timestamp)>,
    recalled: BTreeMap<String, &'static str>,
    names: u32,
}

impl Model {
    fn new() -> Self {
        let topics = TOPICS.iter().enumerate().map(|(at, _)| (Key::Topic(at), "as seeded".to_owned())).collect();
        Self {
            stood: vec![topics],
            touched: vec![BTreeSet::new()],
            papers: BTreeMap::new(),
            alone: Vec::new(),
            recalled: BTreeMap::new(),
            names: 0,
        }
    }

    fn now(&self) -> &Values {
        self.stood.last().unwrap()
    }

    fn newest(&self) -> usize {
        self.stood.len()
    }

    fn is_stale(&self, paper: &Paper) -> bool {
        self.touched[paper.base..].iter().any(|it| it.iter().any(|key| paper.edits.contains_key(key)))
    }

    fn publish(&mut self, edits: BTreeMap<Key, Option<String>>) {
        let mut next = self.now().clone();
        self.touched.push(edits.keys().cloned().collect());
        for (key, value) in edits {
            match value {
                Some(value) => next.insert(key, value),
                None => next.remove(&key),
            };
        }
        self.stood.push(next);
    }

    fn begin(&mut self, by: &str, draft: u8, edits: BTreeMap<Key, Option<String>>) -> bool {
        let fine = rights(by).contains(&Right::Edit) && !self.papers.contains_key(&draft);
        if fine {
            let paper = Paper { authors: [by.to_owned()].into(), at: At::Editing, base: self.newest(), edits };
            self.papers.insert(draft, paper);
        }
        fine
    }

    /// What becomes of a draft, and whether the step happens at all.
    fn on_paper(&mut self, draft: u8, step: impl FnOnce(&Self, &mut Paper) -> bool) -> bool {
        let Some(mut paper) = self.papers.get(&draft).cloned().filter(|it| it.at != At::Closed) else { return false };
        let fine = step(self, &mut paper);
        if fine {
            self.papers.insert(draft, paper);
        }
        fine
    }

    fn rebased(&self, paper: &Paper) -> Option<BTreeMap<Key, Option<String>>> {
        let (base, now) = (&self.stood[paper.base - 1], self.now());
        let mut edits = BTreeMap::new();
        for (key, ours) in &paper.edits {
            let (was, is) = (base.get(key), now.get(key));
            let merged = match (is == was, ours.as_ref() == was || ours.as_ref() == is) {
                (true, _) => ours.clone(),
                (false, true) => is.cloned(),
                (false, false) => return None,
            };
            if merged.as_ref() != is {
                edits.insert(key.clone(), merged);
            }
        }
        Some(edits)
    }
}

/// The service and the model, side by side.
struct Both {
    world: World,
    model: Model,
}

impl Both {
    async fn new() -> Self {
        let store = MemoryStore::new(Uuid::nil());
        let opened = open(&store, &small_seed()).await.unwrap();
        let live = Live::new(Published::new(opened.directory, Arc::clone(opened.desk.releases()), 0));
        let now = opened.desk.releases()[0].release.time;
        Self { world: World { store, live, desk: opened.desk, now, acts: 0 }, model: Model::new() }
    }

    fn topic(&self, topic: usize, name: &str) -> Change {
        let records = fold(self.world.desk.releases().iter().map(|it| &it.release));
        let topic = records.topics[&id(TOPICS[topic])].clone();
        Change::Put(Record::Topic(Topic { name: name.to_owned(), ..topic }))
    }

    /// Takes a step in both, and says whether each of them did.
    async fn take(&mut self, step: &Step) -> (bool, bool) {
        let actor = Actor { curator: id(step.by), rights: rights(step.by).into_iter().collect(), via: step.via };
        let (at, commit) = self.world.tick();
        let act = Act { by: &actor, at, commit };
        match step.what.clone() {
            Do::Begin(draft, topic) => self.begin(act, step.by, draft, Some(topic)).await,
            Do::BeginLift(draft) => self.begin(act, step.by, draft, None).await,
            Do::RollBack(draft, to) => self.roll_back(act, step.by, draft, to).await,
            Do::Recall(contact) => self.recall(act, step, contact).await,
            Do::Wait => {
                self.world.now += SignedDuration::from_mins(40);
                (true, true)
            }
            Do::Restart => {
                let again = Desk::open(&self.world.store).await.unwrap();
                let same = again.releases == self.world.desk.releases && again.drafts == self.world.desk.drafts;
                self.world.desk = again;
                (same, true)
            }
            Do::Write(draft, topic) => self.write(act, step.by, draft, topic).await,
            Do::On(draft, what) => (self.on_draft(act, what, draft).await, self.expected(step, what, draft)),
        }
    }

    async fn begin(&mut self, act: Act<'_>, by: &str, draft: u8, topic: Option<usize>) -> (bool, bool) {
        self.model.names += 1;
        let name = format!("Name {}", self.model.names);
        // A lift takes the recall that has stood for longest; without one it withdraws what never was.
        let (key, value, edit) = if let Some(topic) = topic {
            (Key::Topic(topic), Some(name.clone()), self.topic(topic, &name))
        } else {
            let recall = self.model.recalled.keys().next().cloned().unwrap_or_else(|| "none".to_owned());
            let edit = Change::Withdraw(RecordKey::new(RecordKind::Recall, &recall));
            (Key::Recall(recall), None, edit)
        };
        let content = self.world.content(vec![edit]);
        let World { store, live, desk, .. } = &mut self.world;
        let done = desk.begin(Room { store, live }, act, &id(&format!("d{draft}")), content).await.is_ok();
        (done, self.model.begin(by, draft, [(key, value)].into()))
    }

    async fn roll_back(&mut self, act: Act<'_>, by: &str, draft: u8, to: u32) -> (bool, bool) {
        let World { store, live, desk, .. } = &mut self.world;
        let room = Room { store, live };
        let done = desk.roll_back(room, act, &id(&format!("d{draft}")), (to, "Back.")).await.is_ok();
        let to = to as usize;
        if to == 0 || to >= self.model.newest() {
            return (done, false);
        }
        let then = self.model.stood[to - 1].clone();
        let is_topic = |key: &Key| matches!(key, Key::Topic(_));
        let differs = |(key, value): &(Key, String)| is_topic(key) && self.model.now().get(key) != Some(value);
        let edits = then.into_iter().filter(differs).map(|(key, value)| (key, Some(value))).collect();
        (done, self.model.begin(by, draft, edits))
    }

    async fn write(&mut self, act: Act<'_>, by: &str, draft: u8, topic: usize) -> (bool, bool) {
        self.model.names += 1;
        let name = format!("Name {}", self.model.names);
        let content = self.world.content(vec![self.topic(topic, &name)]);
        let (draft_id, revision) = (id(&format!("d{draft}")), self.world.revision(&format!("d{draft}")));
        let World { store, live, desk, .. } = &mut self.world;
        let seen = Seen { draft: &draft_id, revision };
        let done = desk.write(Room { store, live }, act, seen, content).await.is_ok();
        let expected = self.model.on_paper(draft, |model, paper| {
            paper.authors.insert(by.to_owned());
            (paper.at, paper.base) = (At::Editing, model.newest());
            paper.edits = [(Key::Topic(topic), Some(name))].into();
            rights(by).contains(&Right::Edit)
        });
        (done, expected)
    }

    async fn on_draft(&mut self, act: Act<'_>, what: OnDraft, draft: u8) -> bool {
        let name = format!("d{draft}");
        let (draft, revision) = (id(&name), self.world.revision(&name));
        // What a lift brings back is tried.
        let lifted = self.world.desk.draft(&draft).ok().and_then(|it| {
            let [Change::Withdraw(key)] = &it.content().edits[..] else { return None };
            self.model.recalled.get(&key.id).map(|it| contact(it))
        });
        let World { store, live, desk, .. } = &mut self.world;
        let (room, seen) = (Room { store, live }, Seen { draft: &draft, revision });
        let outcome = match what {
            OnDraft::Submit => desk.submit(room, act, seen).await,
            OnDraft::Approve => desk.approve(room, act, seen, &lifted.into_iter().collect()).await,
            OnDraft::Reject => desk.reject(room, act, seen, "Look again.").await,
            OnDraft::GiveUp => desk.give_up(room, act, seen).await,
            OnDraft::Rebase => desk.rebase(room, act, seen).await,
            OnDraft::Release => desk.release(room, act, seen).await,
        };
        outcome.is_ok()
    }

    fn expected(&mut self, Step { by, via, .. }: &Step, what: OnDraft, draft: u8) -> bool {
        let may = |right| rights(by).contains(&right);
        let in_person = |right| *via == Via::Passkey && may(right);
        let checks = |model: &Model, paper: &Paper| {
            let there = |(key, value): (&Key, &Option<String>)| value.is_some() || model.now().contains_key(key);
            !model.is_stale(paper) && paper.edits.iter().all(there)
        };
        let mut published = None;
        let fine = self.model.on_paper(draft, |model, paper| match what {
            OnDraft::Submit => {
                let fine = may(Right::Edit) && paper.at == At::Editing && !paper.edits.is_empty();
                let fine = fine && checks(model, paper);
                paper.at = At::Submitted;
                fine
            }
            OnDraft::Approve => {
                let fine = in_person(Right::Review) && paper.at == At::Submitted && !paper.authors.contains(*by);
                paper.at = At::Approved;
                fine && checks(model, paper)
            }
            OnDraft::Reject => {
                let fine = may(Right::Review) && matches!(paper.at, At::Submitted | At::Approved);
                paper.at = At::Editing;
                fine
            }
            OnDraft::GiveUp => {
                paper.at = At::Closed;
                may(Right::Edit)
            }
            OnDraft::Rebase => {
                paper.authors.insert((*by).to_owned());
                (paper.at, paper.base) = (At::Editing, paper.base);
                let Some(edits) = model.rebased(paper) else { return false };
                (paper.edits, paper.base) = (edits, model.newest());
                may(Right::Edit)
            }
            OnDraft::Release => {
                let fine = in_person(Right::Edit) || in_person(Right::Review);
                let fine = fine && paper.at == At::Approved && !model.is_stale(paper);
                paper.at = At::Closed;
                published = Some(paper.edits.clone());
                fine
            }
        });
        if let Some(edits) = published.filter(|_| fine) {
            self.model.recalled.retain(|recall, _| !edits.contains_key(&Key::Recall(recall.clone())));
            self.model.publish(edits);
        }
        fine
    }

    async fn recall(&mut self, act: Act<'_>, step: &Step, at: usize) -> (bool, bool) {
        let (contact, by, now) = (CONTACTS[at], step.by, act.at);
        self.model.names += 1;
        let name = format!("r{}", self.model.names);
        let World { store, live, desk, .. } = &mut self.world;
        let done = desk.recall(Room { store, live }, act, &id(&name), of_contact(contact)).await.is_ok();
        let recent =
            |(who, when): &&(&str, Timestamp)| *who == by && now.duration_since(*when) < SignedDuration::from_hours(1);
        let fine = rights(by).contains(&Right::Recall)
            && self.model.recalled.values().all(|it| *it != contact)
            && self.model.alone.iter().filter(recent).count() < 3;
        if fine {
            self.model.alone.push((by, now));
            self.model.recalled.insert(name.clone(), contact);
            self.model.publish([(Key::Recall(name), Some("stands".to_owned()))].into());
        }
        (done, fine)
    }

    /// What must be true after every step, whatever it was.
    fn assert_order(&self) {
        let releases = self.world.desk.releases();
        assert_eq!(releases.len(), self.model.newest());
        for (at, sealed) in releases.iter().enumerate() {
            let release = &sealed.release;
            assert_eq!(release.number as usize, at + 1);
            let before = at.checked_sub(1).map(|at| &releases[at]);
            assert!(before.is_none_or(|it| it.release.time < release.time));
            assert_eq!(release.previous, before.map(|it| it.digest));
            let people = release.people.as_ref();
            match release.origin {
                Origin::Seed => assert!(people.is_none() && at == 0),
                Origin::Recall => assert!(people.unwrap().approved_by.is_none()),
                Origin::Curation => {
                    let people = people.unwrap();
                    let approver = people.approved_by.as_ref().unwrap();
                    assert!(!people.authors.is_empty() && !people.authors.contains(approver), "{people:?}");
                }
            }
        }
        let live = self.world.live.current();
        assert_eq!(live.directory().release().number as usize, releases.len());
        let recalled: BTreeSet<&str> = self.model.recalled.values().copied().collect();
        for name in CONTACTS {
            let ContactRef { route, contact } = contact(name);
            let shown = live
                .directory()
                .route(route.as_str())
                .is_some_and(|route| route.document().contacts.iter().any(|it| it.id == contact));
            assert_eq!(shown, !recalled.contains(name), "{name}");
        }
        for (at, topic) in TOPICS.iter().enumerate() {
            let name = &live.directory().topic(topic).unwrap().name;
            let expected = &self.model.now()[&Key::Topic(at)];
            assert!(expected == name || (expected == "as seeded" && !name.starts_with("Name ")), "{topic}: {name}");
        }
    }
}

/// A dozen histories of some hundred steps in every run; as many as `PROPTEST_CASES` says in a longer one.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok()).unwrap_or(12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, max_shrink_iters: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_history_of_several_people_breaks_the_rule_of_two_or_the_order_of_releases(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut both = Both::new().await;
            for (at, step) in steps.iter().enumerate() {
                let (done, expected) = both.take(step).await;
                assert_eq!(done, expected, "step {at} of {steps:#?}");
                both.assert_order();
            }
        });
    }
}
