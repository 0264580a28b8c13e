//! The pure heart: records, rules and look-up. No I/O, no clock, no randomness; what it needs comes as arguments.

pub mod answers;
pub mod assurance;
pub mod audience;
pub mod campaign;
mod check;
pub mod contact;
pub mod cursor;
pub mod digest;
pub mod directory;
pub mod finding;
pub mod id;
pub mod lookup;
pub mod number;
pub mod organisation;
pub mod place;
pub mod query;
pub mod reach;
pub mod record;
pub mod release;
pub mod retired;
pub mod route;
pub mod schedule;
pub mod served;
pub mod text;
pub mod topic;
pub mod wording;
