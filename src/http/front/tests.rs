use std::cell::Cell;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_web::body::MessageBody as _;
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpRequest, HttpResponse, web};
use jiff::Timestamp;

use super::*;
use crate::http::Settings;
use crate::http::past::View;
use crate::http::state::{Made, answer, answer_now};
use crate::live::{Live, Published};
use crate::seed;

/// The time that it is in these tests.
static NOW: AtomicI64 = AtomicI64::new(1_767_614_400);

fn now() -> Timestamp {
    Timestamp::from_second(NOW.load(Ordering::SeqCst)).unwrap()
}

static LIVE: LazyLock<Arc<Live>> = LazyLock::new(|| Arc::new(Live::new(published(1))));

/// The seed, as the release of a number.
fn published(checks: u32) -> Published {
    Published::new(seed::embedded().unwrap().check().unwrap(), Arc::default(), checks)
}

thread_local! {
    /// How often the app was asked.
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

async fn lasting(req: HttpRequest, state: Data<State>) -> HttpResponse {
    ASKED.set(ASKED.get() + 1);
    answer(&req, &View::live(&state), "lasting", || Ok(Made::whole(&"always"))).unwrap()
}

async fn passing(req: HttpRequest, state: Data<State>) -> HttpResponse {
    ASKED.set(ASKED.get() + 1);
    let view = View::live(&state);
    answer_now(&req, &state, &view, "passing", |now, _| Ok(Made::whole(&now))).unwrap()
}

async fn other(_: HttpRequest) -> HttpResponse {
    ASKED.set(ASKED.get() + 1);
    HttpResponse::Ok().body("other")
}

/// Runs a test with an app behind a front, and gives it what asks: it returns the status, the body, `Cache-Control`, and how
/// often the app has been asked since.
async fn front() -> impl AsyncFn(TestRequest) -> (u16, Vec<u8>, String, u32) {
    let state = Data::new(State::new(Arc::clone(&LIVE), now, Settings::default()));
    let app = App::new()
        .app_data(state.clone())
        .route("/lasting", web::get().to(lasting))
        .route("/passing", web::get().to(passing))
        .route("/other", web::get().to(other));
    let app = init_service(app).await;
    let fronted = Front::new(state, Data::default(), Limits::default()).new_transform(app).await.unwrap();
    async move |request: TestRequest| {
        ASKED.set(0);
        let answer = fronted.call(request.to_request()).await.unwrap();
        let policy = answer.headers().get("cache-control").map(|it| it.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        let body = answer.into_body().try_into_bytes().unwrap_or_default().to_vec();
        (status, body, policy.unwrap_or_default(), ASKED.get())
    }
}

fn get(address: &str) -> TestRequest {
    TestRequest::get().uri(address)
}

/// All in one test: they share the clock and what is live.
#[actix_web::test]
async fn the_app_is_asked_once_until_something_changes() {
    let ask = front().await;
    for address in ["/lasting", "/passing"] {
        let first = ask(get(address)).await;
        assert_eq!((first.0, first.3), (200, 1), "{address}");
        let again = ask(get(address)).await;
        assert_eq!((again.0, &again.1, &again.2, again.3), (200, &first.1, &first.2, 0), "{address}");
        assert_eq!(ask(get(&format!("{address}?"))).await.3, 1, "another address");
    }
    for _ in 0..2 {
        assert_eq!(ask(get("/other")).await.3, 1, "nobody said that it may be repeated");
        assert_eq!(ask(TestRequest::default().method(Method::HEAD).uri("/lasting")).await.3, 0, "no route for HEAD");
        assert_eq!(ask(get("/lasting").insert_header(("content-length", "0"))).await.3, 1, "not plain");
    }

    let until = LIVE.current().directory().hours_hold_until(now());
    NOW.store(until.as_second() - 7, Ordering::SeqCst);
    let late = ask(get("/passing")).await;
    assert_eq!((late.2.as_str(), late.3), (
        "public, max-age=7, stale-while-revalidate=0, stale-if-error=604800",
        0
    ));
    NOW.store(until.as_second(), Ordering::SeqCst);
    let (_, body, _, asked) = ask(get("/passing")).await;
    assert_eq!((body, asked), (format!("\"{until}\"").into_bytes(), 1), "somebody came or went");
    assert_eq!(ask(get("/lasting")).await.3, 0, "that is not said there");
    NOW.store(until.as_second() - 1, Ordering::SeqCst);
    assert_eq!(ask(get("/passing")).await.3, 1, "the clock was set back");

    assert!(LIVE.publish(published(2)));
    for (address, asked) in [("/lasting", 1), ("/passing", 1), ("/lasting", 0), ("/passing", 0)] {
        assert_eq!(ask(get(address)).await.3, asked, "{address} after a release");
    }
}
