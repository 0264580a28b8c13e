//! How often somebody may try to get in, and how often they may write. Readers are never counted.
//!
//! Trying costs us a signature check and one of few places for challenges, so it is limited for each account, for each
//! caller and for everybody together. The limits are asked in that order, and what one refuses does not count for the
//! next: a flood of tries for one account uses up that account's share of one caller and nothing else. Names that nobody
//! has are counted by themselves, so that guessing names locks nobody out.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};

use crate::domain::id::Id;
use crate::http::problem::Problem;

/// Tries to sign in as one account, for one caller and minute.
const PER_ACCOUNT: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// Tries of one caller and minute, whichever accounts they name.
const PER_CALLER: NonZeroU32 = NonZeroU32::new(30).unwrap();
/// Tries of everybody together in a minute.
const ALTOGETHER: NonZeroU32 = NonZeroU32::new(200).unwrap();
/// Writes of one curator and minute.
const WRITES: NonZeroU32 = NonZeroU32::new(60).unwrap();

/// How many callers are remembered before those are forgotten who have not been seen lately.
const REMEMBERED: usize = 10_000;

/// The counts of the last minute. They are kept in memory only.
pub(super) struct Throttle {
    accounts: DefaultKeyedRateLimiter<(IpAddr, Id)>,
    callers: DefaultKeyedRateLimiter<IpAddr>,
    everybody: DefaultDirectRateLimiter,
    strangers: DefaultDirectRateLimiter,
    writers: DefaultKeyedRateLimiter<Id>,
    clock: DefaultClock,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            accounts: RateLimiter::keyed(Quota::per_minute(PER_ACCOUNT)),
            callers: RateLimiter::keyed(Quota::per_minute(PER_CALLER)),
            everybody: RateLimiter::direct(Quota::per_minute(ALTOGETHER)),
            strangers: RateLimiter::direct(Quota::per_minute(ALTOGETHER)),
            writers: RateLimiter::keyed(Quota::per_minute(WRITES)),
            clock: DefaultClock::default(),
        }
    }
}

impl Throttle {
    /// Somebody wants to sign in as an account that is there.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub(super) fn try_account(&self, caller: IpAddr, account: &Id) -> Result<(), Problem> {
        self.keyed(&self.accounts, &(caller, account.clone()))?;
        self.keyed(&self.callers, &caller)?;
        self.everybody.check().map_err(|until| self.too_often(&until))
    }

    /// Somebody names an account that nobody has, or shows an invitation.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub(super) fn try_stranger(&self, account: Option<&Id>, caller: IpAddr) -> Result<(), Problem> {
        if let Some(account) = account {
            self.keyed(&self.accounts, &(caller, account.clone()))?;
        }
        self.strangers.check().map_err(|until| self.too_often(&until))
    }

    /// A curator writes something.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub(super) fn write(&self, curator: &Id) -> Result<(), Problem> {
        self.keyed(&self.writers, curator)
    }

    fn keyed<K: Hash + Eq + Clone>(&self, limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Problem> {
        if limiter.len() > REMEMBERED {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|until| self.too_often(&until))
    }

    fn too_often(&self, until: &NotUntil<<DefaultClock as governor::clock::Clock>::Instant>) -> Problem {
        let wait = until.wait_time_from(self.clock.now());
        // Rounded up: whoever waits as told is let in.
        Problem::too_often(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        text.parse().unwrap()
    }

    fn caller(last: u8) -> IpAddr {
        IpAddr::from([127, 0, 0, last])
    }

    #[test]
    fn an_account_is_tried_five_times_a_minute_and_a_flood_on_it_locks_out_nobody_else() {
        let throttle = Throttle::default();
        for _ in 0..5 {
            throttle.try_account(caller(1), &id("ada")).unwrap();
        }
        for _ in 0..1000 {
            assert!(throttle.try_account(caller(1), &id("ada")).is_err());
        }
        throttle.try_account(caller(1), &id("grace")).unwrap();
        throttle.try_account(caller(2), &id("ada")).unwrap();
    }

    #[test]
    fn guessing_names_locks_out_nobody_who_is_there() {
        let throttle = Throttle::default();
        let refused =
            (0..1000).filter(|n| throttle.try_stranger(Some(&id(&format!("a{n}"))), caller(1)).is_err()).count();
        assert!(refused >= 790, "{refused}");
        throttle.try_account(caller(1), &id("ada")).unwrap();
    }

    #[test]
    fn a_curator_writes_sixty_times_a_minute() {
        let throttle = Throttle::default();
        let refused = (0..70).filter(|_| throttle.write(&id("ada")).is_err()).count();
        assert!((9..=10).contains(&refused), "{refused}");
        throttle.write(&id("grace")).unwrap();
    }
}
