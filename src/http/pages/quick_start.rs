//! Three lines to copy, and what they really answer: from the live release, shortened for reading.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::prose::{self, Line};
use super::sketch::sketch;
use crate::domain::answers;
use crate::domain::id::Country;
use crate::domain::pack::{Scope, made_at, pack};
use crate::domain::query::LookupRequest;
use crate::domain::text::Lang;
use crate::domain::verify::verify;
use crate::http::edition::Edition;
use crate::http::problem::Problem;

/// A line to copy and its answer.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// What it is good for.
    pub(super) title: &'static str,
    /// When to use it.
    pub(super) words: Line,
    /// The line.
    pub(super) curl: String,
    /// What it answers, shortened.
    pub(super) answer: String,
}

/// An example that is asked of the live release.
pub(super) struct Example {
    /// What it is good for.
    pub(super) title: &'static str,
    /// When to use it.
    pub(super) words: &'static str,
    /// The address, with its query.
    pub(super) address: &'static str,
    /// The fields of its answer that are shown.
    pub(super) keep: &'static [&'static str],
    /// Its answer; nothing where the directory does not have what it asks for.
    pub(super) ask: fn(&Edition, Timestamp) -> Option<Value>,
}

/// A number that was printed for years and does not work any more.
const OLD_NUMBER: &str = "0131 556 3535";

/// The examples, in the order in which somebody new needs them.
pub(super) const EXAMPLES: [Example; 3] = [
    Example {
        title: "Where to turn",
        words: "For a page on your own server: a child in Scotland, and an image of them that was shared. The emergency \
                contacts come with every answer. Show them first.",
        address: "/v1/audiences/child/routes?topic=image-shared&place=GB-SCT",
        keep: &[
            "matched",
            "emergency",
            "items",
            "route",
            "reasons",
            "name",
            "contacts",
            "kind",
            "display",
            "href",
            "wording",
            "text",
        ],
        ask: look_up,
    },
    Example {
        title: "The pack, for an app",
        words: "For an app on a person\u{2019}s own device: the whole release in one file, the same for everyone. Filter \
                it on the device, and nobody on the way learns what was asked.",
        address: "/v1/pack",
        keep: &[
            "format",
            "release",
            "fresh_until",
            "lang",
            "ranking",
            "audiences",
            "topics",
            "places",
            "routes",
            "id",
            "name",
        ],
        ask: take_pack,
    },
    Example {
        title: "Is this number still right?",
        words: "For an old poster, page or news text: an old number leads to the one that replaced it.",
        address: "/v1/verify-contact?contact=0131%20556%203535",
        keep: &["status", "was", "ended", "replaced_by", "id", "name", "audiences"],
        ask: verify_old_number,
    },
];

/// The examples with what the live release answers now.
///
/// # Errors
/// When an answer cannot be made: an example that the directory has outgrown, which the tests catch.
pub(super) fn steps(edition: &Edition, now: Timestamp, base: &str) -> Result<Vec<Step>, Problem> {
    EXAMPLES.iter().map(|example| step(example, edition, now, base).ok_or_else(Problem::internal)).collect()
}

/// An example with what the live release answers; nothing where it has no answer.
pub(super) fn step(example: &Example, edition: &Edition, now: Timestamp, base: &str) -> Option<Step> {
    let answer = (example.ask)(edition, now)?;
    Some(Step {
        title: example.title,
        words: prose::line(example.words),
        curl: format!("curl -s '{base}{}'", example.address),
        answer: sketch(&answer, example.keep),
    })
}

fn look_up(edition: &Edition, now: Timestamp) -> Option<Value> {
    let request = LookupRequest {
        audience: Some("child".to_owned()),
        topic: vec!["image-shared".to_owned()],
        place: Some("GB-SCT".to_owned()),
        ..LookupRequest::default()
    };
    answers::answer(edition.directory(), &*edition.moment(now), &request).ok().as_ref().and_then(as_value)
}

fn take_pack(edition: &Edition, now: Timestamp) -> Option<Value> {
    let directory = edition.directory();
    as_value(&pack(directory, Scope::Whole, &Lang::english(), made_at(directory, now)))
}

fn verify_old_number(edition: &Edition, _now: Timestamp) -> Option<Value> {
    as_value(&verify(edition.directory(), OLD_NUMBER, Country::GB))
}

/// An answer as it would be sent.
pub(super) fn as_value(answer: &impl Serialize) -> Option<Value> {
    serde_json::to_value(answer).ok()
}
