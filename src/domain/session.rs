//! Sessions: who is signed in. They are kept in memory only, so that a restart ends all of them.
//!
//! A session is known by the SHA-256 of a secret that only the browser holds. It ends after half an hour without a
//! request, eight hours after it began, and when the rights of its curator change or their keys are replaced. A clock that
//! is put back by more than half an hour ends it too: otherwise it would last for as long as the clock takes to be there
//! again.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::digest::Digest;
use super::id::Id;

/// How long a session lasts without a request.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);

/// How long it lasts in all.
pub const WHOLE: SignedDuration = SignedDuration::from_hours(8);

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub curator: Id,
    /// The state of their rights and keys when they signed in.
    pub generation: u32,
    began: Timestamp,
    used: Timestamp,
}

/// Everybody who is signed in.
#[derive(Debug, Default)]
pub struct Sessions(BTreeMap<Digest, Session>);

impl Sessions {
    /// Begins a session. Those that are over are forgotten.
    pub fn begin(&mut self, secret: Digest, curator: Id, generation: u32, now: Timestamp) {
        self.0.retain(|_, session| session.lasts(now));
        self.0.insert(secret, Session { curator, generation, began: now, used: now });
    }

    /// The session of this secret, which lasts on from now.
    pub fn touch(&mut self, secret: Digest, now: Timestamp) -> Option<Session> {
        let session = self.0.get_mut(&secret).filter(|session| session.lasts(now))?;
        session.used = session.used.max(now);
        Some(session.clone())
    }

    /// Ends a session.
    pub fn end(&mut self, secret: Digest) {
        self.0.remove(&secret);
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nobody is signed in.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Session {
    /// A clock that is set right by seconds or minutes ends no session.
    fn lasts(&self, now: Timestamp) -> bool {
        now.duration_since(self.used).abs() < IDLE && now.duration_since(self.began) < WHOLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    fn ada() -> Id {
        "ada".parse().unwrap_or_else(|_| unreachable!("ada is an id"))
    }

    #[test]
    fn a_session_ends_after_half_an_hour_without_a_request() {
        let (mut sessions, secret) = (Sessions::default(), Digest::of(b"secret"));
        sessions.begin(secret, ada(), 1, at(0));
        assert!(sessions.touch(secret, at(29)).is_some());
        assert!(sessions.touch(secret, at(58)).is_some());
        assert!(sessions.touch(secret, at(88)).is_none());
        assert!(sessions.touch(Digest::of(b"another"), at(58)).is_none());
    }

    #[test]
    fn a_session_ends_after_eight_hours_however_busy_it_is() {
        let (mut sessions, secret) = (Sessions::default(), Digest::of(b"secret"));
        sessions.begin(secret, ada(), 1, at(0));
        for quarter in 1..32 {
            assert!(sessions.touch(secret, at(15 * quarter)).is_some(), "{quarter}");
        }
        assert!(sessions.touch(secret, at(480)).is_none());
    }

    #[test]
    fn a_clock_that_goes_far_back_ends_a_session_and_a_small_step_lengthens_none() {
        let (mut sessions, secret) = (Sessions::default(), Digest::of(b"secret"));
        sessions.begin(secret, ada(), 1, at(100));
        assert!(sessions.touch(secret, at(80)).is_some());
        assert!(sessions.touch(secret, at(130)).is_none());
        assert!(sessions.touch(secret, at(100)).is_some());
        for long_ago in [70, 40, -1440, -5 * 525_960] {
            assert!(sessions.touch(secret, at(long_ago)).is_none(), "{long_ago}");
        }
    }

    #[test]
    fn what_is_ended_is_over_and_what_is_over_is_forgotten() {
        let (mut sessions, secret) = (Sessions::default(), Digest::of(b"secret"));
        sessions.begin(secret, ada(), 1, at(0));
        sessions.end(secret);
        assert!(sessions.touch(secret, at(1)).is_none() && sessions.is_empty());
        sessions.begin(secret, ada(), 1, at(0));
        sessions.begin(Digest::of(b"another"), ada(), 1, at(31));
        assert_eq!(sessions.len(), 1);
    }
}
