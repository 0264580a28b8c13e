//! One release as it is served: its directory, its routes serialised once, its answers kept.
//!
//! Nothing that is fixed between two releases is serialised or compressed twice. When a newer directory is live, the
//! next request finds a new edition, and the old one goes when its last reader has gone.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::answers::Fragments;
use crate::domain::directory::{CheckedRoute, Directory};
use crate::domain::fragment::Fragment;
use crate::domain::id::Id;
use crate::domain::served::{ServedRoute, Words};
use crate::domain::text::Lang;

use super::representation::Kept;

/// One release as it is served.
#[derive(Debug)]
pub struct Edition {
    directory: Arc<Directory>,
    routes: RwLock<HashMap<FragmentKey, Fragment>>,
    kept: Kept,
}

/// Which words a ready route holds: everybody's or nobody's, or one audience's in a language that is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum FragmentWords {
    Everybody,
    Nobody,
    For(Id, Lang),
}

type FragmentKey = (Id, FragmentWords);

impl Edition {
    /// The edition of a directory; nothing in it has been made yet.
    #[must_use]
    pub fn new(directory: Arc<Directory>) -> Self {
        Self { directory, routes: RwLock::default(), kept: Kept::default() }
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.directory
    }

    /// The answers that are ready.
    #[must_use]
    pub fn kept(&self) -> &Kept {
        &self.kept
    }
}

impl Fragments for Edition {
    fn route(&self, directory: &Directory, route: &CheckedRoute, words: Words<'_>) -> Fragment {
        let key = (route.id().clone(), fragment_words(route, words));
        // A thread that panicked while it held the lock can only have left a whole fragment or none.
        if let Some(ready) = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return ready.clone();
        }
        let made = Fragment::of(&ServedRoute::new(directory, route, words, |_| true));
        self.routes.write().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
        made
    }
}

/// A language that a route has no words in is served in English, and kept as such: asking for many languages must not
/// fill the memory.
fn fragment_words(route: &CheckedRoute, words: Words<'_>) -> FragmentWords {
    match words {
        Words::Everybody => FragmentWords::Everybody,
        Words::Nobody => FragmentWords::Nobody,
        Words::For(audience, lang) => {
            let there = route.document().wording.iter().any(|it| it.audience == *audience && it.lang == *lang);
            FragmentWords::For(audience.clone(), if there { lang.clone() } else { Lang::english() })
        }
    }
}
