//! The square code (QR, ISO/IEC 18004) that leads from paper to what is true now.

use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, QRCode};
use std::fmt::Write as _;

/// The white around a code, in modules: what the standard asks for.
const QUIET: usize = 4;

/// A code, drawn, and what stands beneath it in words.
pub(super) struct Square {
    /// How many modules wide and high it is, with the white around it.
    pub(super) size: usize,
    /// The dark modules as the path of an SVG.
    pub(super) path: String,
    /// The address that it leads to, as somebody would type it.
    pub(super) address: String,
    /// The address that says whether the poster is still right, likewise.
    pub(super) right: String,
}

impl Square {
    /// A code that can still be read with a quarter of it gone; nothing for an address that is too long for any.
    pub(super) fn leading_to(address: &str, right: &str) -> Option<Self> {
        let code = QRBuilder::new(address).ecl(ECL::Q).build().ok()?;
        let typed = |address: &str| address.strip_prefix("https://").unwrap_or(address).to_owned();
        Some(Self { size: code.size + 2 * QUIET, path: path(&code), address: typed(address), right: typed(right) })
    }
}

/// Each run of dark modules in a row is one rectangle, so that nothing shows between them.
fn path(code: &QRCode) -> String {
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        for run in code[y].chunk_by(|one, other| one.value() == other.value()) {
            if run.first().is_some_and(|it| it.value()) {
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
            }
            x += run.len();
        }
    }
    path
}
