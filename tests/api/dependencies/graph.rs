//! The graph of packages as `cargo metadata` prints it, for every platform.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

/// A package at one version.
#[derive(Clone, Debug, Deserialize)]
pub struct Package {
    /// What the graph calls it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licence expression.
    pub license: Option<String>,
    /// Where it comes from; nothing for a folder.
    pub source: Option<String>,
}

impl fmt::Display for Package {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.name, self.version)
    }
}

/// Which edges to follow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// What the program is built from, by build scripts too.
    Program,
    /// What tests are built from as well.
    All,
}

/// Packages and who uses whom.
pub struct Graph {
    /// Every package.
    pub packages: Vec<Package>,
    /// The id of the package that is tested.
    pub root: String,
    nodes: HashMap<String, Node>,
}

#[derive(Deserialize)]
struct Node {
    features: Vec<String>,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

impl Graph {
    /// The graph that the checked-in lock file describes.
    pub fn of_this_package() -> Self {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .output()
            .unwrap();
        assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        Self::read(&serde_json::from_slice(&output.stdout).unwrap())
    }

    /// Reads what `cargo metadata` printed.
    pub fn read(metadata: &Value) -> Self {
        let resolve = &metadata["resolve"];
        let node = |it: &Value| (it["id"].as_str().unwrap().to_owned(), Node::deserialize(it).unwrap());
        Self {
            packages: Vec::deserialize(&metadata["packages"]).unwrap(),
            root: resolve["root"].as_str().unwrap().to_owned(),
            nodes: resolve["nodes"].as_array().unwrap().iter().map(node).collect(),
        }
    }

    /// What the tested package needs, directly or not, itself included; without what only `without` brings.
    pub fn reachable(&self, kinds: Kinds, without: Option<&str>) -> Vec<&Package> {
        let closed: HashSet<&str> = self.ids(|it| Some(it.name.as_str()) == without).collect();
        let (mut seen, mut open) = (HashSet::new(), vec![self.root.as_str()]);
        while let Some(id) = open.pop() {
            if closed.contains(id) || !seen.insert(id) {
                continue;
            }
            let wanted = self.nodes[id].deps.iter().filter(|edge| edge.is(kinds));
            open.extend(wanted.map(|edge| edge.pkg.as_str()));
        }
        self.packages.iter().filter(|it| seen.contains(it.id.as_str())).collect()
    }

    /// The packages that use a package directly, in tests too.
    pub fn users_of(&self, name: &str) -> Vec<&Package> {
        let wanted: HashSet<&str> = self.ids(|it| it.name == name).collect();
        let uses = |it: &&Package| self.nodes[&it.id].deps.iter().any(|edge| wanted.contains(edge.pkg.as_str()));
        self.packages.iter().filter(uses).collect()
    }

    /// The features with which a package is built.
    pub fn features_of(&self, name: &str) -> Vec<&str> {
        self.ids(|it| it.name == name).flat_map(|id| &self.nodes[id].features).map(String::as_str).collect()
    }

    fn ids(&self, wanted: impl Fn(&Package) -> bool) -> impl Iterator<Item = &str> {
        self.packages.iter().filter(move |it| wanted(it)).map(|it| it.id.as_str())
    }
}

impl Edge {
    fn is(&self, kinds: Kinds) -> bool {
        kinds == Kinds::All || self.dep_kinds.iter().any(|it| it.kind.as_deref() != Some("dev"))
    }
}
