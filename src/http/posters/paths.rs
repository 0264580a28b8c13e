//! The addresses of posters, and the sheets that each comes as.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::poster::PosterId;

/// A sheet that a poster comes as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// A poster of 210 by 297 mm.
    A4,
    /// A poster of 297 by 420 mm.
    A3,
    /// Ten cards of 85 by 54 mm on a sheet of A4, to be printed on both sides and cut.
    Card,
}

impl Layout {
    /// Every sheet there is.
    pub(super) const ALL: [Self; 3] = [Self::A4, Self::A3, Self::Card];

    /// Its name in addresses and in the API.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A3 => "a3",
            Self::Card => "card",
        }
    }

    /// The sheet of this name.
    pub(super) fn read(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// A sheet to print.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct PosterLayout {
    /// Its name, an open list: `a4` and `a3` are posters, `card` is a sheet of A4 with ten wallet cards.
    #[schema(example = "a4")]
    pub(super) name: String,
    /// Where it is printed from: a page that a browser prints as it is, or saves as a PDF.
    #[schema(example = "/p/65ztj3k4-1/a4")]
    pub(super) href: String,
}

/// The sheets of a poster. `root` is the public address of this service, or nothing.
pub(super) fn layouts(root: &str, id: PosterId) -> Vec<PosterLayout> {
    let layout = |it: Layout| PosterLayout { name: it.as_str().to_owned(), href: sheet(root, id, it) };
    Layout::ALL.into_iter().map(layout).collect()
}

/// Where a sheet is printed from.
pub(super) fn sheet(root: &str, id: PosterId, layout: Layout) -> String {
    format!("{}/{}", page(root, id), layout.as_str())
}

/// The page that tells people whether a poster is still right.
pub(super) fn page(root: &str, id: PosterId) -> String {
    format!("{root}/p/{id}")
}
