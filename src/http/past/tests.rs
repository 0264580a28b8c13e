use super::*;
use crate::domain::digest::Digest;
use crate::domain::id::{ContactRef, Country, PlaceId};
use crate::domain::pack::{Scope, pack};
use crate::domain::record::{Record, RecordKey, RecordKind};
use crate::domain::release::{Change, Origin, Release, SCHEMA};
use crate::domain::served::{ServedRoute, Times, Words};
use crate::domain::text::Lang;
use crate::domain::verify::verify;
use crate::seed;

/// The seed, and a second release that withdraws something.
fn releases(withdrawn: RecordKey) -> Vec<SealedRelease> {
    let seed: Vec<Record> = seed::embedded().unwrap().records.all();
    let changes = [seed.into_iter().map(Change::Put).collect(), vec![Change::Withdraw(withdrawn)]];
    let sealed = (1_u32..).zip(changes).map(|(number, changes)| SealedRelease {
        digest: Digest::of(&number.to_be_bytes()),
        release: Release {
            schema: SCHEMA,
            number,
            time: Timestamp::from_second(1_795_000_000 + i64::from(number)).unwrap(),
            origin: Origin::Curation,
            seed_version: None,
            people: None,
            note: String::new(),
            previous: None,
            changes,
        }
        .into(),
    });
    sealed.collect()
}

#[test]
fn a_contact_that_was_recalled_keeps_only_its_name_in_the_past() {
    let releases = releases(RecordKey::new(RecordKind::Route, "young-scot"));
    let recalled = ["childline/phone", "emergency-999/phone"].map(|it| it.parse::<ContactRef>().unwrap());
    let directory = |blanked| directory_at(&releases, 1, blanked).unwrap();
    let (open, shut) = (directory(Blanked::none()), directory(Blanked::of(recalled)));
    let now = releases[1].release.time;
    let all = |directory: &Directory| {
        let pack = pack(directory, Scope::Whole, &Lang::english(), now);
        let emergency = directory.emergency(&"GB".parse::<PlaceId>().unwrap());
        let emergency: Vec<String> = emergency.iter().map(|it| it.contact.value.clone()).collect();
        (serde_json::to_string(&pack).unwrap(), emergency)
    };
    assert!(all(&open).0.contains("08001111") && !all(&shut).0.contains("08001111"));
    assert!(all(&open).0.contains("0800 1111") && !all(&shut).0.contains("\"display\":\"0800 1111\""));
    assert_eq!((all(&open).1.contains(&"999".to_owned()), all(&shut).1.contains(&"999".to_owned())), (true, false));
    let status = |directory: &Directory| verify(directory, "0800 1111", Country::GB).status;
    assert_eq!((status(&open), status(&shut)), ("current", "unknown"));
    let childline = shut.route("childline").unwrap();
    let served = ServedRoute::new(&shut, childline, Words::Nobody, Times::At(now), |_| true);
    assert_eq!(served.recalled, ["childline/phone".parse().unwrap()]);
    assert!(!served.contacts.is_empty() && served.contacts.iter().all(|it| it.id.contact.as_str() != "phone"));
}

#[test]
fn a_release_that_no_longer_checks_is_gone_and_says_so() {
    let releases = releases(RecordKey::new(RecordKind::Route, "childline"));
    assert!(directory_at(&releases, 1, Blanked::none()).is_ok());
    let problem = directory_at(&releases, 2, Blanked::none()).unwrap_err();
    assert_eq!(problem.code(), ProblemCode::Gone);
    assert!(problem.to_string().contains("checks of today"), "{problem}");
    assert_eq!(directory_at(&releases, 3, Blanked::none()).unwrap_err().code(), ProblemCode::NotFound);
}

#[test]
fn a_few_releases_of_the_past_are_kept_and_none_that_shows_what_was_recalled_since() {
    let releases = releases(RecordKey::new(RecordKind::Route, "young-scot"));
    let ready = Ready::default();
    let edition = |blanked| {
        let published = Published::new(directory_at(&releases, 1, blanked).unwrap(), Arc::default(), 0);
        Arc::new(Edition::of_the_past(Arc::new(published), Timestamp::UNIX_EPOCH))
    };
    ready.keep(&edition(Blanked::none()));
    let recalled = Blanked::of(["childline/phone".parse::<ContactRef>().unwrap()]);
    assert!(ready.get(1, &Blanked::none(), None).is_some() && ready.get(2, &Blanked::none(), None).is_none());
    assert!(ready.get(1, &recalled, None).is_none());
    for _ in 0..2 * KEPT {
        ready.keep(&edition(recalled.clone()));
    }
    assert_eq!(ready.0.lock().unwrap().len(), KEPT);
    assert!(ready.get(1, &Blanked::none(), None).is_none());
}
