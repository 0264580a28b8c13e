//! More than can be done, and many who are slow: what still gets done, and what the others are told.
//!
//! An ordinary run takes seconds and asserts nothing that is a time. `SIGNPOST_LONG=1` takes as long as the promises: two
//! minutes of three and of ten times what can be done, a minute of three thousand slow connections. Both print what they
//! measured: `SIGNPOST_LONG=1 cargo test --release --test edges -- overload --nocapture --test-threads 1`.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use signpost::http::limits::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;
use tokio::task::spawn_local;
use tokio::time::sleep;

use crate::app::{Settings, start};
use crate::load::{Connection, Outcome, at_rate, long, percentile, run};

/// How many requests are in work at once, each for a tenth of a second: a hundred are done in a second.
const PLACES: usize = 10;
const WORK: &str = "GET /wait/100 HTTP/1.1\r\nHost: localhost\r\n\r\n";
const CAPACITY: u32 = 100;

const HEALTH: &str = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
const READ: &str = "GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Of a hundred that could have been done, how many at least are. A machine that runs all tests at once has other work.
const AT_LEAST: usize = 60;

fn seconds(short: u64, full: u64) -> Duration {
    Duration::from_secs(if long() { full } else { short })
}

fn count(outcomes: &[Outcome], status: u16) -> usize {
    outcomes.iter().filter(|it| it.status == status).count()
}

fn told(what: &str, outcomes: &[Outcome]) {
    let of = |status: u16| outcomes.iter().filter(move |it| it.status == status).map(|it| it.took);
    for status in [200, 503, 0] {
        let all: Vec<Duration> = of(status).collect();
        if !all.is_empty() {
            let [p50, p99, most] = [50, 99, 100].map(|share| percentile(all.iter().copied(), share));
            eprintln!("{what}: {} times {status}; p50 {p50:.1} ms, p99 {p99:.1} ms, most {most:.1} ms", all.len());
        }
    }
}

/// As many as can be in work ask again as soon as they are answered: how many are done in a second.
async fn peak(address: SocketAddr, lasts: Duration) -> f64 {
    let begun = Instant::now();
    let clients: Vec<_> = (0..PLACES)
        .map(|_| {
            spawn_local(async move {
                let (mut connection, mut done) = (Connection::open(address).await.unwrap(), 0_u32);
                while begun.elapsed() < lasts {
                    done += u32::from(connection.ask(WORK).await.unwrap().status == 200);
                }
                done
            })
        })
        .collect();
    let mut done = 0;
    for client in clients {
        done += client.await.unwrap();
    }
    f64::from(done) / begun.elapsed().as_secs_f64()
}

/// So many times what can be done, for long enough.
fn overload(times: u32) {
    let limits = Limits { in_work: PLACES, ..Limits::default() };
    let address = start(Settings { limits, ..Settings::default() });
    let lasts = seconds(3, 120);
    run(async {
        let peak = peak(address, seconds(1, 5)).await;
        let health = spawn_local(at_rate(address, HEALTH, 10, lasts));
        let begun = Instant::now();
        let offered = at_rate(address, WORK, CAPACITY * times, lasts).await;
        let took = begun.elapsed();
        let health = health.await.unwrap();
        let useful = f64::from(u32::try_from(count(&offered, 200)).unwrap()) / took.as_secs_f64();
        eprintln!("{times} times: {useful:.1} a second are done, at peak {peak:.1}: {:.0} %", useful / peak * 100.0);
        told("  offered", &offered);
        told("  health", &health);
        assert!(useful / peak * 100.0 > f64::from(u32::try_from(AT_LEAST).unwrap()), "{useful:.1} of {peak:.1}");
        let refused: Vec<&Outcome> = offered.iter().filter(|it| it.status != 200).collect();
        assert!(refused.len() > offered.len() / 3, "{} of {} are refused", refused.len(), offered.len());
        assert!(refused.iter().all(|it| it.status == 503 && it.retry_after), "refused otherwise than by 503");
        assert!(health.iter().all(|it| it.status == 200 || it.status == 503 && it.retry_after), "health is silent");
        sleep(seconds(1, 5)).await;
        let after = at_rate(address, WORK, CAPACITY / 2, seconds(1, 10)).await;
        told("  after it", &after);
        assert_eq!(count(&after, 200), after.len(), "it has not come back to itself");
    });
}

#[test]
fn at_three_times_what_can_be_done_it_is_done_all_the_same_and_the_rest_is_told_to_come_again() {
    overload(3);
}

#[test]
fn at_ten_times_what_can_be_done_it_is_done_all_the_same_and_the_rest_is_told_to_come_again() {
    overload(10);
}

/// In what a client is slow.
#[derive(Clone, Copy)]
enum Slow {
    Head,
    Body,
    Reading,
}

/// One who is slow, and begins again when cut off. It ends with the runtime that it runs in.
async fn dawdle(address: SocketAddr, slow: Slow) {
    loop {
        let socket = TcpSocket::new_v4().unwrap();
        // So that little fits between the two.
        socket.set_recv_buffer_size(4096).unwrap();
        let Ok(mut stream) = socket.connect(address).await else {
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let first = match slow {
            Slow::Head => "GET /long HTTP/1.1\r\nHost: localhost\r\nA: ",
            Slow::Body => {
                "POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
            }
            Slow::Reading => "GET /book HTTP/1.1\r\nHost: localhost\r\n\r\n",
        };
        let mut open = stream.write_all(first.as_bytes()).await.is_ok();
        let mut bytes = [0; 1024];
        while open {
            sleep(Duration::from_secs(1)).await;
            open = match slow {
                Slow::Head | Slow::Body => stream.write_all(b"1").await.is_ok() && !ended(&stream),
                Slow::Reading => stream.read(&mut bytes).await.is_ok_and(|read| read > 0),
            };
        }
    }
}

/// Whether the other side has said all that it will. What it said before, such as 408, is of no interest to one so slow.
fn ended(stream: &tokio::net::TcpStream) -> bool {
    let mut bytes = [0; 4096];
    loop {
        match stream.try_read(&mut bytes) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }
}

#[test]
fn many_who_are_slow_keep_nobody_from_reading() {
    let address = start(Settings::default());
    let (each, lasts) = (if long() { 1000 } else { 60 }, seconds(3, 60));
    let before = run(at_rate(address, READ, 100, seconds(1, 10)));
    told("alone", &before);
    // They do not end by themselves: they are on a thread that ends with the process.
    std::thread::spawn(move || {
        run(async {
            let slow = [Slow::Head, Slow::Body, Slow::Reading].into_iter().flat_map(|it| std::iter::repeat_n(it, each));
            let dawdlers: Vec<_> = slow.map(|it| spawn_local(dawdle(address, it))).collect();
            for it in dawdlers {
                it.await.unwrap();
            }
        });
    });
    std::thread::sleep(Duration::from_secs(1));
    let during = run(at_rate(address, READ, 100, lasts));
    told(&format!("with {each} slow heads, {each} slow bodies and {each} slow readers"), &during);
    assert_eq!(count(&before, 200), before.len(), "alone");
    assert_eq!(count(&during, 200), during.len(), "among the slow");
}
