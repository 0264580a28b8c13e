//! What `signpost check-links` says at its end: a table for people, JSON for programs.

use serde::Serialize;

use super::super::say;
use super::verdict::Outcome;

/// What was found for one contact at one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    /// The contact: `route-id/contact-id`.
    pub(super) contact: String,
    /// Whether the address is a page that the contact was read from (`evidence`), or what it opens (`link`).
    pub(super) of: &'static str,
    /// The address.
    pub(super) url: String,
    /// What was found.
    pub(super) outcome: Outcome,
    /// Where the way ended, if not where it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
    /// More, where there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) detail: Option<String>,
}

/// Everything that was found.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The release whose contacts these are.
    pub(super) release: u32,
    /// How many addresses were fetched.
    pub(super) pages: usize,
    /// Every contact with every address of it, in the directory's order.
    pub(super) rows: Vec<Row>,
}

impl Report {
    /// Whether nobody has to look at anything.
    pub(super) fn is_fine(&self) -> bool {
        self.rows.iter().all(|row| row.outcome.is_fine())
    }

    /// Prints it for a program.
    pub(super) fn print_json(&self) {
        say(serde_json::to_string_pretty(self).unwrap_or_default());
    }

    /// Prints what wants to be looked at, worst first, and how much there was.
    pub(super) fn print(&self) {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| !row.outcome.is_fine()).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.outcome));
        for row in &rows {
            let Row { contact, of, url, outcome, to, detail } = row;
            let to = to.as_ref().map(|to| format!(" -> {to}")).unwrap_or_default();
            let detail = detail.as_ref().map(|detail| format!(" ({detail})")).unwrap_or_default();
            say(format_args!("{:<15} {contact} {of} {url}{to}{detail}", outcome.as_str()));
        }
        let (all, pages, release) = (self.rows.len(), self.pages, self.release);
        let wrong = rows.len();
        say(format_args!("release {release}: {pages} pages fetched, {all} questions, {wrong} to look at"));
    }
}
