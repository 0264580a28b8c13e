//! Whether somebody is there: a contact's timetable, how far its hours are vouched for, and who answers.
//!
//! A timetable knows only the clock. What may be said to a reader is less: hours that were read from an old page are
//! said to hold "usually" and never claim that somebody is there, and nothing is open where nobody answers.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::contact::{AnsweredBy, Contact, HoursCertainty};
use super::schedule::{Claim, Interval, State, Timetable};

/// How many days of intervals are prepared, from the beginning of today on.
pub const PREPARED_DAYS: i32 = 14;

/// How long somebody has to be there without a break for "by day and by night". The prepared days of a pack reach so far
/// for six days and more after it was made, so that devices come to the same.
pub const ROUND_THE_CLOCK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Whether somebody is there at the instant that was asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Availability)]
pub struct ServedAvailability {
    /// Whether somebody is there. Left out where nobody knows, and where no person answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<bool>,
    /// The first instant at which `open` is different, be it that it is no longer known. Left out where none is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub changes_at: Option<Timestamp>,
    /// When somebody comes next, where nobody is there now or they leave before. Left out where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_next: Option<Timestamp>,
    /// The same in plain English, in the contact's own local time: "Open until 9pm", "Opens Monday 9am".
    #[schema(example = "Open until 9pm")]
    pub sentence: String,
}

/// The next days of a contact as instants, so that no client reckons with time zones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Schedule)]
pub struct ServedSchedule {
    /// The instant from which on it says when somebody is there: the beginning of a day where the contact is.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// The instant up to which it does. After it show "opening hours not confirmed".
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// What is known of these days: in order and disjoint. Between them nobody is there.
    pub intervals: Vec<ServedInterval>,
}

/// A stretch of time in which somebody is there, or may be, or of which less is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Interval)]
pub struct ServedInterval {
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// When it is over.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// What is known of it.
    pub state: IntervalState,
}

/// What is known of a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalState {
    /// Somebody is there.
    Open,
    /// Somebody usually is: the page that says so is old. Do not say "open".
    UsuallyOpen,
    /// Usually nobody is. Do not say "closed".
    UsuallyClosed,
    /// Nobody can say: show "opening hours not confirmed".
    Unknown,
}

/// When one contact is open, made ready once per release.
#[derive(Clone, Debug)]
pub struct Opening {
    timetable: Arc<Timetable>,
    answered_by: AnsweredBy,
    vouched_until: Timestamp,
}

impl Opening {
    /// The opening of a contact whose hours have been read.
    #[must_use]
    pub fn new(contact: &Contact, timetable: Arc<Timetable>) -> Self {
        Self { timetable, answered_by: contact.answered_by, vouched_until: contact.hours_vouched_until() }
    }

    /// The opening of a place's emergency contact, whose timetable is always open by definition and not by a page.
    #[must_use]
    pub fn by_definition(contact: &Contact, always: Arc<Timetable>) -> Self {
        Self { timetable: always, answered_by: contact.answered_by, vouched_until: Timestamp::MAX }
    }

    /// The hours as they are read from the contact's record.
    #[must_use]
    pub fn timetable(&self) -> &Timetable {
        &self.timetable
    }

    /// How sure the hours are at an instant, by the age of what they were read from.
    #[must_use]
    pub fn certainty(&self, at: Timestamp) -> HoursCertainty {
        if self.timetable.is_unknown() {
            HoursCertainty::Unknown
        } else if at < self.vouched_until {
            HoursCertainty::Stated
        } else {
            HoursCertainty::Usual
        }
    }

    /// Whether somebody is there, as far as it may be claimed; `None` where no person answers at any time.
    #[must_use]
    pub fn state(&self, at: Timestamp) -> Option<State> {
        match (self.answered_by, self.certainty(at)) {
            (AnsweredBy::Inbox | AnsweredBy::None, _) => None,
            (AnsweredBy::Person, HoursCertainty::Stated) => Some(self.timetable.state_at(at)),
            (AnsweredBy::Person, HoursCertainty::Usual | HoursCertainty::Unknown) => Some(State::Unknown),
        }
    }

    /// Whether the hours are those of a person who is there by day and by night for [`ROUND_THE_CLOCK`] from now on. It
    /// may be so only usually.
    #[must_use]
    pub fn is_round_the_clock(&self, at: Timestamp) -> bool {
        self.answered_by == AnsweredBy::Person
            && self.timetable.state_at(at) == State::Open
            && self.timetable.next_change(at).is_none_or(|change| change.duration_since(at) >= ROUND_THE_CLOCK)
    }

    /// When somebody comes next, as far as it may be claimed.
    #[must_use]
    pub fn opens_next(&self, at: Timestamp) -> Option<Timestamp> {
        let claimed = self.answered_by == AnsweredBy::Person && self.certainty(at) == HoursCertainty::Stated;
        let next = claimed.then(|| self.timetable.opens_next(at)).flatten();
        next.filter(|next| *next < self.vouched_until)
    }

    /// What a look-up says of the contact at an instant.
    #[must_use]
    pub fn availability(&self, at: Timestamp) -> ServedAvailability {
        let open = match self.state(at) {
            None => return nobody_answers(self.answered_by),
            Some(state) => state.open(),
        };
        let known = self.timetable.availability(at);
        let (claim, changes_at) = match self.certainty(at) {
            HoursCertainty::Stated => (Claim::Stated, earlier(known.changes_at, self.vouching_ends())),
            HoursCertainty::Usual | HoursCertainty::Unknown => (Claim::Usual, None),
        };
        ServedAvailability {
            open,
            changes_at,
            opens_next: self.opens_next(at),
            sentence: self.timetable.sentence_for(&known, at, claim),
        }
    }

    /// The instant up to which [`Opening::availability`] stays as it is; `None` where no end is in sight.
    #[must_use]
    pub fn holds_until(&self, at: Timestamp) -> Option<Timestamp> {
        match self.answered_by {
            AnsweredBy::Inbox | AnsweredBy::None => None,
            AnsweredBy::Person => {
                let vouching_ends = self.vouching_ends().filter(|it| *it > at);
                earlier(self.timetable.sentence_holds_until(at), vouching_ends)
            }
        }
    }

    /// The next fourteen days from the beginning of today on; `None` where no hours are known.
    #[must_use]
    pub fn schedule(&self, at: Timestamp) -> Option<ServedSchedule> {
        let (from, until) = self.timetable.days_from(at, PREPARED_DAYS);
        Some(ServedSchedule { from, until, intervals: self.intervals(from, until)? })
    }

    /// When somebody is there between two instants, as far as it may be claimed; `None` where no hours are known.
    #[must_use]
    pub fn intervals(&self, from: Timestamp, until: Timestamp) -> Option<Vec<ServedInterval>> {
        if self.answered_by != AnsweredBy::Person || self.timetable.is_unknown() {
            return None;
        }
        let turn = self.vouched_until.clamp(from, until);
        let stated = served(&self.timetable.intervals(from, turn), IntervalState::Open);
        let usual = served(&self.timetable.intervals(turn, until), IntervalState::UsuallyOpen);
        Some(stated.into_iter().chain(with_gaps(usual, turn, until)).collect())
    }

    /// The instant from which on the hours are only usual, where there ever was another time and such an instant comes.
    #[must_use]
    pub fn vouching_ends(&self) -> Option<Timestamp> {
        let within = Timestamp::MIN < self.vouched_until && self.vouched_until < Timestamp::MAX;
        (within && !self.timetable.is_unknown()).then_some(self.vouched_until)
    }
}

fn served(intervals: &[Interval], open: IntervalState) -> Vec<ServedInterval> {
    let state = |state| if state == State::Open { open } else { IntervalState::Unknown };
    let served = |it: &Interval| ServedInterval { from: it.from, until: it.until, state: state(it.state) };
    intervals.iter().map(served).collect()
}

/// The same with what lies between them: usually closed is not closed, which is what a gap means.
fn with_gaps(intervals: Vec<ServedInterval>, from: Timestamp, until: Timestamp) -> Vec<ServedInterval> {
    let mut whole = Vec::with_capacity(2 * intervals.len() + 1);
    let mut reached = from;
    let end = ServedInterval { from: until, until, state: IntervalState::Unknown };
    for it in intervals.into_iter().chain([end]) {
        if reached < it.from {
            whole.push(ServedInterval { from: reached, until: it.from, state: IntervalState::UsuallyClosed });
        }
        reached = it.until;
        whole.push(it);
    }
    whole.pop();
    whole
}

fn nobody_answers(answered_by: AnsweredBy) -> ServedAvailability {
    let sentence = match answered_by {
        AnsweredBy::Inbox => "Write at any time: messages are read later",
        AnsweredBy::None | AnsweredBy::Person => "Use it at any time",
    };
    ServedAvailability { open: None, changes_at: None, opens_next: None, sentence: sentence.to_owned() }
}

/// The earlier of two instants, either of which may never come.
#[must_use]
pub fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// How long an answer that names no change may be shown: as long as intervals are prepared, counted in days of UTC.
#[must_use]
pub fn horizon(at: Timestamp) -> Timestamp {
    midnight_after(at, PREPARED_DAYS)
}

/// When the next day of UTC begins: [`horizon`] is another one then.
#[must_use]
pub fn tomorrow(at: Timestamp) -> Timestamp {
    midnight_after(at, 1)
}

fn midnight_after(at: Timestamp, days: i32) -> Timestamp {
    const DAY: i64 = 24 * 60 * 60;
    let today = at.as_second().div_euclid(DAY);
    Timestamp::from_second((today + i64::from(days)) * DAY).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
