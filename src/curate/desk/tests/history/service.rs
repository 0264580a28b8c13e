//! The service and the model, side by side, with two desks at one store.

use jiff::SignedDuration;
use jiff::tz::Offset;
use proptest::prelude::*;
use serde_json::json;

use super::super::recalls::everything;
use super::super::*;
use super::model::{Action, Edit, Key, Model, Text, Value, Who};
use super::rules::{Held, Rules, Tally};
use super::small::{CONTACTS, PAGE, SMALL, SPARE, SUBJECTS, TOPICS, subject_of};
use super::steps::{Do, How, OnDraft, PEOPLE, Step, Wish, rights_at_first};
use crate::domain::contact::Contact;
use crate::domain::draft::Refusal;
use crate::domain::recall::{Recall, RecallRefusal};
use crate::domain::roster::{Invitation, Passkey, PersonEvent, Token};
use crate::domain::topic::Topic;
use crate::store::digest;

/// A desk and what its readers see.
struct Seat {
    desk: Desk,
    live: Live,
}

impl Seat {
    async fn open(store: &MemoryStore) -> Self {
        let opened = open(store, &SMALL).await.unwrap();
        let live = Live::new(Published::new(opened.directory, Arc::clone(opened.desk.releases()), 0));
        Self { desk: opened.desk, live }
    }
}

pub(super) struct Both {
    store: MemoryStore,
    seats: [Seat; 2],
    model: Model,
    rules: Rules,
    now: Timestamp,
    acts: u128,
    names: u32,
    /// How many drafts each place on the table has had.
    drafts: [u32; 3],
    generations: BTreeMap<&'static str, u32>,
    secrets: BTreeMap<&'static str, crate::store::Digest>,
}

impl Both {
    pub(super) async fn new() -> Held<Self> {
        let store = MemoryStore::new(Uuid::nil());
        let seats = [Seat::open(&store).await, Seat::open(&store).await];
        let now = SMALL.manifest.date + SignedDuration::from_hours(24);
        let mut both = Self {
            store,
            seats,
            model: Model::new(SMALL.manifest.date),
            rules: Rules::default(),
            now,
            acts: 0,
            names: 0,
            drafts: [0; 3],
            generations: PEOPLE.map(|name| (name, 1)).into(),
            secrets: BTreeMap::new(),
        };
        for name in PEOPLE {
            both.let_in(name).await;
        }
        both.read_on().await?;
        Ok(both)
    }

    async fn let_in(&mut self, name: &str) {
        let secret = digest(name.as_bytes());
        let invited = Invitation {
            curator: id(name),
            name: name.to_owned(),
            rights: rights_at_first(name),
            secret,
            expires: self.now + SignedDuration::from_hours(1),
            by: None,
        };
        self.note(0, PersonEvent::Invited(invited)).await.unwrap();
        let passkey = Passkey { id: name.to_owned(), label: "Key".to_owned(), credential: json!({}) };
        self.note(0, PersonEvent::Enrolled { curator: id(name), secret, passkey }).await.unwrap();
        for seat in &mut self.seats {
            seat.desk.read_on(&self.store).await.unwrap();
        }
    }

    fn commit(&mut self) -> Uuid {
        self.acts += 1;
        Uuid::from_u128(self.acts)
    }

    fn name(&mut self) -> u32 {
        self.names += 1;
        self.names
    }

    async fn note(&mut self, seat: usize, event: PersonEvent) -> Result<(), CurateError> {
        let commit = self.commit();
        let Seat { desk, live } = &mut self.seats[seat];
        desk.note(Room { store: &self.store, live }, (commit, self.now), event).await
    }

    async fn end(&self) -> Head {
        self.store.head().await.unwrap()
    }

    /// Looks through every answer, which takes longer than all of the steps, and says what happened in all.
    pub(super) fn end_of_history(self) -> Held<Tally> {
        let [Seat { desk, live }, _] = &self.seats;
        if desk.head().sequence == self.rules.frames {
            let everywhere = everything(live.current().directory(), self.now);
            for contact in CONTACTS {
                let named = everywhere.contains(&format!("\"{contact}\""));
                prop_assert_eq!(named, self.model.is_shown(contact), "{} in an answer", contact);
            }
        }
        Ok(self.rules.tally)
    }

    // --- a step ---------------------------------------------------------------------------------------------------------

    /// Takes a step in both, and holds them together.
    pub(super) async fn take(&mut self, step: &Step) -> Held {
        self.now = self.now.saturating_add(SignedDuration::from_secs(step.clock.seconds())).unwrap();
        let before = self.end().await;
        match &step.what {
            Do::Due => self.due(step.desk).await?,
            Do::Restart => self.restart(step.desk).await?,
            Do::Begin { .. }
            | Do::Write { .. }
            | Do::RollBack { .. }
            | Do::On(..)
            | Do::Recall(_)
            | Do::SetRights(..)
            | Do::IssueToken { .. } => self.act(step).await?,
        }
        self.rules.count(if self.end().await == before {
            "steps that changed nothing"
        } else {
            "steps that changed something"
        });
        self.read_on().await?;
        self.look(step.desk)
    }

    async fn act(&mut self, step: &Step) -> Held {
        let who = self.model.who(step.by, step.how, self.now);
        let actor = self.actor(step).await;
        let seen = |it: &Actor| (it.rights.clone(), it.via == Via::Passkey);
        prop_assert_eq!(actor.as_ref().map(seen), who.as_ref().map(|it| (it.rights.clone(), it.in_person)));
        let (Some(actor), Some(who)) = (actor, who) else { return self.sign_in(step).await };
        let action = self.action(step, &who);
        let lagging = self.seats[step.desk].desk.head() != self.end().await;
        let mut after = self.model.clone();
        let fine = after.take(&who, self.now, &action);
        let (commit, head) = (self.commit(), self.end().await);
        let outcome = self.perform(step.desk, commit, &actor, &action).await;
        // Whoever is behind is told so. Only a recall is tried again at once, on what the others made.
        let told = lagging && matches!(outcome, Err(CurateError::Conflict));
        let recalls = matches!(action, Action::Recall { .. });
        let agree = if lagging { outcome.is_err() || (recalls && fine) } else { outcome.is_ok() == fine };
        prop_assert!(agree, "{action:?} by {who:?}: {outcome:?}, and the model says {fine}");
        prop_assert!(lagging || !told, "nobody was faster: {action:?}");
        prop_assert_eq!(self.end().await != head, outcome.is_ok(), "{:?}: {:?}", action, outcome);
        if told {
            self.rules.count("somebody else was faster");
        }
        if let Err(refused) = &outcome {
            self.count(refused);
        }
        if outcome.is_ok() {
            self.model = after;
            self.know(step.by, &action);
            if let Some(desk) = step.again {
                self.again(desk, commit, &actor, &action).await?;
            }
        }
        Ok(())
    }

    fn count(&mut self, refused: &CurateError) {
        if let CurateError::RecallRefused(refusal) = refused {
            self.rules.count(match refusal {
                RecallRefusal::TooMany => "a fourth recall was refused",
                RecallRefusal::Emergency => "a recall for danger was refused",
                RecallRefusal::RouteByToken => "a recall of a route by a program was refused",
                RecallRefusal::NoRight
                | RecallRefusal::Unknown
                | RecallRefusal::Already
                | RecallRefusal::NoReason
                | RecallRefusal::Instead => "another recall was refused",
            });
        }
        if let CurateError::Refused(refusal) = refused {
            self.rules.count(match refusal {
                Refusal::OwnWork => "an approval of one's own work was refused",
                Refusal::NotTried { .. } => "an approval without a try was refused",
                Refusal::Stale(_) => "a stale draft was refused",
                Refusal::TooEarly(_) => "a release before its time was refused",
                Refusal::NoRight(_) => "somebody without the right was refused",
                Refusal::Closed(_)
                | Refusal::NotSubmitted
                | Refusal::AlreadySubmitted
                | Refusal::NotApproved
                | Refusal::AlreadyApproved
                | Refusal::NotFirst
                | Refusal::NotNext
                | Refusal::NoNote
                | Refusal::NoEdits
                | Refusal::EditedTwice(_)
                | Refusal::NoReason
                | Refusal::Findings(_)
                | Refusal::Changed
                | Refusal::NoBase => "another step was refused",
            });
        }
    }

    /// The same act, as somebody sends it who never heard what became of it: some seconds later, perhaps elsewhere.
    async fn again(&mut self, desk: usize, commit: Uuid, actor: &Actor, action: &Action) -> Held {
        let head = self.end().await;
        self.now += SignedDuration::from_secs(7);
        let outcome = self.perform(desk, commit, actor, action).await;
        // A desk that is far behind may find another reason to refuse than that it was done.
        let knows = self.seats[desk].desk.has(commit);
        prop_assert!(outcome.is_ok() || !knows || desk != 0, "the same again: {outcome:?}");
        prop_assert_eq!(self.end().await, head, "the same act twice: {:?}", action);
        self.rules.count("the same came again");
        self.look(desk)
    }

    /// What the edge knows of people: who shows which key or token. It is asked of the desk that knows most.
    async fn actor(&self, step: &Step) -> Option<Actor> {
        let head = self.end().await;
        let roster = self.seats.iter().find(|it| it.desk.head() == head).unwrap().desk.roster();
        match step.how {
            How::InPerson => roster.in_person(&id(step.by), self.generations[step.by]),
            How::Token => roster.by_token(*self.secrets.get(step.by)?, self.now),
            How::Claiming => {
                let rights = roster.curator(&id(step.by)).unwrap().rights.clone();
                Some(Actor { curator: id(step.by), rights, via: Via::Token })
            }
        }
    }

    /// Whoever was turned away signs in again.
    async fn sign_in(&mut self, step: &Step) -> Held {
        let event = PersonEvent::SignedIn { curator: id(step.by), passkey: step.by.to_owned(), credential: None };
        if self.note(step.desk, event).await.is_ok() && step.how == How::InPerson {
            self.generations
                .insert(step.by, self.seats[step.desk].desk.roster().curator(&id(step.by)).unwrap().generation);
            self.model.sign_in(step.by);
            self.rules.count("somebody had to sign in again");
        }
        Ok(())
    }

    fn know(&mut self, by: &'static str, action: &Action) {
        if let Action::IssueToken { .. } = action {
            self.secrets.insert(by, digest(format!("token {}", self.names).as_bytes()));
        }
    }

    // --- what is done, with every name in it ----------------------------------------------------------------------------

    fn action(&mut self, step: &Step, who: &Who) -> Action {
        let draft = |both: &Self, at: usize| format!("d{at}-{}", both.drafts[at]);
        let seen = |both: &Self, draft: &str| both.model.revision(draft).saturating_sub(u32::from(step.late));
        match &step.what {
            Do::Begin { draft: at, wishes, in_minutes } => {
                let text = self.text(wishes, *in_minutes);
                Action::Begin { draft: self.next_draft(*at), text }
            }
            Do::Write { draft: at, wishes, in_minutes } => {
                let (text, draft) = (self.text(wishes, *in_minutes), draft(self, *at));
                Action::Write { seen: seen(self, &draft), draft, text }
            }
            Do::RollBack { draft: at, releases_back } => {
                Action::RollBack { draft: self.next_draft(*at), to: self.model.newest().saturating_sub(*releases_back) }
            }
            Do::On(at, what) => {
                let draft = draft(self, *at);
                let what = if let OnDraft::Next = what { self.model.next_step(&draft, self.now) } else { *what };
                Action::On { seen: seen(self, &draft), draft, what }
            }
            Do::Recall(subject) => Action::Recall { name: format!("r{}", self.name()), subject: *subject },
            Do::SetRights(of, rights) => Action::SetRights(of, rights.iter().copied().collect()),
            Do::IssueToken { days } => {
                self.name();
                Action::IssueToken { days: *days }
            }
            Do::Due | Do::Restart => unreachable!("nobody does {who:?}"),
        }
    }

    /// A place on the table is taken until its draft is over.
    fn next_draft(&mut self, at: usize) -> String {
        if self.model.is_over(&format!("d{at}-{}", self.drafts[at])) {
            self.drafts[at] += 1;
        }
        format!("d{at}-{}", self.drafts[at])
    }

    fn text(&mut self, wishes: &[Wish], in_minutes: Option<i64>) -> Text {
        let edits = wishes.iter().map(|wish| self.edit(*wish)).collect();
        let release_at = in_minutes.map(|it| self.now + SignedDuration::from_mins(it));
        Text { edits, release_at, back_to: None }
    }

    fn edit(&mut self, wish: Wish) -> Edit {
        let name = self.name();
        match wish {
            Wish::Rename(topic) => (Key::Topic(topic), Some(Value::Name(name))),
            Wish::NewPage => (Key::Page, Some(Value::Address(name, Offset::UTC.to_datetime(self.now).date()))),
            Wish::Spare(there) => (Key::Spare, there.then_some(Value::Name(name))),
            Wish::Recall(subject) => (Key::Recall(format!("r{name}")), Some(Value::Recalls(subject))),
            Wish::LiftOldest => {
                let oldest = self.model.recalls().next().map(|(name, _)| name.clone());
                (Key::Recall(oldest.unwrap_or_else(|| "none".to_owned())), None)
            }
        }
    }

    // --- the same for the desk ------------------------------------------------------------------------------------------

    async fn perform(&mut self, at: usize, commit: Uuid, by: &Actor, action: &Action) -> Result<(), CurateError> {
        let tried = if let Action::On { draft, what: OnDraft::Approve { tried: true }, .. } = action {
            self.model.to_try_of(draft)
        } else {
            BTreeSet::new()
        };
        let base = u32::try_from(self.model.newest()).unwrap();
        let Seat { desk, live } = &mut self.seats[at];
        let room = Room { store: &self.store, live };
        let act = Act { by, at: self.now, commit };
        match action {
            Action::Begin { draft, text } => desk.begin(room, act, &id(draft), content(text, base)).await,
            Action::RollBack { draft, to } => {
                let to = u32::try_from(*to).unwrap();
                desk.roll_back(room, act, &id(draft), (to, "Back to what was right.")).await
            }
            Action::Write { draft, seen, text } => {
                desk.write(room, act, Seen { draft: &id(draft), revision: *seen }, content(text, base)).await
            }
            Action::On { draft, seen, what } => {
                let draft = id(draft);
                let seen = Seen { draft: &draft, revision: *seen };
                match what {
                    OnDraft::Submit => desk.submit(room, act, seen).await,
                    OnDraft::Approve { .. } => desk.approve(room, act, seen, &tried).await,
                    OnDraft::Reject { reason } => {
                        desk.reject(room, act, seen, if *reason { "Look again." } else { " " }).await
                    }
                    OnDraft::GiveUp => desk.give_up(room, act, seen).await,
                    OnDraft::Rebase => desk.rebase(room, act, seen).await,
                    OnDraft::Next | OnDraft::Release => desk.release(room, act, seen).await,
                }
            }
            Action::Recall { name, subject } => {
                desk.recall(room, act, &id(name), request(subject_of(SUBJECTS[*subject]))).await
            }
            Action::SetRights(of, rights) => {
                in_person(by)?;
                let event = PersonEvent::RightsSet { curator: id(of), rights: rights.clone(), by: by.curator.clone() };
                desk.note(room, (commit, self.now), event).await
            }
            Action::IssueToken { days } => {
                in_person(by)?;
                let rights = by.rights.intersection(&[Right::Edit, Right::Recall].into()).copied().collect();
                let token = Token {
                    id: id(&format!("t{}", self.names)),
                    curator: by.curator.clone(),
                    label: "A program".to_owned(),
                    secret: digest(format!("token {}", self.names).as_bytes()),
                    rights,
                    expires: self.now + SignedDuration::from_hours(24 * days),
                };
                desk.note(room, (commit, self.now), PersonEvent::TokenIssued(token)).await
            }
        }
    }

    async fn due(&mut self, at: usize) -> Held {
        let lagging = self.seats[at].desk.head() != self.end().await;
        let expected = self.model.due(self.now);
        let mut names: Vec<Uuid> = (0..expected.len() + 4).map(|_| self.commit()).collect();
        let Seat { desk, live } = &mut self.seats[at];
        let room = Room { store: &self.store, live };
        let outcomes = desk.release_due(room, self.now, || names.pop().unwrap()).await;
        if !lagging {
            let asked: Vec<&str> = outcomes.iter().map(|(draft, _)| draft.as_str()).collect();
            prop_assert_eq!(asked, expected);
        }
        for (draft, outcome) in &outcomes {
            let mut after = self.model.clone();
            let fine = after.due(self.now).contains(&draft.to_string()) && after.release(draft.as_str(), self.now);
            let agree = if lagging { outcome.is_err() || fine } else { outcome.is_ok() == fine };
            prop_assert!(agree, "{draft}, whose time has come: {outcome:?}, and the model says {fine}");
            if outcome.is_ok() {
                self.model = after;
            }
        }
        Ok(())
    }

    /// What a start makes of the store is what stood in memory.
    async fn restart(&mut self, at: usize) -> Held {
        let seat = &mut self.seats[at];
        let behind = seat.desk.newest();
        seat.desk.catch_up(Room { store: &self.store, live: &seat.live }).await.unwrap();
        let again = Seat::open(&self.store).await;
        let (old, new) = (&seat.desk, &again.desk);
        prop_assert_eq!((old.head(), old.releases()), (new.head(), new.releases()), "from release {} on", behind);
        prop_assert_eq!((&old.drafts, old.roster(), &old.commits), (&new.drafts, new.roster(), &new.commits));
        let (before, after) = (seat.live.current(), again.live.current());
        let shown = |it: &Directory| it.routes().iter().map(|it| it.document().clone()).collect::<Vec<_>>();
        prop_assert_eq!(shown(before.directory()), shown(after.directory()));
        prop_assert_eq!(before.newest_recall(), after.newest_recall());
        *seat = again;
        self.rules.count("a restart knew the same");
        Ok(())
    }

    // --- what must be true after every step -----------------------------------------------------------------------------

    async fn read_on(&mut self) -> Held {
        for frame in self.store.read(self.rules.frames + 1, 100).await.unwrap() {
            self.rules.take(&frame)?;
        }
        Ok(())
    }

    fn look(&self, at: usize) -> Held {
        let Seat { desk, live } = &self.seats[at];
        let live = live.current();
        let release = live.directory().release();
        prop_assert_eq!(release.number, desk.newest(), "what is live is the newest that is known");
        prop_assert_eq!(release.digest, desk.releases()[desk.releases().len() - 1].digest);
        if desk.head().sequence != self.rules.frames {
            return Ok(());
        }
        prop_assert_eq!(u64::from(desk.newest()), self.rules.newest);
        prop_assert_eq!(self.rules.newest, self.model.newest() as u64);
        prop_assert_eq!(release.digest.to_string(), self.rules.digest.clone());
        let recalls = self.model.recalls().map(|(name, subject)| (name.clone(), subject.to_owned()));
        prop_assert_eq!(recalls.collect::<BTreeMap<_, _>>(), self.rules.recalls.clone());
        for name in CONTACTS {
            let ContactRef { route, contact } = contact(name);
            let route = live.directory().route(route.as_str());
            let shown = route.is_some_and(|route| live.directory().contacts(route).any(|it| it.contact.id == contact));
            prop_assert_eq!(shown, self.model.is_shown(name), "{}", name);
        }
        self.look_at_values(live.directory())
    }

    /// What readers see of the rest is what the model says.
    fn look_at_values(&self, directory: &Directory) -> Held {
        let seeded = |topic: usize| SMALL.records.topics[&id(TOPICS[topic])].name.clone();
        for (at, topic) in TOPICS.iter().enumerate() {
            let expected = match &self.model.now()[&Key::Topic(at)] {
                Value::Name(name) => format!("Name {name}"),
                Value::Seeded | Value::Address(..) | Value::Recalls(_) => seeded(at),
            };
            prop_assert_eq!(&directory.topic(topic).unwrap().name, &expected);
        }
        let spare = self.model.now().contains_key(&Key::Spare);
        prop_assert_eq!(directory.topic(SPARE).is_some(), spare);
        if let (Value::Address(name, _), true) = (&self.model.now()[&Key::Page], self.model.is_shown(PAGE)) {
            let form = contact(PAGE);
            let route = directory.route(form.route.as_str()).unwrap().document();
            let page = route.contacts.iter().find(|it| it.id == form.contact).unwrap();
            prop_assert_eq!(&page.value, &address(*name));
        }
        Ok(())
    }
}

/// The edge's own rule: only a person who is there changes rights and makes tokens.
fn in_person(by: &Actor) -> Result<(), CurateError> {
    let there = by.via == Via::Passkey;
    if there { Ok(()) } else { Err(CurateError::Person(crate::domain::roster::PersonError::MayNot)) }
}

fn address(name: u32) -> String {
    format!("https://www.childline.org.uk/page-{name}")
}

fn content(text: &Text, base: u32) -> Content {
    Content {
        title: "A draft".to_owned(),
        note: "Something is better now.".to_owned(),
        base,
        edits: text.edits.iter().map(change).collect(),
        explanations: Vec::new(),
        release_at: text.release_at,
        rolls_back_to: None,
    }
}

fn change((key, value): &Edit) -> Change {
    match (key, value) {
        (Key::Recall(name), None) => Change::Withdraw(RecordKey::new(RecordKind::Recall, name)),
        (Key::Spare, None) => Change::Withdraw(RecordKey::new(RecordKind::Topic, SPARE)),
        (Key::Recall(name), Some(Value::Recalls(subject))) => {
            let Request { subject, reason, instead, harmful } = request(subject_of(SUBJECTS[*subject]));
            Change::Put(Record::Recall(Recall { id: id(name), subject, reason, instead, harmful }))
        }
        (Key::Page, Some(Value::Address(name, opened))) => page(*name, *opened),
        (Key::Topic(at), Some(Value::Name(name))) => topic(TOPICS[*at], TOPICS[*at], *name),
        (Key::Spare, Some(Value::Name(name))) => topic(TOPICS[0], SPARE, *name),
        (key, value) => unreachable!("nobody wrote {key:?} as {value:?}"),
    }
}

fn topic(like: &str, topic: &str, name: u32) -> Change {
    let like = SMALL.records.topics[&id(like)].clone();
    let aliases = Vec::new();
    Change::Put(Record::Topic(Topic { id: id(topic), name: format!("Name {name}"), aliases, ..like }))
}

fn page(name: u32, opened: jiff::civil::Date) -> Change {
    let ContactRef { route, contact } = contact(PAGE);
    let mut route = SMALL.records.routes[&route].clone();
    for page in route.contacts.iter_mut().filter(|it| it.id == contact) {
        let mut assurance = page.assurance.clone();
        assurance.evidence.truncate(1);
        assurance.evidence[0].url = address(name);
        assurance.checked_on = Some(opened);
        *page = Contact { value: address(name), assurance, ..page.clone() };
    }
    put(route)
}
