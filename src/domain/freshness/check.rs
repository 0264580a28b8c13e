//! Checks as events, and what is left of them: the newest of each contact.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::is_a_persons;
use crate::domain::assurance::{Evidence, Method};
use crate::domain::id::ContactRef;

/// Who checked, as a role: never a name, because a record of who rang which number when is a record of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Somebody who helps to keep the directory true.
    Volunteer,
    /// Somebody who writes or approves its changes.
    Curator,
    /// Somebody who runs a node.
    Operator,
    /// Somebody of the organisation that runs the contact.
    Provider,
}

/// Somebody checked one contact on a day. It is stored as it is here, and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
pub struct Check {
    /// The form of this document.
    pub schema: u32,
    /// The contact.
    pub contact: ContactRef,
    /// The value that was checked: a check of one number says nothing of another that replaces it.
    #[validate(length(min = 1, max = 400, message = "a value is 1 to 400 characters long"))]
    pub value: String,
    /// How it was checked.
    pub method: Method,
    /// The pages that were read; none where somebody rang.
    #[validate(nested, length(max = 12, message = "a check has at most 12 pages of evidence"))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// Who checked.
    pub role: Role,
    /// The day on which it was checked.
    pub on: Date,
}

impl Check {
    /// The form in which checks are written.
    pub const SCHEMA: u32 = 1;
}

/// The newest checks of one contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Newest {
    by_person: Option<Check>,
    of_page: Option<Check>,
}

/// The newest checks of every contact: the fold of all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks(BTreeMap<ContactRef, Newest>);

impl Checks {
    /// The newest of these checks, which come in the order in which they were recorded. Of two on the same day the later
    /// record counts. Reading a page again does not take the place of a call.
    #[must_use]
    pub fn fold<'c>(checks: impl IntoIterator<Item = &'c Check>) -> Self {
        let mut newest = Self::default();
        checks.into_iter().for_each(|check| newest.take(check));
        newest
    }

    /// Takes one more check, recorded after all the others.
    pub fn take(&mut self, check: &Check) {
        let of_contact = self.0.entry(check.contact.clone()).or_default();
        let place = if is_a_persons(check.method) { &mut of_contact.by_person } else { &mut of_contact.of_page };
        if place.as_ref().is_none_or(|known| known.on <= check.on) {
            *place = Some(check.clone());
        }
    }

    /// The newest check of a contact by a person, if it was of this value.
    #[must_use]
    pub fn by_person(&self, contact: &ContactRef, value: &str) -> Option<&Check> {
        self.0.get(contact)?.by_person.as_ref().filter(|it| it.value == value)
    }

    /// When the page of a contact was last read, if it was read for this value.
    #[must_use]
    pub fn of_page(&self, contact: &ContactRef, value: &str) -> Option<&Check> {
        self.0.get(contact)?.of_page.as_ref().filter(|it| it.value == value)
    }
}
