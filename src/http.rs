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

use utoipa_actix_web::service_config::ServiceConfig;

/// The one list of endpoints: what is not here is neither served nor described.
pub fn endpoints(config: &mut ServiceConfig<'_>) {
    config
        .service(home::get_home)
        .service(vocabulary::list_audiences)
        .service(vocabulary::get_audience)
        .service(routes::list_audience_routes)
        .service(vocabulary::list_topics)
        .service(vocabulary::get_topic)
        .service(vocabulary::list_places)
        .service(vocabulary::get_place)
        .service(routes::list_routes)
        .service(routes::get_route)
        .service(hours::get_route_hours)
        .service(history::list_route_history)
        .service(routes::lookup_routes)
        .service(search::search_routes)
        .service(search::search_routes_in_body)
        .service(vocabulary::list_organisations)
        .service(vocabulary::get_organisation)
        .service(campaigns::list_campaigns)
        .service(campaigns::get_campaign)
        .service(posters::list_posters)
        .service(posters::get_poster)
        .service(posters::get_poster_feed)
        .service(freshness::list_freshness)
        .service(pack::get_pack)
        .service(pack::get_pack_part)
        .service(embed::get_embed)
        .service(embed::get_embed_html)
        .service(embed::get_embed_text)
        .service(verify::verify_contact)
        .service(verify::verify_contact_in_body)
        .service(scan::scan_page)
        .service(retired::list_retired_contacts)
        .service(retired::get_retired_contact)
        .service(releases::list_releases)
        // Before the single release, whose pattern its address fits as well.
        .service(history::list_changes_between)
        .service(history::list_release_changes)
        .service(releases::get_release)
        .service(recalls::list_recalls)
        .service(sync::list_changes)
        .service(feeds::get_atom_feed)
        .service(feeds::get_json_feed)
        .service(home::get_liveness)
        .service(home::get_readiness)
        .service(home::get_security_txt);
}
