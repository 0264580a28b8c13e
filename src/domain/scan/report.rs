//! What is told of a page.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Hit;
use super::judge::Verdict;
use crate::domain::id::{ContactRef, Id};
use crate::domain::markup::Position;

/// What is known of something on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Status {
    Current,
    Retired,
    Renamed,
    Misdialled,
    WrongAudience,
    Unknown,
}

impl Status {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Retired => "retired",
            Self::Renamed => "renamed",
            Self::Misdialled => "misdialled",
            Self::WrongAudience => "wrong-audience",
            Self::Unknown => "unknown",
        }
    }
}

/// What to put on the page instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Substitute {
    /// The route's id.
    #[schema(value_type = String, example = "stop-it-now-helpline")]
    pub route: Id,
    /// Its name today.
    #[schema(example = "Stop It Now UK and Ireland helpline")]
    pub name: String,
    /// The contact of it to use.
    #[schema(value_type = String, example = "stop-it-now-helpline/phone")]
    pub contact: ContactRef,
    /// What kind of channel that is, an open list: `phone`, `text`, `webchat`, `form`, `email`, `website` ...
    #[schema(example = "phone")]
    pub kind: String,
    /// How its owner writes it.
    #[schema(example = "0808 1000 900")]
    pub display: String,
    /// The word to begin a text message with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// A ready link, safe to dial or open.
    #[schema(example = "tel:+448081000900")]
    pub href: String,
    /// The same as HTML, ready to be pasted.
    #[schema(example = "Stop It Now UK and Ireland helpline: <a href=\"tel:+448081000900\">0808 1000 900</a>")]
    pub html: String,
}

/// Something on the page that may be a way to get help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScanFinding {
    /// What stands there, as it is written.
    #[schema(example = "0131 556 3535")]
    pub found: String,
    /// What kind of thing it is, an open list: `number`, `email`, `link`, `name`.
    #[schema(example = "number")]
    pub kind: String,
    /// The line on which it begins, from 1.
    #[schema(minimum = 1, example = 12)]
    pub line: u32,
    /// The character of the line at which it begins, from 1.
    #[schema(minimum = 1, example = 34)]
    pub column: u32,
    /// An open list. `current`: it is right. `retired`: it is no longer in use. `renamed`: a service that has another name
    /// now. `misdialled`: it does not lead where it should. `wrong-audience`: it must not be shown to the readers of this
    /// page. `unknown`: we do not know it, which says neither that it is safe nor that it is false.
    #[schema(example = "retired")]
    pub status: String,
    /// The same in plain English.
    pub sentence: String,
    /// The routes that it leads to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub routes: Vec<Id>,
    /// What to put in its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<Substitute>,
}

impl ScanFinding {
    pub(super) fn new(hit: Hit, at: Position) -> Self {
        let Verdict { status, sentence, routes, instead } = hit.verdict;
        Self {
            found: hit.written,
            kind: hit.kind.as_str().to_owned(),
            line: at.line,
            column: at.column,
            status: status.as_str().to_owned(),
            sentence,
            routes,
            instead,
        }
    }

    /// Whether the page has to be changed for it.
    #[must_use]
    pub fn wants_change(&self) -> bool {
        self.status != Status::Current.as_str() && self.status != Status::Unknown.as_str()
    }
}

/// How many findings there are of each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ScanCounts)]
pub struct Counts {
    /// What is right.
    pub current: u32,
    /// What is no longer in use.
    pub retired: u32,
    /// Services that have another name now.
    pub renamed: u32,
    /// What does not lead where it should.
    pub misdialled: u32,
    /// What must not be shown to the readers of this page.
    pub wrong_audience: u32,
    /// What we do not know.
    pub unknown: u32,
}

/// What is still right on a page, and what is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScanReport {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    pub release: u32,
    /// How many findings there are of each status.
    pub counts: Counts,
    /// Whether there was more on the page than is told.
    pub truncated: bool,
    /// What was found, in the order of the page: at most 1,000.
    #[schema(max_items = 1000)]
    pub findings: Vec<ScanFinding>,
}

impl ScanReport {
    pub(super) fn new(release: u32, findings: Vec<ScanFinding>, truncated: bool) -> Self {
        let count = |status: Status| {
            let all = findings.iter().filter(|it| it.status == status.as_str()).count();
            u32::try_from(all).unwrap_or(u32::MAX)
        };
        let counts = Counts {
            current: count(Status::Current),
            retired: count(Status::Retired),
            renamed: count(Status::Renamed),
            misdialled: count(Status::Misdialled),
            wrong_audience: count(Status::WrongAudience),
            unknown: count(Status::Unknown),
        };
        Self { release, counts, truncated, findings }
    }

    /// How many findings want the page to be changed.
    #[must_use]
    pub fn to_change(&self) -> usize {
        self.findings.iter().filter(|it| it.wants_change()).count()
    }
}
