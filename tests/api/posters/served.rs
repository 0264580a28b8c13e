//! What is served of posters: the list, one printed poster, its feed, its sheets and where its square leads.

use std::time::Duration;

use regex::Regex;
use serde_json::{Value, json};
use signpost::curate;
use signpost::domain::code::Code;
use signpost::domain::recall::{Recall, Subject};
use signpost::domain::record::Record;
use signpost::seed;
use signpost::store::{JournalStore, Options};
use tempfile::TempDir;
use uuid::Uuid;

use super::for_them;
use crate::support::past::{NEW_NUMBER, append, new_year, past_app};
use crate::support::{Answer, Client, Settings, TestApp, app, list, spawn_app, text};

fn code(audience: &str, topic: Option<&str>, place: &str) -> String {
    for_them(audience, topic, place).code().to_string()
}

/// The answer of a page or a sheet. What is not ready yet is asked for again: a release of the past takes its time.
fn get(client: &Client, address: &str) -> Answer {
    once_ready(|| client.send_unchecked("GET", address, &[], None))
}

fn once_ready(ask: impl Fn() -> Answer) -> Answer {
    for _ in 0..40 {
        let answer = ask();
        if answer.status != 503 {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    panic!("it is never ready")
}

fn poster(client: &Client, id: &str) -> Value {
    once_ready(|| client.get(&format!("/v1/posters/{id}"))).expect(200).json()
}

/// Where an answer leads that is none itself.
fn leads_to(client: &Client, address: &str) -> String {
    let answer = get(client, address).expect(302);
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{address}");
    answer.header("location").unwrap().to_owned()
}

#[test]
fn every_audience_has_a_poster_for_the_country_and_each_nation() {
    let app = app();
    let page = app.get("/v1/posters?limit=200").expect(200).json();
    let items = list(&page, "/items");
    assert_eq!(items.len(), 9 * 5);
    assert_eq!(items[0]["id"], json!(format!("{}-1", code("child", None, "GB"))));
    for item in items {
        let layouts: Vec<&str> = list(item, "/layouts").iter().map(|it| text(it, "/name")).collect();
        assert_eq!(layouts, ["a4", "a3", "card"]);
        assert_eq!(poster(&app, text(item, "/id"))["standing"], "current");
    }
    let some = |query: &str| list(&app.get(&format!("/v1/posters?{query}")).expect(200).json(), "/items").to_vec();
    let one = some("audience=offender-family&topic=bullying&place=S12000034");
    assert_eq!((one.len(), &one[0]["audience"], &one[0]["place"]), (1, &json!("family-of-offender"), &json!("GB-ABD")));
    assert_eq!(one[0]["id"], json!(format!("{}-1", code("family-of-offender", Some("bullying"), "GB-ABD"))));
    assert_eq!((some("audience=child").len(), some("place=GB-ABE").len(), some("topic=fgm").len()), (5, 9, 45));
}

#[test]
fn a_printed_poster_says_what_changed_and_what_to_print_instead() {
    let app = past_app();
    let id = code("own-behaviour", None, "GB-SCT");
    let old = poster(&app, &format!("{id}-1"));
    assert_eq!((&old["standing"], &old["compared_with"]), (&json!("outdated"), &json!(4)));
    assert_eq!(old["replaced_by"], json!(format!("{id}-4")));
    assert_eq!(old["layouts"][0]["href"], json!(format!("/p/{id}-4/a4")));
    let sentence = format!("Stop It Now UK and Ireland helpline: the number is now {NEW_NUMBER}, not 0808 1000 900.");
    assert_eq!(old["changes"], json!([sentence]));
    // The releases since changed nothing that stands on it.
    for release in [2, 3, 4] {
        let it = poster(&app, &format!("{id}-{release}"));
        assert_eq!((&it["standing"], &it["changes"]), (&json!("current"), &json!([])), "{release}");
        assert_eq!(it["replaced_by"], Value::Null);
    }
    let bullying = code("child", Some("bullying"), "GB-SCT");
    for release in 1..=3 {
        let changes = &poster(&app, &format!("{bullying}-{release}"))["changes"];
        // Cybersmile is the same under another id.
        assert_eq!(*changes, json!(["Young Scot is no longer on it.", "respectme is on it now."]), "release {release}");
    }
}

#[test]
fn the_feed_of_a_poster_holds_the_releases_that_changed_it() {
    let app = past_app();
    let titles = |id: &str| {
        let feed = once_ready(|| app.get(&format!("/v1/posters/{id}/feed"))).expect(200);
        assert_eq!(feed.header("content-type"), Some("application/atom+xml"));
        let title = Regex::new("<title>([^<]*)</title>").unwrap();
        let feed = feed.text();
        title.captures_iter(&feed).map(|it| it[1].to_owned()).collect::<Vec<_>>()
    };
    let (own, bullying) = (code("own-behaviour", None, "GB-SCT"), code("child", Some("bullying"), "GB-SCT"));
    assert_eq!(titles(&format!("{own}-1")), [format!("Poster {own}-1"), "List 2: outdated".to_owned()]);
    assert_eq!(titles(&format!("{own}-2")), [format!("Poster {own}-2")]);
    assert_eq!(titles(&format!("{bullying}-1"))[1..], ["List 4: outdated"]);
    let feed = app.get(&format!("/v1/posters/{own}-1/feed")).text();
    assert!(feed.contains(NEW_NUMBER) && feed.contains("<updated>2026-12-01T09:00:00Z</updated>"), "{feed}");
}

/// A service whose second release recalled the number of the NSPCC helpline as false.
fn recalled_app() -> (TestApp, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = JournalStore::open(&data, Options::new(Uuid::new_v4())).await.unwrap();
        let opened = curate::open(&store, &seed::embedded().unwrap()).await.unwrap();
        let mut releases = opened.desk.releases().to_vec();
        let subject = Subject { route: "nspcc-helpline".parse().unwrap(), contact: Some("phone".parse().unwrap()) };
        let (id, reason) = ("wrong-number".parse().unwrap(), "It leads to somebody else.".to_owned());
        let recall = Recall { id, subject, reason, instead: Vec::new(), harmful: true };
        let time = "2026-12-01T09:00:00Z".parse().unwrap();
        append(&store, &mut releases, time, |it| assert!(!it.put(Record::Recall(recall)), "it is there already")).await;
    });
    let app = spawn_app(Settings { data: Some(data), clock: Some(new_year), ..Settings::default() });
    (app, folder)
}

#[test]
fn a_poster_with_a_number_that_was_recalled_is_to_be_taken_down() {
    let (app, _folder) = recalled_app();
    let id = code("parent", None, "GB-SCT");
    let it = poster(&app, &format!("{id}-1"));
    assert_eq!((&it["standing"], &it["replaced_by"]), (&json!("recalled"), &json!(format!("{id}-2"))));
    assert_eq!(it["changes"][0], "NSPCC Helpline: the number on it was recalled. It leads to somebody else.");
    assert_eq!(it["advice"], "Something on this poster is wrong. Take it down now.");
    let feed = once_ready(|| app.get(&format!("/v1/posters/{id}-1/feed"))).expect(200).text();
    assert!(feed.contains("<title>List 2: recalled</title>"), "{feed}");
    let page = get(&app, &format!("/p/{id}-1")).expect(200).text();
    assert!(page.contains("Please take it down now."), "{page}");
    for shown in [it.to_string(), feed, page, get(&app, &format!("/p/{id}-2/a4")).expect(200).text()] {
        assert!(!shown.contains("800 5000"), "{shown}");
    }
}

#[test]
fn the_page_of_a_poster_shows_who_can_help_before_anything_about_paper() {
    let app = past_app();
    let id = code("own-behaviour", None, "GB-SCT");
    let page = get(&app, &format!("/p/{id}-1")).expect(200).text();
    let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what} is not on {page}"));
    assert!(at("tel:999") < at(NEW_NUMBER) && at(NEW_NUMBER) < at("Is this poster still right?"));
    assert!(at("Not all of it.") < at("not 0808 1000 900."));
    assert!(page.contains("<title>Where to turn</title>") && page.contains(&format!("/p/{id}-4/card")));
    assert!(get(&app, &format!("/p/{id}-2")).expect(200).text().contains("Yes. What is on it is still right."));
    assert_eq!(leads_to(&app, &format!("/p/{id}")), format!("/p/{id}-4"));
    assert_eq!(leads_to(&app, &format!("/p/{}-1", id.to_uppercase())), format!("/p/{id}-1"));
    for lost in ["/p/C4naryWh0IsHere", "/p/zzzzzzzz-1", "/p/65ztj3k4-5", "/p/65ztj3k4-1/a5", "/p/zzzzzzzz-1/a4"] {
        let page = get(&app, lost).expect(404).text();
        assert!(page.contains("tel:08001111") && !page.contains("C4nary"), "{lost}");
    }
}

#[test]
fn the_square_leads_to_who_can_help_and_never_nowhere() {
    let app = app();
    for (of, address) in [
        (("child", "", "GB-SCT"), "all/gb-sct"),
        (("child", "bullying", "GB"), "/gb"),
        (("offender-family", "", "S12000034"), "all/gb-abd"),
    ] {
        let found = leads_to(&app, &format!("/q/{}", Code::of("poster", &[of.0, of.1, of.2])));
        assert!(found.starts_with("/go/") && found.ends_with(address), "{found}");
        assert!(get(&app, &found).expect(200).text().contains("tel:"), "{found}");
    }
    for lost in ["/q/zzzzzzzz", "/q/C4naryWh0IsHere", "/q/1"] {
        assert_eq!(leads_to(&app, lost), "/go");
    }
}

#[test]
fn a_sheet_is_made_of_today_and_names_nothing_but_its_id_in_its_title() {
    let app = past_app();
    let id = code("survivor", None, "GB");
    for layout in ["a4", "a3", "card"] {
        assert_eq!(leads_to(&app, &format!("/p/{id}-1/{layout}")), format!("/p/{id}-4/{layout}"));
        let answer = get(&app, &format!("/p/{id}-4/{layout}")).expect(200);
        let policy = answer.header("content-security-policy").unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("script-src"));
        let page = answer.text();
        assert!(page.contains(&format!("<title>Poster {id}-4</title>")) && !page.contains("<script"), "{layout}");
        assert!(page.contains("List 4 of 15 December 2026."), "{layout}");
        assert!(page.contains("Call 0808 500 2222") && page.contains("Call 999"), "{layout}");
        // Without a public address there is nothing that a square could lead to.
        assert!(!page.contains("/q/") && !page.contains("class=\"square\""), "{layout}");
        assert!(page.contains("It has no code to scan"), "{layout}");
    }
}

#[test]
fn the_front_of_a_card_says_nothing_of_what_it_is_about() {
    let app = app();
    let tags = Regex::new("<[^>]*>").unwrap();
    for audience in ["own-behaviour", "family-of-offender", "survivor", "child"] {
        let page = get(&app, &format!("/p/{}-1/card", code(audience, None, "GB-SCT"))).expect(200).text();
        let front = page.split("class=\"front\"").nth(1).unwrap().split("</section>").next().unwrap();
        let words = tags.replace_all(front.split_once('>').unwrap().1, " ");
        let words: Vec<&str> = words.split_whitespace().collect();
        assert_eq!(words.join(" "), "Talk to someone In danger now? Call 999 See the back.", "{audience}");
        assert_eq!((page.matches("class=\"front\"").count(), page.matches("class=\"back\"").count()), (10, 10));
    }
}

#[test]
fn with_a_public_address_the_paper_says_where_to_go_and_where_to_ask() {
    let app = spawn_app(Settings { public_url: Some("https://signpost.example".to_owned()), ..Settings::default() });
    let id = code("child", None, "GB-SCT");
    for layout in ["a4", "a3", "card"] {
        let page = get(&app, &format!("/p/{id}-1/{layout}")).expect(200).text();
        assert!(page.contains(&format!(">signpost.example/q/{id}<")), "{layout}");
        assert!(page.contains(&format!("Is it still right? signpost.example/p/{id}-1")), "{layout}");
        assert!(page.contains("class=\"square\"") && !page.contains("It has no code"), "{layout}");
    }
    assert_eq!(poster(&app, &format!("{id}-1"))["page"], json!(format!("https://signpost.example/p/{id}-1")));
}
