//! Readers leave nothing: whatever a request holds, the built program writes none of it anywhere.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use crate::support::{CANARY, Client, Run, Service, program};

/// Where the reader of these tests sits. Nothing else on this machine uses it, so it can be looked for.
const READER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 77, 0, 42));

/// Every file below a folder, as text, with its name.
fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.push((path.display().to_string(), String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
}

/// Addresses with something private wherever there is room for it.
const TARGETS: [&str; 27] = [
    "/v1",
    "/v1/audiences/child/routes?topic=bullying",
    "/v1/routes/childline",
    "/v1/verify-contact?contact=C4naryWh0IsHere",
    "/v1/verify-contact?contact=C4naryWh0IsHere&country=C4naryWh0IsHere",
    "/v1/routes?audience=C4naryWh0IsHere",
    "/v1/routes?C4naryWh0IsHere=1",
    "/v1/routes?limit=C4naryWh0IsHere&cursor=C4naryWh0IsHere",
    "/v1/routes/C4naryWh0IsHere",
    "/v1/routes/C4naryWh0IsHere/history",
    "/v1/routes/childline?release=C4naryWh0IsHere",
    "/v1/topics?as_of=C4naryWh0IsHere&C4naryWh0IsHere=1",
    "/v1/audiences/offender-family?C4naryWh0IsHere",
    "/v1/releases/C4naryWh0IsHere/changes",
    "/v1/releases/1...C4naryWh0IsHere",
    "/v1/changes?after=C4naryWh0IsHere",
    "/v1/feeds/changes.atom?audience=C4naryWh0IsHere",
    "/v1/feeds/changes.json?route=C4naryWh0IsHere",
    "/v1/retired-contacts/C4naryWh0IsHere",
    "/v1/verify-contact?contact=C4naryWh0IsHere&release=1",
    "/v1/search?q=C4naryWh0IsHere",
    "/v1/search?q=C4naryWh0IsHere+childline+c4narywh0ishere&audience=child&age=12&limit=5",
    "/v1/search?q=C4naryWh0IsHere&release=1",
    "/v1/search?q=C4naryWh0IsHere&audience=C4naryWh0IsHere&C4naryWh0IsHere=1",
    "/v1/C4naryWh0IsHere?C4naryWh0IsHere#C4naryWh0IsHere",
    "/health/ready?C4naryWh0IsHere",
    "/problems/C4naryWh0IsHere",
];

/// Well-formed requests with something private in every part that has room for it.
fn ask_politely(client: &Client) {
    let headers = [
        ("user-agent", CANARY),
        ("referer", "https://school.example/C4naryWh0IsHere?q=C4naryWh0IsHere"),
        ("cookie", "session=C4naryWh0IsHere"),
        ("authorization", "Bearer C4naryWh0IsHere"),
        ("x-forwarded-for", "203.0.113.77"),
        ("forwarded", "for=203.0.113.77"),
        ("origin", "https://c4narywh0ishere.example"),
        ("accept-language", CANARY),
        ("if-none-match", "\"C4naryWh0IsHere\""),
        ("C4naryWh0IsHere", CANARY),
        ("traceparent", "00-C4naryWh0IsHere-C4naryWh0IsHere-01"),
    ];
    for target in TARGETS {
        for method in ["GET", "HEAD", "DELETE", "OPTIONS", "C4NARYWH0ISHERE"] {
            client.send(method, target, &headers, None);
        }
    }
    let bodies = [
        r#"{"audience": "child", "place": "C4naryWh0IsHere"}"#,
        r#"{"audience": "C4naryWh0IsHere", "C4naryWh0IsHere": ["C4naryWh0IsHere"]}"#,
        r#"{"contact": "C4naryWh0IsHere"}"#,
        r#"{"q": "C4naryWh0IsHere"}"#,
        r#"{"q": "childline C4naryWh0IsHere", "audience": "child", "age": "12", "limit": 5}"#,
        r#"{"q": "C4naryWh0IsHere", "audience": "C4naryWh0IsHere", "release": 1}"#,
        r#"{"contact": "C4naryWh0IsHere", "release": 1, "as_of": "C4naryWh0IsHere"}"#,
        r#"{"C4naryWh0IsHere""#,
        "C4naryWh0IsHere",
        "\u{0}C4naryWh0IsHere",
    ];
    for body in bodies.map(str::to_owned).into_iter().chain([CANARY.repeat(6000)]) {
        for target in ["/v1/lookup", "/v1/search", "/v1/verify-contact", "/v1/C4naryWh0IsHere"] {
            client.send("POST", target, &headers, Some(&body));
            let json = [&headers[..], &[("content-type", "application/json")]].concat();
            client.send("POST", target, &json, Some(&body));
        }
        paste(client, &headers, &body);
    }
}

/// By itself, since it is refused wherever it is understood.
fn ask_of_another_time(client: &Client) {
    client.get_with("/v1/routes/childline", &[("accept-datetime", CANARY)]).expect(400);
}

/// The same as a page to be checked.
fn paste(client: &Client, headers: &[(&str, &str)], body: &str) {
    for (target, kind) in [
        ("/v1/scan", "text/plain"),
        ("/v1/scan?audience=C4naryWh0IsHere", "text/html"),
        ("/v1/scan", "C4naryWh0IsHere"),
        ("/check", "application/x-www-form-urlencoded"),
        ("/check?C4naryWh0IsHere=1", "application/x-www-form-urlencoded"),
    ] {
        let typed = [headers, &[("content-type", kind)]].concat();
        for page in [body.to_owned(), format!("page={body}&audience=child"), format!("page=&{body}={body}")] {
            client.send("POST", target, &typed, Some(&page));
        }
    }
}

/// Requests that are broken in a way that no client library would send, each on a connection of its own.
fn ask_rudely(address: SocketAddr) {
    let long = CANARY.repeat(400);
    let requests = [
        "GET /v1/routes?place=%C4naryWh0IsHere HTTP/1.1\r\nHost: C4naryWh0IsHere\r\n\r\n".to_owned(),
        "GET /v1/routes?place=%ff%feC4naryWh0IsHere HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "GET /%C4naryWh0IsHere%zz HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "GET http://C4naryWh0IsHere.example/v1 HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "GET C4naryWh0IsHere HTTP/1.1\r\nHost: a\r\n\r\n".to_owned(),
        "C4naryWh0IsHere\r\n\r\n".to_owned(),
        "GET /v1 HTTP/9.9\r\nC4naryWh0IsHere: 1\r\n\r\n".to_owned(),
        "GET /v1 HTTP/1.1\r\nHost: a\r\nC4naryWh0IsHere\r\n\r\n".to_owned(),
        "GET /v1 HTTP/1.1\nC4naryWh0IsHere: 1\n\n".to_owned(),
        "POST /v1/lookup HTTP/1.1\r\nHost: a\r\nContent-Length: C4naryWh0IsHere\r\n\r\n".to_owned(),
        "POST /v1/lookup HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: C4naryWh0IsHere\r\n\r\n".to_owned(),
        "POST /v1/lookup HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nC4naryWh0IsHere\r\n".to_owned(),
        format!("GET /v1/routes?place={long} HTTP/1.1\r\nHost: a\r\n\r\n"),
        format!("GET /v1 HTTP/1.1\r\nHost: a\r\nX-Note: {}\r\n\r\n", long.repeat(4)),
        format!("GET /v1 HTTP/1.1\r\nHost: a\r\nX-Note: {}\r\n\r\n", long.repeat(40)),
        format!("GET /v1 HTTP/1.1\r\nHost: a\r\n{}\r\n", "C4naryWh0IsHere: 1\r\n".repeat(90)),
    ];
    for request in requests {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        // The program may close as soon as it has read enough; what it answers is looked at elsewhere.
        let _ = connection.write_all(request.as_bytes()).and_then(|()| connection.shutdown(Shutdown::Write));
        let _ = connection.read_to_end(&mut Vec::new());
    }
}

/// Fails where a text holds anything of the requests of these tests.
fn assert_holds_nothing(place: &str, text: &str) {
    let lower = text.to_lowercase();
    let private = [CANARY.to_lowercase(), READER.to_string(), "203.0.113.77".to_owned(), "school.example".to_owned()];
    for private in private {
        let at = lower.find(&private);
        assert!(at.is_none(), "{place} holds {private}: {}", at.map(|at| &lower[at.saturating_sub(200)..]).unwrap());
    }
}

/// Runs the program in one form of log, asks it everything, and gives back what it wrote.
fn run_and_look(format: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let service = Service::of(program().arg("--data").arg(&data).args(["--log-format", format]));
    let reader = Client::with_address(service.address, READER);
    ask_politely(&reader);
    ask_of_another_time(&reader);
    ask_rudely(service.address);
    assert_eq!(reader.get("/v1").status, 200, "it serves no more");
    let run = service.stop().expect(0);
    let mut all = Vec::new();
    files(&data, &mut all);
    assert!(all.len() > 3 && all.iter().any(|(_, text)| text.contains("childline")), "no data folder was looked at");
    for (name, text) in &all {
        assert_holds_nothing(name, text);
    }
    assert_holds_nothing("the standard output", &run.stdout);
    assert_holds_nothing("the log", &run.stderr);
    run
}

#[test]
fn nothing_of_a_request_is_written_anywhere() {
    let run = run_and_look("text");
    // The log was looked at, and it counted what was asked by the endpoint alone.
    assert!(run.stderr.contains("answers since the last count"), "{}", run.stderr);
    assert!(run.stderr.contains("/v1/routes/{id}"), "{}", run.stderr);
}

#[test]
fn a_log_for_machines_holds_no_more_than_one_for_people() {
    let run = run_and_look("json");
    let mut counts = 0;
    for line in run.stderr.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        counts += usize::from(line["answers"].is_u64());
    }
    assert!(counts > 10, "{counts} lines of counts: {}", run.stderr);
}

#[test]
fn what_is_looked_for_would_be_found() {
    for text in ["GET /v1?C4NARYwh0ishere", "client=127.77.0.42:4711", "forwarded 203.0.113.77"] {
        let found = std::panic::catch_unwind(|| assert_holds_nothing("a line", text));
        assert!(found.is_err(), "{text}");
    }
}
