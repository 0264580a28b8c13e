//! Nothing of a request reaches a log.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::Data;
use signpost::http::log::{Counts, Format, keep_panics_quiet, subscriber};
use tracing_subscriber::fmt::MakeWriter;

use crate::app::{Settings, start};
use crate::wire::{Client, ask, get, post, request};

/// Keeps what is logged, and what panics print would not.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Captured {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

const FIELDS: [(&str, &str); 7] = [
    ("User-Agent", "CANARY"),
    ("Referer", "https://CANARY.example/CANARY"),
    ("Cookie", "CANARY=CANARY"),
    ("Origin", "https://CANARY.example"),
    ("X-Forwarded-For", "CANARY"),
    ("X-Request-Id", "CANARY"),
    ("Authorization", "Bearer CANARY"),
];

/// Requests with a canary in each of their parts, good and bad ones.
fn canaries() -> Vec<String> {
    vec![
        get("/CANARY", &FIELDS),
        get("/CANARY?CANARY=CANARY", &FIELDS),
        get("/long?audience=CANARY", &FIELDS),
        get("/long?canary_canary=CANARY", &FIELDS),
        get("/long?q=CANARY", &FIELDS),
        get("/wait/CANARY", &FIELDS),
        get("/fault?CANARY", &FIELDS),
        get("/long", &[("Content-Length", "CANARY")]),
        get("/long", &[("Bad Name", "CANARY")]),
        get("/CANARY\u{e9}", &FIELDS),
        request("CANARY", "/long", &FIELDS),
        request("CANARY", "/CANARY", &FIELDS),
        request("OPTIONS", "/CANARY", &FIELDS),
        "CANARY\r\n\r\n".to_owned(),
        "GET /CANARY HTTP/9.9\r\n\r\n".to_owned(),
        post("/lookup", r#"{"audience":"CANARY","topics":["CANARY"]}"#),
        post("/lookup", r#"{"CANARY":"CANARY"}"#),
        post("/lookup", r#"{"q":"CANARY","audience":"child"}"#),
        post("/lookup", "CANARY"),
        post("/CANARY", r#"{"audience":"CANARY"}"#),
    ]
}

#[test]
fn no_part_of_a_request_reaches_the_log_whatever_becomes_of_it() {
    let captured = Captured::default();
    // The server's threads log too, so this has to be the subscriber of the whole process.
    tracing::subscriber::set_global_default(subscriber(Format::Json, captured.clone())).unwrap();
    let counts = Data::new(Counts::default());
    let address = start(Settings { counts: Some(counts.clone()), ..Settings::default() });

    for request in canaries() {
        let answer = ask(address, &request);
        let shown = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.status == 200 || !shown.contains("CANARY"), "{request}: {shown}");
    }
    panic_with_a_canary(address);
    counts.log();

    let log = captured.text();
    assert!(!log.to_ascii_lowercase().contains("canary"), "{log}");
    assert!(!log.contains("127.0.0.1"), "{log}");
    assert!(!log.contains("http.") && !log.contains("request_id"), "{log}");
    // The test would prove nothing if nothing had been logged: the fault, the panic and the counts were.
    let line = |words: &[&str]| log.lines().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(line(&["the store did not answer", r#""endpoint":"/fault""#, r#""method":"GET""#]), "{log}");
    assert!(line(&["panicked", "tests/edges/app.rs"]), "{log}");
    assert!(line(&["answers since", r#""endpoint":"/long""#, r#""class":"4xx""#]), "{log}");
    assert!(line(&["answers since", r#""endpoint":"none""#, r#""class":"4xx""#]), "{log}");
    assert!(line(&["answers since", r#""endpoint":"/wait/{n}""#]), "{log}");
    assert!(serde_json::from_str::<serde_json::Value>(log.lines().next().unwrap()).is_ok());
    assert!(counts.take().is_empty());
}

/// A handler that panics loses its own connection and nothing else.
fn panic_with_a_canary(address: std::net::SocketAddr) {
    let usual = std::panic::take_hook();
    keep_panics_quiet();
    let mut client = Client::connect(address);
    client.send(get("/panics?CANARY", &FIELDS)).closed_after();
    std::thread::sleep(Duration::from_millis(50));
    std::panic::set_hook(usual);
    assert_eq!(ask(address, get("/long", &[])).status, 200);
}

#[test]
fn text_lines_hold_the_same_and_other_crates_lines_are_left_out() {
    let captured = Captured::default();
    tracing::subscriber::with_default(subscriber(Format::Text, captured.clone()), || {
        tracing::error!(target: "signpost", "a fault");
        tracing::debug!(target: "signpost", "a detail");
        tracing::error!(target: "actix_http::h1::dispatcher", "CANARY");
        tracing::info!(target: "actix_server::builder", "CANARY");
        tracing::warn!(target: "actix_server::worker", "a worker died");
    });
    let log = captured.text();
    assert!(log.contains("a fault") && log.contains("a worker died"));
    assert!(!log.contains("a detail") && !log.contains("CANARY"));
}
