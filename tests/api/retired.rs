//! No answer shows anybody a contact that is out of use, and whoever has an old one is led to today's.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, PoisonError};

use regex::Regex;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use signpost::domain::code::Code;

use crate::support::spec::{assert_fits, operations};
use crate::support::{Client, TestApp, app, list, percent, seed_file, text};

/// A contact that is out of use, as the seed records it.
struct Retired {
    kind: String,
    value: String,
    display: String,
    country: String,
    replaced_by: Vec<String>,
}

fn retired() -> Vec<Retired> {
    let all = seed_file("retired-contacts.json");
    let of = |record: &Value| Retired {
        kind: text(record, "/kind").to_owned(),
        value: text(record, "/value").to_owned(),
        display: text(record, "/display").to_owned(),
        country: record["country"].as_str().unwrap_or("GB").to_owned(),
        replaced_by: list(record, "/replaced_by").iter().map(|it| it.as_str().unwrap().to_owned()).collect(),
    };
    let all: Vec<Retired> = list(&all, "").iter().map(of).collect();
    assert!(all.len() > 20, "{} retired contacts", all.len());
    all
}

/// A text as somebody reads it who looks for an old contact.
struct Shown {
    lower: String,
    digits: Vec<String>,
}

impl Shown {
    fn new(text: &str) -> Self {
        let lower = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        Self { lower, digits: digit_runs(text) }
    }

    /// Whether it shows a retired contact, however that is spelled.
    fn holds(&self, old: &Retired) -> bool {
        match old.kind.as_str() {
            "number" => self.digits.iter().any(|run| old.is_number(run)),
            "link" | "email" => stands_in(&self.lower, &old.value.to_lowercase(), |c| c.is_alphanumeric() || c == '-'),
            "name" => {
                let is_name = |name: &String| stands_in(&self.lower, &name.to_lowercase(), char::is_alphanumeric);
                [&old.value, &old.display].into_iter().any(is_name)
            }
            other => panic!("{other}: a kind that this test does not know"),
        }
    }
}

impl Retired {
    /// Whether digits without anything between them are this number, with or without a code or a 0 before it.
    fn is_number(&self, run: &str) -> bool {
        match self.value.strip_prefix("+44") {
            Some(national) => run.contains(national),
            None => run == self.value,
        }
    }
}

/// The digits of a text, where nothing but the signs of a telephone number stands between them.
fn digit_runs(shown: &str) -> Vec<String> {
    let is_sign = |c: char| c.is_whitespace() || "+-./()\u{2010}\u{2011}\u{2013}".contains(c);
    let runs = shown.split(|c: char| !c.is_ascii_digit() && !is_sign(c));
    runs.map(|run| run.chars().filter(char::is_ascii_digit).collect()).filter(|run: &String| run.len() > 4).collect()
}

/// Whether a part stands in a text with neither of its ends inside a word.
fn stands_in(text: &str, part: &str, is_word: impl Fn(char) -> bool) -> bool {
    text.match_indices(part).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + part.len()..].chars().next());
        !before.is_some_and(&is_word) && !after.is_some_and(&is_word)
    })
}

#[test]
fn an_old_contact_is_recognised_in_any_spelling_and_no_other_one_is() {
    let all = retired();
    let shows = |text: &str| all.iter().any(|it| Shown::new(text).holds(it));
    for old in [
        "0131 556 3535",
        "tel:+441315563535",
        "Call (0131) 556-3535 now.",
        "0044 131.556.3535",
        "Text 88858.",
        "https://www.thinkuknow.co.uk/parents",
        "mailto:Help@StopItNow.org",
        "Go to THINKUKNOW!",
        "Action  Fraud",
    ] {
        assert!(shows(old), "{old}");
    }
    for fine in [
        "0800 1111",
        "tel:116123",
        "888580",
        "18885 8",
        "notthinkuknow.co.uk",
        "Actions fraudulent",
        "stopitnow.org.uk",
    ] {
        assert!(!shows(fine), "{fine}");
    }
}

/// Texts that have been looked at: most stand in many answers, and each is looked at once.
#[derive(Default)]
struct Seen(Mutex<HashSet<String>>);

impl Seen {
    fn first_time(&self, text: &str) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !seen.contains(text) && seen.insert(text.to_owned())
    }
}

/// Fails where a document shows a retired contact, but for the addresses of the pages that something was read from, and
/// for the list of what a release changed, which names the records of retired contacts.
fn assert_shows_nothing_old(case: &str, document: &Value, all: &[Retired], seen: &Seen) {
    match document {
        // A search says of a route that it is found by a former name, by the id of the record that calls it so.
        Value::String(text) if text.starts_with("former-name:") => {}
        Value::String(text) if seen.first_time(text) => {
            // That a contact is out of use from a release on is said of it by its history.
            let rest: Vec<&str> = text.lines().filter(|line| !line.starts_with("New retired contact: ")).collect();
            let shown = Shown::new(&rest.join("\n"));
            let old = all.iter().find(|it| shown.holds(it));
            assert!(old.is_none(), "{case} shows {}: {text}", old.unwrap().display);
        }
        Value::Array(items) => items.iter().for_each(|it| assert_shows_nothing_old(case, it, all, seen)),
        Value::Object(fields) if fields.get("kind").is_some_and(|kind| kind == "retired-contact") => {}
        Value::Object(fields) => {
            let shown = fields.iter().filter(|(name, _)| *name != "evidence");
            shown.for_each(|(_, it)| assert_shows_nothing_old(case, it, all, seen));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The ids of a list.
fn ids(app: &TestApp, path: &str) -> Vec<String> {
    let page = app.get(&format!("{path}?limit=200")).expect(200).json();
    assert!(page["next_cursor"].is_null(), "{path} has more than a page");
    let id = |item: &Value| {
        let id = item["id"].as_str().or(item["route"]["id"].as_str()).map(str::to_owned);
        id.unwrap_or_else(|| item["number"].to_string())
    };
    list(&page, "/items").iter().map(id).collect()
}

/// Every address that `GET` can be asked of, but the look-ups of an audience and what recognises old contacts.
fn addresses(app: &TestApp) -> Vec<String> {
    let elsewhere = [
        "/v1/audiences/{id}/routes",
        "/v1/embed/html",
        "/v1/embed/text",
        "/v1/verify-contact",
        "/v1/retired-contacts",
        "/v1/retired-contacts/{id}",
    ];
    let paths = operations().into_iter().filter(|it| it.method == "GET" && !elsewhere.contains(&it.path));
    let mut addresses = Vec::new();
    for operation in paths {
        match operation.path.split_once("/{") {
            Some(("/v1/pack", _)) => {
                addresses.extend(["GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"].map(|it| format!("/v1/pack/{it}")));
            }
            Some((collection, _)) => {
                addresses.extend(ids(app, collection).iter().map(|id| format!("{collection}/{id}")));
            }
            None if operation.path == "/v1/search" => addresses.extend(searches()),
            None => addresses.push(operation.path.to_owned()),
        }
    }
    addresses
}

/// Searches for each old name, and for names that are not quite it.
fn searches() -> impl Iterator<Item = String> {
    let names = retired().into_iter().filter(|it| it.kind == "name").map(|it| it.value);
    let typed = names.flat_map(|it| [it[..it.len() - 1].to_owned(), format!("{it}s"), it]);
    typed.map(|it| format!("/v1/search?q={}&limit=50", percent(&it)))
}

#[test]
fn no_address_but_the_one_for_old_contacts_shows_one() {
    let (app, all, seen) = (app(), retired(), Seen::default());
    let addresses = addresses(&app);
    assert!(addresses.len() > 200, "{}", addresses.len());
    for address in addresses {
        let answer = app.get(&address).expect(200);
        if answer.header("content-type") == Some("application/json") {
            assert_shows_nothing_old(&address, &answer.json(), &all, &seen);
        }
    }
    let tags = Regex::new("<[^>]*>").unwrap();
    for address in for_people(&app) {
        let page = app.send_unchecked("GET", &address, &[], None).expect(200).text();
        let words = tags.replace_all(&page, " ").into_owned();
        assert_shows_nothing_old(&address, &Value::String(words), &all, &seen);
    }
}

/// Where people would meet an old contact: pages, posters, and pieces of other people's pages.
fn for_people(app: &TestApp) -> Vec<String> {
    let code = |kind: &str, names: &[&str]| Code::of(kind, names).to_string();
    let of_routes = ids(app, "/v1/routes").into_iter().map(|it| format!("/r/{}", code("route", &[&it])));
    let of_audiences = ids(app, "/v1/audiences").into_iter().flat_map(|it| {
        let poster = code("poster", &[&it, "", "GB-SCT"]);
        let who = code("audience", &[&it]);
        [
            format!("/go/{who}/all/gb-sct"),
            format!("/embed/frame/{who}/all/gb-sct"),
            format!("/v1/embed/html?audience={it}&place=GB-SCT&limit=200"),
            format!("/v1/embed/text?audience={it}&place=GB-SCT&limit=200"),
            format!("/p/{poster}-1/a4"),
            format!("/p/{poster}-1/card"),
        ]
    });
    of_routes.filter(|it| app.send_unchecked("GET", it, &[], None).status == 200).chain(of_audiences).collect()
}

/// An answer to a look-up with its larger parts left as they came.
#[derive(Deserialize)]
struct LookUp<'b> {
    #[serde(borrow)]
    emergency: &'b RawValue,
    #[serde(borrow)]
    items: Vec<Item<'b>>,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item<'b> {
    #[serde(borrow)]
    route: &'b RawValue,
    reasons: Vec<String>,
}

/// Asks one look-up and holds every part of its answer that is new against the specification and the retired contacts.
fn look_up(client: &Client, target: &str, all: &[Retired], seen: &Seen) {
    let answer = client.send_unchecked("GET", target, &[], None).expect(200);
    let body = String::from_utf8(answer.bytes).unwrap();
    let LookUp { emergency, items, rest } = serde_json::from_str(&body).unwrap();
    let mut frame: Value = rest.into_iter().collect();
    frame["emergency"] = json!([]);
    frame["items"] = json!([]);
    if seen.first_time(&frame.to_string()) {
        assert_fits(target, &json!({"$ref": "#/components/schemas/LookupAnswer"}), &frame);
    }
    assert!(!items.is_empty() && emergency.get() != "[]", "{target}: an empty box");
    assert!(items.iter().all(|it| !it.reasons.is_empty()), "{target}: no reason");
    let contacts = json!({"type": "array", "items": {"$ref": "#/components/schemas/Contact"}});
    let route = json!({"$ref": "#/components/schemas/SupportRoute"});
    let parts = items.iter().map(|it| (it.route, &route)).chain([(emergency, &contacts)]);
    for (part, schema) in parts {
        if seen.first_time(part.get()) {
            let part: Value = serde_json::from_str(part.get()).unwrap();
            assert_fits(target, schema, &part);
            assert_shows_nothing_old(target, &part, all, seen);
        }
    }
}

#[test]
fn no_look_up_of_any_audience_place_and_topic_shows_an_old_contact() {
    let (app, all, seen) = (app(), retired(), Seen::default());
    let (audiences, places, topics) = (ids(&app, "/v1/audiences"), ids(&app, "/v1/places"), ids(&app, "/v1/topics"));
    let topics: Vec<String> = topics.iter().map(|topic| format!("&topic={topic}")).chain([String::new()]).collect();
    let (left, right) = places.split_at(places.len() / 2);
    std::thread::scope(|scope| {
        for half in [left, right] {
            let (audiences, topics, all, seen) = (&audiences, &topics, &all, &seen);
            let client = Client::new(app.address);
            scope.spawn(move || {
                for place in half {
                    for audience in audiences {
                        for topic in topics {
                            let target = format!("/v1/audiences/{audience}/routes?limit=200&place={place}{topic}");
                            look_up(&client, &target, all, seen);
                        }
                    }
                }
            });
        }
    });
    let distinct = seen.0.lock().unwrap().len();
    assert!(distinct > 1000, "{distinct} different parts and texts");
}

/// Every text of a document, with the name of its field.
fn texts<'v>(name: &'v str, document: &'v Value, found: &mut Vec<(&'v str, &'v str)>) {
    match document {
        Value::String(text) => found.push((name, text)),
        Value::Array(items) => items.iter().for_each(|it| texts(name, it, found)),
        Value::Object(fields) => fields.iter().for_each(|(name, it)| texts(name, it, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn old_contacts_are_found_and_are_texts_and_never_links() {
    let app = app();
    let page = app.get("/v1/retired-contacts?limit=200").expect(200).json();
    assert_eq!(list(&page, "/items"), list(&seed_file_by_id("retired-contacts.json"), ""));
    for record in list(&page, "/items") {
        let address = format!("/v1/retired-contacts/{}", text(record, "/id"));
        assert_eq!(app.get(&address).expect(200).json(), *record, "{address}");
        let mut all = Vec::new();
        texts("", record, &mut all);
        // Only the pages that something was read from have an address.
        for (name, text) in all {
            let link = ["tel:", "sms:", "mailto:", "http:", "https:"].iter().any(|scheme| text.contains(scheme));
            assert!(!link || name == "url", "{address}: {name} is a link");
        }
        assert!(record["href"].is_null(), "{address}");
    }
}

/// The records of a file of the seed, sorted by id as the service sorts them.
fn seed_file_by_id(name: &str) -> Value {
    let mut records = list(&seed_file(name), "").to_vec();
    records.sort_by_key(|it| text(it, "/id").to_owned());
    Value::Array(records)
}

/// What is known of a contact, by address and by body, which have to agree.
fn verified(app: &TestApp, contact: &str, country: &str) -> Value {
    let target = format!("/v1/verify-contact?contact={}&country={country}", percent(contact));
    let by_address = app.get(&target).expect(200).json();
    let body = json!({"contact": contact, "country": country}).to_string();
    assert_eq!(app.post("/v1/verify-contact", &body).expect(200).json(), by_address, "{contact}");
    by_address
}

/// The ids of some routes.
fn route_ids(routes: &Value) -> Vec<String> {
    list(routes, "").iter().map(|it| text(it, "/id").to_owned()).collect()
}

/// How people write and paste it.
fn spellings(old: &Retired) -> Vec<String> {
    let mut spellings = vec![old.value.clone(), old.display.clone(), format!("  {} ", old.display)];
    match old.kind.as_str() {
        "number" => {
            if let Some(national) = old.value.strip_prefix("+44") {
                let (code, rest) = national.split_at(3);
                spellings.extend([format!("0{national}"), format!("(0{code}) {rest}"), format!("0044 {code} {rest}")]);
                spellings.extend([format!("tel:+44{national}"), format!("+44 (0){code}-{rest}")]);
            }
        }
        "link" => {
            let host = &old.value;
            spellings.extend([
                format!("https://{host}"),
                format!("http://www.{host}/some/page?a=b"),
                host.to_uppercase(),
            ]);
        }
        "email" => spellings.extend([format!("mailto:{}", old.value), old.value.to_uppercase()]),
        _ => spellings.extend([old.value.to_lowercase(), old.value.to_uppercase(), old.value.replace(' ', "  ")]),
    }
    spellings
}

#[test]
fn an_old_contact_leads_to_the_routes_that_replaced_it() {
    let app = app();
    for old in retired() {
        for spelling in spellings(&old) {
            let found = verified(&app, &spelling, &old.country);
            assert_eq!(found["status"], "retired", "{spelling}");
            assert_eq!(route_ids(&found["replaced_by"]), old.replaced_by, "{spelling}");
            assert!(list(&found, "/routes").is_empty() && found["was"].is_string(), "{spelling}");
        }
    }
}

#[test]
fn a_contact_of_today_is_known_by_its_value_its_display_and_its_link() {
    let app = app();
    let (mut contacts, mut unknown) = (0, Vec::new());
    for id in ids(&app, "/v1/routes") {
        for contact in list(&app.get(&format!("/v1/routes/{id}")).json(), "/contacts") {
            let (name, country) = (text(contact, "/id"), contact["country"].as_str().unwrap_or("GB"));
            let written = [&contact["value"], &contact["display"], &contact["href"]];
            for written in written.into_iter().filter_map(Value::as_str) {
                let found = verified(&app, written, country);
                let here = list(&found, "/routes").iter().any(|it| it["contact"] == name);
                if found["status"] != "current" || !here {
                    unknown.push(format!("{name}: {written}"));
                }
            }
            contacts += 1;
        }
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(contacts > 150, "{contacts} contacts");
}

#[test]
fn what_nobody_knows_is_called_unknown_and_nothing_more() {
    let app = app();
    for contact in
        ["01632 960 999", "+44 7700 900 123", "nobody@example.org", "https://nobody.example", "No Such Line", "0", "?"]
    {
        let found = verified(&app, contact, "GB");
        assert_eq!(found, json!({"release": 1, "status": "unknown", "routes": [], "replaced_by": []}), "{contact}");
    }
}

#[test]
fn a_number_means_nothing_without_its_country() {
    let app = app();
    assert_eq!(verified(&app, "0800 1111", "GB")["status"], "current");
    assert_eq!(verified(&app, "0800 1111", "NZ")["status"], "unknown");
}
