//! A client that takes nothing on trust: whatever comes back is held against the specification before a test sees it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::redirect::Policy;
use tokio::runtime::{Builder, Runtime};

use super::spec;
use super::{Answer, wire};

/// What tests put where something private could stand. No answer may ever hold it, in any case.
pub const CANARY: &str = "C4naryWh0IsHere";

/// A client of one service.
pub struct Client {
    pub address: SocketAddr,
    http: reqwest::Client,
    runtime: Runtime,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self::from(address, None)
    }

    /// A client whose own address is a chosen one, so that it can be looked for.
    pub fn with_address(address: SocketAddr, own: IpAddr) -> Self {
        Self::from(address, Some(own))
    }

    fn from(address: SocketAddr, own: Option<IpAddr>) -> Self {
        // The client wants to know how it would encrypt, though nothing here is encrypted. A later test finds it told.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().redirect(Policy::none()).local_address(own).no_proxy().build().unwrap();
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        Self { address, http, runtime }
    }

    pub fn get(&self, target: &str) -> Answer {
        self.send("GET", target, &[], None)
    }

    pub fn get_with(&self, target: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", target, headers, None)
    }

    pub fn post(&self, target: &str, body: &str) -> Answer {
        self.send("POST", target, &[("content-type", "application/json")], Some(body))
    }

    /// One request, and its answer once it has been held against the specification.
    pub fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        let mut answer = self.send_unchecked(method, target, headers, body);
        // Whoever asks first for the pack of an hour, or for the script, waits for the best compression there is, and whoever asks first for a
        // release of the past waits until it is built. An unoptimised build on a busy machine may not be done within a
        // request's time; then it asks the client to come again, as we do here.
        let past = |text: &str| text.contains("release") || text.contains("as_of");
        let takes_time = ["/v1/pack", "/v1/embed", "/embed"].iter().any(|it| target.starts_with(it))
            || past(target)
            || body.is_some_and(past);
        for _ in 0..10 {
            if answer.status != 503 || !takes_time {
                break;
            }
            let wait = answer.header("retry-after").and_then(|it| it.parse().ok()).unwrap();
            std::thread::sleep(Duration::from_secs(wait));
            answer = self.send_unchecked(method, target, headers, body);
        }
        spec::assert_answer(method, target, &answer);
        answer
    }

    /// One request and its bare answer, for the one sweep that checks each distinct part of its answers once.
    pub fn send_unchecked(&self, method: &str, target: &str, headers: &[(&str, &str)], body: Option<&str>) -> Answer {
        self.attempt(method, target, headers, body).unwrap()
    }

    /// One request to a service that may be gone before its answer has arrived whole.
    pub fn attempt(
        &self,
        method: &str,
        target: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<Answer, reqwest::Error> {
        let url = format!("http://{}{target}", self.address);
        let mut request = self.http.request(method.parse().unwrap(), url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body.to_owned());
        }
        self.runtime.block_on(async {
            let answer = request.send().await?;
            let headers = answer.headers().iter();
            let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
            Ok(Answer { status: answer.status().as_u16(), headers, bytes: answer.bytes().await?.to_vec() })
        })
    }

    /// Exactly these bytes on a connection of their own, for what a well-behaved client would never send.
    pub fn raw(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut connection = wire::Client::connect(self.address);
        connection.send(wire::request(method, target, headers)).send(body);
        let answer = if method == "HEAD" { connection.head_answer() } else { connection.answer() };
        let wire::Answer { status, headers, body } = answer;
        let answer = Answer { status, headers, bytes: body };
        spec::assert_answer(method, target, &answer);
        answer
    }
}

/// A value as it may stand in a query or a path.
pub fn percent(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    value.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
