//! Numbers in running text: which digits belong together.
//!
//! People write a number in groups, and other digits stand close by: "0800 1111 24 hours a day". So every row of groups is
//! tried. A number that could be part of a longer one is not taken for printed: 0800 1111 is not in "0800 1111 222". A row
//! never has more digits than a number can have, so that a page of nothing but digits takes no longer than another one.

use std::ops::Range;

use super::super::id::Country;
use super::super::reach::ContactKey;
use super::{Number, digit_value};

/// The most digits that a number with its country code has (ITU-T E.164), with the relay prefix in front of it.
const MOST_DIGITS: usize = 20;

/// Numbers of no more digits are short ones. They count only where nothing else stands beside them.
const LONGEST_SHORT: usize = 6;

/// So many digits at the end have to agree before a number is read in earnest.
const LOOKED_AT: usize = 7;

/// One group of digits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    /// The signs that stand between it and the group before.
    sign: String,
    /// Where its digits stand in the line, in bytes.
    span: Range<usize>,
    /// Where its digits stand among those of the run.
    digits: Range<usize>,
}

/// Groups of digits with nothing but separators between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    groups: Vec<Group>,
    digits: String,
}

/// The runs of a line. A letter, a comma or a full stop with a space behind it ends one, and so does an opening bracket,
/// unless it holds a number's own nought: "0800 1111 (24 hours)", "+44 (0)808".
#[must_use]
pub fn runs(line: &str) -> Vec<Run> {
    let mut found = Vec::new();
    let mut run = Run::default();
    let mut between = String::new();
    let mut group = Open::default();
    let mut chars = line.char_indices().chain([(line.len(), ',')]).peekable();
    let mut after_letter = false;
    while let Some((at, c)) = chars.next() {
        if let Some(value) = value_of(c) {
            group.add(at, value);
            continue;
        }
        if !group.digits.is_empty() {
            // Digits that grow out of a word or into one are a name or a code: "B4", "a08001111", "101st".
            let whole = !after_letter && !c.is_alphanumeric();
            let (group, sign) = (std::mem::take(&mut group), std::mem::take(&mut between));
            if whole {
                run.add(sign, group.start..at, &group.digits);
            } else {
                close(&mut found, &mut run);
            }
        }
        after_letter = c.is_alphanumeric();
        let next = chars.peek().map_or(',', |(_, next)| *next);
        if ends_run(c, next) {
            close(&mut found, &mut run);
            between.clear();
        }
        if matches!(c, '+' | '(') || !ends_run(c, next) {
            between.push(c);
        }
    }
    close(&mut found, &mut run);
    found
}

/// A group whose end has not come.
#[derive(Default)]
struct Open {
    start: usize,
    digits: String,
}

impl Open {
    fn add(&mut self, at: usize, value: u8) {
        if self.digits.is_empty() {
            self.start = at;
        }
        self.digits.push(char::from(b'0' + value));
    }
}

fn value_of(c: char) -> Option<u8> {
    if c.is_ascii() { c.to_digit(10).and_then(|it| u8::try_from(it).ok()) } else { digit_value(c) }
}

fn close(runs: &mut Vec<Run>, run: &mut Run) {
    let run = std::mem::take(run);
    if !run.groups.is_empty() {
        runs.push(run);
    }
}

fn ends_run(c: char, next: char) -> bool {
    match c {
        '.' => value_of(next).is_none(),
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
    fn add(&mut self, sign: String, span: Range<usize>, digits: &str) {
        let from = self.digits.len();
        self.digits.push_str(digits);
        self.groups.push(Group { sign, span, digits: from..self.digits.len() });
    }

    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is no group. A run of a line always has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether a plus stands in front of it, and with it a country code.
    #[must_use]
    pub fn is_international(&self) -> bool {
        self.groups.first().is_some_and(|first| first.sign.contains('+'))
    }

    /// Where the rows that begin with a group end, the shortest first.
    #[must_use]
    pub fn ends_from(&self, from: usize) -> Range<usize> {
        let start = self.groups.get(from).map_or(0, |group| group.digits.start);
        let behind = self.groups[from.min(self.groups.len())..].iter();
        from + 1..from + 1 + behind.take_while(|group| group.digits.end - start <= MOST_DIGITS).count()
    }

    /// The digits of some groups in a row.
    #[must_use]
    pub fn digits(&self, row: Range<usize>) -> &str {
        match (self.groups.get(row.start), row.end.checked_sub(1).and_then(|last| self.groups.get(last))) {
            (Some(first), Some(last)) => self.digits.get(first.digits.start..last.digits.end).unwrap_or_default(),
            (None, _) | (_, None) => "",
        }
    }

    /// Where some groups in a row stand in the line, with a plus in front of them.
    #[must_use]
    pub fn span(&self, row: Range<usize>) -> Range<usize> {
        let first = self.groups.get(row.start);
        let last = row.end.checked_sub(1).and_then(|last| self.groups.get(last));
        let (Some(first), Some(last)) = (first, last) else { return 0..0 };
        let plus = first.sign.rfind('+').map_or(0, |at| first.sign.len() - at);
        first.span.start.saturating_sub(plus)..last.span.end
    }

    /// The groups as they are written, with the signs between them, and with a plus in front of the first.
    #[must_use]
    pub fn text(&self, row: Range<usize>) -> String {
        let mut text = String::new();
        for (at, group) in self.groups.get(row).unwrap_or_default().iter().enumerate() {
            if at > 0 {
                text.push_str(&group.sign);
            } else if group.sign.contains('+') {
                text.push('+');
            }
            text.push_str(&self.digits[group.digits.clone()]);
        }
        text
    }

    /// Whether some of its groups in a row are this number, and are not part of a longer one.
    #[must_use]
    pub fn holds(&self, wanted: &ContactKey, country: Country) -> bool {
        let ContactKey::Number { canonical, .. } = wanted else { return false };
        let ending = ending(canonical);
        let short = canonical.len() <= LONGEST_SHORT;
        // Behind a plus stands a country code: without it the rest is another number.
        let starts = if short || self.is_international() { 0..1 } else { 0..self.len() };
        let rows = starts.flat_map(|from| self.ends_from(from).map(move |to| from..to));
        let candidates = rows.filter(|row| !short || row.end == self.len());
        candidates.into_iter().any(|row| {
            self.digits(row.clone()).ends_with(ending)
                && ContactKey::read_any(&self.text(row.clone()), country).contains(wanted)
                && !self.is_in_a_longer_one(row, country)
        })
    }

    /// Whether a row of groups is part of a longer row that is a number as well.
    #[must_use]
    pub fn is_in_a_longer_one(&self, row: Range<usize>, country: Country) -> bool {
        let first = row.start.saturating_sub(MOST_DIGITS);
        let around = (first..=row.start).flat_map(|before| self.ends_from(before).map(move |behind| before..behind));
        let mut longer = around.filter(|it| it.end >= row.end && *it != row);
        longer.any(|it| Number::parse(&self.text(it), country).is_ok())
    }
}

/// The last digits of a number, which every way to write it has in common.
#[must_use]
pub fn ending(canonical: &str) -> &str {
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

    #[test]
    fn every_row_knows_where_it_stands_in_its_line() {
        let line = "Tel. (+44) 808\u{a0}1000 900 or \u{ff11}01";
        let found = runs(line);
        let texts: Vec<&str> = found.iter().map(|run| &line[run.span(0..run.len())]).collect();
        assert_eq!(texts, ["+44) 808\u{a0}1000 900", "\u{ff11}01"]);
        assert_eq!(found[1].digits(0..1), "101");
    }

    #[test]
    fn a_row_never_has_more_digits_than_a_number() {
        let run = &runs(&"1 ".repeat(50_000))[0];
        assert_eq!((run.len(), run.ends_from(7), run.ends_from(49_999)), (50_000, 8..28, 50_000..50_001));
        assert!(!run.holds(&key("+448081000900"), Country::GB));
        assert_eq!(runs(&"1".repeat(21))[0].ends_from(0).count(), 0);
    }
}
