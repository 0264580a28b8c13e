//! What is known of the checks of each contact, made ready once per release.
//!
//! What must stay true: an emergency contact is never withheld, and a fall-back route never loses its last contact. Every
//! audience has a fall-back route in every place, so that whoever looks for help finds something, however long nobody
//! checked anything.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{
    Checks, FreshnessState, REVIEW_DAYS, REVIEW_DAYS_WELL_KNOWN, ServedFreshness, day_of, is_a_persons, sentence,
    state_after,
};
use crate::domain::assurance::{Assurance, Method};
use crate::domain::contact::{Contact, ContactKind, WhenExpired};
use crate::domain::id::{ContactRef, Id};
use crate::domain::record::Records;
use crate::domain::route::{Purpose, SupportRoute};
use crate::domain::text::PartialDate;

/// What is known of the checks of one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    kind: ContactKind,
    review_days: i32,
    withholds: bool,
    known: Known,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    Checked { method: Method, on: Date },
    Read { on: Option<Date>, page_date: Option<PartialDate> },
}

impl Standing {
    /// How many days after a check the next one is due.
    #[must_use]
    pub fn review_days(&self) -> i32 {
        self.review_days
    }

    /// How fresh the contact is on a day.
    #[must_use]
    pub fn on(&self, today: Date) -> ServedFreshness {
        match &self.known {
            Known::Read { on, page_date } => ServedFreshness {
                state: FreshnessState::Unchecked,
                checked_on: *on,
                page_date: page_date.clone(),
                due_on: None,
                expires_on: None,
                shown_until: None,
                sentence: sentence::unchecked(self.kind, page_date.as_ref(), *on),
            },
            Known::Checked { method, on } => {
                let (state, due, expires) = state_after(*on, self.review_days, today);
                ServedFreshness {
                    state,
                    checked_on: Some(*on),
                    page_date: None,
                    due_on: Some(due),
                    expires_on: Some(expires),
                    shown_until: self.withholds.then_some(expires),
                    sentence: sentence::checked(state, *method, self.kind, *on),
                }
            }
        }
    }

    /// Whether the contact may be shown at an instant.
    #[must_use]
    pub fn is_shown(&self, at: Timestamp) -> bool {
        match &self.known {
            Known::Checked { on, .. } if self.withholds => {
                state_after(*on, self.review_days, day_of(at)).0 != FreshnessState::Expired
            }
            Known::Checked { .. } | Known::Read { .. } => true,
        }
    }
}

/// By what the standing of each contact of some records goes.
pub(crate) struct Standings<'c> {
    always_shown: BTreeSet<ContactRef>,
    emergency: BTreeSet<Id>,
    checks: &'c Checks,
}

impl<'c> Standings<'c> {
    /// What there is to know of records before the standing of a contact of theirs can be told.
    pub(crate) fn of(records: &Records, checks: &'c Checks) -> Self {
        let emergency = emergency_routes(records).into_iter().cloned().collect();
        Self { always_shown: always_shown(records), emergency, checks }
    }

    /// What is known of a contact of a route.
    pub(crate) fn of_contact(&self, route: &SupportRoute, contact: &Contact) -> Standing {
        let name = ContactRef { route: route.id.clone(), contact: contact.id.clone() };
        let often = route.well_known || self.emergency.contains(&route.id);
        Standing {
            kind: contact.kind,
            review_days: if often { REVIEW_DAYS_WELL_KNOWN } else { REVIEW_DAYS },
            withholds: contact.when_expired == WhenExpired::Withhold && !self.always_shown.contains(&name),
            known: known(&name, contact, self.checks),
        }
    }
}

/// The newer of what the record says and what was checked since, for this very value.
fn known(name: &ContactRef, contact: &Contact, checks: &Checks) -> Known {
    let Assurance { method, evidence, checked_on, .. } = &contact.assurance;
    let recorded = checked_on.filter(|_| is_a_persons(*method)).map(|on| (on, *method));
    let since = checks.by_person(name, &contact.value).map(|check| (check.on, check.method));
    if let Some((on, method)) = since.into_iter().chain(recorded).max_by_key(|(on, _)| *on) {
        return Known::Checked { method, on };
    }
    let again = checks.of_page(name, &contact.value);
    let pages = evidence.iter().chain(again.into_iter().flat_map(|check| &check.evidence));
    let page_date = pages.filter_map(|page| page.page_date.clone()).max_by_key(PartialDate::latest_day);
    Known::Read { on: again.map(|check| check.on).max(*checked_on), page_date }
}

/// The routes that places name for danger now, and every other one that is for that.
fn emergency_routes(records: &Records) -> BTreeSet<&Id> {
    let named = records.places.values().flat_map(|place| &place.emergency);
    let by_purpose = records.routes.values().filter(|it| it.purpose == Purpose::Emergency).map(|it| &it.id);
    named.chain(by_purpose).collect()
}

/// The contacts that are shown whatever their record says: those for danger now, and of each fall-back route one that
/// stays if it has no other that does.
fn always_shown(records: &Records) -> BTreeSet<ContactRef> {
    let emergency = emergency_routes(records).into_iter().filter_map(|id| records.routes.get(id));
    let mut kept: BTreeSet<ContactRef> = emergency.flat_map(|route| contacts_of(route)).collect();
    let fallbacks = records.audiences.values().flat_map(|audience| &audience.fallback);
    for route in fallbacks.filter_map(|id| records.routes.get(id)) {
        let contacts: Vec<ContactRef> = contacts_of(route).collect();
        let stays = |name: &ContactRef| kept.contains(name) || asks_to_be_shown(records, name);
        if !contacts.iter().any(stays) {
            kept.extend(contacts.into_iter().next());
        }
    }
    kept
}

/// The contacts through which a route is reached: its own, then those of other routes.
fn contacts_of(route: &SupportRoute) -> impl Iterator<Item = ContactRef> {
    let own = route.contacts.iter().map(|it| ContactRef { route: route.id.clone(), contact: it.id.clone() });
    own.chain(route.via.iter().cloned())
}

fn asks_to_be_shown(records: &Records, name: &ContactRef) -> bool {
    let mut contacts = records.routes.get(&name.route).into_iter().flat_map(|route| &route.contacts);
    contacts.any(|it| it.id == name.contact && it.when_expired == WhenExpired::Show)
}
