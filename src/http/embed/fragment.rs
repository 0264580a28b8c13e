//! Who can help, as a piece of HTML or plain text that another server puts into its own page.
//!
//! No script, no style, no ids that could clash; where to turn in danger stands first, every contact is a link, and the
//! day and the release stand at the end. Whoever fetches it says which question is asked: it is for servers.

use actix_web::http::header::{CONTENT_LANGUAGE, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::query::{LookupRequest, MAX_LIMIT, Query};
use crate::http::faults::{Place, as_problem};
use crate::http::help::answer::Found;
use crate::http::help::card::{Card, Way};
use crate::http::help::questions::Question;
use crate::http::help::shell::{Asked, Shell};
use crate::http::past::View;
use crate::http::problem::{Problem, ProblemDocument};
use crate::http::query::Params;
use crate::http::representation::{CachePolicy, Representation};
use crate::http::state::{State, respond_as_of};
use crate::http::words::{Said, Words};

/// How many routes there are if nobody says.
const SHOWN: u32 = 4;

/// The parameters of a piece: those of a look-up that say what to show.
///
/// They are fields of [`LookupRequest`]; a test holds the two together.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the parameters for the specification; Params reads them")]
struct PieceParams {
    /// Who is looking for help: an audience's id or alias.
    #[param(example = "child")]
    audience: String,
    /// What they need help with: topics' ids or aliases, separated by commas. A route for any of them matches.
    #[param(style = Form, explode = false, max_items = 20, example = json!(["image-shared"]))]
    topic: Option<Vec<String>>,
    /// Where they are: an ISO 3166 code, or another code for the place. GB where absent.
    #[param(example = "GB-SCT")]
    place: Option<String>,
    /// The reader's age in completed years, 0 to 120, or a range of ages: `12` or `12-15`.
    #[param(pattern = "^(120|1[01][0-9]|[1-9]?[0-9])(-(120|1[01][0-9]|[1-9]?[0-9]))?$", example = "12")]
    age: Option<String>,
    /// The language of our own words (BCP 47). English where absent, and where a text is not there in it.
    #[param(example = "en")]
    lang: Option<String>,
    /// The most routes; a group that is kept together may make it more. 4 where absent.
    #[param(minimum = 1, maximum = 200, example = 4)]
    limit: Option<u32>,
}

fn read(q: &mut Params) -> LookupRequest {
    LookupRequest {
        audience: q.text("audience", 64),
        topic: q.list("topic"),
        place: q.text("place", 16),
        age: q.text("age", 7),
        lang: q.text("lang", 35),
        limit: q.integer("limit", 1..=MAX_LIMIT),
        ..LookupRequest::default()
    }
}

/// Where to turn, as a piece of HTML
///
/// For a server that puts it into a page of its own: no script, no style, no ids. It changes when somebody opens or
/// closes, so fetch it again when its `max-age` is over, and show it with its date where that fails.
#[utoipa::path(
    tag = "Embed",
    operation_id = "get_embed_html",
    params(PieceParams),
    responses(
        (status = 200, description = "The piece.", body = String, content_type = "text/html"),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/embed/html")]
pub(in crate::http) async fn get_embed_html(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    answer(&req, &state, "text/html; charset=utf-8", |piece| piece.render().map_err(|_| Problem::internal()))
}

/// Where to turn, as plain text
///
/// The same as the piece of HTML for what has no links: a newsletter, a terminal, a printed page.
#[utoipa::path(
    tag = "Embed",
    operation_id = "get_embed_text",
    params(PieceParams),
    responses(
        (status = 200, description = "The text.", body = String, content_type = "text/plain"),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/embed/text")]
pub(in crate::http) async fn get_embed_text(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    answer(&req, &state, "text/plain; charset=utf-8", |piece| Ok(piece.text()))
}

fn answer(
    req: &HttpRequest,
    state: &State,
    content_type: &'static str,
    write: impl FnOnce(&Piece) -> Result<String, Problem>,
) -> Result<HttpResponse, Problem> {
    let request = Params::read(req.query_string(), read)?;
    let view = View::live(state);
    let query = Query::parse(view.directory(), &request).map_err(|faults| as_problem(&faults, Place::Address))?;
    let now = state.now();
    let moment = view.moment(now);
    let words = Words::in_language(Some(&query.lang));
    let asked = serde_json::to_string(&request).map_err(|_| Problem::internal())?;
    let key = format!("{} {content_type} {asked}", moment.until());
    let kept = view.kept().get_or_try_make(&key, || {
        let base = state.settings().public_url.as_deref();
        let asked = Asked { directory: view.directory(), words, at: now, base };
        let shown = request.limit.unwrap_or(SHOWN) as usize;
        let piece = Piece::of(&asked, &query, shown);
        Ok::<_, Problem>(Representation::new(content_type, write(&piece)?))
    })?;
    let policy = CachePolicy::until_change(moment.seconds_left(now));
    let mut response = respond_as_of(req, &view, &kept, policy);
    if let Ok(languages) = HeaderValue::from_str(&words.content_language()) {
        response.headers_mut().insert(CONTENT_LANGUAGE, languages);
    }
    Ok(response)
}

/// Who can help, ready to be put into another page.
#[derive(Template)]
#[template(path = "embed-fragment.html")]
pub(super) struct Piece {
    shell: Shell,
    found: Found,
    /// The page with all of them, where this node knows its public address.
    more: Option<String>,
    /// The instant of whose hours it speaks; nothing where it speaks of none.
    made: Option<String>,
}

impl Piece {
    /// Who can help with a question, the first `shown` of them.
    pub(super) fn of(asked: &Asked<'_>, query: &Query, shown: usize) -> Self {
        let Asked { directory, words, at, .. } = *asked;
        // A page asks about one thing. Where somebody asks about several, it is asked about anything.
        let topic = match &query.topics[..] {
            [only] => directory.topic(only.as_str()),
            [] | [_, ..] => None,
        };
        let audience = directory.audience(query.audience.as_str());
        let question = audience.zip(directory.place(query.place.as_str())).map(|(audience, place)| Question {
            audience,
            topic,
            place,
        });
        Self {
            shell: Shell::new(directory, &query.place, words, at),
            found: Found::of(asked, query, shown),
            more: asked.base.zip(question).map(|(base, question)| format!("{base}{}", question.address(words))),
            made: Some(in_words(at)),
        }
    }

    /// The same for a page that keeps it as it is: who is there now is wrong tomorrow, so it is not said.
    pub(super) fn lasting(mut self) -> Self {
        for way in self.found.first.iter_mut().flat_map(|it| &mut it.ways) {
            way.hours = None;
        }
        self.found.all_closed = false;
        Self { made: None, ..self }
    }

    fn text(&self) -> String {
        let words = self.shell.words;
        let mut lines = vec![words.say("danger").plain()];
        lines.extend(self.shell.danger.iter().map(way_as_text));
        lines.extend([String::new(), words.say("answer-title").plain()]);
        let notes = [
            ("draft-note", words.is_draft()),
            ("fallback", self.found.fallback),
            ("all-closed", self.found.all_closed),
        ];
        lines.extend(notes.into_iter().filter(|(_, holds)| *holds).map(|(key, _)| words.say(key).plain()));
        for card in &self.found.first {
            lines.push(String::new());
            lines.extend(card_as_text(card));
        }
        let dated = words.say("list-date").with("release", self.shell.release).with("date", &self.shell.date);
        let now = self.made.as_ref().map(|it| format!(" {}", words.say("fragment-now").with("time", it).plain()));
        lines.extend([String::new(), format!("{}{}", dated.plain(), now.unwrap_or_default())]);
        lines.extend(self.more.clone());
        lines.join("\n") + "\n"
    }
}

/// An instant in words, by the clock of the country.
fn in_words(at: Timestamp) -> String {
    let there = at.in_tz("Europe/London").unwrap_or_else(|_| at.to_zoned(TimeZone::UTC));
    there.strftime("%-I:%M %P, %-d %B %Y").to_string()
}

fn card_as_text(card: &Card) -> Vec<String> {
    let by = card.organisation.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
    let mut lines = vec![format!("{}{by}", card.name)];
    lines.extend(card.ages.iter().map(Said::plain));
    lines.extend(card.wording.iter().chain(&card.do_first).map(|it| it.text.clone()));
    lines.extend(card.ways.iter().map(way_as_text));
    lines
}

/// A contact on a line of its own: what to do, and what there is to know.
fn way_as_text(way: &Way) -> String {
    let address = way.href.as_deref().filter(|it| it.starts_with("https:"));
    let address = address.map(|it| format!(" <{it}>")).unwrap_or_default();
    let facts = way.hours.iter().cloned().chain(way.facts.iter().map(Said::plain));
    let facts = facts.fold(String::new(), |facts, it| facts + " " + &it + ".");
    format!("- {}{address}.{facts} {}", way.call.plain(), way.freshness)
}
