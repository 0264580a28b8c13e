//! Signpost answers one question: where should this person turn for help, right now, and what exactly do they dial
//! or open?

pub mod domain;
pub mod live;
pub mod seed;
