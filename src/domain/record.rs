//! Everything curated is a record, so that all of it is versioned, reviewed and exported the same way.

use serde::{Deserialize, Serialize};

use super::audience::Audience;
use super::campaign::Campaign;
use super::organisation::Organisation;
use super::place::Place;
use super::retired::RetiredContact;
use super::route::SupportRoute;
use super::topic::Topic;

/// What kinds of record there are, in the order in which they build on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// An [`Audience`].
    Audience,
    /// A [`Topic`].
    Topic,
    /// A [`Place`].
    Place,
    /// An [`Organisation`].
    Organisation,
    /// A [`SupportRoute`].
    Route,
    /// A [`Campaign`].
    Campaign,
    /// A [`RetiredContact`].
    RetiredContact,
}

/// One curated document: what a release can put or withdraw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// An audience.
    Audience(Audience),
    /// A topic.
    Topic(Topic),
    /// A place.
    Place(Place),
    /// An organisation.
    Organisation(Organisation),
    /// A support route.
    Route(Box<SupportRoute>),
    /// A campaign.
    Campaign(Campaign),
    /// A retired contact.
    RetiredContact(RetiredContact),
}

/// A record's name: ids are unique within a kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordKey {
    /// The kind of record.
    pub kind: RecordKind,
    /// Its id.
    pub id: String,
}

impl Record {
    /// The record's kind and id.
    #[must_use]
    pub fn key(&self) -> RecordKey {
        let (kind, id) = match self {
            Self::Audience(audience) => (RecordKind::Audience, audience.id.as_str()),
            Self::Topic(topic) => (RecordKind::Topic, topic.id.as_str()),
            Self::Place(place) => (RecordKind::Place, place.id.as_str()),
            Self::Organisation(organisation) => (RecordKind::Organisation, organisation.id.as_str()),
            Self::Route(route) => (RecordKind::Route, route.id.as_str()),
            Self::Campaign(campaign) => (RecordKind::Campaign, campaign.id.as_str()),
            Self::RetiredContact(retired) => (RecordKind::RetiredContact, retired.id.as_str()),
        };
        RecordKey { kind, id: id.to_owned() }
    }
}
