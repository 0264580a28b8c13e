//! Directories that are larger than the seed, made up from it: the same kinds of routes, as many contacts, texts as long.
//!
//! Nothing in them is true. Numbers are those that are kept free for films, as far as they go; hosts end in `.example`; and
//! sentences are put together from the seed's own, word by word, until they pass its checks. A test holds that they are no
//! easier to compress than the seed is.
//!
//! It takes about as long for each route however many there are: once enough texts of a length have passed, they come
//! again. In a directory of a few thousand routes that does not happen yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use signpost::domain::directory::Directory;
use signpost::domain::wording::{LONGEST_SENTENCE, Names, lint};
use signpost::seed::{self, Seed};

use super::chance::Chance;
use super::files::{copy_folder, in_package, text};

/// Area codes in which a thousand numbers each are kept free, all of this form: 0131 496 0000.
const AREAS: [&str; 5] = ["121", "131", "141", "151", "161"];

/// More of them, for when those are used up. The plan of numbers has not got those of 0115.
const MORE_AREAS: [&str; 5] = ["113", "114", "116", "117", "118"];

/// How many routes share the groups of the seed: beyond them there are new ones, so that a group does not grow with the
/// directory. A page shows all of a group.
const NEIGHBOURS: usize = 300;

/// How many texts of one length are made up before they come again.
const TEXTS: usize = 2_000;

/// Texts whose lengths in bytes differ by less than this count as of one length.
const ALIKE: usize = 32;

/// How many areas each of the nations has whose own the seed does not know.
const INVENTED_AREAS: [(&str, u32); 3] = [("GB-ENG", 150), ("GB-WLS", 22), ("GB-NIR", 11)];

/// What texts are made of: after two words, the words that follow them in the seed.
type Chain = BTreeMap<[String; 2], Vec<String>>;

/// Writes a seed of so many routes to a folder that is not there yet: the real ones and, from there on, invented ones.
pub fn write(folder: &Path, routes: usize) {
    copy_folder(&in_package("resources/directory"), folder);
    let templates = routes_in(folder);
    assert!(templates.len() > 80, "{} routes in the seed", templates.len());
    let mut inventor = Inventor::new(folder, &templates);
    inventor.wanted = routes.saturating_sub(templates.len());
    let mut organisations = read(&folder.join("organisations.json"));
    // Emergency contacts are named by places: there are as many as there are.
    let kinds: Vec<&Value> = templates.iter().filter(|it| it["purpose"] != "emergency").collect();
    for template in kinds.iter().cycle().take(routes.saturating_sub(templates.len())) {
        let (route, organisation) = inventor.route(template);
        std::fs::write(folder.join(format!("routes/{}.json", text(&route, "/id"))), route.to_string()).unwrap();
        organisations.as_array_mut().unwrap().push(organisation);
    }
    std::fs::write(folder.join("organisations.json"), organisations.to_string()).unwrap();
    std::fs::write(folder.join("places.json"), Value::Array(inventor.places).to_string()).unwrap();
}

/// The seed of so many routes.
pub fn seed(routes: usize) -> Seed {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("directory");
    write(&inner, routes);
    seed::folder(&inner).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

/// The same, checked.
pub fn directory(routes: usize) -> Directory {
    seed(routes).check().unwrap_or_else(|findings| panic!("{:#?}", &findings[..findings.len().min(20)]))
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn routes_in(folder: &Path) -> Vec<Value> {
    let mut files: Vec<_> = std::fs::read_dir(folder.join("routes")).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files.iter().map(|it| read(it)).collect()
}

/// How deep each place lies: 1 for a country.
fn depths(places: &[Value]) -> BTreeMap<String, usize> {
    let parents: BTreeMap<&str, Option<&str>> =
        places.iter().map(|it| (text(it, "/id"), it["parent"].as_str())).collect();
    let above = |id: &str| std::iter::successors(Some(id.to_owned()), |id| parents[id.as_str()].map(str::to_owned));
    parents.keys().map(|id| ((*id).to_owned(), above(id).count())).collect()
}

/// Makes things up, each time the same.
struct Inventor {
    chance: Chance,
    /// What is said to children, and what is said to anybody.
    chains: [Chain; 2],
    names: Names,
    /// Texts that passed the checks: those for children or for anybody, by their length.
    texts: BTreeMap<(bool, usize), Vec<String>>,
    used: BTreeSet<String>,
    /// How many routes are to be made up, and how many have been.
    wanted: usize,
    routes: usize,
    numbers: usize,
    topics: Vec<String>,
    places: Vec<Value>,
    /// How deep each of them lies.
    depths: BTreeMap<String, usize>,
}

impl Inventor {
    fn new(folder: &Path, routes: &[Value]) -> Self {
        let mut chains = [Chain::new(), Chain::new()];
        for it in routes {
            learn(it, false, &mut chains);
        }
        let ids = |file: &str| -> Vec<String> {
            let all = read(&folder.join(file));
            all.as_array().unwrap().iter().map(|it| text(it, "/id").to_owned()).collect()
        };
        let names: Vec<String> = routes.iter().map(|it| text(it, "/name").to_owned()).collect();
        let mut inventor = Self {
            chance: Chance(1),
            chains,
            names: Names::new(&names.iter().map(String::as_str).collect::<Vec<_>>()),
            texts: BTreeMap::new(),
            used: BTreeSet::new(),
            wanted: 0,
            routes: 0,
            numbers: 0,
            topics: ids("topics.json"),
            places: read(&folder.join("places.json")).as_array().unwrap().clone(),
            depths: BTreeMap::new(),
        };
        inventor.add_areas();
        inventor.depths = depths(&inventor.places);
        inventor
    }

    fn add_areas(&mut self) {
        for (at, (nation, count)) in INVENTED_AREAS.into_iter().enumerate() {
            for number in 0..count {
                // Three digits and letters, none of which the standard has given away.
                let id = format!(
                    "GB-{}{}{}",
                    at + 1,
                    number / 10 % 10,
                    char::from(b'A' + u8::try_from(number / 100 * 10 + number % 10).unwrap())
                );
                let name = self.name();
                self.places.push(json!({ "id": id, "name": name, "parent": nation }));
            }
        }
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.chance.below(all.len())]
    }

    /// A word that there is not, and that nobody has been called by before.
    fn name(&mut self) -> String {
        const STARTS: [&str; 22] = [
            "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "br", "cl", "tr", "sh",
            "dr", "k",
        ];
        const SOUNDS: [&str; 9] = ["a", "e", "i", "o", "u", "ea", "ou", "ai", "en"];
        loop {
            let syllables = 2 + self.chance.below(3);
            let mut word = String::new();
            for _ in 0..syllables {
                word += *self.one(&STARTS);
                word += *self.one(&SOUNDS);
            }
            if self.used.insert(word.clone()) {
                return word[..1].to_uppercase() + &word[1..];
            }
        }
    }

    /// A route like another one, and who runs it.
    fn route(&mut self, template: &Value) -> (Value, Value) {
        const KINDS: [&str; 5] = ["Helpline", "Support", "Advice Line", "children's social work", "Trust"];
        let mut route = template.clone();
        let (name, runs) = (self.name(), self.name());
        let kind = *self.one(&KINDS);
        let id = format!("{}-{}", name.to_lowercase(), kind.to_lowercase().replace('\'', "").replace(' ', "-"));
        let organisation = format!("{}-{}", runs.to_lowercase(), kind.len());
        let host = format!("www.{}.example", runs.to_lowercase());
        route["id"] = json!(id);
        route["name"] = json!(format!("{name} {kind}"));
        route["organisation"] = json!(organisation);
        route["priority"] = json!(self.chance.below(60));
        let fields = route.as_object_mut().unwrap();
        for name in ["aliases", "conflicts", "well_known"] {
            fields.remove(name);
        }
        self.group_of(&mut route);
        self.topics_of(&mut route);
        self.places_of(&mut route);
        for contact in route.get_mut("contacts").and_then(Value::as_array_mut).into_iter().flatten() {
            self.contact(contact, &host);
        }
        self.reword(&mut route, false);
        let organisation =
            json!({ "id": organisation, "name": format!("{runs} {kind}"), "website": format!("https://{host}") });
        (route, organisation)
    }

    /// The same group, among as many routes as the seed's could have.
    fn group_of(&mut self, route: &mut Value) {
        // The last ones are too few for groups of their own: nobody may be left alone in one.
        let neighbours = (self.routes / NEIGHBOURS).min((self.wanted / NEIGHBOURS).saturating_sub(1));
        self.routes += 1;
        if let Some(group) = route.get("show_with").and_then(Value::as_str).filter(|_| neighbours > 0) {
            route["show_with"] = json!(format!("{group}-{neighbours}"));
        }
    }

    /// Mostly the same topics: routes for one need resemble each other.
    fn topics_of(&mut self, route: &mut Value) {
        let mut topics = BTreeSet::new();
        for topic in route["topics"].as_array().into_iter().flatten() {
            let same = self.chance.below(10) < 6;
            let drawn = self.one(&self.topics.clone()).clone();
            topics.insert(if same { topic.as_str().unwrap().to_owned() } else { drawn });
        }
        let also = route["also_topics"].as_array().into_iter().flatten();
        let also: Vec<Value> = also.filter(|it| !topics.contains(it.as_str().unwrap())).cloned().collect();
        route["topics"] = json!(topics);
        route["also_topics"] = Value::Array(also);
    }

    /// As large a place as before, anywhere.
    fn places_of(&mut self, route: &mut Value) {
        let wanted = self.depths[text(route, "/places/0")];
        let same: Vec<String> =
            self.depths.iter().filter(|(_, depth)| **depth == wanted).map(|(id, _)| id.clone()).collect();
        route["places"] = json!([self.one(&same)]);
    }

    /// The next number: its area, and its last four digits behind 496. No number may stand twice, so that a directory of
    /// more than ten thousand routes also takes those that follow the ones that are kept free. Nobody gets to see it.
    fn number(&mut self) -> (&'static str, usize) {
        const FREE: usize = AREAS.len() * 1000;
        self.numbers += 1;
        let (group, number) = (self.numbers / FREE, self.numbers % FREE);
        let areas = if group.is_multiple_of(2) { AREAS } else { MORE_AREAS };
        let last = group / 2 * 1000 + number / areas.len();
        assert!(last < 10_000, "there are no more numbers: at most 100,000");
        (areas[number % areas.len()], last)
    }

    fn contact(&mut self, contact: &mut Value, host: &str) {
        let (kind, value) = (text(contact, "/kind").to_owned(), text(contact, "/value").to_owned());
        let (value, display) = if value.starts_with("https:") {
            let path =
                if self.chance.below(2) == 0 { String::new() } else { format!("{}/", self.name().to_lowercase()) };
            let part = self.name().to_lowercase();
            (format!("https://{host}/{path}{part}"), format!("{host}/{path}{part}"))
        } else if value.contains('@') {
            let address = format!("{}@{}", self.name().to_lowercase(), &host[4..]);
            (address.clone(), address)
        } else if ["phone", "text", "textphone", "whatsapp"].contains(&kind.as_str()) {
            let (area, last) = self.number();
            (format!("+44{area}496{last:04}"), format!("0{area} 496 {last:04}"))
        } else {
            let name = self.name();
            (name.clone(), name)
        };
        contact["value"] = json!(value);
        contact["display"] = json!(display);
        contact.as_object_mut().unwrap().remove("keyword");
        if let Some(label) = contact.get_mut("label") {
            let said = format!("{}, for {} and {}", self.name(), self.name(), self.name());
            label[0]["text"] = json!(said);
        }
        if let Some(page) = contact.pointer_mut("/assurance/evidence/0").filter(|it| it.get("page_date").is_some()) {
            let (year, month, day) =
                (2019 + self.chance.below(7), 1 + self.chance.below(12), 1 + self.chance.below(28));
            page["page_date"] = json!(format!("{year}-{month:02}-{day:02}"));
        }
    }

    /// Puts another text of the same length in the place of every one but a contact's label.
    fn reword(&mut self, value: &mut Value, child: bool) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|it| self.reword(it, child)),
            Value::Object(fields) => {
                let child = child || fields.get("audience").is_some_and(|it| it == "child");
                if let Some(old) = fields.get("text").and_then(Value::as_str).map(str::len) {
                    fields.insert("text".to_owned(), json!(self.text(old, child)));
                }
                for (_, it) in fields.iter_mut().filter(|(name, _)| *name != "label") {
                    self.reword(it, child);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn text(&mut self, length: usize, child: bool) -> String {
        let alike = (child, length / ALIKE);
        let known = self.texts.get(&alike).map_or(0, Vec::len);
        if known == TEXTS {
            let drawn = self.chance.below(known);
            return self.texts[&alike][drawn].clone();
        }
        let said = self.new_text(length, child);
        self.texts.entry(alike).or_default().push(said.clone());
        said
    }

    fn new_text(&mut self, length: usize, child: bool) -> String {
        loop {
            let mut said = self.sentence(child);
            while said.len() + 30 < length {
                said = format!("{said} {}", self.sentence(child));
            }
            if said.len() <= 600 && lint(&said, &self.names, if child { 4 } else { 6 }).is_empty() {
                return said;
            }
        }
    }

    fn sentence(&mut self, child: bool) -> String {
        loop {
            let mut words = vec![String::new(), String::new()];
            loop {
                let last = [words[words.len() - 2].clone(), words[words.len() - 1].clone()];
                let after = &self.chains[usize::from(!child)][&last];
                let next = after[self.chance.below(after.len())].clone();
                if next.is_empty() {
                    break;
                }
                words.push(next);
            }
            if (6..LONGEST_SENTENCE + 2).contains(&words.len()) {
                return words[2..].join(" ");
            }
        }
    }
}

/// Learns from every text what word follows which two.
fn learn(value: &Value, child: bool, chains: &mut [Chain; 2]) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| learn(it, child, chains)),
        Value::Object(fields) => {
            let child = child || fields.get("audience").is_some_and(|it| it == "child");
            for (name, it) in fields {
                match it.as_str() {
                    Some(said) if name == "text" => learn_text(said, &mut chains[usize::from(!child)]),
                    Some(_) => {}
                    None if name == "label" => {}
                    None => learn(it, child, chains),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn learn_text(said: &str, chain: &mut Chain) {
    for sentence in said.split_inclusive(". ") {
        let mut last = [String::new(), String::new()];
        for word in sentence.split_whitespace().chain([""]) {
            chain.entry(last.clone()).or_default().push(word.to_owned());
            last = [last[1].clone(), word.to_owned()];
        }
    }
}
