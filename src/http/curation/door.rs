//! The door to the office: what proves who somebody is, and how often they may knock.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::HttpRequest;
use jiff::Timestamp;
use url::Url;
use uuid::Uuid;

use super::exchange::Deed;
use super::refusals::problem;
use super::secret;
use super::throttle::Throttle;
use crate::curate::Office;
use crate::domain::digest::Digest;
use crate::domain::id::Id;
use crate::domain::person::Actor;
use crate::domain::roster::PersonEvent;
use crate::domain::session::Sessions;
use crate::http::problem::Problem;
use crate::passkeys::{PasskeyError, Passkeys};

/// What every curation handler shares.
pub struct Door {
    office: Arc<Office>,
    passkeys: Option<Passkeys>,
    sessions: Mutex<Sessions>,
    /// How often somebody may try.
    pub(super) throttle: Throttle,
    origin: String,
    proxies: Vec<IpAddr>,
}

impl Door {
    /// The door of an office that browsers reach under `origin`, such as `https://signpost.example`. What stands in
    /// `X-Forwarded-For` counts only where one of the `proxies` sent it.
    #[must_use]
    pub fn new(office: Arc<Office>, origin: &str, proxies: Vec<IpAddr>) -> Self {
        let origin = origin.trim_end_matches('/').to_owned();
        let passkeys = Url::parse(&origin).ok().and_then(|origin| Passkeys::new(&origin).ok());
        if passkeys.is_none() {
            tracing::warn!("nobody can sign in: passkeys need a --public-url that is https, or http://localhost");
        }
        Self { office, passkeys, sessions: Mutex::default(), throttle: Throttle::default(), origin, proxies }
    }

    /// Where curators work.
    #[must_use]
    pub fn office(&self) -> &Arc<Office> {
        &self.office
    }

    /// Where browsers reach this service.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The proxies whose word on a caller's address counts.
    #[must_use]
    pub fn proxies(&self) -> &[IpAddr] {
        &self.proxies
    }

    /// Whether anybody can sign in here at all: passkeys need an address that they can be made for.
    pub(in crate::http) fn opens(&self) -> bool {
        self.passkeys.is_some()
    }

    /// Who is signed in, as the cookie of a request says: for pages, which do nothing.
    pub(in crate::http) fn who(&self, req: &HttpRequest, now: Timestamp) -> Option<Actor> {
        secret::session_of(req).and_then(|secret| self.signed_in(secret, now))
    }

    pub(super) fn passkeys(&self) -> Result<&Passkeys, PasskeyError> {
        self.passkeys.as_ref().ok_or(PasskeyError::Address)
    }

    /// Keeps what a curator does to somebody.
    ///
    /// # Errors
    /// What the roster refuses, and what the store does not do.
    pub(super) async fn note(&self, deed: &Deed, event: PersonEvent) -> Result<(), Problem> {
        self.keep((deed.act().commit, deed.at()), event).await
    }

    /// Keeps what happened to somebody, under the name of the act.
    ///
    /// # Errors
    /// As for [`Door::note`].
    pub(super) async fn keep(&self, act: (Uuid, Timestamp), event: PersonEvent) -> Result<(), Problem> {
        let noted = self.office.act(async move |desk, room| desk.note(room, act, event).await);
        noted.await.map_err(|error| problem(&error, None))
    }

    /// Begins a session of somebody who has just proved who they are.
    pub(super) fn let_in(&self, secret: Digest, curator: Id, now: Timestamp) -> Option<Actor> {
        let roster = self.office.roster();
        let generation = roster.curator(&curator)?.generation;
        let actor = roster.in_person(&curator, generation)?;
        self.sessions().begin(secret, curator, generation, now);
        Some(actor)
    }

    /// Who is signed in by this secret, with the rights that they have now. A change of rights, or new keys instead of the old ones,
    /// ends the session.
    pub(super) fn signed_in(&self, secret: Digest, now: Timestamp) -> Option<Actor> {
        let session = self.sessions().touch(secret, now)?;
        self.office.roster().in_person(&session.curator, session.generation)
    }

    /// Ends a session.
    pub(super) fn let_out(&self, secret: Digest) {
        self.sessions().end(secret);
    }

    /// A panic while it was held cannot have left half a session.
    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
