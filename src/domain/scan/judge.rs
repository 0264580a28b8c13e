//! What the directory says of something on a page, and what to put in its place.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::paste::{of_contact, substitute};
use super::report::{Status, Substitute};
use super::{Kind, Options, links};
use crate::domain::audience::{Ages, Audience};
use crate::domain::directory::{CheckedContact, CheckedRoute, Directory};
use crate::domain::id::{Country, Id};
use crate::domain::lookup::kept_from;
use crate::domain::reach::ContactKey;
use crate::domain::verify::{VerifiedRoute, known};

/// The most things that are named to put in the place of one.
const MOST_INSTEAD: usize = 3;

/// The most names in one sentence.
const MOST_NAMED: usize = 2;

/// What is said of something on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) status: Status,
    pub(super) sentence: String,
    pub(super) routes: Vec<Id>,
    pub(super) instead: Vec<Substitute>,
}

/// Knows the directory, and whom the page is for.
#[derive(Debug)]
pub(super) struct Judge<'d> {
    pub(super) directory: &'d Directory,
    pub(super) country: Country,
    audience: Option<&'d Audience>,
    now: Timestamp,
}

impl<'d> Judge<'d> {
    pub(super) fn new(directory: &'d Directory, options: &Options, now: Timestamp) -> Self {
        let audience = options.audience.as_ref().and_then(|id| directory.audience(id.as_str()));
        Self { directory, country: options.country, audience, now }
    }

    /// What the directory knows of a contact that can be read as these.
    pub(super) fn contact(&self, keys: &[ContactKey], kind: Kind) -> Verdict {
        let known = known(self.directory, keys);
        let ids = |routes: &[VerifiedRoute]| routes.iter().map(|it| it.id.clone()).collect::<Vec<Id>>();
        match known.status {
            "current" => self.of_routes(ids(&known.routes), kind, "This is right for"),
            "retired" => {
                let was = known.was.unwrap_or_default();
                self.retired(Status::Retired, &was, &ids(&known.replaced_by), kind)
            }
            _ => unknown("We do not know this. It may be right or wrong."),
        }
    }

    /// Something that leads to these routes, and what to say in front of their names.
    pub(super) fn of_routes(&self, routes: Vec<Id>, kind: Kind, says: &str) -> Verdict {
        if let Some(audience) = self.audience.filter(|_| self.are_all_kept_away(&routes)) {
            let sentence = format!("Never show this to: {}.", audience.name.to_lowercase());
            let instead = self.instead(&[], kind);
            return Verdict { status: Status::WrongAudience, sentence, routes, instead };
        }
        let sentence = format!("{says} {}.", self.names(&routes));
        Verdict { status: Status::Current, sentence, routes, instead: Vec::new() }
    }

    /// Something that is no longer in use, or has another name.
    pub(super) fn retired(&self, status: Status, was: &str, replaced_by: &[Id], kind: Kind) -> Verdict {
        let instead = self.instead(replaced_by, kind);
        let names: Vec<Id> = instead.iter().map(|it| it.route.clone()).collect();
        let sentence = if names.is_empty() {
            was.to_owned()
        } else {
            {
                let first = &names[..names.len().min(MOST_NAMED)];
                format!("{was} Use {} now.", self.names(first))
            }
        };
        Verdict { status, sentence, routes: Vec::new(), instead }
    }

    /// Something that should lead to a contact and does not, or leads there in a way that does not work.
    pub(super) fn misdialled(&self, meant: Option<&ContactKey>, kind: Kind, sentence: String) -> Verdict {
        let meant = meant.map(|key| (key, self.contact(std::slice::from_ref(key), kind)));
        let (routes, instead) = match meant {
            Some((key, Verdict { status: Status::Current, routes, .. })) => {
                let instead = self.as_it_should_be(key);
                (routes, instead)
            }
            Some((_, Verdict { routes, instead, .. })) => (routes, instead),
            None => (Vec::new(), Vec::new()),
        };
        Verdict { status: Status::Misdialled, sentence, routes, instead }
    }

    /// The contacts that have this key, each as its owner writes it.
    fn as_it_should_be(&self, key: &ContactKey) -> Vec<Substitute> {
        let mut instead: Vec<Substitute> = Vec::new();
        for it in self.directory.contacts_with(key).filter(|it| self.may_be_shown(it.owner)) {
            let name = self.directory.route(it.owner.as_str()).map_or("", |route| &route.document().name);
            let ready = of_contact(name, it.owner, &it);
            instead.extend(ready.filter(|ready| instead.iter().all(|other| other.route != ready.route)));
        }
        instead.truncate(MOST_INSTEAD);
        instead
    }

    /// What to put in the place of something: of these routes those that the readers may be shown, and where there are
    /// none, what their audience falls back on.
    fn instead(&self, routes: &[Id], kind: Kind) -> Vec<Substitute> {
        let of = |ids: &[Id]| -> Vec<Substitute> {
            let routes = ids.iter().filter_map(|id| self.directory.route(id.as_str()));
            let shown = routes.filter(|route| self.may_be_shown(route.id()));
            let ready = |route: &'d CheckedRoute| {
                substitute(self.directory, route, kind, self.now, |owner| self.may_be_shown(owner))
            };
            let mut ready: Vec<Substitute> = shown.filter_map(ready).collect();
            let mut contacts = BTreeSet::new();
            ready.retain(|it| contacts.insert(it.contact.to_string()));
            ready.truncate(MOST_INSTEAD);
            ready
        };
        let named = of(routes);
        match self.audience {
            Some(audience) if named.is_empty() => of(&audience.fallback),
            Some(_) | None => named,
        }
    }

    /// Whether the readers of the page may be shown a route, by the guards of a look-up.
    pub(super) fn may_be_shown(&self, route: &Id) -> bool {
        let Some((audience, route)) = self.audience.zip(self.directory.route(route.as_str())) else { return true };
        kept_from(self.directory, &audience.id, ages(audience), route).is_none()
    }

    fn are_all_kept_away(&self, routes: &[Id]) -> bool {
        !routes.is_empty() && routes.iter().all(|id| !self.may_be_shown(id))
    }

    /// The current contacts of a key.
    pub(super) fn contacts<'k>(&'k self, key: &ContactKey) -> impl Iterator<Item = CheckedContact<'k>> {
        self.directory.contacts_with(key)
    }

    /// The routes that have a page on a site.
    pub(super) fn owners_of_site(&self, host: &str) -> Vec<Id> {
        let is_there = |key: &ContactKey| matches!(key, ContactKey::Link(address) if links::host(address) == host);
        let routes =
            self.directory.routes().iter().filter(|route| {
                self.directory.contacts(route).any(|it| it.owner == route.id() && is_there(&it.reach.key))
            });
        routes.map(|route| route.id().clone()).collect()
    }

    /// Whether two routes are run by the same organisation.
    pub(super) fn are_of_one(&self, one: &Id, other: &Id) -> bool {
        let organisation = |id: &Id| self.directory.route(id.as_str()).map(|route| &route.document().organisation);
        organisation(one).is_some_and(|it| organisation(other) == Some(it))
    }

    fn names(&self, routes: &[Id]) -> String {
        let known = routes.iter().filter_map(|id| self.directory.route(id.as_str()));
        let names: Vec<&str> = known.map(|route| route.document().name.as_str()).collect();
        match names.get(MOST_NAMED..).map_or(0, <[&str]>::len) {
            0 => names.join(" or "),
            more => format!("{} and {more} more", names[..MOST_NAMED].join(", ")),
        }
    }
}

/// The ages of an audience, where they speak of the readers themselves.
fn ages(audience: &Audience) -> Option<Ages> {
    audience.implied_ages.filter(|_| !audience.for_another)
}

/// That nobody knows.
pub(super) fn unknown(sentence: &str) -> Verdict {
    Verdict { status: Status::Unknown, sentence: sentence.to_owned(), routes: Vec::new(), instead: Vec::new() }
}
