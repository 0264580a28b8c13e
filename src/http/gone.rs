//! Records under another id, and records that are no longer there.
//!
//! Whoever kept an id is led on: to the id that a record has now (`308`), to what was withdrawn and why (`410`), and
//! only where there never was such a record to nothing (`404`). Look-ups do none of this: an alias in one is understood
//! in place, since a person who needs help may be waiting for its answer.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use jiff::tz::TimeZone;

use super::past::View;
use super::problem::Problem;
use super::representation::CachePolicy;
use super::state::State;
use crate::domain::history::{self, Withdrawal};
use crate::domain::id::Id;
use crate::domain::record::{RecordKey, RecordKind};

/// Leads from an alias to the same address with the id that the record has, and the same parameters. Call it only when
/// the parameters have been read: what was refused must not be repeated.
pub(super) fn moved(req: &HttpRequest, view: &View, id: &str) -> HttpResponse {
    moved_to(req, view, &req.match_pattern().unwrap_or_default().replace("{id}", id))
}

/// Leads to another path with the same parameters. Call it as [`moved`].
pub(super) fn moved_to(req: &HttpRequest, view: &View, path: &str) -> HttpResponse {
    let location =
        if req.query_string().is_empty() { path.to_owned() } else { format!("{path}?{}", req.query_string()) };
    HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, view.policy(CachePolicy::API).cache_control()))
        .insert_header(("Signpost-Release", view.directory().release().number))
        .finish()
}

/// Why there is no record of this kind and id: it was withdrawn, or there never was one.
pub(super) fn missing(state: &State, view: &View, kind: RecordKind, id: &str) -> Problem {
    // Also where every contact of a route was recalled one by one.
    if let Some(recall) =
        view.directory().recalls().find(|it| kind == RecordKind::Route && it.subject.route.as_str() == id)
    {
        return Problem::gone(format!("This {} was recalled: {}", what(kind), recall.reason), &pages(&recall.instead));
    }
    let releases = state.releases();
    let known = history::up_to(&releases, view.directory().release().number);
    let Some(Withdrawal { release, time, note, last }) = history::withdrawal_of(known, &RecordKey::new(kind, id))
    else {
        return Problem::not_found(what(kind));
    };
    let day = time.to_zoned(TimeZone::UTC).strftime("%-d %B %Y");
    let successors = pages(&history::successors(view.directory(), last));
    Problem::gone(format!("This {} was withdrawn by release {release} on {day}: {note}", what(kind)), &successors)
}

fn pages(routes: &[Id]) -> Vec<String> {
    routes.iter().map(|id| format!("/v1/routes/{id}")).collect()
}

/// What a kind of record is called.
pub(super) fn what(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Audience => "audience",
        RecordKind::Topic => "topic",
        RecordKind::Place => "place",
        RecordKind::Calendar => "holiday calendar",
        RecordKind::Organisation => "organisation",
        RecordKind::Route => "support route",
        RecordKind::Campaign => "campaign",
        RecordKind::RetiredContact => "retired contact",
        RecordKind::Recall => "recall",
    }
}
