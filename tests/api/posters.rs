//! Posters: what stands on them, and whether what hangs is still right.

mod printed;
