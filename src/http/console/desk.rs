//! Everything that there is to do: drafts, recalls, people and their tokens.

use jiff::Timestamp;

use super::page::{Person, words};
use crate::curate::audit_of;
use crate::domain::id::Id;
use crate::domain::person::Right;
use crate::domain::roster::{Curator, Roster, TOKEN_RIGHTS, Token};
use crate::domain::schedule::{DEFAULT_ZONE, said_in};
use crate::http::curation::Door;
use crate::http::curation::draft_view::DraftSummary;

/// How many frames of the journal are shown.
const AUDIT_FRAMES: u32 = 50;

/// What stands on the page of everything.
pub(super) struct DeskView {
    /// The newest release.
    pub(super) newest: u32,
    /// The drafts that something can still be done with.
    pub(super) open: Vec<DraftLine>,
    /// Those that were released or given up.
    pub(super) closed: Vec<DraftLine>,
    /// The ids of all routes, with their names.
    pub(super) routes: Vec<(String, String)>,
    pub(super) curators: Vec<CuratorLine>,
    pub(super) tokens: Vec<TokenLine>,
    /// What the person can give to a token.
    pub(super) token_rights: Vec<&'static str>,
    /// What was done lately, newest first: when, and what.
    pub(super) audit: Vec<(String, String)>,
    pub(super) edits: bool,
    pub(super) recalls: bool,
    pub(super) administers: bool,
}

/// A draft in the list.
pub(super) struct DraftLine {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) stage: &'static str,
    pub(super) authors: String,
    /// When it is released by itself.
    pub(super) due: Option<String>,
}

/// A curator in the list.
pub(super) struct CuratorLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) rights: String,
    pub(super) keys: String,
    /// Each right, and whether they have it.
    pub(super) each: Vec<(&'static str, bool)>,
    /// Whether it is the person who looks: nobody changes their own rights.
    pub(super) own: bool,
}

/// A token in the list.
pub(super) struct TokenLine {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) owner: String,
    pub(super) rights: String,
    pub(super) expires: String,
    pub(super) over: bool,
}

impl DeskView {
    /// Every right there is, for the form of an invitation.
    pub(super) const RIGHTS: [&'static str; 4] =
        [Right::Edit.as_str(), Right::Review.as_str(), Right::Recall.as_str(), Right::Administer.as_str()];

    pub(super) async fn of(person: &Person, door: &Door, now: Timestamp) -> Self {
        let desk = door.office().desk().await;
        let drafts: Vec<DraftSummary> = desk.drafts().map(DraftSummary::from).collect();
        let newest = desk.newest();
        // Whoever wants to act need not wait for the rest.
        drop(desk);
        let (closed, open): (Vec<_>, Vec<_>) =
            drafts.into_iter().map(DraftLine::from).partition(|it| matches!(it.stage, "released" | "withdrawn"));
        let live = door.office().live().current();
        let routes = live.directory().routes().iter().map(|it| (it.id().to_string(), it.document().name.clone()));
        let roster = door.office().roster();
        Self {
            newest,
            open,
            closed,
            routes: routes.collect(),
            curators: roster.curators().map(|(id, it)| CuratorLine::of(id, it, person)).collect(),
            tokens: tokens(&roster, person, now),
            token_rights: TOKEN_RIGHTS.into_iter().filter(|it| person.may(*it)).map(Right::as_str).collect(),
            audit: audit(door).await,
            edits: person.may(Right::Edit),
            recalls: person.may(Right::Recall),
            administers: person.may(Right::Administer),
        }
    }
}

impl From<DraftSummary> for DraftLine {
    fn from(draft: DraftSummary) -> Self {
        Self {
            id: draft.id,
            title: draft.title,
            stage: draft.stage,
            authors: draft.authors.join(", "),
            due: draft.release_at.map(said),
        }
    }
}

impl CuratorLine {
    fn of(id: &Id, curator: &Curator, person: &Person) -> Self {
        let keys: Vec<&str> = curator.passkeys.iter().map(|key| key.label.as_str()).collect();
        Self {
            id: id.to_string(),
            name: curator.name.clone(),
            rights: words(&curator.rights),
            keys: keys.join(", "),
            each: Right::ALL.map(|right| (right.as_str(), curator.rights.contains(&right))).into(),
            own: id.as_str() == person.id,
        }
    }
}

/// The tokens of the person; all of them for whoever administers.
fn tokens(roster: &Roster, person: &Person, now: Timestamp) -> Vec<TokenLine> {
    let seen = |token: &&Token| token.curator.as_str() == person.id || person.may(Right::Administer);
    let line = |token: &Token| TokenLine {
        id: token.id.to_string(),
        label: token.label.clone(),
        owner: token.curator.to_string(),
        rights: words(&token.rights),
        expires: said(token.expires),
        over: token.expires <= now,
    };
    roster.tokens().filter(seen).map(line).collect()
}

/// The newest lines of the audit. A store that cannot be read says so elsewhere, and keeps nobody from their work.
async fn audit(door: &Door) -> Vec<(String, String)> {
    let frames = door.office().newest_frames(None, AUDIT_FRAMES).await.unwrap_or_default();
    audit_of(&frames).into_iter().rev().map(|entry| (said(entry.time), entry.sentence)).collect()
}

/// An instant as people in the UK write it.
pub(super) fn said(at: Timestamp) -> String {
    said_in(DEFAULT_ZONE, at).map_or_else(|| at.to_string(), |said| format!("{said} (UK time)"))
}
