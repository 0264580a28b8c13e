//! Numbers in running text: which digits belong together.
//!
//! People write a number in groups, and other digits stand close by: "0800 1111 24 hours a day". So every row of groups is
//! tried. A number that could be part of a longer one is not taken for printed: 0800 1111 is not in "0800 1111 222".

use crate::domain::id::Country;
use crate::domain::number::Number;
use crate::domain::reach::ContactKey;

/// The most digits that a number with its country code has (ITU-T E.164), with the relay prefix in front of it.
const MOST_DIGITS: usize = 20;

/// Numbers of no more digits are short ones. They count only where nothing else stands beside them.
const LONGEST_SHORT: usize = 6;

/// So many digits at the end have to agree before a number is read in earnest.
const LOOKED_AT: usize = 7;

/// Groups of digits with nothing but separators between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// Each group, with the signs that stand between it and the one before.
    groups: Vec<(String, String)>,
}

/// The runs of a line. A letter, a comma or a full stop with a space behind it ends one, and so does an opening bracket,
/// unless it holds a number's own nought: "0800 1111 (24 hours)", "+44 (0)808".
pub(super) fn runs(line: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut run = Run::default();
    let mut between = String::new();
    let mut digits = String::new();
    let mut chars = line.chars().chain([',']).peekable();
    let mut after_letter = false;
    while let Some(c) = chars.next() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            // Digits that grow out of a word or into one are a name or a code: "B4", "a08001111", "101st".
            let whole = !after_letter && !c.is_alphanumeric();
            let group = std::mem::take(&mut digits);
            let sign = std::mem::take(&mut between);
            if whole {
                run.groups.push((sign, group));
            } else {
                close(&mut runs, &mut run);
            }
        }
        after_letter = c.is_alphanumeric();
        let next = chars.peek().copied().unwrap_or(',');
        if ends_run(c, next) {
            close(&mut runs, &mut run);
            between.clear();
        }
        if matches!(c, '+' | '(') || !ends_run(c, next) {
            between.push(c);
        }
    }
    close(&mut runs, &mut run);
    runs
}

fn close(runs: &mut Vec<Run>, run: &mut Run) {
    let run = std::mem::take(run);
    if !run.groups.is_empty() {
        runs.push(run);
    }
}

fn ends_run(c: char, next: char) -> bool {
    match c {
        '.' => !next.is_ascii_digit(),
        '(' => next != '0',
        // A plus begins a number of its own.
        '+' => true,
        _ => !is_separator(c),
    }
}

/// What may stand between two groups of one number.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | ')' | '[' | ']' | '/' | '\u{b7}' | '\u{ad}' | '\u{2212}' | '\u{2010}'..='\u{2015}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl Run {
    /// Whether some of its groups in a row are this number, and are not part of a longer one.
    pub(super) fn holds(&self, wanted: &ContactKey, country: Country) -> bool {
        let ContactKey::Number { canonical, .. } = wanted else { return false };
        let ending = ending(canonical);
        let short = canonical.len() <= LONGEST_SHORT;
        let all = self.groups.len();
        let rows = (0..all).flat_map(|from| (from + 1..=all).map(move |to| (from, to)));
        let international = self.groups.first().is_some_and(|(sign, _)| sign.contains('+'));
        // Behind a plus stands a country code: without it the rest is another number.
        let candidates =
            rows.filter(|(from, to)| (!short || (*from == 0 && *to == all)) && !(international && *from > 0));
        candidates.into_iter().any(|(from, to)| {
            self.digits(from, to).ends_with(ending)
                && ContactKey::read_any(&self.text(from, to), country).contains(wanted)
                && !self.is_in_a_longer_one(from, to, country)
        })
    }

    fn digits(&self, from: usize, to: usize) -> String {
        self.groups[from..to].iter().map(|(_, digits)| digits.as_str()).collect()
    }

    /// The groups as they are written, with the signs between them, and with a plus in front of the first.
    fn text(&self, from: usize, to: usize) -> String {
        let mut text = String::new();
        for (at, (sign, digits)) in self.groups[from..to].iter().enumerate() {
            if at > 0 {
                text.push_str(sign);
            } else if sign.contains('+') {
                text.push('+');
            }
            text.push_str(digits);
        }
        text
    }

    fn is_in_a_longer_one(&self, from: usize, to: usize, country: Country) -> bool {
        let around = (0..=from).flat_map(|before| (to..=self.groups.len()).map(move |behind| (before, behind)));
        let longer = around.filter(|it| *it != (from, to));
        longer.into_iter().any(|(before, behind)| {
            self.digits(before, behind).len() <= MOST_DIGITS
                && Number::parse(&self.text(before, behind), country).is_ok()
        })
    }
}

/// The last digits of a number, which every way to write it has in common.
fn ending(canonical: &str) -> &str {
    let digits = canonical.trim_start_matches('+');
    &digits[digits.len().saturating_sub(LOOKED_AT)..]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn key(canonical: &str) -> ContactKey {
        ContactKey::Number { country: Country::GB, canonical: canonical.to_owned() }
    }

    fn prints(line: &str, canonical: &str) -> bool {
        runs(line).iter().any(|run| run.holds(&key(canonical), Country::GB))
    }

    #[rstest]
    #[case("Call 0808 1000 900 today")]
    #[case("Call (0808) 1000-900.")]
    #[case("+44 808 1000 900")]
    #[case("+44 (0)808 1000 900")]
    #[case("+44(0)8081000900")]
    #[case("0044 808 1000900")]
    #[case("08081000900")]
    #[case("0808.1000.900")]
    #[case("Tel:0808\u{a0}1000\u{a0}900")]
    #[case("08\u{200b}08 10\u{200b}00 900")]
    #[case("0808 1000 900 or 0131 556 3535")]
    #[case("0808 1000 900 0131 556 3535")]
    #[case("Since 1992: 0808 1000 900")]
    #[case("0808 1000 900, 24 hours")]
    fn a_number_is_found_in_any_grouping(#[case] line: &str) {
        assert!(prints(line, "+448081000900"), "{line}");
    }

    #[rstest]
    #[case("Call 0808 1000 901")]
    #[case("108081000900")]
    #[case("0808100090012")]
    #[case("a08081000900")]
    #[case("08081000900b")]
    #[case("+353 808 1000 900")]
    #[case("0808, 1000, 900")]
    #[case("0808 x 1000 900")]
    #[case("1000 900")]
    fn a_number_is_not_found_where_it_is_not_or_only_within_other_digits(#[case] line: &str) {
        assert!(!prints(line, "+448081000900"), "{line}");
    }

    #[test]
    fn eight_digits_are_not_found_in_a_number_that_goes_on() {
        assert!(prints("Childline: 0800 1111", "08001111"));
        assert!(prints("0800 1111 (24 hours a day)", "08001111"));
        assert!(prints("Ring 0800 1111. 24 hours.", "08001111"));
        assert!(!prints("0800 1111 222", "08001111"));
        assert!(!prints("0800 11 11 2 22", "08001111"));
    }

    #[test]
    fn a_short_number_counts_only_by_itself() {
        for line in ["Call 101.", "Call 101, or 999", "call 101 (free)"] {
            assert!(prints(line, "101"), "{line}");
        }
        for line in ["0131 101 222", "the 101st day", "Room 2101", "2026-101", "+44 101", "A101"] {
            assert!(!prints(line, "101"), "{line}");
        }
        assert!(prints("Samaritans: 116 123", "116123") && prints("116123", "116123"));
        assert!(!prints("116 123 4", "116123"));
    }

    #[test]
    fn a_number_behind_the_relay_prefix_is_another_number() {
        assert!(prints("18001 0808 1000 900", "1800108081000900"));
        assert!(!prints("18001 0808 1000 900", "+448081000900"));
    }
}
