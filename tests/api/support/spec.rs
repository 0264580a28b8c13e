//! The checked-in specification, and whether an answer is one that it describes.
//!
//! It is read more strictly than JSON Schema asks: a property that no schema describes is refused, and so is null.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use super::{Answer, CANARY, in_package, text};

/// The media type of every error.
const PROBLEM: &str = "application/problem+json";

/// What is served beside the specification: pages for people, and the specification itself.
const PAGES: [&str; 3] = ["/openapi.json", "/docs", "/problems/"];

/// The specification as it is checked in.
pub static SPEC: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_slice(&std::fs::read(in_package("openapi/signpost.json")).unwrap()).unwrap());

/// Its schemas, each refusing what it does not describe.
static CLOSED: LazyLock<Value> = LazyLock::new(|| {
    let mut components = SPEC["components"].clone();
    close(&mut components);
    components
});

/// An operation of the specification.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub id: &'static str,
    /// In capitals.
    pub method: &'static str,
    pub path: &'static str,
    pub value: &'static Value,
}

/// Every operation, by path and method.
pub fn operations() -> Vec<Operation> {
    let paths = SPEC["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |it| (path, it)));
    all.map(|(path, (method, value))| {
        let method = if method == "get" { "GET" } else { "POST" };
        Operation { id: text(value, "/operationId"), method, path, value }
    })
    .collect()
}

/// The operation of this id.
pub fn operation(id: &str) -> Operation {
    operations().into_iter().find(|it| it.id == id).unwrap_or_else(|| panic!("no operation {id}"))
}

impl Operation {
    /// An address of it, with the examples of its path's parameters.
    pub fn example_path(&self) -> String {
        let filled = |path: String, (name, parameter): (&str, &Value)| {
            let example = parameter["example"].as_str().map_or_else(|| parameter["example"].to_string(), str::to_owned);
            path.replace(&format!("{{{name}}}"), &example)
        };
        self.parameters("path").into_iter().fold(self.path.to_owned(), filled)
    }

    /// Its parameters that stand in one place (`query` or `path`), by name.
    pub fn parameters(&self, place: &str) -> BTreeMap<&'static str, &'static Value> {
        let all = self.value["parameters"].as_array().into_iter().flatten();
        all.filter(|it| it["in"] == place).map(|it| (text(it, "/name"), it)).collect()
    }
}

/// The path of the specification that an address belongs to.
pub fn template_of(path: &str) -> Option<&'static str> {
    let fits = |template: &str| {
        let (mut ours, mut theirs) = (template.split('/'), path.split('/'));
        // A part may hold two variables with something between them, as `{a}...{b}` does.
        let part = |ours: &str, theirs: &str| match ours.split_once("...") {
            Some(_) => theirs.split_once("...").is_some_and(|(a, b)| !a.is_empty() && !b.is_empty()),
            None => ours == theirs || (ours.starts_with('{') && !theirs.is_empty()),
        };
        let same = ours.by_ref().zip(theirs.by_ref()).all(|(a, b)| part(a, b));
        same && template.split('/').count() == path.split('/').count()
    };
    let paths = SPEC["paths"].as_object().unwrap();
    paths
        .keys()
        .map(String::as_str)
        .filter(|template| fits(template))
        .min_by_key(|it| (!it.contains("..."), it.matches('{').count()))
}

/// Holds an answer against the specification, and against what is promised of every answer.
pub fn assert_answer(method: &str, target: &str, answer: &Answer) {
    let case = format!("{method} {target} -> {}", answer.status);
    let content = answer.decoded();
    assert_no_trace(&case, answer, &content);
    let path = target.split('?').next().unwrap_or_default();
    let template = template_of(path);
    let described = template.map(|template| &SPEC["paths"][template]);
    let asked = if method == "HEAD" { "GET" } else { method };
    let operation = described.and_then(|item| item.get(asked.to_ascii_lowercase()));
    match (template, operation) {
        (Some(template), Some(operation)) => {
            let body = if method == "HEAD" { None } else { Some(&content[..]) };
            assert_matches_spec(asked, template, answer.status, answer.header("content-type"), body);
            assert_headers(&case, &operation["responses"][answer.status.to_string()]["headers"], answer);
        }
        _ if answer.status >= 400 => assert_problem(&case, method, answer),
        _ if method == "OPTIONS" => assert!(answer.bytes.is_empty(), "{case}: a body"),
        _ => assert!(PAGES.iter().any(|page| path.starts_with(page)), "{case}: nothing describes this answer"),
    }
}

/// Fails unless the specification describes this answer of this operation. Without a body, as after `HEAD`, all but that
/// is looked at.
pub fn assert_matches_spec(
    method: &str,
    path_template: &str,
    status: u16,
    content_type: Option<&str>,
    body: Option<&[u8]>,
) {
    let case = format!("{method} {path_template} -> {status}");
    let response = &SPEC["paths"][path_template][method.to_ascii_lowercase()]["responses"][status.to_string()];
    assert!(response.is_object(), "{case}: the specification knows no such status");
    let Some(content) = response["content"].as_object() else {
        assert_eq!(content_type, None, "{case}: a media type without a body");
        assert!(body.is_none_or(<[u8]>::is_empty), "{case}: a body that the specification does not know");
        return;
    };
    let given = content_type.unwrap_or_else(|| panic!("{case}: no media type"));
    let essence = given.split(';').next().unwrap_or_default();
    let described = content.get(essence).unwrap_or_else(|| panic!("{case}: {given} is not described"));
    let Some(body) = body.filter(|_| essence.ends_with("json")) else { return };
    if !first_time(&case, body) {
        return;
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_else(|error| panic!("{case}: {error}"));
    assert_fits(&case, &described["schema"], &body);
    if essence == PROBLEM {
        assert_own_words(&case, status, &body);
    }
}

/// Whether these bytes have not been an answer of this operation before: the same ones need no second look.
fn first_time(case: &str, body: &[u8]) -> bool {
    static SEEN: LazyLock<Mutex<HashSet<u64>>> = LazyLock::new(Mutex::default);
    let mut hasher = DefaultHasher::new();
    (case, body).hash(&mut hasher);
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(hasher.finish())
}

/// Fails unless a document is as a schema of the specification says, with nothing beside it and nothing null.
pub fn assert_fits(case: &str, schema: &Value, document: &Value) {
    let validator = validator(schema);
    let faults: Vec<String> =
        validator.iter_errors(document).take(5).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(faults.is_empty(), "{case}: {}", faults.join("\n"));
    assert!(!holds_null(document), "{case}: a null");
}

/// The validator of a schema of the specification. Each is made once.
fn validator(schema: &Value) -> Arc<Validator> {
    static MADE: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let key = schema.to_string();
    if let Some(made) = MADE.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(made);
    }
    let mut whole = schema.clone();
    close(&mut whole);
    whole["components"] = CLOSED.clone();
    let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
    let made = Arc::new(options.build(&whole).unwrap());
    MADE.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&made));
    made
}

/// Makes every schema refuse the properties that it does not describe.
fn close(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(close),
        Value::Object(fields) => {
            if fields.get("properties").is_some_and(Value::is_object) {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn holds_null(document: &Value) -> bool {
    match document {
        Value::Null => true,
        Value::Array(items) => items.iter().any(holds_null),
        Value::Object(fields) => fields.values().any(holds_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Every header that the specification promises is there, and a number where it says so.
fn assert_headers(case: &str, promised: &Value, answer: &Answer) {
    let none = Map::new();
    for (name, header) in promised.as_object().unwrap_or(&none) {
        let values = answer.headers_named(&name.to_ascii_lowercase());
        assert!(!values.is_empty(), "{case}: no {name}");
        let number = header["schema"]["type"] == "integer";
        assert!(!number || values.iter().all(|it| it.parse::<u32>().is_ok()), "{case}: {name} is {values:?}");
    }
}

/// An error where the specification describes no operation: an unknown address, or a method that it does not take.
fn assert_problem(case: &str, method: &str, answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some(PROBLEM), "{case}");
    if method != "HEAD" {
        let problem = answer.json();
        assert_fits(case, &json!({"$ref": "#/components/schemas/Problem"}), &problem);
        assert_own_words(case, answer.status, &problem);
    }
}

/// What a problem says of itself agrees with the answer it is in.
fn assert_own_words(case: &str, status: u16, problem: &Value) {
    assert_eq!(problem["status"], status, "{case}");
    let page = format!("/problems/{}", text(problem, "/code"));
    assert!(text(problem, "/type").ends_with(&page), "{case}: {problem}");
}

/// What holds for every answer: it sets nothing, says nothing of the server, and repeats nothing that was sent.
fn assert_no_trace(case: &str, answer: &Answer, content: &[u8]) {
    for (name, value) in [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer")] {
        assert_eq!(answer.header(name), Some(value), "{case}");
    }
    for name in ["set-cookie", "server", "x-powered-by"] {
        assert_eq!(answer.headers_named(name), Vec::<&str>::new(), "{case}");
    }
    let canary = CANARY.to_ascii_lowercase();
    let headers = format!("{:?}", answer.headers).to_ascii_lowercase();
    let body = String::from_utf8_lossy(content).to_ascii_lowercase();
    assert!(!headers.contains(&canary) && !body.contains(&canary), "{case}: repeats what was sent");
}
