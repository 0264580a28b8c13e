//! The words of pages for people, in every language that they come in (Project Fluent).
//!
//! English is written and reviewed. Another language holds drafts of buttons and labels and nothing else: no limits, no
//! contacts, nothing that somebody would act on. It is shown only to those who ask for it, says that nobody has reviewed
//! it, and is English wherever it has no word; each such word says its language, for those who hear the page.
//!
//! `resources/words` has one folder for each language, and there one file for each kind of page.

use std::fmt;
use std::sync::LazyLock;

use askama::filters::HtmlSafe;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use include_dir::{Dir, include_dir};
use unic_langid::LanguageIdentifier;

use crate::domain::text::{Lang, Text};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/resources/words");

/// The languages that there are words in, English first.
const LANGUAGES: [&str; 3] = ["en", "cy", "gd"];

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| LANGUAGES.into_iter().map(Table::read).collect());

/// The words in one language.
struct Table {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl Table {
    fn read(tag: &'static str) -> Self {
        let locale: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // The marks that keep directions apart would stand in every copied number.
        bundle.set_use_isolating(false);
        for file in FILES.get_dir(tag).into_iter().flat_map(Dir::files) {
            let text = file.contents_utf8().unwrap_or_default().to_owned();
            // A test reads every file: nothing is lost here.
            let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(text);
            bundle.add_resource_overriding(resource);
        }
        Self { tag, bundle }
    }

    fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|it| it.value().is_some())
    }

    fn format(&self, key: &str, arguments: &FluentArgs<'_>) -> Option<String> {
        let message = self.bundle.get_message(key)?;
        let pattern = message.value()?;
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(arguments), &mut errors).into_owned())
    }
}

/// The words in the language that somebody asked for.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    at: usize,
}

impl Words {
    /// English words.
    pub(crate) const ENGLISH: Self = Self { at: 0 };

    /// The words in a language, or English ones where there are none in it. What follows the language in the tag (a
    /// region, a script) is no matter.
    pub(crate) fn in_language(asked: Option<&Lang>) -> Self {
        let language = asked.and_then(|it| it.as_str().split('-').next()).unwrap_or_default();
        let at = LANGUAGES.iter().position(|known| *known == language);
        Self { at: at.unwrap_or_default() }
    }

    fn table(self) -> &'static Table {
        &TABLES[self.at]
    }

    /// The language of the words that are not English for want of others.
    pub(crate) fn lang(self) -> &'static str {
        self.table().tag
    }

    /// Whether they are drafts that nobody has reviewed.
    pub(crate) fn is_draft(self) -> bool {
        self.at != Self::ENGLISH.at
    }

    /// The languages of a page with these words, for `Content-Language` (RFC 9110, section 8.5).
    pub(crate) fn content_language(self) -> String {
        if self.is_draft() { format!("{}, en", self.lang()) } else { self.lang().to_owned() }
    }

    /// What stands behind a page's address so that it has these words too.
    pub(crate) fn query(self) -> String {
        if self.is_draft() { format!("?lang={}", self.lang()) } else { String::new() }
    }

    /// The words of this name.
    pub(crate) fn say(self, key: &str) -> Said {
        Said { words: self, key: key.to_owned(), fallback: None, arguments: Vec::new() }
    }

    /// The words of this name; where no language has them, what curators wrote, which is English.
    pub(crate) fn say_or(self, key: &str, curated: &str) -> Said {
        Said { fallback: Some(curated.to_owned()), ..self.say(key) }
    }

    /// Whether there are words of this name, in this language or in English.
    pub(crate) fn has(self, key: &str) -> bool {
        self.table().has(key) || Self::ENGLISH.table().has(key)
    }

    /// The names that begin so and have words in this very language, and not only in English.
    pub(crate) fn own(self, prefix: &str) -> Vec<String> {
        let files = FILES.get_dir(self.lang()).into_iter().flat_map(Dir::files);
        let lines = files.filter_map(|file| file.contents_utf8()).flat_map(str::lines);
        let names = lines.filter_map(|line| line.split_once(" =")).map(|(name, _)| name);
        names.filter(|name| name.starts_with(prefix) && self.table().has(name)).map(str::to_owned).collect()
    }

    /// Those of some curated texts that are in this language; the English ones where none is.
    pub(crate) fn of(self, texts: &[Text]) -> Vec<&Text> {
        let those = |lang: &str| texts.iter().filter(|it| it.lang.as_str() == lang).collect::<Vec<_>>();
        let mine = those(self.lang());
        if mine.is_empty() { those(Self::ENGLISH.lang()) } else { mine }
    }
}

/// Words, ready to stand in a page: written out as HTML, with their language where it is not the page's, which is English.
#[derive(Clone)]
pub(crate) struct Said {
    words: Words,
    key: String,
    fallback: Option<String>,
    arguments: Vec<(&'static str, String)>,
}

impl Said {
    /// The same with a value for a name in them.
    pub(crate) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// The words alone, for an attribute or a plain text.
    pub(crate) fn plain(&self) -> String {
        self.found().1
    }

    /// The words and their language.
    fn found(&self) -> (&'static str, String) {
        let arguments: FluentArgs<'_> = self.arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let tables = [self.words.table(), Words::ENGLISH.table()];
        let found = tables.into_iter().find_map(|it| it.format(&self.key, &arguments).map(|text| (it.tag, text)));
        // A name without words is a fault that a test finds; its name is still better than an empty box.
        found.unwrap_or_else(|| (Words::ENGLISH.lang(), self.fallback.clone().unwrap_or_else(|| self.key.clone())))
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lang, text) = self.found();
        if lang == Words::ENGLISH.lang() {
            return write!(f, "{}", escaped(&text));
        }
        write!(f, "<span lang=\"{lang}\">{}</span>", escaped(&text))
    }
}

/// Its `Display` is HTML already.
impl HtmlSafe for Said {}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests;
