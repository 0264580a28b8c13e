//! What every handler shares: the live directory, the edition that serves it, the releases behind it, the clock.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::{HttpRequest, HttpResponse};
use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::edition::{Edition, Moment};
use super::front::{Lasting, Repeatable};
use super::past::{Past, View};
use super::problem::Problem;
use super::representation::{CachePolicy, Provenance, Representation, respond};
use crate::domain::history::Blanked;
use crate::domain::pack::DATA_LICENCE;
use crate::domain::release::SealedRelease;
use crate::live::Live;

/// What a node says of itself.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The address under which the public reaches this node; links are relative where it is not set.
    pub public_url: Option<String>,
    /// Where to report a security fault (RFC 9116).
    pub security_contact: Option<String>,
    /// Why the node serves an older release read-only, if it does.
    pub degraded: Option<String>,
}

/// What every handler shares.
#[derive(Debug)]
pub struct State {
    live: Arc<Live>,
    edition: ArcSwap<Edition>,
    past: Past,
    clock: fn() -> Timestamp,
    settings: Settings,
}

impl State {
    /// The state of a node that serves what is live.
    #[must_use]
    pub fn new(live: Arc<Live>, clock: fn() -> Timestamp, settings: Settings) -> Self {
        let edition = ArcSwap::from_pointee(Edition::new(live.current(), clock()));
        Self { live, edition, past: Past::default(), clock, settings }
    }

    /// The release that is live, as it is served.
    #[must_use]
    pub fn edition(&self) -> Arc<Edition> {
        let edition = self.edition.load_full();
        let live = self.live.current();
        if edition.is_of(&live) {
            return edition;
        }
        let next = Arc::new(Edition::new(live, self.now()));
        self.edition.store(Arc::clone(&next));
        next
    }

    /// Whether this is the edition that answers now.
    #[must_use]
    pub fn serves(&self, edition: &Arc<Edition>) -> bool {
        Arc::ptr_eq(&self.edition.load(), edition) && edition.is_of(&self.live.load())
    }

    /// Every release, oldest first.
    #[must_use]
    pub fn releases(&self) -> Arc<Vec<SealedRelease>> {
        Arc::clone(self.live.current().releases())
    }

    /// The newest release that recalled something.
    #[must_use]
    pub fn newest_recall(&self) -> Option<u32> {
        self.live.current().newest_recall()
    }

    /// The releases of the past that are ready.
    pub(super) fn past(&self) -> &Past {
        &self.past
    }

    /// The contacts that were recalled as false. The one place that says so to everything that shows the past.
    #[must_use]
    pub fn blanked(&self) -> Blanked {
        self.live.current().directory().recalled_as_false()
    }

    /// The time of this request. Read once, at the edge.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// What the node says of itself.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// How many bytes an answer has that is neither long nor short.
const USUAL_SIZE: usize = 16 << 10;

/// An answer that has just been made: its JSON, and where the next page begins.
pub(crate) struct Made {
    json: Result<Vec<u8>, serde_json::Error>,
    next: Option<String>,
}

impl Made {
    /// An answer without pages.
    pub(crate) fn whole(document: &impl serde::Serialize) -> Self {
        let mut json = Vec::with_capacity(USUAL_SIZE);
        let written = serde_json::to_writer(&mut json, document);
        // It may be kept for long, and without the room that was left over.
        json.shrink_to_fit();
        Self { json: written.map(|()| json), next: None }
    }

    /// The answer as bytes that can be sent.
    pub(crate) fn into_representation(self) -> Result<Representation, Problem> {
        let json = self.json.map_err(|_| Problem::internal())?;
        Ok(Representation::new(JSON, json).with_next(self.next))
    }

    /// One page of a list.
    pub(crate) fn page(document: &impl serde::Serialize, next: Option<String>) -> Self {
        Self { next, ..Self::whole(document) }
    }
}

/// The media type of every answer that is not a problem.
pub(crate) const JSON: &str = "application/json";

/// Answers a read: from what the edition has kept under `key`, or with what is made now and kept.
///
/// # Errors
/// What `make` says.
pub(crate) fn answer(
    req: &HttpRequest,
    view: &View,
    key: &str,
    make: impl FnOnce() -> Result<Made, Problem>,
) -> Result<HttpResponse, Problem> {
    let kept = view.kept().get_or_try_make(key, || make()?.into_representation())?;
    let mut answer = respond_as_of(req, view, &kept, CachePolicy::API);
    may_be_repeated(req, view, &mut answer, &kept, Lasting::Always);
    Ok(answer)
}

/// Whoever asks for the same address may be given the same answer, for as long as it lasts. Not where the
/// request names its release: then it may name one of the past.
pub(crate) fn may_be_repeated(
    req: &HttpRequest,
    view: &View,
    answer: &mut HttpResponse,
    kept: &Arc<Representation>,
    lasting: Lasting,
) {
    if !view.is_named() {
        Repeatable::note(req, answer, kept, CachePolicy::API, lasting);
    }
}

/// As [`answer`], to be kept by others for as long as `policy` says, and never repeated without the app.
///
/// # Errors
/// What `make` says.
pub(crate) fn answer_for(
    req: &HttpRequest,
    view: &View,
    policy: CachePolicy,
    key: &str,
    make: impl FnOnce() -> Result<Made, Problem>,
) -> Result<HttpResponse, Problem> {
    let kept = view.kept().get_or_try_make(key, || make()?.into_representation())?;
    Ok(respond_as_of(req, view, &kept, policy))
}

/// Answers a read that says who is there: kept for its moment only. `seconds_left` is how long that lasts, where the
/// answer is about now.
///
/// # Errors
/// What `make` says.
pub(crate) fn answer_in(
    req: &HttpRequest,
    view: &View,
    (moment, seconds_left): (&Moment, Option<u32>),
    key: &str,
    make: impl FnOnce() -> Result<Made, Problem>,
) -> Result<HttpResponse, Problem> {
    let make = || make()?.into_representation();
    let kept = match moment.kept() {
        Some(of_moment) => of_moment.get_or_try_make(key, make)?,
        None => view.kept().get_or_try_make(&format!("{} {key}", moment.until()), make)?,
    };
    let policy = seconds_left.map_or(CachePolicy::API, CachePolicy::until_change);
    let mut answer = respond_as_of(req, view, &kept, policy);
    if seconds_left.is_some() {
        may_be_repeated(req, view, &mut answer, &kept, Lasting::UntilChange(moment.span()));
    }
    Ok(answer)
}

/// Answers a read that is about now and says who is there: kept until somebody comes or goes.
///
/// # Errors
/// What `make` says, which is told the time and its moment.
pub(crate) fn answer_now(
    req: &HttpRequest,
    state: &State,
    view: &View,
    key: &str,
    make: impl FnOnce(Timestamp, &Moment) -> Result<Made, Problem>,
) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let moment = view.moment(now);
    answer_in(req, view, (&moment, Some(moment.seconds_left(now))), key, || make(now, &moment))
}

/// Answers with a representation of the release that was asked for.
pub(crate) fn respond_as_of(
    req: &HttpRequest,
    view: &View,
    representation: &Representation,
    policy: CachePolicy,
) -> HttpResponse {
    let mut response = respond_with_links(req, view, representation, policy_for(req, view.policy(policy)));
    view.describe(req, response.headers_mut());
    response
}

/// A read may be kept by others; what was sent in a body is nobody else's.
pub(crate) fn policy_for(req: &HttpRequest, read: CachePolicy) -> CachePolicy {
    if req.method() == Method::POST { CachePolicy::NoStore } else { read }
}

/// Answers with a representation of this edition, its provenance and its links.
pub(crate) fn respond_with_links(
    req: &HttpRequest,
    edition: &Edition,
    representation: &Representation,
    policy: CachePolicy,
) -> HttpResponse {
    let provenance = Provenance {
        release: edition.directory().release().number,
        recall: edition.newest_recall(),
        license: Some(DATA_LICENCE.to_owned()),
    };
    let mut response = respond(req, representation, policy, &provenance);
    let next = representation.next().filter(|_| policy.lets_keep()).map(|cursor| next_link(req, cursor));
    for link in std::iter::once("</openapi.json>; rel=\"describedby\"".to_owned()).chain(next) {
        if let Ok(value) = HeaderValue::from_str(&link) {
            response.headers_mut().append(LINK, value);
        }
    }
    response
}

/// The address of the next page: this one, with another cursor. Only a `GET` has one, so that what was sent in a body
/// never comes back in an address.
fn next_link(req: &HttpRequest, cursor: &str) -> String {
    let others = req.query_string().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let cursor = format!("cursor={cursor}");
    let query: Vec<&str> = others.chain([cursor.as_str()]).collect();
    format!("<{}?{}>; rel=\"next\"", req.path(), query.join("&"))
}
