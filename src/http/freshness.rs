//! How fresh the whole directory is: for whoever keeps it true, and for whoever wants to know before relying on it.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::faults::{Place, as_problem};
use super::lists::DEFAULT_LIMIT;
use super::past::View;
use super::problem::{Problem, ProblemDocument};
use super::query::Params;
use super::state::{Made, State, answer_now};
use crate::domain::answers;
use crate::domain::directory::Directory;
use crate::domain::freshness::{ContactFreshness, FreshnessCounts, FreshnessState, day_of, freshness_list};
use crate::domain::query::MAX_LIMIT;

/// How fresh the directory is, with one page of its contacts.
#[derive(Serialize, ToSchema)]
struct FreshnessList {
    /// The release that answers.
    #[schema(minimum = 1, example = 1)]
    release: u32,
    /// The day of UTC that the states are of.
    #[schema(value_type = String, format = Date)]
    day: Date,
    /// How many contacts of the whole directory are in each state, whatever `state` asked for.
    counts: FreshnessCounts,
    /// The contacts, by route and in the route's own order.
    items: Vec<ContactFreshness>,
    /// Ask again with this as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// What is asked of the list.
struct Asked {
    state: Option<&'static str>,
    limit: u32,
    cursor: Option<String>,
}

impl Asked {
    fn read(req: &HttpRequest) -> Result<Self, Problem> {
        Params::read(req.query_string(), |q| Self {
            state: q.one_of("state", &FreshnessState::ALL.map(FreshnessState::as_str)),
            limit: q.integer("limit", 1..=MAX_LIMIT).unwrap_or(DEFAULT_LIMIT),
            cursor: q.text("cursor", 100),
        })
    }

    fn of(&self, directory: &Directory, day: Date) -> Result<FreshnessList, Problem> {
        let mut all = freshness_list(directory, day);
        let counts = FreshnessCounts::of(&all);
        all.retain(|it| self.state.is_none_or(|state| it.freshness.state.as_str() == state));
        // On another day other contacts may be in the list, and a page would miss one.
        let list = format!("freshness {} {day}", self.state.unwrap_or_default());
        let page = answers::page(directory, &list, &all, self.limit as usize, self.cursor.as_deref());
        let (items, next_cursor) = page.map_err(|faults| as_problem(&faults, Place::Address))?;
        let release = directory.release().number;
        Ok(FreshnessList { release, day, counts, items: items.to_vec(), next_cursor })
    }
}

/// How fresh the directory is
///
/// How many contacts are in each state, and when each was checked, is due and expires. A contact is `unchecked` while only
/// a published page was read. Once somebody has checked it, it is `fresh`, `due` in the last 7 days up to `due_on`,
/// `overdue` after it, and `expired` after three intervals. The interval is 30 days for emergency routes and the best-known
/// ones, and 90 days for all others. What is expired is shown with its sentence, or withheld if its record says so; never
/// an emergency contact, nor the last contact of a fall-back route. States change when a day of UTC begins.
#[utoipa::path(
    tag = "Directory",
    operation_id = "list_freshness",
    params(
        ("state" = Option<String>, Query, description = "Only contacts in this state: `unchecked`, `fresh`, `due`, `overdue` or `expired`.", example = "unchecked"),
        ("limit" = Option<u32>, Query, description = "The most items on a page. 100 where absent.", minimum = 1, maximum = 200, example = 100),
        ("cursor" = Option<String>, Query, description = "Where the page before this one ended: its `next_cursor`, with the same `state`, on the same day of UTC.", max_length = 100),
    ),
    responses(
        (status = 200, description = "The counts, and one page of the contacts.", body = FreshnessList),
        (status = 400, description = "A parameter is unknown or has a value that is not allowed.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
)]
#[get("/v1/freshness")]
pub(super) async fn list_freshness(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    let asked = Asked::read(&req)?;
    let view = View::live(&state);
    let Asked { state: wanted, limit, cursor } = &asked;
    let key = format!("freshness {} {limit} {}", wanted.unwrap_or_default(), cursor.as_deref().unwrap_or_default());
    answer_now(&req, &state, &view, &key, |now, _| {
        let page = asked.of(view.directory(), day_of(now))?;
        let next = page.next_cursor.clone();
        Ok(Made::page(&page, next))
    })
}
