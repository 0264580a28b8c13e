//! One life of the program: it starts on the data folder, people work with it, and it is killed.

use std::time::{Duration, Instant};

use super::deed::{Deed, Who};
use super::ledger::Standing;
use super::stage::{self, REVIEWER};
use crate::support::curators::{Caller, origin_of, sign_in};
use crate::support::{Answer, Client, Service};

/// What everybody looks up first.
const LOOK_UP: &str = "/v1/audiences/child/routes?place=GB-SCT";

/// How often somebody asks again who was told that the answer takes too long.
const PATIENCE: u32 = 100;

/// What a life began with.
pub struct Birth {
    /// From the start of the process to the first good answer.
    pub took: Duration,
    /// The release that answered.
    pub release: u64,
}

/// Starts a program and asks it at once.
pub fn begin(start: impl FnOnce() -> Service) -> (Service, Birth) {
    let begun = Instant::now();
    let service = start();
    let answer = service.send_unchecked("GET", LOOK_UP, &[], None).expect(200);
    let took = begun.elapsed();
    assert!(answer.text().contains("childline"));
    let release = answer.header("signpost-release").unwrap().parse().unwrap();
    (service, Birth { took, release })
}

/// Everything that a service shows. The release that it serves is the newest that it lists.
pub fn look(service: &Service, birth: &Birth) -> Standing {
    let seen = Standing::seen(service, &author(service));
    assert_eq!(birth.release, seen.newest(), "what is served is not the newest release");
    let numbers: Vec<u64> = seen.releases.keys().copied().collect();
    assert_eq!(numbers, (1..=seen.newest()).collect::<Vec<_>>(), "a release is missing");
    seen
}

fn author(client: &Client) -> Caller<'_> {
    Caller::new(client, &[("authorization", &stage::authors_token())])
}

/// Somebody who works with a service for as long as it lives.
pub struct Worker<'c> {
    client: &'c Client,
    reviewer: Option<Caller<'c>>,
}

impl<'c> Worker<'c> {
    /// Somebody with the tokens alone.
    pub fn with_tokens(client: &'c Client) -> Self {
        Self { client, reviewer: None }
    }

    /// Signs the reviewer in as well.
    pub fn signed_in(client: &'c Client) -> Self {
        Self { client, reviewer: Some(sign_in(client, &origin_of(client), REVIEWER)) }
    }

    /// Asks for a deed under its name until there is an answer. There is none where the service died.
    pub fn ask(&self, deed: &Deed) -> Option<Answer> {
        let caller = match (deed.who(), &self.reviewer) {
            (Who::Author, _) => author(self.client),
            (Who::Reviewer, Some(reviewer)) => reviewer.clone(),
            (Who::Reviewer, None) => panic!("nobody has signed in for {deed:?}"),
            (Who::Recaller, _) => {
                Caller::new(self.client, &[("authorization", &stage::recallers_token(deed.recall()))])
            }
        };
        let caller = caller.with("idempotency-key", &deed.key.to_string());
        let (method, target, body) = deed.request();
        for _ in 0..PATIENCE {
            let answer = caller.attempt(method, &target, Some(&body))?;
            if answer.status != 503 {
                return Some(answer);
            }
            // It took too long, and goes on: under the same name it can be asked for again. Not sooner than we are told:
            // what is still in work would keep the next one waiting.
            std::thread::sleep(Duration::from_secs(answer.header("retry-after").unwrap().parse().unwrap()));
        }
        panic!("{deed:?} is never answered")
    }

    /// Asks for one deed after another, until the service dies. Says what became of each: an answer, or nothing.
    pub fn toil(&self, mut next: impl FnMut(Option<(&Deed, &Answer)>) -> Option<Deed>) -> Vec<(Deed, Option<Answer>)> {
        let mut done: Vec<(Deed, Option<Answer>)> = Vec::new();
        loop {
            let last = done.last().and_then(|(deed, answer)| Some((deed, answer.as_ref()?)));
            let Some(deed) = next(last) else { return done };
            let answer = self.ask(&deed);
            let is_dead = answer.is_none();
            done.push((deed, answer));
            if is_dead {
                return done;
            }
        }
    }
}
