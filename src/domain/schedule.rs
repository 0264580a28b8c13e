//! Opening hours: kept as an `OpenStreetMap` `opening_hours` expression, or honestly unknown, and evaluated truthfully.
//!
//! This is the only module that may know the crates behind it. An expression becomes a [`Timetable`] once per contact
//! and release; whatever is asked of one afterwards is read from the same list of instants, so that its answers cannot
//! contradict each other.
//!
//! Four things stay true:
//!
//! * Only what is known is claimed. An expression that names public holidays is [`State::Unknown`] where the calendar
//!   does not reach; one that names none never is.
//! * Hours belong to the day on which they begin: a day off takes the night that follows it along, and leaves the night
//!   before it alone.
//! * Hours are written and read in local time without regard to clock changes. An hour that comes twice counts the first
//!   time; one that does not come is moved to where the clock jumps to.
//! * No client does arithmetic with time zones: everything here answers with instants.

mod edges;
mod expression;
mod plan;
mod printed;
mod timetable;
mod warnings;
mod week;
mod words;
mod zone;

#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use printed::disagreements;
pub use timetable::{Availability, Exception, Interval, State, Timetable, TimetableError};
pub use warnings::{Warning, warnings};
pub use week::{week_svg, week_text};
pub(crate) use words::dated;
pub use words::{Claim, said_in};

/// The zone of hours that name none.
pub const DEFAULT_ZONE: &str = "Europe/London";

/// When a contact is open, in the words of the OSM `opening_hours` specification; `unknown` where no source says.
///
/// ```
/// use signpost::domain::schedule::Hours;
/// assert!("Mo-Fr 08:00-22:00; PH unknown".parse::<Hours>().is_ok());
/// assert!("weekdays after tea".parse::<Hours>().is_err());
/// assert_eq!(Hours::default().as_str(), "unknown");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours(SmolStr);

impl Hours {
    /// The longest expression, in characters.
    pub const MAX_LENGTH: usize = 400;

    /// The expression as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// By day and by night.
    #[must_use]
    pub fn always() -> Self {
        Self(SmolStr::new_static("24/7"))
    }

    /// Whether the hours are not known at all.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.0 == "unknown"
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self(SmolStr::new_static("unknown"))
    }
}

impl FromStr for Hours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "unknown" || (text.len() <= Self::MAX_LENGTH && is_expression(text)) {
            Ok(Self(text.into()))
        } else {
            Err("opening hours are an OpenStreetMap opening_hours expression such as \"Mo-Fr 09:00-17:00\", \"24/7\", or \"unknown\"".to_owned())
        }
    }
}

/// How many expressions a thread remembers to be some: more than most directories have.
const REMEMBERED: usize = 256;

thread_local! {
    static EXPRESSIONS: RefCell<HashSet<SmolStr>> = RefCell::default();
}

/// Whether a text can be read. Contacts by the thousand name the same hours.
fn is_expression(text: &str) -> bool {
    EXPRESSIONS.with_borrow_mut(|known| {
        if known.contains(text) {
            return true;
        }
        let valid = opening_hours_syntax::parse(text).is_ok();
        if valid && known.len() < REMEMBERED {
            known.insert(text.into());
        }
        valid
    })
}

impl TryFrom<String> for Hours {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.0.into()
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
