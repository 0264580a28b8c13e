//! What is wrong with a record, where, and in words that a charity worker understands.

use std::fmt;

use serde::Serialize;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use super::record::RecordKey;

/// One thing that keeps a directory from being released.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The record it is about.
    pub record: RecordKey,
    /// Where in the record (RFC 6901).
    pub pointer: String,
    /// The rule, as a stable name.
    pub rule: &'static str,
    /// What is wrong and what would mend it.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}: {} [{}]", self.record, self.pointer, self.message, self.rule)
    }
}

/// Collects what the rules find about one record.
pub(crate) struct Findings<'a> {
    record: RecordKey,
    list: &'a mut Vec<Finding>,
}

impl<'a> Findings<'a> {
    /// Findings about `record`, added to `list`.
    pub(crate) fn about(record: RecordKey, list: &'a mut Vec<Finding>) -> Self {
        Self { record, list }
    }

    /// Adds one finding.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, rule: &'static str, message: impl Into<String>) {
        self.list.push(Finding { record: self.record.clone(), pointer: pointer.into(), rule, message: message.into() });
    }

    /// Adds what the `validator` rules on the fields of a document say.
    pub(crate) fn add_field_rules(&mut self, document: &impl Validate) {
        if let Err(errors) = document.validate() {
            self.add_validation_errors("", &errors);
        }
    }

    fn add_validation_errors(&mut self, pointer: &str, errors: &ValidationErrors) {
        for (field, kind) in errors.errors() {
            let pointer = format!("{pointer}/{field}");
            match kind {
                ValidationErrorsKind::Struct(inner) => self.add_validation_errors(&pointer, inner),
                ValidationErrorsKind::List(items) => {
                    for (position, inner) in items {
                        self.add_validation_errors(&format!("{pointer}/{position}"), inner);
                    }
                }
                ValidationErrorsKind::Field(found) => {
                    for error in found {
                        let message = error.message.clone().unwrap_or_else(|| "this value is not allowed here".into());
                        self.add(&pointer, "field", message);
                    }
                }
            }
        }
    }
}
