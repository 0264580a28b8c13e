//! The edges of HTTP: what holds for every request and every answer, whichever endpoint it is for.
//!
//! This folder is the only one that names actix. A handler reads its input with [`query`] or [`json_body`], answers
//! with [`representation`], and fails with a [`problem`]; everything else is wrapped around the whole app once, so that
//! no endpoint can forget it. What was answered a moment ago goes out again from `front`, before any of this is asked.
//! From the outside in:
//!
//! 1. `TracingLogger::<log::RequestSpan>` opens the span that a fault's log line stands in;
//! 2. [`connection::watch`] tells the connection when a request is being answered;
//! 3. [`log::count`] counts the answer by endpoint template and status class;
//! 4. [`head::head_as_get`] lets `HEAD` work wherever `GET` does;
//! 5. [`headers::finish`] turns foreign errors into problems and adds the headers that every answer carries;
//! 6. [`headers::cors`] answers the preflights of browsers;
//! 7. [`limits::enforce`] refuses what is too large, sheds what is too much and ends what takes too long;
//! 8. the endpoints, and [`wrong_path::answer`] as the default service.
//!
//! `App::wrap` puts the last one wrapped outermost, so the app lists them in the opposite order.

mod body;
mod campaigns;
pub mod connection;
mod console;
pub mod curation;
mod edition;
mod embed;
mod faults;
mod feeds;
mod freshness;
mod front;
mod gone;
pub mod head;
pub mod headers;
mod help;
mod history;
mod home;
mod hours;
pub mod json_body;
pub mod limits;
mod lists;
pub mod log;
pub mod openapi;
mod pack;
pub mod pages;
mod past;
mod posters;
pub mod problem;
pub mod query;
mod recalls;
pub mod register;
mod releases;
pub mod representation;
mod retired;
mod routes;
mod scan;
mod search;
pub mod server;
mod service;
mod state;
mod sync;
mod verify;
mod vocabulary;
mod words;
pub mod wrong_path;

pub use curation::Door;
pub use service::{Service, StopHandle, block_on};
pub use state::{Settings, State};

use register::Register;

/// The one list of endpoints: what is not here is neither served nor described.
pub fn endpoints(list: &mut impl Register) {
    // Addresses are tried in this order, one after the other: what is asked most comes first.
    list.endpoint(routes::lookup_routes)
        .endpoint(search::search_routes)
        .endpoint(search::search_routes_in_body)
        .endpoint(routes::list_audience_routes)
        .endpoint(routes::get_route)
        .endpoint(routes::list_routes)
        .endpoint(pack::get_pack)
        .endpoint(home::get_home)
        .endpoint(vocabulary::list_audiences)
        .endpoint(vocabulary::get_audience)
        .endpoint(vocabulary::list_topics)
        .endpoint(vocabulary::get_topic)
        .endpoint(vocabulary::list_places)
        .endpoint(vocabulary::get_place)
        .endpoint(hours::get_route_hours)
        .endpoint(history::list_route_history)
        .endpoint(vocabulary::list_organisations)
        .endpoint(vocabulary::get_organisation)
        .endpoint(campaigns::list_campaigns)
        .endpoint(campaigns::get_campaign)
        .endpoint(posters::list_posters)
        .endpoint(posters::get_poster)
        .endpoint(posters::get_poster_feed)
        .endpoint(freshness::list_freshness)
        .endpoint(pack::get_pack_part)
        .endpoint(embed::get_embed)
        .endpoint(embed::get_embed_html)
        .endpoint(embed::get_embed_text)
        .endpoint(verify::verify_contact)
        .endpoint(verify::verify_contact_in_body)
        .endpoint(scan::scan_page)
        .endpoint(retired::list_retired_contacts)
        .endpoint(retired::get_retired_contact)
        .endpoint(releases::list_releases)
        // Before the single release, whose pattern its address fits as well.
        .endpoint(history::list_changes_between)
        .endpoint(history::list_release_changes)
        .endpoint(releases::get_release)
        .endpoint(recalls::list_recalls)
        .endpoint(sync::list_changes)
        .endpoint(feeds::get_atom_feed)
        .endpoint(feeds::get_json_feed)
        .endpoint(home::get_liveness)
        .endpoint(home::get_readiness)
        .endpoint(home::get_security_txt);
}
