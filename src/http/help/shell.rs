//! What surrounds every page for readers: the way out, what it may do, and where to turn in danger.

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::{self, CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::card::Way;
use crate::domain::directory::Directory;
use crate::domain::freshness::day_of;
use crate::domain::id::PlaceId;
use crate::domain::schedule::dated;
use crate::domain::served::Times;
use crate::domain::text::Lang;
use crate::http::front::{Lasting, Repeatable};
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::representation::{CachePolicy, Representation};
use crate::http::state::{State, respond_with_links};
use crate::http::words::{Said, Words};

/// The style sheet. It stands inside every page, which loads nothing else.
const STYLE: &str = include_str!("../../../resources/web/help/help.css");

/// What leaves a page fast.
pub(in crate::http) const LEAVE: &str = include_str!("../../../resources/web/help/leave.js");

/// Where somebody who leaves is led to: a page that anybody may look at. The embed script leads there too.
pub(in crate::http) const NEUTRAL: &str = "https://www.bbc.co.uk/weather";

/// The place of somebody who has not said where they are.
pub(in crate::http) const WHOLE_COUNTRY: &str = "GB";

/// What a page with this style sheet and this script may do: show the one and run the other, and nothing else.
pub(in crate::http) fn policy(style: &str, script: &str) -> Option<HeaderValue> {
    let [style, script] = [style, script].map(|it| STANDARD.encode(Sha256::digest(it)));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; \
         form-action 'none'; object-src 'none'; frame-ancestors 'self' https:; require-trusted-types-for 'script'; \
         trusted-types 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}

static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| policy(STYLE, LEAVE));

/// What every page for readers shows around its own content.
pub(in crate::http) struct Shell {
    /// The words in the reader's language.
    pub(in crate::http) words: Words,
    /// What to use in danger now: what is rung, then the rest. Never empty.
    pub(in crate::http) danger: Vec<Way>,
    /// The release that is live, and the day that it was made on.
    pub(in crate::http) release: u32,
    pub(in crate::http) date: String,
}

impl Shell {
    /// The style sheet, to be put into the page as it stands: the policy names its digest.
    pub(in crate::http) const STYLE: &'static str = STYLE;
    /// The script, likewise.
    pub(in crate::http) const LEAVE: &'static str = LEAVE;
    /// Where the way out leads.
    pub(in crate::http) const NEUTRAL: &'static str = NEUTRAL;

    /// The shell of a page for somebody at a place.
    pub(in crate::http) fn new(directory: &Directory, place: &PlaceId, words: Words, at: Timestamp) -> Self {
        // Danger is said in reviewed words only.
        let way = |it| Way::of(it, Times::At(at), Words::ENGLISH);
        let mut danger: Vec<Way> = directory.emergency(place).into_iter().map(way).collect();
        danger.sort_by_key(|it| !it.is_phone);
        let header = directory.release();
        Self { words, danger, release: header.number, date: dated(day_of(header.time)) }
    }

    /// The shell of a page for somebody who has not said where they are.
    pub(in crate::http) fn anywhere(directory: &Directory, words: Words, at: Timestamp) -> Self {
        let country = directory.place(WHOLE_COUNTRY).map(|it| &it.id);
        // A directory without the country has no emergency contacts either, and its check finds that.
        let place = country.or_else(|| directory.places().next().map(|it| &it.id));
        match place {
            Some(place) => Self::new(directory, place, words, at),
            None => Self { words, danger: Vec::new(), release: directory.release().number, date: String::new() },
        }
    }

    /// The words of this name in English, whatever was asked for: what has to be understood is said in reviewed words too.
    pub(in crate::http) fn reviewed(key: &str) -> Said {
        Words::ENGLISH.say(key)
    }

    /// An address with the language that the reader asked for.
    pub(in crate::http) fn to(&self, address: &str) -> String {
        format!("{address}{}", self.words.query())
    }
}

/// What a page is made of: the live directory, the words, the instant.
pub(in crate::http) struct Asked<'d> {
    pub(in crate::http) directory: &'d Directory,
    pub(in crate::http) words: Words,
    pub(in crate::http) at: Timestamp,
    /// The public address of this node, where it knows it.
    pub(in crate::http) base: Option<&'d str>,
}

impl Asked<'_> {
    /// The shell of a page for somebody who has not said where they are.
    pub(in crate::http) fn anywhere(&self) -> Shell {
        Shell::anywhere(self.directory, self.words, self.at)
    }
}

/// Answers with a page in the language that was asked for: what is kept for this moment under its address, or what is
/// made now. Where `make` gives nothing the address leads nowhere, and the answer is the first question.
///
/// # Errors
/// Any parameter but `lang`.
pub(in crate::http) fn answer<T: Template>(
    req: &HttpRequest,
    state: &State,
    make: impl FnOnce(&Asked<'_>) -> Option<T>,
) -> Result<HttpResponse, Problem> {
    let lang = Params::read(req.query_string(), |q| q.parsed::<Lang>("lang"))?;
    let words = Words::in_language(lang.as_ref());
    let (edition, now) = (state.edition(), state.now());
    let moment = edition.moment(now);
    let key = format!("{} page {} {}", moment.until(), words.lang(), req.path());
    let asked = Asked { directory: edition.directory(), words, at: now, base: state.settings().public_url.as_deref() };
    let kept = match edition.kept().get(&key) {
        Some(kept) => kept,
        None => match make(&asked) {
            Some(page) => {
                let page = html(&page)?;
                edition.kept().get_or_make(&key, || page)
            }
            None => return nowhere(&asked),
        },
    };
    let policy = CachePolicy::PAGE.at_most(moment.seconds_left(now));
    let mut response = respond_with_links(req, &edition, &kept, policy);
    Repeatable::note(req, &mut response, &kept, CachePolicy::PAGE, Lasting::UntilChange(moment.span()));
    if response.status() == StatusCode::OK || response.status() == StatusCode::NOT_MODIFIED {
        describe(&mut response, words, POLICY.clone());
    }
    Ok(response)
}

fn html(page: &impl Template) -> Result<Representation, Problem> {
    let html = page.render().map_err(|_| Problem::internal())?;
    Ok(Representation::new("text/html; charset=utf-8", html))
}

/// The headers of a page that differ from those of other answers.
pub(in crate::http) fn describe(response: &mut HttpResponse, words: Words, policy: Option<HeaderValue>) {
    let headers = response.headers_mut();
    // Without a policy of its own a page gets the one of the API, which shows it without its style: safe, and ugly.
    if let Some(policy) = policy {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if let Ok(languages) = HeaderValue::from_str(&words.content_language()) {
        headers.insert(header::CONTENT_LANGUAGE, languages);
    }
}

/// An address that leads nowhere still leads to help.
fn nowhere(asked: &Asked<'_>) -> Result<HttpResponse, Problem> {
    let page = super::questions::Start::lost(asked).render().map_err(|_| Problem::internal())?;
    let mut response = HttpResponse::NotFound();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    let mut response = response.content_type("text/html; charset=utf-8").body(page);
    describe(&mut response, asked.words, POLICY.clone());
    Ok(response)
}
