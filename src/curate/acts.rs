//! What curators do at the desk. Each act is a pure decision, one append, and then what readers see.
//!
//! An act names itself: the same name again, after a lost connection or a crash, changes nothing more. It also names the
//! revision of the draft that its actor saw; where somebody was faster the answer is `Conflict`, and the desk knows what
//! they made.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::{CurateError, DRAFT, Desk, PERSON, RELEASE, Room};
use crate::domain::draft::{
    self, Approval, Content, Draft, DraftEvent, Proposal, approve, create, due, edit, propose, rebase, refuse,
    roll_back, submit, withdraw,
};
use crate::domain::freshness::day_of;
use crate::domain::id::{ContactRef, Id};
use crate::domain::person::Actor;
use crate::domain::recall::{self, Request};
use crate::domain::record::Record;
use crate::domain::release::{Change, Origin, People, Release, SCHEMA, SealedRelease, fold, release_time};
use crate::domain::roster::{self, Noted, PersonEvent};
use crate::store::{Commit, Entry, StoreError};

/// Who does something, when, and under which name the store keeps it.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// Who.
    pub by: &'a Actor,
    /// When.
    pub at: Timestamp,
    /// The act's name.
    pub commit: Uuid,
}

/// The draft that an act is about, as its actor saw it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The draft.
    pub draft: &'a Id,
    /// Its revision.
    pub revision: u32,
}

/// How often a recall is decided anew because somebody else was faster.
const RECALL_TRIES: usize = 5;

impl Desk {
    /// Begins a draft.
    ///
    /// # Errors
    /// `DraftThere`, what the workflow refuses, and what the store does not do.
    pub async fn begin(&mut self, room: Room<'_>, act: Act<'_>, id: &Id, content: Content) -> Result<(), CurateError> {
        if self.has(act.commit) {
            return Ok(());
        }
        if self.draft(id).is_ok() {
            return Err(CurateError::DraftThere);
        }
        let (_, event) = create(id.clone(), content, act.by, act.at)?;
        self.keep(room, act.commit, act.at, &event).await
    }

    /// Writes a draft anew. An approval that it had is void.
    ///
    /// # Errors
    /// `NoDraft`, `Conflict`, what the workflow refuses, and what the store does not do.
    pub async fn write(
        &mut self,
        room: Room<'_>,
        act: Act<'_>,
        seen: Seen<'_>,
        content: Content,
    ) -> Result<(), CurateError> {
        self.step(room, act, seen, |_, draft| Ok(edit(draft, content, act.by, act.at)?.1)).await
    }

    /// Hands a draft to a reviewer.
    ///
    /// # Errors
    /// As for [`Desk::write`]; all findings, where there are any.
    pub async fn submit(&mut self, room: Room<'_>, act: Act<'_>, seen: Seen<'_>) -> Result<(), CurateError> {
        self.step(room, act, seen, |desk, draft| {
            let proposal = desk.proposal(draft, act.at)?;
            Ok(submit(draft, &proposal, act.by, act.at)?.1)
        })
        .await
    }

    /// Approves a draft as the second person.
    ///
    /// # Errors
    /// As for [`Desk::submit`].
    pub async fn approve(
        &mut self,
        room: Room<'_>,
        act: Act<'_>,
        seen: Seen<'_>,
        tried: &BTreeSet<ContactRef>,
    ) -> Result<(), CurateError> {
        self.step(room, act, seen, |desk, draft| {
            let proposal = desk.proposal(draft, act.at)?;
            Ok(approve(draft, &proposal, tried, act.by, act.at)?.1)
        })
        .await
    }

    /// Sends a draft back to its authors.
    ///
    /// # Errors
    /// As for [`Desk::write`].
    pub async fn reject(
        &mut self,
        room: Room<'_>,
        act: Act<'_>,
        seen: Seen<'_>,
        reason: &str,
    ) -> Result<(), CurateError> {
        self.step(room, act, seen, |_, draft| Ok(refuse(draft, reason, act.by, act.at)?.1)).await
    }

    /// Gives a draft up.
    ///
    /// # Errors
    /// As for [`Desk::write`].
    pub async fn give_up(&mut self, room: Room<'_>, act: Act<'_>, seen: Seen<'_>) -> Result<(), CurateError> {
        self.step(room, act, seen, |_, draft| Ok(withdraw(draft, act.by, act.at)?.1)).await
    }

    /// Carries a draft over to the newest release.
    ///
    /// # Errors
    /// `Diverged` with every field that others changed too, and as for [`Desk::write`].
    pub async fn rebase(&mut self, room: Room<'_>, act: Act<'_>, seen: Seen<'_>) -> Result<(), CurateError> {
        self.step(room, act, seen, |desk, draft| {
            let until = |number| desk.releases().iter().map(|it| &it.release).take_while(move |it| it.number <= number);
            let (base, now) = (fold(until(draft.content().base)), fold(until(desk.newest())));
            let carried = rebase(draft.content(), &base, &now, desk.newest()).map_err(CurateError::Diverged)?;
            Ok(edit(draft, carried, act.by, act.at)?.1)
        })
        .await
    }

    /// Begins a draft that brings back what stood after an older release. Two people release it, as any other.
    ///
    /// # Errors
    /// `NoRelease`, and as for [`Desk::begin`].
    pub async fn roll_back(
        &mut self,
        room: Room<'_>,
        act: Act<'_>,
        id: &Id,
        (to, note): (u32, &str),
    ) -> Result<(), CurateError> {
        let edits = roll_back(self.releases(), to).ok_or(CurateError::NoRelease(to))?;
        let content = Content {
            title: format!("Back to release {to}"),
            note: note.to_owned(),
            base: self.newest(),
            edits,
            explanations: Vec::new(),
            release_at: None,
            rolls_back_to: Some(to),
        };
        self.begin(room, act, id, content).await
    }

    /// Makes an approved draft the next release. The release and the draft's event are one append.
    ///
    /// # Errors
    /// As for [`Desk::write`]; `Findings` where what stands by now does not go together with the draft.
    pub async fn release(&mut self, room: Room<'_>, act: Act<'_>, seen: Seen<'_>) -> Result<(), CurateError> {
        if self.has(act.commit) {
            return Ok(());
        }
        let draft = self.seen(room, seen).await?;
        self.release_by(room, (act.commit, act.at), &draft, Some(act.by)).await
    }

    /// Releases the drafts whose time has come, those that waited longest first, and says what became of each. `commit`
    /// makes the names of the acts.
    pub async fn release_due(
        &mut self,
        room: Room<'_>,
        now: Timestamp,
        mut commit: impl FnMut() -> Uuid,
    ) -> Vec<(Id, Result<(), CurateError>)> {
        let mut outcomes = Vec::new();
        let due: Vec<(Id, u32)> = due(self.drafts(), now).iter().map(|it| (it.id().clone(), it.revision())).collect();
        for (id, revision) in due {
            // Looked at again each time: one that could not be released may have brought in what others made of the next.
            let outcome = match self.seen(room, Seen { draft: &id, revision }).await {
                Ok(draft) => self.release_by(room, (commit(), now), &draft, None).await,
                Err(error) => Err(error),
            };
            outcomes.push((id, outcome));
        }
        outcomes
    }

    /// Takes a contact or a route away at once. It is gone from every answer when this returns. Somebody who was faster
    /// with something else is no reason to wait: then it is decided again on what they made.
    ///
    /// # Errors
    /// `RecallRefused` where it takes two people, or none at all; and what the store does not do.
    pub async fn recall(&mut self, room: Room<'_>, act: Act<'_>, id: &Id, request: Request) -> Result<(), CurateError> {
        for _ in 1..RECALL_TRIES {
            match self.recall_once(room, act, id, request.clone()).await {
                Err(CurateError::Conflict) => {}
                outcome => return outcome,
            }
        }
        self.recall_once(room, act, id, request).await
    }

    async fn recall_once(
        &mut self,
        room: Room<'_>,
        act: Act<'_>,
        id: &Id,
        request: Request,
    ) -> Result<(), CurateError> {
        if self.has(act.commit) {
            return Ok(());
        }
        let live = room.live.current();
        let standing = (&**live.directory(), self.releases().as_slice());
        let recall = recall::decide(standing, id.clone(), request, act.by, act.at)?;
        let people =
            People { authors: vec![act.by.curator.clone()], approved_by: None, via: Some(act.by.via), draft: None };
        let note = recall.reason.clone();
        let release =
            self.next_release(act.at, Origin::Recall, people, note, vec![Change::Put(Record::Recall(recall))]);
        self.publish(room, act.commit, release, None).await
    }

    /// Keeps what happens to a curator, if it may. What they signed in with, or were asked by, is the caller's to prove.
    ///
    /// # Errors
    /// `Person` with why it may not, and what the store does not do.
    pub async fn note(
        &mut self,
        room: Room<'_>,
        (commit, at): (Uuid, Timestamp),
        event: PersonEvent,
    ) -> Result<(), CurateError> {
        if self.has(commit) {
            return Ok(());
        }
        self.roster().after(&event, at)?;
        let noted = Entry::new(PERSON, &Noted { schema: roster::SCHEMA, event })?;
        self.append(room, commit, at, vec![noted]).await?;
        self.catch_up(room).await
    }

    async fn release_by(
        &mut self,
        room: Room<'_>,
        (commit, at): (Uuid, Timestamp),
        draft: &Draft,
        by: Option<&Actor>,
    ) -> Result<(), CurateError> {
        let (_, (_, event)) = draft::release(draft, self.releases(), by, at)?;
        let content = draft.content();
        let origin = if content.only_recalls() { Origin::Recall } else { Origin::Curation };
        let people = People {
            authors: draft.authors().iter().cloned().collect(),
            approved_by: draft.approval().map(Approval::reviewer).cloned(),
            via: None,
            draft: Some(draft.id().clone()),
        };
        let release = self.next_release(at, origin, people, content.note.clone(), content.edits.clone());
        self.publish(room, commit, release, Some(&event)).await
    }

    fn next_release(
        &self,
        at: Timestamp,
        origin: Origin,
        people: People,
        note: String,
        changes: Vec<Change>,
    ) -> Release {
        let previous = self.releases().last();
        Release {
            schema: SCHEMA,
            number: self.newest() + 1,
            time: release_time(at, previous.map(|sealed| sealed.release.time)),
            origin,
            seed_version: None,
            people: Some(people),
            note,
            previous: previous.map(|sealed| sealed.digest),
            changes,
        }
    }

    /// Checks what would stand, keeps the release, and shows it.
    async fn publish(
        &mut self,
        room: Room<'_>,
        commit: Uuid,
        release: Release,
        event: Option<&DraftEvent>,
    ) -> Result<(), CurateError> {
        let time = release.time;
        let entry = Entry::new(RELEASE, &release)?;
        let next = SealedRelease { digest: entry.digest(), release: Arc::new(release) };
        let mut releases = (**self.releases()).clone();
        releases.push(next);
        let published = self.published(Arc::new(releases))?;
        let mut entries = vec![entry];
        if let Some(event) = event {
            entries.push(Entry::new(DRAFT, event)?);
        }
        let next = self.head().sequence + 1;
        let kept = self.append(room, commit, time, entries).await?;
        // Shown before it is read back: once it is kept nothing stands between a recall and the readers. But what the store
        // had kept before under this name is another release than this one: it has its own time, and perhaps number.
        if (kept.head.sequence, kept.time) == (next, time) {
            room.live.publish(published);
        }
        self.catch_up(room).await
    }

    /// Takes one step of a draft that its actor saw as it is.
    async fn step(
        &mut self,
        room: Room<'_>,
        act: Act<'_>,
        seen: Seen<'_>,
        decide: impl FnOnce(&Self, &Draft) -> Result<DraftEvent, CurateError>,
    ) -> Result<(), CurateError> {
        if self.has(act.commit) {
            return Ok(());
        }
        let draft = self.seen(room, seen).await?;
        let event = decide(self, &draft)?;
        self.keep(room, act.commit, act.at, &event).await
    }

    async fn seen(&mut self, room: Room<'_>, Seen { draft, revision }: Seen<'_>) -> Result<Draft, CurateError> {
        if self.draft(draft).is_ok_and(|draft| draft.revision() != revision) {
            self.catch_up(room).await?;
            return Err(CurateError::Conflict);
        }
        self.draft(draft).cloned()
    }

    fn proposal(&self, draft: &Draft, at: Timestamp) -> Result<Proposal, CurateError> {
        Ok(propose(draft, self.releases(), day_of(at))?)
    }

    async fn keep(
        &mut self,
        room: Room<'_>,
        commit: Uuid,
        at: Timestamp,
        event: &DraftEvent,
    ) -> Result<(), CurateError> {
        self.append(room, commit, at, vec![Entry::new(DRAFT, event)?]).await?;
        self.catch_up(room).await
    }

    pub(super) async fn append(
        &mut self,
        room: Room<'_>,
        commit: Uuid,
        at: Timestamp,
        entries: Vec<Entry>,
    ) -> Result<Commit, CurateError> {
        match room.store.append(self.head(), commit, at, entries).await {
            Ok(kept) => Ok(kept),
            Err(StoreError::Conflict { .. }) => {
                self.catch_up(room).await?;
                Err(CurateError::Conflict)
            }
            Err(error) => Err(error.into()),
        }
    }
}
