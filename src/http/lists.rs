//! What every list has in common: pages, cursors, and one way to answer them.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::edition::Edition;
use super::faults::{Place, as_problem};
use super::problem::Problem;
use super::query::Params;
use super::representation::CachePolicy;
use super::state::{Made, State, answer, answer_for};
use crate::domain::answers;
use crate::domain::directory::Directory;
use crate::domain::query::MAX_LIMIT;

/// How many items a page of a list has if nobody says.
pub(super) const DEFAULT_LIMIT: u32 = 100;

/// The parameters of every list.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the parameters for the specification; Paging reads them")]
pub(super) struct ListParams {
    /// The most items on a page. 100 where absent.
    #[param(minimum = 1, maximum = 200, example = 100)]
    limit: Option<u32>,
    /// Where the page before this one ended: its `next_cursor`.
    #[param(max_length = 100)]
    cursor: Option<String>,
}

/// Which page of a list is asked for.
struct Paging {
    limit: u32,
    cursor: Option<String>,
}

/// One page of a list as a document is made of it.
pub(super) struct Page<T> {
    /// The release that answers.
    pub(super) release: u32,
    /// The items of this page.
    pub(super) items: Vec<T>,
    /// Where the next page begins.
    pub(super) next_cursor: Option<String>,
}

impl Paging {
    fn read(req: &HttpRequest) -> Result<Self, Problem> {
        Params::read(req.query_string(), |q| Self {
            limit: q.integer("limit", 1..=MAX_LIMIT).unwrap_or(DEFAULT_LIMIT),
            cursor: q.text("cursor", 100),
        })
    }

    fn page<T: Clone>(&self, directory: &Directory, list: &str, all: &[T]) -> Result<Page<T>, Problem> {
        let page = answers::page(directory, list, all, self.limit as usize, self.cursor.as_deref());
        let (items, next_cursor) = page.map_err(|faults| as_problem(&faults, Place::Address))?;
        Ok(Page { release: directory.release().number, items: items.to_vec(), next_cursor })
    }
}

/// Answers with one page of a list: `all` gathers the whole of it, `document` makes a document of one page.
///
/// # Errors
/// A parameter that is unknown or not allowed, or a cursor of another list or release.
pub(super) fn list<T: Clone, D: Serialize>(
    req: &HttpRequest,
    state: &State,
    name: &str,
    all: impl FnOnce(&Directory) -> Vec<T>,
    document: impl FnOnce(Page<T>) -> D,
) -> Result<HttpResponse, Problem> {
    let edition = state.edition();
    list_kept_for(CachePolicy::API, req, &edition, name, || all(edition.directory()), document)
}

/// The same of an edition at hand, which caches keep by another policy.
///
/// # Errors
/// As for [`list`].
pub(super) fn list_kept_for<T: Clone, D: Serialize>(
    policy: CachePolicy,
    req: &HttpRequest,
    edition: &Edition,
    name: &str,
    all: impl FnOnce() -> Vec<T>,
    document: impl FnOnce(Page<T>) -> D,
) -> Result<HttpResponse, Problem> {
    let paging = Paging::read(req)?;
    let key = format!("{name} {} {}", paging.limit, paging.cursor.as_deref().unwrap_or_default());
    answer_for(policy, req, edition, &key, || {
        let page = paging.page(edition.directory(), name, &all())?;
        let next = page.next_cursor.clone();
        Ok(Made::page(&document(page), next))
    })
}

/// Answers with one record of the directory as it is stored.
///
/// # Errors
/// A parameter, since the address takes none; and `not-found`, in which `what` names the kind of record.
pub(super) fn record<T: Serialize>(
    req: &HttpRequest,
    state: &State,
    what: &str,
    id: &str,
    find: impl for<'d> Fn(&'d Directory, &str) -> Option<(&'d T, &'d str)>,
) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let edition = state.edition();
    let (found, id) = find(edition.directory(), id).ok_or_else(|| Problem::not_found(what))?;
    answer(req, &edition, &format!("{what} {id}"), || Ok(Made::whole(found)))
}
