//! `signpost audit` and `signpost verify` as an operator runs them: who did what, and whether the history is whole.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::past::write_past;
use crate::support::{Run, Service, list, program, text};

fn signpost(command: &str, args: &[&str], data: &Path) -> Run {
    Run::of(program().arg(command).args(args).arg("--data").arg(data))
}

/// A store of four releases, closed.
fn past() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    write_past(&data);
    (folder, data)
}

fn journal(data: &Path) -> PathBuf {
    data.join("journal/00000000000000000001.journal")
}

/// Where each frame of a journal ends.
fn ends(bytes: &[u8]) -> Vec<usize> {
    let (mut ends, mut end) = (Vec::new(), 0);
    while end < bytes.len() {
        let body = u32::from_le_bytes(bytes[end + 4..end + 8].try_into().unwrap());
        end += 52 + usize::try_from(body).unwrap();
        ends.push(end);
    }
    ends
}

fn head(run: &Run) -> String {
    run.stdout.rsplit_once("head ").unwrap().1.lines().next().unwrap().to_owned()
}

#[test]
fn every_entry_has_a_line_for_people_and_for_programs() {
    let (_folder, data) = past();
    let lines = signpost("audit", &[], &data).expect(0).stdout;
    let words: Vec<&str> = lines.lines().map(|line| line.split_whitespace().nth(2).unwrap()).collect();
    assert_eq!(words, ["seeded", "released", "released", "released"]);
    assert!(lines.contains("2026-12-01T09:00:00Z") && lines.contains("Note of release 2."), "{lines}");
    let entries: Value = serde_json::from_str(&signpost("audit", &["--json"], &data).expect(0).stdout).unwrap();
    let last = list(&entries, "").last().unwrap();
    assert_eq!((&last["sequence"], text(last, "/kind"), text(last, "/subject")), (&4.into(), "release", "4"));
    assert_eq!(text(last, "/hash"), head(&signpost("verify", &[], &data).expect(0)), "the last line names the head");
}

#[test]
fn the_audit_of_a_running_service_is_read_and_of_a_damaged_store_as_far_as_it_is_whole() {
    let (_folder, data) = past();
    let service = Service::start(&data);
    assert_eq!(signpost("audit", &[], &data).expect(0).stdout.lines().count(), 4);
    service.stop().expect(0);
    let mut bytes = std::fs::read(journal(&data)).unwrap();
    let in_the_third = ends(&bytes)[2] - 20;
    bytes[in_the_third] ^= 1;
    std::fs::write(journal(&data), bytes).unwrap();
    let damaged = signpost("audit", &[], &data).expect(1);
    assert_eq!(damaged.stdout.lines().count(), 2, "{}", damaged.stdout);
    assert!(damaged.stderr.contains("the audit ends here: ") && damaged.stderr.contains("journal/"), "{damaged:?}");
    let missing = data.join("missing");
    let none = signpost("audit", &[], &missing).expect(3);
    assert!(none.stderr.contains(missing.to_str().unwrap()) && !missing.exists(), "{}", none.stderr);
}

#[test]
fn verifying_says_who_vouches_for_the_end() {
    let (_folder, data) = past();
    let whole = signpost("verify", &["--deep"], &data).expect(0);
    assert!(whole.stdout.starts_with("4 entries, "), "{}", whole.stdout);
    assert!(whole.stdout.ends_with("the index remembers the same end\n"), "{}", whole.stdout);
    let service = Service::start(&data);
    let running = signpost("verify", &[], &data).expect(0);
    assert!(running.stdout.contains("a process has the store open and alone knows the end"), "{}", running.stdout);
    service.stop().expect(0);
    std::fs::remove_dir_all(data.join("sled")).unwrap();
    let alone = signpost("verify", &[], &data).expect(0);
    assert!(alone.stdout.ends_with("nothing here proves the end: there is no index\n"), "{}", alone.stdout);
}

#[test]
fn an_end_that_was_cut_off_is_found_and_an_older_folder_only_by_a_noted_head() {
    let (_folder, data) = past();
    let noted = head(&signpost("verify", &[], &data).expect(0));
    signpost("verify", &["--expect-head", &noted], &data).expect(0);
    let bytes = std::fs::read(journal(&data)).unwrap();
    let kept = ends(&bytes)[2];
    std::fs::write(journal(&data), &bytes[..kept]).unwrap();
    let cut = signpost("verify", &[], &data).expect(1);
    let place = format!("journal/00000000000000000001.journal at byte {kept}: the index remembers frames");
    assert!(cut.stdout.starts_with(&place), "{}", cut.stdout);
    assert!(cut.stdout.contains("3 entries, ") && cut.stdout.ends_with("the index remembers another end\n"));

    std::fs::remove_dir_all(data.join("sled")).unwrap();
    signpost("verify", &[], &data).expect(0);
    let older = signpost("verify", &["--expect-head", &noted], &data).expect(1);
    assert!(older.stdout.contains("the expected head is not in this chain"), "{}", older.stdout);
    let wrong = signpost("verify", &["--expect-head", "nothing"], &data).expect(2);
    assert!(wrong.stderr.contains("64 lower-case hexadecimal digits"), "{}", wrong.stderr);
}
