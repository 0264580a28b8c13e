//! What a page's hours say as far as they can be understood.

use std::collections::BTreeSet;

use super::days::Days;
use super::lexemes::{lexemes, plain};
use super::running::{RunningWeek, Stretch, WEEK};
use super::times::{Time, span};
use super::tokens::{Token, tokens};
use crate::domain::schedule::State;
use crate::domain::schedule::expression::DAY;

/// A page's hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// The times of the day that it prints, in minutes; midnight is 0.
    pub(super) times: BTreeSet<u16>,
    /// The days of the week that it names; none where it names none.
    pub(super) days: Days,
    /// Days of which it is not clear whether somebody is there.
    pub(super) unclear: Days,
    /// Whether it says "day and night" or the like.
    pub(super) always: bool,
    /// The whole week, where every word was understood.
    pub(super) week: Option<RunningWeek>,
}

/// Tokens that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    /// From one time to another.
    Span(u16, u16),
    /// A time that stands alone: "after 5pm".
    At(u16),
    Days(Days),
    /// From a time on one day to a time on another, without a pause.
    Through((u16, u16), (u16, u16)),
    Always,
    YearRound,
    Comma,
    Break,
    Closed,
    Not,
    /// Public holidays, which are no part of the usual week.
    Holiday,
    /// Something that was not understood.
    Other,
}

impl Reading {
    /// Reads a text.
    pub(super) fn of(text: &str) -> Self {
        let items = items(&tokens(&lexemes(&plain(text))));
        let mut reading = Self { week: week(&items), ..Self::default() };
        let mut closed = Days::NONE;
        let mut went_on = false;
        let mut year_round = false;
        for clause in items.split(|it| matches!(it, Item::Comma | Item::Break)) {
            went_on = closed_clause(clause, went_on);
            if went_on {
                closed = closed.and(days_in(clause));
            } else {
                closed = closed.and(reading.take(clause));
            }
            year_round |= clause.contains(&Item::YearRound);
        }
        if year_round && reading.days.is_empty() && reading.unclear.is_empty() && !reading.always {
            reading.days = Days::ALL;
        }
        // "Monday to Friday, closed Wednesday" and "Saturdays, closed Saturday 4 July" look alike.
        reading.unclear = reading.unclear.and(closed.both(reading.days));
        reading
    }

    /// Takes what a clause says, and gives back the days on which it says that nobody is there.
    fn take(&mut self, clause: &[Item]) -> Days {
        let (mut closed, mut mode) = (Days::NONE, None);
        for item in clause {
            match *item {
                Item::Span(start, end) => {
                    self.times.extend([start % DAY, end % DAY]);
                    mode = mode.filter(|it| *it != Item::Closed);
                }
                Item::At(time) => {
                    self.times.insert(time % DAY);
                    mode = mode.filter(|it| *it != Item::Closed);
                }
                Item::Through((first, start), (last, end)) => {
                    self.times.extend([start % DAY, end % DAY]);
                    self.days = self.days.and(Days::range(first, last).without(Days::one(last)));
                    self.unclear = self.unclear.and(Days::one(last));
                }
                Item::Days(days) => match mode {
                    Some(Item::Closed) => closed = closed.and(days),
                    Some(_) => self.unclear = self.unclear.and(days),
                    None => self.days = self.days.and(days),
                },
                // "No longer 24/7".
                Item::Always => self.always |= mode.is_none(),
                Item::Closed | Item::Not => mode = Some(*item),
                Item::YearRound | Item::Comma | Item::Break | Item::Holiday | Item::Other => {}
            }
        }
        closed
    }
}

/// Whether a clause says only that nobody is there: "closed Saturday", and "Sunday" after it.
fn closed_clause(clause: &[Item], the_one_before: bool) -> bool {
    let has_hours =
        clause.iter().any(|it| matches!(it, Item::Span(..) | Item::At(_) | Item::Through(..) | Item::Always));
    let only_days = !clause.is_empty() && clause.iter().all(|it| matches!(it, Item::Days(_) | Item::Holiday));
    !has_hours && (clause.contains(&Item::Closed) || (the_one_before && only_days))
}

fn days_in(clause: &[Item]) -> Days {
    clause.iter().fold(Days::NONE, |days, item| if let Item::Days(more) = item { days.and(*more) } else { days })
}

fn items(tokens: &[Token]) -> Vec<Item> {
    let beside_days = tokens.iter().any(|it| matches!(it, Token::Days(_)));
    let tokens: Vec<Token> = tokens.iter().copied().filter(|it| *it != Token::Skip).collect();
    let mut items = Vec::new();
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        let (item, taken) = several(rest, beside_days).unwrap_or_else(|| (one(rest), 1));
        items.extend(item);
        rest = rest.get(taken..).unwrap_or_default();
    }
    items
}

/// Tokens that mean something together only.
fn several(rest: &[Token], beside_days: bool) -> Option<(Option<Item>, usize)> {
    use Token::{And, Between, Days, Time, To};
    let (item, taken) = match *rest {
        [Days(first), Time(start), To, Days(last), Time(end), ..]
        | [Time(start), Days(first), To, Time(end), Days(last), ..] => {
            let from = (first.single()?, start.sure()?);
            (Item::Through(from, (last.single()?, end.sure()?)), 5)
        }
        [Between, Time(start), And | To, Time(end), ..] => (ranged(start, end, beside_days)?, 4),
        [Time(start), To, Time(end), ..] => (ranged(start, end, beside_days)?, 3),
        [Days(first), To, Days(last), ..] => (Item::Days(super::days::Days::range(first.single()?, last.single()?)), 3),
        _ => return None,
    };
    Some((Some(item), taken))
}

fn ranged(start: Time, end: Time, beside_days: bool) -> Option<Item> {
    span(start, end, beside_days).map(|(start, end)| Item::Span(start, end))
}

fn one(rest: &[Token]) -> Option<Item> {
    match *rest.first()? {
        Token::Time(time) => Some(time.sure().map_or(Item::Other, Item::At)),
        Token::Days(days) => Some(Item::Days(days)),
        Token::Comma => Some(Item::Comma),
        Token::Break => Some(Item::Break),
        Token::Always => Some(Item::Always),
        Token::YearRound => Some(Item::YearRound),
        Token::Closed => Some(Item::Closed),
        Token::Not => Some(Item::Not),
        Token::Holiday => Some(Item::Holiday),
        Token::Other => Some(Item::Other),
        Token::To | Token::Between | Token::And | Token::Skip => None,
    }
}

// --- the whole week --------------------------------------------------------------------------------------------------

/// Some days and the hours on them.
#[derive(Clone, Debug, Default)]
struct Group {
    days: Days,
    hours: Vec<(u16, u16)>,
}

/// The week, where nothing was left over and no day stands in two groups.
fn week(items: &[Item]) -> Option<RunningWeek> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut named = Days::NONE;
    for part in items.split(|it| *it == Item::Break) {
        for group in groups(part)? {
            if !named.both(group.days).is_empty() {
                return None;
            }
            named = named.and(group.days);
            let hours = |day| group.hours.iter().map(move |(start, end)| stretch(day, *start, day, *end, DAY));
            stretches.extend(group.days.iter().flat_map(hours));
        }
        stretches.extend(part.iter().filter_map(without_a_pause));
    }
    (!stretches.is_empty()).then(|| RunningWeek::of(stretches))
}

fn without_a_pause(item: &Item) -> Option<Stretch> {
    let Item::Through((first, start), (last, end)) = *item else { return None };
    Some(stretch(first, start, last, end, WEEK))
}

/// A stretch of the week. One that ends at or before its start ends a day or a week later.
fn stretch(first: u16, start: u16, last: u16, end: u16, later: u16) -> Stretch {
    let (start, end) = (first * DAY + start, last * DAY + end);
    (start, if end > start { end } else { end + later }, State::Open)
}

/// Days and hours in turns, the one or the other first throughout. `None` where something else stands between them.
fn groups(part: &[Item]) -> Option<Vec<Group>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut days_first = None;
    for item in part {
        let (is_days, days, hours) = match *item {
            Item::Days(days) => (true, days, None),
            Item::Span(start, end) => (false, Days::NONE, Some((start, end))),
            Item::Always => (false, Days::NONE, Some((0, DAY))),
            Item::Comma | Item::YearRound | Item::Through(..) => continue,
            Item::At(_) | Item::Break | Item::Closed | Item::Not | Item::Holiday | Item::Other => return None,
        };
        let first = *days_first.get_or_insert(is_days);
        let complete = |it: &Group| if first { !it.hours.is_empty() } else { !it.days.is_empty() };
        if groups.last().is_none_or(|last| is_days == first && complete(last)) {
            groups.push(Group::default());
        }
        let group = groups.last_mut()?;
        group.days = group.days.and(days);
        group.hours.extend(hours);
    }
    if let [Group { days: Days::NONE, hours }] = groups.as_slice()
        && hours.as_slice() == [(0, DAY)]
    {
        return Some(vec![Group { days: Days::ALL, hours: hours.clone() }]);
    }
    let complete = groups.iter().all(|group| !group.days.is_empty() && !group.hours.is_empty());
    complete.then_some(groups)
}
