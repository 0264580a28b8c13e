//! Feeds of what changed, for people who want to be told: Atom (RFC 4287) and JSON Feed 1.1.
//!
//! The ids of feeds and entries are made of digests, so that they are the same on every node. Addresses are absolute only
//! where this service knows its public one; JSON Feed has no others, so without it they are left out there.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use serde::Serialize;
use utoipa::ToSchema;

use super::past::{MAX_AGE, View};
use super::problem::{Problem, ProblemDocument, ProblemError};
use super::query::Params;
use super::representation::{CachePolicy, Representation};
use super::state::{State, respond_as_of};
use crate::domain::digest::Digest;
use crate::domain::directory::Directory;
use crate::domain::history::{self, Concern, Entry};
use crate::domain::pack::DATA_LICENCE;
use crate::domain::record::{RecordKey, RecordKind};
use crate::domain::release::SealedRelease;

pub(super) const ATOM: &str = "application/atom+xml";
const JSON_FEED: &str = "application/feed+json";

/// An entry of a JSON Feed.
#[derive(Serialize, ToSchema)]
struct JsonFeedItem {
    /// The entry's id: the same on every node.
    #[schema(example = "urn:uuid:00000000-0000-8000-8000-000000000000")]
    id: String,
    /// Where the changes stand one by one. Left out where this service has no public address.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Which release it is.
    #[schema(example = "Release 2")]
    title: String,
    /// What its authors say of it.
    summary: String,
    /// What it changed: a line for each record.
    content_text: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    date_published: String,
}

/// Who writes a feed.
#[derive(Serialize, ToSchema)]
struct JsonFeedAuthor {
    /// Their name.
    name: &'static str,
}

/// What changed, as a JSON Feed.
#[derive(Serialize, ToSchema)]
struct JsonFeed {
    /// The form of this document.
    version: &'static str,
    /// What the feed is about.
    title: String,
    /// Its own address. Left out where this service has no public address.
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    /// The language of its texts (BCP 47).
    language: &'static str,
    /// Who writes it.
    authors: Vec<JsonFeedAuthor>,
    /// The newest releases that changed something of concern, newest first, at most fifty.
    items: Vec<JsonFeedItem>,
}

/// What changed, as an Atom feed.
#[derive(Template)]
#[template(path = "feed.xml")]
pub(super) struct AtomFeed {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) updated: String,
    pub(super) licence: &'static str,
    pub(super) address: String,
    pub(super) entries: Vec<AtomEntry>,
}

/// An entry of an Atom feed.
pub(super) struct AtomEntry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) time: String,
    pub(super) address: String,
    pub(super) note: String,
    pub(super) text: String,
}

/// The parameters of a feed.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the parameters for the specification; Feed reads them")]
struct FeedParams {
    /// Only what concerns an audience: its id or an alias of it.
    #[param(example = "child")]
    audience: Option<String>,
    /// Only one route: its id, also one that was withdrawn. Give this or `audience`, not both.
    #[param(example = "childline")]
    route: Option<String>,
}

/// What both forms of a feed are made of.
struct Feed {
    view: View,
    concern: Concern,
    root: String,
}

impl Feed {
    fn read(req: &HttpRequest, state: &State) -> Result<Self, Problem> {
        let (audience, route) = Params::read(req.query_string(), |q| {
            let (audience, route) = (q.text("audience", 64), q.text("route", 64));
            if audience.is_some() && route.is_some() {
                q.reject("route", "give audience or route, not both");
            }
            (audience, route)
        })?;
        let view = View::live(state);
        let concern = match (audience, route) {
            (Some(audience), _) => of_audience(view.directory(), &audience)?,
            (None, Some(route)) => of_route(state, view.directory(), route)?,
            (None, None) => Concern::Everything,
        };
        let root = state.settings().public_url.as_deref().unwrap_or_default().trim_end_matches('/').to_owned();
        Ok(Self { view, concern, root })
    }

    fn title(&self) -> String {
        let directory = self.view.directory();
        match &self.concern {
            Concern::Everything => "Signpost: what changed".to_owned(),
            Concern::Audience(id) => {
                let name = directory.audience(id.as_str()).map_or(id.as_str(), |it| &it.name);
                format!("Signpost: what changed for “{name}”")
            }
            Concern::Route(id) => {
                let name = directory.route(id).map_or(id.as_str(), |it| &it.document().name);
                format!("Signpost: what changed about {name}")
            }
        }
    }

    /// The part of an address that says what the feed is about.
    fn query(&self) -> String {
        match &self.concern {
            Concern::Everything => String::new(),
            Concern::Audience(id) => format!("?audience={id}"),
            Concern::Route(id) => format!("?route={id}"),
        }
    }

    /// An id that is the same on every node: of a release's digest, and of what the feed is about.
    fn id(&self, part: &str, digest: Digest) -> String {
        id_of(&format!("{part} {digest} {}", self.query()))
    }

    fn changes_of(&self, entry: &Entry) -> String {
        format!("{}/v1/releases/{}/changes", self.root, entry.release)
    }

    fn json(&self, entries: &[Entry]) -> Result<Vec<u8>, Problem> {
        let absolute = !self.root.is_empty();
        let items = entries.iter().map(|entry| JsonFeedItem {
            id: self.id("entry", entry.digest),
            url: absolute.then(|| self.changes_of(entry)),
            title: format!("Release {}", entry.release),
            summary: entry.note.clone(),
            content_text: entry.sentences.join("\n"),
            date_published: entry.time.to_string(),
        });
        let feed = JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: self.title(),
            feed_url: absolute.then(|| format!("{}/v1/feeds/changes.json{}", self.root, self.query())),
            language: "en",
            authors: vec![JsonFeedAuthor { name: "Signpost" }],
            items: items.collect(),
        };
        serde_json::to_vec(&feed).map_err(|_| Problem::internal())
    }

    fn atom(&self, entries: &[Entry], first: &SealedRelease) -> Result<Vec<u8>, Problem> {
        let all = entries.iter().map(|entry| AtomEntry {
            id: self.id("entry", entry.digest),
            title: format!("Release {}", entry.release),
            time: entry.time.to_string(),
            address: self.changes_of(entry),
            note: printable(&entry.note),
            text: printable(&entry.sentences.join("\n")),
        });
        let feed = AtomFeed {
            id: self.id("feed", first.digest),
            title: printable(&self.title()),
            updated: entries.first().map_or(first.release.time, |newest| newest.time).to_string(),
            licence: DATA_LICENCE,
            address: format!("{}/v1/feeds/changes.atom{}", self.root, self.query()),
            entries: all.collect(),
        };
        Ok(feed.render().map_err(|_| Problem::internal())?.into_bytes())
    }

    fn answer(&self, req: &HttpRequest, state: &State, media: &'static str) -> Result<HttpResponse, Problem> {
        let key = format!("feed {media} {}", self.query());
        let kept = self.view.kept().get_or_try_make(&key, || {
            let releases = state.releases();
            let entries = history::entries(&releases, &self.concern, &state.blanked());
            let bytes = if media == ATOM {
                self.atom(&entries, releases.first().ok_or_else(Problem::internal)?)?
            } else {
                self.json(&entries)?
            };
            Ok(Representation::new(media, bytes))
        })?;
        let policy = CachePolicy::Api { max_age: MAX_AGE, stale: CachePolicy::STALE };
        Ok(respond_as_of(req, &self.view, &kept, policy))
    }
}

/// An id that follows from a text alone.
pub(super) fn id_of(text: &str) -> String {
    format!("urn:uuid:{}", uuid::Builder::from_custom_bytes(Digest::of(text.as_bytes()).half()).into_uuid())
}

fn of_audience(directory: &Directory, name: &str) -> Result<Concern, Problem> {
    directory.audience(name).map(|it| Concern::Audience(it.id.clone())).ok_or_else(|| {
        let all: Vec<&str> = directory.audiences().map(|it| it.id.as_str()).collect();
        let fault = ProblemError::parameter("audience", "this is not a value that is known here", &all);
        Problem::invalid_parameters(vec![fault])
    })
}

fn of_route(state: &State, directory: &Directory, name: String) -> Result<Concern, Problem> {
    if let Some(route) = directory.route(&name) {
        return Ok(Concern::Route(route.id().to_string()));
    }
    let ever = history::last_release_of(&state.releases(), &RecordKey::new(RecordKind::Route, &name));
    let unknown = || Problem::invalid_parameter("route", "there never was such a route", &[]);
    ever.map(|_| Concern::Route(name)).ok_or_else(unknown)
}

/// A text without what XML cannot hold.
pub(super) fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// What changed, as an Atom feed
///
/// The newest fifty releases, of everything, of what concerns one audience, or of one route, with a line for each change.
#[utoipa::path(
    tag = "Releases",
    operation_id = "get_atom_feed",
    params(FeedParams),
    responses(
        (status = 200, description = "The feed (RFC 4287).", body = String, content_type = "application/atom+xml"),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/feeds/changes.atom")]
pub(super) async fn get_atom_feed(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    Feed::read(&req, &state)?.answer(&req, &state, ATOM)
}

/// What changed, as a JSON Feed
///
/// The same in the form of JSON Feed 1.1.
#[utoipa::path(
    tag = "Releases",
    operation_id = "get_json_feed",
    params(FeedParams),
    responses(
        (status = 200, description = "The feed (JSON Feed 1.1).", body = JsonFeed, content_type = "application/feed+json"),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/feeds/changes.json")]
pub(super) async fn get_json_feed(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    Feed::read(&req, &state)?.answer(&req, &state, JSON_FEED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(title: &str, text: &str) -> AtomFeed {
        let text = printable(text);
        let (id, time, address) = ("urn:uuid:1".to_owned(), "2026-12-01T09:00:00Z".to_owned(), "/a?b=c&d".to_owned());
        let title = title.to_owned();
        let note = String::new();
        let entry = AtomEntry {
            id: id.clone(),
            title: title.clone(),
            time: time.clone(),
            address: address.clone(),
            note,
            text,
        };
        AtomFeed { id, title, updated: time, licence: DATA_LICENCE, address, entries: vec![entry] }
    }

    #[test]
    fn nothing_in_a_text_can_be_taken_for_markup() {
        let xml = feed("<b>&\"'", "]]></content><script>\u{0}\u{b}\u{ffff}&amp;\nnext").render().unwrap_or_default();
        for raw in ["<b>", "<script>", "]]><", "&amp;\nnext", "?b=c&d", "\u{0}", "\u{b}", "\u{ffff}"] {
            assert!(!xml.contains(raw), "{raw:?}: {xml}");
        }
        assert!(xml.contains("\nnext"), "{xml}");
        assert_eq!((xml.matches("<entry>").count(), xml.matches("</content>").count()), (1, 1));
    }
}
