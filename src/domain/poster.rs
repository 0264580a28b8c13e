//! Posters and wallet cards: what stands on paper, what it is known by, and whether it is still right.
//!
//! Paper cannot be taken back, so a poster says which release it was made from, and its code leads to what is true now.
//! A poster is never stored: what stood on one follows from its release ([`poster`]). It holds what somebody can use who
//! has nothing but the paper: numbers to ring, numbers to write to, addresses that are short enough to type. Nothing on it
//! depends on the hour at which it was made.

mod made;
mod standing;
mod steps;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;

use super::code::Code;
use super::contact::ContactKind;
use super::directory::Directory;
use super::id::{ContactRef, Id, PlaceId};
use super::route::Purpose;
use super::text::Lang;

pub use made::{MAX_CONTACTS, MAX_ROUTES, poster};
pub use standing::{Standing, Verdict, recalled_since, standing};
pub use steps::{PosterStep, steps_of_poster};

/// Whom a poster is for, about what, and where. Ids are canonical.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PosterFor {
    /// Who reads it.
    pub audience: Id,
    /// What they need help with; anything where absent.
    pub topic: Option<Id>,
    /// Where it hangs.
    pub place: PlaceId,
}

impl PosterFor {
    /// The code of its posters and of the address that their square leads to.
    ///
    /// ```
    /// use signpost::domain::poster::PosterFor;
    ///
    /// let of = PosterFor { audience: "child".parse().unwrap(), topic: None, place: "GB-SCT".parse().unwrap() };
    /// assert_eq!(of.code().to_string(), "65ztj3k4");
    /// ```
    #[must_use]
    pub fn code(&self) -> Code {
        code_of(self.audience.as_str(), self.topic.as_ref().map_or("", Id::as_str), self.place.as_str())
    }

    /// The same in another release, by the ids that it has there; nothing where one of them is not there.
    #[must_use]
    pub fn in_release(&self, directory: &Directory) -> Option<Self> {
        let topic = match &self.topic {
            Some(topic) => Some(directory.topic(topic.as_str())?.id.clone()),
            None => None,
        };
        Some(Self {
            audience: directory.audience(self.audience.as_str())?.id.clone(),
            topic,
            place: directory.place(self.place.as_str())?.id.clone(),
        })
    }
}

fn code_of(audience: &str, topic: &str, place: &str) -> Code {
    Code::of("poster", &[audience, topic, place])
}

/// Every poster that a directory makes, by its code. Under an alias it has another code, which leads to it as well: what
/// was printed before something was renamed goes on working.
#[derive(Debug)]
pub struct PosterIndex(HashMap<Code, PosterFor>);

impl PosterIndex {
    /// The posters of a directory. It takes some milliseconds: make it once per release.
    #[must_use]
    pub fn of(directory: &Directory) -> Self {
        let audiences: Vec<_> = directory.audiences().map(|it| (&it.id, names(&it.id, &it.aliases))).collect();
        let topics = directory.topics().into_iter().map(|it| (Some(&it.id), names(&it.id, &it.aliases)));
        let topics: Vec<_> = std::iter::once((None, vec![""])).chain(topics).collect();
        let places = directory.places().map(|it| {
            let aliases = it.aliases.iter().map(String::as_str);
            (&it.id, std::iter::once(it.id.as_str()).chain(aliases).collect::<Vec<_>>())
        });
        let places: Vec<_> = places.collect();
        let mut index = HashMap::new();
        for (audience, audience_names) in &audiences {
            for (topic, topic_names) in &topics {
                for (place, place_names) in &places {
                    let of =
                        PosterFor { audience: (*audience).clone(), topic: topic.cloned(), place: (*place).clone() };
                    for code in codes(audience_names, topic_names, place_names) {
                        index.entry(code).or_insert_with(|| of.clone());
                    }
                }
            }
        }
        Self(index)
    }

    /// Whom the poster of this code is for.
    #[must_use]
    pub fn find(&self, code: Code) -> Option<&PosterFor> {
        self.0.get(&code)
    }

    /// How many codes lead to a poster.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no poster at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn names<'d>(id: &'d Id, aliases: &'d [Id]) -> Vec<&'d str> {
    std::iter::once(id).chain(aliases).map(Id::as_str).collect()
}

fn codes(audiences: &[&str], topics: &[&str], places: &[&str]) -> Vec<Code> {
    let all = audiences.iter().flat_map(|audience| topics.iter().map(move |topic| (audience, topic)));
    all.flat_map(|(audience, topic)| places.iter().map(move |place| code_of(audience, topic, place))).collect()
}

/// What is printed in the corner of a poster: its code, and the release that it was made from.
///
/// ```
/// use signpost::domain::poster::PosterId;
///
/// let id: PosterId = "65ZTJ3K4-12".parse().unwrap();
/// assert_eq!((id.release, id.to_string().as_str()), (12, "65ztj3k4-12"));
/// assert!("65ztj3k4".parse::<PosterId>().is_err() && "65ztj3k4-012".parse::<PosterId>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PosterId {
    /// Whom it is for, about what, and where.
    pub code: Code,
    /// The release that it was made from.
    pub release: u32,
}

impl fmt::Display for PosterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.code, self.release)
    }
}

impl FromStr for PosterId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a poster is known by what stands in its corner, such as 65ztj3k4-12";
        let (code, release) = text.split_once('-').ok_or(FORM)?;
        let code = Code::read(code).ok_or(FORM)?;
        let plain = release.bytes().all(|it| it.is_ascii_digit()) && !release.starts_with('0');
        let release = release.parse().ok().filter(|_| plain).ok_or(FORM)?;
        Ok(Self { code, release })
    }
}

/// What stands on a poster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poster {
    /// Whom it is for, about what, and where.
    pub of: PosterFor,
    /// The release that it was made from.
    pub release: u32,
    /// When that release was made.
    pub made: Timestamp,
    /// The language that it is in.
    pub lang: Lang,
    /// What to use where there is danger now. It stands on top, and is not counted.
    pub emergency: Vec<PrintedContact>,
    /// Where to turn: at most [`MAX_ROUTES`].
    pub routes: Vec<PrintedRoute>,
    /// What may be said of how its contacts were checked.
    pub checked: CheckedOn,
}

impl Poster {
    /// What stands in its corner.
    #[must_use]
    pub fn id(&self) -> PosterId {
        PosterId { code: self.of.code(), release: self.release }
    }
}

/// What may be said of how the contacts of a poster were checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckedOn {
    /// Somebody rang each of them, or its provider confirmed it, on this day or later.
    Each(Date),
    /// That is so of some, and of others only a page was read.
    Some,
    /// Only pages were read.
    None,
}

/// A route as it stands on a poster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedRoute {
    /// The route's id.
    pub id: Id,
    /// Older or other ids of it.
    pub aliases: Vec<Id>,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The age from which on it takes people, where it says one.
    pub from_age: Option<u8>,
    /// How to reach it from paper: one or two ways.
    pub contacts: Vec<PrintedContact>,
}

impl PrintedRoute {
    /// Whether this id is or was the route's.
    #[must_use]
    pub fn is(&self, id: &Id) -> bool {
        self.id == *id || self.aliases.contains(id)
    }
}

/// A contact as it stands on a poster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedContact {
    /// Its name in the directory.
    pub id: ContactRef,
    /// What kind of channel it is: a number to ring or to write to, or a page.
    pub kind: ContactKind,
    /// What it is for, where a route has several of a kind.
    pub label: Option<String>,
    /// How its owner writes it.
    pub shown: String,
    /// What is dialled or opened; never printed, but it tells whether a number is still the same.
    pub value: String,
    /// The word to begin a text message with.
    pub keyword: Option<String>,
    /// What else to know before using it.
    pub notes: Vec<String>,
    /// Whether it costs nothing.
    pub free: bool,
    /// Whether somebody is there by day and by night.
    pub always: Always,
}

/// Whether somebody is there by day and by night, on every day of the year. Nothing else that is said of hours holds for as
/// long as paper hangs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Always {
    /// A page that is not known to be old says so.
    Stated,
    /// An old page says so.
    Usually,
    /// Nobody says so.
    No,
}

impl PrintedContact {
    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        match self.kind {
            ContactKind::Phone | ContactKind::Text | ContactKind::Textphone | ContactKind::Whatsapp => true,
            ContactKind::Webchat
            | ContactKind::Form
            | ContactKind::Email
            | ContactKind::Website
            | ContactKind::BslVideo
            | ContactKind::App
            | ContactKind::Letter => false,
        }
    }

    /// What a person takes from the paper: the digits of a number however they are grouped, or an address as it is printed.
    fn taken(&self) -> (&str, Option<&str>) {
        (if self.is_number() { &self.value } else { &self.shown }, self.keyword.as_deref())
    }
}
