//! A store at which the whole process dies, at a point that a file names: there is no such thing in the program itself.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use signpost::store::{Commit, Depth, Entry, Frame, Head, Health, Pending, Report, Store};
use uuid::Uuid;

/// Where an act can be cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// It was decided, and nothing is kept yet.
    BeforeKept,
    /// It is kept, and nobody was told: neither readers nor the desk nor whoever asked.
    Kept,
    /// A release is live, and the desk does not know it yet.
    Live,
    /// The desk knows it, and whoever asked has no answer.
    BeforeAnswer,
}

impl Point {
    pub const ALL: [Self; 4] = [Self::BeforeKept, Self::Kept, Self::Live, Self::BeforeAnswer];
}

/// The store, and where to look for what it shall die of.
pub struct Dying {
    pub store: Arc<dyn Store>,
    /// Holds the name of a point once it is time to die.
    pub order: PathBuf,
    /// Something was kept since then.
    pub kept: AtomicBool,
}

impl Dying {
    fn at(&self, point: Point) -> bool {
        std::fs::read_to_string(&self.order).is_ok_and(|order| order == format!("{point:?}"))
    }

    fn die_at(&self, point: Point) {
        if self.at(point) {
            let process = std::process::id().to_string();
            Command::new("sh").args(["-c", "kill -KILL \"$0\"", &process]).status().unwrap();
            std::thread::sleep(Duration::from_secs(60));
            panic!("a killed process lives");
        }
    }
}

impl Store for Dying {
    fn directory_id(&self) -> Option<Uuid> {
        self.store.directory_id()
    }

    fn health(&self) -> Health {
        self.store.health()
    }

    fn head(&self) -> Pending<'_, Head> {
        self.store.head()
    }

    fn append(&self, expected: Head, commit_id: Uuid, time: Timestamp, entries: Vec<Entry>) -> Pending<'_, Commit> {
        Box::pin(async move {
            self.die_at(Point::BeforeKept);
            let commit = self.store.append(expected, commit_id, time, entries).await?;
            self.die_at(Point::Kept);
            self.kept.store(self.order.exists(), Ordering::SeqCst);
            Ok(commit)
        })
    }

    fn read(&self, from: u64, limit: usize) -> Pending<'_, Vec<Frame>> {
        Box::pin(async move {
            let frames = self.store.read(from, limit).await?;
            if self.kept.load(Ordering::SeqCst) {
                self.die_at(if frames.is_empty() { Point::BeforeAnswer } else { Point::Live });
            }
            Ok(frames)
        })
    }

    fn wait(&self, after: u64, timeout: Duration) -> Pending<'_, Head> {
        self.store.wait(after, timeout)
    }

    fn verify(&self, depth: Depth) -> Pending<'_, Report> {
        self.store.verify(depth)
    }
}
