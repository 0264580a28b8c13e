//! Something of every contact of a directory, by its route and its own id there.
//!
//! Routes are asked for in the order of their ids, and a route has a few contacts: lists in that order take a fraction of
//! the time and memory that a map of a hundred thousand names does.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::id::{ContactRef, Id};

/// What there is of the contacts of one route, in the order of its record.
pub(in crate::domain) type OfRoute<T> = Vec<(Id, T)>;

/// Something of every contact.
#[derive(Debug)]
pub(in crate::domain) struct PerContact<T> {
    by_route: Vec<(Id, OfRoute<T>)>,
}

impl<T> Default for PerContact<T> {
    fn default() -> Self {
        Self { by_route: Vec::new() }
    }
}

impl<T> FromIterator<(Id, OfRoute<T>)> for PerContact<T> {
    fn from_iter<I: IntoIterator<Item = (Id, OfRoute<T>)>>(routes: I) -> Self {
        let mut by_route: Vec<_> = routes.into_iter().collect();
        // They come in their order, which this sees and leaves alone.
        by_route.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self { by_route }
    }
}

impl<T> PerContact<T> {
    /// What there is of a contact.
    pub(in crate::domain) fn get(&self, name: &ContactRef) -> Option<&T> {
        let at = self.by_route.binary_search_by(|(route, _)| route.cmp(&name.route)).ok()?;
        let (_, contacts) = self.by_route.get(at)?;
        contacts.iter().find(|(id, _)| *id == name.contact).map(|(_, it)| it)
    }

    /// Everything, route by route in the order of their ids.
    pub(in crate::domain) fn iter(&self) -> impl Iterator<Item = (&Id, &[(Id, T)])> {
        self.by_route.iter().map(|(route, contacts)| (route, contacts.as_slice()))
    }

    /// To take it apart by routes in the order of their ids.
    pub(in crate::domain) fn in_order(self) -> InOrder<T> {
        InOrder(self.by_route.into_iter().peekable())
    }
}

/// What there is of every contact, for whoever goes through the routes in the order of their ids.
pub(in crate::domain) struct InOrder<T>(Peekable<IntoIter<(Id, OfRoute<T>)>>);

impl<T> InOrder<T> {
    /// What there is of the contacts of a route, which comes behind every one that was asked for before.
    pub(in crate::domain) fn of(&mut self, route: &Id) -> OfRoute<T> {
        while self.0.next_if(|(id, _)| id < route).is_some() {}
        self.0.next_if(|(id, _)| id == route).map(|(_, contacts)| contacts).unwrap_or_default()
    }
}

/// Takes what there is of one contact of a route.
pub(in crate::domain) fn take<T>(contacts: &mut OfRoute<T>, id: &Id) -> Option<T> {
    let at = contacts.iter().position(|(it, _)| it == id)?;
    // Nearly always the first that is left: contacts are asked for in their order.
    Some(contacts.remove(at).1)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn id(text: &str) -> Id {
        text.parse().unwrap()
    }

    fn some() -> PerContact<u8> {
        let route = |name: &str, contacts: &[(&str, u8)]| {
            (id(name), contacts.iter().map(|(contact, it)| (id(contact), *it)).collect())
        };
        [route("c", &[("x", 4)]), route("a", &[("x", 1), ("y", 2)]), route("b", &[])].into_iter().collect()
    }

    #[test]
    fn a_contact_is_found_by_its_route_and_its_own_id() {
        let all = some();
        for (name, expected) in [("a/x", Some(&1)), ("a/y", Some(&2)), ("c/x", Some(&4)), ("b/x", None), ("d/x", None)]
        {
            assert_eq!(all.get(&name.parse().unwrap()), expected, "{name}");
        }
        assert_eq!(all.iter().map(|(route, _)| route.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn routes_that_are_gone_are_passed_over() {
        let mut left = some().in_order();
        assert!(left.of(&id("aa")).is_empty());
        let mut of_c = left.of(&id("c"));
        assert_eq!(take(&mut of_c, &id("y")), None);
        assert_eq!(take(&mut of_c, &id("x")), Some(4));
        assert!(of_c.is_empty() && left.of(&id("d")).is_empty());
    }
}
