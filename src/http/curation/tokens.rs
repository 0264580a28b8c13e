//! Tokens: what a program shows instead of a person. Whoever is there makes and ends their own; an administrator sees and
//! ends everybody's.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::by::{By, ToBeThere};
use super::door::Door;
use super::exchange::{Deed, Sent, answer, done, named};
use super::fields::{Named, each_once};
use super::refusals::shown_already;
use super::secret;
use crate::domain::id::Id;
use crate::domain::person::Right;
use crate::domain::roster::{self, PersonEvent, TOKEN_LIFE};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::state::State;

/// The tokens that there are.
#[derive(Serialize, ToSchema)]
struct TokenList {
    /// The tokens, by id.
    items: Vec<Token>,
}

/// What a program shows instead of a person. Its secret was shown once, and is known to nobody here.
#[derive(Serialize, ToSchema)]
struct Token {
    /// What it is called.
    #[schema(example = "nightly-import")]
    id: String,
    /// For whom the program speaks.
    #[schema(example = "ada")]
    curator: String,
    /// What it is for.
    #[schema(example = "Nightly import of opening hours")]
    label: String,
    /// What it may do, as far as its owner may: `edit`, `recall`.
    rights: Vec<String>,
    /// The instant from which on it is of no use.
    #[schema(value_type = String, format = DateTime, example = "2026-12-22T09:00:00Z")]
    expires: Timestamp,
    /// Whether that was before now.
    expired: bool,
}

impl Token {
    fn of(token: &roster::Token, now: Timestamp) -> Self {
        Self {
            id: token.id.to_string(),
            curator: token.curator.to_string(),
            label: token.label.clone(),
            rights: token.rights.iter().map(|right| right.as_str().to_owned()).collect(),
            expires: token.expires,
            expired: token.expires <= now,
        }
    }
}

/// A token that somebody wants for a program of theirs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it will be called. No other token may be called that.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "nightly-import")]
    id: Id,
    /// What it is for.
    #[schema(value_type = String, min_length = 1, max_length = 80, example = "Nightly import of opening hours")]
    label: Named,
    /// What it may do, as far as you may: `edit`, `recall`.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 2)]
    rights: TokenRights,
    /// For how many days.
    #[schema(value_type = u32, minimum = 1, maximum = 90, example = 30)]
    days: Days,
}

/// What a token can be given at all ([`roster::TOKEN_RIGHTS`]).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TokenRight {
    Edit,
    Recall,
}

impl From<TokenRight> for Right {
    fn from(right: TokenRight) -> Self {
        match right {
            TokenRight::Edit => Self::Edit,
            TokenRight::Recall => Self::Recall,
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "Vec<TokenRight>")]
struct TokenRights(BTreeSet<TokenRight>);

impl TryFrom<Vec<TokenRight>> for TokenRights {
    type Error = &'static str;

    fn try_from(given: Vec<TokenRight>) -> Result<Self, Self::Error> {
        each_once(given).filter(|rights| !rights.is_empty()).map(Self).ok_or("name at least one right, and each once")
    }
}

/// A number of days that a token may live.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "u32")]
struct Days(SignedDuration);

impl TryFrom<u32> for Days {
    type Error = &'static str;

    fn try_from(days: u32) -> Result<Self, Self::Error> {
        let life = SignedDuration::from_hours(i64::from(days) * 24);
        if days > 0 && life <= TOKEN_LIFE { Ok(Self(life)) } else { Err("a token lives 1 to 90 days") }
    }
}

/// A token, shown this once.
#[derive(Serialize, ToSchema)]
struct TokenSecret {
    /// What it is called.
    #[schema(example = "nightly-import")]
    id: String,
    /// What the program sends as `Authorization: Bearer`.
    #[schema(example = "the-secret-of-the-token")]
    token: String,
    /// The instant from which on it is of no use.
    #[schema(value_type = String, format = DateTime, example = "2026-12-22T09:00:00Z")]
    expires: Timestamp,
}

/// List tokens
///
/// Your own; for an administrator everybody's. Those that are too old stay until they are revoked.
#[utoipa::path(
    tag = "People",
    operation_id = "list_tokens",
    security(("session" = [])),
    responses((status = 200, description = "The tokens, without their secrets.", body = TokenList)),
)]
#[get("/v1/curation/tokens")]
pub(super) async fn list_tokens(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToBeThere>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (roster, now) = (door.office().roster(), state.now());
    let shown = |token: &&roster::Token| by.actor.may(Right::Administer) || token.curator == by.actor.curator;
    let items = roster.tokens().filter(shown).map(|token| Token::of(token, now)).collect();
    answer(StatusCode::OK, &TokenList { items })
}

/// Make a token
///
/// For a program that speaks for you. It can draft, import and recall contacts as far as you may, and never approve, release
/// or administer. The same `Idempotency-Key` again is answered with 409, because the secret is shown once.
#[utoipa::path(
    tag = "People",
    operation_id = "issue_token",
    security(("session" = [])),
    request_body(content = NewToken, example = json!({"id": "nightly-import", "label": "Nightly import of opening hours", "rights": ["edit"], "days": 30})),
    responses((status = 201, description = "Made. The secret is shown this once.", body = TokenSecret)),
)]
#[post("/v1/curation/tokens")]
pub(super) async fn issue_token(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToBeThere>,
    sent: Sent<NewToken>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(NewToken { id, label, rights, days })) = (Deed::of(&req, &state, by)?, sent);
    let ((shown, secret), expires) = (secret::new()?, deed.at() + days.0);
    let token = roster::Token {
        id: id.clone(),
        curator: deed.by().curator.clone(),
        label: label.into(),
        secret,
        rights: rights.0.into_iter().map(Right::from).collect(),
        expires,
    };
    door.note(&deed, PersonEvent::TokenIssued(token)).await?;
    if !door.office().roster().tokens().any(|token| token.secret == secret) {
        return Err(shown_already());
    }
    answer(StatusCode::CREATED, &TokenSecret { id: id.to_string(), token: shown, expires })
}

/// Revoke a token
///
/// One of your own; for an administrator anybody's.
#[utoipa::path(
    tag = "People",
    operation_id = "revoke_token",
    params(("id" = String, Path, description = "What it is called.", example = "nightly-import")),
    security(("session" = [])),
    responses((status = 204, description = "It is of no use from now on.")),
)]
#[delete("/v1/curation/tokens/{id}")]
pub(super) async fn revoke_token(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToBeThere>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let deed = Deed::of(&req, &state, by)?;
    let (token, by) = (named(&id, "token")?, deed.by().curator.clone());
    door.note(&deed, PersonEvent::TokenRevoked { token, by }).await?;
    Ok(done())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::roster::TOKEN_RIGHTS;

    #[test]
    fn what_a_token_can_be_given_is_what_the_roster_lets_it_have() {
        assert_eq!([TokenRight::Edit, TokenRight::Recall].map(Right::from), TOKEN_RIGHTS);
        assert!(Days::try_from(0).is_err() && Days::try_from(91).is_err());
        assert!(Days::try_from(90).is_ok_and(|days| days.0 == TOKEN_LIFE));
    }
}
