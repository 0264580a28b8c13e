//! The contacts whose values are shown no more.

use std::collections::BTreeSet;

use crate::domain::id::ContactRef;

/// The contacts that were recalled as false: nothing of the past shows more of them than their ids.
///
/// ```
/// use signpost::domain::history::Blanked;
/// let blanked = Blanked::of(["childline/phone".parse().unwrap()]);
/// assert!(blanked.holds(&"childline/phone".parse().unwrap()));
/// assert!(!Blanked::none().holds(&"childline/phone".parse().unwrap()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blanked(BTreeSet<ContactRef>);

impl Blanked {
    /// Nothing has been recalled.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// These contacts have been recalled.
    #[must_use]
    pub fn of(contacts: impl IntoIterator<Item = ContactRef>) -> Self {
        Self(contacts.into_iter().collect())
    }

    /// Whether this contact has been recalled.
    #[must_use]
    pub fn holds(&self, contact: &ContactRef) -> bool {
        self.0.contains(contact)
    }

    /// The contacts of one route that have been recalled.
    pub fn of_route<'b>(&'b self, route: &'b str) -> impl Iterator<Item = &'b ContactRef> {
        self.0.iter().filter(move |it| it.route.as_str() == route)
    }
}
