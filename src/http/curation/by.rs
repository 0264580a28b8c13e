//! Who does something, and that they may: the proof is in the type of a handler's argument.
//!
//! `By<ToReview>` cannot be made but from a request whose credentials prove a person with that right. A handler without
//! such an argument does nothing on anybody's behalf. Which right an operation needs is also in the specification
//! (`security`), and a test asks every operation with every kind of credential.

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::http::header::{AUTHORIZATION, HeaderValue, ORIGIN};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev};

use super::door::Door;
use super::secret;
use crate::domain::digest::Digest;
use crate::domain::person::{Actor, Right, Via};
use crate::http::problem::{Problem, ProblemCode};
use crate::http::state::State;

/// What an operation asks of whoever calls it.
pub(super) trait Need: 'static {
    /// The rights of which it takes one; none where any curator may.
    const RIGHTS: &'static [Right];
    /// Whether it takes a person who is there, and not a program that speaks for one.
    const IN_PERSON: bool;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident: $rights:expr, in person: $in_person:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub(super) enum $name {}
        impl Need for $name {
            const RIGHTS: &'static [Right] = &$rights;
            const IN_PERSON: bool = $in_person;
        }
    )*};
}

needs! {
    /// Any curator, also by a token: to look at what curators see.
    ToLook: [], in person: false;
    /// Any curator who is there: for their own keys and tokens.
    ToBeThere: [], in person: true;
    /// To write drafts and record checks.
    ToEdit: [Right::Edit], in person: false;
    /// To approve and reject.
    ToReview: [Right::Review], in person: true;
    /// To release what was approved: as one who writes or one who reviews.
    ToRelease: [Right::Edit, Right::Review], in person: true;
    /// To take something away at once.
    ToRecall: [Right::Recall], in person: false;
    /// To say who may do what.
    ToAdminister: [Right::Administer], in person: true;
}

/// Somebody who may do what an operation does.
#[derive(Debug)]
pub(super) struct By<N: Need> {
    /// Who.
    pub(super) actor: Actor,
    /// What ends their session, where they have one.
    pub(super) session: Option<Digest>,
    need: PhantomData<N>,
}

impl<N: Need> FromRequest for By<N> {
    type Error = Problem;
    // Known at once: nothing of a body is read before it is known whose it is.
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(proven::<N>(req))
    }
}

fn proven<N: Need>(req: &HttpRequest) -> Result<By<N>, Problem> {
    let door = req.app_data::<Data<Door>>().ok_or_else(Problem::internal)?;
    let state = req.app_data::<Data<State>>().ok_or_else(Problem::internal)?;
    let now = state.now();
    let (actor, session) = if let Some(shown) = req.headers().get(AUTHORIZATION) {
        (bearer(shown).and_then(|secret| door.office().roster().by_token(secret, now)), None)
    } else {
        let session = secret::session_of(req);
        (session.and_then(|secret| door.signed_in(secret, now)), session)
    };
    let actor = actor.ok_or_else(unauthorized)?;
    let safe = req.method().is_safe();
    if actor.via == Via::Passkey && !safe {
        from_our_own_pages(req, door.origin())?;
    }
    may::<N>(&actor)?;
    if !safe {
        door.throttle.write(&actor.curator)?;
    }
    Ok(By { actor, session, need: PhantomData })
}

fn may<N: Need>(actor: &Actor) -> Result<(), Problem> {
    if N::IN_PERSON && actor.via == Via::Token {
        return Err(forbidden("This takes a person who is there: a token may draft, import and recall contacts."));
    }
    if N::RIGHTS.is_empty() || N::RIGHTS.iter().any(|right| actor.may(*right)) {
        return Ok(());
    }
    let rights: Vec<&str> = N::RIGHTS.iter().map(|right| right.as_str()).collect();
    Err(forbidden(format!("This needs the right to {}.", rights.join(" or to "))))
}

/// The digest of the token that a request shows; nothing where what it shows is no token. Whoever shows anything is not
/// asked for a session as well.
fn bearer(shown: &HeaderValue) -> Option<Digest> {
    let (scheme, token) = shown.to_str().ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { secret::digest_of(token.trim()) } else { None }
}

/// A browser sends a session's cookie along. Whether one of our own pages asked for it is what the browser says first
/// (Fetch Metadata), and where it says nothing the origin.
///
/// # Errors
/// `forbidden` for what another site had it send, or where nothing says who did.
pub(super) fn from_our_own_pages(req: &HttpRequest, origin: &str) -> Result<(), Problem> {
    let header = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    let ours = match header("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => header(ORIGIN.as_str()) == Some(origin),
    };
    if ours { Ok(()) } else { Err(forbidden("This did not come from one of our own pages.")) }
}

fn unauthorized() -> Problem {
    Problem::new(ProblemCode::Unauthorized, "Sign in, or send a token that is still good.")
}

pub(super) fn forbidden(detail: impl Into<String>) -> Problem {
    Problem::new(ProblemCode::Forbidden, detail)
}
