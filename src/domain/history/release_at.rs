//! Which releases there were at some time.

use jiff::Timestamp;

use crate::domain::release::SealedRelease;

/// The releases up to a number, oldest first; none where there is no release of that number.
#[must_use]
pub fn up_to(releases: &[SealedRelease], number: u32) -> &[SealedRelease] {
    let end = releases.iter().position(|sealed| sealed.release.number == number).map_or(0, |at| at + 1);
    &releases[..end]
}

/// The number of the newest release that was made at or before an instant.
#[must_use]
pub fn at_instant(releases: &[SealedRelease], instant: Timestamp) -> Option<u32> {
    let made = releases.iter().take_while(|sealed| sealed.release.time <= instant);
    made.last().map(|sealed| sealed.release.number)
}
