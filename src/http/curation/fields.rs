//! Fields that bodies have in common, each parsed once and right from then on.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::domain::person::Right;
use crate::domain::roster::{PersonError, has_a_name};

/// The name of somebody or something, as people write it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Named(String);

impl TryFrom<String> for Named {
    type Error = PersonError;

    fn try_from(name: String) -> Result<Self, PersonError> {
        has_a_name(&name).map(|()| Self(name))
    }
}

impl From<Named> for String {
    fn from(name: Named) -> Self {
        name.0
    }
}

/// Rights, each once; perhaps none.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<Right>")]
pub(super) struct Rights(BTreeSet<Right>);

impl TryFrom<Vec<Right>> for Rights {
    type Error = &'static str;

    fn try_from(given: Vec<Right>) -> Result<Self, Self::Error> {
        each_once(given).map(Self).ok_or("name each right once")
    }
}

impl From<Rights> for BTreeSet<Right> {
    fn from(rights: Rights) -> Self {
        rights.0
    }
}

/// At least one right, each once.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Rights")]
pub(super) struct SomeRights(BTreeSet<Right>);

impl TryFrom<Rights> for SomeRights {
    type Error = &'static str;

    fn try_from(Rights(given): Rights) -> Result<Self, Self::Error> {
        if given.is_empty() { Err("name at least one right") } else { Ok(Self(given)) }
    }
}

impl From<SomeRights> for BTreeSet<Right> {
    fn from(rights: SomeRights) -> Self {
        rights.0
    }
}

/// What was given, unless something stands there twice.
pub(super) fn each_once<T: Ord>(given: Vec<T>) -> Option<BTreeSet<T>> {
    let count = given.len();
    let once: BTreeSet<T> = given.into_iter().collect();
    (once.len() == count).then_some(once)
}
