//! An answer as it came over the wire.

use std::io::Read as _;

use serde_json::Value;

/// An answer as it came over the wire, nothing decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The only value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let values = self.headers_named(name);
        assert!(values.len() < 2, "{name} stands there twice: {values:?}");
        values.first().copied()
    }

    /// Every value of a header.
    pub fn headers_named(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The validator, which is strong.
    pub fn etag(&self) -> &str {
        let etag = self.header("etag").unwrap_or_else(|| panic!("no ETag: {:?}", self.headers));
        assert!(etag.starts_with('"') && etag.ends_with('"') && etag.len() > 2, "a weak or empty validator: {etag}");
        etag
    }

    /// The bytes without their content coding.
    pub fn decoded(&self) -> Vec<u8> {
        let mut plain = Vec::new();
        match self.header("content-encoding") {
            // The answer to a HEAD names the coding and has no body.
            _ if self.bytes.is_empty() => {}
            None => plain.clone_from(&self.bytes),
            Some("gzip") => _ = flate2::read::GzDecoder::new(&self.bytes[..]).read_to_end(&mut plain).unwrap(),
            Some("br") => _ = brotli::Decompressor::new(&self.bytes[..], 4096).read_to_end(&mut plain).unwrap(),
            Some(other) => panic!("a coding that nobody asked for: {other}"),
        }
        plain
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        let body = self.decoded();
        serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&body)))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.decoded()).unwrap()
    }

    /// The same answer, which has to have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.decoded()));
        self
    }

    /// The code of the problem that this is.
    #[track_caller]
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        super::text(&self.json(), "/code").to_owned()
    }

    /// What the problem names: its parameters and its pointers, in order. A fault without a name is `?`.
    pub fn names(&self) -> Vec<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let name = |error: &Value| error["parameter"].as_str().or(error["pointer"].as_str()).unwrap_or("?").to_owned();
        errors.iter().map(name).collect()
    }

    /// The targets of the links of one relation (RFC 8288).
    pub fn links(&self, rel: &str) -> Vec<String> {
        let wanted = format!("; rel=\"{rel}\"");
        let all = self.headers_named("link").into_iter().flat_map(|value| value.split(", "));
        all.filter_map(|link| link.strip_suffix(&wanted))
            .map(|target| target.trim_start_matches('<').trim_end_matches('>').to_owned())
            .collect()
    }
}
