//! The pack, prepared ahead and compressed as well as it can be: one file, the same for everyone. A large directory has
//! one more for each nation.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::{SignedDuration, Timestamp};

use super::edition::Edition;
use super::front::Lasting;
use super::gone::{missing, moved_to};
use super::past::{Asked, ReleaseParams, View, view};
use super::problem::{Problem, ProblemDocument, ProblemError};
use super::query::Params;
use super::representation::{BROTLI_BEST, BROTLI_FAST, CachePolicy, Representation};
use super::state::{JSON, State, may_be_repeated, respond_as_of};
use crate::domain::directory::Directory;
use crate::domain::id::PlaceId;
use crate::domain::pack::{Pack, Scope, hour_of, is_split, languages, made_at, nation_of, nations, pack};
use crate::domain::record::RecordKind;
use crate::domain::text::Lang;

/// Everything a reader's device needs
///
/// The whole release prepared for readers, the same file for everyone: an app on a person's own device fetches it and
/// filters there, by the published rules, so that nobody on the way learns what was asked. It holds no evidence and no
/// history. After `fresh_until` show it with its date and fetch it again. A directory of more than 300 routes is split:
/// then it holds what covers a whole nation or more and names the nations' `parts`.
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
    answer_with(&req, &state, &view, lang.as_deref(), None).await
}

/// Everything that a reader in one nation needs
///
/// The part of a nation: every route that covers it, lies in it or is around it. A directory of more than 300 routes is
/// packed in parts, and its `/v1/pack` names them. Whoever fetches one tells which nation they ask about, and nothing
/// else.
#[utoipa::path(
    tag = "Pack",
    operation_id = "get_pack_part",
    params(
        ("id" = String, Path, description = "A nation's ISO 3166-2 code.", example = "GB-SCT"),
        ("lang" = Option<String>, Query, description = "The language of its texts (BCP 47). English where absent.", example = "en"),
        ReleaseParams,
    ),
    responses(
        (status = 200, description = "The part.", body = Pack),
        (status = 308, description = "This is another place: in a nation, whose part is at `Location`, or around all of them, where the whole pack is.", headers(("Location" = String, description = "The address, relative to this one."))),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "There is no such place.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/pack/{id}")]
pub(super) async fn get_pack_part(
    req: HttpRequest,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (lang, asked) = Params::read(req.query_string(), |q| (q.text("lang", 35), Asked::read(q)))?;
    let view = view(&req, &state, asked).await?;
    let place = view.directory().place(&id).ok_or_else(|| missing(&state, &view, RecordKind::Place, &id))?;
    match nation_of(view.directory(), &place.id) {
        Some(nation) if nation.id.as_str() == *id => {
            answer_with(&req, &state, &view, lang.as_deref(), Some(nation.id.clone())).await
        }
        Some(nation) => Ok(moved_to(&req, &view, &format!("/v1/pack/{}", nation.id))),
        None => Ok(moved_to(&req, &view, "/v1/pack")),
    }
}

/// Answers with the pack of everything or of a nation: the one that is ready, or what is made now.
async fn answer_with(
    req: &HttpRequest,
    state: &State,
    view: &View,
    lang: Option<&str>,
    nation: Option<PlaceId>,
) -> Result<HttpResponse, Problem> {
    let wanted = Wanted { lang: understood(view, lang)?, nation };
    let now = state.now();
    let made = made_at(view.directory(), now);
    let ready = match ready_at(view, &wanted, now) {
        Some(ready) => ready,
        None => prepare(view.edition(), wanted.clone(), made).await?,
    };
    let mut answer = respond_as_of(req, view, &ready, CachePolicy::API);
    // The pack of the hour before only stands in until the new one has been made.
    if view.packs().get(&wanted.key(made)).is_some_and(|newest| Arc::ptr_eq(&newest, &ready)) {
        may_be_repeated(req, view, &mut answer, &ready, Lasting::Within(hour_of(now)));
    }
    Ok(answer)
}

/// Which pack it is.
#[derive(Clone, Debug)]
struct Wanted {
    lang: Lang,
    nation: Option<PlaceId>,
}

impl Wanted {
    /// The name under which it is kept, made at a time.
    fn key(&self, made: Timestamp) -> String {
        format!("pack {} {} {made}", self.lang, self.nation.as_ref().map_or("", PlaceId::as_str))
    }

    fn json(&self, directory: &Directory, made: Timestamp) -> Result<Vec<u8>, Problem> {
        let nation = self.nation.as_ref().and_then(|id| directory.place(id.as_str()));
        let scope = nation.map_or(Scope::Whole, Scope::Nation);
        serde_json::to_vec(&pack(directory, scope, &self.lang, made)).map_err(|_| Problem::internal())
    }
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
fn ready_at(edition: &Edition, wanted: &Wanted, now: Timestamp) -> Option<Arc<Representation>> {
    let hour_ago = now.checked_sub(SignedDuration::from_hours(1)).unwrap_or(now);
    [now, hour_ago].into_iter().find_map(|at| edition.packs().get(&wanted.key(made_at(edition.directory(), at))))
}

/// Makes a pack. It takes a good part of a second of one core: never on a thread that others are waiting for.
async fn prepare(edition: Arc<Edition>, wanted: Wanted, made: Timestamp) -> Result<Arc<Representation>, Problem> {
    let work = move || {
        let json = wanted.json(edition.directory(), made)?;
        // Kept only once it is compressed: whoever found it before would compress it on a thread of answers after all.
        Ok(edition.packs().get_or_make(&wanted.key(made), || {
            // Few ask for a pack of the past, and one of a very large directory would take minutes.
            let worth_it = edition.directory().superseded().is_none() && json.len() <= MOST_FOR_BEST;
            let ready = Representation::with_brotli(if worth_it { BROTLI_BEST } else { BROTLI_FAST }, JSON, json);
            ready.prepare();
            ready
        }))
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())?
}

/// The largest pack that gets the best compression, in bytes: a second of one core, every hour. The seed has 0.3 MB.
const MOST_FOR_BEST: usize = 1 << 20;

/// How often it is looked whether a pack has to be made, in seconds: soon enough after a release and after the hour.
const LOOK_EVERY: u64 = 20;

/// Keeps the packs of every language and what searches look things up in ready, from the start on and through every
/// release, for as long as it runs.
pub(super) async fn keep_ready(state: Data<State>) {
    let mut ticks = tokio::time::interval(Duration::from_secs(LOOK_EVERY));
    loop {
        ticks.tick().await;
        let edition = state.edition();
        let made = made_at(edition.directory(), state.now());
        if !edition.has_search() {
            let edition = edition.clone();
            _ = tokio::task::spawn_blocking(move || _ = edition.search()).await;
        }
        for wanted in kept_ready(edition.directory()) {
            if edition.packs().get(&wanted.key(made)).is_none() && prepare(edition.clone(), wanted, made).await.is_err()
            {
                tracing::error!("a pack could not be made");
            }
        }
    }
}

/// Up to how many routes the packs of a directory are made before anybody asks: those of more would take minutes of every
/// hour and more memory than everything else.
const MOST_AHEAD: usize = 20_000;

/// The packs that readers ask for: in every language, with the parts of a directory that is packed in parts.
fn kept_ready(directory: &Directory) -> Vec<Wanted> {
    if directory.routes().len() > MOST_AHEAD {
        return Vec::new();
    }
    let parts = nations(directory).filter(|_| is_split(directory)).map(|it| Some(it.id.clone()));
    let scopes: Vec<Option<PlaceId>> = std::iter::once(None).chain(parts).collect();
    let of = |lang: Lang| scopes.iter().map(move |nation| Wanted { lang: lang.clone(), nation: nation.clone() });
    languages(directory).into_iter().flat_map(of).collect()
}
