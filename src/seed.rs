//! The seed: curated records as plain files, embedded in the program and checked like any other.
//!
//! `manifest.json` gives the seed's version and date. Routes are one file each under `routes/`; every other kind of
//! record is one file with a list. The same reader serves the embedded files and a folder on disk (`signpost check`).

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::directory::{Directory, ReleaseHeader};
use crate::domain::finding::Finding;
use crate::domain::record::{Record, RecordKey, Records};
use crate::domain::release::Origin;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/resources/directory");

/// The file in which a seed says what it is.
const MANIFEST: &str = "manifest.json";

/// What the seed says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Goes up by one whenever the records change.
    pub version: u32,
    /// The time of the release that the seed becomes, so that the same seed has the same digest everywhere.
    pub date: Timestamp,
    /// What this version brought, in plain English.
    pub note: String,
}

/// The seed's records, with where each of them stands.
#[derive(Debug)]
pub struct Seed {
    /// What the seed says of itself.
    pub manifest: Manifest,
    /// The records. Nothing across them has been checked.
    pub records: Records,
    places: BTreeMap<RecordKey, Place>,
}

/// Where a record stands: a file, and where in it.
#[derive(Clone, Debug, Default)]
struct Place {
    file: String,
    pointer: String,
}

impl Place {
    /// A whole file.
    fn of(file: &str) -> Self {
        Self { file: file.to_owned(), pointer: String::new() }
    }
}

/// How much something weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It keeps the records from being released.
    Finding,
    /// It is probably not meant.
    Warning,
}

/// One thing that is wrong with a folder of records.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileFinding {
    /// How much it weighs.
    pub level: Level,
    /// The file, from the folder.
    pub file: String,
    /// Where in the file (RFC 6901).
    pub pointer: String,
    /// The rule, as a stable name.
    pub rule: &'static str,
    /// What is wrong and what would mend it.
    pub message: String,
}

impl fmt::Display for FileFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let warning = if self.level == Level::Warning { "warning: " } else { "" };
        write!(f, "{warning}{}#{}: {} [{}]", self.file, self.pointer, self.message, self.rule)
    }
}

/// The rule of the one finding about a folder that cannot be read at all.
pub const UNREADABLE_FOLDER: &str = "unreadable-folder";

/// A folder's files by name, as they were read.
type Files = BTreeMap<String, Vec<u8>>;

/// What the seed that is inside the program says of itself: far cheaper than to read it all.
///
/// # Errors
/// When that cannot be read. The tests make sure that it can.
pub fn embedded_manifest() -> Result<Manifest, Vec<FileFinding>> {
    let mut reader = Reader::default();
    let bytes = EMBEDDED.get_file(MANIFEST).map_or(&[][..], |file| file.contents());
    reader.document(&Place::of(MANIFEST), bytes).ok_or(reader.findings)
}

/// Reads the seed that is inside the program.
///
/// # Errors
/// Every file that cannot be read as records. The tests make sure that there is none.
pub fn embedded() -> Result<Seed, Vec<FileFinding>> {
    fn gather(dir: &Dir<'_>, files: &mut Files) {
        for file in dir.files() {
            files.insert(file.path().to_string_lossy().into_owned(), file.contents().to_vec());
        }
        for inner in dir.dirs() {
            gather(inner, files);
        }
    }
    let mut files = Files::new();
    gather(&EMBEDDED, &mut files);
    Reader::read(&files)
}

/// Reads a folder of records.
///
/// # Errors
/// Every file that cannot be read as records.
pub fn folder(path: &Path) -> Result<Seed, Vec<FileFinding>> {
    fn gather(path: &Path, prefix: &str, files: &mut Files) -> std::io::Result<()> {
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                gather(&entry.path(), &format!("{name}/"), files)?;
            } else {
                files.insert(name, std::fs::read(entry.path())?);
            }
        }
        Ok(())
    }
    let mut files = Files::new();
    gather(path, "", &mut files).map_err(|error| {
        vec![FileFinding {
            level: Level::Finding,
            file: path.display().to_string(),
            pointer: String::new(),
            rule: UNREADABLE_FOLDER,
            message: format!("the folder cannot be read: {error}"),
        }]
    })?;
    Reader::read(&files)
}

impl Seed {
    /// Checks the records as a release would be checked.
    ///
    /// # Errors
    /// Every finding, with the file and the place in it.
    pub fn check(&self) -> Result<Directory, Vec<FileFinding>> {
        let release = ReleaseHeader {
            number: 1,
            time: self.manifest.date,
            origin: Origin::Seed,
            digest: crate::domain::digest::Digest::of(b""),
        };
        Directory::build(release, self.records.clone())
            .map_err(|findings| findings.into_iter().map(|finding| self.in_file(finding, Level::Finding)).collect())
    }

    /// What is probably not meant in the records of a directory, as seen from a day. It keeps nothing from being released.
    #[must_use]
    pub fn warnings(&self, directory: &Directory, today: Date) -> Vec<FileFinding> {
        directory.warnings(today).into_iter().map(|warning| self.in_file(warning, Level::Warning)).collect()
    }

    fn in_file(&self, finding: Finding, level: Level) -> FileFinding {
        let Place { file, pointer } = self.places.get(&finding.record).cloned().unwrap_or_default();
        let pointer = format!("{pointer}{}", finding.pointer);
        FileFinding { level, file, pointer, rule: finding.rule, message: finding.message }
    }
}

#[derive(Default)]
struct Reader {
    records: Records,
    places: BTreeMap<RecordKey, Place>,
    findings: Vec<FileFinding>,
}

impl Reader {
    fn read(files: &Files) -> Result<Seed, Vec<FileFinding>> {
        let mut reader = Self::default();
        let mut manifest = None;
        for (name, bytes) in files {
            let at = Place::of(name);
            match name.as_str() {
                MANIFEST => manifest = reader.document::<Manifest>(&at, bytes),
                "audiences.json" => reader.list(name, bytes, Record::Audience),
                "topics.json" => reader.list(name, bytes, Record::Topic),
                "places.json" => reader.list(name, bytes, Record::Place),
                "calendars.json" => reader.list(name, bytes, Record::Calendar),
                "organisations.json" => reader.list(name, bytes, Record::Organisation),
                "campaigns.json" => reader.list(name, bytes, Record::Campaign),
                "retired-contacts.json" => reader.list(name, bytes, Record::RetiredContact),
                "facts-map.json" | "README.md" => {}
                _ if is_route_file(name) => reader.route(name, bytes),
                _ => reader.add(&at, "unknown-file", "no kind of record is kept in a file of this name"),
            }
        }
        if manifest.is_none() {
            reader.add(&Place::of(MANIFEST), "no-manifest", "give the seed's version, date and note");
        }
        match manifest {
            Some(manifest) if reader.findings.is_empty() => {
                Ok(Seed { manifest, records: reader.records, places: reader.places })
            }
            _ => Err(reader.findings),
        }
    }

    fn add(&mut self, at: &Place, rule: &'static str, message: impl Into<String>) {
        let Place { file, pointer } = at.clone();
        self.findings.push(FileFinding { level: Level::Finding, file, pointer, rule, message: message.into() });
    }

    fn list<T: DeserializeOwned>(&mut self, name: &str, bytes: &[u8], record: fn(T) -> Record) {
        let whole = Place::of(name);
        let Some(items) = self.document::<Vec<Box<RawValue>>>(&whole, bytes) else { return };
        for (position, item) in items.iter().enumerate() {
            let at = Place { file: name.to_owned(), pointer: format!("/{position}") };
            if let Some(document) = self.document(&at, item.get().as_bytes()) {
                self.put(at, record(document));
            }
        }
    }

    fn route(&mut self, name: &str, bytes: &[u8]) {
        let at = Place::of(name);
        let Some(route) = self.document(&at, bytes) else { return };
        let record = Record::Route(Arc::new(route));
        if name != format!("routes/{}.json", record.key().id) {
            self.add(&at, "file-name", "a route's file is named after its id");
        }
        self.put(at, record);
    }

    fn put(&mut self, at: Place, record: Record) {
        let key = record.key();
        if self.records.put(record) {
            self.add(&at, "id-taken", "another record of this kind has this id");
        }
        self.places.insert(key, at);
    }

    /// Reads one document strictly: a field that nobody knows is a finding, not something to pass over.
    fn document<T: DeserializeOwned>(&mut self, at: &Place, bytes: &[u8]) -> Option<T> {
        let mut unknown = Vec::new();
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
        let read = serde_ignored::deserialize(tracked, |path| unknown.push(path.to_string()));
        for path in unknown {
            let here = Place { pointer: format!("{}/{}", at.pointer, path.replace('.', "/")), ..at.clone() };
            self.add(&here, "unknown-field", "no record has a field of this name");
        }
        match read.and_then(|document| json.end().map(|()| document)) {
            Ok(document) => Some(document),
            Err(error) => {
                let here = Place { pointer: format!("{}{}", at.pointer, pointer(&track.path())), ..at.clone() };
                self.add(&here, "unreadable", error.to_string());
                None
            }
        }
    }
}

fn is_route_file(name: &str) -> bool {
    name.strip_prefix("routes/").is_some_and(|name| Path::new(name).extension().is_some_and(|it| it == "json"))
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{key}"),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => String::new(),
        })
        .collect()
}
