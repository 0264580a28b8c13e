//! The checked-in specifications, and whether an answer is one that they describe: what readers are answered is in the one,
//! what curators are answered in the other.
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

/// What is served beside the specifications: pages for people, and the specifications themselves.
const PAGES: [&str; 8] =
    ["/check", "/openapi.json", "/v1/curation/openapi.json", "/console", "/docs", "/embed", "/v1/oembed", "/problems/"];

/// The specification for readers as it is checked in.
pub static SPEC: LazyLock<Value> = LazyLock::new(|| checked_in("openapi/signpost.json"));

/// The specification for curators as it is checked in.
pub static CURATION: LazyLock<Value> = LazyLock::new(|| checked_in("openapi/curation.json"));

/// The schemas of the one, each refusing what it does not describe.
static CLOSED: LazyLock<Value> = LazyLock::new(|| closed(&SPEC));

/// The schemas of the other, closed likewise.
static CLOSED_CURATION: LazyLock<Value> = LazyLock::new(|| closed(&CURATION));

fn checked_in(file: &str) -> Value {
    serde_json::from_slice(&std::fs::read(in_package(file)).unwrap()).unwrap()
}

fn closed(document: &Value) -> Value {
    let mut components = document["components"].clone();
    close(&mut components);
    components
}

/// For whom an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Readers,
    Curators,
}

impl Side {
    fn of(path: &str) -> Self {
        let curators = path.starts_with("/v1/curation/") || path == "/console" || path.starts_with("/console/");
        if curators { Self::Curators } else { Self::Readers }
    }

    fn document(self) -> &'static Value {
        match self {
            Self::Readers => &SPEC,
            Self::Curators => &CURATION,
        }
    }

    fn schemas(self) -> &'static Value {
        match self {
            Self::Readers => &CLOSED,
            Self::Curators => &CLOSED_CURATION,
        }
    }
}

/// An operation of the specification.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    pub id: &'static str,
    /// In capitals.
    pub method: &'static str,
    pub path: &'static str,
    pub value: &'static Value,
}

/// Every operation of readers, by path and method.
pub fn operations() -> Vec<Operation> {
    operations_of(&SPEC)
}

/// Every operation of curators, by path and method.
pub fn curation_operations() -> Vec<Operation> {
    operations_of(&CURATION)
}

fn operations_of(document: &'static Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |it| (path, it)));
    all.map(|(path, (method, value))| {
        let method = match method.as_str() {
            "get" => "GET",
            "post" => "POST",
            "put" => "PUT",
            "delete" => "DELETE",
            other => panic!("{path}: a method that the tests do not know: {other}"),
        };
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
    let paths = Side::of(path).document()["paths"].as_object().unwrap();
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
    let path = target.split('?').next().unwrap_or_default();
    assert_no_trace(&case, answer, &content);
    match Side::of(path) {
        Side::Readers => assert_open_to_everybody(&case, answer),
        Side::Curators => assert_kept_to_ourselves(&case, (method, path), answer),
    }
    let template = template_of(path);
    let described = template.map(|template| &Side::of(path).document()["paths"][template]);
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
    let side = Side::of(path_template);
    let item = &side.document()["paths"][path_template];
    let response = &item[method.to_ascii_lowercase()]["responses"][status.to_string()];
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
    assert_fits_in(side, &case, &described["schema"], &body);
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
    assert_fits_in(Side::Readers, case, schema, document);
}

fn assert_fits_in(side: Side, case: &str, schema: &Value, document: &Value) {
    let validator = validator(side, schema);
    let faults: Vec<String> =
        validator.iter_errors(document).take(5).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(faults.is_empty(), "{case}: {}", faults.join("\n"));
    assert!(!holds_null(document), "{case}: a null");
}

/// The validator of a schema of the specification. Each is made once.
fn validator(side: Side, schema: &Value) -> Arc<Validator> {
    static MADE: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let key = format!("{side:?} {schema}");
    if let Some(made) = MADE.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(made);
    }
    let mut whole = schema.clone();
    close(&mut whole);
    whole["components"] = side.schemas().clone();
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

/// What holds for every answer: it says nothing of the server, and repeats nothing that was sent.
fn assert_no_trace(case: &str, answer: &Answer, content: &[u8]) {
    // What an answer without content has nothing to say of.
    let sniffing = (answer.status != 304).then_some("nosniff");
    assert_eq!(answer.header("x-content-type-options"), sniffing, "{case}");
    assert_none(case, answer, &["server", "x-powered-by"]);
    let canary = CANARY.to_ascii_lowercase();
    let headers = format!("{:?}", answer.headers).to_ascii_lowercase();
    let body = String::from_utf8_lossy(content).to_ascii_lowercase();
    assert!(!headers.contains(&canary) && !body.contains(&canary), "{case}: repeats what was sent");
}

/// What holds for every answer to a reader: it sets nothing, and leads back to nobody.
fn assert_open_to_everybody(case: &str, answer: &Answer) {
    assert_eq!(answer.header("referrer-policy"), (answer.status != 304).then_some("no-referrer"), "{case}");
    assert_none(case, answer, &["set-cookie"]);
}

/// What holds for every answer to a curator: nobody keeps it, no other site reads, frames or opens it, and a cookie is set
/// by signing in and out alone.
fn assert_kept_to_ourselves(case: &str, asked: (&str, &str), answer: &Answer) {
    let ours = [
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
    ];
    for (name, value) in ours {
        assert_eq!(answer.header(name), Some(value), "{case}: {name}");
    }
    let open = answer.headers.iter().find(|(name, _)| name.starts_with("access-control-"));
    assert_eq!(open, None, "{case}");
    let sets = [(("POST", "/v1/curation/sign-in/answer"), 200), (("DELETE", "/v1/curation/session"), 204)];
    let sets = sets.contains(&(asked, answer.status));
    if !sets {
        assert_none(case, answer, &["set-cookie"]);
    }
}

fn assert_none(case: &str, answer: &Answer, names: &[&str]) {
    for name in names {
        assert_eq!(answer.headers_named(name), Vec::<&str>::new(), "{case}");
    }
}
