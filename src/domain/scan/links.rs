//! Links of a page, and addresses among its words: pages, mailboxes, and what a link dials.

use std::collections::BTreeSet;
use std::ops::Range;

use url::Url;

use super::judge::{Judge, Verdict, unknown};
use super::numbers::with_a_code;
use super::report::Status;
use super::{Found, Hit, Kind, as_written};
use crate::domain::directory::Directory;
use crate::domain::markup::{Link, Markup, SEAM};
use crate::domain::number::{Number, NumberError, runs};
use crate::domain::reach::{ContactKey, MAX_READ};

/// How many words of one page are read as addresses.
const MOST_READ: usize = 5_000;

/// What stands around an address in a sentence and is not part of it.
const AROUND: &[char] = &[
    '(', ')', '[', ']', '<', '>', '"', '\'', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', ',', ';', ':', '!', '*',
    '|',
];

/// Finds the addresses among the words of a page.
pub(super) fn find_words(page: &Markup, judge: &Judge<'_>, found: &mut Found) {
    let hosts = hosts(judge.directory);
    let mut read = 0;
    for (at, word) in words(page.text()) {
        let bare = word.trim_matches(AROUND).trim_end_matches(['.', '?', '/']).trim_matches(AROUND);
        if bare.len() > MAX_READ || !looks_like_an_address(bare, &hosts) {
            continue;
        }
        read += 1;
        if read > MOST_READ {
            found.full = true;
            return;
        }
        let Some((kind, verdict)) = address(judge, bare) else { continue };
        let start = at + word.find(bare).unwrap_or_default();
        let text = start..start + bare.len();
        let hit = Hit { source: page.source_of(start), text, kind, written: bare.to_owned(), verdict };
        if !found.add(hit) {
            return;
        }
    }
}

/// The hosts that the directory knows, whatever it knows of them.
fn hosts(directory: &Directory) -> BTreeSet<&str> {
    directory.keys().filter_map(host_of).collect()
}

fn host_of(key: &ContactKey) -> Option<&str> {
    match key {
        ContactKey::Link(address) => Some(host(address)),
        ContactKey::Number { .. } | ContactKey::Email(_) | ContactKey::Name(_) => None,
    }
}

/// Whether a word is worth being read as an address: it says that it is one, or names a host that the directory knows. A
/// full stop that nobody put a space behind makes a host of any two words.
fn looks_like_an_address(word: &str, hosts: &BTreeSet<&str>) -> bool {
    if !word.contains('.') {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    let said = ["http://", "https://", "www."].iter().any(|it| lower.starts_with(it));
    said || lower.contains('@') || hosts.contains(host(&lower))
}

/// The words of a text, with where each begins.
pub(super) fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let parts = text.split(|c: char| c.is_whitespace() || c == SEAM);
    let placed = parts.map(move |word| (word.as_ptr().addr() - text.as_ptr().addr(), word));
    placed.filter(|(_, word)| !word.is_empty())
}

/// What a word is, if it is an address.
fn address(judge: &Judge<'_>, word: &str) -> Option<(Kind, Verdict)> {
    let readings = ContactKey::read_any(word, judge.country);
    let keys: Vec<ContactKey> = readings.into_iter().filter(is_address).collect();
    let email = keys.iter().any(|key| matches!(key, ContactKey::Email(_)));
    let kind = if email { Kind::Email } else { Kind::Link };
    if keys.is_empty() {
        return None;
    }
    Some((kind, place(judge, &keys, kind)))
}

fn is_address(key: &ContactKey) -> bool {
    matches!(key, ContactKey::Email(_) | ContactKey::Link(_))
}

/// What is known of a page or a mailbox. A page that we do not know may stand on a site that we do.
fn place(judge: &Judge<'_>, keys: &[ContactKey], kind: Kind) -> Verdict {
    let verdict = judge.contact(keys, kind);
    let Some(ContactKey::Link(address)) = keys.iter().find(|key| matches!(key, ContactKey::Link(_))) else {
        return verdict;
    };
    if verdict.status != Status::Unknown {
        return verdict;
    }
    let owners = judge.owners_of_site(host(address));
    if owners.is_empty() {
        return verdict;
    }
    let of_site = judge.of_routes(owners, kind, "");
    if of_site.status == Status::WrongAudience {
        of_site
    } else {
        unknown("We know this site, but not this page of it. It may be right or wrong.")
    }
}

/// The host of a normalised address.
pub(super) fn host(address: &str) -> &str {
    address.split(['/', '?', ':']).next().unwrap_or(address)
}

/// Finds what the links of a page lead to. A link that says what it does is told once, by its words.
pub(super) fn find_links(page: &Markup, judge: &Judge<'_>, found: &mut Found) {
    for link in page.links() {
        let Some((kind, verdict)) = judged(page, judge, link) else { continue };
        let said = found.hits.iter().any(|hit| {
            within(&hit.text, &link.text) && hit.kind == kind && hit.verdict.status == verdict.status && {
                same(&hit.verdict, &verdict)
            }
        });
        if said && verdict.status != Status::Misdialled {
            continue;
        }
        let hit = Hit { source: link.source, text: link.text.clone(), kind, written: link.href.clone(), verdict };
        if !found.add(hit) {
            return;
        }
    }
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn same(one: &Verdict, other: &Verdict) -> bool {
    one.routes == other.routes && one.instead == other.instead
}

fn judged(page: &Markup, judge: &Judge<'_>, link: &Link) -> Option<(Kind, Verdict)> {
    let (scheme, rest) = link.href.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "tel" => Some((Kind::Number, dialled(page, judge, link, rest, Number::tel_href)?)),
        "sms" => Some((Kind::Number, dialled(page, judge, link, rest, Number::sms_href)?)),
        "mailto" => {
            let address = rest.split('?').next().unwrap_or(rest).replace("%40", "@");
            let keys: Vec<ContactKey> = ContactKey::read_any(&address, judge.country);
            let keys: Vec<ContactKey> = keys.into_iter().filter(|key| matches!(key, ContactKey::Email(_))).collect();
            (!keys.is_empty()).then(|| (Kind::Email, judge.contact(&keys, Kind::Email)))
        }
        "http" | "https" => {
            let keys: Vec<ContactKey> = ContactKey::read_any(Url::parse(&link.href).ok()?.as_str(), judge.country);
            let keys: Vec<ContactKey> = keys.into_iter().filter(is_address).collect();
            // Also one that cannot be read: it may hide where it leads.
            Some((Kind::Link, place(judge, &keys, Kind::Link)))
        }
        _ => None,
    }
}

/// What a link that dials or texts does, held against the number that it stands on.
fn dialled(
    page: &Markup,
    judge: &Judge<'_>,
    link: &Link,
    rest: &str,
    href: fn(&Number) -> Option<String>,
) -> Option<Verdict> {
    let typed = rest.split([';', '?']).next().unwrap_or(rest).replace("%20", " ").replace("%2B", "+");
    let shown = shown_number(&page.text()[link.text.clone()], judge);
    let number = Number::parse(&typed, judge.country);
    if let (Err(NumberError::ShortWithCountryCode), Some(short)) = (&number, short_of(&typed)) {
        return Some(with_a_code(judge, short));
    }
    let Some(key) = ContactKey::number(&typed, judge.country) else {
        let sentence = "This link dials no number that we can read.".to_owned();
        let digits = typed.chars().filter(char::is_ascii_digit).count() > 2;
        return digits.then(|| judge.misdialled(shown.as_ref(), Kind::Number, sentence));
    };
    if let Some(shown) = shown.filter(|shown| *shown != key) {
        let sentence = "This link dials another number than the one that is shown.".to_owned();
        let meant = if judge.contacts(&shown).next().is_some() { shown } else { key };
        return Some(judge.misdialled(Some(&meant), Kind::Number, sentence));
    }
    let known = judge.contact(std::slice::from_ref(&key), Kind::Number);
    let right = known.status == Status::Current;
    if right && number.as_ref().is_ok_and(|number| href(number).is_none()) {
        let sentence = "This number cannot be reached in the way that this link tries.".to_owned();
        return Some(judge.misdialled(Some(&key), Kind::Number, sentence));
    }
    if right && has_a_nought_behind_its_code(&typed) {
        let sentence = "A number that begins with +44 has no nought behind that.".to_owned();
        return Some(judge.misdialled(Some(&key), Kind::Number, sentence));
    }
    Some(known)
}

/// The digits behind the country code of a short number.
fn short_of(typed: &str) -> Option<&'static str> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let rest = digits.trim_start_matches('0').strip_prefix("44")?.trim_start_matches('0');
    crate::domain::number::short_numbers(crate::domain::id::Country::GB)
        .iter()
        .map(|short| short.digits)
        .find(|short| *short == rest)
}

fn has_a_nought_behind_its_code(typed: &str) -> bool {
    let plain: String = typed.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    plain.starts_with("+440") || plain.starts_with("00440")
}

/// The one number that the words of a link show.
fn shown_number(words: &str, judge: &Judge<'_>) -> Option<ContactKey> {
    let words = as_written(words);
    let all = runs(&words);
    let [run] = all.as_slice() else { return None };
    if run.digits(0..run.len()).len() < 3 {
        return None;
    }
    ContactKey::number(&run.text(0..run.len()), judge.country)
}
