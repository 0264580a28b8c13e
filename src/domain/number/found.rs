//! Ordinary numbers in running text, whoever they belong to: the crate that knows the numbering plans looks for them.

use std::ops::Range;

use super::super::id::Country;
use super::{digit_value, plan};

/// Fewer digits than this are no ordinary number.
const FEWEST_DIGITS: usize = 7;

/// Where ordinary numbers stand in a line, in bytes.
#[must_use]
pub fn ordinary_numbers(line: &str, country: Country) -> Vec<Range<usize>> {
    if line.chars().filter(|c| value_of(*c).is_some()).take(FEWEST_DIGITS).count() < FEWEST_DIGITS {
        return Vec::new();
    }
    // The crate sees one byte for each sign, so that a place in what it saw is a place among the signs.
    let shadow: String = line.chars().map(shadow_of).collect();
    let places: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
    let found = plan::find(&shadow, country);
    found.into_iter().filter_map(|it| Some(*places.get(it.start)?..*places.get(it.end)?)).collect()
}

fn value_of(c: char) -> Option<u8> {
    if c.is_ascii() { c.to_digit(10).and_then(|it| u8::try_from(it).ok()) } else { digit_value(c) }
}

/// A plain sign that means the same to whoever looks for numbers.
fn shadow_of(c: char) -> char {
    match value_of(c) {
        Some(value) => char::from(b'0' + value),
        None if c.is_ascii() && !c.is_ascii_control() => c,
        None if c.is_alphabetic() => 'x',
        None => match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{ff0b}' => '+',
            // Pounds and euros: what follows is an amount.
            '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}' => '$',
            _ if c.is_whitespace() || c == '\u{200b}' => ' ',
            _ => '|',
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(line: &str) -> Vec<&str> {
        ordinary_numbers(line, Country::GB).into_iter().map(|it| &line[it]).collect()
    }

    #[test]
    fn ordinary_numbers_are_found_in_running_text() {
        for (line, expected) in [
            ("\u{e9}t\u{e9}: 01324 503650.", vec!["01324 503650"]),
            ("ring 0131\u{a0}496\u{a0}0123 or +353 1 522 4300", vec!["0131\u{a0}496\u{a0}0123", "+353 1 522 4300"]),
            ("0131\u{2013}496\u{2013}0123", vec!["0131\u{2013}496\u{2013}0123"]),
            ("call \u{ff10}131 496 0123", vec!["\u{ff10}131 496 0123"]),
            ("", vec![]),
            ("27/03/2018 10:15, room 12", vec![]),
            ("\u{a3}0131 496 0123", vec![]),
        ] {
            let expected: Vec<&str> = expected;
            assert_eq!(found(line), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_the_search_panic(any in "\\PC{0,80}", near in "[0-9+() .x\u{e9}\u{a0}\u{2013}/;=-]{0,80}") {
            for line in [any, near] {
                for it in ordinary_numbers(&line, Country::GB) {
                    prop_assert!(line.get(it).is_some());
                }
            }
        }
    }
}
