//! What a search costs: reading the words, finding the best routes, and saying why each is one.
//!
//! `cargo bench --bench search`. The aim is 100 microseconds at 10,000 routes, and for the dearest question five times the
//! mean. Making a large directory takes a while; `SIGNPOST_ROUTES=300` makes a smaller one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark that cannot be set up has nothing to measure")]

#[path = "../tests/api/support/chance.rs"]
mod chance;
#[path = "../tests/api/support/files.rs"]
mod files;
#[path = "../tests/api/support/invented.rs"]
#[allow(dead_code, reason = "the tests also write what is invented to a folder")]
mod invented;

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use divan::Bencher;
use divan::counter::ItemsCount;
use jiff::Timestamp;
use signpost::domain::answers::{Fragments, Fresh};
use signpost::domain::directory::{CheckedRoute, Directory};
use signpost::domain::fragment::Fragment;
use signpost::domain::search::{self, SearchIndex, SearchRequest};
use signpost::domain::served::Words;

/// How many routes the large directory has.
const ROUTES: usize = 10_000;

/// What people type, who they are, and what costs most: short beginnings, common words, long sentences, slips, nothing.
const QUESTIONS: [(&str, &str); 24] = [
    ("child", "childline"),
    ("child", "child line"),
    ("child", "chldline"),
    ("child", "someone has my pictures"),
    ("child", "someone is blackmailing me with my nudes"),
    ("child", "i want to die"),
    ("child", "bullied at school"),
    ("child", "am i gay"),
    (
        "child",
        "my friend sent my photos to the whole class and now everyone is laughing at me and i feel sad and alone",
    ),
    ("child", "he"),
    ("child", "zzzz qqqq"),
    ("parent", "grooming"),
    ("parent", "stop it now"),
    ("parent", "my daughter is talking to a stranger online"),
    ("parent", "children 1st"),
    ("parent", "child abuse sexual online pictures social work police"),
    ("concerned-adult", "helpline"),
    ("own-behaviour", "urges"),
    ("survivor", "rape crisis scotland"),
    ("adult-victim", "action fraud"),
    ("professional", "aberdeenshire social work"),
    ("public-report", "indecent imges"),
    ("", "support"),
    ("", "st"),
];

static SEED: LazyLock<Ready> = LazyLock::new(|| Ready::new(signpost::seed::embedded().unwrap().check().unwrap()));

static LARGE: LazyLock<Ready> = LazyLock::new(|| {
    let routes = std::env::var("SIGNPOST_ROUTES").map_or(ROUTES, |it| it.parse().unwrap());
    Ready::new(invented::directory(routes))
});

/// A directory with its index.
struct Ready {
    directory: Directory,
    index: SearchIndex,
}

impl Ready {
    fn new(directory: Directory) -> Self {
        let index = SearchIndex::of(&directory);
        Self { directory, index }
    }

    fn find(&self, request: &SearchRequest) {
        let at = Timestamp::constant(1_795_615_200, 0);
        black_box(search::hits(&self.directory, &self.index, request, at).unwrap());
    }
}

fn requests() -> Vec<SearchRequest> {
    let request = |(audience, q): (&str, &str)| SearchRequest {
        q: Some(q.to_owned()),
        audience: (!audience.is_empty()).then(|| audience.to_owned()),
        ..SearchRequest::default()
    };
    QUESTIONS.map(request).into()
}

fn main() {
    for (name, ready) in [("seed", &SEED), ("large", &LARGE)] {
        let routes = ready.directory.routes().len();
        eprintln!("{name}: {routes} routes; the median of 200 of each question, in microseconds:");
        let medians = requests().iter().map(|it| median(ready, it)).collect::<Vec<_>>();
        for ((audience, q), median) in QUESTIONS.iter().zip(&medians) {
            eprintln!("{:9.1}  {audience}: {q}", median.as_secs_f64() * 1e6);
        }
        let mean = medians.iter().sum::<Duration>() / u32::try_from(medians.len()).unwrap();
        eprintln!("{:9.1}  mean", mean.as_secs_f64() * 1e6);
    }
    divan::main();
}

fn median(ready: &Ready, request: &SearchRequest) -> Duration {
    let mut all: Vec<Duration> = (0..200)
        .map(|_| {
            let start = Instant::now();
            ready.find(request);
            start.elapsed()
        })
        .collect();
    all.sort_unstable();
    all[100]
}

fn each_once(bencher: Bencher<'_, '_>, ready: &Ready) {
    let requests = requests();
    bencher.counter(ItemsCount::new(requests.len())).bench_local(|| requests.iter().for_each(|it| ready.find(it)));
}

/// Every question once, in the seed.
#[divan::bench]
fn in_the_seed(bencher: Bencher<'_, '_>) {
    each_once(bencher, &SEED);
}

/// Every question once, in the large directory. The aim is for this.
#[divan::bench]
fn in_a_large_directory(bencher: Bencher<'_, '_>) {
    each_once(bencher, &LARGE);
}

/// The index of the large directory, which is made once for each release.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn the_index_of_a_large_directory(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| SearchIndex::of(&LARGE.directory));
}

/// Ready routes, as the server has them: what is left is the answer itself.
struct OneFragment(Fragment);

impl Fragments for OneFragment {
    fn at(&self) -> Timestamp {
        Timestamp::constant(1_795_615_200, 0)
    }

    fn route(&self, _: &Directory, _: &CheckedRoute, _: Words<'_>) -> Fragment {
        self.0.clone()
    }
}

/// A whole answer in the seed, made of ready routes and written as JSON.
#[divan::bench]
fn an_answer_of_ready_routes(bencher: Bencher<'_, '_>) {
    let at = Timestamp::constant(1_795_615_200, 0);
    let childline = SEED.directory.route("childline").unwrap();
    let ready = OneFragment(Fresh(at).route(&SEED.directory, childline, Words::Everybody));
    let requests = requests();
    bencher.counter(ItemsCount::new(requests.len())).bench_local(|| {
        for request in &requests {
            let answer = search::answer(&SEED.directory, &SEED.index, &ready, at, request).unwrap();
            black_box(serde_json::to_vec(&answer).unwrap());
        }
    });
}
