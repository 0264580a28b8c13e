//! The words of a directory in alphabetical order, as one text: small, and the words with one beginning stand together.

use std::ops::Range;

/// Every word once, sorted.
#[derive(Debug)]
pub(super) struct Dictionary {
    text: String,
    /// Where each word starts, and where the last one ends.
    starts: Vec<u32>,
}

impl Dictionary {
    /// The dictionary of these words, which are sorted.
    pub(super) fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let (mut text, mut starts) = (String::new(), vec![0]);
        for word in words {
            text.push_str(word);
            starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        Self { text, starts }
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The word of this number.
    pub(super) fn word(&self, number: usize) -> &str {
        let bounds = self.starts.get(number).zip(self.starts.get(number + 1));
        bounds.and_then(|(start, end)| self.text.get(*start as usize..*end as usize)).unwrap_or_default()
    }

    /// The number of a word.
    pub(super) fn find(&self, word: &str) -> Option<usize> {
        let at = self.first(|it| it < word);
        (at < self.len() && self.word(at) == word).then_some(at)
    }

    /// The numbers of the words that begin so.
    pub(super) fn beginning(&self, prefix: &str) -> Range<usize> {
        self.first(|it| it < prefix)..self.first(|it| it < prefix || it.starts_with(prefix))
    }

    /// The first word that does not come before.
    fn first(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if before(self.word(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn every_word_is_found_and_every_beginning(words in proptest::collection::btree_set("[abé]{1,4}", 0..30), asked in "[abé]{0,3}") {
            let dictionary = Dictionary::new(words.iter().map(String::as_str));
            prop_assert_eq!(dictionary.len(), words.len());
            prop_assert_eq!(dictionary.find(&asked).is_some(), words.contains(&asked));
            let found: BTreeSet<String> = dictionary.beginning(&asked).map(|it| dictionary.word(it).to_owned()).collect();
            let expected = words.iter().filter(|it| it.starts_with(&asked)).cloned().collect();
            prop_assert_eq!(found, expected);
        }
    }
}
