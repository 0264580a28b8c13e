//! Does one kind of work so many times, for callgrind to count its instructions: see `scripts/instructions`.
//!
//! `instructions list|lookup|search TIMES`. The work is that of the library on the seed, as a first answer costs it: nothing
//! of it is kept from one time to the next. The questions come in the same order each time.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a program for the developers of this one may fail loudly")]

use std::hint::black_box;

use jiff::Timestamp;
use signpost::domain::answers::{self, Fresh};
use signpost::domain::directory::Directory;
use signpost::domain::query::LookupRequest;
use signpost::domain::search::{self, SearchIndex, SearchRequest};
use signpost::seed;

/// What somebody may type: names, needs, a slip, and nothing that is there.
const WORDS: [(&str, &str); 8] = [
    ("child", "childline"),
    ("child", "someone has my pictures"),
    ("child", "chldline"),
    ("parent", "grooming"),
    ("parent", "stop it now"),
    ("own-behaviour", "urges"),
    ("survivor", "rape crisis scotland"),
    ("child", "zzzz qqqq"),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [work, times] = arguments.as_slice() else { panic!("usage: instructions list|lookup|search TIMES") };
    let times: usize = times.parse().unwrap();
    let directory = seed::embedded().and_then(|seed| seed.check()).unwrap();
    match work.as_str() {
        "list" => ask(&directory, &lists(&directory), times),
        "lookup" => ask(&directory, &look_ups(&directory), times),
        "search" => search_for(&directory, times),
        other => panic!("{other} is no kind of work: list, lookup or search"),
    }
}

/// Asks one question after the other, from the first again when they are through. The bytes of each answer are made.
fn ask(directory: &Directory, questions: &[LookupRequest], times: usize) {
    let at = now();
    for question in questions.iter().cycle().take(times) {
        let answer = answers::answer(directory, &Fresh(at), black_box(question)).unwrap();
        black_box(serde_json::to_vec(&answer).unwrap());
    }
}

/// Searches for one thing after the other, in an index that is ready.
fn search_for(directory: &Directory, times: usize) {
    let (index, at) = (SearchIndex::of(directory), now());
    for (audience, words) in WORDS.iter().cycle().take(times) {
        let request = SearchRequest {
            q: Some((*words).to_owned()),
            audience: Some((*audience).to_owned()),
            ..SearchRequest::default()
        };
        let answer = search::answer(directory, &index, &Fresh(at), at, black_box(&request)).unwrap();
        black_box(serde_json::to_vec(&answer).unwrap());
    }
}

fn now() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

/// Everything for each audience.
fn lists(directory: &Directory) -> Vec<LookupRequest> {
    let audience = |id: String| LookupRequest { audience: Some(id), ..LookupRequest::default() };
    directory.audiences().map(|it| audience(it.id.to_string())).collect()
}

/// Each topic for each audience, in one nation after the other.
fn look_ups(directory: &Directory) -> Vec<LookupRequest> {
    let places = ["GB-SCT", "GB-ENG", "GB-WLS", "GB-NIR"];
    let topics = directory.topics();
    let asked = lists(directory).into_iter().flat_map(|list| {
        let with = |topic: String| LookupRequest { topic: vec![topic], ..list.clone() };
        topics.iter().map(|topic| with(topic.id.to_string())).collect::<Vec<_>>()
    });
    let with_places = asked.zip(places.iter().cycle());
    with_places.map(|(asked, place)| LookupRequest { place: Some((*place).to_owned()), ..asked }).collect()
}
