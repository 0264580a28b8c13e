//! What is made ready once for a directory, so that a question finds its routes without looking at them all.
//!
//! Routes have positions by what does not depend on the question: curated priority, higher first, then id. The position is
//! a route's static score, so that every set of them is a ready best list: the first of it are the best of it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::dictionary::Dictionary;
use super::gather::Gathered;
use super::near::Near;
use super::sets::Routes;
use super::sieve::Sieve;
use crate::domain::bits::Bits;
use crate::domain::directory::{CheckedRoute, Directory};

/// Where a word stands, the weakest place first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    /// In what a route says to an audience.
    Wording,
    /// In the name of who runs it.
    Organisation,
    /// In a topic that it takes as well, or a synonym of that.
    AlsoTopic,
    /// In a topic that it is there for, or a synonym of that.
    Topic,
    /// In an id, a former name, or the name of a campaign that leads to it.
    Alias,
    /// In its name.
    Name,
}

/// What a word is of what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// One of its words.
    Word,
    /// One of the words of what people say in a crisis.
    WordOfCrisis,
    /// The whole of what people say of a topic.
    Whole,
    /// The whole of what people say in a crisis.
    Crisis,
}

/// Every audience: the word stands where each of them may look.
pub(super) const EVERYBODY: u16 = u16::MAX;

/// The word stands in the route itself, which says where.
pub(super) const OF_ROUTE: u32 = u32::MAX;

/// Routes that hold a word in one field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Where.
    pub(super) field: Field,
    /// What the word is of what stands there.
    pub(super) part: Part,
    /// For which audience, by its place in their order; or [`EVERYBODY`].
    pub(super) scope: u16,
    /// Which routes, by the number of a set.
    pub(super) set: u32,
    /// Through what, by the number of a reason; or [`OF_ROUTE`].
    pub(super) source: u32,
}

/// How many words may begin alike before what they lead to is put together ahead of the questions.
const MANY: usize = 48;

/// The shortest beginning that is looked for in wording too, in letters: shorter ones are in nearly all of it.
pub(super) const LONG_PREFIX: usize = 4;

/// What a search looks things up in. It belongs to one directory.
#[derive(Debug)]
pub struct SearchIndex {
    pub(super) dictionary: Dictionary,
    pub(super) near: Near,
    pub(super) sieve: Sieve,
    routes: Vec<usize>,
    entries: Vec<Entry>,
    starts: Vec<usize>,
    sets: Vec<Routes>,
    sources: Vec<String>,
    beginnings: BTreeMap<String, Vec<Entry>>,
    common: Bits,
}

impl SearchIndex {
    /// The index of a directory. It takes a while for a large one: never while somebody waits.
    #[must_use]
    pub fn of(directory: &Directory) -> Self {
        let routes = best_first(directory);
        let Gathered { words, mut sets, sources } = Gathered::of(directory, &routes);
        let dictionary = Dictionary::new(words.iter().map(|(word, _)| word.as_str()));
        let (mut entries, mut starts) = (Vec::new(), vec![0]);
        for (_, of_word) in words {
            entries.extend(of_word);
            starts.push(entries.len());
        }
        let common = common(&entries, &starts, &sets, routes.len());
        let beginnings = beginnings(&dictionary, &entries, &starts, &mut sets, routes.len());
        let numbered = (0..dictionary.len()).map(|it| (u32::try_from(it).unwrap_or(u32::MAX), dictionary.word(it)));
        let near = Near::new(numbered);
        let sieve = Sieve::new(directory, &routes);
        Self { dictionary, near, sieve, routes, entries, starts, sets, sources, beginnings, common }
    }

    /// How many routes there are.
    pub(super) fn length(&self) -> usize {
        self.routes.len()
    }

    /// The route at a position.
    pub(super) fn route<'d>(&self, directory: &'d Directory, at: u32) -> Option<&'d CheckedRoute> {
        self.routes.get(at as usize).and_then(|place| directory.routes().get(*place))
    }

    /// Where the word of a number stands.
    pub(super) fn entries(&self, word: usize) -> &[Entry] {
        &self.entries[between(&self.starts, word)]
    }

    /// Where words of one beginning stand, if they are many.
    pub(super) fn many_beginning(&self, prefix: &str) -> Option<&[Entry]> {
        self.beginnings.get(prefix).map(Vec::as_slice)
    }

    /// The routes of an entry.
    pub(super) fn set(&self, entry: &Entry) -> &Routes {
        &self.sets[entry.set as usize]
    }

    /// The reason of an entry whose routes do not say it themselves.
    pub(super) fn source(&self, entry: &Entry) -> Option<&str> {
        self.sources.get(entry.source as usize).map(String::as_str)
    }

    /// Whether more than a quarter of all routes hold a word that is not all that people say of a topic.
    pub(super) fn is_common(&self, word: usize) -> bool {
        u32::try_from(word).is_ok_and(|word| self.common.holds(word))
    }
}

fn between(starts: &[usize], word: usize) -> Range<usize> {
    starts.get(word).zip(starts.get(word + 1)).map_or(0..0, |(start, end)| *start..*end)
}

/// Where each route stands in the directory, in the order of their positions.
fn best_first(directory: &Directory) -> Vec<usize> {
    let mut routes: Vec<(u8, usize)> =
        directory.routes().iter().enumerate().map(|(place, it)| (u8::MAX - it.document().priority, place)).collect();
    routes.sort_unstable();
    routes.into_iter().map(|(_, place)| place).collect()
}

/// The words that stand in more than a quarter of all routes, by their numbers. None of them is all that people say of a
/// topic: that tells what they need, however many routes there are for it.
fn common(entries: &[Entry], starts: &[usize], sets: &[Routes], length: usize) -> Bits {
    let words = starts.len() - 1;
    let mut common = Bits::none(words);
    for word in 0..words {
        let of_word = &entries[between(starts, word)];
        if of_word.iter().any(|it| it.part >= Part::Whole) {
            continue;
        }
        let sets: Vec<&Routes> = of_word.iter().map(|it| &sets[it.set as usize]).collect();
        if 4 * sets.iter().map(|it| it.count()).sum::<usize>() <= length {
            continue;
        }
        let mut all = Bits::none(length);
        for set in sets {
            set.add_to(&mut all);
        }
        if let Ok(word) = u32::try_from(word)
            && 4 * all.count() > length
        {
            common.add(word);
        }
    }
    common
}

/// What many words of one beginning lead to, put together by field and audience.
fn beginnings(
    dictionary: &Dictionary,
    entries: &[Entry],
    starts: &[usize],
    sets: &mut Vec<Routes>,
    length: usize,
) -> BTreeMap<String, Vec<Entry>> {
    let mut found = BTreeMap::new();
    for letters in 2.. {
        let crowded = crowded(dictionary, letters);
        if crowded.is_empty() {
            break;
        }
        for words in crowded {
            let prefix: String = dictionary.word(words.start).chars().take(letters).collect();
            let mut together: BTreeMap<(Field, u16), Bits> = BTreeMap::new();
            for entry in words.flat_map(|word| &entries[between(starts, word)]) {
                if letters >= LONG_PREFIX || entry.field != Field::Wording {
                    let set = together.entry((entry.field, entry.scope)).or_insert_with(|| Bits::none(length));
                    sets[entry.set as usize].add_to(set);
                }
            }
            let merged = together.into_iter().map(|((field, scope), set)| {
                sets.push(Routes::new(set.iter().collect(), length));
                let set = u32::try_from(sets.len() - 1).unwrap_or(u32::MAX);
                Entry { field, part: Part::Word, scope, set, source: OF_ROUTE }
            });
            found.insert(prefix, merged.collect());
        }
    }
    found
}

/// The runs of words that share so many first letters, where they are many.
fn crowded(dictionary: &Dictionary, letters: usize) -> Vec<Range<usize>> {
    let beginning = |word: usize| {
        let word = dictionary.word(word);
        let end = word.char_indices().nth(letters - 1).map(|(at, letter)| at + letter.len_utf8());
        end.and_then(|end| word.get(..end))
    };
    let mut runs = Vec::new();
    let mut start = 0;
    for word in 1..=dictionary.len() {
        if word == dictionary.len() || beginning(word) != beginning(start) {
            if word - start > MANY && beginning(start).is_some() {
                runs.push(start..word);
            }
            start = word;
        }
    }
    runs
}
