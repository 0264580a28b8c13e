//! Answers that can be asked for again: bytes with a strong validator, in the coding that the client likes best.
//!
//! A [`Representation`] is made once and answered many times. Its compressed forms are made on first use and kept, each
//! with an `ETag` of its own: the SHA-256 of exactly the bytes that are sent (RFC 9110, section 8.8.3).

use std::io::Write as _;
use std::sync::OnceLock;

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::headers::SIGNPOST_RECALL;
use super::problem::Problem;

mod coding;
mod kept;

use coding::Accepted;
pub(super) use coding::Coding;
pub use kept::Kept;

/// Below this many bytes nothing is compressed and nothing is negotiated: it would save less than its headers cost.
const WORTH_COMPRESSING: usize = 200;

/// The brotli quality for what is made while somebody waits.
pub const BROTLI_FAST: u32 = 5;
/// The brotli quality for what is made once, ahead of time. It takes about a second per megabyte.
pub const BROTLI_BEST: u32 = 11;

/// One body, with its compressed forms as they come to be needed.
#[derive(Debug)]
pub struct Representation {
    content_type: &'static str,
    brotli_quality: u32,
    identity: Coded,
    gzip: OnceLock<Coded>,
    brotli: OnceLock<Coded>,
    next: Option<String>,
}

/// The media type of what a client has already: an answer that says so does not name it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unchanged(pub(super) &'static str);

/// The bytes of one coding and their validator.
#[derive(Debug)]
pub(super) struct Coded {
    pub(super) bytes: Bytes,
    etag: OnceLock<HeaderValue>,
}

impl Coded {
    fn new(bytes: Bytes) -> Self {
        Self { bytes, etag: OnceLock::new() }
    }

    /// The validator, made when it is first needed: what only its asker may see has none.
    pub(super) fn etag(&self) -> &HeaderValue {
        self.etag.get_or_init(|| {
            // Half of the digest: 128 bits are far beyond any accident, and nobody is hurt by a made collision.
            let half = Sha256::digest(&self.bytes);
            let half = half.iter().take(16).fold(0_u128, |half, &byte| half << 8 | u128::from(byte));
            // Quotes and digits always make a value.
            HeaderValue::try_from(format!("\"{half:032x}\"")).unwrap_or(HeaderValue::from_static(""))
        })
    }
}

impl Representation {
    /// A representation of these bytes, to be compressed fast on first use.
    #[must_use]
    pub fn new(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self::with_brotli(BROTLI_FAST, content_type, bytes)
    }

    /// A representation with a brotli quality of its own, 0 to 11. At 11, call [`Representation::prepare`] before
    /// anybody waits for it.
    #[must_use]
    pub fn with_brotli(brotli_quality: u32, content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        let identity = Coded::new(bytes.into());
        Self { content_type, brotli_quality, identity, gzip: OnceLock::new(), brotli: OnceLock::new(), next: None }
    }

    /// The same, with the cursor of the page that follows it.
    #[must_use]
    pub fn with_next(self, next: Option<String>) -> Self {
        Self { next, ..self }
    }

    /// The cursor of the page that follows, where one does.
    #[must_use]
    pub fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }

    /// The media type.
    #[must_use]
    pub fn content_type(&self) -> &'static str {
        self.content_type
    }

    /// Makes the compressed forms and the validators now. This takes its time: call it on a blocking thread.
    pub fn prepare(&self) {
        for coding in [Coding::Identity, Coding::Gzip, Coding::Brotli] {
            self.coded(coding).etag();
        }
    }

    /// The bytes as they are, uncompressed.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.identity.bytes
    }

    /// The bytes as they are sent to whoever accepts brotli.
    #[must_use]
    pub fn brotli_bytes(&self) -> &Bytes {
        &self.coded(Coding::Brotli).bytes
    }

    /// Whether the answer depends on the codings that a client accepts.
    pub(super) fn is_negotiated(&self) -> bool {
        self.identity.bytes.len() >= WORTH_COMPRESSING
    }

    /// The bytes of one coding, made now if they are asked for the first time.
    pub(super) fn coded(&self, coding: Coding) -> &Coded {
        match coding {
            Coding::Identity => &self.identity,
            Coding::Gzip => self.gzip.get_or_init(|| Coded::new(gzip(&self.identity.bytes))),
            Coding::Brotli => self.brotli.get_or_init(|| Coded::new(brotli(&self.identity.bytes, self.brotli_quality))),
        }
    }

    /// The coding to answer with, or nothing if the client accepts none.
    pub(super) fn choose(&self, headers: &HeaderMap) -> Option<Coding> {
        if !self.is_negotiated() {
            return Some(Coding::Identity);
        }
        let accepted = Accepted::parse(headers);
        let best = accepted.best()?;
        let grows = self.coded(best).bytes.len() >= self.identity.bytes.len();
        Some(if grows && accepted.identity() { Coding::Identity } else { best })
    }
}

// Writing into a Vec cannot fail. Should that ever change, the bytes as they are would be sent under the wrong name, so
// an unfinished body is made empty instead and fails every client's decoder visibly.
fn gzip(bytes: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.map(Bytes::from).unwrap_or_default()
}

// A window as large as the bytes is enough, and a larger one takes up to 80 MB while it is at work.
fn brotli(bytes: &[u8], quality: u32) -> Bytes {
    let window = (usize::BITS - bytes.len().leading_zeros()).clamp(10, 22);
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, quality, window);
    let written = encoder.write_all(bytes);
    written.map(|()| Bytes::from(encoder.into_inner())).unwrap_or_default()
}

/// For how long, and by whom, an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CachePolicy {
    /// Reads of the API and the pack: shared caches keep them for `max_age` seconds, and go on showing them while they
    /// fetch anew or when this service is down.
    Api {
        /// Seconds until the answer may have changed: 300, or less when something opens or closes sooner.
        max_age: u32,
        /// Seconds after that in which an answer may still be shown while a new one is fetched.
        stale: u32,
    },
    /// Files whose address changes with their bytes: the embed script.
    Immutable,
    /// Pages: nothing stays in the browser of somebody who may be watched, while shared caches may carry a spike.
    Page {
        /// Seconds for which shared caches keep it: 300, or less when something opens or closes sooner.
        max_age: u32,
    },
    /// What was negotiated in a way that shared caches do not heed: they would hand it to whoever asks next. It has the
    /// validator that the same answer has by its own address.
    Negotiated,
    /// What only its asker may see, and every answer to a `POST`. It has no validator.
    NoStore,
}

impl CachePolicy {
    /// The API's usual policy.
    pub const API: Self = Self::Api { max_age: 300, stale: Self::STALE };

    /// The usual policy of pages.
    pub const PAGE: Self = Self::Page { max_age: 300 };

    /// The longest that an answer may be shown while a new one is fetched, in seconds.
    pub const STALE: u32 = 600;

    /// The API's policy for what changes in so many seconds: until then, and not a second longer while a new one is
    /// fetched. Where none can be fetched an old answer is better than none; it says itself until when it holds.
    #[must_use]
    pub fn until_change(seconds: u32) -> Self {
        Self::API.ending_in(seconds)
    }

    /// The same for what changes in so many seconds.
    #[must_use]
    pub fn ending_in(self, seconds: u32) -> Self {
        match self {
            Self::Api { max_age, stale } => {
                let max_age = seconds.min(max_age);
                Self::Api { max_age, stale: (seconds - max_age).min(stale) }
            }
            Self::Page { .. } | Self::Immutable | Self::Negotiated | Self::NoStore => self.at_most(seconds),
        }
    }

    /// The same, but kept no longer than so many seconds where it may be kept at all.
    #[must_use]
    pub fn at_most(self, seconds: u32) -> Self {
        match self {
            Self::Api { max_age, stale } => Self::Api { max_age: max_age.min(seconds), stale },
            Self::Page { max_age } => Self::Page { max_age: max_age.min(seconds) },
            Self::Immutable | Self::Negotiated | Self::NoStore => self,
        }
    }

    /// Whether anybody may keep an answer at all.
    pub(super) fn lets_keep(self) -> bool {
        !matches!(self, Self::Negotiated | Self::NoStore)
    }

    /// The value of `Cache-Control`. Nearly all answers have the usual one, which is not written anew each time.
    pub(super) fn cache_control(self) -> HeaderValue {
        match self {
            Self::API => HeaderValue::from_static(USUAL_CACHE_CONTROL),
            Self::Api { max_age, stale } => {
                seconds_in(format!("public, max-age={max_age}, stale-while-revalidate={stale}, stale-if-error=604800"))
            }
            Self::Immutable => HeaderValue::from_static("public, max-age=31536000, immutable"),
            Self::Page { .. } | Self::Negotiated | Self::NoStore => NO_STORE.clone(),
        }
    }

    /// Writes what it says into the headers of an answer, which say nothing of it yet.
    pub(super) fn write_to(self, headers: &mut HeaderMap) {
        headers.append(header::CACHE_CONTROL, self.cache_control());
        if let Self::Page { max_age } = self {
            headers.append(CDN_CACHE_CONTROL, seconds_in(format!("max-age={max_age}, stale-if-error=604800")));
        }
    }
}

/// What shared caches go by where browsers may keep nothing (RFC 9213).
pub(super) const CDN_CACHE_CONTROL: HeaderName = HeaderName::from_static("cdn-cache-control");

const USUAL_CACHE_CONTROL: &str = "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800";
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// A value that holds seconds, which is always one that may stand in a header.
fn seconds_in(value: String) -> HeaderValue {
    HeaderValue::try_from(value).unwrap_or(NO_STORE)
}

/// What an answer says about where its content comes from.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// The release that was read (`Signpost-Release`).
    pub release: u32,
    /// The newest recall, where there was one (`Signpost-Recall`).
    pub recall: Option<u32>,
    /// The address of the data's licence (`Link: <...>; rel="license"`).
    pub license: Option<String>,
}

/// Answers with a representation: 200 with the best coding, or 304 if the client already has it. What only its
/// asker may see has no validator to ask by.
///
/// `HEAD` gets the same: [`head`](super::head) takes the body out again.
pub fn respond(
    req: &HttpRequest,
    representation: &Representation,
    cache: CachePolicy,
    provenance: &Provenance,
) -> HttpResponse {
    let Some(coding) = representation.choose(req.headers()) else {
        return HttpResponse::from_error(Problem::of_status(
            StatusCode::NOT_ACCEPTABLE,
            "Accept br, gzip or identity.",
        ));
    };
    let coded = representation.coded(coding);
    let is_read = matches!(*req.method(), Method::GET | Method::HEAD);
    let etag = (cache != CachePolicy::NoStore).then(|| coded.etag());
    let unchanged = is_read && etag.is_some_and(|etag| client_has(req.headers(), etag));
    let mut response = HttpResponse::build(if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    if let Some(etag) = etag {
        response.insert_header((header::ETAG, etag.clone()));
    }
    add_provenance(&mut response, provenance);
    if representation.is_negotiated() {
        response.insert_header((header::VARY, "Accept-Encoding"));
    }
    if let Some(name) = coding.name().filter(|_| !unchanged) {
        response.insert_header((header::CONTENT_ENCODING, name));
    }
    let mut response = if unchanged {
        let mut response = response.finish();
        response.extensions_mut().insert(Unchanged(representation.content_type));
        response
    } else {
        response.content_type(representation.content_type).body(coded.bytes.clone())
    };
    cache.write_to(response.headers_mut());
    response
}

fn add_provenance(response: &mut HttpResponseBuilder, provenance: &Provenance) {
    response.insert_header(("Signpost-Release", provenance.release));
    if let Some(recall) = provenance.recall {
        response.insert_header((SIGNPOST_RECALL, recall));
    }
    if let Some(license) = &provenance.license {
        response.append_header((header::LINK, format!("<{license}>; rel=\"license\"")));
    }
}

/// Whether `If-None-Match` names this validator: a list, `*`, and weak ones alike (RFC 9110, section 13.1.2).
pub(super) fn client_has(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let etag = etag.as_bytes();
    let names_it = |one: &str| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one).as_bytes() == etag
    };
    // Our own validators hold no comma, so splitting inside a foreign one cannot make it equal to one of ours.
    headers
        .get_all(header::IF_NONE_MATCH)
        .filter_map(|value: &HeaderValue| value.to_str().ok())
        .any(|list| list.split(',').any(names_it))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests;
