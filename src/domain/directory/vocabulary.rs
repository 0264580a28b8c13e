//! The vocabulary of a directory and what stands beside its routes, by id or alias.

use std::collections::BTreeMap;

use super::Directory;
use crate::domain::audience::Audience;
use crate::domain::calendar::Calendar;
use crate::domain::campaign::Campaign;
use crate::domain::code::Code;
use crate::domain::history::Blanked;
use crate::domain::id::{Id, PlaceId};
use crate::domain::organisation::Organisation;
use crate::domain::place::{self, Place};
use crate::domain::reach::ContactKey;
use crate::domain::recall::Recall;
use crate::domain::record::RecordKind;
use crate::domain::retired::RetiredContact;
use crate::domain::topic::Topic;

impl Directory {
    /// The id of the audience, topic, route or campaign that a page for readers names by this code.
    #[must_use]
    pub fn with_code(&self, kind: RecordKind, code: &str) -> Option<&Id> {
        self.codes.id(kind, Code::read(code)?)
    }

    /// The audiences in their curated order.
    pub fn audiences(&self) -> impl Iterator<Item = &Audience> {
        self.audiences.iter().filter_map(|id| self.vocabulary.audiences.get(id))
    }

    /// The audience of this id or alias.
    #[must_use]
    pub fn audience(&self, id: &str) -> Option<&Audience> {
        by_name(&self.vocabulary.audiences, id, |it| &it.aliases)
    }

    /// The topics in their curated order.
    #[must_use]
    pub fn topics(&self) -> Vec<&Topic> {
        let mut topics: Vec<&Topic> = self.vocabulary.topics.values().collect();
        topics.sort_by_key(|topic| (topic.order, &topic.id));
        topics
    }

    /// The topic of this id or alias.
    #[must_use]
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        by_name(&self.vocabulary.topics, id, |it| &it.aliases)
    }

    /// Every place, sorted by code.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.vocabulary.places.values()
    }

    /// The place of this code, or of another code for it.
    #[must_use]
    pub fn place(&self, code: &str) -> Option<&Place> {
        let places = &self.vocabulary.places;
        let canonical = code.parse::<PlaceId>().ok().and_then(|id| places.get(&id));
        canonical.or_else(|| places.values().find(|it| it.aliases.iter().any(|alias| alias == code)))
    }

    /// A place and every place above it, from the inside out.
    pub fn place_and_above<'d>(&'d self, place: &PlaceId) -> impl Iterator<Item = &'d Place> {
        place::with_those_above(&self.vocabulary.places, place)
    }

    /// Every holiday calendar, sorted by id.
    pub fn calendars(&self) -> impl Iterator<Item = &Calendar> {
        self.vocabulary.calendars.values()
    }

    /// The holiday calendar of this id or alias.
    #[must_use]
    pub fn calendar(&self, id: &str) -> Option<&Calendar> {
        by_name(&self.vocabulary.calendars, id, |it| &it.aliases)
    }

    /// Every organisation, sorted by id.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.vocabulary.organisations.values()
    }

    /// The organisation of this id or alias.
    #[must_use]
    pub fn organisation(&self, id: &str) -> Option<&Organisation> {
        by_name(&self.vocabulary.organisations, id, |it| &it.aliases)
    }

    /// Every campaign, sorted by id.
    pub fn campaigns(&self) -> impl Iterator<Item = &Campaign> {
        self.vocabulary.campaigns.values()
    }

    /// The campaign of this id or alias.
    #[must_use]
    pub fn campaign(&self, id: &str) -> Option<&Campaign> {
        by_name(&self.vocabulary.campaigns, id, |it| &it.aliases)
    }

    /// Every retired contact, sorted by id.
    pub fn retired(&self) -> impl Iterator<Item = &RetiredContact> {
        self.vocabulary.retired.values()
    }

    /// The retired contacts that this key belongs to.
    pub fn retired_with<'d>(&'d self, key: &'d ContactKey) -> impl Iterator<Item = &'d RetiredContact> {
        self.retired_keys
            .iter()
            .filter(|(retired, _)| retired.retires(key))
            .filter_map(|(_, id)| self.vocabulary.retired.get(id))
    }

    /// Every recall that stands, sorted by id. What it speaks of is in no other answer of this directory.
    pub fn recalls(&self) -> impl Iterator<Item = &Recall> {
        self.vocabulary.recalls.values()
    }

    /// The recalls that took a contact of this key away.
    pub fn recalled_with<'d>(&'d self, key: &'d ContactKey) -> impl Iterator<Item = &'d Recall> {
        let found = self.recalled.keys.iter().filter(move |(recalled, _)| recalled == key);
        found.filter_map(|(_, id)| self.vocabulary.recalls.get(id))
    }

    /// What was recalled as false: no answer about any release shows what it was.
    #[must_use]
    pub fn recalled_as_false(&self) -> Blanked {
        Blanked::of(self.recalls().filter(|it| it.harmful).map(|it| it.subject.clone()))
    }
}

fn by_name<'a, T>(all: &'a BTreeMap<Id, T>, name: &str, aliases: impl Fn(&'a T) -> &'a Vec<Id>) -> Option<&'a T> {
    let name: Id = name.parse().ok()?;
    all.get(&name).or_else(|| all.values().find(|it| aliases(it).contains(&name)))
}
