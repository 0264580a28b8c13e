//! The door to the office: how long somebody is let in, how often they may knock, and what another site cannot do.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;

use crate::support::authenticator::Authenticator;
use crate::support::curators::{Caller, CuratedApp, curated_app, issue_token};
use crate::support::{Client, Settings, app, text};

const SIGN_IN: &str = "/v1/curation/sign-in";
const SESSION: &str = "/v1/curation/session";
const TOKENS: &str = "/v1/curation/tokens";

/// What a curator may write at once, and in a minute.
const WRITES: u64 = 60;

/// What everybody who is signed in may write: it is refused for its body, once it is known who sends it.
fn knock(by: &Caller<'_>) -> u16 {
    by.post(TOKENS, &json!({})).status
}

#[test]
fn the_cookie_is_for_this_host_alone_and_no_script_reads_it() {
    let app = curated_app(Settings::default());
    let nobody = app.nobody();
    let asked = nobody.post(SIGN_IN, &json!({"curator": "edith"})).expect(200);
    assert_eq!(asked.header("set-cookie"), None);
    let answer = Authenticator::of(app.origin(), "edith").get(&asked.json()["options"]);
    let body = json!({"ceremony": asked.json()["ceremony"], "answer": answer});
    let signed_in = nobody.post("/v1/curation/sign-in/answer", &body).expect(200);
    let cookie = signed_in.header("set-cookie").unwrap();
    let form = "^__Host-signpost=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Secure; Path=/$";
    assert!(regex::Regex::new(form).unwrap().is_match(cookie), "{cookie}");
    let edith = nobody.with("cookie", cookie.split(';').next().unwrap());
    edith.get(SESSION).expect(200);
    // The same answer a second time is of no use to whoever overheard it.
    nobody.post("/v1/curation/sign-in/answer", &body).expect(401);
    let out = edith.delete(SESSION).expect(204);
    let form = "^__Host-signpost=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0; Expires=[A-Za-z0-9:, ]+ GMT$";
    let cookie = out.header("set-cookie").unwrap();
    assert!(regex::Regex::new(form).unwrap().is_match(cookie), "{cookie}");
    edith.get(SESSION).expect(401);
    edith.delete(SESSION).expect(401);
}

#[test]
fn a_session_ends_after_half_an_hour_without_a_request_and_after_eight_hours_with_them() {
    static NOW: AtomicI64 = AtomicI64::new(1_796_000_000);
    let clock = || Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap();
    let later = |seconds: i64| _ = NOW.fetch_add(seconds, Ordering::Relaxed);
    let app = curated_app(Settings { clock: Some(clock), ..Settings::default() });
    let idle = app.sign_in("edith");
    later(29 * 60 + 59);
    idle.get(SESSION).expect(200);
    later(29 * 60 + 59);
    idle.get(SESSION).expect(200);
    later(30 * 60);
    assert_eq!(idle.get(SESSION).expect(401).code(), "unauthorized");
    let busy = app.sign_in("edith");
    for _ in 0..23 {
        later(20 * 60);
        busy.get(SESSION).expect(200);
    }
    later(20 * 60 - 1);
    busy.get(SESSION).expect(200);
    later(1);
    busy.get(SESSION).expect(401);
    idle.get(SESSION).expect(401);
    // A clock that is put right by some minutes throws nobody out; one that goes far back lets nobody stay.
    let here = app.sign_in("edith");
    later(-29 * 60);
    here.get(SESSION).expect(200);
    later(29 * 60);
    here.get(SESSION).expect(200);
    later(-24 * 3600);
    here.get(SESSION).expect(401);
}

#[test]
fn a_challenge_waits_five_minutes_for_its_answer() {
    static NOW: AtomicI64 = AtomicI64::new(1_796_000_000);
    let clock = || Timestamp::from_second(NOW.load(Ordering::Relaxed)).unwrap();
    let app = curated_app(Settings { clock: Some(clock), ..Settings::default() });
    let answered_after = |seconds: i64| {
        let asked = app.nobody().post(SIGN_IN, &json!({"curator": "edith"})).expect(200).json();
        NOW.fetch_add(seconds, Ordering::Relaxed);
        let answer = Authenticator::of(app.origin(), "edith").get(&asked["options"]);
        let body = json!({"ceremony": asked["ceremony"], "answer": answer});
        app.nobody().post("/v1/curation/sign-in/answer", &body).status
    };
    assert_eq!((answered_after(299), answered_after(300)), (200, 401));
}

#[test]
fn a_change_of_rights_ends_the_sessions_of_whom_it_is_about_and_nobody_else_s() {
    let app = curated_app(Settings::default());
    let (adam, edith, ray) = (app.sign_in("adam"), app.sign_in("edith"), app.sign_in("ray"));
    let elsewhere = app.sign_in("edith");
    // Also where the rights are those that they had.
    adam.put("/v1/curation/curators/edith/rights", &json!({"rights": ["edit"]})).expect(204);
    for session in [&edith, &elsewhere] {
        assert_eq!(session.get(SESSION).expect(401).code(), "unauthorized");
        assert_eq!(knock(session), 401);
    }
    ray.get(SESSION).expect(200);
    adam.get(SESSION).expect(200);
    app.sign_in("edith").get(SESSION).expect(200);
}

#[test]
fn the_sixth_try_for_an_account_within_a_minute_is_told_to_wait() {
    let app = curated_app(Settings::default());
    // Whether somebody has the name makes no difference that can be seen.
    for name in ["edith", "nobody-of-this-name"] {
        let began = Instant::now();
        let tries: Vec<_> = (0..6).map(|_| app.nobody().post(SIGN_IN, &json!({"curator": name}))).collect();
        assert!(began.elapsed() < Duration::from_secs(12), "too slow to tell: {:?}", began.elapsed());
        assert_eq!(tries.iter().map(|it| it.status).collect::<Vec<_>>(), [200, 200, 200, 200, 200, 429], "{name}");
        let wait: u32 = tries[5].header("retry-after").unwrap().parse().unwrap();
        assert!((1..=13).contains(&wait) && tries[5].code() == "too-many-requests", "{wait}");
    }
}

#[test]
fn a_thousand_tries_for_one_account_and_a_thousand_for_made_up_names_keep_nobody_else_out() {
    let app = curated_app(Settings::default());
    let going_on = AtomicBool::new(true);
    let flood = |name: &dyn Fn(u32) -> String| {
        let client = Client::new(app.address);
        let headers = [("content-type", "application/json")];
        let mut statuses = Vec::new();
        for n in 0.. {
            if n >= 1000 && !going_on.load(Ordering::Relaxed) {
                break;
            }
            let body = json!({"curator": name(n)}).to_string();
            statuses.push(client.send_unchecked("POST", SIGN_IN, &headers, Some(&body)).status);
        }
        statuses
    };
    std::thread::scope(|scope| {
        let at_ada = scope.spawn(|| flood(&|_| "ada".to_owned()));
        let at_random = scope.spawn(|| flood(&|n| format!("made-up-{n}")));
        // While they come.
        for _ in 0..4 {
            app.sign_in("grace").get(SESSION).expect(200);
            std::thread::sleep(Duration::from_millis(100));
        }
        going_on.store(false, Ordering::Relaxed);
        let (at_ada, at_random) = (at_ada.join().unwrap(), at_random.join().unwrap());
        assert!(at_ada.len() >= 1000 && at_random.len() >= 1000);
        assert!(at_ada.iter().chain(&at_random).all(|status| [200, 429].contains(status)));
        let let_through = at_ada.iter().filter(|status| **status == 200).count();
        assert!((5..=15).contains(&let_through), "{let_through} tries for one account");
    });
    app.sign_in("grace").get(SESSION).expect(200);
    app.sign_in("edith").get(SESSION).expect(200);
}

#[test]
fn the_sixty_first_write_within_a_minute_is_told_to_wait_and_reading_goes_on() {
    let app = curated_app(Settings::default());
    let (edith, grace) = (app.sign_in("edith"), app.sign_in("grace"));
    let began = Instant::now();
    let mut written = 0;
    let refused = loop {
        let answer = edith.post(TOKENS, &json!({}));
        if answer.status == 429 {
            break answer;
        }
        answer.expect(400);
        written += 1;
        assert!(written < 200, "nobody is told to wait");
    };
    // One comes free each second.
    assert!((WRITES..=WRITES + began.elapsed().as_secs() + 1).contains(&written), "{written} writes");
    assert_eq!((refused.code().as_str(), refused.header("retry-after")), ("too-many-requests", Some("1")));
    for _ in 0..100 {
        edith.get(SESSION).expect(200);
    }
    assert_eq!(knock(&grace), 400);
    // A program of theirs is not somebody else.
    let ada = app.sign_in("ada");
    let program = issue_token(&ada, &["edit"], 1);
    program.get(SESSION).expect(200);
}

#[test]
fn readers_are_never_told_to_wait() {
    let app = app();
    let began = Instant::now();
    let targets = ["/v1/audiences/child/routes", "/v1/routes/childline", "/v1/recalls", "/health/ready"];
    for target in targets.iter().cycle().take(2000) {
        assert_eq!(app.send_unchecked("GET", target, &[], None).status, 200, "{target}");
    }
    assert!(began.elapsed() < Duration::from_secs(60), "2,000 reads took {:?}", began.elapsed());
}

/// The caller as another page has a browser send their request.
fn from<'c>(by: &Caller<'c>, site: Option<&str>, origin: Option<&str>) -> Caller<'c> {
    let mut caller = by.without("sec-fetch-site");
    if let Some(site) = site {
        caller = caller.with("sec-fetch-site", site);
    }
    if let Some(origin) = origin {
        caller = caller.with("origin", origin);
    }
    caller
}

/// What says who asks, and whether it is one of our own pages.
fn pages(app: &CuratedApp) -> [(Option<&'static str>, Option<String>, bool); 13] {
    let ours = Some(app.origin().to_owned());
    let other = |origin: &str| Some(origin.to_owned());
    [
        (Some("same-origin"), None, true),
        (Some("same-origin"), ours.clone(), true),
        (None, ours.clone(), true),
        (Some("cross-site"), None, false),
        (Some("cross-site"), ours.clone(), false),
        (Some("same-site"), ours.clone(), false),
        (Some("none"), None, false),
        (Some("Same-Origin"), None, false),
        (Some(""), ours, false),
        (None, other("https://another.example"), false),
        (None, other("null"), false),
        (None, other(&format!("{}0", app.origin())), false),
        (None, other(&app.origin().replace("http:", "https:")), false),
    ]
}

#[test]
fn another_site_cannot_have_a_browser_do_anything_with_a_session() {
    let app = curated_app(Settings::default());
    let ada = app.sign_in("ada");
    for (site, origin, ours) in pages(&app) {
        let caller = from(&ada, site, origin.as_deref());
        let (case, expected) = (format!("{site:?} {origin:?}"), if ours { 400 } else { 403 });
        assert_eq!(knock(&caller), expected, "{case}");
        let body = json!({"rights": ["edit"]});
        let put = caller.put("/v1/curation/curators/nobody/rights", &body).status;
        assert_eq!(put, if ours { 404 } else { 403 }, "{case}");
        if !ours {
            caller.delete(SESSION).expect(403);
        }
        // Looking changes nothing, and no other site can read the answer.
        caller.get(SESSION).expect(200);
    }
    assert_eq!(knock(&from(&ada, None, None)), 403, "nothing says who asked");
    // A program is no browser: nobody has it send anything.
    let program = issue_token(&ada, &["edit"], 1);
    assert_eq!(from(&program, Some("cross-site"), Some("https://another.example")).get(SESSION).status, 200);
}

#[test]
fn another_site_cannot_have_a_browser_sign_in_or_enrol() {
    let app = curated_app(Settings::default());
    let ceremony = "7d4f7e3c-93a5-4be5-9e4d-2f27b3a0f0c1";
    let sent = [
        (SIGN_IN, json!({"curator": "nobody"}), 200),
        ("/v1/curation/sign-in/answer", json!({"ceremony": ceremony, "answer": {}}), 401),
        ("/v1/curation/enrolment", json!({"invitation": "x"}), 403),
        (
            "/v1/curation/enrolment/answer",
            json!({"invitation": "x", "ceremony": ceremony, "label": "x", "answer": {}}),
            403,
        ),
    ];
    let mut seen = 0;
    for (target, body, status) in sent {
        for (site, origin, ours) in pages(&app).into_iter().chain([(None, None, true)]) {
            // Each from a name of its own, so that none of them is told to wait.
            let mut body = body.clone();
            if target == SIGN_IN {
                body["curator"] = json!(format!("nobody-{seen}"));
            }
            let answer = from(&app.nobody(), site, origin.as_deref()).post(target, &body);
            let elsewhere = "This did not come from one of our own pages.";
            let refused = answer.status == 403 && text(&answer.json(), "/detail") == elsewhere;
            assert_eq!(refused, !ours, "{target} {site:?} {origin:?}");
            assert!(refused || answer.status == status, "{target}: {}", answer.status);
            seen += 1;
        }
    }
    assert_eq!(seen, 4 * 14);
}

#[test]
fn a_preflight_of_another_site_is_told_nothing() {
    let app = curated_app(Settings::default());
    for target in [SESSION, TOKENS, SIGN_IN, "/v1/curation/openapi.json", "/v1/curation/nowhere", "/console"] {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let headers = [
                ("origin", "https://another.example"),
                ("access-control-request-method", method),
                ("access-control-request-headers", "authorization, content-type"),
            ];
            let answer = app.send("OPTIONS", target, &headers, None);
            let told = answer.headers.iter().find(|(name, _)| name.starts_with("access-control-"));
            assert_eq!(told, None, "{method} {target}");
        }
    }
    // As it is told everything of what is for readers.
    let headers = [("origin", "https://another.example"), ("access-control-request-method", "GET")];
    let answer = app.send("OPTIONS", "/v1/routes", &headers, None);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}
