//! A clock that is wrong: an hour, a day, five years ahead or behind, and going backwards between writes. No number depends
//! on it, nobody loses anything by it, and nobody stays signed in by it.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use rstest::rstest;
use serde_json::{Value, json};

use crate::crash::stage::shrink;
use crate::support::curators::{CAST, Caller, CuratedApp, curated_app, write_curators};
use crate::support::drafts::{patiently, released, renames};
use crate::support::{Settings, list, text};

/// What is right.
fn noon() -> Timestamp {
    "2026-11-29T12:00:00Z".parse().unwrap()
}

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
const FIVE_YEARS: i64 = 5 * 365 * DAY;

/// How far off the clock is, in seconds. Each test has its own.
struct Clock(AtomicI64);

impl Clock {
    const fn right() -> Self {
        Self(AtomicI64::new(0))
    }

    fn now(&self) -> Timestamp {
        noon() + SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }

    fn is_off_by(&self, seconds: i64) {
        self.0.store(seconds, Ordering::SeqCst);
    }
}

fn serve(data: &Path, clock: fn() -> Timestamp) -> CuratedApp {
    curated_app(Settings { data: Some(data.to_owned()), clock: Some(clock), ..Settings::default() })
}

/// Everything that a reader or a curator would miss.
fn content(app: &CuratedApp, curator: &Caller<'_>) -> [Value; 5] {
    let drafts = curator.get("/v1/curation/drafts").expect(200).json();
    let [mut organisations, mut routes, releases, mut recalls] =
        ["/v1/organisations?limit=200", "/v1/routes?limit=200", "/v1/releases?limit=200", "/v1/recalls?limit=200"]
            .map(|target| app.get(target).expect(200).json());
    // What is open is a matter of time; which routes there are is not.
    for it in [&mut organisations, &mut routes, &mut recalls] {
        *it = it["items"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
    }
    [drafts, organisations, routes, releases["items"].clone(), recalls]
}

/// Number and time of every release, oldest first.
fn releases(app: &CuratedApp) -> Vec<(u64, Timestamp)> {
    let page = app.get("/v1/releases?limit=200").expect(200).json();
    let read = |it: &Value| (it["number"].as_u64().unwrap(), text(it, "/time").parse().unwrap());
    let mut all: Vec<(u64, Timestamp)> = list(&page, "/items").iter().map(read).collect();
    all.reverse();
    all
}

fn assert_in_order(releases: &[(u64, Timestamp)]) {
    for pair in releases.windows(2) {
        assert_eq!(pair[1].0, pair[0].0 + 1, "{releases:?}");
        assert!(pair[1].1 > pair[0].1, "{releases:?}");
    }
}

/// At the instant of the newest release it is the one that stood, and just before it the one before.
fn assert_as_of(app: &CuratedApp, releases: &[(u64, Timestamp)]) {
    let (number, time) = *releases.last().unwrap();
    let before = time - SignedDuration::from_nanos(1);
    for (at, number) in [(time + SignedDuration::from_secs(DAY), number), (before, number - 1)] {
        let answer = app.get(&format!("/v1/organisations/nspcc?as_of={at}")).expect(200);
        assert_eq!(answer.header("signpost-release"), Some(number.to_string().as_str()), "as of {at}");
    }
}

/// The contacts that are taken away, one under each clock.
const TAKEN: [(&str, &str); 7] = [
    ("meic", "text"),
    ("meic", "email"),
    ("live-fear-free", "text"),
    ("modern-slavery-helpline", "app"),
    ("victim-support-ew", "webchat"),
    ("samaritans", "letter"),
    ("sdafmh", "whatsapp"),
];

/// Those who take something away: each may do it three times within an hour, and a release that lies ahead counts.
const RECALLERS: [&str; 3] = ["ada", "grace", "rhoda"];

/// One of everything that people do, under the clock as it is.
fn work(app: &CuratedApp, turn: usize) {
    let before = releases(app);
    let (ada, grace) = (app.sign_in("ada"), app.sign_in("grace"));
    let draft = format!("turn-{turn}");
    let number = released(&ada, &grace, &draft, &renames(&draft, &["nspcc"], &format!("NSPCC {turn}")));
    assert_eq!(number, before.last().unwrap().0 + 1);
    let organisation = app.get("/v1/organisations/nspcc").expect(200);
    assert_eq!(text(&organisation.json(), "/name"), format!("NSPCC {turn}"));
    assert_eq!(organisation.header("signpost-release"), Some(number.to_string().as_str()));

    let (route, contact) = TAKEN[turn];
    let body = json!({"id": format!("recall-{turn}"), "route": route, "contact": contact, "reason": "A test."});
    let by = app.sign_in(RECALLERS[turn % RECALLERS.len()]);
    let recalled = patiently(&by, "/v1/curation/recalls", &body).expect(201).json();
    assert_eq!(recalled["release"], number + 1);
    let route = app.get(&format!("/v1/routes/{route}")).expect(200).json();
    assert!(list(&route, "/contacts").iter().all(|it| !text(it, "/id").ends_with(&format!("/{contact}"))), "{route}");
    let after = releases(app);
    assert_eq!(after.len(), before.len() + 2);
    assert_in_order(&after);
    assert_as_of(app, &after);
}

#[test]
fn numbers_and_order_never_depend_on_the_clock_and_a_restart_under_any_finds_the_same() {
    static CLOCK: Clock = Clock::right();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    write_curators(&data, CAST);
    // What is done here is done seven times over.
    shrink(&data, noon() - SignedDuration::from_mins(1));
    let mut app = serve(&data, || CLOCK.now());
    for (turn, off_by) in [0, HOUR, -HOUR, DAY, -DAY, FIVE_YEARS, -FIVE_YEARS].into_iter().enumerate() {
        CLOCK.is_off_by(off_by);
        work(&app, turn);
        let before = content(&app, &app.sign_in("edith"));
        drop(app);
        app = serve(&data, || CLOCK.now());
        assert_eq!(content(&app, &app.sign_in("edith")), before, "a restart with the clock off by {off_by} s");
    }
    CLOCK.is_off_by(0);
    drop(app);
    app = serve(&data, || CLOCK.now());
    assert_eq!(releases(&app).len(), 2 + 2 * TAKEN.len());
}

#[rstest]
#[case::an_hour(HOUR)]
#[case::a_day(DAY)]
#[case::five_years(FIVE_YEARS)]
fn nobody_stays_signed_in_by_a_clock_that_goes_back(#[case] back: i64) {
    // Whatever the order of the cases, each has its own service, and all the same clock.
    static CLOCK: Clock = Clock::right();
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    CLOCK.is_off_by(0);
    let app = curated_app(Settings { clock: Some(|| CLOCK.now()), ..Settings::default() });
    let session = "/v1/curation/session";
    let ada = app.sign_in("ada");
    ada.get(session).expect(200);
    CLOCK.is_off_by(-back);
    ada.get(session).expect(401);
    let again = app.sign_in("ada");
    again.get(session).expect(200);
    CLOCK.is_off_by(-back + 31 * 60);
    again.get(session).expect(401);
    CLOCK.is_off_by(back);
    ada.get(session).expect(401);
    again.get(session).expect(401);
}
