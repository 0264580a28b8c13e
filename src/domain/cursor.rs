//! Cursors: where a page ended. Opaque to callers; bound to the release and to what was asked.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::digest::Digest;

/// How many bytes of the digest of the question a cursor carries: enough to catch a mistake, nothing to guess by.
const SUBJECT_BYTES: usize = 8;

/// A cursor for the listing at `position` of the answer that `release` gives to `subject`.
#[must_use]
pub fn write(release: u32, subject: &str, position: u32) -> String {
    let mut bytes = Vec::with_capacity(8 + SUBJECT_BYTES);
    bytes.extend(release.to_be_bytes());
    bytes.extend(position.to_be_bytes());
    bytes.extend(&Digest::of(subject.as_bytes()).as_bytes()[..SUBJECT_BYTES]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The position that a cursor stands for, if it was made by this release for this subject.
#[must_use]
pub fn read(cursor: &str, release: u32, subject: &str) -> Option<u32> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let position = u32::from_be_bytes(bytes.get(4..8)?.try_into().ok()?);
    (write(release, subject, position) == cursor).then_some(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_position() {
        assert_eq!(read(&write(3, "audience=child", 40), 3, "audience=child"), Some(40));
    }

    #[test]
    fn a_cursor_of_another_release_or_question_leads_nowhere() {
        let cursor = write(3, "audience=child", 40);
        assert_eq!(read(&cursor, 4, "audience=child"), None);
        assert_eq!(read(&cursor, 3, "audience=parent"), None);
        assert_eq!(read("not a cursor", 3, "audience=child"), None);
        assert_eq!(read("", 3, "audience=child"), None);
    }
}
