//! The pages for readers: nobody meets an empty box, a wrong route or a word in an address.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;
use signpost::domain::code::Code;

use crate::support::app as running;
use crate::support::{Answer, Client, Settings, list, seed_file, spawn_app, text};

fn code(kind: &str, name: &str) -> String {
    Code::of(kind, &[name]).to_string()
}

/// The ids of a vocabulary of the seed.
fn ids(file: &str) -> Vec<String> {
    list(&seed_file(file), "").iter().map(|it| text(it, "/id").to_owned()).collect()
}

const NATIONS: [&str; 5] = ["gb", "gb-sct", "gb-eng", "gb-wls", "gb-nir"];

/// Where the links of a page lead.
fn links(page: &str) -> Vec<String> {
    let href = Regex::new(r#"href="([^"]*)""#).unwrap();
    href.captures_iter(page).map(|it| it[1].replace("&amp;", "&")).collect()
}

/// Pages are not in the specification, which holds every other answer.
fn get(client: &Client, address: &str) -> Answer {
    client.send_unchecked("GET", address, &[], None)
}

/// A page, which has to be there, as every page for readers is.
fn page(client: &Client, address: &str) -> String {
    let answer = get(client, address).expect(200);
    is_for_readers(&answer);
    answer.text()
}

fn is_for_readers(answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(answer.header("set-cookie"), None);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let policy = answer.header("content-security-policy").unwrap();
    for part in ["default-src 'none'", "form-action 'none'", "base-uri 'none'", "trusted-types 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let page = answer.text();
    assert!(page.contains("<title>Where to turn</title>"), "a title that says more than that");
    // The way out stands first, and where to turn in danger before everything else.
    let first = links(&page);
    assert_eq!(first[..2], ["https://www.bbc.co.uk/weather", "tel:999"], "{first:?}");
    for link in first {
        let ours = link.starts_with('/') && !link.starts_with("//");
        let known = ["https://", "tel:", "sms:", "mailto:"].iter().any(|it| link.starts_with(it));
        assert!(ours || known, "a link to {link}");
    }
}

#[test]
fn every_question_leads_to_somebody_who_can_help() {
    let app = running();
    let client: &Client = &app;
    let start = page(client, "/go");
    assert!(start.contains("tel:08001111"), "a child reaches a number without another question");
    let mut answers = 0;
    for audience in ids("audiences.json") {
        let who = code("audience", &audience);
        assert!(links(&start).contains(&format!("/go/{who}")), "{audience} is not asked for");
        let what = links(&page(client, &format!("/go/{who}")));
        let topics: Vec<String> = what.into_iter().filter(|it| it.starts_with(&format!("/go/{who}/"))).collect();
        assert!(topics.len() > 2 && topics[0].ends_with("/all"), "{audience}: {topics:?}");
        for topic in topics {
            let places = links(&page(client, &topic));
            for nation in NATIONS {
                let address = format!("{topic}/{nation}");
                assert!(places.contains(&address), "{address} is not on {places:?}");
                let found = links(&page(client, &address));
                let ways = found.iter().filter(|it| it.starts_with("tel:") || it.starts_with("https:")).count();
                // The way out and 999 are two of them.
                assert!(ways > 2, "{address} has nobody to turn to");
                answers += 1;
            }
        }
    }
    assert!(answers > 300, "{answers}");
}

#[test]
fn a_child_is_never_shown_a_route_that_is_kept_from_children() {
    let app = running();
    let client: &Client = &app;
    let kept: Vec<Value> = list(&client.get("/v1/routes?limit=200").expect(200).json(), "/items")
        .iter()
        .map(|it| it["route"].clone())
        .filter(|it| it["never_show_to"].as_array().is_some_and(|all| all.contains(&"child".into())))
        .collect();
    assert!(kept.len() > 3, "{}", kept.len());
    let child = code("audience", "child");
    let mut pages: Vec<String> =
        ids("topics.json").iter().map(|it| format!("/go/{child}/{}/gb-sct", code("topic", it))).collect();
    pages.push(format!("/go/{child}/all/gb-sct"));
    pages.extend(ids("campaigns.json").iter().map(|it| format!("/c/{}/{child}", code("campaign", it))));
    for address in pages {
        let page = page(client, &address);
        for route in &kept {
            let (name, shown) = (text(route, "/name"), code("route", text(route, "/id")));
            assert!(!page.contains(&shown) && !page.contains(&format!("<h2>{name}")), "{address} shows {name}");
        }
    }
    // Not even by its code.
    for route in &kept {
        let address = format!("/r/{}", code("route", text(route, "/id")));
        assert!(page(client, &address).contains(&format!("/go/{child}")), "{address} leads no child away");
        get(client, &format!("{address}/{child}")).expect(404);
    }
}

#[test]
fn a_campaign_shows_each_audience_its_own_routes_and_children_come_first() {
    let app = running();
    let client: &Client = &app;
    for campaign in list(&seed_file("campaigns.json"), "") {
        let address = format!("/c/{}", code("campaign", text(campaign, "/id")));
        let front = page(client, &address);
        let choices: Vec<String> =
            links(&front).into_iter().filter(|it| it.starts_with(&format!("{address}/"))).collect();
        assert_eq!(choices[0], format!("{address}/{}", code("audience", "child")));
        assert_eq!(choices.len(), ids("audiences.json").len());
        assert!(front.find("tel:08001111") < front.find(&choices[0]), "a child has a number before any choice");
        for showing in list(campaign, "/shows") {
            let who = code("audience", text(showing, "/audience"));
            let shown = page(client, &format!("{address}/{who}"));
            let wanted: Vec<String> = list(showing, "/routes")
                .iter()
                .map(|it| format!("/r/{}/{who}", code("route", it.as_str().unwrap())))
                .collect();
            let routes: Vec<String> = links(&shown).into_iter().filter(|it| it.starts_with("/r/")).collect();
            assert_eq!(routes, wanted, "{address} for {}", text(showing, "/audience"));
        }
    }
}

#[test]
fn addresses_and_titles_hold_no_word_of_what_was_looked_for() {
    let app = running();
    let client: &Client = &app;
    let words: BTreeSet<String> = ids("audiences.json").into_iter().chain(ids("topics.json")).collect();
    let parts: BTreeSet<&str> = words.iter().flat_map(|it| it.split('-')).filter(|it| it.len() > 3).collect();
    let (mut seen, mut open) = (BTreeSet::new(), vec!["/go".to_owned()]);
    let who = code("audience", "survivor");
    while let Some(address) = open.pop() {
        // One way through the questions, and everything that its answers lead to.
        if seen.len() > 120
            || (address.matches('/').count() == 2 && address.starts_with("/go/") && !address.ends_with(&who))
        {
            continue;
        }
        let here = address.to_lowercase();
        assert!(parts.iter().all(|it| !here.contains(it)), "{address} says what was looked for");
        let pages =
            links(&page(client, &address)).into_iter().filter(|it| it.starts_with('/') && !it.starts_with("/docs"));
        open.extend(pages.filter(|it| seen.insert(it.clone())));
    }
    assert!(seen.len() > 60, "{}", seen.len());
}

#[test]
fn an_address_that_leads_nowhere_still_leads_to_help() {
    let app = running();
    let client: &Client = &app;
    let who = code("audience", "child");
    let nowhere = [
        "/go/nope".to_owned(),
        "/go/22222222".to_owned(),
        format!("/go/{who}/22222222"),
        format!("/go/{who}/all/gb-xxx"),
        format!("/go/{who}/all/%00"),
        "/r/22222222".to_owned(),
        format!("/r/22222222/{who}"),
        format!("/r/{}/22222222", code("route", "childline")),
        "/c/22222222".to_owned(),
        format!("/c/22222222/{who}"),
    ];
    for address in nowhere {
        let answer = client.send_unchecked("GET", &address, &[], None).expect(404);
        is_for_readers(&answer);
        let page = answer.text();
        assert!(page.contains("does not work any more") && page.contains("tel:08001111"), "{address}");
        assert!(!page.contains("22222222"), "{address} is repeated on the page");
    }
    client.send_unchecked("GET", "/go?canary=1", &[], None).expect(400);
    client.send_unchecked("POST", "/go", &[], None).expect(405);
}

#[test]
fn the_code_of_an_alias_and_a_typed_one_lead_where_the_id_does() {
    let app = running();
    let client: &Client = &app;
    let [one, other] = ["survivor", "adult-survivor"].map(|it| code("audience", it));
    assert_ne!(one, other);
    assert_eq!(page(client, &format!("/go/{one}")), page(client, &format!("/go/{other}")));
    assert_eq!(
        page(client, &format!("/go/{one}/all/gb-sct")),
        page(client, &format!("/go/{}/all/GB-SCT", one.to_uppercase()))
    );
}

#[test]
fn a_draft_language_is_shown_to_those_who_ask_and_says_what_it_is() {
    let app = running();
    let client: &Client = &app;
    let welsh = get(client, "/go?lang=cy").expect(200);
    assert_eq!(welsh.header("content-language"), Some("cy, en"));
    let text = welsh.text();
    assert!(text.contains("<span lang=\"cy\">") && text.contains("nobody has checked yet"));
    assert!(links(&text).iter().filter(|it| it.starts_with("/go/")).all(|it| it.ends_with("?lang=cy")));
    let english = get(client, "/go").expect(200);
    assert_eq!(english.header("content-language"), Some("en"));
    for other in ["/go?lang=en", "/go?lang=fr", "/go?lang=ar-EG"] {
        let answer = get(client, other).expect(200);
        assert_eq!(answer.header("content-language"), Some("en"), "{other}");
        assert_eq!(answer.text(), english.text(), "{other}");
    }
    assert!(!english.text().contains("nobody has checked yet"));
    client.send_unchecked("GET", "/go?lang=not_a_tag", &[], None).expect(400);
}

#[test]
fn a_first_view_is_under_14_kilobytes_and_comes_in_one_request() {
    let app = running();
    let client: &Client = &app;
    let who = code("audience", "child");
    for address in [
        "/go".to_owned(),
        format!("/go/{who}"),
        format!("/go/{who}/all"),
        format!("/go/{who}/all/gb-sct"),
        "/kept".to_owned(),
    ] {
        for coding in ["br", "gzip"] {
            let answer = client.send_unchecked("GET", &address, &[("accept-encoding", coding)], None).expect(200);
            assert!(answer.bytes.len() < 14 * 1024, "{address} in {coding} has {} bytes", answer.bytes.len());
        }
        let page = page(client, &address);
        assert!(
            !page.contains(" src=") && !page.contains("url(") && !page.contains("<link"),
            "{address} loads something"
        );
    }
}

#[test]
fn shared_caches_keep_a_page_no_longer_than_its_hours_hold() {
    // Half past eight in the evening of a working day: lines close at nine.
    let app = spawn_app(Settings { clock: Some(|| "2026-11-23T20:58:30Z".parse().unwrap()), ..Settings::default() });
    let answer = get(&app, &format!("/go/{}/all/gb-sct", code("audience", "parent"))).expect(200);
    let kept = answer.header("cdn-cache-control").unwrap();
    let seconds: u32 = kept.trim_start_matches("max-age=").split(',').next().unwrap().parse().unwrap();
    assert!(seconds <= 90, "{kept}");
}
