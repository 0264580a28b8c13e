use super::*;
use crate::curate::audit_of;

#[tokio::test]
async fn whatever_is_done_at_the_desk_is_in_the_audit_in_its_order() {
    let mut world = World::new().await;
    let content = world.content(vec![renamed(world.route("childline"), "Childline, as always")]);
    world.publish("better", content, &[]).await.unwrap();
    world.recall(&token("cat"), "gone", of_contact("stop-it-now-helpline/phone")).await.unwrap();
    let lines = audit_of(&world.store.read(1, 100).await.unwrap());
    let said: Vec<(&str, Option<&str>)> = lines.iter().map(|it| (it.what, it.by.as_ref().map(Id::as_str))).collect();
    let wanted = [
        ("seeded", None),
        ("draft-created", Some("ada")),
        ("draft-submitted", Some("ada")),
        ("draft-approved", Some("ben")),
        ("released", Some("ada")),
        ("draft-released", Some("ada")),
        ("recalled", Some("cat")),
    ];
    assert_eq!(said, wanted);
    let recall = lines.last().unwrap();
    assert_eq!(
        recall.sentence,
        "Release 3 recalled the contact stop-it-now-helpline/phone, by cat alone, through a token: This is no longer theirs."
    );
    let unreadable = lines.iter().filter(|it| it.what == "unreadable" || it.what == "unknown");
    assert_eq!(unreadable.count(), 0);
}
