//! From what somebody typed or pasted to plain digits: one place that knows about spaces, dashes and scripts.

use super::NumberError;

/// The longest text that is looked at, in characters.
const MAX_TEXT: usize = 120;
/// The most digits a number can have: the relay prefix, a national number, and a few over.
const MAX_DIGITS: usize = 24;

/// The zeros of Unicode's decimal digits (general category Nd); the nine that follow each are its one to nine.
const ZEROS: [u32; 46] = [
    0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0,
    0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6,
    0x1E140, 0x1E950, 0x1FBF0,
];

/// What the digits of a typed number are, and whether they begin with a country code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// ASCII digits, without `+` and without an international `00`.
    pub digits: String,
    /// Whether they were written with `+` or `00`.
    pub international: bool,
}

/// The value of a decimal digit of any script.
pub(in crate::domain) fn digit_value(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.to_digit(10).and_then(|value| u8::try_from(value).ok());
    }
    let code = u32::from(c);
    ZEROS.iter().find_map(|zero| match code.checked_sub(*zero) {
        Some(value @ 0..=9) => u8::try_from(value).ok(),
        Some(_) | None => None,
    })
}

/// Whether a sign only parts groups of digits: spaces, dots, dashes, brackets, and the invisible marks that come
/// along when a number is copied from a page or a chat.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '.' | '-' | '(' | ')' | '[' | ']' | '/' | '\u{b7}' | '\u{ad}' | '\u{2024}' | '\u{2212}')
        || matches!(
            c,
            '\u{2010}'..='\u{2015}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{ff0e}' | '\u{ff08}' | '\u{ff09}'
        )
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Takes `tel:` or `sms:` off the front.
fn without_scheme(text: &str) -> &str {
    match text.split_at_checked(4) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel:") || scheme.eq_ignore_ascii_case("sms:") => rest,
        Some(_) | None => text,
    }
}

/// Reads the digits, and refuses whatever holds anything but digits, separators and one leading plus.
pub(super) fn read(text: &str) -> Result<Typed, NumberError> {
    if text.chars().nth(MAX_TEXT).is_some() {
        return Err(NumberError::TooLong);
    }
    let mut digits = String::new();
    let mut plus = false;
    for c in without_scheme(text.trim()).chars() {
        if let Some(value) = digit_value(c) {
            digits.push(char::from(b'0' + value));
        } else if matches!(c, '+' | '\u{ff0b}') && digits.is_empty() && !plus {
            plus = true;
        } else if !is_separator(c) {
            return Err(NumberError::NotANumber);
        }
    }
    match digits.len() {
        0 => return Err(NumberError::NotANumber),
        1..=MAX_DIGITS => {}
        _ => return Err(NumberError::TooLong),
    }
    // Three noughts alone are an emergency number in some countries, not a country code.
    match digits.strip_prefix("00") {
        Some(rest) if !plus && rest.len() > 1 => Ok(Typed { digits: rest.to_owned(), international: true }),
        Some(_) | None => Ok(Typed { digits, international: plus }),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn separators_of_every_kind_are_left_out() {
        for text in [
            "0808 1000 900",
            "0808-1000-900",
            "(0808) 1000.900",
            " 0808\u{a0}1000\u{202f}900 ",
            "0808\u{2011}1000\u{2013}900",
            "tel:08081000900",
            "TEL: 0808 1000 900",
            "\u{202a}0808 1000 900\u{202c}",
            "\u{ff10}\u{ff18}\u{ff10}\u{ff18} 1000 900",
            "\u{660}\u{668}\u{660}\u{668} \u{6f1}000 900",
        ] {
            assert_eq!(read(text).unwrap(), Typed { digits: "08081000900".into(), international: false }, "{text:?}");
        }
    }

    #[test]
    fn a_country_code_is_seen_behind_plus_and_behind_two_noughts() {
        for text in ["+44 808 1000 900", "0044 808 1000 900", "(+44) 808 1000 900", "\u{ff0b}448081000900"] {
            assert_eq!(read(text).unwrap(), Typed { digits: "448081000900".into(), international: true }, "{text:?}");
        }
        assert!(!read("000").unwrap().international);
    }

    #[test]
    fn letters_extensions_parameters_and_stray_signs_are_refused() {
        let texts = ["", " ", "+", "()", "0800 PREVENT", "0800 1111 x2", "tel:101;ext=1", "sms:85258?body=HI", "#1388"];
        for text in texts.into_iter().chain(["08+00", "++44", "0800,1111", "\u{bd}"]) {
            assert_eq!(read(text), Err(NumberError::NotANumber), "{text:?}");
        }
        assert_eq!(read(&"1".repeat(25)), Err(NumberError::TooLong));
        assert_eq!(read(&" ".repeat(121)), Err(NumberError::TooLong));
    }

    #[test]
    fn every_decimal_digit_of_a_script_has_its_value() {
        for zero in ZEROS {
            for value in 0..10_u8 {
                let c = char::from_u32(zero + u32::from(value)).unwrap();
                assert_eq!(digit_value(c), Some(value));
                assert!(c.is_numeric(), "{c:?} is no digit");
            }
        }
        assert_eq!(digit_value('\u{b2}'), None, "a superscript two is no decimal digit");
    }
}
