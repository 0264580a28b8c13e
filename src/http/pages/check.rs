//! Check a page: somebody pastes its text and reads which of the numbers and links on it are still right.
//!
//! For an office manager, without a script. Nothing that is pasted is kept or shown again.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use askama::Template;
use url::form_urlencoded;

use super::shell::{self, Shell};
use crate::domain::directory::Directory;
use crate::domain::scan::{Form, MAX_PAGE, ScanFinding, ScanReport};
use crate::http::limits::Limits;
use crate::http::problem::{Problem, ProblemCode, ProblemError};
use crate::http::query::Params;
use crate::http::state::State;
use crate::http::words::{Said, Words};
use crate::http::{body, scan};

/// The address of the page.
pub(super) const ADDRESS: &str = "/check";

/// The largest form: each byte of a page may take three, and the names take some.
const MAX_FORM: usize = 3 * MAX_PAGE + 4096;

/// The page with its form, and with what was found.
#[derive(Template)]
#[template(path = "check.html")]
struct Check {
    shell: Shell,
    words: Words,
    audiences: Vec<Choice>,
    report: Option<Told>,
}

/// Somebody whom a page can be for.
struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

/// What was found, what has to be changed first.
struct Told {
    change: Vec<ScanFinding>,
    unknown: Vec<ScanFinding>,
    right: Vec<ScanFinding>,
    truncated: bool,
}

impl Told {
    fn new(report: ScanReport) -> Self {
        let truncated = report.truncated;
        let (change, rest): (Vec<_>, Vec<_>) = report.findings.into_iter().partition(ScanFinding::wants_change);
        let (right, unknown) = rest.into_iter().partition(|it| it.status == "current");
        Self { change, unknown, right, truncated }
    }

    fn is_empty(&self) -> bool {
        self.change.is_empty() && self.unknown.is_empty() && self.right.is_empty()
    }
}

impl Check {
    fn new(shell: Shell, directory: &Directory, chosen: Option<&str>, report: Option<ScanReport>) -> Self {
        let audiences = directory.audiences().map(|it| Choice {
            id: it.id.to_string(),
            name: it.name.clone(),
            chosen: chosen == Some(it.id.as_str()),
        });
        Self { shell, words: Words::ENGLISH, audiences: audiences.collect(), report: report.map(Told::new) }
    }

    /// What a status is called on the page.
    fn label(&self, finding: &ScanFinding) -> Said {
        self.words.say(match finding.status.as_str() {
            "current" => "check-current",
            "retired" => "check-retired",
            "renamed" => "check-renamed",
            "misdialled" => "check-misdialled",
            "wrong-audience" => "check-wrong-audience",
            _ => "check-unknown",
        })
    }
}

/// The page with its form.
#[get("/check")]
pub(super) async fn get_check(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    shell::answer_with_form(&req, &state, ADDRESS, |shell| Check::new(shell, edition.directory(), None, None))
}

/// The page with what was found on another one.
#[post("/check")]
pub(super) async fn post_check(
    req: HttpRequest,
    state: Data<State>,
    payload: Payload,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let sent = Sent::read(&req, payload).await?;
    let edition = state.edition();
    let options = scan::options(&edition, sent.audience.as_deref(), None)?;
    let report = scan::scanned(&state, &edition, sent.page, Form::Unsaid, options).await?;
    let chosen = sent.audience.as_deref();
    shell::answer_with_form(&req, &state, ADDRESS, |shell| Check::new(shell, edition.directory(), chosen, Some(report)))
}

/// What the form sends.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sent {
    page: String,
    audience: Option<String>,
}

impl Sent {
    async fn read(req: &HttpRequest, payload: Payload) -> Result<Self, Problem> {
        if body::plain_media_type(req).is_none_or(|it| it != "application/x-www-form-urlencoded") {
            let detail = "Send the form of this page.";
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
        }
        let deadline = Limits::of(req).body_deadline;
        let form = body::whole(req, payload.into_inner(), MAX_FORM, deadline).await?;
        Self::parse(&form)
    }

    /// The fields of the form, each at most once. Nobody chosen is an empty field, as browsers send it.
    fn parse(form: &[u8]) -> Result<Self, Problem> {
        let wrong = |detail| Problem::invalid_body(vec![ProblemError::pointer(String::new(), detail)]);
        let (mut page, mut audience) = (None, None);
        for (name, value) in form_urlencoded::parse(form) {
            let field = match name.as_ref() {
                "page" => &mut page,
                "audience" => &mut audience,
                _ => return Err(wrong("has a field that the form has not")),
            };
            if field.replace(value.into_owned()).is_some() {
                return Err(wrong("has a field twice"));
            }
        }
        let page: String = page.ok_or_else(|| wrong("has no page"))?;
        if page.len() > MAX_PAGE {
            return Err(Problem::new(ProblemCode::TooLarge, format!("The page may have {MAX_PAGE} bytes.")));
        }
        Ok(Self { page, audience: audience.filter(|it| !it.is_empty()) })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_the_form_are_read_and_no_others() {
        let read = |form: &str| Sent::parse(form.as_bytes()).map_err(|problem| problem.code());
        let sent = read("page=Ring+101%0D%0A&audience=").unwrap();
        assert_eq!(sent, Sent { page: "Ring 101\r\n".to_owned(), audience: None });
        assert_eq!(read("page=&audience=child").unwrap().audience.as_deref(), Some("child"));
        for wrong in ["", "audience=child", "page=a&page=b", "page=a&other=b"] {
            assert_eq!(read(wrong), Err(ProblemCode::InvalidBody), "{wrong}");
        }
    }

    #[test]
    fn a_page_of_one_megabyte_is_read_and_no_larger_one() {
        for (bytes, fits) in [(MAX_PAGE, true), (MAX_PAGE + 1, false), (10 * MAX_PAGE, false)] {
            let read = Sent::parse(format!("page={}", "a".repeat(bytes)).as_bytes());
            assert_eq!(read.is_ok(), fits, "{bytes}");
        }
        assert!(Sent::parse(format!("page={}", "%C3%A9".repeat(MAX_PAGE / 2)).as_bytes()).is_ok());
        assert!("page=&audience=".len() + 3 * MAX_PAGE < MAX_FORM);
    }
}
