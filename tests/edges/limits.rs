//! Every limit: at it, one over, ten times over; and every deadline.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rstest::rstest;
use signpost::http::limits::Limits;

use crate::app::{Settings, start};
use crate::wire::{Client, ask, get, post};

/// A shortened clock, so that the tests do not take as long as the promises.
fn hasty() -> Settings {
    let limits = Limits {
        body_deadline: Duration::from_millis(600),
        handler_deadline: Duration::from_millis(400),
        ..Limits::default()
    };
    Settings { limits, ..Settings::default() }
}

#[rstest]
#[case(2048, 400)]
#[case(2049, 414)]
#[case(20_480, 414)]
fn an_address_may_have_2048_bytes(#[case] length: usize, #[case] status: u16) {
    // An unknown parameter is looked at only when the length was fine.
    let target = format!("/long?{}", "x".repeat(length - "/long?".len()));
    let answer = ask(start(Settings::default()), get(&target, &[]));
    let code = if status == 414 { "too-large" } else { "invalid-parameter" };
    assert_eq!((answer.status, answer.code().as_str()), (status, code));
}

#[rstest]
#[case(64, 200)]
#[case(65, 431)]
#[case(96, 431)]
#[case(640, 431)]
fn a_request_may_have_64_header_fields(#[case] fields: usize, #[case] status: u16) {
    let headers = vec![("A", "b"); fields - 1];
    assert_eq!(ask_maybe_bare(&get("/long", &headers)).0, status);
}

#[rstest]
#[case(16 * 1024, 200)]
#[case(16 * 1024 + 1, 431)]
#[case(160 * 1024, 431)]
fn headers_may_have_16_kilobytes(#[case] bytes: usize, #[case] status: u16) {
    let value = "b".repeat(bytes - "hostlocalhost".len() - "a".len());
    assert_eq!(ask_maybe_bare(&get("/long", &[("a", &value)])).0, status);
}

/// Beyond 96 fields and 128 KiB the parser underneath answers by itself, without a body.
fn ask_maybe_bare(request: &str) -> (u16, Option<String>) {
    let answer = ask(start(Settings::default()), request);
    let code = (answer.status >= 400 && !answer.body.is_empty()).then(|| answer.code());
    assert!(code.as_deref().is_none_or(|code| code == "too-large"));
    (answer.status, code)
}

#[rstest]
#[case(64 * 1024, 200)]
#[case(64 * 1024 + 1, 413)]
#[case(640 * 1024, 413)]
fn a_body_may_have_64_kilobytes(#[case] bytes: usize, #[case] status: u16) {
    let (head, tail) = (r#"{"audience":""#, r#""}"#);
    let body = format!("{head}{}{tail}", "a".repeat(bytes - head.len() - tail.len()));
    let declared = ask(start(Settings::default()), post("/lookup", &body));
    let request =
        "POST /lookup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    let mut client = Client::connect(start(Settings::default()));
    client.send(request).send("\r\n").try_send(format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()));
    let chunked = client.answer();
    assert_eq!((declared.status, chunked.status), (status, status));
    if status == 413 {
        assert_eq!((declared.code().as_str(), chunked.code().as_str()), ("too-large", "too-large"));
    }
}

#[rstest]
#[case::declared("Content-Length: 100\r\n\r\n", "1")]
#[case::chunked("Transfer-Encoding: chunked\r\n\r\n", "1\r\n1\r\n")]
fn a_slow_body_is_408_in_time_and_ends_the_connection(#[case] framing: &str, #[case] drop: &str) {
    let mut client = Client::connect(start(hasty()));
    let start = Instant::now();
    client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n").send(framing);
    for _ in 0..4 {
        client.send(drop);
        std::thread::sleep(Duration::from_millis(100));
    }
    let answer = client.answer();
    assert_eq!((answer.status, answer.code().as_str()), (408, "bad-request"));
    assert_eq!(answer.header("connection"), Some("close"));
    let took = start.elapsed();
    assert!((Duration::from_millis(550)..Duration::from_millis(1500)).contains(&took), "{took:?}");
}

#[test]
fn a_handler_that_takes_too_long_is_503() {
    let address = start(hasty());
    let start = Instant::now();
    let answer = ask(address, get("/wait/5000", &[]));
    assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"));
    assert!(answer.header("retry-after").is_some());
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert!(start.elapsed() < Duration::from_millis(1500));
    assert_eq!(ask(address, get("/wait/200", &[])).status, 200);
}

#[test]
fn a_handler_has_its_own_time_after_a_body_that_took_its_own() {
    let address = start(hasty());
    let ask_slowly = |milliseconds: &str| {
        let length = milliseconds.len();
        let mut client = Client::connect(address);
        client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n");
        client.send(format!("Content-Length: {length}\r\n\r\n"));
        std::thread::sleep(Duration::from_millis(450));
        client.send(milliseconds).answer()
    };
    assert_eq!(ask_slowly("250").status, 200);
    assert_eq!(ask_slowly("5000").code(), "unavailable");
    // The time that a quick body leaves over is not the handler's.
    let start = Instant::now();
    assert_eq!(ask(address, post("/slow", "5000")).code(), "unavailable");
    assert!(start.elapsed() < Duration::from_millis(800), "{:?}", start.elapsed());
}

/// How long it took to be told that there is no room.
fn shed(address: SocketAddr) -> Duration {
    let mut client = Client::connect(address);
    let start = Instant::now();
    let answer = client.send(get("/long", &[])).answer();
    assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"));
    assert_eq!(answer.header("retry-after"), Some("2"));
    start.elapsed()
}

#[test]
fn too_much_work_is_shed_at_once_and_slow_bodies_do_not_take_the_places_of_readers() {
    let limits = Limits { in_work: 2, in_work_with_body: 2, ..Limits::default() };
    let address = start(Settings { limits, ..Settings::default() });
    // Bodies that never come.
    let mut stuck: Vec<_> = (0..2).map(|_| Client::connect(address)).collect();
    for client in &mut stuck {
        client.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n");
    }
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(ask(address, post("/slow", "1")).code(), "unavailable");
    let mut busy: Vec<_> = (0..2).map(|_| Client::connect(address)).collect();
    for client in &mut busy {
        client.send(get("/wait/600", &[]));
    }
    std::thread::sleep(Duration::from_millis(100));
    let mut took: Vec<Duration> = (0..20).map(|_| shed(address)).collect();
    took.sort_unstable();
    // The median: the machine that runs the tests has other work too.
    assert!(took[10] < Duration::from_millis(50), "{took:?}");
    assert!(busy.iter_mut().all(|client| client.answer().status == 200));
    assert_eq!(ask(address, get("/long", &[])).status, 200);
}

#[test]
fn reads_are_never_limited_by_address() {
    let mut client = Client::connect(start(Settings::default()));
    for _ in 0..2_000 {
        assert_eq!(client.send(get("/long", &[])).answer().status, 200);
    }
}
