//! A client that sends exactly the bytes it is given.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// An answer as it came over the wire.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The only value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let first = values.next();
        assert_eq!(values.next(), None, "{name} stands there twice");
        first
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The code of the problem that this is.
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.json()["status"], self.status);
        self.json()["code"].as_str().unwrap().to_owned()
    }
}

/// One connection.
pub struct Client {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, unread: Vec::new() }
    }

    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        self.stream.write_all(bytes.as_ref()).unwrap();
        self
    }

    /// Sends where the server may already have closed.
    pub fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).is_ok()
    }

    /// The next answer, with its body unless there is none by the standard.
    pub fn answer(&mut self) -> Answer {
        self.read_answer(true)
    }

    /// The answer to a `HEAD`.
    pub fn head_answer(&mut self) -> Answer {
        self.read_answer(false)
    }

    fn read_answer(&mut self, with_body: bool) -> Answer {
        let end = loop {
            if let Some(at) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            assert!(self.read_more(), "the connection ended: {:?}", String::from_utf8_lossy(&self.unread));
        };
        let head = String::from_utf8(self.unread.drain(..end).collect()).unwrap();
        assert!(head.starts_with("HTTP/1.1 "), "bytes that belong to no answer: {head}");
        let mut lines = head.split("\r\n").filter(|line| !line.is_empty());
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Answer { status, headers, body: Vec::new() };
        if with_body && !matches!(status, 204 | 304) {
            let length: usize = answer.header("content-length").unwrap().parse().unwrap();
            while self.unread.len() < length {
                assert!(self.read_more(), "the body ended early");
            }
            answer.body = self.unread.drain(..length).collect();
        }
        answer
    }

    fn read_more(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let read = self.stream.read(&mut bytes).unwrap();
        self.unread.extend_from_slice(&bytes[..read]);
        read > 0
    }

    /// Takes at most so many bytes that are there.
    pub fn read_some(&mut self, most: usize) -> usize {
        let mut bytes = vec![0; most];
        let read = self.stream.read(&mut bytes).unwrap();
        self.unread.extend_from_slice(&bytes[..read]);
        read
    }

    /// Says that nothing more will be asked.
    pub fn asks_no_more(&mut self) -> &mut Self {
        self.stream.shutdown(std::net::Shutdown::Write).unwrap();
        self
    }

    /// Takes everything until the connection ends, however it ends.
    pub fn read_to_the_end(&mut self) -> usize {
        let mut bytes = Vec::new();
        let _ended_hard = self.stream.read_to_end(&mut bytes);
        bytes.len()
    }

    /// Whether nothing more comes, and how long it took until the server closed.
    pub fn closed_after(&mut self) -> Duration {
        let start = Instant::now();
        assert_eq!(self.unread, b"", "bytes that belong to no answer");
        let mut byte = [0];
        match self.stream.read(&mut byte) {
            Ok(read) => assert_eq!(read, 0, "a byte that belongs to no answer"),
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "still open"),
        }
        start.elapsed()
    }
}

/// One request on a connection of its own.
pub fn ask(address: SocketAddr, request: impl AsRef<[u8]>) -> Answer {
    Client::connect(address).send(request).answer()
}

/// A request without a body.
pub fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> String {
    let mut lines = vec![format!("{method} {target} HTTP/1.1"), "Host: localhost".to_owned()];
    lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
    format!("{}\r\n\r\n", lines.join("\r\n"))
}

pub fn get(target: &str, headers: &[(&str, &str)]) -> String {
    request("GET", target, headers)
}

pub fn post(target: &str, body: &str) -> String {
    let length = body.len().to_string();
    let headers = [("Content-Type", "application/json"), ("Content-Length", length.as_str())];
    format!("{}{body}", request("POST", target, &headers))
}
