//! One operation of the specification: its parameters, its body, its answers and a line to copy.

use serde_json::Value;

use super::schema::{Field, Kind, place_of};
use super::text;
use crate::http::pages::prose::{self, Line};

/// One operation.
#[derive(Debug)]
pub(in crate::http::pages) struct Operation {
    /// Its `operationId`, which is also its place on the page.
    pub(in crate::http::pages) id: String,
    /// The group that it belongs to.
    pub(in crate::http::pages) group: String,
    /// Its method, in capitals.
    pub(in crate::http::pages) method: String,
    /// Its address, with variables in braces.
    pub(in crate::http::pages) path: String,
    /// What it does, in a few words.
    pub(in crate::http::pages) summary: String,
    /// What it does.
    pub(in crate::http::pages) words: Vec<Line>,
    /// A line that works against a fresh start.
    pub(in crate::http::pages) curl: String,
    /// What stands in its address.
    pub(in crate::http::pages) parameters: Vec<Field>,
    /// What it takes as a body.
    pub(in crate::http::pages) body: Option<Body>,
    /// What it answers, but for what every address answers alike.
    pub(in crate::http::pages) answers: Vec<Answer>,
}

/// What an operation takes as a body.
#[derive(Debug)]
pub(in crate::http::pages) struct Body {
    /// Its shape.
    pub(in crate::http::pages) kind: Kind,
    /// Its media type.
    pub(in crate::http::pages) media_type: String,
    /// What it is.
    pub(in crate::http::pages) words: Line,
}

/// What an operation can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http::pages) struct Answer {
    /// The status.
    pub(in crate::http::pages) status: String,
    /// When it is answered.
    pub(in crate::http::pages) words: Line,
    /// The shape of its body.
    pub(in crate::http::pages) kind: Option<Kind>,
    /// The media type of its body.
    pub(in crate::http::pages) media_type: Option<String>,
}

/// Every operation, by address.
pub(super) fn all(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let methods = paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |it| (path, it)));
    methods.map(|(path, (method, described))| operation(path, method, described)).collect()
}

fn operation(path: &str, method: &str, described: &Value) -> Operation {
    let (words, curl) = split_example(text(described, "description"));
    let parameters = described["parameters"].as_array().into_iter().flatten();
    Operation {
        id: text(described, "operationId").to_owned(),
        group: described["tags"][0].as_str().unwrap_or_default().to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(described, "summary").to_owned(),
        words: prose::paragraphs(words),
        curl: curl.to_owned(),
        parameters: parameters.map(parameter).collect(),
        body: body(&described["requestBody"]),
        answers: answers(&described["responses"]),
    }
}

/// The description, and the line to copy that it ends with.
fn split_example(description: &str) -> (&str, &str) {
    let Some((words, example)) = description.rsplit_once("Example: `") else { return (description, "") };
    (words, example.trim_end().trim_end_matches('`'))
}

fn parameter(described: &Value) -> Field {
    let required = described["required"] == true;
    let place = place_of(text(described, "in"));
    let field = Field::new(text(described, "name"), &described["schema"], required);
    let example = match &described["example"] {
        Value::Null => None,
        // As it stands in an address: a list is separated by commas.
        Value::Array(items) => Some(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")),
        Value::String(text) => Some(text.clone()),
        other @ (Value::Bool(_) | Value::Number(_) | Value::Object(_)) => Some(other.to_string()),
    };
    Field { words: prose::line(text(described, "description")), place, example, ..field }
}

fn body(described: &Value) -> Option<Body> {
    let (media_type, content) = content(described)?;
    Some(Body { kind: Kind::of(&content["schema"]), media_type, words: prose::line(text(described, "description")) })
}

fn content(described: &Value) -> Option<(String, &Value)> {
    let (media_type, content) = described["content"].as_object()?.iter().next()?;
    Some((media_type.clone(), content))
}

fn answers(described: &Value) -> Vec<Answer> {
    let answer = |(status, described): (&String, &Value)| {
        let (media_type, content) = content(described).unzip();
        Answer {
            status: status.clone(),
            words: prose::line(text(described, "description")),
            kind: content.map(|content| Kind::of(&content["schema"])),
            media_type,
        }
    };
    described.as_object().into_iter().flatten().map(answer).collect()
}

/// Takes the answers out that every operation gives in the same words: said once, they are read once.
pub(super) fn take_common_answers(operations: &mut [Operation]) -> Vec<Answer> {
    let Some(first) = operations.first() else { return Vec::new() };
    let common = first.answers.iter().filter(|answer| operations.iter().all(|it| it.answers.contains(answer)));
    let common: Vec<Answer> = common.cloned().collect();
    for operation in operations {
        operation.answers.retain(|answer| !common.contains(answer));
    }
    common
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_line_to_copy_is_not_part_of_the_words() {
        let (words, curl) = split_example("Lists.\n\nAll of `x`.\n\nExample: `curl -s 'http://127.0.0.1:8080/v1'`");
        assert_eq!((words.trim(), curl), ("Lists.\n\nAll of `x`.", "curl -s 'http://127.0.0.1:8080/v1'"));
        assert_eq!(split_example("Lists."), ("Lists.", ""));
    }

    #[test]
    fn a_list_in_an_address_is_shown_with_commas() {
        let described =
            json!({"name": "kind", "in": "query", "example": ["phone", "text"], "schema": {"type": "array"}});
        let field = parameter(&described);
        assert_eq!(field.example.as_deref(), Some("phone,text"));
        assert!(!field.required);
    }

    #[test]
    fn only_what_every_operation_answers_alike_is_common() {
        let operation = |not_found: &str| {
            let responses = json!({"404": {"description": not_found}, "500": {"description": "Ours."}});
            operation("/x", "get", &json!({"responses": responses}))
        };
        let mut operations = vec![operation("No route."), operation("No place.")];
        let common = take_common_answers(&mut operations);
        assert_eq!(common.iter().map(|it| it.status.as_str()).collect::<Vec<_>>(), ["500"]);
        let left: Vec<&str> = operations.iter().flat_map(|it| &it.answers).map(|it| it.status.as_str()).collect();
        assert_eq!(left, ["404", "404"]);
    }
}
