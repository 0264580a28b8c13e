//! Whether what was printed is still right.

use std::sync::Arc;

use rstest::rstest;
use signpost::domain::contact::{Contact, Cost};
use signpost::domain::history::Blanked;
use signpost::domain::poster::{Standing, Verdict, standing};
use signpost::domain::recall::{Recall, Subject};
use signpost::domain::record::{Record, Records};
use signpost::domain::route::SupportRoute;

use super::{directory_at, for_them, printed, seeded};

/// What became of the poster for adults worried about themselves, after these edits and recalls.
fn after(edit: impl FnOnce(&mut Records), recalls: &[&Recall]) -> Standing {
    let mut records = seeded();
    let before = directory_at(records.clone(), 1, "2026-11-22T10:00:00Z");
    edit(&mut records);
    let after = directory_at(records, 2, "2026-12-25T03:00:00Z");
    let of = for_them("own-behaviour", None, "GB-SCT");
    let blanked = Blanked::of(recalls.iter().filter(|it| it.harmful).map(|it| it.subject.clone()));
    standing(&printed(&before, &of), Some(&printed(&after, &of)), recalls, &blanked)
}

fn route<'r>(records: &'r mut Records, id: &str) -> &'r mut SupportRoute {
    Arc::make_mut(records.routes.get_mut(&id.parse().unwrap()).unwrap())
}

fn phone<'r>(records: &'r mut Records, id: &str) -> &'r mut Contact {
    route(records, id).contacts.iter_mut().find(|it| it.id.as_str() == "phone").unwrap()
}

/// Takes a route from adults who are worried about themselves, wherever it is named for them.
fn take_away(records: &mut Records, id: &str) {
    let theirs = "own-behaviour";
    let it = route(records, id);
    it.audiences.retain(|fit| fit.audience.as_str() != theirs);
    it.wording.retain(|words| words.audience.as_str() != theirs);
    for audience in records.audiences.values_mut().filter(|it| it.id.as_str() == theirs) {
        audience.fallback.retain(|it| it.as_str() != id);
    }
    for showing in records.campaigns.values_mut().flat_map(|it| &mut it.shows) {
        if showing.audience.as_str() == theirs {
            showing.routes.retain(|it| it.as_str() != id);
        }
    }
}

/// Ofcom keeps this number for drama.
fn other_number(records: &mut Records) {
    let phone = phone(records, "stop-it-now-helpline");
    "+448081570123".clone_into(&mut phone.value);
    "0808 157 0123".clone_into(&mut phone.display);
}

#[rstest]
#[case::number(
    other_number,
    "Stop It Now UK and Ireland helpline: the number is now 0808 157 0123, not 0808 1000 900."
)]
#[case::name(
    |it: &mut Records| "Stop It Now".clone_into(&mut route(it, "stop-it-now-helpline").name),
    "Stop It Now UK and Ireland helpline is now called Stop It Now."
)]
#[case::cost(
    |it: &mut Records| phone(it, "samaritans").cost = Cost::Unknown,
    "Samaritans: the number 116 123 may cost something now."
)]
#[case::hours(
    |it: &mut Records| {
        let phone = phone(it, "samaritans");
        phone.hours = "unknown".parse().unwrap();
        phone.hours_printed = None;
    },
    "Samaritans: the number 116 123 is no longer open day and night."
)]
#[case::keyword(
    |it: &mut Records| route(it, "shout").contacts[0].keyword = Some("HELP".to_owned()),
    "Shout 85258: a text to 85258 now begins with HELP, not SHOUT."
)]
#[case::emergency(
    |it: &mut Records| phone(it, "emergency-999").cost = Cost::Unknown,
    "In danger now: the number 999 may cost something now."
)]
#[case::withdrawn(
    |it: &mut Records| take_away(it, "stop-it-now-self-help"),
    "Stop It Now self-help is no longer on it."
)]
fn what_changed_is_said_in_a_sentence(#[case] edit: fn(&mut Records), #[case] sentence: &str) {
    let Standing { verdict, changes } = after(edit, &[]);
    assert_eq!(verdict, Verdict::Outdated);
    assert!(changes.iter().any(|it| it == sentence), "{changes:?}");
}

#[test]
fn what_takes_the_place_of_another_is_named() {
    let Standing { changes, .. } = after(|it| take_away(it, "stop-it-now-self-help"), &[]);
    let new: Vec<&String> = changes.iter().filter(|it| it.ends_with(" is on it now.")).collect();
    assert_eq!((changes.len(), new.len()), (2, 1), "{changes:?}");
}

#[rstest]
#[case::nothing(|_: &mut Records| ())]
#[case::grouping(|it: &mut Records| "0808 100 09 00".clone_into(&mut phone(it, "stop-it-now-helpline").display))]
#[case::notes(|it: &mut Records| phone(it, "samaritans").notes.clear())]
#[case::another_route(|it: &mut Records| route(it, "childline").priority = 1)]
#[case::order(|it: &mut Records| route(it, "stop-it-now-self-help").priority = 100)]
#[case::behind_an_address(
    |it: &mut Records| {
        let chat = route(it, "stop-it-now-helpline").contacts.iter_mut().find(|it| it.id.as_str() == "webchat");
        "https://www.stopitnow.org.uk/helpline/chat".clone_into(&mut chat.unwrap().value);
    }
)]
#[case::another_id(
    |it: &mut Records| {
        let mut route = it.routes.remove(&"shout".parse().unwrap()).unwrap();
        let renamed = Arc::make_mut(&mut route);
        renamed.aliases.push("shout".parse().unwrap());
        renamed.id = "shout-85258".parse().unwrap();
        for audience in it.audiences.values_mut() {
            let fallback = audience.fallback.iter_mut().filter(|it| it.as_str() == "shout");
            fallback.for_each(|it| *it = "shout-85258".parse().unwrap());
        }
        it.routes.insert(route.id.clone(), route);
    }
)]
fn what_nobody_sees_on_paper_leaves_a_poster_as_it_is(#[case] edit: fn(&mut Records)) {
    assert_eq!(after(edit, &[]), Standing { verdict: Verdict::Current, changes: Vec::new() });
}

fn recall(contact: Option<&str>, harmful: bool) -> Recall {
    let subject =
        Subject { route: "stop-it-now-helpline".parse().unwrap(), contact: contact.map(|it| it.parse().unwrap()) };
    let reason = "This number belongs to somebody else.".to_owned();
    Recall { id: "wrong".parse().unwrap(), subject, reason, instead: Vec::new(), harmful }
}

#[rstest]
#[case::a_contact(Some("phone"), false)]
#[case::a_false_contact(Some("phone"), true)]
#[case::a_false_route(None, true)]
fn what_was_recalled_comes_down_and_a_false_number_is_not_repeated(
    #[case] contact: Option<&str>,
    #[case] harmful: bool,
) {
    let recall = recall(contact, harmful);
    let Standing { verdict, changes } = after(|it| _ = it.put(Record::Recall(recall.clone())), &[&recall]);
    assert_eq!(verdict, Verdict::Recalled);
    let sentence = "Stop It Now UK and Ireland helpline: the number on it was recalled. \
                    This number belongs to somebody else.";
    assert_eq!(changes[0], sentence);
    assert!(!changes.iter().any(|it| it.contains("1000 900")), "{changes:?}");
}

#[test]
fn a_number_that_was_recalled_and_put_right_since_still_comes_down() {
    let recall = recall(Some("phone"), true);
    let Standing { verdict, changes } = after(other_number, &[&recall]);
    assert_eq!(verdict, Verdict::Recalled);
    assert!(changes[0].contains("was recalled"), "{changes:?}");
    // One that was lifted because the number was right all along leaves the paper as it is.
    assert_eq!(after(|_| (), &[&recall]).verdict, Verdict::Current);
}

#[test]
fn a_poster_that_is_no_longer_made_says_so() {
    let before = directory_at(seeded(), 1, "2026-11-22T10:00:00Z");
    let it = printed(&before, &for_them("child", Some("fgm"), "GB"));
    let found = standing(&it, None, &[], &Blanked::none());
    let sentence = vec!["This poster is no longer made.".to_owned()];
    assert_eq!(found, Standing { verdict: Verdict::Outdated, changes: sentence });
}
