//! What was acknowledged, and what is there: after every death the two are the same, but for what was cut off.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;
use signpost::domain::freshness::day_of;

use super::deed::{Deed, What, recall};
use super::stage::{self, drama_contact};
use crate::support::curators::Caller;
use crate::support::{Answer, Client, list, text};

/// Everything that the deeds change, as it can be seen from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The notes of the releases, by number.
    pub releases: BTreeMap<u64, String>,
    /// Stage, revision and title of each draft.
    pub drafts: BTreeMap<String, (String, u64, String)>,
    /// The names of the organisations.
    pub organisations: BTreeMap<String, String>,
    /// The contact of each recall.
    pub recalls: BTreeMap<String, String>,
    /// Every contact that is served, and the day on which somebody read its page.
    pub contacts: BTreeMap<String, Option<String>>,
}

impl Standing {
    /// Looks at what a service shows.
    pub fn seen(client: &Client, author: &Caller<'_>) -> Self {
        let mut seen = Self::default();
        for it in pages(client, "/v1/releases") {
            seen.releases.insert(it["number"].as_u64().unwrap(), text(&it, "/note").to_owned());
        }
        for it in list(&author.attempt("GET", "/v1/curation/drafts", None).unwrap().expect(200).json(), "/items") {
            let draft =
                (text(it, "/stage").to_owned(), it["revision"].as_u64().unwrap(), text(it, "/title").to_owned());
            seen.drafts.insert(text(it, "/id").to_owned(), draft);
        }
        for it in pages(client, "/v1/organisations") {
            seen.organisations.insert(text(&it, "/id").to_owned(), text(&it, "/name").to_owned());
        }
        for it in pages(client, "/v1/recalls") {
            seen.recalls.insert(text(&it, "/id").to_owned(), text(&it, "/contact").to_owned());
        }
        for it in pages(client, "/v1/freshness") {
            let checked_on = it["freshness"]["checked_on"].as_str().map(str::to_owned);
            seen.contacts.insert(text(&it, "/contact").to_owned(), checked_on);
        }
        seen
    }

    /// The newest release.
    pub fn newest(&self) -> u64 {
        self.releases.keys().last().copied().unwrap()
    }

    fn number_of(&self, note: &str) -> Option<u64> {
        let numbers: Vec<u64> = self.releases.iter().filter(|(_, it)| *it == note).map(|(number, _)| *number).collect();
        assert!(numbers.len() < 2, "{note:?} was released {} times: {numbers:?}", numbers.len());
        numbers.first().copied()
    }

    /// Whether a deed came to be. A release and its draft's step, or a recall, are there together or not at all.
    fn shows(&self, deed: &Deed) -> bool {
        let stepped = match &deed.what {
            What::Save { .. } | What::Submit { .. } | What::Approve { .. } | What::Release { .. } => {
                deed.step().is_some_and(|(draft, to)| self.drafts.get(draft).is_some_and(|it| it.1 == u64::from(to)))
            }
            What::Recall { id, .. } => self.recalls.contains_key(id),
            What::Check { contact, on, .. } => self.contacts[contact].as_deref() == Some(&on.to_string()),
        };
        if let Some(note) = deed.note() {
            assert_eq!(self.number_of(note).is_some(), stepped, "{deed:?} happened by halves");
        }
        stepped
    }
}

/// Every item of a list, over all of its pages.
fn pages(client: &Client, path: &str) -> Vec<Value> {
    let (mut items, mut target) = (Vec::new(), format!("{path}?limit=200"));
    loop {
        // Other tests hold these answers against the specification.
        let page = client.send_unchecked("GET", &target, &[], None).expect(200).json();
        items.extend_from_slice(list(&page, "/items"));
        match page["next_cursor"].as_str() {
            Some(cursor) => target = format!("{path}?limit=200&cursor={cursor}"),
            None => return items,
        }
    }
}

/// What is known to have been kept.
#[derive(Clone, Debug)]
pub struct Ledger {
    pub standing: Standing,
    renames: BTreeMap<String, (String, String)>,
    checks: usize,
}

impl Ledger {
    /// The books are opened on what the stage shows.
    pub fn open(standing: Standing) -> Self {
        Self { standing, renames: BTreeMap::new(), checks: 0 }
    }

    /// Enters what was acknowledged, with the release that it made.
    pub fn enter(&mut self, deed: &Deed, release: Option<u64>) {
        if let (Some(number), Some(note)) = (release, deed.note()) {
            let before = self.standing.releases.insert(number, note.to_owned());
            assert_eq!(before, None, "two releases have the number {number}");
        }
        match &deed.what {
            What::Save { draft, organisation, title, .. } => {
                self.renames.insert(draft.clone(), (organisation.clone(), title.clone()));
                self.step(deed, "editing");
            }
            What::Submit { .. } => self.step(deed, "submitted"),
            What::Approve { .. } => self.step(deed, "approved"),
            What::Release { draft, .. } => {
                let (organisation, title) = self.renames[draft].clone();
                self.standing.organisations.insert(organisation, title);
                self.step(deed, "released");
            }
            What::Recall { id, route, contact } => {
                let contact = format!("{route}/{contact}");
                self.standing.contacts.remove(&contact);
                self.standing.recalls.insert(id.clone(), contact);
            }
            What::Check { contact, on, .. } => {
                self.checks += 1;
                self.standing.contacts.insert(contact.clone(), Some(on.to_string()));
            }
        }
    }

    fn step(&mut self, deed: &Deed, stage: &str) {
        let (draft, revision) = deed.step().unwrap();
        let title = self.renames[draft].1.clone();
        self.standing.drafts.insert(draft.to_owned(), (stage.to_owned(), revision.into(), title));
    }

    /// Holds an answer against what is known, and enters what it acknowledges.
    pub fn acknowledge(&mut self, deed: &Deed, answer: &Answer) {
        let said = release_in(answer);
        self.enter(deed, said);
        if let Some((draft, revision)) = deed.step() {
            let document = answer.json();
            assert_eq!(document["revision"], u64::from(revision), "{deed:?}");
            assert_eq!(text(&document, "/stage"), self.standing.drafts[draft].0, "{deed:?}");
        }
        assert_eq!(said.is_some(), deed.note().is_some(), "{deed:?}: {}", answer.text());
    }

    /// After a death: what was cut off happened whole or not at all, and everything else is as it was acknowledged. Says
    /// which of it happened.
    pub fn settle(&mut self, cut: Vec<Deed>, seen: &Standing) -> Vec<(Deed, bool)> {
        let settled: Vec<(Deed, bool)> = cut.into_iter().map(|deed| (deed.clone(), seen.shows(&deed))).collect();
        for (deed, _) in settled.iter().filter(|(_, happened)| *happened) {
            self.enter(deed, deed.note().and_then(|note| seen.number_of(note)));
        }
        assert_same(&self.standing, seen, &settled);
        settled
    }

    /// The deed was asked for again under its name, and this is the answer. Once more changes nothing.
    pub fn again(&mut self, (deed, happened): (&Deed, bool), answer: &Answer) {
        assert!((200..300).contains(&answer.status), "{deed:?} again: {}", answer.text());
        if happened {
            let known = deed.note().map(|note| self.standing.number_of(note));
            assert_eq!(known.flatten(), release_in(answer), "{deed:?} again: {}", answer.text());
        } else {
            self.acknowledge(deed, answer);
        }
    }

    /// The next step of some draft, or a new one where few are open.
    pub fn next_step(&self, chance: &mut impl FnMut(u64) -> u64) -> Deed {
        let open = self.standing.drafts.iter().filter(|(_, it)| it.0 != "released");
        let open: Vec<(String, String, u32)> =
            open.map(|(id, it)| (id.clone(), it.0.clone(), u32::try_from(it.1).unwrap())).collect();
        let at = usize::try_from(chance(3)).unwrap();
        let Some((draft, stage, revision)) = open.get(at).cloned() else { return self.first_step() };
        Deed::new(match stage.as_str() {
            "editing" if chance(4) == 0 => {
                let (organisation, _) = self.renames[&draft].clone();
                let title = format!("{draft}, revision {}", revision + 1);
                What::Save { draft, revision, organisation, title }
            }
            "editing" => What::Submit { draft, revision },
            "submitted" => What::Approve { draft, revision },
            "approved" => What::Release { draft, revision },
            stage => panic!("{draft} is {stage}"),
        })
    }

    /// A new draft, of an organisation that no open draft is about.
    pub fn first_step(&self) -> Deed {
        let (number, organisations) = (self.standing.drafts.len(), stage::organisations());
        let organisation = organisations[number % organisations.len()].clone();
        let draft = format!("draft-{number:04}");
        let title = format!("{draft}, revision 1");
        Deed::new(What::Save { draft, revision: 0, organisation, title })
    }

    /// The next of the stage's own contacts is recalled.
    pub fn next_recall(&self) -> Deed {
        let number = self.standing.recalls.len();
        Deed::new(recall(number, drama_contact(number)))
    }

    /// A contact of the seed is checked, each time on a later day than the last time.
    pub fn next_check(&self) -> Deed {
        let contacts = stage::contacts();
        let (contact, value) = contacts[self.checks % contacts.len()].clone();
        let today = day_of(Timestamp::now() - SignedDuration::from_hours(1));
        let on = today - 80.days() + i32::try_from(self.checks / contacts.len()).unwrap().days();
        Deed::new(What::Check { contact, value, on })
    }
}

/// The number of the release that an answer speaks of.
fn release_in(answer: &Answer) -> Option<u64> {
    if answer.status == 204 { None } else { answer.json()["release"].as_u64() }
}

fn assert_same(known: &Standing, seen: &Standing, settled: &[(Deed, bool)]) {
    if known == seen {
        return;
    }
    let differing = |what: &str, known: BTreeSet<String>, seen: BTreeSet<String>| {
        let (lost, new): (Vec<_>, Vec<_>) = (known.difference(&seen).collect(), seen.difference(&known).collect());
        if lost.is_empty() && new.is_empty() {
            String::new()
        } else {
            format!("{what}: known {lost:?}, seen {new:?}\n")
        }
    };
    let all = [
        differing("releases", lines(&known.releases), lines(&seen.releases)),
        differing("drafts", lines(&known.drafts), lines(&seen.drafts)),
        differing("organisations", lines(&known.organisations), lines(&seen.organisations)),
        differing("recalls", lines(&known.recalls), lines(&seen.recalls)),
        differing("contacts", lines(&known.contacts), lines(&seen.contacts)),
    ];
    panic!("what is there is not what was acknowledged:\n{}cut off were {settled:#?}", all.concat());
}

fn lines<K: std::fmt::Debug, V: std::fmt::Debug>(map: &BTreeMap<K, V>) -> BTreeSet<String> {
    map.iter().map(|it| format!("{it:?}")).collect()
}
