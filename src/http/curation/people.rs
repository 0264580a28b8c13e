//! Who may do what: administrators invite curators and set their rights.
//!
//! Nobody does either to themselves, and somebody is always left who administers: the roster sees to that.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::by::{By, ToAdminister, ToLook};
use super::door::Door;
use super::exchange::{Deed, Sent, answer, done, named};
use super::fields::{Named, Rights, SomeRights};
use super::refusals::shown_already;
use super::secret;
use crate::domain::id::Id;
use crate::domain::roster::{self, INVITATION_LIFE, Invitation, PersonEvent};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::state::State;

/// Everybody who keeps the directory true.
#[derive(Serialize, ToSchema)]
struct CuratorList {
    /// Everybody, by id.
    items: Vec<Curator>,
}

/// Somebody who keeps the directory true.
#[derive(Serialize, ToSchema)]
struct Curator {
    /// What they are called among curators.
    #[schema(example = "ada")]
    id: String,
    /// Their name.
    #[schema(example = "Ada")]
    name: String,
    /// What they may do: `edit`, `review`, `recall`, `administer`. Without any right they cannot sign in.
    rights: Vec<String>,
    /// What they sign in with.
    passkeys: Vec<Passkey>,
}

/// Something that a curator signs in with.
#[derive(Serialize, ToSchema)]
#[schema(as = CuratorPasskey)]
struct Passkey {
    /// What its holder calls it.
    #[schema(example = "Ada's phone")]
    label: String,
}

impl Curator {
    fn of((id, curator): (&Id, &roster::Curator)) -> Self {
        Self {
            id: id.to_string(),
            name: curator.name.clone(),
            rights: curator.rights.iter().map(|right| right.as_str().to_owned()).collect(),
            passkeys: curator.passkeys.iter().map(|it| Passkey { label: it.label.clone() }).collect(),
        }
    }
}

/// Who is asked to be a curator, or to come back with new keys.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInvitation {
    /// What they will be called among curators, or are called already.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "grace")]
    curator: Id,
    /// Their name.
    #[schema(value_type = String, min_length = 1, max_length = 80, example = "Grace")]
    name: Named,
    /// What they will be able to do: `edit`, `review`, `recall`, `administer`.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 4)]
    rights: SomeRights,
}

/// An invitation, shown this once.
#[derive(Serialize, ToSchema)]
struct InvitationLink {
    /// What to send to the invited person, by a way that you trust. The secret stands behind the `#`, which browsers keep to
    /// themselves.
    #[schema(example = "https://signpost.example/console#the-secret-of-the-link")]
    link: String,
    /// The secret by itself.
    #[schema(example = "the-secret-of-the-link")]
    secret: String,
    /// The instant from which on it is of no use.
    #[schema(value_type = String, format = DateTime, example = "2026-11-29T09:00:00Z")]
    expires: Timestamp,
}

/// What somebody may do from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRights {
    /// All of it: `edit`, `review`, `recall`, `administer`. Nothing ends their access.
    #[schema(value_type = Vec<String>, max_items = 4)]
    rights: Rights,
}

/// List the curators
///
/// Everybody who keeps the directory true, what they may do, and what they call their passkeys.
#[utoipa::path(
    tag = "People",
    operation_id = "list_curators",
    security(("session" = []), ("token" = [])),
    responses((status = 200, description = "Everybody.", body = CuratorList)),
)]
#[get("/v1/curation/curators")]
pub(super) async fn list_curators(
    req: HttpRequest,
    door: Data<Door>,
    _by: By<ToLook>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let items = door.office().roster().curators().map(Curator::of).collect();
    answer(StatusCode::OK, &CuratorList { items })
}

/// Invite a curator
///
/// Whoever has the link enrols a passkey with it, once, within seven days. A curator who lost their keys is invited in the
/// same way: taking it up ends the old keys and what was made with them. A new invitation of somebody takes the place of the
/// one before. The same `Idempotency-Key` again is answered with 409, because the secret is shown once.
#[utoipa::path(
    tag = "People",
    operation_id = "invite_curator",
    security(("session" = ["administer"])),
    request_body(content = NewInvitation, example = json!({"curator": "grace", "name": "Grace", "rights": ["edit", "review"]})),
    responses((status = 201, description = "Invited. The link is shown this once.", body = InvitationLink)),
)]
#[post("/v1/curation/invitations")]
pub(super) async fn invite_curator(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    by: By<ToAdminister>,
    sent: Sent<NewInvitation>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(given)) = (Deed::of(&req, &state, by)?, sent);
    let ((shown, secret), expires) = (secret::new()?, deed.at() + INVITATION_LIFE);
    let invitation = Invitation {
        curator: given.curator,
        name: given.name.into(),
        rights: given.rights.into(),
        secret,
        expires,
        by: Some(deed.by().curator.clone()),
    };
    door.note(&deed, PersonEvent::Invited(invitation)).await?;
    if door.office().roster().invitation(secret, deed.at()).is_none() {
        return Err(shown_already());
    }
    let link = format!("{}/console#{shown}", door.origin());
    answer(StatusCode::CREATED, &InvitationLink { link, secret: shown, expires })
}

/// Set what a curator may do
///
/// Another one than yourself. It ends their sessions, an invitation that waits for them, and their tokens that could do more
/// than they may now.
#[utoipa::path(
    tag = "People",
    operation_id = "set_rights",
    params(("id" = String, Path, description = "What they are called among curators.", example = "grace")),
    security(("session" = ["administer"])),
    request_body(content = NewRights, example = json!({"rights": ["edit", "recall"]})),
    responses((status = 204, description = "That is what they may do now.")),
)]
#[put("/v1/curation/curators/{id}/rights")]
pub(super) async fn set_rights(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
    id: Path<String>,
    by: By<ToAdminister>,
    sent: Sent<NewRights>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (deed, Sent(given)) = (Deed::of(&req, &state, by)?, sent);
    let (curator, by) = (named(&id, "curator")?, deed.by().curator.clone());
    door.note(&deed, PersonEvent::RightsSet { curator, rights: given.rights.into(), by }).await?;
    Ok(done())
}
