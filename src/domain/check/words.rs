//! What readers read: plain, true, in every language it must be in, and free of words that harm.

use std::sync::Arc;

use super::about;
use super::cores::on_every_core;
use crate::domain::finding::{Finding, Findings};
use crate::domain::record::{RecordKind, Records};
use crate::domain::retired::RetiredKind;
use crate::domain::route::{Purpose, SupportRoute};
use crate::domain::text::{Lang, Text};
use crate::domain::wording::{Names, lint};

/// The hardest reading grade (US) that a text may have: one for audiences whose ages end below 18, one for the rest.
const CHILD_GRADE: u8 = 4;
const GRADE: u8 = 6;

pub(super) fn check(records: &Records, findings: &mut Vec<Finding>) {
    let names = proper_names(records);
    let stale = Stale::of(records);
    let routes: Vec<&SupportRoute> = records.routes.values().map(Arc::as_ref).collect();
    // Nearly all of the work of a check: every word of every text is read.
    findings.extend(on_every_core(&routes, |routes| {
        let mut found = Vec::new();
        for route in routes {
            words_of(records, route, &names, &stale, &mut about(RecordKind::Route, route.id.as_str(), &mut found));
        }
        found
    }));
    for (id, campaign) in &records.campaigns {
        let mut here = about(RecordKind::Campaign, id.as_str(), findings);
        lint_texts("/summary", &campaign.summary, &names, &mut here);
    }
}

fn words_of(records: &Records, route: &SupportRoute, names: &Names, stale: &Stale, here: &mut Findings<'_>) {
    wording_per_audience(records, route, names, here);
    for (pointer, texts) in served_texts(route) {
        lint_texts(&pointer, texts, names, here);
    }
    for (position, contact) in route.contacts.iter().enumerate() {
        for (at, label) in contact.label.iter().enumerate() {
            let pointer = format!("/contacts/{position}/label/{at}/text");
            add_lint(&pointer, &label.text, names, u8::MAX, here);
        }
    }
    retired_words(route, stale, here);
}

/// The names that count neither as hard words nor as refused ones.
fn proper_names(records: &Records) -> Names {
    let routes = records.routes.values().map(|route| route.name.as_str());
    let organisations = records.organisations.values().map(|it| it.name.as_str());
    let places = records.places.values().map(|it| it.name.as_str());
    Names::new(&routes.chain(organisations).chain(places).collect::<Vec<_>>())
}

fn wording_per_audience(records: &Records, route: &SupportRoute, names: &Names, here: &mut Findings<'_>) {
    for (position, wording) in route.wording.iter().enumerate() {
        let pointer = format!("/wording/{position}");
        if !route.audiences.iter().any(|fit| fit.audience == wording.audience) {
            here.add(
                format!("{pointer}/audience"),
                "wording-without-audience",
                "the route does not serve this audience",
            );
        }
        let twice =
            route.wording[..position].iter().any(|it| it.audience == wording.audience && it.lang == wording.lang);
        if twice {
            here.add(&pointer, "wording-twice", "this audience has words in this language already");
        }
        if wording.lang == Lang::english() {
            let child = records
                .audiences
                .get(&wording.audience)
                .and_then(|audience| audience.implied_ages?.max)
                .is_some_and(|oldest| oldest < 18);
            let grade = if child { CHILD_GRADE } else { GRADE };
            add_lint(&format!("{pointer}/text"), &wording.text, names, grade, here);
        }
    }
    if route.purpose == Purpose::Emergency {
        return;
    }
    for fit in &route.audiences {
        let worded = route.wording.iter().any(|it| it.audience == fit.audience && it.lang == Lang::english());
        if !worded {
            here.add("/wording", "no-wording", format!("write what {} reads, in English", fit.audience));
        }
    }
}

/// The texts of a route that readers see beside its wording, with where they stand. Labels are apart: they are names of
/// offices and teams, which are as long as they are.
fn served_texts(route: &SupportRoute) -> Vec<(String, &[Text])> {
    let mut texts: Vec<(String, &[Text])> = vec![
        ("/not_for".to_owned(), &route.not_for),
        ("/do_first".to_owned(), &route.do_first),
        ("/anonymity/passed_on".to_owned(), &route.anonymity.passed_on),
        ("/accessibility".to_owned(), &route.accessibility),
    ];
    for (position, contact) in route.contacts.iter().enumerate() {
        let pointer = format!("/contacts/{position}");
        texts.push((format!("{pointer}/notes"), &contact.notes));
        texts.push((format!("{pointer}/reply_time"), &contact.reply_time));
    }
    texts
}

fn lint_texts(pointer: &str, texts: &[Text], names: &Names, here: &mut Findings<'_>) {
    for (position, text) in texts.iter().enumerate() {
        if text.lang == Lang::english() {
            add_lint(&format!("{pointer}/{position}/text"), &text.text, names, GRADE, here);
        }
    }
}

fn add_lint(pointer: &str, text: &str, names: &Names, grade: u8, here: &mut Findings<'_>) {
    for fault in lint(text, names, grade) {
        here.add(format!("{pointer}{}", fault.pointer), fault.rule, fault.message);
    }
}

/// What is no longer in use, as it is looked for in texts.
struct Stale {
    /// Numbers, as their digits alone. Shorter ones stand in too many others.
    numbers: Vec<String>,
    /// Names and addresses, in lower case.
    names: Vec<String>,
}

impl Stale {
    fn of(records: &Records) -> Self {
        let (mut numbers, mut names) = (Vec::new(), Vec::new());
        for retired in records.retired.values() {
            match retired.kind {
                RetiredKind::Number => numbers.push(digits_of(&retired.display)),
                RetiredKind::Link | RetiredKind::Email | RetiredKind::Name => names.push(retired.value.to_lowercase()),
            }
        }
        numbers.retain(|digits| digits.len() > 5);
        Self { numbers, names }
    }

    fn is_in(&self, text: &str) -> bool {
        let digits = digits_of(text);
        let lower = text.to_lowercase();
        self.numbers.iter().any(|old| digits.contains(old)) || self.names.iter().any(|old| lower.contains(old))
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// No text may send anybody to a retired name or number.
fn retired_words(route: &SupportRoute, stale: &Stale, here: &mut Findings<'_>) {
    let wording = route.wording.iter().enumerate().map(|(at, it)| (format!("/wording/{at}/text"), it.text.as_str()));
    let texts = served_texts(route);
    let rest = texts.iter().flat_map(|(pointer, texts)| {
        texts.iter().enumerate().map(move |(at, it)| (format!("{pointer}/{at}/text"), it.text.as_str()))
    });
    let name = std::iter::once(("/name".to_owned(), route.name.as_str()));
    for (pointer, text) in wording.chain(rest).chain(name) {
        if stale.is_in(text) {
            here.add(pointer, "retired-in-words", "this text names something that is no longer in use");
        }
    }
}
