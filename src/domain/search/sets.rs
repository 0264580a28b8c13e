//! Sets of routes by their position: a few as a list, many as bits. Nothing is allocated for a route.

use crate::domain::bits::Bits;

/// The routes that hold a word in one field, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Routes {
    /// Their positions, sorted.
    Few(Box<[u32]>),
    /// Their positions as bits, where that takes less.
    Many(Bits),
}

impl Routes {
    /// The set of these positions, sorted, of a directory of so many routes.
    pub(super) fn new(positions: Vec<u32>, length: usize) -> Self {
        if positions.len() <= length.div_ceil(32) {
            return Self::Few(positions.into());
        }
        let mut bits = Bits::none(length);
        for at in positions {
            bits.add(at);
        }
        Self::Many(bits)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Few(positions) => positions.len(),
            Self::Many(bits) => bits.count(),
        }
    }

    /// Whether a route is among them.
    pub(super) fn holds(&self, at: u32) -> bool {
        match self {
            Self::Few(positions) => positions.binary_search(&at).is_ok(),
            Self::Many(bits) => bits.holds(at),
        }
    }

    /// Whether any of them is in a set.
    pub(super) fn meets(&self, set: &Bits) -> bool {
        match self {
            Self::Few(positions) => positions.iter().any(|at| set.holds(*at)),
            Self::Many(bits) => bits.meets(set),
        }
    }

    /// Adds them to a set.
    pub(super) fn add_to(&self, set: &mut Bits) {
        match self {
            Self::Few(positions) => positions.iter().for_each(|at| set.add(*at)),
            Self::Many(bits) => set.or(bits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const LENGTH: usize = 200;

    fn bits(positions: &BTreeSet<u32>) -> Bits {
        let mut bits = Bits::none(LENGTH);
        for at in positions {
            bits.add(*at);
        }
        bits
    }

    fn some() -> impl Strategy<Value = BTreeSet<u32>> {
        proptest::collection::btree_set(0_u32..200, 0..200)
    }

    proptest! {
        #[test]
        fn bits_and_lists_hold_the_same(one in some(), other in some()) {
            let set = bits(&one);
            prop_assert_eq!(set.iter().collect::<BTreeSet<u32>>(), one.clone());
            prop_assert_eq!(set.count(), one.len());
            prop_assert_eq!(set.is_empty(), one.is_empty());
            let listed = Routes::new(one.iter().copied().collect(), LENGTH);
            prop_assert!((0..200).all(|at| listed.holds(at) == one.contains(&at)));
            prop_assert_eq!(listed.count(), one.len());
            prop_assert_eq!(listed.meets(&bits(&other)), !one.is_disjoint(&other));
            let mut both = bits(&other);
            listed.add_to(&mut both);
            prop_assert_eq!(both.iter().collect::<BTreeSet<u32>>(), &one | &other);
            both.and(&bits(&other));
            prop_assert_eq!(both, bits(&other));
            let (mut sum, mut carry) = (bits(&one), bits(&other));
            sum.half_add(&mut carry);
            prop_assert_eq!(sum, bits(&(&one ^ &other)));
            prop_assert_eq!(carry, bits(&(&one & &other)));
        }
    }

    #[test]
    fn all_of_a_directory_is_no_more_than_it_has() {
        for length in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Bits::all(length).count(), length);
        }
    }
}
