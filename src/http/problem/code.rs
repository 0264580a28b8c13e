//! The table of problem codes: for each its slug, its status, its title and what its page says.

use actix_web::http::StatusCode;

/// The kinds of problem. A client may rely on their slugs: from the first version on they are never renamed and never
/// reused. One kind may have several statuses; the status of an answer says which of them it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemCode {
    /// The request as a whole makes no sense, is in a form that is not taken, or did not arrive whole.
    BadRequest,
    /// A parameter of the query or of the path is wrong.
    InvalidParameter,
    /// The JSON body is wrong.
    InvalidBody,
    /// Nobody has proved to be a curator.
    Unauthorized,
    /// Whoever asks may not do this.
    Forbidden,
    /// Nothing is here.
    NotFound,
    /// Something is here, and it does not know this method.
    MethodNotAllowed,
    /// It does not go together with what is there by now.
    Conflict,
    /// Something was here, and will not be again.
    Gone,
    /// The address, the headers or the body are too large.
    TooLarge,
    /// Too often within a minute.
    TooManyRequests,
    /// A fault of ours.
    Internal,
    /// Too much is in work, or what the answer needs is not there or did not answer in time.
    Unavailable,
    /// No space is left to keep what was sent.
    StorageFull,
}

impl ProblemCode {
    /// Every code, in the order of their statuses.
    pub const ALL: [Self; 14] = [
        Self::BadRequest,
        Self::InvalidParameter,
        Self::InvalidBody,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::Gone,
        Self::TooLarge,
        Self::TooManyRequests,
        Self::Internal,
        Self::Unavailable,
        Self::StorageFull,
    ];

    const fn entry(self) -> (&'static str, &'static [u16], &'static str) {
        match self {
            Self::BadRequest => ("bad-request", &[400, 406, 408, 415, 501], "The request could not be understood"),
            Self::InvalidParameter => ("invalid-parameter", &[400], "A parameter is not valid"),
            Self::InvalidBody => ("invalid-body", &[400, 422], "The body is not valid"),
            Self::Unauthorized => ("unauthorized", &[401], "Sign in first"),
            Self::Forbidden => ("forbidden", &[403], "You may not do this"),
            Self::NotFound => ("not-found", &[404], "Not found"),
            Self::MethodNotAllowed => ("method-not-allowed", &[405], "The method is not allowed here"),
            Self::Conflict => ("conflict", &[409], "It has changed meanwhile"),
            Self::Gone => ("gone", &[410], "No longer here"),
            Self::TooLarge => ("too-large", &[413, 414, 431], "The request is too large"),
            Self::TooManyRequests => ("too-many-requests", &[429], "Too often"),
            Self::Internal => ("internal", &[500], "A fault on our side"),
            Self::Unavailable => ("unavailable", &[503], "Not available just now"),
            Self::StorageFull => ("storage-full", &[507], "No space is left"),
        }
    }

    /// What the page `/problems/<slug>` says, in plain words.
    #[must_use]
    pub const fn explanation(self) -> &'static str {
        match self {
            Self::BadRequest => {
                "The request is not well formed (400), refuses every content coding that there is (406: br, gzip and \
                 identity), did not arrive whole within ten seconds (408), its body is not of the media type that this \
                 address takes, in UTF-8 without a content coding (415; nearly everywhere that is \
                 `application/json`), or it asks for a form that this node does not give (501)."
            }
            Self::InvalidParameter => {
                "A parameter is unknown, stands there twice or has a value that is not allowed. Each entry of `errors` \
                 names the parameter and, where there is a fixed list, the values it may have."
            }
            Self::InvalidBody => {
                "The body is not the JSON that this address takes. Each entry of `errors` points to a place in it \
                 (RFC 6901). Names must be unique, at most 32 levels may nest, and unknown fields are refused. With 422 \
                 the body can be read, and what it asks for breaks a rule of the directory: `errors` says which."
            }
            Self::Unauthorized => {
                "This address is for curators. Sign in with a passkey, or send a token that is still good as \
                 `Authorization: Bearer`. Reading the directory needs neither."
            }
            Self::Forbidden => {
                "You are known, and may not do this: the right is missing, it takes a person who is there and not a \
                 token, it takes a second person, or the request came from another site. `detail` says which."
            }
            Self::NotFound => {
                "There is nothing at this address. Addresses are exact: a trailing slash makes another one."
            }
            Self::MethodNotAllowed => {
                "The address exists and does not know this method. The `Allow` header lists the methods it knows."
            }
            Self::Conflict => {
                "What you saw is not what is there by now, or is not in a state for this. Nothing was changed. Read it \
                 again, then decide."
            }
            Self::Gone => {
                "What was at this address has been withdrawn; `detail` says by which release and why. Where something \
                 took its place, a `Link` header with `rel=\"successor-version\"` leads there."
            }
            Self::TooLarge => {
                "The body is larger than this address takes (413; `detail` says how much it takes), path and query \
                 together have more than 2,048 bytes (414), or there are more than 64 header fields or 16 KB of them \
                 (431)."
            }
            Self::TooManyRequests => {
                "Signing in and writing are limited; reading is not. `Retry-After` says in how many seconds to try again."
            }
            Self::Internal => "Something went wrong on our side; the request was fine. Try again later.",
            Self::Unavailable => {
                "More requests are in work than can be answered well, or the answer could not be made in time. \
                 `Retry-After` says in how many seconds to try again; until then show what you have kept."
            }
            Self::StorageFull => {
                "The disk of the service is full. Nothing was changed. Reading goes on, and writing does as soon as there \
                 is space."
            }
        }
    }

    /// The code as it stands in a problem and in the address of its page.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        self.entry().0
    }

    /// The statuses that problems of this code are answered with, the usual one first.
    #[must_use]
    pub const fn statuses(self) -> &'static [u16] {
        self.entry().1
    }

    /// The usual status of a problem of this code.
    #[must_use]
    pub fn status(self) -> StatusCode {
        let usual = self.statuses().first().and_then(|status| StatusCode::from_u16(*status).ok());
        usual.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
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
        Self::ALL.into_iter().find(|code| code.statuses().contains(&status.as_u16()))
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
            assert!(code.statuses().iter().all(|it| (400..600).contains(it)));
            assert_eq!(Some(&code.status().as_u16()), code.statuses().first());
            assert!(code.title().len() > 5 && code.explanation().len() > code.title().len());
            assert_eq!(ProblemCode::from_slug(code.slug()), Some(code));
        }
    }

    #[test]
    fn a_foreign_error_is_shown_as_the_code_of_its_status_or_not_at_all() {
        assert_eq!(ProblemCode::from_status(StatusCode::BAD_REQUEST), Some(ProblemCode::BadRequest));
        assert_eq!(ProblemCode::from_status(StatusCode::NOT_FOUND), Some(ProblemCode::NotFound));
        assert_eq!(ProblemCode::from_status(StatusCode::URI_TOO_LONG), Some(ProblemCode::TooLarge));
        assert_eq!(ProblemCode::from_status(StatusCode::IM_A_TEAPOT), None);
    }
}
