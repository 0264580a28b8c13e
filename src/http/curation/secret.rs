//! Secrets: made here, shown once, and known afterwards by their SHA-256 only.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};

use crate::domain::digest::Digest;
use crate::domain::secret::{SECRET_BYTES, Secret};
use crate::http::problem::Problem;

/// The cookie of a session. Its prefix keeps every other host, path and plain connection from setting it (RFC 6265bis).
const COOKIE: &str = "__Host-signpost";

/// A new secret, as it is shown, and the digest by which it is known.
///
/// # Errors
/// `internal` where the machine has no randomness to give.
pub(super) fn new() -> Result<(String, Digest), Problem> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness");
        Problem::internal()
    })?;
    let secret = Secret::of(bytes);
    Ok((secret.shown(), secret.digest()))
}

/// The digest of a secret as somebody shows it; nothing if it is none.
pub(super) fn digest_of(shown: &str) -> Option<Digest> {
    Secret::read(shown).map(|secret| secret.digest())
}

/// The digest of the session that a request's cookie names.
pub(super) fn session_of(req: &HttpRequest) -> Option<Digest> {
    req.cookie(COOKIE).and_then(|cookie| digest_of(cookie.value()))
}

/// The cookie of a session. It ends with the browser at the latest; how long it counts is for the server to say.
pub(super) fn session_cookie(secret: &str) -> Cookie<'_> {
    Cookie::build(COOKIE, secret).path("/").secure(true).http_only(true).same_site(SameSite::Strict).finish()
}

/// What makes a browser forget the cookie.
pub(super) fn no_cookie() -> Cookie<'static> {
    let mut cookie = session_cookie("").into_owned();
    cookie.make_removal();
    cookie
}
