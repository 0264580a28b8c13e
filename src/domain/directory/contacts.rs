//! The contacts of a directory: those of a route, those that a number or an address leads to, those for danger now.

use jiff::Timestamp;

use super::{CheckedContact, CheckedRoute, Directory, Position, Ready};
use crate::domain::contact::Contact;
use crate::domain::id::{ContactRef, PlaceId};
use crate::domain::place::Place;
use crate::domain::reach::ContactKey;

impl Directory {
    /// The contacts through which a route is reached: its own, then those of other routes.
    pub fn contacts<'d>(&'d self, route: &'d CheckedRoute) -> impl Iterator<Item = CheckedContact<'d>> {
        let own = route.document.contacts.iter().zip(&route.ready).map(|(contact, ready)| CheckedContact {
            owner: route.id(),
            contact,
            reach: &ready.reach,
            opening: &ready.opening,
            standing: &ready.standing,
        });
        let own = own.filter(|it| self.shows(it));
        own.chain(route.via.iter().filter_map(|at| self.contact_at(*at)))
    }

    /// The same, without those that are withheld at an instant because nobody has checked them for too long.
    pub fn contacts_at<'d>(
        &'d self,
        route: &'d CheckedRoute,
        at: Timestamp,
    ) -> impl Iterator<Item = CheckedContact<'d>> {
        self.contacts(route).filter(move |it| it.standing.is_shown(at))
    }

    /// The contacts of a route that were recalled as false since: those of its own and those it was reached through.
    pub fn recalled<'d>(&'d self, route: &'d CheckedRoute) -> impl Iterator<Item = ContactRef> {
        let name = |it: &Contact| ContactRef { route: route.id().clone(), contact: it.id.clone() };
        let own = route.document.contacts.iter().map(name);
        own.chain(route.document.via.iter().cloned()).filter(|it| self.blanked.holds(it))
    }

    fn shows(&self, contact: &CheckedContact<'_>) -> bool {
        !self.blanked.hides(contact.owner, &contact.contact.id)
    }

    fn contact_at(&self, at: Position) -> Option<CheckedContact<'_>> {
        let route = self.routes.get(at.route)?;
        let contact = route.document.contacts.get(at.contact)?;
        let Ready { reach, opening, standing } = route.ready.get(at.contact)?;
        let contact = CheckedContact { owner: route.id(), contact, reach, opening, standing };
        self.shows(&contact).then_some(contact)
    }

    /// Every key by which something is known here: of what is current, what is retired and what was recalled.
    pub(in crate::domain) fn keys(&self) -> impl Iterator<Item = &ContactKey> {
        let current = self.contacts_by_key.iter().map(|(key, _)| key);
        let retired = self.retired_keys.iter().map(|(key, _)| key);
        current.chain(retired).chain(self.recalled.keys.iter().map(|(key, _)| key))
    }

    /// The current contacts that have this key.
    pub fn contacts_with<'d>(&'d self, key: &ContactKey) -> impl Iterator<Item = CheckedContact<'d>> {
        let first = self.contacts_by_key.partition_point(|(it, _)| it < key);
        let of_key = self.contacts_by_key.iter().skip(first).take_while(move |(it, _)| it == key);
        of_key.filter_map(|(_, at)| self.contact_at(*at))
    }

    /// What to use where there is danger now: the emergency contacts of a place and of every place above it, the
    /// widest place first.
    #[must_use]
    pub fn emergency(&self, place: &PlaceId) -> Vec<CheckedContact<'_>> {
        let mut places: Vec<&Place> = self.place_and_above(place).collect();
        places.reverse();
        let ids = places.iter().flat_map(|place| &place.emergency);
        ids.filter_map(|id| self.route(id.as_str())).flat_map(|route| self.contacts(route)).collect()
    }
}
