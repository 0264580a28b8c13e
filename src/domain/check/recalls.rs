//! Recalls: whatever is taken away, somebody in danger still has a way to call for help.

use super::about;
use crate::domain::finding::Finding;
use crate::domain::id::Id;
use crate::domain::place;
use crate::domain::record::{RecordKind, Records};

pub(super) fn check(records: &Records, findings: &mut Vec<Finding>) {
    if records.recalls.is_empty() {
        return;
    }
    for place in records.places.values() {
        let above = || place::with_those_above(&records.places, &place.id).flat_map(|it| &it.emergency);
        if above().next().is_some() && !above().any(|id| is_left(records, id)) {
            let message = "every emergency contact here has been recalled: name another one first";
            about(RecordKind::Place, place.id.as_str(), findings).add(
                "/emergency",
                "recall-leaves-no-emergency",
                message,
            );
        }
    }
}

/// Whether a contact of a route has not been recalled.
fn is_left(records: &Records, id: &Id) -> bool {
    let recalled = |route: &Id, contact: &Id| records.recalls.values().any(|it| it.subject.covers(route, contact));
    let whole = records.recalls.values().any(|it| it.subject.route == *id && it.subject.contact.is_none());
    let Some(route) = records.routes.get(id).filter(|_| !whole) else { return false };
    route.contacts.iter().any(|it| !recalled(id, &it.id))
        || route.via.iter().any(|it| !recalled(&it.route, &it.contact))
}
