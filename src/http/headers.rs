//! What every answer carries, and the shape of every error. An answer that says only that nothing has changed leaves out what
//! is said of content.
//!
//! The answers of this service say nothing about the server, set nothing in a browser, and cannot be made to do
//! anything there. An answer's own header always wins, so that a page can bring its own policy.

use std::sync::Arc;

use actix_cors::Cors;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};

use super::past::ACCEPT_DATETIME;
use super::problem::{self, Problem, ProblemCode};
use super::representation::Unchanged;
use super::state::State;
use super::{console, curation};

/// The address under which the public reaches this service, such as `https://signpost.example`.
///
/// Unset, links are relative. The `Host` header is never used to build one.
#[derive(Clone, Debug, Default)]
pub struct PublicUrl(pub Option<String>);

/// The newest release that recalled something: whoever holds an answer of an older one asks again.
pub(super) const SIGNPOST_RECALL: HeaderName = HeaderName::from_static("signpost-recall");

/// What scripts of other sites may read besides the body.
const EXPOSED: &str = "Content-Location, ETag, Link, Memento-Datetime, Retry-After, Signpost-Release, Signpost-Recall";

/// How long a browser may remember that it is allowed to ask, in seconds.
const PREFLIGHT_MAX_AGE: usize = 86_400;

/// What is said of content: the headers that an answer gets unless it brings its own, and that a 304 never has.
const DEFAULTS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
    (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_OFF),
];

/// The headers of what is for curators, unless an answer brings its own. A browser says where a form came from only to
/// the same origin, and only where it may say so at all.
const OURS: [(HeaderName, &str); 3] = [
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Every feature of the W3C registry that browsers grant by default or on a prompt, granted to nobody. Not `speaker-selection`:
/// those that read this header do not know it, and say so on every page.
pub(super) const PERMISSIONS_OFF: &str = "accelerometer=(), autoplay=(), \
     browsing-topics=(), camera=(), clipboard-read=(), clipboard-write=(), compute-pressure=(), \
     display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), geolocation=(), gyroscope=(), hid=(), \
     identity-credentials-get=(), idle-detection=(), interest-cohort=(), local-fonts=(), magnetometer=(), \
     microphone=(), midi=(), otp-credentials=(), payment=(), picture-in-picture=(), publickey-credentials-create=(), \
     publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), \
     window-management=(), xr-spatial-tracking=()";

/// Middleware: gives every answer its headers and every error the form of a problem.
///
/// # Errors
/// Only what comes from further in, with the same done to the answer that will be made of it.
pub async fn finish(
    public_url: web::Data<PublicUrl>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let finish = Finish::of(&req, public_url.into_inner());
    match next.call(req).await {
        Ok(answer) => {
            let (req, answer) = answer.into_parts();
            let answer = finish.done(answer.map_into_boxed_body());
            Ok(ServiceResponse::new(req, answer))
        }
        Err(mut error) => {
            let problem = error.as_error::<Problem>().cloned();
            error.add_response_mapper(move |answer| {
                let answer = match &problem {
                    Some(problem) => with_body_of(answer, problem, finish.public_url()),
                    None => answer,
                };
                finish.done(answer)
            });
            Err(error)
        }
    }
}

/// What has to be known of a request to finish its answer.
struct Finish {
    public_url: Arc<PublicUrl>,
    side: Side,
    newest_recall: Option<u32>,
}

impl Finish {
    fn of(req: &ServiceRequest, public_url: Arc<PublicUrl>) -> Self {
        let state = req.app_data::<web::Data<State>>();
        let newest_recall = state.and_then(|state| state.newest_recall());
        Self { public_url, side: Side::of(req.path()), newest_recall }
    }

    fn public_url(&self) -> Option<&str> {
        self.public_url.0.as_deref()
    }

    fn done(&self, answer: HttpResponse) -> HttpResponse {
        let mut answer = as_problem(answer, self.public_url());
        let (status, is_page) = (answer.status(), is_page(&answer));
        let headers = answer.headers_mut();
        match self.side {
            Side::Public => open_to_everybody(headers, is_page),
            Side::Curators => keep_to_ourselves(headers),
        }
        if status == StatusCode::NOT_MODIFIED {
            leave_out_defaults(headers);
        } else {
            add_defaults(headers);
        }
        // Also on an error: whoever holds an older answer learns from any other one that it has to be asked for again.
        if let Some(recall) = self.newest_recall.filter(|_| !headers.contains_key(SIGNPOST_RECALL)) {
            headers.insert(SIGNPOST_RECALL, HeaderValue::from(recall));
        }
        answer
    }
}

/// For whom an address is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Everybody: no cookie, and open to the scripts of every site.
    Public,
    /// Curators: our own pages only, which carry a session.
    Curators,
}

impl Side {
    fn of(path: &str) -> Self {
        if path.starts_with(curation::PREFIX) || path == console::PATH || path.starts_with("/console/") {
            Self::Curators
        } else {
            Self::Public
        }
    }
}

/// An error as a problem: one of ours with the absolute address of its page, any other as the code of its status.
fn as_problem(answer: HttpResponse, public_url: Option<&str>) -> HttpResponse {
    if let Some(problem) = answer.error().and_then(|error| error.as_error::<Problem>()).cloned() {
        return with_body_of(answer, &problem, public_url);
    }
    let is_error = answer.status().is_client_error() || answer.status().is_server_error();
    match ProblemCode::from_status(answer.status()) {
        Some(code) if is_error && !speaks_for_itself(answer.headers()) => {
            let problem = Problem::of_status(answer.status(), code.explanation());
            with_body_of(answer, &problem, public_url)
        }
        Some(_) | None => answer,
    }
}

/// Problems are done already, and a page may show its own words.
fn speaks_for_itself(headers: &HeaderMap) -> bool {
    let essence = content_type(headers);
    essence == problem::CONTENT_TYPE || essence == "text/html"
}

fn content_type(headers: &HeaderMap) -> &str {
    essence(headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default())
}

fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}

fn with_body_of(mut answer: HttpResponse, problem: &Problem, public_url: Option<&str>) -> HttpResponse {
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(problem::CONTENT_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer.set_body(BoxBody::new(problem.body(public_url)))
}

fn add_defaults(headers: &mut HeaderMap) {
    for (name, value) in DEFAULTS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers.remove(header::SERVER);
}

/// An answer that says only that nothing has changed says nothing of what the content may do: whoever has that was told with
/// it, and keeps it (RFC 9110, section 15.4.5).
fn leave_out_defaults(headers: &mut HeaderMap) {
    for (name, _) in DEFAULTS {
        headers.remove(name);
    }
    headers.remove(header::SERVER);
}

/// Whether a header is one of those that say what the content of an answer may do.
pub(super) fn is_default(name: &HeaderName) -> bool {
    DEFAULTS.iter().any(|(known, _)| known == name)
}

/// Whether an answer is a page, or says that a page is as it was: that has no type of its own to go by.
fn is_page(answer: &HttpResponse) -> bool {
    let unchanged = answer.extensions().get::<Unchanged>().map(|it| it.0);
    unchanged.map_or(content_type(answer.headers()), essence) == "text/html"
}

fn open_to_everybody(headers: &mut HeaderMap, is_page: bool) {
    headers.remove(header::SET_COOKIE);
    if is_page {
        headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    } else {
        // Also where the request named no origin: a shared cache may hand the same answer to one that does.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
}

/// What another site's page may neither read, frame, open nor ask for: also the answer to a preflight says no.
fn keep_to_ourselves(headers: &mut HeaderMap) {
    let cors: Vec<HeaderName> =
        headers.keys().filter(|name| name.as_str().starts_with("access-control-")).cloned().collect();
    for name in cors {
        headers.remove(name);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in OURS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// Lets the scripts of every site read the API, without credentials, and answers their preflights.
///
/// `*` and not the origin itself, so that no answer varies by who asks. What the answers themselves carry comes from
/// [`finish`], which leaves out the pages: no script of another site is to read those.
pub fn cors() -> Cors {
    Cors::default()
        .allow_any_origin()
        .send_wildcard()
        .allowed_methods([Method::GET, Method::HEAD, Method::POST])
        .allowed_headers([header::CONTENT_TYPE, header::IF_NONE_MATCH, ACCEPT_DATETIME])
        .max_age(PREFLIGHT_MAX_AGE)
        .disable_vary_header()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use actix_web::App;
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use rstest::rstest;

    /// What the app answers to `GET` of a path, and to a preflight for it.
    async fn get(path: &str, public_url: Option<&str>) -> ServiceResponse {
        let app = App::new()
            .app_data(web::Data::new(PublicUrl(public_url.map(str::to_owned))))
            .wrap(cors())
            .wrap(from_fn(finish))
            .route("/json", web::get().to(|| async { HttpResponse::Ok().content_type("application/json").body("{}") }))
            .route("/page", web::get().to(page))
            .route("/cookie", web::get().to(cookie))
            .route("/problem", web::get().to(|| async { Err::<String, _>(Problem::overloaded(2)) }))
            .route("/foreign", web::get().to(|| async { HttpResponse::NotFound().body("thread 'main' panicked") }))
            .route("/teapot", web::get().to(|| async { HttpResponse::build(StatusCode::IM_A_TEAPOT).finish() }))
            .route("/number/{n}", web::get().to(|n: web::Path<u8>| async move { n.to_string() }));
        let app = init_service(app).await;
        let answer = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        answer.map_into_boxed_body()
    }

    async fn page() -> HttpResponse {
        HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'self'"))
            .insert_header((header::REFERRER_POLICY, "same-origin"))
            .body("<p>")
    }

    async fn cookie() -> HttpResponse {
        HttpResponse::Ok().insert_header((header::SET_COOKIE, "a=b")).insert_header((header::SERVER, "us")).finish()
    }

    fn header(answer: &ServiceResponse, name: &str) -> Option<String> {
        answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    #[actix_web::test]
    async fn an_api_answer_carries_every_header() {
        let answer = get("/json", None).await;
        for (name, value) in DEFAULTS {
            assert_eq!(header(&answer, name.as_str()).as_deref(), Some(value));
        }
        assert_eq!(header(&answer, "access-control-allow-origin").as_deref(), Some("*"));
        assert_eq!(header(&answer, "access-control-expose-headers").as_deref(), Some(EXPOSED));
        assert_eq!(header(&answer, "access-control-allow-credentials"), None);
        assert_eq!(header(&answer, "vary"), None);
        assert_eq!(header(&answer, "content-type").as_deref(), Some("application/json"));
    }

    #[actix_web::test]
    async fn a_page_keeps_its_own_policy_and_is_no_script_s_to_read() {
        let answer = get("/page", None).await;
        assert_eq!(header(&answer, "content-security-policy").as_deref(), Some("default-src 'self'"));
        assert_eq!(header(&answer, "referrer-policy").as_deref(), Some("same-origin"));
        assert_eq!(header(&answer, "x-content-type-options").as_deref(), Some("nosniff"));
        assert_eq!(header(&answer, "access-control-allow-origin"), None);
        assert_eq!(header(&answer, "access-control-expose-headers"), None);
    }

    #[actix_web::test]
    async fn no_answer_sets_a_cookie_or_names_the_server() {
        let answer = get("/cookie", None).await;
        assert_eq!(header(&answer, "set-cookie"), None);
        assert_eq!(header(&answer, "server"), None);
    }

    #[rstest]
    #[case("/problem", 503, "unavailable")]
    #[case("/foreign", 404, "not-found")]
    #[case("/number/CANARY", 404, "not-found")]
    #[case("/nowhere", 404, "not-found")]
    #[actix_web::test]
    async fn every_error_is_a_problem(#[case] path: &str, #[case] status: u16, #[case] code: &str) {
        for public_url in [None, Some("https://a.example")] {
            let answer = get(path, public_url).await;
            assert_eq!(answer.status().as_u16(), status);
            assert_eq!(header(&answer, "content-type").as_deref(), Some(problem::CONTENT_TYPE));
            assert_eq!(header(&answer, "retry-after").is_some(), status == 503);
            let body: serde_json::Value = serde_json::from_slice(&read_body(answer).await).unwrap();
            assert_eq!(body["code"], code);
            assert_eq!(body["type"], format!("{}/problems/{code}", public_url.unwrap_or_default()));
            assert!(!body.to_string().contains("CANARY") && !body.to_string().contains("panicked"));
        }
    }

    #[actix_web::test]
    async fn a_status_without_a_code_is_left_as_it_is() {
        assert_eq!(get("/teapot", None).await.status(), StatusCode::IM_A_TEAPOT);
    }
}
