//! What readers are given: the stored records with read-only fields added, and the answers made of them.
//!
//! A stored field is either served here or named as private in the conversion; the conversions take their source
//! apart field by field, so that a new field cannot be forgotten.

mod contact;
mod hours;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contact::Known;
use super::directory::{CheckedContact, CheckedRoute, Directory};
use super::id::{ContactRef, Id, PlaceId};
use super::organisation::Organisation;
use super::route::{AgeBasis, Anonymity, AudienceFit, SupportRoute, Wording};
use super::text::{Lang, Text};

pub use contact::{ServedAssurance, ServedContact, Times};
pub use hours::{ContactHours, LONGEST, RouteHours, coming_days};

/// An organisation's name beside a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganisationName {
    /// The organisation's id.
    #[schema(value_type = String, example = "nspcc")]
    pub id: Id,
    /// Its name today.
    #[schema(example = "NSPCC")]
    pub name: String,
}

/// Whom a route takes, by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AgeLimits)]
pub struct ServedAges {
    /// The youngest age in completed years: show "16 and over".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 120)]
    pub min: Option<u32>,
    /// The oldest age in completed years, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 120)]
    pub max: Option<u32>,
    /// Which age the limits speak of.
    pub basis: AgeBasis,
}

/// Whether somebody can stay anonymous.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Anonymity)]
pub struct ServedAnonymity {
    /// Whether the route can be used without saying who you are.
    pub possible: Known,
    /// When details are passed on, as the operator states it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_on: Vec<Text>,
}

/// One way to get help or to report, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SupportRoute)]
pub struct ServedRoute {
    /// The route's id; never reused.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "childline")]
    pub id: Id,
    /// Older or other ids that mean the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// Its name today.
    #[schema(example = "Childline")]
    pub name: String,
    /// Who runs it.
    pub organisation: OrganisationName,
    /// What it is for, an open list: `emergency`, `helpline`, `report`, `removal`, `self-help`, `information`,
    /// `complaint`.
    #[schema(example = "helpline")]
    pub purpose: String,
    /// Whom it serves.
    pub audiences: Vec<AudienceFit>,
    /// Audiences that must never be shown it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub never_show_to: Vec<Id>,
    /// The topics it is there for.
    #[schema(value_type = Vec<String>)]
    pub topics: Vec<Id>,
    /// The topics it takes as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub also_topics: Vec<Id>,
    /// Where it works: each place with everything inside it.
    #[schema(value_type = Vec<String>, example = json!(["GB"]))]
    pub places: Vec<PlaceId>,
    /// Whom it takes, by age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<ServedAges>,
    /// The curators' order among routes that fit equally well; higher first.
    #[schema(maximum = 100)]
    pub priority: u32,
    /// The group of routes that it is shown together with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub show_with: Option<Id>,
    /// The contacts through which it is reached. Empty only outside of look-ups, campaigns and the pack, where all of them
    /// are withheld because nobody has checked them for too long.
    pub contacts: Vec<ServedContact>,
    /// Contacts that it had at the time and that were recalled as false since: their names, and nothing else of them. Only
    /// in a release of the past.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub recalled: Vec<ContactRef>,
    /// What happens when you get in touch. In a look-up only the entry for the audience asked for.
    pub wording: Vec<Wording>,
    /// What it does not handle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_for: Vec<Text>,
    /// What to do first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub do_first: Vec<Text>,
    /// Whether you can stay anonymous.
    pub anonymity: ServedAnonymity,
    /// What it offers people who need another way in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Text>,
}

/// Whose words a route is served with.
#[derive(Clone, Copy, Debug)]
pub enum Words<'a> {
    /// Everybody's: one route on its own page.
    Everybody,
    /// One audience's, in a language or in English where there are none in it.
    For(&'a Id, &'a Lang),
    /// Nobody's: a catalogue for programs.
    Nobody,
}

impl ServedRoute {
    /// A route as it is served.
    pub fn new<'d>(
        directory: &'d Directory,
        route: &'d CheckedRoute,
        words: Words<'_>,
        times: Times,
        shown: impl Fn(&CheckedContact<'d>) -> bool,
    ) -> Self {
        // Everything is named here, so that a new field is either served or private by decision. Private: what
        // curators note of conflicting sources. `via` is served as the contacts that it names, and how well known the route
        // is as when its contacts are due for a check.
        let SupportRoute {
            id,
            aliases,
            name,
            organisation,
            purpose,
            audiences,
            never_show_to,
            topics,
            also_topics,
            places,
            ages,
            priority,
            show_with,
            contacts: _,
            via: _,
            well_known: _,
            wording,
            not_for,
            do_first,
            anonymity: Anonymity { possible, passed_on },
            accessibility,
            conflicts: _,
        } = route.document().clone();
        let contacts = directory.contacts_at(route, times.at()).filter(shown);
        Self {
            organisation: organisation_name(directory, &organisation),
            purpose: purpose.as_str().to_owned(),
            ages: ages.map(|limits| ServedAges {
                min: limits.years.min.map(u32::from),
                max: limits.years.max.map(u32::from),
                basis: limits.basis,
            }),
            priority: u32::from(priority),
            contacts: contacts
                .map(|it| ServedContact::new(it, times).naming_only(|it| is_shown(directory, it, times)))
                .collect(),
            recalled: directory.recalled(route).collect(),
            wording: choose(&wording, words),
            anonymity: ServedAnonymity { possible, passed_on },
            id,
            aliases,
            name,
            audiences,
            never_show_to,
            topics,
            also_topics,
            places,
            show_with,
            not_for,
            do_first,
            accessibility,
        }
    }
}

/// Whether a contact may be shown at the time of an answer, and not only named.
fn is_shown(directory: &Directory, contact: &ContactRef, times: Times) -> bool {
    let route = directory.route(contact.route.as_str());
    route.is_some_and(|it| directory.contacts_at(it, times.at()).any(|it| it.contact.id == contact.contact))
}

/// An organisation's name beside what it runs.
pub fn organisation_name(directory: &Directory, id: &Id) -> OrganisationName {
    let name = directory.organisation(id.as_str()).map_or_else(String::new, |it: &Organisation| it.name.clone());
    OrganisationName { id: id.clone(), name }
}

/// The words that a reader is given: in their language, or in English where there are none in it.
pub(crate) fn choose(wording: &[Wording], words: Words<'_>) -> Vec<Wording> {
    match words {
        Words::Everybody => wording.to_vec(),
        Words::Nobody => Vec::new(),
        Words::For(audience, lang) => {
            let said_in = |lang: &Lang| wording.iter().find(|it| it.audience == *audience && it.lang == *lang);
            said_in(lang).or_else(|| said_in(&Lang::english())).cloned().into_iter().collect()
        }
    }
}
