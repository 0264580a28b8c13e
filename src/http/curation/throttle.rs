//! How often somebody may try to get in, and how often they may write. Readers are never counted.
//!
//! Trying costs us a signature check and one of few places for challenges, so it is limited for each account, for each
//! caller and for everybody together. The limits are asked in that order, and what one refuses does not count for the
//! next: a flood of tries for one account uses up that account's share of one caller and nothing else.
//!
//! Names that nobody has are counted by themselves, so that guessing names locks nobody out. Each of them is refused as
//! often as one that somebody has, and they have no common limit: else a guesser could use that up, and then see by who is
//! still let in which names are real.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hash};
use std::net::{IpAddr, Ipv6Addr};
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

/// Invitations that everybody together may show in a minute.
const INVITATIONS: NonZeroU32 = NonZeroU32::new(200).unwrap();

/// How many callers are remembered before those are forgotten who have not been seen lately.
const REMEMBERED: usize = 10_000;

/// The counts of the last minute. They are kept in memory only.
pub(super) struct Throttle {
    accounts: DefaultKeyedRateLimiter<(IpAddr, Id)>,
    callers: DefaultKeyedRateLimiter<IpAddr>,
    everybody: DefaultDirectRateLimiter,
    // Names that nobody has, by a few bits that nobody can foresee: however many are guessed, the counts stay small.
    strangers: DefaultKeyedRateLimiter<u16>,
    unforeseen: RandomState,
    invitations: DefaultDirectRateLimiter,
    writers: DefaultKeyedRateLimiter<Id>,
    clock: DefaultClock,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            accounts: RateLimiter::keyed(Quota::per_minute(PER_ACCOUNT)),
            callers: RateLimiter::keyed(Quota::per_minute(PER_CALLER)),
            everybody: RateLimiter::direct(Quota::per_minute(ALTOGETHER)),
            strangers: RateLimiter::keyed(Quota::per_minute(PER_ACCOUNT)),
            unforeseen: RandomState::new(),
            invitations: RateLimiter::direct(Quota::per_minute(INVITATIONS)),
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
        let caller = network(caller);
        self.keyed(&self.accounts, &(caller, account.clone()))?;
        self.keyed(&self.callers, &caller)?;
        self.everybody.check().map_err(|until| self.too_often(&until))
    }

    /// Somebody names an account that nobody has.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub(super) fn try_stranger(&self, caller: IpAddr, account: &Id) -> Result<(), Problem> {
        let [.., high, low] = self.unforeseen.hash_one((network(caller), account)).to_be_bytes();
        self.keyed(&self.strangers, &u16::from_be_bytes([high, low]))
    }

    /// Somebody shows an invitation.
    ///
    /// # Errors
    /// `too-many-requests`.
    pub(super) fn try_invitation(&self) -> Result<(), Problem> {
        self.invitations.check().map_err(|until| self.too_often(&until))
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

/// What one caller has for themselves: an address, or the half of an IPv6 address that names their network. They choose the
/// other half as they like.
fn network(caller: IpAddr) -> IpAddr {
    match caller.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
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
    fn guessing_names_locks_out_nobody_who_is_there_and_does_not_show_who_is() {
        let throttle = Throttle::default();
        for n in 0..10_000 {
            let _ = throttle.try_stranger(caller(1), &id(&format!("a{n}")));
        }
        throttle.try_account(caller(1), &id("ada")).unwrap();
        let fresh = (0..100).filter(|n| throttle.try_stranger(caller(1), &id(&format!("b{n}"))).is_ok()).count();
        assert!(fresh > 90, "a name that nobody has is refused at its first try: {fresh}");
    }

    #[test]
    fn a_name_that_nobody_has_is_refused_as_often_as_one_that_somebody_has() {
        let throttle = Throttle::default();
        let refused = |try_once: &dyn Fn() -> Result<(), Problem>| (0..10).filter(|_| try_once().is_err()).count();
        let somebody = refused(&|| throttle.try_account(caller(1), &id("ada")));
        let nobody = refused(&|| throttle.try_stranger(caller(1), &id("bob")));
        assert_eq!((somebody, nobody), (5, 5));
    }

    #[test]
    fn whoever_has_a_whole_network_is_one_caller() {
        let throttle = Throttle::default();
        let of = |text: &str| -> IpAddr { text.parse().unwrap() };
        for n in 0..5 {
            throttle.try_account(of(&format!("2001:db8:0:7::{n}")), &id("ada")).unwrap();
        }
        assert!(throttle.try_account(of("2001:db8:0:7:ffff::1"), &id("ada")).is_err());
        throttle.try_account(of("2001:db8:0:8::1"), &id("ada")).unwrap();
        assert_eq!(network(of("::ffff:192.0.2.1")), of("192.0.2.1"));
    }

    #[test]
    fn a_curator_writes_sixty_times_a_minute() {
        let throttle = Throttle::default();
        let refused = (0..70).filter(|_| throttle.write(&id("ada")).is_err()).count();
        assert!((9..=10).contains(&refused), "{refused}");
        throttle.write(&id("grace")).unwrap();
    }
}
