//! The data model for people who embed it, with the vocabularies and the examples of the live release.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::shell::{self, Link, Shell};
use crate::domain::audience::Audience;
use crate::domain::contact::ContactKind;
use crate::domain::directory::{CheckedContact, Directory};
use crate::domain::freshness::{DUE_DAYS, EXPIRED_AFTER, REVIEW_DAYS, REVIEW_DAYS_WELL_KNOWN};
use crate::domain::topic::Topic;
use crate::http::problem::Problem;
use crate::http::state::State;

/// One entry of a vocabulary.
struct Term {
    id: String,
    name: String,
    description: String,
}

impl From<&Audience> for Term {
    fn from(audience: &Audience) -> Self {
        let Audience { id, name, description, .. } = audience.clone();
        Self { id: id.to_string(), name, description }
    }
}

impl From<&Topic> for Term {
    fn from(topic: &Topic) -> Self {
        let Topic { id, name, description, .. } = topic.clone();
        Self { id: id.to_string(), name, description }
    }
}

/// A kind of contact, and what it leaves behind.
struct Kind {
    id: &'static str,
    words: &'static str,
    device_note: Option<&'static str>,
}

/// A contact of the live release that shows how one is shown.
struct Shown {
    link: Link,
    spoken: Option<String>,
    keyword: Option<String>,
}

/// The data model.
#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    shell: Shell,
    audiences: Vec<Term>,
    topics: Vec<Term>,
    kinds: Vec<Kind>,
    phone: Option<Shown>,
    text: Option<Shown>,
    due_days: i32,
    review_days: i32,
    review_days_well_known: i32,
    expired_after: i32,
}

/// The data model.
#[get("/docs/data")]
pub(super) async fn get_data(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    shell::answer(&req, &state, "/docs/data", |shell, edition| {
        let directory = edition.directory();
        Ok(DataPage {
            shell,
            audiences: directory.audiences().map(Term::from).collect(),
            topics: directory.topics().into_iter().map(Term::from).collect(),
            kinds: ContactKind::ALL.into_iter().map(described).collect(),
            phone: first(directory, |it| it.reach.spoken.is_some() && it.contact.kind == ContactKind::Phone),
            text: first(directory, |it| it.contact.keyword.is_some()),
            due_days: DUE_DAYS,
            review_days: REVIEW_DAYS,
            review_days_well_known: REVIEW_DAYS_WELL_KNOWN,
            expired_after: EXPIRED_AFTER,
        })
    })
}

/// The first contact, by route and place in it, that may serve as an example.
fn first(directory: &Directory, serves: impl Fn(&CheckedContact<'_>) -> bool) -> Option<Shown> {
    let mut contacts = directory.routes().iter().flat_map(|route| directory.contacts(route));
    let found = contacts.find(|it| serves(it) && it.reach.href.is_some())?;
    let (spoken, keyword) = (found.reach.spoken.clone(), found.contact.keyword.clone());
    Some(Shown { link: Link::to(&found)?, spoken, keyword })
}

fn described(kind: ContactKind) -> Kind {
    let words = match kind {
        ContactKind::Phone => "A voice call.",
        ContactKind::Text => "A text message. The link opens an empty message.",
        ContactKind::Textphone => "A call through text relay or a textphone; not for voice.",
        ContactKind::Webchat => "A chat on a web page.",
        ContactKind::Form => "A form on a web page.",
        ContactKind::Email => "An e-mail address.",
        ContactKind::Website => "A page with help to read.",
        ContactKind::BslVideo => "A British Sign Language interpreter by video.",
        ContactKind::App => "An app, named but not linked.",
        ContactKind::Whatsapp => "A WhatsApp number, shown but not linked.",
        ContactKind::Letter => "A postal address.",
    };
    Kind { id: kind.as_str(), words, device_note: kind.device_note() }
}
