//! The freshness of the whole directory: what stands where, for whoever keeps it true.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{FreshnessState, ServedFreshness};
use crate::domain::directory::Directory;
use crate::domain::id::{ContactRef, Id};

/// How many contacts are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FreshnessCounts {
    /// Of which only a page was read.
    pub unchecked: u32,
    /// Checked, and the next check is not due.
    pub fresh: u32,
    /// Whose next check is due within a week.
    pub due: u32,
    /// Whose next check is late.
    pub overdue: u32,
    /// Not checked for three review intervals.
    pub expired: u32,
    /// Of the expired ones, those that are not shown to readers.
    pub withheld: u32,
}

impl FreshnessCounts {
    /// Counts the contacts of a list.
    #[must_use]
    pub fn of(all: &[ContactFreshness]) -> Self {
        let mut counts = Self::default();
        for it in all {
            let count = match it.freshness.state {
                FreshnessState::Unchecked => &mut counts.unchecked,
                FreshnessState::Fresh => &mut counts.fresh,
                FreshnessState::Due => &mut counts.due,
                FreshnessState::Overdue => &mut counts.overdue,
                FreshnessState::Expired => &mut counts.expired,
            };
            *count += 1;
            counts.withheld += u32::from(it.withheld);
        }
        counts
    }
}

/// How fresh one contact is. The contact itself stands in its route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactFreshness {
    /// The contact's name in the directory: `route-id/contact-id`.
    #[schema(value_type = String, example = "childline/phone")]
    pub contact: ContactRef,
    /// The route that it belongs to.
    #[schema(value_type = String, example = "childline")]
    pub route: Id,
    /// What kind of channel it is, an open list: `phone`, `text`, `webchat` ...
    #[schema(example = "phone")]
    pub kind: String,
    /// How many days after a check the next one is due.
    #[schema(example = 30)]
    pub review_days: i32,
    /// Whether it is not shown to readers because it is expired.
    pub withheld: bool,
    /// How fresh it is.
    pub freshness: ServedFreshness,
}

/// How fresh every contact of a directory is on a day, by route and in the route's own order. A contact through which
/// several routes are reached stands here once.
#[must_use]
pub fn freshness_list(directory: &Directory, today: Date) -> Vec<ContactFreshness> {
    let of_route = directory.routes().iter().flat_map(|route| {
        directory.contacts(route).filter(|it| it.owner == route.id()).map(|it| {
            let freshness = it.standing.on(today);
            ContactFreshness {
                contact: ContactRef { route: it.owner.clone(), contact: it.contact.id.clone() },
                route: it.owner.clone(),
                kind: it.contact.kind.as_str().to_owned(),
                review_days: it.standing.review_days(),
                withheld: freshness.shown_until.is_some_and(|last| today > last),
                freshness,
            }
        })
    });
    of_route.collect()
}
