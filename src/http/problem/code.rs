//! The table of problem codes: for each its slug, its status, its title and what its page says.

use actix_web::http::StatusCode;

/// The kinds of problem. A client may rely on their slugs: they are never renamed and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemCode {
    /// The request as a whole makes no sense.
    BadRequest,
    /// A parameter of the query or of the path is wrong.
    InvalidParameter,
    /// The JSON body is wrong.
    InvalidBody,
    /// Nothing is here.
    NotFound,
    /// Something is here, and it does not know this method.
    MethodNotAllowed,
    /// No form of the answer is one that the client accepts.
    NotAcceptable,
    /// The request did not arrive in time.
    Timeout,
    /// The body is too large.
    ContentTooLarge,
    /// The address is too long.
    UriTooLong,
    /// The body is not JSON.
    UnsupportedMediaType,
    /// The headers are too many or too large.
    HeadersTooLarge,
    /// A fault of ours.
    Internal,
    /// More requests are in work than can be answered well.
    Overloaded,
    /// What the answer needs is not there, or did not answer in time.
    Unavailable,
}

impl ProblemCode {
    /// Every code, in the order of their statuses.
    pub const ALL: [Self; 14] = [
        Self::BadRequest,
        Self::InvalidParameter,
        Self::InvalidBody,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::Timeout,
        Self::ContentTooLarge,
        Self::UriTooLong,
        Self::UnsupportedMediaType,
        Self::HeadersTooLarge,
        Self::Internal,
        Self::Overloaded,
        Self::Unavailable,
    ];

    const fn entry(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::BadRequest => ("bad-request", 400, "The request could not be understood"),
            Self::InvalidParameter => ("invalid-parameter", 400, "A parameter is not valid"),
            Self::InvalidBody => ("invalid-body", 400, "The body is not valid"),
            Self::NotFound => ("not-found", 404, "Not found"),
            Self::MethodNotAllowed => ("method-not-allowed", 405, "The method is not allowed here"),
            Self::NotAcceptable => ("not-acceptable", 406, "No acceptable form"),
            Self::Timeout => ("timeout", 408, "The request took too long to arrive"),
            Self::ContentTooLarge => ("content-too-large", 413, "The body is too large"),
            Self::UriTooLong => ("uri-too-long", 414, "The address is too long"),
            Self::UnsupportedMediaType => ("unsupported-media-type", 415, "The body is not JSON"),
            Self::HeadersTooLarge => ("headers-too-large", 431, "The headers are too large"),
            Self::Internal => ("internal", 500, "A fault on our side"),
            Self::Overloaded => ("overloaded", 503, "Too busy just now"),
            Self::Unavailable => ("unavailable", 503, "Not available just now"),
        }
    }

    /// What the page `/problems/<slug>` says, in plain words.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::BadRequest => "The request is not well formed. Compare it with the examples in the documentation.",
            Self::InvalidParameter => {
                "A parameter is unknown, stands there twice or has a value that is not allowed. Each entry of `errors` \
                 names the parameter and, where there is a fixed list, the values it may have."
            }
            Self::InvalidBody => {
                "The body is not the JSON that this address takes. Each entry of `errors` points to a place in it \
                 (RFC 6901). Names must be unique, at most 32 levels may nest, and unknown fields are refused."
            }
            Self::NotFound => {
                "There is nothing at this address. Addresses are exact: a trailing slash makes another one."
            }
            Self::MethodNotAllowed => {
                "The address exists and does not know this method. The `Allow` header lists the methods it knows."
            }
            Self::NotAcceptable => "The request refuses every content coding that there is: br, gzip and identity.",
            Self::Timeout => "The whole body has to arrive within ten seconds. Send it again on a new connection.",
            Self::ContentTooLarge => "The body is larger than this address takes; `detail` says how much it takes.",
            Self::UriTooLong => "Path and query together may have 2,048 bytes. Send a long look-up as `POST`.",
            Self::UnsupportedMediaType => {
                "Send the body as `Content-Type: application/json`, in UTF-8 and without a content coding."
            }
            Self::HeadersTooLarge => "A request may carry 64 header fields with 16 KB in all.",
            Self::Internal => "Something went wrong on our side; the request was fine. Try again later.",
            Self::Overloaded => {
                "More requests are in work than can be answered well. `Retry-After` says in how many seconds to try \
                 again; until then show what you have kept."
            }
            Self::Unavailable => {
                "The answer could not be made in time. `Retry-After` says in how many seconds to try again; until then \
                 show what you have kept."
            }
        }
    }

    /// The code as it stands in a problem and in the address of its page.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        self.entry().0
    }

    /// The status that a problem of this code is answered with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        StatusCode::from_u16(self.entry().1).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The short title, the same for every problem of this code.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.entry().2
    }

    /// The code whose slug this is.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.slug() == slug)
    }

    /// The first code of this status: what an error that was not made here is shown as.
    #[must_use]
    pub fn from_status(status: StatusCode) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.status() == status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fewer_than_fifteen_codes_and_each_has_its_own_slug_and_words() {
        let mut slugs: Vec<_> = ProblemCode::ALL.iter().map(|code| code.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ProblemCode::ALL.len());
        assert!(slugs.len() < 15);
        for code in ProblemCode::ALL {
            assert_eq!(code.status().as_u16(), code.entry().1);
            assert!(code.title().len() > 5 && code.explanation().len() > code.title().len());
            assert_eq!(ProblemCode::from_slug(code.slug()), Some(code));
        }
    }

    #[test]
    fn a_foreign_error_is_shown_as_the_code_of_its_status_or_not_at_all() {
        assert_eq!(ProblemCode::from_status(StatusCode::BAD_REQUEST), Some(ProblemCode::BadRequest));
        assert_eq!(ProblemCode::from_status(StatusCode::NOT_FOUND), Some(ProblemCode::NotFound));
        assert_eq!(ProblemCode::from_status(StatusCode::IM_A_TEAPOT), None);
    }
}
