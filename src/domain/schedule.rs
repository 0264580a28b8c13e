//! Opening hours: kept as an `OpenStreetMap` `opening_hours` expression, or honestly unknown.
//!
//! This is the only module that may know the crate behind it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// When a contact is open, in the words of the OSM `opening_hours` specification; `unknown` where no source says.
///
/// ```
/// use signpost::domain::schedule::Hours;
/// assert!("Mo-Fr 08:00-22:00; PH unknown".parse::<Hours>().is_ok());
/// assert!("weekdays after tea".parse::<Hours>().is_err());
/// assert_eq!(Hours::default().as_str(), "unknown");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours(String);

impl Hours {
    /// The longest expression, in characters.
    pub const MAX_LENGTH: usize = 400;

    /// The expression as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the hours are not known at all.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.0 == "unknown"
    }
}

impl Default for Hours {
    fn default() -> Self {
        Self("unknown".to_owned())
    }
}

impl FromStr for Hours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let valid = text == "unknown" || (text.len() <= Self::MAX_LENGTH && opening_hours_syntax::parse(text).is_ok());
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err("opening hours are an OpenStreetMap opening_hours expression such as \"Mo-Fr 09:00-17:00\", \"24/7\", or \"unknown\"".to_owned())
        }
    }
}

impl TryFrom<String> for Hours {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.0
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
