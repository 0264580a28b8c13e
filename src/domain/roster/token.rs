//! Tokens: what a program shows instead of a person. It can draft and recall, never approve, release or administer.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{PersonError, Roster, has_a_name};
use crate::domain::digest::Digest;
use crate::domain::id::Id;
use crate::domain::person::Right;

/// The longest that a token can be used.
pub const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What a token can be given at all.
pub const TOKEN_RIGHTS: [Right; 2] = [Right::Edit, Right::Recall];

/// Something that a program shows to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// What it is called, so that it can be revoked.
    pub id: Id,
    /// For whom the program speaks.
    pub curator: Id,
    /// What it is for.
    pub label: String,
    /// The SHA-256 of its secret, which was shown once.
    pub secret: Digest,
    /// What it may do, as far as its owner may.
    pub rights: BTreeSet<Right>,
    /// The instant from which on it is of no use.
    pub expires: Timestamp,
}

impl Roster {
    pub(super) fn issue(&mut self, token: &Token, at: Timestamp) -> Result<(), PersonError> {
        has_a_name(&token.label)?;
        let owner = self.curators.get(&token.curator).ok_or(PersonError::NoSuchCurator)?;
        let may = token.rights.is_subset(&owner.rights) && token.rights.iter().all(|it| TOKEN_RIGHTS.contains(it));
        let in_time = at < token.expires && token.expires.duration_since(at) <= TOKEN_LIFE;
        if token.rights.is_empty() || !may || !in_time {
            return Err(PersonError::Token);
        }
        if self.tokens.values().any(|it| it.id == token.id || it.secret == token.secret) {
            return Err(PersonError::TokenThere);
        }
        self.tokens.insert(token.id.clone(), token.clone());
        Ok(())
    }

    pub(super) fn revoke(&mut self, token: &Id, by: &Id) -> Result<(), PersonError> {
        let owner = self.tokens.get(token).map(|it| it.curator.clone()).ok_or(PersonError::NoSuchToken)?;
        if owner != *by && self.administers(by).is_err() {
            return Err(PersonError::NoSuchToken);
        }
        self.tokens.remove(token);
        Ok(())
    }
}
