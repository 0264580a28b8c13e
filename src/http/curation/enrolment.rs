//! Taking up an invitation with a first passkey, and adding further ones.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::by::{By, ToBeThere};
use super::door::Door;
use super::exchange::{Sent, answer, done};
use super::fields::Named;
use super::refusals::{of_further_passkey, of_passkey, problem};
use super::secret;
use super::sign_in::{Ceremony, from_nobody_elses_page};
use crate::domain::digest::Digest;
use crate::domain::roster::{PersonError, PersonEvent};
use crate::http::problem::{Problem, ProblemDocument};
use crate::http::query::Params;
use crate::http::state::State;
use crate::passkeys::PasskeyError;

/// Somebody shows their invitation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Invited {
    /// The secret of the link.
    #[schema(max_length = 100, example = "the-secret-of-the-link")]
    invitation: String,
}

/// What an invited person has to do.
#[derive(Serialize, ToSchema)]
pub(super) struct Enrolment {
    /// What they will be called among curators.
    #[schema(example = "ada")]
    curator: String,
    /// Their name.
    #[schema(example = "Ada")]
    name: String,
    /// What they will be able to do.
    rights: Vec<String>,
    /// The ceremony, to be named with the answer. It can be answered once, within five minutes.
    #[schema(value_type = String, format = "uuid")]
    ceremony: Uuid,
    /// The options for `navigator.credentials` (W3C Web Authentication, level 3, JSON form).
    #[schema(value_type = Object)]
    options: Value,
}

/// A new passkey of an invited person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstPasskey {
    /// The secret of the link.
    #[schema(max_length = 100, example = "the-secret-of-the-link")]
    invitation: String,
    /// The ceremony that it answers.
    #[schema(value_type = String, format = "uuid")]
    ceremony: Uuid,
    /// What its holder calls it.
    #[schema(value_type = String, min_length = 1, max_length = 80, example = "Ada's phone")]
    label: Named,
    /// The credential as the browser gives it (`PublicKeyCredential.toJSON()`).
    #[schema(value_type = Object)]
    answer: Value,
}

/// A further passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FurtherPasskey {
    /// The ceremony that it answers.
    #[schema(value_type = String, format = "uuid")]
    ceremony: Uuid,
    /// What its holder calls it.
    #[schema(value_type = String, min_length = 1, max_length = 80, example = "the key in the safe")]
    label: Named,
    /// The credential as the browser gives it (`PublicKeyCredential.toJSON()`).
    #[schema(value_type = Object)]
    answer: Value,
}

fn no_invitation() -> Problem {
    problem(&PersonError::NoInvitation.into(), None)
}

fn secret_of(invitation: &str) -> Result<Digest, Problem> {
    secret::digest_of(invitation).ok_or_else(no_invitation)
}

/// Take up an invitation
///
/// Gives a browser what it has to ask for a new passkey. The secret of the link goes into the body and never into an
/// address.
#[utoipa::path(
    tag = "People",
    operation_id = "begin_enrolment",
    request_body(content = Invited, example = json!({"invitation": "the-secret-of-the-link"})),
    responses(
        (status = 200, description = "Who is invited, and what to ask for.", body = Enrolment),
        (status = 403, description = "The link was used already, is too old, or was never made.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/curation/enrolment")]
pub(super) async fn begin_enrolment(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    sent: Sent<Invited>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    from_nobody_elses_page(&req, &door)?;
    door.throttle.try_invitation()?;
    let (now, roster) = (state.now(), door.office().roster());
    let invitation = roster.invitation(secret_of(&sent.0.invitation)?, now).ok_or_else(no_invitation)?;
    let passkeys = door.passkeys().map_err(of_passkey)?;
    let challenge = passkeys.ask_for_new(&invitation.curator, &invitation.name, &[], now).map_err(of_passkey)?;
    let enrolment = Enrolment {
        curator: invitation.curator.to_string(),
        name: invitation.name.clone(),
        rights: invitation.rights.iter().map(|right| right.as_str().to_owned()).collect(),
        ceremony: challenge.ceremony,
        options: challenge.options,
    };
    answer(StatusCode::OK, &enrolment)
}

/// Enrol the first passkey
///
/// The invitation is used up. Whoever was known before by this name is known by this passkey alone from now on. Sign in
/// with it next.
#[utoipa::path(
    tag = "People",
    operation_id = "finish_enrolment",
    request_body(content = FirstPasskey, example = json!({"invitation": "the-secret-of-the-link", "ceremony": "7d4f7e3c-93a5-4be5-9e4d-2f27b3a0f0c1", "label": "Ada's phone", "answer": {}})),
    responses(
        (status = 204, description = "Enrolled."),
        (status = 401, description = "The passkey was not accepted.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "The link was used already, is too old, or was never made.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/curation/enrolment/answer")]
pub(super) async fn finish_enrolment(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    sent: Sent<FirstPasskey>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    from_nobody_elses_page(&req, &door)?;
    let (now, Sent(given)) = (state.now(), sent);
    let secret = secret_of(&given.invitation)?;
    let passkeys = door.passkeys().map_err(of_passkey)?;
    let label = String::from(given.label);
    let (curator, passkey) = passkeys.take_new(given.ceremony, given.answer, &label, now).map_err(of_passkey)?;
    door.keep((Uuid::new_v4(), now), PersonEvent::Enrolled { curator, secret, passkey }).await?;
    Ok(done())
}

/// Ask for a further passkey
///
/// For whoever is signed in: a second key, so that losing one locks nobody out.
#[utoipa::path(
    tag = "People",
    operation_id = "begin_passkey",
    security(("session" = [])),
    responses((status = 200, description = "What to ask for.", body = Ceremony)),
)]
#[post("/v1/curation/passkeys")]
pub(super) async fn begin_passkey(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToBeThere>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let roster = door.office().roster();
    let known = roster.curator(&by.actor.curator).ok_or_else(Problem::internal)?;
    let passkeys = door.passkeys().map_err(of_passkey)?;
    let challenge = passkeys.ask_for_new(&by.actor.curator, &known.name, &known.passkeys, state.now());
    answer(StatusCode::OK, &Ceremony::from(challenge.map_err(of_passkey)?))
}

/// Enrol a further passkey
///
/// With what it answered. Whoever is signed in stays it.
#[utoipa::path(
    tag = "People",
    operation_id = "finish_passkey",
    security(("session" = [])),
    request_body(content = FurtherPasskey, example = json!({"ceremony": "7d4f7e3c-93a5-4be5-9e4d-2f27b3a0f0c1", "label": "the key in the safe", "answer": {}})),
    responses((status = 204, description = "Enrolled.")),
)]
#[post("/v1/curation/passkeys/answer")]
pub(super) async fn finish_passkey(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToBeThere>,
    sent: Sent<FurtherPasskey>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (now, Sent(given)) = (state.now(), sent);
    let passkeys = door.passkeys().map_err(of_passkey)?;
    let label = String::from(given.label);
    let taken = passkeys.take_new(given.ceremony, given.answer, &label, now).map_err(of_further_passkey)?;
    let (curator, passkey) = taken;
    if curator != by.actor.curator {
        return Err(of_further_passkey(PasskeyError::Challenge));
    }
    door.keep((Uuid::new_v4(), now), PersonEvent::PasskeyAdded { curator, passkey }).await?;
    Ok(done())
}
