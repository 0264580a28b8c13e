//! How each sheet looks, and what it may do: show itself with its one style sheet, and nothing else.

use std::sync::LazyLock;

use actix_web::http::header::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::super::paths::Layout;

const COMMON: &str = include_str!("../../../../resources/web/posters/sheet.css");

/// The style sheet of a layout, and the policy that names its digest.
pub(super) struct Style {
    pub(super) text: String,
    pub(super) policy: Option<HeaderValue>,
}

static A4: LazyLock<Style> = LazyLock::new(|| Style::new("A4", ("210mm", "296.8mm"), "12pt"));
static A3: LazyLock<Style> = LazyLock::new(|| Style::new("A3", ("297mm", "419.8mm"), "17pt"));

impl Style {
    pub(super) fn of(layout: Layout) -> &'static Self {
        match layout {
            // Cards come on a sheet of A4.
            Layout::A4 | Layout::Card => &A4,
            Layout::A3 => &A3,
        }
    }

    /// A hair less than the paper, so that rounding makes no second page.
    fn new(paper: &str, (wide, high): (&str, &str), rem: &str) -> Self {
        let text = format!(
            "@page {{ size: {paper} portrait; margin: 0; }}\nhtml {{ font-size: {rem}; --wide: {wide}; --high: {high}; }}\n{COMMON}"
        );
        let digest = STANDARD.encode(Sha256::digest(&text));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; object-src 'none'; \
             frame-ancestors 'self' https:; require-trusted-types-for 'script'; trusted-types 'none'"
        );
        Self { text, policy: HeaderValue::from_str(&policy).ok() }
    }
}
