//! Posters and wallet cards: to be printed, to be asked whether they are still right, and where their square leads.
//!
//! ```text
//! /v1/posters                 every poster that is made
//! /v1/posters/{id}            whether a printed one is still right
//! /v1/posters/{id}/feed       the releases that changed it
//! /p/{id}                     the same for people: who can help now, and whether the poster is still right
//! /p/{id}/{layout}            the sheet to print: a4, a3, card
//! /q/{code}                   where the square on the paper leads; it never changes
//! ```
//!
//! Nothing is stored: what stood on a poster is worked out from its release ([`crate::domain::poster`]). An old sheet is
//! never printed again; its address leads to the newest.

mod feed;
mod found;
mod list;
mod paths;
mod sheet;
mod square;
mod still_right;

use actix_web::http::Method;
use actix_web::web::ServiceConfig;

use super::wrong_path::PathTable;

pub(super) use feed::get_poster_feed;
pub(super) use list::{get_poster, list_posters};

/// Every address that is not in the specification. A test asks each of them.
const ADDRESSES: [&str; 3] = ["/p/{id}", "/p/{id}/{layout}", "/q/{code}"];

/// Adds the pages and sheets to what is served.
pub fn configure(config: &mut ServiceConfig) {
    config.service(still_right::get_still_right).service(sheet::get_sheet).service(square::follow_square);
}

/// Adds them to the table of known addresses, so that a wrong method is answered as everywhere.
#[must_use]
pub fn add_to(table: PathTable) -> PathTable {
    ADDRESSES.into_iter().fold(table, |table, address| table.with(address, &[Method::GET]))
}
