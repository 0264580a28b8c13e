//! What other people's pages show of ours: the frame, pieces of HTML and text, oEmbed, and the builder that makes them.

use std::collections::BTreeSet;

use serde_json::Value;
use signpost::domain::code::Code;
use signpost::domain::id::Id;
use signpost::domain::record::RecordKind;

use crate::support::{Answer, Client, Settings, TestApp, app, list, percent, spawn_app, text};

const BASE: &str = "https://signpost.example";

fn public() -> TestApp {
    spawn_app(Settings { public_url: Some(BASE.to_owned()), ..Settings::default() })
}

/// The opaque code of a record.
fn code(kind: RecordKind, id: &str) -> Code {
    Code::of_record(kind, &id.parse::<Id>().unwrap())
}

/// What stands in an address that asks for children.
fn for_a_child(rest: &str) -> String {
    format!("{}/{rest}", code(RecordKind::Audience, "child"))
}

/// A page for readers, which the specification does not know.
fn page(client: &Client, target: &str) -> String {
    client.send_unchecked("GET", target, &[], None).expect(200).text()
}

/// What stands between two texts, each time.
fn between<'t>(whole: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    whole.split(start).skip(1).map(|it| it.split_once(end).unwrap().0).collect()
}

/// The names of the routes of a look-up, in order.
fn looked_up(client: &Client, query: &str) -> Vec<String> {
    let answer = client.get(&format!("/v1/routes?{query}")).expect(200).json();
    list(&answer, "/items").iter().map(|it| text(it, "/route/name").to_owned()).collect()
}

fn plain(html: &str) -> String {
    let named = [
        ("&#39;", "'"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
    ];
    let plain = named.iter().fold(html.to_owned(), |text, (name, sign)| text.replace(name, sign));
    plain.replace("&#38;", "&").replace("&amp;", "&")
}

#[test]
fn the_frame_needs_no_script_leaves_first_and_opens_nothing_inside_itself() {
    let app = app();
    let code = for_a_child("all/gb-sct");
    let answer = app.get(&format!("/embed/frame/{code}")).expect(200);
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.contains("frame-ancestors 'self' https:") && policy.contains("default-src 'none'"), "{policy}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let page = answer.text();
    let links = between(&page, "<a ", ">");
    assert!(links[0].contains("data-exit") && links[1].contains("href=\"tel:999\""), "{links:?}");
    assert!(page.find("tel:999").unwrap() < page.find("<h1>").unwrap());
    assert!(links.len() > 8 && !page.contains("<nav") && !page.contains("<form"));
    for link in links {
        let stays = ["href=\"tel:", "href=\"sms:", "href=\"mailto:"].iter().any(|it| link.contains(it));
        assert!(stays || link.contains("target=\"_top\""), "{link}");
        assert!(link.contains("rel=\"noopener noreferrer\""), "{link}");
    }
    let names: Vec<String> = between(&page, "<h2>", "<").into_iter().map(|it| plain(it).trim().to_owned()).collect();
    let wanted = looked_up(&app, "audience=child&place=GB-SCT&limit=4");
    assert_eq!(names, wanted);
}

#[test]
fn a_frame_that_leads_nowhere_still_says_where_to_turn() {
    let app = app();
    let code = for_a_child("all/gb-sct");
    for wrong in ["C4naryWh0IsHere/all/gb-sct", &code.replace("all", "zzzzzzzz"), &code.replace("gb-sct", "gb-zzz")] {
        let answer = app.send_unchecked("GET", &format!("/embed/frame/{wrong}"), &[], None).expect(404);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{wrong}");
        assert!(answer.text().contains("tel:999"), "{wrong}");
    }
}

/// The piece of HTML for a question.
fn piece(client: &Client, query: &str) -> Answer {
    client.get(&format!("/v1/embed/html?{query}")).expect(200)
}

#[test]
fn a_piece_of_html_brings_nothing_that_could_clash_and_every_link_is_one_to_follow() {
    let app = app();
    for query in
        ["audience=child&place=GB-SCT", "audience=own-behaviour&lang=cy", "audience=parent&place=GB-ABD&limit=200"]
    {
        let answer = piece(&app, query);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        let html = answer.text();
        for refused in ["<script", "<style", "<link", "<img", " id=", " class=", " style=", " on", "target="] {
            let found = between(&html, "<", ">").into_iter().find(|it| format!("<{it}").contains(refused));
            assert_eq!(found, None, "{query}: {refused}");
        }
        let links = between(&html, " href=\"", "\"");
        assert_eq!(links[0], "tel:999", "{query}: where to turn in danger stands first");
        let fine = |it: &&str| ["https://", "tel:", "sms:", "mailto:"].iter().any(|start| it.starts_with(start));
        assert_eq!(links.iter().find(|it| !fine(it)), None, "{query}");
        assert!(html.contains("List 1 of 22 November 2026.") && html.contains("Hours as known on "), "{query}");
    }
}

#[test]
fn the_pieces_show_what_the_look_up_answers_in_its_order() {
    let app = app();
    for query in [
        "audience=child&place=GB-SCT",
        "audience=child&topic=image-shared,bullying&place=GB-WLS&age=12",
        "audience=own-behaviour&topic=own-sexual-thoughts&place=GB-SCT",
        "audience=parent&place=GB-ABD&limit=200",
    ] {
        let asked = if query.contains("limit") { query.to_owned() } else { format!("{query}&limit=4") };
        let wanted = looked_up(&app, &asked);
        let html = piece(&app, query).text();
        let names: Vec<String> = between(&html, "<h3>", "</h3>").into_iter().map(plain).collect();
        assert_eq!(names.len(), wanted.len(), "{query}: {names:?}");
        assert!(names.iter().zip(&wanted).all(|(shown, name)| shown.starts_with(name.as_str())), "{query}: {names:?}");
        let answer = app.get(&format!("/v1/embed/text?{query}")).expect(200);
        assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
        let said = answer.text();
        assert!(wanted.iter().all(|name| said.lines().any(|line| line.starts_with(name.as_str()))), "{query}: {said}");
        assert!(!said.contains("&amp;") && !said.contains("&#39;") && !said.contains("</"), "{query}: {said}");
        assert!(said.starts_with("In danger now?\n- Call 999."), "{query}: {said}");
    }
}

#[test]
fn a_child_is_never_shown_what_is_kept_from_children() {
    let app = app();
    let pack = app.get("/v1/pack").expect(200).json();
    let kept = |it: &&Value| it["never_show_to"].as_array().is_some_and(|all| all.iter().any(|it| it == "child"));
    let names: Vec<&str> = list(&pack, "/routes").iter().filter(kept).map(|it| text(it, "/name")).collect();
    assert!(names.len() >= 3, "{names:?}");
    for query in ["audience=child&limit=200", "audience=own-behaviour&age=15&limit=200"] {
        let (html, said) = (piece(&app, query).text(), app.get(&format!("/v1/embed/text?{query}")).text());
        for name in &names {
            assert!(
                !html.contains(&format!("<h3>{name}")) && !said.contains(&format!("\n{name} (")),
                "{query}: {name}"
            );
        }
    }
}

#[test]
fn a_piece_is_kept_no_longer_than_its_hours_hold() {
    let answer = piece(&app(), "audience=child");
    let age: u32 = between(answer.header("cache-control").unwrap(), "max-age=", ",")[0].parse().unwrap();
    assert!(age <= 300, "{age}");
    assert_eq!(piece(&app(), "audience=child&lang=cy").header("content-language"), Some("cy, en"));
}

fn oembed(app: &TestApp, url: &str, more: &str) -> Answer {
    app.get(&format!("/v1/oembed?url={}{more}", percent(url)))
}

#[test]
fn a_pasted_address_of_ours_becomes_a_frame() {
    let app = public();
    let code = for_a_child("all/gb-sct");
    let page = format!("{BASE}/go/{code}");
    let answer = oembed(&app, &page, "&format=json&maxwidth=320&maxheight=200").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let said = answer.json();
    assert_eq!(
        (text(&said, "/type"), text(&said, "/version"), &said["width"], &said["height"]),
        ("rich", "1.0", &320.into(), &200.into())
    );
    let html = text(&said, "/html");
    assert!(html.contains(&format!("<iframe src=\"{BASE}/embed/frame/{code}\"")), "{html}");
    let sandbox = "sandbox=\"allow-scripts allow-top-navigation allow-popups allow-popups-to-escape-sandbox\"";
    assert!(html.contains(sandbox) && html.contains("referrerpolicy=\"no-referrer\""), "{html}");
    assert!(html.contains(&format!("<a href=\"{page}\"")), "{html}");
    assert_eq!(oembed(&app, &page, "").json()["width"], 480);
    assert!(text(&oembed(&app, &format!("{page}?lang=cy"), "").json(), "/html").contains("?lang=cy"));
}

#[test]
fn the_pages_say_where_their_frame_is_asked_for_and_it_answers() {
    let app = public();
    let code = for_a_child("all/gb-sct");
    let pages = [format!("/go/{code}"), campaign_page(&app)];
    for address in pages {
        let html = page(&app, &address);
        let found = between(&html, "type=\"application/json+oembed\" href=\"", "\"");
        let address = plain(found.first().unwrap_or_else(|| panic!("{address} does not say")));
        let answer = app.get(address.strip_prefix(BASE).unwrap()).expect(200).json();
        let src = between(text(&answer, "/html"), "src=\"", "\"")[0].strip_prefix(BASE).unwrap();
        let framed = app.send_unchecked("GET", src, &[], None).expect(200);
        assert!(framed.header("content-security-policy").unwrap().contains("frame-ancestors 'self' https:"), "{src}");
    }
    assert!(!page(&super::support::app(), &format!("/go/{code}")).contains("oembed"), "a node without an address");
}

/// The page of the first campaign that there is.
fn campaign_page(app: &TestApp) -> String {
    let all = app.get("/v1/campaigns").expect(200).json();
    format!("/c/{}", code(RecordKind::Campaign, text(&all, "/items/0/id")))
}

#[test]
fn what_is_not_ours_becomes_no_frame() {
    let app = public();
    let code = for_a_child("all/gb-sct");
    let foreign = [
        format!("https://evil.example/go/{code}"),
        format!("http://signpost.example/go/{code}"),
        format!("{BASE}.evil.example/go/{code}"),
        format!("{BASE}@evil.example/go/{code}"),
        format!("{BASE}//evil.example/go/{code}"),
        format!("{BASE}/go/{code}/more"),
        format!("{BASE}/go/{code}?x=1"),
        format!("{BASE}/go/{code}?lang=\"onload=\""),
        format!("{BASE}/console"),
        format!("{BASE}/c/zzzzzzzz"),
        BASE.to_owned(),
    ];
    for url in foreign {
        assert_eq!(oembed(&app, &url, "").expect(404).code(), "not-found", "{url}");
    }
    let page = format!("{BASE}/go/{code}");
    assert_eq!(oembed(&app, &page, "&format=xml").expect(501).code(), "bad-request");
    assert_eq!(oembed(&app, &page, "&format=yaml").expect(400).names(), ["format"]);
    assert_eq!(app.get("/v1/oembed").expect(400).names(), ["url"]);
    assert_eq!(oembed(&app, &page, "&maxwidth=0").expect(400).names(), ["maxwidth"]);
    let detail = oembed(&super::support::app(), &page, "").expect(501).json();
    assert!(text(&detail, "/detail").contains("--public-url"), "{detail}");
}

/// What stands in a box of the builder.
fn boxed(page: &str, id: &str) -> String {
    let start = format!("<textarea id=\"{id}\" readonly spellcheck=\"false\">");
    plain(between(page, &start, "</textarea>")[0])
}

#[test]
fn the_builder_works_without_script_and_fills_the_boxes() {
    let app = public();
    let page = app
        .get("/embed?audience=child&topic=&place=GB-SCT&label=&exit=https%3A%2F%2Fexample.org%2F&ink=&collapsed=true")
        .expect(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("form-action 'self'") && !policy.contains("unsafe"), "{policy}");
    assert!(page.header("permissions-policy").unwrap().contains("clipboard-write=(self)"));
    let page = page.text();
    let element = boxed(&page, "element");
    let tag = text(&app.get("/v1/embed").json(), "/tag").to_owned();
    let opening = "<signpost-routes audience=\"child\" place=\"GB-SCT\" exit=\"https://example.org/\" collapsed>";
    assert!(
        element.starts_with(&format!("{tag}\n{opening}\n  <a href=\"tel:999\" dir=\"ltr\">Call 999</a>\n")),
        "{element}"
    );
    assert!(element.contains("  <a href=\"tel:08001111\" dir=\"ltr\">Childline: Call 0800 1111</a>\n"), "{element}");
    let leave = "  <a data-exit href=\"https://example.org/\" dir=\"ltr\">Leave this page</a>\n</signpost-routes>";
    assert!(element.ends_with(leave), "{element}");
    let code = for_a_child("all/gb-sct");
    assert!(boxed(&page, "frame").contains(&format!("src=\"{BASE}/embed/frame/{code}\"")));
    assert!(boxed(&page, "wordpress").starts_with("<!-- wp:html -->\n<iframe "));
    assert!(boxed(&page, "html").starts_with("<section lang=\"en-GB\">"));
    let address = "/v1/embed/html?audience=child&place=GB-SCT";
    assert!(plain(&page).contains(&format!("{BASE}{address}")));
    assert!(app.get(address).status == 200 && page.contains(&format!("{BASE}/go/{code}")));
}

#[test]
fn the_builder_takes_nothing_that_could_be_more_than_text() {
    let app = app();
    let wrong = "We left out a choice";
    let query = "audience=child&exit=javascript:alert(1)&ink=red;x:url(y)&label=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&place=XX";
    let said = app.get(&format!("/embed/boxes?{query}")).expect(200).json();
    assert_eq!(said["wrong"], true);
    let element = text(&said, "/element");
    assert!(
        !element.contains("javascript:") && !element.contains("url(") && !element.contains("<script>alert"),
        "{element}"
    );
    assert!(element.contains("label=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""), "{element}");
    assert!(element.contains("place=\"GB\""), "{element}");
    let hidden = |page: String| !page.contains("id=\"wrong\" class=\"note\" role=\"status\">");
    let page = app.get(&format!("/embed?{query}")).expect(200).text();
    assert!(page.contains(wrong) && !hidden(page));
    assert!(hidden(app.get("/embed?audience=child").text()));
    assert!(!app.get(&format!("/embed/preview?{query}")).expect(200).text().contains("<script>alert"));
    for target in ["/embed?colour=blue", "/embed/boxes?colour=blue", "/embed/preview?colour=blue"] {
        assert_eq!(app.get(target).expect(400).names(), ["colour"], "{target}");
    }
}

#[test]
fn a_node_that_does_not_know_its_address_makes_relative_ones_and_says_so() {
    let page = app().get_with("/embed", &[("host", "evil.example")]).expect(200).text();
    assert!(!page.contains("evil.example"));
    assert!(page.contains("We do not know our own public address."));
    assert!(boxed(&page, "element").starts_with("<script src=\"/embed/1/signpost-routes."));
    assert!(!public().get("/embed").text().contains("We do not know our own public address."));
}

#[test]
fn the_preview_runs_the_real_element_and_nothing_else() {
    let app = public();
    let answer = app.get("/embed/preview?audience=child&accent=%23663399").expect(200);
    let policy = answer.header("content-security-policy").unwrap();
    assert!(
        policy.contains("script-src 'self';")
            && policy.contains("frame-ancestors 'self';")
            && !policy.contains("unsafe")
    );
    let page = answer.text();
    assert!(page.contains("<script src=\"/embed/1/signpost-routes.") && page.contains("--signpost-accent: #663399;"));
    assert!(!page.contains(" style="), "a style in an attribute is refused by the page's own policy");
}

/// The English words as the script itself has them.
fn words_of_the_script() -> Vec<(String, String)> {
    let script = std::fs::read_to_string(crate::support::in_package("resources/web/embed/signpost-routes.js")).unwrap();
    let table = between(&script, "const WORDS = {\n    en: {\n", "\n    },")[0];
    let line = regex::Regex::new(r#"^\s+"?([a-z-]+)"?: ("(?:[^"\\]|\\.)*"),$"#).unwrap();
    let words = table.lines().map(|it| line.captures(it).unwrap_or_else(|| panic!("{it}")));
    words.map(|it| (it[1].to_owned(), serde_json::from_str(&it[2]).unwrap())).collect()
}

/// The words of a language that are the element's, as they stand in its file.
fn words_of_the_file(lang: &str) -> Vec<(String, String)> {
    let path = crate::support::in_package(&format!("resources/words/{lang}/embed.ftl"));
    let file = std::fs::read_to_string(path).unwrap();
    let words = file.lines().filter_map(|it| it.strip_prefix("embed-")).map(|it| it.split_once(" = ").unwrap());
    words.map(|(key, said)| (key.to_owned(), said.replace("{ $", "{").replace(" }", "}"))).collect()
}

#[test]
fn the_script_says_in_english_what_the_words_file_says() {
    let (script, file) = (words_of_the_script(), words_of_the_file("en"));
    assert!(script.len() > 40, "{}", script.len());
    let sorted = |all: Vec<(String, String)>| all.into_iter().collect::<BTreeSet<_>>();
    assert_eq!(sorted(script), sorted(file));
}

#[test]
fn the_words_in_other_languages_are_drafts_of_words_that_there_are() {
    let app = app();
    let english: std::collections::BTreeMap<String, String> = words_of_the_script().into_iter().collect();
    let values = regex::Regex::new(r"\{\w+\}").unwrap();
    for lang in ["cy", "gd"] {
        let answer = app.get(&format!("/embed/1/words-{lang}.js")).expect(200);
        assert_eq!(answer.header("content-type"), Some("text/javascript; charset=utf-8"));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let script = answer.text();
        assert!(script.starts_with("// A draft: nobody who speaks the language has reviewed these words."), "{script}");
        let table = between(&script, &format!("element.words.{lang} = "), ";\n")[0];
        let table: std::collections::BTreeMap<String, String> = serde_json::from_str(table).unwrap();
        assert!(table.len() > 5 && table.contains_key("leave"), "{lang}: {table:?}");
        assert!(table.get("draft").is_some_and(|it| it.len() > 20), "{lang}: it does not say that it is a draft");
        for (key, said) in table.iter().filter(|(key, _)| *key != "draft") {
            let given = |text: &str| values.find_iter(text).map(|it| it.as_str().to_owned()).collect::<BTreeSet<_>>();
            let original = english.get(key).unwrap_or_else(|| panic!("{lang}: {key} is no word of the element"));
            assert_eq!(given(said), given(original), "{lang}: {key}");
        }
        let file = words_of_the_file(lang);
        assert!(file.iter().all(|(key, said)| table.get(key) == Some(said)), "{lang}");
    }
}
