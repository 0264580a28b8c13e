//! The page about opening hours: its picture, its words, and what it shows where a release has little to show.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_web::web::Data;
use jiff::Timestamp;

use super::html::unescape;
use super::{STATE, ask, body, get, parsed};
use crate::domain::contact::{AnsweredBy, ContactKind, HoursCertainty};
use crate::domain::directory::CheckedContact;
use crate::domain::schedule::{week_svg, week_text};
use crate::http::{Settings, State};
use crate::live::{Live, Published};
use crate::seed::{self, Seed};

/// The state of a service whose seed was changed, at some time.
fn state_of(change: impl Fn(&mut Seed), clock: fn() -> Timestamp) -> Data<State> {
    let mut seed = seed::embedded().expect("the seed can be read");
    change(&mut seed);
    let directory = seed.check().expect("the change brings no finding");
    Data::new(State::new(Arc::new(Live::new(Published::new(directory, Arc::default(), 0))), clock, Settings::default()))
}

async fn page_of(state: &Data<State>) -> String {
    body(ask(state, &["/docs/hours".to_owned()], ("accept", "text/html")).await.remove(0)).await
}

fn monday_noon() -> Timestamp {
    "2026-01-05T12:00:00Z".parse().unwrap()
}

/// The id of the route whose week the page draws.
fn drawn(page: &str) -> &str {
    page.split_once("<a href=\"/v1/routes/").unwrap().1.split_once("/hours\"").unwrap().0
}

#[actix_web::test]
async fn the_week_of_a_real_line_is_drawn_with_its_own_hours_and_said_in_words() {
    let page = body(get("/docs/hours").await).await;
    let edition = STATE.edition();
    let route = edition.directory().route(drawn(&page)).unwrap();
    assert!(route.document().never_show_to.is_empty(), "everybody may open the page");
    let mut contacts = edition.directory().contacts(route);
    let CheckedContact { contact, opening, .. } = contacts.find(|it| it.contact.kind == ContactKind::Phone).unwrap();
    assert_eq!(opening.certainty(monday_noon()), HoursCertainty::Stated);
    let (name, monday) = (&route.document().name, "2026-01-05".parse().unwrap());
    let picture = week_svg(opening.timetable(), &format!("{name}, by phone"), monday);
    assert_eq!(page.matches("<svg").count(), 1);
    assert!(page.contains(&picture), "{picture}");
    assert!(unescape(&page).contains(&format!("The record says <code>{}</code>", contact.hours)));
    let days: Vec<String> = parsed("/docs/hours", &page)
        .into_iter()
        .filter(|tag| tag.name == "li")
        .map(|tag| unescape(&tag.text))
        .collect();
    let words = week_text(opening.timetable(), monday);
    assert!(days.windows(7).any(|week| format!("{}.", week.join(". ")) == words), "{words}");
    assert!(words.contains("open"), "{words}");
}

#[actix_web::test]
async fn a_new_week_begins_at_midnight_where_the_line_is() {
    /// Half a second before midnight of a Sunday in British Summer Time.
    static NOW: AtomicI64 = AtomicI64::new(1_780_873_199);
    let state = state_of(|_| {}, || Timestamp::from_second(NOW.load(Ordering::SeqCst)).unwrap());
    assert_eq!(state.now(), "2026-06-07T22:59:59Z".parse().unwrap());
    let last = page_of(&state).await;
    assert!(last.contains(": opening hours in the week of 1 June 2026</title>"));
    assert_eq!(page_of(&state).await, last, "it is kept");
    NOW.fetch_add(1, Ordering::SeqCst);
    assert!(page_of(&state).await.contains(": opening hours in the week of 8 June 2026</title>"));
}

#[actix_web::test]
async fn where_no_page_vouches_for_any_hours_there_is_no_picture_but_a_reason() {
    let doubt = |seed: &mut Seed| {
        for contact in seed.records.routes.values_mut().flat_map(|route| &mut Arc::make_mut(route).contacts) {
            contact.hours_assurance = None;
            contact.assurance.recheck = true;
        }
    };
    let page = page_of(&state_of(doubt, monday_noon)).await;
    let tags = parsed("/docs/hours", &page);
    assert!(!page.contains("<svg") && !page.contains("opening hours in the week of"));
    assert!(page.contains("has no phone line whose hours a page states for all of this week"));
    assert_eq!(tags.iter().filter(|tag| tag.name == "h2").count(), 9, "every section stands");
}

#[actix_web::test]
async fn the_page_stands_without_the_route_that_it_would_draw_and_ask_for() {
    let full = unescape(&body(get("/docs/hours").await).await);
    let (_, asked_for) = full.split_once("'http://127.0.0.1:8080/v1/routes/").unwrap();
    let gone = [drawn(&full), asked_for.split_once("/hours?").unwrap().0];
    let withdraw = |seed: &mut Seed| {
        let records = &mut seed.records;
        records.routes.retain(|id, _| !gone.contains(&id.as_str()));
        for audience in records.audiences.values_mut() {
            audience.fallback.retain(|id| !gone.contains(&id.as_str()));
        }
        records.campaigns.clear();
    };
    let page = page_of(&state_of(withdraw, monday_noon)).await;
    parsed("/docs/hours", &page);
    assert!(gone.iter().all(|gone| !page.contains(&format!("/v1/routes/{gone}/hours"))));
    assert!(page.contains("<svg") && !gone.contains(&drawn(&page)), "another line is drawn");
    assert!(page.contains("<h2 id=\"examples\">") && page.contains("at=2026-12-25T02:00:00Z"));
}

#[actix_web::test]
async fn what_is_said_where_nobody_answers_is_what_the_service_says() {
    let page = body(get("/docs/hours").await).await;
    let edition = STATE.edition();
    let directory = edition.directory();
    let contacts: Vec<_> = directory.routes().iter().flat_map(|route| directory.contacts(route)).collect();
    for (who, words) in [(AnsweredBy::Inbox, "An inbox"), (AnsweredBy::None, "A page to read or a tool to use")] {
        let contact = contacts.iter().find(|it| it.contact.answered_by == who).unwrap();
        let sentence = contact.opening.availability(monday_noon()).sentence;
        let row = format!(
            "{sentence}</th><td role=\"cell\" class=\"whole open\">left out</td><td role=\"cell\">{words}</td>"
        );
        assert!(page.contains(&row), "{row}");
    }
}
