//! When the contacts of one route are open, as instants.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::{SignedDuration, Timestamp};

use super::gone::{missing, moved};
use super::past::{Asked, ReleaseParams, view};
use super::problem::{Problem, ProblemDocument, ProblemError};
use super::query::Params;
use super::state::{Made, State, answer_in};
use crate::domain::query::askable;
use crate::domain::record::RecordKind;
use crate::domain::served::{LONGEST, RouteHours, coming_days};
use crate::domain::text::Instant;

/// For how long hours are given if nobody says until when.
const FORTNIGHT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// When the contacts of one route are open
///
/// Concrete intervals in UTC for up to 31 days, for each contact of the route at which a person answers and whose hours
/// are known. Without `from` they begin with today, without `until` they go on for fourteen days. No client has to reckon
/// with time zones, clock changes or bank holidays.
#[utoipa::path(
    tag = "Directory",
    operation_id = "get_route_hours",
    params(
        ("id" = String, Path, description = "A route's id or alias.", example = "nspcc-helpline"),
        ("from" = Option<String>, Query, format = DateTime, description = "The first instant (RFC 3339), from five years before the release to ten years after it. The beginning of today where absent.", example = "2026-12-21T00:00:00Z"),
        ("until" = Option<String>, Query, format = DateTime, description = "The instant after the last (RFC 3339), at most 31 days after `from`. Fourteen days after it where absent.", example = "2027-01-04T00:00:00Z"),
        ReleaseParams,
    ),
    responses(
        (status = 200, description = "The hours.", body = RouteHours),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such route.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/routes/{id}/hours")]
pub(super) async fn get_route_hours(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (from, until, asked) = Params::read(req.query_string(), |q| {
        (q.parsed::<Instant>("from"), q.parsed::<Instant>("until"), Asked::read(q))
    })?;
    let view = view(&req, &state, asked).await?;
    let directory = view.directory();
    let route = directory.route(&id).ok_or_else(|| missing(&state, &view, RecordKind::Route, &id))?;
    if route.id().as_str() != *id {
        return Ok(moved(&req, &view, route.id().as_str()));
    }
    let (now, named) = (state.now(), from.is_some());
    let (from, usual) = match from {
        Some(Instant(from)) => (from, from.saturating_add(FORTNIGHT).unwrap_or(from)),
        None => coming_days(directory, route, now),
    };
    let until = until.map_or(usual, |it| it.0);
    within_limits(from, until, directory.release().time)?;
    let moment = view.moment(now);
    let seconds_left = (!named).then(|| moment.seconds_left(now));
    let key = format!("hours {} {from} {until}", route.id());
    answer_in(&req, &view, (&moment, seconds_left), &key, || {
        Ok(Made::whole(&RouteHours::new(directory, route, from, until)))
    })
}

fn within_limits(from: Timestamp, until: Timestamp, release: Timestamp) -> Result<(), Problem> {
    let mut faults = Vec::new();
    if !askable(release).contains(&from) {
        let detail = "give an instant from five years before the release to ten years after it";
        faults.push(ProblemError::parameter("from", detail, &[]));
    }
    if until <= from || until.duration_since(from) > LONGEST {
        faults.push(ProblemError::parameter("until", "give an instant after from, at most 31 days later", &[]));
    }
    if faults.is_empty() { Ok(()) } else { Err(Problem::invalid_parameters(faults)) }
}
