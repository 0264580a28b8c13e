//! Tampering: whoever can write to the folder edits, drops, swaps, cuts and forges, and verifying finds every time of it.
//!
//! Ten thousand tamperings are tried at random from printed seeds. Most are held against a head that was noted elsewhere,
//! some hundreds against nothing but the folder's own index.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;

use serde_json::json;
use signpost::store::{Depth, Digest, End, Entry, JournalStore, Store, StoreError, digest, verify_journal};
use uuid::Uuid;

use crate::support::{Chance, DIRECTORY, append, copy, entries, files, filled, open, options, time};

/// How many tamperings each of the two threads tries against a noted head.
const AGAINST_A_HEAD: u32 = 4850;
/// The same against the index of the folder, which takes longer.
const AGAINST_THE_INDEX: u32 = 150;
const SEEDS: [u64; 2] = [0x5167_0001, 0x5167_0002];
const HEADER: usize = 48;

/// Documents of every kind that the journal holds, small and with the fields of real ones.
fn documents() -> Vec<Vec<Entry>> {
    let release = |number: u32| {
        let people = json!({"authors": ["ada"], "approved_by": "ben", "draft": format!("draft-{number}")});
        let release = json!({"schema": 1, "number": number, "origin": "curation", "people": people, "changes": []});
        Entry::new("release", &release).unwrap()
    };
    let draft = |number: u32, revision: u32, step: serde_json::Value| {
        let by = json!({"curator": "ada", "rights": ["edit"], "via": "passkey"});
        let event =
            json!({"schema": 1, "draft": format!("draft-{number}"), "revision": revision, "by": by, "step": step});
        Entry::new("draft-event", &event).unwrap()
    };
    let person = |event: serde_json::Value| Entry::new("person", &json!({"schema": 1, "event": event})).unwrap();
    let check = |contact: &str, day: u32| {
        let on = format!("2026-11-{day:02}");
        let check = json!({"schema": 1, "contact": contact, "value": "116 111", "method": "phoned", "on": on});
        Entry::new("check", &check).unwrap()
    };
    vec![
        vec![Entry::new("release", &json!({"schema": 1, "number": 1, "origin": "seed", "changes": []})).unwrap()],
        vec![person(json!({"signed-in": {"curator": "ada", "passkey": "a1"}}))],
        vec![draft(2, 1, json!({"created": {"title": "Better hours"}}))],
        vec![draft(2, 2, json!("submitted"))],
        vec![check("childline/phone", 20)],
        vec![person(json!({"rights-set": {"curator": "ben", "rights": ["edit", "review"], "by": "ada"}}))],
        vec![draft(2, 3, json!({"approved": {"seal": digest(b"draft"), "tried": []}}))],
        vec![release(2), draft(2, 4, json!({"released": {"release": 2}}))],
        vec![person(json!({"token-revoked": {"token": "importer", "by": "ada"}}))],
        vec![check("stop-it-now-helpline/phone", 21), check("childline/web", 21)],
        vec![release(3)],
        vec![person(json!({"signed-in": {"curator": "ben", "passkey": "b1"}}))],
    ]
}

/// The bytes of a folder that may be tampered with, by name, and where the frames lie in them.
#[derive(Clone)]
struct Bytes {
    files: BTreeMap<String, Vec<u8>>,
    frames: Vec<(String, Range<usize>)>,
    head: Digest,
}

async fn written(folder: &Path) -> Bytes {
    let store = open(folder).await.unwrap();
    for (entries, number) in documents().into_iter().zip(1..) {
        let head = store.head().await.unwrap();
        store.append(head, Uuid::from_u128(number), time(u64::try_from(number).unwrap()), entries).await.unwrap();
    }
    let head = store.head().await.unwrap().hash;
    drop(store);
    let names = files(folder).into_iter().filter(|name| name.starts_with("journal/") || name == "IDENTITY");
    let files: BTreeMap<String, Vec<u8>> =
        names.map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap())).collect();
    let frames = files.iter().filter(|(name, _)| *name != "IDENTITY").flat_map(|(name, bytes)| frames_of(name, bytes));
    let bytes = Bytes { frames: frames.collect(), files, head };
    assert_eq!(bytes.frames.len(), documents().len());
    assert!(bytes.files.len() > 4, "the journal has several files");
    bytes
}

fn frames_of(name: &str, bytes: &[u8]) -> Vec<(String, Range<usize>)> {
    let (mut frames, mut start) = (Vec::new(), 0);
    while start < bytes.len() {
        let length = u32::from_le_bytes(bytes[start + 4..start + 8].try_into().unwrap());
        let end = start + HEADER + usize::try_from(length).unwrap() + 4;
        frames.push((name.to_owned(), start..end));
        start = end;
    }
    frames
}

/// Makes the checksum of a frame right again.
fn mend_crc(frame: &mut [u8]) {
    let (content, crc) = frame.split_last_chunk_mut::<4>().unwrap();
    *crc = crc32fast::hash(content).to_le_bytes();
}

impl Bytes {
    fn frame(&self, at: usize) -> Vec<u8> {
        let (name, range) = &self.frames[at];
        self.files[name][range.clone()].to_vec()
    }

    /// The same files with these frames in them, each file as long a run of frames as it says; whatever stands after the
    /// last stays in the last file.
    fn with_frames(&self, frames: &[(String, Vec<u8>)]) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files.clone();
        files.iter_mut().filter(|(name, _)| *name != "IDENTITY").for_each(|(_, bytes)| bytes.clear());
        for (name, frame) in frames {
            files.get_mut(name).unwrap().extend_from_slice(frame);
        }
        files
    }

    fn all_frames(&self) -> Vec<(String, Vec<u8>)> {
        self.frames.iter().enumerate().map(|(at, (name, _))| (name.clone(), self.frame(at))).collect()
    }

    fn edited(&self, chance: &mut Chance, mend: bool) -> BTreeMap<String, Vec<u8>> {
        let mut frames = self.all_frames();
        let at = chance.index(frames.len());
        let frame = &mut frames[at].1;
        for _ in 0..=chance.below(4) {
            let place = chance.index(frame.len() - if mend { 4 } else { 0 });
            frame[place] = u8::try_from(chance.below(256)).unwrap();
        }
        if mend {
            mend_crc(frame);
        }
        self.with_frames(&frames)
    }

    /// An edit by somebody who knows the form: another digit in a document, the checksum right again, and every frame
    /// after it chained anew. Only what remembers the end can tell.
    fn forged(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut frames = self.all_frames();
        let first = chance.index(frames.len());
        let frame = &mut frames[first].1;
        let digits: Vec<usize> = (HEADER..frame.len() - 4).filter(|at| (b'1'..=b'8').contains(&frame[*at])).collect();
        frame[digits[chance.index(digits.len())]] += 1;
        mend_crc(frame);
        for at in first + 1..frames.len() {
            let previous = digest(&frames[at - 1].1);
            frames[at].1[16..HEADER].copy_from_slice(previous.as_bytes());
            mend_crc(&mut frames[at].1);
        }
        self.with_frames(&frames)
    }

    fn without_some(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut frames = self.all_frames();
        let first = chance.index(frames.len());
        let count = 1 + chance.index(3.min(frames.len() - first));
        frames.drain(first..first + count);
        self.with_frames(&frames)
    }

    /// Everything after a frame is gone, with the files that would be empty.
    fn rolled_back(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut frames = self.all_frames();
        frames.truncate(1 + chance.index(frames.len() - 1));
        let mut files = self.with_frames(&frames);
        files.retain(|_, bytes| !bytes.is_empty());
        files
    }

    fn with_two_swapped(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut frames = self.all_frames();
        let (one, other) = (chance.index(frames.len()), chance.index(frames.len()));
        let kept = frames[one].1.clone();
        frames[one].1 = std::mem::replace(&mut frames[other].1, kept);
        self.with_frames(&frames)
    }

    fn with_one_twice(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut frames = self.all_frames();
        let (frame, at) = (chance.index(frames.len()), chance.index(frames.len()));
        let copied = (frames[at].0.clone(), frames[frame].1.clone());
        frames.insert(at + 1, copied);
        self.with_frames(&frames)
    }

    fn journal_name(&self, chance: &mut Chance) -> String {
        let names: Vec<&String> = self.files.keys().filter(|name| *name != "IDENTITY").collect();
        names[chance.index(names.len())].clone()
    }

    fn truncated(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files.clone();
        let (boundary, name) = (chance.below(2) == 0, self.journal_name(chance));
        let starts: Vec<usize> = self.frames.iter().filter(|it| it.0 == name).map(|it| it.1.start).collect();
        let bytes = files.get_mut(&name).unwrap();
        let length = if boundary { starts[chance.index(starts.len())] } else { chance.index(bytes.len()) };
        bytes.truncate(length);
        files
    }

    fn with_files_exchanged(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files.clone();
        let (one, other) = (self.journal_name(chance), self.journal_name(chance));
        files.insert(one.clone(), self.files[&other].clone());
        files.insert(other, self.files[&one].clone());
        files
    }

    fn without_a_file(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files.clone();
        let names: Vec<String> = files.keys().cloned().collect();
        files.remove(&names[chance.index(names.len())]);
        files
    }

    /// The name of the directory is another one, and its checksum with it or not.
    fn renamed(&self, chance: &mut Chance) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files.clone();
        let text = files.get_mut("IDENTITY").unwrap();
        if chance.below(2) == 0 {
            let at = chance.index(text.len());
            text[at] = u8::try_from(chance.below(256)).unwrap();
        } else {
            let other = Uuid::from_u128(chance.below(1 << 40).into());
            let line = format!(r#"{{"directory":"{other}","format":1}}"#);
            *text = format!("{line}\n{}\n", digest(line.as_bytes())).into_bytes();
        }
        files
    }

    /// One tampering, by what was done.
    fn tampered(&self, chance: &mut Chance) -> (&'static str, BTreeMap<String, Vec<u8>>) {
        match chance.below(11) {
            0 => ("bytes edited", self.edited(chance, false)),
            1 => ("bytes edited, checksum mended", self.edited(chance, true)),
            2 => ("a document forged and everything after it chained anew", self.forged(chance)),
            3 => ("frames dropped", self.without_some(chance)),
            4 => ("everything after a frame dropped", self.rolled_back(chance)),
            5 => ("two frames swapped", self.with_two_swapped(chance)),
            6 => ("a frame put in twice", self.with_one_twice(chance)),
            7 => ("a file cut off", self.truncated(chance)),
            8 => ("two files exchanged", self.with_files_exchanged(chance)),
            9 => ("a file dropped", self.without_a_file(chance)),
            _ => ("the identity edited", self.renamed(chance)),
        }
    }
}

impl Chance {
    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap()
    }
}

/// Makes a folder hold these files, writing only what differs from what it holds.
fn lay_out(folder: &Path, files: &BTreeMap<String, Vec<u8>>, held: &mut BTreeMap<String, Vec<u8>>) {
    for name in held.keys().filter(|name| !files.contains_key(*name)) {
        fs::remove_file(folder.join(name)).unwrap();
    }
    for (name, bytes) in files.iter().filter(|(name, bytes)| held.get(*name) != Some(*bytes)) {
        fs::write(folder.join(name), bytes).unwrap();
    }
    held.clone_from(files);
}

/// Whether verifying finds something wrong with a folder. A form that is too new for this program is said as an error.
fn is_found(folder: &Path, expected: Option<Digest>) -> bool {
    match verify_journal(folder, Depth::Chain, expected) {
        Ok(verified) => !verified.report.findings.is_empty(),
        Err(StoreError::NewerFormat { .. }) => true,
        Err(error) => panic!("{error}"),
    }
}

/// What so many tamperings with a folder were, and which of them were missed.
struct Tried {
    kinds: BTreeMap<&'static str, u32>,
    missed: Vec<String>,
}

fn try_tampering(folder: &Path, bytes: &Bytes, seed: u64, count: u32, expected: Option<Digest>) -> Tried {
    let mut chance = Chance(seed);
    let mut tried = Tried { kinds: BTreeMap::new(), missed: Vec::new() };
    let mut held = bytes.files.clone();
    let mut done = 0;
    while done < count {
        let (what, files) = bytes.tampered(&mut chance);
        if files == bytes.files {
            continue;
        }
        lay_out(folder, &files, &mut held);
        if !is_found(folder, expected) {
            tried.missed.push(format!("trial {done} of seed {seed:#x}: {what}"));
        }
        *tried.kinds.entry(what).or_default() += 1;
        done += 1;
    }
    lay_out(folder, &bytes.files, &mut held);
    tried
}

/// Tampers with copies of a folder: without its index on two threads against a noted head, and with it against the index.
fn try_all(pristine: &Path, bytes: &Bytes, seed: u64) -> Tried {
    let folder = tempfile::tempdir().unwrap();
    let (indexed, bare) = (folder.path().join("indexed"), folder.path().join("bare"));
    copy(pristine, &indexed);
    copy(pristine, &bare);
    fs::remove_dir_all(bare.join("sled")).unwrap();
    let mut tried = try_tampering(&bare, bytes, seed, AGAINST_A_HEAD, Some(bytes.head));
    let index = sled_bytes(&indexed);
    let with_index = try_tampering(&indexed, bytes, !seed, AGAINST_THE_INDEX, None);
    assert_eq!(sled_bytes(&indexed), index, "verifying reads a copy of the index");
    for (what, count) in with_index.kinds {
        *tried.kinds.entry(what).or_default() += count;
    }
    tried.missed.extend(with_index.missed.into_iter().map(|missed| format!("{missed} (by the index)")));
    assert!(!is_found(&bare, Some(bytes.head)) && !is_found(&indexed, None), "what is whole again is fine");
    tried
}

fn sled_bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let names = files(folder).into_iter().filter(|name| name.starts_with("sled/"));
    names.map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap())).collect()
}

#[tokio::test]
async fn ten_thousand_tamperings_are_all_found() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = written(folder.path()).await;
    println!("seeds {SEEDS:#x?}");
    let tried: Vec<Tried> = std::thread::scope(|scope| {
        let (folder, bytes) = (folder.path(), &bytes);
        let threads = SEEDS.map(|seed| scope.spawn(move || try_all(folder, bytes, seed)));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let missed: Vec<&String> = tried.iter().flat_map(|it| &it.missed).collect();
    assert_eq!(missed, Vec::<&String>::new());
    assert_eq!(tried.iter().flat_map(|it| it.kinds.values()).sum::<u32>(), 10_000);
    assert!(tried.iter().all(|it| it.kinds.len() == 11), "every way of tampering was tried by both threads");
    assert!(tried.iter().flat_map(|it| it.kinds.values()).all(|count| *count > 200));
}

#[tokio::test]
async fn with_nobody_who_remembers_the_end_the_same_trials_miss_what_only_the_end_can_tell() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = written(folder.path()).await;
    fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let tried = try_tampering(folder.path(), &bytes, SEEDS[0], 1000, None);
    assert!(!tried.missed.is_empty());
    let only_the_end = ["dropped", "forged", "cut off", "checksum mended"];
    for missed in &tried.missed {
        assert!(only_the_end.iter().any(|it| missed.contains(it)), "{missed}");
    }
    let verified = verify_journal(folder.path(), Depth::Chain, None).unwrap();
    assert_eq!(verified.end, End::Unvouched("there is no index"), "and that nobody remembers it is said");
}

#[tokio::test]
async fn a_folder_that_was_put_back_whole_is_found_by_a_head_that_was_noted_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (data, older) = (folder.path().join("data"), folder.path().join("older"));
    let (store, _) = filled(&data, 5).await;
    drop(store);
    copy(&data, &older);
    let store = open(&data).await.unwrap();
    let noted = append(&store, 6).await.unwrap().head;
    drop(store);
    assert_eq!(verify_journal(&data, Depth::Deep, Some(noted.hash)).unwrap().report.findings, []);
    let old = verify_journal(&older, Depth::Deep, None).unwrap();
    assert_eq!((old.report.findings, old.end), (Vec::new(), End::Vouched { up_to: 5 }), "nothing inside can tell");
    let told = verify_journal(&older, Depth::Chain, Some(noted.hash)).unwrap().report;
    let [place] = &told.findings[..] else { panic!("{told:?}") };
    assert!(place.what.starts_with("the expected head is not in this chain"), "{place}");
    assert_eq!(verify_journal(&data, Depth::Chain, Some(old.report.head.hash)).unwrap().report.findings, [], "older");
}

#[tokio::test]
async fn a_torn_end_is_said_and_is_damage_only_where_nothing_explains_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = filled(folder.path(), 2).await;
    let file = folder.path().join("journal/00000000000000000001.journal");
    let whole = fs::read(&file).unwrap();
    let torn = [&whole[..], &whole[..90]].concat();
    fs::write(&file, &torn).unwrap();
    let at_work = verify_journal(folder.path(), Depth::Chain, None).unwrap();
    assert_eq!((at_work.end, at_work.unfinished, at_work.report.findings), (End::InUse, 90, Vec::new()));
    drop(store);
    let after_a_crash = verify_journal(folder.path(), Depth::Chain, None).unwrap();
    assert_eq!(after_a_crash.end, End::Vouched { up_to: 2 });
    assert_eq!((after_a_crash.unfinished, after_a_crash.report.findings), (90, Vec::new()));
    fs::remove_dir_all(folder.path().join("sled")).unwrap();
    let unexplained = verify_journal(folder.path(), Depth::Chain, None).unwrap();
    let [place] = &unexplained.report.findings[..] else { panic!("{unexplained:?}") };
    assert_eq!((place.offset, place.what), (whole.len() as u64, UNEXPLAINED));
    assert_eq!(fs::read(&file).unwrap(), torn, "and nothing was cut off");
    assert!(!folder.path().join("sled").exists(), "nor made");
}

const UNEXPLAINED: &str = "an entry is unfinished or damaged, and the index does not say which";

#[tokio::test]
async fn a_damaged_last_entry_is_found_by_the_index_though_it_looks_unfinished() {
    let folder = tempfile::tempdir().unwrap();
    let (store, frames) = filled(folder.path(), 2).await;
    drop(store);
    let file = folder.path().join("journal/00000000000000000001.journal");
    let mut bytes = fs::read(&file).unwrap();
    let at = bytes.len() - 20;
    bytes[at] ^= 1;
    fs::write(&file, bytes).unwrap();
    let verified = verify_journal(folder.path(), Depth::Chain, None).unwrap();
    assert_eq!((verified.end, verified.report.frames), (End::Contradicted, 1));
    let [place] = &verified.report.findings[..] else { panic!("{verified:?}") };
    assert_eq!(place.offset, frames[0].body().len() as u64 + 52);
    assert!(place.what.contains("the journal lost them"), "{place}");
}

#[tokio::test]
async fn a_damaged_index_is_a_finding_and_one_that_is_behind_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = filled(folder.path(), 3).await;
    drop(store);
    let (sled, earlier) = (folder.path().join("sled"), folder.path().join("earlier"));
    copy(&sled, &earlier);
    let store = open(folder.path()).await.unwrap();
    append(&store, 4).await.unwrap();
    drop(store);
    let deep = || verify_journal(folder.path(), Depth::Deep, None).unwrap();
    assert_eq!((deep().end, deep().report.findings), (End::Vouched { up_to: 4 }, Vec::new()));
    fs::remove_dir_all(&sled).unwrap();
    fs::rename(earlier, &sled).unwrap();
    assert_eq!((deep().end, deep().report.findings), (End::Vouched { up_to: 3 }, Vec::new()));
    fs::write(sled.join("conf"), [7; 80]).unwrap();
    let verified = deep();
    assert_eq!(verified.end, End::Unvouched("sled's files are corrupt"));
    assert!(matches!(&verified.report.findings[..], [place] if place.file == "sled"), "{verified:?}");
}

#[tokio::test]
async fn whoever_verifies_is_waited_for_and_leaves_the_folder_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = filled(folder.path(), 3).await;
    drop(store);
    let before: Vec<_> = files(folder.path()).into_iter().map(|it| fs::read(folder.path().join(it)).unwrap()).collect();
    let lock = fs::File::open(folder.path().join("LOCK")).unwrap();
    lock.lock_shared().unwrap();
    let verified = verify_journal(folder.path(), Depth::Deep, None).unwrap();
    assert_eq!(verified.end, End::Vouched { up_to: 3 }, "several verify at once");
    let after: Vec<_> = files(folder.path()).into_iter().map(|it| fs::read(folder.path().join(it)).unwrap()).collect();
    assert_eq!(after, before);
    let release = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(120));
        lock.unlock().unwrap();
    });
    let store = JournalStore::open(folder.path(), options()).await.unwrap();
    release.join().unwrap();
    let head = store.head().await.unwrap();
    store.append(head, Uuid::from_u128(4), time(4), entries(4)).await.unwrap();
    assert_eq!(store.directory_id(), Some(DIRECTORY));
}
