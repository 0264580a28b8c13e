//! Where the square on a poster leads: to who can help now, for whom the poster is for.
//!
//! Its address holds a code and nothing else, and never changes. It is a step that no browser's history keeps.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};

use crate::domain::code::Code;
use crate::domain::directory::Directory;
use crate::domain::poster::PosterFor;
use crate::http::help::questions::Question;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::state::State;
use crate::http::words::Words;

/// Where somebody is led whose poster is not known here: to the first question.
const START: &str = "/go";

/// Leads to who can help. A code that leads nowhere, mistyped or of something that is no longer made, still leads to help.
#[get("/q/{code}")]
pub(super) async fn follow_square(
    req: HttpRequest,
    state: Data<State>,
    code: Path<String>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    let of = Code::read(&code).and_then(|it| edition.posters().find(it));
    let address = of.and_then(|it| address(edition.directory(), it)).unwrap_or_else(|| START.to_owned());
    Ok(HttpResponse::Found()
        .insert_header((header::LOCATION, address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// The page for readers that says who can help those whom a poster is for.
pub(super) fn address(directory: &Directory, of: &PosterFor) -> Option<String> {
    question(directory, of).map(|it| it.address(Words::ENGLISH))
}

/// What a poster answers.
pub(super) fn question<'d>(directory: &'d Directory, of: &PosterFor) -> Option<Question<'d>> {
    let topic = match &of.topic {
        Some(topic) => Some(directory.topic(topic.as_str())?),
        None => None,
    };
    let (audience, place) = (directory.audience(of.audience.as_str())?, directory.place(of.place.as_str())?);
    Some(Question { audience, topic, place })
}
