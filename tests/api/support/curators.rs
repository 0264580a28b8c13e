//! Curators: enrolled in the store before a service starts, and signed in to it as a browser does it.
//!
//! Their passkeys are made by the service's own code with a security key of software ([`Authenticator`]), so that signing
//! in is the real thing. An account takes five tries a minute: sign in once and keep the [`Caller`].

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use signpost::curate::{self, PERSON};
use signpost::domain::digest::Digest;
use signpost::domain::id::Id;
use signpost::domain::person::Right;
use signpost::domain::roster::{self, Invitation, Noted, PersonEvent};
use signpost::passkeys::Passkeys;
use signpost::seed;
use signpost::store::{Entry, JournalStore, Options, Store as _};
use tempfile::TempDir;
use uuid::Uuid;

use super::authenticator::Authenticator;
use super::{Answer, Client, Settings, TestApp, spawn_app, text};

/// Who works here, and what they may do.
pub type Cast = [(&'static str, &'static [Right])];

/// Two who may do everything, and one for each right. Somebody of every cast administers, and stands first.
pub const CAST: &Cast = &[
    ("ada", &Right::ALL),
    ("grace", &Right::ALL),
    ("edith", &[Right::Edit]),
    ("ray", &[Right::Review]),
    ("rhoda", &[Right::Recall]),
    ("adam", &[Right::Administer]),
];

/// A service at which curators work, and the folder that it is in.
pub struct CuratedApp {
    app: TestApp,
    origin: String,
    _folder: Option<TempDir>,
}

impl std::ops::Deref for CuratedApp {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

/// Starts a service of its own at which the [`CAST`] works.
pub fn curated_app(settings: Settings) -> CuratedApp {
    curated_app_of(settings, CAST)
}

/// Starts a service at which these people work. A folder that holds a store already keeps what it has.
pub fn curated_app_of(mut settings: Settings, cast: &Cast) -> CuratedApp {
    let folder = settings.data.is_none().then(|| tempfile::tempdir().unwrap());
    let data = settings.data.take().or(folder.as_ref().map(|it| it.path().join("data"))).unwrap();
    if !data.exists() {
        write_curators(&data, cast);
    }
    let public_url = settings.public_url.clone();
    let app = spawn_app(Settings { data: Some(data), ..settings });
    let origin = public_url.unwrap_or_else(|| origin_of(&app));
    CuratedApp { app, origin, _folder: folder }
}

/// Where browsers reach a service that was started without a public address, such as the built program.
pub fn origin_of(client: &Client) -> String {
    format!("http://localhost:{}", client.address.port())
}

impl CuratedApp {
    /// Where browsers reach it.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Somebody whom nobody knows, on one of our own pages.
    pub fn nobody(&self) -> Caller<'_> {
        Caller::new(&self.app, &[("sec-fetch-site", "same-origin")])
    }

    /// Signs somebody in.
    pub fn sign_in(&self, curator: &str) -> Caller<'_> {
        sign_in(&self.app, &self.origin, curator)
    }

    /// A program with a token of somebody's that may do this much of what they may, for a day.
    pub fn token(&self, curator: &str, rights: &[&str]) -> Caller<'_> {
        issue_token(&self.sign_in(curator), rights, 1)
    }
}

/// Somebody who asks a service for something, with what proves who they are.
#[derive(Clone)]
pub struct Caller<'c> {
    client: &'c Client,
    headers: Vec<(String, String)>,
}

impl<'c> Caller<'c> {
    /// Whoever sends these headers.
    pub fn new(client: &'c Client, headers: &[(&str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { client, headers }
    }

    /// The same caller, who sends this header instead of what they sent by that name.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut caller = self.without(name);
        caller.headers.push((name.to_owned(), value.to_owned()));
        caller
    }

    /// The same caller, who does not send this header.
    pub fn without(&self, name: &str) -> Self {
        let headers = self.headers.iter().filter(|(known, _)| known != name).cloned().collect();
        Self { client: self.client, headers }
    }

    /// What the caller sends along.
    pub fn headers(&self) -> Vec<(&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    pub fn get(&self, target: &str) -> Answer {
        self.send("GET", target, None)
    }

    pub fn post(&self, target: &str, body: &Value) -> Answer {
        self.send("POST", target, Some(body))
    }

    pub fn put(&self, target: &str, body: &Value) -> Answer {
        self.send("PUT", target, Some(body))
    }

    pub fn delete(&self, target: &str) -> Answer {
        self.send("DELETE", target, None)
    }

    /// One request, and its answer once it has been held against the specification.
    pub fn send(&self, method: &str, target: &str, body: Option<&Value>) -> Answer {
        self.send_text(method, target, body.map(Value::to_string).as_deref())
    }

    /// One request to a service that may be gone before its answer has arrived whole: then there is none.
    pub fn attempt(&self, method: &str, target: &str, body: Option<&Value>) -> Option<Answer> {
        let mut headers = self.headers();
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        self.client.attempt(method, target, &headers, body.map(Value::to_string).as_deref()).ok()
    }

    /// The same with a body that need not be JSON.
    pub fn send_text(&self, method: &str, target: &str, body: Option<&str>) -> Answer {
        let mut headers = self.headers();
        if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
            headers.push(("content-type", "application/json"));
        }
        self.client.send(method, target, &headers, body)
    }
}

/// Signs somebody in to any service at which [`write_curators`] enrolled them.
pub fn sign_in<'c>(client: &'c Client, origin: &str, curator: &str) -> Caller<'c> {
    let nobody = Caller::new(client, &[("sec-fetch-site", "same-origin")]);
    let asked = nobody.post("/v1/curation/sign-in", &json!({"curator": curator})).expect(200).json();
    let answer = Authenticator::of(origin, curator).get(&asked["options"]);
    let body = json!({"ceremony": asked["ceremony"], "answer": answer});
    let signed_in = nobody.post("/v1/curation/sign-in/answer", &body).expect(200);
    assert_eq!(text(&signed_in.json(), "/curator"), curator);
    let cookie = signed_in.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    nobody.with("cookie", &cookie)
}

/// A program with a token that somebody who is signed in makes for it.
pub fn issue_token<'c>(owner: &Caller<'c>, rights: &[&str], days: u32) -> Caller<'c> {
    let body = json!({"id": Uuid::new_v4().to_string(), "label": "a test", "rights": rights, "days": days});
    let issued = owner.post("/v1/curation/tokens", &body).expect(201).json();
    Caller::new(owner.client, &[("authorization", &format!("Bearer {}", text(&issued, "/token")))])
}

/// Writes the seed and these people into the store of a data folder, each with one passkey. They were invited and enrolled
/// on 20 November 2026; the first invited the others.
pub fn write_curators(data: &Path, cast: &Cast) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = JournalStore::open(data, Options::new(Uuid::new_v4())).await.unwrap();
        curate::open(&store, &seed::embedded().unwrap()).await.unwrap();
        let at: Timestamp = "2026-11-20T09:00:00Z".parse().unwrap();
        for event in cast.iter().flat_map(|(name, rights)| enrolled(name, rights, cast[0].0, at)) {
            let noted = Entry::new(PERSON, &Noted { schema: roster::SCHEMA, event }).unwrap();
            store.append(store.head().await.unwrap(), Uuid::new_v4(), at, vec![noted]).await.unwrap();
        }
    });
}

/// How somebody became a curator.
fn enrolled(name: &str, rights: &[Right], first: &str, at: Timestamp) -> [PersonEvent; 2] {
    let curator: Id = name.parse().unwrap();
    let secret = Digest::of(name.as_bytes());
    let invitation = Invitation {
        curator: curator.clone(),
        name: shown(name),
        rights: rights.iter().copied().collect(),
        secret,
        expires: at + SignedDuration::from_hours(24),
        by: (name != first).then(|| first.parse().unwrap()),
    };
    // Any site does: a passkey is made of the host's name, which is the same on every port.
    let site = "http://localhost:1";
    let passkeys = Passkeys::new(&site.parse().unwrap()).unwrap();
    let asked = passkeys.ask_for_new(&curator, name, &[], at).unwrap();
    let answer = Authenticator::of(site, name).create(&asked.options);
    let (curator, passkey) = passkeys.take_new(asked.ceremony, answer, "a key of software", at).unwrap();
    [PersonEvent::Invited(invitation), PersonEvent::Enrolled { curator, secret, passkey }]
}

/// Their name, which is what they are called with a capital.
fn shown(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
