//! A route and its contacts as a page shows them to one reader.

use super::shell::Shell;
use crate::domain::code::Code;
use crate::domain::contact::{AnsweredBy, Cost, Known};
use crate::domain::directory::{CheckedContact, CheckedRoute, Directory};
use crate::domain::id::Id;
use crate::domain::record::RecordKind;
use crate::domain::served::{self, ServedAges, ServedContact, ServedRoute, Times};
use crate::domain::text::{Lang, Text};
use crate::http::words::{Said, Words};

/// One way to get in touch.
pub(in crate::http) struct Way {
    /// What it is for, where a route has several of a kind.
    pub(in crate::http) label: Vec<Text>,
    /// What to do, with the number or the address as its owner writes it.
    pub(in crate::http) call: Said,
    /// What to dial or open.
    pub(in crate::http) href: Option<String>,
    /// Whether it is rung: the big ones.
    pub(in crate::http) is_phone: bool,
    /// Whether somebody is there, in English; nothing where nobody answers while you wait.
    pub(in crate::http) hours: Option<String>,
    /// What it costs and what it needs.
    pub(in crate::http) facts: Vec<Said>,
    /// How lately it was checked, in English.
    pub(in crate::http) freshness: String,
    /// What else to know.
    pub(in crate::http) notes: Vec<Text>,
    /// Whether it shows on a phone bill; nothing where there is none.
    pub(in crate::http) bill: Option<Said>,
}

impl Way {
    /// A contact in these words.
    pub(in crate::http) fn new(contact: ServedContact, words: Words) -> Self {
        let kind = contact.kind.as_str();
        let key = if contact.keyword.is_some() { format!("contact-{kind}-word") } else { format!("contact-{kind}") };
        let call = words.say_or(&key, &contact.display).with("it", &contact.display);
        let dialled = contact.href.as_deref().is_some_and(|it| it.starts_with("tel:") || it.starts_with("sms:"));
        let bill = match contact.shows_on_bill {
            Known::Yes => "bill-yes",
            Known::No => "bill-no",
            Known::Unknown => "bill-unknown",
        };
        let answers = contact.answered_by == AnsweredBy::Person;
        let texts = [&contact.notes, &contact.reply_time, &contact.device_note];
        Self {
            label: words.of(&contact.label).into_iter().cloned().collect(),
            call: call.with("word", contact.keyword.unwrap_or_default()),
            is_phone: kind == "phone",
            hours: contact.availability.filter(|_| answers).map(|it| it.sentence),
            facts: facts(contact.cost, contact.needs_account, words),
            freshness: contact.freshness.sentence,
            notes: texts.into_iter().flat_map(|it| words.of(it)).cloned().collect(),
            bill: dialled.then(|| words.say(bill)),
            href: contact.href,
        }
    }

    /// A contact of the directory at an instant.
    pub(in crate::http) fn of(contact: CheckedContact<'_>, times: Times, words: Words) -> Self {
        Self::new(ServedContact::new(contact, times), words)
    }
}

fn facts(cost: Cost, account: Known, words: Words) -> Vec<Said> {
    let cost = match cost {
        Cost::Free => Some("free"),
        Cost::Charged => Some("charged"),
        Cost::Standard | Cost::Unknown => None,
    };
    let account = (account == Known::Yes).then_some("account");
    cost.into_iter().chain(account).map(|key| words.say(key)).collect()
}

/// One route as a page shows it.
pub(in crate::http) struct Card {
    /// Its code in addresses.
    pub(in crate::http) code: Code,
    /// Its name, and who runs it where that is somebody else.
    pub(in crate::http) name: String,
    pub(in crate::http) organisation: Option<String>,
    /// What happens when you get in touch.
    pub(in crate::http) wording: Vec<Text>,
    /// Whom it takes, by age.
    pub(in crate::http) ages: Vec<Said>,
    /// What to do first.
    pub(in crate::http) do_first: Vec<Text>,
    /// The ways to get in touch. Never empty.
    pub(in crate::http) ways: Vec<Way>,
    /// What it does not handle.
    pub(in crate::http) not_for: Vec<Text>,
    /// Whether you have to give your name, where that is known.
    pub(in crate::http) anonymity: Option<Said>,
    /// When details are passed on.
    pub(in crate::http) passed_on: Vec<Text>,
    /// Other ways to use it.
    pub(in crate::http) access: Vec<Text>,
}

impl Card {
    /// A route for somebody of an audience; nothing where it has no contact to show at that time.
    pub(in crate::http) fn of<'d>(
        directory: &'d Directory,
        route: &'d CheckedRoute,
        (audience, words): (&Id, Words),
        times: Times,
        shown: impl Fn(&CheckedContact<'d>) -> bool,
    ) -> Option<Self> {
        let lang: Lang = words.lang().parse().unwrap_or_else(|_| Lang::english());
        let served = ServedRoute::new(directory, route, served::Words::For(audience, &lang), times, shown);
        (!served.contacts.is_empty()).then(|| Self::new(served, words))
    }

    fn new(route: ServedRoute, words: Words) -> Self {
        let texts = |texts: &[Text]| words.of(texts).into_iter().cloned().collect();
        let anonymity = match route.anonymity.possible {
            Known::Yes => Some("name-yes"),
            Known::No => Some("name-no"),
            Known::Unknown => None,
        };
        Self {
            code: Code::of_record(RecordKind::Route, &route.id),
            organisation: Some(route.organisation.name).filter(|it| *it != route.name),
            wording: route.wording.into_iter().map(|it| Text { lang: it.lang, text: it.text }).collect(),
            ages: route.ages.map(|it| ages(it, words)).unwrap_or_default(),
            do_first: texts(&route.do_first),
            not_for: texts(&route.not_for),
            anonymity: anonymity.map(|key| words.say(key)),
            passed_on: texts(&route.anonymity.passed_on),
            access: texts(&route.accessibility),
            ways: route.contacts.into_iter().map(|it| Way::new(it, words)).collect(),
            name: route.name,
        }
    }

    /// The address of its own page, with the words for an audience.
    pub(in crate::http) fn page(&self, who: &str, shell: &Shell) -> String {
        shell.to(&format!("/r/{}/{who}", self.code))
    }

    /// The way that a list names: the first that is rung, else the first that leads anywhere.
    pub(in crate::http) fn best(&self) -> Option<&Way> {
        let phone = self.ways.iter().find(|it| it.is_phone && it.href.is_some());
        phone.or_else(|| self.ways.iter().find(|it| it.href.is_some()))
    }
}

/// A lower bound is always said. An upper one is only said by a route that does not say whom it is not for.
fn ages(limits: ServedAges, words: Words) -> Vec<Said> {
    let min = limits.min.filter(|it| *it > 0).map(|age| words.say("age-min").with("age", age));
    min.into_iter().collect()
}
