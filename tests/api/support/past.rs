//! A service with a past: four releases, each of which changed something that tests look for.
//!
//! 1. the seed;
//! 2. on 1 December 2026, the Stop It Now helpline has another number;
//! 3. on 8 December, Cybersmile has another id and keeps the old one as an alias;
//! 4. on 15 December, Young Scot and the #NotMyFriend campaign are withdrawn, and the name "Young Scot" leads to Childline.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jiff::Timestamp;
use serde_json::json;
use signpost::curate::{self, RELEASE};
use signpost::domain::record::{Record, RecordKey, RecordKind, Records};
use signpost::domain::release::{Origin, Release, SCHEMA, SealedRelease, changes_between, fold};
use signpost::seed;
use signpost::store::{Entry, JournalStore, Options, Store as _};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Settings, TestApp, spawn_app};

/// The number of the Stop It Now helpline from the second release on. Ofcom keeps it for drama.
pub const NEW_NUMBER: &str = "0808 157 0123";

/// The time that it is at a service with a past.
pub fn new_year() -> Timestamp {
    "2027-01-01T12:00:00Z".parse().unwrap()
}

/// A service with a past, and the folder that it is in.
pub struct PastApp {
    app: TestApp,
    _folder: TempDir,
}

impl std::ops::Deref for PastApp {
    type Target = TestApp;

    fn deref(&self) -> &TestApp {
        &self.app
    }
}

/// A service with a past that tests share.
pub fn past_app() -> Arc<PastApp> {
    static SHARED: Mutex<Weak<PastApp>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let app = Arc::new(past_app_with(Settings::default()));
        *shared = Arc::downgrade(&app);
        app
    })
}

/// A service with a past and settings of its own.
pub fn past_app_with(settings: Settings) -> PastApp {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    write_past(&data);
    let app = spawn_app(Settings { data: Some(data), clock: Some(new_year), ..settings });
    PastApp { app, _folder: folder }
}

/// What a release does to the records.
type Step = fn(&mut Records);

/// Writes a store with the four releases.
pub fn write_past(data: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = JournalStore::open(data, Options::new(Uuid::new_v4())).await.unwrap();
        let opened = curate::open(&store, &seed::embedded().unwrap()).await.unwrap();
        let mut releases = opened.desk.releases().to_vec();
        let steps: [(&str, Step); 3] =
            [("2026-12-01T09:00:00Z", number), ("2026-12-08T09:00:00.5Z", rename), ("2026-12-15T09:00:00Z", withdraw)];
        for (time, step) in steps {
            append(&store, &mut releases, time.parse().unwrap(), step).await;
        }
    });
}

/// Appends the release that follows, as if people had made it.
pub async fn append(
    store: &JournalStore,
    releases: &mut Vec<SealedRelease>,
    time: Timestamp,
    step: impl FnOnce(&mut Records),
) {
    let old = fold(releases.iter().map(|it| &it.release));
    let mut new = old.clone();
    step(&mut new);
    let last = releases.last().unwrap();
    let number = last.release.number + 1;
    let release = Release {
        schema: SCHEMA,
        number,
        time,
        origin: Origin::Curation,
        seed_version: None,
        people: None,
        note: format!("Note of release {number}."),
        previous: Some(last.digest),
        changes: changes_between(&old, &new),
    };
    let entry = Entry::new(RELEASE, &release).unwrap();
    let digest = entry.digest();
    let head = store.head().await.unwrap();
    store.append(head, Uuid::new_v4(), time, vec![entry]).await.unwrap();
    releases.push(SealedRelease { release: release.into(), digest });
}

fn number(records: &mut Records) {
    let route = Arc::make_mut(records.routes.get_mut(&"stop-it-now-helpline".parse().unwrap()).unwrap());
    let phone = route.contacts.iter_mut().find(|it| it.id.as_str() == "phone").unwrap();
    "+448081570123".clone_into(&mut phone.value);
    NEW_NUMBER.clone_into(&mut phone.display);
}

fn rename(records: &mut Records) {
    let mut route = records.routes.remove(&"cybersmile".parse().unwrap()).unwrap();
    let renamed = Arc::make_mut(&mut route);
    renamed.id = "cybersmile-support".parse().unwrap();
    renamed.aliases.push("cybersmile".parse().unwrap());
    records.put(Record::Route(route));
}

fn withdraw(records: &mut Records) {
    for (kind, id) in [(RecordKind::Route, "young-scot"), (RecordKind::Campaign, "not-my-friend")] {
        assert!(records.withdraw(&RecordKey::new(kind, id)), "{id}");
    }
    let retired = json!({
        "id": "old-young-scot-name", "kind": "name", "value": "Young Scot", "display": "Young Scot",
        "was": "A route of this directory until December 2026.", "replaced_by": ["childline"],
        "evidence": [{"url": "https://signpost.example/past"}],
    });
    records.put(Record::RetiredContact(serde_json::from_value(retired).unwrap()));
}
