//! The three questions: who are you, what has happened, where are you.

use std::collections::BTreeSet;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::card::{Card, Way};
use super::shell::{Asked, Shell, WHOLE_COUNTRY, answer};
use crate::domain::audience::Audience;
use crate::domain::code::Code;
use crate::domain::directory::Directory;
use crate::domain::id::{Id, PlaceId};
use crate::domain::lookup::lookup;
use crate::domain::place::Place;
use crate::domain::query::Query;
use crate::domain::record::RecordKind;
use crate::domain::route::SupportRoute;
use crate::domain::served::Times;
use crate::domain::topic::Topic;
use crate::http::problem::Problem;
use crate::http::state::State;
use crate::http::words::{Said, Words};

/// What stands in an address for whatever has happened.
pub(in crate::http) const ANYTHING: &str = "all";

/// One thing to pick.
pub(in crate::http) struct Choice {
    pub(in crate::http) address: String,
    pub(in crate::http) words: Said,
}

/// The first question.
#[derive(Template)]
#[template(path = "help-start.html")]
pub(super) struct Start {
    shell: Shell,
    /// Whether the address that was asked for leads nowhere.
    lost: bool,
    /// Who a child can ring without another question.
    now: Option<Way>,
    choices: Vec<Choice>,
}

impl Start {
    fn new(asked: &Asked<'_>) -> Self {
        let Asked { directory, words, .. } = *asked;
        let who = |it: &Audience| Choice { address: go(words, &[&who_code(&it.id)]), words: who(words, it) };
        Self {
            shell: asked.anywhere(),
            lost: false,
            now: for_a_child(asked),
            choices: directory.audiences().map(who).collect(),
        }
    }

    /// The same for an address that leads nowhere.
    pub(super) fn lost(asked: &Asked<'_>) -> Self {
        Self { lost: true, ..Self::new(asked) }
    }
}

/// Whom the first audience in the curated order, which is children, can ring.
pub(super) fn for_a_child(asked: &Asked<'_>) -> Option<Way> {
    let directory = asked.directory;
    let audience = directory.audiences().next()?;
    let routes = audience.fallback.iter().filter_map(|id| directory.route(id.as_str()));
    let cards =
        routes.filter_map(|it| Card::of(directory, it, (&audience.id, asked.words), Times::At(asked.at), |_| true));
    cards.flat_map(|it| it.ways).find(|it| it.is_phone && it.href.is_some())
}

#[get("/go")]
pub(super) async fn get_start(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| Some(Start::new(asked)))
}

/// The second question.
#[derive(Template)]
#[template(path = "help-what.html")]
struct What {
    shell: Shell,
    /// What they are if they are not sure, or it is something else.
    anything: Choice,
    choices: Vec<Choice>,
}

#[get("/go/{who}")]
pub(super) async fn get_what(req: HttpRequest, state: Data<State>, who: Path<String>) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| {
        let Asked { directory, words, .. } = *asked;
        let audience = audience_of(directory, &who)?;
        let who = who_code(&audience.id);
        let choice = |it: &Topic| Choice {
            address: go(words, &[&who, &Code::of_record(RecordKind::Topic, &it.id).to_string()]),
            words: what(words, audience, it),
        };
        Some(What {
            shell: asked.anywhere(),
            anything: Choice { address: go(words, &[&who, ANYTHING]), words: words.say("what-any") },
            choices: topics_for(asked, audience).into_iter().map(choice).collect(),
        })
    })
}

/// The topics that something is there for: picking one never ends in "nothing found".
fn topics_for<'d>(asked: &Asked<'d>, audience: &Audience) -> Vec<&'d Topic> {
    let directory = asked.directory;
    let places: Vec<&PlaceId> = directory.places().map(|it| &it.id).filter(|it| is_nation(directory, it)).collect();
    let mut there = BTreeSet::new();
    for place in places {
        let query = Query { limit: usize::MAX, ..Query::for_audience(audience.id.clone(), place.clone()) };
        for listing in lookup(directory, &query, asked.at).items {
            let SupportRoute { topics, also_topics, .. } = listing.route.document();
            there.extend(topics.iter().chain(also_topics));
        }
    }
    directory.topics().into_iter().filter(|it| there.contains(&it.id)).collect()
}

/// The third question.
#[derive(Template)]
#[template(path = "help-where.html")]
struct Where {
    shell: Shell,
    anywhere: Choice,
    nations: Vec<PlaceChoice>,
    back: String,
}

/// A place to pick, by its own name.
pub(in crate::http) struct PlaceChoice {
    pub(in crate::http) address: String,
    pub(in crate::http) name: String,
}

#[get("/go/{who}/{what}")]
pub(super) async fn get_where(
    req: HttpRequest,
    state: Data<State>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| {
        let Asked { directory, words, .. } = *asked;
        let question = Question::read(directory, &path.0, &path.1, WHOLE_COUNTRY)?;
        let nations = directory.places().filter(|it| is_nation(directory, &it.id));
        Some(Where {
            shell: asked.anywhere(),
            anywhere: Choice { address: question.address(words), words: words.say("where-any") },
            nations: nations.map(|it| question.at(it, words)).collect(),
            back: go(words, &[&who_code(&question.audience.id)]),
        })
    })
}

/// Whether a place is a nation: it lies in the country, and not deeper.
fn is_nation(directory: &Directory, place: &PlaceId) -> bool {
    directory.place_and_above(place).count() == 2
}

/// What an address asks: who, what and where.
pub(in crate::http) struct Question<'d> {
    pub(in crate::http) audience: &'d Audience,
    pub(in crate::http) topic: Option<&'d Topic>,
    pub(in crate::http) place: &'d Place,
}

impl<'d> Question<'d> {
    /// Reads the parts of an address; nothing where one of them names nothing.
    pub(in crate::http) fn read(directory: &'d Directory, who: &str, what: &str, place: &str) -> Option<Self> {
        let topic = match what {
            ANYTHING => None,
            code => Some(directory.topic(directory.with_code(RecordKind::Topic, code)?.as_str())?),
        };
        let place = directory.place(&place.to_ascii_uppercase())?;
        Some(Self { audience: audience_of(directory, who)?, topic, place })
    }

    /// The look-up that answers it.
    pub(in crate::http) fn query(&self) -> Query {
        let mut query = Query::for_audience(self.audience.id.clone(), self.place.id.clone());
        query.topics = self.topic.iter().map(|it| it.id.clone()).collect();
        query
    }

    /// Its three parts as they stand in an address.
    pub(in crate::http) fn codes(&self) -> [String; 3] {
        let what = self.topic.map(|it| Code::of_record(RecordKind::Topic, &it.id).to_string());
        let place = self.place.id.to_string().to_ascii_lowercase();
        [who_code(&self.audience.id), what.unwrap_or_else(|| ANYTHING.to_owned()), place]
    }

    /// The address of its answer.
    pub(in crate::http) fn address(&self, words: Words) -> String {
        let [who, what, place] = self.codes();
        go(words, &[&who, &what, &place])
    }

    /// The same question at another place.
    pub(super) fn at(&self, place: &'d Place, words: Words) -> PlaceChoice {
        let there = Question { place, ..*self };
        PlaceChoice { address: there.address(words), name: place.name.clone() }
    }
}

/// The audience that a code names.
pub(super) fn audience_of<'d>(directory: &'d Directory, code: &str) -> Option<&'d Audience> {
    directory.audience(directory.with_code(RecordKind::Audience, code)?.as_str())
}

pub(super) fn who_code(audience: &Id) -> String {
    Code::of_record(RecordKind::Audience, audience).to_string()
}

/// What somebody calls themselves.
pub(in crate::http) fn who(words: Words, audience: &Audience) -> Said {
    words.say_or(&format!("who-{}", audience.id), &audience.name)
}

/// What has happened, as this audience would say it.
pub(in crate::http) fn what(words: Words, audience: &Audience, topic: &Topic) -> Said {
    let own = format!("{}-what-{}", audience.id, topic.id);
    let key = if words.has(&own) { own } else { format!("what-{}", topic.id) };
    words.say_or(&key, &topic.name)
}

/// Where those turn who must not be shown something.
pub(super) fn instead(directory: &Directory, words: Words, kept_from: &[Id]) -> Vec<Choice> {
    let audiences = kept_from.iter().filter_map(|id| directory.audience(id.as_str()));
    let lead = |it: &Audience| Choice {
        address: go(words, &[&who_code(&it.id)]),
        words: words.say_or(&format!("instead-{}", it.id), &it.name),
    };
    audiences.map(lead).collect()
}

/// The address of a question or an answer.
pub(super) fn go(words: Words, parts: &[&str]) -> String {
    format!("/go/{}{}", parts.join("/"), words.query())
}
