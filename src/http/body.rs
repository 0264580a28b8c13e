//! Bodies: whole, in time, in size, and of a kind that the endpoint takes.
//!
//! The server underneath never times out a slow body by itself: each one is awaited here, and nowhere else.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::body::{BodyStream, to_bytes_limited};
use actix_web::dev;
use actix_web::http::header;
use actix_web::web::Bytes;
use tokio::time::timeout;

use super::limits::Deadline;
use super::problem::{Problem, ProblemCode, ProblemError};

/// Reads the whole body within `max_bytes` and `deadline`.
///
/// # Errors
/// `bad-request` of a body that is late (which closes the connection), `too-large`, or `invalid-body` of one that ends
/// before it is complete.
pub(super) async fn whole(
    req: &HttpRequest,
    payload: dev::Payload,
    max_bytes: usize,
    deadline: Duration,
) -> Result<Bytes, Problem> {
    Deadline::body_is_awaited(req, deadline);
    let arrived = timeout(deadline, collect(req, payload, max_bytes)).await;
    // From here on the time is ours, and no longer the client's.
    Deadline::body_has_arrived(req);
    arrived.map_err(|_elapsed| Problem::timeout())?
}

/// The media type of the body in lower case, where it says no more than that it is UTF-8 (RFC 9110, section 8.3.1) and is
/// not compressed.
pub(super) fn plain_media_type(req: &HttpRequest) -> Option<String> {
    let given = req.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = given.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let plain = parts.all(is_utf8_charset) && !req.headers().contains_key(header::CONTENT_ENCODING);
    plain.then_some(essence)
}

fn is_utf8_charset(parameter: &str) -> bool {
    parameter.split_once('=').is_some_and(|(name, value)| {
        name.eq_ignore_ascii_case("charset") && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    })
}

async fn collect(req: &HttpRequest, payload: dev::Payload, max_bytes: usize) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(ProblemCode::TooLarge, format!("The body may have {max_bytes} bytes."));
    // A declared length is believed when it is too large, so that nothing is read in vain.
    let declared = req.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if declared.is_some_and(|length: usize| length > max_bytes) {
        return Err(too_large());
    }
    let collected = to_bytes_limited(BodyStream::new(payload), max_bytes).await.map_err(|_exceeded| too_large())?;
    // A broken connection or chunk: what came of the body is not the body.
    collected.map_err(|_broken| {
        Problem::invalid_body(vec![ProblemError::pointer(String::new(), "ends before it is complete")])
    })
}
