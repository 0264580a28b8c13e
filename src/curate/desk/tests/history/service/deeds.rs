//! What a step means at the desk: which act, of what content.

use super::*;

impl Both {
    pub(super) fn action(&mut self, step: &Step, who: &Who) -> Action {
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
    pub(super) fn next_draft(&mut self, at: usize) -> String {
        if self.model.is_over(&format!("d{at}-{}", self.drafts[at])) {
            self.drafts[at] += 1;
        }
        format!("d{at}-{}", self.drafts[at])
    }

    pub(super) fn text(&mut self, wishes: &[Wish], in_minutes: Option<i64>) -> Text {
        let edits = wishes.iter().map(|wish| self.edit(*wish)).collect();
        let release_at = in_minutes.map(|it| self.now + SignedDuration::from_mins(it));
        Text { edits, release_at, back_to: None }
    }

    pub(super) fn edit(&mut self, wish: Wish) -> Edit {
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

    pub(super) async fn perform(
        &mut self,
        at: usize,
        commit: Uuid,
        by: &Actor,
        action: &Action,
    ) -> Result<(), CurateError> {
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
}

/// The edge's own rule: only a person who is there changes rights and makes tokens.
pub(super) fn in_person(by: &Actor) -> Result<(), CurateError> {
    let there = by.via == Via::Passkey;
    if there { Ok(()) } else { Err(CurateError::Person(crate::domain::roster::PersonError::MayNot)) }
}

pub(super) fn address(name: u32) -> String {
    format!("https://www.childline.org.uk/page-{name}")
}

pub(super) fn content(text: &Text, base: u32) -> Content {
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

pub(super) fn change((key, value): &Edit) -> Change {
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

pub(super) fn topic(like: &str, topic: &str, name: u32) -> Change {
    let like = SMALL.records.topics[&id(like)].clone();
    let aliases = Vec::new();
    Change::Put(Record::Topic(Topic { id: id(topic), name: format!("Name {name}"), aliases, ..like }))
}

pub(super) fn page(name: u32, opened: jiff::civil::Date) -> Change {
    let ContactRef { route, contact } = contact(PAGE);
    let mut route = SupportRoute::clone(&SMALL.records.routes[&route]);
    for page in route.contacts.iter_mut().filter(|it| it.id == contact) {
        let mut assurance = page.assurance.clone();
        assurance.evidence.truncate(1);
        assurance.evidence[0].url = address(name);
        assurance.checked_on = Some(opened);
        *page = Contact { value: address(name), assurance, ..page.clone() };
    }
    put(route)
}
