//! oEmbed 1.0 (oembed.com): somebody pastes the address of a page of ours, and their editor asks here how to show it.
//!
//! It needs the public address of this node, so that only addresses of its own are answered for.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;

use super::frame;
use crate::domain::directory::Directory;
use crate::domain::record::RecordKind;
use crate::domain::text::Lang;
use crate::http::help::questions::Question;
use crate::http::past::View;
use crate::http::problem::{Problem, ProblemError};
use crate::http::query::Params;
use crate::http::representation::{CachePolicy, Representation};
use crate::http::state::{JSON, State, respond_as_of};
use crate::http::words::Words;

/// How large a frame is if nobody says, in CSS pixels.
const WIDTH: u32 = 480;
const HEIGHT: u32 = 640;

/// For how long an editor may go on showing what it was told, in seconds.
const CACHE_AGE: u32 = 86_400;

/// What an editor is told. The names are those of the standard.
#[derive(Serialize)]
struct Rich {
    r#type: &'static str,
    version: &'static str,
    title: String,
    provider_name: &'static str,
    provider_url: String,
    cache_age: u32,
    html: String,
    width: u32,
    height: u32,
}

/// What an editor asks.
struct Asked {
    url: Option<String>,
    format: Option<&'static str>,
    width: u32,
    height: u32,
}

impl Asked {
    fn read(q: &mut Params) -> Self {
        Self {
            url: q.text("url", 500),
            format: q.one_of("format", &["json", "xml"]),
            width: q.integer("maxwidth", 1..=10_000).unwrap_or(WIDTH).min(WIDTH),
            height: q.integer("maxheight", 1..=10_000).unwrap_or(HEIGHT).min(HEIGHT),
        }
    }
}

/// A page of ours that can be shown in a frame.
struct Shown {
    /// What the frame shows.
    framed: String,
    /// The page itself.
    page: String,
    words: Words,
}

#[get("/v1/oembed")]
pub(super) async fn get_oembed(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let Asked { url, format, width, height } = Params::read(req.query_string(), Asked::read)?;
    if format == Some("xml") {
        return Err(Problem::of_status(StatusCode::NOT_IMPLEMENTED, "This node answers oEmbed in JSON: format=json."));
    }
    let url =
        url.ok_or_else(|| Problem::invalid_parameters(vec![ProblemError::parameter("url", "name a page", &[])]))?;
    let base = state.settings().public_url.as_deref().ok_or_else(|| {
        Problem::of_status(StatusCode::NOT_IMPLEMENTED, "This node does not know its public address (--public-url).")
    })?;
    let view = View::live(&state);
    let shown = url.strip_prefix(base).and_then(|it| shown(view.directory(), it));
    let Shown { framed, page, words } = shown.ok_or_else(|| Problem::not_found("page"))?;
    let rich = Rich {
        r#type: "rich",
        version: "1.0",
        title: words.say("title").plain(),
        provider_name: "Signpost",
        provider_url: base.to_owned(),
        cache_age: CACHE_AGE,
        html: frame::tag(base, &framed, &page, (&width.to_string(), height), words),
        width,
        height,
    };
    let json = serde_json::to_vec(&rich).map_err(|_| Problem::internal())?;
    Ok(respond_as_of(&req, &view, &Representation::new(JSON, json), CachePolicy::API))
}

/// The page at a path of ours; nothing where none is there that can be shown in a frame.
fn shown(directory: &Directory, path: &str) -> Option<Shown> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let lang = match query {
        "" => None,
        other => Some(other.strip_prefix("lang=")?.parse::<Lang>().ok()?),
    };
    let words = Words::in_language(lang.as_ref());
    let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    match parts[..] {
        ["go", who, what, place] | ["embed", "frame", who, what, place] => {
            let question = Question::read(directory, who, what, place)?;
            Some(Shown { framed: frame::address(&question, words), page: question.address(words), words })
        }
        ["c", campaign] => {
            directory.with_code(RecordKind::Campaign, campaign)?;
            let page = format!("{path}{}", words.query());
            Some(Shown { framed: page.clone(), page, words })
        }
        _ => None,
    }
}

/// Where an editor asks how to show the page at a path, for the head of that page; nothing where this node does not know
/// its public address.
pub(in crate::http) fn discovery(base: Option<&str>, path: &str) -> Option<String> {
    let base = base?;
    let url: String = url::form_urlencoded::byte_serialize(format!("{base}{path}").as_bytes()).collect();
    Some(format!("{base}/v1/oembed?format=json&url={url}"))
}
