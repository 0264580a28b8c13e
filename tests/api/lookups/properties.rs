//! What must be true of every look-up: each audience with each topic, and with none, in each place.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use signpost::domain::answers::{self, Fresh};
use signpost::domain::directory::{CheckedContact, CheckedRoute, Directory};
use signpost::domain::id::{Id, PlaceId};
use signpost::domain::lookup::{Answer, Listing, Matched, lookup};
use signpost::domain::query::{LookupRequest, MAX_LIMIT, Query};
use signpost::domain::route::{Fit, Purpose};
use signpost::domain::schedule::State;

use super::{an_afternoon, directory, id_of};

/// Every audience with every topic, and with none, in every place: explained, and on one page. Half of them are asked on a
/// weekday afternoon and half in the night of Christmas, topic by topic in turn.
fn every_query(directory: &Directory) -> Vec<(Query, Timestamp)> {
    let topics = || std::iter::once(Vec::new()).chain(directory.topics().into_iter().map(|it| vec![it.id.clone()]));
    let mut queries = Vec::new();
    for audience in directory.audiences() {
        for topics in topics() {
            for place in directory.places() {
                let query = Query {
                    topics: topics.clone(),
                    limit: MAX_LIMIT as usize,
                    explain: true,
                    ..Query::for_audience(audience.id.clone(), place.id.clone())
                };
                let at = if queries.len() % 2 == 0 { an_afternoon() } else { a_night() };
                queries.push((query, at));
            }
        }
    }
    queries
}

/// The directory, and every answer of it: worked out once for all tests.
static DIRECTORY: LazyLock<Directory> = LazyLock::new(directory);
static ANSWERS: LazyLock<Vec<(Query, Timestamp, Answer<'static>)>> = LazyLock::new(|| {
    let queries = every_query(&DIRECTORY).into_iter();
    queries.map(|(query, at)| (query.clone(), at, lookup(&DIRECTORY, &query, at))).collect()
});

/// Three in the morning of Christmas Day.
fn a_night() -> Timestamp {
    "2026-12-25T03:00:00Z".parse().unwrap()
}

/// Says a property of every answer; each failure names its look-up.
fn every_answer(property: impl Fn(&Directory, &Query, &Answer<'_>) -> Result<(), String>) {
    every_answer_at(|directory, query, _, answer| property(directory, query, answer));
}

fn every_answer_at(property: impl Fn(&Directory, &Query, Timestamp, &Answer<'_>) -> Result<(), String>) {
    assert!(ANSWERS.len() > 8_000, "{} look-ups are too few to mean anything", ANSWERS.len());
    let mut failures = Vec::new();
    for (query, at, answer) in ANSWERS.iter() {
        if let Err(fault) = property(&DIRECTORY, query, *at, answer) {
            failures.push(format!("{} in {} for {:?} at {at}: {fault}", query.audience, query.place, query.topics));
        }
    }
    let some = failures.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {} look-ups.\n{some}", failures.len(), ANSWERS.len());
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn ids<'a>(answer: &'a Answer<'_>) -> Vec<&'a str> {
    answer.items.iter().map(|it| it.route.id().as_str()).collect()
}

/// Added because nobody is known to be there: it answers to another rule than what was found.
fn is_added(listing: &Listing<'_>) -> bool {
    listing.reasons.iter().any(|it| it == "round-the-clock")
}

/// What was found, without what was added.
fn found<'a, 'd>(answer: &'a Answer<'d>) -> impl Iterator<Item = &'a Listing<'d>> {
    answer.items.iter().filter(|it| !is_added(it))
}

fn serves(route: &CheckedRoute, audience: &str) -> bool {
    route.document().audiences.iter().any(|fit| fit.audience.as_str() == audience)
}

/// Something to read or to complain to: never the first thing that somebody in trouble is shown.
fn comes_last(route: &CheckedRoute) -> bool {
    matches!(route.document().purpose, Purpose::Information | Purpose::Complaint)
}

/// A council line: it works in council areas only.
fn is_council_line(directory: &Directory, route: &CheckedRoute) -> bool {
    let nation_or_country = |id: &PlaceId| {
        let parent = directory.place(id.as_str()).and_then(|place| place.parent.as_ref());
        parent.is_none_or(|parent| parent.as_str() == "GB")
    };
    !route.document().places.iter().any(nation_or_country)
}

fn is_main_for(route: &CheckedRoute, audience: &Id) -> bool {
    route.document().audiences.iter().any(|it| it.audience == *audience && it.fit == Fit::Main)
}

/// Whether a route works in a place, in one around it or in a part of it.
fn reaches(directory: &Directory, route: &CheckedRoute, place: &PlaceId) -> bool {
    let within = |inner: &PlaceId, outer: &PlaceId| directory.place_and_above(inner).any(|it| it.id == *outer);
    route.document().places.iter().any(|own| within(place, own) || within(own, place))
}

#[test]
fn nobody_meets_an_empty_box_and_999_stands_in_every_answer() {
    every_answer(|_, _, answer| {
        ensure(!answer.items.is_empty(), || "nothing is listed".to_owned())?;
        let voice = answer.emergency.first().is_some_and(|it| it.contact.value == "999");
        ensure(voice, || "the emergency contacts do not begin with 999".to_owned())
    });
}

#[test]
fn no_route_is_shown_to_somebody_it_is_kept_from_or_does_not_serve() {
    every_answer(|_, query, answer| {
        for listing in &answer.items {
            let document = listing.route.document();
            let kept_from = document.never_show_to.contains(&query.audience);
            ensure(!kept_from && serves(listing.route, query.audience.as_str()), || format!("shows {}", document.id))?;
            ensure(document.purpose != Purpose::Emergency, || format!("lists {}", document.id))?;
        }
        Ok(())
    });
}

#[test]
fn a_child_is_never_shown_a_route_for_adults_who_fear_their_own_behaviour() {
    every_answer(|_, query, answer| {
        if query.audience.as_str() != "child" {
            return Ok(());
        }
        for listing in &answer.items {
            let for_them = serves(listing.route, "own-behaviour") && !serves(listing.route, "child");
            ensure(!for_them, || format!("shows {}", listing.route.id()))?;
        }
        Ok(())
    });
}

#[test]
fn a_child_can_first_talk_or_act_and_childline_is_among_the_first_three() {
    every_answer(|_, query, answer| {
        let Some(first) = answer.items.first().filter(|_| query.audience.as_str() == "child") else { return Ok(()) };
        ensure(!comes_last(first.route), || format!("begins with something to read: {:?}", ids(answer)))?;
        ensure(ids(answer).iter().take(3).any(|id| *id == "childline"), || format!("is {:?}", ids(answer)))
    });
}

#[test]
fn whoever_looks_for_a_person_finds_one_who_is_there_day_and_night_if_there_is_one() {
    every_answer_at(|directory, query, at, answer| {
        let is_open = |it: &CheckedContact<'_>| it.opening.state(at) == Some(State::Open);
        let stays = |it: &CheckedContact<'_>| it.opening.is_round_the_clock(at);
        let any = |of: &dyn Fn(&CheckedContact<'_>) -> bool, listing: &Listing<'_>| {
            directory.contacts(listing.route).any(|it| of(&it))
        };
        let people = found(answer).any(|it| any(&|it| it.opening.state(at).is_some(), it));
        let there = found(answer).any(|it| any(&is_open, it) || any(&stays, it));
        let added: Vec<_> = answer.items.iter().filter(|it| is_added(it)).collect();
        ensure(added.len() <= 1 && added.iter().all(|it| any(&stays, it)), || "adds what does not stay".to_owned())?;
        ensure(added.is_empty() || (people && !there), || "adds one without need".to_owned())?;
        if there || !people || !added.is_empty() {
            return Ok(());
        }
        let whatever = Query { topics: Vec::new(), ..query.clone() };
        let others = lookup(directory, &whatever, at);
        let covers = |it: &Listing<'_>| {
            let places = &it.route.document().places;
            directory.place_and_above(&query.place).any(|above| places.contains(&above.id))
        };
        let missed = found(&others).find(|it| any(&stays, it) && covers(it));
        ensure(missed.is_none(), || format!("misses {}", missed.map_or("", |it| it.route.id().as_str())))
    });
}

#[test]
fn reasons_name_the_audience_and_what_was_asked() {
    every_answer(|_, query, answer| {
        for listing in &answer.items {
            let has = |reason: String| {
                ensure(listing.reasons.contains(&reason), || format!("{} lacks {reason}", listing.route.id()))
            };
            has(format!("audience:{}", query.audience))?;
            ensure(listing.reasons.iter().any(|it| it.starts_with("place:")), || "no place is named".to_owned())?;
            let brought = listing.reasons.iter().any(|it| it.starts_with("shown-with:"));
            match answer.matched {
                _ if is_added(listing) => {}
                Matched::Fallback => has(format!("fallback:{}", query.audience))?,
                Matched::Exact if brought => {}
                Matched::Exact => query.topics.iter().try_for_each(|topic| has(format!("topic:{topic}")))?,
            }
        }
        Ok(())
    });
}

#[test]
fn what_is_only_to_be_read_or_complained_to_stands_behind_all_else() {
    every_answer(|_, _, answer| {
        let last: Vec<bool> = found(answer).map(|it| comes_last(it.route)).collect();
        ensure(last.is_sorted(), || format!("is {:?}", ids(answer)))
    });
}

#[test]
fn no_council_line_stands_before_a_route_that_is_there_for_the_audience() {
    every_answer(|directory, query, answer| {
        let found: Vec<_> = found(answer).map(|it| it.route).filter(|route| !comes_last(route)).collect();
        let council = found.iter().position(|route| is_council_line(directory, route));
        let main =
            found.iter().rposition(|route| !is_council_line(directory, route) && is_main_for(route, &query.audience));
        ensure(council.is_none() || main.is_none() || main < council, || format!("is {:?}", ids(answer)))
    });
}

#[test]
fn a_group_is_shown_whole_and_together() {
    every_answer(|directory, query, answer| {
        if answer.matched == Matched::Fallback {
            return Ok(());
        }
        let groups: Vec<_> = found(answer).map(|it| it.route.document().show_with.as_ref()).collect();
        for group in groups.iter().flatten().collect::<BTreeSet<_>>() {
            let at: Vec<usize> = (0..groups.len()).filter(|at| groups[*at] == Some(*group)).collect();
            ensure(at[at.len() - 1] - at[0] + 1 == at.len(), || format!("parts {group}: {:?}", ids(answer)))?;
            let members = directory.routes().iter().filter(|it| it.document().show_with.as_ref() == Some(*group));
            for member in
                members.filter(|it| serves(it, query.audience.as_str()) && reaches(directory, it, &query.place))
            {
                ensure(ids(answer).contains(&member.id().as_str()), || format!("{} is missing", member.id()))?;
            }
        }
        Ok(())
    });
}

#[test]
fn nothing_is_listed_twice_and_every_route_is_listed_or_explained() {
    every_answer(|directory, _, answer| {
        let listed: BTreeSet<&str> = ids(answer).into_iter().collect();
        ensure(listed.len() == answer.items.len(), || format!("lists one twice: {:?}", ids(answer)))?;
        let left: BTreeSet<&str> = answer.left_out.iter().map(|it| it.route.as_str()).collect();
        ensure(left.len() == answer.left_out.len(), || "explains one twice".to_owned())?;
        ensure(left.is_disjoint(&listed), || "explains what it lists".to_owned())?;
        let accounted = listed.len() + left.len();
        ensure(accounted == directory.routes().len(), || format!("accounts for {accounted} routes only"))
    });
}

#[test]
fn pages_of_any_size_put_together_are_the_whole_answer() {
    every_answer_at(|directory, query, at, whole| {
        // One council area stands for the rest: what differs between them is one or two lines.
        let place = query.place.as_str();
        if !["GB", "GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS", "GB-GLG"].contains(&place) {
            return Ok(());
        }
        // Every size where nothing narrows the answer; elsewhere the sizes at which most pages end.
        let all: Vec<_> = found(whole).map(|it| (it.route.id().clone(), it.reasons.clone())).collect();
        let added = whole.items.iter().find(|it| is_added(it)).map(|it| it.route.id());
        let sizes = if query.topics.is_empty() { all.len() } else { all.len().min(3) };
        for limit in 1..=sizes {
            let mut read = Vec::new();
            let mut page = Query { limit, explain: false, ..query.clone() };
            loop {
                let answer = lookup(directory, &page, at);
                ensure(answer.matched == whole.matched, || format!("pages of {limit} match otherwise"))?;
                // It is added to the first page, where it is seen, and to no other.
                let here = answer.items.last().filter(|it| is_added(it)).map(|it| it.route.id());
                ensure(here == added.filter(|_| page.skip == 0), || format!("pages of {limit} add {here:?}"))?;
                read.extend(found(&answer).map(|it| (it.route.id().clone(), it.reasons.clone())));
                let Some(next) = answer.next else { break };
                ensure(next as usize > page.skip, || format!("pages of {limit} do not end"))?;
                page.skip = next as usize;
            }
            ensure(read == all, || format!("pages of {limit} are {read:?}"))?;
        }
        Ok(())
    });
}

#[test]
fn cursors_lead_through_every_page_and_a_group_is_never_cut() {
    let directory = directory();
    for audience in directory.audiences() {
        let ask = |limit, cursor| LookupRequest {
            audience: Some(audience.id.to_string()),
            limit: Some(limit),
            cursor,
            ..LookupRequest::default()
        };
        let answer = |limit, cursor| {
            let answer = answers::answer(&directory, &Fresh(an_afternoon()), &ask(limit, cursor));
            answer.unwrap_or_else(|faults| unreachable!("{audience:?}: {faults:?}"))
        };
        let listed = |answer: &answers::LookupAnswer| -> Vec<String> {
            answer.items.iter().map(|item| id_of(item.route.as_str())).collect()
        };
        let group = |id: &String| directory.route(id).and_then(|it| it.document().show_with.clone());
        let whole = listed(&answer(MAX_LIMIT, None));
        for limit in 1..=3 {
            let (mut read, mut cursor): (Vec<String>, Option<String>) = (Vec::new(), None);
            loop {
                let page = answer(limit, cursor);
                let ids = listed(&page);
                let cut = read.last().and_then(group).is_some_and(|it| ids.first().and_then(group) == Some(it));
                assert!(!cut, "pages of {limit} part a group for {}: {ids:?}", audience.id);
                read.extend(ids);
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(read, whole, "pages of {limit} for {}", audience.id);
        }
    }
}
