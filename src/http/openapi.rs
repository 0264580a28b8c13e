//! The specification (OpenAPI 3.1), generated from the handlers through the one list of endpoints.
//!
//! What holds for every operation is added here once, so that no handler can forget it: the answers of the edges, the
//! headers, and an example that works against a fresh start.

use actix_web::App;
use actix_web::http::StatusCode;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterIn, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;

use super::problem::ProblemCode;
use super::{curation, endpoints};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Signpost",
        description = "Apps on a person's own device use `/v1/pack`, which is the same file for everyone, and filter there; filters in an address or a body are for servers.\n\nSignpost answers one question: where should this person turn for help, right now, and what exactly do they dial or open? It is a curated, versioned directory of support routes, keyed by audience. Reads need no key. Nothing about a reader is kept. Show the emergency contacts of an answer first, show a contact's `display`, and link to its `href`. Optional fields are left out, never null. Instants are RFC 3339, languages BCP 47, places ISO 3166-2, problems RFC 9457.",
        license(name = "CC BY 4.0 (data and wording); the program is MIT OR Apache-2.0", url = "https://creativecommons.org/licenses/by/4.0/"),
    ),
    servers((url = "/", description = "This service.")),
    tags(
        (name = "Look-up", description = "Where to turn."),
        (name = "Directory", description = "Routes, organisations and campaigns by themselves."),
        (name = "Vocabulary", description = "Audiences, topics and places."),
        (name = "Pack", description = "Everything a reader's device needs in one file."),
        (name = "Embed", description = "Signpost in other people's pages."),
        (name = "Verify", description = "Whether a printed contact is still right."),
        (name = "Posters", description = "What is printed, and whether it is still right."),
        (name = "Releases", description = "What was published when."),
        (name = "Service", description = "The node itself."),
    ),
    components(schemas(super::problem::ProblemDocument)),
)]
struct Base;

/// The specification for those who read the directory.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    made_of(Base::openapi(), |list| endpoints(list))
}

/// The specification for those who keep it true.
#[must_use]
pub fn of_curation() -> utoipa::openapi::OpenApi {
    made_of(curation::Base::openapi(), |list| curation::endpoints(list))
}

fn made_of(base: utoipa::openapi::OpenApi, endpoints: fn(&mut ServiceConfig<'_>)) -> utoipa::openapi::OpenApi {
    let app = App::new().into_utoipa_app().openapi(base).configure(endpoints);
    let (_, mut document) = app.split_for_parts();
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations(item) {
            if path.starts_with(curation::PREFIX) {
                add_edges_of_curation(&method, operation);
            } else {
                add_edges(&method, operation);
                add_past(operation);
                add_moved(operation);
            }
            add_limits(operation);
            add_example(&method, path, operation);
        }
    }
    document
}

/// The specification as it is served and checked in: JSON with a line end.
///
/// # Errors
/// When the document cannot be written as JSON.
pub fn text() -> serde_json::Result<String> {
    text_of(&document())
}

/// The specification of curation as it is served and checked in.
///
/// # Errors
/// When the document cannot be written as JSON.
pub fn text_of_curation() -> serde_json::Result<String> {
    text_of(&of_curation())
}

fn text_of(document: &utoipa::openapi::OpenApi) -> serde_json::Result<String> {
    let mut document = serde_json::to_value(document)?;
    forbid_null(&mut document);
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

/// Optional fields are left out, never null: takes the null away that the generator adds to every one of them.
fn forbid_null(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(forbid_null),
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = fields.get_mut("oneOf") {
                choices.retain(|choice| choice["type"] != "null");
                if let [Value::Object(only)] = &choices[..] {
                    let only = only.clone();
                    fields.remove("oneOf");
                    // The field's own words stay where the type's would replace them.
                    only.into_iter().for_each(|(name, value)| _ = fields.entry(name).or_insert(value));
                }
            }
            fields.values_mut().for_each(forbid_null);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    let known = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Delete, &mut item.delete),
    ];
    known.into_iter().filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// The answers that every operation can give, because the edges give them.
fn add_edges(method: &HttpMethod, operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    let of_the_node = ["get_liveness", "get_readiness", "get_security_txt"];
    let of_the_node = operation.operation_id.as_deref().is_some_and(|id| of_the_node.contains(&id));
    // What somebody typed is never kept.
    let is_search = operation.operation_id.as_deref() == Some("search_routes");
    let kept = *method == HttpMethod::Get && !of_the_node && !is_search;
    if let Some(RefOr::T(success)) = responses.get_mut("200")
        && !of_the_node
    {
        add_headers(success, kept);
    }
    let words = "The request refuses every content coding that there is: br, gzip and identity.";
    let refuses_all = problem(StatusCode::NOT_ACCEPTABLE, words);
    responses.entry("406".to_owned()).or_insert_with(|| refuses_all.into());
    if kept {
        let unchanged = ResponseBuilder::new().description("Nothing has changed since the ETag in `If-None-Match`.");
        responses.insert("304".to_owned(), unchanged.build().into());
    }
}

/// The answers that every operation can give because of how much a request may hold and a node can do.
fn add_limits(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    let edges = [
        (StatusCode::URI_TOO_LONG, "Path and query together may have 2,048 bytes. Send a long look-up as `POST`."),
        (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "A request may carry 64 header fields with 16 KB in all."),
        (StatusCode::INTERNAL_SERVER_ERROR, ProblemCode::Internal.explanation()),
        (StatusCode::SERVICE_UNAVAILABLE, ProblemCode::Unavailable.explanation()),
    ];
    for (status, words) in edges {
        responses.entry(status.as_str().to_owned()).or_insert_with(|| problem(status, words).into());
    }
}

/// The answers that the door and the office give to every operation of curators.
fn add_edges_of_curation(method: &HttpMethod, operation: &mut Operation) {
    let needs_somebody = operation.security.is_some();
    let has_body = operation.request_body.is_some();
    let in_path = |it: &RefOr<Parameter>| matches!(it, RefOr::T(it) if it.parameter_in == ParameterIn::Path);
    let names_something = operation.parameters.as_ref().is_some_and(|all| all.iter().any(in_path));
    let answers: [(bool, StatusCode, &str); 11] = [
        (true, StatusCode::BAD_REQUEST, "A parameter, a header or the body cannot be read."),
        (needs_somebody, StatusCode::UNAUTHORIZED, ProblemCode::Unauthorized.explanation()),
        (*method != HttpMethod::Get || needs_somebody, StatusCode::FORBIDDEN, ProblemCode::Forbidden.explanation()),
        (has_body, StatusCode::REQUEST_TIMEOUT, "The body did not arrive within ten seconds."),
        (*method != HttpMethod::Get, StatusCode::CONFLICT, ProblemCode::Conflict.explanation()),
        (has_body, StatusCode::PAYLOAD_TOO_LARGE, "The body may have 2 MB."),
        (has_body, StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is application/json."),
        (has_body, StatusCode::UNPROCESSABLE_ENTITY, "What the body asks for breaks a rule; `errors` says which."),
        (*method != HttpMethod::Get, StatusCode::TOO_MANY_REQUESTS, ProblemCode::TooManyRequests.explanation()),
        (*method != HttpMethod::Get, StatusCode::INSUFFICIENT_STORAGE, ProblemCode::StorageFull.explanation()),
        (names_something, StatusCode::NOT_FOUND, "There is nothing of this name."),
    ];
    for (_, status, words) in answers.into_iter().filter(|(given, ..)| *given) {
        let responses = &mut operation.responses.responses;
        responses.entry(status.as_str().to_owned()).or_insert_with(|| problem(status, words).into());
    }
}

/// The answer to an alias of a record, where it is not understood in place.
fn add_moved(operation: &mut Operation) {
    let in_place = ["list_audience_routes", "get_retired_contact", "get_pack_part"];
    let named = |it: &RefOr<Parameter>| matches!(it, RefOr::T(it) if it.name == "id");
    if !operation.parameters.as_ref().is_some_and(|all| all.iter().any(named))
        || operation.operation_id.as_deref().is_some_and(|id| in_place.contains(&id))
    {
        return;
    }
    let words = "This is an alias. `Location` is the same address with the record's id.";
    let mut response = ResponseBuilder::new().description(words).build();
    add_header(&mut response, "Location", Type::String, "The address, relative to this one.");
    operation.responses.responses.insert("308".to_owned(), response.into());
}

/// What a read answers that can be asked for as it stood: nothing, where there was no such release.
fn add_past(operation: &mut Operation) {
    let names_a_release = |it: &RefOr<Parameter>| matches!(it, RefOr::T(it) if it.name == "release");
    let parameters = operation.parameters.as_ref().is_some_and(|all| all.iter().any(names_a_release));
    let in_body = ["lookup_routes", "search_routes_in_body", "verify_contact_in_body"];
    if !parameters && !operation.operation_id.as_deref().is_some_and(|id| in_body.contains(&id)) {
        return;
    }
    let responses = &mut operation.responses.responses;
    let past = [
        (StatusCode::NOT_FOUND, "There is no such release."),
        (StatusCode::GONE, "It was withdrawn, or the release that was asked for is not served any more."),
    ];
    for (status, words) in past {
        responses.entry(status.as_str().to_owned()).or_insert_with(|| problem(status, words).into());
    }
}

fn problem(status: StatusCode, words: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(words).content("application/problem+json", content).build();
    if status != StatusCode::SERVICE_UNAVAILABLE && status != StatusCode::TOO_MANY_REQUESTS {
        return response;
    }
    let mut response = response;
    add_header(&mut response, "Retry-After", Type::Integer, "Seconds to wait before asking again.");
    response
}

fn add_headers(success: &mut Response, validated: bool) {
    add_header(success, "Signpost-Release", Type::Integer, "The release that answers.");
    add_header(
        success,
        "Link",
        Type::String,
        "The licence, this specification, and the next page of a list (RFC 8288).",
    );
    if validated {
        add_header(success, "ETag", Type::String, "The SHA-256 of the bytes of this content coding, shortened.");
        add_header(success, "Cache-Control", Type::String, "For how long the answer may be kept.");
    }
}

fn add_header(response: &mut Response, name: &str, kind: Type, description: &str) {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    let header = HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build();
    response.headers.insert(name.to_owned(), header.into());
}

/// Ends the description with a line that works against a fresh start.
///
/// What only a person who is there can do has none: no line signs in.
fn add_example(method: &HttpMethod, path: &str, operation: &mut Operation) {
    // Read from the document itself: the examples in the builder's types are private.
    let described = serde_json::to_value(&*operation).unwrap_or_default();
    let needs = |scheme: &str| {
        described["security"].as_array().is_some_and(|all| all.iter().any(|needs| needs.get(scheme).is_some()))
    };
    if path.starts_with(curation::PREFIX) && !needs("token") {
        return;
    }
    let address = example_address(path, &described);
    let body = &described["requestBody"]["content"]["application/json"]["example"];
    let text = described["requestBody"]["content"]["text/plain"]["example"].as_str();
    let mut curl = "curl -s".to_owned();
    if needs("token") {
        curl += " -H \"authorization: Bearer $SIGNPOST_TOKEN\"";
    }
    if !body.is_null() {
        curl = format!("{curl} -H 'content-type: application/json' -d '{body}'");
    } else if let Some(text) = text {
        curl = format!("{curl} -H 'content-type: text/plain' -d '{text}'");
    }
    match method {
        HttpMethod::Put => curl += " -X PUT",
        HttpMethod::Delete => curl += " -X DELETE",
        HttpMethod::Post if body.is_null() && text.is_none() => curl += " -X POST",
        HttpMethod::Get
        | HttpMethod::Post
        | HttpMethod::Options
        | HttpMethod::Head
        | HttpMethod::Patch
        | HttpMethod::Trace => {}
    }
    let description = operation.description.take().unwrap_or_default();
    operation.description = Some(format!("{description}\n\nExample: `{curl} 'http://127.0.0.1:8080{address}'`"));
}

/// The address with the examples of its path parameters and of its required query parameters.
fn example_address(path: &str, described: &Value) -> String {
    let mut address = path.to_owned();
    let mut query = Vec::new();
    for parameter in described["parameters"].as_array().into_iter().flatten() {
        let (name, example) = (parameter["name"].as_str().unwrap_or_default(), &parameter["example"]);
        let example = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
        if parameter["in"] == "path" {
            address = address.replace(&format!("{{{name}}}"), &example);
        } else if parameter["required"] == true {
            query.push(format!("{name}={}", example.replace(' ', "%20")));
        }
    }
    if query.is_empty() { address } else { format!("{address}?{}", query.join("&")) }
}
