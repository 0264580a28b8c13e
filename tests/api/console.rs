//! The console: what its pages may do in a browser, what they show to whom, and that they do nothing by themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use regex::Regex;
use serde_json::{Value, json};

use crate::support::curators::{Caller, CuratedApp, curated_app};
use crate::support::{Answer, Settings, app, seed_file, spawn_app};

const SCRIPT: &str = include_str!("../../resources/web/console/console.js");
const STYLE: &str = include_str!("../../resources/web/console/console.css");

/// The nonce that a page's policy names.
fn nonce(answer: &Answer) -> &str {
    let policy = answer.header("content-security-policy").unwrap();
    policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).unwrap().0
}

/// Everything that a pattern's group finds in a text.
fn found<'t>(pattern: &str, text: &'t str) -> Vec<&'t str> {
    Regex::new(pattern).unwrap().captures_iter(text).map(|it| it.get(1).unwrap().as_str()).collect()
}

/// The features of a Permissions-Policy, and to whom each is given.
fn permissions(answer: &Answer) -> BTreeMap<String, String> {
    let features = answer.header("permissions-policy").unwrap().split(',');
    features.map(|it| it.trim().split_once('=').map(|(name, to)| (name.to_owned(), to.to_owned())).unwrap()).collect()
}

/// A service at which curators work, for the tests that only look: what is done at the desk others wait for.
fn curated() -> Arc<CuratedApp> {
    static SHARED: Mutex<Weak<CuratedApp>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let app = Arc::new(curated_app(Settings::default()));
        *shared = Arc::downgrade(&app);
        app
    })
}

fn today() -> jiff::Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

/// Asks until there was time for it: looking for findings checks the whole directory, which an unoptimised build on a busy
/// machine may not do within a request's time.
fn patiently(ask: impl Fn() -> Answer) -> Answer {
    for _ in 0..20 {
        let answer = ask();
        if answer.status != 503 {
            return answer;
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    ask()
}

/// Does something through the API, as the page's script does it: asking again changes nothing more.
fn done(app: &CuratedApp, who: &Caller<'_>, method: &str, target: &str, body: &Value) -> Answer {
    let name = uuid::Uuid::new_v4().to_string();
    let headers = [&who.headers()[..], &[("content-type", "application/json"), ("idempotency-key", &name)]].concat();
    patiently(|| app.send_unchecked(method, target, &headers, Some(&body.to_string())))
}

/// A page as somebody sees it.
fn page(who: &Caller<'_>, address: &str) -> String {
    patiently(|| who.get(address)).expect(200).text()
}

#[test]
fn a_page_carries_the_headers_of_the_console_and_no_others() {
    let app = app();
    let answer = app.get("/console").expect(200);
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{}'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        nonce(&answer)
    );
    let expected = BTreeMap::from([
        ("cache-control", "no-store"),
        ("content-security-policy", &policy),
        ("content-type", "text/html; charset=utf-8"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex"),
    ]);
    let of_any_answer = ["date", "content-length", "permissions-policy"];
    let others = answer.headers.iter().filter(|(name, _)| !of_any_answer.contains(&name.as_str()));
    let carried: BTreeMap<&str, &str> = others.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(carried, expected);
    let (ours, public) = (permissions(&answer), permissions(&app.get("/docs")));
    assert!(ours.len() > 30 && ours.keys().eq(public.keys()));
    let granted: Vec<_> = ours.iter().filter(|(_, to)| *to != "()").collect();
    let self_only = "(self)".to_owned();
    let passkeys = ["publickey-credentials-create".to_owned(), "publickey-credentials-get".to_owned()];
    assert_eq!(granted, [(&passkeys[0], &self_only), (&passkeys[1], &self_only)]);
}

#[test]
fn each_answer_has_a_nonce_of_its_own_for_the_one_script_of_its_page() {
    let app = app();
    let answers: Vec<Answer> = (0..20).map(|_| app.get("/console").expect(200)).collect();
    let nonces: BTreeSet<&str> = answers.iter().map(nonce).collect();
    assert_eq!(nonces.len(), answers.len());
    for answer in &answers {
        let (page, nonce) = (answer.text(), nonce(answer));
        // 128 bits in base64url.
        assert_eq!(nonce.len(), 22);
        let script = format!(r#"<script src="/console/console.js" nonce="{nonce}" defer></script>"#);
        assert!(page.contains(&script) && page.matches("<script").count() == 1, "{page}");
        assert!(!page.contains("<style") && !page.contains("style=") && found(r"\s(on[a-z]+=)", &page).is_empty());
    }
}

#[test]
fn the_addresses_of_the_console_take_reads_only() {
    let app = app();
    for address in ["/console", "/console/drafts/some-draft", "/console/console.js", "/console/console.css"] {
        let read = app.get(address).expect(200);
        let head = app.send("HEAD", address, &[], None).expect(200);
        assert!(head.bytes.is_empty() && !read.bytes.is_empty(), "{address}");
        assert_eq!(head.header("content-length"), Some(read.bytes.len().to_string().as_str()), "{address}");
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let answer = app.send(method, address, &[], Some("curator=ada")).expect(405);
            assert_eq!(answer.header("allow"), Some("GET, HEAD, OPTIONS"), "{address}");
        }
        assert_eq!(app.get(&format!("{address}?curator=ada")).expect(400).code(), "invalid-parameter");
    }
    app.get("/console/").expect(404);
    app.get("/console/nothing").expect(404);
}

#[test]
fn its_files_are_sent_as_they_are() {
    let app = app();
    for (address, content_type, text) in [
        ("/console/console.js", "text/javascript; charset=utf-8", SCRIPT),
        ("/console/console.css", "text/css; charset=utf-8", STYLE),
    ] {
        let answer = app.get(address).expect(200);
        assert_eq!((answer.header("content-type"), answer.text().as_str()), (Some(content_type), text));
    }
}

#[test]
fn whoever_is_not_signed_in_is_shown_how_and_nothing_else() {
    let app = curated();
    for address in ["/console", "/console/drafts/some-draft"] {
        let page = app.get(address).expect(200).text();
        assert!(page.contains("<title>Signpost console</title>") && page.contains(r#"content="noindex""#), "{page}");
        assert!(page.contains("<noscript>") && page.contains("Passkeys need JavaScript"), "{page}");
        assert!(page.contains("Sign in with your passkey") && page.contains("Make a passkey"), "{page}");
        assert!(page.contains(&format!(r#"data-origin="{}""#, app.origin())), "{page}");
        // Forms come to sight with the script that sends them.
        for (section, form) in [("enrol", "enrol-form"), ("sign-in", "sign-in-form")] {
            let hidden = format!(r#"<section id="{section}" aria-labelledby="{section}-heading" hidden>"#);
            assert!(page.contains(&hidden) && page.contains(&format!(r#"id="{form}""#)), "{page}");
        }
        assert!(!page.contains("Ada") && !page.contains("data-to=") && !page.contains("data-curator"), "{page}");
    }
}

#[test]
fn where_no_passkey_can_be_made_the_page_says_so() {
    let words = "Nobody can sign in at this address";
    let public_url = Some("http://signpost.example".to_owned());
    let app = spawn_app(Settings { public_url, ..Settings::default() });
    assert!(app.get("/console").expect(200).text().contains(words));
    assert!(!crate::support::app().get("/console").expect(200).text().contains(words));
}

#[test]
fn everybody_sees_who_they_are_and_what_they_may_do() {
    let app = curated();
    let forms = ["/v1/curation/drafts", "/v1/curation/recalls", "/v1/curation/tokens", "/v1/curation/invitations"];
    let expected: [(&str, &str, &[&str]); 5] = [
        ("ada", "edit, review, recall, administer", &forms),
        ("edith", "edit", &[forms[0], forms[2]]),
        ("ray", "review", &[]),
        ("rhoda", "recall", &[forms[1], forms[2]]),
        ("adam", "administer", &[forms[3]]),
    ];
    for (curator, rights, may) in expected {
        let who = app.sign_in(curator);
        let page = page(&who, "/console");
        assert!(page.contains(&format!("({curator}). May: {rights}.")), "{page}");
        assert!(page.contains(&format!(r#"data-curator="{curator}""#)), "{page}");
        let posts = found(r#"data-method="POST" data-to="([^"]+)""#, &page);
        assert_eq!(posts, may, "{curator}");
        let changes = page.matches(r#"data-method="PUT""#).count();
        // An administrator changes the rights of everybody else.
        assert_eq!(changes, if rights.contains("administer") { 5 } else { 0 }, "{curator}");
        assert!(!page.contains(&format!("/v1/curation/curators/{curator}/rights")), "{curator}");
    }
}

#[test]
fn the_page_ends_with_the_session() {
    let app = curated();
    let ada = app.sign_in("ada");
    assert!(ada.get("/console").expect(200).text().contains("Signed in as Ada (ada)"));
    ada.delete("/v1/curation/session").expect(204);
    assert!(!ada.get("/console").expect(200).text().contains("Signed in as"));
    let stranger = ada.with("cookie", "__Host-signpost=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert!(!stranger.get("/console").expect(200).text().contains("Signed in as"));
}

/// A draft of a new page of a route, with a name that would be a script.
const TITLE: &str = "</textarea><script>alert('1')</script>\"";

fn begin_draft(app: &CuratedApp, who: &Caller<'_>, id: &str) {
    let mut route = seed_file("routes/respectme.json");
    route["contacts"][0]["value"] = json!("https://respectme.org.uk/elsewhere");
    route["contacts"][0]["assurance"] = json!({
        "method": "published_page", "checked_on": "2026-11-22",
        "evidence": [{"url": "https://respectme.org.uk/elsewhere?</textarea>"}],
    });
    let edits = json!([{"action": "put", "kind": "route", "id": "respectme", "document": route}]);
    let content = json!({"title": TITLE, "note": "<b>respectme</b> has a new page.", "edits": edits});
    done(app, who, "POST", "/v1/curation/drafts", &json!({"id": id, "content": content})).expect(201);
}

#[test]
fn a_draft_is_shown_to_each_with_the_steps_that_are_theirs() {
    let app = curated_app(Settings { clock: Some(today), ..Settings::default() });
    let (ada, grace, rhoda) = (app.sign_in("ada"), app.sign_in("grace"), app.sign_in("rhoda"));
    let step = |who: &Caller<'_>, step: &str, body: Value| {
        done(&app, who, "POST", &format!("/v1/curation/drafts/new-page/{step}"), &body).expect(200);
    };
    let shows = |who: &Caller<'_>| page(who, "/console/drafts/new-page");
    let steps = |who: &Caller<'_>| -> Vec<String> {
        let page = shows(who);
        let taken = found(r#"data-to="/v1/curation/drafts/new-page/?([a-z]*)""#, &page);
        assert!(found(r#"name="revision" value="(\d+)""#, &page).len() == taken.len(), "{page}");
        taken.into_iter().map(str::to_owned).collect()
    };
    begin_draft(&app, &ada, "new-page");
    assert!(ada.get("/console").text().contains(r#"<a href="/console/drafts/new-page">"#));
    assert_eq!(steps(&ada), ["submit", "", "withdraw"]);
    assert_eq!(steps(&rhoda), [""; 0]);
    step(&ada, "submit", json!({"revision": 1}));
    assert_eq!(steps(&ada), ["reject", "", "withdraw"]);
    assert!(shows(&ada).contains("somebody else approves it") && !shows(&ada).contains(r#"name="tried""#));
    assert_eq!(steps(&grace), ["approve", "reject", "", "withdraw"]);
    let page = shows(&grace);
    assert_eq!(found(r#"name="tried" value="([^"]+)""#, &page), ["respectme/website"]);
    assert_eq!(
        found(r#"<a href="(https://respectme[^"]+)" target="_blank" rel="noopener noreferrer">"#, &page).len(),
        1
    );
    assert!(page.contains("website link changed from https://respectme.org.uk to "), "{page}");
    step(&grace, "approve", json!({"revision": 2, "tried": ["respectme/website"]}));
    assert_eq!(steps(&ada), ["release", "reject", "", "withdraw"]);
    assert!(shows(&ada).contains("Approved by grace."));
    step(&grace, "release", json!({"revision": 3}));
    assert_eq!(steps(&ada), [""; 0]);
    assert!(shows(&ada).contains("<strong>released</strong> as release 2"));
}

#[test]
fn what_people_write_is_text_and_never_markup_and_no_form_puts_it_into_an_address() {
    let app = curated_app(Settings { clock: Some(today), ..Settings::default() });
    let ada = app.sign_in("ada");
    begin_draft(&app, &ada, "markup");
    for address in ["/console", "/console/drafts/markup"] {
        let page = page(&ada, address);
        assert!(page.contains("alert("), "the title is not there");
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        assert!(!page.contains("<b>") && !page.contains("alert('"), "{page}");
        assert_eq!(page.matches("<textarea").count(), page.matches("</textarea>").count(), "{page}");
        // A tab's title is for whoever walks by.
        let titles = found("<title>([^<]*)</title>", &page);
        assert!(titles == ["Signpost console"] || titles == ["Draft - Signpost console"], "{titles:?}");
        let forms = found("<form([^>]*)>", &page);
        assert!(forms.len() > 3);
        for form in forms {
            // Without its script it would be sent to the page itself, which takes no such thing.
            assert!(form.contains(r#"method="post""#) && !form.contains("action="), "{form}");
        }
    }
    // What can be written anew is what was written.
    let page = page(&ada, "/console/drafts/markup");
    assert!(page.contains("https://respectme.org.uk/elsewhere?&#60;/textarea&#62;"), "{page}");
    ada.get("/console/drafts/nothing").expect(404);
    ada.get("/console/drafts/No-Id").expect(404);
}

#[test]
fn what_the_script_asks_of_a_page_is_there() {
    let app = curated();
    let page = page(&app.sign_in("grace"), "/console");
    let ids: BTreeSet<&str> = found(r#"\sid="([^"]+)""#, &page).into_iter().collect();
    let asked = found(r"byId\('([^']+)'\)", SCRIPT);
    assert!(
        asked.len() > 20
            && SCRIPT.contains("{ 'enrol-form': enrol, 'sign-in-form': signIn, 'passkey-form': addPasskey }")
    );
    for id in asked.into_iter().chain(["enrol-form", "sign-in-form", "passkey-form"]) {
        assert!(ids.contains(id), "no page has #{id}");
    }
    assert_eq!(ids.len(), page.matches(" id=\"").count(), "an id stands there twice");
    let labelled: BTreeSet<&str> = found(r#"<label for="([^"]+)""#, &page).into_iter().collect();
    let fields = found(r#"<(?:input|textarea)[^>]*\sid="([^"]+)""#, &page);
    assert!(fields.len() > 20);
    for field in fields {
        assert!(labelled.contains(field), "#{field} has no label");
    }
}

#[test]
fn the_script_makes_no_markup_keeps_nothing_and_asks_nobody_else() {
    let never = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "eval(",
        "new Function",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        ".cookie",
        "console.log",
        "console.error",
        "import(",
        "sendBeacon",
        "XMLHttpRequest",
        "WebSocket",
        "://",
    ];
    for name in never {
        assert!(!SCRIPT.contains(name), "the script has {name}");
    }
    let addresses: BTreeSet<&str> = found(r"'(/[a-z][^']*)'", SCRIPT).into_iter().collect();
    assert!(addresses.len() > 4 && addresses.iter().all(|it| it.starts_with("/v1/curation/")), "{addresses:?}");
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
}

#[test]
fn every_form_asks_for_something_that_the_service_takes() {
    let app = curated();
    let page = page(&app.sign_in("ada"), "/console");
    let forms = Regex::new(r#"data-method="([A-Z]+)" data-to="([^"]+)""#).unwrap();
    let mut asked = 0;
    for form in forms.captures_iter(&page) {
        let (method, address) = (&form[1], &form[2]);
        let taken = app.send("OPTIONS", address, &[], None).expect(204);
        let allowed = taken.header("allow").unwrap().split(", ").any(|it| it == method);
        assert!(allowed, "{method} {address}");
        asked += 1;
    }
    assert!(asked >= 9, "{asked}");
    for address in found(r"'(/v1/curation/[^']*)'", SCRIPT) {
        app.send("OPTIONS", address, &[], None).expect(204);
    }
}
