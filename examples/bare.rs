//! The same answers from bare actix-http: no routing, no middleware, nothing decided. `scripts/bench` holds the service
//! against it, to see what its own layers cost.
//!
//! `bare ADDRESS:PORT FOLDER` answers from `FOLDER/answers.json`, a list of
//! `{"target", "status", "headers": [[name, value]], "file"}`: each target with the status, the headers and the bytes of that
//! file, whatever else the request says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a program for the developers of this one may fail loudly")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::ready;
use std::path::Path;
use std::sync::Arc;

use actix_http::{HttpService, Request, Response, StatusCode};
use actix_server::Server;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;
use serde::Deserialize;

/// An answer as it is described.
#[derive(Deserialize)]
struct Described {
    target: String,
    status: u16,
    headers: Vec<(String, String)>,
    file: String,
}

/// An answer as it is sent.
struct Ready {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [listen, folder] = arguments.as_slice() else { panic!("usage: bare ADDRESS:PORT FOLDER") };
    let answers = Arc::new(read(Path::new(folder)));
    actix_web::rt::System::new().block_on(serve(listen, answers)).unwrap();
}

fn read(folder: &Path) -> HashMap<String, Ready> {
    let described: Vec<Described> =
        serde_json::from_slice(&std::fs::read(folder.join("answers.json")).unwrap()).unwrap();
    let ready = |it: Described| {
        let headers = it.headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let body = std::fs::read(folder.join(it.file)).unwrap().into();
        (it.target, Ready { status: StatusCode::from_u16(it.status).unwrap(), headers, body })
    };
    described.into_iter().map(ready).collect()
}

async fn serve(listen: &str, answers: Arc<HashMap<String, Ready>>) -> std::io::Result<()> {
    let http = move || {
        let answers = Arc::clone(&answers);
        let answer = move |req: Request| ready(Ok::<_, Infallible>(answer(&answers, &req)));
        HttpService::build().h1(answer).tcp()
    };
    Server::build().workers(1).bind("bare", listen, http)?.run().await
}

fn answer(answers: &HashMap<String, Ready>, req: &Request) -> Response<Bytes> {
    let target = req.uri().path_and_query().map_or("", |it| it.as_str());
    let Some(ready) = answers.get(target) else { return Response::with_body(StatusCode::NOT_FOUND, Bytes::new()) };
    let mut response = Response::with_body(ready.status, ready.body.clone());
    for (name, value) in &ready.headers {
        response.headers_mut().append(name.clone(), value.clone());
    }
    response
}
