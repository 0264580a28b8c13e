//! The sheets to print: posters, and cards for a wallet. They are pages of their own, in millimetres and points, without any
//! script; the browser prints them or saves them as a PDF, which it names by the title: what stands in the corner.

mod square_code;
mod style;

use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::list::root;
use super::paths::{Layout, page, sheet};
use super::square::question;
use super::still_right::{lead_to, newest};
use crate::domain::code::Code;
use crate::domain::contact::ContactKind;
use crate::domain::freshness::day_of;
use crate::domain::poster::{Always, CheckedOn, Poster, PosterId, PrintedContact, PrintedRoute, poster};
use crate::domain::route::Purpose;
use crate::domain::schedule::dated;
use crate::domain::text::Lang;
use crate::http::edition::Edition;
use crate::http::help::questions::{Question, what};
use crate::http::help::shell::answer;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::representation::{CachePolicy, Representation};
use crate::http::state::{State, respond_with_links};
use crate::http::words::{Said, Words};
use square_code::Square;
use style::Style;

/// How many ways to get in touch fit on a poster in large letters.
const ROOMY: usize = 6;

/// Everything that a sheet shows.
struct Sheet {
    words: Words,
    layout: &'static str,
    style: &'static str,
    id: PosterId,
    title: Said,
    lead: Option<Said>,
    danger: Vec<Line>,
    routes: Vec<Entry>,
    /// Whether somebody may ring in vain.
    some_close: bool,
    date: String,
    checked: Said,
    /// The square that leads on; nothing where this service does not know its own address.
    square: Option<Square>,
    /// For whoever prints it.
    page: String,
    feed: String,
    others: Vec<(Said, String)>,
}

/// A route on a sheet.
struct Entry {
    name: String,
    what: Said,
    /// Whom it takes, where it does not take everybody.
    age: Option<Said>,
    lines: Vec<Line>,
}

/// A way to get in touch on a sheet.
struct Line {
    call: Said,
    is_phone: bool,
    is_number: bool,
    label: Option<String>,
    notes: Vec<String>,
    facts: Vec<Said>,
}

#[derive(Template)]
#[template(path = "sheet-poster.html")]
struct PosterPage {
    sheet: Sheet,
}

#[derive(Template)]
#[template(path = "sheet-card.html")]
struct CardPage {
    sheet: Sheet,
}

/// An address that leads nowhere, for the answer that such an address has.
#[derive(Template)]
#[template(source = "", ext = "html")]
struct Nothing;

/// The sheet of today. An older one is never printed again: its address leads to this one.
#[get("/p/{id}/{layout}")]
pub(super) async fn get_sheet(
    req: HttpRequest,
    state: Data<State>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let (id, layout) = path.into_inner();
    let code = Code::read(&id).or_else(|| id.parse().ok().map(|it: PosterId| it.code));
    match (code.and_then(|it| newest(&state, it)), Layout::read(&layout)) {
        (Some(newest), Some(layout)) if newest.to_string() == id => print(&req, &state, newest, layout),
        (Some(newest), Some(layout)) => Ok(lead_to(&sheet("", newest, layout), &req)),
        (None, _) | (_, None) => answer(&req, &state, |_| None::<Nothing>),
    }
}

fn print(req: &HttpRequest, state: &State, id: PosterId, layout: Layout) -> Result<HttpResponse, Problem> {
    let edition = state.edition();
    let style = Style::of(layout);
    let key = format!("sheet {id} {} {}", layout.as_str(), day_of(state.now()));
    let kept = edition.kept().get_or_try_make(&key, || {
        let sheet = make(state, &edition, id, layout).ok_or_else(|| Problem::not_found("poster"))?;
        let html = match layout {
            Layout::A4 | Layout::A3 => PosterPage { sheet }.render(),
            Layout::Card => CardPage { sheet }.render(),
        };
        let html = html.map_err(|_| Problem::internal())?;
        Ok::<_, Problem>(Representation::new("text/html; charset=utf-8", html))
    })?;
    let mut response = respond_with_links(req, &edition, &kept, CachePolicy::PAGE);
    if let Some(policy) = style.policy.clone() {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

fn make(state: &State, edition: &Edition, id: PosterId, layout: Layout) -> Option<Sheet> {
    let directory = edition.directory();
    let of = edition.posters().find(id.code)?;
    let poster = poster(directory, of, &Lang::english(), state.now())?;
    let (root, words) = (root(state), Words::ENGLISH);
    let (title, lead) = headline(words, &question(directory, of)?);
    let other = |it: Layout| (words.say(&format!("layout-{}", it.as_str())), sheet("", id, it));
    let page = page(root, id);
    Some(Sheet {
        words,
        layout: layout.as_str(),
        style: Style::of(layout).text.as_str(),
        id,
        title,
        lead,
        danger: poster.emergency.iter().map(|it| Line::of(it, words)).collect(),
        some_close: some_close(&poster),
        date: dated(day_of(poster.made)),
        checked: checked(poster.checked, words),
        square: (!root.is_empty()).then(|| Square::leading_to(&format!("{root}/q/{}", id.code), &page)).flatten(),
        page,
        feed: format!("{root}/v1/posters/{id}/feed"),
        others: Layout::ALL.into_iter().filter(|it| *it != layout).map(other).collect(),
        routes: poster.routes.into_iter().map(|it| Entry::of(it, words)).collect(),
    })
}

/// What a poster says first, and what it says of whom it is for or what has happened.
fn headline(words: Words, question: &Question<'_>) -> (Said, Option<Said>) {
    let own = |part: &str| format!("poster-{part}-{}", question.audience.id);
    let title = if words.has(&own("title")) { words.say(&own("title")) } else { words.say("poster-title") };
    let lead = match question.topic {
        Some(topic) => Some(what(words, question.audience, topic)),
        None => Some(own("lead")).filter(|key| words.has(key)).map(|key| words.say(&key)),
    };
    (title, lead)
}

fn checked(on: CheckedOn, words: Words) -> Said {
    match on {
        CheckedOn::Each(day) => words.say("poster-checked-each").with("date", dated(day)),
        CheckedOn::Some => words.say("poster-checked-some"),
        CheckedOn::None => words.say("poster-checked-none"),
    }
}

fn some_close(poster: &Poster) -> bool {
    let numbers = poster.routes.iter().flat_map(|it| &it.contacts).filter(|it| it.is_number());
    numbers.into_iter().any(|it| it.always != Always::Stated)
}

impl Sheet {
    fn is_card(&self) -> bool {
        self.layout == Layout::Card.as_str()
    }

    /// Whether there is a way to get help in danger without speaking.
    fn danger_otherwise(&self) -> bool {
        self.danger.iter().any(|it| !it.is_phone)
    }

    /// Whether so much stands on it that it is set smaller.
    fn is_full(&self) -> bool {
        let lines = self.routes.iter().map(|it| it.lines.len()).sum::<usize>();
        lines + usize::from(self.danger_otherwise()) > ROOMY
    }

    /// Where to cut: short lines in the margins, in millimetres.
    #[expect(clippy::unused_self, reason = "a template calls it")]
    fn marks(&self) -> String {
        let down = [20.0, 105.0, 190.0].map(|x| format!("M{x} 4v7M{x} 286v7"));
        let across = [13.5, 67.5, 121.5, 175.5, 229.5, 283.5].map(|y| format!("M8 {y}h9M193 {y}h9"));
        down.join("") + &across.join("")
    }
}

impl Entry {
    fn of(route: PrintedRoute, words: Words) -> Self {
        let what = words.say(match route.purpose {
            Purpose::Emergency => "poster-emergency",
            Purpose::Helpline => "poster-helpline",
            Purpose::Report => "poster-report",
            Purpose::Removal => "poster-removal",
            Purpose::SelfHelp => "poster-self-help",
            Purpose::Information => "poster-information",
            Purpose::Complaint => "poster-complaint",
        });
        let age = route.from_age.map(|it| words.say("age-min").with("age", it));
        Self { what, age, lines: route.contacts.iter().map(|it| Line::of(it, words)).collect(), name: route.name }
    }

    /// What a card has room for: the numbers, or the address of a route that has none.
    fn on_card(&self) -> Vec<&Line> {
        let numbers: Vec<&Line> = self.lines.iter().filter(|it| it.is_number).collect();
        if numbers.is_empty() { self.lines.iter().take(1).collect() } else { numbers }
    }
}

impl Line {
    fn of(contact: &PrintedContact, words: Words) -> Self {
        let kind = contact.kind.as_str();
        let key = if contact.keyword.is_some() { format!("contact-{kind}-word") } else { format!("contact-{kind}") };
        let call = words.say_or(&key, &contact.shown).with("it", &contact.shown);
        let always = match contact.always {
            Always::Stated => Some("poster-always"),
            Always::Usually => Some("poster-usually"),
            Always::No => None,
        };
        // That a page costs nothing goes without saying, and not all of it need be true.
        let free = (contact.free && contact.is_number()).then_some("free");
        Self {
            call: call.with("word", contact.keyword.as_deref().unwrap_or_default()),
            is_phone: contact.kind == ContactKind::Phone,
            is_number: contact.is_number(),
            label: contact.label.clone(),
            notes: contact.notes.clone(),
            facts: free.into_iter().chain(always).map(|it| words.say(it)).collect(),
        }
    }
}
