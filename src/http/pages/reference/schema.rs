//! The shapes of what is sent and answered: types, fields and every constraint that the specification states.

use serde_json::Value;

use super::text;
use crate::http::pages::prose::{self, Line};

/// Where the shapes stand in the specification.
const SCHEMAS: &str = "#/components/schemas/";

/// A type, as a few words and perhaps a named shape that they end with: "list of" `Contact`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::http::pages) struct Kind {
    /// The words, ending with a space where a shape follows.
    pub(in crate::http::pages) words: String,
    /// The shape.
    pub(in crate::http::pages) shape: Option<String>,
}

impl Kind {
    /// The type that a schema describes.
    pub(super) fn of(schema: &Value) -> Self {
        if let Some(shape) = text(schema, "$ref").strip_prefix(SCHEMAS) {
            return Self { words: String::new(), shape: Some(shape.to_owned()) };
        }
        match (text(schema, "type"), text(schema, "format")) {
            ("array", _) => {
                let inner = Self::of(&schema["items"]);
                let plural = if inner.words.is_empty() { "" } else { "s" };
                Self { words: format!("list of {}{plural}", inner.words), shape: inner.shape }
            }
            // An integer's format says how a program holds it; all of ours fit 32 bits.
            ("string", format) if !format.is_empty() => Self::words(&format!("string, {format}")),
            (kind, _) => Self::words(kind),
        }
    }

    fn words(words: &str) -> Self {
        Self { words: words.to_owned(), shape: None }
    }
}

/// A field of a shape, or a parameter of an operation.
#[derive(Debug)]
pub(in crate::http::pages) struct Field {
    /// Its name.
    pub(in crate::http::pages) name: String,
    /// Where a parameter stands; nothing for a field.
    pub(in crate::http::pages) place: &'static str,
    /// Its type.
    pub(in crate::http::pages) kind: Kind,
    /// Whether it is always there.
    pub(in crate::http::pages) required: bool,
    /// What its value must be like.
    pub(in crate::http::pages) constraints: Vec<Line>,
    /// A value that it can have.
    pub(in crate::http::pages) example: Option<String>,
    /// What it means.
    pub(in crate::http::pages) words: Line,
}

impl Field {
    /// The field of this name and schema.
    pub(super) fn new(name: &str, schema: &Value, required: bool) -> Self {
        Self {
            name: name.to_owned(),
            place: "",
            kind: Kind::of(schema),
            required,
            constraints: constraints(schema),
            example: Some(&schema["example"]).filter(|it| !it.is_null()).map(Value::to_string),
            words: prose::line(text(schema, "description")),
        }
    }
}

/// Where a parameter stands, in words.
pub(super) fn place_of(place: &str) -> &'static str {
    match place {
        "path" => "in the path",
        "query" => "in the query",
        "header" => "in a header",
        _ => "",
    }
}

/// A named shape.
#[derive(Debug)]
pub(in crate::http::pages) struct Schema {
    /// Its name.
    pub(in crate::http::pages) name: String,
    /// What it is.
    pub(in crate::http::pages) words: Vec<Line>,
    /// Its type, where it is not an object with fields.
    pub(in crate::http::pages) kind: Kind,
    /// What its value must be like, where it has no fields.
    pub(in crate::http::pages) constraints: Vec<Line>,
    /// Its fields.
    pub(in crate::http::pages) fields: Vec<Field>,
    /// Whether a field that is not listed is refused.
    pub(in crate::http::pages) closed: bool,
}

/// Every named shape, by name.
pub(super) fn all(document: &Value) -> Vec<Schema> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    schemas.map(|(name, described)| schema(name, described)).collect()
}

fn schema(name: &str, described: &Value) -> Schema {
    let required: Vec<&str> =
        described["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let fields = described["properties"].as_object().into_iter().flatten();
    Schema {
        name: name.to_owned(),
        words: prose::paragraphs(text(described, "description")),
        kind: Kind::of(described),
        constraints: constraints(described),
        fields: fields.map(|(name, schema)| Field::new(name, schema, required.contains(&name.as_str()))).collect(),
        closed: described["additionalProperties"] == false,
    }
}

/// Every constraint of a schema, in words. For a list also those of its entries.
fn constraints(schema: &Value) -> Vec<Line> {
    let mut found = Vec::new();
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().filter_map(Value::as_str).map(|it| format!("`{it}`")).collect();
        found.push(format!("one of {}", values.join(", ")));
    }
    found.extend(range(schema, ("minimum", "maximum"), ("", "")));
    found.extend(range(schema, ("minLength", "maxLength"), ("character", "characters")));
    found.extend(range(schema, ("minItems", "maxItems"), ("entry", "entries")));
    if let Some(pattern) = schema["pattern"].as_str() {
        found.push(format!("matches `{pattern}`"));
    }
    let mut lines: Vec<Line> = found.iter().map(|it| prose::line(it)).collect();
    if schema["items"].is_object() {
        lines.extend(constraints(&schema["items"]));
    }
    lines
}

fn range(schema: &Value, (min, max): (&str, &str), (one, many): (&str, &str)) -> Option<String> {
    let limit = |name: &str| schema[name].as_u64();
    let (numbers, last) = match (limit(min), limit(max)) {
        // That a number is not negative is no constraint that anybody has to be told.
        (None | Some(0), None) => return None,
        (Some(min), Some(max)) => (format!("{min} to {max}"), max),
        (Some(min), None) => (format!("at least {min}"), min),
        (None, Some(max)) => (format!("at most {max}"), max),
    };
    let noun = if last == 1 { one } else { many };
    Some(format!("{numbers} {noun}").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(json!({"minimum": 1, "maximum": 200}), "1 to 200")]
    #[case(json!({"minimum": 0}), "")]
    #[case(json!({"minimum": 1}), "at least 1")]
    #[case(json!({"maxLength": 100}), "at most 100 characters")]
    #[case(json!({"minItems": 1}), "at least 1 entry")]
    #[case(json!({"pattern": "^[A-Z]{2}$"}), "matches ^[A-Z]{2}$")]
    #[case(json!({"enum": ["main", "also"]}), "one of main, also")]
    #[case(json!({"maxItems": 20, "items": {"pattern": "^a$"}}), "at most 20 entries; matches ^a$")]
    fn a_constraint_is_said_in_words(#[case] schema: Value, #[case] expected: &str) {
        let lines = constraints(&schema);
        let said: Vec<String> = lines.iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect();
        assert_eq!(said.join("; "), expected);
    }

    #[rstest]
    #[case(json!({"type": "string", "format": "date-time"}), "string, date-time", None)]
    #[case(json!({"type": "integer", "format": "int32"}), "integer", None)]
    #[case(json!({"$ref": "#/components/schemas/Text"}), "", Some("Text"))]
    #[case(json!({"type": "array", "items": {"$ref": "#/components/schemas/Text"}}), "list of ", Some("Text"))]
    #[case(json!({"type": "array", "items": {"type": "string"}}), "list of strings", None)]
    fn a_type_is_said_in_words(#[case] schema: Value, #[case] words: &str, #[case] shape: Option<&str>) {
        assert_eq!(Kind::of(&schema), Kind { words: words.to_owned(), shape: shape.map(str::to_owned) });
    }
}
