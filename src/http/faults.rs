//! What the directory does not understand of a request, as a problem that names the field where it stood.

use super::problem::{Problem, ProblemError};
use crate::domain::query::RequestFault;

/// Where the fields of a request stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the address.
    Address,
    /// In the body.
    Body,
}

/// Every fault of a request as one problem.
pub(super) fn as_problem(faults: &[RequestFault], place: Place) -> Problem {
    let errors = faults.iter().map(|fault| as_error(fault, place)).collect();
    match place {
        Place::Address => Problem::invalid_parameters(errors),
        Place::Body => Problem::invalid_body(errors),
    }
}

/// One fault.
pub(super) fn as_error(fault: &RequestFault, place: Place) -> ProblemError {
    let RequestFault { field, position, detail, allowed } = fault.clone();
    let (pointer, parameter) = match (place, position) {
        (Place::Address, _) => (None, Some(field.to_owned())),
        (Place::Body, Some(position)) => (Some(format!("/{field}/{position}")), None),
        (Place::Body, None) => (Some(format!("/{field}")), None),
    };
    ProblemError { pointer, parameter, detail, allowed }
}
