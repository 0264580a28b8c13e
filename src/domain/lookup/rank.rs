//! The published ranking rule. Change it and its version together, with the page and the vectors that state it.
//!
//! Routes are sorted by, in this order: how many of the asked topics they are there for; how many they take at all;
//! audience fit, `main` before `also`; curated priority, higher first; open before not known before closed, by the
//! contact that is best off (a route at which nobody answers counts as not known); the innermost place first; id. Then
//! two moves: every council line that stands before a route with fit `main` goes directly behind the last such route,
//! and `information` and `complaint` routes go to the end. Moves keep the order.

use std::cmp::Reverse;

use crate::domain::directory::CheckedRoute;
use crate::domain::place::Place;
use crate::domain::route::{Fit, Purpose};
use crate::domain::schedule::State;

/// The version of the ranking rule. It goes up when the rule changes.
pub const RANKING_VERSION: u32 = 2;

/// What a route is ranked by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rank {
    /// How many of the asked topics the route is there for.
    pub main_topics: usize,
    /// How many of the asked topics the route takes at all.
    pub all_topics: usize,
    /// How well it fits the audience.
    pub fit: Fit,
    /// The curators' order.
    pub priority: u8,
    /// Whether somebody is there.
    pub open: State,
    /// How far inside the nest of places its covering place lies.
    pub depth: usize,
    /// Whether it is a council line.
    pub local: bool,
    /// What it is for.
    pub purpose: Purpose,
}

/// A route that fits, with its rank.
#[derive(Debug)]
pub(super) struct Ranked<'d> {
    pub route: &'d CheckedRoute,
    /// The place for which it is listed.
    pub place: &'d Place,
    pub rank: Rank,
}

/// Sorts by the published rule.
pub(super) fn sort(mut found: Vec<Ranked<'_>>) -> Vec<Ranked<'_>> {
    found.sort_unstable_by(|one, other| key(one).cmp(&key(other)));
    let (last, found): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|it| matches!(it.rank.purpose, Purpose::Information | Purpose::Complaint));
    let behind_last_main =
        found.iter().rposition(|it| it.rank.fit == Fit::Main && !it.rank.local).map_or(0, |at| at + 1);
    let mut sorted = Vec::with_capacity(found.len() + last.len());
    let mut council = Vec::new();
    for (at, it) in found.into_iter().enumerate() {
        if at == behind_last_main {
            sorted.append(&mut council);
        }
        if it.rank.local && at < behind_last_main {
            council.push(it);
        } else {
            sorted.push(it);
        }
    }
    sorted.append(&mut council);
    sorted.extend(last);
    sorted
}

fn key<'r>(it: &'r Ranked<'_>) -> impl Ord + use<'r> {
    let rank = it.rank;
    (
        Reverse(rank.main_topics),
        Reverse(rank.all_topics),
        rank.fit,
        Reverse(rank.priority),
        Reverse(rank.open),
        Reverse(rank.depth),
        it.route.id(),
    )
}
