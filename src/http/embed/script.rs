//! The script of the element, byte for byte as it stands in this package, with what a page needs to pin it.

use std::sync::OnceLock;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256, Sha384};

use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::representation::{BROTLI_BEST, CachePolicy, Provenance, Representation, respond};
use crate::http::state::State;

/// Every script that a page may have pinned, the newest first.
///
/// This list only grows. A script that was ever released is not changed any more: its text moves to
/// `resources/web/embed/released/`, gets a line here, and the new one takes the first. A page whose pinned script is gone
/// would fall back to its own links.
pub(super) const VERSIONS: [&str; 1] = [include_str!("../../../resources/web/embed/signpost-routes.js")];

/// The address that always leads to the newest script of this major version.
pub(super) const MOVING: &str = "/embed/1/signpost-routes.js";

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// A script that can be served, pinned and described.
#[derive(Debug)]
pub(super) struct Script {
    /// The first 16 hexadecimal digits of its SHA-256, as they stand in its address.
    hash: String,
    /// The digest that a browser holds it against (Subresource Integrity), over the bytes without a content coding.
    pub(super) integrity: String,
    /// The day on which its text was last changed: it trusts itself for 400 days from then.
    pub(super) built: &'static str,
    /// The day on which the numbers in it stood in the directory.
    pub(super) known: &'static str,
    bytes: Representation,
}

impl Script {
    fn new(text: &'static str) -> Self {
        let hash = Sha256::digest(text).iter().take(8).fold(String::new(), |hash, byte| hash + &format!("{byte:02x}"));
        let bytes = Representation::with_brotli(BROTLI_BEST, JAVASCRIPT, text);
        bytes.prepare();
        Self {
            hash,
            integrity: format!("sha384-{}", STANDARD.encode(Sha384::digest(text))),
            built: day(text, "BUILT"),
            known: day(text, "KNOWN"),
            bytes,
        }
    }

    /// The address that changes with its bytes, below a base that may be empty.
    pub(super) fn address(&self, base: &str) -> String {
        format!("{base}/embed/1/signpost-routes.{}.js", self.hash)
    }

    /// How many bytes it has, and how many of them travel.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.bytes.bytes().len(), self.bytes.brotli_bytes().len())
    }
}

/// The tag that loads a script from its pinned address: the one place that makes it. No `type=module`: a classic script
/// knows its own address, which is where it fetches the pack.
pub(super) fn tag(script: &Script, base: &str) -> String {
    let (src, integrity) = (script.address(base), &script.integrity);
    format!(r#"<script src="{src}" integrity="{integrity}" crossorigin="anonymous" defer></script>"#)
}

/// The day that a script names as one of its own; empty where it names none, which a test would find.
fn day(text: &'static str, name: &str) -> &'static str {
    let named = text.split_once(&format!("const {name} = Date.parse(\"")).map(|(_, rest)| rest);
    named.and_then(|rest| rest.split_once('"')).map_or("", |(day, _)| day)
}

static SCRIPTS: OnceLock<Vec<Script>> = OnceLock::new();

fn made() -> &'static [Script] {
    SCRIPTS.get_or_init(|| VERSIONS.into_iter().map(Script::new).collect())
}

/// Every script, the newest first. Compressing them takes its time: never on a thread that others are waiting for.
pub(super) async fn scripts() -> Result<&'static [Script], Problem> {
    match SCRIPTS.get() {
        Some(ready) => Ok(ready),
        None => tokio::task::spawn_blocking(made).await.map_err(|_| Problem::internal()),
    }
}

/// The newest one.
pub(super) async fn newest() -> Result<&'static Script, Problem> {
    scripts().await?.first().ok_or_else(Problem::internal)
}

/// Compresses the scripts before anybody asks for one.
pub(in crate::http) async fn keep_ready() {
    if scripts().await.is_err() {
        tracing::error!("the scripts could not be made ready");
    }
}

/// The newest script, at the address that moves.
#[get("/embed/1/signpost-routes.js")]
pub(super) async fn get_moving_script(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    Ok(file(&req, &state, newest().await?, CachePolicy::API))
}

/// A script at the address that names its bytes.
#[get("/embed/1/signpost-routes.{hash}.js")]
pub(super) async fn get_pinned_script(
    req: HttpRequest,
    state: Data<State>,
    hash: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let found = scripts().await?.iter().find(|script| script.hash == *hash);
    let script = found.ok_or_else(|| Problem::not_found("script"))?;
    Ok(file(&req, &state, script, CachePolicy::Immutable))
}

/// The licence of the data is not the script's, so that no link names it here.
fn file(req: &HttpRequest, state: &State, script: &Script, policy: CachePolicy) -> HttpResponse {
    let release = state.edition().directory().release().number;
    respond(req, &script.bytes, policy, &Provenance { release, recall: None, license: None })
}
