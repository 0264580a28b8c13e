//! What surrounds every page of the console: who is there, and what the page may do.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderName};
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

use super::desk::DeskView;
use super::draft::DraftView;
use crate::domain::person::{Actor, Right};
use crate::http::curation::Door;
use crate::http::headers::PERMISSIONS_OFF;
use crate::http::problem::Problem;

/// How many random bytes a nonce has: 128 bits.
const NONCE_BYTES: usize = 16;

/// Every feature is off but passkeys.
static PERMISSIONS: LazyLock<String> = LazyLock::new(|| {
    let own = |features: String, ceremony: &str| {
        features.replace(
            &format!("publickey-credentials-{ceremony}=()"),
            &format!("publickey-credentials-{ceremony}=(self)"),
        )
    };
    ["create", "get"].into_iter().fold(PERMISSIONS_OFF.to_owned(), own)
});

/// The person who is signed in.
pub(super) struct Person {
    /// What they are called among curators.
    pub(super) id: String,
    /// Their name.
    pub(super) name: String,
    rights: Vec<Right>,
}

impl Person {
    pub(super) fn of(actor: &Actor, door: &Door) -> Self {
        let name = door.office().roster().curator(&actor.curator).map(|it| it.name.clone());
        let rights = actor.rights.iter().copied().collect();
        Self { id: actor.curator.to_string(), name: name.unwrap_or_default(), rights }
    }

    pub(super) fn may(&self, right: Right) -> bool {
        self.rights.contains(&right)
    }

    /// What they may do, in words.
    pub(super) fn rights(&self) -> String {
        words(&self.rights)
    }
}

/// Rights in a line.
pub(super) fn words<'r>(rights: impl IntoIterator<Item = &'r Right>) -> String {
    let words: Vec<&str> = rights.into_iter().map(|right| right.as_str()).collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}

#[derive(Template)]
#[template(path = "console.html")]
struct Page<'p> {
    nonce: String,
    /// Where browsers reach the service: passkeys work there and nowhere else.
    origin: &'p str,
    /// Whether passkeys work at all.
    opens: bool,
    person: Option<Person>,
    desk: Option<DeskView>,
    draft: Option<DraftView>,
}

impl Page<'_> {
    /// What stands on top. The title of the tab says less: others may see it.
    fn heading(&self) -> &str {
        self.draft.as_ref().map_or("Signpost console", |it| it.title.as_str())
    }
}

/// Answers with a page, which nobody keeps.
///
/// # Errors
/// `internal` where there is no randomness for a nonce.
pub(super) fn answer(
    door: &Door,
    person: Option<Person>,
    desk: Option<DeskView>,
    draft: Option<DraftView>,
) -> Result<HttpResponse, Problem> {
    let nonce = nonce()?;
    let policy = policy(&nonce);
    let page = Page { nonce, origin: door.origin(), opens: door.opens(), person, desk, draft };
    let html = page.render().map_err(|_| Problem::internal())?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((HeaderName::from_static("permissions-policy"), PERMISSIONS.as_str()))
        .insert_header((HeaderName::from_static("x-robots-tag"), "noindex"));
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}

fn nonce() -> Result<String, Problem> {
    let mut bytes = [0; NONCE_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "no randomness");
        Problem::internal()
    })?;
    Ok(BASE64.encode(bytes))
}

/// What a page may do: run the one script that it names, show itself with our style sheet, and ask this service.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; img-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types 'none'"
    )
}
