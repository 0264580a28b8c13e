//! Every word that a page asks for is there, every word that is there is asked for, and all of them may be read.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
use regex::Regex;
use rstest::rstest;

use super::{FILES, LANGUAGES, Words};
use crate::domain::text::Text;
use crate::domain::wording::{Names, lint};

/// Names that are made of an id or of a kind: `who-child`, `child-what-bullying`, `contact-phone`.
const MADE: [&str; 12] = [
    "who-",
    "instead-",
    "what-",
    "contact-",
    "embed-",
    "-what-",
    "poster-title-",
    "poster-lead-",
    "layout-",
    "builder-ink",
    "builder-paper",
    "builder-accent",
];

/// What stands on pages for adults who run a site, and not in front of a reader.
const FOR_STAFF: [&str; 3] = ["builder.ftl", "check.ftl", "schools.ftl"];

fn files_under(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.retain(|it| endings.iter().any(|ending| it.extension().is_some_and(|is| is == *ending)));
    found
}

/// The words of a language by name, with the file that they stand in, as they are written.
fn written(lang: &str) -> BTreeMap<String, (String, String)> {
    let entry = Regex::new(r"(?m)^([a-z][a-z0-9-]*) = (.*(?:\n[ ].*)*)$").unwrap();
    let mut words = BTreeMap::new();
    for file in FILES.get_dir(lang).unwrap().files() {
        let name = file.path().file_name().unwrap().to_str().unwrap().to_owned();
        let text = file.contents_utf8().unwrap();
        assert!(FluentResource::try_new(text.to_owned()).is_ok(), "{lang}/{name} cannot be read");
        for found in entry.captures_iter(text) {
            let before = words.insert(found[1].to_owned(), (name.clone(), found[2].to_owned()));
            assert!(before.is_none(), "{lang}: {} is there twice", &found[1]);
        }
    }
    words
}

fn placeholders(text: &str) -> BTreeSet<String> {
    Regex::new(r"\{ \$(\w+) \}").unwrap().captures_iter(text).map(|it| it[1].to_owned()).collect()
}

#[test]
fn every_word_that_a_page_asks_for_is_there_and_no_other() {
    let asked = Regex::new(r#"(?:say|say_or|reviewed)\(\s*"([a-z][a-z0-9-]*)""#).unwrap();
    // Names that Rust picks between and hands on.
    let named = Regex::new(r#""([a-z]+(?:-[a-z]+)+|free|charged|account)""#).unwrap();
    let english = written("en");
    let mut known = BTreeSet::new();
    for path in files_under("src/http", &["rs"])
        .into_iter()
        .filter(|it| !it.ends_with("tests.rs"))
        .chain(files_under("resources/web", &["html"]))
    {
        let text = fs::read_to_string(&path).unwrap();
        for found in asked.captures_iter(&text) {
            assert!(english.contains_key(&found[1]), "{}: there are no words named {}", path.display(), &found[1]);
        }
        known.extend(asked.captures_iter(&text).chain(named.captures_iter(&text)).map(|it| it[1].to_owned()));
    }
    let made =
        |name: &str| MADE.iter().any(|part| name.starts_with(part) || (part.starts_with('-') && name.contains(part)));
    let idle: Vec<&String> = english.keys().filter(|it| !known.contains(*it) && !made(it)).collect();
    assert!(idle.is_empty(), "nobody asks for {idle:?}");
}

#[rstest]
#[case("cy")]
#[case("gd")]
fn a_draft_has_buttons_and_labels_only_with_the_same_values_in_them(#[case] lang: &str) {
    let english = written("en");
    // Limits, promises, danger and dates are said in reviewed words or not at all.
    let refused = [
        "danger",
        "name-",
        "passed-on",
        "bill-",
        "age-",
        "who-",
        "last-",
        "hours",
        "open",
        "usually",
        "closed",
        "all-closed",
        "dated",
        "list-date",
        "leave-",
        "source",
        "from",
        "childline",
        "samaritans",
        "locale",
        "blank",
        "fallback",
        "kept-",
        "what-",
    ];
    let allowed = ["who-title", "what-title", "what-any", "kept-link", "kept-title"];
    for (name, (_, text)) in written(lang) {
        let (_, original) = english.get(&name).unwrap_or_else(|| panic!("{lang}: {name} is not there in English"));
        assert_eq!(placeholders(&text), placeholders(original), "{lang}: {name}");
        let bare = name.strip_prefix("embed-").unwrap_or(&name);
        let fine = allowed.contains(&bare) || !refused.iter().any(|it| bare.starts_with(it));
        assert!(fine && !bare.contains("-what-"), "{lang}: {name} is more than a button or a label");
    }
}

#[test]
fn every_word_for_readers_passes_the_lint_and_is_easy_to_read() {
    let names = Names::new(&["Childline", "Samaritans", "Signpost", "Shift", "FGM", "LGBTQ+", "BSL", "WhatsApp", "AI"]);
    let value = Regex::new(r"\{ \$\w+ \}").unwrap();
    let mut faults = Vec::new();
    for (name, (file, text)) in written("en") {
        let for_others = |part: &str| name.starts_with(part) && !name.ends_with("-child");
        let for_a_child = match file.as_str() {
            "pages.ftl" => (!name.contains("what-") || name.starts_with("child-what-")) && !name.starts_with("who-"),
            "posters.ftl" => !["poster-title-", "poster-lead-", "staff-"].iter().any(|part| for_others(part)),
            _ => false,
        };
        let limit = if for_a_child {
            4
        } else if FOR_STAFF.contains(&file.as_str()) {
            8
        } else {
            6
        };
        let plain = value.replace_all(&text, "it").into_owned();
        // The formula speaks of sentences: a label of a few words has no grade.
        let is_label = plain.split_whitespace().count() < 5;
        let found = lint(&plain, &names, limit).into_iter().filter(|it| !(is_label && it.rule == "reading-grade"));
        faults.extend(found.map(|it| format!("{name} ({limit}): {}: {}", it.rule, it.message)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn words_say_their_language_where_it_is_not_the_pages() {
    let welsh = Words::in_language(Some(&"cy".parse().unwrap()));
    assert_eq!(welsh.say("leave").to_string(), "<span lang=\"cy\">Gadael y dudalen hon</span>");
    assert_eq!(welsh.say("danger").to_string(), "In danger now?");
    assert_eq!(welsh.content_language(), "cy, en");
    assert!(welsh.is_draft());
    for other in ["en", "en-GB", "fr", "ar"] {
        let words = Words::in_language(Some(&other.parse().unwrap()));
        assert_eq!((words.lang(), words.is_draft(), words.query()), ("en", false, String::new()), "{other}");
    }
    assert_eq!(LANGUAGES[0], "en");
}

#[test]
fn values_are_made_safe_and_what_curators_wrote_stands_in() {
    let words = Words::ENGLISH;
    assert_eq!(words.say("contact-phone").with("it", "<b>1</b>").to_string(), "Call &lt;b&gt;1&lt;/b&gt;");
    assert_eq!(words.say_or("who-nobody-yet", "A & B").to_string(), "A &amp; B");
    assert_eq!(words.say_or("who-child", "A & B").plain(), "I am under 18");
}

#[test]
fn curated_texts_are_english_where_none_is_in_the_language() {
    let texts = [Text::english("One"), Text { lang: "cy".parse().unwrap(), text: "Un".to_owned() }];
    let said = |tag: &str, texts: &[Text]| {
        let words = Words::in_language(Some(&tag.parse().unwrap()));
        words.of(texts).into_iter().map(|it| it.text.clone()).collect::<Vec<_>>()
    };
    assert_eq!(said("cy", &texts), ["Un"]);
    assert_eq!(said("gd", &texts), ["One"]);
    assert_eq!(said("cy", &texts[..1]), ["One"]);
}
