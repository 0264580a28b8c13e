//! Campaigns: each asks first for whom help is needed, and shows each audience its own routes.
//!
//! A campaign may speak to adults who abuse children. Whoever comes by its name may be a child all the same: children come
//! first, and the routes of one audience are never on the page of another.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::answer::Found;
use super::card::{Card, Way};
use super::questions::{Choice, audience_of, for_a_child, who, who_code};
use super::shell::{Asked, Shell, answer};
use crate::domain::audience::Audience;
use crate::domain::campaign::Campaign;
use crate::domain::code::Code;
use crate::domain::lookup::may_see;
use crate::domain::query::Query;
use crate::domain::record::RecordKind;
use crate::domain::served::{Times, organisation_name};
use crate::domain::text::Text;
use crate::http::embed::discovery;
use crate::http::problem::Problem;
use crate::http::state::State;

/// How many of an audience's fall-back routes stand in where a campaign names none for it.
const FALLBACK: usize = 5;

#[derive(Template)]
#[template(path = "help-campaign.html")]
struct Page {
    shell: Shell,
    name: String,
    organisation: String,
    /// Who a child can ring without another question: they are the first who must find help here.
    now: Option<Way>,
    choices: Vec<Choice>,
    summary: Vec<Text>,
    /// Where an editor asks how to show this page.
    oembed: Option<String>,
}

#[derive(Template)]
#[template(path = "help-campaign-for.html")]
struct PageFor {
    shell: Shell,
    name: String,
    /// Whether the campaign names nothing for this audience.
    fallback: bool,
    cards: Vec<Card>,
    who: String,
    back: String,
}

#[get("/c/{campaign}")]
pub(super) async fn get_campaign(
    req: HttpRequest,
    state: Data<State>,
    code: Path<String>,
) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| {
        let Asked { directory, words, at, .. } = *asked;
        let campaign = campaign_of(asked, &code)?;
        let choice = |it: &Audience| Choice {
            address: address(campaign, &format!("/{}{}", who_code(&it.id), words.query())),
            words: who(words, it),
        };
        Some(Page {
            shell: Shell::new(directory, &campaign.place, words, at),
            name: campaign.name.clone(),
            organisation: organisation_name(directory, &campaign.organisation).name,
            now: for_a_child(asked),
            summary: words.of(&campaign.summary).into_iter().cloned().collect(),
            choices: directory.audiences().map(choice).collect(),
            oembed: discovery(asked.base, &address(campaign, &words.query())),
        })
    })
}

#[get("/c/{campaign}/{who}")]
pub(super) async fn get_campaign_for(
    req: HttpRequest,
    state: Data<State>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| {
        let Asked { directory, words, at, .. } = *asked;
        let campaign = campaign_of(asked, &path.0)?;
        let audience = audience_of(directory, &path.1)?;
        let own = cards(asked, campaign, audience);
        let fallback = own.is_empty();
        let query = Query::for_audience(audience.id.clone(), campaign.place.clone());
        Some(PageFor {
            shell: Shell::new(directory, &campaign.place, words, at),
            name: campaign.name.clone(),
            fallback,
            cards: if fallback { Found::of(asked, &query, FALLBACK).first } else { own },
            who: who_code(&audience.id),
            back: address(campaign, &words.query()),
        })
    })
}

/// The routes that a campaign names for an audience, in its order; only those that this audience may be shown.
fn cards(asked: &Asked<'_>, campaign: &Campaign, audience: &Audience) -> Vec<Card> {
    let Asked { directory, words, at, .. } = *asked;
    let shows = campaign.shows.iter().filter(|it| it.audience == audience.id);
    let routes = shows.flat_map(|it| &it.routes).filter_map(|id| directory.route(id.as_str()));
    let query = Query::for_audience(audience.id.clone(), campaign.place.clone());
    let allowed = routes.filter(|it| may_see(directory, &query, it));
    allowed.filter_map(|it| Card::of(directory, it, (&audience.id, words), Times::At(at), |_| true)).collect()
}

fn campaign_of<'d>(asked: &Asked<'d>, code: &str) -> Option<&'d Campaign> {
    asked.directory.campaign(asked.directory.with_code(RecordKind::Campaign, code)?.as_str())
}

/// The address of a campaign, with what follows.
fn address(campaign: &Campaign, rest: &str) -> String {
    format!("/c/{}{rest}", Code::of_record(RecordKind::Campaign, &campaign.id))
}
