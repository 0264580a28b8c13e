//! A disk that is really full, and space that comes back, in one process: the limit on a file's length stands in for
//! the disk, because it can be set on a running process from outside and lifted again.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command};

use signpost::store::StoreError;

use crate::support::{all, append, child, folder_of_child, open};

#[tokio::test]
#[ignore = "the child of the test below; it does what it is told on standard input"]
async fn the_child_that_runs_out_of_space() {
    let store = open(&folder_of_child()).await.unwrap();
    println!("ready");
    for (line, number) in std::io::stdin().lines().zip(1..) {
        line.unwrap();
        // Numbers are used up by failures too, so that each append is a new one.
        match append(&store, number).await {
            Ok(commit) => println!("said {} {}", commit.head.sequence, all(&store).await.len()),
            Err(StoreError::Full) => println!("said full {}", all(&store).await.len()),
            Err(error) => println!("said {error:?}"),
        }
    }
}

fn limit_files(child: &Child, bytes: &str) {
    let limited = Command::new("prlimit")
        .args(["--pid", &child.id().to_string(), &format!("--fsize={bytes}:")])
        .status()
        .expect("this test needs prlimit, from the package util-linux");
    assert!(limited.success());
}

#[tokio::test]
async fn a_process_that_runs_out_of_space_says_full_and_goes_on_when_there_is_space() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = child("full::the_child_that_runs_out_of_space", folder.path()).spawn().unwrap();
    let mut orders = process.stdin.take().unwrap();
    let mut answers = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut answer =
        |wanted: &str| answers.by_ref().find_map(|line| line.split_once(wanted).map(|(_, rest)| rest.to_owned()));
    let mut ask = |answer: &mut dyn FnMut(&str) -> Option<String>| {
        writeln!(orders, "append").unwrap();
        answer("said ").unwrap()
    };
    answer("ready").unwrap();
    assert_eq!(ask(&mut answer), "1 1");
    assert_eq!(ask(&mut answer), "2 2");
    let length = std::fs::metadata(folder.path().join("journal/00000000000000000001.journal")).unwrap().len();
    limit_files(&process, &(length + 40).to_string());
    assert_eq!(ask(&mut answer), "full 2");
    assert_eq!(ask(&mut answer), "full 2");
    limit_files(&process, "unlimited");
    assert_eq!(ask(&mut answer), "3 3");
    assert_eq!(ask(&mut answer), "4 4");
    drop(orders);
    assert!(process.wait().unwrap().success());
    let store = open(folder.path()).await.unwrap();
    assert_eq!(all(&store).await.len(), 4);
    assert_eq!(store.opening().torn_bytes, 0);
}
