//! Words in a language, dates as pages print them, and instants as requests name them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use utoipa::ToSchema;
use validator::Validate;

/// A language tag (BCP 47, RFC 5646), checked for being well formed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lang(SmolStr);

const ENGLISH: &str = "en";

impl Lang {
    /// English, in which every text is written first.
    #[must_use]
    pub fn english() -> Self {
        Self(SmolStr::new_static(ENGLISH))
    }

    /// Whether this is English, of no particular country.
    #[must_use]
    pub fn is_english(&self) -> bool {
        self.0 == ENGLISH
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Lang {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == ENGLISH {
            return Ok(Self::english());
        }
        match oxilangtag::LanguageTag::parse_and_normalize(text) {
            Ok(tag) if tag.as_str().len() <= 35 => Ok(Self(tag.as_str().into())),
            Ok(_) | Err(_) => Err("a language is a BCP 47 tag such as en, cy or gd".to_owned()),
        }
    }
}

impl TryFrom<String> for Lang {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> Self {
        lang.0.into()
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One short text in one language. Plain text: never HTML.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Text {
    /// The language the text is in (BCP 47).
    #[schema(value_type = String, example = "en")]
    pub lang: Lang,
    /// The words themselves.
    #[validate(length(min = 1, max = 600, message = "a text is 1 to 600 characters long"))]
    #[schema(min_length = 1, max_length = 600)]
    pub text: String,
}

impl Text {
    /// A text in English.
    #[must_use]
    pub fn english(text: &str) -> Self {
        Self { lang: Lang::english(), text: text.to_owned() }
    }
}

/// An instant as a request names it (RFC 3339): `2026-12-25T02:00:00Z`.
///
/// ```
/// use signpost::domain::text::Instant;
/// assert!("2026-12-25T03:00:00+01:00".parse::<Instant>().is_ok());
/// assert!("2026-12-25 02:00".parse::<Instant>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instant(pub Timestamp);

impl FromStr for Instant {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // The parser also reads other forms: without seconds, with a space, with a zone in brackets.
        let form = b"dddd-dd-ddTdd:dd:dd";
        let bytes = text.as_bytes();
        let fits = |(byte, form): (&u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == form };
        let whole = bytes.len() > form.len() && bytes.iter().zip(form).all(fits) && !text.contains('[');
        let instant = whole.then(|| text.parse().ok()).flatten();
        instant.map(Self).ok_or("give an instant with its offset (RFC 3339), such as 2026-12-25T02:00:00Z")
    }
}

/// A date as exactly as its source gives it (ISO 8601): `2018`, `2018-03` or `2018-03-27`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate(SmolStr);

impl PartialDate {
    /// The date as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last day that the date can mean.
    #[must_use]
    pub fn latest_day(&self) -> Option<jiff::civil::Date> {
        match self.0.len() {
            4 => format!("{}-12-31", self.0).parse().ok(),
            7 => format!("{}-01", self.0).parse::<jiff::civil::Date>().ok().map(jiff::civil::Date::last_of_month),
            _ => self.0.parse().ok(),
        }
    }
}

impl FromStr for PartialDate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let whole = match text.len() {
            4 => format!("{text}-01-01"),
            7 => format!("{text}-01"),
            _ => text.to_owned(),
        };
        match whole.parse::<jiff::civil::Date>() {
            Ok(_) if whole.len() == 10 => Ok(Self(text.into())),
            Ok(_) | Err(_) => Err("a date is a year, a month or a day: 2018, 2018-03 or 2018-03-27".to_owned()),
        }
    }
}

impl TryFrom<String> for PartialDate {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.0.into()
    }
}
