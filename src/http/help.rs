//! Pages for somebody who needs help: three plain questions, who can help, each route, each campaign.
//!
//! They are made for a phone that somebody else may look at. Addresses hold opaque codes and titles say nothing of what
//! was looked for; browsers are asked to store nothing, no script is needed, and what leaves the page stands first on it.
//! Where to turn in danger stands on every page, also on the one for an address that leads nowhere.
//!
//! ```text
//! /go                         who are you
//! /go/{who}                   what has happened
//! /go/{who}/{what}            where are you
//! /go/{who}/{what}/{where}    who can help
//! /r/{route}[/{who}]          one route
//! /c/{campaign}[/{who}]       a campaign
//! /kept                       what is not recorded
//! ```

pub(super) mod answer;
mod campaigns;
pub(super) mod card;
mod kept;
pub(super) mod questions;
mod routes;
pub(super) mod shell;

use actix_web::http::Method;
use actix_web::web::ServiceConfig;

use super::wrong_path::PathTable;

/// Every address of a page for readers. A test asks each of them.
const ADDRESSES: [&str; 9] = [
    "/go",
    "/go/{who}",
    "/go/{who}/{what}",
    "/go/{who}/{what}/{where}",
    "/r/{route}",
    "/r/{route}/{who}",
    "/c/{campaign}",
    "/c/{campaign}/{who}",
    "/kept",
];

/// Adds the pages for readers to what is served.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(questions::get_start)
        .service(questions::get_what)
        .service(questions::get_where)
        .service(answer::get_answer)
        .service(routes::get_route)
        .service(routes::get_route_for)
        .service(campaigns::get_campaign)
        .service(campaigns::get_campaign_for)
        .service(kept::get_kept);
}

/// Adds the pages to the table of known addresses, so that a wrong method is answered as everywhere.
#[must_use]
pub fn add_to(table: PathTable) -> PathTable {
    ADDRESSES.into_iter().fold(table, |table, address| table.with(address, &[Method::GET]))
}
