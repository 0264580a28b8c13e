//! The front door of the API, the node's health, and where to report a security fault.

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::curation::Door;
use super::past::View;
use super::problem::{Problem, ProblemDocument};
use super::query::Params;
use super::releases::ReleaseSummary;
use super::state::{Made, State, answer};
use crate::domain::pack::DATA_LICENCE;

/// One address of the API.
#[derive(Serialize, ToSchema)]
struct HomeLink {
    /// What is there.
    #[schema(example = "audiences")]
    rel: &'static str,
    /// Its address, from the root of this service.
    #[schema(example = "/v1/audiences")]
    href: &'static str,
}

/// How much the directory holds.
#[derive(Serialize, ToSchema)]
struct Counts {
    /// Audiences.
    audiences: u32,
    /// Topics.
    topics: u32,
    /// Places.
    places: u32,
    /// Organisations.
    organisations: u32,
    /// Support routes.
    routes: u32,
    /// Campaigns.
    campaigns: u32,
    /// Retired contacts.
    retired_contacts: u32,
}

/// The licence of the data and the wording.
#[derive(Serialize, ToSchema)]
struct Licence {
    /// Its name.
    #[schema(example = "CC BY 4.0")]
    name: &'static str,
    /// Its text.
    #[schema(example = "https://creativecommons.org/licenses/by/4.0/")]
    url: &'static str,
}

/// The front door.
#[derive(Serialize, ToSchema)]
struct Home {
    /// The name of this service.
    #[schema(example = "Signpost")]
    name: &'static str,
    /// The version of the program.
    #[schema(example = "0.1.0")]
    version: &'static str,
    /// The release that is live.
    release: ReleaseSummary,
    /// How much the directory holds.
    counts: Counts,
    /// The licence of the data and the wording.
    licence: Licence,
    /// Where to go from here.
    links: Vec<HomeLink>,
}

const LINKS: [HomeLink; 19] = [
    HomeLink { rel: "audiences", href: "/v1/audiences" },
    HomeLink { rel: "topics", href: "/v1/topics" },
    HomeLink { rel: "places", href: "/v1/places" },
    HomeLink { rel: "routes", href: "/v1/routes" },
    HomeLink { rel: "organisations", href: "/v1/organisations" },
    HomeLink { rel: "campaigns", href: "/v1/campaigns" },
    HomeLink { rel: "pack", href: "/v1/pack" },
    HomeLink { rel: "embed", href: "/v1/embed" },
    HomeLink { rel: "posters", href: "/v1/posters" },
    HomeLink { rel: "lookup", href: "/v1/lookup" },
    HomeLink { rel: "search", href: "/v1/search" },
    HomeLink { rel: "verify-contact", href: "/v1/verify-contact" },
    HomeLink { rel: "retired-contacts", href: "/v1/retired-contacts" },
    HomeLink { rel: "releases", href: "/v1/releases" },
    HomeLink { rel: "changes", href: "/v1/changes" },
    HomeLink { rel: "atom-feed", href: "/v1/feeds/changes.atom" },
    HomeLink { rel: "json-feed", href: "/v1/feeds/changes.json" },
    HomeLink { rel: "service-desc", href: "/openapi.json" },
    HomeLink { rel: "service-doc", href: "/docs" },
];

/// The front door
///
/// What this service is, which release is live, how much it holds, under which licence, and where to go from here.
#[utoipa::path(
    tag = "Service",
    operation_id = "get_home",
    responses(
        (status = 200, description = "The front door.", body = Home),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1")]
pub(super) async fn get_home(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let view = View::live(&state);
    answer(&req, &view, "home", || {
        let directory = view.directory();
        let releases = state.releases();
        let live = releases.iter().find(|sealed| sealed.release.number == directory.release().number);
        let release = live.map(ReleaseSummary::from).ok_or_else(Problem::internal)?;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let counts = Counts {
            audiences: count(directory.audiences().count()),
            topics: count(directory.topics().len()),
            places: count(directory.places().count()),
            organisations: count(directory.organisations().count()),
            routes: count(directory.routes().len()),
            campaigns: count(directory.campaigns().count()),
            retired_contacts: count(directory.retired().count()),
        };
        let licence = Licence { name: "CC BY 4.0", url: DATA_LICENCE };
        let version = env!("CARGO_PKG_VERSION");
        Ok(Made::whole(&Home { name: "Signpost", version, release, counts, licence, links: LINKS.into() }))
    })
}

/// How the node is.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok` while the program runs; `ready` when it serves the newest release it has; `degraded` when it can only
    /// read.
    #[schema(example = "ready")]
    status: &'static str,
    /// The release that is live.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, example = 1)]
    release: Option<u32>,
    /// What is wrong, in words for whoever runs the node.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Whether the program runs
///
/// Answers as long as the program runs. It says nothing of the store.
#[utoipa::path(
    tag = "Service",
    operation_id = "get_liveness",
    responses(
        (status = 200, description = "The program runs.", body = Health),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/health/live")]
pub(super) async fn get_liveness(req: HttpRequest) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    Ok(health(&Health { status: "ok", release: None, reason: None }))
}

/// Whether the node can be asked
///
/// Answers with the release that is live. A node that can only read, because its disk failed or it serves an older
/// release, is ready with the status `degraded`: readers are better served by it than by nobody.
#[utoipa::path(
    tag = "Service",
    operation_id = "get_readiness",
    responses(
        (status = 200, description = "The node can be asked.", body = Health),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/health/ready")]
pub(super) async fn get_readiness(
    req: HttpRequest,
    state: Data<State>,
    door: Data<Door>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let read_only = || door.office().refuses_writes().map(|reason| reason.to_string());
    let reason = state.settings().degraded.clone().or_else(read_only);
    let status = if reason.is_some() { "degraded" } else { "ready" };
    Ok(health(&Health { status, release: Some(state.edition().directory().release().number), reason }))
}

fn health(health: &Health) -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(health)
}

/// Where to report a security fault
///
/// As RFC 9116 says. 404 until whoever runs the node has named an address.
#[utoipa::path(
    tag = "Service",
    operation_id = "get_security_txt",
    responses(
        (status = 200, description = "Where to report a security fault.", body = String, content_type = "text/plain"),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "Nobody has named an address.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/.well-known/security.txt")]
pub(super) async fn get_security_txt(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    /// How long the statement holds without being renewed: RFC 9116 asks for less than a year.
    const HOLDS_FOR: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 180);
    Params::none(req.query_string())?;
    let contact = state.settings().security_contact.as_ref().ok_or_else(|| Problem::not_found("file"))?;
    let day = state.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let expires =
        jiff::civil::DateTime::from(day).to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| Problem::internal())?;
    let expires = expires.timestamp().checked_add(HOLDS_FOR).map_err(|_| Problem::internal())?;
    let text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n");
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .content_type("text/plain; charset=utf-8")
        .body(text))
}
