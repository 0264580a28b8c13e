//! What people mean comes before what their words happen to be: a crisis, a phrase, and nothing by accident.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::json;
use signpost::domain::id::Id;
use signpost::domain::topic::Topic;

use super::{directory, first_reasons, ids, listed, search};
use crate::support::{app, list, text};

#[test]
fn whoever_says_that_they_cannot_go_on_is_given_those_who_listen_first() {
    let (app, directory) = (app(), directory());
    let topic = directory.topics().into_iter().find(|it| it.id.as_str() == "feeling-suicidal").unwrap();
    let audiences = directory.audiences().map(|it| it.id.as_str()).chain([""]);
    let phrases: Vec<&str> =
        topic.synonyms.iter().map(String::as_str).chain(["i don't want to be here any more"]).collect();
    for audience in audiences {
        for phrase in &phrases {
            let found = listed(&app, audience, phrase);
            let first = directory.route(&found[0]).unwrap().document();
            assert!(first.topics.contains(&topic.id), "{audience}, {phrase}: {found:?}");
        }
    }
}

/// Whatever else they say, and whichever word holds their sentence together.
#[rstest]
#[case("child", "my pal says she is going to kill herself")]
#[case("child", "the photo went round school and i dont want to be here anymore")]
#[case("parent", "my daughter doesn't want to be here any more")]
#[case("parent", "my son is suicidal")]
#[case("concerned-adult", "my friend is suicidal after being blackmailed")]
#[case("own-behaviour", "police came i dont want to be here")]
#[case("own-behaviour", "suicidal after the police knock")]
#[case("family-of-offender", "my husband wants to kill himself since the arrest")]
#[case("adult-victim", "i cant go on because of the blackmail")]
#[case("own-behaviour", "police came and i feel sucidal")]
// More words than count, and more than anybody would read.
#[case(
    "own-behaviour",
    "raided, jail, bail, vigilantes, hunters, papers, register, convicted, charged. i am going to kill myself"
)]
#[case(
    "adult-victim",
    "he is at it all day and i am so sad as he has my pics and if i do not pay him he is to send it to my mum and my gran and my pals so i want to kill myself"
)]
fn a_crisis_comes_before_what_led_to_it(#[case] audience: &str, #[case] words: &str) {
    let answer = search(&app(), &json!({"q": words, "audience": audience}));
    assert!(first_reasons(&answer).contains(&"topic:feeling-suicidal"), "{:?}", ids(&answer));
    let (first, hours) = (text(&answer, "/items/0/route/id"), text(&answer, "/items/0/route/contacts/0/hours"));
    assert_eq!(hours, "24/7", "{first}");
}

#[rstest]
// A word of many routes still says what is needed.
#[case("survivor", "abused in care", "rape-crisis-scotland")]
#[case("survivor", "my brother raped me when we were kids", "rape-crisis-scotland")]
// A word that is like one of a name, or of who runs it, is no name.
#[case("parent", "found messages on my daughters phone", "nspcc-helpline")]
#[case("concerned-adult", "he admitted he was abused", "nspcc-helpline")]
// A short word with another first letter is another word.
#[case("parent", "my 10 year old saw porn", "nspcc-helpline")]
fn who_can_help_is_among_the_first(#[case] audience: &str, #[case] words: &str, #[case] helps: &str) {
    let answer = search(&app(), &json!({"q": words, "audience": audience, "place": "GB-SCT"}));
    assert!(ids(&answer).iter().take(4).any(|it| *it == helps), "{:?}", ids(&answer));
}

#[test]
fn an_accident_of_words_is_never_the_whole_answer() {
    let app = app();
    // The one is in wording only, the other a slip away from a name.
    for (words, audience, hit, first) in
        [("he blocked", "child", "report-remove", "childline"), ("stonpcii", "adult-victim", "stopncii", "stopncii")]
    {
        let answer = search(&app, &json!({"q": words, "audience": audience}));
        assert_eq!((answer["matched"].as_str(), ids(&answer)[0]), (Some("exact"), first), "{:?}", ids(&answer));
        let fallback = json!(format!("fallback:{audience}"));
        assert!(list(&answer, "/items").iter().any(|it| list(it, "/reasons").contains(&fallback)), "{answer}");
        assert!(ids(&answer).contains(&hit), "{:?}", ids(&answer));
        assert_eq!(ids(&answer).iter().collect::<BTreeSet<_>>().len(), ids(&answer).len());
    }
    // A full page leaves room for them.
    for limit in [2, 4, 10] {
        let answer = search(&app, &json!({"q": "ring", "audience": "child", "limit": limit}));
        assert!(ids(&answer).contains(&"childline") && ids(&answer).len() == limit, "{:?}", ids(&answer));
        let fallback =
            list(&answer, "/items").iter().filter(|it| list(it, "/reasons").contains(&json!("fallback:child")));
        assert!(fallback.count() >= 1, "{answer}");
    }
    // Words that only hold a sentence together are no name.
    for words in ["i can't take it", "how do i get help", "out of my depth"] {
        let answer = search(&app, &json!({"q": words, "audience": "parent"}));
        assert!(
            first_reasons(&answer).iter().all(|it| !it.starts_with("name:") && !it.starts_with("campaign:")),
            "{words}"
        );
    }
    // Whoever only asks for help has said nothing to go by.
    for words in ["help", "please help me", "i need help"] {
        let answer = search(&app, &json!({"q": words, "audience": "child"}));
        assert_eq!((answer["matched"].as_str(), ids(&answer)[0]), (Some("fallback"), "childline"), "{words}");
    }
}

#[test]
fn a_phrase_said_as_it_is_leads_to_what_it_is_about_before_its_words_do() {
    let (app, directory) = (app(), directory());
    let together = |it: &str| it.to_lowercase().replace([' ', '-', '\''], "");
    let crisis = directory.topics().into_iter().find(|it| it.crisis).unwrap();
    let phrase = |it: &&String| (2..=5).contains(&it.split([' ', '-']).count());
    let mut tried = 0;
    for said in directory.topics().into_iter().flat_map(|it| it.synonyms.iter()).filter(phrase) {
        let says_it = |topic: &Topic| topic.synonyms.iter().any(|it| together(it) == together(said));
        let topics: Vec<&Id> = directory.topics().into_iter().filter(|it| says_it(it)).map(|it| &it.id).collect();
        // Somebody in a crisis is answered first, whatever else they say: "self harm content".
        let crisis_words = crisis.synonyms.iter().map(String::as_str).chain(crisis.aliases.iter().map(Id::as_str));
        let in_crisis = crisis_words.into_iter().any(|it| together(said).contains(&together(it)));
        let of_topic_or_name = |id: &String| {
            let route = directory.route(id).unwrap().document();
            let of_topic = route.topics.iter().chain(&route.also_topics).any(|it| topics.contains(&it));
            of_topic || together(&route.name).contains(&together(said))
        };
        for audience in ["", "child", "parent", "survivor"] {
            let found = listed(&app, audience, said);
            let sorted = in_crisis || found.is_sorted_by_key(|it| !of_topic_or_name(it));
            assert!(sorted, "{audience}, {said}: {found:?}");
            tried += usize::from(of_topic_or_name(&found[0]));
        }
    }
    assert!(tried > 1_000, "{tried}");
}

#[rstest]
// A word of many names names nobody: who is there for them comes first.
#[case("survivor", "online helpline", "rape-crisis-scotland")]
#[case("survivor", "my dad abused me", "rape-crisis-scotland")]
#[case("child", "grooming helpline", "childline")]
#[case("child", "abuse at home", "childline")]
// A name is one, whoever it is there for first.
#[case("survivor", "stop it now", "stop-it-now-helpline")]
#[case("child", "samaritans", "samaritans")]
#[case("professional", "iwf", "iwf-report")]
// A word of a crisis keeps those who listen ahead, and what it is like is no crisis.
#[case("survivor", "putting pressure on me", "rape-crisis-scotland")]
#[case("survivor", "cutting contact with my abuser", "rape-crisis-scotland")]
fn who_is_there_for_them_comes_first_but_behind_what_was_named(
    #[case] audience: &str,
    #[case] words: &str,
    #[case] first: &str,
) {
    let answer = search(&app(), &json!({"q": words, "audience": audience, "place": "GB-SCT"}));
    assert_eq!(ids(&answer)[0], first, "{:?}", ids(&answer));
}

#[test]
fn a_single_word_of_a_crisis_brings_those_who_listen_and_leaves_room_for_the_fall_back() {
    let answer = search(&app(), &json!({"q": "live chat", "audience": "own-behaviour", "limit": 4}));
    assert_eq!(ids(&answer)[..3], ["samaritans", "shout", "stop-it-now-helpline"]);
}

/// How doubtful it is does not depend on how many hits are wanted.
#[rstest]
#[case(1, "fallback", &["childline"])]
#[case(2, "exact", &["childline", "report-remove"])]
fn a_small_page_of_an_accident_begins_with_the_fall_back(
    #[case] limit: usize,
    #[case] matched: &str,
    #[case] expected: &[&str],
) {
    let answer = search(&app(), &json!({"q": "he blocked", "audience": "child", "limit": limit}));
    assert_eq!((text(&answer, "/matched"), ids(&answer).as_slice()), (matched, expected));
}

#[test]
fn a_slip_in_a_name_leaves_half_of_the_page_to_the_fall_back() {
    for limit in [1, 2, 4] {
        let answer = search(&app(), &json!({"q": "stonpcii", "audience": "adult-victim", "limit": limit}));
        let fallback = |it: &&serde_json::Value| list(it, "/reasons").contains(&json!("fallback:adult-victim"));
        assert_eq!((text(&answer, "/matched"), ids(&answer)[0]), ("exact", "stopncii"));
        assert!(list(&answer, "/items").iter().filter(fallback).count() >= limit / 2, "{limit}: {:?}", ids(&answer));
    }
}
