//! The tests of the whole package, in one binary, so that it is linked once.

mod architecture;
mod dependencies;
