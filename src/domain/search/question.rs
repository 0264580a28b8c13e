//! A question read against an index: for each of its words, where it or a word like it stands.

use std::ops::Range;

use super::gather::{self, FORMER_NAME};
use super::index::{EVERYBODY, Entry, Field, LONG_PREFIX, OF_ROUTE, Part, SearchIndex};
use super::near::is_slip;
use super::words::{MOST_JOINED, Word, is_function_word, plainer, words};
use crate::domain::bits::Bits;
use crate::domain::directory::Directory;

/// How many words of a question count, and in how many a slip is forgiven. All are read: what matters may come last.
pub(super) const MOST_COUNTED: usize = 8;
const MOST_FORGIVEN: usize = 4;

/// The shortest beginning that counts, in letters: of the last word, which may not be written out yet, and of others.
const LAST_PREFIX: usize = 2;
const OTHER_PREFIX: usize = 4;

/// Up to how many routes a word may name.
const FEW_NAMED: usize = 3;

/// How near a word of the directory is to one of the question, the farthest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Closeness {
    /// One slip away.
    Misspelt,
    /// It begins so.
    Prefix,
    /// A plainer form of it.
    Form,
    /// The same.
    Exact,
}

/// Routes that hold a word of the question in one field, or one like it.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    /// Which routes, and where they hold it.
    pub(super) entry: Entry,
    /// How near the two words are.
    pub(super) closeness: Closeness,
    /// Whether it takes the word's neighbours in the question to make the one of the directory.
    pub(super) together: bool,
    /// The word of the directory, or those among which it is.
    words: Range<usize>,
}

/// A word of the question.
#[derive(Clone, Debug, Default)]
pub(super) struct Unit {
    /// Whether it does not decide: more than a quarter of all routes hold it, it is not all that people say of a topic, and
    /// it says nothing together with its neighbours.
    pub(super) common: bool,
    /// Whether people say just this word of a topic. Where it stands in a name by itself, it counts no more than in the topic:
    /// "abuse" does not name the helpline that has it in its name.
    pub(super) of_topic: bool,
    /// Whether just this word is a name: it decides, it is of no topic, and few routes are or were called so. "helpline" is
    /// none.
    pub(super) is_name: bool,
    /// Where it stands.
    pub(super) layers: Vec<Layer>,
}

/// Reads a question as somebody of an audience (by its place in the order) asks it, who may be shown these routes.
pub(super) fn read(index: &SearchIndex, audience: Option<u16>, allowed: &Bits, text: &str) -> Vec<Unit> {
    let asked = words(text);
    let reader = Reader { index, audience, asked: &asked };
    let first = |at: usize| !asked[..at].iter().any(|it| it.text == asked[at].text);
    let counted = |at: &usize| first(*at) && !is_function_word(&asked[*at].text);
    let mut units: Vec<(usize, Unit)> = (0..asked.len()).filter(counted).map(|at| (at, reader.unit(at))).collect();
    reader.add_joined(&mut units);
    let leads = |unit: &Unit| unit.layers.iter().any(|it| index.set(&it.entry).meets(allowed));
    let mut forgiven = 0;
    for (at, unit) in &mut units {
        if forgiven < MOST_FORGIVEN && !is_function_word(&asked[*at].text) && !leads(unit) {
            forgiven += 1;
            reader.add_near(*at, unit);
        }
    }
    units.retain(|(_, unit)| leads(unit));
    if units.len() > MOST_COUNTED {
        // After a crisis, what few routes hold tells the most.
        let crisis = |unit: &Unit| unit.layers.iter().any(Layer::is_crisis);
        let routes = |unit: &Unit| unit.layers.iter().map(|it| index.set(&it.entry).count()).sum::<usize>();
        units.sort_by_cached_key(|(at, unit)| (!crisis(unit), unit.common, routes(unit), *at));
        units.truncate(MOST_COUNTED);
    }
    units.into_iter().map(|(_, unit)| unit).collect()
}

/// A question, and who asks it.
struct Reader<'q> {
    index: &'q SearchIndex,
    audience: Option<u16>,
    asked: &'q [Word],
}

impl Reader<'_> {
    /// The word at a place of the question, where it stands as it is, in a plainer form or as a beginning.
    fn unit(&self, at: usize) -> Unit {
        let word = &self.asked[at].text;
        let exact = self.index.dictionary.find(word);
        let common = exact.is_some_and(|it| self.index.is_common(it));
        let mut unit = Unit { common, ..Unit::default() };
        if let Some(exact) = exact {
            self.add(&mut unit, exact, Closeness::Exact);
            let entries = || unit.layers.iter().map(|it| &it.entry);
            let of_topic = entries().any(|it| matches!(it.field, Field::Topic | Field::AlsoTopic));
            let mut names = entries().filter(|it| it.field >= Field::Alias).peekable();
            let is_name = names.peek().is_some() && names.all(|it| self.index.set(it).count() <= FEW_NAMED);
            (unit.of_topic, unit.is_name) = (of_topic, is_name && !of_topic && !common);
        }
        for form in plainer(word) {
            if let Some(form) = self.index.dictionary.find(&form) {
                self.add(&mut unit, form, Closeness::Form);
            }
        }
        let last = at + 1 == self.asked.len();
        if word.chars().count() >= if last { LAST_PREFIX } else { OTHER_PREFIX } {
            self.add_beginning(&mut unit, word, last);
        }
        unit
    }

    /// Neighbours that the directory writes together count for each of them. Words that only hold a sentence together can be
    /// a phrase of a topic: "can't go on".
    fn add_joined(&self, units: &mut Vec<(usize, Unit)>) {
        for start in 0..self.asked.len() {
            let mut together = self.asked[start].text.clone();
            for end in start + 1..self.asked.len().min(start + MOST_JOINED) {
                together.push_str(&self.asked[end].text);
                let joined = self.joined(&together, end + 1 == self.asked.len());
                let part = |(at, _): &(usize, Unit)| (start..=end).contains(at);
                if units.iter().any(part) {
                    let parts = units.iter_mut().filter(|it| part(it));
                    let exact = joined.iter().any(|it| it.closeness == Closeness::Exact);
                    parts.for_each(|(_, unit)| {
                        unit.common &= !exact;
                        unit.layers.extend(joined.iter().cloned());
                    });
                } else if self.asked[start..=end].iter().all(|it| is_function_word(&it.text)) {
                    let said = |it: &Layer| it.closeness == Closeness::Exact && it.entry.part >= Part::Whole;
                    let layers: Vec<Layer> = joined.into_iter().filter(said).collect();
                    units.extend((!layers.is_empty()).then_some((start, Unit { layers, ..Unit::default() })));
                }
            }
        }
    }

    /// Where some neighbours stand written together.
    fn joined(&self, together: &str, last: bool) -> Vec<Layer> {
        let mut joined = Unit::default();
        if let Some(word) = self.index.dictionary.find(together) {
            self.add(&mut joined, word, Closeness::Exact);
        }
        if last && together.chars().count() >= OTHER_PREFIX {
            self.add_beginning(&mut joined, together, last);
        }
        joined.layers.iter_mut().for_each(|it| it.together = true);
        joined.layers
    }

    /// Adds where the longer words stand that begin so. The name of who runs a route is only looked for by a word that may
    /// not be written out yet: `found` is not the Foundation.
    fn add_beginning(&self, unit: &mut Unit, word: &str, last: bool) {
        let long = word.chars().count() >= LONG_PREFIX;
        let fits = |it: &&Entry| (long || it.field != Field::Wording) && (last || it.field != Field::Organisation);
        let mut longer = self.index.dictionary.beginning(word);
        if let Some(many) = self.index.many_beginning(word) {
            self.add_entries(unit, many.iter().filter(fits), &longer, Closeness::Prefix);
            return;
        }
        longer.start += usize::from(!longer.is_empty() && self.index.dictionary.word(longer.start) == word);
        for number in longer {
            let entries = self.index.entries(number).iter().filter(fits);
            self.add_entries(unit, entries, &(number..number + 1), Closeness::Prefix);
        }
    }

    /// Adds where the words stand that are one slip away. Not in wording, where nearly every word is near to another one.
    fn add_near(&self, at: usize, unit: &mut Unit) {
        let word = &self.asked[at].text;
        for candidate in self.index.near.candidates(word) {
            let candidate = candidate as usize;
            if is_slip(word, self.index.dictionary.word(candidate)) {
                let entries = self.index.entries(candidate).iter().filter(|it| it.field != Field::Wording);
                self.add_entries(unit, entries, &(candidate..candidate + 1), Closeness::Misspelt);
            }
        }
    }

    fn add(&self, unit: &mut Unit, word: usize, closeness: Closeness) {
        self.add_entries(unit, self.index.entries(word), &(word..word + 1), closeness);
    }

    /// What only another audience is told is not looked at.
    fn add_entries<'e>(
        &self,
        unit: &mut Unit,
        entries: impl IntoIterator<Item = &'e Entry>,
        words: &Range<usize>,
        closeness: Closeness,
    ) {
        let visible = |it: &&Entry| it.scope == EVERYBODY || self.audience.is_none_or(|audience| audience == it.scope);
        let layer = |entry: &Entry| Layer { entry: *entry, closeness, together: false, words: words.clone() };
        unit.layers.extend(entries.into_iter().filter(visible).map(layer));
    }
}

impl Layer {
    /// Whether somebody in a crisis says it. One slip is forgiven them, and another form of the word.
    pub(super) fn is_crisis(&self) -> bool {
        self.entry.part == Part::Crisis && self.closeness != Closeness::Prefix
    }

    /// Why a route is found by this, for programs. Every word in it is the directory's.
    pub(super) fn reasons(&self, directory: &Directory, index: &SearchIndex, at: u32) -> Vec<String> {
        let Some(route) = index.route(directory, at) else { return Vec::new() };
        let document = route.document();
        let reason = match self.entry.field {
            Field::Name => self.word_of(directory, index, at).map(|it| format!("name:{it}")),
            Field::Alias if self.entry.source == OF_ROUTE => {
                let mut ids = std::iter::once(&document.id).chain(&document.aliases);
                let id = ids.find(|id| self.word(index, gather::names(id.as_str())).is_some());
                let named = id.map(|id| if *id == document.id { format!("id:{id}") } else { format!("alias:{id}") });
                named.or_else(|| self.source(index, at))
            }
            Field::Organisation => Some(format!("organisation:{}", document.organisation)),
            Field::Wording => Some("wording".to_owned()),
            Field::Alias | Field::Topic | Field::AlsoTopic => self.source(index, at),
        };
        // What was typed is near a name that is out of use, which is shown nobody.
        let former = reason.as_ref().is_some_and(|it| it.starts_with(FORMER_NAME));
        let closeness = match self.closeness {
            Closeness::Exact => None,
            Closeness::Form => Some("form"),
            Closeness::Prefix => Some("prefix"),
            Closeness::Misspelt => Some("misspelt"),
        };
        let like =
            closeness.filter(|_| !former).and_then(|it| Some(format!("{it}:{}", self.word_of(directory, index, at)?)));
        reason.into_iter().chain(like).collect()
    }

    /// Which shared thing leads to the route, also where many words of one beginning were put together.
    fn source(&self, index: &SearchIndex, at: u32) -> Option<String> {
        let found = || self.entry_of(index, at).and_then(|(_, entry)| index.source(entry));
        index.source(&self.entry).or_else(found).map(str::to_owned)
    }

    /// The word of the directory that stands in the route.
    fn word_of(&self, directory: &Directory, index: &SearchIndex, at: u32) -> Option<String> {
        if self.words.len() == 1 {
            return Some(index.dictionary.word(self.words.start).to_owned());
        }
        let document = index.route(directory, at)?.document();
        let of_organisation =
            || directory.organisation(document.organisation.as_str()).map(|it| gather::names(&it.name));
        let quick = match self.entry.field {
            Field::Name => self.word(index, gather::names(&document.name)),
            Field::Organisation => of_organisation().and_then(|names| self.word(index, names)),
            Field::Alias => self.word(index, gather::names(document.id.as_str())),
            Field::Topic | Field::AlsoTopic | Field::Wording => None,
        };
        quick.or_else(|| self.entry_of(index, at).map(|(word, _)| index.dictionary.word(word).to_owned()))
    }

    /// The first of the words that the route holds in this field, with its entry.
    fn entry_of<'i>(&self, index: &'i SearchIndex, at: u32) -> Option<(usize, &'i Entry)> {
        let here =
            |it: &&Entry| it.field == self.entry.field && it.scope == self.entry.scope && index.set(it).holds(at);
        self.words.clone().find_map(|word| index.entries(word).iter().find(here).map(|it| (word, it)))
    }

    /// The first of some words that is one of those looked for.
    fn word(&self, index: &SearchIndex, words: Vec<String>) -> Option<String> {
        words.into_iter().find(|it| index.dictionary.find(it).is_some_and(|number| self.words.contains(&number)))
    }
}
