//! Work on every core of the machine: the same for every item of a list, or two pieces that do not need each other.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

/// So many items are worth a thread: below that it costs more than it saves.
const WORTH_A_THREAD: usize = 64;

/// Into how many parts the share of a core is divided. Cores are not equally fast, and one may have other work.
const PARTS: usize = 8;

/// What `work` gives for all the parts of a list, in their order. It does not depend on how many cores there are.
pub(in crate::domain) fn on_every_core<T: Sync, F: Send>(all: &[T], work: impl Fn(&[T]) -> Vec<F> + Sync) -> Vec<F> {
    let cores = available_parallelism().map_or(1, NonZero::get).min(all.len() / WORTH_A_THREAD).max(1);
    let parts: Vec<&[T]> = all.chunks((all.len() / (cores * PARTS)).max(1)).collect();
    let next = AtomicUsize::new(0);
    let take_parts = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(at) else { return done };
            done.push((at, work(part)));
        }
    };
    let mut found = scope(|scope| {
        // Where there can be no more threads, this one does it all.
        let busy: Vec<_> = (1..cores).map_while(|_| Builder::new().spawn_scoped(scope, take_parts).ok()).collect();
        let mut found = take_parts();
        for others in busy {
            found.extend(others.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        found
    });
    found.sort_unstable_by_key(|(at, _)| *at);
    found.into_iter().flat_map(|(_, of_part)| of_part).collect()
}

/// Two pieces of work at the same time; one after the other where there can be no more threads.
pub(in crate::domain) fn at_once<A: Send, B>(one: impl Fn() -> A + Sync, other: impl FnOnce() -> B) -> (A, B) {
    scope(|scope| {
        let busy = Builder::new().spawn_scoped(scope, &one);
        let other = other();
        let one = match busy {
            Ok(busy) => busy.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => one(),
        };
        (one, other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    fn every_record_is_seen_once_and_in_its_order(#[values(0, 1, 63, 64, 127, 128, 129, 1000, 1001)] count: usize) {
        let all: Vec<usize> = (0..count).collect();
        assert_eq!(on_every_core(&all, <[usize]>::to_vec), all);
    }
}
