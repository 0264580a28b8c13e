//! Local time and instants: the one place where a clock change is decided.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// The zone data that came with the program: the same everywhere, whatever the machine has.
static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone by its IANA name.
#[derive(Clone, Debug)]
pub(super) struct Zone(TimeZone);

impl Zone {
    /// The zone of this IANA name, if there is one.
    pub(super) fn named(name: &str) -> Option<Self> {
        BUNDLED.get(name).ok().map(Self)
    }

    /// What a clock there shows.
    pub(super) fn local(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(at)
    }

    /// When a clock there shows this: the first time where it comes twice, and the end of the gap where it never comes.
    ///
    /// A later local time never comes at an earlier instant, which is what keeps intervals in order.
    pub(super) fn instant(&self, local: DateTime) -> Timestamp {
        let instant = |offset: Offset| offset.to_timestamp(local).unwrap_or(end_of_time(local));
        match self.0.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => instant(offset),
            AmbiguousOffset::Fold { before, .. } => instant(before),
            // Read with the later offset it lies before the change, and no other change lies between.
            AmbiguousOffset::Gap { after, .. } => self.next_clock_change(instant(after)),
        }
    }

    /// When a day begins there.
    pub(super) fn midnight(&self, date: Date) -> Timestamp {
        self.instant(date.at(0, 0, 0, 0))
    }

    /// When the clock is next changed after an instant; that instant itself where it never is.
    pub(super) fn next_clock_change(&self, after: Timestamp) -> Timestamp {
        self.0.following(after).next().map_or(after, |change| change.timestamp())
    }
}

fn end_of_time(local: DateTime) -> Timestamp {
    if local.year() < 0 { Timestamp::MIN } else { Timestamp::MAX }
}
