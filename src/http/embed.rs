//! Signpost in other people's pages: the script of the element, and everything that helps to put it there.
//!
//! The script is part of the program and the same for everyone. It stands at an address that changes with its bytes,
//! which a page can pin with a digest, and at one that moves, which a page has to trust. What a page pinned is served
//! for ever: see [`script::VERSIONS`].

mod description;
pub(super) mod script;

use actix_web::http::Method;
use actix_web::web::ServiceConfig;

use super::wrong_path::PathTable;

pub(super) use description::get_embed;
pub(super) use script::keep_ready;

/// Every address of a file here. A test asks each of them.
const ADDRESSES: [&str; 2] = ["/embed/1/signpost-routes.js", "/embed/1/signpost-routes.{hash}.js"];

/// Adds the files to what is served.
pub fn configure(config: &mut ServiceConfig) {
    config.service(script::get_moving_script).service(script::get_pinned_script);
}

/// Adds the files to the table of known addresses, so that a wrong method is answered as everywhere.
#[must_use]
pub fn add_to(table: PathTable) -> PathTable {
    ADDRESSES.into_iter().fold(table, |table, address| table.with(address, &[Method::GET]))
}
