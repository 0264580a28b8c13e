//! What a search finds in the seed, and what must be true of every search.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use proptest::prelude::*;

use super::*;
use crate::domain::answers::Fresh;
use crate::domain::wording::{Names, lint};
use crate::seed;

fn directory() -> &'static (Directory, SearchIndex) {
    static SEED: std::sync::LazyLock<(Directory, SearchIndex)> = std::sync::LazyLock::new(|| {
        let directory = seed::embedded().and_then(|seed| seed.check()).unwrap();
        let index = SearchIndex::of(&directory);
        (directory, index)
    });
    &SEED
}

fn request(audience: &str, q: &str) -> SearchRequest {
    let audience = (!audience.is_empty()).then(|| audience.to_owned());
    SearchRequest { q: Some(q.to_owned()), audience, ..SearchRequest::default() }
}

fn ask(request: &SearchRequest) -> SearchAnswer {
    let (directory, index) = directory();
    let at: Timestamp = "2026-11-25T14:00:00Z".parse().unwrap();
    answer(directory, index, &Fresh(at), at, request).unwrap()
}

/// What is found, as id and reasons.
fn found(answer: &SearchAnswer) -> Vec<(String, Vec<String>)> {
    let id = |it: &ServedListing| -> String {
        let route: serde_json::Value = serde_json::from_str(it.route.as_str()).unwrap();
        route["id"].as_str().unwrap().to_owned()
    };
    answer.items.iter().map(|it| (id(it), it.reasons.clone())).collect()
}

#[test]
fn the_order_is_as_published() {
    let first = |audience: &str, q: &str| found(&ask(&request(audience, q)))[0].0.clone();
    // More words before fewer: one route has both in its name.
    assert_eq!(first("survivor", "rape crisis scotland"), "rape-crisis-scotland");
    assert_eq!(first("", "victim support scotland"), "victim-support-scotland");
    // In the name before in a topic: "missing" is both.
    assert_eq!(first("parent", "missing"), "missing-people");
    // In a topic that it is there for before one that it takes: Childline takes this one.
    assert_eq!(first("child", "pics"), "report-remove");
    // As it is before as a beginning, in the same field: StopNCII has the higher priority.
    let answer = found(&ask(&request("", "stop")));
    let place = |id: &str| answer.iter().position(|it| it.0 == id).unwrap();
    assert!(place("stop-it-now-scotland") < place("stopncii"), "{answer:?}");
    // There for them before taking them too, whatever the priority.
    let answer = found(&ask(&request("survivor", "raped")));
    let place = |id: &str| answer.iter().position(|it| it.0 == id).unwrap();
    assert!(place("live-fear-free") < place("stop-it-now-helpline"), "{answer:?}");
}

#[test]
fn a_common_word_brings_nothing_beside_a_word_that_decides() {
    let answer = found(&ask(&request("parent", "children 1st")));
    assert_eq!(answer.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["children-first-support-line"]);
    let answer = found(&ask(&request("parent", "edinburgh police")));
    let ids: Vec<&str> = answer.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(ids[0], "council-city-of-edinburgh");
    assert!(ids.contains(&"police-scotland"), "{ids:?}");
}

#[test]
fn synonyms_are_no_words_that_are_refused() {
    let (directory, _) = directory();
    for topic in directory.topics() {
        assert!(topic.synonyms.len() >= 7, "{}", topic.id);
        for synonym in &topic.synonyms {
            let faults = lint(synonym, &Names::new(&[]), u8::MAX);
            assert!(faults.iter().all(|it| it.rule != "refused-term"), "{synonym}: {faults:?}");
        }
    }
}

#[test]
fn every_synonym_finds_a_route_of_its_topic() {
    let (directory, _) = directory();
    for topic in directory.topics() {
        for synonym in &topic.synonyms {
            let answer = ask(&SearchRequest { limit: Some(MAX_HITS), ..request("", synonym) });
            let reason = format!("topic:{}", topic.id);
            let found = found(&answer);
            assert_eq!(answer.matched, "exact", "{synonym}");
            let by_topic = found.iter().any(|(id, reasons)| {
                let route = directory.route(id).unwrap().document();
                reasons.contains(&reason) || route.topics.contains(&topic.id) || route.also_topics.contains(&topic.id)
            });
            assert!(by_topic, "{synonym} of {}: {found:?}", topic.id);
        }
    }
}

/// The best of some routes, each counted and all sorted: what [`Hits::best`] does with less work.
fn sorted(hits: &Hits<'_>, of: &Bits) -> Vec<u32> {
    let mut all: Vec<u32> = of.iter().collect();
    all.sort_by_key(|at| hits.rank(*at));
    all
}

proptest! {
    #[test]
    fn a_search_is_never_empty_and_never_fails(q in "\\PC{1,60}", audience in 0_usize..10, age in proptest::option::of(0_u8..=120), place in 0_usize..40, limit in 1_u32..=MAX_HITS) {
        let (directory, _) = directory();
        let audience = directory.audiences().nth(audience).map(|it| it.id.to_string());
        let age = age.filter(|_| audience.is_some()).map(|it| it.to_string());
        let place = directory.places().nth(place).map(|it| it.id.to_string());
        let request = SearchRequest { q: Some(format!("x{q}")), audience, age, place, limit: Some(limit), ..SearchRequest::default() };
        let answer = ask(&request);
        prop_assert!(!answer.items.is_empty() && !answer.emergency.is_empty());
        prop_assert!(answer.items.len() <= limit as usize);
    }

    #[test]
    fn words_of_the_directory_in_any_order_are_ranked_as_sorting_all_would(words in proptest::collection::vec(0_usize..2_000, 1..6), audience in 0_u16..9, few in proptest::sample::select(vec![0_usize, 3, 256])) {
        let (_, index) = directory();
        let text: Vec<&str> = words.iter().map(|it| index.dictionary.word(it % index.dictionary.len())).collect();
        let allowed = index.sieve.allowed(Some(audience), None);
        let units = question::read(index, Some(audience), &allowed, &text.join(" "));
        let hits = Hits { index, units: &units, main: index.sieve.main(audience), few };
        let matched = hits.matched(&allowed);
        let all = sorted(&hits, &matched);
        for most in [1, 5, 50] {
            let best = hits.best(&matched, most);
            prop_assert_eq!(best.as_slice(), &all[..all.len().min(most)]);
        }
    }

    #[test]
    fn a_slip_in_a_name_still_finds_it(route in 0_usize..80, letter in 0_usize..20, slip in 0_usize..4) {
        let (directory, index) = directory();
        let route = &directory.routes()[route];
        let names = gather::names(&route.document().name);
        let word = names.iter().find(|it| it.chars().count() > 7 && it.is_ascii() && !it.contains(|it: char| it.is_numeric()));
        let Some(word) = word else { return Ok(()) };
        let mut typed: Vec<char> = word.chars().collect();
        let at = letter % (typed.len() - 1);
        match slip {
            0 => _ = typed.remove(at),
            1 => typed.insert(at, 'q'),
            2 => typed[at] = 'q',
            _ => typed.swap(at, at + 1),
        }
        let typed: String = typed.into_iter().collect();
        let units = question::read(index, None, &Bits::all(index.length()), &typed);
        let hits = Hits::new(index, &units, None);
        let found = hits.matched(&Bits::all(index.length()));
        let others = index.dictionary.find(&typed).is_some() || !index.dictionary.beginning(&typed).is_empty() || units.iter().any(|it| it.layers.iter().any(|it| it.closeness > question::Closeness::Misspelt));
        prop_assert!(others || found.iter().any(|at| index.route(directory, at).unwrap().id() == route.id()), "{typed} for {word}");
    }
}
