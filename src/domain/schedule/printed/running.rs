//! A week that runs on and on: Sunday night goes over into Monday morning.
//!
//! Hours can be written in many ways. Minute by minute of such a week they are all the same: `Fr 18:00-24:00; Sa-Su
//! 00:00-24:00; Mo 00:00-06:00` is one stretch from Friday evening to Monday morning.

use std::collections::BTreeSet;

use super::days::Days;
use super::said;
use crate::domain::schedule::State;
use crate::domain::schedule::expression::DAY;

/// How many minutes a week has.
pub(super) const WEEK: u16 = 7 * DAY;

/// Some minutes from Monday midnight on: the first, the one after the last, and their state.
pub(super) type Stretch = (u16, u16, State);

/// The state of every minute of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RunningWeek {
    minutes: Vec<State>,
    changes: Vec<Change>,
}

/// A minute at which the state is another than a minute before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    minute: u16,
    before: State,
    after: State,
}

impl RunningWeek {
    /// The week in which somebody is there as the stretches say; what lies past its end belongs to its beginning. Where
    /// two stretches meet, the more open one counts.
    pub(super) fn of(stretches: impl IntoIterator<Item = Stretch>) -> Self {
        let mut minutes = vec![State::Closed; usize::from(WEEK)];
        for (start, end, state) in stretches {
            for minute in start..end {
                if let Some(now) = minutes.get_mut(usize::from(minute % WEEK)) {
                    *now = state.max(*now);
                }
            }
        }
        let before = minutes.iter().cycle().skip(usize::from(WEEK) - 1);
        let pairs = (0..).zip(before.zip(&minutes));
        let changes = pairs.map(|(minute, (before, after))| Change { minute, before: *before, after: *after });
        let changes = changes.filter(|change| change.before != change.after).collect();
        Self { minutes, changes }
    }

    pub(super) fn at(&self, minute: u16) -> State {
        self.minutes.get(usize::from(minute % WEEK)).copied().unwrap_or(State::Closed)
    }

    /// Whether every minute of the week is like this.
    pub(super) fn is_always(&self, state: State) -> bool {
        self.minutes.iter().all(|it| *it == state)
    }

    /// The times of the day at which the state changes, in minutes. Midnight is one of them also where hours go on past
    /// it: a page that says "from midnight" of them is right.
    pub(super) fn times(&self) -> BTreeSet<u16> {
        let goes_on = |day| self.at(day * DAY) == State::Open && self.at(day * DAY + WEEK - 1) == State::Open;
        let midnight = (0..7).any(goes_on).then_some(0);
        self.changes.iter().map(|change| change.minute % DAY).chain(midnight).collect()
    }

    /// The times of the day at which somebody comes or goes, in minutes. The midnight before or after a day on which
    /// somebody is there all the time is none: the page names the day.
    pub(super) fn claimed_times(&self) -> BTreeSet<u16> {
        let claimed = self.changes.iter().filter(|it| it.before != State::Unknown && it.after != State::Unknown);
        let beside_a_whole_day = |it: &Change| {
            let day = it.minute / DAY;
            it.minute.is_multiple_of(DAY) && (self.is_whole(day) || self.is_whole(day + 6))
        };
        claimed.filter(|it| !beside_a_whole_day(it)).map(|it| it.minute % DAY).collect()
    }

    /// The days that a page cannot but name: hours begin on them, or go on from midnight to midnight.
    pub(super) fn claimed_days(&self) -> Days {
        let comes = |day| self.changes.iter().any(|it| it.after == State::Open && it.minute / DAY == day);
        (0..7).filter(|day| comes(*day) || self.is_whole(*day)).fold(Days::NONE, |days, day| days.and(Days::one(day)))
    }

    /// The days that a page may name: also those on which nobody knows, and the last one of hours that go on for more than
    /// a day.
    pub(super) fn possible_days(&self) -> Days {
        let may_be = |day: u16| (day * DAY..(day + 1) * DAY).any(|minute| self.at(minute) == State::Unknown);
        let ends = |day: u16| {
            let goes = self.changes.iter().find(|it| it.before == State::Open && it.minute / DAY == day);
            goes.is_some_and(|it| (1..=DAY).all(|back| self.at(it.minute + WEEK - back) == State::Open))
        };
        let more = (0..7).filter(|day| may_be(*day) || ends(*day));
        more.fold(self.claimed_days(), |days, day| days.and(Days::one(day)))
    }

    /// The first minute of these days at which nobody is there; one at which somebody has just gone, if there is any.
    pub(super) fn nobody_on(&self, days: Days) -> Option<u16> {
        let minutes = || days.iter().flat_map(|day| day * DAY..(day + 1) * DAY);
        let closed = |minute: &u16| self.at(*minute) == State::Closed;
        let gone = |minute: &u16| closed(minute) && self.at(*minute + WEEK - 1) == State::Open;
        minutes().find(gone).or_else(|| minutes().find(closed))
    }

    /// The days on which another week is not the same, where this one is known.
    pub(super) fn days_unlike(&self, other: &Self) -> Days {
        let unlike = |minute| self.at(minute) != State::Unknown && self.at(minute) != other.at(minute);
        let days = (0..7).filter(|day| (day * DAY..(day + 1) * DAY).any(unlike));
        days.fold(Days::NONE, |days, day| days.and(Days::one(day)))
    }

    /// The hours of one day in words, from midnight to midnight: "9am to noon and 2pm to 5pm".
    pub(super) fn words(&self, day: u16) -> String {
        let open = |minute: u16| minute < DAY && self.at(day * DAY + minute) == State::Open;
        let starts = (0..DAY).filter(|minute| open(*minute) && (*minute == 0 || !open(*minute - 1)));
        let end = |start| (start..=DAY).find(|minute| !open(*minute)).unwrap_or(DAY);
        let stretches: Vec<String> = starts.map(|start| format!("{} to {}", said(start), said(end(start)))).collect();
        if stretches.is_empty() { "nothing".to_owned() } else { super::days::listed(&stretches) }
    }

    fn is_whole(&self, day: u16) -> bool {
        let day = day % 7;
        (day * DAY..(day + 1) * DAY).all(|minute| self.at(minute) == State::Open)
    }
}
