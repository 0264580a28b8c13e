//! What two people agreed to release at a time is released then, and nobody presses a button.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::child::{set_clock, start};
use crate::support::curators::{CAST, Caller, origin_of, sign_in, write_curators};
use crate::support::drafts::{approved, begin, look, released, renames, step};
use crate::support::{Service, text};

/// The timer looks once a second, and a release takes its time. A build that is not optimised, on a busy machine, takes more
/// of it.
const SOON: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 3 });

/// How long the timer is watched doing nothing: several of its rounds.
const WHILE: Duration = Duration::from_secs(4);

fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

/// A service whose clock is ours.
struct Clocked {
    service: Service,
    clock: PathBuf,
    _folder: TempDir,
}

impl Clocked {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let (data, clock) = (file("data"), file("clock"));
        write_curators(&data, CAST);
        set_clock(&clock, noon());
        let service = start(&data, &file("no order"), &clock);
        Self { service, clock, _folder: folder }
    }

    fn is(&self, time: Timestamp) {
        set_clock(&self.clock, time);
    }

    fn sign_in(&self, curator: &str) -> Caller<'_> {
        sign_in(&self.service, &origin_of(&self.service), curator)
    }

    /// Waits until an address answers with this status, and says how long that took.
    fn until(&self, target: &str, is_so: impl Fn(&crate::support::Answer) -> bool) -> Duration {
        let begun = Instant::now();
        loop {
            let answer = self.service.get(target);
            if is_so(&answer) {
                return begun.elapsed();
            }
            assert!(begun.elapsed() < SOON, "{target}: {}\n{}", answer.text(), self.service.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn newest(&self) -> u64 {
        self.service.get("/v1").expect(200).header("signpost-release").unwrap().parse().unwrap()
    }

    /// How many lines of the log hold this.
    fn said(&self, words: &str) -> usize {
        self.service.log().lines().filter(|line| line.contains(words)).count()
    }
}

/// A draft's content, to be released at a time.
fn at(time: Timestamp, mut content: Value) -> Value {
    content["release_at"] = time.to_string().into();
    content
}

fn is_called(name: &str) -> impl Fn(&crate::support::Answer) -> bool {
    move |answer| text(&answer.json(), "/name") == name
}

#[test]
fn what_two_people_agreed_on_is_released_and_withdrawn_at_its_time_without_anybody() {
    let app = Clocked::start();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    approved(&ada, &grace, "tonight", &at(noon() + hours(6), renames("Tonight.", &["nspcc"], "NSPCC, tonight")));
    let withdrawal = json!({"title": "Later", "note": "The campaign has ended.", "edits": [
        {"action": "withdraw", "kind": "campaign", "id": "not-my-friend"}
    ]});
    approved(&ada, &grace, "later", &at(noon() + hours(7), withdrawal));
    begin(&ada, "not-approved", &at(noon() + hours(5), renames("Never.", &["iwf"], "IWF, never"))).expect(201);
    step(&ada, "not-approved", "submit", 1).expect(200);
    step(&grace, "tonight", "release", 3).expect(409);

    app.is(noon() + hours(6) - SignedDuration::from_secs(1));
    std::thread::sleep(WHILE / 2);
    assert_eq!(app.newest(), 1, "it was released before its time");

    app.is(noon() + hours(6));
    let took = app.until("/v1/organisations/nspcc", is_called("NSPCC, tonight"));
    eprintln!("the release was live {took:?} after its time");
    assert_eq!(app.newest(), 2);
    app.service.get("/v1/campaigns/not-my-friend").expect(200);

    app.is(noon() + hours(7));
    let took = app.until("/v1/campaigns/not-my-friend", |answer| answer.status == 410);
    eprintln!("the withdrawal was live {took:?} after its time");
    std::thread::sleep(WHILE / 2);
    assert_eq!(app.newest(), 3, "nothing else was released, and nothing twice");
    let ada = app.sign_in("ada");
    for (draft, stage) in [("tonight", "released"), ("later", "released"), ("not-approved", "submitted")] {
        let draft = look(&ada, draft).expect(200).json();
        assert_eq!(text(&draft, "/stage"), stage, "{draft}");
    }
    assert_eq!(app.said("a draft whose time had come was released"), 2, "{}", app.service.log());
}

#[test]
fn what_cannot_be_released_at_its_time_is_said_once_and_holds_nothing_else_up() {
    let app = Clocked::start();
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    let (first, second) = (noon() + hours(1), noon() + hours(2));
    approved(&ada, &grace, "stale", &at(first, renames("Stale.", &["nspcc"], "NSPCC, stale")));
    approved(&ada, &grace, "fresh", &at(second, renames("Fresh.", &["iwf"], "IWF, fresh")));
    assert_eq!(released(&ada, &grace, "faster", &renames("Faster.", &["nspcc"], "NSPCC, faster")), 2);

    let warning = "a draft whose time had come cannot be released";
    app.is(first);
    app.until("/v1", |_| app.said(warning) == 1);
    std::thread::sleep(WHILE);
    assert_eq!((app.newest(), app.said(warning)), (2, 1), "{}", app.service.log());

    app.is(second);
    app.until("/v1/organisations/iwf", is_called("IWF, fresh"));
    std::thread::sleep(WHILE);
    assert_eq!((app.newest(), app.said(warning)), (3, 1), "said again: {}", app.service.log());
    assert!(is_called("NSPCC, faster")(&app.service.get("/v1/organisations/nspcc").expect(200)));

    // Carried over to what stands, and approved again, its time has come all the same.
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    let content = at(first, renames("No longer stale.", &["nspcc"], "NSPCC, in the end"));
    let body = json!({"revision": 3, "content": content});
    // Should it take longer than a request may, it is done all the same.
    assert!([200, 503].contains(&ada.put("/v1/curation/drafts/stale", &body).status));
    step(&ada, "stale", "submit", 4).expect(200);
    step(&grace, "stale", "approve", 5).expect(200);
    app.until("/v1/organisations/nspcc", is_called("NSPCC, in the end"));
    assert_eq!((app.newest(), app.said(warning)), (4, 1), "{}", app.service.log());
}
