//! The answer: who can help, best first, by the same look-up as everywhere.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::card::Card;
use super::questions::{Choice, PlaceChoice, Question, go, instead, who_code};
use super::shell::{Asked, Shell, answer};
use crate::domain::lookup::{Answer, Listing, Matched, lookup, usable};
use crate::domain::query::Query;
use crate::domain::served::Times;
use crate::http::embed::discovery;
use crate::http::problem::Problem;
use crate::http::state::State;

/// How many routes are shown whole. A group may make it more.
const SHOWN: usize = 5;

/// Enough for every route of an answer.
const ALL: usize = 1000;

#[derive(Template)]
#[template(path = "help-answer.html")]
struct Page {
    shell: Shell,
    /// Where those turn who must not be shown this answer.
    instead: Vec<Choice>,
    found: Found,
    /// The code of the audience, for the pages of the routes.
    who: String,
    /// The places inside the asked one.
    nearer: Vec<PlaceChoice>,
    /// The pages to choose again on.
    change_what: String,
    change_where: String,
    /// Where an editor asks how to show this page.
    oembed: Option<String>,
}

/// Who can help.
pub(in crate::http) struct Found {
    /// Whether these are the audience's fall-back routes.
    pub(in crate::http) fallback: bool,
    /// Whether nobody is there at any of them.
    pub(in crate::http) all_closed: bool,
    /// The first routes.
    pub(in crate::http) first: Vec<Card>,
    /// The others.
    pub(in crate::http) more: Vec<Card>,
}

impl Found {
    /// Who can help with a question, the first `shown` of them whole.
    pub(in crate::http) fn of(asked: &Asked<'_>, query: &Query, shown: usize) -> Self {
        let Asked { directory, words, at, .. } = *asked;
        let Answer { matched, items, all_closed, next, .. } =
            lookup(directory, &Query { limit: shown, ..query.clone() }, at);
        let card = |it: &Listing<'_>| {
            Card::of(directory, it.route, (&query.audience, words), Times::At(at), |contact| {
                it.whole || usable(query, contact)
            })
        };
        let skip = next.map_or(ALL, |it| it as usize);
        let rest = lookup(directory, &Query { skip, limit: ALL, ..query.clone() }, at);
        Self {
            fallback: matched == Matched::Fallback,
            all_closed: all_closed.is_some(),
            first: items.iter().filter_map(card).collect(),
            more: rest.items.iter().filter_map(card).collect(),
        }
    }
}

#[get("/go/{who}/{what}/{where}")]
pub(super) async fn get_answer(
    req: HttpRequest,
    state: Data<State>,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| {
        let Asked { directory, words, at, .. } = *asked;
        let question = Question::read(directory, &path.0, &path.1, &path.2)?;
        let inside = directory.places().filter(|it| it.parent.as_ref() == Some(&question.place.id));
        let [who, what, _] = question.codes();
        Some(Page {
            shell: Shell::new(directory, &question.place.id, words, at),
            instead: instead(directory, words, &question.audience.keep_from),
            found: Found::of(asked, &question.query(), SHOWN),
            nearer: inside.map(|it| question.at(it, words)).collect(),
            change_what: go(words, &[&who]),
            change_where: go(words, &[&who, &what]),
            oembed: discovery(asked.base, &question.address(words)),
            who: who_code(&question.audience.id),
        })
    })
}
