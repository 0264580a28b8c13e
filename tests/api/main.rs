//! The integration tests, in one binary.

mod lookups;
mod ranking_vectors;
