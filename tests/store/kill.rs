//! Processes killed with SIGKILL, at any moment: while opening, appending, rotating and making the index anew.

use std::io::{BufReader, Read};
use std::path::Path;
use std::thread;
use std::time::Duration;

use signpost::store::{JournalStore, Options, Store};

use crate::support::{Chance, all, append, child, folder_of_child, open};

const ROUNDS: u64 = 30;
/// Another seed is another set of moments: `STORE_TEST_SEED=7 cargo test --test store kill`.
const SEED: u64 = 20_260;

#[tokio::test]
#[ignore = "the child of the kill loop; it appends until it is killed"]
async fn the_child_that_is_killed() {
    let options = Options { rotate_at: 3000, ..crate::support::options() };
    let store = JournalStore::open(&folder_of_child(), options).await.unwrap();
    println!("open");
    // Bounded, should nobody ever kill it.
    for number in store.head().await.unwrap().sequence + 1..100_000 {
        let commit = append(&store, number).await.unwrap();
        println!("kept {} {}", commit.head.sequence, commit.head.hash);
    }
}

/// What one child said that was kept, as (sequence, hash), and whether it was killed before it was open.
struct Life {
    kept: Vec<(u64, String)>,
    killed_while_opening: bool,
}

fn live_and_be_killed(folder: &Path, after: Duration) -> Life {
    let mut process = child("kill::the_child_that_is_killed", folder).spawn().unwrap();
    let output = process.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut text = String::new();
        BufReader::new(output).read_to_string(&mut text).unwrap();
        text
    });
    thread::sleep(after);
    process.kill().unwrap();
    process.wait().unwrap();
    let text = reader.join().unwrap();
    // The last line may be cut off by the kill; what was not said wholly was not said.
    let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    let kept = whole.lines().filter_map(|line| line.split_once("kept ")).map(|(_, said)| {
        let (sequence, hash) = said.split_once(' ').unwrap();
        (sequence.parse().unwrap(), hash.to_owned())
    });
    Life { kept: kept.collect(), killed_while_opening: !text.contains("open") }
}

/// Opens the folder and compares every frame that was ever acknowledged.
async fn holds_all(folder: &Path, kept: &[(u64, String)]) -> JournalStore {
    let store = open(folder).await.unwrap();
    let frames = all(&store).await;
    for (sequence, hash) in kept {
        let frame = usize::try_from(*sequence).ok().and_then(|sequence| frames.get(sequence - 1));
        let found = frame.map(|frame| frame.hash().to_string());
        assert_eq!(found.as_deref(), Some(hash.as_str()), "frame {sequence} was acknowledged");
    }
    store
}

#[tokio::test]
async fn no_kill_at_any_moment_loses_what_was_acknowledged() {
    let seed = std::env::var("STORE_TEST_SEED").map_or(SEED, |seed| seed.parse().unwrap());
    println!("the seed is {seed}");
    let mut chance = Chance(seed);
    let folder = tempfile::tempdir().unwrap();
    let (mut kept, mut opening, mut rebuilding) = (Vec::new(), 0, 0);
    for round in 0..ROUNDS {
        if round % 4 == 3 {
            std::fs::remove_dir_all(folder.path().join("sled")).unwrap();
            rebuilding += 1;
        }
        let longest = if round % 3 == 2 { 40 } else { 400 };
        let life = live_and_be_killed(folder.path(), Duration::from_millis(1 + chance.below(longest)));
        opening += u32::from(life.killed_while_opening);
        kept.extend(life.kept);
        drop(holds_all(folder.path(), &kept).await);
        let store = holds_all(folder.path(), &kept).await;
        assert_eq!(store.opening().torn_bytes, 0, "the second opening finds nothing left to cut off");
    }
    let files = crate::support::files(folder.path());
    let rotations = files.iter().filter(|name| name.starts_with("journal/")).count();
    println!("{} frames in {rotations} files; {opening} killed while opening, {rebuilding} rebuilding", kept.len());
    assert!(kept.len() > 30 && rotations > 3, "too little happened between the kills to prove anything");
    assert!(opening > 0, "no kill fell into an opening");
}

#[test]
fn a_life_reads_only_whole_lines() {
    let folder = tempfile::tempdir().unwrap();
    let life = live_and_be_killed(folder.path(), Duration::from_millis(600));
    let sequences: Vec<u64> = life.kept.iter().map(|(sequence, _)| *sequence).collect();
    assert_eq!(sequences, (1..=sequences.len() as u64).collect::<Vec<_>>());
    assert!(!sequences.is_empty(), "a child that lives this long has kept something");
}
