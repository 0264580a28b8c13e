//! Character references: those that stand in and around contacts and names.

/// The references by name. Others stay as they are written: a contact does not need them.
const KNOWN: [(&str, char); 26] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("lsquo", '\u{2018}'),
    ("rsquo", '\u{2019}'),
    ("ldquo", '\u{201c}'),
    ("rdquo", '\u{201d}'),
    ("nbsp", '\u{a0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("shy", '\u{ad}'),
    ("pound", '\u{a3}'),
    ("plus", '+'),
    ("lpar", '('),
    ("rpar", ')'),
    ("commat", '@'),
    ("period", '.'),
    ("colon", ':'),
    ("sol", '/'),
];

/// The longest reference that is read, in bytes.
const LONGEST: usize = 11;

/// The sign that a text beginning with `&` stands for, and how many bytes that takes.
pub(super) fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let sign = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            code.and_then(char::from_u32)
        }
        None => KNOWN.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign),
    };
    sign.map(|sign| (sign, end + 1))
}

/// A text with its references resolved.
pub(super) fn resolved(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (sign, length) = reference(rest).unwrap_or(('&', 1));
        text.push(sign);
        rest = &rest[length..];
    }
    text + rest
}
