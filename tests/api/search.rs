//! Free-text search as people use it: what they type, what they find, and what they must never be shown. `meant` says how
//! what they mean comes before what their words happen to be.

mod asked;
mod meant;

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};
use signpost::domain::directory::Directory;
use signpost::domain::lookup::may_see;
use signpost::domain::query::Query;
use signpost::domain::wording::{Names, lint};
use signpost::seed;

use crate::support::{Answer, CANARY, TestApp, app, list, percent, seed_file, text};

fn search(app: &TestApp, body: &Value) -> Value {
    app.post("/v1/search", &body.to_string()).expect(200).json()
}

fn ids(answer: &Value) -> Vec<&str> {
    list(answer, "/items").iter().map(|it| text(it, "/route/id")).collect()
}

/// The reasons of the first hit.
fn first_reasons(answer: &Value) -> Vec<&str> {
    list(answer, "/items/0/reasons").iter().filter_map(Value::as_str).collect()
}

#[rstest]
// A child.
#[case("child", "Childline", "childline", "name:childline")]
#[case("child", "chldline", "childline", "misspelt:childline")]
#[case("child", "hcildline", "childline", "misspelt:childline")]
#[case("child", "child lin", "childline", "prefix:childline")]
#[case("child", "child line", "childline", "name:childline")]
#[case("child", "CHÎLD-LINE!", "childline", "name:childline")]
#[case("child", "someone is blackmailing me with my nudes", "childline", "topic:sexual-extortion")]
#[case("child", "i want to die", "childline", "topic:feeling-suicidal")]
#[case("child", "self harm", "childline", "topic:feeling-suicidal")]
#[case("parent", "self-harm", "papyrus-hopeline247", "topic:feeling-suicidal")]
#[case("adult-victim", "i want to kill myself", "samaritans", "topic:feeling-suicidal")]
#[case("child", "am i gay?", "childline", "topic:lgbtq")]
#[case("child", "i feel sad and lonely", "childline", "topic:mental-health")]
#[case("child", "groming", "childline", "misspelt:grooming")]
#[case("child", "urges", "childline", "topic:own-sexual-thoughts")]
#[case("child", "run away", "runaway-helpline", "name:runaway")]
#[case("child", "remove nudes", "report-remove", "name:remove")]
#[case("child", "click ceop", "ceop-safety-centre", "former-name:click-ceop")]
#[case("child", "thinkuknow", "ceop-safety-centre", "former-name:thinkuknow")]
// Somebody who looks after one.
#[case("parent", "grooming", "nspcc-helpline", "topic:online-grooming")]
#[case("parent", "my daughter is talking to a stranger online", "nspcc-helpline", "topic:online-grooming")]
#[case("parent", "Children 1st", "children-first-support-line", "former-name:children-1st")]
#[case("parent", "stopitnow", "stop-it-now-helpline", "name:stopitnow")]
#[case("parent", "online predators", "nspcc-helpline", "form:predator")]
// An adult.
#[case("concerned-adult", "Stop It Now!", "stop-it-now-helpline", "name:stop")]
#[case("own-behaviour", "urges", "stop-it-now-helpline", "topic:own-sexual-thoughts")]
#[case("own-behaviour", "i can't stop looking at images", "stop-it-now-helpline", "topic:own-sexual-thoughts")]
#[case("family-of-offender", "my husband was arrested", "stop-it-now-helpline", "topic:family-member-arrested")]
#[case("survivor", "rape crisis scotland", "rape-crisis-scotland", "name:crisis")]
#[case("adult-victim", "action fraud", "report-fraud", "former-name:action-fraud")]
#[case("adult-victim", "revenge porn", "revenge-porn-helpline", "name:revenge")]
#[case("public-report", "csam", "iwf-report", "topic:abuse-imagery-found")]
#[case("public-report", "found indecent images", "iwf-report", "topic:abuse-imagery-found")]
#[case("professional", "Àberdéenshire social work", "council-aberdeenshire", "name:aberdeenshire")]
#[case("professional", "na h-eileanan siar", "council-na-h-eileanan-siar", "name:eileanan")]
#[case("professional", "posh", "professionals-online-safety-helpline", "name:posh")]
fn whoever_types_this_finds_that_first_and_is_told_why(
    #[case] audience: &str,
    #[case] words: &str,
    #[case] first: &str,
    #[case] reason: &str,
) {
    let answer = search(&app(), &json!({"q": words, "audience": audience}));
    assert_eq!(answer["matched"], "exact", "{answer}");
    assert_eq!(ids(&answer)[0], first, "{:?}", ids(&answer));
    assert!(first_reasons(&answer).contains(&reason), "{:?}", first_reasons(&answer));
    assert!(first_reasons(&answer).contains(&format!("audience:{audience}").as_str()));
    assert!(!list(&answer, "/emergency").is_empty());
    for item in list(&answer, "/items") {
        let wording = list(item, "/route/wording");
        assert!(wording.len() == 1 && wording[0]["audience"] == audience, "{wording:?}");
    }
}

#[rstest]
#[case("#GetHelpOrGetCaught")]
#[case("get help or get caught")]
#[case("gethelporgetcaugth")]
fn a_campaign_leads_each_audience_to_what_it_shows_them(#[case] words: &str) {
    let app = app();
    for audience in ["child", "own-behaviour"] {
        let shown = app.get("/v1/campaigns/get-help-or-get-caught").json();
        let shows = list(&shown, "/shows").iter().find(|it| it["audience"] == audience).unwrap().clone();
        let shown: BTreeSet<&str> = list(&shows, "/routes").iter().map(|it| text(it, "/id")).collect();
        let answer = search(&app, &json!({"q": words, "audience": audience}));
        let campaign = |it: &&Value| list(it, "/reasons").contains(&json!("campaign:get-help-or-get-caught"));
        let led: BTreeSet<&str> =
            list(&answer, "/items").iter().filter(campaign).map(|it| text(it, "/route/id")).collect();
        assert!(!led.is_empty() && led.is_subset(&shown), "{audience}: {led:?} of {shown:?}");
    }
}

#[test]
fn a_hopeless_question_gives_the_fall_back_answer() {
    let app = app();
    for audience in ["child", "parent", "own-behaviour", "public-report"] {
        let answer = search(&app, &json!({"q": "zzzz qqqq", "audience": audience, "place": "GB-SCT"}));
        assert_eq!((&answer["matched"], &answer["place_assumed"]), (&json!("fallback"), &json!(false)));
        let fallback = seed_file("audiences.json");
        let fallback = fallback.as_array().unwrap().iter().find(|it| it["id"] == audience).unwrap().clone();
        let known: Vec<&str> = list(&fallback, "/fallback").iter().filter_map(Value::as_str).collect();
        assert!(!ids(&answer).is_empty() && ids(&answer).iter().all(|it| known.contains(it)), "{:?}", ids(&answer));
        assert!(first_reasons(&answer).contains(&format!("fallback:{audience}").as_str()));
    }
    let answer = search(&app, &json!({"q": "?!", "limit": 50}));
    assert_eq!(answer["matched"], "fallback");
    assert_eq!(ids(&answer).iter().collect::<BTreeSet<_>>().len(), ids(&answer).len());
    for audience in seed_file("audiences.json").as_array().unwrap() {
        assert!(
            list(audience, "/fallback").iter().all(|it| ids(&answer).contains(&it.as_str().unwrap())),
            "{audience}"
        );
    }
}

/// Words of every kind: names, topics with their synonyms, and some that are typed wrong.
fn many_words() -> BTreeSet<String> {
    let topics = seed_file("topics.json");
    let said = topics.as_array().unwrap().iter().flat_map(|it| {
        let synonyms = it["synonyms"].as_array().unwrap().iter().filter_map(Value::as_str).step_by(5);
        synonyms.chain([text(it, "/name")]).map(str::to_owned).collect::<Vec<_>>()
    });
    let directory = directory();
    let names = directory.routes().iter().map(|it| it.document().name.clone()).collect::<Vec<_>>();
    let more = ["stop", "stip it now", "s", "st", "help", "the", "a b c d", "talk to somebody", "upsream", "self-help"];
    said.chain(names).chain(more.map(str::to_owned)).collect()
}

fn directory() -> Directory {
    seed::embedded().and_then(|seed| seed.check()).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

#[test]
fn no_audience_is_shown_a_route_by_words_that_the_look_up_would_keep_from_it() {
    let (app, directory, words) = (app(), directory(), many_words());
    assert!(words.len() > 200, "{}", words.len());
    let mut shown = 0;
    for audience in directory.audiences() {
        let asked = Query::for_audience(audience.id.clone(), "GB".parse().unwrap());
        let kept: BTreeSet<&str> = directory
            .routes()
            .iter()
            .filter(|it| !may_see(&directory, &asked, it))
            .map(|it| it.id().as_str())
            .collect();
        for words in &words {
            let answer = search(&app, &json!({"q": words, "audience": audience.id.as_str(), "limit": 50}));
            assert!(!ids(&answer).is_empty(), "{words}");
            for id in ids(&answer) {
                assert!(!kept.contains(id), "{words}: {id} to {}", audience.id);
                shown += 1;
            }
        }
    }
    assert!(shown > 5_000, "{shown}");
}

#[test]
fn somebody_who_says_an_age_is_kept_from_what_that_age_is_kept_from() {
    let app = app();
    let named = |age: &str| search(&app, &json!({"q": "stop it now", "audience": "own-behaviour", "age": age}));
    assert_eq!(ids(&named("40"))[0], "stop-it-now-helpline");
    assert!(ids(&named("15")).iter().all(|it| !it.starts_with("stop-it-now")), "{:?}", ids(&named("15")));
    // Her age says nothing of whom a mother asks for.
    let mother = search(&app, &json!({"q": "stop it now", "audience": "parent", "age": "15"}));
    assert_eq!(ids(&mother)[0], "stop-it-now-helpline");
}

/// The word of the directory because of which a route's wording is a hit, where it is.
fn hit_in_wording<'a>(reasons: &'a [Value], typed: &'a str) -> Option<&'a str> {
    let reasons: Vec<&str> = reasons.iter().filter_map(Value::as_str).collect();
    let at = reasons.iter().position(|it| *it == "wording")?;
    let like = reasons.get(at + 1).and_then(|it| it.split_once(':'));
    Some(like.filter(|it| ["form", "prefix", "misspelt"].contains(&it.0)).map_or(typed, |it| it.1))
}

#[test]
fn words_for_another_audience_make_no_hit() {
    let (app, directory) = (app(), directory());
    let own = said_to(&directory, "own-behaviour");
    let child = said_to(&directory, "child");
    let (mut tried, mut hits) = (0, 0);
    // Only adults who worry about their own behaviour are told these.
    for typed in own.difference(&child).filter(|it| it.len() > 4) {
        let answer = search(&app, &json!({"q": typed, "audience": "child", "limit": 50}));
        for item in list(&answer, "/items") {
            let Some(word) = hit_in_wording(list(item, "/reasons"), typed) else { continue };
            let said = text(item, "/route/wording/0/text").to_lowercase();
            assert!(said.contains(word), "{typed}: {word} in {said}");
            hits += 1;
        }
        tried += 1;
    }
    assert!(tried > 20 && hits > 0, "{tried} words, {hits} hits");
}

fn said_to(directory: &Directory, audience: &str) -> BTreeSet<String> {
    let wording = directory.routes().iter().flat_map(|it| &it.document().wording);
    let said = wording.filter(|it| it.audience.as_str() == audience).flat_map(|it| {
        it.text.to_lowercase().split(|it: char| !it.is_alphabetic()).map(str::to_owned).collect::<Vec<_>>()
    });
    said.collect()
}

/// What is found of a whole directory or for an audience, as ids.
fn listed(app: &TestApp, audience: &str, words: &str) -> Vec<String> {
    let mut body = json!({"q": words, "limit": 50});
    if !audience.is_empty() {
        body["audience"] = json!(audience);
    }
    ids(&search(app, &body)).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_order_is_as_published() {
    let app = app();
    let place =
        |all: &[String], id: &str| all.iter().position(|it| it == id).unwrap_or_else(|| panic!("{id}: {all:?}"));
    // More words before fewer.
    assert_eq!(listed(&app, "survivor", "rape crisis scotland")[0], "rape-crisis-scotland");
    assert_eq!(listed(&app, "", "victim support scotland")[0], "victim-support-scotland");
    // In the name before in a topic.
    assert_eq!(listed(&app, "parent", "missing")[0], "missing-people");
    // In a topic that it is there for before one that it takes: Childline takes this one.
    assert_eq!(listed(&app, "child", "pics")[0], "report-remove");
    // As it is before as a beginning, in the same field: StopNCII has the higher priority.
    let stop = listed(&app, "", "stop");
    assert!(place(&stop, "stop-it-now-scotland") < place(&stop, "stopncii"), "{stop:?}");
    // There for them before taking them too, whatever the priority.
    let raped = listed(&app, "survivor", "raped");
    assert!(place(&raped, "live-fear-free") < place(&raped, "stop-it-now-helpline"), "{raped:?}");
}

#[test]
fn a_common_word_brings_no_more_than_names_beside_a_word_that_decides() {
    let app = app();
    assert_eq!(listed(&app, "parent", "children 1st")[0], "children-first-support-line");
    let police = listed(&app, "parent", "edinburgh police");
    assert_eq!(police[0], "council-city-of-edinburgh");
    assert!(police.iter().any(|it| it == "police-scotland"), "{police:?}");
}

#[test]
fn every_synonym_is_a_word_that_may_stand_there_and_finds_a_route_of_its_topic() {
    let (app, directory) = (app(), directory());
    let mut tried = 0;
    for topic in directory.topics() {
        assert!(topic.synonyms.len() >= 7, "{}", topic.id);
        for synonym in &topic.synonyms {
            let faults = lint(synonym, &Names::new(&[]), u8::MAX);
            assert!(faults.iter().all(|it| it.rule != "refused-term"), "{synonym}: {faults:?}");
            let found = listed(&app, "", synonym);
            let of_topic = |id: &String| {
                let route = directory.route(id).unwrap().document();
                route.topics.contains(&topic.id) || route.also_topics.contains(&topic.id)
            };
            assert!(found.iter().any(of_topic), "{synonym} of {}: {found:?}", topic.id);
            tried += 1;
        }
    }
    assert!(tried > 400, "{tried}");
}

#[test]
fn the_pack_does_not_grow_by_synonyms() {
    let pack = app().get("/v1/pack").expect(200).json();
    assert!(list(&pack, "/topics").iter().all(|it| it.get("synonyms").is_none()));
}

#[test]
fn without_an_audience_every_route_is_searched_and_none_is_worded() {
    let app = app();
    let answer = search(&app, &json!({"q": "stop it now"}));
    assert!(answer.get("audience").is_none() && answer["place"] == "GB" && answer["place_assumed"] == true);
    assert!(ids(&answer).contains(&"stop-it-now-self-help"), "{:?}", ids(&answer));
    assert!(list(&answer, "/items").iter().all(|it| list(it, "/route/wording").is_empty()));
    assert!(ids(&search(&app, &json!({"q": "emergency"}))).contains(&"emergency-999"));
}

#[test]
fn a_place_keeps_what_is_elsewhere_away_and_a_name_finds_its_own() {
    let app = app();
    let crisis = |place: Value| {
        let mut body = json!({"q": "rape crisis", "audience": "survivor"});
        if place.is_string() {
            body["place"] = place;
        }
        search(&app, &body)
    };
    assert!(ids(&crisis(json!("GB-WLS"))).iter().all(|it| *it != "rape-crisis-scotland"));
    assert_eq!(ids(&crisis(json!("GB-ABD")))[0], "rape-crisis-scotland");
    assert_eq!(ids(&crisis(Value::Null))[0], "rape-crisis-scotland");
    // By what it is for it is found only where it is.
    let by_topic = search(&app, &json!({"q": "lonely", "audience": "child"}));
    assert!(ids(&by_topic).iter().all(|it| *it != "breathing-space"), "{:?}", ids(&by_topic));
}

/// An answer without what changes by the clock alone.
fn lasting(answer: &Answer) -> Value {
    let mut document = answer.json();
    document.as_object_mut().unwrap().remove("hours_valid_until");
    document
}

#[test]
fn the_twins_give_the_same_answer_which_nobody_may_keep_and_which_repeats_nothing() {
    let app = app();
    let before = app.get("/v1/topics").bytes;
    for (words, audience) in [("nudes", "child"), ("G\u{e0}idhlig", "parent"), (CANARY, "child"), (CANARY, "survivor")]
    {
        let q = format!("{words} \u{1f600} 'c4narywh0ishere'");
        let target = format!("/v1/search?q={}&audience={audience}&limit=3", percent(&q));
        let by_address = app.get(&target).expect(200);
        let by_body =
            app.post("/v1/search", &json!({"q": q, "audience": audience, "limit": 3}).to_string()).expect(200);
        assert_eq!(lasting(&by_address), lasting(&by_body));
        for answer in [by_address, by_body] {
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert!(!answer.text().to_lowercase().contains("c4nary"), "{}", answer.text());
            let headers = format!("{:?}", answer.headers).to_lowercase();
            assert!(!headers.contains("c4nary") && !headers.contains("nudes"), "{headers}");
        }
    }
    assert_eq!(app.get("/v1/topics").bytes, before);
}

#[rstest]
#[case(json!({"q": ""}), "/q")]
#[case(json!({"q": " \u{a0} "}), "/q")]
#[case(json!({"q": "x".repeat(201)}), "/q")]
#[case(json!({"q": "x", "limit": 51}), "/limit")]
#[case(json!({"q": "x", "age": "12"}), "/audience")]
#[case(json!({"q": "x", "lang": "en"}), "/audience")]
fn what_is_no_search_is_refused(#[case] body: Value, #[case] field: &str) {
    let answer = app().post("/v1/search", &body.to_string()).expect(400);
    assert_eq!((answer.code().as_str(), answer.names()), ("invalid-body", vec![field.to_owned()]));
}

#[test]
fn two_hundred_characters_and_the_space_around_them_are_read() {
    let app = app();
    for words in ["x".repeat(200), format!("  {}  ", "\u{1f600}".repeat(200)), "a ".repeat(99)] {
        assert_eq!(app.post("/v1/search", &json!({"q": words}).to_string()).status, 200, "{words}");
    }
    assert_eq!(app.get(&format!("/v1/search?q={}", "x".repeat(201))).expect(400).names(), ["q"]);
}

#[test]
fn a_search_of_a_release_answers_from_it() {
    let app = app();
    let answer = search(&app, &json!({"q": "childline", "release": 1}));
    assert_eq!((&answer["release"], ids(&answer)[0]), (&json!(1), "childline"));
    assert_eq!(app.post("/v1/search", r#"{"q": "childline", "release": 9}"#).expect(404).code(), "not-found");
}
