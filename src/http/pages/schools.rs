//! What a school's IT staff and safeguarding leads have to know: the hosts to allow and why, and who sees what.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use super::shell::{self, Shell};
use crate::domain::directory::Directory;
use crate::http::help::shell::NEUTRAL;
use crate::http::problem::Problem;
use crate::http::state::State;
use crate::http::words::Words;

/// A host that links of the directory lead to.
struct Host {
    name: String,
    /// The routes that are reached there.
    routes: Vec<String>,
}

/// What schools have to know.
#[derive(Template)]
#[template(path = "schools.html")]
struct Schools {
    shell: Shell,
    words: Words,
    /// Where this service is reached; nothing where nobody has said.
    own: Option<String>,
    /// Where somebody who leaves a page fast is led to.
    neutral: String,
    /// Where the routes for children are reached.
    for_children: Vec<Host>,
    /// Where the others are.
    others: Vec<Host>,
}

/// What schools have to know.
#[get("/docs/schools")]
pub(super) async fn get_schools(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    shell::answer(&req, &state, "/docs/schools", |shell, edition| {
        let own = state.settings().public_url.as_deref().and_then(host);
        let (for_children, others) = hosts(edition.directory());
        let neutral = host(NEUTRAL).unwrap_or_default();
        Ok(Schools { shell, words: Words::ENGLISH, own, neutral, for_children, others })
    })
}

fn host(address: &str) -> Option<String> {
    url::Url::parse(address).ok()?.host_str().map(str::to_owned)
}

/// The hosts of every link, those that the first audience in the curated order needs, which is children, apart.
fn hosts(directory: &Directory) -> (Vec<Host>, Vec<Host>) {
    let children = directory.audiences().next().map(|it| &it.id);
    let mut hosts: BTreeMap<String, (bool, Vec<String>)> = BTreeMap::new();
    for route in directory.routes() {
        let document = route.document();
        let for_children = document.audiences.iter().any(|it| Some(&it.audience) == children);
        for contact in directory.contacts(route) {
            let Some(host) = contact.reach.href.as_deref().filter(|it| it.starts_with("https:")).and_then(host) else {
                continue;
            };
            let (needed, routes) = hosts.entry(host).or_default();
            *needed |= for_children;
            if !routes.contains(&document.name) {
                routes.push(document.name.clone());
            }
        }
    }
    let (needed, others): (Vec<_>, Vec<_>) = hosts.into_iter().partition(|(_, (needed, _))| *needed);
    let named = |all: Vec<(String, (bool, Vec<String>))>| {
        all.into_iter().map(|(name, (_, routes))| Host { name, routes }).collect()
    };
    (named(needed), named(others))
}
