//! Heads of requests whose lines end with a bare line feed.
//!
//! A proxy that takes CR LF alone for a line's end and a server that also takes LF see two different requests in the
//! same bytes, and one of them can be smuggled past the proxy. The parser underneath accepts the bare LF (RFC 9112,
//! section 2.2, lets it), and no handler can see it afterwards. So the bytes are looked at before the parser: a bare LF
//! in a head becomes a NUL, which the parser refuses with 400 and a closed connection.
//!
//! Only as much of the framing is followed as is needed to tell heads from bodies. Wherever it cannot be followed (a
//! chunked body), nothing is touched until the request has been answered.

use memchr::memchr;

/// The longest part of a line that is kept to recognise the two fields that frame a body.
const KEPT: usize = 48;

/// Where in a stream of requests the next byte stands.
#[derive(Debug, PartialEq, Eq)]
enum Place {
    Head,
    Body(u64),
    Unknown,
}

/// Follows the bytes of one connection.
#[derive(Debug)]
pub(super) struct Heads {
    place: Place,
    body: Place,
    line: Vec<u8>,
    line_length: usize,
    after_cr: bool,
}

impl Default for Heads {
    fn default() -> Self {
        Self { place: Place::Head, body: Place::Head, line: Vec::with_capacity(KEPT), line_length: 0, after_cr: false }
    }
}

impl Heads {
    /// The answer is out: if the framing was lost, what comes now is a head again, or the rest of a body that nobody
    /// reads and that may be spoiled.
    pub(super) fn next_request(&mut self) {
        if self.place == Place::Unknown {
            *self = Self::default();
        }
    }

    /// Looks through bytes that have just arrived.
    pub(super) fn spoil_bare_line_feeds(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            let here = match self.place {
                Place::Head => {
                    let end = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
                    self.take(&mut bytes[..end]);
                    end
                }
                Place::Body(left) => {
                    let here = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
                    let left = left - here as u64;
                    self.place = if left == 0 { Place::Head } else { Place::Body(left) };
                    here
                }
                Place::Unknown => return,
            };
            bytes = &mut bytes[here..];
        }
    }

    /// Takes the next bytes of a line of a head, which end it where they end with a line feed. A bare one is spoiled.
    fn take(&mut self, bytes: &mut [u8]) {
        let ends = bytes.last() == Some(&b'\n');
        let text = bytes.len() - usize::from(ends);
        let after_cr = if text == 0 { self.after_cr } else { bytes[text - 1] == b'\r' };
        let visible = || bytes[..text].iter().filter(|byte| **byte != b'\r');
        self.line_length += visible().count();
        for byte in visible() {
            // Of most lines the first byte says that they are neither of the two fields.
            if self.line.len() >= KEPT || !matches!(self.line.first(), None | Some(b't' | b'c')) {
                break;
            }
            self.line.push(byte.to_ascii_lowercase());
        }
        self.after_cr = after_cr && !ends;
        match bytes.last_mut() {
            Some(_) if ends && after_cr => self.end_line(),
            Some(bare) if ends => *bare = 0,
            Some(_) | None => {}
        }
    }

    fn end_line(&mut self) {
        if self.line_length == 0 {
            self.place = std::mem::replace(&mut self.body, Place::Head);
        } else if self.line.starts_with(b"transfer-encoding:") {
            self.body = Place::Unknown;
        } else if let Some(value) = self.line.strip_prefix(b"content-length:") {
            let length = std::str::from_utf8(value).ok().and_then(|digits| digits.trim().parse().ok());
            self.body = match length {
                Some(0) => Place::Head,
                Some(length) if self.line_length <= KEPT && self.body != Place::Unknown => Place::Body(length),
                // What we cannot read, the parser refuses; should it not, nothing of it is touched.
                Some(_) | None => Place::Unknown,
            };
        }
        self.line.clear();
        self.line_length = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// What the parser gets to see when the bytes arrive in pieces of this size.
    fn seen(sent: &str, piece: usize) -> String {
        let mut bytes = sent.as_bytes().to_vec();
        let mut heads = Heads::default();
        for piece in bytes.chunks_mut(piece) {
            heads.spoil_bare_line_feeds(piece);
        }
        String::from_utf8_lossy(&bytes).replace('\0', "#")
    }

    #[rstest]
    #[case::plain("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    #[case::two_in_a_row("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    #[case::body("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\na\nb\ncGET / HTTP/1.1\r\n\r\n")]
    #[case::chunks("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na\nb\r\n0\r\n\r\n")]
    #[case::chunks_and_length("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n3\na")]
    #[case::unreadable_length("POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\na\n\n")]
    #[case::leading_empty_line("\r\nGET / HTTP/1.1\r\n\r\n")]
    fn a_proper_request_and_every_body_pass_untouched(#[case] sent: &str) {
        for piece in [1, 2, 3, 7, 1000] {
            assert_eq!(seen(sent, piece), sent);
        }
    }

    #[rstest]
    #[case("GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1#Host: a\r\n\r\n")]
    #[case("GET / HTTP/1.1\r\nHost: a\n\n", "GET / HTTP/1.1\r\nHost: a##")]
    #[case("GET / HTTP/1.1\r\nHost: a\r\n\n", "GET / HTTP/1.1\r\nHost: a\r\n#")]
    #[case("\nGET / HTTP/1.1\r\n\r\n", "#GET / HTTP/1.1\r\n\r\n")]
    #[case("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\n", "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1#")]
    #[case("POST / HTTP/1.1\r\nContent-Length:2\r\n\r\n\n\n\n", "POST / HTTP/1.1\r\nContent-Length:2\r\n\r\n\n\n#")]
    #[case("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n\n", "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n#")]
    fn a_bare_line_feed_in_a_head_is_spoilt_wherever_the_bytes_are_cut(#[case] sent: &str, #[case] expected: &str) {
        for piece in [1, 2, 3, 7, 1000] {
            assert_eq!(seen(sent, piece), expected);
        }
    }

    #[test]
    fn after_a_chunked_request_was_answered_heads_are_looked_at_again() {
        let mut heads = Heads::default();
        heads.spoil_bare_line_feeds(&mut b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".to_vec());
        assert_eq!(heads.place, Place::Unknown);
        heads.next_request();
        let mut next = b"GET / HTTP/1.1\n".to_vec();
        heads.spoil_bare_line_feeds(&mut next);
        assert_eq!(next.last(), Some(&0));
    }
}
