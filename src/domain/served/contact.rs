//! Contacts as they are served: ready to be shown, dialled or opened, with when somebody is there.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::assurance::{Assurance, Evidence, Method};
use crate::domain::contact::{AnsweredBy, Contact, Cost, HoursCertainty, Known};
use crate::domain::directory::CheckedContact;
use crate::domain::freshness::{ServedFreshness, day_of};
use crate::domain::id::{ContactRef, Id};
use crate::domain::opening::{Opening, ServedAvailability, ServedSchedule};
use crate::domain::schedule::Exception;
use crate::domain::text::Text;

/// Which opening times a contact is served with.
#[derive(Clone, Copy, Debug)]
pub enum Times {
    /// Whether somebody is there at an instant: look-ups.
    At(Timestamp),
    /// The days from that of an instant on: one route, and the pack.
    DaysFrom(Timestamp),
}

impl Times {
    /// The instant that is spoken of.
    #[must_use]
    pub fn at(self) -> Timestamp {
        match self {
            Self::At(at) | Self::DaysFrom(at) => at,
        }
    }

    fn availability(self, opening: &Opening) -> Option<ServedAvailability> {
        match self {
            Self::At(at) => Some(opening.availability(at)),
            Self::DaysFrom(_) => None,
        }
    }

    fn schedule(self, opening: &Opening) -> Option<ServedSchedule> {
        match self {
            Self::At(_) => None,
            Self::DaysFrom(at) => opening.schedule(at),
        }
    }
}

/// What stands behind a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Assurance)]
pub struct ServedAssurance {
    /// How the contact was last checked. `published_page` means that a page was read; nobody phoned.
    pub method: Method,
    /// The pages it was read from, with their own dates where they show one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The date of a check that really happened; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub checked_on: Option<Date>,
    /// Whether the source is old or doubtful and wants another look.
    pub recheck: bool,
}

impl From<&Assurance> for ServedAssurance {
    fn from(assurance: &Assurance) -> Self {
        let Assurance { method, evidence, checked_on, recheck } = assurance.clone();
        Self { method, evidence, checked_on, recheck }
    }
}

/// One channel of a route, ready to be shown, dialled or opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Contact)]
pub struct ServedContact {
    /// The contact's name in the directory: `route-id/contact-id`. Where a route is reached through another one, the
    /// first part names that one.
    #[schema(value_type = String, example = "childline/phone")]
    pub id: ContactRef,
    /// What kind of channel it is, an open list: `phone`, `text`, `textphone`, `webchat`, `form`, `email`, `website`,
    /// `bsl-video`, `app`, `whatsapp`, `letter`.
    #[schema(example = "phone")]
    pub kind: String,
    /// What it is for, where a route has several of a kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub label: Vec<Text>,
    /// The canonical value: digits, an address or a name.
    #[schema(example = "08001111")]
    pub value: String,
    /// How the owner writes it. Show this.
    #[schema(example = "0800 1111")]
    pub display: String,
    /// How to say it aloud in English; numbers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "oh eight hundred, one one one one")]
    pub spoken: Option<String>,
    /// What to link to, safe to dial or open. Absent where there is nothing to link to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "tel:08001111")]
    pub href: Option<String>,
    /// The country (ISO 3166-1) whose numbering plan a number belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "GB")]
    pub country: Option<String>,
    /// The word to begin a text message with. Show it in words beside the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// The countries (ISO 3166-1) from which it can be dialled; left out where no source says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialable_from: Vec<String>,
    /// The contact to use from abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "nspcc-helpline/phone-abroad")]
    pub from_abroad: Option<ContactRef>,
    /// When somebody answers: an OpenStreetMap `opening_hours` expression, or `unknown`.
    #[schema(example = "24/7")]
    pub hours: String,
    /// The IANA time zone that the hours are written in; left out where no hours are known. It is for programs that edit:
    /// readers are given instants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Europe/London")]
    pub zone: Option<String>,
    /// The holiday calendars that the hours go by. What they do not agree on is not claimed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>, example = json!(["gb-sct"]))]
    pub calendars: Vec<Id>,
    /// Other hours on some days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// How sure the hours are.
    pub hours_certainty: HoursCertainty,
    /// Whether somebody is there now, or at the instant that was asked about. In look-ups and campaigns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<ServedAvailability>,
    /// When somebody is there in the next fourteen days. In one route, where hours are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ServedSchedule>,
    /// What it costs.
    pub cost: Cost,
    /// Whether it shows on a phone bill.
    pub shows_on_bill: Known,
    /// The languages spoken (BCP 47); left out where no source says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Whether an account is needed first.
    pub needs_account: Known,
    /// Who is at the other end.
    pub answered_by: AnsweredBy,
    /// How long a reply takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_time: Vec<Text>,
    /// What else to know before using it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Text>,
    /// What using it leaves on the reader's own phone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub device_note: Vec<Text>,
    /// How fresh it is. Show its sentence beside the contact.
    pub freshness: ServedFreshness,
    /// How we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<ServedAssurance>,
}

impl ServedContact {
    /// A contact as it is served.
    #[must_use]
    pub fn new(checked: CheckedContact<'_>, times: Times) -> Self {
        let CheckedContact { owner, contact, reach, opening, standing } = checked;
        let Contact {
            id,
            kind,
            label,
            value,
            country,
            display,
            keyword,
            dialable_from,
            from_abroad,
            hours,
            zone: _,
            calendars,
            exceptions,
            // For curators: what the hours are held against.
            hours_printed: _,
            // Served as how certain the hours are.
            hours_assurance: _,
            cost,
            shows_on_bill,
            languages,
            needs_account,
            answered_by,
            reply_time,
            notes,
            // Served as the last day on which it is shown.
            when_expired: _,
            assurance,
        } = contact.clone();
        let of_owner = |contact| ContactRef { route: owner.clone(), contact };
        Self {
            id: of_owner(id),
            kind: kind.as_str().to_owned(),
            label,
            value,
            display,
            spoken: reach.spoken.clone(),
            href: reach.href.clone(),
            country: country.map(|it| it.to_string()),
            keyword,
            dialable_from: dialable_from.iter().map(ToString::to_string).collect(),
            from_abroad: from_abroad.map(of_owner),
            zone: (!opening.timetable().is_unknown()).then(|| contact.zone().to_owned()),
            hours: hours.to_string(),
            calendars,
            exceptions,
            hours_certainty: opening.certainty(times.at()),
            availability: times.availability(opening),
            schedule: times.schedule(opening),
            cost,
            shows_on_bill,
            languages: languages.iter().map(ToString::to_string).collect(),
            needs_account,
            answered_by,
            reply_time,
            notes,
            device_note: kind.device_note().map(|text| vec![Text::english(text)]).unwrap_or_default(),
            freshness: standing.on(day_of(times.at())),
            assurance: Some(ServedAssurance::from(&assurance)),
        }
    }

    /// The contact, which names another one to use from abroad only where that is shown as well.
    #[must_use]
    pub fn naming_only(self, shown: impl FnOnce(&ContactRef) -> bool) -> Self {
        Self { from_abroad: self.from_abroad.filter(shown), ..self }
    }
}
