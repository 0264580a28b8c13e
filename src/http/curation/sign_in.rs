//! Signing in with a passkey, and out.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::by::{By, ToBeThere, ToLook, from_our_own_pages};
use super::caller::caller;
use super::door::Door;
use super::exchange::{Sent, answer, done};
use super::refusals::of_passkey;
use super::secret;
use crate::domain::id::Id;
use crate::domain::person::{Actor, Via};
use crate::domain::roster::PersonEvent;
use crate::http::problem::{Problem, ProblemDocument};
use crate::http::query::Params;
use crate::http::state::State;
use crate::passkeys::{Challenge, PasskeyError};

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    /// What they are called among curators.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "ada")]
    curator: Id,
}

/// What a browser has to ask a passkey.
#[derive(Serialize, ToSchema)]
pub(super) struct Ceremony {
    /// The ceremony, to be named with the answer. It can be answered once, within five minutes.
    #[schema(value_type = String, format = "uuid")]
    ceremony: Uuid,
    /// The options for `navigator.credentials` (W3C Web Authentication, level 3, JSON form).
    #[schema(value_type = Object)]
    options: Value,
}

impl From<Challenge> for Ceremony {
    fn from(Challenge { ceremony, options }: Challenge) -> Self {
        Self { ceremony, options }
    }
}

/// What a passkey answered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasskeyAnswer {
    /// The ceremony that it answers.
    #[schema(value_type = String, format = "uuid")]
    ceremony: Uuid,
    /// The credential as the browser gives it (`PublicKeyCredential.toJSON()`).
    #[schema(value_type = Object)]
    answer: Value,
}

/// Somebody who is known.
#[derive(Serialize, ToSchema)]
pub(super) struct Known {
    /// What they are called among curators.
    #[schema(example = "ada")]
    curator: String,
    /// Their name.
    #[schema(example = "Ada")]
    name: String,
    /// What they may do now: `edit`, `review`, `recall`, `administer`.
    rights: Vec<String>,
    /// How they are known: `passkey` or `token`.
    #[schema(example = "passkey")]
    via: &'static str,
}

impl Known {
    fn of(actor: &Actor, door: &Door) -> Self {
        let name = door.office().roster().curator(&actor.curator).map(|it| it.name.clone());
        Self {
            curator: actor.curator.to_string(),
            name: name.unwrap_or_default(),
            rights: actor.rights.iter().map(|right| right.as_str().to_owned()).collect(),
            via: match actor.via {
                Via::Passkey => "passkey",
                Via::Token => "token",
            },
        }
    }
}

/// Ask to sign in
///
/// Gives a browser what it has to ask a passkey of this curator. Somebody whom nobody knows gets the same, and no answer to
/// it is good. Five tries a minute for each account.
#[utoipa::path(
    tag = "People",
    operation_id = "begin_sign_in",
    request_body(content = SignIn, example = json!({"curator": "ada"})),
    responses((status = 200, description = "What to ask the passkey.", body = Ceremony)),
)]
#[post("/v1/curation/sign-in")]
pub(super) async fn begin_sign_in(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    sent: Sent<SignIn>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    from_nobody_elses_page(&req, &door)?;
    let (passkeys, now) = (door.passkeys().map_err(of_passkey)?, state.now());
    let Sent(SignIn { curator }) = sent;
    let (roster, caller) = (door.office().roster(), caller(&req, door.proxies()));
    let challenge = if let Some(known) = roster.curator(&curator).filter(|it| !it.passkeys.is_empty()) {
        door.throttle.try_account(caller, &curator)?;
        passkeys.ask(&curator, &known.passkeys, now)
    } else {
        door.throttle.try_stranger(caller, &curator)?;
        Ok(passkeys.ask_nobody(&curator))
    };
    answer(StatusCode::OK, &Ceremony::from(challenge.map_err(of_passkey)?))
}

/// Sign in
///
/// With what the passkey answered. The session is a cookie that scripts cannot read; it ends half an hour after the last
/// request, eight hours after it began, and when the curator's rights change or their keys are replaced.
#[utoipa::path(
    tag = "People",
    operation_id = "finish_sign_in",
    request_body(content = PasskeyAnswer, example = json!({"ceremony": "7d4f7e3c-93a5-4be5-9e4d-2f27b3a0f0c1", "answer": {}})),
    responses(
        (status = 200, description = "Who is signed in; the session is in `Set-Cookie`.", body = Known),
        (status = 401, description = "The passkey was not accepted.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/curation/sign-in/answer")]
pub(super) async fn finish_sign_in(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    sent: Sent<PasskeyAnswer>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    from_nobody_elses_page(&req, &door)?;
    let (now, Sent(given)) = (state.now(), sent);
    let passkeys = door.passkeys().map_err(of_passkey)?;
    let proof = passkeys.take_proof(given.ceremony, given.answer, now).map_err(of_passkey)?;
    let curator = proof.curator.clone();
    let event = PersonEvent::SignedIn { curator: proof.curator, passkey: proof.passkey, credential: proof.credential };
    door.keep((Uuid::new_v4(), now), event).await?;
    let (shown, secret) = secret::new()?;
    let refused = || of_passkey(PasskeyError::Refused);
    let actor = door.let_in(secret, curator, now).ok_or_else(refused)?;
    let mut response = answer(StatusCode::OK, &Known::of(&actor, &door))?;
    response.add_cookie(&secret::session_cookie(&shown)).map_err(|_| Problem::internal())?;
    Ok(response)
}

/// Who is asking
///
/// By a session or a token: what they are called, and what they may do now.
#[utoipa::path(
    tag = "People",
    operation_id = "get_session",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "Who is asking, and what they may do.", body = Known)),
)]
#[get("/v1/curation/session")]
pub(super) async fn get_session(req: HttpRequest, door: Data<Door>, by: By<ToLook>) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    answer(StatusCode::OK, &Known::of(&by.actor, &door))
}

/// Sign out
///
/// The session ends here and now, and the browser is told to forget it.
#[utoipa::path(
    tag = "People",
    operation_id = "end_session",
    security(("session" = [])),
    responses((status = 204, description = "Signed out.")),
)]
#[delete("/v1/curation/session")]
pub(super) async fn end_session(
    req: HttpRequest,
    door: Data<Door>,
    by: By<ToBeThere>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    if let Some(secret) = by.session {
        door.let_out(secret);
    }
    let mut response = done();
    response.add_cookie(&secret::no_cookie()).map_err(|_| Problem::internal())?;
    Ok(response)
}

/// Signing in is asked for by one of our own pages, or by no page at all.
pub(super) fn from_nobody_elses_page(req: &HttpRequest, door: &Door) -> Result<(), Problem> {
    let says = ["sec-fetch-site", "origin"].iter().any(|name| req.headers().contains_key(*name));
    if says { from_our_own_pages(req, door.origin()) } else { Ok(()) }
}
