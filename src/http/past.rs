//! Which release a read answers from: the live one, or one of the past that the request names.
//!
//! A directory of the past is built when somebody asks for it, by folding the releases up to it, on a thread that nobody
//! waits for. A few are kept. It holds to today's rules or is not served: an old release that no longer checks is `410`
//! with that reason. The contacts that were recalled since are shown no more.

use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue, HttpDate};
use jiff::{SignedDuration, Timestamp};

use super::edition::Edition;
use super::problem::{Problem, ProblemCode};
use super::query::Params;
use super::representation::CachePolicy;
use super::state::State;
use crate::domain::directory::{Directory, ReleaseHeader};
use crate::domain::history::{self, Blanked};
use crate::domain::query::RequestFault;
use crate::domain::recall;
use crate::domain::release::{SealedRelease, fold};
use crate::domain::text::Instant;
use crate::live::Published;

/// How many releases of the past are kept ready.
const KEPT: usize = 4;

/// For how long an answer of the past may be kept, in seconds: a recall may have to blank a value in it.
pub(super) const MAX_AGE: u32 = 60;

/// When an answer was the current one (RFC 7089).
pub(super) const MEMENTO_DATETIME: HeaderName = HeaderName::from_static("memento-datetime");
/// Of when an answer is wanted (RFC 7089).
pub(super) const ACCEPT_DATETIME: HeaderName = HeaderName::from_static("accept-datetime");

/// The parameters of every read that can answer from the past.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the parameters for the specification; Asked reads them")]
pub(super) struct ReleaseParams {
    /// The number of the release to answer from. The live one where absent.
    #[param(minimum = 1, example = 1)]
    release: Option<u32>,
    /// Answer from the release that was live at that instant (RFC 3339). Give this or `release`, not both.
    #[param(format = DateTime, example = "2026-12-25T02:00:00Z")]
    as_of: Option<String>,
}

/// The release that a request asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Asked {
    /// The live one: the request names none.
    #[default]
    Live,
    /// The one of this number.
    Release(u32),
    /// The one that was live at this instant.
    AsOf(Timestamp),
}

const BOTH: &str = "give release or as_of, not both";

impl Asked {
    /// Reads the parameters of an address.
    pub(super) fn read(q: &mut Params) -> Self {
        let release = q.integer("release", 1..=u32::MAX);
        match (release, q.parsed::<Instant>("as_of")) {
            (None, None) => Self::Live,
            (Some(number), None) => Self::Release(number),
            (None, Some(Instant(at))) => Self::AsOf(at),
            (Some(_), Some(_)) => {
                q.reject("as_of", BOTH);
                Self::Live
            }
        }
    }

    /// Reads the fields of a request that also comes as a body.
    ///
    /// # Errors
    /// A field that is not allowed.
    pub(super) fn of_fields(release: Option<u32>, as_of: Option<&str>) -> Result<Self, Vec<RequestFault>> {
        let fault = |field, detail: &str| {
            Err(vec![RequestFault { field, position: None, detail: detail.to_owned(), allowed: Vec::new() }])
        };
        match (release, as_of.map(str::parse::<Instant>)) {
            (Some(0), _) => fault("release", "the first release has the number 1"),
            (_, Some(Err(detail))) => fault("as_of", detail),
            (Some(_), Some(Ok(_))) => fault("as_of", BOTH),
            (Some(number), None) => Ok(Self::Release(number)),
            (None, Some(Ok(Instant(at)))) => Ok(Self::AsOf(at)),
            (None, None) => Ok(Self::Live),
        }
    }

    /// The number of the release, where the request names one that there is.
    fn number(self, releases: &[SealedRelease]) -> Result<Option<u32>, Problem> {
        let found = match self {
            Self::Live => return Ok(None),
            Self::Release(number) => history::up_to(releases, number).last().map(|it| it.release.number),
            Self::AsOf(at) => history::at_instant(releases, at),
        };
        found.map(Some).ok_or_else(|| Problem::not_found("release"))
    }
}

/// The release that answers a request.
#[derive(Debug)]
pub(super) struct View {
    edition: Arc<Edition>,
    named: Named,
}

/// How a request named its release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// Not at all.
    Not,
    /// By a parameter or a field.
    Outright,
    /// By `Accept-Datetime`.
    Negotiated,
}

impl Deref for View {
    type Target = Edition;

    fn deref(&self) -> &Edition {
        &self.edition
    }
}

impl View {
    /// The live release, for what knows no other.
    pub(super) fn live(state: &State) -> Self {
        Self { edition: state.edition(), named: Named::Not }
    }

    /// Whether the request says which release it is about.
    pub(super) fn is_named(&self) -> bool {
        self.named != Named::Not
    }

    /// The edition, to be taken to another thread.
    pub(super) fn edition(&self) -> Arc<Edition> {
        Arc::clone(&self.edition)
    }

    /// For how long its answers may be kept: less where the request named it, and not at all where a header did. Some
    /// shared caches do not heed `Vary`, and would hand an old number to whoever asks next.
    pub(super) fn policy(&self, usual: CachePolicy) -> CachePolicy {
        match self.named {
            Named::Not => usual,
            Named::Outright => usual.at_most(MAX_AGE),
            Named::Negotiated => CachePolicy::Negotiated,
        }
    }

    /// Says which memento an answer is (RFC 7089): when it was the current one, where the current one is, and, where it
    /// was negotiated, what it is an answer to and where it stands for itself.
    pub(super) fn describe(&self, req: &HttpRequest, headers: &mut HeaderMap) {
        if self.named == Named::Not || !matches!(*req.method(), Method::GET | Method::HEAD) {
            return;
        }
        let release = self.directory().release();
        let others = req.query_string().split('&').filter(|pair| {
            !pair.is_empty() && !["release", "as_of", "cursor"].iter().any(|name| pair.split('=').next() == Some(name))
        });
        let others: Vec<&str> = others.collect();
        let address =
            |query: String| if query.is_empty() { req.path().to_owned() } else { format!("{}?{query}", req.path()) };
        let original = format!("<{}>; rel=\"original timegate\"", address(others.join("&")));
        let mut described = vec![
            (MEMENTO_DATETIME, HttpDate::from(SystemTime::from(release.time)).to_string()),
            (header::LINK, original),
        ];
        if self.named == Named::Negotiated {
            let number = format!("release={}", release.number);
            let own: Vec<&str> = others.into_iter().chain([number.as_str()]).collect();
            described.push((header::CONTENT_LOCATION, address(own.join("&"))));
            described.push((header::VARY, "Accept-Datetime".to_owned()));
        }
        for (name, value) in described {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(name, value);
            }
        }
    }
}

/// The releases of the past that are ready.
#[derive(Debug, Default)]
pub(super) struct Past {
    ready: Arc<Ready>,
    // One is built at a time: however many ask, one core at most is busy with the past.
    building: Arc<tokio::sync::Mutex<()>>,
}

/// A few editions, the one that was asked for last at the end.
#[derive(Debug, Default)]
struct Ready(Mutex<VecDeque<Arc<Edition>>>);

impl Ready {
    /// The release of this number, shown without these contacts and naming this newest recall.
    fn get(&self, number: u32, blanked: &Blanked, recall: Option<u32>) -> Option<Arc<Edition>> {
        let mut ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |it: &Arc<Edition>| {
            let directory = it.directory();
            directory.release().number == number && directory.blanked() == blanked && it.newest_recall() == recall
        };
        let found = ready.iter().position(is_it).and_then(|at| ready.remove(at))?;
        ready.push_back(Arc::clone(&found));
        Some(found)
    }

    fn keep(&self, edition: &Arc<Edition>) {
        let mut ready = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while ready.len() >= KEPT {
            ready.pop_front();
        }
        ready.push_back(Arc::clone(edition));
    }
}

impl Past {
    async fn edition(&self, state: &State, number: u32, blanked: Blanked) -> Result<Arc<Edition>, Problem> {
        let (now, releases) = (state.now(), state.releases());
        let recall = recall::newest(&releases);
        if let Some(ready) = self.ready.get(number, &blanked, recall) {
            return Ok(ready);
        }
        let turn = Arc::clone(&self.building).lock_owned().await;
        if let Some(ready) = self.ready.get(number, &blanked, recall) {
            return Ok(ready);
        }
        let ready = Arc::clone(&self.ready);
        // It goes on, and is kept, also where the request that asked for it runs out of time.
        let work = move || {
            let published = Published::new(directory_at(&releases, number, blanked)?, releases, 0);
            let edition = Arc::new(Edition::of_the_past(Arc::new(published), now));
            ready.keep(&edition);
            drop(turn);
            Ok(edition)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())?
    }
}

/// The directory that stood after a release.
fn directory_at(releases: &[SealedRelease], number: u32, blanked: Blanked) -> Result<Directory, Problem> {
    let upto = history::up_to(releases, number);
    let last = upto.last().ok_or_else(|| Problem::not_found("release"))?;
    let records = fold(upto.iter().map(|sealed| &sealed.release));
    let superseded = releases.get(upto.len()).map(|next| next.release.time);
    let built = Directory::build(ReleaseHeader::from(last), records);
    let directory = built.map_err(|findings| {
        tracing::warn!(release = number, findings = findings.len(), "an old release does not check and is not served");
        let detail = "This release does not pass the checks of today, so that nothing is answered from it. What it \
                      changed stands in its changes.";
        Problem::new(ProblemCode::Gone, detail)
    })?;
    Ok(directory.of_the_past(superseded, blanked))
}

/// The release that answers a request: the one that it names, or the one that was live at its `Accept-Datetime`, or the
/// live one.
///
/// # Errors
/// `bad-request` for a header that is no date, and as for [`named`].
pub(super) async fn view(req: &HttpRequest, state: &State, asked: Asked) -> Result<View, Problem> {
    let negotiated = if asked == Asked::Live { accept_datetime(req)? } else { None };
    let Some(at) = negotiated else { return named(state, asked).await };
    let releases = state.releases();
    // RFC 7089, section 4.5.3: before the first there is the first.
    let first = releases.first().map_or(at, |sealed| sealed.release.time);
    let view = named(state, Asked::AsOf(at.max(first))).await?;
    Ok(View { named: Named::Negotiated, ..view })
}

/// The last instant of the second that `Accept-Datetime` names: an HTTP date has no fractions, and whoever sends back a
/// `Memento-Datetime` means that very release.
fn accept_datetime(req: &HttpRequest) -> Result<Option<Timestamp>, Problem> {
    let Some(value) = req.headers().get(ACCEPT_DATETIME) else { return Ok(None) };
    let date = value.to_str().ok().and_then(|value| value.parse::<HttpDate>().ok());
    let instant = date.and_then(|date| Timestamp::try_from(SystemTime::from(date)).ok());
    let end = instant.and_then(|it| it.checked_add(SignedDuration::from_millis(999)).ok());
    let detail = "Accept-Datetime is not an HTTP date such as `Tue, 01 Dec 2026 09:00:00 GMT`.";
    end.map(Some).ok_or_else(|| Problem::new(ProblemCode::BadRequest, detail))
}

/// The release that a request names, or the live one.
///
/// # Errors
/// `not-found` where there is no such release, and `gone` where it is no longer served.
pub(super) async fn named(state: &State, asked: Asked) -> Result<View, Problem> {
    let live = state.edition();
    let Some(number) = asked.number(&state.releases())? else {
        return Ok(View { edition: live, named: Named::Not });
    };
    let edition = match live.directory().release().number {
        it if it == number => live,
        _ => state.past().edition(state, number, state.blanked()).await?,
    };
    Ok(View { edition, named: Named::Outright })
}

/// A release with everything that stood in it, also what was recalled as false since. It is there to tell what paper says
/// that somebody printed then, and nothing of it may be shown: whoever shows the past takes a [`view`].
///
/// # Errors
/// As for [`named`].
pub(super) async fn as_it_stood(state: &State, number: u32) -> Result<Arc<Edition>, Problem> {
    let live = state.edition();
    if live.directory().release().number == number {
        return Ok(live);
    }
    Asked::Release(number).number(&state.releases())?;
    state.past().edition(state, number, Blanked::none()).await
}

/// Does what builds directories of the past where nobody waits for it, and after whatever else does.
///
/// # Errors
/// Where it does not come to its end.
pub(super) async fn in_turn<T: Send + 'static>(
    state: &State,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let turn = Arc::clone(&state.past().building).lock_owned().await;
    let work = move || {
        let done = work();
        drop(turn);
        done
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests;
