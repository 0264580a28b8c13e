//! What readers read: plain, true, in every language it must be in, and free of words that harm.
//!
//! Hardly any of the many texts has anything wrong with it: where one stands is only put into words where it has.

use std::fmt;

use memchr::memmem::Finder;

use super::about;
use crate::domain::finding::{Finding, Findings};
use crate::domain::record::{RecordKind, Records};
use crate::domain::retired::RetiredKind;
use crate::domain::route::{Purpose, SupportRoute};
use crate::domain::text::Text;
use crate::domain::wording::{Names, lint};

/// The hardest reading grade (US) that a text may have: one for audiences whose ages end below 18, one for the rest.
const CHILD_GRADE: u8 = 4;
const GRADE: u8 = 6;

/// What texts are held against, prepared once for all of them.
pub(super) struct Rules {
    names: Names,
    stale: Stale,
}

impl Rules {
    pub(super) fn of(records: &Records) -> Self {
        Self { names: proper_names(records), stale: Stale::of(records) }
    }

    pub(super) fn check_route(&self, records: &Records, route: &SupportRoute, here: &mut Findings<'_>) {
        wording_per_audience(records, route, &self.names, here);
        for (place, texts) in served_texts(route) {
            lint_texts(&place, texts, &self.names, here);
        }
        for (position, contact) in route.contacts.iter().enumerate() {
            for (at, label) in contact.label.iter().enumerate() {
                let pointer = format_args!("/contacts/{position}/label/{at}/text");
                add_lint(pointer, &label.text, &self.names, u8::MAX, here);
            }
        }
        retired_words(route, &self.stale, here);
    }

    pub(super) fn check_campaigns(&self, records: &Records, findings: &mut Vec<Finding>) {
        for (id, campaign) in &records.campaigns {
            let mut here = about(RecordKind::Campaign, id.as_str(), findings);
            lint_texts(&Place::of_record("summary"), &campaign.summary, &self.names, &mut here);
        }
    }
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
        if !route.audiences.iter().any(|fit| fit.audience == wording.audience) {
            here.add(
                format!("/wording/{position}/audience"),
                "wording-without-audience",
                "the route does not serve this audience",
            );
        }
        let twice =
            route.wording[..position].iter().any(|it| it.audience == wording.audience && it.lang == wording.lang);
        if twice {
            let message = "this audience has words in this language already";
            here.add(format!("/wording/{position}"), "wording-twice", message);
        }
        if wording.lang.is_english() {
            let child = records
                .audiences
                .get(&wording.audience)
                .and_then(|audience| audience.implied_ages?.max)
                .is_some_and(|oldest| oldest < 18);
            let grade = if child { CHILD_GRADE } else { GRADE };
            add_lint(format_args!("/wording/{position}/text"), &wording.text, names, grade, here);
        }
    }
    if route.purpose == Purpose::Emergency {
        return;
    }
    for fit in &route.audiences {
        let worded = route.wording.iter().any(|it| it.audience == fit.audience && it.lang.is_english());
        if !worded {
            here.add("/wording", "no-wording", format!("write what {} reads, in English", fit.audience));
        }
    }
}

/// Where some texts of a record stand: in a field of its own, or in one of its contacts.
#[derive(Clone, Copy)]
struct Place {
    contact: Option<usize>,
    field: &'static str,
}

impl Place {
    fn of_record(field: &'static str) -> Self {
        Self { contact: None, field }
    }

    fn of_contact(position: usize, field: &'static str) -> Self {
        Self { contact: Some(position), field }
    }
}

/// As a JSON pointer.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.contact {
            Some(position) => write!(f, "/contacts/{position}/{}", self.field),
            None => write!(f, "/{}", self.field),
        }
    }
}

/// The texts of a route that readers see beside its wording, with where they stand. Labels are apart: they are names of
/// offices and teams, which are as long as they are.
fn served_texts(route: &SupportRoute) -> impl Iterator<Item = (Place, &[Text])> {
    let own: [(Place, &[Text]); 4] = [
        (Place::of_record("not_for"), &route.not_for),
        (Place::of_record("do_first"), &route.do_first),
        (Place::of_record("anonymity/passed_on"), &route.anonymity.passed_on),
        (Place::of_record("accessibility"), &route.accessibility),
    ];
    let of_contacts = route.contacts.iter().enumerate().flat_map(|(position, contact)| {
        let texts: [(Place, &[Text]); 2] = [
            (Place::of_contact(position, "notes"), &contact.notes),
            (Place::of_contact(position, "reply_time"), &contact.reply_time),
        ];
        texts
    });
    own.into_iter().chain(of_contacts)
}

fn lint_texts(place: &Place, texts: &[Text], names: &Names, here: &mut Findings<'_>) {
    for (position, text) in texts.iter().enumerate() {
        if text.lang.is_english() {
            add_lint(format_args!("{place}/{position}/text"), &text.text, names, GRADE, here);
        }
    }
}

fn add_lint(pointer: fmt::Arguments<'_>, text: &str, names: &Names, grade: u8, here: &mut Findings<'_>) {
    for fault in lint(text, names, grade) {
        here.add(format!("{pointer}{}", fault.pointer), fault.rule, fault.message);
    }
}

/// What is no longer in use, as it is looked for in texts.
struct Stale {
    /// Numbers, as their digits alone. Shorter ones stand in too many others.
    numbers: Vec<String>,
    /// Names and addresses, in lower case.
    names: Vec<Finder<'static>>,
}

/// How many digits a retired number has that is looked for.
const STALE_DIGITS: usize = 6;

impl Stale {
    fn of(records: &Records) -> Self {
        let (mut numbers, mut names) = (Vec::new(), Vec::new());
        for retired in records.retired.values() {
            match retired.kind {
                RetiredKind::Number => numbers.push(digits_of(&retired.display)),
                RetiredKind::Link | RetiredKind::Email | RetiredKind::Name => {
                    names.push(Finder::new(&retired.value.to_lowercase()).into_owned());
                }
            }
        }
        numbers.retain(|digits| digits.len() >= STALE_DIGITS);
        Self { numbers, names }
    }

    fn is_in(&self, text: &str) -> bool {
        self.holds_number(text) || self.holds_name(text)
    }

    fn holds_number(&self, text: &str) -> bool {
        // Hardly any text holds as many digits.
        if text.bytes().filter(u8::is_ascii_digit).count() < STALE_DIGITS {
            return false;
        }
        let digits = digits_of(text);
        self.numbers.iter().any(|old| digits.contains(old))
    }

    fn holds_name(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.names.iter().any(|old| old.find(lower.as_bytes()).is_some())
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// No text may send anybody to a retired name or number.
fn retired_words(route: &SupportRoute, stale: &Stale, here: &mut Findings<'_>) {
    let mut look = |pointer: fmt::Arguments<'_>, text: &str| {
        if stale.is_in(text) {
            here.add(pointer.to_string(), "retired-in-words", "this text names something that is no longer in use");
        }
    };
    for (at, wording) in route.wording.iter().enumerate() {
        look(format_args!("/wording/{at}/text"), &wording.text);
    }
    for (place, texts) in served_texts(route) {
        for (at, it) in texts.iter().enumerate() {
            look(format_args!("{place}/{at}/text"), &it.text);
        }
    }
    look(format_args!("/name"), &route.name);
}
