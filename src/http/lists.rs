//! What every list has in common: pages, cursors, and one way to answer them.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use super::faults::{Place, as_problem};
use super::gone::{missing, moved};
use super::past::{Asked, View, view};
use super::problem::Problem;
use super::query::Params;
use super::state::{Made, State, answer};
use crate::domain::answers;
use crate::domain::directory::Directory;
use crate::domain::query::MAX_LIMIT;
use crate::domain::record::RecordKind;

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
pub(super) struct Paging {
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
    /// Reads the parameters that say which page.
    pub(super) fn read(q: &mut Params) -> Self {
        let limit = q.integer("limit", 1..=MAX_LIMIT).unwrap_or(DEFAULT_LIMIT);
        Self { limit, cursor: q.text("cursor", 100) }
    }

    /// What the page of a list is kept under.
    pub(super) fn key(&self, list: &str) -> String {
        format!("{list} {} {}", self.limit, self.cursor.as_deref().unwrap_or_default())
    }

    /// The page of a list.
    ///
    /// # Errors
    /// A cursor of another list or release.
    pub(super) fn page<T: Clone>(&self, directory: &Directory, list: &str, all: &[T]) -> Result<Page<T>, Problem> {
        let page = answers::page(directory, list, all, self.limit as usize, self.cursor.as_deref());
        let (items, next_cursor) = page.map_err(|faults| as_problem(&faults, Place::Address))?;
        Ok(Page { release: directory.release().number, items: items.to_vec(), next_cursor })
    }
}

/// Answers with one page of a list of the directory: `all` gathers the whole of it, `document` makes a document of one
/// page.
///
/// # Errors
/// A parameter that is unknown or not allowed, a release that is not there, or a cursor of another list or release.
pub(super) async fn list<T: Clone, D: Serialize>(
    req: &HttpRequest,
    state: &State,
    name: &str,
    all: impl FnOnce(&Directory) -> Vec<T>,
    document: impl FnOnce(Page<T>) -> D,
) -> Result<HttpResponse, Problem> {
    let (paging, asked) = Params::read(req.query_string(), |q| (Paging::read(q), Asked::read(q)))?;
    let view = view(req, state, asked).await?;
    answer_page(req, &view, &paging, name, all, document)
}

/// Answers with one page of a list.
///
/// # Errors
/// A cursor of another list or release.
pub(super) fn answer_page<T: Clone, D: Serialize>(
    req: &HttpRequest,
    view: &View,
    paging: &Paging,
    name: &str,
    all: impl FnOnce(&Directory) -> Vec<T>,
    document: impl FnOnce(Page<T>) -> D,
) -> Result<HttpResponse, Problem> {
    answer(req, view, &paging.key(name), || {
        let page = paging.page(view.directory(), name, &all(view.directory()))?;
        let next = page.next_cursor.clone();
        Ok(Made::page(&document(page), next))
    })
}

/// Answers with one record of the directory as it is stored, or leads from an alias of it to its id.
///
/// # Errors
/// A parameter that is unknown or not allowed, a release that is not there, and why there is no such record.
pub(super) async fn record<T: Serialize>(
    req: &HttpRequest,
    state: &State,
    kind: RecordKind,
    id: &str,
    find: impl for<'d> Fn(&'d Directory, &str) -> Option<(&'d T, &'d str)>,
) -> Result<HttpResponse, Problem> {
    let asked = Params::read(req.query_string(), Asked::read)?;
    let view = view(req, state, asked).await?;
    let found = find(view.directory(), id);
    let (found, canonical) = found.ok_or_else(|| missing(state, &view, kind, id))?;
    if canonical != id {
        return Ok(moved(req, &view, canonical));
    }
    answer(req, &view, &format!("{} {id}", kind.as_str()), || Ok(Made::whole(found)))
}
