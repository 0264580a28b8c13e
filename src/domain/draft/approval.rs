//! The second person: an approval is proof that somebody else looked at exactly this.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Draft, Refusal};
use crate::domain::digest::Digest;
use crate::domain::id::{ContactRef, Id};
use crate::domain::person::{Actor, Right};

/// What a reviewer approved, and that they may.
///
/// It cannot be made by hand, only by [`super::approve`] and by reading back what that wrote:
///
/// ```compile_fail,E0451
/// use signpost::domain::digest::digest;
/// use signpost::domain::draft::Approval;
/// let forged = Approval {
///     seal: digest(b""),
///     reviewer: "mallory".parse().unwrap(),
///     at: jiff::Timestamp::UNIX_EPOCH,
///     tried: Default::default(),
/// };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    seal: Digest,
    reviewer: Id,
    at: Timestamp,
    tried: BTreeSet<ContactRef>,
}

impl Approval {
    /// The check that every approval has been through, made now or read back from the journal.
    pub(super) fn of(
        draft: &Draft,
        seal: Digest,
        reviewer: &Actor,
        tried: &BTreeSet<ContactRef>,
        at: Timestamp,
    ) -> Result<Self, Refusal> {
        if !reviewer.may_in_person(Right::Review) {
            return Err(Refusal::NoRight(Right::Review));
        }
        if draft.authors.contains(&reviewer.curator) {
            return Err(Refusal::OwnWork);
        }
        if seal != draft.seal {
            return Err(Refusal::Changed);
        }
        Ok(Self { seal, reviewer: reviewer.curator.clone(), at, tried: tried.clone() })
    }

    /// Whether it speaks of what the draft holds.
    #[must_use]
    pub fn covers(&self, draft: &Draft) -> bool {
        self.seal == draft.seal
    }

    /// Who approved.
    #[must_use]
    pub fn reviewer(&self) -> &Id {
        &self.reviewer
    }

    /// When.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The digest of exactly what was approved.
    #[must_use]
    pub fn seal(&self) -> Digest {
        self.seal
    }

    /// The contacts that the reviewer tried.
    #[must_use]
    pub fn tried(&self) -> &BTreeSet<ContactRef> {
        &self.tried
    }
}
