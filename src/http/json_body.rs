//! Strict JSON bodies: one reading of them, or none.
//!
//! A body has to arrive in time and in size (the server underneath never times out a slow one by itself), and then has
//! to be JSON that every program reads the same way: see [`parse`].

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, dev};
use serde::de::DeserializeOwned;

use super::body;
use super::limits::Limits;
use super::problem::{Problem, ProblemError};

mod parse;

pub(super) use parse::fault_of_type;
pub use parse::{MAX_DEPTH, parse};

/// A handler's JSON body, already checked: `async fn lookup(body: StrictJson<LookupRequest>)`.
///
/// It holds to the [`Limits`] of the app; an endpoint that takes more calls [`read`] itself.
#[derive(Debug)]
pub struct StrictJson<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for StrictJson<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(req: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let (req, payload) = (req.clone(), payload.take());
        let Limits { body_bytes, body_deadline, .. } = Limits::of(&req);
        Box::pin(async move { read(&req, payload, body_bytes, body_deadline).await.map(Self) })
    }
}

/// Reads the whole body within `max_bytes` and `deadline`, and parses it.
///
/// # Errors
/// `bad-request` of another media type or a body that is late (which closes the connection), `too-large` or
/// `invalid-body`.
pub async fn read<T: DeserializeOwned>(
    req: &HttpRequest,
    payload: dev::Payload,
    max_bytes: usize,
    deadline: Duration,
) -> Result<T, Problem> {
    refuse_other_media(req)?;
    let body = body::whole(req, payload, max_bytes, deadline).await?;
    let document = parse(&body)?;
    // The parser would take an array for an object, its values in the order of the fields. No endpoint takes an array.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::invalid_body(vec![ProblemError::pointer(String::new(), "is not an object")]));
    }
    Ok(document)
}

/// `application/json`, at most with `charset=utf-8` (which RFC 8259 makes the only one), and not compressed.
fn refuse_other_media(req: &HttpRequest) -> Result<(), Problem> {
    if body::plain_media_type(req).is_some_and(|essence| essence == "application/json") {
        return Ok(());
    }
    let detail = "Send the body as application/json, in UTF-8 and without a content coding.";
    Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use crate::http::problem::ProblemCode;
    use actix_web::http::header;
    use actix_web::test::TestRequest;
    use rstest::rstest;

    async fn read_body(content_type: &str, body: &'static [u8], max_bytes: usize) -> Result<bool, ProblemCode> {
        let request = TestRequest::post().insert_header((header::CONTENT_TYPE, content_type)).set_payload(body);
        let (request, payload) = request.to_http_parts();
        read(&request, payload, max_bytes, Duration::from_secs(1)).await.map_err(|problem| problem.code())
    }

    #[rstest]
    #[case("application/json")]
    #[case("Application/JSON; charset=utf-8")]
    #[case("application/json;charset=\"UTF-8\"")]
    #[actix_web::test]
    async fn json_in_utf8_is_read(#[case] content_type: &str) {
        assert_eq!(read_body(content_type, b"true", 4).await, Ok(true));
    }

    #[rstest]
    #[case("")]
    #[case("text/plain")]
    #[case("text/json")]
    #[case("application/jsonx")]
    #[case("application/problem+json")]
    #[case("application/json; charset=latin1")]
    #[case("application/json; q")]
    #[case("application/x-www-form-urlencoded")]
    #[actix_web::test]
    async fn another_media_type_is_refused(#[case] content_type: &str) {
        assert_eq!(read_body(content_type, b"true", 4).await, Err(ProblemCode::BadRequest));
    }

    #[actix_web::test]
    async fn a_content_coding_is_refused() {
        let request = TestRequest::post()
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .insert_header((header::CONTENT_ENCODING, "gzip"));
        let (request, payload) = request.set_payload("true").to_http_parts();
        let problem = read::<bool>(&request, payload, 4, Duration::from_secs(1)).await.unwrap_err();
        assert_eq!(problem.code(), ProblemCode::BadRequest);
    }

    #[actix_web::test]
    async fn one_byte_over_the_limit_is_too_large() {
        assert_eq!(read_body("application/json", b"true", 3).await, Err(ProblemCode::TooLarge));
    }
}
