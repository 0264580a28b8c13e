//! A Rust file as the architecture test reads it: identifiers and punctuation with their lines; comments and strings
//! are gone, and test code is told apart.
//!
//! This is no parser. It knows just enough of Rust's lexical rules that a word in a comment, a string or a lifetime is
//! never taken for code, and it has no idea of macros beyond their tokens, which is what the rules want.

/// An identifier, a number, `::` or a single character of punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The line it stands on, from 1.
    pub line: usize,
    /// As it is written; a raw identifier without its `r#`.
    pub text: String,
    /// Whether it belongs to an item that only tests compile.
    pub test: bool,
}

/// A file of `src`.
#[derive(Debug)]
pub struct Source {
    /// Its path from the package's folder, such as `src/domain/id.rs`.
    pub file: String,
    /// Its module, such as `["domain", "id"]`; empty for `src/lib.rs` and `src/main.rs`.
    pub module: Vec<String>,
    /// Its code.
    pub tokens: Vec<Token>,
    /// How many lines are not part of an item that only tests compile. Comments and empty lines count.
    pub production_lines: usize,
    /// The child modules that only tests compile and that stand in files of their own.
    pub test_children: Vec<String>,
}

impl Source {
    /// Reads a file's text.
    pub fn read(file: &str, text: &str) -> Self {
        let mut tokens = Lexer::new(text).tokens();
        let (test_lines, test_children) = mark_tests(&mut tokens);
        let production_lines = text.lines().count().saturating_sub(test_lines);
        Self { file: file.to_owned(), module: module_of(file), tokens, production_lines, test_children }
    }

    /// The folder or file directly under `src` that it belongs to: `domain`, `live`, `main` ...
    pub fn room(&self) -> &str {
        let inside = self.file.trim_start_matches("src/");
        inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }
}

fn module_of(file: &str) -> Vec<String> {
    let inside = file.trim_start_matches("src/").trim_end_matches(".rs");
    let inside = inside.trim_end_matches("/mod");
    if matches!(inside, "lib" | "main") { Vec::new() } else { inside.split('/').map(str::to_owned).collect() }
}

/// Marks every item that only tests compile. Returns how many lines they take and which child modules they declare.
fn mark_tests(tokens: &mut [Token]) -> (usize, Vec<String>) {
    let (mut lines, mut children, mut at) = (0, Vec::new(), 0);
    while at < tokens.len() {
        let Some(attribute) = Attribute::at(tokens, at) else {
            at += 1;
            continue;
        };
        if !attribute.only_tests(tokens) {
            at = attribute.end;
            continue;
        }
        let end = if attribute.inner { tokens.len() } else { item_end(tokens, attribute.end) };
        lines += tokens[end - 1].line - tokens[at].line + 1;
        children.extend(declared_module(&tokens[attribute.end..end]));
        tokens[at..end].iter_mut().for_each(|token| token.test = true);
        at = end;
    }
    (lines, children)
}

/// `#[...]` or `#![...]`.
struct Attribute {
    inner: bool,
    body: usize,
    end: usize,
}

impl Attribute {
    fn at(tokens: &[Token], at: usize) -> Option<Self> {
        let is = |offset: usize, text: &str| tokens.get(at + offset).is_some_and(|token| token.text == text);
        let inner = is(1, "!");
        let open = if inner { at + 2 } else { at + 1 };
        (is(0, "#") && tokens.get(open)?.text == "[").then(|| Self {
            inner,
            body: open + 1,
            end: group_end(tokens, open),
        })
    }

    fn only_tests(&self, tokens: &[Token]) -> bool {
        let body = &tokens[self.body..self.end];
        let has = |text: &str| body.iter().any(|token| token.text == text);
        body.first().is_some_and(|token| token.text == "cfg") && has("test") && !has("not") && !has("any")
    }
}

/// Where the group that opens at `open` ends, exclusive.
pub fn group_end(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// Where the item that begins at `start` ends, exclusive: after its body or its semicolon.
fn item_end(tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "{" => return group_end(tokens, at),
            ";" => return at + 1,
            "(" | "[" => at = group_end(tokens, at),
            _ => at += 1,
        }
    }
    tokens.len()
}

/// `mod name;`, perhaps behind further attributes and a visibility.
fn declared_module(item: &[Token]) -> Option<String> {
    let [.., keyword, name, end] = item else { return None };
    (keyword.text == "mod" && end.text == ";").then(|| name.text.clone())
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn new(text: &str) -> Self {
        Self { chars: text.chars().collect(), at: 0, line: 1, tokens: Vec::new() }
    }

    fn tokens(mut self) -> Vec<Token> {
        while let Some(next) = self.peek(0) {
            match (next, self.peek(1)) {
                ('/', Some('/')) => self.skip_while(|it| it != '\n'),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(),
                ('\'', _) => self.char_or_lifetime(),
                (':', Some(':')) => {
                    self.push("::".to_owned());
                    self.advance(2);
                }
                _ if next.is_alphanumeric() || next == '_' => self.word(),
                _ if next.is_whitespace() => self.advance(1),
                _ => {
                    self.push(next.to_string());
                    self.advance(1);
                }
            }
        }
        self.tokens
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn advance(&mut self, by: usize) {
        for _ in 0..by {
            if self.peek(0) == Some('\n') {
                self.line += 1;
            }
            self.at += 1;
        }
    }

    fn skip_while(&mut self, wanted: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&wanted) {
            self.advance(1);
        }
    }

    fn push(&mut self, text: String) {
        self.tokens.push(Token { line: self.line, text, test: false });
    }

    /// Block comments nest.
    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (None, _) => return,
                _ => {
                    self.advance(1);
                    continue;
                }
            }
            self.advance(2);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.advance(1);
        let start = self.at;
        while let Some(next) = self.peek(0) {
            match next {
                '"' => break,
                '\\' => self.advance(2),
                _ => self.advance(1),
            }
        }
        self.path_in_string(start);
        self.advance(1);
    }

    /// `r"..."` and `r#"..."#`, from the first `#` or the quote.
    fn raw_string(&mut self) {
        let hashes = self.chars[self.at..].iter().take_while(|it| **it == '#').count();
        self.advance(hashes + 1);
        while self.peek(0).is_some() {
            let closes = self.peek(0) == Some('"') && (1..=hashes).all(|ahead| self.peek(ahead) == Some('#'));
            self.advance(1);
            if closes {
                self.advance(hashes);
                return;
            }
        }
    }

    /// An attribute may name a path in a string (`with = "crate::a::b"`): that is an import like any other.
    fn path_in_string(&mut self, start: usize) {
        let content: String = self.chars[start..self.at.min(self.chars.len())].iter().collect();
        let starts = ["crate::", "super::", "self::"].iter().any(|prefix| content.starts_with(prefix));
        let rest = |it: char| it.is_alphanumeric() || it == '_' || it == ':';
        if starts && content.chars().all(rest) {
            let inside = Lexer { line: self.line, ..Lexer::new(&content) };
            self.tokens.extend(inside.tokens());
        }
    }

    /// `'x'` and `'\n'` are characters; `'a` without a closing quote is a lifetime or a label.
    fn char_or_lifetime(&mut self) {
        match (self.peek(1), self.peek(2)) {
            (Some('\\'), _) => {
                self.advance(3);
                self.skip_while(|it| it != '\'');
                self.advance(1);
            }
            (Some(_), Some('\'')) => self.advance(3),
            _ => {
                self.advance(1);
                self.skip_while(|it| it.is_alphanumeric() || it == '_');
            }
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let length = self.chars[start..].iter().take_while(|it| it.is_alphanumeric() || **it == '_').count();
        let text: String = self.chars[start..start + length].iter().collect();
        let (next, after) = (self.peek(length), self.peek(length + 1));
        let raw = matches!(text.as_str(), "r" | "br" | "cr");
        match (next, after) {
            (Some('"'), _) | (Some('#'), Some('"' | '#')) if raw => {
                self.advance(length);
                self.raw_string();
            }
            (Some('#'), Some(_)) if text == "r" => self.advance(length + 1),
            (Some('"' | '\''), _) if matches!(text.as_str(), "b" | "c") => self.advance(length),
            _ => {
                self.push(text);
                self.advance(length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Lexer::new(text).tokens().into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_in_comments_and_strings_are_not_code() {
        let text = r##"
            //! sled:: in a comment
            /* crate::store /* nested */ sled */ a
            let s = "sled::open \" crate::x"; let r = r#"crate::y " "#; let b = b"sled"; let c = 'c'; let q = '"';
            fn f<'sled>(x: &'sled str) {} let e = '\''; let u = '\u{1F600}'; r#type
        "##;
        let kept = words(text);
        assert!(kept.iter().all(|it| it != "sled" && it != "crate"), "{kept:?}");
        let expected = "a let s = ; let r = ; let b = ; let c = ; let q = ; fn f < > ( x : & str ) { } let e = ; \
                        let u = ; type";
        assert_eq!(kept.join(" "), expected);
    }

    #[test]
    fn a_path_that_an_attribute_names_in_a_string_is_code() {
        assert_eq!(words(r#"#[serde(with = "crate::store::hex")]"#)[6..11].join(""), "crate::store::hex");
        assert_eq!(words(r#"let s = "crate::store is a room";"#).join(" "), "let s = ;");
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let tokens = Lexer::new("a\n\"x\ny\"\n/* \n */ b").tokens();
        assert_eq!(tokens.iter().map(|token| token.line).collect::<Vec<_>>(), [1, 5]);
    }

    #[test]
    fn only_what_tests_alone_compile_is_test_code() {
        let text = "fn a() {}\n#[cfg(test)]\nfn b([x]: [u8; 1]) {\n}\n#[cfg(not(test))]\nfn c() {}\n\
                    #[cfg(test)]\n#[rustfmt::skip]\npub(crate) mod vectors;\nfn d() {}\n#[cfg(any(test, unix))]\nfn e() {}\n";
        let source = Source::read("src/domain/id.rs", text);
        let named = |test: bool| {
            let names = source.tokens.windows(2).filter(move |pair| pair[0].text == "fn" && pair[1].test == test);
            names.map(|pair| pair[1].text.clone()).collect::<String>()
        };
        assert_eq!((named(false), named(true)), ("acde".to_owned(), "b".to_owned()));
        assert_eq!(source.production_lines, 12 - 3 - 3);
        assert_eq!(source.test_children, ["vectors"]);
        assert_eq!(Source::read("src/x.rs", "#![cfg(test)]\nfn a() {}\nfn b() {}\n").production_lines, 0);
    }

    #[test]
    fn a_file_knows_its_module_and_room() {
        let of = |file: &str| {
            let source = Source::read(file, "");
            (source.module.join("::"), source.room().to_owned())
        };
        assert_eq!(of("src/domain/check/words.rs"), ("domain::check::words".to_owned(), "domain".to_owned()));
        assert_eq!(of("src/domain.rs"), ("domain".to_owned(), "domain".to_owned()));
        assert_eq!(of("src/main.rs"), (String::new(), "main".to_owned()));
    }
}
