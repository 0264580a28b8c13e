//! What must be true of every search, in a directory that is made up for it: large enough that routes are counted together.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::Arc;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::question::Closeness;
use super::*;
use crate::domain::answers::Fresh;
use crate::domain::digest::Digest;
use crate::domain::directory::ReleaseHeader;
use crate::domain::record::{Record, Records};
use crate::domain::release::Origin;

/// How many routes are made up.
const ROUTES: usize = 700;

fn read<T: serde::de::DeserializeOwned>(document: Value) -> T {
    serde_json::from_value(document).unwrap()
}

fn file(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A word that there is not, another one for each number.
fn word(number: usize) -> String {
    const SOUNDS: [&str; 9] = ["ba", "chi", "do", "fe", "lu", "mi", "ro", "sta", "vé"];
    [number % 9, number / 9 % 9, number / 81 % 9, number / 729].iter().map(|it| SOUNDS[*it]).collect()
}

/// Children, parents and adults who worry about themselves, each with a route to fall back on.
fn audiences(all: &mut Records) {
    let audiences = file(include_str!("../../../resources/directory/audiences.json"));
    for mut audience in audiences.as_array().unwrap().iter().cloned() {
        let id = audience["id"].as_str().unwrap().to_owned();
        if ["child", "parent", "own-behaviour"].contains(&id.as_str()) {
            audience["fallback"] = if id == "own-behaviour" { json!(["quiet-line"]) } else { json!(["childline"]) };
            all.put(Record::Audience(read(audience)));
        }
    }
}

fn route(number: usize, topics: &[String]) -> Value {
    let (audience, other) = if number.is_multiple_of(3) { ("parent", "child") } else { ("child", "parent") };
    let said = ["dogs", "cats", "school", "home", "sleep", "games", "phones", "friends"][number % 8];
    let place = ["GB", "GB", "GB", "GB-SCT", "GB-ABD"][number % 5];
    let wording = |audience: &str| {
        let text = format!("You can talk to them about {said}.");
        json!({"audience": audience, "lang": "en", "state": "original", "text": text})
    };
    json!({
        "id": format!("{}-{number}", word(number).replace('é', "e")),
        "name": format!("{} {}", word(number), ["Helpline", "Support Line", "Trust", "Mission"][number % 4]),
        "organisation": "nspcc",
        "purpose": "helpline",
        "audiences": [{"audience": audience, "fit": "main"}, {"audience": other, "fit": "also"}],
        "topics": [topics[number % topics.len()]],
        "also_topics": [topics[(number + 1 + number % 5) % topics.len()]],
        "places": [place],
        "priority": number * 7 % 60,
        "via": ["childline/phone"],
        "wording": [wording("child"), wording("parent")],
    })
}

fn directory() -> &'static (Directory, SearchIndex) {
    static MADE_UP: LazyLock<(Directory, SearchIndex)> = LazyLock::new(|| {
        let mut all = Records::default();
        audiences(&mut all);
        let topics = file(include_str!("../../../resources/directory/topics.json"));
        let ids: Vec<String> =
            topics.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
        for topic in topics.as_array().unwrap() {
            all.put(Record::Topic(read(topic.clone())));
        }
        for place in [
            json!({"id": "GB", "name": "United Kingdom", "emergency": ["emergency-999"]}),
            json!({"id": "GB-SCT", "name": "Scotland", "parent": "GB"}),
            json!({"id": "GB-ABD", "name": "Aberdeenshire", "parent": "GB-SCT"}),
        ] {
            all.put(Record::Place(read(place)));
        }
        let organisations = file(include_str!("../../../resources/directory/organisations.json"));
        for organisation in organisations.as_array().unwrap() {
            all.put(Record::Organisation(read(organisation.clone())));
        }
        let mut childline = file(include_str!("../../../resources/directory/routes/childline.json"));
        childline["audiences"].as_array_mut().unwrap().push(json!({"audience": "parent", "fit": "also"}));
        let words =
            json!({"audience": "parent", "lang": "en", "state": "original", "text": "Your child can talk to them."});
        childline["wording"].as_array_mut().unwrap().push(words);
        let quiet = json!({
            "id": "quiet-line", "name": "Quiet Line", "organisation": "nspcc", "purpose": "helpline",
            "audiences": [{"audience": "own-behaviour", "fit": "main"}], "never_show_to": ["child"],
            "topics": ["own-sexual-thoughts"], "places": ["GB"], "priority": 90, "via": ["childline/phone"],
            "wording": [{"audience": "own-behaviour", "lang": "en", "state": "original", "text": "You can talk about your mangoes."}],
        });
        let emergency = file(include_str!("../../../resources/directory/routes/emergency-999.json"));
        let made_up = (0..ROUTES).map(|number| route(number, &ids));
        for document in [childline, quiet, emergency].into_iter().chain(made_up) {
            all.put(Record::Route(Arc::new(read(document))));
        }
        let time = "2026-11-22T00:00:00Z".parse().unwrap();
        let release = ReleaseHeader { number: 1, time, origin: Origin::Seed, digest: Digest::of(b"made up") };
        let directory = Directory::build(release, all).unwrap();
        let index = SearchIndex::of(&directory);
        (directory, index)
    });
    &MADE_UP
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
    let id = |it: &ServedListing| file(it.route.as_str())["id"].as_str().unwrap().to_owned();
    answer.items.iter().map(|it| (id(it), it.reasons.clone())).collect()
}

#[test]
fn many_words_of_one_beginning_are_put_together_and_still_say_which_one_it_is() {
    let (directory, index) = directory();
    assert!(index.many_beginning("ch").is_some() && index.many_beginning("chi").is_some());
    for (id, reasons) in found(&ask(&request("child", "ch"))) {
        let prefix = reasons.iter().find_map(|it| it.strip_prefix("prefix:")).unwrap();
        let document = directory.route(&id).unwrap().document();
        assert!(prefix.starts_with("ch") && reasons.contains(&format!("name:{prefix}")), "{id}: {reasons:?}");
        assert!(gather::names(&document.name).iter().any(|it| it == prefix), "{}: {prefix}", document.name);
    }
}

#[test]
fn what_is_said_to_others_and_who_is_guarded_from_it_is_no_hit() {
    let reasons = |audience: &str, q: &str| found(&ask(&request(audience, q)));
    assert_eq!(reasons("own-behaviour", "mangoes")[0].0, "quiet-line");
    assert_eq!(ask(&request("child", "mangoes")).matched, "fallback");
    assert_eq!(ask(&request("parent", "quiet line")).matched, "exact");
    for q in ["quiet", "quiet line", "quite", "mangoes", "qui"] {
        assert!(reasons("child", q).iter().all(|it| it.0 != "quiet-line"), "{q}");
    }
    // Somebody of 15 is a child, whoever they say they are.
    let young = SearchRequest { age: Some("15".to_owned()), ..request("own-behaviour", "quiet line") };
    assert!(found(&ask(&young)).is_empty(), "nothing is left for them, and nobody else's routes stand in");
}

#[test]
fn a_common_word_alone_decides_and_beside_another_one_brings_only_names() {
    let (_, index) = directory();
    let school = index.dictionary.find("nspcc").unwrap();
    assert!(index.is_common(school));
    assert_eq!(
        found(&ask(&SearchRequest { limit: Some(MAX_HITS), ..request("child", "nspcc") })).len(),
        MAX_HITS as usize
    );
    let both = found(&ask(&request("child", "nspcc childline")));
    assert_eq!(both.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["childline"]);
}

/// The best of some routes, each counted and all sorted: what [`Hits::best`] does with less work.
fn sorted(hits: &Hits<'_>, of: &Bits) -> Vec<u32> {
    let mut all: Vec<u32> = of.iter().collect();
    all.sort_by_key(|at| hits.rank(*at));
    all
}

proptest! {
    #[test]
    fn a_search_is_never_empty_and_never_fails(q in "\\PC{1,60}", audience in 0_usize..4, age in proptest::option::of(0_u8..=120), place in 0_usize..4, limit in 1_u32..=MAX_HITS) {
        let (directory, _) = directory();
        let audience = directory.audiences().nth(audience).map(|it| it.id.to_string());
        // Of somebody younger who asks as an adult even the fall-back routes are kept away: the look-up does so too.
        let age = age.filter(|it| audience.as_deref().is_some_and(|who| who != "own-behaviour" || *it > 17)).map(|it| it.to_string());
        let place = directory.places().nth(place).map(|it| it.id.to_string());
        let request = SearchRequest { q: Some(format!("x{q}")), audience, age, place, limit: Some(limit), ..SearchRequest::default() };
        let answer = ask(&request);
        prop_assert!(!answer.items.is_empty() && !answer.emergency.is_empty());
        prop_assert!(answer.items.len() <= limit as usize);
    }

    #[test]
    fn words_of_the_directory_in_any_order_are_ranked_as_sorting_all_would(words in proptest::collection::vec(0_usize..4_000, 1..6), audience in 0_u16..3, few in proptest::sample::select(vec![0_usize, 3, 256])) {
        let (_, index) = directory();
        let text: Vec<&str> = words.iter().map(|it| index.dictionary.word(it % index.dictionary.len())).collect();
        let allowed = index.sieve.allowed(Some(audience), None);
        let units = question::read(index, Some(audience), &allowed, &text.join(" "));
        let mut hits = Hits::new(index, &units, index.sieve.main(audience));
        hits.few = few;
        let matched = hits.matched(&allowed);
        let all = sorted(&hits, &matched);
        for most in [1, 5, 50] {
            let best = hits.best(&matched, most);
            prop_assert_eq!(best.as_slice(), &all[..all.len().min(most)]);
        }
    }

    #[test]
    fn a_slip_in_a_name_still_finds_it(route in 0_usize..ROUTES, letter in 0_usize..20, slip in 0_usize..4) {
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
        let others = index.dictionary.find(&typed).is_some() || !index.dictionary.beginning(&typed).is_empty() || units.iter().any(|it| it.layers.iter().any(|it| it.closeness > Closeness::Misspelt));
        prop_assert!(others || found.iter().any(|at| index.route(directory, at).unwrap().id() == route.id()), "{typed} for {word}");
    }
}
