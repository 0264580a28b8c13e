//! The specifications, for readers and for curators: checked in as they are generated, complete, plain enough for every
//! client generator, and true.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::curators::curated_app;
use crate::support::spec::{CURATION, Operation, SPEC, curation_operations, operation, operations};
use crate::support::{Settings, app, in_package, list, percent, text};

fn assert_golden(file: &str, flags: &str, generated: &str) {
    let checked_in = std::fs::read_to_string(in_package(file)).unwrap();
    let line = checked_in.lines().zip(generated.lines()).position(|(old, new)| old != new);
    assert!(
        checked_in == generated,
        "{file} differs from the code, first in line {}: run `cargo run -- openapi{flags} --write {file}` and read the \
         difference",
        line.unwrap_or_default() + 1,
    );
}

#[test]
fn the_checked_in_specifications_are_the_generated_ones() {
    assert_golden("openapi/signpost.json", "", &signpost::http::openapi::text().unwrap());
    assert_golden("openapi/curation.json", " --curation", &signpost::http::openapi::text_of_curation().unwrap());
}

/// Both of them.
fn specifications() -> [&'static Value; 2] {
    [&SPEC, &CURATION]
}

fn all_operations() -> Vec<Operation> {
    [operations(), curation_operations()].concat()
}

/// What reads begin with.
const READING: [&str; 6] = ["get", "list", "lookup", "search", "verify", "scan"];

/// What acts of curators begin with.
const ACTING: [&str; 15] = [
    "approve", "begin", "create", "end", "finish", "invite", "issue", "rebase", "reject", "release", "replace",
    "revoke", "set", "submit", "withdraw",
];

#[test]
fn every_operation_says_what_it_is_does_and_answers() {
    for operation in all_operations() {
        let (verb, noun) = operation.id.split_once('_').unwrap_or_default();
        let acts = operation.path.starts_with("/v1/curation/") && ACTING.contains(&verb);
        assert!((READING.contains(&verb) || acts) && !noun.is_empty(), "{}: name it verb_noun", operation.id);
        assert!(!text(operation.value, "/summary").is_empty(), "{}: no summary", operation.id);
        let description = text(operation.value, "/description");
        let words = if let Some(line) = example_of(operation) {
            assert!(line.starts_with("curl -s ") && line.ends_with('\''), "{}: {line}", operation.id);
            description.split_once("\n\nExample: `").unwrap().0
        } else {
            // No line signs in.
            assert!(operation.path.starts_with("/v1/curation/") && !takes_tokens(operation), "{}", operation.id);
            description
        };
        assert!(words.len() > 20, "{}: no words", operation.id);
        for (status, response) in operation.value["responses"].as_object().unwrap() {
            assert!(text(response, "/description").len() > 8, "{} {status}: no description", operation.id);
        }
        for parameter in operation.value["parameters"].as_array().into_iter().flatten() {
            assert!(text(parameter, "/description").len() > 8, "{} {parameter}: no description", operation.id);
        }
    }
}

/// The line that shows how to ask, where there is one.
fn example_of(operation: Operation) -> Option<&'static str> {
    let (_, line) = text(operation.value, "/description").rsplit_once("Example: `")?;
    Some(line.trim_end_matches('`'))
}

fn takes_tokens(operation: Operation) -> bool {
    let ways = operation.value["security"].as_array();
    ways.is_some_and(|ways| ways.iter().any(|way| way.get("token").is_some()))
}

#[test]
fn no_two_operations_have_the_same_id() {
    let ids: BTreeSet<&str> = all_operations().iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), all_operations().len());
    assert!(operations().len() > 20 && curation_operations().len() >= 14, "{ids:?}");
}

#[test]
fn what_curators_do_stands_in_their_specification_alone_and_reading_in_the_other() {
    assert!(operations().iter().all(|it| !it.path.starts_with("/v1/curation") && it.value["security"].is_null()));
    assert!(curation_operations().iter().all(|it| it.path.starts_with("/v1/curation/")));
}

/// Every part of a document with its pointer.
fn parts<'v>(value: &'v Value, pointer: String, found: &mut Vec<(String, &'v Value)>) {
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, it)| parts(it, format!("{pointer}/{at}"), found));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, it)| parts(it, format!("{pointer}/{}", name.replace('/', "~1")), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    found.push((pointer, value));
}

#[test]
fn the_specification_holds_nothing_that_a_client_generator_stumbles_over() {
    let mut all = Vec::new();
    for (document, least) in specifications().into_iter().zip([3000, 700]) {
        let before = all.len();
        parts(document, String::new(), &mut all);
        assert!(all.len() - before > least, "{} parts", all.len() - before);
    }
    for (pointer, part) in all {
        assert!(!part.is_null() && part["nullable"].is_null(), "{pointer}: null");
        assert!(!part["type"].is_array() && part["type"] != "null", "{pointer}: {}", part["type"]);
        assert_ne!(part["format"], "int64", "{pointer}: integers fit 32 bits");
        for keyword in ["oneOf", "anyOf", "allOf", "discriminator", "prefixItems", "patternProperties"] {
            assert!(part[keyword].is_null(), "{pointer}: {keyword}");
        }
        let open = &part["additionalProperties"];
        assert!(open.is_null() || *open == json!(false), "{pointer}: a map with free keys");
    }
}

/// Where any JSON may stand. This list may only shrink.
const ANYTHING: [&str; 1] = ["PatchOperation/value"];

/// Where any object may stand: what a browser and a passkey say to each other is the W3C's to describe, and a record has the
/// form of its kind. This list may only shrink.
const ANY_OBJECT: [&str; 7] = [
    "Ceremony/options",
    "Document/document",
    "Edit/document",
    "Enrolment/options",
    "FirstPasskey/answer",
    "FurtherPasskey/answer",
    "PasskeyAnswer/answer",
];

#[test]
fn every_schema_says_of_what_type_it_is() {
    fn check(pointer: &str, schema: &Value) {
        let kind = schema["type"].as_str().or(schema["$ref"].as_str());
        if ANYTHING.contains(&pointer) {
            return assert!(kind.is_none(), "{pointer}: it has a type now: take it off the list");
        }
        assert!(kind.is_some(), "{pointer}: anything may stand here");
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            check(&format!("{pointer}/{name}"), property);
        }
        if kind == Some("array") {
            check(&format!("{pointer}/[]"), &schema["items"]);
        }
        let any = kind == Some("object") && !schema["properties"].is_object();
        assert_eq!(
            any,
            ANY_OBJECT.contains(&pointer),
            "{pointer}: an object without properties, or one that has them now"
        );
    }
    for document in specifications() {
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            check(name, schema);
            assert!(!text(schema, "/description").is_empty(), "{name}: no description");
        }
    }
}

/// A command line in parts, with single quotes read as a shell reads them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            plain => words.last_mut().unwrap().push(plain),
        }
    }
    words
}

#[test]
fn every_example_works_against_a_running_service() {
    let app = app();
    for operation in operations() {
        let line = example_of(operation).unwrap();
        let words = words(line);
        let after = |flag: &str| words.iter().position(|word| word == flag).map(|at| words[at + 1].as_str());
        let target = words.last().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap();
        let answer = match after("-d") {
            Some(body) => {
                let kind = after("-H").and_then(|it| it.strip_prefix("content-type: ")).unwrap();
                assert!(["application/json", "text/plain"].contains(&kind), "{line}");
                app.send("POST", target, &[("content-type", kind)], Some(body))
            }
            None => app.get(target),
        };
        assert_eq!(answer.status, 200, "{line}");
        assert!(operation.method == "GET" || after("-d").is_some(), "{line} is not a {}", operation.method);
    }
}

#[test]
fn every_example_of_what_curators_look_at_works_with_a_token() {
    let app = curated_app(Settings::default());
    let program = app.token("ada", &["edit", "recall"]);
    let secret = program.headers()[0].1.strip_prefix("Bearer ").unwrap().to_owned();
    let mut seen = 0;
    let looks = |it: &Operation| it.method == "GET" && takes_tokens(*it) && it.parameters("path").is_empty();
    for operation in curation_operations().into_iter().filter(looks) {
        let line = example_of(operation).unwrap().replace("$SIGNPOST_TOKEN", &secret).replace('"', "'");
        let words = words(&line);
        let header =
            words.iter().position(|word| word == "-H").map(|at| words[at + 1].split_once(": ").unwrap()).unwrap();
        let target = words.last().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap();
        assert_eq!(app.get_with(target, &[header]).status, 200, "{line}");
        seen += 1;
    }
    assert!(seen >= 2, "{seen} examples");
}

#[test]
fn the_specification_of_curation_is_served_to_whoever_asks() {
    let answer = app().get("/v1/curation/openapi.json").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.json(), *CURATION);
    assert_eq!(app().get("/v1/curation/openapi.json?v=1").expect(400).names(), ["v"]);
}

/// What a schema asks of a value, without its words.
fn rules(schema: &Value) -> Value {
    let mut rules = schema.clone();
    let fields = rules.as_object_mut().unwrap();
    fields.retain(|name, _| !["description", "example"].contains(&name.as_str()));
    rules
}

#[test]
fn the_twins_take_the_same_fields_under_the_same_rules() {
    let schema = |name: &str| &SPEC["components"]["schemas"][name];
    let cases = [
        ("list_routes", schema("LookupRequest"), None),
        ("list_audience_routes", schema("LookupRequest"), Some("audience")),
        ("search_routes", schema("SearchRequest"), None),
        ("verify_contact", schema("VerifyRequest"), None),
    ];
    for (id, body, in_path) in cases {
        let mut fields = body["properties"].as_object().unwrap().clone();
        fields.retain(|name, _| Some(name.as_str()) != in_path);
        let parameters = operation(id).parameters("query");
        assert_eq!(
            fields.keys().map(String::as_str).collect::<Vec<_>>(),
            parameters.keys().copied().collect::<Vec<_>>()
        );
        for (name, parameter) in parameters {
            assert_eq!(rules(&parameter["schema"]), rules(&fields[name]), "{id}: {name}");
            let both = (&parameter["example"], &fields[name]["example"]);
            assert!(both.0 == both.1 || both.1.is_null(), "{id}: {name} has two examples: {both:?}");
        }
    }
}

#[test]
fn only_what_a_look_up_cannot_do_without_is_required() {
    let required = |name: &str| list(&SPEC["components"]["schemas"][name], "/required").to_vec();
    assert_eq!(required("LookupRequest"), ["audience"]);
    assert_eq!(required("VerifyRequest"), ["contact"]);
    assert_eq!(required("SearchRequest"), ["q"]);
    for operation in operations() {
        let asked = operation.parameters("query").into_iter().filter(|(_, it)| it["required"] == true);
        let asked: Vec<&str> = asked.map(|(name, _)| name).collect();
        let needed = match operation.id {
            "verify_contact" => vec!["contact"],
            "search_routes" => vec!["q"],
            "get_embed_html" | "get_embed_text" => vec!["audience"],
            _ => vec![],
        };
        assert_eq!(asked, needed, "{}", operation.id);
    }
}

/// For each constraint of a schema a value that just keeps it and one that just breaks it. A list is its values.
fn boundaries(name: &str, schema: &Value) -> Vec<(String, String)> {
    let number = |keyword: &str| schema[keyword].as_u64();
    let times = |one: &str, count: u64| vec![one; usize::try_from(count).unwrap()].join(",");
    let mut found = Vec::new();
    if let Some(least) = number("minimum") {
        found.push((least.to_string(), least.checked_sub(1).map_or("-1".to_owned(), |it| it.to_string())));
    }
    if let Some(most) = number("maximum") {
        found.push((most.to_string(), (most + 1).to_string()));
    }
    if let Some(most) = number("maxItems") {
        let one = match name {
            "topic" => "bullying",
            "kind" => "phone",
            "language" => "en",
            other => panic!("{other}: a list that this test does not know"),
        };
        found.push((times(one, most), times(one, most + 1)));
    }
    if let Some(least) = number("minLength") {
        let of = |count: u64| "7".repeat(usize::try_from(count).unwrap());
        found.push((of(least), of(least - 1)));
    }
    if let Some(most) = number("maxLength") {
        let of = |count: u64| "7".repeat(usize::try_from(count).unwrap());
        found.push((of(most), of(most + 1)));
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        let pattern = regex::Regex::new(pattern).unwrap();
        let (good, bad) = match name {
            "age" => (["0", "120", "12-15", "0-120", "7-7"], ["121", "1200", "12-", "twelve", "+12"]),
            "country" => (["GB", "NZ", "IE", "FR", "US"], ["gb", "GBR", "G", "G1", "UK."]),
            other => panic!("{other}: a pattern that this test does not know"),
        };
        for (good, bad) in good.into_iter().zip(bad) {
            assert!(pattern.is_match(good) && !pattern.is_match(bad), "{name}: {pattern} {good} {bad}");
            found.push((good.to_owned(), bad.to_owned()));
        }
    }
    found
}

/// A value at its boundary may still be wrong for another reason, which has to be another one.
fn only_a_wrong_cursor(name: &str, problem: &Value) -> bool {
    name == "cursor" && text(problem, "/errors/0/detail").starts_with("this cursor is not of this release")
}

#[test]
fn each_constraint_of_a_query_is_kept_to_at_its_boundary() {
    let app = app();
    let mut seen = 0;
    for operation in operations().iter().filter(|it| it.method == "GET") {
        let base = operation.example_path();
        for (name, parameter) in operation.parameters("query") {
            let more = match (operation.id, name) {
                ("list_routes", "audience" | "limit" | "cursor") | (_, "contact" | "q") => "",
                ("list_routes" | "get_embed_html" | "get_embed_text", _) => "audience=child&",
                ("verify_contact", _) => "contact=101&",
                ("search_routes", "audience") => "q=101&",
                ("search_routes", _) => "q=101&audience=child&",
                _ => "",
            };
            for (good, bad) in boundaries(name, &parameter["schema"]) {
                let target = |value: &str| format!("{base}?{more}{name}={}", percent(value).replace("%2C", ","));
                let kept = app.get(&target(&good));
                assert!(
                    kept.status == 200 || only_a_wrong_cursor(name, &kept.json()),
                    "{}: {}",
                    target(&good),
                    kept.text()
                );
                let broken = app.get(&target(&bad)).expect(400);
                assert_eq!(
                    (broken.code().as_str(), broken.names()),
                    ("invalid-parameter", vec![name.to_owned()]),
                    "{bad}"
                );
                assert!(!only_a_wrong_cursor(name, &broken.json()), "{}", target(&bad));
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "{seen} constraints");
}

#[test]
fn each_constraint_of_a_body_is_kept_to_at_its_boundary() {
    let app = app();
    let cases = [
        ("/v1/lookup", "LookupRequest", json!({"audience": "child"})),
        ("/v1/search", "SearchRequest", json!({"q": "childline", "audience": "child"})),
        ("/v1/verify-contact", "VerifyRequest", json!({"contact": "101"})),
    ];
    let mut seen = 0;
    for (path, schema, base) in cases {
        for (name, schema) in SPEC["components"]["schemas"][schema]["properties"].as_object().unwrap() {
            let body = |value: &str| {
                let mut body = base.clone();
                body[name] = match text(schema, "/type") {
                    "array" => json!(value.split(',').collect::<Vec<_>>()),
                    "integer" => json!(value.parse::<u64>().unwrap()),
                    _ => json!(value),
                };
                body.to_string()
            };
            for (good, bad) in boundaries(name, schema) {
                let kept = app.post(path, &body(&good));
                assert!(
                    kept.status == 200 || only_a_wrong_cursor(name, &kept.json()),
                    "{name}: {good}: {}",
                    kept.text()
                );
                let broken = app.post(path, &body(&bad)).expect(400);
                assert_eq!(
                    (broken.code().as_str(), broken.names()),
                    ("invalid-body", vec![format!("/{name}")]),
                    "{bad}"
                );
                assert!(!only_a_wrong_cursor(name, &broken.json()), "{bad}");
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "{seen} constraints");
}

#[test]
fn a_release_number_is_at_least_what_the_specification_says() {
    let schema = &operation("get_release").parameters("path")["n"]["schema"];
    assert_eq!(schema["minimum"], 1);
    assert_eq!(app().get("/v1/releases/1").status, 200);
    assert_eq!(app().get("/v1/releases/0").status, 404);
}
