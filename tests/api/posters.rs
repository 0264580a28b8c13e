//! Posters: what stands on them, whether what hangs is still right, and what is served of them.

mod printed;
mod served;
mod standing;

use jiff::Timestamp;
use signpost::domain::digest::Digest;
use signpost::domain::directory::{Directory, ReleaseHeader};
use signpost::domain::poster::{Poster, PosterFor, poster};
use signpost::domain::record::Records;
use signpost::domain::release::Origin;
use signpost::domain::text::Lang;
use signpost::seed;

/// The directory of some records, released at some time.
fn directory_at(records: Records, number: u32, time: &str) -> Directory {
    let digest = Digest::of(&number.to_be_bytes());
    let release = ReleaseHeader { number, time: time.parse().unwrap(), origin: Origin::Curation, digest };
    Directory::build(release, records).unwrap()
}

fn seeded() -> Records {
    seed::embedded().unwrap().records
}

fn for_them(audience: &str, topic: Option<&str>, place: &str) -> PosterFor {
    let topic = topic.map(|it| it.parse().unwrap());
    PosterFor { audience: audience.parse().unwrap(), topic, place: place.parse().unwrap() }
}

fn printed(directory: &Directory, of: &PosterFor) -> Poster {
    printed_at(directory, of, directory.release().time)
}

fn printed_at(directory: &Directory, of: &PosterFor, at: Timestamp) -> Poster {
    poster(directory, of, &Lang::english(), at).unwrap()
}
