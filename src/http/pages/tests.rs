//! Every page as a browser gets it: its headers, its form, its links, and whether what it says is what the service does.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail loudly")]

mod html;
mod opening;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use actix_web::App;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use base64::Engine as _;
use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::domain::lookup::RANKING_VERSION;
use crate::domain::query::Query;
use crate::http::headers::{self, PublicUrl};
use crate::http::problem::ProblemCode;
use crate::http::{Settings, State, embed, endpoints, help, openapi};
use crate::live::{Live, Published};
use crate::seed;
use html::{Tag, tags, unescape};

/// The state that every test shares: checking the seed takes longer than all of them together.
static STATE: LazyLock<Data<State>> = LazyLock::new(|| state(Settings::default()));

fn state(settings: Settings) -> Data<State> {
    fn noon() -> Timestamp {
        "2026-01-05T12:00:00Z".parse().unwrap()
    }
    let directory = seed::embedded().expect("the seed can be read").check().expect("the seed has no findings");
    Data::new(State::new(Arc::new(Live::new(Published::new(directory, Arc::default(), 0))), noon, settings))
}

/// What the service answers to each of these addresses, with these headers in the request.
async fn ask(state: &Data<State>, addresses: &[String], header: (&str, &str)) -> Vec<ServiceResponse<BoxBody>> {
    let app = App::new().app_data(state.clone()).app_data(Data::new(PublicUrl::default()));
    let app = app.wrap(from_fn(headers::finish)).configure(endpoints);
    let app = init_service(app.configure(configure).configure(help::configure).configure(embed::configure)).await;
    let mut answers = Vec::new();
    for address in addresses {
        let request = TestRequest::get().uri(address).insert_header(header).to_request();
        answers.push(call_service(&app, request).await.map_into_boxed_body());
    }
    answers
}

async fn get(address: &str) -> ServiceResponse<BoxBody> {
    ask(&STATE, &[address.to_owned()], ("accept", "*/*")).await.remove(0)
}

async fn body(answer: ServiceResponse<BoxBody>) -> String {
    String::from_utf8(read_body(answer).await.to_vec()).unwrap()
}

fn header(answer: &ServiceResponse<BoxBody>, name: &str) -> Option<String> {
    answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

/// The address of every page, each problem's among them.
fn page_addresses() -> Vec<String> {
    let pages = ADDRESSES.iter().filter(|it| !it.contains('{') && !it.contains(".json")).map(|it| (*it).to_owned());
    pages.chain(ProblemCode::ALL.iter().map(|code| format!("/problems/{}", code.slug()))).collect()
}

/// Every page by its address.
async fn pages() -> BTreeMap<String, String> {
    let addresses = page_addresses();
    let answers = ask(&STATE, &addresses, ("accept", "text/html")).await;
    let mut pages = BTreeMap::new();
    for (address, answer) in addresses.into_iter().zip(answers) {
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        pages.insert(address, body(answer).await);
    }
    pages
}

fn parsed(address: &str, page: &str) -> Vec<Tag> {
    tags(page).unwrap_or_else(|fault| unreachable!("{address} is not well formed: {fault}"))
}

fn specification() -> Value {
    serde_json::from_str(&openapi::text().unwrap()).unwrap()
}

#[actix_web::test]
async fn every_page_carries_the_headers_of_a_page_and_the_digest_of_its_own_style() {
    let addresses = page_addresses();
    for (address, answer) in addresses.iter().zip(ask(&STATE, &addresses, ("accept", "text/html")).await) {
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        let expected = [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("cdn-cache-control", "max-age=300, stale-if-error=604800"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ];
        for (name, value) in expected {
            assert_eq!(header(&answer, name).as_deref(), Some(value), "{address}");
        }
        for name in ["set-cookie", "access-control-allow-origin"] {
            assert_eq!(header(&answer, name), None, "{address}");
        }
        let policy = header(&answer, "content-security-policy").unwrap();
        let page = body(answer).await;
        let (_, rest) = page.split_once("<style>").unwrap();
        let style =
            base64::engine::general_purpose::STANDARD.encode(Sha256::digest(rest.split_once("</style>").unwrap().0));
        let expected = format!(
            "default-src 'none'; style-src 'sha256-{style}'; img-src 'self'; base-uri 'none'; form-action 'none'; \
             object-src 'none'; frame-ancestors 'self' https:; require-trusted-types-for 'script'; trusted-types 'none'"
        );
        assert_eq!(policy, expected, "{address}");
    }
}

#[actix_web::test]
async fn no_page_loads_runs_or_asks_for_anything() {
    // A picture that stands in the page loads nothing, but some of what may stand in one does, or moves.
    const LOADS: [&str; 18] = [
        "script", "link", "img", "iframe", "object", "embed", "video", "audio", "source", "form", "input", "button",
        "base", "use", "image", "animate", "set", "math",
    ];
    for (address, page) in pages().await {
        for tag in parsed(&address, &page) {
            assert!(!LOADS.contains(&tag.name.as_str()), "{address}: <{}>", tag.name);
            for name in tag.attributes.keys() {
                let acts =
                    name.starts_with("on") || ["src", "srcset", "style", "ping", "action"].contains(&name.as_str());
                assert!(!acts, "{address}: {name} on <{}>", tag.name);
            }
            if tag.name == "style" {
                assert!(!tag.text.contains("url(") && !tag.text.contains("@import"), "{address}");
                assert!(tag.text.len() > 1000, "{address} has no style");
            }
        }
    }
}

#[actix_web::test]
async fn every_page_can_be_read_with_a_screen_reader() {
    for (address, page) in pages().await {
        let tags = parsed(&address, &page);
        let of = |name: &str| tags.iter().filter(|tag| tag.name == name).collect::<Vec<_>>();
        assert_eq!(of("html")[0].attribute("lang"), Some("en-GB"), "{address}");
        assert!(of("title")[0].text.contains("Signpost"), "{address}");
        for landmark in ["header", "main", "footer", "h1"] {
            assert_eq!(of(landmark).len(), 1, "{address}: <{landmark}>");
        }
        assert_eq!(of("a")[0].attribute("href"), Some("#content"), "{address}: the skip link comes first");
        assert_eq!(of("main")[0].attribute("id"), Some("content"), "{address}");
        for nav in of("nav") {
            assert!(nav.attribute("aria-label").or(nav.attribute("aria-labelledby")).is_some(), "{address}: <nav>");
        }
        let mut level = 0;
        for tag in tags.iter().filter(|tag| ["h1", "h2", "h3", "h4"].contains(&tag.name.as_str())) {
            let next = usize::from(tag.name.as_bytes()[1] - b'0');
            assert!(next <= level + 1, "{address}: <{}> {} skips a level", tag.name, tag.text);
            level = next;
        }
        let ids: Vec<&str> = tags.iter().filter_map(|tag| tag.attribute("id")).collect();
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{address}: an id stands there twice");
        let labels = tags.iter().filter_map(|tag| tag.attribute("aria-labelledby"));
        for label in labels.flat_map(str::split_whitespace) {
            assert!(ids.contains(&label), "{address}: nothing has the id {label}");
        }
    }
}

#[actix_web::test]
async fn the_danger_line_comes_before_everything_else_and_is_the_live_number() {
    let directory = STATE.edition();
    let place = directory.directory().place("GB").unwrap().id.clone();
    let contacts = directory.directory().emergency(&place);
    for (address, page) in pages().await {
        let first = parsed(&address, &page).into_iter().filter(|tag| tag.name == "a").nth(1).unwrap();
        assert_eq!(first.attribute("href"), contacts[0].reach.href.as_deref(), "{address}");
        assert_eq!(first.text, contacts[0].contact.display, "{address}");
    }
}

#[actix_web::test]
async fn every_link_leads_somewhere() {
    let pages = pages().await;
    let ids = |address: &str| -> BTreeSet<String> {
        let tags = parsed(address, &pages[address]);
        tags.iter().filter_map(|tag| tag.attribute("id").map(str::to_owned)).collect()
    };
    let mut others = BTreeSet::new();
    for (address, page) in &pages {
        for link in parsed(address, page).iter().filter_map(|tag| tag.attribute("href").map(str::to_owned)) {
            let (target, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = if target.is_empty() { address } else { target };
            if pages.contains_key(target) {
                assert!(fragment.is_empty() || ids(target).contains(fragment), "{address}: {link} leads nowhere");
            } else if target.starts_with('/') {
                others.insert(target.to_owned());
            } else {
                let known = ["https://", "tel:", "sms:"].iter().any(|scheme| target.starts_with(scheme));
                assert!(known, "{address}: {link}");
            }
        }
    }
    assert!(others.contains("/openapi.json"));
    // The front door of the API names its release, which these tests have none of.
    others.remove("/v1");
    let others: Vec<String> = others.into_iter().collect();
    for (address, answer) in others.iter().zip(ask(&STATE, &others, ("accept", "*/*")).await) {
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
    }
}

#[actix_web::test]
async fn every_operation_and_schema_of_the_specification_stands_in_the_reference() {
    let page = body(get("/docs/reference").await).await;
    let seen = unescape(&page);
    let document = specification();
    let mut operations = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let (_, section) = seen.split_once(&format!("<h3 id=\"{id}\">")).expect(id);
            let section = section.split("<section").next().unwrap();
            let address = format!("<span class=\"method\">{}</span> <code>{path}</code>", method.to_uppercase());
            assert!(section.contains(&address) && section.contains(operation["summary"].as_str().unwrap()), "{id}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                assert!(section.contains(&format!("<dt><code>{name}</code>")), "{id}: {name}");
            }
            for status in operation["responses"].as_object().unwrap().keys() {
                assert!(section.contains(&format!("<code>{status}</code>")), "{id}: {status}");
            }
            operations += 1;
        }
    }
    assert!(operations > 20);
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let (_, section) = seen.split_once(&format!("<h3 id=\"schema-{name}\">")).expect(name);
        let section = section.split("<section").next().unwrap();
        for field in schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys()) {
            assert!(section.contains(&format!("<dt><code>{field}</code>")), "{name}: {field}");
        }
        for value in schema["enum"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert!(section.contains(&format!("<code>{value}</code>")), "{name}: {value}");
        }
    }
}

/// Every line to copy of a page.
fn curl_lines(address: &str, page: &str) -> Vec<String> {
    let tags = parsed(address, page);
    let lines = tags.windows(2).filter(|pair| pair[0].name == "pre" && pair[1].name == "code");
    lines.map(|pair| unescape(&pair[1].text)).filter(|line| line.contains("curl")).collect()
}

#[actix_web::test]
async fn every_line_to_copy_is_one_of_the_specification_or_of_the_pages_own_examples() {
    let document = specification();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let descriptions = operations.map(|operation| operation["description"].as_str().unwrap());
    let specified: BTreeSet<String> =
        descriptions.map(|it| it.rsplit_once("Example: `").unwrap().1.trim_end_matches('`').to_owned()).collect();
    let examples = quick_start::EXAMPLES.iter().chain(&hours::EXAMPLES);
    let started = examples.map(|it| format!("curl -s 'http://127.0.0.1:8080{}'", it.address));
    let started: BTreeSet<String> = started.collect();
    let mut seen = BTreeSet::new();
    for (address, page) in pages().await {
        for line in curl_lines(&address, &page) {
            assert!(specified.contains(&line) || started.contains(&line), "{address}: {line}");
            seen.insert(line);
        }
    }
    assert!(specified.is_subset(&seen) && started.is_subset(&seen), "an example stands on no page");
}

#[rstest]
#[case::quick_start("/docs", &quick_start::EXAMPLES)]
#[case::hours("/docs/hours", &hours::EXAMPLES)]
#[actix_web::test]
async fn the_answers_that_a_page_shows_are_what_the_addresses_answer(
    #[case] page: &str,
    #[case] examples: &[quick_start::Example],
) {
    let addresses: Vec<String> = examples.iter().map(|it| it.address.to_owned()).collect();
    let page = unescape(&body(get(page).await).await);
    let answers = ask(&STATE, &addresses, ("accept", "application/json")).await;
    for (example, answer) in examples.iter().zip(answers) {
        assert_eq!(answer.status(), StatusCode::OK, "{}", example.address);
        let answer: Value = serde_json::from_str(&body(answer).await).unwrap();
        let shown = sketch::sketch(&answer, example.keep);
        assert!(shown.lines().count() > 5 && page.contains(&shown), "{}:\n{shown}", example.address);
    }
}

#[actix_web::test]
async fn the_lines_to_copy_lead_to_the_public_address_where_there_is_one() {
    let settings = Settings { public_url: Some("https://signpost.example".to_owned()), ..Settings::default() };
    let state = state(settings);
    let addresses = ["/docs", "/docs/hours", "/docs/reference"].map(str::to_owned);
    for (address, answer) in addresses.iter().zip(ask(&state, &addresses, ("accept", "text/html")).await) {
        let page = body(answer).await;
        let lines = curl_lines(address, &page);
        assert!(!lines.is_empty() && lines.iter().all(|line| line.contains("'https://signpost.example/")), "{address}");
    }
}

#[rstest]
#[case("/problems/nothing", 404, "not-found")]
#[case("/problems/invalid-parameter?lang=en", 400, "invalid-parameter")]
#[case("/docs?utm_source=x", 400, "invalid-parameter")]
#[case("/docs/hours?at=2026-12-25T02:00:00Z", 400, "invalid-parameter")]
#[case("/?a=b", 400, "invalid-parameter")]
#[case("/openapi.json?v=1", 400, "invalid-parameter")]
#[case("/docs/ranking-vectors.json?v=1", 400, "invalid-parameter")]
#[actix_web::test]
async fn what_is_not_a_page_is_a_problem(#[case] address: &str, #[case] status: u16, #[case] code: &str) {
    let answer = get(address).await;
    assert_eq!(answer.status().as_u16(), status);
    let policy = header(&answer, "content-security-policy").unwrap();
    assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'; sandbox");
    let problem: Value = serde_json::from_str(&body(answer).await).unwrap();
    assert_eq!(problem["code"], code);
}

#[actix_web::test]
async fn the_page_of_a_problem_says_what_its_table_says_and_shows_one() {
    let pages = pages().await;
    for code in ProblemCode::ALL {
        let page = unescape(&pages[&format!("/problems/{}", code.slug())]);
        assert!(page.contains(&format!("<h1>{}</h1>", code.title())), "{}", code.slug());
        let words = page.replace("<code>", "`").replace("</code>", "`");
        assert!(words.contains(code.explanation()), "{}", code.slug());
        assert!(page.contains(&format!("\"code\": \"{}\"", code.slug())), "{}", code.slug());
        assert!(page.contains(&format!("\"status\": {}", code.status().as_u16())), "{}", code.slug());
        assert!(pages["/problems"].contains(&format!("href=\"/problems/{}\"", code.slug())));
    }
}

#[actix_web::test]
async fn the_data_page_names_every_value_of_the_vocabularies_and_of_what_it_explains() {
    let page = body(get("/docs/data").await).await;
    let edition = STATE.edition();
    let directory = edition.directory();
    let audiences = directory.audiences().map(|it| it.id.to_string());
    let topics = directory.topics().into_iter().map(|it| it.id.to_string());
    let kinds = crate::domain::contact::ContactKind::ALL.iter().map(|kind| kind.as_str().to_owned());
    for id in audiences.chain(topics).chain(kinds) {
        assert!(page.contains(&format!("<th role=\"rowheader\" scope=\"row\"><code>{id}</code></th>")), "{id}");
    }
    let document = specification();
    for name in ["Method", "HoursCertainty", "AnsweredBy", "Cost", "Known"] {
        for value in document["components"]["schemas"][name]["enum"].as_array().expect(name) {
            let value = value.as_str().unwrap();
            assert!(page.contains(&format!("<code>{value}</code>")), "{name}: {value}");
        }
    }
}

#[actix_web::test]
async fn the_ranking_page_the_vectors_and_the_program_speak_of_the_same_rule() {
    let page = body(get("/docs/ranking").await).await;
    assert!(page.contains(&format!("Version {RANKING_VERSION}.")));
    let answer = get("/docs/ranking-vectors.json").await;
    assert_eq!(header(&answer, "content-type").as_deref(), Some("application/json"));
    let vectors: Value = serde_json::from_str(&body(answer).await).unwrap();
    assert_eq!(vectors["ranking"], RANKING_VERSION);
    let (audience, place) = ("child".parse().unwrap(), "GB".parse().unwrap());
    assert!(page.contains(&format!("Without a limit, take {}.", Query::for_audience(audience, place).limit)));
}

#[actix_web::test]
async fn the_specification_is_kept_and_compressed_and_need_not_be_sent_twice() {
    let answer = get("/openapi.json").await;
    let etag = header(&answer, "etag").unwrap();
    assert_eq!(header(&answer, "content-type").as_deref(), Some("application/json"));
    assert_eq!(header(&answer, "access-control-allow-origin").as_deref(), Some("*"));
    assert!(header(&answer, "cache-control").unwrap().starts_with("public, max-age=300"));
    assert_eq!(body(answer).await, openapi::text().unwrap());
    let address = ["/openapi.json".to_owned()];
    let again = ask(&STATE, &address, ("if-none-match", &etag)).await.remove(0);
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let compressed = ask(&STATE, &address, ("accept-encoding", "br")).await.remove(0);
    assert_eq!(header(&compressed, "content-encoding").as_deref(), Some("br"));
}

#[actix_web::test]
async fn every_address_is_in_the_table_of_addresses() {
    let table = add_to(PathTable::default());
    for address in page_addresses().iter().map(String::as_str).chain(["/openapi.json", "/docs/ranking-vectors.json"]) {
        let methods = table.methods(address).expect(address);
        assert_eq!(methods, [Method::GET, Method::HEAD, actix_web::http::Method::OPTIONS], "{address}");
    }
}
