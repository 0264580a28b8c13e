//! The pack, prepared ahead and compressed as well as it can be: one file, the same for everyone.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::{SignedDuration, Timestamp};

use super::edition::Edition;
use super::past::{Asked, ReleaseParams, view};
use super::problem::{Problem, ProblemDocument, ProblemError};
use super::query::Params;
use super::representation::{BROTLI_BEST, BROTLI_FAST, CachePolicy, Representation};
use super::state::{JSON, State, respond_as_of};
use crate::domain::pack::{Pack, languages, made_at, pack};
use crate::domain::text::Lang;

/// Everything a reader's device needs
///
/// The whole release prepared for readers, the same file for everyone: an app on a person's own device fetches it and
/// filters there, by the published rules, so that nobody on the way learns what was asked. It holds no evidence and no
/// history. After `fresh_until` show it with its date and fetch it again.
#[utoipa::path(
    tag = "Pack",
    operation_id = "get_pack",
    params(
        ("lang" = Option<String>, Query, description = "The language of its texts (BCP 47). English where absent.", example = "en"),
        ReleaseParams,
    ),
    responses(
        (status = 200, description = "The pack.", body = Pack),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/pack")]
pub(super) async fn get_pack(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let (lang, asked) = Params::read(req.query_string(), |q| (q.text("lang", 35), Asked::read(q)))?;
    let view = view(&req, &state, asked).await?;
    let lang = understood(&view, lang.as_deref())?;
    let ready = match ready_at(&view, &lang, state.now()) {
        Some(ready) => ready,
        None => prepare(view.edition(), lang, made_at(view.directory(), state.now())).await?,
    };
    Ok(respond_as_of(&req, &view, &ready, CachePolicy::API))
}

/// The language that was asked for, if any text is there in it.
fn understood(edition: &Edition, lang: Option<&str>) -> Result<Lang, Problem> {
    let Some(tag) = lang else { return Ok(Lang::english()) };
    let there = languages(edition.directory());
    there.iter().find(|lang| lang.as_str() == tag).cloned().ok_or_else(|| {
        let allowed: Vec<&str> = there.iter().map(Lang::as_str).collect();
        Problem::invalid_parameters(vec![ProblemError::parameter("lang", "no text is there in it", &allowed)])
    })
}

/// The pack of this hour, or the one of the hour before until the new one has been made.
fn ready_at(edition: &Edition, lang: &Lang, now: Timestamp) -> Option<Arc<Representation>> {
    let hour_ago = now.checked_sub(SignedDuration::from_hours(1)).unwrap_or(now);
    [now, hour_ago].into_iter().find_map(|at| edition.kept().get(&key(lang, made_at(edition.directory(), at))))
}

fn key(lang: &Lang, made: Timestamp) -> String {
    format!("pack {lang} {made}")
}

/// Makes a pack. It takes a good part of a second of one core: never on a thread that others are waiting for.
async fn prepare(edition: Arc<Edition>, lang: Lang, made: Timestamp) -> Result<Arc<Representation>, Problem> {
    let work = move || {
        let json = serde_json::to_vec(&pack(edition.directory(), &lang, made)).map_err(|_| Problem::internal())?;
        let key = key(&lang, made);
        // Kept only once it is compressed: whoever found it before would compress it on a thread of answers after all.
        Ok(edition.kept().get_or_make(&key, || {
            // Few ask for a pack of the past: it is not worth a second of work.
            let past = edition.directory().superseded().is_some();
            let ready = Representation::with_brotli(if past { BROTLI_FAST } else { BROTLI_BEST }, JSON, json);
            ready.prepare();
            ready
        }))
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())?
}

/// How often it is looked whether a pack has to be made, in seconds: soon enough after a release and after the hour.
const LOOK_EVERY: u64 = 20;

/// Keeps the packs of every language ready, from the start on and through every release, for as long as it runs.
pub(super) async fn keep_ready(state: Data<State>) {
    let mut ticks = tokio::time::interval(Duration::from_secs(LOOK_EVERY));
    loop {
        ticks.tick().await;
        let edition = state.edition();
        let made = made_at(edition.directory(), state.now());
        for lang in languages(edition.directory()) {
            if edition.kept().get(&key(&lang, made)).is_none() && prepare(edition.clone(), lang, made).await.is_err() {
                tracing::error!("a pack could not be made");
            }
        }
    }
}
