//! What would stand after a draft, once everything that can be checked by itself has been.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Content, Draft, Refusal, contacts};
use crate::domain::check;
use crate::domain::digest::Digest;
use crate::domain::finding::{Finding, Findings};
use crate::domain::id::ContactRef;
use crate::domain::recall;
use crate::domain::record::{RecordKey, Records};
use crate::domain::release::{Change, SealedRelease, apply, fold};

/// Proof that a draft's content was checked against what stands: there were no findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    seal: Digest,
    records: Records,
    to_try: BTreeSet<ContactRef>,
}

impl Proposal {
    /// Whether it is of what the draft holds.
    #[must_use]
    pub fn is_of(&self, draft: &Draft) -> bool {
        self.seal == draft.seal()
    }

    /// The digest of the content that was checked.
    #[must_use]
    pub fn seal(&self) -> Digest {
        self.seal
    }

    /// The records that would stand.
    #[must_use]
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The contacts through which somebody would be reached anew: the reviewer tries each.
    #[must_use]
    pub fn to_try(&self) -> &BTreeSet<ContactRef> {
        &self.to_try
    }
}

/// Checks what would stand after a draft, as seen on a day.
///
/// # Errors
/// `Stale` when others changed the same records since the draft was written, and otherwise all findings.
pub fn propose(draft: &Draft, releases: &[SealedRelease], today: Date) -> Result<Proposal, Refusal> {
    let content = draft.content();
    stands_on(content, releases)?;
    let standing = fold(releases.iter().map(|sealed| &sealed.release));
    let mut findings = Vec::new();
    let records = with_edits(&standing, content, &mut findings);
    recall::check_edits(&standing, &content.edits, &mut findings);
    findings.extend(check::check(&records).findings);
    let rolled_back = content.rolls_back_to.map(|number| {
        fold(releases.iter().map(|sealed| &sealed.release).take_while(|release| release.number <= number))
    });
    let to_try = contacts::check(
        &contacts::Edited { standing: &standing, after: &records, rolled_back: rolled_back.as_ref(), content, today },
        &mut findings,
    );
    findings.sort();
    findings.dedup();
    if findings.is_empty() {
        Ok(Proposal { seal: draft.seal(), records, to_try })
    } else {
        Err(Refusal::Findings(findings))
    }
}

/// The records with the edits made.
fn with_edits(standing: &Records, content: &Content, findings: &mut Vec<Finding>) -> Records {
    let mut records = standing.clone();
    for edit in &content.edits {
        let was_there = apply(&mut records, edit);
        if let (Change::Withdraw(key), false) = (edit, was_there) {
            let mut here = Findings::about(key.clone(), findings);
            here.add("", "nothing-to-withdraw", "there is no record of this name to withdraw");
        }
    }
    records
}

/// Whether a content still says what its authors meant: nobody changed its records since the release it was written on.
/// Changes to other records do not matter; what would stand with them is checked when it is released.
pub(super) fn stands_on(content: &Content, releases: &[SealedRelease]) -> Result<(), Refusal> {
    let touched = content.touches();
    let since = releases.iter().filter(|sealed| sealed.release.number > content.base);
    let changed: BTreeSet<RecordKey> =
        since.flat_map(|sealed| &sealed.release.changes).map(Change::key).filter(|key| touched.contains(key)).collect();
    // A base that is still to come is no base.
    let known = releases.last().is_some_and(|newest| content.base <= newest.release.number);
    match (known, changed.is_empty()) {
        (true, true) => Ok(()),
        (true, false) => Err(Refusal::Stale(changed)),
        (false, _) => Err(Refusal::NoBase),
    }
}
