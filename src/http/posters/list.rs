//! Every poster that is made, and whether a printed one is still right.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::found::{Found, Judged, find};
use super::paths::{PosterLayout, layouts, page};
use crate::domain::directory::Directory;
use crate::domain::freshness::day_of;
use crate::domain::id::{Id, PlaceId};
use crate::domain::poster::{PosterFor, PosterId, Verdict};
use crate::http::gone::moved;
use crate::http::lists::{ListParams, Page, Paging, answer_page};
use crate::http::past::{MAX_AGE, View};
use crate::http::problem::{Problem, ProblemDocument, ProblemError};
use crate::http::query::Params;
use crate::http::representation::CachePolicy;
use crate::http::state::{Made, State, answer_for, respond_as_of};

/// A poster in a list.
#[derive(Clone, Serialize, ToSchema)]
struct PosterName {
    /// What stands in its corner: a code for whom it is for, about what and where, and the release that it is made from.
    #[schema(example = "65ztj3k4-1")]
    id: String,
    /// Whom it is for.
    #[schema(example = "child")]
    audience: String,
    /// What it is about. Left out where it is about anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "image-shared")]
    topic: Option<String>,
    /// Where it is to hang.
    #[schema(example = "GB-SCT")]
    place: String,
    /// The sheets to print.
    layouts: Vec<PosterLayout>,
}

/// One page of the posters.
#[derive(Serialize, ToSchema)]
struct PosterList {
    /// The release that they are made from.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The posters, by audience, and the whole country before its parts.
    items: Vec<PosterName>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// A printed poster, and whether it is still right.
#[derive(Serialize, ToSchema)]
#[schema(as = Poster)]
struct ServedPoster {
    /// What stands in its corner.
    #[schema(example = "65ztj3k4-1")]
    id: String,
    /// Whom it is for.
    #[schema(example = "child")]
    audience: String,
    /// What it is about. Left out where it is about anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "image-shared")]
    topic: Option<String>,
    /// Where it is to hang.
    #[schema(example = "GB-SCT")]
    place: String,
    /// The release that it was made from.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// When that release was made.
    #[schema(value_type = String, format = DateTime)]
    made: Timestamp,
    /// The release that it is held against: the live one.
    #[schema(minimum = 1, example = 1)]
    compared_with: u32,
    /// Whether it is still right, an open list: `current` (what stands on it is what would be printed today), `outdated`
    /// (something changed: print the new one), `recalled` (something on it is wrong: take it down now).
    #[schema(example = "current")]
    standing: String,
    /// The same as a plain sentence.
    #[schema(example = "What stands on this poster is still right.")]
    advice: String,
    /// What changed on it, a plain sentence for each thing. Empty where it is current.
    changes: Vec<String>,
    /// The poster to print instead. Left out where it is current, and where no such poster is made any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "65ztj3k4-2")]
    replaced_by: Option<String>,
    /// The page that tells people the same.
    #[schema(example = "/p/65ztj3k4-1")]
    page: String,
    /// The feed of the releases that changed it (Atom), for whoever put it up.
    #[schema(example = "/v1/posters/65ztj3k4-1/feed")]
    feed: String,
    /// The sheets to print: those of today, whichever release was asked for.
    layouts: Vec<PosterLayout>,
}

/// What is asked of the list.
struct Asked {
    audience: Option<Id>,
    topic: Option<Id>,
    place: Option<PlaceId>,
}

impl Asked {
    /// Reads the parameters; every unknown value is named with those that there are.
    fn read(req: &HttpRequest, directory: &Directory) -> Result<(Self, Paging), Problem> {
        let (audience, topic, place, paging) = Params::read(req.query_string(), |q| {
            (q.text("audience", 64), q.text("topic", 64), q.text("place", 16), Paging::read(q))
        })?;
        let mut faults = Vec::new();
        let audiences = || directory.audiences().map(|it| it.id.to_string()).collect();
        let topics = || directory.topics().iter().map(|it| it.id.to_string()).collect();
        let places = || directory.places().map(|it| it.id.to_string()).collect();
        let asked = Self {
            audience: known(
                "audience",
                audience.as_deref(),
                |it| Some(directory.audience(it)?.id.clone()),
                audiences,
                &mut faults,
            ),
            topic: known("topic", topic.as_deref(), |it| Some(directory.topic(it)?.id.clone()), topics, &mut faults),
            place: known("place", place.as_deref(), |it| Some(directory.place(it)?.id.clone()), places, &mut faults),
        };
        if faults.is_empty() { Ok((asked, paging)) } else { Err(Problem::invalid_parameters(faults)) }
    }

    /// The posters that are asked for. Without a place those of the country and of its nations.
    fn of(&self, directory: &Directory) -> Vec<PosterFor> {
        let wide = |it: &PlaceId| directory.place_and_above(it).count() <= 2;
        let places: Vec<&PlaceId> = match &self.place {
            Some(place) => vec![place],
            None => directory.places().map(|it| &it.id).filter(|it| wide(it)).collect(),
        };
        let audiences = directory.audiences().map(|it| &it.id);
        let audiences = audiences.filter(|it| self.audience.as_ref().is_none_or(|asked| asked == *it));
        let of = |audience: &Id, place: &PlaceId| PosterFor {
            audience: audience.clone(),
            topic: self.topic.clone(),
            place: place.clone(),
        };
        audiences.flat_map(|audience| places.iter().map(move |place| of(audience, place))).collect()
    }

    /// What the list is kept under.
    fn key(&self) -> String {
        let place = self.place.as_ref().map_or("", PlaceId::as_str);
        let [audience, topic] = [&self.audience, &self.topic].map(|it| it.as_ref().map_or("", Id::as_str));
        format!("posters {audience} {topic} {place}")
    }
}

fn known<T>(
    name: &'static str,
    value: Option<&str>,
    find: impl FnOnce(&str) -> Option<T>,
    all: impl FnOnce() -> Vec<String>,
    faults: &mut Vec<ProblemError>,
) -> Option<T> {
    let found = find(value?);
    if found.is_none() {
        let all = all();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        faults.push(ProblemError::parameter(name, "this is not a value that is known here", &all));
    }
    found
}

/// The posters
///
/// Every poster and wallet card that can be printed: of each audience for the United Kingdom and each of its nations, or of
/// the audience, topic and place that you name. A poster shows at most four support routes, by the same look-up as
/// everywhere, and only contacts that can be used from paper.
#[utoipa::path(
    tag = "Posters",
    operation_id = "list_posters",
    params(
        ("audience" = Option<String>, Query, description = "Only posters for this audience: its id or an alias of it.", example = "child"),
        ("topic" = Option<String>, Query, description = "Posters about this topic: its id or an alias of it. About anything where absent.", example = "image-shared"),
        ("place" = Option<String>, Query, description = "Only posters for this place, also a council area: its ISO 3166 code or another code for it.", example = "GB-ABD"),
        ListParams,
    ),
    responses(
        (status = 200, description = "One page of the posters.", body = PosterList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/posters")]
pub(in crate::http) async fn list_posters(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let view = View::live(&state);
    let (asked, paging) = Asked::read(&req, view.directory())?;
    let (root, number) = (root(&state), view.directory().release().number);
    let all = |directory: &Directory| asked.of(directory).iter().map(|it| PosterName::of(it, number, root)).collect();
    answer_page(&req, &view, &paging, &asked.key(), all, |Page { release, items, next_cursor }| PosterList {
        release,
        items,
        next_cursor,
    })
}

impl PosterName {
    fn of(of: &PosterFor, release: u32, root: &str) -> Self {
        let id = PosterId { code: of.code(), release };
        Self {
            id: id.to_string(),
            audience: of.audience.to_string(),
            topic: of.topic.as_ref().map(ToString::to_string),
            place: of.place.to_string(),
            layouts: layouts(root, id),
        }
    }
}

/// The public address of this service, or nothing: then addresses are relative.
pub(super) fn root(state: &State) -> &str {
    state.settings().public_url.as_deref().unwrap_or_default()
}

/// Answers of posters may be kept as long as anything of the past: a recall may be about what hangs on a wall.
pub(super) const POLICY: CachePolicy = CachePolicy::Api { max_age: MAX_AGE, stale: CachePolicy::STALE };

/// One printed poster
///
/// Whether a poster that was printed is still right, by what stands in its corner. What stood on it is worked out from its
/// release and held against what would be printed today.
#[utoipa::path(
    tag = "Posters",
    operation_id = "get_poster",
    params(("id" = String, Path, description = "What stands in the corner of the poster.", example = "65ztj3k4-1")),
    responses(
        (status = 200, description = "The poster, and whether it is still right.", body = ServedPoster),
        (status = 308, description = "The poster goes by another id.", headers(("Location" = String, description = "The same address with the id that it has."))),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There never was such a poster.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 410, description = "The release that it was made from is no longer served.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/posters/{id}")]
pub(in crate::http) async fn get_poster(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let view = View::live(&state);
    let key = format!("poster {id} {}", day_of(state.now()));
    if let Some(kept) = view.kept().get(&key) {
        return Ok(respond_as_of(&req, &view, &kept, POLICY));
    }
    let found = find(&state, &id).await?;
    if found.id.to_string() != *id {
        return Ok(moved(&req, &view, &found.id.to_string()));
    }
    answer_for(&req, &view, POLICY, &key, || {
        let served = ServedPoster::of(&found, found.judge(&state)?, view.directory().release().number, root(&state));
        Ok(Made::whole(&served))
    })
}

impl ServedPoster {
    fn of(found: &Found, Judged { printed, standing, newest }: Judged, live: u32, root: &str) -> Self {
        let PosterName { id, audience, topic, place, .. } = PosterName::of(&found.of, found.id.release, root);
        Self {
            release: found.id.release,
            made: printed.made,
            compared_with: live,
            standing: standing.verdict.as_str().to_owned(),
            advice: advice(standing.verdict).to_owned(),
            changes: standing.changes,
            replaced_by: newest.filter(|_| standing.verdict != Verdict::Current).map(|it| it.to_string()),
            page: page(root, found.id),
            feed: format!("{root}/v1/posters/{id}/feed"),
            layouts: newest.map(|it| layouts(root, it)).unwrap_or_default(),
            id,
            audience,
            topic,
            place,
        }
    }
}

fn advice(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Current => "What stands on this poster is still right.",
        Verdict::Outdated => "Something on this poster has changed. Print the new one and take this one down.",
        Verdict::Recalled => "Something on this poster is wrong. Take it down now.",
    }
}
