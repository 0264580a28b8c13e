//! Fetching one page of a stranger, carefully.
//!
//! The address behind every name is checked when it is resolved, and the connection is made to exactly what was checked:
//! the client has no other resolver, so a name that answers differently the second time gains nothing. Redirects are
//! followed by hand, each as if it were the first address. At most one request a second goes to a host, and few at once.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};
use url::{Host, Url};

use super::address::is_public;

/// How this program calls itself, so that who runs a page can see who reads it.
const USER_AGENT: &str = concat!("Signpost/", env!("CARGO_PKG_VERSION"), " (check-links)");

/// The most bytes of a page that are read.
pub(super) const MAX_BODY: usize = 64 * 1024;

/// The most redirects that are followed.
const MAX_REDIRECTS: usize = 3;

/// How carefully pages are fetched. What is not [`Care::usual`] is for tests, which have nobody else to talk to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Care {
    /// Which addresses may be connected to.
    pub(super) allowed: fn(IpAddr) -> bool,
    /// How long one request may take, body included.
    pub(super) timeout: Duration,
    /// How long a host is left alone after a request.
    pub(super) pause: Duration,
    /// How many requests there are at once.
    pub(super) at_once: usize,
}

impl Care {
    /// The care that is owed to strangers.
    pub(super) fn usual() -> Self {
        Self { allowed: is_public, timeout: Duration::from_secs(10), pause: Duration::from_secs(1), at_once: 4 }
    }
}

/// A page as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fetched {
    /// Where it was found at last.
    pub(super) at: Url,
    /// Its beginning.
    pub(super) body: String,
    /// Whether there is more of it.
    pub(super) cut: bool,
    /// Whether it is a text that can be searched.
    pub(super) readable: bool,
}

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It leads to an address that is not public.
    RefusedAddress { at: Url },
    /// Nobody answered, or not with a page.
    Unreachable { at: Url, why: String },
}

/// The name leads to an address that may not be connected to.
#[derive(Debug)]
struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to an address that is not public")
    }
}

impl Error for Refused {}

/// The only way in which the client learns an address.
struct Guarded(fn(IpAddr) -> bool);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allowed = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One address that is not public makes the whole name suspicious.
            if found.iter().all(|it| allowed(it.ip())) {
                Ok(Box::new(found.into_iter()) as Addrs)
            } else {
                Err(Refused.into())
            }
        })
    }
}

/// When a host was last asked something; locked while it is being asked.
type LastAsked = Arc<tokio::sync::Mutex<Option<Instant>>>;

/// Fetches pages.
pub(super) struct Fetcher {
    client: Client,
    care: Care,
    slots: Semaphore,
    hosts: Mutex<HashMap<String, LastAsked>>,
}

/// What came of one request.
enum Step {
    Page(Fetched),
    Redirect(Url),
}

impl Fetcher {
    /// A fetcher that takes this much care.
    ///
    /// # Errors
    /// When the machine's certificates cannot be read.
    pub(super) fn new(care: Care) -> Result<Self, reqwest::Error> {
        // Whoever was first has set the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(care.timeout)
            .dns_resolver(Arc::new(Guarded(care.allowed)))
            .build()?;
        Ok(Self { client, care, slots: Semaphore::new(care.at_once), hosts: Mutex::default() })
    }

    /// Fetches a page, wherever it has gone within a few redirects.
    ///
    /// # Errors
    /// Why there is none, with the address at which the way ended.
    pub(super) async fn fetch(&self, start: &Url) -> Result<Fetched, Failure> {
        let mut at = start.clone();
        for _ in 0..=MAX_REDIRECTS {
            match self.step(&at).await? {
                Step::Page(page) => return Ok(page),
                Step::Redirect(next) => at = next,
            }
        }
        Err(Failure::Unreachable { at, why: format!("more than {MAX_REDIRECTS} redirects") })
    }

    /// One request, when its host may be asked again.
    async fn step(&self, at: &Url) -> Result<Step, Failure> {
        self.check(at)?;
        let host = self.host(at);
        let mut last = host.lock().await;
        if let Some(last) = *last {
            sleep_until(last + self.care.pause).await;
        }
        // Held only while something is asked: whoever waits for a slow host keeps nobody else waiting.
        let slot = self.slots.acquire().await;
        let outcome = self.ask(at).await;
        drop(slot);
        *last = Some(Instant::now());
        outcome
    }

    fn host(&self, at: &Url) -> LastAsked {
        let name = at.host_str().unwrap_or_default().to_owned();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(name).or_default())
    }

    /// What the resolver never sees: an address in place of a name, and other schemes.
    fn check(&self, at: &Url) -> Result<(), Failure> {
        let address = match at.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) | None => None,
        };
        if !matches!(at.scheme(), "http" | "https") || at.host().is_none() {
            return Err(Failure::Unreachable { at: at.clone(), why: "it is not the address of a page".to_owned() });
        }
        let refused = address.is_some_and(|address| !(self.care.allowed)(address));
        if refused { Err(Failure::RefusedAddress { at: at.clone() }) } else { Ok(()) }
    }

    async fn ask(&self, at: &Url) -> Result<Step, Failure> {
        let response = self.client.get(at.clone()).send().await.map_err(|error| failure(at, &error))?;
        let status = response.status();
        if status.is_redirection() {
            return redirect(at, &response).map(Step::Redirect);
        }
        if !status.is_success() {
            return Err(Failure::Unreachable { at: at.clone(), why: format!("HTTP {}", status.as_u16()) });
        }
        read(at, response).await.map(Step::Page)
    }
}

fn redirect(at: &Url, response: &Response) -> Result<Url, Failure> {
    let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    location.and_then(|location| at.join(location).ok()).ok_or_else(|| Failure::Unreachable {
        at: at.clone(),
        why: format!("HTTP {} to nowhere", response.status().as_u16()),
    })
}

async fn read(at: &Url, mut response: Response) -> Result<Fetched, Failure> {
    let readable = is_text(&response);
    let (mut body, mut cut) = (Vec::new(), false);
    while !cut && let Some(chunk) = response.chunk().await.map_err(|error| failure(at, &error))? {
        let room = MAX_BODY - body.len();
        cut = chunk.len() > room;
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(Fetched { at: at.clone(), body: String::from_utf8_lossy(&body).into_owned(), cut, readable })
}

/// Whether the body is text as it stands. A page that names no type is read as one.
fn is_text(response: &Response) -> bool {
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let plain = header(CONTENT_ENCODING).is_none_or(|coding| coding.trim().eq_ignore_ascii_case("identity"));
    let kind = header(CONTENT_TYPE).unwrap_or("text/html").trim().to_ascii_lowercase();
    let text = ["text/", "application/xhtml", "application/xml", "application/json"];
    plain && text.iter().any(|known| kind.starts_with(known))
}

/// Why a request failed, without the address, which is told beside it.
fn failure(at: &Url, error: &reqwest::Error) -> Failure {
    if causes(error).any(<dyn Error + 'static>::is::<Refused>) {
        return Failure::RefusedAddress { at: at.clone() };
    }
    let why = if error.is_timeout() {
        "it took too long".to_owned()
    } else {
        causes(error).last().map(ToString::to_string).unwrap_or_default()
    };
    Failure::Unreachable { at: at.clone(), why }
}

/// An error and everything that caused it.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |it| (*it).source())
}
