//! Every word of a directory, with where it stands.

use std::collections::{BTreeMap, HashMap};

use super::index::{EVERYBODY, Entry, Field, OF_ROUTE, Part};
use super::sets::Routes;
use super::words::{MOST_JOINED, Word, is_function_word, joined, together, words};
use crate::domain::directory::{CheckedRoute, Directory};
use crate::domain::id::Id;
use crate::domain::retired::RetiredKind;
use crate::domain::topic::Topic;

/// How a reason begins that names a retired contact.
pub(super) const FORMER_NAME: &str = "former-name:";

/// The words of a directory, sorted, with where each stands.
pub(super) struct Gathered {
    /// Each word with its entries.
    pub(super) words: Vec<(String, Vec<Entry>)>,
    /// The sets that the entries name.
    pub(super) sets: Vec<Routes>,
    /// The reasons that the entries name.
    pub(super) sources: Vec<String>,
}

impl Gathered {
    /// Reads a directory, whose routes have these positions.
    pub(super) fn of(directory: &Directory, routes: &[usize]) -> Self {
        let mut gatherer = Gatherer { length: routes.len(), ..Gatherer::default() };
        gatherer.audiences =
            directory.audiences().zip(0_u16..).map(|(audience, number)| (audience.id.clone(), number)).collect();
        let mut by_topic: BTreeMap<&Id, [Vec<u32>; 2]> = BTreeMap::new();
        let mut by_id: BTreeMap<&Id, u32> = BTreeMap::new();
        for (at, route) in (0_u32..).zip(routes.iter().filter_map(|place| directory.routes().get(*place))) {
            gatherer.add_route(directory, route, at);
            let document = route.document();
            by_id.insert(&document.id, at);
            for topic in &document.topics {
                by_topic.entry(topic).or_default()[0].push(at);
            }
            for topic in document.also_topics.iter().filter(|it| !document.topics.contains(it)) {
                by_topic.entry(topic).or_default()[1].push(at);
            }
        }
        for topic in directory.topics() {
            let [main, also] = by_topic.remove(&topic.id).unwrap_or_default();
            gatherer.add_topic(topic, main, also);
        }
        gatherer.add_former_names(directory, &by_id);
        gatherer.add_campaigns(directory, &by_id);
        gatherer.finish()
    }
}

/// Where one word stands, while a directory is being read.
#[derive(Default)]
struct Places {
    /// In routes themselves. Nearly every word stands in one or two places: no map is worth its room.
    own: Vec<(Place, Vec<u32>)>,
    /// In what several routes share.
    shared: Vec<Entry>,
}

/// A field, and the audience that may look there.
type Place = (Field, u16);

impl Places {
    fn own_at(&mut self, place: Place) -> &mut Vec<u32> {
        let known = self.own.iter().position(|(it, _)| *it == place);
        let at = known.unwrap_or_else(|| {
            // A list makes room for four at first, of which nearly every word needs one.
            if self.own.is_empty() {
                self.own.reserve_exact(1);
            }
            self.own.push((place, Vec::new()));
            self.own.len() - 1
        });
        &mut self.own[at].1
    }
}

#[derive(Default)]
struct Gatherer {
    length: usize,
    audiences: BTreeMap<Id, u16>,
    words: HashMap<String, Places>,
    sets: Vec<Routes>,
    sources: Vec<String>,
}

impl Gatherer {
    fn add_route(&mut self, directory: &Directory, route: &CheckedRoute, at: u32) {
        let document = route.document();
        self.add_own(names(&document.name), (Field::Name, EVERYBODY), at);
        for id in std::iter::once(&document.id).chain(&document.aliases) {
            self.add_own(names(id.as_str()), (Field::Alias, EVERYBODY), at);
        }
        if let Some(organisation) = directory.organisation(document.organisation.as_str()) {
            let ids = std::iter::once(&organisation.id).chain(&organisation.aliases).map(Id::as_str);
            for name in ids.chain([organisation.name.as_str()]) {
                self.add_own(names(name), (Field::Organisation, EVERYBODY), at);
            }
        }
        for wording in &document.wording {
            let Some(scope) = self.audiences.get(&wording.audience).copied() else { continue };
            self.add_own(said(&wording.text), (Field::Wording, scope), at);
        }
    }

    fn add_own(&mut self, words: Vec<String>, place: Place, at: u32) {
        for word in words {
            let positions = self.words.entry(word).or_default().own_at(place);
            // Routes come in the order of their positions.
            if positions.last() != Some(&at) {
                positions.push(at);
            }
        }
    }

    fn add_topic(&mut self, topic: &Topic, main: Vec<u32>, also: Vec<u32>) {
        let ids = std::iter::once(&topic.id).chain(&topic.aliases).map(Id::as_str);
        let texts = ids.chain([topic.name.as_str()]).chain(topic.synonyms.iter().map(String::as_str));
        let mut found: BTreeMap<String, Part> = BTreeMap::new();
        for (word, part) in texts.flat_map(phrase) {
            let known = found.entry(word).or_insert(part);
            *known = part.max(*known);
        }
        let reason = format!("topic:{}", topic.id);
        self.add_shared(found.clone(), (Field::AlsoTopic, EVERYBODY), also, &reason);
        // Only who is there for a crisis comes before all others.
        let (single, whole) = if topic.crisis { (Part::WordOfCrisis, Part::Crisis) } else { (Part::Word, Part::Whole) };
        let of_main = found.into_iter().map(|(word, part)| (word, if part == Part::Whole { whole } else { single }));
        self.add_shared(of_main, (Field::Topic, EVERYBODY), main, &reason);
    }

    fn add_former_names(&mut self, directory: &Directory, by_id: &BTreeMap<&Id, u32>) {
        for retired in directory.retired().filter(|it| it.kind == RetiredKind::Name) {
            let instead = positions(&retired.replaced_by, by_id);
            let reason = format!("{FORMER_NAME}{}", retired.id);
            self.add_shared(parts(names(&retired.value)), (Field::Alias, EVERYBODY), instead, &reason);
        }
    }

    fn add_campaigns(&mut self, directory: &Directory, by_id: &BTreeMap<&Id, u32>) {
        for campaign in directory.campaigns() {
            let ids = std::iter::once(&campaign.id).chain(&campaign.aliases).map(Id::as_str);
            let found: Vec<String> = ids.chain([campaign.name.as_str()]).flat_map(names).collect();
            let reason = format!("campaign:{}", campaign.id);
            for showing in &campaign.shows {
                let Some(scope) = self.audiences.get(&showing.audience).copied() else { continue };
                self.add_shared(
                    parts(found.iter().cloned()),
                    (Field::Alias, scope),
                    positions(&showing.routes, by_id),
                    &reason,
                );
            }
        }
    }

    fn add_shared(
        &mut self,
        words: impl IntoIterator<Item = (String, Part)>,
        (field, scope): Place,
        routes: Vec<u32>,
        reason: &str,
    ) {
        if routes.is_empty() {
            return;
        }
        self.sources.push(reason.to_owned());
        let source = u32::try_from(self.sources.len() - 1).unwrap_or(OF_ROUTE);
        let set = self.add_set(routes);
        for (word, part) in words {
            self.words.entry(word).or_default().shared.push(Entry { field, part, scope, set, source });
        }
    }

    fn add_set(&mut self, positions: Vec<u32>) -> u32 {
        self.sets.push(Routes::new(positions, self.length));
        u32::try_from(self.sets.len() - 1).unwrap_or(u32::MAX)
    }

    fn finish(mut self) -> Gathered {
        let mut found: Vec<(String, Places)> = std::mem::take(&mut self.words).into_iter().collect();
        found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let mut words = Vec::with_capacity(found.len());
        for (word, mut places) in found {
            places.own.sort_unstable_by_key(|(place, _)| *place);
            let own = places.own.into_iter().map(|((field, scope), positions)| Entry {
                field,
                part: Part::Word,
                scope,
                set: self.add_set(positions),
                source: OF_ROUTE,
            });
            let own: Vec<Entry> = own.collect();
            words.push((word, own.into_iter().chain(places.shared).collect()));
        }
        Gathered { words, sets: self.sets, sources: self.sources }
    }
}

fn positions(ids: &[Id], by_id: &BTreeMap<&Id, u32>) -> Vec<u32> {
    let mut positions: Vec<u32> = ids.iter().filter_map(|id| by_id.get(id).copied()).collect();
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// The words of a name, also written together.
pub(super) fn names(name: &str) -> Vec<String> {
    let apart = words(name);
    let together = joined(&apart);
    apart.into_iter().map(|it| it.text).chain(together).collect()
}

fn parts(words: impl IntoIterator<Item = String>) -> impl Iterator<Item = (String, Part)> {
    words.into_iter().map(|it| (it, Part::Word))
}

/// The words of a phrase that somebody may use, without those that only hold it together, and all of it as one.
fn phrase(text: &str) -> Vec<(String, Part)> {
    let apart = words(text);
    // Whoever says the whole of it is understood better than by its words, whether they write it together or not.
    let together = (2..=MOST_JOINED).contains(&apart.len()).then(|| together(&apart));
    let part = if apart.len() == 1 { Part::Whole } else { Part::Word };
    let telling = apart.into_iter().map(|it| it.text).filter(|it| !is_function_word(it));
    telling.map(|it| (it, part)).chain(together.map(|it| (it, Part::Whole))).collect()
}

/// The words of a text, each once, without those that only hold it together.
pub(super) fn said(text: &str) -> Vec<String> {
    let mut found: Vec<String> =
        words(text).into_iter().map(|Word { text, .. }| text).filter(|it| !is_function_word(it)).collect();
    found.sort_unstable();
    found.dedup();
    found
}
