//! Lists of records without room for more.
//!
//! A record is read once and kept for as long as the service runs, and a list as it is read has room for four at least:
//! one contact would hold the memory of four.

use serde::{Deserialize, Deserializer};

/// Reads a list and gives back the room that it does not need.
///
/// # Errors
/// Those of the list.
pub(super) fn exact<'de, D: Deserializer<'de>, T: Deserialize<'de>>(document: D) -> Result<Vec<T>, D::Error> {
    Vec::deserialize(document).map(|mut list| {
        list.shrink_to_fit();
        list
    })
}
