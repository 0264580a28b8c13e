//! How a number is read out: digit by digit, in the groups it is printed in.

use super::typed::digit_value;

const WORDS: [&str; 10] = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// A number as it is said: `0800 1111` is "oh eight hundred, one one one one".
///
/// Groups are those of the display, with a comma between them. Digits are said one by one, "oh" for a nought, but a
/// group of one or two digits before two or three noughts ends in "hundred" or "thousand".
///
/// ```
/// use signpost::domain::number::spoken;
/// assert_eq!(spoken("0808 1000 900"), "oh eight oh eight, one thousand, nine hundred");
/// assert_eq!(spoken("+44 116"), "plus four four, one one six");
/// ```
#[must_use]
pub fn spoken(display: &str) -> String {
    let plain: String = display
        .chars()
        .map(|c| match digit_value(c) {
            Some(value) => char::from(b'0' + value),
            None => c,
        })
        .collect();
    let groups: Vec<String> =
        plain.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).map(say_group).collect();
    let plus = if plain.trim_start().starts_with('+') { "plus " } else { "" };
    format!("{plus}{}", groups.join(", "))
}

fn say_group(group: &str) -> String {
    for (noughts, word) in [("000", "thousand"), ("00", "hundred")] {
        if let Some(head) = group.strip_suffix(noughts)
            && (1..=2).contains(&head.len())
            && !head.ends_with('0')
        {
            return format!("{} {word}", say_digits(head));
        }
    }
    say_digits(group)
}

fn say_digits(digits: &str) -> String {
    let words: Vec<&str> =
        digits.bytes().filter_map(|b| WORDS.get(usize::from(b.wrapping_sub(b'0')))).copied().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_the_way_people_say_them() {
        for (display, said) in [
            ("0800 1111", "oh eight hundred, one one one one"),
            ("0808 1000 900", "oh eight oh eight, one thousand, nine hundred"),
            ("0808 800 5000", "oh eight oh eight, eight hundred, five thousand"),
            ("116 123", "one one six, one two three"),
            ("116 000", "one one six, oh oh oh"),
            ("999", "nine nine nine"),
            ("101", "one oh one"),
            ("18000", "one eight thousand"),
            ("18001 101", "one eight oh oh one, one oh one"),
            ("0300 123 2040", "oh three hundred, one two three, two oh four oh"),
            ("+44 1372 847 161", "plus four four, one three seven two, eight four seven, one six one"),
            ("08000 121 700", "oh eight thousand, one two one, seven hundred"),
            ("08000 28 22 33", "oh eight thousand, two eight, two two, three three"),
            ("(0131) 200-2324", "oh one three one, two hundred, two three two four"),
            ("0000", "oh oh oh oh"),
            ("2000", "two thousand"),
            ("1200", "one two hundred"),
            ("\u{660}\u{668}\u{660}\u{660}", "oh eight hundred"),
            ("", ""),
        ] {
            assert_eq!(spoken(display), said, "{display:?}");
        }
    }
}
