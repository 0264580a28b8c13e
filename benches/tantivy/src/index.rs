//! The directory as tantivy holds it.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use actix_web::web::Bytes;
use serde_json::Value;
use tantivy::indexer::NoMergePolicy;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument};

use crate::words::{is_function_word, joined, words};

/// What the writer may take, so that all routes come to stand in one segment: that is the fastest to search.
const MEMORY: usize = 2_000_000_000;

/// The shortest beginning that is found, in letters: of words in wording, and of those anywhere else.
const LONG_PREFIX: usize = 4;
const SHORT_PREFIX: usize = 2;

/// The words of topics, and of who runs routes, by their ids.
type Shared = [HashMap<String, Vec<String>>; 2];

/// Where a word may stand.
#[derive(Clone, Copy)]
pub struct Fields {
    /// Every word.
    pub words: Field,
    /// Every word and its beginnings, so that one look-up finds all the words that begin so.
    pub beginnings: Field,
}

/// The routes, and where to look for them.
pub struct Routes {
    pub searcher: Searcher,
    pub fields: Fields,
    /// The routes themselves, in the order in which the index has them.
    pub texts: Vec<Bytes>,
}

/// Reads a directory.
pub fn read(folder: &Path) -> Routes {
    let (schema, fields) = schema();
    let index = Index::create_in_ram(schema);
    let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY).unwrap();
    writer.set_merge_policy(Box::new(NoMergePolicy));
    let texts = add(folder, fields, &writer);
    writer.commit().unwrap();
    let searcher = index.reader().unwrap().searcher();
    assert_eq!(searcher.segment_readers().len(), 1, "so many routes do not fit into one segment");
    Routes { searcher, fields, texts }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let words = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(false);
    let mut field = |name| schema.add_text_field(name, TextOptions::default().set_indexing_options(words.clone()));
    let fields = Fields { words: field("words"), beginnings: field("beginnings") };
    (schema.build(), fields)
}

/// Adds every route, the best first as the service has them: of two that score the same, the first one is shown.
fn add(folder: &Path, fields: Fields, writer: &IndexWriter) -> Vec<Bytes> {
    let shared = [shared(folder, "topics"), shared(folder, "organisations")];
    let files = std::fs::read_dir(folder.join("routes")).unwrap().map(|it| it.unwrap().path());
    let mut routes: Vec<(u64, String, Bytes)> = files.map(|it| route(&std::fs::read(it).unwrap())).collect();
    routes.sort_unstable();
    for (_, _, text) in &routes {
        writer.add_document(document(&serde_json::from_slice(text).unwrap(), &shared, fields)).unwrap();
    }
    routes.into_iter().map(|(_, _, text)| text).collect()
}

/// A route with what routes are sorted by.
fn route(text: &[u8]) -> (u64, String, Bytes) {
    let route: Value = serde_json::from_slice(text).unwrap();
    let priority = route["priority"].as_u64().unwrap_or_default();
    // Without the space that some of the files have.
    (u64::MAX - priority, string(&route, "id").to_owned(), route.to_string().into())
}

/// A route as tantivy is given it.
fn document(route: &Value, [topics, organisations]: &Shared, fields: Fields) -> TantivyDocument {
    let ids = std::iter::once(string(route, "id")).chain(strings(route, "aliases"));
    let of = |name: &str| strings(route, name).filter_map(|it| topics.get(it)).flatten().cloned().collect();
    let organisation = organisations.get(string(route, "organisation")).cloned();
    // The strongest place first.
    let places: [Vec<String>; 6] = [
        names(string(route, "name")),
        ids.flat_map(names).collect(),
        of("topics"),
        of("also_topics"),
        organisation.unwrap_or_default(),
        items(route, "wording").flat_map(|it| said(string(it, "text"))).collect(),
    ];
    let (mut words, mut begun) = (BTreeMap::new(), BTreeMap::new());
    for (place, held) in (1..).zip(places.iter().rev()) {
        let shortest = if place == 1 { LONG_PREFIX } else { SHORT_PREFIX };
        words.extend(held.iter().map(|it| (it.as_str(), place)));
        begun.extend(held.iter().flat_map(|it| beginnings(it, shortest)).map(|it| (it, place)));
    }
    let mut document = TantivyDocument::default();
    document.add_text(fields.words, text(&words));
    document.add_text(fields.beginnings, text(&begun));
    document
}

/// Words as one text, each as often as the place weighs where it stands.
fn text(words: &BTreeMap<&str, usize>) -> String {
    words.iter().flat_map(|(word, weight)| std::iter::repeat_n(*word, *weight)).collect::<Vec<_>>().join(" ")
}

/// A word, and what it begins with.
fn beginnings(word: &str, shortest: usize) -> impl Iterator<Item = &str> {
    let ends = word.char_indices().map(|(at, _)| at).skip(shortest).chain([word.len()]);
    ends.map(|end| &word[..end])
}

/// What several routes share, by its id: the words of its ids, its name and its synonyms.
fn shared(folder: &Path, name: &str) -> HashMap<String, Vec<String>> {
    let all: Value = serde_json::from_slice(&std::fs::read(folder.join(format!("{name}.json"))).unwrap()).unwrap();
    let words = |it: &Value| {
        let ids = [string(it, "id"), string(it, "name")].into_iter().chain(strings(it, "aliases"));
        ids.flat_map(names).chain(strings(it, "synonyms").flat_map(said)).collect()
    };
    all.as_array().unwrap().iter().map(|it| (string(it, "id").to_owned(), words(it))).collect()
}

/// The words of a name, also written together.
fn names(name: &str) -> Vec<String> {
    let apart = words(name);
    let together = joined(&apart);
    apart.into_iter().map(|it| it.text).chain(together).collect()
}

/// The words of a text, without those that only hold it together.
fn said(text: &str) -> Vec<String> {
    words(text).into_iter().map(|it| it.text).filter(|it| !is_function_word(it)).collect()
}

fn string<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

fn items<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value[name].as_array().into_iter().flatten()
}

fn strings<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v str> {
    items(value, name).filter_map(Value::as_str)
}
