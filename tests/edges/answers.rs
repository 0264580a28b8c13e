//! What answers look like: codings, validators, methods, errors, headers.

use std::io::Read as _;

use rstest::rstest;
use sha2::{Digest as _, Sha256};

use crate::app::{LONG, Settings, start};
use crate::wire::{Answer, Client, ask, get, post, request};

fn decoded(coding: Option<&str>, body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = match coding {
        Some("gzip") => flate2::read::GzDecoder::new(body).read_to_end(&mut plain),
        Some("br") => brotli::Decompressor::new(body, 4096).read_to_end(&mut plain),
        _ => (&mut &*body).read_to_end(&mut plain),
    };
    assert!(read.is_ok());
    plain
}

#[rstest]
#[case(None)]
#[case(Some("gzip"))]
#[case(Some("br"))]
fn each_coding_decodes_to_the_same_bytes_and_is_known_by_its_digest(#[case] coding: Option<&str>) {
    let headers: Vec<_> = coding.map(|coding| ("Accept-Encoding", coding)).into_iter().collect();
    let mut client = Client::connect(start(Settings::default()));
    let answer = client.send(get("/long", &headers)).answer();
    assert_eq!(answer.header("content-encoding"), coding);
    assert_eq!(decoded(coding, &answer.body), LONG.as_bytes());
    let half = Sha256::digest(&answer.body).iter().take(16).fold(0_u128, |half, &byte| half << 8 | u128::from(byte));
    let etag = format!("\"{half:032x}\"");
    assert_eq!(answer.header("etag"), Some(etag.as_str()));
    assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
    assert_eq!(answer.header("signpost-release"), Some("7"));

    let mut again = headers.clone();
    again.push(("If-None-Match", &etag));
    let unchanged = client.send(get("/long", &again)).answer();
    assert_eq!((unchanged.status, unchanged.header("etag")), (304, Some(etag.as_str())));
    for name in ["vary", "cache-control", "access-control-allow-origin"] {
        assert_eq!(unchanged.header(name), answer.header(name), "{name}");
    }
    // It has no content of which it could say what that may do.
    assert_eq!((unchanged.header("x-content-type-options"), unchanged.header("content-security-policy")), (None, None));
    assert_eq!(unchanged.header("content-encoding"), None);

    // A HEAD is the same answer without its body, and the connection stays in step.
    let head = client.send(request("HEAD", "/long", &headers)).head_answer();
    let sorted = |answer: &Answer| {
        let mut headers = answer.headers.clone();
        headers.retain(|(name, _)| name != "date");
        headers.sort();
        headers
    };
    assert_eq!((head.status, sorted(&head)), (200, sorted(&answer)));
    assert_eq!(client.send(get("/long", &headers)).answer().body, answer.body);
}

#[test]
fn the_error_of_a_head_has_no_body_either() {
    let mut client = Client::connect(start(Settings::default()));
    let head = client.send(request("HEAD", "/nowhere", &[])).head_answer();
    assert_eq!((head.status, head.header("content-type")), (404, Some("application/problem+json")));
    assert_eq!(client.send(get("/nowhere", &[])).answer().code(), "not-found");
}

#[test]
fn a_head_whose_answer_takes_its_time_is_never_followed_by_a_body() {
    let mut client = Client::connect(start(Settings::default()));
    // By the time of the first answer, the second request has been read too.
    let both = format!("{}{}", request("HEAD", "/wait/100", &[]), get("/long", &[]));
    let head = client.send(both).head_answer();
    assert_eq!((head.status, head.header("content-length")), (200, Some("4")));
    assert_eq!(client.answer().body, LONG.as_bytes());
    let both = format!("{}{}", request("HEAD", "/fault", &[]), get("/long", &[]));
    assert_eq!(client.send(both).head_answer().status, 503);
    assert_eq!(client.answer().body, LONG.as_bytes());
}

#[test]
fn every_answer_carries_the_headers_and_none_that_it_should_not() {
    let address = start(Settings::default());
    for request in [get("/long", &[]), get("/nowhere", &[]), get("/long?x=1", &[]), request("PUT", "/long", &[])] {
        let answer = ask(address, request);
        let csp = "default-src 'none'; frame-ancestors 'none'; sandbox";
        assert_eq!(answer.header("content-security-policy"), Some(csp));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert!(answer.header("permissions-policy").is_some_and(|policy| policy.contains("geolocation=()")));
        for name in ["server", "set-cookie", "access-control-allow-credentials", "x-powered-by"] {
            assert_eq!(answer.header(name), None);
        }
    }
}

#[rstest]
#[case("PUT", "/long", 405, Some("GET, HEAD, OPTIONS"))]
#[case("POST", "/long", 405, Some("GET, HEAD, OPTIONS"))]
#[case("TRACE", "/long", 405, Some("GET, HEAD, OPTIONS"))]
#[case("CANARY", "/long", 405, Some("GET, HEAD, OPTIONS"))]
#[case("DELETE", "/lookup", 405, Some("GET, HEAD, POST, OPTIONS"))]
#[case("GET", "/slow", 405, Some("POST, OPTIONS"))]
#[case("OPTIONS", "/lookup", 204, Some("GET, HEAD, POST, OPTIONS"))]
#[case("OPTIONS", "/nowhere", 404, None)]
#[case("PUT", "/nowhere", 404, None)]
#[case("GET", "/long/", 404, None)]
#[case("GET", "/wait", 404, None)]
#[case("GET", "//long", 404, None)]
fn a_wrong_path_is_404_and_a_wrong_method_405(
    #[case] method: &str,
    #[case] path: &str,
    #[case] status: u16,
    #[case] allow: Option<&str>,
) {
    let answer = ask(start(Settings::default()), request(method, path, &[("Content-Length", "0")]));
    assert_eq!((answer.status, answer.header("allow")), (status, allow));
    if status >= 400 {
        assert_eq!(answer.code(), if status == 404 { "not-found" } else { "method-not-allowed" });
    }
}

#[test]
fn a_browser_may_send_json_from_any_site() {
    let preflight = [
        ("Origin", "https://school.example"),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type"),
    ];
    let answer = ask(start(Settings::default()), request("OPTIONS", "/lookup", &preflight));
    assert!(matches!(answer.status, 200 | 204));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert!(answer.header("access-control-allow-methods").is_some_and(|methods| methods.contains("POST")));
    let headers = answer.header("access-control-allow-headers").map(str::to_ascii_lowercase);
    assert!(headers.is_some_and(|headers| headers.contains("content-type")));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}

#[test]
fn an_origin_never_turns_an_answer_into_an_error_or_makes_it_vary() {
    let address = start(Settings::default());
    for origin in ["https://school.example", "null", "nonsense"] {
        let answer = ask(address, get("/long", &[("Origin", origin)]));
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some("*")));
        assert_eq!(answer.header("vary"), Some("Accept-Encoding"));
        let exposed = answer.header("access-control-expose-headers").unwrap();
        assert_eq!(
            exposed,
            "Content-Location, ETag, Link, Memento-Datetime, Retry-After, Signpost-Release, Signpost-Recall"
        );
    }
}

#[test]
fn a_preflight_for_what_is_not_allowed_is_a_problem_like_any_other() {
    let preflight = [("Origin", "https://school.example"), ("Access-Control-Request-Method", "DELETE")];
    let answer = ask(start(Settings::default()), request("OPTIONS", "/lookup", &preflight));
    assert_eq!((answer.status, answer.code().as_str()), (400, "bad-request"));
}

#[rstest]
#[case("/long?audience=a&audience=b", "invalid-parameter")]
#[case("/long?audience=%zz", "invalid-parameter")]
#[case("/long?limit=0&limt=1", "invalid-parameter")]
fn a_wrong_query_is_a_problem(#[case] target: &str, #[case] code: &str) {
    assert_eq!(ask(start(Settings::default()), get(target, &[])).code(), code);
}

#[rstest]
#[case(r#"{"audience":"a","audience":"a"}"#)]
#[case(r#"{"audience":"\ud83d"}"#)]
#[case(r#"{"audience":"a"} {}"#)]
#[case(r#"{"audience":"a","x":1}"#)]
#[case("\u{feff}{\"audience\":\"a\"}")]
#[case(r#"{"audience":NaN}"#)]
#[case("")]
fn a_wrong_body_is_a_problem(#[case] body: &str) {
    let answer = ask(start(Settings::default()), post("/lookup", body));
    assert_eq!((answer.status, answer.code().as_str()), (400, "invalid-body"));
    assert!(answer.json()["errors"][0]["pointer"].is_string());
}

#[test]
fn a_body_that_is_not_json_is_415() {
    let request = request("POST", "/lookup", &[("Content-Type", "text/plain"), ("Content-Length", "2")]);
    let answer = ask(start(Settings::default()), format!("{request}{{}}"));
    assert_eq!((answer.status, answer.code().as_str()), (415, "bad-request"));
}
