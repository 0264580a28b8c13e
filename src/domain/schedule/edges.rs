//! A stretch of time as the instants at which its state changes.

use jiff::Timestamp;

use super::timetable::State;

/// The state from an instant on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// When it begins.
    pub(super) at: Timestamp,
    /// What begins.
    pub(super) state: State,
}

/// The states of a stretch of time. Edges are in order, and each one changes the state.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    first: State,
    edges: Vec<Edge>,
}

impl Edges {
    /// A stretch that begins like this and has not changed yet.
    pub(super) fn starting(first: State) -> Self {
        Self { first, edges: Vec::new() }
    }

    /// Adds what comes next. Two local times on either side of a gap may be the same instant: the later one counts.
    pub(super) fn push(&mut self, at: Timestamp, state: State) {
        if self.edges.last().is_some_and(|last| last.at >= at) {
            self.edges.pop();
        }
        if self.last() != state {
            self.edges.push(Edge { at, state });
        }
    }

    /// Only what lies from one instant to another, with the state that holds at the first.
    pub(super) fn within(self, from: Timestamp, until: Timestamp) -> Self {
        let first = self.state_at(from);
        let edges = self.edges.into_iter().filter(|edge| from < edge.at && edge.at < until).collect();
        Self { first, edges }
    }

    /// The state at an instant of this stretch.
    pub(super) fn state_at(&self, at: Timestamp) -> State {
        let passed = self.edges.partition_point(|edge| edge.at <= at);
        passed.checked_sub(1).and_then(|last| self.edges.get(last)).map_or(self.first, |edge| edge.state)
    }

    /// The edges after an instant.
    pub(super) fn after(&self, at: Timestamp) -> &[Edge] {
        let passed = self.edges.partition_point(|edge| edge.at <= at);
        self.edges.get(passed..).unwrap_or_default()
    }

    /// The state with which the stretch begins.
    pub(super) fn first(&self) -> State {
        self.first
    }

    fn last(&self) -> State {
        self.edges.last().map_or(self.first, |edge| edge.state)
    }
}
