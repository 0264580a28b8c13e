//! The rules themselves, read from what the journal holds and from nothing else: each frame as plain JSON.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::*;
use super::small::for_danger;
use crate::store::digest;

/// A rule holds, or this is how it is broken.
pub(super) type Held<T = ()> = Result<T, TestCaseError>;

/// A draft as its events tell it.
#[derive(Debug, Default)]
struct Sheet {
    authors: BTreeSet<String>,
    content: Value,
    submitted: bool,
    /// Who approved what it holds now.
    approved_by: Option<String>,
    closed: bool,
    events: u64,
}

/// What is known after the frames so far.
#[derive(Default)]
pub(super) struct Rules {
    pub(super) newest: u64,
    pub(super) digest: String,
    time: Option<Timestamp>,
    sheets: BTreeMap<String, Sheet>,
    rights: BTreeMap<String, BTreeSet<String>>,
    invited: BTreeMap<String, BTreeSet<String>>,
    /// The recalls that stand, by name, and what each takes away.
    pub(super) recalls: BTreeMap<String, String>,
    alone: Vec<(String, Timestamp)>,
    pub(super) frames: u64,
    /// How often what happened: a history in which nothing does breaks no rule.
    pub(super) tally: Tally,
}

/// How often what happened.
pub(super) type Tally = BTreeMap<&'static str, usize>;

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn texts(value: &Value) -> BTreeSet<String> {
    let all = value.as_array().into_iter().flatten();
    all.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}

fn time(value: &Value) -> Held<Timestamp> {
    let time = value.as_str().and_then(|it| it.parse().ok());
    time.ok_or_else(|| TestCaseError::fail(format!("no time: {value}")))
}

fn subject(recall: &Value) -> String {
    let (route, contact) = (text(recall, "/subject/route"), text(recall, "/subject/contact"));
    if contact.is_empty() { route } else { format!("{route}/{contact}") }
}

impl Rules {
    /// Reads on.
    pub(super) fn take(&mut self, frame: &Frame) -> Held {
        prop_assert_eq!(frame.sequence(), self.frames + 1);
        self.frames += 1;
        let of = |kind: &str| -> Vec<(Value, String)> {
            let found = frame.entries().iter().filter(|it| it.kind() == kind);
            found.map(|it| (it.parse().unwrap(), digest(it.document().get().as_bytes()).to_string())).collect()
        };
        let (releases, events, people) = (of(RELEASE), of(DRAFT), of(PERSON));
        prop_assert_eq!(releases.len() + events.len() + people.len(), frame.entries().len());
        prop_assert!(releases.len() <= 1 && events.len() <= 1 && people.len() <= 1, "one thing happens at a time");
        if let [(release, digest)] = &releases[..] {
            self.release(release, events.first().map(|(event, _)| event))?;
            digest.clone_into(&mut self.digest);
        }
        for (event, _) in &events {
            self.event(event, !releases.is_empty())?;
        }
        for (noted, _) in &people {
            self.person(&noted["event"]);
        }
        Ok(())
    }

    pub(super) fn count(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    fn holds(&self, person: &str, right: &str) -> bool {
        self.rights.get(person).is_some_and(|it| it.contains(right))
    }

    fn person(&mut self, event: &Value) {
        if let Some(invited) = event.get("invited") {
            self.invited.insert(text(invited, "/curator"), texts(&invited["rights"]));
        }
        if let Some(enrolled) = event.get("enrolled") {
            let curator = text(enrolled, "/curator");
            let rights = self.invited.remove(&curator).unwrap_or_default();
            self.rights.insert(curator, rights);
        }
        if let Some(set) = event.get("rights-set") {
            self.rights.insert(text(set, "/curator"), texts(&set["rights"]));
        }
    }

    fn release(&mut self, release: &Value, event: Option<&Value>) -> Held {
        prop_assert_eq!(release["number"].as_u64(), Some(self.newest + 1), "numbers go up by one");
        let at = time(&release["time"])?;
        prop_assert!(self.time.is_none_or(|before| before < at), "times go strictly up: {:?} and {at}", self.time);
        prop_assert_eq!(text(release, "/previous"), self.digest.clone(), "each names the one before it");
        (self.newest, self.time) = (self.newest + 1, Some(at));
        let draft = text(release, "/people/draft");
        match (text(release, "/origin").as_str(), draft.as_str()) {
            ("seed", _) => prop_assert!(self.newest == 1 && release.get("people").is_none()),
            ("recall", "") => self.by_one(release, at)?,
            ("recall" | "curation", _) => self.by_two(release, event, &draft)?,
            (other, _) => prop_assert!(false, "no such origin: {other}"),
        }
        let (lifted_before, curation) = (self.recalls.clone(), release["origin"] == "curation");
        for change in release["changes"].as_array().into_iter().flatten() {
            if let Some(recall) = change.pointer("/put/recall") {
                let before = self.recalls.insert(text(recall, "/id"), subject(recall));
                prop_assert!(before.is_none_or(|it| it == subject(recall)), "a recall keeps what it speaks of");
            }
            if change.pointer("/withdraw/kind").is_some_and(|it| it == "recall") {
                self.recalls.remove(&text(change, "/withdraw/id"));
            }
        }
        let lifted = lifted_before.keys().any(|it| !self.recalls.contains_key(it));
        prop_assert!(!lifted || curation, "only two people lift a recall");
        if lifted {
            self.count("a recall was lifted");
        }
        Ok(())
    }

    /// One person takes away, and nothing else.
    fn by_one(&mut self, release: &Value, at: Timestamp) -> Held {
        let people = &release["people"];
        let authors = texts(&people["authors"]);
        let Some(author) = authors.first().filter(|_| authors.len() == 1) else {
            return Err(TestCaseError::fail(format!("one person recalls: {people}")));
        };
        prop_assert!(people.get("approved_by").is_none());
        prop_assert!(self.holds(author, "recall"), "{author} may not recall");
        let [change] = &release["changes"].as_array().unwrap()[..] else {
            return Err(TestCaseError::fail("one recall at a time"));
        };
        let Some(recall) = change.pointer("/put/recall") else {
            return Err(TestCaseError::fail(format!("one person changed something: {change}")));
        };
        prop_assert!(!self.recalls.contains_key(&text(recall, "/id")), "one person made another recall of it");
        let subject = subject(recall);
        prop_assert!(!for_danger(&subject), "one person recalled {subject}");
        let in_person = people["via"] == "passkey";
        prop_assert!(in_person || subject.contains('/'), "a token recalled the route {subject}");
        self.count(match (in_person, subject.contains('/')) {
            (true, true) => "somebody recalled a contact",
            (true, false) => "somebody recalled a route",
            (false, _) => "a program recalled a contact",
        });
        self.alone.push((author.clone(), at));
        let hour = jiff::SignedDuration::from_hours(1);
        let within = self.alone.iter().filter(|(who, when)| who == author && at.duration_since(*when) < hour);
        prop_assert!(within.count() <= 3, "{author} recalled more than three times within an hour");
        Ok(())
    }

    /// What two people did is what the second of them approved.
    fn by_two(&mut self, release: &Value, event: Option<&Value>, draft: &str) -> Held {
        let newest = self.newest;
        let Some(sheet) = self.sheets.get(draft) else {
            return Err(TestCaseError::fail(format!("a release of no draft: {draft}")));
        };
        let Some(approver) = &sheet.approved_by else {
            return Err(TestCaseError::fail(format!("nobody approved {draft}: {sheet:?}")));
        };
        let people = &release["people"];
        prop_assert_eq!(&text(people, "/approved_by"), approver);
        prop_assert_eq!(&texts(&people["authors"]), &sheet.authors);
        prop_assert!(!sheet.authors.is_empty() && !sheet.authors.contains(approver), "one person made {draft}");
        prop_assert_eq!(&release["changes"], &sheet.content["edits"], "what was approved is what was released");
        prop_assert_eq!(&release["note"], &sheet.content["note"]);
        let recall = |change: &Value| change.pointer("/put/recall").is_some();
        let only_recalls = release["changes"].as_array().into_iter().flatten().all(recall);
        prop_assert_eq!(release["origin"] == "recall", only_recalls);
        let step = event.map(|it| (text(it, "/draft"), it["step"].clone()));
        prop_assert_eq!(step, Some((draft.to_owned(), json!({"released": {"release": newest}}))));
        let for_danger = |change: &Value| change.pointer("/put/recall").is_some_and(|it| for_danger(&subject(it)));
        let danger = release["changes"].as_array().into_iter().flatten().any(for_danger);
        let (back, timed) =
            (sheet.content.get("rolls_back_to").is_some(), event.is_some_and(|it| it.get("by").is_none()));
        let several = sheet.authors.len() > 1;
        for (what, happened) in [
            ("two people released something", true),
            ("two people recalled something", only_recalls),
            ("two people recalled something for danger", danger),
            ("two people went back", back),
            ("a release had several authors", several),
            ("a release came when it was time", timed),
        ] {
            if happened {
                self.count(what);
            }
        }
        Ok(())
    }

    fn event(&mut self, event: &Value, with_release: bool) -> Held {
        let draft = text(event, "/draft");
        let actor = &event["by"];
        let (by, in_person) = (text(actor, "/curator"), actor["via"] == "passkey");
        let may = |right: &str| texts(&actor["rights"]).contains(right) && self.holds(&by, right);
        let (edits, reviews) = (may("edit"), may("review"));
        let sheet = self.sheets.entry(draft.clone()).or_default();
        sheet.events += 1;
        prop_assert_eq!(event["revision"].as_u64(), Some(sheet.events), "{} goes on step by step", draft);
        prop_assert!(!sheet.closed, "something happened to {draft} after its end");
        let step = &event["step"];
        if let Some(content) = step.get("created").or_else(|| step.get("edited")) {
            prop_assert!(edits && step.get("created").is_some() == (sheet.events == 1));
            (sheet.submitted, sheet.approved_by) = (false, None);
            content.clone_into(&mut sheet.content);
            sheet.authors.insert(by);
        } else if let Some(approved) = step.get("approved") {
            prop_assert!(sheet.submitted && reviews && in_person, "{by} may not approve {draft}: {event}");
            prop_assert!(!sheet.authors.contains(&by), "{by} wrote a part of {draft}");
            let sealed = serde_json_canonicalizer::to_string(&(&draft, &sheet.content)).unwrap();
            prop_assert_eq!(text(approved, "/seal"), digest(sealed.as_bytes()).to_string(), "the seal of {}", draft);
            sheet.approved_by = Some(by);
        } else if step.get("rejected").is_some() {
            prop_assert!(reviews && sheet.submitted && !text(step, "/rejected/reason").trim().is_empty());
            (sheet.submitted, sheet.approved_by) = (false, None);
        } else if step.get("released").is_some() {
            prop_assert!(with_release && sheet.approved_by.is_some(), "{draft} was not approved");
            let waits = sheet.content.get("release_at").map(time).transpose()?;
            let at = time(&event["at"])?;
            prop_assert!(waits.is_none_or(|it| it <= at), "{draft} was to wait until {waits:?}");
            let by_clock = actor.is_null() && waits.is_some();
            prop_assert!(by_clock || (in_person && (edits || reviews)), "nobody who may released {draft}");
            sheet.closed = true;
        } else if step == "submitted" {
            prop_assert!(edits && !sheet.submitted);
            sheet.submitted = true;
        } else {
            prop_assert!(step == "withdrawn" && edits, "no such step: {step}");
            sheet.closed = true;
        }
        prop_assert!(!with_release || sheet.closed);
        Ok(())
    }
}
