//! Every problem has a page: the address in its `type` leads there.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::prose::{self, Line};
use super::shell::{self, Shell};
use crate::http::problem::{Problem, ProblemCode, ProblemError};
use crate::http::state::State;

/// One problem in the list of them.
struct Entry {
    slug: &'static str,
    status: String,
    title: &'static str,
}

impl From<ProblemCode> for Entry {
    fn from(code: ProblemCode) -> Self {
        Self { slug: code.slug(), status: statuses(code), title: code.title() }
    }
}

/// The statuses of a code, as a list.
fn statuses(code: ProblemCode) -> String {
    let statuses: Vec<String> = code.statuses().iter().map(u16::to_string).collect();
    statuses.join(", ")
}

/// The list of every problem.
#[derive(Template)]
#[template(path = "problems.html")]
struct Problems {
    shell: Shell,
    entries: Vec<Entry>,
}

/// The page of one problem.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    shell: Shell,
    entry: Entry,
    explanation: Line,
    advice: Line,
    example: String,
}

/// The list of every problem.
#[get("/problems")]
pub(super) async fn get_problems(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    shell::answer(&req, &state, "/problems", |shell, _| {
        Ok(Problems { shell, entries: ProblemCode::ALL.into_iter().map(Entry::from).collect() })
    })
}

/// The page of one problem.
#[get("/problems/{code}")]
pub(super) async fn get_problem(
    req: HttpRequest,
    state: Data<State>,
    code: Path<String>,
) -> Result<HttpResponse, Problem> {
    let code = ProblemCode::from_slug(&code).ok_or_else(|| Problem::not_found("page"))?;
    let public_url = state.settings().public_url.clone();
    shell::answer(&req, &state, "/problems/{code}", |shell, _| {
        Ok(ProblemPage {
            shell,
            entry: code.into(),
            explanation: prose::line(code.explanation()),
            advice: prose::line(advice(code)),
            example: example(code, public_url.as_deref()),
        })
    })
}

/// What a program, and whoever writes it, should do next.
const fn advice(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::BadRequest => {
            "Mend the request before you send it again: the same one will fail again, but for a body that came too late. \
             Leave `Accept-Encoding` out or send `gzip`, and send bodies as `application/json`."
        }
        ProblemCode::InvalidParameter => {
            "Read `errors`, mend each parameter that it names, and ask again. Vocabularies grow: read audiences, topics \
             and places from the API, and do not keep a list of your own."
        }
        ProblemCode::InvalidBody => {
            "Read `errors`, mend each place that it points to, and send the body again. The reference lists the fields \
             that each address takes."
        }
        ProblemCode::Unauthorized => {
            "Sign in at `/console`, or ask a curator for a token. Nothing that helps a reader needs either."
        }
        ProblemCode::Forbidden => {
            "Ask somebody who has the right, or an administrator for it. What takes two people is written as a draft."
        }
        ProblemCode::NotFound => {
            "Check the address against the reference. An id that you have kept may be gone: look it up anew. Until then \
             show the emergency contacts."
        }
        ProblemCode::MethodNotAllowed => "Use one of the methods in `Allow`. Every `GET` address answers `HEAD` too.",
        ProblemCode::Conflict => {
            "Read what is there now, look at what changed, and send your request again with the new revision."
        }
        ProblemCode::Gone => {
            "Take the record out of what you keep, and follow the link to its successor where there is one. What it was \
             stands in its history."
        }
        ProblemCode::TooLarge => {
            "Send less: a look-up needs a few hundred bytes, and a read needs no headers. Send the fields of a long \
             address as JSON with `POST /v1/lookup`, which also keeps them out of addresses."
        }
        ProblemCode::TooManyRequests => "Wait as long as `Retry-After` says, then send it again.",
        ProblemCode::Internal => {
            "Show what you have kept, and try again after a minute. If it lasts, tell whoever runs this service: the \
             request itself was fine."
        }
        ProblemCode::Unavailable => {
            "Show what you have kept. Wait as long as `Retry-After` says, and a little longer at random, so that not \
             everybody comes back at once."
        }
        ProblemCode::StorageFull => {
            "Tell whoever runs this service. Send the same request with the same `Idempotency-Key` again once there is \
             space."
        }
    }
}

/// A problem of this code as it is answered.
fn example(code: ProblemCode, public_url: Option<&str>) -> String {
    let problem = match code {
        ProblemCode::InvalidParameter => {
            Problem::invalid_parameter("limit", "is not a whole number from 1 to 200", &[])
        }
        ProblemCode::InvalidBody => {
            let error = ProblemError::pointer("/topic/0".to_owned(), "this is not a value that is known here");
            Problem::invalid_body(vec![error])
        }
        ProblemCode::NotFound => Problem::not_found("support route"),
        ProblemCode::Gone => Problem::gone("Withdrawn in release 3.", &[]),
        ProblemCode::Unavailable => Problem::unavailable(2),
        ProblemCode::TooManyRequests => Problem::too_often(12),
        ProblemCode::Unauthorized
        | ProblemCode::Forbidden
        | ProblemCode::Conflict
        | ProblemCode::StorageFull
        | ProblemCode::BadRequest
        | ProblemCode::MethodNotAllowed
        | ProblemCode::TooLarge
        | ProblemCode::Internal => Problem::new(code, code.explanation()),
    };
    let sent: serde_json::Value = serde_json::from_slice(&problem.body(public_url)).unwrap_or_default();
    serde_json::to_string_pretty(&sent).unwrap_or_default()
}
