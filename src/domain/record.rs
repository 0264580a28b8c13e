//! Everything curated is a record, so that all of it is versioned, reviewed and exported the same way.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::audience::Audience;
use super::calendar::Calendar;
use super::campaign::Campaign;
use super::id::{Id, PlaceId};
use super::organisation::Organisation;
use super::place::Place;
use super::recall::Recall;
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
    /// A [`Calendar`].
    Calendar,
    /// An [`Organisation`].
    Organisation,
    /// A [`SupportRoute`].
    Route,
    /// A [`Campaign`].
    Campaign,
    /// A [`RetiredContact`].
    RetiredContact,
    /// A [`Recall`].
    Recall,
}

impl RecordKind {
    /// Every kind there is.
    pub const ALL: [Self; 9] = [
        Self::Audience,
        Self::Topic,
        Self::Place,
        Self::Calendar,
        Self::Organisation,
        Self::Route,
        Self::Campaign,
        Self::RetiredContact,
        Self::Recall,
    ];

    /// The kind as it is stored and served.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Audience => "audience",
            Self::Topic => "topic",
            Self::Place => "place",
            Self::Calendar => "calendar",
            Self::Organisation => "organisation",
            Self::Route => "route",
            Self::Campaign => "campaign",
            Self::RetiredContact => "retired-contact",
            Self::Recall => "recall",
        }
    }
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
    /// A holiday calendar.
    Calendar(Calendar),
    /// An organisation.
    Organisation(Organisation),
    /// A support route.
    Route(Arc<SupportRoute>),
    /// A campaign.
    Campaign(Campaign),
    /// A retired contact.
    RetiredContact(RetiredContact),
    /// A recall.
    Recall(Recall),
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
            Self::Calendar(calendar) => (RecordKind::Calendar, calendar.id.as_str()),
            Self::Organisation(organisation) => (RecordKind::Organisation, organisation.id.as_str()),
            Self::Route(route) => (RecordKind::Route, route.id.as_str()),
            Self::Campaign(campaign) => (RecordKind::Campaign, campaign.id.as_str()),
            Self::RetiredContact(retired) => (RecordKind::RetiredContact, retired.id.as_str()),
            Self::Recall(recall) => (RecordKind::Recall, recall.id.as_str()),
        };
        RecordKey { kind, id: id.to_owned() }
    }
}

impl RecordKey {
    /// The name of a record.
    #[must_use]
    pub fn new(kind: RecordKind, id: &str) -> Self {
        Self { kind, id: id.to_owned() }
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.as_str(), self.id)
    }
}

/// The records that stand at one moment, by kind and id. Nothing about them has been checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Audiences by id.
    pub audiences: BTreeMap<Id, Audience>,
    /// Topics by id.
    pub topics: BTreeMap<Id, Topic>,
    /// Places by code.
    pub places: BTreeMap<PlaceId, Place>,
    /// Holiday calendars by id.
    pub calendars: BTreeMap<Id, Calendar>,
    /// Organisations by id.
    pub organisations: BTreeMap<Id, Organisation>,
    /// Support routes by id.
    pub routes: BTreeMap<Id, Arc<SupportRoute>>,
    /// Campaigns by id.
    pub campaigns: BTreeMap<Id, Campaign>,
    /// Retired contacts by id.
    pub retired: BTreeMap<Id, RetiredContact>,
    /// Recalls by id.
    pub recalls: BTreeMap<Id, Recall>,
}

impl Records {
    /// Puts a record, replacing the one of the same kind and id. Returns whether there was one.
    pub fn put(&mut self, record: Record) -> bool {
        match record {
            Record::Audience(it) => self.audiences.insert(it.id.clone(), it).is_some(),
            Record::Topic(it) => self.topics.insert(it.id.clone(), it).is_some(),
            Record::Place(it) => self.places.insert(it.id.clone(), it).is_some(),
            Record::Calendar(it) => self.calendars.insert(it.id.clone(), it).is_some(),
            Record::Organisation(it) => self.organisations.insert(it.id.clone(), it).is_some(),
            Record::Route(it) => self.routes.insert(it.id.clone(), it).is_some(),
            Record::Campaign(it) => self.campaigns.insert(it.id.clone(), it).is_some(),
            Record::RetiredContact(it) => self.retired.insert(it.id.clone(), it).is_some(),
            Record::Recall(it) => self.recalls.insert(it.id.clone(), it).is_some(),
        }
    }

    /// Withdraws a record. Returns whether it was there.
    pub fn withdraw(&mut self, key: &RecordKey) -> bool {
        fn take<V>(map: &mut BTreeMap<Id, V>, id: &str) -> bool {
            id.parse::<Id>().is_ok_and(|id| map.remove(&id).is_some())
        }
        match key.kind {
            RecordKind::Audience => take(&mut self.audiences, &key.id),
            RecordKind::Topic => take(&mut self.topics, &key.id),
            RecordKind::Place => key.id.parse::<PlaceId>().is_ok_and(|id| self.places.remove(&id).is_some()),
            RecordKind::Calendar => take(&mut self.calendars, &key.id),
            RecordKind::Organisation => take(&mut self.organisations, &key.id),
            RecordKind::Route => take(&mut self.routes, &key.id),
            RecordKind::Campaign => take(&mut self.campaigns, &key.id),
            RecordKind::RetiredContact => take(&mut self.retired, &key.id),
            RecordKind::Recall => take(&mut self.recalls, &key.id),
        }
    }

    /// The record of this name.
    #[must_use]
    pub fn get(&self, key: &RecordKey) -> Option<Record> {
        let id = || key.id.parse::<Id>().ok();
        match key.kind {
            RecordKind::Audience => self.audiences.get(&id()?).cloned().map(Record::Audience),
            RecordKind::Topic => self.topics.get(&id()?).cloned().map(Record::Topic),
            RecordKind::Place => self.places.get(&key.id.parse().ok()?).cloned().map(Record::Place),
            RecordKind::Calendar => self.calendars.get(&id()?).cloned().map(Record::Calendar),
            RecordKind::Organisation => self.organisations.get(&id()?).cloned().map(Record::Organisation),
            RecordKind::Route => self.routes.get(&id()?).cloned().map(Record::Route),
            RecordKind::Campaign => self.campaigns.get(&id()?).cloned().map(Record::Campaign),
            RecordKind::RetiredContact => self.retired.get(&id()?).cloned().map(Record::RetiredContact),
            RecordKind::Recall => self.recalls.get(&id()?).cloned().map(Record::Recall),
        }
    }

    /// Every record in the order of its kind and id.
    #[must_use]
    pub fn all(&self) -> Vec<Record> {
        let mut all = Vec::new();
        all.extend(self.audiences.values().cloned().map(Record::Audience));
        all.extend(self.topics.values().cloned().map(Record::Topic));
        all.extend(self.places.values().cloned().map(Record::Place));
        all.extend(self.calendars.values().cloned().map(Record::Calendar));
        all.extend(self.organisations.values().cloned().map(Record::Organisation));
        all.extend(self.routes.values().cloned().map(Record::Route));
        all.extend(self.campaigns.values().cloned().map(Record::Campaign));
        all.extend(self.retired.values().cloned().map(Record::RetiredContact));
        all.extend(self.recalls.values().cloned().map(Record::Recall));
        all
    }
}
