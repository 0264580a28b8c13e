use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::curate::{Act, Desk, Opened, Room, open};
use crate::domain::id::Id;
use crate::domain::person::{Actor, Right, Via};
use crate::domain::recall::Request;
use crate::http::headers::PublicUrl;
use crate::http::{Settings, endpoints, pages};
use crate::live::{Live, Published};
use crate::seed;
use crate::store::MemoryStore;

/// The service and the desk that it runs beside.
struct Service {
    store: MemoryStore,
    live: Arc<Live>,
    desk: Desk,
    state: web::Data<State>,
}

impl Service {
    async fn new() -> Self {
        let store = MemoryStore::new(Uuid::nil());
        let Opened { desk, directory, .. } = open(&store, &seed::embedded().unwrap()).await.unwrap();
        let live = Arc::new(Live::new(Published::new(directory, Arc::clone(desk.releases()), 0)));
        let state = web::Data::new(State::new(Arc::clone(&live), noon, Settings::default()));
        Self { store, live, desk, state }
    }

    async fn recall(&mut self, name: &str, request: Value) {
        let curator: Id = "ada".parse().unwrap();
        let by = Actor { curator, rights: [Right::Recall].into(), via: Via::Passkey };
        let room = Room { store: &self.store, live: &self.live };
        let act = Act { by: &by, at: noon(), commit: Uuid::new_v4() };
        let request: Request = serde_json::from_value(request).unwrap();
        self.desk.recall(room, act, &name.parse().unwrap(), request).await.unwrap();
    }

    async fn get(&self, address: &str) -> (ServiceResponse<BoxBody>, Option<String>) {
        let app = App::new().app_data(self.state.clone()).configure(endpoints);
        let app = app.app_data(web::Data::new(PublicUrl::default())).configure(pages::configure);
        let app = init_service(app).await;
        let answer = call_service(&app, TestRequest::get().uri(address).to_request()).await.map_into_boxed_body();
        let recall = answer.headers().get("signpost-recall").map(|it| it.to_str().unwrap().to_owned());
        (answer, recall)
    }

    async fn json(&self, address: &str) -> Value {
        serde_json::from_slice(&read_body(self.get(address).await.0).await).unwrap()
    }
}

fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

#[actix_web::test]
async fn a_running_service_leaves_a_recalled_contact_out_within_a_second_and_says_so() {
    let mut service = Service::new().await;
    let (_, before) = service.get("/v1/routes/childline").await;
    assert_eq!((before, service.json("/v1/recalls").await["items"].clone()), (None, json!([])));
    let request = json!({
        "subject": { "route": "childline", "contact": "form" },
        "reason": "The form is not theirs any more.", "instead": ["shout"], "harmful": true,
    });
    service.recall("r1", request).await;
    let since = Instant::now();
    let list = service.json("/v1/recalls").await;
    let release = &service.desk.releases()[1].release;
    assert_eq!(list["release"], 2);
    let expected = json!([{
        "id": "r1", "route": "childline", "contact": "childline/form", "reason": "The form is not theirs any more.",
        "instead": ["shout"], "harmful": true, "release": 2, "time": release.time.to_string(),
    }]);
    assert_eq!(list["items"], expected);
    assert!(!list.to_string().contains("childline.org.uk"), "never what it was");
    let route = service.json("/v1/routes/childline").await;
    let kinds: Vec<&str> =
        route["contacts"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["phone", "webchat", "bsl-video"]);
    assert!(since.elapsed() < Duration::from_secs(1), "{:?}", since.elapsed());
    for address in
        ["/v1", "/v1/recalls", "/v1/routes/shout", "/v1/pack", "/v1/releases/1", "/v1/audiences/child/routes"]
    {
        assert_eq!(service.get(address).await.1.as_deref(), Some("2"), "{address}");
    }
    assert_eq!(service.json("/v1/releases").await["items"][0]["origin"], "recall");
    assert_eq!(service.json("/v1/releases/2").await["changes"][0]["kind"], "recall");
    let pack = service.json("/v1/pack").await;
    let named = json!([{ "route": "childline", "contact": "childline/form", "instead": ["shout"] }]);
    assert_eq!(pack["recalls"], named, "a device learns what to take out of all that it keeps");
}

#[actix_web::test]
async fn the_list_of_recalls_lives_a_minute_in_caches_and_comes_newest_first() {
    let mut service = Service::new().await;
    for (name, contact) in [("r1", "form"), ("r2", "webchat")] {
        let request = json!({ "subject": { "route": "childline", "contact": contact }, "reason": "It is closed." });
        service.recall(name, request).await;
    }
    let (answer, recall) = service.get("/v1/recalls").await;
    let policy = answer.headers().get("cache-control").unwrap().to_str().unwrap().to_owned();
    let seconds = |name: &str| policy.split(", ").find_map(|it| it.strip_prefix(name)?.parse::<u32>().ok()).unwrap();
    assert!(seconds("max-age=") + seconds("stale-while-revalidate=") <= 60, "{policy}");
    assert_eq!(recall.as_deref(), Some("3"));
    let list = service.json("/v1/recalls?limit=1").await;
    assert_eq!(list["items"][0]["id"], "r2");
    let next = service.json(&format!("/v1/recalls?limit=1&cursor={}", list["next_cursor"].as_str().unwrap())).await;
    assert_eq!(next["items"][0]["id"], "r1");
}

#[actix_web::test]
async fn a_recalled_route_is_not_there_and_a_person_with_its_number_is_led_on() {
    let mut service = Service::new().await;
    let request = json!({ "subject": { "route": "childline" }, "reason": "It is closed.", "instead": ["shout"] });
    service.recall("r1", request).await;
    let gone = service.get("/v1/routes/childline").await.0;
    assert_eq!(gone.status(), 410);
    let link = gone.headers().get_all("link").map(|it| it.to_str().unwrap().to_owned()).collect::<Vec<_>>().join(", ");
    assert!(link.contains("</v1/routes/shout>; rel=\"successor-version\""), "{link}");
    let problem: Value = serde_json::from_slice(&read_body(gone).await).unwrap();
    assert_eq!(problem["detail"], "This support route was recalled: It is closed.");
    assert!(service.json("/v1/recalls").await["items"][0].get("contact").is_none());
    let verified = service.json("/v1/verify-contact?contact=0800%201111").await;
    assert_eq!((&verified["status"], &verified["replaced_by"][0]["id"]), (&json!("retired"), &json!("shout")));
    let answer = service.json("/v1/audiences/child/routes?topic=bullying&limit=200").await;
    assert!(answer["items"].as_array().unwrap().iter().all(|it| it["route"]["id"] != "childline"));
    let child = service.json("/v1/audiences/child").await;
    assert!(!child["fallback"].as_array().unwrap().contains(&json!("childline")), "{child}");
}

#[actix_web::test]
async fn every_page_is_still_there_when_what_it_shows_as_an_example_was_recalled() {
    let mut service = Service::new().await;
    for (name, route) in [("r1", "childline"), ("r2", "stop-it-now-helpline"), ("r3", "breathing-space")] {
        service.recall(name, json!({ "subject": { "route": route }, "reason": "It is closed." })).await;
    }
    for page in ["/", "/docs", "/docs/reference", "/docs/data", "/docs/hours", "/docs/ranking", "/docs/privacy"] {
        let (answer, _) = service.get(page).await;
        assert_eq!(answer.status(), 200, "{page}");
        let html = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        // The examples of the specification are part of the program, whatever the directory holds.
        let drawn = page != "/docs/reference";
        let shown = html.contains("0808 1000 900") || html.contains("tel:08001111");
        assert!(!(drawn && shown), "{page} shows what was recalled");
    }
}

#[actix_web::test]
async fn what_was_recalled_as_false_stands_in_no_answer_about_the_past_and_a_copy_is_told() {
    let mut service = Service::new().await;
    let request = json!({
        "subject": { "route": "childline", "contact": "phone" }, "reason": "It is not theirs.", "harmful": true,
    });
    service.recall("r1", request).await;
    for address in [
        "/v1/routes/childline?release=1",
        "/v1/audiences/child/routes?release=1&limit=200",
        "/v1/pack?release=1",
        "/v1/releases/1/changes?limit=200",
        "/v1/releases/0...2?limit=200",
        "/v1/routes/childline/history",
        "/v1/changes?after=0&limit=200",
        "/v1/changes?after=1",
        "/v1/feeds/changes.atom",
        "/v1/feeds/changes.json",
    ] {
        let (answer, recall) = service.get(address).await;
        assert_eq!((answer.status().as_u16(), recall.as_deref()), (200, Some("2")), "{address}");
        let text = String::from_utf8(read_body(answer).await.to_vec()).unwrap();
        assert!(!text.contains("08001111") && !text.contains("tel:0800"), "{address}");
    }
    let past = service.json("/v1/routes/childline?release=1").await;
    assert_eq!(past["recalled"], json!(["childline/phone"]));
    let update = service.json("/v1/changes?after=1").await;
    let items = update["items"].as_array().unwrap();
    assert!(items.iter().any(|it| it["id"] == "childline" && it["action"] == "put"), "{update}");
    let verified = service.json("/v1/verify-contact?contact=0800%201111&release=1").await;
    assert_ne!(verified["status"], "current");
}
