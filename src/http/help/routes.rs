//! One route on a page of its own.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::answer::Found;
use super::card::Card;
use super::questions::{Choice, audience_of, instead, who, who_code};
use super::shell::{Asked, Shell, WHOLE_COUNTRY, answer};
use crate::domain::audience::Audience;
use crate::domain::directory::CheckedRoute;
use crate::domain::id::Id;
use crate::domain::query::Query;
use crate::domain::record::RecordKind;
use crate::domain::served::Times;
use crate::http::problem::Problem;
use crate::http::state::State;
use crate::http::words::Said;

#[derive(Template)]
#[template(path = "help-route.html")]
struct Page {
    shell: Shell,
    name: String,
    /// For whom it is.
    whom: Vec<Said>,
    /// Where somebody turns who must not be shown this route.
    instead: Vec<Choice>,
    /// The route; nothing where all its contacts are withheld.
    card: Option<Card>,
    /// Where to turn then.
    others: Vec<Card>,
    who: String,
}

/// A route for anybody: what it says to the first audience that it serves.
#[get("/r/{route}")]
pub(super) async fn get_route(
    req: HttpRequest,
    state: Data<State>,
    code: Path<String>,
) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| {
        let route = route_of(asked, &code)?;
        let audience = asked.directory.audiences().find(|it| serves(route, &it.id));
        page(asked, route, audience)
    })
}

/// A route for one audience, in the words for it.
#[get("/r/{route}/{who}")]
pub(super) async fn get_route_for(
    req: HttpRequest,
    state: Data<State>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| {
        let route = route_of(asked, &path.0)?;
        let audience = audience_of(asked.directory, &path.1).filter(|it| serves(route, &it.id))?;
        page(asked, route, Some(audience))
    })
}

fn route_of<'d>(asked: &Asked<'d>, code: &str) -> Option<&'d CheckedRoute> {
    asked.directory.route(asked.directory.with_code(RecordKind::Route, code)?.as_str())
}

/// Whether an audience may be shown a route at all.
fn serves(route: &CheckedRoute, audience: &Id) -> bool {
    let document = route.document();
    document.audiences.iter().any(|it| it.audience == *audience) && !document.never_show_to.contains(audience)
}

fn page(asked: &Asked<'_>, route: &CheckedRoute, audience: Option<&Audience>) -> Option<Page> {
    let Asked { directory, words, at, .. } = *asked;
    // An emergency route serves nobody by name: it stands on top of every page anyway.
    let audience = audience?;
    let document = route.document();
    let card = Card::of(directory, route, (&audience.id, words), Times::At(at), |_| true);
    let whom = directory.audiences().filter(|it| serves(route, &it.id)).map(|it| who(words, it));
    Some(Page {
        shell: asked.anywhere(),
        name: document.name.clone(),
        whom: whom.collect(),
        instead: instead(directory, words, &document.never_show_to),
        others: if card.is_none() { others(asked, audience) } else { Vec::new() },
        card,
        who: who_code(&audience.id),
    })
}

/// Whoever comes for a route that cannot be reached is led on.
fn others(asked: &Asked<'_>, audience: &Audience) -> Vec<Card> {
    let place = asked.directory.place(WHOLE_COUNTRY).map(|it| it.id.clone());
    let query = place.map(|place| Query::for_audience(audience.id.clone(), place));
    query.map(|query| Found::of(asked, &query, 3).first).unwrap_or_default()
}
