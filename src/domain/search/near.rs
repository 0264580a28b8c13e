//! Words that are one slip of the finger away: a letter too many, too few or wrong, or two neighbours swapped.
//!
//! Two words are that near only where taking at most one letter out of each can leave the same (a swap: the same letter
//! out of both). So each word of the directory is kept under all that taking one letter out leaves of it, and a question
//! looks up as many keys as its word has letters, however many words there are. What is found is then measured.

/// The shortest word of which a slip is forgiven, in letters: nearly every shorter one is near to some other.
pub(super) const SHORTEST: usize = 4;

/// The longest.
const LONGEST: usize = 24;

/// Every word of a directory by what taking a letter out leaves of it.
#[derive(Debug, Default)]
pub(super) struct Near(Vec<(u32, u32)>);

impl Near {
    /// The words, each with its number.
    pub(super) fn new<'w>(words: impl Iterator<Item = (u32, &'w str)>) -> Self {
        let mut keys = Vec::new();
        for (number, word) in words.filter(|(_, word)| is_forgiven(word)) {
            each_key(word, |key| keys.push((key, number)));
        }
        keys.sort_unstable();
        keys.dedup();
        keys.shrink_to_fit();
        Self(keys)
    }

    /// The numbers of the words that may be one slip away, each once, in order. [`is_slip`] says which of them are.
    pub(super) fn candidates(&self, word: &str) -> Vec<u32> {
        let mut found = Vec::new();
        if is_forgiven(word) {
            each_key(word, |key| {
                let start = self.0.partition_point(|(other, _)| *other < key);
                found.extend(self.0[start..].iter().take_while(|(other, _)| *other == key).map(|(_, number)| *number));
            });
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Whether a slip in a word is forgiven. Never in one with digits: another number is somebody else's.
fn is_forgiven(word: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&word.chars().count()) && !word.contains(|it: char| it.is_numeric())
}

/// The word itself and what is left of it without each of its letters, as numbers.
fn each_key(word: &str, mut key: impl FnMut(u32)) {
    key(hash(word.chars()));
    let mut last = None;
    for (at, letter) in word.chars().enumerate() {
        // Of two same neighbours it does not matter which one goes.
        if last != Some(letter) {
            key(hash(word.chars().take(at).chain(word.chars().skip(at + 1))));
        }
        last = Some(letter);
    }
}

/// FNV-1a over the letters. Two words that share a number by chance are told apart by measuring them.
fn hash(letters: impl Iterator<Item = char>) -> u32 {
    letters.fold(0x811c_9dc5, |hash, letter| (hash ^ u32::from(letter)).wrapping_mul(0x0100_0193))
}

/// Whether exactly one slip makes one word of the other (optimal string alignment distance of 1), where slips in both are
/// forgiven.
pub(super) fn is_near(one: &str, other: &str) -> bool {
    if one == other || !is_forgiven(one) || !is_forgiven(other) {
        return false;
    }
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let (mut one, mut other) = (one.chars().skip(same), other.chars().skip(same));
    let (without_one, without_other) = (one.clone().skip(1), other.clone().skip(1));
    // Too many, too few, wrong.
    if without_one.clone().eq(other.clone()) || one.clone().eq(without_other.clone()) || without_one.eq(without_other) {
        return true;
    }
    let (first, second) = ((one.next(), one.next()), (other.next(), other.next()));
    first.1.is_some() && first == (second.1, second.0) && one.eq(other)
}

/// How many letters tell a word for certain, whatever the first one is.
const TELLING: usize = 7;

/// Whether somebody who typed one word may have meant the other. A short word that begins with another letter is another
/// word: a year is no fear, and a wife no life.
pub(super) fn is_slip(typed: &str, meant: &str) -> bool {
    let start = |word: &str| (word.chars().next(), word.chars().nth(1));
    let ((first, second), (first_meant, second_meant)) = (start(typed), start(meant));
    let alike = first == first_meant || (first, second) == (second_meant, first_meant);
    (alike || meant.chars().count() >= TELLING) && is_near(typed, meant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    /// The optimal string alignment distance, from its definition.
    fn distance(one: &str, other: &str) -> usize {
        let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
        let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
        for i in 0..=one.len() {
            for j in 0..=other.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let wrong = usize::from(one[i - 1] != other[j - 1]);
                    let mut best = (table[i - 1][j] + 1).min(table[i][j - 1] + 1).min(table[i - 1][j - 1] + wrong);
                    if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                        best = best.min(table[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        table[one.len()][other.len()]
    }

    #[rstest]
    #[case("chldline", "childline")]
    #[case("hcildline", "childline")]
    #[case("xhildline", "childline")]
    #[case("childlin", "childline")]
    #[case("groooming", "grooming")]
    #[case("blackmial", "blackmail")]
    fn one_slip_is_near(#[case] typed: &str, #[case] meant: &str) {
        assert!(is_near(typed, meant) && is_near(meant, typed));
        assert_eq!(Near::new([(7, meant)].into_iter()).candidates(typed), [7]);
    }

    #[rstest]
    #[case("ceip", "ceop", true)]
    #[case("ecop", "ceop", true)]
    #[case("xhildline", "childline", true)]
    #[case("year", "fear", false)]
    #[case("lead", "dead", false)]
    fn a_short_word_that_begins_otherwise_is_another_one(#[case] typed: &str, #[case] meant: &str, #[case] slip: bool) {
        assert!(is_near(typed, meant));
        assert_eq!(is_slip(typed, meant), slip);
    }

    #[rstest]
    #[case("childline", "childline")]
    #[case("chldlne", "childline")]
    #[case("sad", "sade")]
    #[case("sad", "bad")]
    #[case("85258", "85259")]
    fn none_two_or_another_number_are_not(#[case] typed: &str, #[case] meant: &str) {
        assert!(!is_near(typed, meant));
    }

    proptest! {
        #[test]
        fn nearness_is_as_defined_and_the_same_both_ways(one in "[abà]{3,7}", other in "[abà]{3,7}") {
            let long = one.chars().count() >= SHORTEST && other.chars().count() >= SHORTEST;
            let expected = long && distance(&one, &other) == 1;
            prop_assert_eq!(is_near(&one, &other), expected);
            prop_assert_eq!(is_near(&other, &one), expected);
        }

        #[test]
        fn looking_up_finds_what_measuring_every_word_does(words in proptest::collection::vec("[abc]{3,7}", 0..40), typed in "[abc]{3,7}") {
            let near = Near::new((0_u32..).zip(words.iter().map(String::as_str)));
            let candidates = near.candidates(&typed);
            for (number, word) in (0_u32..).zip(&words) {
                prop_assert!(!is_near(&typed, word) || candidates.contains(&number), "{word}");
            }
        }
    }
}
