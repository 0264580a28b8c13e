//! The pure heart: records, rules and look-up. No I/O, no clock, no randomness; what it needs comes as arguments.

pub mod answers;
pub mod assurance;
pub mod audience;
pub mod calendar;
pub mod campaign;
mod check;
pub mod contact;
pub mod cursor;
pub mod digest;
pub mod directory;
pub mod finding;
pub mod fragment;
pub mod id;
pub mod lookup;
pub mod number;
pub mod opening;
pub mod organisation;
pub mod pack;

pub mod person;
pub mod place;
pub mod query;
pub mod reach;
pub mod record;
pub mod release;
pub mod retired;
pub mod roster;
pub mod route;
pub mod schedule;
pub mod served;
pub mod session;
pub mod text;
pub mod topic;
pub mod verify;
pub mod wording;
