//! Is this number, address or link still right? By address, or by body so that it stays out of addresses.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::faults::{Place, as_error};
use super::json_body::StrictJson;
use super::past::{Asked, ReleaseParams, named};
use super::problem::{Problem, ProblemDocument, ProblemError};
use super::query::Params;
use super::representation::CachePolicy;
use super::state::{Made, State, policy_for, respond_with_links};
use crate::domain::id::Country;
use crate::domain::query::not_null;
use crate::domain::verify::{MAX_CONTACT, Verification, verify};

/// What to verify.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyRequest {
    /// A number, an e-mail address, a link or a name, typed any way.
    #[schema(min_length = 1, max_length = 400, example = "0131 556 3535")]
    contact: String,
    /// The country (ISO 3166-1) in which a number was printed. GB where absent.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(pattern = "^[A-Z]{2}$", example = "GB")]
    country: Option<String>,
    /// The number of the release to answer from. The live one where absent.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(minimum = 1, example = 1)]
    release: Option<u32>,
    /// Answer from the release that was live at that instant (RFC 3339). Give this or `release`, not both.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(format = DateTime, example = "2026-12-25T02:00:00Z")]
    as_of: Option<String>,
}

/// Is this contact still right?
///
/// Looks for a number, an e-mail address, a link or a name, typed any way. `current` names the routes it leads to and
/// whom they serve; `retired` names what replaced it; `unknown` says that we do not know it, never that it is safe or
/// false. For old posters, pages and news texts.
#[utoipa::path(
    tag = "Verify",
    operation_id = "verify_contact",
    params(
        ("contact" = String, Query, description = "A number, an e-mail address, a link or a name, typed any way.", min_length = 1, max_length = 400, example = "0131 556 3535"),
        ("country" = Option<String>, Query, description = "The country (ISO 3166-1) in which a number was printed. GB where absent.", pattern = "^[A-Z]{2}$", example = "GB"),
        ReleaseParams,
    ),
    responses(
        (status = 200, description = "What the directory knows of it.", body = Verification),
        (status = 400, description = "A parameter is missing, unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/verify-contact")]
pub(super) async fn verify_contact(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let (contact, country, asked) = Params::read(req.query_string(), |q| {
        (q.text("contact", MAX_CONTACT), q.parsed::<Country>("country"), Asked::read(q))
    })?;
    let missing = || ProblemError::parameter("contact", "give a number, an address, a link or a name", &[]);
    let contact = contact.filter(|contact| !contact.trim().is_empty());
    let contact = contact.ok_or_else(|| Problem::invalid_parameters(vec![missing()]))?;
    verified(&req, &state, &contact, country, asked).await
}

/// Is this contact still right? Asked in a body
///
/// The sensitive twin: the same fields in a JSON body, so that they stay out of addresses.
#[utoipa::path(
    tag = "Verify",
    operation_id = "verify_contact_in_body",
    request_body(content = VerifyRequest, description = "What to verify.", example = json!({"contact": "0131 556 3535", "country": "GB"})),
    responses(
        (status = 200, description = "What the directory knows of it.", body = Verification),
        (status = 400, description = "The body is not JSON of the right form, or a field has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 408, description = "The body did not arrive in time.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The body is larger than 64 KB.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "The body is not application/json.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/verify-contact")]
pub(super) async fn verify_contact_in_body(
    req: HttpRequest,
    state: Data<State>,
    body: StrictJson<VerifyRequest>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let VerifyRequest { contact, country, release, as_of } = body.0;
    let mut errors = Vec::new();
    if contact.trim().is_empty() || contact.chars().count() > MAX_CONTACT {
        errors.push(ProblemError::pointer("/contact".to_owned(), "give 1 to 400 characters"));
    }
    let country = country.map(|country| country.parse::<Country>());
    if let Some(Err(error)) = &country {
        errors.push(ProblemError::pointer("/country".to_owned(), error.to_string()));
    }
    let asked = Asked::of_fields(release, as_of.as_deref()).unwrap_or_else(|faults| {
        errors.extend(faults.iter().map(|fault| as_error(fault, Place::Body)));
        Asked::Live
    });
    if !errors.is_empty() {
        return Err(Problem::invalid_body(errors));
    }
    verified(&req, &state, &contact, country.and_then(Result::ok), asked).await
}

/// Not kept: what people type is theirs, and finding it costs less than keeping it.
async fn verified(
    req: &HttpRequest,
    state: &State,
    contact: &str,
    country: Option<Country>,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    let view = named(state, asked).await?;
    let verification = verify(view.directory(), contact, country.unwrap_or(Country::GB));
    let made = Made::whole(&verification).into_representation()?;
    // Without the addresses of a memento: they would repeat what was typed.
    Ok(respond_with_links(req, &view, &made, policy_for(req, view.policy(CachePolicy::API))))
}
