//! The data folder that lives through all deaths, and the people who work on it.

use std::path::Path;
use std::sync::Arc;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use signpost::curate::{self, PERSON};
use signpost::domain::contact::Contact;
use signpost::domain::digest::Digest;
use signpost::domain::person::Right;
use signpost::domain::record::Records;
use signpost::domain::roster::{self, Noted, PersonEvent, Token};
use signpost::domain::route::SupportRoute;
use signpost::seed;
use signpost::store::{Entry, JournalStore, Options, Store as _};
use uuid::Uuid;

use crate::support::curators::write_curators;
use crate::support::past::append;

/// A page that was read for a check.
pub const EVIDENCE: &str = "https://signpost.example/checked";

/// Who writes drafts and records checks, by a token.
const AUTHOR: &str = "edith";

/// Who approves and releases, and signs in for it.
pub const REVIEWER: &str = "ray";

/// How many recalls are for one person within an hour.
const RECALLS_EACH: usize = 3;

/// How many of the stage's own contacts a route has.
const OWN_CONTACTS: usize = 12;

/// How large the directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// As large as the seed.
    Whole,
    /// Without councils and their places: a build that is not optimised checks it in a fraction of the time, and what is
    /// killed here is killed many times.
    Small,
}

fn make_small(records: &mut Records) {
    let of_council = |id: &str| id.starts_with("council-") || id.starts_with("social-work-");
    records.routes.retain(|id, _| !of_council(id.as_str()));
    records.retired.retain(|_, it| !it.replaced_by.iter().any(|id| of_council(id.as_str())));
    records.places.retain(|id, _| ["GB", "GB-SCT", "GB-ENG", "GB-WLS", "GB-NIR"].contains(&id.as_str()));
}

/// Writes the seed, the people, and as many contacts of our own as there may be recalls: numbers that Ofcom keeps for drama,
/// so that nobody's real number is called false.
pub fn set(data: &Path, size: Size, recalls: usize) {
    let recallers: Vec<&'static str> = (0..=recalls / RECALLS_EACH).map(|number| &*recaller(number).leak()).collect();
    let mut cast: Vec<(&'static str, &'static [Right])> =
        vec![("ada", &Right::ALL), (AUTHOR, &[Right::Edit]), (REVIEWER, &[Right::Review])];
    cast.extend(recallers.iter().map(|name| (*name, &[Right::Recall][..])));
    write_curators(data, &cast);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = JournalStore::open(data, Options::new(Uuid::new_v4())).await.unwrap();
        let now = Timestamp::now();
        for (name, rights) in cast.iter().filter(|(name, _)| *name == AUTHOR || name.starts_with("recaller")) {
            let event = PersonEvent::TokenIssued(token(name, rights, now));
            let noted = Entry::new(PERSON, &Noted { schema: roster::SCHEMA, event }).unwrap();
            store.append(store.head().await.unwrap(), Uuid::new_v4(), now, vec![noted]).await.unwrap();
        }
        let opened = curate::open(&store, &seed::embedded().unwrap()).await.unwrap();
        let mut releases = opened.desk.releases().to_vec();
        append(&store, &mut releases, now, |records| {
            if size == Size::Small {
                make_small(records);
            }
            add_contacts(records, recalls);
        })
        .await;
    });
}

/// Makes the directory of a data folder [`Size::Small`], by a release of that time.
pub fn shrink(data: &Path, time: Timestamp) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = JournalStore::open(data, Options::new(Uuid::new_v4())).await.unwrap();
        let opened = curate::open(&store, &seed::embedded().unwrap()).await.unwrap();
        append(&store, &mut opened.desk.releases().to_vec(), time, make_small).await;
    });
}

fn token(name: &str, rights: &[Right], now: Timestamp) -> Token {
    Token {
        id: format!("token-of-{name}").parse().unwrap(),
        curator: name.parse().unwrap(),
        label: "the deaths".to_owned(),
        secret: Digest::of(&secret(name)),
        rights: rights.iter().copied().collect(),
        expires: now + SignedDuration::from_hours(24),
    }
}

fn secret(name: &str) -> [u8; 32] {
    *Digest::of(name.as_bytes()).as_bytes()
}

fn recaller(number: usize) -> String {
    format!("recaller-{number}")
}

/// What the author's programs send.
pub fn authors_token() -> String {
    bearer(AUTHOR)
}

/// What the program sends that makes the recall of this number.
pub fn recallers_token(number: usize) -> String {
    bearer(&recaller(number / RECALLS_EACH))
}

fn bearer(name: &str) -> String {
    use base64::Engine as _;
    format!("Bearer {}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(secret(name)))
}

fn add_contacts(records: &mut Records, count: usize) {
    for number in 0..count {
        let (route, id) = drama_contact(number);
        let route = records.routes.get_mut(&route.parse().unwrap()).unwrap();
        let contact = Contact {
            id: id.parse().unwrap(),
            value: format!("+44{}", &drama_display(number).replace(' ', "")[1..]),
            display: drama_display(number),
            ..route.contacts[0].clone()
        };
        Arc::make_mut(route).contacts.push(contact);
    }
}

/// The routes with a freephone number and not much else, to which ours go.
const ROUTES: [&str; 14] = [
    "children-first-support-line",
    "breathing-space",
    "crimestoppers",
    "live-fear-free",
    "meic",
    "modern-slavery-helpline",
    "national-domestic-abuse-helpline",
    "nhs-scotland-sarcs",
    "nspcc-report-abuse-in-education",
    "papyrus-hopeline247",
    "rape-crisis-scotland",
    "sdafmh",
    "victim-support-ew",
    "victim-support-scotland",
];

/// The most contacts of our own.
pub const MOST: usize = ROUTES.len() * OWN_CONTACTS;

/// The route and the id of our own contact of this number.
pub fn drama_contact(number: usize) -> (String, String) {
    (ROUTES[number / OWN_CONTACTS].to_owned(), format!("drama-{number}"))
}

/// The number that our own contact of this number has: 0808 157 0000 to 0999 are kept for drama.
pub fn drama_display(number: usize) -> String {
    format!("0808 157 {number:04}")
}

static SEED: LazyLock<Records> = LazyLock::new(|| {
    let mut records = seed::embedded().unwrap().records;
    make_small(&mut records);
    records
});

/// The organisations of the seed.
pub fn organisations() -> Vec<String> {
    SEED.organisations.keys().map(ToString::to_string).collect()
}

/// The contacts of the seed, with their values.
pub fn contacts() -> Vec<(String, String)> {
    let of = |route: &Arc<SupportRoute>| {
        let name = |it: &Contact| (format!("{}/{}", route.id, it.id), it.value.clone());
        route.contacts.iter().map(name).collect::<Vec<_>>()
    };
    SEED.routes.values().flat_map(of).collect()
}

/// An organisation of the seed under another name.
pub fn organisation(id: &str, name: &str) -> Value {
    let mut document = serde_json::to_value(&SEED.organisations[&id.parse().unwrap()]).unwrap();
    document["name"] = name.into();
    document
}
