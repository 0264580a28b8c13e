//! Licence expressions (SPDX, with the older `MIT/Apache-2.0`) against what code that is given away under MIT or
//! Apache-2.0 may contain.

/// Licences that ask for no more than their text being kept, and the Mozilla licence, which covers its own files only.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Whether a licence expression leaves a choice that is allowed. What cannot be read is not.
pub fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let allowed = any(&words, &mut at);
    at == words.len() && allowed == Some(true)
}

/// `a OR b`, which binds less than `AND`. None is an expression that is none.
fn any(words: &[&str], at: &mut usize) -> Option<bool> {
    let mut allowed = all(words, at)?;
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        allowed |= all(words, at)?;
    }
    Some(allowed)
}

/// `a AND b`.
fn all(words: &[&str], at: &mut usize) -> Option<bool> {
    let mut allowed = one(words, at)?;
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        allowed &= one(words, at)?;
    }
    Some(allowed)
}

/// A licence, perhaps with an exception, or an expression in parentheses.
fn one(words: &[&str], at: &mut usize) -> Option<bool> {
    let word = *words.get(*at)?;
    *at += 1;
    if word == "(" {
        let allowed = any(words, at)?;
        let closes = words.get(*at) == Some(&")");
        *at += 1;
        return closes.then_some(allowed);
    }
    if matches!(word, ")" | "OR" | "AND" | "WITH") {
        return None;
    }
    if words.get(*at) != Some(&"WITH") {
        return Some(ALLOWED.contains(&word));
    }
    let exception = words.get(*at + 1)?;
    *at += 2;
    Some(ALLOWED.contains(&format!("{word} WITH {exception}").as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_enough_and_a_sum_needs_every_part() {
        for fine in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
            "GPL-3.0-only OR MIT AND BSD-3-Clause",
            "(GPL-3.0-only OR MIT) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "GPL-2.0-only WITH Classpath-exception-2.0 OR MIT",
        ] {
            assert!(is_allowed(fine), "{fine} is allowed");
        }
    }

    #[test]
    fn what_is_not_in_the_list_or_cannot_be_read_is_refused() {
        for bad in [
            "GPL-3.0-only",
            "AGPL-3.0-or-later",
            "LGPL-2.1-or-later",
            "MIT AND GPL-2.0-only",
            "(MIT OR Apache-2.0) AND GPL-2.0-only",
            "GPL-2.0-only OR MIT AND AGPL-3.0-only",
            "MIT WITH GPL-3.0-exception",
            "SSPL-1.0",
            "",
            "MIT OR",
            "(MIT",
            "MIT)",
            "MIT MIT",
        ] {
            assert!(!is_allowed(bad), "{bad} is refused");
        }
    }
}
