//! What a store is there for: the same answers after a restart and after a move, and an honest stop when it is damaged.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use signpost::seed;
use signpost::store::{JournalStore, Options};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::{Client, Run, Service, copy_folder, edit_json, in_package, list, program, run, sha256, text};

/// Thirty addresses of every kind.
fn sample() -> Vec<String> {
    let lists = ["audiences", "topics", "places", "routes", "organisations", "campaigns", "releases"];
    let lists = lists.iter().map(|list| format!("/v1/{list}?limit=200"));
    let lookups = ["child", "parent", "own-behaviour", "survivor", "professional", "public-report"];
    let lookups = lookups.iter().flat_map(|audience| {
        ["GB", "GB-SCT", "GB-ABD"].map(|place| format!("/v1/audiences/{audience}/routes?place={place}&limit=50"))
    });
    let rest = [
        "/v1",
        "/v1/routes/childline",
        "/v1/campaigns/get-help-or-get-caught",
        "/v1/releases/1",
        "/v1/verify-contact?contact=0131%20556%203535",
    ];
    let all: Vec<String> = lists.chain(lookups).chain(rest.map(str::to_owned)).collect();
    assert_eq!(all.len(), 30);
    all
}

/// What a service answers to the sample: validators and bytes.
fn answers(client: &Client) -> BTreeMap<String, (String, Vec<u8>)> {
    let answer = |target: String| {
        let answer = client.get(&target).expect(200);
        (target, (answer.etag().to_owned(), answer.bytes))
    };
    sample().into_iter().map(answer).collect()
}

fn pack(client: &Client) -> (String, Vec<u8>) {
    let answer = client.get("/v1/pack").expect(200);
    (text(&answer.json(), "/made").to_owned(), answer.bytes)
}

/// Two services that should be the same one. A pack is of its hour, so it is compared within one.
fn assert_same(before: &BTreeMap<String, (String, Vec<u8>)>, old_pack: &(String, Vec<u8>), after: &Client) {
    assert_eq!(answers(after), *before);
    let new_pack = pack(after);
    assert!(new_pack.0 != old_pack.0 || new_pack == *old_pack, "another pack within the hour {}", old_pack.0);
    assert_eq!(new_pack.1.len(), old_pack.1.len());
}

/// A folder for a store, and the rest of a test's files.
fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    (folder, data)
}

fn command(name: &str, path: Option<&Path>, data: &Path) -> Run {
    Run::of(program().arg(name).args(path).arg("--data").arg(data))
}

#[test]
fn a_service_answers_the_same_after_a_restart_and_after_a_move() {
    let (folder, data) = folder();
    let first = Service::start(&data);
    let (before, old_pack) = (answers(&first), pack(&first));
    let export = folder.path().join("export");
    command("export", Some(&export), &data).expect(0);
    first.stop().expect(0);

    let again = Service::start(&data);
    assert_same(&before, &old_pack, &again);
    again.stop().expect(0);

    let moved = folder.path().join("moved");
    let run = command("import", Some(&export), &moved).expect(0);
    assert!(run.stdout.contains("restored, with release 1"), "{}", run.stdout);
    let verified = |data: &Path| Run::of(program().args(["verify", "--deep", "--data"]).arg(data)).expect(0).stdout;
    let (there, here) = (verified(&moved), verified(&data));
    assert_eq!(there.lines().next(), here.lines().next(), "the same entries, bytes and head");
    assert!(there.contains("there is no index") && here.contains("the index remembers the same end"), "{there}{here}");
    let there = Service::start(&moved);
    assert_same(&before, &old_pack, &there);
}

#[test]
fn an_export_is_plain_files_with_their_digests_and_is_taken_only_whole() {
    let (folder, data) = folder();
    Service::start(&data).stop().expect(0);
    let export = folder.path().join("export");
    command("export", Some(&export), &data).expect(0);
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(export.join("manifest.json")).unwrap()).unwrap();
    for frame in list(&manifest, "/frames") {
        let bytes = std::fs::read(export.join(text(frame, "/file"))).unwrap();
        assert_eq!(text(frame, "/sha256"), sha256(&bytes));
    }
    assert!(export.join("directory/route/childline.json").exists());
    command("export", Some(&export), &data).expect(3);
    command("import", Some(&export), &data).expect(3);

    let file = export.join(text(&manifest, "/frames/0/file"));
    let changed = std::fs::read_to_string(&file).unwrap().replacen("0800 1111", "0800 1112", 1);
    std::fs::write(&file, changed).unwrap();
    let moved = folder.path().join("moved");
    let run = command("import", Some(&export), &moved).expect(3);
    assert!(run.stderr.contains(file.to_str().unwrap()) && !moved.join("journal").exists(), "{}", run.stderr);
}

#[test]
fn a_second_process_on_the_same_folder_is_turned_away() {
    let (_folder, data) = folder();
    let first = Service::start(&data);
    let second = Run::of(program().args(["--listen", "127.0.0.1:0", "--data"]).arg(&data)).expect(3);
    assert!(second.stderr.contains(data.to_str().unwrap()), "{}", second.stderr);
    assert!(second.stderr.contains("another process has the data folder open"), "{}", second.stderr);
    assert!(second.stderr.contains("--data or SIGNPOST_DATA"), "{}", second.stderr);
    assert_eq!(first.get("/health/ready").json()["status"], "ready");
    // Reading commands need no lock.
    command("verify", None, &data).expect(0);
}

/// Makes a store with two releases: the seed, and a later version of it.
fn two_releases(data: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let later = folder.path().join("later");
    copy_folder(&in_package("resources/directory"), &later);
    edit_json(&later.join("manifest.json"), |it| {
        it["version"] = (it["version"].as_u64().unwrap() + 1).into();
        it["note"] = "The second one.".into();
    });
    edit_json(&later.join("routes/childline.json"), |it| it["name"] = "Childline again".into());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let store = JournalStore::open(data, Options::new(Uuid::from_u128(7))).await.unwrap();
        for seed in [seed::embedded(), seed::folder(&later)] {
            signpost::curate::open(&store, &seed.unwrap()).await.unwrap();
        }
    });
}

/// Every file of a store that must never be touched, with its bytes.
fn kept(data: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let journal = std::fs::read_dir(data.join("journal")).unwrap().map(|it| it.unwrap().path());
    journal.chain([data.join("IDENTITY")]).map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

fn journal(data: &Path) -> PathBuf {
    data.join("journal/00000000000000000001.journal")
}

/// Turns one bit of the journal, at a place chosen by its length.
fn damage(data: &Path, at: impl FnOnce(usize) -> usize) {
    let mut bytes = std::fs::read(journal(data)).unwrap();
    let at = at(bytes.len());
    bytes[at] ^= 1;
    std::fs::write(journal(data), &bytes).unwrap();
}

#[test]
fn a_journal_that_is_damaged_at_its_beginning_leaves_nothing_to_serve() {
    let (_folder, data) = folder();
    two_releases(&data);
    damage(&data, |length| length / 2);
    let damaged = kept(&data);
    for args in [&["--listen", "127.0.0.1:0"][..], &["--listen", "127.0.0.1:0", "--degraded"]] {
        let run = Run::of(program().args(args).arg("--data").arg(&data)).expect(3);
        assert!(run.stderr.contains(data.to_str().unwrap()), "{}", run.stderr);
    }
    let verified = command("verify", None, &data).expect(1);
    assert!(verified.stdout.contains("journal/00000000000000000001.journal at byte 0: "), "{}", verified.stdout);
    assert_eq!(kept(&data), damaged);
}

#[test]
fn a_damaged_journal_stops_the_start_untouched_and_its_proven_part_is_served_on_request() {
    let (_folder, data) = folder();
    two_releases(&data);
    let whole = Service::start(&data);
    assert_eq!(whole.get("/v1/routes/childline").json()["name"], "Childline again");
    assert_eq!(whole.get("/v1").header("signpost-release"), Some("2"));
    whole.stop().expect(0);

    damage(&data, |length| length - 100);
    let damaged = kept(&data);
    let stopped = Run::of(program().args(["--listen", "127.0.0.1:0", "--data"]).arg(&data)).expect(3);
    assert!(stopped.stderr.contains("journal/00000000000000000001.journal at byte "), "{}", stopped.stderr);
    assert!(
        stopped.stderr.contains("nothing was changed") && stopped.stderr.contains("--degraded"),
        "{}",
        stopped.stderr
    );
    assert_eq!(kept(&data), damaged);

    let mut command = program();
    command.arg("--data").arg(&data).env("SIGNPOST_DEGRADED", "true");
    let degraded = Service::of(&mut command);
    let health = degraded.get("/health/ready").expect(200).json();
    assert_eq!((text(&health, "/status"), &health["release"]), ("degraded", &1.into()));
    assert!(text(&health, "/reason").contains("a later recall may be missing"), "{health}");
    assert_eq!(degraded.get("/v1/routes/childline").json()["name"], "Childline");
    assert_eq!(degraded.get("/health/live").expect(200).json()["status"], "ok");
    degraded.stop().expect(0);
    assert_eq!(kept(&data), damaged);
}

#[test]
fn each_release_says_what_it_changed_and_follows_the_one_before_it() {
    let (_folder, data) = folder();
    two_releases(&data);
    let service = Service::start(&data);
    let releases = service.get("/v1/releases").json();
    let numbers: Vec<u64> = list(&releases, "/items").iter().map(|it| it["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [2, 1]);
    let (first, second) = (service.get("/v1/releases/1").json(), service.get("/v1/releases/2").json());
    assert_eq!(second["previous"], first["digest"]);
    assert_eq!(second["changes"], serde_json::json!([{"action": "put", "kind": "route", "id": "childline"}]));
    let page = service.get("/v1/releases?limit=1");
    let cursor = page.links("next");
    assert_eq!(service.get(&cursor[0]).json()["items"][0]["number"], 1);
    assert_eq!(service.get("/v1/releases/3").status, 404);
}

#[test]
fn a_folder_of_a_newer_program_is_left_alone() {
    let (_folder, data) = folder();
    Service::start(&data).stop().expect(0);
    let line = r#"{"directory":"00000000-0000-0000-0000-000000000007","format":2}"#;
    std::fs::write(data.join("IDENTITY"), format!("{line}\n{}\n", sha256(line))).unwrap();
    let before = kept(&data);
    for args in [&["--listen", "127.0.0.1:0"][..], &["--listen", "127.0.0.1:0", "--degraded"], &["verify"]] {
        let run = Run::of(program().args(args).arg("--data").arg(&data)).expect(3);
        assert!(
            run.stderr.contains("format 2, which is newer") && run.stderr.contains(data.to_str().unwrap()),
            "{}",
            run.stderr
        );
    }
    assert_eq!(kept(&data), before);
}

#[test]
fn a_service_that_is_told_to_stop_answers_what_it_was_asked_already() {
    let (_folder, data) = folder();
    let service = Service::start(&data);
    let mut request = TcpStream::connect(service.address).unwrap();
    request.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (start, end) = (r#"{"audience": "#, r#""child"}"#);
    let head = "POST /v1/lookup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    write!(request, "{head}Content-Length: {}\r\n\r\n{start}", start.len() + end.len()).unwrap();
    // The request has to be in work, and then the signal has to have arrived.
    std::thread::sleep(Duration::from_millis(200));
    service.terminate();
    std::thread::sleep(Duration::from_millis(200));
    request.write_all(end.as_bytes()).unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains(r#""matched":"exact""#), "{answer}");
    let run = service.ended().expect(0);
    assert!(run.stderr.contains("stopped") && run.stderr.contains("/v1/lookup"), "{}", run.stderr);
    assert!(run.stderr.lines().all(|line| !line.contains("ERROR")), "{}", run.stderr);
}

#[test]
fn the_seed_makes_the_same_release_on_every_machine() {
    let digest = || {
        let (_folder, data) = folder();
        let service = Service::start(&data);
        text(&service.get("/v1/releases/1").json(), "/digest").to_owned()
    };
    assert_eq!(digest(), digest());
    run(["check", in_package("resources/directory").to_str().unwrap()]).expect(0);
}
