//! Some days of the week.

/// A set of weekdays; Monday is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Days(u8);

const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl Days {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(0b111_1111);
    pub(super) const WORKING: Self = Self(0b001_1111);
    pub(super) const WEEKEND: Self = Self(0b110_0000);

    /// One day.
    pub(super) const fn one(day: u16) -> Self {
        Self(1 << (day % 7))
    }

    /// The days from one to another, over the end of the week if need be.
    pub(super) fn range(from: u16, until: u16) -> Self {
        let length = (until + 7 - from) % 7;
        (0..=length).fold(Self::NONE, |days, step| days.and(Self::one(from + step)))
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u16> {
        (0..7).filter(move |day| self.0 & (1 << day) != 0)
    }

    /// The day, where there is only one.
    pub(super) fn single(self) -> Option<u16> {
        if self.0.is_power_of_two() { self.iter().next() } else { None }
    }

    /// The days as they are said: "Monday", "Saturday and Sunday".
    pub(super) fn said(self) -> String {
        let names: Vec<String> = self.iter().map(|day| name(day).to_owned()).collect();
        listed(&names)
    }
}

/// The name of a day.
pub(super) fn name(day: u16) -> &'static str {
    NAMES.get(usize::from(day % 7)).copied().unwrap_or_default()
}

/// Words as a list: "one", "one and two", "one, two and three".
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
