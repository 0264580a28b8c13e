//! Problems: every error that a client can see (RFC 9457, `application/problem+json`).
//!
//! One exhaustive table ([`ProblemCode`]) says for each code its status, its title and what its page tells a reader. A problem never
//! holds a rejected value and never internal text: its words are ours. What a fault looked like from inside goes to the
//! log, where it happened.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

mod code;

pub use code::ProblemCode;

/// The media type of every problem.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemError {
    /// Where in the body it is (JSON pointer, RFC 6901), as exactly as can be said without repeating the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Which parameter it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What is wrong, in our words.
    pub detail: String,
    /// What would be right, where there is a fixed list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
}

impl ProblemError {
    /// Something wrong with a parameter. The name is left out unless it could be one of ours: anything else may be a
    /// disclosure in the wrong place.
    #[must_use]
    pub fn parameter(name: &str, detail: impl Into<String>, allowed: &[&str]) -> Self {
        let allowed = allowed.iter().map(|&value| value.to_owned()).collect();
        Self { pointer: None, parameter: echoable(name).map(str::to_owned), detail: detail.into(), allowed }
    }

    /// Something wrong at a place in the body.
    #[must_use]
    pub fn pointer(pointer: String, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer), parameter: None, detail: detail.into(), allowed: Vec::new() }
    }
}

/// The name itself if it may be repeated to the client: `^[a-z_]{1,32}$`, the form of all our names.
pub(crate) fn echoable(name: &str) -> Option<&str> {
    let ours = (1..=32).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    ours.then_some(name)
}

/// A problem as it stands in an answer (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// The address of the page that explains the code.
    #[serde(rename = "type")]
    kind: String,
    /// The short title, the same for every problem of this code.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong this time.
    detail: String,
    /// The code, for programs.
    code: String,
    /// Everything that is wrong, not only the first thing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ProblemError>,
}

/// An error on its way to a client.
///
/// ```
/// use signpost::http::problem::Problem;
/// let problem = Problem::invalid_parameter("purpose", "is not a purpose", &["helpline", "report"]);
/// assert_eq!(problem.code().slug(), "invalid-parameter");
/// ```
#[derive(Clone, Debug)]
pub struct Problem {
    code: ProblemCode,
    status: StatusCode,
    detail: String,
    errors: Vec<ProblemError>,
    allow: Option<String>,
    retry_after: Option<u32>,
    links: Vec<String>,
    close: bool,
}

impl Problem {
    /// A problem of this code and its usual status, with these words.
    #[must_use]
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            status: code.status(),
            detail: detail.into(),
            errors: Vec::new(),
            allow: None,
            retry_after: None,
            links: Vec::new(),
            close: false,
        }
    }

    /// The problem of a status that is not the usual one of its code.
    #[must_use]
    pub fn of_status(status: StatusCode, detail: impl Into<String>) -> Self {
        let code = ProblemCode::from_status(status).unwrap_or(ProblemCode::Internal);
        Self { status, ..Self::new(code, detail) }
    }

    /// Something that was there and was withdrawn, and the addresses of what took its place.
    #[must_use]
    pub fn gone(detail: impl Into<String>, successors: &[String]) -> Self {
        let links = successors.iter().map(|address| format!("<{address}>; rel=\"successor-version\"")).collect();
        Self { links, ..Self::new(ProblemCode::Gone, detail) }
    }

    /// One wrong parameter, and the values it may have where these are a fixed list.
    #[must_use]
    pub fn invalid_parameter(name: &str, detail: impl Into<String>, allowed: &[&str]) -> Self {
        Self::invalid_parameters(vec![ProblemError::parameter(name, detail, allowed)])
    }

    /// Every wrong parameter of a request.
    #[must_use]
    pub fn invalid_parameters(errors: Vec<ProblemError>) -> Self {
        let problem = Self::new(ProblemCode::InvalidParameter, "One or more parameters are not valid.");
        Self { errors, ..problem }
    }

    /// Everything that is wrong with a body.
    #[must_use]
    pub fn invalid_body(errors: Vec<ProblemError>) -> Self {
        Self { errors, ..Self::new(ProblemCode::InvalidBody, "The body is not what this endpoint takes.") }
    }

    /// Nothing there. `what` is a noun of ours, such as `support route`.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ProblemCode::NotFound, format!("There is no such {what}."))
    }

    /// A known address and a method it does not know.
    #[must_use]
    pub fn method_not_allowed(allowed: &[Method]) -> Self {
        let allow = allow_header(allowed);
        let detail = format!("This address takes {allow}.");
        Self { allow: Some(allow), ..Self::new(ProblemCode::MethodNotAllowed, detail) }
    }

    /// A request that did not arrive in time. Its connection is closed: what still comes on it belongs to nothing.
    #[must_use]
    pub fn timeout() -> Self {
        Self { close: true, ..Self::of_status(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.") }
    }

    /// More in work than can be answered well. `retry_after` is in seconds.
    #[must_use]
    pub fn overloaded(retry_after: u32) -> Self {
        let problem = Self::new(ProblemCode::Unavailable, "Too many requests are in work.");
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// Too often within a minute. `retry_after` is in seconds.
    #[must_use]
    pub fn too_often(retry_after: u32) -> Self {
        let problem = Self::new(ProblemCode::TooManyRequests, "This was tried too often within a minute.");
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// A body that can be read and breaks rules of the directory.
    #[must_use]
    pub fn breaks_rules(detail: impl Into<String>, errors: Vec<ProblemError>) -> Self {
        Self { errors, ..Self::of_status(StatusCode::UNPROCESSABLE_ENTITY, detail) }
    }

    /// The same problem, with everything that is wrong in particular.
    #[must_use]
    pub fn with_errors(self, errors: Vec<ProblemError>) -> Self {
        Self { errors, ..self }
    }

    /// Something that the answer needs is missing or late. `retry_after` is in seconds.
    #[must_use]
    pub fn unavailable(retry_after: u32) -> Self {
        let problem = Self::new(ProblemCode::Unavailable, "The answer could not be made in time.");
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// A fault of ours. What it was stands in the log, never here.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ProblemCode::Internal, ProblemCode::Internal.explanation())
    }

    /// What kind of problem this is.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.code
    }

    /// The body. `type` is absolute where this service has a public address, else relative to it.
    pub(crate) fn body(&self, public_url: Option<&str>) -> Vec<u8> {
        let root = public_url.unwrap_or_default().trim_end_matches('/');
        let document = ProblemDocument {
            kind: format!("{root}/problems/{}", self.code.slug()),
            title: self.code.title().to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.slug().to_owned(),
            errors: self.errors.clone(),
        };
        // Strings and numbers always have a JSON form; if that ever changed, the status alone would still be right.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

/// Methods as the `Allow` header lists them.
pub(crate) fn allow_header(methods: &[Method]) -> String {
    methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.slug(), self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type(CONTENT_TYPE).insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(allow) = &self.allow {
            response.insert_header((header::ALLOW, allow.as_str()));
        }
        if let Some(seconds) = self.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        if self.code == ProblemCode::Unauthorized {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        for link in &self.links {
            response.append_header((header::LINK, link.as_str()));
        }
        if self.close {
            response.force_close();
        }
        response.body(self.body(None))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn json(problem: &Problem, public_url: Option<&str>) -> serde_json::Value {
        serde_json::from_slice(&problem.body(public_url)).unwrap()
    }

    #[test]
    fn the_type_is_relative_until_a_public_address_is_set() {
        let problem = Problem::not_found("support route");
        assert_eq!(json(&problem, None)["type"], "/problems/not-found");
        assert_eq!(json(&problem, Some("https://a.example/"))["type"], "https://a.example/problems/not-found");
    }

    #[test]
    fn optional_fields_are_left_out_and_never_null() {
        let expected = serde_json::json!({
            "type": "/problems/not-found", "title": "Not found", "status": 404,
            "detail": "There is no such place.", "code": "not-found",
        });
        assert_eq!(json(&Problem::not_found("place"), None), expected);
        let error = json(&Problem::invalid_parameter("limit", "too large", &[]), None)["errors"][0].clone();
        assert_eq!(error, serde_json::json!({"parameter": "limit", "detail": "too large"}));
    }

    #[test]
    fn the_schema_requires_exactly_what_is_always_there() {
        use utoipa::PartialSchema as _;
        let schema = |schema| serde_json::to_value(schema).unwrap()["required"].clone();
        let always = serde_json::json!(["type", "title", "status", "detail", "code"]);
        assert_eq!(schema(ProblemDocument::schema()), always);
        assert_eq!(schema(ProblemError::schema()), serde_json::json!(["detail"]));
        assert_eq!(ProblemDocument::name(), "Problem");
    }

    #[test]
    fn a_name_that_cannot_be_ours_is_not_repeated() {
        for name in ["", "My secret", "a-b", "A", "a1", "é", &"a".repeat(33)] {
            let error = ProblemError::parameter(name, "unknown", &[]);
            assert_eq!(error.parameter, None, "{name}");
        }
        assert_eq!(ProblemError::parameter(&"a".repeat(32), "unknown", &[]).parameter, Some("a".repeat(32)));
    }

    #[test]
    fn the_headers_that_a_status_demands_are_there() {
        let header = |problem: &Problem, name: &str| {
            problem.error_response().headers().get(name).map(|value| value.to_str().unwrap().to_owned())
        };
        let wrong_method = Problem::method_not_allowed(&[Method::GET, Method::HEAD]);
        assert_eq!(header(&wrong_method, "allow").as_deref(), Some("GET, HEAD"));
        assert_eq!(header(&Problem::overloaded(2), "retry-after").as_deref(), Some("2"));
        assert_eq!(header(&Problem::unavailable(5), "retry-after").as_deref(), Some("5"));
        assert_eq!(header(&Problem::timeout(), "content-type").as_deref(), Some(CONTENT_TYPE));
    }
}
