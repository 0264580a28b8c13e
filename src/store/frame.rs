//! A frame: the unit of the log, as bytes and as a value.
//!
//! ```text
//! magic     4 bytes   F5 53 50 01; F5 never occurs in UTF-8, so no body can look like the start of a frame
//! length    4 bytes   of the body, little-endian
//! sequence  8 bytes   1, 2, 3 ..., little-endian
//! previous  32 bytes  SHA-256 of the whole frame before; of the directory's id for the first
//! body      length    canonical JSON: {"commit", "entries": [{"document", "kind"}], "schema": 1, "time"}
//! crc       4 bytes   CRC-32 (IEEE) of everything above, little-endian
//! ```
//!
//! The CRC says that a frame was written whole; the chain of SHA-256 says that it is the frame that was acknowledged.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::entry::{Entry, canonical};
use super::{Commit, Head, StoreError};
use crate::domain::digest::{Digest, digest};

const MAGIC: [u8; 4] = [0xF5, b'S', b'P', 0x01];
const SCHEMA: u64 = 1;
pub(crate) const HEADER_LENGTH: usize = 48;
const CRC_LENGTH: usize = 4;
/// The largest body, in bytes: a bound on what one read can cost, and on what a damaged length can ask for.
pub const MAX_BODY: usize = 32 << 20;

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not a whole frame: a write that never finished looks like this, and so does damage.
    Broken(&'static str),
    /// Written whole, and yet nothing this program writes.
    Foreign(&'static str),
    /// Written whole by a newer version.
    Newer(u64),
}

/// The fixed part of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub length: usize,
    pub sequence: u64,
    pub previous: Digest,
}

impl Header {
    /// Reads the fixed part; bytes beyond it are not looked at.
    pub fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let (header, _) = bytes.split_first_chunk::<HEADER_LENGTH>().ok_or(Fault::Broken("the frame is cut off"))?;
        let (magic, rest) = split::<4>(header)?;
        let (length, rest) = split::<4>(rest)?;
        let (sequence, rest) = split::<8>(rest)?;
        let (previous, _) = split::<{ Digest::LENGTH }>(rest)?;
        if magic != MAGIC {
            return Err(Fault::Broken("no frame starts here"));
        }
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
        if length > MAX_BODY {
            return Err(Fault::Broken("the length of the frame is impossible"));
        }
        Ok(Self { length, sequence: u64::from_le_bytes(sequence), previous: Digest::from_bytes(previous) })
    }

    /// The length of the whole frame, in bytes.
    pub const fn frame_length(&self) -> usize {
        HEADER_LENGTH + self.length + CRC_LENGTH
    }
}

fn split<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), Fault> {
    bytes.split_first_chunk::<N>().map(|(head, rest)| (*head, rest)).ok_or(Fault::Broken("the frame is cut off"))
}

/// The bytes of a frame.
///
/// # Errors
/// `Invalid` when the body is larger than [`MAX_BODY`].
pub(crate) fn encode(sequence: u64, previous: Digest, body: &str) -> Result<Vec<u8>, StoreError> {
    let length = u32::try_from(body.len()).ok().filter(|_| body.len() <= MAX_BODY);
    let length = length.ok_or(StoreError::Invalid("the entries of one append are larger than 32 MiB"))?;
    let mut bytes = Vec::with_capacity(HEADER_LENGTH + body.len() + CRC_LENGTH);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(&sequence.to_le_bytes());
    bytes.extend_from_slice(previous.as_bytes());
    bytes.extend_from_slice(body.as_bytes());
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_le_bytes());
    Ok(bytes)
}

/// The body of a frame: canonical JSON, put together from entries that are canonical already.
pub(crate) fn body(commit_id: Uuid, time: Timestamp, entries: &[Entry]) -> String {
    let entries: Vec<String> = entries
        .iter()
        .map(|entry| format!(r#"{{"document":{},"kind":"{}"}}"#, entry.document().get(), entry.kind()))
        .collect();
    format!(r#"{{"commit":"{commit_id}","entries":[{}],"schema":{SCHEMA},"time":"{time}"}}"#, entries.join(","))
}

/// Where the first frame of a directory starts its chain: bound to the directory's id, so that a journal cannot be
/// taken for another directory's.
pub(crate) fn genesis(directory: Uuid) -> Head {
    Head { sequence: 0, hash: digest(format!("signpost directory {directory}").as_bytes()) }
}

/// Whether a whole frame starts anywhere in these bytes: what lies before it is then damage, not an unfinished write.
pub(crate) fn any_frame_in(bytes: &[u8]) -> bool {
    let starts = bytes.windows(MAGIC.len()).enumerate().filter(|(_, window)| *window == MAGIC);
    starts.map(|(start, _)| &bytes[start..]).any(|rest| whole(rest).is_ok())
}

/// The header and body of the whole frame at the start of these bytes.
fn whole(bytes: &[u8]) -> Result<(Header, &[u8]), Fault> {
    let header = Header::decode(bytes)?;
    let frame = bytes.get(..header.frame_length()).ok_or(Fault::Broken("the frame is cut off"))?;
    let (content, crc) = frame.split_last_chunk::<CRC_LENGTH>().ok_or(Fault::Broken("the frame is cut off"))?;
    if crc32fast::hash(content) != u32::from_le_bytes(*crc) {
        return Err(Fault::Broken("the checksum of the frame does not match"));
    }
    Ok((header, &content[HEADER_LENGTH..]))
}

#[derive(Deserialize)]
struct Schema {
    schema: u64,
}

#[derive(Deserialize)]
struct Body {
    schema: u64,
    commit: Uuid,
    entries: Vec<Entry>,
    time: Timestamp,
}

/// Reads a body once; what is wrong with it is only looked for where something is.
fn read_body(text: &str) -> Result<Body, Fault> {
    if let Ok(body) = serde_json::from_str::<Body>(text)
        && body.schema <= SCHEMA
    {
        return Ok(body);
    }
    match serde_json::from_str(text) {
        Err(_) => Err(Fault::Foreign("the frame says no schema")),
        Ok(Schema { schema }) if schema > SCHEMA => Err(Fault::Newer(schema)),
        Ok(Schema { .. }) => Err(Fault::Foreign("the frame holds no entries")),
    }
}

/// One atomic step of the log: everything one append wrote, and its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    sequence: u64,
    hash: Digest,
    previous: Digest,
    commit_id: Uuid,
    time: Timestamp,
    entries: Vec<Entry>,
    body: String,
}

impl Frame {
    /// Reads the frame at the start of these bytes.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        let (header, body) = whole(bytes)?;
        let hash = digest(&bytes[..header.frame_length()]);
        let body = str::from_utf8(body).map_err(|_| Fault::Foreign("the frame holds no text"))?;
        let Body { commit: commit_id, entries, time, .. } = read_body(body)?;
        if !entries.iter().all(Entry::has_known_form) {
            return Err(Fault::Foreign("the frame holds an entry of no known form"));
        }
        let Header { sequence, previous, .. } = header;
        Ok(Self { sequence, hash, previous, commit_id, time, entries, body: body.to_owned() })
    }

    /// The place in the log: 1 for the first.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The SHA-256 of the frame's stored bytes.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash
    }

    /// The hash of the frame before this one.
    #[must_use]
    pub fn previous(&self) -> Digest {
        self.previous
    }

    /// The caller's name for the append.
    #[must_use]
    pub fn commit_id(&self) -> Uuid {
        self.commit_id
    }

    /// When, as the caller said.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.time
    }

    /// What was written, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The exact body, as stored: all an export needs, with the sequence and the hash to check it by.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The log's end just after this frame.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: self.hash }
    }

    /// The outcome of the append that wrote this frame.
    #[must_use]
    pub fn commit(&self) -> Commit {
        Commit { commit_id: self.commit_id, head: self.head(), time: self.time }
    }

    /// Whether the body is byte for byte the canonical form of what it says.
    pub(crate) fn is_canonical(&self) -> bool {
        let value: Result<Value, _> = serde_json::from_str(&self.body);
        value.is_ok_and(|value| canonical(&value).is_ok_and(|text| text == self.body))
    }

    /// The length of the stored frame, in bytes.
    pub(crate) fn stored_length(&self) -> u64 {
        (HEADER_LENGTH + self.body.len() + CRC_LENGTH) as u64
    }
}

/// A frame as an export holds it: enough to write the same bytes again, and to prove that they are the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawFrame {
    /// The place in the log.
    pub sequence: u64,
    /// The hash that the written frame must have.
    pub hash: Digest,
    /// The exact body.
    pub body: String,
}

impl From<Frame> for RawFrame {
    fn from(frame: Frame) -> Self {
        Self { sequence: frame.sequence, hash: frame.hash, body: frame.body }
    }
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
