//! The pack as directories grow: small enough for a slow telephone, in parts where it must be, and never another answer.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;
use signpost::curate;
use signpost::domain::directory::Directory;
use signpost::domain::id::{Id, PlaceId};
use signpost::domain::lookup::{Answer, lookup};
use signpost::domain::pack::{Pack, SPLIT_ABOVE, Scope, made_at, nations, pack};
use signpost::domain::query::{MAX_LIMIT, Query};
use signpost::domain::text::Lang;
use signpost::store::{JournalStore, Options};
use uuid::Uuid;

use crate::support::{Settings, TestApp, app, invented, list, spawn_app, text};

/// The most that a pack of 300 routes may come to, compressed (brotli).
const BUDGET: usize = 64 * 1024;

/// The fewest routes that are packed in parts.
const LARGE: usize = SPLIT_ABOVE + 1;

fn noon() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn packed(directory: &Directory, scope: Scope<'_>) -> Pack {
    pack(directory, scope, &Lang::english(), made_at(directory, noon()))
}

fn ids(pack: &Pack) -> BTreeSet<Id> {
    pack.routes.iter().map(|it| it.id.clone()).collect()
}

/// How many bytes travel.
fn travels(pack: &Pack) -> usize {
    use std::io::Write as _;
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    encoder.write_all(&serde_json::to_vec(pack).unwrap()).unwrap();
    encoder.into_inner().len()
}

/// The largest directory that is packed whole. Checking so many texts takes its time: it is made once.
static FULL: LazyLock<Directory> = LazyLock::new(|| invented::directory(SPLIT_ABOVE));

/// One that is packed in parts.
static SPLIT: LazyLock<Directory> = LazyLock::new(|| invented::directory(LARGE));

#[test]
fn what_is_invented_is_no_easier_to_compress_than_what_is_real() {
    let seed = invented::directory(0);
    let real = packed(&seed, Scope::Whole);
    let mut made_up = packed(&FULL, Scope::Whole);
    made_up.routes.retain(|it| seed.route(it.id.as_str()).is_none());
    made_up.routes.truncate(real.routes.len());
    assert_eq!(made_up.routes.len(), real.routes.len());
    let (invented, real) = (travels(&made_up), travels(&real));
    assert!(invented >= real, "{invented} bytes of invented routes, {real} of real ones");
}

#[test]
fn three_hundred_routes_travel_whole_within_64_kilobytes() {
    let whole = packed(&FULL, Scope::Whole);
    assert_eq!((whole.routes.len(), whole.parts.len()), (SPLIT_ABOVE, 0));
    let bytes = travels(&whole);
    assert!(bytes <= BUDGET, "{bytes} bytes");
}

#[test]
fn a_larger_directory_is_packed_in_parts_that_each_hold_less() {
    let whole = packed(&SPLIT, Scope::Whole);
    assert!(whole.routes.len() < SPLIT.routes().len());
    let named: Vec<String> = whole.parts.iter().map(|it| format!("{} {}", it.place, it.href)).collect();
    assert_eq!(named, ["GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"].map(|it| format!("{it} /v1/pack/{it}")));
    let mut held = ids(&whole);
    for nation in nations(&SPLIT) {
        let part = packed(&SPLIT, Scope::Nation(nation));
        assert!(part.routes.len() < SPLIT.routes().len() && part.parts.is_empty());
        assert_eq!(part.place.as_ref(), Some(&nation.id));
        assert!(travels(&part) <= BUDGET, "{}", nation.id);
        held.extend(ids(&part));
    }
    assert_eq!(held.len(), SPLIT.routes().len(), "some route is in no pack");
}

/// The nation that a place is or lies in; nothing for the country.
fn nation_around(directory: &Directory, place: &PlaceId) -> Option<PlaceId> {
    let around: Vec<&PlaceId> = directory.place_and_above(place).map(|it| &it.id).collect();
    around.len().checked_sub(2).map(|at| around[at].clone())
}

#[test]
fn whatever_a_look_up_lists_is_in_the_pack_of_its_place() {
    let directory = &*SPLIT;
    let whole = ids(&packed(directory, Scope::Whole));
    let part = |place: &PlaceId| ids(&packed(directory, Scope::Nation(directory.place(place.as_str()).unwrap())));
    let parts: Vec<(PlaceId, BTreeSet<Id>)> = nations(directory).map(|it| (it.id.clone(), part(&it.id))).collect();
    let topics: Vec<Vec<Id>> = directory.topics().iter().map(|it| vec![it.id.clone()]).chain([Vec::new()]).collect();
    let mut listed = 0;
    for (at, place) in directory.places().enumerate() {
        let nation = nation_around(directory, &place.id);
        let held = nation.as_ref().map_or(&whole, |it| &parts.iter().find(|(id, _)| id == it).unwrap().1);
        for audience in directory.audiences() {
            // Every topic in some places, some topics in every place.
            let topics = topics[at % topics.len()].clone();
            let mut query = Query::for_audience(audience.id.clone(), place.id.clone());
            (query.topics, query.limit) = (topics, MAX_LIMIT as usize);
            let Answer { items, next, .. } = lookup(directory, &query, noon());
            assert_eq!(next, None, "{query:?}: more than a page");
            for it in items {
                assert!(held.contains(it.route.id()), "{} is not in the pack of {}", it.route.id(), place.id);
                listed += 1;
            }
        }
    }
    assert!(listed > 5_000, "{listed}");
}

/// A service of a directory of this size.
fn service_of(folder: &Path, routes: usize) -> TestApp {
    let data = folder.join("store");
    let seed = invented::seed(routes);
    actix_web::rt::System::new().block_on(async {
        let store = JournalStore::open(&data, Options::new(Uuid::new_v4())).await.unwrap();
        curate::open(&store, &seed).await.unwrap();
    });
    spawn_app(Settings { data: Some(data), ..Settings::default() })
}

#[test]
fn a_large_directory_names_its_parts_and_serves_them() {
    let folder = tempfile::tempdir().unwrap();
    let app = service_of(folder.path(), LARGE);
    let whole = app.get("/v1/pack").expect(200).json();
    let parts = list(&whole, "/parts");
    assert_eq!(parts.len(), 4);
    for part in parts {
        let served = app.get_with(text(part, "/href"), &[("accept-encoding", "br")]).expect(200);
        assert_eq!(served.header("content-encoding"), Some("br"));
        let served = served.json();
        assert_eq!((&served["place"], &served["release"]), (&part["place"], &whole["release"]));
        assert!(served.get("parts").is_none() && list(&served, "/routes").len() > 80);
    }
    let here = |it: &&serde_json::Value| it["places"][0] == "GB-EDH";
    let own = |pack: &serde_json::Value| list(pack, "/routes").iter().filter(here).count();
    let scotland = app.get("/v1/pack/GB-SCT").json();
    assert!(own(&scotland) > 0 && own(&whole) == 0 && own(&app.get("/v1/pack/GB-WLS").json()) == 0);
}

#[test]
fn a_smaller_place_is_led_to_its_nation_and_the_country_to_the_whole() {
    let app = app();
    for (place, leads) in [("GB-EDH", "/v1/pack/GB-SCT"), ("S12000036", "/v1/pack/GB-SCT"), ("GB", "/v1/pack")] {
        let moved = app.get(&format!("/v1/pack/{place}?lang=en&release=1")).expect(308);
        assert_eq!(moved.header("location"), Some(format!("{leads}?lang=en&release=1").as_str()), "{place}");
    }
    let (whole, part) = (app.get("/v1/pack").json(), app.get("/v1/pack/GB-WLS").expect(200).json());
    assert!(whole.get("parts").is_none() && whole.get("place").is_none(), "a small directory has one pack");
    assert_eq!(part["place"], "GB-WLS");
    assert!(list(&part, "/routes").len() < list(&whole, "/routes").len());
}
