//! Check my page: which of the contacts on a page are still right? The page comes in a body, and nothing of it is kept.

use std::str;
use std::sync::{Arc, LazyLock};

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, post};
use tokio::sync::Semaphore;

use super::body;
use super::edition::Edition;
use super::limits::Limits;
use super::problem::{Problem, ProblemCode, ProblemDocument, ProblemError};
use super::query::Params;
use super::representation::CachePolicy;
use super::state::{Made, State, respond_with_links};
use crate::domain::id::Country;
use crate::domain::scan::{Form, MAX_PAGE, Options, Page, ScanReport, scan};

/// How many pages are looked through at once. A large one takes a good part of a second of one core.
const AT_ONCE: usize = 4;

static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE)));

/// Which of the contacts on a page are still right?
///
/// Send a page as HTML or as plain text. Every phone number, short code, link, e-mail address and service name on it is
/// held against the directory, and what is not right comes with what to put in its place, ready to be pasted. `unknown`
/// says that we do not know it, never that it is safe or false. Nothing of the page is kept.
#[utoipa::path(
    tag = "Verify",
    operation_id = "scan_page",
    params(
        ("audience" = Option<String>, Query, description = "Whom the page is for. Then what must not be shown to them is found as well.", example = "child"),
        ("country" = Option<String>, Query, description = "The country (ISO 3166-1) in which its numbers are dialled. GB where absent.", pattern = "^[A-Z]{2}$", example = "GB"),
    ),
    request_body(
        description = "The page in UTF-8, at most 1 MB (1,048,576 bytes).",
        content(
            (String = "text/plain", example = json!("Stop It Now! Scotland: 0131 556 3535")),
            (String = "text/html", example = json!("<p>Samaritans: <a href=\"tel:+44116123\">116 123</a></p>")),
        ),
    ),
    responses(
        (status = 200, description = "What was found on it.", body = ScanReport),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed, or the page is not UTF-8.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 408, description = "The page did not arrive in time.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 413, description = "The page is larger than 1 MB.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 415, description = "The body is neither text/html nor text/plain.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[post("/v1/scan")]
pub(super) async fn scan_page(req: HttpRequest, state: Data<State>, payload: Payload) -> Result<HttpResponse, Problem> {
    let (audience, country) =
        Params::read(req.query_string(), |q| (q.text("audience", 64), q.parsed::<Country>("country")))?;
    let edition = state.edition();
    let options = options(&edition, audience.as_deref(), country)?;
    let form = form(&req)?;
    let deadline = Limits::of(&req).body_deadline;
    let body = body::whole(&req, payload.into_inner(), MAX_PAGE, deadline).await?;
    let not_text = |_| Problem::invalid_body(vec![ProblemError::pointer(String::new(), "is not UTF-8")]);
    let source = str::from_utf8(&body).map_err(not_text)?.to_owned();
    let report = scanned(&state, &edition, source, form, options).await?;
    let made = Made::whole(&report).into_representation()?;
    Ok(respond_with_links(&req, &edition, &made, CachePolicy::NoStore))
}

/// Whom a page is for, as somebody said.
///
/// # Errors
/// `invalid-parameter` of an audience that is not known.
pub(super) fn options(edition: &Edition, audience: Option<&str>, country: Option<Country>) -> Result<Options, Problem> {
    Options::read(edition.directory(), audience, country).map_err(|known| {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let error = ProblemError::parameter("audience", "this is not a value that is known here", &known);
        Problem::invalid_parameters(vec![error])
    })
}

fn form(req: &HttpRequest) -> Result<Form, Problem> {
    match body::plain_media_type(req).as_deref() {
        Some("text/html") => Ok(Form::Html),
        Some("text/plain") => Ok(Form::Text),
        Some(_) | None => {
            let detail = "Send the page as text/html or text/plain, in UTF-8 and without a content coding.";
            Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail))
        }
    }
}

/// Looks through a page, on a thread that nobody waits for. Nobody waits for a place either.
///
/// # Errors
/// `too-large`, and `unavailable` where enough pages are in work.
pub(super) async fn scanned(
    state: &State,
    edition: &Arc<Edition>,
    source: String,
    form: Form,
    options: Options,
) -> Result<ScanReport, Problem> {
    if source.len() > MAX_PAGE {
        return Err(Problem::new(ProblemCode::TooLarge, format!("The page may have {MAX_PAGE} bytes.")));
    }
    let retry_after = Limits::default().retry_after;
    let place = Arc::clone(&PLACES).try_acquire_owned().map_err(|_full| Problem::overloaded(retry_after))?;
    let (edition, now) = (Arc::clone(edition), state.now());
    let work = move || {
        let _place = place;
        scan(edition.directory(), &Page { source: &source, form }, &options, now)
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal())
}
