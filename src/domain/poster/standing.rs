//! Whether a printed poster is still right, and what changed on it, each thing as a plain sentence.
//!
//! What counts is what a person takes from the paper. That a page grew old, or that something else of a route changed, makes
//! no poster wrong; that a number is grouped in another way does not either.

use super::{Always, Poster, PrintedContact, PrintedRoute};
use crate::domain::contact::ContactKind;
use crate::domain::history::Blanked;
use crate::domain::recall::Recall;
use crate::domain::record::Record;
use crate::domain::release::{Change, SealedRelease};

/// Whether a poster may go on hanging.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What stands on it is what would be printed today.
    Current,
    /// Something on it changed.
    Outdated,
    /// Something on it was recalled: it has to come down.
    Recalled,
}

impl Verdict {
    /// The verdict as it is served.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Outdated => "outdated",
            Self::Recalled => "recalled",
        }
    }
}

/// Whether a poster is still right, and why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it may go on hanging.
    pub verdict: Verdict,
    /// What changed on it: a plain sentence for each thing, what was recalled first.
    pub changes: Vec<String>,
}

/// Everything that was recalled after a release, whether or not the recall still stands: the paper still says what was
/// wrong when somebody has put it right since.
#[must_use]
pub fn recalled_since(releases: &[SealedRelease], number: u32) -> Vec<&Recall> {
    let later = releases.iter().filter(|it| it.release.number > number);
    let changes = later.flat_map(|it| &it.release.changes);
    let recalls = changes.filter_map(|change| match change {
        Change::Put(Record::Recall(recall)) => Some(recall),
        Change::Put(_) | Change::Withdraw(_) => None,
    });
    recalls.collect()
}

/// What became of what was printed, seen from what would be printed now; `now` is nothing where no such poster is made any
/// more. `recalls` are those that were made since, and `blanked` what no sentence may name.
#[must_use]
pub fn standing(printed: &Poster, now: Option<&Poster>, recalls: &[&Recall], blanked: &Blanked) -> Standing {
    let mut found = Changes { recalls, blanked, recalled: Vec::new(), others: Vec::new() };
    let none = Vec::new();
    found.contacts("In danger now", &printed.emergency, now.map_or(&none, |it| &it.emergency));
    for route in &printed.routes {
        let same = now.and_then(|now| now.routes.iter().find(|it| it.is(&route.id)));
        found.route(route, same);
    }
    let was_there = |id: &PrintedRoute| printed.routes.iter().any(|it| id.is(&it.id));
    for route in now.iter().flat_map(|it| &it.routes).filter(|it| !was_there(it)) {
        found.others.push(format!("{} is on it now.", route.name));
    }
    if now.is_none() {
        found.others = vec!["This poster is no longer made.".to_owned()];
    }
    let verdict = match (found.recalled.is_empty(), found.others.is_empty()) {
        (false, _) => Verdict::Recalled,
        (true, false) => Verdict::Outdated,
        (true, true) => Verdict::Current,
    };
    found.recalled.append(&mut found.others);
    Standing { verdict, changes: found.recalled }
}

/// What is gathered while two posters are held together.
struct Changes<'a> {
    recalls: &'a [&'a Recall],
    blanked: &'a Blanked,
    recalled: Vec<String>,
    others: Vec<String>,
}

impl Changes<'_> {
    fn route(&mut self, before: &PrintedRoute, after: Option<&PrintedRoute>) {
        let Some(after) = after else {
            for contact in &before.contacts {
                self.recall(&before.name, contact);
            }
            self.others.push(format!("{} is no longer on it.", before.name));
            return;
        };
        if before.name != after.name {
            self.others.push(format!("{} is now called {}.", before.name, after.name));
        }
        self.contacts(&after.name, &before.contacts, &after.contacts);
    }

    fn contacts(&mut self, of: &str, before: &[PrintedContact], after: &[PrintedContact]) {
        for old in before {
            let same = after.iter().find(|it| it.id == old.id).or_else(|| after.iter().find(|it| taken_alike(it, old)));
            if same.is_some_and(|new| taken_alike(new, old)) || !self.recall(of, old) {
                self.contact(of, old, same);
            }
        }
        let known = |new: &PrintedContact| before.iter().any(|old| old.id == new.id || taken_alike(new, old));
        for new in after.iter().filter(|it| !known(it)) {
            self.others.push(format!("{of}: the {} is on it now.", self.named(new)));
        }
    }

    /// Whether a contact was recalled since; then that is all there is to say of it.
    fn recall(&mut self, of: &str, contact: &PrintedContact) -> bool {
        let recall = self.recalls.iter().find(|it| it.subject.covers(&contact.id.route, &contact.id.contact));
        if let Some(recall) = recall {
            let sentence = format!("{of}: the {} on it was recalled. {}", called(contact.kind), recall.reason);
            if !self.recalled.contains(&sentence) {
                self.recalled.push(sentence);
            }
        }
        recall.is_some()
    }

    fn contact(&mut self, of: &str, old: &PrintedContact, new: Option<&PrintedContact>) {
        let Some(new) = new else {
            return self.others.push(format!("{of}: the {} is no longer on it.", self.named(old)));
        };
        if !taken_alike(old, new) {
            let word = |it: &PrintedContact| it.keyword.clone().unwrap_or_else(|| "no word".to_owned());
            self.others.push(if (&old.value, &old.shown) == (&new.value, &new.shown) {
                format!("{of}: a text to {} now begins with {}, not {}.", new.shown, word(new), word(old))
            } else {
                let (was, is) = (self.shown(old), self.shown(new));
                format!("{of}: the {} is now {is}, not {was}.", called(new.kind))
            });
            return;
        }
        let which = self.named(new);
        if old.label != new.label {
            self.others.push(format!("{of}: the {which} is now there for something else."));
        }
        if old.free != new.free {
            let now = if new.free { "costs nothing now" } else { "may cost something now" };
            self.others.push(format!("{of}: the {which} {now}."));
        }
        match (old.always == Always::No, new.always == Always::No) {
            (false, true) => self.others.push(format!("{of}: the {which} is no longer open day and night.")),
            (true, false) => self.others.push(format!("{of}: the {which} is open day and night now.")),
            (false, false) | (true, true) => {}
        }
    }

    fn named(&self, contact: &PrintedContact) -> String {
        format!("{} {}", called(contact.kind), self.shown(contact))
    }

    /// What was printed of a contact, unless it was recalled as false.
    fn shown<'c>(&self, contact: &'c PrintedContact) -> &'c str {
        if self.blanked.holds(&contact.id) { "one that was recalled" } else { &contact.shown }
    }
}

fn taken_alike(one: &PrintedContact, other: &PrintedContact) -> bool {
    one.taken() == other.taken() && one.kind == other.kind
}

fn called(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Phone => "number",
        ContactKind::Text => "text number",
        ContactKind::Textphone => "textphone number",
        ContactKind::Whatsapp => "WhatsApp number",
        ContactKind::Webchat | ContactKind::Form | ContactKind::Website | ContactKind::BslVideo => "web address",
        ContactKind::Email => "e-mail address",
        ContactKind::App => "app",
        ContactKind::Letter => "address",
    }
}
