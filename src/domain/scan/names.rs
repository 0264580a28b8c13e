//! Names of services among the words of a page: what they are called today, and what they were called.
//!
//! Names are met with their capitals and as whole words, so that a child who may "stop it now" raises no alarm. A name
//! that is also an English word counts only next to a contact of the same service.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::judge::{Judge, Verdict};
use super::links::words;
use super::report::Status;
use super::{Found, Hit, Kind};
use crate::domain::directory::{CheckedRoute, Directory};
use crate::domain::id::Id;
use crate::domain::markup::Markup;
use crate::domain::retired::RetiredKind;
use crate::domain::route::Purpose;

/// Names of one word that are words of English or first names as well. Whoever adds such a name to the directory adds it
/// here: a test asks about every name of one word in the seed.
const ALSO_WORDS: [&str; 9] =
    ["Fearless", "Inform", "Meic", "Pace", "Refuge", "Samaritans", "Shout", "Unseen", "Upstream"];

/// Whether a name of one word is another word too, so that it counts only next to a contact of its service.
#[must_use]
pub fn is_also_a_word(name: &str) -> bool {
    ALSO_WORDS.contains(&name)
}

/// How near a contact of the same service has to be, in bytes of the page's text.
const NEAR: usize = 160;

/// What stands around a word and is not part of it.
const AROUND: &[char] =
    &['(', ')', '[', ']', '"', '\'', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}', ',', ';', ':', '!', '?', '.', '*'];

/// Of what a name is the name.
#[derive(Clone, Debug)]
enum Of {
    /// This route, today.
    Route(Vec<Id>),
    /// The organisation that runs these routes.
    Organisation(Vec<Id>),
    /// Something that has another name now: what it was, and what to use.
    Once(String, Vec<Id>),
}

#[derive(Clone, Debug)]
struct Name {
    words: Vec<String>,
    of: Of,
}

impl Name {
    /// Whether it says nothing without a contact beside it.
    fn is_also_a_word(&self) -> bool {
        matches!(self.words.as_slice(), [word] if is_also_a_word(word))
    }

    fn routes(&self) -> &[Id] {
        match &self.of {
            Of::Route(routes) | Of::Organisation(routes) | Of::Once(_, routes) => routes,
        }
    }
}

/// Finds the names among the words of a page. One that is right is told once.
pub(super) fn find(page: &Markup, judge: &Judge<'_>, found: &mut Found) {
    let names = names(judge.directory);
    let mut told: BTreeSet<String> = BTreeSet::new();
    let all: Vec<(usize, &str)> = words(page.text()).collect();
    let mut from = 0;
    while from < all.len() {
        let Some((name, count)) = met(&names, &all[from..]) else {
            from += 1;
            continue;
        };
        let text = span(&all[from..from + count]);
        from += count;
        let written = name.words.join(" ");
        let verdict = of(judge, name);
        let again = verdict.status == Status::Current && told.contains(&written);
        if again || found.stands_on(&text) || (name.is_also_a_word() && !is_near_its_contact(judge, name, &text, found))
        {
            continue;
        }
        let shown = super::as_written(&page.text()[text.clone()]);
        told.insert(written);
        let hit = Hit { source: page.source_of(text.start), text, kind: Kind::Name, written: shown, verdict };
        if !found.add(hit) {
            return;
        }
    }
}

fn of(judge: &Judge<'_>, name: &Name) -> Verdict {
    match &name.of {
        Of::Route(routes) => judge.of_routes(routes.clone(), Kind::Name, "This is still the name of"),
        Of::Organisation(routes) => judge.of_routes(routes.clone(), Kind::Name, "This organisation runs"),
        Of::Once(was, routes) => judge.retired(Status::Renamed, was, routes, Kind::Name),
    }
}

/// The names of a directory, by their first word in capitals.
fn names(directory: &Directory) -> BTreeMap<String, Vec<Name>> {
    let once = directory.retired().filter(|it| it.kind == RetiredKind::Name);
    let once = once.map(|it| (it.value.as_str(), Of::Once(it.was.clone(), it.replaced_by.clone())));
    let routes = directory.routes().iter().map(CheckedRoute::document);
    // The number is what counts there, and its name is plain words.
    let routes = routes.clone().filter(|route| route.purpose != Purpose::Emergency);
    let of_routes = routes.clone().map(|route| (route.name.as_str(), Of::Route(vec![route.id.clone()])));
    let of_organisations = directory.organisations().filter_map(|organisation| {
        let theirs = routes.clone().filter(|route| route.organisation == organisation.id).map(|route| route.id.clone());
        let theirs: Vec<Id> = theirs.collect();
        (!theirs.is_empty()).then_some((organisation.name.as_str(), Of::Organisation(theirs)))
    });
    let mut names: BTreeMap<String, Vec<Name>> = BTreeMap::new();
    for (name, of) in once.chain(of_routes).chain(of_organisations) {
        let words: Vec<String> = words(name).map(|(_, word)| bare(word).to_owned()).collect();
        let Some(first) = words.first().map(|word| word.to_uppercase()) else { continue };
        let there = names.entry(first).or_default();
        // A route comes before the organisation of the same name.
        if there.iter().all(|other| other.words != words) {
            there.push(Name { words, of });
        }
    }
    for there in names.values_mut() {
        there.sort_by_key(|name| std::cmp::Reverse(name.words.len()));
    }
    names
}

/// The longest name that some words begin with, and how many of them it takes.
fn met<'n>(names: &'n BTreeMap<String, Vec<Name>>, words: &[(usize, &str)]) -> Option<(&'n Name, usize)> {
    let (_, first) = words.first()?;
    let first = bare(first);
    let starts = first.chars().next().is_some_and(char::is_alphanumeric);
    let there =
        starts.then(|| names.get(&without_s(first).to_uppercase()).or_else(|| names.get(&first.to_uppercase())))??;
    there.iter().find(|name| begins_with(words, name)).map(|name| (name, name.words.len()))
}

fn begins_with(words: &[(usize, &str)], name: &Name) -> bool {
    let last = name.words.len() - 1;
    name.words.iter().enumerate().all(|(at, wanted)| {
        let Some((_, word)) = words.get(at) else { return false };
        let closed = at == last || !word.trim_end_matches(['!', ')']).ends_with(AROUND);
        let opened = at == 0 || !word.trim_start_matches('(').starts_with(AROUND);
        let word = bare(word);
        closed && opened && (is_word(word, wanted, name) || (at == last && is_word(without_s(word), wanted, name)))
    })
}

/// Whether a word is that of a name: as it is written, all in capitals as headings are, or, where a name has only one word
/// that is no other word, with other capitals inside.
fn is_word(word: &str, wanted: &str, name: &Name) -> bool {
    let word = word.replace('\u{2019}', "'");
    let wanted = wanted.replace('\u{2019}', "'");
    let capitals = || word.chars().any(char::is_uppercase) && word == wanted.to_uppercase();
    let alone = || {
        let distinct = name.words.len() == 1 && wanted.len() > 7 && !name.is_also_a_word();
        distinct && word.starts_with(char::is_uppercase) && word.to_lowercase() == wanted.to_lowercase()
    };
    word == wanted || capitals() || alone()
}

fn bare(word: &str) -> &str {
    word.trim_matches(AROUND)
}

fn without_s(word: &str) -> &str {
    word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s")).unwrap_or(word)
}

/// Where a name stands, without what stands around it.
fn span(words: &[(usize, &str)]) -> Range<usize> {
    let (Some((start, first)), Some((end, last))) = (words.first(), words.last()) else { return 0..0 };
    let before = first.len() - first.trim_start_matches(AROUND).len();
    start + before..end + without_s(last.trim_end_matches(AROUND)).len()
}

/// Whether a contact of the same service stands near.
fn is_near_its_contact(judge: &Judge<'_>, name: &Name, text: &Range<usize>, found: &Found) -> bool {
    let near = found
        .hits
        .iter()
        .filter(|hit| hit.kind != Kind::Name && hit.text.start <= text.end + NEAR && text.start <= hit.text.end + NEAR);
    near.into_iter().any(|hit| {
        let theirs = hit.verdict.routes.iter().chain(hit.verdict.instead.iter().map(|it| &it.route));
        theirs.into_iter().any(|id| name.routes().iter().any(|route| judge.are_of_one(route, id)))
    })
}
