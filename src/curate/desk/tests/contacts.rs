use std::sync::LazyLock;

use jiff::civil::{Date, date};
use rstest::rstest;

use super::*;
use crate::domain::contact::{AnsweredBy, Contact, ContactKind};
use crate::domain::digest::digest;
use crate::domain::draft::{Explanation, Refusal, create, propose};
use crate::domain::record::Records;
use crate::domain::release::{Origin, Release, SealedRelease, changes_between};

/// The seed as a release, for what needs no desk.
static RELEASES: LazyLock<Vec<SealedRelease>> = LazyLock::new(|| {
    let seed = seed::embedded().unwrap();
    let release = Release {
        schema: 1,
        number: 1,
        time: seed.manifest.date,
        origin: Origin::Seed,
        seed_version: None,
        people: None,
        note: seed.manifest.note.clone(),
        previous: None,
        changes: changes_between(&Records::default(), &seed.records),
    };
    vec![SealedRelease { release: release.into(), digest: digest(&[]) }]
});

const TODAY: Date = date(2026, 11, 22);

/// A check of yesterday, as the rules want it.
fn checked(contact: &mut Contact) {
    contact.assurance.checked_on = TODAY.yesterday().ok();
}

/// The rules that a change of one contact of a route breaks, each beside the field it is about.
fn rules(route: &str, name: &str, explained: bool, change: impl FnOnce(&mut Contact)) -> Vec<&'static str> {
    let records = fold(RELEASES.iter().map(|sealed| &sealed.release));
    let mut edited = SupportRoute::clone(&records.routes[&id(route)]);
    let at = edited.contacts.iter().position(|it| it.id.as_str() == name).unwrap();
    change(&mut edited.contacts[at]);
    let contact = format!("{route}/{name}").parse().unwrap();
    let reason = "Their own page links to it.".to_owned();
    let explanations = if explained { vec![Explanation { contact, reason }] } else { Vec::new() };
    let (title, note) = ("A contact".to_owned(), "A contact is new.".to_owned());
    let edits = vec![put(edited)];
    let content = Content { title, note, base: 1, edits, explanations, release_at: None, rolls_back_to: None };
    let (draft, _) = create(id("d1"), content, &person("ada"), Timestamp::UNIX_EPOCH).unwrap();
    match propose(&draft, &RELEASES, TODAY) {
        Ok(_) => Vec::new(),
        Err(Refusal::Findings(findings)) => {
            let here = |pointer: &str| pointer.starts_with(&format!("/contacts/{at}/"));
            assert!(findings.iter().all(|it| it.record.id == route && here(&it.pointer)), "{findings:?}");
            findings.into_iter().map(|it| it.rule).collect()
        }
        Err(other) => unreachable!("{other}"),
    }
}

fn number(contact: &mut Contact, value: &str, display: &str) {
    value.clone_into(&mut contact.value);
    display.clone_into(&mut contact.display);
}

#[test]
fn another_number_needs_evidence_that_is_new() {
    let swap = |contact: &mut Contact| number(contact, "+448088005001", "0808 800 5001");
    assert_eq!(rules("nspcc-helpline", "phone", false, swap), ["no-new-evidence"]);
    let noted = |it: &mut Contact| {
        swap(it);
        it.assurance.evidence[0].url.push_str("?again");
    };
    assert_eq!(rules("nspcc-helpline", "phone", false, noted), ["no-new-check"]);
    for (days, fine) in [(-1, false), (0, true), (31, true), (32, false)] {
        let on_a_day = |it: &mut Contact| {
            swap(it);
            it.assurance.checked_on = Some(TODAY.saturating_sub(jiff::Span::new().days(days)));
        };
        let expected = if fine { vec![] } else { vec!["no-new-check"] };
        assert_eq!(rules("nspcc-helpline", "phone", false, on_a_day), expected, "{days} days ago");
    }
}

#[rstest]
#[case::premium("09098790000", "0909 879 0000", "number-charged")]
#[case::personal("+447011234567", "070 1123 4567", "number-charged")]
#[case::unlisted_short("118118", "118 118", "number-short-unknown")]
#[case::mobile("+447400123456", "07400 123456", "personal-mobile")]
fn numbers_that_charge_belong_to_somebody_or_are_unlisted_are_refused(
    #[case] value: &str,
    #[case] display: &str,
    #[case] rule: &str,
) {
    let found = rules("nspcc-helpline", "phone", true, |it| {
        number(it, value, display);
        checked(it);
    });
    assert!(found.contains(&rule));
}

#[test]
fn a_mobile_number_for_texts_is_explained() {
    let change = |it: &mut Contact| {
        number(it, "+447400123456", "07400 123456");
        checked(it);
    };
    assert_eq!(rules("live-fear-free", "text", false, change), ["personal-mobile"]);
    assert_eq!(rules("live-fear-free", "text", true, change), [""; 0]);
}

#[rstest]
#[case::the_same_host("https://www.nspcc.org.uk/report/", &[])]
#[case::another_host_of_the_domain("https://report.nspcc.org.uk/", &[])]
#[case::another_domain_of_theirs("https://help.childline.org.uk/", &[])]
#[case::a_suffix_in_common("https://www.evil.org.uk/", &["foreign-host"])]
#[case::their_name_in_front("https://nspcc.org.uk.evil.com/", &["foreign-host"])]
#[case::a_name_that_ends_alike("https://notnspcc.org.uk/", &["foreign-host"])]
fn a_link_leads_to_the_organisation_or_is_explained(#[case] link: &str, #[case] expected: &[&str]) {
    let change = |it: &mut Contact| {
        number(it, link, link.trim_start_matches("https://").trim_end_matches('/'));
        checked(it);
    };
    assert_eq!(rules("nspcc-helpline", "form", false, change), expected);
    assert_eq!(rules("nspcc-helpline", "form", true, change), [""; 0]);
}

#[tokio::test]
async fn an_address_of_another_host_is_explained_too_and_a_website_of_the_same_draft_vouches_for_nothing() {
    let change = |it: &mut Contact| {
        number(it, "help@evil.org.uk", "help@evil.org.uk");
        checked(it);
    };
    assert_eq!(rules("nspcc-helpline", "email", false, change), ["foreign-host"]);
    let mut world = World::on(TODAY).await;
    let records = fold(world.desk.releases().iter().map(|sealed| &sealed.release));
    let mut organisation = records.organisations[&id("nspcc")].clone();
    organisation.website = Some("https://www.evil.org.uk/".to_owned());
    let mut route = world.route("nspcc-helpline");
    change(&mut route.contacts[1]);
    let edits = vec![Change::Put(Record::Organisation(organisation)), put(route)];
    world.begin("ada", "d1", world.content(edits)).await.unwrap();
    let Err(CurateError::Refused(Refusal::Findings(findings))) = world.submit("ada", "d1").await else {
        unreachable!("the host is still foreign")
    };
    assert_eq!(findings.iter().map(|it| it.rule).collect::<Vec<_>>(), ["foreign-host"]);
}

#[tokio::test]
async fn the_reviewer_tries_exactly_the_contacts_that_are_reached_anew() {
    let mut world = World::on(TODAY).await;
    let mut route = world.route("nspcc-helpline");
    number(&mut route.contacts[0], "+448088005001", "0808 800 5001");
    let mut added = route.contacts[0].clone();
    added.id = id("website");
    added.kind = ContactKind::Website;
    added.answered_by = AnsweredBy::None;
    added.hours = serde_json::from_value(serde_json::json!("unknown")).unwrap();
    (added.calendars, added.exceptions, added.hours_printed, added.country) = (Vec::new(), Vec::new(), None, None);
    added.dialable_from = Vec::new();
    added.from_abroad = None;
    number(&mut added, "https://www.nspcc.org.uk/news/", "nspcc.org.uk/news");
    route.contacts.push(added);
    let last = route.contacts.len() - 1;
    checked(&mut route.contacts[0]);
    checked(&mut route.contacts[last]);
    // Other words about a contact are no other way to reach somebody.
    route.contacts[2].cost = crate::domain::contact::Cost::Unknown;
    world.begin("ada", "d1", world.content(vec![put(route)])).await.unwrap();
    world.submit("ada", "d1").await.unwrap();
    let both = ["nspcc-helpline/phone", "nspcc-helpline/website"];
    for tried in [&[][..], &both[..1], &["nspcc-helpline/phone", "nspcc-helpline/website", "shout/text"]] {
        let Err(CurateError::Refused(Refusal::NotTried { wanted })) = world.approve(&person("ben"), "d1", tried).await
        else {
            unreachable!("{tried:?}")
        };
        assert!(wanted.iter().map(ToString::to_string).eq(both));
    }
    world.approve(&person("ben"), "d1", &both).await.unwrap();
    let approval = world.desk.draft(&id("d1")).unwrap().approval().unwrap();
    assert!(approval.tried().iter().map(ToString::to_string).eq(both));
}

#[tokio::test]
async fn a_roll_back_needs_no_new_evidence_and_what_it_brings_back_is_tried() {
    let mut world = World::on(TODAY).await;
    let old = world.route("nspcc-helpline");
    let mut wrong = old.clone();
    number(&mut wrong.contacts[0], "+448088005001", "0808 800 5001");
    checked(&mut wrong.contacts[0]);
    world.publish("d1", world.content(vec![put(wrong)]), &["nspcc-helpline/phone"]).await.unwrap();
    world.roll_back("ada", "back", 1).await.unwrap();
    world.submit("ada", "back").await.unwrap();
    assert!(matches!(
        world.approve(&person("ben"), "back", &[]).await,
        Err(CurateError::Refused(Refusal::NotTried { .. }))
    ));
    world.approve(&person("ben"), "back", &["nspcc-helpline/phone"]).await.unwrap();
    world.release("ada", "back").await.unwrap();
    assert_eq!(world.route("nspcc-helpline"), old);
    // Who calls something a roll-back that it is not gets no further.
    let mut other = old.clone();
    number(&mut other.contacts[0], "+448088005002", "0808 800 5002");
    let content = Content { rolls_back_to: Some(1), ..world.content(vec![put(other)]) };
    world.begin("ada", "d2", content).await.unwrap();
    assert!(matches!(world.submit("ada", "d2").await, Err(CurateError::Refused(Refusal::Findings(_)))));
}
