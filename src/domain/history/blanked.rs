//! The contacts whose values are shown no more.

use std::collections::BTreeSet;

use crate::domain::id::{ContactRef, Id};
use crate::domain::recall::Subject;

/// The contacts that were recalled as false: nothing of the past shows more of them than their ids.
///
/// ```
/// use signpost::domain::history::Blanked;
/// # use signpost::domain::id::ContactRef;
/// let blanked = Blanked::of(["childline/phone".parse::<ContactRef>().unwrap()]);
/// assert!(blanked.holds(&"childline/phone".parse().unwrap()));
/// assert!(!Blanked::none().holds(&"childline/phone".parse().unwrap()));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blanked(BTreeSet<Subject>);

impl Blanked {
    /// Nothing has been recalled.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// These contacts have been recalled, and every contact of these routes.
    #[must_use]
    pub fn of(subjects: impl IntoIterator<Item = impl Into<Subject>>) -> Self {
        Self(subjects.into_iter().map(Into::into).collect())
    }

    /// Whether this contact has been recalled.
    #[must_use]
    pub fn holds(&self, contact: &ContactRef) -> bool {
        self.hides(&contact.route, &contact.contact)
    }

    /// Whether this contact of a route has been recalled, alone or with the whole route.
    #[must_use]
    pub fn hides(&self, route: &Id, contact: &Id) -> bool {
        self.0.iter().any(|it| it.covers(route, contact))
    }
}
