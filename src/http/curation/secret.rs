//! Secrets: made here, shown once, and known afterwards by their SHA-256 only.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use crate::domain::digest::Digest;
use crate::http::problem::Problem;

/// How many random bytes a secret has: 256 bits.
const BYTES: usize = 32;

/// The cookie of a session. Its prefix keeps every other host, path and plain connection from setting it (RFC 6265bis).
const COOKIE: &str = "__Host-signpost";

/// A new secret, as it is shown, and the digest by which it is known.
///
/// # Errors
/// `internal` where the machine has no randomness to give.
pub(super) fn new() -> Result<(String, Digest), Problem> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness");
        Problem::internal()
    })?;
    Ok((BASE64.encode(bytes), Digest::of(&bytes)))
}

/// The digest of a secret as somebody shows it; nothing if it is none.
pub(super) fn digest_of(shown: &str) -> Option<Digest> {
    let bytes = BASE64.decode(shown).ok().filter(|bytes| bytes.len() == BYTES)?;
    Some(Digest::of(&bytes))
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
