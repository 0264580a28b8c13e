//! The script described for programs: where it is, and what a page has to say to load it and nothing else.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::script::{MOVING, Script, scripts, tag};
use crate::http::past::View;
use crate::http::problem::{Problem, ProblemDocument};
use crate::http::query::Params;
use crate::http::state::{Made, State, answer};

/// What whoever loads the moving address agrees to.
const RISK: &str = "A page that loads this address runs whatever this service publishes there, unchecked and unasked.";

/// A script that can be pinned.
#[derive(Serialize, ToSchema)]
pub(super) struct EmbedScript {
    /// Its address, which never holds other bytes: relative to this service unless it knows its public address.
    #[schema(example = "/embed/1/signpost-routes.0123456789abcdef.js")]
    href: String,
    /// The digest of its bytes for the `integrity` attribute (W3C Subresource Integrity).
    #[schema(example = "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC")]
    integrity: String,
    /// The day on which it was made. It trusts the numbers that are built into it for 400 days from then.
    #[schema(format = Date, example = "2026-11-22")]
    built: String,
    /// The day on which the numbers that are built into it stood in the directory.
    #[schema(format = Date, example = "2026-11-22")]
    known: String,
    /// How many bytes it has.
    #[schema(example = 43_570)]
    bytes: u32,
    /// How many of them travel (brotli).
    #[schema(example = 12_214)]
    bytes_brotli: u32,
}

/// The address of the newest script, whatever it is.
#[derive(Serialize, ToSchema)]
pub(super) struct MovingScript {
    /// Its address.
    #[schema(example = "/embed/1/signpost-routes.js")]
    href: String,
    /// What a page risks that loads it.
    #[schema(
        example = "A page that loads this address runs whatever this service publishes there, unchecked and unasked."
    )]
    risk: String,
}

/// The script of the element `<signpost-routes>`.
#[derive(Serialize, ToSchema)]
pub(super) struct Embed {
    /// The major version of the element: its attributes and its custom properties.
    #[schema(minimum = 1, example = 1)]
    version: u32,
    /// The tag that loads the newest script and no other, to be pasted.
    #[schema(
        example = "<script src=\"/embed/1/signpost-routes.0123456789abcdef.js\" integrity=\"sha384-...\" crossorigin=\"anonymous\" defer></script>"
    )]
    tag: String,
    /// The newest script.
    current: EmbedScript,
    /// The address that moves with it.
    moving: MovingScript,
    /// Every script that can be loaded, the newest first. What a page has pinned stays.
    scripts: Vec<EmbedScript>,
}

impl EmbedScript {
    fn new(script: &Script, base: &str) -> Self {
        let (bytes, brotli) = script.sizes();
        let count = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        Self {
            href: script.address(base),
            integrity: script.integrity.clone(),
            built: script.built.to_owned(),
            known: script.known.to_owned(),
            bytes: count(bytes),
            bytes_brotli: count(brotli),
        }
    }
}

/// The script for other people's pages
///
/// Where the script of the element `<signpost-routes>` is, the digest to pin it with, and the tag that does so. The
/// script fetches the pack, the same file for everyone, and picks in the browser.
#[utoipa::path(
    tag = "Embed",
    operation_id = "get_embed",
    responses(
        (status = 200, description = "The script.", body = Embed),
        (status = 400, description = "This address takes no parameters.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/embed")]
pub(in crate::http) async fn get_embed(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let scripts = scripts().await?;
    let newest = scripts.first().ok_or_else(Problem::internal)?;
    let base = state.settings().public_url.as_deref().unwrap_or_default();
    answer(&req, &View::live(&state), "embed", || {
        Ok(Made::whole(&Embed {
            version: 1,
            tag: tag(newest, base),
            current: EmbedScript::new(newest, base),
            moving: MovingScript { href: format!("{base}{MOVING}"), risk: RISK.to_owned() },
            scripts: scripts.iter().map(|script| EmbedScript::new(script, base)).collect(),
        }))
    })
}
