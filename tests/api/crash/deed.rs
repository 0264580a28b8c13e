//! What curators ask for while the program is being killed: each thing under a name of its own, so that it can be asked
//! again, and exactly one of it comes to be.

use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::stage::{EVIDENCE, drama_display, organisation};

/// Something that somebody asks for, and the name that it is kept under.
#[derive(Clone, Debug)]
pub struct Deed {
    pub key: Uuid,
    pub what: What,
}

/// What is asked for. A draft renames one organisation to its own title, and its release's note is its id.
#[derive(Clone, Debug)]
pub enum What {
    /// Revision 0 begins the draft.
    Save {
        draft: String,
        revision: u32,
        organisation: String,
        title: String,
    },
    Submit {
        draft: String,
        revision: u32,
    },
    Approve {
        draft: String,
        revision: u32,
    },
    Release {
        draft: String,
        revision: u32,
    },
    /// Takes one of the stage's own contacts away as false. Its reason is its id.
    Recall {
        id: String,
        route: String,
        contact: String,
    },
    Check {
        contact: String,
        value: String,
        on: Date,
    },
}

/// Who asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Author,
    Reviewer,
    Recaller,
}

impl Deed {
    pub fn new(what: What) -> Self {
        Self { key: Uuid::new_v4(), what }
    }

    pub fn who(&self) -> Who {
        match self.what {
            What::Save { .. } | What::Submit { .. } | What::Check { .. } => Who::Author,
            What::Approve { .. } | What::Release { .. } => Who::Reviewer,
            What::Recall { .. } => Who::Recaller,
        }
    }

    /// Which of the recalls it is; the first where it is none.
    pub fn recall(&self) -> usize {
        match &self.what {
            What::Recall { contact, .. } => contact.rsplit('-').next().unwrap().parse().unwrap(),
            What::Save { .. }
            | What::Submit { .. }
            | What::Approve { .. }
            | What::Release { .. }
            | What::Check { .. } => 0,
        }
    }

    /// The draft that it is a step of, and the revision that it leads to.
    pub fn step(&self) -> Option<(&str, u32)> {
        match &self.what {
            What::Save { draft, revision, .. }
            | What::Submit { draft, revision }
            | What::Approve { draft, revision }
            | What::Release { draft, revision } => Some((draft, revision + 1)),
            What::Recall { .. } | What::Check { .. } => None,
        }
    }

    /// The note of the release that it makes, if it makes one.
    pub fn note(&self) -> Option<&str> {
        match &self.what {
            What::Release { draft, .. } => Some(draft),
            What::Recall { id, .. } => Some(id),
            What::Save { .. } | What::Submit { .. } | What::Approve { .. } | What::Check { .. } => None,
        }
    }

    /// Method, address and body.
    pub fn request(&self) -> (&'static str, String, Value) {
        let step = |draft: &str, step: &str, body| ("POST", format!("/v1/curation/drafts/{draft}/{step}"), body);
        match &self.what {
            What::Save { draft, revision: 0, organisation, title } => {
                let body = json!({"id": draft, "content": content(draft, organisation, title)});
                ("POST", "/v1/curation/drafts".to_owned(), body)
            }
            What::Save { draft, revision, organisation, title } => {
                let body = json!({"revision": revision, "content": content(draft, organisation, title)});
                ("PUT", format!("/v1/curation/drafts/{draft}"), body)
            }
            What::Submit { draft, revision } => step(draft, "submit", json!({"revision": revision})),
            What::Approve { draft, revision } => step(draft, "approve", json!({"revision": revision, "tried": []})),
            What::Release { draft, revision } => step(draft, "release", json!({"revision": revision})),
            What::Recall { id, route, contact } => {
                let body = json!({"id": id, "route": route, "contact": contact, "reason": id, "harmful": true});
                ("POST", "/v1/curation/recalls".to_owned(), body)
            }
            What::Check { contact, value, on } => {
                let body = json!({
                    "contact": contact, "value": value, "method": "published_page", "evidence": [{"url": EVIDENCE}],
                    "role": "volunteer", "on": on,
                });
                ("POST", "/v1/curation/checks".to_owned(), body)
            }
        }
    }
}

fn content(draft: &str, id: &str, title: &str) -> Value {
    let edit = json!({"action": "put", "kind": "organisation", "id": id, "document": organisation(id, title)});
    json!({"title": title, "note": draft, "edits": [edit]})
}

/// The recall of the stage's own contact of this number.
pub fn recall(number: usize, (route, contact): (String, String)) -> What {
    What::Recall { id: format!("recall-{number}-{}", drama_display(number).replace(' ', "-")), route, contact }
}
