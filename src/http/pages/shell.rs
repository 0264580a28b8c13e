//! What surrounds every page: its headers, its one style sheet, its navigation and where to turn in danger.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::domain::contact::ContactKind;
use crate::domain::directory::{CheckedContact, Directory};
use crate::http::edition::Edition;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::representation::{CachePolicy, Representation};
use crate::http::state::{State, respond_with_links};

/// The style sheet. It stands inside every page: a page that was saved to a disk still reads well.
const STYLE: &str = include_str!("../../../resources/web/docs/style.css");

/// The address in the specification's examples: a fresh start on the same machine.
const FRESH_START: &str = "http://127.0.0.1:8080";

/// The place whose emergency contacts stand on top of every page, because nobody has said where the reader is.
const WHOLE_COUNTRY: &str = "GB";

/// What a page may do: show itself with this one style sheet, and nothing else. Policies that the pages have no use for
/// (scripts, forms, plug-ins) are closed by name as well, so that a later change of the default cannot open them.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| policy("'none'"));

/// The same for a page with a form, which goes to this service and to nobody else.
static POLICY_WITH_FORM: LazyLock<Option<HeaderValue>> = LazyLock::new(|| policy("'self'"));

fn policy(form_action: &str) -> Option<HeaderValue> {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src 'self'; base-uri 'none'; form-action {form_action}; \
         object-src 'none'; frame-ancestors 'self' https:; require-trusted-types-for 'script'; trusted-types 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}

/// A contact with a link, as a page shows it.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// How the owner writes it.
    pub(super) display: String,
    /// What to dial or open.
    pub(super) href: String,
}

impl Link {
    /// The contact as a link; nothing where there is nothing to link to.
    pub(super) fn to(checked: &CheckedContact<'_>) -> Option<Self> {
        let href = checked.reach.href.clone()?;
        Some(Self { display: checked.contact.display.clone(), href })
    }
}

/// Where to turn in danger now.
#[derive(Clone, Debug)]
pub(super) struct Danger {
    /// The country that the number belongs to.
    pub(super) place: String,
    /// The number.
    pub(super) phone: Link,
}

/// What every page shows around its own content.
#[derive(Clone, Debug)]
pub(super) struct Shell {
    /// The page that this is, for the navigation.
    here: &'static str,
    /// The number to ring in danger, from the live release.
    pub(super) danger: Option<Danger>,
    /// The release that is live.
    pub(super) release: u32,
    /// Where the examples lead: the public address of this service, or a fresh start.
    pub(super) base: String,
}

impl Shell {
    /// The pages that the navigation leads to.
    pub(super) const NAVIGATION: [(&'static str, &'static str); 8] = [
        ("/docs", "Start here"),
        ("/docs/reference", "Reference"),
        ("/docs/data", "Data"),
        ("/docs/hours", "Opening hours"),
        ("/docs/ranking", "Ranking"),
        ("/docs/privacy", "Privacy"),
        ("/docs/schools", "For schools"),
        ("/problems", "Problems"),
    ];

    /// The style sheet, to be put into the page as it stands: the policy names its digest.
    pub(super) const STYLE: &'static str = STYLE;

    /// The version of the program.
    pub(super) const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    fn new(here: &'static str, state: &State, directory: &Directory) -> Self {
        let base = state.settings().public_url.as_deref().unwrap_or(FRESH_START).to_owned();
        Self { here, danger: danger(directory), release: directory.release().number, base }
    }

    /// Whether this page is the one at that address.
    pub(super) fn is_at(&self, address: &str) -> bool {
        self.here == address
    }

    /// An example of the specification, leading to this service.
    pub(super) fn example(&self, curl: &str) -> String {
        curl.replace(FRESH_START, &self.base)
    }
}

fn danger(directory: &Directory) -> Option<Danger> {
    let place = directory.place(WHOLE_COUNTRY)?;
    let contacts = directory.emergency(&place.id);
    let phone = contacts.iter().find(|it| it.contact.kind == ContactKind::Phone).and_then(Link::to)?;
    Some(Danger { place: place.name.clone(), phone })
}

/// Answers with a page: what this release has kept under its address, or what is made now.
///
/// # Errors
/// Any parameter at all, or whatever `make` says.
pub(super) fn answer<T: Template>(
    req: &HttpRequest,
    state: &State,
    here: &'static str,
    make: impl FnOnce(Shell, &Edition) -> Result<T, Problem>,
) -> Result<HttpResponse, Problem> {
    answer_as(req, state, here, &format!("page {}", req.path()), make)
}

/// Answers with a page that has a form, made for this request alone: nobody keeps it, since it may say what was sent.
///
/// # Errors
/// `internal` where the page cannot be made.
pub(super) fn answer_with_form<T: Template>(
    req: &HttpRequest,
    state: &State,
    here: &'static str,
    make: impl FnOnce(Shell) -> T,
) -> Result<HttpResponse, Problem> {
    let edition = state.edition();
    let html = make(Shell::new(here, state, edition.directory())).render().map_err(|_| Problem::internal())?;
    let page = Representation::new("text/html; charset=utf-8", html);
    let mut response = respond_with_links(req, &edition, &page, CachePolicy::NoStore);
    if let Some(policy) = POLICY_WITH_FORM.clone() {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// Answers with a page that speaks of today: kept only until somebody comes or goes, or a day begins.
///
/// # Errors
/// As for [`answer`].
pub(super) fn answer_at<T: Template>(
    req: &HttpRequest,
    state: &State,
    here: &'static str,
    now: Timestamp,
    make: impl FnOnce(Shell, &Edition) -> Result<T, Problem>,
) -> Result<HttpResponse, Problem> {
    let until = state.edition().moment(now).until();
    answer_as(req, state, here, &format!("{until} page {}", req.path()), make)
}

fn answer_as<T: Template>(
    req: &HttpRequest,
    state: &State,
    here: &'static str,
    key: &str,
    make: impl FnOnce(Shell, &Edition) -> Result<T, Problem>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    let kept = edition.kept().get_or_try_make(key, || {
        let page = make(Shell::new(here, state, edition.directory()), &edition)?;
        let html = page.render().map_err(|_| Problem::internal())?;
        Ok::<_, Problem>(Representation::new("text/html; charset=utf-8", html))
    })?;
    let mut response = respond_with_links(req, &edition, &kept, CachePolicy::PAGE);
    if response.status() == StatusCode::OK || response.status() == StatusCode::NOT_MODIFIED {
        // Without a policy of its own a page gets the one of the API, which shows it without its style: safe, and ugly.
        if let Some(policy) = POLICY.clone() {
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
        }
    }
    Ok(response)
}
