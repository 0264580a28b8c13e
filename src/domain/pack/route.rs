//! Routes and contacts as a pack holds them: what is shown, dialled, opened or ranked by, and nothing else.
//!
//! A pack travels to every device, so what only programs ask for is left out of it. The conversions take their source
//! apart field by field, so that a new field is either packed or left out by decision.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::contact::{AnsweredBy, Cost, Known};
use crate::domain::freshness::{FreshnessState, ServedFreshness};
use crate::domain::id::{ContactRef, Id, PlaceId};
use crate::domain::opening::ServedSchedule;
use crate::domain::route::{AudienceFit, Wording};
use crate::domain::served::{OrganisationName, ServedAges, ServedAnonymity, ServedContact, ServedRoute};
use crate::domain::text::Text;

/// How fresh a contact is, as a device shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackFreshness {
    /// How fresh it is, an open list: `unchecked`, `fresh`, `due`, `overdue`, `expired`.
    #[schema(value_type = String, example = "unchecked")]
    pub state: FreshnessState,
    /// The last day on which it may be shown at all. Left out where it is shown for ever, with its warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub shown_until: Option<Date>,
    /// In plain English, to be shown beside the contact.
    #[schema(example = "Read on a web page. Nobody has phoned to check it.")]
    pub sentence: String,
}

/// One channel of a route. `/v1/routes/{id}` says more of it: how a number is spoken, its hours as an expression, the
/// pages it was read from.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackContact {
    /// The contact's name in the directory: `route-id/contact-id`.
    #[schema(value_type = String, example = "childline/phone")]
    pub id: ContactRef,
    /// What kind of channel it is, an open list as in a look-up.
    #[schema(example = "phone")]
    pub kind: String,
    /// What it is for, where a route has several of a kind.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub label: Vec<Text>,
    /// How the owner writes it. Show this.
    #[schema(example = "0800 1111")]
    pub display: String,
    /// What to link to, safe to dial or open. Absent where there is nothing to link to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "tel:08001111")]
    pub href: Option<String>,
    /// The word to begin a text message with. Show it in words beside the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// The countries (ISO 3166-1) from which it can be dialled; left out where no source says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dialable_from: Vec<String>,
    /// The contact to use from abroad.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "nspcc-helpline/phone-abroad")]
    pub from_abroad: Option<ContactRef>,
    /// The IANA time zone to show times of day in; left out where no hours are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Europe/London")]
    pub zone: Option<String>,
    /// When somebody is there in the next fourteen days, where hours are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ServedSchedule>,
    /// What it costs.
    pub cost: Cost,
    /// Whether it shows on a phone bill.
    pub shows_on_bill: Known,
    /// The languages spoken (BCP 47); left out where no source says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Whether an account is needed first.
    pub needs_account: Known,
    /// Who is at the other end.
    pub answered_by: AnsweredBy,
    /// How long a reply takes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_time: Vec<Text>,
    /// What else to know before using it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Text>,
    /// What using it leaves on the reader's own phone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub device_note: Vec<Text>,
    /// How fresh it is. Show its sentence beside the contact.
    pub freshness: PackFreshness,
}

impl From<ServedContact> for PackContact {
    fn from(served: ServedContact) -> Self {
        // Left out: what is only to be edited, checked or said aloud. The number itself stands in `href` and `display`.
        let ServedContact {
            id,
            kind,
            label,
            value: _,
            display,
            spoken: _,
            href,
            country: _,
            keyword,
            dialable_from,
            from_abroad,
            hours: _,
            zone,
            calendars: _,
            exceptions: _,
            hours_certainty: _,
            availability: _,
            schedule,
            cost,
            shows_on_bill,
            languages,
            needs_account,
            answered_by,
            reply_time,
            notes,
            device_note,
            freshness:
                ServedFreshness { state, checked_on: _, page_date: _, due_on: _, expires_on: _, shown_until, sentence },
            assurance: _,
        } = served;
        Self {
            id,
            kind,
            label,
            display,
            href,
            keyword,
            dialable_from,
            from_abroad,
            zone,
            schedule,
            cost,
            shows_on_bill,
            languages,
            needs_account,
            answered_by,
            reply_time,
            notes,
            device_note,
            freshness: PackFreshness { state, shown_until, sentence },
        }
    }
}

/// One way to get help or to report, as a device ranks and shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackRoute {
    /// The route's id; never reused.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "childline")]
    pub id: Id,
    /// Older or other ids that mean the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// Its name today.
    #[schema(example = "Childline")]
    pub name: String,
    /// Who runs it.
    pub organisation: OrganisationName,
    /// What it is for, an open list as in a look-up.
    #[schema(example = "helpline")]
    pub purpose: String,
    /// Whom it serves.
    pub audiences: Vec<AudienceFit>,
    /// Audiences that must never be shown it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub never_show_to: Vec<Id>,
    /// The topics it is there for.
    #[schema(value_type = Vec<String>)]
    pub topics: Vec<Id>,
    /// The topics it takes as well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub also_topics: Vec<Id>,
    /// Where it works: each place with everything inside it.
    #[schema(value_type = Vec<String>, example = json!(["GB"]))]
    pub places: Vec<PlaceId>,
    /// Whom it takes, by age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ages: Option<ServedAges>,
    /// The curators' order among routes that fit equally well; higher first.
    #[schema(maximum = 100)]
    pub priority: u32,
    /// The group of routes that it is shown together with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub show_with: Option<Id>,
    /// The contacts through which it is reached: one at least.
    pub contacts: Vec<PackContact>,
    /// Contacts that it had at the time and that were recalled as false since: their names, and nothing else of them. Only
    /// in a release of the past.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub recalled: Vec<ContactRef>,
    /// What happens when you get in touch: one entry for each audience that it serves.
    pub wording: Vec<Wording>,
    /// What it does not handle.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_for: Vec<Text>,
    /// What to do first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub do_first: Vec<Text>,
    /// Whether you can stay anonymous.
    pub anonymity: ServedAnonymity,
    /// What it offers people who need another way in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Text>,
}

impl PackRoute {
    /// A route as it is packed, with these words.
    #[must_use]
    pub(super) fn new(served: ServedRoute, wording: Vec<Wording>) -> Self {
        let ServedRoute {
            id,
            aliases,
            name,
            organisation,
            purpose,
            audiences,
            never_show_to,
            topics,
            also_topics,
            places,
            ages,
            priority,
            show_with,
            contacts,
            recalled,
            wording: _,
            not_for,
            do_first,
            anonymity,
            accessibility,
        } = served;
        Self {
            id,
            aliases,
            name,
            organisation,
            purpose,
            audiences,
            never_show_to,
            topics,
            also_topics,
            places,
            ages,
            priority,
            show_with,
            contacts: contacts.into_iter().map(PackContact::from).collect(),
            recalled,
            wording,
            not_for,
            do_first,
            anonymity,
            accessibility,
        }
    }
}
