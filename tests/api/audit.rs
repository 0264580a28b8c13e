//! `signpost audit` and `signpost verify` as an operator runs them: who did what, and whether the history is whole.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::life::Life;
use crate::support::{Run, Service, list, program, text};

fn signpost(command: &str, args: &[&str], data: &Path) -> Run {
    Run::of(program().arg(command).args(args).arg("--data").arg(data))
}

/// A store that has been lived in, closed, and how many frames it has.
fn lived_in() -> (tempfile::TempDir, PathBuf, usize) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let frames = runtime.block_on(Life::write(&data)).len();
    (folder, data, frames)
}

/// The files of the journal, first to last.
fn journal(data: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(data.join("journal")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

/// Where each frame of a file begins.
fn frames(bytes: &[u8]) -> Vec<usize> {
    let (mut starts, mut start) = (Vec::new(), 0);
    while start < bytes.len() {
        starts.push(start);
        let body = u32::from_le_bytes(bytes[start + 4..start + 8].try_into().unwrap());
        start += 52 + usize::try_from(body).unwrap();
    }
    starts
}

fn head(run: &Run) -> String {
    run.stdout.rsplit_once("head ").unwrap().1.lines().next().unwrap().to_owned()
}

#[test]
fn every_entry_has_a_line_for_people_and_for_programs() {
    let (_folder, data, _) = lived_in();
    let lines = signpost("audit", &[], &data).expect(0).stdout;
    let words: Vec<&str> = lines.lines().map(|line| line.split_whitespace().nth(2).unwrap()).collect();
    let let_in = ["invited", "enrolled", "signed-in"];
    let handed_in = ["draft-created", "draft-submitted"];
    let released = ["draft-approved", "released", "draft-released"];
    let drafts = [&handed_in[..], &released, &handed_in, &released, &handed_in].concat();
    assert_eq!(words, [&["seeded"][..], &let_in, &let_in, &drafts, &["recalled"]].concat());
    assert!(lines.contains("On the command line ada was asked to be a curator"), "{lines}");
    assert!(lines.contains("made, written by ada and approved by ben: Childline has another name."), "{lines}");
    let entries: Value = serde_json::from_str(&signpost("audit", &["--json"], &data).expect(0).stdout).unwrap();
    let last = list(&entries, "").last().unwrap();
    assert_eq!((text(last, "/kind"), text(last, "/subject"), text(last, "/by")), ("release", "4", "cat"));
    assert_eq!(text(last, "/hash"), head(&signpost("verify", &[], &data).expect(0)), "the last line names the head");
}

#[test]
fn the_audit_of_a_running_service_is_read_and_of_a_damaged_store_as_far_as_it_is_whole() {
    let (_folder, data, _) = lived_in();
    let service = Service::start(&data);
    let whole = signpost("audit", &[], &data).expect(0).stdout;
    service.stop().expect(0);
    let files = journal(&data);
    let before = frames(&std::fs::read(&files[0]).unwrap()).len();
    let mut bytes = std::fs::read(&files[1]).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&files[1], bytes).unwrap();
    let damaged = signpost("audit", &[], &data).expect(1);
    assert_eq!(damaged.stdout.lines().collect::<Vec<_>>(), whole.lines().take(before).collect::<Vec<_>>());
    assert!(damaged.stderr.contains("the audit ends here: ") && damaged.stderr.contains("journal/"), "{damaged:?}");
    let missing = data.join("missing");
    let none = signpost("audit", &[], &missing).expect(3);
    assert!(none.stderr.contains(missing.to_str().unwrap()) && !missing.exists(), "{}", none.stderr);
}

#[test]
fn verifying_says_who_vouches_for_the_end() {
    let (_folder, data, frames) = lived_in();
    let whole = signpost("verify", &["--deep"], &data).expect(0);
    assert!(whole.stdout.starts_with(&format!("{frames} entries, ")), "{}", whole.stdout);
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
    let (_folder, data, count) = lived_in();
    let noted = head(&signpost("verify", &[], &data).expect(0));
    signpost("verify", &["--expect-head", &noted], &data).expect(0);
    let last = journal(&data).pop().unwrap();
    let bytes = std::fs::read(&last).unwrap();
    let cut = *frames(&bytes).last().unwrap();
    std::fs::write(&last, &bytes[..cut]).unwrap();
    let found = signpost("verify", &[], &data).expect(1).stdout;
    assert!(
        found.starts_with("journal/") && found.contains(": the index remembers frames that should follow"),
        "{found}"
    );
    assert!(found.contains(&format!("{} entries, ", count - 1)), "{found}");
    assert!(found.ends_with("the index remembers another end\n"), "{found}");

    std::fs::remove_dir_all(data.join("sled")).unwrap();
    signpost("verify", &[], &data).expect(0);
    let older = signpost("verify", &["--expect-head", &noted], &data).expect(1);
    assert!(older.stdout.contains("the expected head is not in this chain"), "{}", older.stdout);
    let wrong = signpost("verify", &["--expect-head", "nothing"], &data).expect(2);
    assert!(wrong.stderr.contains("64 lower-case hexadecimal digits"), "{}", wrong.stderr);
}

#[test]
fn a_damaged_index_is_a_finding_without_a_word_of_a_panic() {
    let (_folder, data, _) = lived_in();
    std::fs::write(data.join("sled/conf"), [7; 80]).unwrap();
    let verified = signpost("verify", &[], &data).expect(1);
    assert!(verified.stdout.starts_with("sled at byte 0: the index is damaged"), "{}", verified.stdout);
    assert!(
        verified.stdout.ends_with("nothing here proves the end: sled's files are corrupt\n"),
        "{}",
        verified.stdout
    );
    assert_eq!(verified.stderr, "");
}
