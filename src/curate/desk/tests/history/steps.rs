//! What people do, as it is drawn at random.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::super::*;
use super::small::{SUBJECTS, TOPICS};

/// The curators. Ada and ben begin with every right, cleo writes, dan reviews and recalls.
pub(super) const PEOPLE: [&str; 4] = ["ada", "ben", "cleo", "dan"];

pub(super) fn rights_at_first(name: &str) -> BTreeSet<Right> {
    match name {
        "cleo" => [Right::Edit].into(),
        "dan" => [Right::Review, Right::Recall].into(),
        _ => Right::ALL.into(),
    }
}

/// How somebody shows who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    InPerson,
    /// With a token, and what it was given.
    Token,
    /// By a token that claims everything its owner may: the desk itself has to say no.
    Claiming,
}

/// How far the clock goes on before the step, in seconds: also backwards.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clock {
    Seconds(i64),
    Years(i64),
}

impl Clock {
    pub(super) fn seconds(self) -> i64 {
        match self {
            Self::Seconds(seconds) => seconds,
            Self::Years(years) => years * 365 * 24 * 60 * 60,
        }
    }
}

/// One thing that a draft is to change.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wish {
    Rename(usize),
    NewPage,
    Spare(bool),
    Recall(usize),
    LiftOldest,
}

/// What somebody does. Drafts are known by their place on the table: the next one takes the place of one that is over.
#[derive(Clone, Debug)]
pub(super) enum Do {
    Begin { draft: usize, wishes: Vec<Wish>, in_minutes: Option<i64> },
    Write { draft: usize, wishes: Vec<Wish>, in_minutes: Option<i64> },
    RollBack { draft: usize, releases_back: usize },
    On(usize, OnDraft),
    Due,
    Recall(usize),
    SetRights(&'static str, Vec<Right>),
    IssueToken { days: i64 },
    Restart,
}

/// What is done to a draft that is there.
#[derive(Clone, Copy, Debug)]
pub(super) enum OnDraft {
    /// Whatever brings it on: without this few drafts would come to their end.
    Next,
    Submit,
    Approve {
        tried: bool,
    },
    Reject {
        reason: bool,
    },
    GiveUp,
    Rebase,
    Release,
}

#[derive(Clone)]
pub(super) struct Step {
    pub(super) by: &'static str,
    pub(super) how: How,
    pub(super) clock: Clock,
    pub(super) what: Do,
    /// At which of the two desks of one store.
    pub(super) desk: usize,
    /// Whether they saw an older revision of the draft.
    pub(super) late: bool,
    /// Whether the same act comes once more, and at which desk.
    pub(super) again: Option<usize>,
}

/// One line for each step: this is what is read when a history breaks a rule.
impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { by, how, clock, what, desk, late, again } = self;
        write!(f, "{by} {how:?} {clock:?} desk {desk}: {what:?}")?;
        if *late {
            write!(f, ", having seen an older one")?;
        }
        again.map_or(Ok(()), |desk| write!(f, ", and again at desk {desk}"))
    }
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let wish = prop_oneof![
        4 => (0..TOPICS.len()).prop_map(Wish::Rename),
        3 => Just(Wish::NewPage),
        2 => any::<bool>().prop_map(Wish::Spare),
        4 => (0..SUBJECTS.len()).prop_map(Wish::Recall),
        4 => Just(Wish::LiftOldest),
    ];
    prop_oneof![4 => prop::collection::vec(wish.clone(), 1..2), 1 => prop::collection::vec(wish, 0..4)]
}

fn on_draft() -> impl Strategy<Value = OnDraft> {
    prop_oneof![
        24 => Just(OnDraft::Next),
        6 => Just(OnDraft::Submit),
        8 => prop::bool::weighted(0.7).prop_map(|tried| OnDraft::Approve { tried }),
        1 => any::<bool>().prop_map(|reason| OnDraft::Reject { reason }),
        1 => Just(OnDraft::GiveUp),
        2 => Just(OnDraft::Rebase),
        6 => Just(OnDraft::Release),
    ]
}

fn what() -> impl Strategy<Value = Do> {
    // Three places: many people work on few drafts, so that they meet.
    let draft = || 0..3_usize;
    let time = || prop_oneof![3 => Just(None), 1 => (-5..40_i64).prop_map(Some)];
    let rights = prop_oneof![3 => Just(Right::ALL.to_vec()), 1 => subsequence(Right::ALL.to_vec(), 0..=4)];
    prop_oneof![
        8 => (draft(), wishes(), time()).prop_map(|(draft, wishes, in_minutes)| Do::Begin { draft, wishes, in_minutes }),
        2 => (draft(), wishes(), time()).prop_map(|(draft, wishes, in_minutes)| Do::Write { draft, wishes, in_minutes }),
        4 => (draft(), 0..4_usize).prop_map(|(draft, releases_back)| Do::RollBack { draft, releases_back }),
        40 => (draft(), on_draft()).prop_map(|(draft, what)| Do::On(draft, what)),
        3 => Just(Do::Due),
        8 => (0..SUBJECTS.len()).prop_map(Do::Recall),
        2 => (select(&PEOPLE[..]), rights).prop_map(|(of, rights)| Do::SetRights(of, rights)),
        3 => (1..=91_i64).prop_map(|days| Do::IssueToken { days }),
        1 => Just(Do::Restart),
    ]
}

fn clock() -> impl Strategy<Value = Clock> {
    const HOUR: i64 = 60 * 60;
    prop_oneof![
        40 => Just(Clock::Seconds(60)),
        20 => Just(Clock::Seconds(0)),
        6 => (-90..90_i64).prop_map(Clock::Seconds),
        2 => select(vec![HOUR, -HOUR, 24 * HOUR, -24 * HOUR, 40 * 24 * HOUR]).prop_map(Clock::Seconds),
        1 => select(vec![5, -5, -5]).prop_map(Clock::Years),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let how = prop_oneof![16 => Just(How::InPerson), 4 => Just(How::Token), 1 => Just(How::Claiming)];
    let desk = || prop_oneof![15 => Just(0_usize), 1 => Just(1_usize)];
    let again = prop_oneof![12 => Just(None), 1 => desk().prop_map(Some), 1 => Just(Some(1))];
    // Some do more than others: who recalls often is told at some point that it was enough.
    let by = prop_oneof![5 => Just("ada"), 3 => Just("ben"), 1 => Just("cleo"), 2 => Just("dan")];
    let all = (by, how, clock(), what(), desk(), prop::bool::weighted(0.03), again);
    all.prop_map(|(by, how, clock, what, desk, late, again)| Step { by, how, clock, what, desk, late, again })
}
