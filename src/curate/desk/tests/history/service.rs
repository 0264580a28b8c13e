//! The service and the model, side by side, with two desks at one store.

mod deeds;

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
use deeds::address;

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
