//! Signpost in other people's pages: the script of the element, and everything that helps to put it there.
//!
//! The script is part of the program and the same for everyone. It stands at an address that changes with its bytes,
//! which a page can pin with a digest, and at one that moves, which a page has to trust. What a page pinned is served
//! for ever: see [`script::VERSIONS`].

mod builder;
mod description;
mod fragment;
mod frame;
mod oembed;
mod picked;
pub(super) mod script;
mod words;

use actix_web::http::Method;
use actix_web::web::ServiceConfig;

use super::wrong_path::PathTable;

pub(super) use description::get_embed;
pub(super) use fragment::{get_embed_html, get_embed_text};
pub(super) use oembed::discovery;
pub(super) use script::keep_ready;

/// Every address of a file or a page here. A test asks each of them.
const ADDRESSES: [&str; 9] = [
    "/embed",
    "/embed/boxes",
    "/embed/preview",
    "/embed/frame/{who}/{what}/{where}",
    "/embed/1/signpost-routes.js",
    "/embed/1/signpost-routes.{hash}.js",
    "/embed/1/words-cy.js",
    "/embed/1/words-gd.js",
    "/v1/oembed",
];

/// Adds the files and pages to what is served.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(builder::get_builder)
        .service(builder::get_boxes)
        .service(builder::get_preview)
        .service(frame::get_frame)
        .service(script::get_moving_script)
        .service(script::get_pinned_script)
        .service(words::get_welsh)
        .service(words::get_gaelic)
        .service(oembed::get_oembed);
}

/// Adds them to the table of known addresses, so that a wrong method is answered as everywhere.
#[must_use]
pub fn add_to(table: PathTable) -> PathTable {
    ADDRESSES.into_iter().fold(table, |table, address| table.with(address, &[Method::GET]))
}
