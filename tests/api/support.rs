//! What every test stands on: the running service, a client that knows the specification, and the built program.

mod answer;
mod app;
pub mod authenticator;
pub mod chance;
mod client;
pub mod curators;
pub mod drafts;
mod files;
pub mod invented;
pub mod life;
#[path = "../edges/load.rs"]
#[allow(dead_code, reason = "shared with the tests of the edges, which use other parts of it")]
pub mod load;
pub mod past;
mod program;
pub mod spec;
#[path = "../edges/wire.rs"]
#[allow(dead_code, reason = "shared with the tests of the edges, which use other parts of it")]
mod wire;
pub mod years;

use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

pub use answer::Answer;
pub use app::{Settings, TestApp, app, spawn_app, try_spawn_app};
pub use client::{CANARY, Client, percent};
pub use files::{copy_folder, in_package, text};
pub use program::{Run, Service, program, run};

/// A JSON file of the seed, such as `retired-contacts.json`.
pub fn seed_file(name: &str) -> Value {
    let path = in_package("resources/directory").join(name);
    serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap()
}

/// The list at a pointer of a document, which has to be there.
pub fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.unwrap_or_else(|| panic!("no list at {pointer} of {value}"))
}

/// Changes a JSON file in place.
pub fn edit_json(path: &Path, edit: impl FnOnce(&mut Value)) {
    let mut document = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    edit(&mut document);
    std::fs::write(path, document.to_string()).unwrap();
}

/// The SHA-256 of some bytes, in hexadecimal digits.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    let digest = Sha256::digest(bytes.as_ref());
    digest.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
