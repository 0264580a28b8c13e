//! Nothing that was acknowledged is ever lost: the program is killed while people work with it, at random and at named
//! points, on one data folder that lives through all of it.
//!
//! After every death: it opens again, soon; everything that was acknowledged is there; what was cut off happened whole or
//! not at all; asked for again under the same name it happens exactly once; and the release that is served is the newest
//! one. What is there is compared with what is known as a whole, so that nothing else is there either.
//!
//! 50 deaths at random ordinarily, 500 with `SIGNPOST_LONG=1`, or as many as `SIGNPOST_ROUNDS` says. `SIGNPOST_SEED=7` makes
//! other moments of them.

mod deed;
pub mod dying;
mod ledger;
mod life;
pub mod stage;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::child;
use crate::support::{Answer, Client, Run, Service, program};
use deed::{Deed, What};
use dying::Point;
use ledger::{Ledger, Standing};
use life::{Birth, Worker, begin, look};
use stage::Size;

/// How many deaths at random.
const ROUNDS: u64 = 50;
const ROUNDS_LONG: u64 = 500;

/// Another seed is another set of moments.
const SEED: u64 = 20_261;

/// From the start of the process to the first good answer. It is promised of an optimised build, and measured there; one
/// that is not, beside other tests on the same two cores, needs several times as long.
const FIRST_ANSWER: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 2 });

/// How long people work before the program is killed, at most: so many times as long as it took to start. On a slow machine
/// they then come as far as on a fast one.
const LONGEST_LIFE: u32 = 1;

/// How many rounds lie between two verifications of the folder.
const VERIFY_EVERY: u64 = 10;

/// Numbers that look random and come again from the same seed (`SplitMix64`, Steele and others 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn within(&mut self, longest: Duration) -> Duration {
        Duration::from_micros(self.below(u64::try_from(longest.as_micros()).unwrap()))
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

/// What all the lives together were like.
#[derive(Debug, Default)]
struct Count {
    acknowledged: usize,
    cut: usize,
    cut_and_happened: usize,
    killed_while_opening: usize,
    slowest_start: Duration,
    starting: Duration,
    settling: Duration,
}

/// The data folder, what is known of it, and what was cut off in the last life.
struct Stage {
    folder: tempfile::TempDir,
    ledger: Ledger,
    cut: Vec<Deed>,
    last: Option<Deed>,
    count: Count,
}

impl Stage {
    fn set(recalls: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        stage::set(&data, Size::Small, recalls);
        let (service, birth) = begin(|| Service::start(&data));
        let ledger = Ledger::open(look(&service, &birth));
        service.stop().expect(0);
        Self { folder, ledger, cut: Vec::new(), last: None, count: Count::default() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// After a death: everything is as it has to be. Then the reviewer signs in, and whatever was cut off is asked for again,
    /// and so is the last thing that was not. Says what had happened of what was cut off.
    fn settle<'c>(&mut self, client: &'c Client, service: &Service, birth: &Birth) -> (Worker<'c>, Vec<(Deed, bool)>) {
        assert!(birth.took < FIRST_ANSWER, "the first good answer took {:?}", birth.took);
        self.count.slowest_start = self.count.slowest_start.max(birth.took);
        self.count.starting += birth.took;
        let begun = Instant::now();
        let settled = self.ledger.settle(std::mem::take(&mut self.cut), &look(service, birth));
        let worker = Worker::signed_in(client);
        for (deed, happened) in &settled {
            self.ledger.again((deed, *happened), &worker.ask(deed).unwrap());
            self.count.acknowledged += 1;
        }
        if let Some(deed) = self.last.take() {
            self.ledger.again((&deed, true), &worker.ask(&deed).unwrap());
        }
        self.count.settling += begun.elapsed();
        self.count.cut_and_happened += settled.iter().filter(|(_, happened)| *happened).count();
        (worker, settled)
    }

    /// Enters what became of some deeds.
    fn enter(&mut self, done: Vec<(Deed, Option<Answer>)>) {
        for (deed, answer) in done {
            let Some(answer) = answer else {
                self.count.cut += 1;
                self.cut.push(deed);
                continue;
            };
            assert!((200..300).contains(&answer.status), "{deed:?}: {}", answer.text());
            self.ledger.acknowledge(&deed, &answer);
            self.count.acknowledged += 1;
            // The answer to an earlier step of a draft would be of a later one.
            if matches!(deed.what, What::Recall { .. } | What::Release { .. }) {
                self.last = Some(deed);
            }
        }
    }

    fn verify(&self) {
        let run = Run::of(program().args(["verify", "--deep", "--data"]).arg(self.data())).expect(0);
        assert!(run.stderr.is_empty(), "{}", run.stderr);
    }
}

/// Works with a service on two sides until it is killed at a moment of chance.
fn work_until_killed(
    stage: &mut Stage,
    (service, worker): (&Service, &Worker<'_>),
    (recalls, after): (bool, Duration),
    chance: &mut Chance,
) {
    let second = Client::new(service.address);
    let (mut steps, mut taking) = (stage.ledger.clone(), stage.ledger.clone());
    let (mut of_steps, mut recalled) = (Chance(chance.below(u64::MAX)), !recalls);
    let (steps, taking) = std::thread::scope(|scope| {
        let taking = scope.spawn(|| {
            Worker::with_tokens(&second).toil(|last| {
                if let Some((deed, answer)) = last {
                    taking.acknowledge(deed, answer);
                }
                let deed = if recalled { taking.next_check() } else { taking.next_recall() };
                recalled = true;
                Some(deed)
            })
        });
        let killing = scope.spawn(|| {
            std::thread::sleep(after);
            service.kill();
        });
        let done = worker.toil(|last| {
            if let Some((deed, answer)) = last {
                steps.acknowledge(deed, answer);
            }
            Some(steps.next_step(&mut |limit| of_steps.below(limit)))
        });
        killing.join().unwrap();
        (done, taking.join().unwrap())
    });
    stage.enter(steps);
    stage.enter(taking);
}

/// A life that is cut off before anybody could ask it for anything, perhaps before it listens.
fn kill_while_opening(data: &Path, after: Duration) {
    let mut command = program();
    command.args(["--listen", "127.0.0.1:0", "--data"]).arg(data).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(after);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn no_kill_at_any_moment_loses_what_was_acknowledged_or_leaves_half_of_anything() {
    let seed = setting("SIGNPOST_SEED").unwrap_or(SEED);
    let usual = if std::env::var_os("SIGNPOST_LONG").is_some() { ROUNDS_LONG } else { ROUNDS };
    let rounds = setting("SIGNPOST_ROUNDS").unwrap_or(usual);
    eprintln!("the seed is {seed}");
    let mut chance = Chance(seed);
    let most = stage::MOST.min(usize::try_from(rounds).unwrap());
    let mut stage = Stage::set(most);
    let mut start = Duration::from_secs(1);
    for round in 0..rounds {
        if chance.below(5) == 0 {
            kill_while_opening(&stage.data(), chance.within(start));
            stage.count.killed_while_opening += 1;
        }
        let data = stage.data();
        let (service, birth) = begin(|| Service::start(&data));
        let client = Client::new(service.address);
        let (worker, _) = stage.settle(&client, &service, &birth);
        if round % VERIFY_EVERY == VERIFY_EVERY - 1 {
            stage.verify();
        }
        let recalls = chance.below(rounds) < most as u64 && stage.ledger.standing.recalls.len() < most;
        let after = chance.within(birth.took * LONGEST_LIFE);
        work_until_killed(&mut stage, (&service, &worker), (recalls, after), &mut chance);
        start = birth.took;
        assert_eq!(service.ended().code, None, "it was killed");
    }
    let data = stage.data();
    let (service, birth) = begin(|| Service::start(&data));
    let client = Client::new(service.address);
    drop(stage.settle(&client, &service, &birth));
    service.stop().expect(0);
    stage.verify();
    eprintln!("{rounds} deaths: {:?}; {} releases", stage.count, stage.ledger.standing.newest());
    assert!(stage.count.acknowledged as u64 > rounds, "too little happened between the deaths to prove anything");
    assert!(stage.count.cut_and_happened > 0, "every death came before anything was kept");
    assert!(stage.count.cut as u64 > rounds / 2, "too few deaths fell into something");
}

/// What people do.
#[derive(Clone, Copy, Debug)]
enum Doing {
    /// The step of a draft that follows so many others: 0 saves it, 1 submits, 2 approves, 3 releases it.
    Step(usize),
    Recall,
    Check,
}

/// To approve is to keep one event of a draft, as to submit is.
const ALL: [Doing; 5] = [Doing::Step(0), Doing::Step(1), Doing::Step(3), Doing::Recall, Doing::Check];

/// What is done so that something can be the next.
fn prepare(doing: Doing, stage: &mut Stage, worker: &Worker<'_>) -> Deed {
    let before = match doing {
        Doing::Step(before) => before,
        Doing::Recall => return stage.ledger.next_recall(),
        Doing::Check => return stage.ledger.next_check(),
    };
    let mut deed = stage.ledger.first_step();
    let (draft, _) = deed.step().map(|(draft, to)| (draft.to_owned(), to)).unwrap();
    for step in 1..=before {
        let answer = worker.ask(&deed).unwrap();
        stage.enter(vec![(deed, Some(answer))]);
        let (draft, revision) = (draft.clone(), u32::try_from(step).unwrap());
        deed = Deed::new(match step {
            1 => What::Submit { draft, revision },
            2 => What::Approve { draft, revision },
            _ => What::Release { draft, revision },
        });
    }
    deed
}

#[test]
fn whoever_dies_at_the_worst_points_of_every_act_has_done_it_whole_or_not_at_all() {
    let mut stage = Stage::set(Point::ALL.len());
    let (data, order) = (stage.data(), stage.folder.path().join("order"));
    let mut died_of = None;
    let clock = stage.folder.path().join("no clock");
    for (point, doing) in Point::ALL.into_iter().flat_map(|point| ALL.map(move |doing| (point, doing))) {
        let (service, birth) = begin(|| child::start(&data, &order, &clock));
        let client = Client::new(service.address);
        let (worker, settled) = stage.settle(&client, &service, &birth);
        assert_died(died_of.as_ref(), &settled);
        let deed = prepare(doing, &mut stage, &worker);
        std::fs::write(&order, format!("{point:?}")).unwrap();
        let answer = worker.ask(&deed);
        assert!(answer.is_none(), "{deed:?} was answered at {point:?}: {answer:?}");
        assert_eq!(service.ended().code, None, "it was killed");
        std::fs::remove_file(&order).unwrap();
        died_of = Some((point, deed.key));
        stage.enter(vec![(deed, None)]);
    }
    let (service, birth) = begin(|| Service::start(&data));
    let client = Client::new(service.address);
    let (_, settled) = stage.settle(&client, &service, &birth);
    assert_died(died_of.as_ref(), &settled);
    service.stop().expect(0);
    stage.verify();
    eprintln!("{} deaths at named points: {:?}", Point::ALL.len() * ALL.len(), stage.count);
}

/// What was asked for last happened if it was kept, and only then.
fn assert_died(died_of: Option<&(Point, uuid::Uuid)>, settled: &[(Deed, bool)]) {
    let Some((point, key)) = died_of else { return };
    let [(deed, happened)] = settled else { panic!("{settled:?}") };
    assert_eq!(deed.key, *key);
    assert_eq!(*happened, *point != Point::BeforeKept, "{deed:?}, dead at {point:?}");
}

/// What the books say of a service at which a draft was released, a number recalled and a contact checked, and a further
/// release was cut off.
fn books() -> (Ledger, Deed) {
    let mut standing = Standing { releases: [(1, "The seed.".to_owned())].into(), ..Standing::default() };
    let (route, contact) = stage::drama_contact(0);
    standing.contacts.insert(format!("{route}/{contact}"), None);
    let mut ledger = Ledger::open(standing);
    let mut releases = 1;
    for step in [0, 1, 2, 3, 0, 1, 2] {
        let deed = if step == 0 { ledger.first_step() } else { ledger.next_step(&mut |limit| u64::from(limit == 4)) };
        releases += u64::from(deed.note().is_some());
        ledger.enter(&deed, deed.note().map(|_| releases));
    }
    for deed in [ledger.next_recall(), ledger.next_check()] {
        releases += u64::from(deed.note().is_some());
        ledger.enter(&deed, deed.note().map(|_| releases));
    }
    let last = ledger.next_step(&mut |_| 0);
    assert_eq!((releases, last.note().is_some()), (3, true));
    (ledger, last)
}

#[test]
fn the_books_notice_what_was_lost_doubled_brought_back_or_done_by_halves() {
    let (ledger, cut) = books();
    let known = ledger.standing.clone();
    let finds = |change: &dyn Fn(&mut Standing)| {
        let (mut ledger, mut seen) = (ledger.clone(), known.clone());
        change(&mut seen);
        let settled = std::panic::AssertUnwindSafe(|| ledger.settle(vec![cut.clone()], &seen));
        std::panic::catch_unwind(settled).map(|settled| settled[0].1).map_err(|_| "a breach")
    };
    let step = |seen: &mut Standing| seen.drafts.get_mut("draft-0001").unwrap().1 = 4;
    let release = |seen: &mut Standing, number: u64| _ = seen.releases.insert(number, "draft-0001".to_owned());
    assert_eq!(finds(&|_| {}), Ok(false), "what was cut off need not have happened");
    let whole = |seen: &mut Standing| {
        step(seen);
        release(seen, 4);
        seen.drafts.get_mut("draft-0001").unwrap().0 = "released".to_owned();
        let id = stage::organisations()[1].clone();
        seen.organisations.insert(id, "draft-0001, revision 1".to_owned());
    };
    assert_eq!(finds(&whole), Ok(true), "and may have, whole");
    let breaches: [&dyn Fn(&mut Standing); 12] = [
        &step,
        &|seen| release(seen, 4),
        &|seen| [4, 5].into_iter().for_each(|number| release(seen, number)),
        &|seen| {
            whole(seen);
            release(seen, 5);
        },
        &|seen| _ = seen.drafts.remove("draft-0000"),
        &|seen| seen.drafts.get_mut("draft-0001").unwrap().1 = 2,
        &|seen| _ = seen.releases.remove(&2),
        &|seen| _ = seen.organisations.pop_first(),
        &|seen| _ = seen.recalls.pop_first(),
        &|seen| _ = seen.contacts.insert(known.recalls.values().next().unwrap().clone(), None),
        &|seen| seen.contacts.values_mut().for_each(|it| *it = None),
        &|seen| _ = seen.drafts.insert("from-nowhere".to_owned(), known.drafts["draft-0000"].clone()),
    ];
    for (at, breach) in breaches.iter().enumerate() {
        assert_eq!(finds(breach), Err("a breach"), "breach {at}");
    }
}
