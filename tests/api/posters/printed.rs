//! What stands on the posters of the seed.

use std::collections::BTreeSet;

use signpost::domain::contact::ContactKind;
use signpost::domain::directory::Directory;
use signpost::domain::lookup::may_see;
use signpost::domain::poster::{Always, MAX_CONTACTS, MAX_ROUTES, Poster, PosterFor, PosterIndex, poster};
use signpost::domain::query::Query;
use signpost::domain::route::Purpose;
use signpost::domain::text::Lang;

use super::{directory_at, for_them, printed, printed_at, seeded};

fn directory() -> Directory {
    directory_at(seeded(), 12, "2026-11-22T10:00:00Z")
}

/// A country, its nations, and two council areas for all.
const PLACES: [&str; 7] = ["GB", "GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS", "GB-ABD", "GB-GLG"];

/// Each audience with each topic and without one, in each of these places.
fn all(directory: &Directory) -> Vec<PosterFor> {
    let topics = directory.topics();
    let topics: Vec<_> = std::iter::once(None).chain(topics.iter().map(|it| Some(it.id.clone()))).collect();
    let mut all = Vec::new();
    for audience in directory.audiences() {
        for topic in &topics {
            let of = |place| PosterFor { audience: audience.id.clone(), topic: topic.clone(), place };
            all.extend(PLACES.map(|it| of(it.parse().unwrap())));
        }
    }
    all
}

#[test]
fn every_poster_has_somewhere_to_turn_and_only_what_works_from_paper() {
    use ContactKind::{Form, Phone, Text, Textphone, Webchat, Website};
    let directory = directory();
    for of in all(&directory) {
        let it = printed(&directory, &of);
        assert!((1..=MAX_ROUTES).contains(&it.routes.len()), "{of:?}: {} routes", it.routes.len());
        assert!(it.emergency.iter().any(|it| it.kind == Phone && it.shown == "999"), "{of:?}");
        assert!(it.emergency.iter().all(|it| [Phone, Text, Textphone].contains(&it.kind)), "{of:?}");
        let mut seen = BTreeSet::new();
        for route in &it.routes {
            assert!((1..=MAX_CONTACTS).contains(&route.contacts.len()), "{of:?}: {}", route.name);
            assert!(seen.insert(&route.contacts[0].id), "{of:?}: {} stands there twice", route.contacts[0].id);
            for contact in &route.contacts {
                assert!([Phone, Text, Webchat, Form, Website].contains(&contact.kind), "{of:?}: {}", contact.id);
                let typed = contact.shown.len() <= 45 && !contact.shown.contains(' ');
                assert!(contact.is_number() || typed, "{of:?}: nobody types {}", contact.shown);
            }
        }
    }
}

#[test]
fn no_poster_shows_a_route_to_somebody_that_it_is_kept_from() {
    let directory = directory();
    let mut checked = 0;
    for of in all(&directory) {
        let query = Query::for_audience(of.audience.clone(), of.place.clone());
        for route in printed(&directory, &of).routes {
            assert!(may_see(&directory, &query, directory.route(route.id.as_str()).unwrap()), "{of:?}: {}", route.id);
            assert!(route.purpose != Purpose::Emergency, "{of:?}: {}", route.id);
            checked += 1;
        }
    }
    assert!(checked > 3_000, "{checked}");
}

#[test]
fn a_child_can_ring_somebody_by_night_whatever_the_poster_is_about() {
    let directory = directory();
    for of in all(&directory).into_iter().filter(|it| it.audience.as_str() == "child") {
        let it = printed(&directory, &of);
        let mut contacts = it.routes.iter().flat_map(|it| &it.contacts);
        let by_night = contacts.any(|it| it.kind == ContactKind::Phone && it.free && it.always == Always::Stated);
        assert!(by_night, "{of:?}");
    }
}

#[test]
fn routes_that_must_not_be_parted_stand_together_or_not_at_all() {
    let directory = directory();
    let it = printed(&directory, &for_them("survivor", None, "GB"));
    let names: Vec<&str> = it.routes.iter().map(|it| it.id.as_str()).collect();
    assert!(names.contains(&"rape-crisis-ew-247") && names.contains(&"rape-crisis-scotland"), "{names:?}");
    let it = printed(&directory, &for_them("parent", None, "GB"));
    let police = it.routes.iter().filter(|it| it.id.as_str().starts_with("police-")).count();
    assert_eq!(police, 0, "one nation's police says nothing to the others");
}

#[test]
fn a_poster_does_not_depend_on_the_hour_at_which_it_was_made() {
    let noon = directory();
    let night = directory_at(seeded(), 12, "2026-12-25T03:00:00Z");
    let shown = |it: Poster| it.routes.into_iter().map(|it| (it.id, it.contacts.len())).collect::<Vec<_>>();
    for of in all(&noon).iter().filter(|it| it.topic.is_none()) {
        let at_noon = shown(printed(&noon, of));
        for at in ["2026-11-24T02:30:00Z", "2026-11-24T12:00:00Z", "2026-12-31T23:59:00Z", "2027-05-03T11:00:00Z"] {
            assert_eq!(shown(printed_at(&noon, of, at.parse().unwrap())), at_noon, "{of:?} at {at}");
        }
        assert_eq!(shown(printed(&night, of)), at_noon, "{of:?} released by night");
    }
}

#[test]
fn what_is_printed_of_hours_and_cost_is_what_the_records_say() {
    let directory = directory();
    let it = printed(&directory, &for_them("child", None, "GB-SCT"));
    let childline = &it.routes[0].contacts[0];
    assert_eq!((childline.shown.as_str(), childline.free, childline.always), ("0800 1111", true, Always::Stated));
    let it = printed(&directory, &for_them("own-behaviour", None, "GB-SCT"));
    let find = |id: &str| it.routes.iter().find(|it| it.id.as_str() == id).unwrap().contacts.clone();
    assert_eq!(find("stop-it-now-helpline")[0].always, Always::No, "it has opening hours, which paper does not print");
    assert_eq!(find("samaritans")[0].always, Always::Usually, "the page that says so is old");
    assert_eq!(find("shout")[0].keyword.as_deref(), Some("SHOUT"));
    // A number for people abroad is no help on a wall in Scotland.
    assert!(find("stop-it-now-helpline").iter().all(|it| it.id.contact.as_str() != "phone-abroad"));
}

#[test]
fn no_two_posters_have_the_same_code_and_an_alias_leads_to_the_same_one() {
    let directory = directory();
    let index = PosterIndex::of(&directory);
    let audiences: usize = directory.audiences().map(|it| 1 + it.aliases.len()).sum();
    let topics: usize = 1 + directory.topics().iter().map(|it| 1 + it.aliases.len()).sum::<usize>();
    let places: usize = directory.places().map(|it| 1 + it.aliases.len()).sum();
    assert_eq!(index.len(), audiences * topics * places);
    for of in all(&directory) {
        assert_eq!(index.find(of.code()), Some(&of));
    }
    let under_alias = for_them("offender-family", None, "GB");
    assert_eq!(index.find(under_alias.code()).unwrap().audience.as_str(), "family-of-offender");
    assert_eq!(printed(&directory, &under_alias).of.code(), for_them("family-of-offender", None, "GB").code());
}

#[test]
fn there_is_no_poster_for_what_the_directory_does_not_know() {
    let directory = directory();
    for of in [for_them("nobody", None, "GB"), for_them("child", Some("nothing"), "GB"), for_them("child", None, "FR")]
    {
        assert!(poster(&directory, &of, &Lang::english(), directory.release().time).is_none(), "{of:?}");
    }
}
