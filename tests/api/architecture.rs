//! The picture of the layers stays true: who may import whom, who may name which library, how long files and
//! functions may be. Each rule is a function from a file's text to what is wrong with it, so that each is also shown to
//! fail on a bad example.
//!
//! There is no list of exceptions. Whoever wants one changes the design first.

#![expect(clippy::unwrap_used, reason = "a source file that cannot be read fails the test")]

mod paths;
mod source;

use std::fs;
use std::path::Path;

use paths::{Named, named};
use source::{Source, Token, group_end};

/// What a room may import beside itself.
enum MayImport {
    Only(&'static [&'static str]),
    EveryRoomBefore,
}

use MayImport::{EveryRoomBefore, Only};

/// The rooms of `src`, lowest first: a room may only import rooms that stand before it.
const ROOMS: &[(&str, MayImport)] = &[
    // The list of modules, and nothing else: a shortcut through the root would hide who imports whom.
    ("lib", Only(&[])),
    ("domain", Only(&[])),
    ("store", Only(&["domain"])),
    ("live", Only(&["domain"])),
    ("seed", Only(&["domain"])),
    ("passkeys", Only(&["domain"])),
    ("memory", Only(&[])),
    ("curate", Only(&["domain", "store", "live", "seed"])),
    ("follow", Only(&["domain", "store", "live", "seed"])),
    ("http", EveryRoomBefore),
    ("config", Only(&["domain"])),
    ("app", EveryRoomBefore),
    ("command", EveryRoomBefore),
    ("main", EveryRoomBefore),
];

/// The longest file, in lines of production code; comments and empty lines count.
const MAX_FILE: usize = 400;

/// The longest body of a function, in lines that hold code.
const MAX_FUNCTION: usize = 60;

/// What some of the code may not name.
struct Ban {
    /// A crate or a path in one (`std::fs`), or a type's function wherever it comes from (`Timestamp::now`).
    names: &'static [&'static str],
    /// The code that the ban is for; the whole crate if empty.
    inside: &'static [&'static str],
    /// The code that may name it after all.
    except: &'static [&'static str],
    /// What else may be named, and where.
    also: &'static [(&'static str, &'static str)],
    /// Why.
    why: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        names: &[
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "std::time::Instant",
            "SystemTime",
            "Timestamp::now",
            "Zoned::now",
            "tokio",
            "tracing",
            "rand",
            "uuid",
            "rustix",
            "include_dir",
        ],
        inside: &["domain"],
        except: &[],
        also: &[],
        why: "the domain is pure: what it needs comes as arguments",
    },
    Ban {
        names: &["*actix*"],
        inside: &[],
        except: &["http"],
        also: &[
            ("app", "actix_server::Server"),
            ("app", "actix_server::ServerHandle"),
            ("app", "actix_web::dev::ServerHandle"),
            ("app", "actix_web::rt"),
            ("command::serve", "actix_web::rt"),
            ("main", "actix_web::rt"),
        ],
        why: "only src/http knows the web framework",
    },
    Ban {
        names: &["libc"],
        inside: &[],
        except: &["memory"],
        also: &[],
        why: "what the compiler cannot vouch for stands in src/memory.rs alone",
    },
    Ban { names: &["sled"], inside: &[], except: &["store"], also: &[], why: "only src/store knows the index" },
    Ban {
        names: &["reqwest", "rustls"],
        inside: &[],
        except: &["command::check_links"],
        also: &[],
        why: "the server makes no request: only src/command/check_links.rs does, when somebody runs it",
    },
    Ban {
        names: &["chrono*", "compact_calendar", "opening_hours*"],
        inside: &[],
        except: &["domain::schedule"],
        also: &[],
        why: "only src/domain/schedule.rs knows how opening hours are read",
    },
];

fn imports(source: &Source) -> Vec<String> {
    let room = source.room();
    let Some(at) = ROOMS.iter().position(|(name, _)| *name == room) else {
        return vec![format!("{}: `{room}` has no place in the order of rooms: give it one in this test", source.file)];
    };
    let may_import = |target: &str| match ROOMS[at].1 {
        Only(rooms) => rooms.contains(&target),
        EveryRoomBefore => ROOMS[1..at].iter().any(|(name, _)| *name == target),
    };
    let upward = |it: &Named| {
        let target = it.path.first().map_or("the whole crate", String::as_str);
        let fine = target == room || may_import(target);
        (!fine).then(|| format!("{}:{}: {room} may not import {target} ({})", source.file, it.line, it.text()))
    };
    named(source).iter().filter(|it| it.ours).filter_map(upward).collect()
}

fn banned_names(source: &Source) -> Vec<String> {
    let offence = |it: &Named, ban: &Ban| format!("{}:{}: `{}`: {}", source.file, it.line, it.text(), ban.why);
    let paths = named(source);
    let offences = BANS
        .iter()
        .filter(|ban| ban.covers(source))
        .flat_map(|ban| paths.iter().filter(|it| !it.ours && ban.forbids(source, it)).map(move |it| offence(it, ban)));
    offences.collect()
}

impl Ban {
    fn covers(&self, source: &Source) -> bool {
        let within = |place: &&str| is_within(source, place);
        (self.inside.is_empty() || self.inside.iter().any(within)) && !self.except.iter().any(within)
    }

    fn forbids(&self, source: &Source, named: &Named) -> bool {
        let also = self.also.iter().any(|(place, name)| is_within(source, place) && matches_name(named, name));
        self.names.iter().any(|name| matches_name(named, name)) && !also
    }
}

/// Whether a file belongs to a module such as `domain::schedule`, or is `main`.
fn is_within(source: &Source, place: &str) -> bool {
    let module = if source.module.is_empty() { source.room().to_owned() } else { source.module.join("::") };
    module == place || module.strip_prefix(place).is_some_and(|rest| rest.starts_with("::"))
}

/// A crate's path stands at the beginning; a type's may stand anywhere, as whoever names it may have imported it.
fn matches_name(named: &Named, name: &str) -> bool {
    let wanted: Vec<&str> = name.split("::").collect();
    let same = |window: &[String]| window.iter().zip(&wanted).all(|(segment, wanted)| matches_segment(segment, wanted));
    let mut windows = named.path.windows(wanted.len());
    if name.starts_with(char::is_uppercase) { windows.any(same) } else { windows.next().is_some_and(same) }
}

/// `*` stands for anything, at the beginning, the end or both.
fn matches_segment(segment: &str, wanted: &str) -> bool {
    let core = wanted.trim_matches('*');
    match (wanted.starts_with('*'), wanted.ends_with('*')) {
        (true, true) => segment.contains(core),
        (true, false) => segment.ends_with(core),
        (false, true) => segment.starts_with(core),
        (false, false) => segment == core,
    }
}

fn long_file(source: &Source) -> Vec<String> {
    let lines = source.production_lines;
    let offence = || format!("{}: {lines} lines of production code, {MAX_FILE} are allowed", source.file);
    (lines > MAX_FILE).then(offence).into_iter().collect()
}

fn long_functions(source: &Source) -> Vec<String> {
    let tokens = &source.tokens;
    let starts = (0..tokens.len()).filter(|&at| tokens[at].text == "fn" && !tokens[at].test);
    let long = starts.filter_map(|start| {
        // A type such as `fn(u8) -> u8` has no name and no body.
        let name = tokens.get(start + 1).filter(|it| it.text != "(")?;
        let lines = body_lines(tokens, start);
        let offence =
            || format!("{}:{}: fn {} has {lines} lines, {MAX_FUNCTION} are allowed", source.file, name.line, name.text);
        (lines > MAX_FUNCTION).then(offence)
    });
    long.collect()
}

/// How many lines of a function's body hold code; none without a body. `start` is its `fn`.
fn body_lines(tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "{" => {
                let body = &tokens[at + 1..group_end(tokens, at) - 1];
                let mut lines: Vec<usize> = body.iter().map(|token| token.line).collect();
                lines.dedup();
                return lines.len();
            }
            "(" | "[" => at = group_end(tokens, at),
            ";" => return 0,
            _ => at += 1,
        }
    }
    0
}

/// Every file of `src`, without those that only tests compile.
fn production_sources() -> Vec<Source> {
    let all = sources();
    let is_test = |source: &Source| {
        all.iter().any(|parent| {
            let children =
                parent.test_children.iter().map(|child| [parent.module.clone(), vec![child.clone()]].concat());
            children.into_iter().any(|test| source.module.starts_with(&test))
        })
    };
    let test: Vec<bool> = all.iter().map(is_test).collect();
    all.into_iter().zip(test).filter(|(_, test)| !test).map(|(source, _)| source).collect()
}

/// Every file of `src`.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(root, &root.join("src"), &mut found);
    assert!(found.iter().any(|it| it.file == "src/domain/id.rs"), "the files of src are not where this test looks");
    found
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = path.strip_prefix(root).unwrap().to_str().unwrap();
            found.push(Source::read(file, &fs::read_to_string(&path).unwrap()));
        }
    }
}

fn assert_none(offences: &[String]) {
    assert!(offences.is_empty(), "{} found:\n{}", offences.len(), offences.join("\n"));
}

/// What a rule says of a file with this text.
fn said(rule: fn(&Source) -> Vec<String>, file: &str, text: &str) -> String {
    rule(&Source::read(file, text)).join("\n")
}

#[test]
fn no_room_imports_upwards() {
    assert_none(&sources().iter().flat_map(imports).collect::<Vec<_>>());
}

#[test]
fn nothing_names_a_library_that_is_not_its_own() {
    assert_none(&sources().iter().flat_map(banned_names).collect::<Vec<_>>());
}

#[test]
fn no_file_is_too_long() {
    assert_none(&production_sources().iter().flat_map(long_file).collect::<Vec<_>>());
}

#[test]
fn no_function_is_too_long() {
    assert_none(&production_sources().iter().flat_map(long_functions).collect::<Vec<_>>());
}

#[test]
fn the_order_of_rooms_goes_one_way() {
    for (at, (room, may_import)) in ROOMS.iter().enumerate() {
        let before: Vec<&str> = ROOMS[1.min(at)..at].iter().map(|(name, _)| *name).collect();
        let Only(rooms) = may_import else { continue };
        assert!(rooms.iter().all(|it| before.contains(it)), "{room} may import what does not stand before it");
    }
}

#[test]
fn an_upward_import_is_found_however_it_is_written() {
    let domain = "src/domain/lookup.rs";
    let expected = "src/domain/lookup.rs:2: domain may not import store (store::Head)";
    assert_eq!(said(imports, domain, "use crate::domain::id::Id;\nuse crate::{store::Head};"), expected);
    assert_eq!(said(imports, domain, "\nfn f(_: &super::super::store::Head) {}"), expected);
    assert_eq!(said(imports, domain, "\n#[serde(with = \"crate::store::Head\")] struct A;"), expected);
    assert_eq!(
        said(imports, domain, "// crate::store::Head\nuse super::id::Id; const A: &str = \"see crate::store\";"),
        ""
    );
    assert!(said(imports, "src/seed.rs", "use super::live::Live;").contains("seed may not import live"));
    assert!(said(imports, "src/curate/open.rs", "use crate::http::problem::Problem;").contains("may not import http"));
    assert!(said(imports, "src/http/routes.rs", "use crate::config::Config;").contains("may not import config"));
    assert!(said(imports, "src/lib.rs", "pub use domain::id::Id; pub use crate::store::Head;").contains("lib may not"));
    assert!(said(imports, "src/domain/id.rs", "use crate as root;").contains("may not import the whole crate"));
    assert!(said(imports, "src/app.rs", "use crate::command::serve;").contains("app may not import command"));
    assert_eq!(said(imports, "src/main.rs", "use signpost::app::App; fn main() { signpost::config::read(); }"), "");
    assert!(said(imports, "src/helpers.rs", "").contains("`helpers` has no place"));
}

#[test]
fn a_banned_name_is_found_however_it_is_written() {
    let clock = "let a = jiff::Timestamp::now(); let b = Timestamp::now(); let c = std::time::SystemTime::now();";
    assert_eq!(said(banned_names, "src/domain/lookup.rs", clock).lines().count(), 3);
    assert_eq!(said(banned_names, "src/http/routes.rs", clock), "");
    let outside = "use std::{fs, net::IpAddr, collections::BTreeMap}; use tokio::sync::Notify; use rand::random;";
    assert_eq!(said(banned_names, "src/domain/id.rs", outside).lines().count(), 4);
    assert!(said(banned_names, "src/live.rs", "use sled;").contains("only src/store"));
    assert!(said(banned_names, "src/http/verify.rs", "reqwest::get(address)").contains("makes no request"));
    assert!(said(banned_names, "src/command/lookup.rs", "use reqwest::Client;").contains("makes no request"));
    assert_eq!(said(banned_names, "src/command/check_links/fetch.rs", "use reqwest::Client;"), "");
    assert_eq!(
        said(banned_names, "src/store/journal/index.rs", "use sled::Tree; use actix_web::web;").lines().count(),
        1
    );
    assert_eq!(
        said(banned_names, "src/app.rs", "use actix_web::dev::ServerHandle; use crate::store::sled::Index;"),
        ""
    );
    assert_eq!(
        said(banned_names, "src/main.rs", "#[actix_web::main] fn main() { actix_web::rt::spawn(f) }").lines().count(),
        1
    );
    assert!(said(banned_names, "src/app.rs", "use utoipa_actix_web::AppExt;").contains("web framework"));
    assert!(said(banned_names, "src/domain/check.rs", "opening_hours_syntax::parse(text)").contains("schedule"));
    assert_eq!(said(banned_names, "src/domain/schedule.rs", "opening_hours_syntax::parse(text)"), "");
    assert_eq!(said(banned_names, "src/domain/schedule/holidays.rs", "use chrono::NaiveDate;"), "");
    assert!(said(banned_names, "src/domain/schedules.rs", "use chrono::NaiveDate;").contains("schedule"));
}

#[test]
fn a_long_file_is_found_and_its_tests_do_not_count() {
    let text = |lines: usize| format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", "//\n".repeat(lines), "//\n".repeat(500));
    assert_eq!(said(long_file, "src/live.rs", &text(MAX_FILE)), "");
    assert_eq!(
        said(long_file, "src/live.rs", &text(MAX_FILE + 1)),
        "src/live.rs: 401 lines of production code, 400 are allowed"
    );
}

#[test]
fn a_long_function_is_found_and_its_comments_do_not_count() {
    let text = |lines: usize| {
        let body = "// why\n\n a(\n".repeat(lines - 1);
        format!(
            "fn f<A, B>(g: fn(u8) -> u8) -> [u8; 3] where A: Iterator<Item = B> {{\n{body} {}\n}}\n",
            ")".repeat(lines - 1)
        )
    };
    assert_eq!(said(long_functions, "src/live.rs", &text(MAX_FUNCTION)), "");
    let offence = "src/live.rs:1: fn f has 61 lines, 60 are allowed";
    assert_eq!(said(long_functions, "src/live.rs", &text(MAX_FUNCTION + 1)), offence);
    assert_eq!(said(long_functions, "src/live.rs", &format!("#[cfg(test)]\n{}", text(MAX_FUNCTION + 1))), "");
}
