//! Who changes the directory: curators, their rights, and how somebody proved to be one.
//!
//! Whoever signs people in makes an [`Actor`]; everything that changes the directory takes one and asks it. A curator is
//! one person however they signed in: a passkey and a token of theirs never count as two.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::id::Id;

/// What a curator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Write drafts.
    Edit,
    /// Approve and reject what others wrote.
    Review,
    /// Take a contact or a route away at once.
    Recall,
    /// Say who may do what.
    Administer,
}

impl Right {
    /// Every right there is.
    pub const ALL: [Self; 4] = [Self::Edit, Self::Review, Self::Recall, Self::Administer];

    /// The right as it is stored and served.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Review => "review",
            Self::Recall => "recall",
            Self::Administer => "administer",
        }
    }
}

/// How somebody proved to be a curator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// With a passkey: a person is there.
    Passkey,
    /// With a token: a program speaks for them.
    Token,
}

/// Somebody who does something now, with the rights that they have now.
///
/// ```
/// use signpost::domain::person::{Actor, Right, Via};
/// let ada = Actor { curator: "ada".parse()?, rights: [Right::Edit].into(), via: Via::Passkey };
/// assert!(ada.may(Right::Edit) && !ada.may(Right::Review));
/// # Ok::<(), signpost::domain::id::IdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Who it is.
    pub curator: Id,
    /// What they may do.
    pub rights: BTreeSet<Right>,
    /// How they proved to be that.
    pub via: Via,
}

impl Actor {
    /// Whether they may do something.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    /// Whether a person may do it who is there now, and not a program that speaks for them.
    #[must_use]
    pub fn may_in_person(&self, right: Right) -> bool {
        self.via == Via::Passkey && self.may(right)
    }
}
