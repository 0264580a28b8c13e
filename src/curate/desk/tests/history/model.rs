//! A small model: what two people may do, in as few words as there are rules. It knows nothing of documents, digests,
//! stores or directories, and shares no line with what it is held against.

use jiff::tz::Offset;
use jiff::{SignedDuration, ToSpan};

use super::super::*;
use super::small::{CONTACTS, PAGE, SUBJECTS, TOPICS, for_danger, takes};
use super::steps::{How, OnDraft, PEOPLE, rights_at_first};
use jiff::civil::Date;

/// What has a value in a directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Topic(usize),
    Spare,
    Page,
    Recall(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// As the seed has it.
    Seeded,
    /// A name that nothing else ever had.
    Name(u32),
    /// An address that nothing else ever had, and the day on which it was opened.
    Address(u32, Date),
    /// The recall of a subject.
    Recalls(usize),
}

/// What something is to be; nothing where it is to go.
pub(super) type Edit = (Key, Option<Value>);

/// What somebody wrote.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) edits: Vec<Edit>,
    pub(super) release_at: Option<Timestamp>,
    pub(super) back_to: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Editing,
    Submitted,
    Approved,
    Closed,
}

#[derive(Clone, Debug)]
pub(super) struct Paper {
    authors: BTreeSet<&'static str>,
    at: At,
    base: usize,
    text: Text,
    revision: u32,
}

#[derive(Clone, Debug)]
struct Known {
    rights: BTreeSet<Right>,
    /// Whether they signed in since their rights changed.
    signed_in: bool,
    token: Option<(BTreeSet<Right>, Timestamp)>,
}

/// Somebody who does something.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub(super) name: &'static str,
    pub(super) rights: BTreeSet<Right>,
    pub(super) in_person: bool,
}

impl Who {
    fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    fn may_in_person(&self, right: Right) -> bool {
        self.in_person && self.may(right)
    }
}

/// Something that is done, with every name in it.
#[derive(Clone, Debug)]
pub(super) enum Action {
    Begin { draft: String, text: Text },
    Write { draft: String, seen: u32, text: Text },
    RollBack { draft: String, to: usize },
    On { draft: String, seen: u32, what: OnDraft },
    Recall { name: String, subject: usize },
    SetRights(&'static str, BTreeSet<Right>),
    IssueToken { days: i64 },
}

/// What stood after each release, what each of them changed and when it was, the drafts, who recalled when, the people.
#[derive(Clone, Debug)]
pub(super) struct Model {
    stood: Vec<BTreeMap<Key, Value>>,
    touched: Vec<BTreeSet<Key>>,
    time: Timestamp,
    papers: BTreeMap<String, Paper>,
    alone: Vec<(&'static str, Timestamp)>,
    people: BTreeMap<&'static str, Known>,
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);

impl Model {
    pub(super) fn new(time: Timestamp) -> Self {
        let topics = (0..TOPICS.len()).map(Key::Topic);
        let stood = topics.chain([Key::Page]).map(|key| (key, Value::Seeded)).collect();
        let known = |name| (name, Known { rights: rights_at_first(name), signed_in: true, token: None });
        Self {
            stood: vec![stood],
            touched: vec![BTreeSet::new()],
            time,
            papers: BTreeMap::new(),
            alone: Vec::new(),
            people: PEOPLE.into_iter().map(known).collect(),
        }
    }

    pub(super) fn newest(&self) -> usize {
        self.stood.len()
    }

    pub(super) fn now(&self) -> &BTreeMap<Key, Value> {
        &self.stood[self.stood.len() - 1]
    }

    /// The recalls that stand, oldest name first, and what each of them takes away.
    pub(super) fn recalls(&self) -> impl Iterator<Item = (&String, &'static str)> {
        self.now().iter().filter_map(|it| match it {
            (Key::Recall(name), Value::Recalls(subject)) => Some((name, SUBJECTS[*subject])),
            _ => None,
        })
    }

    pub(super) fn is_shown(&self, contact: &str) -> bool {
        self.recalls().all(|(_, subject)| !takes(subject, contact))
    }

    pub(super) fn is_over(&self, draft: &str) -> bool {
        self.papers.get(draft).is_some_and(|it| it.at == At::Closed)
    }

    /// What brings a draft on: what can never be released is carried over or given up, so that its place is free again.
    pub(super) fn next_step(&self, draft: &str, at: Timestamp) -> OnDraft {
        let Some(paper) = self.papers.get(draft) else { return OnDraft::Submit };
        if self.is_stale(paper) {
            return if self.rebased(paper).is_some() { OnDraft::Rebase } else { OnDraft::GiveUp };
        }
        match paper.at {
            At::Editing if says_something_once(&paper.text.edits) && self.checks(paper, at) => OnDraft::Submit,
            At::Editing => OnDraft::GiveUp,
            At::Submitted => OnDraft::Approve { tried: true },
            At::Approved | At::Closed => OnDraft::Release,
        }
    }

    pub(super) fn revision(&self, draft: &str) -> u32 {
        self.papers.get(draft).map_or(0, |it| it.revision)
    }

    // --- people ---------------------------------------------------------------------------------------------------------

    /// Who somebody is when they come in some way; nobody where they are turned away.
    pub(super) fn who(&self, name: &'static str, how: How, now: Timestamp) -> Option<Who> {
        let known = &self.people[name];
        let rights = match how {
            How::InPerson if !known.signed_in => return None,
            How::InPerson | How::Claiming => known.rights.clone(),
            How::Token => {
                let (given, expires) = known.token.as_ref().filter(|(_, expires)| now < *expires)?;
                assert!(given.is_subset(&known.rights), "a token ends with a right that it was given");
                let _ = expires;
                given.clone()
            }
        };
        let in_person = how == How::InPerson;
        (!rights.is_empty() || how == How::Claiming).then_some(Who { name, rights, in_person })
    }

    pub(super) fn sign_in(&mut self, name: &'static str) {
        if let Some(known) = self.people.get_mut(name) {
            known.signed_in = true;
        }
    }

    fn set_rights(&mut self, who: &Who, of: &'static str, rights: &BTreeSet<Right>) -> bool {
        let administers = |(name, known): (&&str, &Known)| *name != of && known.rights.contains(&Right::Administer);
        let somebody = rights.contains(&Right::Administer) || self.people.iter().any(administers);
        let fine = who.may_in_person(Right::Administer) && who.name != of && somebody;
        if let Some(known) = self.people.get_mut(of).filter(|_| fine) {
            known.rights.clone_from(rights);
            known.signed_in = false;
            known.token = known.token.take().filter(|(given, _)| given.is_subset(rights));
        }
        fine
    }

    fn issue_token(&mut self, who: &Who, at: Timestamp, days: i64) -> bool {
        let given: BTreeSet<Right> = who.rights.intersection(&[Right::Edit, Right::Recall].into()).copied().collect();
        let fine = who.in_person && !given.is_empty() && days <= 90;
        if let Some(known) = self.people.get_mut(who.name).filter(|_| fine) {
            known.token = Some((given, at + HOUR * i32::try_from(24 * days).unwrap()));
        }
        fine
    }

    // --- drafts ---------------------------------------------------------------------------------------------------------

    /// Does something if it may be done, and says whether it was.
    pub(super) fn take(&mut self, who: &Who, at: Timestamp, action: &Action) -> bool {
        match action {
            Action::Begin { draft, text } => self.begin(who, draft, text.clone()),
            Action::RollBack { draft, to } => self.roll_back(who, draft, *to),
            Action::Write { draft, seen, text } => self.on_paper(draft, *seen, |model, paper| {
                paper.authors.insert(who.name);
                (paper.at, paper.base, paper.text) = (At::Editing, model.newest(), text.clone());
                who.may(Right::Edit)
            }),
            Action::On { draft, seen, what: OnDraft::Release } => {
                self.revision(draft) == *seen
                    && (who.may_in_person(Right::Edit) || who.may_in_person(Right::Review))
                    && self.release(draft, at)
            }
            Action::On { draft, seen, what } => {
                self.on_paper(draft, *seen, |model, paper| model.step(who, at, *what, paper))
            }
            Action::Recall { name, subject } => self.recall(who, at, name, *subject),
            Action::SetRights(of, rights) => self.set_rights(who, of, rights),
            Action::IssueToken { days } => self.issue_token(who, at, *days),
        }
    }

    fn begin(&mut self, who: &Who, draft: &str, text: Text) -> bool {
        let fine = who.may(Right::Edit) && !self.papers.contains_key(draft);
        if fine {
            let authors = [who.name].into();
            let paper = Paper { authors, at: At::Editing, base: self.newest(), text, revision: 1 };
            self.papers.insert(draft.to_owned(), paper);
        }
        fine
    }

    /// What stood then, but for recalls, which stay as they are.
    fn roll_back(&mut self, who: &Who, draft: &str, to: usize) -> bool {
        if to == 0 || to >= self.newest() {
            return false;
        }
        let (then, now) = (&self.stood[to - 1], self.now());
        let all: BTreeSet<&Key> = then.keys().chain(now.keys()).collect();
        let differs = all.into_iter().filter(|key| !matches!(key, Key::Recall(_)) && then.get(key) != now.get(key));
        let edits = differs.map(|key| (key.clone(), then.get(key).cloned())).collect();
        self.begin(who, draft, Text { edits, release_at: None, back_to: Some(to) })
    }

    fn on_paper(&mut self, draft: &str, seen: u32, step: impl FnOnce(&Self, &mut Paper) -> bool) -> bool {
        let open = self.papers.get(draft).filter(|it| it.at != At::Closed && it.revision == seen);
        let Some(mut paper) = open.cloned() else { return false };
        let fine = step(self, &mut paper);
        if fine {
            paper.revision += 1;
            self.papers.insert(draft.to_owned(), paper);
        }
        fine
    }

    fn step(&self, who: &Who, at: Timestamp, what: OnDraft, paper: &mut Paper) -> bool {
        match what {
            OnDraft::Submit => {
                let fine = who.may(Right::Edit) && paper.at == At::Editing && says_something_once(&paper.text.edits);
                paper.at = At::Submitted;
                fine && self.checks(paper, at)
            }
            OnDraft::Approve { tried } => {
                let second = who.may_in_person(Right::Review) && !paper.authors.contains(who.name);
                let fine = second && paper.at == At::Submitted && self.checks(paper, at);
                paper.at = At::Approved;
                fine && (tried || self.to_try(paper).is_empty())
            }
            OnDraft::Reject { reason } => {
                let fine = who.may(Right::Review) && matches!(paper.at, At::Submitted | At::Approved) && reason;
                paper.at = At::Editing;
                fine
            }
            OnDraft::GiveUp => {
                paper.at = At::Closed;
                who.may(Right::Edit)
            }
            OnDraft::Rebase => {
                let Some(edits) = self.rebased(paper) else { return false };
                paper.authors.insert(who.name);
                (paper.at, paper.base, paper.text.edits) = (At::Editing, self.newest(), edits);
                who.may(Right::Edit)
            }
            // It changes more than the draft: see `release`.
            OnDraft::Next | OnDraft::Release => false,
        }
    }

    /// Makes a draft the next release, by somebody who may or because its time has come.
    pub(super) fn release(&mut self, draft: &str, at: Timestamp) -> bool {
        let approved = self.papers.get(draft).filter(|it| it.at == At::Approved);
        let ready = approved.filter(|it| it.text.release_at.is_none_or(|time| time <= at) && !self.is_stale(it));
        let Some(Text { edits, .. }) = ready.map(|it| it.text.clone()) else { return false };
        if !leaves_help(&self.after(&edits)) {
            return false;
        }
        self.publish(edits, at);
        if let Some(paper) = self.papers.get_mut(draft) {
            (paper.at, paper.revision) = (At::Closed, paper.revision + 1);
        }
        true
    }

    /// The drafts whose time has come, those that waited longest first.
    pub(super) fn due(&self, now: Timestamp) -> Vec<String> {
        let approved = self.papers.iter().filter(|(_, it)| it.at == At::Approved);
        let mut due: Vec<(Timestamp, &String)> =
            approved.filter_map(|(draft, it)| Some((it.text.release_at.filter(|at| *at <= now)?, draft))).collect();
        due.sort();
        due.into_iter().map(|(_, draft)| draft.clone()).collect()
    }

    fn publish(&mut self, edits: Vec<Edit>, at: Timestamp) {
        self.stood.push(self.after(&edits));
        self.touched.push(edits.into_iter().map(|(key, _)| key).collect());
        self.time = at.max(self.time + SignedDuration::from_millis(1));
    }

    fn after(&self, edits: &[Edit]) -> BTreeMap<Key, Value> {
        let mut next = self.now().clone();
        for (key, value) in edits.iter().cloned() {
            match value {
                Some(value) => next.insert(key, value),
                None => next.remove(&key),
            };
        }
        next
    }

    fn is_stale(&self, paper: &Paper) -> bool {
        let mut since = self.touched[paper.base..].iter();
        since.any(|it| paper.text.edits.iter().any(|(key, _)| it.contains(key)))
    }

    /// Whether what would stand may stand.
    fn checks(&self, paper: &Paper, at: Timestamp) -> bool {
        let edits = &paper.text.edits;
        let withdrawn_is_there = (0..edits.len()).all(|to| match &edits[to] {
            (key, None) => self.after(&edits[..to]).contains_key(key),
            (_, Some(_)) => true,
        });
        let after = self.after(edits);
        !self.is_stale(paper) && withdrawn_is_there && leaves_help(&after) && self.was_opened(paper, &after, at)
    }

    /// Whether a new address was opened within a month, or stood before.
    fn was_opened(&self, paper: &Paper, after: &BTreeMap<Key, Value>, at: Timestamp) -> bool {
        let stood_before =
            paper.text.back_to.is_some_and(|to| self.stood[to - 1].get(&Key::Page) == after.get(&Key::Page));
        let today = Offset::UTC.to_datetime(at).date();
        match after.get(&Key::Page) {
            new if new == self.now().get(&Key::Page) || stood_before => true,
            Some(Value::Address(_, opened)) => (today.saturating_sub(31.days())..=today).contains(opened),
            _ => false,
        }
    }

    /// The contacts that the reviewer has to try: what is reached anew, and what comes back.
    fn to_try(&self, paper: &Paper) -> BTreeSet<&'static str> {
        let after = self.after(&paper.text.edits);
        let page = (after.get(&Key::Page) != self.now().get(&Key::Page)).then_some(PAGE);
        let lifted = paper.text.edits.iter().filter(|(_, value)| value.is_none());
        let lifted = lifted.filter_map(|(key, _)| match self.now().get(key) {
            Some(Value::Recalls(subject)) => Some(SUBJECTS[*subject]),
            _ => None,
        });
        let back = lifted.flat_map(|subject| CONTACTS.into_iter().filter(move |it| takes(subject, it)));
        page.into_iter().chain(back).collect()
    }

    pub(super) fn to_try_of(&self, draft: &str) -> BTreeSet<ContactRef> {
        let paper = self.papers.get(draft);
        paper.map(|it| self.to_try(it).into_iter().map(contact).collect()).unwrap_or_default()
    }

    /// The edits on top of what stands now; nothing where others changed the same differently.
    fn rebased(&self, paper: &Paper) -> Option<Vec<Edit>> {
        let (base, now) = (&self.stood[paper.base - 1], self.now());
        let mut edits = Vec::new();
        for (key, ours) in &paper.text.edits {
            let (was, is) = (base.get(key), now.get(key));
            let merged = match (is == was, ours.as_ref() == was || ours.as_ref() == is) {
                (true, _) => ours.clone(),
                (false, true) => is.cloned(),
                (false, false) => return None,
            };
            if merged.as_ref() != is {
                edits.push((key.clone(), merged));
            }
        }
        Some(edits)
    }

    // --- recalls --------------------------------------------------------------------------------------------------------

    fn recall(&mut self, who: &Who, at: Timestamp, name: &str, subject: usize) -> bool {
        let what = SUBJECTS[subject];
        let whole = !what.contains('/');
        let left = CONTACTS.into_iter().any(|it| takes(what, it) && self.is_shown(it));
        let again = self.recalls().any(|(_, it)| it == what);
        // What lies ahead, because the clock went back, counts too.
        let lately =
            self.alone.iter().filter(|(who_else, when)| *who_else == who.name && at.duration_since(*when) < HOUR);
        let fine = who.may(Right::Recall)
            && (who.in_person || !whole)
            && !for_danger(what)
            && left
            && !again
            && lately.count() < 3;
        if fine {
            self.publish(vec![(Key::Recall(name.to_owned()), Some(Value::Recalls(subject)))], at);
            self.alone.push((who.name, self.time));
        }
        fine
    }
}

/// Each thing is changed once, and something is.
fn says_something_once(edits: &[Edit]) -> bool {
    // A page and its route are one record here, and so are all the others.
    let keys: BTreeSet<&Key> = edits.iter().map(|(key, _)| key).collect();
    !edits.is_empty() && keys.len() == edits.len()
}

/// Whether somebody in danger still has a number to call.
fn leaves_help(values: &BTreeMap<Key, Value>) -> bool {
    let gone = |contact: &str| {
        values.values().any(|it| matches!(it, Value::Recalls(subject) if takes(SUBJECTS[*subject], contact)))
    };
    CONTACTS.into_iter().any(|it| for_danger(it) && !gone(it))
}
