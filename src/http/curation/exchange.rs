//! What comes from curators and what goes to them: JSON bodies, the names of acts, and answers that nobody keeps.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::by::{By, Need};
use crate::curate::Act;
use crate::domain::digest::Digest;
use crate::domain::id::Id;
use crate::domain::person::Actor;
use crate::http::json_body;
use crate::http::limits::Limits;
use crate::http::problem::Problem;
use crate::http::state::{JSON, State};

/// The most that a curator may send, in bytes: an import of many records.
pub(super) const BODY_BYTES: usize = 2 << 20;

/// The body of a request by a curator: strict, and larger than the public may send.
pub(super) struct Sent<T>(pub(super) T);

impl<T: DeserializeOwned + 'static> FromRequest for Sent<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        let deadline = Limits::of(&req).body_deadline;
        Box::pin(async move { json_body::read(&req, payload, BODY_BYTES, deadline).await.map(Self) })
    }
}

/// Who does something now, and under which name it is kept. Owned, so that it can go to another thread.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    by: Actor,
    at: jiff::Timestamp,
    commit: Uuid,
}

impl Deed {
    /// What somebody does with a request. The same `Idempotency-Key` again changes nothing more.
    ///
    /// # Errors
    /// `invalid-parameter` for a key that is not a UUID.
    pub(super) fn of<N: Need>(req: &HttpRequest, state: &State, by: By<N>) -> Result<Self, Problem> {
        Ok(Self { at: state.now(), commit: commit_of(req, &by.actor.curator)?, by: by.actor })
    }

    /// The same as the desk takes it.
    pub(super) fn act(&self) -> Act<'_> {
        Act { by: &self.by, at: self.at, commit: self.commit }
    }

    /// Who does it.
    pub(super) fn by(&self) -> &Actor {
        &self.by
    }

    /// When.
    pub(super) fn at(&self) -> jiff::Timestamp {
        self.at
    }
}

/// The name of an act: made of the key that its curator gave and of what they asked for, so that they can safely ask again
/// after a lost connection, and so that nobody's key stands in the way of somebody else's act, or of another one.
///
/// # Errors
/// `invalid-parameter` for a key that is not a UUID.
fn commit_of(req: &HttpRequest, curator: &Id) -> Result<Uuid, Problem> {
    let Some(key) = req.headers().get("idempotency-key") else { return Ok(Uuid::new_v4()) };
    let key: Option<Uuid> = key.to_str().ok().and_then(|key| key.trim_matches('"').parse().ok());
    let wrong = || Problem::invalid_parameter("idempotency_key", "the header Idempotency-Key is not a UUID", &[]);
    let key = key.ok_or_else(wrong)?;
    let named = Digest::of(format!("{key} {curator} {} {}", req.method(), req.path()).as_bytes());
    Ok(uuid::Builder::from_custom_bytes(named.half()).into_uuid())
}

/// An id that stands in an address.
///
/// # Errors
/// `not-found` of a thing of this name.
pub(super) fn named(id: &str, what: &str) -> Result<Id, Problem> {
    id.parse().map_err(|_| Problem::not_found(what))
}

/// An answer for the one who asked, and nobody else.
///
/// # Errors
/// `internal` when it has no JSON form.
pub(super) fn answer(status: StatusCode, document: &impl Serialize) -> Result<HttpResponse, Problem> {
    let json = serde_json::to_vec(document).map_err(|_| Problem::internal())?;
    Ok(HttpResponse::build(status).insert_header((header::CACHE_CONTROL, "no-store")).content_type(JSON).body(json))
}

/// Done, and there is nothing to say.
pub(super) fn done() -> HttpResponse {
    HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish()
}
