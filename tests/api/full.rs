//! A disk without space under the whole program: reads go on, writes say so and leave nothing behind, and when there is
//! space again they go on as well, without a restart.
//!
//! The disk is a small one in memory where this process may mount one (as root does). Elsewhere the longest file that the
//! program may write stands in for it, as in `tests/store/full.rs`, and the test says so.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use signpost::seed;
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::curators::{CAST, Caller, origin_of, sign_in, write_curators};
use crate::support::drafts::{approved, begin, look, patiently, renames, step};
use crate::support::{Client, Run, Service, program, text};

/// Enough for the store and its index several times over.
const DISK: &str = "size=24m";

/// What an act has to have written so that it fits into no page that is begun: a page of memory.
const PAGE: usize = 4096;

/// A disk that can be filled.
struct Disk {
    folder: TempDir,
    mounted: bool,
}

impl Disk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mount =
            Command::new("mount").args(["-t", "tmpfs", "-o", DISK, "signpost-test"]).arg(folder.path()).output();
        let mounted = mount.as_ref().is_ok_and(|it| it.status.success());
        if !mounted {
            eprintln!("no disk could be mounted ({mount:?}): a limit on the length of files stands in for a full one");
        }
        Self { folder, mounted }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn rest(&self) -> PathBuf {
        self.folder.path().join("rest")
    }

    /// Serves from the disk. Where a limit stands in for it, the signal for a file that grows too long is ignored, so that
    /// the write fails instead.
    fn serve(&self) -> Service {
        if self.mounted {
            return Service::start(&self.data());
        }
        let signpost = program();
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(signpost.get_program());
        Service::of(command.arg("--data").arg(self.data()))
    }

    /// Leaves not one byte.
    fn fill(&self, service: &Service) {
        if !self.mounted {
            return limit_files(service, &journal_length(&self.data()).to_string());
        }
        let mut rest = File::create(self.rest()).unwrap();
        let mut chunk = vec![1; 1 << 16];
        while !chunk.is_empty() {
            if rest.write_all(&chunk).is_err() {
                chunk.truncate(chunk.len() / 2);
            }
        }
        let more = OpenOptions::new().create(true).append(true).open(self.folder.path().join("more"));
        assert!(more.and_then(|mut it| it.write_all(b"x")).is_err(), "the disk is not full");
    }

    fn free(&self, service: &Service) {
        if self.mounted { std::fs::remove_file(self.rest()).unwrap() } else { limit_files(service, "unlimited") }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            let unmounted = Command::new("umount").arg(self.folder.path()).status();
            assert!(unmounted.is_ok_and(|it| it.success()) || std::thread::panicking(), "the disk is still mounted");
        }
    }
}

fn journal_length(data: &Path) -> u64 {
    std::fs::metadata(data.join("journal/00000000000000000001.journal")).unwrap().len()
}

fn limit_files(service: &Service, bytes: &str) {
    let process = service.process().to_string();
    let limited = Command::new("prlimit").args(["--pid", &process, &format!("--fsize={bytes}:")]).status();
    assert!(limited.is_ok_and(|it| it.success()), "this test needs prlimit, from the package util-linux");
}

/// Reads all the while, and says how often and what was no good.
fn read_on(client: &Client, end: &AtomicBool) -> (usize, Vec<String>) {
    let targets = ["/v1/audiences/child/routes?place=GB-SCT", "/v1/routes/childline", "/v1/releases", "/health/ready"];
    let (mut good, mut bad) = (0, Vec::new());
    for target in targets.iter().cycle() {
        if end.load(Ordering::SeqCst) {
            return (good, bad);
        }
        let answer = client.send_unchecked("GET", target, &[], None);
        if answer.status == 200 {
            good += 1;
        } else {
            bad.push(format!("{target}: {} {}", answer.status, answer.text()));
        }
    }
    unreachable!("a cycle has no end")
}

fn assert_full(answer: &crate::support::Answer) {
    assert_eq!((answer.status, answer.code().as_str()), (507, "storage-full"), "{}", answer.text());
}

/// So many organisations that a draft of them does not fit into a page.
fn many() -> Vec<String> {
    seed::embedded().unwrap().records.organisations.keys().map(ToString::to_string).collect()
}

/// What the disk refuses while it is full, and takes when it is not.
struct Work<'c> {
    author: Caller<'c>,
    releaser: Caller<'c>,
    draft: serde_json::Value,
}

impl Work<'_> {
    fn save(&self) -> crate::support::Answer {
        begin(&self.author, "saved-at-last", &self.draft)
    }

    fn release(&self) -> crate::support::Answer {
        step(&self.releaser, "approved-before", "release", 3)
    }

    fn assert_full(&self, client: &Client) {
        let (before, length) = (client.get("/v1/releases").json(), self.drafts());
        for _ in 0..2 {
            assert_full(&self.save());
            assert_full(&self.release());
        }
        assert_eq!(client.get("/v1/releases").json(), before, "something was released");
        assert_eq!(self.drafts(), length, "something is left of a draft that was not kept");
        look(&self.author, "saved-at-last").expect(404);
        let draft = look(&self.author, "approved-before").expect(200).json();
        assert_eq!(text(&draft, "/stage"), "approved");
        let health = client.get("/health/ready").expect(200).json();
        assert_eq!(text(&health, "/status"), "ready");
    }

    fn drafts(&self) -> serde_json::Value {
        self.author.get("/v1/curation/drafts").expect(200).json()
    }
}

#[test]
fn a_full_disk_stops_writes_and_nothing_else_and_they_go_on_when_there_is_space() {
    let disk = Disk::new();
    write_curators(&disk.data(), CAST);
    let service = disk.serve();
    let origin = origin_of(&service);
    let (ada, grace) = (sign_in(&service, &origin, "ada"), sign_in(&service, &origin, "grace"));
    let organisations = many();
    let organisations: Vec<&str> = organisations.iter().map(String::as_str).collect();
    let (first, second) = organisations.split_at(organisations.len() / 2);
    let name = "A name that is there only when there is space";
    approved(&ada, &grace, "approved-before", &renames("A release", first, name));
    let draft = renames("A draft", second, name);
    assert!(draft.to_string().len() > PAGE, "it may fit into a page that is begun");
    let key = || Uuid::new_v4().to_string();
    let work =
        Work { author: ada.with("idempotency-key", &key()), releaser: grace.with("idempotency-key", &key()), draft };
    let (reader, end) = (Client::new(service.address), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let reading = scope.spawn(|| read_on(&reader, &end));
        for _ in 0..2 {
            disk.fill(&service);
            work.assert_full(&service);
            disk.free(&service);
        }
        disk.fill(&service);
        assert_full(&work.save());
        disk.free(&service);
        work.save().expect(201);
        assert_eq!(work.release().expect(200).json()["release"], 2);
        end.store(true, Ordering::SeqCst);
        let (good, bad) = reading.join().unwrap();
        eprintln!("{good} good answers meanwhile");
        assert!(good > 20 && bad.is_empty(), "{good} good ones, and {bad:?}");
    });
    let log = service.log();
    assert!(!log.contains("panicked"), "{log}");
    service.stop().expect(0);
    assert_kept(&disk, name, first[0]);
}

/// After a restart everything that was acknowledged is there, once, and the folder is in order.
fn assert_kept(disk: &Disk, name: &str, organisation: &str) {
    let service = disk.serve();
    assert_eq!(text(&service.get(&format!("/v1/organisations/{organisation}")).expect(200).json(), "/name"), name);
    assert_eq!(service.get("/v1/releases").json()["items"].as_array().unwrap().len(), 2);
    let ada = sign_in(&service, &origin_of(&service), "ada");
    let draft = look(&ada, "saved-at-last").expect(200).json();
    assert_eq!((text(&draft, "/stage"), &draft["revision"]), ("editing", &1.into()));
    patiently(&ada, "/v1/curation/drafts/saved-at-last/submit", &serde_json::json!({"revision": 1})).expect(200);
    service.stop().expect(0);
    Run::of(program().args(["verify", "--deep", "--data"]).arg(disk.data())).expect(0);
}
