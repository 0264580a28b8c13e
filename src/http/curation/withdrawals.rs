//! Taking something away at once, and saying that somebody looked.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::by::{By, ToEdit, ToRecall};
use super::door::Door;
use super::exchange::{Deed, Sent, answer, done};
use super::refusals::problem;
use crate::domain::assurance::{Evidence, Method};
use crate::domain::freshness::{Check, Role};
use crate::domain::id::{ContactRef, Id};
use crate::domain::recall::{Request, Subject};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::state::State;

/// What to take away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecallSent {
    /// The recall's id; never reused.
    #[schema(value_type = String, max_length = 64, example = "recall-example-phone")]
    id: Id,
    /// The route.
    #[schema(value_type = String, max_length = 64, example = "example-route")]
    route: Id,
    /// The contact of it; the whole route where absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 64, example = "phone")]
    contact: Option<Id>,
    /// Why, in plain English. Everybody can read it.
    #[schema(min_length = 1, max_length = 300, example = "This number belongs to somebody else.")]
    reason: String,
    /// The routes to use instead.
    #[serde(default)]
    #[schema(value_type = Vec<String>, max_items = 10)]
    instead: Vec<Id>,
    /// Whether the value itself is false and may harm whoever uses it. Then it is blanked in the past as well.
    #[serde(default)]
    harmful: bool,
}

/// What was taken away.
#[derive(Serialize, ToSchema)]
struct Recalled {
    /// The recall's id.
    #[schema(example = "recall-example-phone")]
    id: String,
    /// The release that made it.
    #[schema(minimum = 1, example = 2)]
    release: u32,
}

/// Take something away at once
///
/// It is gone from every answer when this answers. Emergency contacts, and a fourth recall within an hour, take two
/// people: write a draft. A token recalls contacts, never routes.
#[utoipa::path(
    tag = "Recalls",
    operation_id = "create_recall",
    security(("session" = ["recall"]), ("token" = ["recall"])),
    request_body(content = RecallSent, example = json!({"id": "recall-example-phone", "route": "example-route", "contact": "phone", "reason": "This number belongs to somebody else."})),
    responses((status = 201, description = "What was taken away.", body = Recalled)),
)]
#[post("/v1/curation/recalls")]
pub(super) async fn create_recall(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToRecall>,
    sent: Sent<RecallSent>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(RecallSent { id, route, contact, reason, instead, harmful })) = (Deed::of(&req, &state, by)?, sent);
    let request = Request { subject: Subject { route, contact }, reason, instead, harmful };
    let name = id.to_string();
    let release = door.office().act(async move |desk, room| {
        desk.recall(room, deed.act(), &id, request).await?;
        let made = crate::domain::recall::standing(desk.releases()).into_iter().find(|it| it.recall.id == id);
        Ok(made.map_or_else(|| desk.newest(), |it| it.release))
    });
    let release = release.await.map_err(|error| problem(&error, None))?;
    answer(StatusCode::CREATED, &Recalled { id: name, release })
}

/// That somebody looked at a contact.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckSent {
    /// The contact, as `route/contact`.
    #[schema(value_type = String, example = "childline/phone")]
    contact: ContactRef,
    /// The value that was checked.
    #[schema(min_length = 1, max_length = 400, example = "0800 1111")]
    value: String,
    /// How: `published_page`, `phoned` or `provider_confirmed`.
    #[schema(value_type = String, example = "phoned")]
    method: Method,
    /// The pages that were read; none where somebody rang.
    #[serde(default)]
    #[schema(max_items = 12)]
    evidence: Vec<Evidence>,
    /// Who looked, as a role: `volunteer`, `curator`, `operator` or `provider`. Never a name.
    #[schema(value_type = String, example = "curator")]
    role: Role,
    /// On which day.
    #[schema(value_type = String, format = Date)]
    on: Date,
}

/// Record a check of a contact
///
/// It changes what is said of the contact's freshness at once, and nothing else. A token can say that a page was read;
/// that somebody rang takes a person who is there.
#[utoipa::path(
    tag = "Keeping true",
    operation_id = "create_check",
    security(("session" = ["edit"]), ("token" = ["edit"])),
    request_body(content = CheckSent, example = json!({"contact": "childline/phone", "value": "0800 1111", "method": "published_page", "evidence": [{"url": "https://www.childline.org.uk/get-support/"}], "role": "curator", "on": "2026-11-22"})),
    responses((status = 204, description = "Recorded.")),
)]
#[post("/v1/curation/checks")]
pub(super) async fn create_check(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToEdit>,
    sent: Sent<CheckSent>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(CheckSent { contact, value, method, evidence, role, on })) = (Deed::of(&req, &state, by)?, sent);
    let check = Check { schema: Check::SCHEMA, contact, value, method, evidence, role, on };
    let recorded = door.office().act(async move |desk, room| desk.check(room, deed.act(), check).await);
    recorded.await.map_err(|error| problem(&error, None))?;
    Ok(done())
}
