use super::*;
use actix_web::body::MessageBody as _;
use actix_web::test::TestRequest;
use rstest::rstest;
use std::io::Read as _;

fn long() -> Representation {
    Representation::new("application/json", "[\"childline\"]".repeat(100))
}

fn ask(representation: &Representation, headers: &[(&str, &str)]) -> HttpResponse {
    let mut request = TestRequest::get();
    for &(name, value) in headers {
        request = request.append_header((name, value));
    }
    respond(&request.to_http_request(), representation, CachePolicy::API, &Provenance::default())
}

fn header(response: &HttpResponse, name: &str) -> Option<String> {
    response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
}

fn decoded(response: HttpResponse) -> Vec<u8> {
    let coding = header(&response, "content-encoding");
    let bytes = response.into_body().try_into_bytes().unwrap();
    let mut plain = Vec::new();
    match coding.as_deref() {
        None => plain.extend_from_slice(&bytes),
        Some("gzip") => assert!(flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut plain).is_ok()),
        Some("br") => assert!(brotli::Decompressor::new(&bytes[..], 4096).read_to_end(&mut plain).is_ok()),
        Some(other) => assert_eq!(other, "a coding that we know"),
    }
    plain
}

#[rstest]
#[case(None, None)]
#[case(Some(""), None)]
#[case(Some("br"), Some("br"))]
#[case(Some("gzip, deflate, br, zstd"), Some("br"))]
#[case(Some("gzip"), Some("gzip"))]
#[case(Some("*"), Some("br"))]
#[case(Some("identity"), None)]
#[case(Some("identity;q=0, gzip"), Some("gzip"))]
fn each_coding_holds_the_same_bytes_under_its_own_validator(
    #[case] accept: Option<&str>,
    #[case] coding: Option<&str>,
) {
    let representation = long();
    let headers: Vec<_> = accept.map(|accept| ("accept-encoding", accept)).into_iter().collect();
    let response = ask(&representation, &headers);
    assert_eq!(header(&response, "content-encoding").as_deref(), coding);
    assert_eq!(header(&response, "vary").as_deref(), Some("Accept-Encoding"));
    let sent = Coded::new(match coding {
        Some("br") => representation.coded(Coding::Brotli).bytes.clone(),
        Some(_) => representation.coded(Coding::Gzip).bytes.clone(),
        None => representation.bytes().clone(),
    });
    assert_eq!(response.headers().get("etag"), Some(sent.etag()));
    assert_eq!(&decoded(response)[..], &representation.bytes()[..]);
}

#[test]
fn the_three_codings_have_three_validators() {
    let representation = long();
    let etag = |coding| representation.coded(coding).etag().clone();
    assert_ne!(etag(Coding::Identity), etag(Coding::Gzip));
    assert_ne!(etag(Coding::Gzip), etag(Coding::Brotli));
    assert_eq!(etag(Coding::Identity).len(), 34);
}

#[test]
fn what_accepts_nothing_is_406() {
    assert_eq!(ask(&long(), &[("accept-encoding", "identity;q=0")]).status(), StatusCode::NOT_ACCEPTABLE);
}

#[rstest]
#[case(199, false)]
#[case(200, true)]
fn little_bodies_are_sent_as_they_are_and_do_not_vary(#[case] length: usize, #[case] negotiated: bool) {
    let response = ask(&Representation::new("text/plain", "a".repeat(length)), &[("accept-encoding", "br")]);
    assert_eq!(response.headers().contains_key("vary"), negotiated);
    assert_eq!(response.headers().contains_key("content-encoding"), negotiated);
}

#[test]
fn what_grows_when_compressed_is_sent_as_it_is_unless_that_is_refused() {
    // Digests of digests are as good as random.
    let mut noise = Sha256::digest(b"seed").to_vec();
    while noise.len() < 400 {
        noise.extend_from_slice(&Sha256::digest(&noise));
    }
    let representation = Representation::new("image/png", noise);
    let free = ask(&representation, &[("accept-encoding", "gzip")]);
    assert_eq!(header(&free, "content-encoding"), None);
    let forced = ask(&representation, &[("accept-encoding", "gzip, identity;q=0")]);
    assert_eq!(header(&forced, "content-encoding").as_deref(), Some("gzip"));
    assert_eq!(&decoded(forced)[..], &representation.bytes()[..]);
}

#[rstest]
#[case("ETAG", true)]
#[case("W/ETAG", true)]
#[case("\"other\", ETAG", true)]
#[case("*", true)]
#[case("\"other\"", false)]
#[case("", false)]
fn a_client_that_has_it_gets_304(#[case] if_none_match: &str, #[case] unchanged: bool) {
    let representation = long();
    let etag = representation.coded(Coding::Gzip).etag();
    let sent = if_none_match.replace("ETAG", etag.to_str().unwrap());
    let response = ask(&representation, &[("accept-encoding", "gzip"), ("if-none-match", &sent)]);
    assert_eq!(response.status() == StatusCode::NOT_MODIFIED, unchanged);
    assert_eq!(response.headers().get("etag"), Some(etag));
    for name in ["vary", "cache-control", "signpost-release"] {
        assert!(response.headers().contains_key(name), "{name}");
    }
}

#[test]
fn a_validator_of_another_coding_is_not_this_one() {
    let representation = long();
    let other = representation.coded(Coding::Brotli).etag().clone();
    let response = ask(&representation, &[("accept-encoding", "gzip"), ("if-none-match", other.to_str().unwrap())]);
    assert_eq!(response.status(), StatusCode::OK);
}

#[test]
fn a_post_is_never_answered_with_304() {
    let request = TestRequest::post().insert_header(("if-none-match", "*")).to_http_request();
    let response = respond(&request, &long(), CachePolicy::NoStore, &Provenance::default());
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, "cache-control").as_deref(), Some("no-store"));
}

#[rstest]
#[case(CachePolicy::API, "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800", false)]
#[case(CachePolicy::until_change(7), "public, max-age=7, stale-while-revalidate=0, stale-if-error=604800", false)]
#[case(CachePolicy::until_change(400), "public, max-age=300, stale-while-revalidate=100, stale-if-error=604800", false)]
#[case(
    CachePolicy::until_change(9999),
    "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800",
    false
)]
#[case(CachePolicy::Immutable, "public, max-age=31536000, immutable", false)]
#[case(CachePolicy::PAGE, "no-store", true)]
#[case(CachePolicy::NoStore, "no-store", false)]
fn each_policy_says_what_may_be_kept(#[case] cache: CachePolicy, #[case] expected: &str, #[case] cdn: bool) {
    let provenance = Provenance { release: 12, recall: Some(9), license: Some("/licence".to_owned()) };
    let response = respond(&TestRequest::get().to_http_request(), &long(), cache, &provenance);
    assert_eq!(header(&response, "cache-control").as_deref(), Some(expected));
    assert_eq!(response.headers().contains_key("cdn-cache-control"), cdn);
    assert_eq!(header(&response, "signpost-release").as_deref(), Some("12"));
    assert_eq!(header(&response, "signpost-recall").as_deref(), Some("9"));
    assert_eq!(header(&response, "link").as_deref(), Some("</licence>; rel=\"license\""));
}
