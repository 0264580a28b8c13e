//! Releases while many read: nobody is refused, and every answer is of one release from its head to its last byte.
//!
//! Each release gives an organisation the name of its number, so that the name in an answer says which release it was made
//! from. Ordinarily 8 readers see 2 releases; `SIGNPOST_LONG=1` makes it 256 readers and 20 releases. How late answers came
//! is printed and not asserted: `SIGNPOST_LONG=1 cargo test --release --test api -- publishing --nocapture`.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::task::spawn_local;

use crate::support::curators::curated_app;
use crate::support::drafts::{released, renames};
use crate::support::load::{Connection, Received, long, percentile, run};
use crate::support::{Settings, list, text};

/// Who is renamed, and what they are called in the seed.
const RENAMED: (&str, &str) = ("nspcc", "NSPCC");

/// Look-ups in which routes of theirs stand.
const LOOK_UPS: [&str; 4] = [
    "/v1/audiences/child/routes",
    "/v1/audiences/child/routes?place=GB-SCT&topic=bullying",
    "/v1/audiences/parent/routes?place=GB-SCT",
    "/v1/routes/childline",
];

fn name_in(release: u64) -> String {
    if release == 1 { RENAMED.1.to_owned() } else { format!("{} of release {release}", RENAMED.1) }
}

/// When an answer was there, and how long it took.
type Taken = (Instant, Duration);

/// Answers that were found to be right, by what their head says of the release. Reading the same bytes again would only make
/// the readers slow.
type Right = Rc<RefCell<HashSet<(Option<String>, Vec<u8>)>>>;

/// Asks again and again until the end, and says what was wrong with any answer.
async fn reader(address: SocketAddr, first: usize, right: Right, end: &AtomicBool) -> (Vec<Taken>, Vec<String>) {
    let (mut taken, mut faults) = (Vec::new(), Vec::new());
    let Ok(mut connection) = Connection::open(address).await else { return (taken, vec!["no connection".to_owned()]) };
    for target in LOOK_UPS.iter().cycle().skip(first) {
        if end.load(Ordering::SeqCst) {
            break;
        }
        let begun = Instant::now();
        let answered = connection.ask(&format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
        taken.push((Instant::now(), begun.elapsed()));
        match answered {
            Ok(received) => faults.extend(fault_of(target, &received, &right)),
            Err(error) => {
                faults.push(format!("{target}: {error}"));
                break;
            }
        }
    }
    (taken, faults)
}

/// What is wrong with an answer: it is none, or not of one release.
fn fault_of(target: &str, received: &Received, right: &Right) -> Option<String> {
    if received.status != 200 {
        return Some(format!("{target}: {}", received.status));
    }
    let known = (received.header("signpost-release").map(str::to_owned), received.body.clone());
    if right.borrow().contains(&known) {
        return None;
    }
    let fault = not_of_one_release(target, received);
    if fault.is_none() {
        right.borrow_mut().insert(known);
    }
    fault
}

fn not_of_one_release(target: &str, received: &Received) -> Option<String> {
    let Some(header) = received.header("signpost-release") else { return Some(format!("{target}: of no release")) };
    let header: u64 = header.parse().unwrap();
    let body: Value = serde_json::from_slice(&received.body).unwrap();
    let named: Vec<&str> = if target.contains("audiences") {
        let routes = list(&body, "/items").iter().filter(|it| text(it, "/route/organisation/id") == RENAMED.0);
        routes.map(|it| text(it, "/route/organisation/name")).collect()
    } else {
        vec![text(&body, "/organisation/name")]
    };
    let release = body.get("release").map_or(Some(header), Value::as_u64);
    let whole = release == Some(header) && !named.is_empty() && named.iter().all(|name| *name == name_in(header));
    (!whole).then(|| format!("{target}: release {header} in its head, {release:?} in its body, {named:?}"))
}

/// How late the slowest of a hundred answers was, by seconds from the first.
fn by_second(begun: Instant, taken: &[Taken]) -> BTreeMap<u64, (usize, f64)> {
    let mut seconds: BTreeMap<u64, Vec<Duration>> = BTreeMap::new();
    for (at, took) in taken {
        seconds.entry(at.duration_since(begun).as_secs()).or_default().push(*took);
    }
    seconds.into_iter().map(|(second, took)| (second, (took.len(), percentile(took, 99)))).collect()
}

#[test]
fn releases_under_load_fail_nobody_and_no_answer_is_of_two_of_them() {
    static END: AtomicBool = AtomicBool::new(false);
    let (readers, releases) = if long() { (256, 20) } else { (8, 2) };
    let app = curated_app(Settings::default());
    let (author, reviewer) = (app.sign_in("ada"), app.sign_in("grace"));
    let address = app.address;
    let begun = Instant::now();
    let reading = std::thread::spawn(move || {
        run(async {
            let right = Right::default();
            let read = |first| spawn_local(reader(address, first, Rc::clone(&right), &END));
            let all: Vec<_> = (0..readers).map(read).collect();
            let mut found = (Vec::new(), Vec::new());
            for it in all {
                let (taken, faults) = it.await.unwrap();
                found.0.extend(taken);
                found.1.extend(faults);
            }
            found
        })
    });
    // What it is like without a release.
    std::thread::sleep(Duration::from_secs(3));
    let mut published = Vec::new();
    for release in 2..releases + 2 {
        let draft = renames("Another name.", &[RENAMED.0], &name_in(release));
        assert_eq!(released(&author, &reviewer, &format!("name-{release}"), &draft), release);
        published.push(begun.elapsed().as_secs());
    }
    END.store(true, Ordering::SeqCst);
    let (taken, faults) = reading.join().unwrap();
    for (second, (answers, p99)) in by_second(begun, &taken) {
        let marked = published.iter().filter(|at| **at == second).count();
        eprintln!("second {second}: {answers} answers, p99 {p99:.1} ms, releases {marked}");
    }
    assert_eq!(faults.len(), 0, "of {} answers, such as {:?}", taken.len(), faults.first());
    assert!(taken.len() > readers * LOOK_UPS.len(), "{} answers", taken.len());
}
