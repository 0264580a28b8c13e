//! The pack, prepared ahead and compressed as well as it can be: one file, the same for everyone.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::problem::{Problem, ProblemDocument, ProblemError};
use super::query::Params;
use super::representation::{BROTLI_BEST, CachePolicy, Representation};
use super::state::{JSON, State, respond_with_links};
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
    params(("lang" = Option<String>, Query, description = "The language of its texts (BCP 47). English where absent.", example = "en")),
    responses(
        (status = 200, description = "The pack.", body = Pack),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/pack")]
pub(super) async fn get_pack(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let lang = Params::read(req.query_string(), |q| q.text("lang", 35))?;
    let edition = state.edition();
    let there = languages(edition.directory());
    let lang = match lang {
        None => Lang::english(),
        Some(tag) => there.iter().find(|lang| lang.as_str() == tag).cloned().ok_or_else(|| {
            let allowed: Vec<&str> = there.iter().map(Lang::as_str).collect();
            Problem::invalid_parameters(vec![ProblemError::parameter("lang", "no text is there in it", &allowed)])
        })?,
    };
    let made = made_at(edition.directory(), state.now());
    let key = format!("pack {lang} {made}");
    let kept = match edition.kept().get(&key) {
        Some(kept) => kept,
        None => {
            // A second of one core at the best quality: not on a thread that others are waiting for.
            let (edition, key) = (std::sync::Arc::clone(&edition), key.clone());
            let prepared = actix_web::web::block(move || {
                let json = serde_json::to_vec(&pack(edition.directory(), &lang, made));
                let json = json.map_err(|_| Problem::internal())?;
                // Kept only once it is compressed: whoever found it before would compress it on such a thread after all.
                Ok::<_, Problem>(edition.kept().get_or_make(&key, || {
                    let made = Representation::with_brotli(BROTLI_BEST, JSON, json);
                    made.prepare();
                    made
                }))
            });
            prepared.await.map_err(|_| Problem::internal())??
        }
    };
    Ok(respond_with_links(&req, &edition, &kept, CachePolicy::API))
}
