//! The pure heart: records, rules and look-up. No I/O, no clock, no randomness; what it needs comes as arguments.

pub mod assurance;
pub mod audience;
pub mod campaign;
pub mod contact;
pub mod id;
pub mod number;
pub mod organisation;
pub mod place;
pub mod reach;
pub mod record;
pub mod retired;
pub mod route;
pub mod schedule;
pub mod text;
pub mod topic;
pub mod wording;
