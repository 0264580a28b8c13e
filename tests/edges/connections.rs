//! Connections that are slow, silent or ambiguous.

use std::time::{Duration, Instant};

use rstest::rstest;
use signpost::http::connection::Patience;

use crate::app::{Settings, start};
use crate::wire::{Client, ask, get};

fn hasty() -> Settings {
    let milliseconds = Duration::from_millis;
    let patience = Patience { head: milliseconds(400), idle: milliseconds(700), disconnect: milliseconds(100) };
    Settings { patience, ..Settings::default() }
}

fn took_about(start: Instant, milliseconds: u64) {
    let (took, expected) = (start.elapsed(), Duration::from_millis(milliseconds));
    // The server underneath reads its clock twice a second, so it may be early by that much.
    assert!(took + Duration::from_millis(550) > expected && took < expected + Duration::from_millis(600), "{took:?}");
}

#[test]
fn a_first_head_that_does_not_end_is_cut_with_408() {
    for begun in ["", "GET /long HTTP/1.1\r\nHo"] {
        let start_of_all = Instant::now();
        let mut client = Client::connect(start(hasty()));
        assert_eq!(client.send(begun).answer().status, 408);
        client.closed_after();
        took_about(start_of_all, 400);
    }
}

#[test]
fn a_second_head_that_does_not_end_is_cut_too() {
    let mut client = Client::connect(start(hasty()));
    assert_eq!(client.send(get("/long", &[])).answer().status, 200);
    let begun = Instant::now();
    client.send("GET /long HTTP/1.1\r\n");
    for _ in 0..3 {
        std::thread::sleep(Duration::from_millis(100));
        client.try_send("A: b\r\n");
    }
    client.closed_after();
    took_about(begun, 400);
}

#[test]
fn a_second_head_that_came_half_with_the_first_is_cut_too() {
    let mut client = Client::connect(start(hasty()));
    let begun = Instant::now();
    client.send(format!("{}GET /long HTTP/1.1\r\n", get("/long", &[])));
    assert_eq!(client.answer().status, 200);
    client.closed_after();
    took_about(begun, 1100);
}

#[test]
fn an_idle_connection_is_closed() {
    let mut client = Client::connect(start(hasty()));
    assert_eq!(client.send(get("/long", &[])).answer().status, 200);
    let begun = Instant::now();
    client.closed_after();
    took_about(begun, 700);
}

/// What ends a silence is set before the answer begins, and rings while it is being made.
#[test]
fn a_connection_that_is_idle_after_an_answer_that_took_long_is_closed() {
    let mut client = Client::connect(start(hasty()));
    for wait in ["/wait/0", "/wait/900"] {
        assert_eq!(client.send(get(wait, &[])).answer().status, 200);
    }
    let begun = Instant::now();
    client.closed_after();
    took_about(begun, 700);
}

#[test]
fn a_body_that_nobody_reads_and_that_never_ends_is_cut() {
    let mut client = Client::connect(start(hasty()));
    let begun = Instant::now();
    client.send("GET /long HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    assert_eq!(client.answer().status, 200);
    for _ in 0..30 {
        std::thread::sleep(Duration::from_millis(50));
        if !client.try_send("1\r\na\r\n") {
            break;
        }
    }
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
    client.closed_after();
}

#[test]
fn an_answer_that_nobody_reads_is_cut_and_one_that_is_read_slowly_is_not() {
    let address = start(hasty());
    let mut deaf = Client::connect(address);
    deaf.send(get("/large", &[]));
    let mut slow = Client::connect(address);
    slow.send(get("/large", &[]));
    let mut read = 0;
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(100));
        read += slow.read_some(4 * 1024 * 1024);
    }
    assert!(read > 16 * 1024 * 1024, "{read}");
    // What the kernel holds can still be read, which is little; the rest was never sent.
    let held = deaf.read_to_the_end();
    assert!(held < 2 * 1024 * 1024, "{held}");
    assert_eq!(slow.answer().body.len(), 64 * 1024 * 1024);
}

#[rstest]
#[case::request_line("GET /long HTTP/1.1\nHost: a\r\n\r\n")]
#[case::field("GET /long HTTP/1.1\r\nHost: a\nA: b\r\n\r\n")]
#[case::end("GET /long HTTP/1.1\r\nHost: a\r\n\n")]
#[case::everywhere("GET /long HTTP/1.1\nHost: a\n\n")]
#[case::hidden_framing("POST /lookup HTTP/1.1\r\nHost: a\r\nA: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
fn a_bare_line_feed_in_a_head_is_400_and_ends_the_connection(#[case] request: &str) {
    let address = start(hasty());
    assert_eq!(ask(address, request).status, 400);
    let mut second = Client::connect(address);
    assert_eq!(second.send(get("/long", &[])).answer().status, 200);
    assert_eq!(second.send(request).answer().status, 400);
    second.closed_after();
    let mut pipelined = Client::connect(address);
    pipelined.send(format!("{}{request}", get("/long", &[])));
    assert_eq!((pipelined.answer().status, pipelined.answer().status), (200, 400));
}

#[test]
fn line_feeds_in_a_body_are_nobody_s_business() {
    let mut client = Client::connect(start(hasty()));
    for _ in 0..2 {
        assert_eq!(client.send(crate::wire::post("/lookup", "{\n\"audience\":\n\"a\"}\n")).answer().status, 200);
        let head = "POST /lookup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
        client.send(format!("{head}\r\n\r\n12\r\n{{\n\"audience\":\n\"a\"}}\r\n0\r\n\r\n"));
        assert_eq!(client.answer().json()["audience"], "a");
    }
}
