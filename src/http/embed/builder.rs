//! The builder: three questions, and what to paste into a page. It works without script; with one it follows what is
//! picked, and a button copies.

use std::sync::LazyLock;

use actix_web::http::header::{self, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::picked::{Boxes, Picked, element};
use super::script::{MOVING, newest, tag};
use crate::domain::id::Id;
use crate::http::edition::Edition;
use crate::http::headers::PERMISSIONS_OFF;
use crate::http::help::card::Way;
use crate::http::help::questions::{Question, what, who};
use crate::http::help::shell::{Asked, Shell};
use crate::http::problem::Problem;
use crate::http::representation::{CachePolicy, Provenance, Representation, respond};
use crate::http::state::{JSON, State};
use crate::http::words::Words;

/// The style of the page: that of the pages for readers, and what a form needs beside it.
static STYLE: LazyLock<String> =
    LazyLock::new(|| format!("{}{}", Shell::STYLE, include_str!("../../../resources/web/embed/builder.css")));

const SCRIPT: &str = include_str!("../../../resources/web/embed/builder.js");

/// What the builder may do: ask this service for boxes and previews, and run its own script.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let [style, script] = [STYLE.as_str(), SCRIPT].map(|it| STANDARD.encode(Sha256::digest(it)));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; connect-src 'self'; \
         frame-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; frame-ancestors 'self'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});

/// Copying is all that the builder asks of a browser.
static PERMISSIONS: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    HeaderValue::from_str(&PERMISSIONS_OFF.replace("clipboard-write=()", "clipboard-write=(self)")).ok()
});

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// One thing to pick in a list.
struct Choice {
    value: String,
    name: String,
    picked: bool,
}

#[derive(Template)]
#[template(path = "embed-builder.html")]
struct Builder {
    words: Words,
    danger: Vec<Way>,
    audiences: Vec<Choice>,
    topics: Vec<Choice>,
    places: Vec<Choice>,
    picked: Picked,
    boxes: Boxes,
    preview: String,
    moving: String,
    /// Whether this node does not know its public address.
    relative: bool,
    style: &'static str,
    script: &'static str,
}

impl Builder {
    /// What is shown below the boxes: the words over it, what it is, its address.
    fn previews(&self) -> [(&'static str, &'static str, &str); 2] {
        [("builder-of-element", "element", &self.preview), ("builder-of-frame", "frame", &self.boxes.framed)]
    }
}

#[derive(Template)]
#[template(path = "embed-preview.html")]
struct Preview {
    title: String,
    style: String,
    script: String,
    element: String,
}

/// The builder itself.
#[get("/embed")]
pub(super) async fn get_builder(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let picked = Picked::read(req.query_string())?;
    let script = newest().await?;
    let edition = state.edition();
    let asked = asked(&state, &edition);
    let boxes = Boxes::of(&asked, &picked, script)?.ok_or_else(Problem::internal)?;
    let (question, _) = picked.question(asked.directory).ok_or_else(Problem::internal)?;
    let preview = format!("/embed/preview?{}", req.query_string());
    let page = builder(&asked, picked.clone(), (&question, boxes), preview);
    let mut response = page_of(&req, &state, &page.render().map_err(|_| Problem::internal())?, POLICY.clone());
    if let Some(permissions) = PERMISSIONS.clone() {
        response.headers_mut().insert(PERMISSIONS_POLICY, permissions);
    }
    Ok(response)
}

fn builder(asked: &Asked<'_>, picked: Picked, (question, boxes): (&Question<'_>, Boxes), preview: String) -> Builder {
    let Asked { directory, words, .. } = *asked;
    let choice = |id: &str, name: String, picked: bool| Choice { value: id.to_owned(), name, picked };
    let topic: Option<&Id> = question.topic.map(|it| &it.id);
    let audiences =
        directory.audiences().map(|it| choice(it.id.as_str(), who(words, it).plain(), it.id == question.audience.id));
    let topics = directory.topics().into_iter();
    let topics =
        topics.map(|it| choice(it.id.as_str(), what(words, question.audience, it).plain(), Some(&it.id) == topic));
    let places = directory.places().map(|it| choice(it.id.as_str(), it.name.clone(), it.id == question.place.id));
    Builder {
        words,
        danger: asked.anywhere().danger,
        audiences: audiences.collect(),
        topics: topics.collect(),
        places: places.collect(),
        picked,
        boxes,
        preview,
        moving: format!("{}{MOVING}", asked.base.unwrap_or_default()),
        relative: asked.base.is_none(),
        style: &STYLE,
        script: SCRIPT,
    }
}

/// What stands in the boxes, for the builder's own script.
#[get("/embed/boxes")]
pub(super) async fn get_boxes(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let picked = Picked::read(req.query_string())?;
    let script = newest().await?;
    let edition = state.edition();
    let asked = asked(&state, &edition);
    let boxes = Boxes::of(&asked, &picked, script)?.ok_or_else(Problem::internal)?;
    let json = serde_json::to_vec(&boxes).map_err(|_| Problem::internal())?;
    Ok(file(&req, &state, &Representation::new(JSON, json)))
}

/// A page with the real element in it, as an integrator's page has it.
#[get("/embed/preview")]
pub(super) async fn get_preview(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let picked = Picked::read(req.query_string())?;
    let script = newest().await?;
    let edition = state.edition();
    let asked = asked(&state, &edition);
    let (question, _) = picked.question(asked.directory).ok_or_else(Problem::internal)?;
    let plain = picked.without_colours();
    let style = format!(
        "body {{ margin: 0.5rem; font-family: system-ui, sans-serif; }} signpost-routes {{ {} }}",
        picked.style()
    );
    let policy = preview_policy(&style);
    let page = Preview {
        title: asked.words.say("builder-preview").plain(),
        // From here, whatever the public address is: the browser is here.
        script: tag(script, ""),
        element: element(&asked, &plain, &question),
        style,
    };
    Ok(page_of(&req, &state, &page.render().map_err(|_| Problem::internal())?, policy))
}

fn preview_policy(style: &str) -> Option<HeaderValue> {
    let style = STANDARD.encode(Sha256::digest(style));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'self'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; object-src 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; \
         trusted-types 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}

/// What the builder speaks of, in English. The public address is the one that this node was told: the `Host` header is
/// never asked.
fn asked<'d>(state: &'d State, edition: &'d Edition) -> Asked<'d> {
    let base = state.settings().public_url.as_deref();
    Asked { directory: edition.directory(), words: Words::ENGLISH, at: state.now(), base }
}

fn page_of(req: &HttpRequest, state: &State, html: &str, policy: Option<HeaderValue>) -> HttpResponse {
    let mut response = file(req, state, &Representation::new("text/html; charset=utf-8", html.to_owned()));
    if let Some(policy) = policy {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("en"));
    response
}

fn file(req: &HttpRequest, state: &State, made: &Representation) -> HttpResponse {
    let release = state.edition().directory().release().number;
    respond(req, made, CachePolicy::PAGE, &Provenance { release, recall: None, license: None })
}
