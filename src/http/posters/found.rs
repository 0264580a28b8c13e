//! The poster that somebody asks for by what stands in its corner, and what became of it.

use std::sync::Arc;

use crate::domain::poster::{Poster, PosterFor, PosterId, Standing, poster, recalled_since, standing};
use crate::domain::text::Lang;
use crate::http::edition::Edition;
use crate::http::past::as_it_stood;
use crate::http::problem::Problem;
use crate::http::state::State;

/// A poster of some release.
pub(super) struct Found {
    /// What stands in its corner, as we write it.
    pub(super) id: PosterId,
    /// Whom it is for, by the ids of its release.
    pub(super) of: PosterFor,
    edition: Arc<Edition>,
}

/// What became of it.
pub(super) struct Judged {
    /// What stood on it. Nothing of it may be shown beyond what its standing says: it may hold what was recalled since.
    pub(super) printed: Poster,
    /// Whether it is still right.
    pub(super) standing: Standing,
    /// What to print today; nothing where no such poster is made any more.
    pub(super) newest: Option<PosterId>,
}

/// The poster of an id.
///
/// # Errors
/// `not-found` where there never was one, `gone` where its release is no longer served.
pub(super) async fn find(state: &State, id: &str) -> Result<Found, Problem> {
    let id: PosterId = id.parse().map_err(|_| Problem::not_found("poster"))?;
    let edition = as_it_stood(state, id.release).await?;
    let of = edition.posters().find(id.code).cloned().ok_or_else(|| Problem::not_found("poster"))?;
    Ok(Found { id: PosterId { code: of.code(), ..id }, of, edition })
}

impl Found {
    /// What became of it until now.
    ///
    /// # Errors
    /// None that is expected: its release makes it.
    pub(super) fn judge(&self, state: &State) -> Result<Judged, Problem> {
        let (live, english) = (state.edition(), Lang::english());
        let of_release = self.edition.directory();
        let printed =
            poster(of_release, &self.of, &english, of_release.release().time).ok_or_else(Problem::internal)?;
        let now = poster(live.directory(), &self.of, &english, state.now());
        let recalls = recalled_since(live.releases(), self.id.release);
        let standing = standing(&printed, now.as_ref(), &recalls, &state.blanked());
        Ok(Judged { printed, standing, newest: now.map(|it| it.id()) })
    }
}
