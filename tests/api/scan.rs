//! Check my page: a corpus of pages with everything that is to be found on them, the command, the endpoint, its limits.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};
use signpost::domain::directory::Directory;
use signpost::domain::scan::{Form, MAX_FINDINGS, MAX_PAGE, Options, Page, ScanReport, is_also_a_word, scan};

use crate::support::{app, in_package, percent, run};

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

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn the_command_ends_with_1_only_where_a_page_has_to_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    write(site, "right.html", "<p>Childline: 0800 1111</p>");
    write(site, "deep/er/unknown.TXT", "Office: 0131 555 1234");
    write(site, "data.json", "0131 556 3535");
    let path = site.to_str().unwrap();
    let none = site.join("no-store");
    let data = ["--data", none.to_str().unwrap()];
    let fine = run([&["scan", path][..], &data].concat()).expect(0);
    assert!(fine.stdout.contains("2 pages: 0 to change, 2 right, 1 that we do not know"), "{}", fine.stdout);
    write(site, "old.md", "# Help\n\nRing 0131 556 3535.");
    let found = run([&["scan", path][..], &data].concat()).expect(1);
    assert!(found.stdout.contains("old.md:3:6: retired"), "{}", found.stdout);
    let told: Value =
        serde_json::from_str(&run([&["scan", path, "--json"][..], &data].concat()).expect(1).stdout).unwrap();
    assert_eq!(told[1]["findings"][0]["instead"][0]["href"], "tel:+448081000900", "{told:#}");
    let one = site.join("right.html");
    let child = [&["scan", one.to_str().unwrap(), "--audience", "child"][..], &data].concat();
    run(child).expect(0);
}

#[test]
fn the_command_says_what_it_cannot_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let none = folder.path().join("no-store");
    let none = none.to_str().unwrap();
    run(["scan", path, "--data", none]).expect(3);
    run(["scan", "nowhere.html", "--data", none]).expect(3);
    run(["scan"]).expect(2);
    run(["scan", path, "--country", "gb", "--data", none]).expect(2);
    let wrong = run(["scan", path, "--audience", "nobody", "--data", none]).expect(2);
    assert!(wrong.stderr.contains("child"), "{}", wrong.stderr);
    write(folder.path(), "large.txt", &"a".repeat(MAX_PAGE + 1));
    run(["scan", path, "--data", none]).expect(3);
}

#[test]
fn no_page_takes_long_whatever_stands_in_it() {
    let directory = directory();
    let units = [
        "1",
        "1 ",
        "+1",
        "+",
        ".",
        "1.",
        "0800 1111 ",
        "0800 1111 222 ",
        "+44 116 123 4 ",
        "call 101 ",
        "a.b ",
        "a@b.co ",
        "www.a.co ",
        "<",
        "<a ",
        "<a href=x>",
        "<a href=\"",
        "<script></script>",
        "<svg>",
        "&#",
        "Stop It Now ",
        "18001 101 ",
        "<a href='tel:+44101'>101</a>",
        "\u{e9}\u{ad}1\u{200b}",
        "Text SHOUT to 85258 ",
    ];
    for unit in units {
        let timed = |bytes: usize| {
            let source = unit.repeat(bytes / unit.len());
            let begun = Instant::now();
            for form in [Form::Html, Form::Text] {
                let report = scanned(&directory, &source, form, Some("child"));
                assert!(report.findings.len() <= MAX_FINDINGS);
            }
            begun.elapsed()
        };
        // Eight times as much may take eight times as long, with room for a busy machine; not sixty-four times.
        let (small, large) = (timed(32 * 1024), timed(256 * 1024));
        let most = small.max(Duration::from_millis(20)) * 28;
        assert!(large < most, "{unit:?}: {small:?} for 32 KB and {large:?} for 256 KB");
    }
}

#[test]
fn there_are_at_most_a_thousand_findings_and_it_is_said_where_there_were_more() {
    let directory = directory();
    let page = |count: usize| scanned(&directory, &"Ring 0800 1111.\n".repeat(count), Form::Text, None);
    for (count, told, truncated) in [(1000, 1000, false), (1001, 1000, true), (10_000, 1000, true)] {
        let report = page(count);
        assert_eq!((report.findings.len(), report.truncated), (told, truncated), "{count}");
        assert_eq!(report.counts.current, 1000);
    }
}

#[test]
fn whatever_is_put_in_the_place_of_something_is_right_and_fit_for_the_readers() {
    let directory = directory();
    let audiences: Vec<String> = directory.audiences().map(|it| it.id.to_string()).collect();
    let mut checked = 0;
    for page in corpus() {
        let source = fs::read_to_string(&page).unwrap();
        for audience in &audiences {
            let report = scanned(&directory, &source, form(&page), Some(audience));
            for it in report.findings.iter().flat_map(|it| &it.instead) {
                let again = scanned(&directory, &it.html, Form::Html, Some(audience));
                let wrong: Vec<_> = again.findings.iter().filter(|it| it.wants_change()).collect();
                assert!(wrong.is_empty() && again.counts.current > 0, "{} for {audience}: {wrong:?}", it.html);
                checked += 1;
            }
        }
    }
    assert!(checked > 200, "{checked}");
}

#[test]
fn no_sentence_has_more_than_twenty_words_of_ours() {
    let directory = directory();
    for page in corpus() {
        let report = scanned(&directory, &fs::read_to_string(&page).unwrap(), form(&page), Some("child"));
        for finding in report.findings {
            for sentence in finding.sentence.split(". ") {
                // Names are what their owners call them.
                let names = finding.instead.iter().map(|it| it.name.split(' ').count() - 1).sum::<usize>();
                assert!(sentence.split(' ').count() <= 20 + names, "{sentence}");
            }
        }
    }
}

#[test]
fn the_page_for_checking_takes_a_page_and_shows_what_to_change() {
    let app = app();
    let empty = app.get("/check").expect(200);
    for answer in
        [&empty, &app.send("POST", "/check", &[FORM], Some(&sent("Ring 0131 556 3535 & <b>101</b>"))).expect(200)]
    {
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.header("set-cookie").is_none());
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"), "{policy}");
        let page = answer.text();
        assert!(page.contains("We keep nothing") && page.contains("<textarea") && !page.contains("<script"), "{page}");
    }
    let page = app.send("POST", "/check", &[FORM], Some(&sent("Ring 0131 556 3535 or <i>x</i>"))).expect(200).text();
    assert!(page.contains("0131 556 3535") && page.contains("href=\"tel:+448081000900\""), "{page}");
    let child = format!("{}&audience=child", sent("Ring 0808 1000 900"));
    let page = app.send("POST", "/check", &[FORM], Some(&child)).expect(200).text();
    assert!(page.contains("tel:08001111") && !page.contains("tel:+448081000900"), "{page}");
    assert!(page.contains("value=\"child\" selected"), "{page}");
}

#[test]
fn the_page_for_checking_refuses_what_is_no_form_of_its_own() {
    let app = app();
    let post = |form: &str| app.send("POST", "/check", &[FORM], Some(form));
    for form in ["", "audience=child", "page=a&page=b", "page=a&colour=blue"] {
        assert_eq!(post(form).expect(400).code(), "invalid-body", "{form}");
    }
    assert_eq!(post("page=a&audience=nobody").expect(400).code(), "invalid-parameter");
    assert_eq!(
        app.send("POST", "/check", &[("content-type", "text/plain")], Some("page=a")).expect(415).code(),
        "bad-request"
    );
    assert_eq!(app.get("/check?page=a").expect(400).code(), "invalid-parameter");
    assert_eq!(app.send("DELETE", "/check", &[], None).expect(405).header("allow"), Some("GET, HEAD, POST, OPTIONS"));
    for (bytes, status) in [(MAX_PAGE, 200), (MAX_PAGE + 1, 413), (10 * MAX_PAGE, 413)] {
        post(&format!("page={}", "a".repeat(bytes))).expect(status);
    }
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// A page as the form sends it.
fn sent(page: &str) -> String {
    format!("page={}", percent(page))
}
