//! Opening hours, for people who show them: what is claimed, what it looks like, and what a client leaves alone.
//!
//! Every sentence and every instant on the page is worked out by the code that answers look-ups, from made-up hours or
//! from those of the live release. None is typed, so that the page cannot say what the service does not do.

mod cases;
mod forms;
mod week;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::quick_start::{self, Example, Step, as_value};
use super::shell::{self, Shell};
use crate::domain::answers;
use crate::domain::calendar::Calendar;
use crate::domain::query::LookupRequest;
use crate::domain::served::RouteHours;
use crate::http::edition::Edition;
use crate::http::problem::Problem;
use crate::http::state::State;
use cases::Case;
use forms::Form;
use week::Week;

/// Two in the morning on Christmas Day.
const CHRISTMAS_NIGHT: &str = "2026-12-25T02:00:00Z";
/// A Sunday at three in the morning.
const SUNDAY_NIGHT: &str = "2026-12-13T03:00:00Z";
/// The route whose hours the last example asks for, and from when until when.
const ONE_ROUTE: (&str, &str, &str) = ("revenge-porn-helpline", "2026-12-24T00:00:00Z", "2026-12-30T00:00:00Z");

/// The examples of the page. Each names its instants, so that its answer stays the same for a whole release.
pub(super) const EXAMPLES: [Example; 3] = [
    Example {
        title: "Who is there at an instant",
        words: "A frightened child of 12 in Aberdeenshire, at two in the morning on Christmas Day. Without `at` the \
                answer is for now.",
        address: "/v1/audiences/child/routes?place=GB-ABD&age=12&limit=1&at=2026-12-25T02:00:00Z",
        keep: &[
            "matched",
            "hours_valid_until",
            "items",
            "route",
            "name",
            "contacts",
            "display",
            "hours_certainty",
            "availability",
            "open",
            "changes_at",
            "sentence",
        ],
        ask: christmas_night,
    },
    Example {
        title: "Nobody is there",
        words: "An adult, on a Sunday at three in the morning. `all_closed` says when the first one opens, and the last \
                listing is one that stays open by day and by night, at least usually.",
        address: "/v1/audiences/adult-victim/routes?place=GB-SCT&topic=intimate-image-abuse&at=2026-12-13T03:00:00Z",
        keep: &[
            "matched",
            "all_closed",
            "opens_first",
            "contact",
            "hours_valid_until",
            "items",
            "route",
            "name",
            "contacts",
            "display",
            "availability",
            "open",
            "changes_at",
            "opens_next",
            "sentence",
        ],
        ask: sunday_night,
    },
    Example {
        title: "The hours of one route",
        words: "The days around Christmas as instants in UTC, for a calendar or a table of your own. No page says what \
                this line does on bank holidays.",
        address: "/v1/routes/revenge-porn-helpline/hours?from=2026-12-24T00:00:00Z&until=2026-12-30T00:00:00Z",
        keep: &["route", "from", "contacts", "contact", "hours_certainty", "intervals", "until", "state"],
        ask: hours_of_one_route,
    },
];

/// A holiday calendar, and the days between which it knows the holidays.
struct Known {
    id: String,
    name: String,
    from: Date,
    until: Date,
}

impl From<&Calendar> for Known {
    fn from(calendar: &Calendar) -> Self {
        let Calendar { id, name, from, until, .. } = calendar;
        Self { id: id.to_string(), name: name.clone(), from: *from, until: *until }
    }
}

/// Opening hours.
#[derive(Template)]
#[template(path = "hours.html")]
struct HoursPage {
    shell: Shell,
    forms: Vec<Form>,
    week: Option<Week>,
    calendars: Vec<Known>,
    cases: Vec<Case>,
    steps: Vec<Step>,
}

impl HoursPage {
    /// What is said of contacts at which no person answers.
    const NOBODY_ANSWERS: [(&'static str, &'static str); 2] = [
        ("Write at any time: messages are read later", "An inbox"),
        ("Use it at any time", "A page to read or a tool to use"),
    ];
}

/// Opening hours.
#[get("/docs/hours")]
pub(super) async fn get_hours(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let now = state.now();
    shell::answer_at(&req, &state, "/docs/hours", now, |shell, edition| {
        let directory = edition.directory();
        // An example whose route a release no longer has is left out: the page still stands.
        let steps = EXAMPLES.iter().filter_map(|it| quick_start::step(it, edition, now, &shell.base)).collect();
        let calendars = directory.calendars().map(Known::from).collect();
        let (week, cases) = (week::of_directory(directory, now), cases::all(directory));
        Ok(HoursPage { forms: forms::all(), week, calendars, cases, steps, shell })
    })
}

fn christmas_night(edition: &Edition, _now: Timestamp) -> Option<Value> {
    let request = LookupRequest {
        audience: Some("child".to_owned()),
        place: Some("GB-ABD".to_owned()),
        age: Some("12".to_owned()),
        limit: Some(1),
        at: Some(CHRISTMAS_NIGHT.to_owned()),
        ..LookupRequest::default()
    };
    look_up(edition, &request)
}

fn sunday_night(edition: &Edition, _now: Timestamp) -> Option<Value> {
    let request = LookupRequest {
        audience: Some("adult-victim".to_owned()),
        topic: vec!["intimate-image-abuse".to_owned()],
        place: Some("GB-SCT".to_owned()),
        at: Some(SUNDAY_NIGHT.to_owned()),
        ..LookupRequest::default()
    };
    look_up(edition, &request)
}

fn look_up(edition: &Edition, request: &LookupRequest) -> Option<Value> {
    let moment = edition.moment_at(request.instant()?);
    answers::answer(edition.directory(), &*moment, request).ok().as_ref().and_then(as_value)
}

fn hours_of_one_route(edition: &Edition, _now: Timestamp) -> Option<Value> {
    let (id, from, until) = ONE_ROUTE;
    let route = edition.directory().route(id)?;
    as_value(&RouteHours::new(edition.directory(), route, from.parse().ok()?, until.parse().ok()?))
}
