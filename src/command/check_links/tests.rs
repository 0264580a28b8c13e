#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpListener, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rstest::rstest;

use super::address::is_public;
use super::fetch::MAX_BODY;
use super::page::Page;
use super::*;
use crate::domain::id::{Country, Id};
use crate::domain::reach::ContactKey;

/// A site on a port of this machine, which answers with what a test writes.
struct Site {
    port: u16,
    seen: Arc<Seen>,
}

/// What was asked of a site.
#[derive(Default)]
struct Seen {
    requests: Mutex<Vec<(Instant, String)>>,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

impl Site {
    /// A site on every address of this machine. `answer` gives the whole response for a path.
    fn new(delay: Duration, answer: fn(&str, u16) -> String) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let of_thread = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, seen) = (stream.unwrap(), Arc::clone(&of_thread));
                std::thread::spawn(move || seen.answer(stream, delay, |path| answer(path, port)));
            }
        });
        Self { port, seen }
    }

    fn url(&self, path: &str) -> Url {
        format!("http://127.0.0.1:{}{path}", self.port).parse().unwrap()
    }

    fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().iter().map(|(_, request)| request.clone()).collect()
    }
}

impl Seen {
    fn answer(&self, mut stream: TcpStream, delay: Duration, answer: impl Fn(&str) -> String) {
        let mut request = Vec::new();
        let mut buffer = [0; 2048];
        while !request.windows(4).any(|it| it == b"\r\n\r\n") {
            match stream.read(&mut buffer) {
                Ok(0) | Err(_) => return,
                Ok(read) => request.extend_from_slice(&buffer[..read]),
            }
        }
        let request = String::from_utf8(request).unwrap();
        let path = request.split(' ').nth(1).unwrap().to_owned();
        self.requests.lock().unwrap().push((Instant::now(), request));
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(now, Ordering::SeqCst);
        std::thread::sleep(delay);
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        let _ = stream.write_all(answer(&path).as_bytes());
    }
}

fn page(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n{body}")
}

fn redirect(to: &str) -> String {
    format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
}

/// This machine, which the usual care refuses, and nothing else.
fn only_this_machine(address: IpAddr) -> bool {
    address.is_loopback()
}

/// Only the first of this machine's many addresses.
fn only_one_address(address: IpAddr) -> bool {
    address == IpAddr::from([127, 0, 0, 1])
}

fn care() -> Care {
    Care { allowed: only_this_machine, timeout: Duration::from_secs(5), pause: Duration::ZERO, at_once: 4 }
}

fn fetch_with(care: Care, url: &Url) -> Result<Fetched, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Fetcher::new(care).unwrap().fetch(url))
}

fn fetch(url: &Url) -> Result<Fetched, Failure> {
    fetch_with(care(), url)
}

fn number() -> ContactKey {
    ContactKey::Number { country: Country::GB, canonical: "+448081000900".to_owned() }
}

fn key(text: &str) -> ContactKey {
    ContactKey::read_any(text, Country::GB).into_iter().next().unwrap()
}

#[test]
fn the_usual_care_is_what_the_documentation_says() {
    let care = Care::usual();
    assert!((care.allowed)([1, 1, 1, 1].into()) && !(care.allowed)([127, 0, 0, 1].into()));
    assert_eq!((care.timeout, care.pause), (Duration::from_secs(10), Duration::from_secs(1)));
    assert_eq!((care.at_once, MAX_BODY), (4, 65_536));
}

#[test]
fn a_page_is_fetched_under_our_own_name() {
    let site = Site::new(Duration::ZERO, |_, _| page("<p>0808 1000 900</p>"));
    let found = fetch(&site.url("/a?b=c")).unwrap();
    assert_eq!((found.body.as_str(), found.cut, found.readable), ("<p>0808 1000 900</p>", false, true));
    let request = &site.requests()[0];
    assert!(request.starts_with("GET /a?b=c HTTP/1.1\r\n"), "{request}");
    assert!(request.to_lowercase().contains("user-agent: signpost/"), "{request}");
    for private in ["referer", "cookie", "accept-encoding"] {
        assert!(!request.to_lowercase().contains(&format!("{private}:")), "{request}");
    }
}

#[test]
fn three_redirects_are_followed_and_not_a_fourth() {
    let site = Site::new(Duration::ZERO, |path, _| match path {
        "/4" => redirect("/3"),
        "/3" => redirect("/2"),
        "/2" => redirect("/1"),
        "/1" => redirect("/0"),
        _ => page("here"),
    });
    assert_eq!(fetch(&site.url("/3")).unwrap().at, site.url("/0"));
    let failure = fetch(&site.url("/4")).unwrap_err();
    assert!(matches!(&failure, Failure::Unreachable { why, .. } if why == "more than 3 redirects"), "{failure:?}");
    assert_eq!(site.requests().len(), 8);
}

#[rstest]
#[case::by_address("127.0.0.1")]
#[case::by_name("localhost")]
#[case::in_six("[::1]")]
#[case::mapped("[::ffff:127.0.0.1]")]
#[case::as_one_number("2130706433")]
#[case::in_hexadecimal("0x7f.1")]
#[case::of_the_network("10.0.0.1")]
#[case::where_a_cloud_tells_its_keys("169.254.169.254")]
fn an_address_that_is_not_public_is_refused_before_anything_is_asked(#[case] host: &str) {
    let site = Site::new(Duration::ZERO, |_, _| page("a secret"));
    let url: Url = format!("http://{host}:{}/", site.port).parse().unwrap();
    let failure = fetch_with(Care { allowed: is_public, ..care() }, &url).unwrap_err();
    assert!(matches!(failure, Failure::RefusedAddress { .. }), "{failure:?}");
    assert_eq!(site.requests(), Vec::<String>::new());
}

#[test]
fn a_redirect_to_an_address_that_is_not_allowed_is_refused_like_the_first_one() {
    let site = Site::new(Duration::ZERO, |path, port| match path {
        "/literal" => redirect(&format!("http://127.0.0.2:{port}/secret")),
        "/cloud" => redirect("http://169.254.169.254/latest/meta-data/"),
        _ => page("a secret"),
    });
    let care = Care { allowed: only_one_address, ..care() };
    for path in ["/literal", "/cloud"] {
        let failure = fetch_with(care, &site.url(path)).unwrap_err();
        assert!(matches!(failure, Failure::RefusedAddress { .. }), "{path}: {failure:?}");
    }
    assert!(site.requests().iter().all(|request| !request.contains("secret")));
}

#[rstest]
#[case("file:///etc/passwd")]
#[case("javascript:alert(1)")]
#[case("ftp://127.0.0.1/")]
fn a_redirect_to_what_is_no_page_is_not_followed(#[case] target: &'static str) {
    assert!(matches!(fetch(&target.parse().unwrap()), Err(Failure::Unreachable { .. })));
}

#[test]
fn what_takes_too_long_or_fails_is_unreachable_and_says_why() {
    let slow = Site::new(Duration::from_secs(3), |_, _| page("late"));
    let hasty = Care { timeout: Duration::from_millis(200), ..care() };
    let why = |failure: Failure| match failure {
        Failure::Unreachable { why, .. } => why,
        Failure::RefusedAddress { .. } => "refused".to_owned(),
    };
    assert_eq!(why(fetch_with(hasty, &slow.url("/")).unwrap_err()), "it took too long");
    let gone = Site::new(Duration::ZERO, |_, _| "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned());
    assert_eq!(why(fetch(&gone.url("/")).unwrap_err()), "HTTP 404");
    let nowhere = Site::new(Duration::ZERO, |_, _| "HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n".to_owned());
    assert_eq!(why(fetch(&nowhere.url("/")).unwrap_err()), "HTTP 302 to nowhere");
}

#[test]
fn no_more_than_64_kilobytes_of_a_page_are_read() {
    let site = Site::new(Duration::ZERO, |path, _| {
        let filler = "x ".repeat(MAX_BODY / 2 - 8);
        match path {
            "/exact" => page(&"x".repeat(MAX_BODY)),
            "/before" => page(&format!("0808 1000 900 {filler}{filler}")),
            _ => page(&format!("{filler}{filler}0808 1000 900")),
        }
    });
    let exact = fetch(&site.url("/exact")).unwrap();
    assert_eq!((exact.body.len(), exact.cut), (MAX_BODY, false));
    let question = Question::Printed(number());
    let outcome = |path: &str| verdict(&site.url(path), &fetch(&site.url(path)), &question).outcome;
    assert_eq!(fetch(&site.url("/after")).unwrap().body.len(), MAX_BODY);
    assert_eq!(outcome("/before"), verdict::Outcome::Printed);
    assert_eq!(outcome("/after"), verdict::Outcome::TooLarge);
}

fn fetch_together(care: Care, urls: &[Url]) -> Duration {
    let tasks: Vec<Task> = urls
        .iter()
        .map(|url| Task { contact: "a/b".to_owned(), of: "link", url: url.clone(), question: Question::Opens })
        .collect();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let started = Instant::now();
    let pages = runtime.block_on(fetch_all(Fetcher::new(care).unwrap(), &tasks));
    assert!(pages.len() == urls.len() && pages.values().all(Result::is_ok), "{pages:?}");
    started.elapsed()
}

#[test]
fn a_host_is_asked_one_thing_at_a_time_and_left_alone_between() {
    let site = Site::new(Duration::from_millis(20), |_, _| page("here"));
    let urls: Vec<Url> = ["/a", "/b", "/c", "/d"].map(|path| site.url(path)).to_vec();
    let pause = Duration::from_millis(150);
    assert!(fetch_together(Care { pause, ..care() }, &urls) >= 3 * pause);
    assert_eq!(site.seen.most_at_once.load(Ordering::SeqCst), 1);
    let requests = site.seen.requests.lock().unwrap();
    assert!(requests.windows(2).all(|pair| pair[1].0.duration_since(pair[0].0) >= pause));
}

#[test]
fn several_hosts_are_asked_at_once_but_never_more_than_four() {
    let site = Site::new(Duration::from_millis(150), |_, _| page("here"));
    let urls: Vec<Url> = (1..=9).map(|n| format!("http://127.0.0.{n}:{}/", site.port).parse().unwrap()).collect();
    fetch_together(care(), &urls);
    let most = site.seen.most_at_once.load(Ordering::SeqCst);
    assert!((2..=4).contains(&most), "{most}");
}

fn found(at: &str, body: &str) -> Fetched {
    Fetched { at: at.parse().unwrap(), body: body.to_owned(), cut: false, readable: true }
}

#[rstest]
#[case("https://a.org.uk/x", "0808 1000 900", verdict::Outcome::Printed)]
#[case("https://www.a.org.uk/x/", "0808 1000 900", verdict::Outcome::Printed)]
#[case("https://a.org.uk/x", "0808 1000 901", verdict::Outcome::NotPrinted)]
#[case("https://a.org.uk/y", "0808 1000 900", verdict::Outcome::Moved)]
#[case("https://new.a.org.uk/x", "0808 1000 900", verdict::Outcome::Moved)]
#[case("https://a.org.uk/y", "nothing", verdict::Outcome::NotPrinted)]
#[case("https://b.org.uk/x", "0808 1000 900", verdict::Outcome::MovedAway)]
#[case("https://a.org.uk.b.com/x", "0808 1000 900", verdict::Outcome::MovedAway)]
#[case("https://a.org.uk/x", "0808 1000 900. This domain is for sale.", verdict::Outcome::Parked)]
#[case("https://www.sedo.com/x", "", verdict::Outcome::Parked)]
fn a_page_is_judged_by_what_it_prints_and_whose_it_is(
    #[case] at: &str,
    #[case] body: &str,
    #[case] expected: verdict::Outcome,
) {
    let start = "https://a.org.uk/x".parse().unwrap();
    assert_eq!(verdict(&start, &Ok(found(at, body)), &Question::Printed(number())).outcome, expected);
}

#[test]
fn a_page_that_is_no_text_is_not_called_one_without_the_number() {
    let start: Url = "https://a.org.uk/x.pdf".parse().unwrap();
    let page = Ok(Fetched { readable: false, ..found("https://a.org.uk/x.pdf", "%PDF") });
    assert_eq!(verdict(&start, &page, &Question::Printed(number())).outcome, verdict::Outcome::Unreadable);
    assert_eq!(verdict(&start, &page, &Question::Opens).outcome, verdict::Outcome::Opens);
}

#[rstest]
#[case("<b>0808</b> 1000&nbsp;900", true)]
#[case("<td>0808 1000 900</td><td>24</td>", true)]
#[case("08<b>08</b>10<i>00</i>900", true)]
#[case("0808&#160;1000&#xA0;900", true)]
#[case("0808\n   1000\n   900", true)]
#[case("<a href=\"tel:+448081000900\">Ring us</a>", true)]
#[case("<a class=x href='tel:0808%201000%20900'>Ring us</a>", true)]
#[case("<a title=\"a > b\" href=tel:08081000900>Ring us</a>", true)]
#[case("<td>0808</td><td>1000 900</td>", false)]
#[case("<p>0808 1000</p><p>900</p>", false)]
#[case("0808<br>1000 900", false)]
#[case("<script>var n = '0808 1000 900'</script>", false)]
#[case("<style>0808 1000 900</style>", false)]
#[case("<!-- 0808 1000 900 -->", false)]
#[case("<a href=\"https://a.org/08081000900\">here</a>", false)]
#[case("<img data-href=\"tel:08081000900\">", false)]
#[case("<script>0808 1000 900", false)]
#[case("1 < 2 and 0808 1000 900", true)]
#[case("<", false)]
#[case("<a href=", false)]
#[case("&#99999999; &; & 0808 1000 900", true)]
fn a_number_is_looked_for_in_what_a_reader_sees(#[case] html: &str, #[case] printed: bool) {
    let at = "https://a.org/".parse().unwrap();
    assert_eq!(Page::read(html).prints(&number(), &at), printed, "{html}");
}

#[rstest]
#[case("https://www.childline.org.uk/get-support", "<a href='/get-support/'>x</a>", true)]
#[case("https://www.childline.org.uk/get-support", "<a href='https://childline.org.uk/get-support#a'>x</a>", true)]
#[case("https://www.childline.org.uk/get-support", "Go to www.childline.org.uk/get-support.", true)]
#[case("https://www.childline.org.uk/get-support", "<a href='/get-support-2/'>x</a>", false)]
#[case("https://www.childline.org.uk/get-support", "childline.org.uk", false)]
#[case("jo@samaritans.org", "Write to (Jo@Samaritans.org).", true)]
#[case("jo@samaritans.org", "<a href='mailto:jo@samaritans.org?subject=x'>x</a>", true)]
#[case("jo@samaritans.org", "notjo@samaritans.org", false)]
#[case("Zipit", "Get the <b>Zipit</b> app", true)]
#[case("Zipit", "Get the app", false)]
fn a_link_an_address_and_a_name_are_looked_for_too(#[case] contact: &str, #[case] html: &str, #[case] printed: bool) {
    let at = "https://www.childline.org.uk/a/".parse().unwrap();
    assert_eq!(Page::read(html).prints(&key(contact), &at), printed, "{contact} in {html}");
}

proptest::proptest! {
    #[test]
    fn no_page_makes_the_reader_panic(html in "\\PC{0,200}", tags in "[<>&;#!/a-c\"'= -0-9(+.]{0,200}") {
        let at: Url = "https://a.org/".parse().unwrap();
        for text in [html, tags] {
            let page = Page::read(&text);
            let _ = (page.prints(&number(), &at), page.prints(&key("https://a.org/b"), &at), page.plain());
        }
    }
}

/// The seed with one route of one telephone, whose pages are those of a site here.
fn directory_at(site: &Site, paths: &[&str]) -> Directory {
    let mut seed = seed::embedded().unwrap();
    let id: Id = "childline".parse().unwrap();
    let route = std::sync::Arc::make_mut(seed.records.routes.get_mut(&id).unwrap());
    route.contacts.truncate(1);
    let page = route.contacts[0].assurance.evidence[0].clone();
    route.contacts[0].assurance.evidence = paths
        .iter()
        .map(|path| crate::domain::assurance::Evidence { url: site.url(path).into(), ..page.clone() })
        .collect();
    seed.check().unwrap()
}

#[test]
fn every_page_of_a_route_is_fetched_once_and_every_question_is_answered() {
    let site = Site::new(Duration::ZERO, |path, _| match path {
        "/right" => page("<p>Childline: 0800 1111</p>"),
        "/moved" => redirect("/right"),
        "/wrong" => page("<p>Childline: 0800 2222</p>"),
        _ => "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n".to_owned(),
    });
    let directory = directory_at(&site, &["/right", "/right#top", "/moved", "/wrong", "/broken"]);
    let report = report(&directory, &["childline".to_owned()], care()).unwrap();
    let outcomes: Vec<&str> = report.rows.iter().map(|row| row.outcome.as_str()).collect();
    assert_eq!(outcomes, ["printed", "printed", "moved", "not-printed", "unreachable"]);
    assert!(!report.is_fine() && report.pages == 4);
    assert_eq!(report.rows[2].to.as_deref(), Some(site.url("/right").as_str()));
    assert_eq!(report.rows[4].detail.as_deref(), Some("HTTP 500"));
    assert!(report.rows.iter().all(|row| row.contact == "childline/phone" && row.of == "evidence"));
    // The page that moved leads to one that is fetched for itself as well.
    assert_eq!(site.requests().len(), 5);
    let fine = super::report(&directory_at(&site, &["/right"]), &["childline".to_owned()], care()).unwrap();
    assert!(fine.is_fine() && fine.rows.len() == 1);
}

#[test]
fn every_contact_of_the_directory_has_its_pages_and_its_link_asked_about() {
    let directory = seed::embedded().unwrap().check().unwrap();
    let all = tasks(&directory, &[]);
    let links = all.iter().filter(|task| task.of == "link");
    assert!(links.clone().count() > 50 && links.into_iter().all(|task| task.url.scheme() == "https"));
    for route in directory.routes() {
        for it in directory.contacts(route) {
            let name = format!("{}/{}", it.owner, it.contact.id);
            let pages = all.iter().filter(|task| task.contact == name && task.of == "evidence").count();
            assert_eq!(pages, it.contact.assurance.evidence.len(), "{name}");
        }
    }
}

#[test]
fn a_route_that_is_reached_through_another_one_is_asked_about_through_it() {
    let directory = seed::embedded().unwrap().check().unwrap();
    let through = |route: &&crate::domain::directory::CheckedRoute| {
        directory.contacts(route).next().is_some() && directory.contacts(route).all(|it| it.owner != route.id())
    };
    let route = directory.routes().iter().find(through).unwrap();
    let asked = tasks(&directory, &[route.id().to_string()]);
    let prefix = format!("{}/", route.id());
    assert!(!asked.is_empty() && asked.iter().all(|task| !task.contact.starts_with(&prefix)));
}
