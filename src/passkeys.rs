//! Passkeys: how a person proves to be a curator (W3C Web Authentication, level 2). There are no passwords.
//!
//! The protocol is webauthn-rs's. This room gives it the service's own address, asks for user verification each time, and
//! keeps the challenges that wait for an answer: in memory, few at a time, each for five minutes and for one answer. What
//! a passkey leaves to be kept is a document of the [`roster`](crate::domain::roster); times come as arguments.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use thiserror::Error;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude as webauthn;

use crate::domain::digest::digest;
use crate::domain::id::Id;
use crate::domain::roster;

/// How long a challenge waits for its answer.
pub const CHALLENGE_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// How many challenges wait at a time; the oldest makes room.
pub const MAX_WAITING: usize = 256;

/// How long a browser is asked to wait for a passkey, in milliseconds: as webauthn-rs says it.
const TIMEOUT: u32 = 300_000;

/// What a browser is asked, and under which name its answer is awaited.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// The name of the ceremony.
    pub ceremony: Uuid,
    /// The options for `navigator.credentials`, as JSON with base64url for bytes.
    pub options: Value,
}

/// Somebody proved to hold a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Whose it is.
    pub curator: Id,
    /// The passkey's id.
    pub passkey: String,
    /// What it has to be checked against from now on, where that changed.
    pub credential: Option<Value>,
}

/// Why a ceremony came to nothing. It never says more than somebody who guesses may know.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PasskeyError {
    /// The service has no address for which a browser would make passkeys.
    #[error("passkeys need https, or http://localhost: set --public-url")]
    Address,
    /// The challenge was answered already, is too old, or was never made.
    #[error("this took too long: try again")]
    Challenge,
    /// The answer is not one, or proves nothing.
    #[error("the passkey was not accepted")]
    Refused,
}

/// Asks for passkeys and checks the answers.
pub struct Passkeys {
    protocol: webauthn::Webauthn,
    site: String,
    // Makes what strangers are asked, so that nobody else can tell it from the real thing.
    decoys: Uuid,
    waiting: Mutex<HashMap<Uuid, Waiting>>,
}

struct Waiting {
    curator: Id,
    since: Timestamp,
    state: State,
}

enum State {
    Enrolling(Box<webauthn::PasskeyRegistration>),
    SigningIn(Box<webauthn::PasskeyAuthentication>, Vec<webauthn::Passkey>),
}

impl Passkeys {
    /// Passkeys for the address under which browsers reach the service.
    ///
    /// # Errors
    /// `Address` unless it is `https`, or `http://localhost`.
    pub fn new(origin: &Url) -> Result<Self, PasskeyError> {
        let host = origin.domain().ok_or(PasskeyError::Address)?;
        let trusted = origin.scheme() == "https" || (origin.scheme() == "http" && host == "localhost");
        if !trusted {
            return Err(PasskeyError::Address);
        }
        let builder = webauthn::WebauthnBuilder::new(host, origin).map_err(|_| PasskeyError::Address)?;
        let protocol = builder.rp_name("Signpost").build().map_err(|_| PasskeyError::Address)?;
        Ok(Self { protocol, site: host.to_owned(), decoys: Uuid::new_v4(), waiting: Mutex::default() })
    }

    /// Asks somebody for a new passkey; `known` are those that they have already.
    ///
    /// # Errors
    /// `Refused` when a kept passkey cannot be read.
    pub fn ask_for_new(
        &self,
        curator: &Id,
        name: &str,
        known: &[roster::Passkey],
        now: Timestamp,
    ) -> Result<Challenge, PasskeyError> {
        let known = read(known)?.iter().map(|it| it.cred_id().clone()).collect();
        let asked = self.protocol.start_passkey_registration(handle(curator), curator.as_str(), name, Some(known));
        let (options, state) = asked.map_err(|_| PasskeyError::Refused)?;
        self.wait(curator, State::Enrolling(Box::new(state)), &options, now)
    }

    /// The new passkey that an answer holds, with what its holder calls it, and who was asked for it.
    ///
    /// # Errors
    /// `Challenge` and `Refused`. The challenge is used up in any case.
    pub fn take_new(
        &self,
        ceremony: Uuid,
        answer: Value,
        label: &str,
        now: Timestamp,
    ) -> Result<(Id, roster::Passkey), PasskeyError> {
        let Waiting { curator, state, .. } = self.take(ceremony, now)?;
        let State::Enrolling(state) = state else { return Err(PasskeyError::Challenge) };
        let answer: webauthn::RegisterPublicKeyCredential =
            serde_json::from_value(answer).map_err(|_| PasskeyError::Refused)?;
        let made = self.protocol.finish_passkey_registration(&answer, &state).map_err(|_| PasskeyError::Refused)?;
        let credential = serde_json::to_value(&made).map_err(|_| PasskeyError::Refused)?;
        let id = name_of(made.cred_id());
        Ok((curator, roster::Passkey { id, label: label.to_owned(), credential }))
    }

    /// Asks somebody for one of their passkeys.
    ///
    /// # Errors
    /// `Refused` where they have none.
    pub fn ask(&self, curator: &Id, known: &[roster::Passkey], now: Timestamp) -> Result<Challenge, PasskeyError> {
        let known = read(known)?;
        if known.is_empty() {
            return Err(PasskeyError::Refused);
        }
        let asked = self.protocol.start_passkey_authentication(&known);
        let (options, state) = asked.map_err(|_| PasskeyError::Refused)?;
        self.wait(curator, State::SigningIn(Box::new(state), known), &options, now)
    }

    /// What somebody whom nobody knows is asked. It looks like the real thing, names the same passkey each time, and no
    /// answer to it is awaited: whoever guesses names learns nothing.
    #[must_use]
    pub fn ask_nobody(&self, curator: &Id) -> Challenge {
        let id = digest(format!("{} {curator}", self.decoys).as_bytes());
        // Two of them are 32 bytes, of which fewer than those that are fixed can be guessed.
        let challenge: Vec<u8> = [Uuid::new_v4(), Uuid::new_v4()].iter().flat_map(|it| *it.as_bytes()).collect();
        let options = serde_json::json!({"publicKey": {
            "challenge": BASE64.encode(challenge),
            "timeout": TIMEOUT,
            "rpId": self.site,
            "allowCredentials": [{"type": "public-key", "id": BASE64.encode(id.as_bytes())}],
            "userVerification": "required",
        }});
        Challenge { ceremony: Uuid::new_v4(), options }
    }

    /// What an answer proves.
    ///
    /// # Errors
    /// `Challenge` and `Refused`. The challenge is used up in any case.
    pub fn take_proof(&self, ceremony: Uuid, answer: Value, now: Timestamp) -> Result<Proof, PasskeyError> {
        let Waiting { curator, state, .. } = self.take(ceremony, now)?;
        let State::SigningIn(state, known) = state else { return Err(PasskeyError::Challenge) };
        let answer: webauthn::PublicKeyCredential =
            serde_json::from_value(answer).map_err(|_| PasskeyError::Refused)?;
        let proven = self.protocol.finish_passkey_authentication(&answer, &state).map_err(|_| PasskeyError::Refused)?;
        if !proven.user_verified() {
            return Err(PasskeyError::Refused);
        }
        let used = known.into_iter().find(|it| it.cred_id() == proven.cred_id());
        let mut used = used.ok_or(PasskeyError::Refused)?;
        let changed = used.update_credential(&proven) == Some(true);
        let credential = changed.then(|| serde_json::to_value(&used)).transpose().map_err(|_| PasskeyError::Refused)?;
        Ok(Proof { curator, passkey: name_of(used.cred_id()), credential })
    }

    fn wait(
        &self,
        curator: &Id,
        state: State,
        options: &impl serde::Serialize,
        now: Timestamp,
    ) -> Result<Challenge, PasskeyError> {
        let options = serde_json::to_value(options).map_err(|_| PasskeyError::Refused)?;
        let ceremony = Uuid::new_v4();
        let mut waiting = self.lock();
        waiting.retain(|_, it| now.duration_since(it.since) < CHALLENGE_LIFE);
        if waiting.len() >= MAX_WAITING {
            let oldest = waiting.iter().min_by_key(|(_, it)| it.since).map(|(ceremony, _)| *ceremony);
            oldest.and_then(|oldest| waiting.remove(&oldest));
        }
        waiting.insert(ceremony, Waiting { curator: curator.clone(), since: now, state });
        Ok(Challenge { ceremony, options })
    }

    fn take(&self, ceremony: Uuid, now: Timestamp) -> Result<Waiting, PasskeyError> {
        let found = self.lock().remove(&ceremony);
        found.filter(|it| now.duration_since(it.since) < CHALLENGE_LIFE).ok_or(PasskeyError::Challenge)
    }

    /// A panic while it was held cannot have left half a challenge.
    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an authenticator knows a curator by: the same each time, and nothing that says who it is.
fn handle(curator: &Id) -> Uuid {
    Uuid::from_bytes(digest(format!("signpost curator {curator}").as_bytes()).half())
}

fn read(known: &[roster::Passkey]) -> Result<Vec<webauthn::Passkey>, PasskeyError> {
    let read = |it: &roster::Passkey| serde_json::from_value(it.credential.clone()).map_err(|_| PasskeyError::Refused);
    known.iter().map(read).collect()
}

/// The id of a credential as browsers write it: base64url.
fn name_of(id: &webauthn::CredentialID) -> String {
    BASE64.encode(id.as_slice())
}
