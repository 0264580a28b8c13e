//! The live directory: one immutable snapshot in memory, swapped whole. Readers never touch the store.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::domain::directory::Directory;

/// The directory that answers now. It refuses to go backwards.
#[derive(Debug)]
pub struct Live {
    current: ArcSwap<Directory>,
}

impl Live {
    /// Goes live with a first directory.
    #[must_use]
    pub fn new(directory: Directory) -> Self {
        Self { current: ArcSwap::from_pointee(directory) }
    }

    /// The directory that answers now. Whoever holds it keeps a consistent answer, whatever is published meanwhile.
    #[must_use]
    pub fn current(&self) -> Arc<Directory> {
        self.current.load_full()
    }

    /// Publishes a newer directory. Returns whether it did: one that is not newer is ignored.
    pub fn publish(&self, directory: Directory) -> bool {
        let next = Arc::new(directory);
        let previous = self.current.rcu(|current| {
            if next.release().number > current.release().number { Arc::clone(&next) } else { Arc::clone(current) }
        });
        next.release().number > previous.release().number
    }
}
