//! What somebody needs help with, named after the Luxembourg terminology guidelines (second edition, 2025).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::id::Id;

/// What somebody needs help with. The record is served as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct Topic {
    /// The topic's id.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "image-shared")]
    pub id: Id,
    /// Older or other ids that mean the same; kept for ever.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// A short name in plain words.
    #[validate(length(min = 1, max = 80, message = "a name is 1 to 80 characters long"))]
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// What it covers, in a sentence or two.
    #[validate(length(min = 1, max = 300, message = "a description is 1 to 300 characters long"))]
    #[schema(min_length = 1, max_length = 300)]
    pub description: String,
    /// Words and short phrases that people type when they need help with it, in lower case. They are for finding it, never
    /// for showing to people.
    #[validate(
        length(max = 60, message = "a topic has at most 60 synonyms"),
        custom(
            function = "are_typed",
            message = "a synonym is 2 to 60 characters long, in lower case, and stands once"
        )
    )]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 60, example = json!(["nudes", "someone has my pictures"]))]
    pub synonyms: Vec<String>,
    /// Whether somebody who says one of its words or phrases may be in danger from themselves. A search then gives those
    /// who are there for it before all others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub crisis: bool,
    /// Where it stands in a list of topics; lower first.
    pub order: u32,
}

/// Whether these are words as people type them, each once.
fn are_typed(synonyms: &[String]) -> Result<(), ValidationError> {
    let typed = |it: &String| (2..=60).contains(&it.chars().count()) && *it == it.to_lowercase() && it.trim() == it;
    let once = |at: usize| !synonyms[..at].contains(&synonyms[at]);
    let fine = synonyms.iter().all(typed) && (0..synonyms.len()).all(once);
    if fine { Ok(()) } else { Err(ValidationError::new("synonyms")) }
}
