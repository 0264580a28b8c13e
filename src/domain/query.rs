//! What a caller asks, as it arrives and once it is understood.
//!
//! [`LookupRequest`] is what arrives, by address or by body, with the same fields. [`Query`] is what a directory
//! understands of it: canonical ids only, so that a look-up cannot fail.

use std::ops::Range;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::audience::Ages;
use super::contact::ContactKind;
use super::directory::Directory;
use super::id::{Id, PlaceId};
use super::text::{Instant, Lang};

/// The most listings on one page, and how many there are if nobody says.
pub const MAX_LIMIT: u32 = 200;
const DEFAULT_LIMIT: u32 = 20;

/// The most values in one list of a request.
pub const MAX_VALUES: u64 = 20;

/// How far from its release a directory can be asked what is open: beyond that nobody knows, and it costs more to say so.
const YEARS_BEFORE: SignedDuration = SignedDuration::from_hours(5 * 365 * 24);
const YEARS_AFTER: SignedDuration = SignedDuration::from_hours(10 * 365 * 24);

/// The instants for which opening hours can be asked of a release of this time.
#[must_use]
pub fn askable(release: Timestamp) -> Range<Timestamp> {
    let earliest = release.saturating_sub(YEARS_BEFORE).unwrap_or(Timestamp::MIN);
    earliest..release.saturating_add(YEARS_AFTER).unwrap_or(Timestamp::MAX)
}

/// What to look up. Every field but `audience` may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupRequest {
    /// Who is looking for help: an audience's id or alias.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = true, example = "child")]
    pub audience: Option<String>,
    /// What they need help with: topics' ids or aliases. A route for any of them matches.
    #[validate(length(max = "MAX_VALUES", message = "name at most 20 topics"))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20, example = json!(["image-shared"]))]
    pub topic: Vec<String>,
    /// Where they are: an ISO 3166 code, or another code for the place. GB where absent, and the answer says so.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(example = "GB-SCT")]
    pub place: Option<String>,
    /// The reader's age in completed years, 0 to 120, or a range of ages: `12` or `12-15`. It says nothing where the
    /// audience asks for somebody else.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^(120|1[01][0-9]|[1-9]?[0-9])(-(120|1[01][0-9]|[1-9]?[0-9]))?$", example = "12")]
    pub age: Option<String>,
    /// Only routes with a contact of one of these kinds, and only those contacts.
    #[validate(length(max = "MAX_VALUES", message = "name at most 20 kinds"))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20, example = json!(["phone", "webchat"]))]
    pub kind: Vec<String>,
    /// Only routes with a contact in one of these languages (BCP 47), and only those contacts.
    #[validate(length(max = "MAX_VALUES", message = "name at most 20 languages"))]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 20, example = json!(["en"]))]
    pub language: Vec<String>,
    /// The language of our own words (BCP 47). English where absent, and where a text is not there in it.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(example = "en")]
    pub lang: Option<String>,
    /// The most listings on a page; a page may exceed it to keep a group of routes together. 20 where absent.
    #[validate(range(min = 1, max = "MAX_LIMIT", message = "a limit is 1 to 200"))]
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 200, example = 20)]
    pub limit: Option<u32>,
    /// Where the page before this one ended: its `next_cursor`, with every other field the same.
    #[validate(length(max = 100, message = "a cursor is at most 100 characters long"))]
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub cursor: Option<String>,
    /// Only routes at which somebody is there at that instant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open_now: bool,
    /// The instant to answer for (RFC 3339), from five years before the release to ten years after it. Now where absent.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-12-25T02:00:00Z")]
    pub at: Option<String>,
    /// Also list what was left out, and why. For programs, never for showing to people.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub explain: bool,
    /// The number of the release to answer from. The live one where absent.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, example = 1)]
    pub release: Option<u32>,
    /// Answer from the release that was live at that instant (RFC 3339). Give this or `release`, not both.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-12-25T02:00:00Z")]
    pub as_of: Option<String>,
}

/// A field that is there has a value: the API knows no null, also where it is asked.
pub(crate) fn not_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(field: D) -> Result<Option<T>, D::Error> {
    T::deserialize(field).map(Some)
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestFault {
    /// The field.
    pub field: &'static str,
    /// Which value of a list it is about.
    pub position: Option<usize>,
    /// What is wrong; never the value itself.
    pub detail: String,
    /// The values that would do, where there is a closed list of them.
    pub allowed: Vec<String>,
}

/// A look-up that a directory understands. Ids are canonical.
#[expect(clippy::struct_excessive_bools, reason = "each is a wish of its own that stands beside the others")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Who is looking for help.
    pub audience: Id,
    /// What they need help with; empty for anything.
    pub topics: Vec<Id>,
    /// Where they are.
    pub place: PlaceId,
    /// Whether the place was left out and stands for wherever they may be.
    pub place_assumed: bool,
    /// Their age, if they said one.
    pub ages: Option<Ages>,
    /// The kinds of contact they can use; empty for any.
    pub kinds: Vec<ContactKind>,
    /// The languages they can use; empty for any.
    pub languages: Vec<Lang>,
    /// The language of our words.
    pub lang: Lang,
    /// The most listings on a page.
    pub limit: usize,
    /// How many listings to pass over.
    pub skip: usize,
    /// Whether to leave out where nobody is known to be there.
    pub open_now: bool,
    /// Whether to list what was left out.
    pub explain: bool,
    /// Whether the answer is for paper: then it does not matter who is there at the instant, neither for the order nor for
    /// what is added.
    pub on_paper: bool,
}

impl LookupRequest {
    /// The instant that is asked about, as far as it can be read; [`Query::parse`] says what is wrong with it.
    #[must_use]
    pub fn instant(&self) -> Option<Timestamp> {
        self.at.as_deref().and_then(|at| at.parse::<Instant>().ok()).map(|it| it.0)
    }
}

impl Query {
    /// The look-up for one audience with nothing else said.
    #[must_use]
    pub fn for_audience(audience: Id, place: PlaceId) -> Self {
        Self {
            audience,
            topics: Vec::new(),
            place,
            place_assumed: false,
            ages: None,
            kinds: Vec::new(),
            languages: Vec::new(),
            lang: Lang::english(),
            limit: DEFAULT_LIMIT as usize,
            skip: 0,
            open_now: false,
            explain: false,
            on_paper: false,
        }
    }

    /// Understands a request. The cursor is left to whoever made it.
    ///
    /// # Errors
    /// Every fault of the request, field by field.
    pub fn parse(directory: &Directory, request: &LookupRequest) -> Result<Self, Vec<RequestFault>> {
        let mut faults = Faults::default();
        faults.field_rules(request);
        let audience = faults.vocabulary(
            "audience",
            request.audience.as_deref(),
            |name| directory.audience(name).map(|it| it.id.clone()),
            || directory.audiences().map(|it| it.id.to_string()).collect(),
        );
        if request.audience.is_none() {
            faults.add("audience", "say who is looking for help", directory.audiences().map(|it| it.id.to_string()));
        }
        let mut topics = faults.list(
            "topic",
            &request.topic,
            |name| directory.topic(name).map(|it| it.id.clone()),
            || directory.topics().iter().map(|it| it.id.to_string()).collect(),
        );
        topics.sort();
        topics.dedup();
        let place = faults.vocabulary(
            "place",
            Some(request.place.as_deref().unwrap_or("GB")),
            |code| directory.place(code).map(|it| it.id.clone()),
            || directory.places().map(|it| it.id.to_string()).collect(),
        );
        let ages = faults.ages(request.age.as_deref());
        let kinds = once(faults.list("kind", &request.kind, contact_kind, || {
            ContactKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect()
        }));
        let languages = once(faults.list("language", &request.language, |tag| tag.parse().ok(), Vec::new));
        let lang = faults.vocabulary("lang", request.lang.as_deref(), |tag| tag.parse().ok(), Vec::new);
        faults.instant(request, directory.release().time);
        let (Some(audience), Some(place), true) = (audience, place, faults.0.is_empty()) else {
            return Err(faults.0);
        };
        Ok(Self {
            topics,
            place_assumed: request.place.is_none(),
            ages,
            kinds,
            languages,
            lang: lang.unwrap_or_else(Lang::english),
            limit: request.limit.unwrap_or(DEFAULT_LIMIT) as usize,
            open_now: request.open_now,
            explain: request.explain,
            ..Self::for_audience(audience, place)
        })
    }
}

/// Each value once, where it first stood.
fn once<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut once = Vec::with_capacity(values.len());
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once
}

fn contact_kind(name: &str) -> Option<ContactKind> {
    ContactKind::ALL.into_iter().find(|kind| kind.as_str() == name)
}

/// Collects every fault of a request, so that a caller mends all of them at once.
#[derive(Default)]
struct Faults(Vec<RequestFault>);

impl Faults {
    fn add(&mut self, field: &'static str, detail: &str, allowed: impl Iterator<Item = String>) {
        self.0.push(RequestFault { field, position: None, detail: detail.to_owned(), allowed: allowed.collect() });
    }

    fn field_rules(&mut self, request: &LookupRequest) {
        const FIELDS: [&str; 5] = ["topic", "kind", "language", "limit", "cursor"];
        let Err(errors) = request.validate() else { return };
        for (field, errors) in errors.field_errors() {
            let Some(field) = FIELDS.into_iter().find(|known| *known == field) else { continue };
            for error in errors {
                let detail = error.message.as_deref().unwrap_or("this value is not allowed");
                self.add(field, detail, std::iter::empty());
            }
        }
    }

    fn instant(&mut self, request: &LookupRequest, release: Timestamp) {
        if request.at.is_some() && !request.instant().is_some_and(|at| askable(release).contains(&at)) {
            let detail =
                "give an instant such as 2026-12-25T02:00:00Z, from five years before the release to ten after it";
            self.add("at", detail, std::iter::empty());
        }
    }

    fn vocabulary<T>(
        &mut self,
        field: &'static str,
        value: Option<&str>,
        read: impl Fn(&str) -> Option<T>,
        allowed: impl Fn() -> Vec<String>,
    ) -> Option<T> {
        let value = value?;
        let understood = read(value);
        if understood.is_none() {
            self.add(field, "this is not a value that is known here", allowed().into_iter());
        }
        understood
    }

    fn list<T>(
        &mut self,
        field: &'static str,
        values: &[String],
        read: impl Fn(&str) -> Option<T>,
        allowed: impl Fn() -> Vec<String>,
    ) -> Vec<T> {
        let mut understood = Vec::new();
        for (position, value) in values.iter().enumerate() {
            if let Some(value) = read(value) {
                understood.push(value);
            } else {
                let detail = "this is not a value that is known here".to_owned();
                self.0.push(RequestFault { field, position: Some(position), detail, allowed: allowed() });
            }
        }
        understood
    }

    fn ages(&mut self, text: Option<&str>) -> Option<Ages> {
        let text = text?;
        let ages = read_ages(text);
        if ages.is_none() {
            self.add("age", "an age is completed years, 0 to 120, or a range of them: 12 or 12-15", std::iter::empty());
        }
        ages
    }
}

fn read_ages(text: &str) -> Option<Ages> {
    let year = |text: &str| {
        let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
        text.parse::<u8>().ok().filter(|year| plain && *year <= 120)
    };
    let (min, max) = match text.split_once('-') {
        Some((min, max)) => (year(min)?, year(max)?),
        None => (year(text)?, year(text)?),
    };
    (min <= max).then_some(Ages { min: Some(min), max: Some(max) })
}
