//! What this package is built from: licences, forbidden packages and versions, where packages come from, and the
//! advisories that are accepted with a reason. Read from `cargo metadata`, so that the lock file is what is checked.
//!
//! Advisory data itself is not fetched here: a build must not depend on somebody else's server. Whoever reads a new
//! advisory adds a line to [`FORBIDDEN`] or [`ACCEPTED`].

#![expect(clippy::unwrap_used, reason = "a graph that cannot be read fails the test")]

mod graph;
mod licence;

use graph::{Graph, Kinds, Package};
use licence::is_allowed;

/// A package that must not be there.
struct Forbidden {
    name: &'static str,
    /// The versions that are fine after all; none if empty.
    except: &'static [&'static str],
    why: &'static str,
}

const FORBIDDEN: &[Forbidden] = &[
    Forbidden {
        name: "sled",
        except: &["0.34.7"],
        why: "1.0.0-alpha loses its only snapshot when killed while opening and has no transactions; every rule of \
              src/store was measured with 0.34.7",
    },
    Forbidden { name: "actix-governor", except: &[], why: "it keeps the addresses of readers" },
    Forbidden { name: "sqlx", except: &[], why: "it connects to one host only; a store in PostgreSQL needs several" },
];

/// An advisory that is known and accepted.
struct Accepted {
    advisory: &'static str,
    package: &'static str,
    /// The only package through which it may come.
    through: &'static str,
    why: &'static str,
}

/// This list may only shrink: a test fails when a line is no longer needed.
const ACCEPTED: &[Accepted] = &[
    Accepted {
        advisory: "RUSTSEC-2025-0057",
        package: "fxhash",
        through: "sled",
        why: "unmaintained, no known fault; it hashes sled's own keys, which are numbers that we chose",
    },
    Accepted {
        advisory: "RUSTSEC-2024-0384",
        package: "instant",
        through: "sled",
        why: "unmaintained, no known fault; outside the browser it is the standard library's clock",
    },
];

/// A package that only some others may use.
struct Through {
    package: &'static str,
    /// What the name of whoever uses it begins with.
    by: &'static [&'static str],
}

/// The three beside ourselves are what evaluates opening hours; in this package the architecture test says who may.
const THROUGH: &[Through] =
    // serde_with is the passkey protocol's, which asks it for no times.
    &[Through {
        package: "chrono",
        by: &["opening-hours", "compact-calendar", "sunrise", "signpost", "serde_with"],
    }];

/// What must not be in the program. Tests may use it.
const NOT_IN_THE_PROGRAM: &[(&str, &str)] =
    &[("h2", "HTTP/2 belongs to the proxy in front; in the program it is attack surface that nothing here limits")];

fn licence_faults(packages: &[Package]) -> Vec<String> {
    let fault = |it: &Package| match it.license.as_deref() {
        None => Some(format!("{it} names no licence")),
        Some(licence) => (!is_allowed(licence)).then(|| format!("{it} is under `{licence}`, which is not allowed")),
    };
    packages.iter().filter_map(fault).collect()
}

fn forbidden(packages: &[Package]) -> Vec<String> {
    let fault = |it: &Package| {
        let rule = FORBIDDEN.iter().find(|rule| rule.name == it.name)?;
        (!rule.except.contains(&it.version.as_str())).then(|| format!("{it} is forbidden: {}", rule.why))
    };
    packages.iter().filter_map(fault).collect()
}

/// Everything but this package comes from the language's own registry, at a version that stays what it is.
fn foreign(packages: &[Package], root: &str) -> Vec<String> {
    let fault = |it: &Package| {
        let source = it.source.as_deref().unwrap_or("a folder");
        let fine = source.starts_with("registry+") && source.contains("/rust-lang/");
        (!fine && it.id != root).then(|| format!("{it} comes from {source}"))
    };
    packages.iter().filter_map(fault).collect()
}

fn wrong_users(graph: &Graph) -> Vec<String> {
    let faults = THROUGH.iter().flat_map(|rule| {
        let users = graph.users_of(rule.package);
        let wrong = users.into_iter().filter(|user| !rule.by.iter().any(|name| user.name.starts_with(name)));
        wrong.map(|user| format!("{user} uses {}, only {}* may", rule.package, rule.by.join("*, ")))
    });
    faults.collect()
}

fn in_the_program(graph: &Graph) -> Vec<String> {
    let program = graph.reachable(Kinds::Program, None);
    let faults = NOT_IN_THE_PROGRAM.iter().filter(|(name, _)| program.iter().any(|it| it.name == *name));
    faults.map(|(name, why)| format!("{name} is in the program: {why}")).collect()
}

fn accepted_faults(graph: &Graph) -> Vec<String> {
    let fault = |it: &Accepted| {
        let Accepted { advisory, package, through, why } = it;
        let is_in = |packages: Vec<&Package>| packages.iter().any(|it| it.name == *package);
        if why.is_empty() {
            return Some(format!("{advisory} is accepted without a reason"));
        }
        if !is_in(graph.reachable(Kinds::All, None)) {
            return Some(format!("{advisory}: {package} is gone; take the line out"));
        }
        let elsewhere = is_in(graph.reachable(Kinds::All, Some(through)));
        elsewhere.then(|| format!("{advisory}: {package} also comes without {through}, for which nothing is accepted"))
    };
    ACCEPTED.iter().filter_map(fault).collect()
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} found:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn every_dependency_has_a_licence_that_we_can_keep() {
    assert_none(&licence_faults(&Graph::of_this_package().packages));
}

#[test]
fn no_forbidden_package_is_there() {
    let graph = Graph::of_this_package();
    assert!(graph.packages.iter().any(|it| it.name == "sled"), "without sled its rules can go");
    assert_none(&forbidden(&graph.packages));
}

#[test]
fn every_dependency_comes_from_the_registry() {
    let graph = Graph::of_this_package();
    assert!(graph.packages.len() > 100, "the graph is not what it should be");
    assert_none(&foreign(&graph.packages, &graph.root));
}

#[test]
fn a_library_with_an_owner_is_used_by_nobody_else() {
    assert_none(&wrong_users(&Graph::of_this_package()));
}

#[test]
fn the_program_speaks_http_1_only() {
    let graph = Graph::of_this_package();
    let program = graph.reachable(Kinds::Program, None);
    assert!(program.iter().any(|it| it.name == "actix-http"), "the program serves HTTP through actix");
    assert!(graph.features_of("actix-web").iter().all(|feature| *feature != "http2"));
    assert_none(&in_the_program(&graph));
}

#[test]
fn every_accepted_advisory_is_still_needed_and_stays_where_it_was_accepted() {
    assert_none(&accepted_faults(&Graph::of_this_package()));
}

/// Licences that are fine for what only runs here and is never given away with the program.
const FOR_TOOLS: [&str; 3] = ["Python-2.0", "PSF-2.0", "(ISC AND CC-BY-3.0)"];

/// A file of a folder with tools in another language.
fn tool_file(folder: &str, name: &str) -> String {
    std::fs::read_to_string(format!("{}/{folder}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn tools_from_npm_are_pinned_have_licences_that_we_can_keep_and_their_lists_name_no_server() {
    let folders =
        [("tests/clients", "openapi-typescript"), ("tests/browser", "axe-core"), ("scripts/holidays", "date-holidays")];
    for (folder, tool) in folders {
        let read = |name: &str| -> serde_json::Value { serde_json::from_str(&tool_file(folder, name)).unwrap() };
        let lock = read("package-lock.json");
        let packages = lock["packages"].as_object().unwrap();
        assert!(packages.contains_key(&format!("node_modules/{tool}")));
        let tools = packages.iter().filter(|(path, _)| !path.is_empty());
        let wrong = tools.clone().filter(|(_, it)| it.get("resolved").is_some() || it.get("integrity").is_none());
        assert_eq!(wrong.map(|(path, _)| path).collect::<Vec<_>>(), [""; 0], "install with {folder}/.npmrc");
        let fits = |licence: &str| is_allowed(licence) || FOR_TOOLS.contains(&licence);
        let unfit = tools.filter(|(_, it)| !it["license"].as_str().is_some_and(fits));
        let unfit: Vec<String> = unfit.map(|(path, it)| format!("{path} is under {}", it["license"])).collect();
        assert_none(&unfit);
        let asked = read("package.json");
        let asked = ["dependencies", "devDependencies"].iter().filter_map(|kind| asked[*kind].as_object()).flatten();
        let loose = asked.filter(|(_, version)| !version.as_str().unwrap().starts_with(|c: char| c.is_ascii_digit()));
        assert_eq!(loose.map(|(name, _)| name).collect::<Vec<_>>(), [""; 0], "{folder}: pin it");
    }
}

#[test]
fn tools_from_pypi_are_pinned_and_their_lists_name_no_server() {
    for folder in ["tests/clients", "scripts/holidays"] {
        let requirements = tool_file(folder, "requirements.txt");
        let tools = requirements.lines().filter(|line| !line.starts_with('#'));
        let loose = tools.filter(|line| line.split("==").count() != 2 || line.contains("//") || line.starts_with('-'));
        assert_eq!(loose.collect::<Vec<_>>(), [""; 0], "{folder}");
    }
}

/// A graph as `cargo metadata` prints one: `edges` are `user > used` or `user >dev used`.
fn graph(packages: &[(&str, &str, Option<&str>)], edges: &[&str]) -> Graph {
    let source = "registry+https://example.org/rust-lang/index";
    let package = |(name, version, license): &(&str, &str, Option<&str>)| {
        serde_json::json!({ "id": name, "name": name, "version": version, "license": license,
            "source": (*name != "signpost").then_some(source) })
    };
    let node = |(name, _, _): &(&str, &str, Option<&str>)| {
        let deps = edges.iter().filter_map(|edge| {
            let [user, kind, target] = edge.split(' ').collect::<Vec<_>>()[..] else { return None };
            let kind = kind.strip_prefix('>').filter(|kind| !kind.is_empty());
            (user == *name).then(|| serde_json::json!({ "pkg": target, "dep_kinds": [{ "kind": kind }] }))
        });
        serde_json::json!({ "id": name, "features": [], "deps": deps.collect::<Vec<_>>() })
    };
    let packages_json: Vec<_> = packages.iter().map(package).collect();
    let nodes: Vec<_> = packages.iter().map(node).collect();
    Graph::read(&serde_json::json!({ "packages": packages_json, "resolve": { "root": "signpost", "nodes": nodes } }))
}

const ROOT: (&str, &str, Option<&str>) = ("signpost", "0.1.0", Some("MIT"));

#[test]
fn a_wrong_licence_version_or_source_is_found() {
    let bad = graph(&[ROOT, ("a", "1.0.0", Some("GPL-3.0-only")), ("b", "1.0.0", None)], &[]);
    assert_eq!(
        licence_faults(&bad.packages),
        ["a 1.0.0 is under `GPL-3.0-only`, which is not allowed", "b 1.0.0 names no licence"]
    );
    let bad = graph(&[ROOT, ("sled", "1.0.0-alpha.124", None), ("sqlx", "0.8.0", None), ("a", "1.0.0", None)], &[]);
    assert_eq!(forbidden(&bad.packages).len(), 2);
    let git = Package { source: Some("git+https://example.org/a".to_owned()), ..bad.packages[3].clone() };
    let folder = Package { source: None, ..git.clone() };
    assert_eq!(
        foreign(&[bad.packages[0].clone(), bad.packages[3].clone(), git, folder], "signpost"),
        ["a 1.0.0 comes from git+https://example.org/a", "a 1.0.0 comes from a folder"]
    );
}

#[test]
fn a_wrong_user_is_found() {
    let packages = [ROOT, ("opening-hours", "1.0.0", None), ("chrono", "0.4.0", None)];
    let edges = ["signpost > opening-hours", "opening-hours > chrono"];
    assert_eq!(wrong_users(&graph(&packages, &edges)), [""; 0]);
    let packages = [&packages[..], &[("a", "1.0.0", None)]].concat();
    let edges = ["signpost > opening-hours", "opening-hours > chrono", "signpost > a", "a >dev chrono"];
    let only = "opening-hours*, compact-calendar*, sunrise*, signpost*, serde_with* may";
    assert_eq!(wrong_users(&graph(&packages, &edges)), [format!("a 1.0.0 uses chrono, only {only}")]);
}

#[test]
fn what_only_tests_use_is_not_in_the_program() {
    let packages = [ROOT, ("client", "1.0.0", None), ("h2", "1.0.0", None)];
    assert_eq!(in_the_program(&graph(&packages, &["signpost >dev client", "client > h2"])), [""; 0]);
    assert_eq!(in_the_program(&graph(&packages, &["signpost > client", "client > h2"])).len(), 1);
    assert_eq!(in_the_program(&graph(&packages, &["signpost >build client", "client > h2"])).len(), 1);
}

#[test]
fn an_advisory_that_is_no_longer_needed_or_has_spread_is_found() {
    let all =
        [ROOT, ("sled", "0.34.7", None), ("fxhash", "0.2.1", None), ("instant", "0.1.0", None), ("a", "1.0.0", None)];
    let edges = ["signpost > sled", "sled > fxhash", "sled > instant"];
    assert_eq!(accepted_faults(&graph(&all, &edges)), [""; 0]);
    let spread = accepted_faults(&graph(&all, &[&edges[..], &["signpost >dev a", "a > instant"]].concat()));
    assert_eq!(spread, ["RUSTSEC-2024-0384: instant also comes without sled, for which nothing is accepted"]);
    let gone = accepted_faults(&graph(&all, &edges[..2]));
    assert_eq!(gone, ["RUSTSEC-2024-0384: instant is gone; take the line out"]);
}
