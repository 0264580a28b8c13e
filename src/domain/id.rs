//! Names of things: slugs for records, ISO 3166 codes for places and countries, references to contacts.
//!
//! Everything here is parsed once and stays true: a value of these types always has its form. Ids are never reused.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use thiserror::Error;

/// Why a text is not an id, a place or a reference. It never repeats the text itself.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct IdError(&'static str);

/// The longest id, in characters.
pub const MAX_ID_LENGTH: usize = 64;

/// The id of a record: lower-case words and digits joined by single hyphens, at most 64 characters.
///
/// ```
/// use signpost::domain::id::Id;
/// assert!("stop-it-now-helpline".parse::<Id>().is_ok());
/// assert!("Stop It Now".parse::<Id>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Id(SmolStr);

impl Id {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_ID_LENGTH
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

impl FromStr for Id {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        if is_slug(text) {
            Ok(Self(text.into()))
        } else {
            Err(IdError("an id is lower-case letters and digits joined by single hyphens, at most 64 characters"))
        }
    }
}

/// A place: an ISO 3166-1 country (`GB`) or an ISO 3166-2 subdivision (`GB-SCT`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlaceId(SmolStr);

impl PlaceId {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PlaceId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (country, subdivision) = text.split_once('-').unwrap_or((text, "0"));
        let well_formed = country.len() == 2
            && country.bytes().all(|b| b.is_ascii_uppercase())
            && (1..=3).contains(&subdivision.len())
            && subdivision.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if well_formed {
            Ok(Self(text.into()))
        } else {
            Err(IdError("a place is an ISO 3166 code such as GB, GB-SCT or GB-ABD"))
        }
    }
}

/// A country as ISO 3166-1 alpha-2 writes it. Digits mean nothing without one: 0800 555 111 is also New Zealand's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// The United Kingdom, whose routes the seed holds.
    pub const GB: Self = Self(*b"GB");

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Both bytes are ASCII letters by construction.
        std::str::from_utf8(&self.0).unwrap_or("ZZ")
    }
}

impl FromStr for Country {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.as_bytes() {
            [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => Ok(Self([*a, *b])),
            _ => Err(IdError("a country is two capital letters, as ISO 3166-1 writes it")),
        }
    }
}

/// A contact of a route, written `route-id/contact-id`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContactRef {
    /// The route that holds the contact.
    pub route: Id,
    /// The contact's id within that route.
    pub contact: Id,
}

impl FromStr for ContactRef {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let (route, contact) =
            text.split_once('/').ok_or(IdError("a contact is referred to as route-id/contact-id"))?;
        Ok(Self { route: route.parse()?, contact: contact.parse()? })
    }
}

impl fmt::Display for ContactRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.route, self.contact)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PlaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

// serde goes through text, so that a stored id is checked by the same parser as any other.
impl TryFrom<String> for Id {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}
impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0.into()
    }
}
impl TryFrom<String> for PlaceId {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}
impl From<PlaceId> for String {
    fn from(place: PlaceId) -> Self {
        place.0.into()
    }
}
impl TryFrom<String> for Country {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}
impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}
impl TryFrom<String> for ContactRef {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        text.parse()
    }
}
impl From<ContactRef> for String {
    fn from(reference: ContactRef) -> Self {
        reference.to_string()
    }
}
