//! Support routes: the one record that is stored, edited and served.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::audience::Ages;
use super::contact::{Contact, Known};
use super::exact::exact;
use super::id::{ContactRef, Id, PlaceId};
use super::text::{Lang, Text};

/// What a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Danger now. Named by places, shown with every answer, never listed.
    Emergency,
    /// Somebody to talk to.
    Helpline,
    /// Telling the police or another body.
    Report,
    /// Getting an image or a page taken down.
    Removal,
    /// Working on something by yourself.
    SelfHelp,
    /// Something to read.
    Information,
    /// Complaining about how something was handled.
    Complaint,
}

impl Purpose {
    /// The purpose as it is stored and served.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Helpline => "helpline",
            Self::Report => "report",
            Self::Removal => "removal",
            Self::SelfHelp => "self-help",
            Self::Information => "information",
            Self::Complaint => "complaint",
        }
    }
}

/// How well a route fits an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// The route is there for them.
    Main,
    /// The route takes them too.
    Also,
}

/// An audience of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AudienceFit {
    /// The audience.
    #[schema(value_type = String, example = "child")]
    pub audience: Id,
    /// How well the route fits it.
    pub fit: Fit,
}

/// Which age a route's limits speak of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AgeBasis {
    /// The reader's age today.
    #[default]
    Now,
    /// The age of the person in the picture when it was taken.
    InThePicture,
}

/// Whom a route takes, by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeLimits {
    /// The ages themselves.
    pub years: Ages,
    /// What they speak of.
    #[serde(default)]
    pub basis: AgeBasis,
}

/// Where a text stands between written and trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WordingState {
    /// Written first in this language.
    Original,
    /// Translated, and nobody who speaks the language has read it yet.
    Draft,
    /// Translated and read by somebody who speaks it.
    Reviewed,
}

/// What happens when you get in touch, told to one audience in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Wording {
    /// To whom it speaks.
    #[schema(value_type = String, example = "child")]
    pub audience: Id,
    /// The language it is in.
    #[schema(value_type = String, example = "en")]
    pub lang: Lang,
    /// How far it has come.
    pub state: WordingState,
    /// The words: plain text, never HTML.
    #[validate(length(min = 1, max = 600, message = "a wording is 1 to 600 characters long"))]
    #[schema(min_length = 1, max_length = 600)]
    pub text: String,
}

/// Whether somebody can stay anonymous, and when what they say is passed on, as the operator states it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate)]
pub struct Anonymity {
    /// Whether you can use the route without saying who you are.
    #[serde(default)]
    pub possible: Known,
    /// When details are passed on.
    #[validate(nested)]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub passed_on: Vec<Text>,
}

/// One way to get help or to report, for one or more audiences (HSDS: service).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
pub struct SupportRoute {
    /// The route's id; never reused.
    pub id: Id,
    /// Older or other ids that mean the same; kept for ever.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<Id>,
    /// Its name today.
    #[validate(length(min = 1, max = 80, message = "a name is 1 to 80 characters long"))]
    pub name: String,
    /// Who runs it.
    pub organisation: Id,
    /// What it is for.
    pub purpose: Purpose,
    /// Whom it serves.
    #[validate(length(max = 20, message = "a route has at most 20 audiences"))]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub audiences: Vec<AudienceFit>,
    /// Audiences that must never be shown it.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub never_show_to: Vec<Id>,
    /// What it is there for.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Id>,
    /// What it takes as well.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub also_topics: Vec<Id>,
    /// Where it works: each place with everything inside it.
    #[validate(length(min = 1, max = 60, message = "a route works in 1 to 60 places"))]
    #[serde(deserialize_with = "exact")]
    pub places: Vec<PlaceId>,
    /// Whom it takes, by age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<AgeLimits>,
    /// The curators' order among routes that fit equally well, 0 to 100; higher first.
    #[validate(range(max = 100, message = "a priority is 0 to 100"))]
    pub priority: u8,
    /// The group of routes that it is shown together with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_with: Option<Id>,
    /// Its own contacts.
    #[validate(nested, length(max = 20, message = "a route has at most 20 contacts"))]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Contacts of other routes through which it is reached; a number stands once.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<ContactRef>,
    /// What happens when you get in touch, per audience.
    #[validate(nested)]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub wording: Vec<Wording>,
    /// What it does not handle.
    #[validate(nested)]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub not_for: Vec<Text>,
    /// What to do first.
    #[validate(nested)]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub do_first: Vec<Text>,
    /// Whether you can stay anonymous.
    #[validate(nested)]
    #[serde(default)]
    pub anonymity: Anonymity,
    /// Whether it is one of the best-known routes, whose contacts are checked as often as those for danger now.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub well_known: bool,
    /// What it offers people who need another way in.
    #[validate(nested)]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Text>,
    /// What sources disagree about; for curators, never served.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<String>,
}
