//! The timers: what two people agreed to release at a time is released then, and nobody has to press a button; and what is
//! kept is read again every hour, so that damage is found before somebody needs what it took.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::web::Data;
use uuid::Uuid;

use super::door::Door;
use crate::curate::CurateError;
use crate::domain::draft::due;
use crate::domain::id::Id;
use crate::http::state::State;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// Releases what is due, again and again, until it is stopped. What cannot be released is said once, and tried again when
/// somebody has changed the draft.
pub(in crate::http) async fn release_in_time(state: Data<State>, door: Data<Door>) {
    let mut hopeless: BTreeSet<(Id, u32)> = BTreeSet::new();
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        let now = state.now();
        let due: BTreeSet<(Id, u32)> =
            due(door.office().desk().await.drafts(), now).iter().map(|it| (it.id().clone(), it.revision())).collect();
        if due.is_subset(&hopeless) {
            continue;
        }
        let released =
            door.office().act(async move |desk, room| Ok(desk.release_due(room, now, Uuid::new_v4).await)).await;
        for (draft, outcome) in released.unwrap_or_default() {
            match outcome {
                Ok(()) => tracing::info!("a draft whose time had come was released"),
                // Somebody else did something meanwhile, or the store cannot take it just now.
                Err(CurateError::Conflict | CurateError::Store(_)) => {}
                Err(error) => {
                    tracing::warn!(%error, "a draft whose time had come cannot be released");
                    hopeless.extend(due.iter().filter(|(id, _)| *id == draft).cloned());
                }
            }
        }
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
