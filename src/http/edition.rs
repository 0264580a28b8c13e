//! One release as it is served: its directory, its routes serialised once, its answers kept.
//!
//! Nothing that is fixed between two releases is serialised or compressed twice. When a newer directory is live, the
//! next request finds a new edition, and the old one goes when its last reader has gone.
//!
//! What says who is there is fixed only until somebody comes or goes: that time is a [`Moment`], and what was made in
//! one is never answered in another.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use arc_swap::ArcSwap;
use jiff::Timestamp;

use crate::domain::answers::Fragments;
use crate::domain::directory::{CheckedRoute, Directory};
use crate::domain::fragment::Fragment;
use crate::domain::id::Id;
use crate::domain::pack::how_many;
use crate::domain::poster::PosterIndex;
use crate::domain::release::SealedRelease;
use crate::domain::search::SearchIndex;
use crate::domain::served::{ServedRoute, Times, Words};
use crate::domain::text::Lang;
use crate::live::Published;

use super::representation::Kept;

/// One release as it is served.
#[derive(Debug)]
pub struct Edition {
    published: Arc<Published>,
    moment: ArcSwap<Moment>,
    kept: Kept,
    packs: Kept,
    posters: OnceLock<PosterIndex>,
    search: OnceLock<SearchIndex>,
}

/// A time in which nobody comes or goes, with the routes as they are served in it.
#[derive(Debug)]
pub struct Moment {
    at: Timestamp,
    until: Timestamp,
    routes: RwLock<ReadyRoutes>,
    kept: Option<Kept>,
}

/// Routes that are serialised already. They are let go all at once where they come to take too much: so many are asked for in
/// turn, and the oldest would be the next one wanted.
#[derive(Debug, Default)]
struct ReadyRoutes {
    ready: HashMap<FragmentKey, Fragment>,
    bytes: usize,
}

impl ReadyRoutes {
    fn keep(&mut self, key: FragmentKey, made: Fragment, most: usize) {
        if self.bytes > most {
            *self = Self::default();
        }
        self.bytes += made.as_str().len();
        let twice = self.ready.insert(key, made);
        self.bytes -= twice.map_or(0, |it| it.as_str().len());
    }
}

/// Which words a ready route holds: everybody's or nobody's, or one audience's in a language that is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum FragmentWords {
    Everybody,
    Nobody,
    For(Id, Lang),
}

type FragmentKey = (Id, FragmentWords);

/// Up to how many bytes of ready routes are kept of an instant that somebody named.
const MOST_READY: usize = 1 << 20;

impl Edition {
    /// The edition of a directory at an instant; nothing in it has been made yet.
    #[must_use]
    pub fn new(published: Arc<Published>, now: Timestamp) -> Self {
        let kept = Kept::for_routes(published.directory().routes().len());
        Self::keeping(kept, published, now)
    }

    /// The edition of a directory of the past: less is asked of it, and less is kept.
    #[must_use]
    pub fn of_the_past(published: Arc<Published>, now: Timestamp) -> Self {
        Self::keeping(Kept::new(256, 8 << 20), published, now)
    }

    fn keeping(kept: Kept, published: Arc<Published>, now: Timestamp) -> Self {
        let moment = ArcSwap::from_pointee(Moment::at(published.directory(), now, Some(kept.another())));
        // Those of this hour and of the one before, however large they are: they would push each other out.
        let packs = Kept::new(2 * how_many(published.directory()), usize::MAX);
        Self { published, moment, kept, packs, posters: OnceLock::new(), search: OnceLock::new() }
    }

    /// Whether this is how `published` is served.
    #[must_use]
    pub fn is_of(&self, published: &Arc<Published>) -> bool {
        Arc::ptr_eq(&self.published, published)
    }

    /// Whether they are one and the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }

    /// The directory.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        self.published.directory()
    }

    /// Every release up to this one, oldest first.
    #[must_use]
    pub fn releases(&self) -> &[SealedRelease] {
        self.published.releases()
    }

    /// The newest release that recalled something.
    #[must_use]
    pub fn newest_recall(&self) -> Option<u32> {
        self.published.newest_recall()
    }

    /// The answers that are ready and say nothing of who is there now.
    #[must_use]
    pub fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The packs that are ready.
    #[must_use]
    pub fn packs(&self) -> &Kept {
        &self.packs
    }

    /// The posters that this release makes, by their codes.
    #[must_use]
    pub fn posters(&self) -> &PosterIndex {
        self.posters.get_or_init(|| PosterIndex::of(self.directory()))
    }

    /// What searches look things up in. The first to ask makes it, which takes a while: never while somebody waits.
    #[must_use]
    pub fn search(&self) -> &SearchIndex {
        self.search.get_or_init(|| SearchIndex::of(self.directory()))
    }

    /// Whether searches need not wait.
    #[must_use]
    pub fn has_search(&self) -> bool {
        self.search.get().is_some()
    }

    /// The moment that it is now.
    #[must_use]
    pub fn moment(&self, now: Timestamp) -> Arc<Moment> {
        let moment = self.moment.load_full();
        if moment.holds(now) {
            return moment;
        }
        let next = Arc::new(Moment::at(self.directory(), now, Some(self.kept.another())));
        self.moment.store(Arc::clone(&next));
        next
    }

    /// The moment of an instant that somebody named.
    #[must_use]
    pub fn moment_at(&self, at: Timestamp) -> Arc<Moment> {
        let moment = self.moment.load_full();
        if moment.holds(at) { moment } else { Arc::new(Moment::at(self.directory(), at, None)) }
    }
}

impl Moment {
    fn at(directory: &Directory, at: Timestamp, kept: Option<Kept>) -> Self {
        Self { at, until: directory.hours_hold_until(at), routes: RwLock::default(), kept }
    }

    /// The answers that are ready in it, which go with it. One that somebody named is gone before anybody asks again.
    #[must_use]
    pub fn kept(&self) -> Option<&Kept> {
        self.kept.as_ref()
    }

    fn holds(&self, at: Timestamp) -> bool {
        self.span().contains(&at)
    }

    /// When it ends. No two moments of a release end at the same instant, so that it also names the moment.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.until
    }

    /// When it is.
    #[must_use]
    pub fn span(&self) -> Range<Timestamp> {
        self.at..self.until
    }

    /// How many whole seconds of it are left.
    #[must_use]
    pub fn seconds_left(&self, now: Timestamp) -> u32 {
        u32::try_from(self.until.duration_since(now).as_secs()).unwrap_or_default()
    }
}

impl Fragments for Moment {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn route(&self, directory: &Directory, route: &CheckedRoute, words: Words<'_>) -> Fragment {
        let key = (route.id().clone(), fragment_words(route, words));
        // A thread that panicked while it held the lock can only have left a whole fragment or none.
        if let Some(ready) = self.routes.read().unwrap_or_else(PoisonError::into_inner).ready.get(&key) {
            return ready.clone();
        }
        let made = Fragment::of(&ServedRoute::new(directory, route, words, Times::At(self.at), |_| true));
        let most = self.kept.as_ref().map_or(MOST_READY, Kept::max_bytes);
        self.routes.write().unwrap_or_else(PoisonError::into_inner).keep(key, made.clone(), most);
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
