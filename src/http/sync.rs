//! What a copy of the directory has to do to be up to date: put these records, take those away.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{ListParams, Page, Paging};
use super::past::{MAX_AGE, View};
use super::problem::{Problem, ProblemDocument};
use super::query::Params;
use super::representation::CachePolicy;
use super::state::{Made, State, answer_for};
use crate::domain::audience::Audience;
use crate::domain::calendar::Calendar;
use crate::domain::campaign::Campaign;
use crate::domain::directory::{Directory, without_recalled};
use crate::domain::history;
use crate::domain::organisation::Organisation;
use crate::domain::place::Place;
use crate::domain::record::{Record, RecordKey};
use crate::domain::release::{Change, SealedRelease, changes_between, fold};
use crate::domain::retired::RetiredContact;
use crate::domain::served::{ServedRoute, Times, Words};
use crate::domain::topic::Topic;

/// What to do with one record. Of the documents there is the one of its kind, and none where it is withdrawn.
#[derive(Serialize, ToSchema)]
struct RecordUpdate {
    /// `put` where the record is new or another one, `withdraw` where it is no longer there.
    #[schema(example = "put")]
    action: &'static str,
    /// The kind of record, an open list: `audience`, `topic`, `place`, `calendar`, `organisation`, `route`,
    /// `campaign`, `retired-contact`.
    #[schema(example = "route")]
    kind: &'static str,
    /// The record's id.
    #[schema(example = "childline")]
    id: String,
    /// The newest release that changed it.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The audience.
    #[serde(skip_serializing_if = "Option::is_none")]
    audience: Option<Audience>,
    /// The topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<Topic>,
    /// The place.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    /// The holiday calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<Calendar>,
    /// The organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<Organisation>,
    /// The route, as `/v1/routes/{id}` has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    route: Option<ServedRoute>,
    /// The campaign, with the ids of the routes that it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign: Option<Campaign>,
    /// The retired contact. It is never to be shown as current.
    #[serde(skip_serializing_if = "Option::is_none")]
    retired_contact: Option<RetiredContact>,
}

/// One page of what to do.
#[derive(Serialize, ToSchema)]
struct UpdateList {
    /// The release that is live: ask with it as `after` next time.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The release that the copy has.
    #[schema(minimum = 0, example = 0)]
    after: u32,
    /// What to do: first what to take away, then what to put, each by kind and id.
    items: Vec<RecordUpdate>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

impl RecordUpdate {
    fn new(change: Change, directory: &Directory, releases: &[SealedRelease], now: Timestamp) -> Self {
        let (action, key) = match &change {
            Change::Put(record) => ("put", record.key()),
            Change::Withdraw(key) => ("withdraw", key.clone()),
        };
        let release = history::last_release_of(releases, &key).unwrap_or_default();
        let RecordKey { kind, id } = key;
        let kind = kind.as_str();
        let bare = Self {
            action,
            kind,
            id,
            release,
            audience: None,
            topic: None,
            place: None,
            calendar: None,
            organisation: None,
            route: None,
            campaign: None,
            retired_contact: None,
        };
        match change {
            Change::Put(record) => bare.with(record, directory, now),
            Change::Withdraw(_) => bare,
        }
    }

    fn with(self, record: Record, directory: &Directory, now: Timestamp) -> Self {
        match record {
            Record::Audience(it) => Self { audience: Some(it), ..self },
            Record::Topic(it) => Self { topic: Some(it), ..self },
            Record::Place(it) => Self { place: Some(it), ..self },
            Record::Calendar(it) => Self { calendar: Some(it), ..self },
            Record::Organisation(it) => Self { organisation: Some(it), ..self },
            Record::Route(it) => {
                let route = directory.route(it.id.as_str());
                let served =
                    |route| ServedRoute::new(directory, route, Words::Everybody, Times::DaysFrom(now), |_| true);
                Self { route: route.map(served), ..self }
            }
            Record::Campaign(it) => Self { campaign: Some(it), ..self },
            Record::RetiredContact(it) => Self { retired_contact: Some(it), ..self },
            // A copy is told what a recall leaves, and why in the list of recalls.
            Record::Recall(_) => self,
        }
    }
}

/// What changed since a release
///
/// For a copy of the directory that holds the release `after`: every record to put, with its document, and every one to
/// take away, up to the live release. What came and went in between is left out. Without `after` it is the whole
/// directory.
#[utoipa::path(
    tag = "Releases",
    operation_id = "list_changes",
    params(
        ("after" = Option<u32>, Query, description = "The release that the copy holds. 0, for an empty copy, where absent.", minimum = 0, example = 0),
        ListParams,
    ),
    responses(
        (status = 200, description = "One page of what to do.", body = UpdateList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed, or the release is not there yet.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/changes")]
pub(super) async fn list_changes(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let (paging, after) = Params::read(req.query_string(), |q| (Paging::read(q), q.integer("after", 0..=u32::MAX)))?;
    let (view, after, now) = (View::live(&state), after.unwrap_or(0), state.now());
    let releases = state.releases();
    let live = history::up_to(&releases, view.directory().release().number);
    let held = if after == 0 { &[] } else { history::up_to(live, after) };
    if after != 0 && held.is_empty() {
        return Err(Problem::invalid_parameter("after", "there is no such release yet", &[]));
    }
    let name = format!("updates {after}");
    let moment = view.moment(now);
    // A route says when it is open in the days to come; but for that, this is history.
    let policy = CachePolicy::until_change(moment.seconds_left(now)).at_most(MAX_AGE);
    let key = format!("{} {}", moment.until(), paging.key(&name));
    answer_for(&req, &view, policy, &key, || {
        let records =
            |releases: &[SealedRelease]| without_recalled(fold(releases.iter().map(|sealed| &sealed.release)));
        let all = changes_between(&records(held), &records(live));
        let Page { release, items, next_cursor } = paging.page(view.directory(), &name, &all)?;
        let directory = view.directory();
        let items = items.into_iter().map(|change| RecordUpdate::new(change, directory, live, now)).collect();
        Ok(Made::page(&UpdateList { release, after, items, next_cursor: next_cursor.clone() }, next_cursor))
    })
}
