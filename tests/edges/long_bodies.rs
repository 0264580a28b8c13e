//! Long bodies, which the connection sends itself: they arrive whole, in order, and in step with what is around them.

use std::time::Duration;

use rstest::rstest;

use crate::app::{Settings, letters, start};
use crate::wire::{Client, ask, get, request};

/// Lengths around each at which something is done differently, and some that fill what the kernel holds.
const LENGTHS: [usize; 12] = [0, 1, 4095, 4096, 4097, 16_383, 16_384, 16_385, 131_072, 300_000, 5_000_000, 20_000_000];

#[test]
fn every_length_arrives_whole_one_after_another() {
    let mut client = Client::connect(start(Settings::default()));
    for length in LENGTHS.into_iter().chain(LENGTHS.into_iter().rev()) {
        let answer = client.send(get(&format!("/letters/{length}"), &[])).answer();
        assert!(answer.body == letters(length), "{length}");
        assert_eq!(answer.header("transfer-encoding"), None);
    }
}

#[rstest]
#[case::one_piece(1_000_000, 1_000_000)]
#[case::pieces_that_are_copied(100_000, 1000)]
#[case::pieces_that_are_handed_over(3_000_000, 70_000)]
#[case::both(200_000, 4097)]
fn a_body_that_comes_in_pieces_arrives_whole(#[case] length: usize, #[case] piece: usize) {
    let mut client = Client::connect(start(Settings::default()));
    for _ in 0..2 {
        let answer = client.send(get(&format!("/letters/{length}/{piece}"), &[])).answer();
        assert!(answer.body == letters(length));
    }
}

#[test]
fn what_was_asked_all_at_once_is_answered_in_order() {
    let mut client = Client::connect(start(Settings::default()));
    let lengths = [10, 300_000, 16_384, 2_000_000, 0, 100, 100_000, 5];
    // A `HEAD` at the end would take the bodies away before it: the server underneath goes by what it has read last.
    let heads_between = |length| {
        let target = format!("/letters/{length}");
        format!("{}{}", request("HEAD", &target, &[]), get(&target, &[]))
    };
    client.send(lengths.map(heads_between).concat());
    for length in lengths {
        let head = client.head_answer();
        assert_eq!((head.status, head.header("content-length")), (200, Some(length.to_string().as_str())));
        assert!(client.answer().body == letters(length), "{length}");
    }
    assert_eq!(client.send(get("/health/live", &[])).answer().body, b"live");
}

#[test]
fn a_body_that_the_server_forgets_for_a_head_behind_it_ends_the_connection() {
    let mut client = Client::connect(start(Settings::default()));
    let head = request("HEAD", "/health/live", &[]);
    client.send(format!("{}{}{head}", get("/health/live", &[]), get("/letters/300000", &[])));
    assert!(client.read_to_the_end() < 4096);
}

#[test]
fn a_body_of_another_length_than_it_says_is_no_other_answer() {
    let address = start(Settings::default());
    let mut client = Client::connect(address);
    let answer = client.send(get("/lies/100000/300000", &[])).answer();
    assert!(answer.body == letters(100_000));
    assert_eq!(client.send(get("/health/live", &[])).answer().body, b"live");
    client.send(format!("{}{}", get("/lies/300000/100000", &[]), get("/health/live", &[])));
    assert!(client.read_to_the_end() < 110_000);
}

#[test]
fn who_reads_slowly_gets_all_of_it() {
    let mut client = Client::connect(start(Settings::default()));
    client.send(get("/letters/20000000", &[]).repeat(2));
    for _ in 0..10 {
        std::thread::sleep(Duration::from_millis(20));
        client.read_some(500_000);
    }
    for _ in 0..2 {
        assert!(client.answer().body == letters(20_000_000));
    }
}

#[test]
fn who_asks_no_more_still_gets_the_answer() {
    let mut client = Client::connect(start(Settings::default()));
    client.send(get("/letters/20000000", &[])).asks_no_more();
    std::thread::sleep(Duration::from_millis(100));
    assert!(client.answer().body == letters(20_000_000));
    client.closed_after();
}

#[test]
fn a_connection_that_is_to_end_ends_after_the_last_byte() {
    let mut client = Client::connect(start(Settings::default()));
    let answer = client.send(get("/letters/20000000", &[("Connection", "close")])).answer();
    assert!(answer.body == letters(20_000_000));
    assert_eq!(answer.header("connection"), Some("close"));
    assert!(client.closed_after() < Duration::from_secs(2));
    let mut old = Client::connect(start(Settings::default()));
    old.send("GET /letters/300000 HTTP/1.0\r\nHost: localhost\r\n\r\n");
    assert!(old.read_to_the_end() > 300_000);
}

#[test]
fn one_who_goes_away_half_way_leaves_the_others_alone() {
    let address = start(Settings::default());
    for _ in 0..20 {
        let mut gone = Client::connect(address);
        gone.send(get("/letters/20000000", &[]));
        gone.read_some(1000);
    }
    assert!(ask(address, get("/letters/300000", &[])).body == letters(300_000));
}
