//! The routes of a directory, found by tantivy in memory: the usual library for a search in Rust. `scripts/bench` holds the
//! service's own search against it.
//!
//! `tantivy-search ADDRESS:PORT FOLDER` reads the directory in `FOLDER`, prints its address once it is ready, and answers
//! `GET /search?q=...` with a JSON list of the best 20 routes, each as its file has it.
//!
//! It is given every help: one segment, every beginning of a word indexed as a word of its own, slips looked for only where
//! a word leads nowhere. A text is the same words here and there, by the service's own code, and the same beginnings count.
//! Each word of a question must stand in a route; where fewer than 20 hold them all, the best of those that hold any follow
//! instead. The order is tantivy's own (BM25, without the length of texts, which says nothing here): a word counts as often
//! as its place weighs, the name the most, and of two routes that score the same the one with the higher priority comes
//! first. So the first 20 are the service's own in large part.
//!
//! It does less than the service: no audiences and so no guards, no places, no groups, no fall-back routes, no emergency
//! contacts, no opening hours, no reasons, nothing worked out of a route. It knows no plainer forms of words, no words that
//! were written apart, no former names and no campaigns.

#[allow(dead_code, reason = "the service also takes what is not needed here")]
#[path = "../../../src/domain/search/words.rs"]
mod words;

mod index;
mod question;

use std::collections::HashMap;
use std::path::Path;

use actix_web::http::header::ContentType;
use actix_web::web::{self, Bytes, BytesMut, Data, Query};
use actix_web::{App, HttpResponse, HttpServer};

use index::Routes;

/// How many routes an answer has at most.
const MOST: usize = 20;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [listen, folder] = arguments.as_slice() else { panic!("usage: tantivy-search ADDRESS:PORT FOLDER") };
    let routes = Data::new(index::read(Path::new(folder)));
    actix_web::rt::System::new().block_on(serve(listen, routes)).unwrap();
}

async fn serve(listen: &str, routes: Data<Routes>) -> std::io::Result<()> {
    let app = move || App::new().app_data(Data::clone(&routes)).route("/search", web::get().to(search));
    let server = HttpServer::new(app).workers(1).shutdown_timeout(1).bind(listen)?;
    println!("http://{listen}");
    server.run().await
}

async fn search(routes: Data<Routes>, asked: Query<HashMap<String, String>>) -> HttpResponse {
    let found = question::answer(&routes, asked.get("q").map_or("", String::as_str));
    HttpResponse::Ok().content_type(ContentType::json()).body(list(&found))
}

/// A JSON list of what is JSON already.
fn list(routes: &[&Bytes]) -> Bytes {
    let mut text = BytesMut::with_capacity(2 + routes.iter().map(|it| it.len() + 1).sum::<usize>());
    text.extend_from_slice(b"[");
    for (at, route) in routes.iter().enumerate() {
        text.extend_from_slice(if at == 0 { b"" } else { b"," });
        text.extend_from_slice(route);
    }
    text.extend_from_slice(b"]");
    text.freeze()
}
