//! The timers: what two people agreed to release at a time is released then, and nobody has to press a button; and what is
//! kept is read again every hour, so that damage is found before somebody needs what it took.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::web::Data;
use jiff::Timestamp;
use uuid::Uuid;

use super::door::Door;
use crate::curate::CurateError;
use crate::domain::draft::due;
use crate::domain::id::Id;
use crate::http::state::State;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// Releases what is due, again and again, until it is stopped. What cannot be released is said once, and tried again when
/// somebody has changed the draft or released something else.
pub(in crate::http) async fn release_in_time(state: Data<State>, door: Data<Door>) {
    let (mut hopeless, mut tried_on): (BTreeSet<Revision>, u32) = (BTreeSet::new(), 0);
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        let now = state.now();
        let (due, newest) = due_at(&door, now).await;
        hopeless.retain(|it| due.contains(it));
        if due.is_subset(&hopeless) && newest == tried_on {
            continue;
        }
        tried_on = newest;
        let released =
            door.office().act(async move |desk, room| Ok(desk.release_due(room, now, Uuid::new_v4).await)).await;
        for (draft, outcome) in released.unwrap_or_default() {
            let revision = due.iter().find(|(id, _)| *id == draft);
            say(outcome, || revision.is_some_and(|it| hopeless.insert(it.clone())));
        }
    }
}

/// A draft as it stood.
type Revision = (Id, u32);

/// What is due, and the newest release.
async fn due_at(door: &Door, now: Timestamp) -> (BTreeSet<Revision>, u32) {
    let desk = door.office().desk().await;
    (due(desk.drafts(), now).iter().map(|it| (it.id().clone(), it.revision())).collect(), desk.newest())
}

/// `is_new` notes that a draft is hopeless, and says whether that was not known.
fn say(outcome: Result<(), CurateError>, is_new: impl FnOnce() -> bool) {
    match outcome {
        Ok(()) => tracing::info!("a draft whose time had come was released"),
        // Somebody else did something meanwhile, or the store cannot take it just now.
        Err(CurateError::Conflict | CurateError::Store(_)) => {}
        Err(error) if is_new() => tracing::warn!(%error, "a draft whose time had come cannot be released"),
        Err(_) => {}
    }
}

/// How often everything that is kept is read again.
const SCRUB_EVERY: Duration = Duration::from_secs(3600);

/// Reads the store again and again, until it is stopped. Damage stops writes and is said in `/health/ready`.
pub(in crate::http) async fn scrub_in_time(door: Data<Door>) {
    loop {
        tokio::time::sleep(SCRUB_EVERY).await;
        match door.office().scrub().await {
            Ok(findings) if findings.is_empty() => {}
            Ok(findings) => findings.iter().for_each(|place| tracing::error!(%place, "the store is damaged")),
            Err(error) => tracing::warn!(%error, "the store could not be read again"),
        }
    }
}
