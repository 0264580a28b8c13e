//! The roster of curators: who they are, what they may do, and by what they are known. There are no passwords.
//!
//! [`Roster`] is the fold of [`PersonEvent`]s, which are what the journal keeps. [`Roster::after`] is the only way on,
//! and refuses what nobody may do, so that a stored history cannot give a right that nobody gave.
//!
//! What must stay true:
//!
//! - secrets (of invitations and tokens) are never kept, only their SHA-256;
//! - nobody changes their own rights or lets themselves in again, and there is always somebody who administers;
//! - a token never approves, releases or administers, lives at most 90 days, and ends with the rights that it was given
//!   under.

mod token;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::digest::Digest;
use super::id::Id;
use super::person::{Actor, Right, Via};

pub use token::{TOKEN_LIFE, TOKEN_RIGHTS, Token};

/// How long an invitation can be taken up.
pub const INVITATION_LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The most passkeys of one curator.
pub const MAX_PASSKEYS: usize = 8;

/// The longest name or label, in characters.
pub const MAX_NAME: usize = 80;

/// Something that happened to a curator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonEvent {
    /// Somebody was asked to be a curator, or to come back with new keys: taking it up ends the old ones.
    Invited(Invitation),
    /// They took the invitation up, with their first passkey.
    Enrolled {
        /// Who.
        curator: Id,
        /// The digest of the invitation's secret.
        secret: Digest,
        /// What they are known by from now on.
        passkey: Passkey,
    },
    /// They added another passkey while they were signed in.
    PasskeyAdded {
        /// Who.
        curator: Id,
        /// The further one.
        passkey: Passkey,
    },
    /// Somebody may do more or less than before; without any right they cannot sign in.
    RightsSet {
        /// Who.
        curator: Id,
        /// What they may do.
        rights: BTreeSet<Right>,
        /// Who said so.
        by: Id,
    },
    /// They signed in.
    SignedIn {
        /// Who.
        curator: Id,
        /// With which passkey.
        passkey: String,
        /// What the passkey has to be checked against next time, where that changed: it counts its uses.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credential: Option<Value>,
    },
    /// They made a token for a program.
    TokenIssued(Token),
    /// A token ends before its time.
    TokenRevoked {
        /// Which.
        token: Id,
        /// Who ended it: its owner, or somebody who administers.
        by: Id,
    },
}

/// The newest form of what the journal keeps of curators.
pub const SCHEMA: u32 = 1;

/// Something that happened to a curator, as the journal keeps it. When it happened is the frame's own time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// The form of this document.
    pub schema: u32,
    /// What happened.
    pub event: PersonEvent,
}

/// Somebody is asked to be a curator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// What they will be called.
    pub curator: Id,
    /// Their name among curators.
    pub name: String,
    /// What they will be able to do.
    pub rights: BTreeSet<Right>,
    /// The SHA-256 of the secret in the link.
    pub secret: Digest,
    /// The instant from which on it is of no use.
    pub expires: Timestamp,
    /// Who asked; nobody where it was made on the command line, with the server stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Id>,
}

/// A key that a person holds, as its public half (W3C Web Authentication).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// The credential's id, as the browser names it.
    pub id: String,
    /// What its holder calls it.
    pub label: String,
    /// What a signature is checked against.
    pub credential: Value,
}

/// A curator as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curator {
    /// Their name among curators.
    pub name: String,
    /// What they may do.
    pub rights: BTreeSet<Right>,
    /// What they are known by.
    pub passkeys: Vec<Passkey>,
    /// Goes up when their rights change or their keys are replaced: whoever signed in before has to do it again.
    pub generation: u32,
}

/// Everybody who changes the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    curators: BTreeMap<Id, Curator>,
    invitations: BTreeMap<Id, Invitation>,
    tokens: BTreeMap<Id, Token>,
}

/// Why something cannot happen to a curator. The words are for whoever tried.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PersonError {
    /// Nobody has this name.
    #[error("there is no curator of this name")]
    NoSuchCurator,
    /// The one who did it may not.
    #[error("only somebody who administers may do this")]
    MayNot,
    /// Somebody did it to themselves.
    #[error("ask another administrator: nobody changes their own rights or keys")]
    OwnRights,
    /// Nobody would be left to administer.
    #[error("somebody has to be left who administers")]
    LastAdministrator,
    /// An invitation without a right, or with too long a life.
    #[error("an invitation gives at least one right and is taken up within seven days")]
    Invitation,
    /// The link was used, is too old, or was never made.
    #[error("this link was used already or is too old: ask for another one")]
    NoInvitation,
    /// A name or label that is empty or too long.
    #[error("a name has 1 to 80 characters")]
    Name,
    /// The passkey is known already, or there are too many.
    #[error("this passkey is known already, or there are too many")]
    Passkey,
    /// No such token, or not theirs.
    #[error("there is no such token")]
    NoSuchToken,
    /// Another token is called the same.
    #[error("there is a token of this name already: choose another one")]
    TokenThere,
    /// A token for what a token may not do, or for longer than it may.
    #[error("a token may draft and recall as far as its owner may, for at most 90 days")]
    Token,
}

impl Roster {
    /// The curator of this name.
    #[must_use]
    pub fn curator(&self, id: &Id) -> Option<&Curator> {
        self.curators.get(id)
    }

    /// Everybody, by name.
    pub fn curators(&self) -> impl Iterator<Item = (&Id, &Curator)> {
        self.curators.iter()
    }

    /// Every token that was ever issued and not revoked, by id; also those that are over.
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.tokens.values()
    }

    /// The invitation of this secret, if it can still be taken up.
    #[must_use]
    pub fn invitation(&self, secret: Digest, now: Timestamp) -> Option<&Invitation> {
        self.invitations.values().find(|it| it.secret == secret && now < it.expires)
    }

    /// Whose passkey this is.
    #[must_use]
    pub fn holder_of(&self, passkey: &str) -> Option<(&Id, &Passkey)> {
        let of = |curator: &'_ Curator| curator.passkeys.iter().position(|it| it.id == passkey);
        self.curators.iter().find_map(|(id, it)| of(it).and_then(|at| it.passkeys.get(at)).map(|key| (id, key)))
    }

    /// A curator who is signed in, as long as nothing changed since: their rights and their keys are those of then.
    #[must_use]
    pub fn in_person(&self, curator: &Id, generation: u32) -> Option<Actor> {
        let known = self.curators.get(curator).filter(|it| it.generation == generation && !it.rights.is_empty())?;
        Some(Actor { curator: curator.clone(), rights: known.rights.clone(), via: Via::Passkey })
    }

    /// The program that shows this token's secret: with the rights that the token was given and its owner still has.
    #[must_use]
    pub fn by_token(&self, secret: Digest, now: Timestamp) -> Option<Actor> {
        let token = self.tokens.values().find(|it| it.secret == secret && now < it.expires)?;
        let owner = self.curators.get(&token.curator)?;
        let rights: BTreeSet<Right> = token.rights.intersection(&owner.rights).copied().collect();
        (!rights.is_empty()).then(|| Actor { curator: token.curator.clone(), rights, via: Via::Token })
    }

    /// Everybody as they stand after something happened at an instant.
    ///
    /// # Errors
    /// When that may not happen: nothing has changed then.
    pub fn after(&self, event: &PersonEvent, at: Timestamp) -> Result<Self, PersonError> {
        let mut next = self.clone();
        match event {
            PersonEvent::Invited(invitation) => next.invite(invitation, at)?,
            PersonEvent::Enrolled { curator, secret, passkey } => next.enrol(curator, *secret, passkey, at)?,
            PersonEvent::PasskeyAdded { curator, passkey } => {
                next.is_new(passkey)?;
                let known = next.curators.get_mut(curator).ok_or(PersonError::NoSuchCurator)?;
                known.passkeys.push(passkey.clone());
                if known.passkeys.len() > MAX_PASSKEYS {
                    return Err(PersonError::Passkey);
                }
            }
            PersonEvent::RightsSet { curator, rights, by } => next.set_rights(curator, rights, by)?,
            PersonEvent::SignedIn { curator, passkey, credential } => {
                let known = next.curators.get_mut(curator).ok_or(PersonError::NoSuchCurator)?;
                let key = known.passkeys.iter_mut().find(|it| it.id == *passkey).ok_or(PersonError::Passkey)?;
                if let Some(credential) = credential {
                    key.credential.clone_from(credential);
                }
            }
            PersonEvent::TokenIssued(token) => next.issue(token, at)?,
            PersonEvent::TokenRevoked { token, by } => next.revoke(token, by)?,
        }
        Ok(next)
    }

    fn invite(&mut self, invitation: &Invitation, at: Timestamp) -> Result<(), PersonError> {
        let Invitation { curator, name, rights, expires, by, .. } = invitation;
        if let Some(by) = by {
            self.administers(by)?;
            if by == curator {
                return Err(PersonError::OwnRights);
            }
        }
        let in_time = at < *expires && expires.duration_since(at) <= INVITATION_LIFE;
        if rights.is_empty() || !in_time {
            return Err(PersonError::Invitation);
        }
        has_a_name(name)?;
        // There is one at a time: the newest.
        self.invitations.insert(curator.clone(), invitation.clone());
        Ok(())
    }

    fn enrol(&mut self, curator: &Id, secret: Digest, passkey: &Passkey, at: Timestamp) -> Result<(), PersonError> {
        let invitation = self.invitation(secret, at).filter(|it| it.curator == *curator);
        let Invitation { name, rights, .. } = invitation.cloned().ok_or(PersonError::NoInvitation)?;
        self.is_new(passkey)?;
        self.invitations.remove(curator);
        // Whoever comes back with new keys has lost the old ones, and whatever was made with them.
        self.tokens.retain(|_, token| token.curator != *curator);
        self.forget_invitations_by(curator);
        let generation = self.curators.get(curator).map_or(1, |before| before.generation + 1);
        let known = Curator { name, rights, passkeys: vec![passkey.clone()], generation };
        self.curators.insert(curator.clone(), known);
        self.somebody_administers()
    }

    fn set_rights(&mut self, curator: &Id, rights: &BTreeSet<Right>, by: &Id) -> Result<(), PersonError> {
        self.administers(by)?;
        if by == curator {
            return Err(PersonError::OwnRights);
        }
        let known = self.curators.get_mut(curator).ok_or(PersonError::NoSuchCurator)?;
        known.rights.clone_from(rights);
        known.generation += 1;
        self.invitations.remove(curator);
        if !rights.contains(&Right::Administer) {
            self.forget_invitations_by(curator);
        }
        self.tokens.retain(|_, token| token.curator != *curator || token.rights.is_subset(rights));
        self.somebody_administers()
    }

    /// Whoever may not invite any more, or lost their keys to somebody who then did, has nobody waiting at the door.
    fn forget_invitations_by(&mut self, curator: &Id) {
        self.invitations.retain(|_, invitation| invitation.by.as_ref() != Some(curator));
    }

    fn administers(&self, curator: &Id) -> Result<(), PersonError> {
        let may = self.curators.get(curator).is_some_and(|it| it.rights.contains(&Right::Administer));
        if may { Ok(()) } else { Err(PersonError::MayNot) }
    }

    fn somebody_administers(&self) -> Result<(), PersonError> {
        let any = self.curators.values().any(|it| it.rights.contains(&Right::Administer));
        if any { Ok(()) } else { Err(PersonError::LastAdministrator) }
    }

    fn is_new(&self, passkey: &Passkey) -> Result<(), PersonError> {
        has_a_name(&passkey.label)?;
        if self.holder_of(&passkey.id).is_some() { Err(PersonError::Passkey) } else { Ok(()) }
    }
}

/// Whether this can be a name or a label: 1 to 80 characters that are not all blank, and none of them a control character.
///
/// # Errors
/// `Name` if not.
pub fn has_a_name(name: &str) -> Result<(), PersonError> {
    let fits = !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(PersonError::Name) }
}
