//! `signpost check-links`: is every contact still printed on the pages it was read from, and does every link still open?
//!
//! The server makes no request of its own; this command does, when somebody runs it. It reads the store without its lock,
//! or the built-in seed where there is none, or a folder of records. It changes nothing: what it finds is for a person to
//! look at, and a number that a page prints is not thereby known to be answered.

mod address;
mod fetch;
mod host;
mod page;
mod report;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::sync::Arc;

use tokio::runtime::Builder;
use tokio::task::JoinSet;
use url::Url;

use super::{Outcome, complain, could_not_run, lookup};
use crate::config::CheckLinksArgs;
use crate::domain::directory::{CheckedContact, Directory};
use crate::seed;
use fetch::{Care, Failure, Fetched, Fetcher};
use report::{Report, Row};
use verdict::{Question, Verdict, verdict};

/// Something that is to be seen at an address, for a contact.
struct Task {
    contact: String,
    of: &'static str,
    url: Url,
    question: Question,
}

/// What came from each address.
type Pages = BTreeMap<Url, Result<Fetched, Failure>>;

/// Checks the pages and links of a directory.
#[must_use]
pub fn run(args: &CheckLinksArgs) -> Outcome {
    run_with(args, Care::usual())
}

fn run_with(args: &CheckLinksArgs, care: Care) -> Outcome {
    let directory = match directory(args) {
        Ok(directory) => directory,
        Err(reason) => return could_not_run(reason),
    };
    if args.only.iter().any(|id| directory.route(id).is_none()) {
        complain("--only: there is no support route of this id; `signpost lookup --explain` names them");
        return Outcome::Usage;
    }
    let report = match report(&directory, &args.only, care) {
        Ok(report) => report,
        Err(reason) => return could_not_run(reason),
    };
    if args.json {
        report.print_json();
    } else {
        report.print();
    }
    if report.is_fine() { Outcome::Fine } else { Outcome::Findings }
}

fn directory(args: &CheckLinksArgs) -> Result<Directory, String> {
    let Some(folder) = &args.folder else { return lookup::directory(&args.data) };
    let checked = seed::folder(folder).and_then(|seed| seed.check());
    checked.map_err(|findings| findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// Fetches every page that is asked about, once, and answers every question.
fn report(directory: &Directory, only: &[String], care: Care) -> Result<Report, String> {
    let tasks = tasks(directory, only);
    let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let fetcher = Fetcher::new(care).map_err(|error| error.to_string())?;
    let pages = runtime.block_on(fetch_all(fetcher, &tasks));
    let rows = tasks.iter().map(|task| {
        // A page that made its reader panic is not passed over in silence.
        let lost = || Err(Failure::Unreachable { at: task.url.clone(), why: "it could not be read".to_owned() });
        let page = pages.get(&task.url).cloned().unwrap_or_else(lost);
        row(task, verdict(&task.url, &page, &task.question))
    });
    Ok(Report { release: directory.release().number, pages: pages.len(), rows: rows.collect() })
}

/// What is to be seen, in the directory's order: of the whole directory each contact once, and of routes that somebody
/// named also the contacts of others through which they are reached.
fn tasks(directory: &Directory, only: &[String]) -> Vec<Task> {
    let wanted: Vec<_> = only.iter().filter_map(|id| directory.route(id)).map(|route| route.id().clone()).collect();
    let routes = directory.routes().iter().filter(|it| wanted.is_empty() || wanted.contains(it.id()));
    let contacts = routes.flat_map(|route| directory.contacts(route));
    let mut seen = BTreeSet::new();
    contacts.filter(|it| seen.insert((it.owner, &it.contact.id))).flat_map(|it| tasks_of(&it)).collect()
}

fn tasks_of(it: &CheckedContact<'_>) -> Vec<Task> {
    let contact = format!("{}/{}", it.owner, it.contact.id);
    let task = |of, address: &str, question| {
        let mut url: Url = address.parse().ok()?;
        url.set_fragment(None);
        Some(Task { contact: contact.clone(), of, url, question })
    };
    let evidence = it.contact.assurance.evidence.iter();
    let printed = evidence.filter_map(|page| task("evidence", &page.url, Question::Printed(it.reach.key.clone())));
    let link = it.reach.href.as_deref().filter(|href| href.starts_with("https:"));
    printed.chain(link.and_then(|href| task("link", href, Question::Opens))).collect()
}

async fn fetch_all(fetcher: Fetcher, tasks: &[Task]) -> Pages {
    let fetcher = Arc::new(fetcher);
    let distinct: BTreeSet<&Url> = tasks.iter().map(|task| &task.url).collect();
    let all = distinct.len();
    let mut running = JoinSet::new();
    for url in distinct.into_iter().cloned() {
        let fetcher = Arc::clone(&fetcher);
        running.spawn(async move {
            let page = fetcher.fetch(&url).await;
            (url, page)
        });
    }
    let mut pages = Pages::new();
    while let Some(done) = running.join_next().await {
        let Ok((url, page)) = done else { continue };
        progress(pages.len() + 1, all, &url);
        pages.insert(url, page);
    }
    pages
}

/// Says how far it is, to whoever waits.
fn progress(done: usize, all: usize, url: &Url) {
    let _ = writeln!(io::stderr().lock(), "{done}/{all} {}", url.host_str().unwrap_or_default());
}

fn row(task: &Task, found: Verdict) -> Row {
    let Verdict { outcome, to, detail } = found;
    Row {
        contact: task.contact.clone(),
        of: task.of,
        url: task.url.to_string(),
        outcome,
        to: to.map(String::from),
        detail,
    }
}

#[cfg(test)]
mod tests;
