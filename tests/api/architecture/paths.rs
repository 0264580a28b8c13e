//! Every path that a file names: in `use` trees, in code and in attributes, with `crate`, `self` and `super` resolved.

use super::source::{Source, Token};

/// A path that is named somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The line it stands on.
    pub line: usize,
    /// Its segments: from the crate's root if it is `ours`, else as they are written.
    pub path: Vec<String>,
    /// Whether it leads into this crate by `crate`, `signpost`, `self` or `super`.
    pub ours: bool,
}

impl Named {
    /// The path as one would write it.
    pub fn text(&self) -> String {
        self.path.join("::")
    }
}

/// Every path of a file, in order.
pub fn named(source: &Source) -> Vec<Named> {
    let mut walk =
        Walk { tokens: &source.tokens, module: source.module.clone(), inline: Vec::new(), found: Vec::new() };
    walk.run();
    walk.found
}

struct Walk<'a> {
    tokens: &'a [Token],
    module: Vec<String>,
    /// The brace depths at which the inline modules around here opened.
    inline: Vec<usize>,
    found: Vec<Named>,
}

impl Walk<'_> {
    fn run(&mut self) {
        let (mut at, mut depth) = (0, 0_usize);
        while at < self.tokens.len() {
            match self.text(at) {
                "{" => {
                    if at >= 2 && self.text(at - 2) == "mod" {
                        self.module.push(self.text(at - 1).to_owned());
                        self.inline.push(depth);
                    }
                    depth += 1;
                }
                "}" => {
                    depth = depth.saturating_sub(1);
                    if self.inline.last() == Some(&depth) {
                        self.inline.pop();
                        self.module.pop();
                    }
                }
                "use" if self.text(at + 1) != "<" => {
                    at = self.tree(at + 1, &[]);
                    continue;
                }
                "extern" if self.text(at + 1) == "crate" => self.find(at, vec![self.text(at + 2).to_owned()]),
                _ if self.begins_path(at) => {
                    at = self.path(at);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }

    fn is_word(&self, at: usize) -> bool {
        self.text(at).starts_with(|it: char| it.is_alphabetic() || it == '_')
    }

    fn begins_path(&self, at: usize) -> bool {
        self.is_word(at) && self.text(at + 1) == "::"
    }

    /// Reads the path that begins here; returns where to go on.
    fn path(&mut self, start: usize) -> usize {
        let mut at = start;
        let mut path = vec![self.text(at).to_owned()];
        while self.text(at + 1) == "::" && self.is_word(at + 2) {
            at += 2;
            path.push(self.text(at).to_owned());
        }
        self.find(start, path);
        at + 1
    }

    /// Reads one branch of a `use` tree behind `prefix`; returns where it ends.
    fn tree(&mut self, start: usize, prefix: &[String]) -> usize {
        let (mut at, mut path) = (start, prefix.to_vec());
        loop {
            match self.text(at) {
                "::" => at += 1,
                "{" => return self.branches(at + 1, &path),
                "as" => at += 2,
                "," | ";" | "}" | "" => {
                    if path.len() > prefix.len() {
                        self.find(start, path);
                    }
                    return at;
                }
                // `a::{self}` names `a`; a leading `self` is the module here.
                "self" if !path.is_empty() => {
                    self.find(at, path.clone());
                    at += 1;
                }
                segment => {
                    path.push(segment.to_owned());
                    at += 1;
                }
            }
        }
    }

    /// Reads the branches between braces; returns what stands behind the closing one.
    fn branches(&mut self, start: usize, prefix: &[String]) -> usize {
        let mut at = start;
        loop {
            at = self.tree(at, prefix);
            match self.text(at) {
                "," => at += 1,
                "}" => return at + 1,
                _ => return at,
            }
        }
    }

    fn find(&mut self, at: usize, path: Vec<String>) {
        let line = self.tokens.get(at).map_or(0, |token| token.line);
        let (path, ours) = resolve(&self.module, path);
        self.found.push(Named { line, path, ours });
    }
}

fn resolve(module: &[String], path: Vec<String>) -> (Vec<String>, bool) {
    let base = match path.first().map(String::as_str) {
        Some("crate" | "signpost") => Vec::new(),
        Some("self") => module.to_vec(),
        Some("super") => parent(module),
        _ => return (path, false),
    };
    let step = |base: Vec<String>, segment: String| match segment.as_str() {
        "super" => parent(&base),
        _ => [base, vec![segment]].concat(),
    };
    (path.into_iter().skip(1).fold(base, step), true)
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(text: &str) -> Vec<String> {
        let source = Source::read("src/domain/lookup/rank.rs", text);
        named(&source).iter().filter(|it| it.ours).map(Named::text).collect()
    }

    fn others(text: &str) -> Vec<String> {
        let source = Source::read("src/domain/lookup/rank.rs", text);
        named(&source).iter().filter(|it| !it.ours).map(Named::text).collect()
    }

    #[test]
    fn a_use_tree_is_every_one_of_its_paths() {
        let text = "pub(crate) use crate::{domain::{id::{self, Id as Name}, text::*}, store};\nuse super::super::seed;";
        let expected = ["domain::id", "domain::id::Id", "domain::text::*", "store", "domain::seed"];
        assert_eq!(ours(text), expected);
        assert_eq!(
            others("use ::std::{fs, io::{self, Read}}; use sled;"),
            ["std::fs", "std::io", "std::io::Read", "sled"]
        );
    }

    #[test]
    fn a_path_in_code_and_in_an_attribute_counts() {
        let text = "#[serde(with = \"super::super::super::http::x\")] fn f() -> crate::store::Head { self::g(signpost::app::X) }";
        assert_eq!(ours(text), ["http::x", "store::Head", "domain::lookup::rank::g", "app::X"]);
        assert_eq!(
            others("let now = jiff::Timestamp::now(); #[tokio::main] fn f() { ::sled::open(p) }"),
            ["jiff::Timestamp::now", "tokio::main", "sled::open"]
        );
        assert_eq!(others("extern crate sled; fn f() -> impl Iterator + use<'_> {}"), ["sled"]);
    }

    #[test]
    fn an_inline_module_moves_super() {
        let text = "mod inner { use super::a; fn f() { let x = { 1 }; } use super::b; } use super::c;";
        assert_eq!(ours(text), ["domain::lookup::rank::a", "domain::lookup::rank::b", "domain::lookup::c"]);
    }
}
