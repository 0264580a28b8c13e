//! The console: one bare page for curators.

use actix_web::http::Method;
use actix_web::web::ServiceConfig;

use super::wrong_path::PathTable;

/// Where the console is.
pub const PATH: &str = "/console";

/// The console's pages.
pub fn configure(_config: &mut ServiceConfig) {}

/// Adds the console's addresses to those that are known.
#[must_use]
pub fn add_to(table: PathTable) -> PathTable {
    table.with(PATH, &[Method::GET])
}
