//! The live directory: one immutable snapshot in memory, swapped whole, with the releases behind it. Readers never touch
//! the store.

use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};

use crate::domain::directory::Directory;
use crate::domain::recall;
use crate::domain::release::SealedRelease;

/// A directory, and the releases that it is the fold of.
#[derive(Debug)]
pub struct Published {
    directory: Arc<Directory>,
    releases: Arc<Vec<SealedRelease>>,
    newest_recall: Option<u32>,
    checks: u32,
}

impl Published {
    /// A directory with its releases, oldest first, as far as `checks` checks of its contacts tell. Checks are no
    /// releases: they change what is said of a contact, never how it is reached.
    #[must_use]
    pub fn new(directory: Directory, releases: Arc<Vec<SealedRelease>>, checks: u32) -> Self {
        let newest_recall = recall::newest(&releases);
        Self { directory: Arc::new(directory), releases, newest_recall, checks }
    }

    /// What decides which of two is the newer one.
    fn order(&self) -> (u32, u32) {
        (self.directory.release().number, self.checks)
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// Every release up to this one, oldest first.
    #[must_use]
    pub fn releases(&self) -> &Arc<Vec<SealedRelease>> {
        &self.releases
    }

    /// The newest release that recalled something: whoever holds an answer of an older one asks again.
    #[must_use]
    pub fn newest_recall(&self) -> Option<u32> {
        self.newest_recall
    }
}

/// What answers now. It refuses to go backwards.
#[derive(Debug)]
pub struct Live {
    current: ArcSwap<Published>,
}

impl Live {
    /// Goes live with a first directory and what is behind it.
    #[must_use]
    pub fn new(first: Published) -> Self {
        Self { current: ArcSwap::from_pointee(first) }
    }

    /// What answers now. Whoever holds it keeps a consistent answer, whatever is published meanwhile.
    #[must_use]
    pub fn current(&self) -> Arc<Published> {
        self.current.load_full()
    }

    /// The same for a glance: nobody may hold it for long.
    #[must_use]
    pub fn load(&self) -> Guard<Arc<Published>> {
        self.current.load()
    }

    /// Publishes a newer directory. Returns whether it did: one that is not newer is ignored.
    pub fn publish(&self, published: Published) -> bool {
        let next = Arc::new(published);
        let previous = self
            .current
            .rcu(|current| if next.order() > current.order() { Arc::clone(&next) } else { Arc::clone(current) });
        next.order() > previous.order()
    }
}
