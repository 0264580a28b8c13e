//! The one suite every store passes. A new store adds one test at the end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use signpost::store::{
    Depth, Entry, Head, IndexState, JournalStore, MAX_BODY, MemoryStore, Store, StoreError, Writes, digest,
};
use uuid::Uuid;

use crate::support::{DIRECTORY, all, append, entries, options, time};

/// Runs everything. `make` gives a new, empty store of [`DIRECTORY`] each time.
async fn conforms<F: Future<Output = Arc<dyn Store>>>(make: impl Fn() -> F) {
    an_empty_log_has_a_head_of_its_own(&*make().await).await;
    an_append_is_read_back_exactly(&*make().await).await;
    the_hashes_are_the_same_in_every_store(&*make().await).await;
    an_append_at_another_head_is_a_conflict_and_writes_nothing(&*make().await).await;
    the_same_commit_id_gives_the_first_outcome(&*make().await).await;
    reading_is_bounded_and_starts_anywhere(&*make().await).await;
    impossible_appends_are_refused(&*make().await).await;
    of_many_writers_at_one_head_exactly_one_wins(make().await).await;
    waiting_ends_with_an_append_or_in_time(make().await).await;
    verifying_counts_and_finds_nothing(&*make().await).await;
}

async fn an_empty_log_has_a_head_of_its_own(store: &dyn Store) {
    let head = store.head().await.unwrap();
    assert_eq!(head.sequence, 0);
    assert_eq!(head.hash, digest(format!("signpost directory {DIRECTORY}").as_bytes()));
    assert_eq!(store.directory_id(), Some(DIRECTORY));
    assert_eq!(store.read(1, 10).await.unwrap(), []);
    let health = store.health();
    assert_eq!(health.writes, Writes::Accepted);
    assert_eq!((health.missing_after, health.torn_bytes), (None, 0));
    assert!(matches!(health.index, IndexState::Ready | IndexState::Unneeded));
}

async fn an_append_is_read_back_exactly(store: &dyn Store) {
    let before = store.head().await.unwrap();
    let id = Uuid::from_u128(99);
    let written = vec![
        Entry::new("draft", &json!({"z": "\u{1f600} \"quoted\" \\ \n", "a": [1, null, true]})).unwrap(),
        Entry::new("check", &json!("only a text")).unwrap(),
    ];
    let commit = store.append(before, id, time(1_700_000_000), written.clone()).await.unwrap();
    assert_eq!(store.head().await.unwrap(), commit.head);
    let frame = store.read(1, 10).await.unwrap().pop().unwrap();
    assert_eq!(frame.entries(), written);
    assert_eq!((frame.sequence(), frame.previous(), frame.head()), (1, before.hash, commit.head));
    assert_eq!((frame.commit_id(), frame.time()), (id, time(1_700_000_000)));
    assert_eq!(frame.commit(), commit);
    assert_eq!(
        frame.body(),
        "{\"commit\":\"00000000-0000-0000-0000-000000000063\",\"entries\":[{\"document\":{\"a\":[1,null,true],\
         \"z\":\"\u{1f600} \\\"quoted\\\" \\\\ \\n\"},\"kind\":\"draft\"},{\"document\":\"only a text\",\
         \"kind\":\"check\"}],\"schema\":1,\"time\":\"2023-11-14T22:13:20Z\"}"
    );
}

async fn the_hashes_are_the_same_in_every_store(store: &dyn Store) {
    for number in 1..=3 {
        append(store, number).await.unwrap();
    }
    let head = store.head().await.unwrap();
    // Made by another implementation of the format, in Python.
    let chain = "3d86e084c68970592e23cfea0681493648835b774db2f1e473b7d3980cab9640";
    assert_eq!((head.sequence, head.hash.to_string().as_str()), (3, chain));
}

async fn an_append_at_another_head_is_a_conflict_and_writes_nothing(store: &dyn Store) {
    let empty = store.head().await.unwrap();
    let head = append(store, 1).await.unwrap().head;
    let elsewhere = Head { hash: digest(b"another history"), ..head };
    let ahead = Head { sequence: 2, ..head };
    for expected in [empty, elsewhere, ahead] {
        let answer = store.append(expected, Uuid::from_u128(2), time(2), entries(2)).await;
        assert_eq!(answer, Err(StoreError::Conflict { head }));
    }
    assert_eq!(store.head().await.unwrap(), head);
    assert_eq!(all(store).await.len(), 1);
    append(store, 2).await.unwrap();
}

async fn the_same_commit_id_gives_the_first_outcome(store: &dyn Store) {
    let start = store.head().await.unwrap();
    let first = append(store, 1).await.unwrap();
    let second = append(store, 2).await.unwrap();
    for expected in [start, first.head, second.head] {
        let again = store.append(expected, first.commit_id, time(77), entries(77)).await;
        assert_eq!(again, Ok(first));
    }
    assert_eq!(store.append(start, second.commit_id, time(2), entries(2)).await, Ok(second));
    assert_eq!(store.head().await.unwrap(), second.head);
    assert_eq!(all(store).await.len(), 2);
}

async fn reading_is_bounded_and_starts_anywhere(store: &dyn Store) {
    for number in 1..=20 {
        append(store, number).await.unwrap();
    }
    let frames = all(store).await;
    for (from, limit, first, count) in
        [(1, 20, 1, 20), (0, 3, 1, 3), (1, 1, 1, 1), (7, 5, 7, 5), (20, 9, 20, 1), (18, usize::MAX, 18, 3)]
    {
        let read = store.read(from, limit).await.unwrap();
        assert_eq!(read, frames[first - 1..first - 1 + count], "{count} from {from}");
    }
    for (from, limit) in [(21, 5), (u64::MAX, 5), (3, 0)] {
        assert_eq!(store.read(from, limit).await.unwrap(), [], "{limit} from {from}");
    }
    for pair in frames.windows(2) {
        assert_eq!(pair[1].previous(), pair[0].hash());
        assert_eq!(pair[1].sequence(), pair[0].sequence() + 1);
    }
}

async fn impossible_appends_are_refused(store: &dyn Store) {
    let head = store.head().await.unwrap();
    let none = store.append(head, Uuid::from_u128(1), time(1), Vec::new()).await;
    assert!(matches!(none, Err(StoreError::Invalid(_))));
    let huge = vec![Entry::new("release", &"x".repeat(MAX_BODY)).unwrap()];
    let refused = store.append(head, Uuid::from_u128(1), time(1), huge).await;
    assert!(matches!(refused, Err(StoreError::Invalid(_))));
    assert_eq!(append(store, 1).await.unwrap().head.sequence, 1);
}

async fn of_many_writers_at_one_head_exactly_one_wins(store: Arc<dyn Store>) {
    let head = store.head().await.unwrap();
    let tasks: Vec<_> = (1..=8_u64)
        .map(|number| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                store.append(head, Uuid::from_u128(number.into()), time(number), entries(number)).await
            })
        })
        .collect();
    let mut won = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(commit) => won.push(commit),
            Err(error) => assert!(matches!(error, StoreError::Conflict { head } if head.sequence == 1)),
        }
    }
    assert_eq!(won.len(), 1);
    assert_eq!(all(&*store).await[0].commit(), won[0]);
}

async fn waiting_ends_with_an_append_or_in_time(store: Arc<dyn Store>) {
    let empty = store.head().await.unwrap();
    let started = Instant::now();
    assert_eq!(store.wait(0, Duration::from_millis(30)).await.unwrap(), empty);
    assert!(started.elapsed() >= Duration::from_millis(30));
    let waiting = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.wait(0, Duration::from_secs(60)).await }
    });
    let written = append(&*store, 1).await.unwrap().head;
    assert_eq!(waiting.await.unwrap().unwrap(), written);
    assert_eq!(store.wait(0, Duration::from_secs(60)).await.unwrap(), written, "what is there is not waited for");
    assert!(started.elapsed() < Duration::from_secs(30));
}

async fn verifying_counts_and_finds_nothing(store: &dyn Store) {
    for number in 1..=9 {
        append(store, number).await.unwrap();
    }
    for depth in [Depth::Chain, Depth::Deep] {
        let report = store.verify(depth).await.unwrap();
        assert_eq!(report.findings, []);
        assert_eq!((report.depth, report.frames, report.head), (depth, 9, store.head().await.unwrap()));
        let bodies: usize = all(store).await.iter().map(|frame| frame.body().len()).sum();
        assert_eq!(report.bytes, bodies as u64 + 9 * 52, "a frame is its body and 52 bytes");
    }
}

#[tokio::test]
async fn the_memory_store_conforms() {
    conforms(|| async { Arc::new(MemoryStore::new(DIRECTORY)) as Arc<dyn Store> }).await;
}

#[tokio::test]
async fn the_journal_store_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let next = std::sync::atomic::AtomicU32::new(0);
    conforms(|| async {
        let number = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let store = JournalStore::open(&folder.path().join(number.to_string()), options()).await.unwrap();
        Arc::new(store) as Arc<dyn Store>
    })
    .await;
}
