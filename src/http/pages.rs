//! Pages for people, and the files that they lead to: the documentation, what each problem means, the specification.
//!
//! Everything comes from the program itself, so the pages work without any other server, without scripts and without
//! cookies. What a page says of the directory is read from the live release, and what it says of the API from the
//! specification: neither is typed twice. A page is made once per release and kept; the one
//! that draws this week is made again when a day begins.

mod check;
mod data;
mod docs;
mod files;
mod hours;
mod problems;
mod prose;
mod quick_start;
mod ranking;
mod reference;
mod schools;
mod shell;
mod sketch;
#[cfg(test)]
mod tests;

use actix_web::http::Method;
use actix_web::web::ServiceConfig;

use super::wrong_path::PathTable;

/// Every address of a page or a file. A test asks each of them.
const ADDRESSES: [&str; 13] = [
    "/",
    "/docs",
    "/docs/reference",
    "/docs/ranking",
    "/docs/ranking-vectors.json",
    "/docs/data",
    "/docs/hours",
    "/docs/privacy",
    "/docs/schools",
    "/problems",
    "/problems/{code}",
    "/openapi.json",
    "/v1/curation/openapi.json",
];

/// Adds the pages to what is served.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(docs::get_front)
        .service(docs::get_docs)
        .service(reference::get_reference)
        .service(ranking::get_ranking)
        .service(files::get_ranking_vectors)
        .service(data::get_data)
        .service(hours::get_hours)
        .service(docs::get_privacy)
        .service(schools::get_schools)
        .service(check::get_check)
        .service(check::post_check)
        .service(problems::get_problems)
        .service(problems::get_problem)
        .service(files::get_openapi)
        .service(files::get_curation_openapi);
}

/// Adds the pages to the table of known addresses, so that a wrong method is answered as everywhere.
#[must_use]
pub fn add_to(table: PathTable) -> PathTable {
    let table = table.with(check::ADDRESS, &[Method::GET, Method::POST]);
    ADDRESSES.into_iter().fold(table, |table, address| table.with(address, &[Method::GET]))
}
