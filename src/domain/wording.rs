//! The wording lint: what may not stand in a text that somebody in trouble reads.
//!
//! It knows the refused terms and the better ones, promises of secrecy without their limits, instructions to handle
//! images, links and numbers that belong into a contact, and how hard a text is to read. English only. It runs on the
//! seed in the tests and on every draft, and it would rather stop a harmless sentence than let a harmful one through:
//! an exception is signed in the record.

mod grade;
mod imagery;
mod prose;
mod terms;

use super::number::digit_value;
use super::reach::Fault;
use prose::Words;

pub use grade::{longest_sentence, reading_grade};
pub use prose::Names;

/// The most words a sentence may have.
pub const LONGEST_SENTENCE: usize = 20;

/// Digits in a row, with spaces or dashes between them, that make a telephone number. 999 and 101 may be named.
const PHONE_DIGITS: usize = 5;
/// The same where dots part the groups, which also part hours and minutes.
const PHONE_DIGITS_WITH_DOTS: usize = 9;

/// Everything that speaks against a text. `names` are the proper names that it may hold (of routes and of
/// organisations), `limit` is the highest US grade it may have: 4 for a child, 6 for everybody else.
///
/// The pointers are empty: the caller knows where the text stands.
///
/// ```
/// use signpost::domain::wording::{Names, lint};
/// let names = Names::new(&["Childline"]);
/// assert!(lint("You can talk to Childline. They will listen.", &names, 4).is_empty());
/// assert_eq!(lint("Take a screenshot.", &names, 6)[0].rule, "imagery-instruction");
/// ```
#[must_use]
pub fn lint(text: &str, names: &Names, limit: u8) -> Vec<Fault> {
    let plain = prose::plain_apostrophes(text);
    let tidy = prose::tidied(&plain);
    let prose = names.taken_from(&tidy);
    let lower = prose.to_lowercase();
    let words = Words::of(&lower);
    let mut faults = terms::refused(&words);
    faults.extend(terms::promise_secrecy(&words).then(|| {
        let message =
            "\"confidential\" needs its limits in the same sentence: confidential unless ..., except ..., if ...";
        Fault::new("", "confidential-alone", message)
    }));
    faults.extend(imagery::instruct(&words).then(|| {
        let message = "never tell anyone to send, forward, screenshot, save or look for an image; say \"do not\", or leave it out";
        Fault::new("", "imagery-instruction", message)
    }));
    faults.extend(form_faults(&prose, &lower));
    let linkless = grade::without_links(&plain);
    let grade = if linkless == tidy { grade::of(&prose) } else { grade::of(&names.taken_from(&linkless)) };
    faults.extend(reading_faults(text, grade, limit));
    faults
}

fn form_faults(prose: &str, lower: &str) -> Vec<Fault> {
    let rules = [
        (holds_html(prose), "no-html", "a text is plain: take the HTML out"),
        (holds_address(lower), "no-address", "links and e-mail addresses belong into a contact, not into a text"),
        (holds_phone_number(prose), "no-number", "telephone numbers belong into a contact, not into a text"),
    ];
    let broken = rules.into_iter().filter(|(broken, _, _)| *broken);
    broken.map(|(_, rule, message)| Fault::new("", rule, message)).collect()
}

fn reading_faults(text: &str, grade: f64, limit: u8) -> Vec<Fault> {
    let mut faults = Vec::new();
    if grade > f64::from(limit) {
        let message = format!("the reading grade is {grade:.2} and may be {limit}: use shorter words and sentences");
        faults.push(Fault::new("", "reading-grade", message));
    }
    let longest = longest_sentence(text);
    if longest > LONGEST_SENTENCE {
        let message = format!("a sentence has {longest} words and may have {LONGEST_SENTENCE}: make two of it");
        faults.push(Fault::new("", "long-sentence", message));
    }
    faults
}

/// A tag, a comment or a character entity.
fn holds_html(prose: &str) -> bool {
    let tag = prose
        .split('<')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!'));
    let entity = prose.split('&').skip(1).any(|rest| {
        rest.split_once(';').is_some_and(|(name, _)| {
            let name = name.strip_prefix('#').unwrap_or(name);
            (2..=8).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
        })
    });
    tag || entity
}

fn holds_address(lower: &str) -> bool {
    let email = |word: &str| word.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
    let holds_scheme = || ["http://", "https://", "mailto:", "tel:"].iter().any(|scheme| lower.contains(scheme));
    lower.contains("www.")
        || (lower.contains(':') && holds_scheme())
        || (lower.contains('@') && lower.split_whitespace().any(email))
}

fn holds_phone_number(prose: &str) -> bool {
    // Hardly any text holds as many digits.
    count_digits(prose) >= PHONE_DIGITS
        && (longest_digits(prose, "+-()/ \u{2010}\u{2011}\u{2013}") >= PHONE_DIGITS
            || longest_digits(prose, "+-()/. \u{2010}\u{2011}\u{2013}") >= PHONE_DIGITS_WITH_DOTS)
}

fn count_digits(prose: &str) -> usize {
    if prose.is_ascii() {
        return prose.bytes().filter(u8::is_ascii_digit).count();
    }
    prose.chars().filter(|c| digit_value(*c).is_some()).count()
}

/// The most digits in one run with only such separators between them; years on their own do not count.
fn longest_digits(prose: &str, separators: &str) -> usize {
    prose
        .split(|c: char| digit_value(c).is_none() && !separators.contains(c))
        .map(|run| {
            let groups: Vec<Vec<u8>> = run
                .split(|c: char| digit_value(c).is_none())
                .map(|group| group.chars().filter_map(digit_value).collect::<Vec<u8>>())
                .filter(|group| !group.is_empty())
                .collect();
            if groups.iter().all(|group| is_year(group)) { 0 } else { groups.iter().map(Vec::len).sum() }
        })
        .max()
        .unwrap_or(0)
}

fn is_year(group: &[u8]) -> bool {
    matches!(group, [1, 9, _, _] | [2, 0, _, _])
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
