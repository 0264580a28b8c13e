//! When the contacts of one route are open between two instants.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::contact::{AnsweredBy, HoursCertainty};
use crate::domain::directory::{CheckedContact, CheckedRoute, Directory};
use crate::domain::id::{ContactRef, Id};
use crate::domain::opening::{PREPARED_DAYS, ServedInterval};

/// The longest time that hours are given for at once.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// When the contacts of one route are open between two instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RouteHours {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    pub release: u32,
    /// The route's id.
    #[schema(value_type = String, example = "nspcc-helpline")]
    pub route: Id,
    /// The first instant that is spoken of.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// The instant after the last.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
    /// Its contacts, in their order.
    pub contacts: Vec<ContactHours>,
}

/// When one contact is open between two instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ContactHours {
    /// The contact's name in the directory: `route-id/contact-id`.
    #[schema(value_type = String, example = "nspcc-helpline/phone")]
    pub contact: ContactRef,
    /// What kind of channel it is, an open list: `phone`, `text`, `webchat` ...
    #[schema(example = "phone")]
    pub kind: String,
    /// Who is at the other end. Hours are those of a person.
    pub answered_by: AnsweredBy,
    /// How sure the hours are at the first instant.
    pub hours_certainty: HoursCertainty,
    /// When somebody is there, or may be: in order and disjoint. Between them nobody is there. Left out where no hours
    /// are known, and where no person answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intervals: Option<Vec<ServedInterval>>,
}

impl RouteHours {
    /// The hours of a route between two instants.
    #[must_use]
    pub fn new(directory: &Directory, route: &CheckedRoute, from: Timestamp, until: Timestamp) -> Self {
        let hours = |it: CheckedContact<'_>| ContactHours {
            contact: ContactRef { route: it.owner.clone(), contact: it.contact.id.clone() },
            kind: it.contact.kind.as_str().to_owned(),
            answered_by: it.contact.answered_by,
            hours_certainty: it.opening.certainty(from),
            intervals: it.opening.intervals(from, until),
        };
        let contacts = directory.contacts(route).map(hours).collect();
        Self { release: directory.release().number, route: route.id().clone(), from, until, contacts }
    }
}

/// The days that are meant if nobody says which: those that are prepared, from the beginning of today where the route's
/// first contact is.
#[must_use]
pub fn coming_days(directory: &Directory, route: &CheckedRoute, now: Timestamp) -> (Timestamp, Timestamp) {
    let first = directory.contacts(route).next();
    first.map_or((now, now), |it| it.opening.timetable().days_from(now, PREPARED_DAYS))
}
