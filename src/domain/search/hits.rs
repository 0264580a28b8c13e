//! The best of the routes that a question finds, without looking at all of them.
//!
//! Each rule of the order but one is a count: how many words of the question pass it. Where many routes are left they are
//! counted together, as bits, and only the best of them are looked at further. Where few are left each gets its own counts.

use std::cmp::Reverse;

use super::index::{Field, Part, SearchIndex};
use super::question::{Closeness, Layer, MOST_COUNTED, Unit};
use crate::domain::bits::Bits;
use crate::domain::directory::Directory;

/// Up to how many routes get their own counts.
const FEW: usize = 256;

/// What is counted, the weightiest first: each time the words of the question that pass.
#[derive(Clone, Copy, Debug)]
enum Rule {
    /// A word or phrase of somebody in a crisis, for which the route is there.
    Crisis,
    /// The one that counts no words: whether the route is one of [`Hits::theirs`].
    Theirs,
    /// A word that decides, anywhere.
    Decides,
    /// A word that does not decide, anywhere.
    Common,
    /// A word that stands there written together with its neighbours, as a name or a phrase.
    Together,
    /// A word that stands in this field or a stronger one. In a name only as it is, and by itself only if nobody says it of a
    /// topic: any other says no more than one of a topic.
    In(Field),
    /// A word that is as near as this or nearer.
    AsNear(Closeness),
    /// A word that stands in the name, or one like it.
    LikeName,
}

const RULES: [Rule; 14] = [
    Rule::Crisis,
    Rule::Theirs,
    Rule::Decides,
    Rule::Common,
    Rule::Together,
    Rule::In(Field::Name),
    Rule::In(Field::Alias),
    Rule::In(Field::Topic),
    Rule::In(Field::AlsoTopic),
    Rule::In(Field::Organisation),
    Rule::AsNear(Closeness::Exact),
    Rule::AsNear(Closeness::Form),
    Rule::AsNear(Closeness::Prefix),
    Rule::LikeName,
];

impl Rule {
    fn passes(self, unit: &Unit, layer: &Layer) -> bool {
        let exact = layer.closeness == Closeness::Exact;
        match self {
            Self::Decides => !unit.common,
            Self::Common => unit.common,
            Self::Crisis => layer.is_crisis(),
            Self::Theirs => false,
            Self::Together => exact && layer.together,
            Self::In(field) if exact && (layer.together || !unit.of_topic) => layer.entry.field >= field,
            Self::In(field) => layer.entry.field.min(Field::Topic) >= field,
            Self::LikeName => layer.entry.field == Field::Name,
            Self::AsNear(closeness) => layer.closeness >= closeness,
        }
    }
}

/// Counts by every rule are one number, with a digit of so many bits for each.
const DIGIT: usize = 4;
const _: () = assert!(MOST_COUNTED < 1 << DIGIT && DIGIT * RULES.len() <= 64, "every count has room");

/// Where the digit of [`Rule::Theirs`] begins.
const THEIRS: usize = digit(1);
const _: () = assert!(matches!(RULES[1], Rule::Theirs), "it is the second");

/// Where the digit of a rule begins, by its place among the rules.
const fn digit(rule: usize) -> usize {
    DIGIT * (RULES.len() - 1 - rule)
}

/// How certain it is that a route is meant, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// Only its wording holds words of the question; or it is there for others first and holds single words that may be about
    /// those.
    Accident,
    /// What it holds are words that are a slip away from those of the question; or single ones of what people say in a crisis,
    /// which nobody may be too sure of.
    Doubtful,
    /// It holds words of the question in what it is called or is for.
    Meant,
}

/// A question that was read.
pub(super) struct Hits<'q> {
    index: &'q SearchIndex,
    units: &'q [Unit],
    /// For each layer of each word the rules that it passes, a one in the digit of each.
    passes: Vec<Vec<u64>>,
    /// The rules that can tell routes apart that are equal by those before them, by their digits.
    telling: Vec<usize>,
    /// The routes that are there for whoever asks.
    main: Option<&'q Bits>,
    /// The routes that come before others that hold more of the words: those that are there for whoever asks and hold a word
    /// that decides; and those that are there for others first, where they were named, a phrase was said as it is, or a word
    /// is of a crisis. A single word may be about what they do for those others. None where no audience asks.
    theirs: Bits,
    /// Up to how many routes get their own counts.
    pub(super) few: usize,
}

impl<'q> Hits<'q> {
    /// What a question finds in an index for whom these routes are there.
    pub(super) fn new(index: &'q SearchIndex, units: &'q [Unit], main: Option<&'q Bits>) -> Self {
        let judge = |unit: &Unit, layer: &Layer| {
            let passed = RULES.iter().enumerate().filter(|(_, rule)| rule.passes(unit, layer));
            passed.fold(0, |all, (at, _)| all | 1 << digit(at))
        };
        let passes: Vec<Vec<u64>> =
            units.iter().map(|unit| unit.layers.iter().map(|layer| judge(unit, layer)).collect()).collect();
        let theirs = main.map_or_else(|| Bits::none(index.length()), |main| theirs(index, units, main));
        let telling = telling(&passes, !theirs.is_empty());
        Self { index, units, passes, telling, main, theirs, few: FEW }
    }

    /// The routes that hold a word of the question. Where some of these hold one that decides, the others are only those
    /// that have a common one in their name.
    pub(super) fn matched(&self, of: &Bits) -> Bits {
        let mut deciding = self.holding(|unit, _| !unit.common);
        deciding.and(of);
        if self.units.iter().all(|it| !it.common) {
            return deciding;
        }
        let only_named = !deciding.is_empty();
        let mut matched = self.holding(|unit, layer| {
            let name = layer.entry.field == Field::Name && layer.closeness == Closeness::Exact;
            !unit.common || !only_named || name
        });
        matched.and(of);
        matched
    }

    /// The routes that hold a word of the question in what they or who runs them is or was called: one that decides, where
    /// there is such a word.
    pub(super) fn named(&self) -> Bits {
        let decides = self.units.iter().any(|it| !it.common);
        self.holding(|unit, layer| {
            let name = match layer.entry.field {
                Field::Name | Field::Alias | Field::Organisation => true,
                Field::Topic | Field::AlsoTopic | Field::Wording => false,
            };
            name && (!unit.common || !decides)
        })
    }

    fn holding(&self, counts: impl Fn(&Unit, &Layer) -> bool) -> Bits {
        holding(self.index, self.units, counts)
    }

    /// The best of some routes, at most so many, the best first.
    pub(super) fn best(&self, of: &Bits, most: usize) -> Vec<u32> {
        let mut found = Vec::new();
        self.narrow(of, &self.telling, most, &mut found);
        found
    }

    /// Adds the best of some routes that are equal by every rule before these.
    fn narrow(&self, of: &Bits, rules: &[usize], most: usize, found: &mut Vec<u32>) {
        let count = of.count();
        let missing = most.saturating_sub(found.len());
        if count <= self.few {
            let mut few: Vec<u32> = of.iter().collect();
            few.sort_by_cached_key(|at| self.rank(*at));
            found.extend(few.into_iter().take(missing));
            return;
        }
        let Some((rule, rules)) = rules.split_first() else {
            let (main, also) = (of.iter().filter(|at| !self.is_also(*at)), of.iter().filter(|at| self.is_also(*at)));
            found.extend(main.chain(also).take(missing));
            return;
        };
        let mut counted = self.count_together(of, *rule);
        while found.len() < most {
            let Some(equal) = counted.take_best() else { break };
            self.narrow(&equal, rules, most, found);
        }
    }

    /// What routes are sorted by.
    pub(super) fn rank(&self, at: u32) -> (Reverse<u64>, bool, u32) {
        (Reverse(self.counts(at)), self.is_also(at), at)
    }

    /// Whether a route takes whoever asks, but is there for others first.
    fn is_also(&self, at: u32) -> bool {
        self.main.is_some_and(|main| !main.holds(at))
    }

    /// The counts of one route by every rule, as one number.
    fn counts(&self, at: u32) -> u64 {
        let of_word = |(unit, passes): (&Unit, &Vec<u64>)| {
            let here = unit.layers.iter().zip(passes).filter(|(layer, _)| self.index.set(&layer.entry).holds(at));
            here.fold(0, |all, (_, passes)| all | passes)
        };
        let of_words: u64 = self.units.iter().zip(&self.passes).map(of_word).sum();
        of_words + (u64::from(self.theirs.holds(at)) << THEIRS)
    }

    /// Counts many routes by one rule.
    fn count_together(&self, of: &Bits, rule: usize) -> Counted {
        let mut counted = Counted { left: of.clone(), planes: Vec::new() };
        if rule == THEIRS {
            let mut theirs = self.theirs.clone();
            theirs.and(of);
            counted.add(theirs);
        }
        for (unit, passes) in self.units.iter().zip(&self.passes) {
            let mut passing = unit.layers.iter().zip(passes).filter(|(_, passes)| *passes >> rule & 1 == 1).peekable();
            if passing.peek().is_none() {
                continue;
            }
            let mut holding = Bits::none(self.index.length());
            for (layer, _) in passing {
                self.index.set(&layer.entry).add_to(&mut holding);
            }
            holding.and(of);
            counted.add(holding);
        }
        counted
    }

    /// How certain it is that the route at a position is meant.
    pub(super) fn certainty(&self, at: u32) -> Certainty {
        let layers = self.units.iter().flat_map(|unit| unit.layers.iter().map(move |layer| (unit, layer)));
        let here = layers.filter(|(_, layer)| self.index.set(&layer.entry).holds(at));
        let is_also = self.is_also(at);
        let of_layer = |(unit, layer): (&Unit, &Layer)| match (layer.entry.field, layer.closeness) {
            (Field::Wording, _) => Certainty::Accident,
            (Field::Name | Field::Alias, Closeness::Misspelt) => Certainty::Doubtful,
            _ if is_also && !was_said(unit, layer) && !is_whole(layer) => {
                if is_of_crisis(layer) {
                    Certainty::Doubtful
                } else {
                    Certainty::Accident
                }
            }
            (_, Closeness::Misspelt) => Certainty::Doubtful,
            _ => Certainty::Meant,
        };
        here.map(of_layer).max().unwrap_or(Certainty::Accident)
    }

    /// Why the route at a position is found, for programs: the strongest place of each word.
    pub(super) fn reasons(&self, directory: &Directory, at: u32) -> Vec<String> {
        let mut reasons = Vec::new();
        for unit in self.units {
            let here = unit.layers.iter().rev().filter(|layer| self.index.set(&layer.entry).holds(at));
            let strongest = here.max_by_key(|layer| (layer.entry.field, layer.closeness));
            for reason in strongest.into_iter().flat_map(|it| it.reasons(directory, self.index, at)) {
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
        }
        reasons
    }
}

/// The routes that hold a word of the question in a place that counts.
fn holding(index: &SearchIndex, units: &[Unit], counts: impl Fn(&Unit, &Layer) -> bool) -> Bits {
    let mut all = Bits::none(index.length());
    for unit in units {
        for layer in unit.layers.iter().filter(|layer| counts(unit, layer)) {
            index.set(&layer.entry).add_to(&mut all);
        }
    }
    all
}

/// See [`Hits::theirs`].
fn theirs(index: &SearchIndex, units: &[Unit], main: &Bits) -> Bits {
    let mut theirs = holding(index, units, |unit, layer| {
        !unit.common && layer.entry.field != Field::Wording && layer.closeness != Closeness::Misspelt
    });
    theirs.and(main);
    theirs.or(&holding(index, units, |unit, layer| !unit.common && (was_said(unit, layer) || is_of_crisis(layer))));
    theirs
}

/// Whether what stands in a place is of what people say in a crisis, all of it or one word.
fn is_of_crisis(layer: &Layer) -> bool {
    matches!(layer.entry.part, Part::WordOfCrisis | Part::Crisis) && layer.closeness >= Closeness::Form
}

/// Whether what stands in a place is all that people say of a topic.
fn is_whole(layer: &Layer) -> bool {
    layer.entry.part >= Part::Whole && layer.closeness >= Closeness::Form
}

/// Whether what stands in a place was said as it is, and can hardly be an accident: a name, or a phrase.
fn was_said(unit: &Unit, layer: &Layer) -> bool {
    let named = layer.entry.field >= Field::Alias && unit.is_name;
    layer.closeness == Closeness::Exact && (layer.together || named)
}

/// The rules that some layer passes, but those that every layer passes just as a rule before them; and the one that counts no
/// words, where it can tell routes apart too.
fn telling(passes: &[Vec<u64>], theirs: bool) -> Vec<usize> {
    let layers = || passes.iter().flatten();
    let mut telling: Vec<usize> = Vec::new();
    for rule in (0..RULES.len()).map(digit) {
        let same = |before: &usize| layers().all(|it| (it >> rule ^ it >> before) & 1 == 0);
        let tells = layers().any(|it| it >> rule & 1 == 1) && !telling.iter().any(same);
        if tells || (rule == THEIRS && theirs) {
            telling.push(rule);
        }
    }
    telling
}

/// How often each of many routes was counted: the digits of their binary numbers, each as a set.
struct Counted {
    left: Bits,
    planes: Vec<Bits>,
}

impl Counted {
    /// Counts these once more.
    fn add(&mut self, mut carry: Bits) {
        for plane in &mut self.planes {
            if carry.is_empty() {
                return;
            }
            plane.half_add(&mut carry);
        }
        if !carry.is_empty() {
            self.planes.push(carry);
        }
    }

    /// Takes out those that were counted most often.
    fn take_best(&mut self) -> Option<Bits> {
        if self.left.is_empty() {
            return None;
        }
        let mut best = self.left.clone();
        for plane in self.planes.iter().rev() {
            let mut both = best.clone();
            both.and(plane);
            if !both.is_empty() {
                best = both;
            }
        }
        self.left.without(&best);
        Some(best)
    }
}
