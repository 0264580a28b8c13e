//! Answers kept for the next client that asks the same.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Representation;

/// A place for one answer: filled by whoever asks first, while others who ask the same wait for it.
type Slot = Arc<OnceLock<Arc<Representation>>>;

/// A bounded set of answers of one release, known by the canonical text of what was asked.
///
/// A new release makes a new one, so nothing in it can ever be out of date. The oldest answers make room for new ones.
#[derive(Debug)]
pub struct Kept {
    max_entries: usize,
    max_bytes: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    slots: HashMap<Arc<str>, Slot>,
    oldest_first: VecDeque<(Arc<str>, usize)>,
    bytes: usize,
}

impl Kept {
    /// An empty set of at most so many entries, and so many bytes with all their codings.
    #[must_use]
    pub fn new(max_entries: usize, max_bytes: usize) -> Self {
        Self { max_entries, max_bytes, inner: Mutex::default() }
    }

    /// The answer kept under this key, made now if there is none. It is made once, even when many ask at the same time.
    pub fn get_or_make(&self, key: &str, make: impl FnOnce() -> Representation) -> Arc<Representation> {
        let slot = self.lock().slot(key);
        let mut made_here = false;
        // Made outside of the lock: other keys do not wait for this one.
        let answer = slot.get_or_init(|| {
            made_here = true;
            Arc::new(make())
        });
        if made_here {
            self.lock().keep(key.into(), cost(key, answer), self.max_entries, self.max_bytes);
        }
        Arc::clone(answer)
    }

    /// The answer kept under this key, if there is one and it is ready.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Arc<Representation>> {
        self.lock().slots.get(key).and_then(|slot| slot.get().cloned())
    }

    /// The answer kept under this key, or what is made now. What cannot be made is not kept: the next one tries again.
    ///
    /// # Errors
    /// What `make` says.
    pub fn get_or_try_make<E>(
        &self,
        key: &str,
        make: impl FnOnce() -> Result<Representation, E>,
    ) -> Result<Arc<Representation>, E> {
        if let Some(kept) = self.get(key) {
            return Ok(kept);
        }
        let answer = make()?;
        Ok(self.get_or_make(key, || answer))
    }

    /// An empty set with as much room.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::new(self.max_entries, self.max_bytes)
    }

    /// How many answers are kept at most.
    #[must_use]
    pub fn max_entries(&self) -> usize {
        self.max_entries
    }

    /// How many bytes they may take.
    #[must_use]
    pub fn max_bytes(&self) -> usize {
        self.max_bytes
    }

    /// How many answers are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().oldest_first.len()
    }

    /// Whether nothing is kept yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A panic while the lock was held cannot leave the set half changed in a way that gives a wrong answer.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Enough for the look-ups that pages and apps make, and for each route on its own.
    #[must_use]
    pub fn for_routes(routes: usize) -> Self {
        Self::new(4096 + 2 * routes, (24 << 20) + routes * (8 << 10))
    }
}

impl Inner {
    fn slot(&mut self, key: &str) -> Slot {
        if let Some(slot) = self.slots.get(key) {
            return Arc::clone(slot);
        }
        Arc::clone(self.slots.entry(key.into()).or_default())
    }

    fn keep(&mut self, key: Arc<str>, cost: usize, max_entries: usize, max_bytes: usize) {
        self.oldest_first.push_back((key, cost));
        self.bytes += cost;
        while self.oldest_first.len() > max_entries || self.bytes > max_bytes {
            let Some((oldest, freed)) = self.oldest_first.pop_front() else { break };
            self.slots.remove(&oldest);
            self.bytes -= freed;
        }
    }
}

/// What an entry comes to take: its bytes, and two compressed forms. What is kept is text, of which each takes a fifth or
/// less once it is long enough to matter.
fn cost(key: &str, answer: &Representation) -> usize {
    key.len() + answer.bytes().len() / 5 * 7 + 512
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn made(text: &str) -> Representation {
        Representation::new("text/plain", text.to_owned())
    }

    #[test]
    fn an_answer_is_made_once_and_then_kept() {
        let kept = Kept::new(10, 100_000);
        let first = kept.get_or_make("a", || made("one"));
        let second = kept.get_or_make("a", || made("two"));
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(kept.get_or_make("b", || made("two")).bytes(), "two");
    }

    #[test]
    fn an_answer_is_made_once_even_when_many_ask_at_the_same_time() {
        let (kept, count, start) = (Kept::new(10, 100_000), AtomicUsize::new(0), Barrier::new(8));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    let answer = kept.get_or_make("a", || {
                        count.fetch_add(1, Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(20));
                        made("one")
                    });
                    assert_eq!(answer.bytes(), "one");
                });
            }
        });
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert_eq!(kept.len(), 1);
    }

    #[test]
    fn the_oldest_make_room_when_there_are_too_many() {
        let kept = Kept::new(2, 100_000);
        for key in ["a", "b", "c"] {
            kept.get_or_make(key, || made(key));
        }
        assert_eq!(kept.len(), 2);
        assert_eq!(kept.get_or_make("b", || made("again")).bytes(), "b");
        assert_eq!(kept.get_or_make("a", || made("again")).bytes(), "again");
    }

    #[test]
    fn the_bytes_are_bounded_and_what_is_too_large_for_all_of_them_is_not_kept() {
        let kept = Kept::new(100, 5_000);
        for number in 0..100 {
            kept.get_or_make(&number.to_string(), || made(&"x".repeat(100)));
        }
        assert_eq!(kept.len(), 5_000 / (2 + 100 / 5 * 7 + 512));
        assert_eq!(kept.get_or_make("large", || made(&"x".repeat(5_000))).bytes().len(), 5_000);
        assert!(kept.is_empty());
        let inner = kept.inner.lock().unwrap();
        assert_eq!((inner.slots.len(), inner.bytes), (0, 0));
    }

    #[test]
    fn an_answer_that_could_not_be_made_leaves_the_next_one_to_try() {
        let kept = Kept::new(2, 100_000);
        let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            kept.get_or_make("a", || std::panic::resume_unwind(Box::new(())))
        }));
        assert!(failed.is_err());
        assert_eq!(kept.get_or_make("a", || made("one")).bytes(), "one");
    }
}
