use serde::Serialize;

use super::*;
use crate::domain::answers::{Fresh, answer, campaign, catalogue};
use crate::domain::draft::Refusal;
use crate::domain::id::Country;
use crate::domain::lookup::lookup;
use crate::domain::pack::{Pack, Scope, pack};
use crate::domain::query::{LookupRequest, Query};
use crate::domain::recall::{RecallRefusal, standing};
use crate::domain::release::Origin;
use crate::domain::text::Lang;
use crate::domain::verify::{Verification, verify};

/// Every answer that readers get: look-ups for everybody everywhere, the catalogue, the pack, the campaigns.
pub(super) fn everything(directory: &Directory, now: Timestamp) -> String {
    fn json(document: &impl Serialize) -> String {
        serde_json::to_string(document).unwrap()
    }
    let fresh = Fresh(now);
    // Its list of recalls is what names them, so that devices take them out of what they keep.
    let pack = Pack { recalls: Vec::new(), ..pack(directory, Scope::Whole, &Lang::english(), now) };
    let mut all = vec![json(&pack), json(&catalogue(directory, &fresh, 200, None).unwrap())];
    for audience in directory.audiences() {
        for place in directory.places() {
            let request = request_for(audience.id.as_str(), place.id.as_str());
            let answer = answer(directory, &fresh, &request).unwrap();
            assert!(!answer.emergency.is_empty(), "{} in {} has nobody to call", audience.id, place.id);
            assert!(!answer.items.is_empty(), "{} in {} meets an empty box", audience.id, place.id);
            all.push(json(&answer));
        }
    }
    all.extend(directory.campaigns().map(|it| json(&campaign(directory, &fresh, it))));
    all.concat()
}

fn request_for(audience: &str, place: &str) -> LookupRequest {
    serde_json::from_value(serde_json::json!({ "audience": audience, "place": place })).unwrap()
}

fn verified(directory: &Directory, text: &str) -> Verification {
    verify(directory, text, Country::GB)
}

fn ids(routes: &[crate::domain::verify::VerifiedRoute]) -> Vec<&str> {
    routes.iter().map(|it| it.id.as_str()).collect()
}

fn refusal(outcome: Result<(), CurateError>) -> RecallRefusal {
    match outcome {
        Err(CurateError::RecallRefused(refusal)) => refusal,
        other => unreachable!("refused: {other:?}"),
    }
}

const NUMBER: &str = "+448081000900";
const SHOWN: &str = "0808 1000 900";

#[tokio::test]
async fn a_recalled_contact_is_gone_from_every_answer_and_whoever_has_it_is_led_on() {
    let mut world = World::new().await;
    let before = everything(&world.directory(), world.now);
    assert!(before.contains(NUMBER) && before.contains(SHOWN));
    let request = Request { instead: vec![id("samaritans")], ..of_contact("stop-it-now-helpline/phone") };
    world.recall(&person("ada"), "r1", request).await.unwrap();
    let directory = world.directory();
    let after = everything(&directory, world.now);
    for gone in [NUMBER, SHOWN, "stop-it-now-helpline/phone\"", "inform-plus"] {
        assert!(!after.contains(gone), "{gone}");
    }
    assert!(after.contains("https://www.stopitnow.org.uk/helpline/"), "its other contacts stay");
    let found = verified(&directory, SHOWN);
    assert_eq!((found.status, ids(&found.replaced_by)), ("retired", vec!["samaritans"]));
    assert_eq!((found.was.as_deref(), found.routes.len()), (Some("Recalled. This is no longer theirs."), 0));
    let rules: BTreeSet<&str> = directory.warnings(jiff::civil::date(2026, 11, 22)).iter().map(|it| it.rule).collect();
    assert!(rules.is_superset(&["refers-to-recalled", "recall-leaves-no-contact"].into()), "{rules:?}");
}

#[tokio::test]
async fn a_recalled_contact_without_another_route_leads_to_what_is_left_of_its_own() {
    let mut world = World::new().await;
    world.recall(&person("ada"), "r1", of_contact("childline/phone")).await.unwrap();
    assert_eq!(ids(&verified(&world.directory(), "0800 1111").replaced_by), ["childline"]);
}

#[tokio::test]
async fn a_recalled_route_is_gone_with_all_its_contacts_and_what_led_through_it() {
    let mut world = World::new().await;
    let request = Request { instead: vec![id("samaritans")], ..of_route("stop-it-now-helpline") };
    world.recall(&person("ada"), "r1", request).await.unwrap();
    let directory = world.directory();
    let after = everything(&directory, world.now);
    for gone in [NUMBER, SHOWN, "stop-it-now-helpline", "https://www.stopitnow.org.uk/helpline/"] {
        assert!(!after.contains(gone), "{gone}");
    }
    assert!(directory.route("stop-it-now-helpline").is_none());
    assert_eq!(verified(&directory, SHOWN).status, "retired");
    let warnings = directory.warnings(jiff::civil::date(2026, 11, 22));
    let about = |kind: RecordKind, name: &str| warnings.iter().any(|it| it.record == RecordKey::new(kind, name));
    assert!(about(RecordKind::Audience, "own-behaviour") && about(RecordKind::Campaign, "get-help-or-get-caught"));
}

#[tokio::test]
async fn an_audience_that_loses_its_fallback_has_what_is_left_for_it() {
    let mut world = World::new().await;
    // Every fall-back route of these audiences that covers the whole country, one hour after the other.
    for (at, route) in ["nspcc-helpline", "stop-it-now-helpline", "children-first-support-line", "crimestoppers"]
        .into_iter()
        .enumerate()
    {
        world.now += jiff::SignedDuration::from_hours(1);
        world.recall(&person("ada"), &format!("r{at}"), of_route(route)).await.unwrap();
    }
    let directory = world.directory();
    // This looks at every audience in every place.
    everything(&directory, world.now);
    let parent = directory.audience("parent").unwrap();
    assert!(!parent.fallback.is_empty());
    for route in &parent.fallback {
        let document = directory.route(route.as_str()).unwrap().document();
        assert!(document.audiences.iter().any(|fit| fit.audience.as_str() == "parent"), "{route} is for parents");
        assert!(document.never_show_to.iter().all(|it| it.as_str() != "parent"), "{route} is kept from parents");
    }
}

#[tokio::test]
async fn what_is_recalled_as_false_is_blank_in_every_release_and_anything_else_is_not() {
    let mut world = World::new().await;
    let harmful = Request { harmful: true, ..of_contact("childline/phone") };
    world.recall(&person("ada"), "r1", harmful).await.unwrap();
    world.recall(&person("ada"), "r2", of_contact("shout/text")).await.unwrap();
    let route = Request { harmful: true, ..of_route("nspcc-helpline") };
    world.recall(&person("ada"), "r3", route).await.unwrap();
    let directory = world.directory();
    let blanked = directory.recalled_as_false();
    for (route, contact, blank) in [
        ("childline", "phone", true),
        ("childline", "webchat", false),
        ("nspcc-helpline", "email", true),
        ("nspcc-helpline", "a-contact-of-the-past", true),
        ("shout", "text", false),
    ] {
        assert_eq!(blanked.hides(&id(route), &id(contact)), blank, "{route}/{contact}");
    }
}

#[tokio::test]
async fn recalls_are_listed_newest_first_with_their_release_and_every_answer_can_name_the_newest() {
    let mut world = World::new().await;
    assert_eq!(world.live.current().newest_recall(), None);
    world.recall(&person("ada"), "r1", of_contact("childline/phone")).await.unwrap();
    world.recall(&person("ada"), "r2", of_contact("shout/text")).await.unwrap();
    let live = world.live.current();
    assert_eq!(live.newest_recall(), Some(3));
    let listed = standing(live.releases());
    assert_eq!(listed.iter().map(|it| (it.recall.id.as_str(), it.release)).collect::<Vec<_>>(), [("r2", 3), ("r1", 2)]);
    assert_eq!(listed[0].time, live.releases()[2].release.time);
    let release = &live.releases()[2].release;
    assert_eq!((release.origin, release.note.as_str()), (Origin::Recall, "This is no longer theirs."));
    let people = release.people.clone().unwrap();
    assert_eq!((people.authors, people.approved_by, people.via), (vec![id("ada")], None, Some(Via::Passkey)));
    world.publish("lift", world.content(vec![withdraw("r2")]), &["shout/text"]).await.unwrap();
    let live = world.live.current();
    assert_eq!(live.newest_recall(), Some(3), "lifting one does not make clients forget that it was");
    assert_eq!(standing(live.releases()).iter().map(|it| it.recall.id.as_str()).collect::<Vec<_>>(), ["r1"]);
}

fn withdraw(recall: &str) -> Change {
    Change::Withdraw(RecordKey::new(RecordKind::Recall, recall))
}

#[tokio::test]
async fn one_person_recalls_three_an_hour_and_another_one_still_can() {
    let mut world = World::new().await;
    for (at, it) in ["childline/phone", "childline/webchat", "childline/form"].into_iter().enumerate() {
        world.recall(&person("ada"), &format!("r{at}"), of_contact(it)).await.unwrap();
    }
    let fourth = of_contact("shout/text");
    assert_eq!(refusal(world.recall(&person("ada"), "r3", fourth.clone()).await), RecallRefusal::TooMany);
    assert_eq!(refusal(world.recall(&token("ada"), "r3", fourth.clone()).await), RecallRefusal::TooMany);
    world.recall(&person("ben"), "r3", fourth).await.unwrap();
    world.now += jiff::SignedDuration::from_mins(57);
    world.recall(&person("ada"), "r4", of_contact("samaritans/phone")).await.unwrap();
}

#[tokio::test]
async fn what_one_person_may_not_recall_is_refused_and_nothing_is_written() {
    let mut world = World::new().await;
    let head = world.store.head().await.unwrap();
    let nobody = Actor { rights: [Right::Edit, Right::Review, Right::Administer].into(), ..person("ada") };
    let (ada, program) = (person("ada"), token("ada"));
    let phone = of_contact("childline/phone");
    let instead = |routes: &[&str]| Request { instead: routes.iter().map(|it| id(it)).collect(), ..phone.clone() };
    let long = Request { reason: "x".repeat(301), ..phone.clone() };
    let cases: [(&Actor, Request, RecallRefusal); 12] = [
        (&nobody, phone.clone(), RecallRefusal::NoRight),
        (&program, of_route("childline"), RecallRefusal::RouteByToken),
        (&ada, of_contact("emergency-999/phone"), RecallRefusal::Emergency),
        (&ada, of_route("emergency-999"), RecallRefusal::Emergency),
        (&program, of_contact("emergency-999/phone"), RecallRefusal::Emergency),
        (&ada, of_contact("childline/telex"), RecallRefusal::Unknown),
        (&ada, of_route("nobody"), RecallRefusal::Unknown),
        (&ada, Request { reason: " ".to_owned(), ..phone.clone() }, RecallRefusal::NoReason),
        (&ada, long, RecallRefusal::NoReason),
        (&ada, instead(&["nobody"]), RecallRefusal::Instead),
        (&ada, instead(&["samaritans", "samaritans"]), RecallRefusal::Instead),
        (&ada, Request { instead: vec![id("childline")], ..of_route("childline") }, RecallRefusal::Instead),
    ];
    for (by, request, expected) in cases {
        assert_eq!(refusal(world.recall(by, "r1", request.clone()).await), expected, "{request:?}");
    }
    assert_eq!(world.store.head().await.unwrap(), head);
    world.recall(&program, "r1", phone.clone()).await.unwrap();
    assert_eq!(refusal(world.recall(&ada, "r2", phone.clone()).await), RecallRefusal::Already);
    world.recall(&ada, "r2", of_route("childline")).await.unwrap();
    assert_eq!(refusal(world.recall(&ada, "r3", of_contact("childline/form")).await), RecallRefusal::Already);
}

#[tokio::test]
async fn two_people_recall_an_emergency_contact_but_never_the_last_one() {
    let mut world = World::new().await;
    let put = |name: &str, subject: Request| {
        let Request { subject, reason, instead, harmful } = subject;
        Change::Put(Record::Recall(crate::domain::recall::Recall { id: id(name), subject, reason, instead, harmful }))
    };
    let text = put("r1", of_contact("emergency-999-england-wales/text"));
    world.publish("d1", world.content(vec![text]), &[]).await.unwrap();
    let live = world.live.current();
    let people = live.releases()[1].release.people.clone().unwrap();
    assert_eq!((live.releases()[1].release.origin, people.approved_by), (Origin::Recall, Some(id("ben"))));
    assert_eq!(live.newest_recall(), Some(2));
    let england = live.directory().emergency(&"GB-ENG".parse().unwrap());
    assert!(england.iter().all(|it| it.contact.id.as_str() != "text") && !england.is_empty());
    world.begin("ada", "d2", world.content(vec![put("r2", of_route("emergency-999"))])).await.unwrap();
    let Err(CurateError::Refused(Refusal::Findings(findings))) = world.submit("ada", "d2").await else {
        unreachable!("nobody in Scotland could call for help")
    };
    assert!(findings.iter().all(|it| it.rule == "recall-leaves-no-emergency"));
    assert!(findings.iter().any(|it| it.record.id == "GB-SCT"));
}

#[tokio::test]
async fn only_two_people_lift_a_recall_and_the_second_tries_what_comes_back() {
    let mut world = World::new().await;
    world.recall(&person("ada"), "r1", of_contact("childline/phone")).await.unwrap();
    // Another value for the contact: it stays away all the same.
    let mut edited = world.route("childline");
    edited.name = "Childline today".to_owned();
    world.publish("edit", world.content(vec![super::put(edited)]), &[]).await.unwrap();
    let recalled = |world: &World| world.directory().recalls().any(|it| it.subject.contact == Some(id("phone")));
    assert!(recalled(&world) && verified(&world.directory(), "0800 1111").status == "retired");
    world.roll_back("ada", "back", 1).await.unwrap();
    world.submit("ada", "back").await.unwrap();
    world.approve(&person("ben"), "back", &[]).await.unwrap();
    world.release("ada", "back").await.unwrap();
    assert!(recalled(&world), "going back to before it was recalled does not lift it");
    world.begin("ada", "lift", world.content(vec![withdraw("r1")])).await.unwrap();
    world.submit("ada", "lift").await.unwrap();
    for refused in
        [world.approve(&person("ada"), "lift", &["childline/phone"]).await, world.release("ada", "lift").await]
    {
        assert!(matches!(refused, Err(CurateError::Refused(Refusal::OwnWork | Refusal::NotApproved))));
    }
    let Err(CurateError::Refused(Refusal::NotTried { wanted })) = world.approve(&person("ben"), "lift", &[]).await
    else {
        unreachable!("the contact was not tried")
    };
    assert_eq!(wanted, [contact("childline/phone")].into());
    world.approve(&person("ben"), "lift", &["childline/phone"]).await.unwrap();
    world.release("ada", "lift").await.unwrap();
    assert!(!recalled(&world) && verified(&world.directory(), "0800 1111").status == "current");
}

#[tokio::test]
async fn a_recall_keeps_what_it_speaks_of_and_false_stays_false() {
    let mut world = World::new().await;
    let harmful = Request { harmful: true, ..of_contact("childline/phone") };
    world.recall(&person("ada"), "r1", harmful).await.unwrap();
    let recall = world.directory().recalls().next().unwrap().clone();
    let mut other = recall.clone();
    other.subject = of_contact("childline/form").subject;
    let mut harmless = recall.clone();
    harmless.harmful = false;
    let mut nowhere = recall.clone();
    nowhere.id = id("r2");
    nowhere.subject = of_contact("childline/telex").subject;
    for (at, (edit, rule)) in
        [(other, "recall-subject"), (harmless, "recall-harmful"), (nowhere, "recall-unknown")].into_iter().enumerate()
    {
        let draft = format!("d{at}");
        world.begin("ada", &draft, world.content(vec![Change::Put(Record::Recall(edit))])).await.unwrap();
        let Err(CurateError::Refused(Refusal::Findings(findings))) = world.submit("ada", &draft).await else {
            unreachable!("{rule}")
        };
        assert_eq!(findings.iter().map(|it| it.rule).collect::<Vec<_>>(), [rule]);
    }
    let mut better = recall.clone();
    better.reason = "The number was given to somebody else.".to_owned();
    world.publish("words", world.content(vec![Change::Put(Record::Recall(better))]), &[]).await.unwrap();
    let live = world.live.current();
    assert_eq!(standing(live.releases()).iter().map(|it| it.release).collect::<Vec<_>>(), [2], "the same recall");
}

#[tokio::test]
async fn guards_hold_with_every_route_recalled_one_after_the_other() {
    let mut world = World::new().await;
    let routes: Vec<String> =
        ["childline", "shout", "samaritans", "ceop-safety-centre", "police-scotland"].map(str::to_owned).to_vec();
    for (at, route) in routes.iter().enumerate() {
        world.now += jiff::SignedDuration::from_hours(1);
        world.recall(&person("ada"), &format!("r{at}"), of_route(route)).await.unwrap();
        let directory = world.directory();
        let query = Query::parse(&directory, &request_for("child", "GB-SCT")).unwrap();
        for listing in lookup(&directory, &query, world.now).items {
            let document = listing.route.document();
            assert!(!document.never_show_to.contains(&id("child")), "{} is shown to a child", document.id);
            assert!(!routes[..=at].contains(&document.id.to_string()), "{} was recalled", document.id);
        }
    }
}
