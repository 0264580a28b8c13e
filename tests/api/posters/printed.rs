//! What stands on the posters of the seed.

use signpost::domain::contact::ContactKind;
use signpost::domain::directory::Directory;
use signpost::domain::digest::Digest;
use signpost::domain::directory::ReleaseHeader;
use signpost::domain::poster::{Always, MAX_CONTACTS, MAX_ROUTES, Poster, PosterFor, PosterIndex, poster};
use signpost::domain::release::Origin;
use signpost::domain::text::Lang;
use signpost::seed;

fn directory() -> Directory {
    let release = ReleaseHeader {
        number: 12,
        time: "2026-11-22T10:00:00Z".parse().unwrap(),
        origin: Origin::Seed,
        digest: Digest::of(b"seed"),
    };
    Directory::build(release, seed::embedded().unwrap().records).unwrap()
}

/// Every poster that there is: each audience with each topic and without one, in each place.
fn all(directory: &Directory) -> Vec<PosterFor> {
    let topics = directory.topics();
    let topics: Vec<_> = std::iter::once(None).chain(topics.iter().map(|it| Some(it.id.clone()))).collect();
    let places: Vec<_> = directory.places().map(|it| it.id.clone()).collect();
    let audiences = directory.audiences().flat_map(|audience| topics.iter().map(move |topic| (audience, topic)));
    let all = audiences.flat_map(|(audience, topic)| {
        let of = |place: &_| PosterFor { audience: audience.id.clone(), topic: topic.clone(), place: Clone::clone(place) };
        places.iter().map(of).collect::<Vec<_>>()
    });
    all.collect()
}

fn printed(directory: &Directory, of: &PosterFor) -> Poster {
    poster(directory, of, &Lang::english(), directory.release().time).unwrap()
}

#[test]
fn show() {
    let directory = directory();
    for of in all(&directory).into_iter().filter(|it| it.topic.is_none() || it.place.as_str()=="GB-SCT") {
        if of.place.as_str().len() > 2 && !["GB-SCT","GB-ENG","GB-WLS","GB-NIR","GB-ABD"].contains(&of.place.as_str()) { continue; }
        let it = printed(&directory, &of);
        println!("== {} {:?} {} {:?} | {}", of.audience, of.topic, of.place, it.checked, it.emergency.iter().map(|c| c.shown.clone()).collect::<Vec<_>>().join(", "));
        for r in &it.routes { println!("   {} [{}]: {}", r.name, r.purpose.as_str(), r.contacts.iter().map(|c| format!("{} {} {:?} free={} {:?} {:?}", c.kind.as_str(), c.shown, c.keyword, c.free, c.always, c.label)).collect::<Vec<_>>().join(" | ")); }
    }
}
