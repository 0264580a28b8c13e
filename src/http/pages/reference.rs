//! The reference: the specification as a page, read from the document itself so that the two cannot differ.

mod operation;
mod schema;

use std::sync::OnceLock;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use serde_json::Value;

use super::prose::{self, Line};
use super::shell::{self, Shell};
use crate::http::openapi;
use crate::http::problem::Problem;
use crate::http::state::State;
use operation::{Answer, Operation};
use schema::Schema;

/// The specification, in the order and the words of its page.
#[derive(Debug)]
pub(super) struct Reference {
    /// What holds for every request.
    pub(super) introduction: Vec<Line>,
    /// The operations, by what they are for.
    pub(super) groups: Vec<Group>,
    /// The answers that every address can give in the same words.
    pub(super) everywhere: Vec<Answer>,
    /// The shapes of what is sent and answered, by name.
    pub(super) schemas: Vec<Schema>,
}

/// Operations that are for the same thing.
#[derive(Debug)]
pub(super) struct Group {
    /// The group's name.
    pub(super) name: String,
    /// The name in an address.
    pub(super) slug: String,
    /// What the operations are for.
    pub(super) words: Line,
    /// The operations, by address.
    pub(super) operations: Vec<Operation>,
}

impl Reference {
    /// Reads the specification.
    fn new(document: &Value) -> Self {
        let mut operations = operation::all(document);
        let everywhere = operation::take_common_answers(&mut operations);
        Self {
            introduction: prose::paragraphs(text(&document["info"], "description")),
            groups: groups(document, operations),
            everywhere,
            schemas: schema::all(document),
        }
    }
}

fn groups(document: &Value, operations: Vec<Operation>) -> Vec<Group> {
    let tags = document["tags"].as_array().into_iter().flatten();
    let mut groups: Vec<Group> = tags
        .map(|tag| Group {
            name: text(tag, "name").to_owned(),
            slug: format!("group-{}", text(tag, "name").to_lowercase()),
            words: prose::line(text(tag, "description")),
            operations: Vec::new(),
        })
        .collect();
    for operation in operations {
        if let Some(group) = groups.iter_mut().find(|group| group.name == operation.group) {
            group.operations.push(operation);
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    groups
}

/// A field that holds a text; nothing where there is none.
fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_default()
}

/// The reference of the specification that this program serves, made once.
///
/// # Errors
/// When the specification cannot be written as JSON.
pub(super) fn of_specification() -> Result<&'static Reference, Problem> {
    static REFERENCE: OnceLock<Option<Reference>> = OnceLock::new();
    // Read from its text and not from the builder's types: only the text is what clients are given.
    let made = REFERENCE.get_or_init(|| {
        let text = openapi::text().ok()?;
        serde_json::from_str(&text).ok().as_ref().map(Reference::new)
    });
    made.as_ref().ok_or_else(Problem::internal)
}

/// The page.
#[derive(Template)]
#[template(path = "reference.html")]
struct ReferencePage {
    shell: Shell,
    reference: &'static Reference,
}

/// The page.
#[get("/docs/reference")]
pub(super) async fn get_reference(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    shell::answer(&req, &state, "/docs/reference", |shell, _| {
        Ok(ReferencePage { shell, reference: of_specification()? })
    })
}
