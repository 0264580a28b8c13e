//! The pack as directories grow: small enough for a slow telephone, in parts where it must be, and never another answer.

use std::collections::BTreeSet;

use jiff::Timestamp;
use signpost::domain::directory::Directory;
use signpost::domain::pack::{Pack, Scope, made_at, nation_of, nations, pack};
use signpost::domain::text::Lang;

use crate::support::{app, invented};

/// The most that a pack of 300 routes may come to, compressed (brotli).
const BUDGET: usize = 64 * 1024;

fn noon() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn packed(directory: &Directory, scope: Scope<'_>) -> Pack {
    pack(directory, scope, &Lang::english(), made_at(directory, noon()))
}

/// How many bytes travel.
fn travels(pack: &Pack) -> usize {
    use std::io::Write as _;
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    encoder.write_all(&serde_json::to_vec(pack).unwrap()).unwrap();
    encoder.into_inner().len()
}

#[test]
fn sizes() {
    let seed = invented::directory(0);
    println!("seed {} {}", seed.routes().len(), travels(&packed(&seed, Scope::Whole)));
    let mut only = packed(&invented::directory(174), Scope::Whole);
    let real: BTreeSet<String> = seed.routes().iter().map(|it| it.id().to_string()).collect();
    only.routes.retain(|it| !real.contains(it.id.as_str()));
    println!("invented alone {} {}", only.routes.len(), travels(&only));
    for routes in [300, 3000] {
        let directory = invented::directory(routes);
        let whole = packed(&directory, Scope::Whole);
        println!("{routes}: whole {} routes {}", whole.routes.len(), travels(&whole));
        for nation in nations(&directory) {
            let part = packed(&directory, Scope::Nation(nation));
            println!("  {} {} routes {}", nation.id, part.routes.len(), travels(&part));
        }
    }
}
