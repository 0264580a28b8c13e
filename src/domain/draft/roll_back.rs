//! Roll-back: a new, higher release with old content, by two people as any other.

use crate::domain::record::Records;
use crate::domain::release::{Change, SealedRelease, changes_between, fold};

/// The edits that bring back the records as they stood after release `to`, as `Content::edits` of a new draft whose
/// `rolls_back_to` says so. `None` when there is no such release.
///
/// Recalls stay as they are now, whatever stood then: going back never lifts one and never brings one back.
#[must_use]
pub fn roll_back(releases: &[SealedRelease], to: u32) -> Option<Vec<Change>> {
    let newest = releases.last()?.release.number;
    if to == 0 || to >= newest {
        return None;
    }
    let now = fold(releases.iter().map(|sealed| &sealed.release));
    let then = fold(releases.iter().map(|sealed| &sealed.release).take_while(|release| release.number <= to));
    let wanted = Records { recalls: now.recalls.clone(), ..then };
    Some(changes_between(&now, &wanted))
}
