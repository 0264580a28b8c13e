#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use super::*;
use serde_json::json;

fn id(name: &str) -> Id {
    name.parse().unwrap()
}

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

fn rights(some: &[Right]) -> BTreeSet<Right> {
    some.iter().copied().collect()
}

fn passkey(name: &str) -> Passkey {
    Passkey { id: format!("key-{name}"), label: "Phone".to_owned(), credential: json!({"counter": 0}) }
}

fn invitation(curator: &str, some: &[Right], by: Option<&str>) -> Invitation {
    Invitation {
        curator: id(curator),
        name: curator.to_owned(),
        rights: rights(some),
        secret: Digest::of(curator.as_bytes()),
        expires: at(24),
        by: by.map(id),
    }
}

fn enrolled(curator: &str, key: &str) -> PersonEvent {
    PersonEvent::Enrolled { curator: id(curator), secret: Digest::of(curator.as_bytes()), passkey: passkey(key) }
}

fn after(people: &Roster, events: &[PersonEvent]) -> Result<Roster, PersonError> {
    events.iter().try_fold(people.clone(), |people, event| people.after(event, at(1)))
}

/// Ada administers, and Ben edits and recalls.
fn two() -> Roster {
    let events = [
        PersonEvent::Invited(invitation("ada", &[Right::Administer, Right::Review], None)),
        enrolled("ada", "ada"),
        PersonEvent::Invited(invitation("ben", &[Right::Edit, Right::Recall], Some("ada"))),
        enrolled("ben", "ben"),
    ];
    after(&Roster::default(), &events).unwrap()
}

fn token(curator: &str, some: &[Right], hours: i64) -> Token {
    Token {
        id: id("import"),
        curator: id(curator),
        label: "Nightly import".to_owned(),
        secret: Digest::of(b"token"),
        rights: rights(some),
        expires: at(1 + hours),
    }
}

#[test]
fn the_first_administrator_comes_from_the_command_line_and_every_other_curator_from_an_administrator() {
    let people = two();
    assert_eq!(people.curators().count(), 2);
    assert_eq!(people.holder_of("key-ben").map(|(id, _)| id.as_str()), Some("ben"));
    let ada = people.in_person(&id("ada"), 1).unwrap();
    assert!(ada.may_in_person(Right::Administer) && !ada.may(Right::Edit));
    let by_ben = PersonEvent::Invited(invitation("cy", &[Right::Edit], Some("ben")));
    assert_eq!(people.after(&by_ben, at(1)), Err(PersonError::MayNot));
    let first_edits = [PersonEvent::Invited(invitation("cy", &[Right::Edit], None)), enrolled("cy", "cy")];
    assert_eq!(after(&Roster::default(), &first_edits), Err(PersonError::LastAdministrator));
}

#[test]
fn an_invitation_is_taken_up_once_by_whom_it_is_for_and_in_time() {
    let people = after(&two(), &[PersonEvent::Invited(invitation("cy", &[Right::Edit], Some("ada")))]).unwrap();
    assert!(people.invitation(Digest::of(b"cy"), at(23)).is_some());
    assert!(people.invitation(Digest::of(b"cy"), at(24)).is_none());
    assert_eq!(people.after(&enrolled("cy", "cy"), at(24)), Err(PersonError::NoInvitation));
    assert_eq!(people.after(&enrolled("cy", "ben"), at(1)), Err(PersonError::Passkey), "the key is somebody else's");
    let another = PersonEvent::Enrolled { curator: id("di"), secret: Digest::of(b"cy"), passkey: passkey("di") };
    assert_eq!(people.after(&another, at(1)), Err(PersonError::NoInvitation));
    let enrolled_once = after(&people, &[enrolled("cy", "cy")]).unwrap();
    assert_eq!(enrolled_once.after(&enrolled("cy", "cy-2"), at(1)), Err(PersonError::NoInvitation));
    let mut long = invitation("cy", &[Right::Edit], Some("ada"));
    long.expires = at(2 + 7 * 24);
    assert_eq!(two().after(&PersonEvent::Invited(long), at(1)), Err(PersonError::Invitation));
    let nothing = invitation("cy", &[], Some("ada"));
    assert_eq!(two().after(&PersonEvent::Invited(nothing), at(1)), Err(PersonError::Invitation));
}

#[test]
fn nobody_changes_their_own_rights_or_lets_themselves_in_again() {
    let more = PersonEvent::RightsSet { curator: id("ada"), rights: rights(&Right::ALL), by: id("ada") };
    assert_eq!(two().after(&more, at(1)), Err(PersonError::OwnRights));
    let again = PersonEvent::Invited(invitation("ada", &[Right::Administer], Some("ada")));
    assert_eq!(two().after(&again, at(1)), Err(PersonError::OwnRights));
    let by_ben = PersonEvent::RightsSet { curator: id("ada"), rights: rights(&[]), by: id("ben") };
    assert_eq!(two().after(&by_ben, at(1)), Err(PersonError::MayNot));
}

#[test]
fn whoever_may_not_invite_any_more_has_nobody_waiting_at_the_door() {
    let raise = PersonEvent::RightsSet { curator: id("ben"), rights: rights(&[Right::Administer]), by: id("ada") };
    let invite = PersonEvent::Invited(invitation("cy", &[Right::Edit], Some("ben")));
    let waiting = after(&two(), &[raise, invite]).unwrap();
    assert!(waiting.invitation(Digest::of(b"cy"), at(2)).is_some());
    let set = |some: &[Right]| PersonEvent::RightsSet { curator: id("ben"), rights: rights(some), by: id("ada") };
    let more = after(&waiting, &[set(&[Right::Administer, Right::Edit])]).unwrap();
    assert!(more.invitation(Digest::of(b"cy"), at(2)).is_some());
    let fewer = after(&waiting, &[set(&[Right::Edit])]).unwrap();
    assert_eq!(fewer.after(&enrolled("cy", "cy"), at(2)), Err(PersonError::NoInvitation));
    let lost = [PersonEvent::Invited(invitation("ben", &[Right::Administer], Some("ada"))), enrolled("ben", "new")];
    assert!(after(&waiting, &lost).unwrap().invitation(Digest::of(b"cy"), at(2)).is_none());
}

#[test]
fn somebody_is_always_left_who_administers() {
    let raise = PersonEvent::RightsSet { curator: id("ben"), rights: rights(&[Right::Administer]), by: id("ada") };
    let lower = |who: &str, by: &str| PersonEvent::RightsSet { curator: id(who), rights: rights(&[]), by: id(by) };
    let both = after(&two(), &[raise]).unwrap();
    let one = after(&both, &[lower("ada", "ben")]).unwrap();
    assert_eq!(one.after(&lower("ben", "ada"), at(1)), Err(PersonError::MayNot));
    assert!(one.in_person(&id("ada"), 2).is_none(), "without a right nobody is let in");
}

#[test]
fn a_change_of_rights_or_keys_ends_what_was_begun_under_the_old_ones() {
    let people = after(&two(), &[PersonEvent::TokenIssued(token("ben", &[Right::Recall], 24))]).unwrap();
    assert!(people.by_token(Digest::of(b"token"), at(2)).is_some());
    let fewer = PersonEvent::RightsSet { curator: id("ben"), rights: rights(&[Right::Edit]), by: id("ada") };
    let lowered = after(&people, &[fewer]).unwrap();
    assert!(lowered.in_person(&id("ben"), 1).is_none() && lowered.in_person(&id("ben"), 2).is_some());
    assert!(lowered.by_token(Digest::of(b"token"), at(2)).is_none());
    let lost = [PersonEvent::Invited(invitation("ben", &[Right::Edit], Some("ada"))), enrolled("ben", "new")];
    let back = after(&people, &lost).unwrap();
    assert!(back.holder_of("key-ben").is_none() && back.holder_of("key-new").is_some());
    assert!(back.in_person(&id("ben"), 1).is_none() && back.by_token(Digest::of(b"token"), at(2)).is_none());
}

#[test]
fn a_token_may_less_than_its_owner_and_not_for_ever() {
    let people = two();
    let issue = |token: Token| people.after(&PersonEvent::TokenIssued(token), at(1)).map(|_| ());
    assert_eq!(issue(token("ben", &[Right::Edit, Right::Recall], 90 * 24)), Ok(()));
    assert_eq!(issue(token("ben", &[Right::Edit], 90 * 24 + 1)), Err(PersonError::Token));
    assert_eq!(issue(token("ben", &[], 24)), Err(PersonError::Token));
    assert_eq!(issue(token("ben", &[Right::Review], 24)), Err(PersonError::Token));
    assert_eq!(issue(token("ada", &[Right::Review], 24)), Err(PersonError::Token), "she may, a token may not");
    assert_eq!(issue(token("ada", &[Right::Administer], 24)), Err(PersonError::Token));
    assert_eq!(issue(token("cy", &[Right::Edit], 24)), Err(PersonError::NoSuchCurator));
    let with = after(&people, &[PersonEvent::TokenIssued(token("ben", &[Right::Edit], 24))]).unwrap();
    let again = PersonEvent::TokenIssued(token("ben", &[Right::Edit], 24));
    assert_eq!(with.after(&again, at(1)), Err(PersonError::TokenThere));
    let actor = with.by_token(Digest::of(b"token"), at(24)).unwrap();
    assert!(actor.may(Right::Edit) && !actor.may_in_person(Right::Edit) && !actor.may(Right::Recall));
    assert!(with.by_token(Digest::of(b"token"), at(25)).is_none());
    assert!(with.by_token(Digest::of(b"guess"), at(24)).is_none());
}

#[test]
fn a_token_is_revoked_by_its_owner_or_an_administrator() {
    let with = after(&two(), &[PersonEvent::TokenIssued(token("ben", &[Right::Edit], 24))]).unwrap();
    let revoked = |by: &str| PersonEvent::TokenRevoked { token: id("import"), by: id(by) };
    for by in ["ben", "ada"] {
        assert!(after(&with, &[revoked(by)]).unwrap().by_token(Digest::of(b"token"), at(2)).is_none());
    }
    assert_eq!(with.after(&revoked("cy"), at(2)), Err(PersonError::NoSuchToken));
}

#[test]
fn a_passkey_counts_its_uses_and_a_further_one_is_added_while_signed_in() {
    let signed_in = PersonEvent::SignedIn {
        curator: id("ben"),
        passkey: "key-ben".to_owned(),
        credential: Some(json!({"counter": 5})),
    };
    let people = after(&two(), &[signed_in]).unwrap();
    assert_eq!(people.holder_of("key-ben").unwrap().1.credential, json!({"counter": 5}));
    let second = PersonEvent::PasskeyAdded { curator: id("ben"), passkey: passkey("second") };
    let people = after(&people, std::slice::from_ref(&second)).unwrap();
    assert_eq!(people.curator(&id("ben")).unwrap().passkeys.len(), 2);
    assert_eq!(people.after(&second, at(1)), Err(PersonError::Passkey));
    let unknown = PersonEvent::SignedIn { curator: id("ada"), passkey: "key-ben".to_owned(), credential: None };
    assert_eq!(people.after(&unknown, at(1)), Err(PersonError::Passkey));
}

#[test]
fn what_is_kept_holds_no_secret() {
    let events = [
        PersonEvent::Invited(invitation("cy", &[Right::Edit], Some("ada"))),
        PersonEvent::TokenIssued(token("ben", &[Right::Edit], 24)),
    ];
    let kept = serde_json::to_string(&events).unwrap();
    assert!(!kept.contains("\"token\"") && kept.contains(&Digest::of(b"token").to_string()));
    let read: Vec<PersonEvent> = serde_json::from_str(&kept).unwrap();
    assert_eq!(read, events);
}
