//! Is this number, address or link still right? For old posters, pages and news texts.
//!
//! `unknown` says that we do not know it: never that it is safe, and never that it is false.

use serde::Serialize;
use utoipa::ToSchema;

use super::directory::{CheckedContact, CheckedRoute, Directory};
use super::id::{ContactRef, Country, Id};
use super::reach::ContactKey;
use super::recall::Recall;
use super::text::PartialDate;

/// The longest text that is looked at, in characters.
pub const MAX_CONTACT: usize = 400;

/// A route that a contact leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VerifiedRoute {
    /// The route's id.
    #[schema(value_type = String, example = "stop-it-now-helpline")]
    pub id: Id,
    /// Its name today.
    #[schema(example = "Stop It Now! helpline")]
    pub name: String,
    /// Whom it serves.
    #[schema(value_type = Vec<String>, example = json!(["own-behaviour"]))]
    pub audiences: Vec<Id>,
    /// The contact of it that was meant; absent where the whole route is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "stop-it-now-helpline/phone")]
    pub contact: Option<ContactRef>,
}

/// What we know of a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Verification {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    pub release: u32,
    /// `current`: it leads to the routes named. `retired`: it is no longer in use. `unknown`: we do not know it, which
    /// says neither that it is safe nor that it is false.
    #[schema(example = "retired")]
    pub status: &'static str,
    /// The routes that it leads to now.
    pub routes: Vec<VerifiedRoute>,
    /// The routes to use instead of a retired one.
    pub replaced_by: Vec<VerifiedRoute>,
    /// Whose a retired contact was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// When it ended, where a source says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, pattern = r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    pub ended: Option<PartialDate>,
}

/// What the directory knows of a contact that somebody typed or pasted, any way they like.
#[must_use]
pub fn verify(directory: &Directory, typed: &str, country: Country) -> Verification {
    known(directory, &ContactKey::read_any(typed, country))
}

/// What the directory knows of a contact, by everything that it can be read as.
#[must_use]
pub(in crate::domain) fn known(directory: &Directory, readings: &[ContactKey]) -> Verification {
    let current: Vec<CheckedContact<'_>> = readings.iter().flat_map(|key| directory.contacts_with(key)).collect();
    let unknown = Verification {
        release: directory.release().number,
        status: "unknown",
        routes: Vec::new(),
        replaced_by: Vec::new(),
        was: None,
        ended: None,
    };
    if !current.is_empty() {
        return Verification { status: "current", routes: routes_of(directory, &current), ..unknown };
    }
    if let Some(recall) = readings.iter().find_map(|key| directory.recalled_with(key).next()) {
        return recalled(directory, recall, unknown);
    }
    let mut retired = readings.iter().flat_map(|key| directory.retired_with(key));
    let Some(retired) = retired.next() else { return unknown };
    let instead = retired.replaced_by.iter().filter_map(|id| directory.route(id.as_str()));
    Verification {
        status: "retired",
        replaced_by: instead.map(|route| verified(route, None)).collect(),
        was: Some(retired.was.clone()),
        ended: retired.ended.clone(),
        ..unknown
    }
}

/// A recalled contact is no longer in use, whoever still prints it. Without another route to use, what is left of its own
/// leads on.
fn recalled(directory: &Directory, recall: &Recall, unknown: Verification) -> Verification {
    let own = std::slice::from_ref(&recall.subject.route);
    let find =
        |ids: &[Id]| ids.iter().filter_map(|id| directory.route(id.as_str())).map(|it| verified(it, None)).collect();
    let named: Vec<VerifiedRoute> = find(&recall.instead);
    Verification {
        status: "retired",
        replaced_by: if named.is_empty() { find(own) } else { named },
        was: Some(format!("Recalled. {}", recall.reason)),
        ..unknown
    }
}

fn routes_of(directory: &Directory, contacts: &[CheckedContact<'_>]) -> Vec<VerifiedRoute> {
    let mut routes = Vec::new();
    for it in contacts {
        let Some(route) = directory.route(it.owner.as_str()) else { continue };
        let contact = ContactRef { route: it.owner.clone(), contact: it.contact.id.clone() };
        let found = verified(route, Some(contact));
        if !routes.contains(&found) {
            routes.push(found);
        }
    }
    routes
}

fn verified(route: &CheckedRoute, contact: Option<ContactRef>) -> VerifiedRoute {
    let document = route.document();
    VerifiedRoute {
        id: document.id.clone(),
        name: document.name.clone(),
        audiences: document.audiences.iter().map(|fit| fit.audience.clone()).collect(),
        contact,
    }
}
