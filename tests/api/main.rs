//! The tests of the whole package, in one binary, so that it is linked once.

mod architecture;
mod dependencies;
mod lookups;
mod ranking_vectors;
