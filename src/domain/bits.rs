//! Sets of routes by their positions, a bit for each: what is asked of a hundred thousand routes costs twelve kilobytes.

/// A set of positions as bits. All sets that are put together have the same length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::domain) struct Bits(Box<[u64]>);

impl Bits {
    /// No position below `length`.
    pub(in crate::domain) fn none(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)].into())
    }

    /// Every position below `length`.
    pub(in crate::domain) fn all(length: usize) -> Self {
        let mut bits = Self(vec![u64::MAX; length.div_ceil(64)].into());
        if let Some(last) = bits.0.last_mut().filter(|_| !length.is_multiple_of(64)) {
            *last = (1 << (length % 64)) - 1;
        }
        bits
    }

    /// Adds one position.
    pub(in crate::domain) fn add(&mut self, at: u32) {
        if let Some(word) = self.0.get_mut(at as usize / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Takes one position away.
    pub(in crate::domain) fn remove(&mut self, at: u32) {
        if let Some(word) = self.0.get_mut(at as usize / 64) {
            *word &= !(1 << (at % 64));
        }
    }

    /// Whether a position is there.
    pub(in crate::domain) fn holds(&self, at: u32) -> bool {
        self.0.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// How many positions there are.
    pub(in crate::domain) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub(in crate::domain) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Whether two sets have a position in common.
    pub(in crate::domain) fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(one, other)| one & other != 0)
    }

    /// Adds what another set holds.
    pub(in crate::domain) fn or(&mut self, other: &Self) {
        self.with(other, |one, other| one | other);
    }

    /// Keeps only what another set holds as well.
    pub(in crate::domain) fn and(&mut self, other: &Self) {
        self.with(other, |one, other| one & other);
    }

    /// Takes away what another set holds.
    pub(in crate::domain) fn without(&mut self, other: &Self) {
        self.with(other, |one, other| one & !other);
    }

    /// Keeps what only one of the two holds, and gives back what both held.
    pub(in crate::domain) fn half_add(&mut self, carry: &mut Self) {
        for (sum, carry) in self.0.iter_mut().zip(&mut carry.0) {
            (*sum, *carry) = (*sum ^ *carry, *sum & *carry);
        }
    }

    fn with(&mut self, other: &Self, make: impl Fn(u64, u64) -> u64) {
        for (one, other) in self.0.iter_mut().zip(&other.0) {
            *one = make(*one, *other);
        }
    }

    /// The positions, in order.
    pub(in crate::domain) fn iter(&self) -> impl Iterator<Item = u32> {
        (0_u32..).step_by(64).zip(&self.0).flat_map(|(base, word)| {
            let rest = |word: &u64| Some(word & (word - 1)).filter(|rest| *rest != 0);
            std::iter::successors(Some(*word).filter(|word| *word != 0), rest).map(move |it| base + it.trailing_zeros())
        })
    }
}
