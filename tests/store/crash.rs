//! Power cuts: after every single operation, with none, all and half of what was not synced.

use std::path::Path;

use signpost::store::{Frame, JournalStore, StoreError};

use crate::recording::{Op, Recorder, Unsynced, covers};
use crate::support::{all, append, open, options_on};

/// What the recorded store was used for: files rotate, a full disk cuts a frame back, and it is opened twice.
async fn a_recorded_life(root: &Path, recorder: &Recorder) -> Vec<Frame> {
    let store = JournalStore::open(root, options_on(recorder.disk())).await.unwrap();
    for number in 1..=5 {
        append(&store, number).await.unwrap();
        recorder.acknowledge(number);
    }
    recorder.limit_space(Some(70));
    assert_eq!(append(&store, 6).await, Err(StoreError::Full));
    recorder.limit_space(None);
    append(&store, 6).await.unwrap();
    recorder.acknowledge(6);
    drop(store);
    let store = JournalStore::open(root, options_on(recorder.disk())).await.unwrap();
    for number in 7..=9 {
        append(&store, number).await.unwrap();
        recorder.acknowledge(number);
    }
    all(&store).await
}

/// Opens an image twice; says what is wrong with it.
async fn examine(image: &Path, frames: &[Frame], acknowledged: u64) -> Result<(), String> {
    let store = open(image).await.map_err(|error| format!("does not open: {error}"))?;
    let kept = all(&store).await;
    let acknowledged = usize::try_from(acknowledged).unwrap();
    if kept.len() < acknowledged {
        return Err(format!("{} of {acknowledged} acknowledged frames are there", kept.len()));
    }
    if kept.len() > frames.len() || kept != frames[..kept.len()] {
        return Err("holds frames that were never written".to_owned());
    }
    let added = append(&store, 1000).await.map_err(|error| format!("takes no append: {error}"))?;
    drop(store);
    let store = open(image).await.map_err(|error| format!("does not open again: {error}"))?;
    let again = all(&store).await;
    if again.len() != kept.len() + 1 || again[..kept.len()] != kept || again[kept.len()].head() != added.head {
        return Err("is not the same when it is opened again".to_owned());
    }
    Ok(())
}

/// Every image there is, and what is wrong with each.
async fn losses(recorder: &Recorder, frames: &[Frame], every: usize) -> (usize, Vec<String>) {
    let ops = recorder.ops();
    let (mut images, mut losses, mut acknowledged) = (0, Vec::new(), 0);
    for count in 0..=ops.len() {
        if let Some(Op::Acknowledged(frames)) = count.checked_sub(1).map(|last| &ops[last]) {
            acknowledged = *frames;
        }
        if count % every != 0 {
            continue;
        }
        for unsynced in [Unsynced::None, Unsynced::All, Unsynced::Half(count as u64)] {
            let image = tempfile::tempdir().unwrap();
            recorder.image(count, unsynced, image.path());
            images += 1;
            if let Err(loss) = examine(image.path(), frames, acknowledged).await {
                losses.push(format!("after {count} operations, keeping {unsynced:?}: {loss}"));
            }
        }
    }
    (images, losses)
}

#[tokio::test]
async fn a_power_cut_after_any_operation_loses_nothing_that_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("data");
    let recorder = Recorder::new(&root);
    let frames = a_recorded_life(&root, &recorder).await;
    let (images, losses) = losses(&recorder, &frames, 1).await;
    assert_eq!(losses, Vec::<String>::new());
    assert!(images > 100, "only {images} images were tried");
}

#[tokio::test]
async fn on_a_disk_that_lies_about_syncs_the_same_check_finds_losses() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("data");
    let recorder = Recorder::new(&root);
    recorder.lie_about_syncs();
    let frames = a_recorded_life(&root, &recorder).await;
    let (_, losses) = losses(&recorder, &frames, 7).await;
    assert!(losses.iter().any(|loss| loss.contains("acknowledged frames are there")), "{losses:?}");
}

#[tokio::test]
async fn a_sync_stands_between_every_write_and_its_acknowledgement() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("data");
    let recorder = Recorder::new(&root);
    a_recorded_life(&root, &recorder).await;
    let ops = recorder.ops();
    let mut acknowledgements = 0;
    for (at, _) in ops.iter().enumerate().filter(|(_, op)| matches!(op, Op::Acknowledged(_))) {
        acknowledgements += 1;
        for (before, op) in ops[..at].iter().enumerate() {
            let needs_sync = !matches!(op, Op::SyncFile(_) | Op::SyncFolder(_) | Op::Acknowledged(_));
            let synced = ops[before..at].iter().any(|later| covers(later, op));
            assert!(synced || !needs_sync, "{op:?} was not synced when {:?} was said", ops[at]);
        }
    }
    assert_eq!(acknowledgements, 9);
    assert!(ops.iter().filter(|op| matches!(op, Op::Create { .. })).count() >= 4, "files were begun, and rotated");
}
