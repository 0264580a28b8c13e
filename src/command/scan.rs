//! `signpost scan`: which of the numbers, short codes, links and service names on pages are still right?
//!
//! For a web team's own checks: it reads files, asks nobody, keeps nothing, and ends with 1 where a page has to be changed.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;

use super::{Outcome, complain, could_not_run, lookup, say};
use crate::config::ScanArgs;
use crate::domain::directory::Directory;
use crate::domain::scan::{Form, MAX_PAGE, Options, Page, ScanFinding, ScanReport, scan};

/// The names of files that are pages.
const PAGES: [&str; 4] = ["html", "htm", "txt", "md"];

/// What stands for standard input.
const STANDARD_INPUT: &str = "-";

/// How many folders may lie in one another.
const DEEPEST: usize = 64;

/// What was found in one page.
#[derive(Debug, Serialize)]
struct Scanned {
    page: String,
    #[serde(flatten)]
    report: ScanReport,
}

/// Checks pages.
#[must_use]
pub fn run(args: &ScanArgs) -> Outcome {
    let directory = match lookup::directory(&args.data) {
        Ok(directory) => directory,
        Err(reason) => return could_not_run(reason),
    };
    let options = match Options::read(&directory, args.audience.as_deref(), Some(args.country)) {
        Ok(options) => options,
        Err(audiences) => {
            complain(format_args!(
                "--audience: this is not one that is known here\n  one of: {}",
                audiences.join(", ")
            ));
            return Outcome::Usage;
        }
    };
    let scanned = match pages(&args.pages).and_then(|pages| scan_all(&directory, &options, &pages)) {
        Ok(scanned) => scanned,
        Err(reason) => return could_not_run(reason),
    };
    if args.json {
        say(serde_json::to_string_pretty(&scanned).unwrap_or_default());
    } else {
        scanned.iter().for_each(table);
        summary(&scanned);
    }
    if scanned.iter().all(|it| it.report.to_change() == 0) { Outcome::Fine } else { Outcome::Findings }
}

/// The pages in files and folders, each folder in the order of its names.
fn pages(named: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut pages = Vec::new();
    for path in named {
        if path.is_dir() {
            in_folder(path, DEEPEST, &mut pages)?;
        } else {
            pages.push(path.clone());
        }
    }
    if pages.is_empty() {
        return Err(format!("there is no page: a page is a file that ends in .{}", PAGES.join(", .")));
    }
    Ok(pages)
}

fn in_folder(folder: &Path, deep: usize, pages: &mut Vec<PathBuf>) -> Result<(), String> {
    let cannot = |error: io::Error| format!("{}: {error}", folder.display());
    let entries: Result<Vec<_>, _> = fs::read_dir(folder).map_err(cannot)?.collect();
    let mut entries = entries.map_err(cannot)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        // Not through links: one that leads back would have no end.
        let kind = entry.file_type().map_err(cannot)?;
        let path = entry.path();
        if kind.is_dir() && deep > 0 {
            in_folder(&path, deep - 1, pages)?;
        } else if kind.is_file() && is_page(&path) {
            pages.push(path);
        }
    }
    Ok(())
}

fn is_page(path: &Path) -> bool {
    let ending = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    PAGES.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn scan_all(directory: &Directory, options: &Options, pages: &[PathBuf]) -> Result<Vec<Scanned>, String> {
    let now = Timestamp::now();
    let each = pages.iter().map(|path| {
        let source = read(path)?;
        let page = Page { source: &source, form: form(path) };
        Ok(Scanned { page: path.display().to_string(), report: scan(directory, &page, options, now) })
    });
    each.collect()
}

fn form(path: &Path) -> Form {
    match path.extension().and_then(|it| it.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("html" | "htm") => Form::Html,
        Some("txt") => Form::Text,
        // HTML may stand in Markdown, and nobody knows what comes from standard input.
        Some(_) | None => Form::Unsaid,
    }
}

/// The text of a page. One that is not UTF-8 is read as far as it goes: digits are the same in every old encoding.
fn read(path: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MAX_PAGE).unwrap_or(u64::MAX) + 1;
    let read = if path == Path::new(STANDARD_INPUT) {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("{}: {error}", path.display()))?;
    if bytes.len() > MAX_PAGE {
        return Err(format!("{}: a page has at most {MAX_PAGE} bytes", path.display()));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn table(scanned: &Scanned) {
    let Scanned { page, report } = scanned;
    for finding in &report.findings {
        let ScanFinding { found, line, column, status, sentence, instead, .. } = finding;
        say(format_args!("{page}:{line}:{column}: {status:<14} {found}\n    {sentence}"));
        for it in instead {
            let keyword = it.keyword.as_ref().map(|word| format!(", with the word {word}")).unwrap_or_default();
            say(format_args!("    instead: {}, {}{keyword}\n             {}", it.name, it.display, it.html));
        }
    }
    if report.truncated {
        say(format_args!("{page}: there is more on this page than is told here"));
    }
}

fn summary(scanned: &[Scanned]) {
    let sum = |of: fn(&ScanReport) -> usize| scanned.iter().map(|it| of(&it.report)).sum::<usize>();
    let (change, right) = (sum(ScanReport::to_change), sum(|it| it.counts.current as usize));
    let unknown = sum(|it| it.counts.unknown as usize);
    say(format_args!("{} pages: {change} to change, {right} right, {unknown} that we do not know", scanned.len()));
}
