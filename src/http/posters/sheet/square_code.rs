//! The square code (QR, ISO/IEC 18004) that leads from paper to what is true now.

use std::fmt::Write as _;

use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, QRCode};

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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use regex::Regex;

    use super::*;

    /// The modules that a path draws.
    fn drawn(square: &Square) -> Vec<Vec<bool>> {
        let mut modules = vec![vec![false; square.size]; square.size];
        let run = Regex::new(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z").unwrap();
        for found in run.captures_iter(&square.path) {
            let [x, y, wide, back] = [1, 2, 3, 4].map(|at| found[at].parse::<usize>().unwrap());
            assert_eq!(wide, back);
            modules[y][x..x + wide].fill(true);
        }
        modules
    }

    #[test]
    fn what_is_drawn_is_the_code_with_four_modules_of_white_around_it() {
        let address = "https://signpost.example/q/65ztj3k4";
        let square = Square::leading_to(address, "https://signpost.example/p/65ztj3k4-1").unwrap();
        let code = QRBuilder::new(address).ecl(ECL::Q).build().unwrap();
        let modules = drawn(&square);
        assert_eq!(square.size, code.size + 8);
        for (y, row) in modules.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = (4..4 + code.size).contains(&x) && (4..4 + code.size).contains(&y);
                assert_eq!(*dark, inside && code[y - 4.min(y)][x - 4.min(x)].value(), "{x} {y}");
            }
        }
    }

    #[test]
    fn what_stands_beneath_it_is_what_somebody_types() {
        let square = Square::leading_to("https://a.example/q/1", "http://a.example/p/1").unwrap();
        assert_eq!((square.address.as_str(), square.right.as_str()), ("a.example/q/1", "http://a.example/p/1"));
        assert!(Square::leading_to(&"x".repeat(4000), "").is_none());
    }
}
