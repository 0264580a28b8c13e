//! Check my page: a corpus of pages with everything that is to be found on them, the command, the endpoint, its limits.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};
use signpost::domain::directory::Directory;
use signpost::domain::scan::{Form, Options, Page, ScanReport, is_also_a_word, scan};

use crate::support::in_package;

/// Names of one word in the seed that are no other word.
const NO_OTHER_WORD: [&str; 12] = [
    "Childline",
    "Crimestoppers",
    "HOPELINE247",
    "HOPELINEUK",
    "NSPCC",
    "Ofcom",
    "Respectme",
    "SWGfL",
    "StopNCII.org",
    "Thinkuknow",
    "Troubled",
    "respectme",
];

fn directory() -> Directory {
    signpost::seed::embedded().unwrap().check().unwrap()
}

fn scanned(directory: &Directory, source: &str, form: Form, audience: Option<&str>) -> ScanReport {
    let options = Options::read(directory, audience, None).unwrap();
    let now: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    scan(directory, &Page { source, form }, &options, now)
}

/// The pages of the corpus, each with what is to be found on it beside it.
fn corpus() -> Vec<PathBuf> {
    let files = fs::read_dir(in_package("tests/scan")).unwrap().map(|it| it.unwrap().path());
    let mut pages: Vec<PathBuf> = files.filter(|it| it.extension().is_some_and(|it| it != "json")).collect();
    pages.sort();
    pages
}

fn form(path: &Path) -> Form {
    if path.extension().is_some_and(|it| it == "html") { Form::Html } else { Form::Text }
}

fn told(report: &ScanReport) -> Value {
    let each = report.findings.iter().map(|it| {
        let instead: Vec<String> = it.instead.iter().map(|it| it.contact.to_string()).collect();
        let mut told = json!({"found": it.found, "kind": it.kind, "at": format!("{}:{}", it.line, it.column), "status": it.status});
        if !instead.is_empty() {
            told["instead"] = json!(instead);
        }
        told
    });
    each.collect()
}

#[test]
fn everything_is_found_on_every_page_of_the_corpus_and_nothing_else() {
    let directory = directory();
    let (mut pages, mut empty, mut wrong) = (0, 0, Vec::new());
    for page in corpus() {
        let source = fs::read_to_string(&page).unwrap();
        let beside = fs::read(page.with_extension("json")).unwrap_or_else(|_| b"{}".to_vec());
        let expected: Value = serde_json::from_slice(&beside).unwrap();
        let report = scanned(&directory, &source, form(&page), expected["audience"].as_str());
        let found = told(&report);
        if found != expected["findings"] {
            wrong.push(format!("{}\n{found:#}", page.display()));
        }
        assert!(!report.truncated, "{}", page.display());
        pages += 1;
        empty += usize::from(found == json!([]));
    }
    assert!(wrong.is_empty(), "{} pages are read otherwise:\n{}", wrong.len(), wrong.join("\n"));
    assert!(pages >= 40 && empty >= 12, "{pages} pages, of which {empty} expect nothing");
}

#[test]
fn of_every_name_of_one_word_it_is_decided_whether_it_is_another_word_too() {
    let directory = directory();
    let routes = directory.routes().iter().map(|it| it.document().name.as_str());
    let organisations = directory.organisations().map(|it| it.name.as_str());
    let retired = directory.retired().filter(|it| it.kind == signpost::domain::retired::RetiredKind::Name);
    let names = routes.chain(organisations).chain(retired.map(|it| it.value.as_str()));
    for word in names.filter(|name| !name.contains(' ')) {
        let decided = is_also_a_word(word) != NO_OTHER_WORD.contains(&word);
        assert!(decided, "{word}: say in src/domain/scan/names.rs or here whether it may stand in any sentence");
    }
}
