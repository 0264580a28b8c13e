//! Many requests at once, and requests at a rate of their own: they go out when they are due, whatever became of those before
//! them. Whoever waits for an answer before asking again does not see how long the others would have waited.

use std::cell::RefCell;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{sleep_until, timeout};

/// How long anybody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What became of one request.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// From when it was due to the end of its answer.
    pub took: Duration,
    /// Its status; 0 where no whole answer came.
    pub status: u16,
    /// Whether the answer says when to come again.
    pub retry_after: bool,
}

/// A whole answer.
#[derive(Debug)]
pub struct Received {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Runs work on a thread with a runtime of its own.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, work)
}

/// A connection that stays open from one request to the next.
pub struct Connection(TcpStream);

impl Connection {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// Sends a request and takes the whole of its answer, which has to say how long it is.
    pub async fn ask(&mut self, request: &str) -> io::Result<Received> {
        self.0.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more(&mut bytes).await?;
        };
        let mut body = bytes.split_off(end);
        let head = String::from_utf8(bytes).map_err(io::Error::other)?;
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        let mut received = Received { status, head, body: Vec::new() };
        let length = received.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
        while body.len() < length {
            self.more(&mut body).await?;
        }
        received.body = body;
        Ok(received)
    }

    async fn more(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        if self.0.read_buf(bytes).await? == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }
}

/// Sends so many requests a second for so long, and says what became of each, in the order in which they were due.
pub async fn at_rate(address: SocketAddr, request: &'static str, a_second: u32, lasts: Duration) -> Vec<Outcome> {
    let idle = Rc::new(RefCell::new(Vec::new()));
    let begun = Instant::now();
    let between = Duration::from_secs(1) / a_second;
    let mut sent = Vec::new();
    for number in 0.. {
        let due = begun + between * number;
        if due.duration_since(begun) >= lasts {
            break;
        }
        sleep_until(due.into()).await;
        sent.push(spawn_local(one(address, Rc::clone(&idle), request, due)));
    }
    let mut outcomes = Vec::with_capacity(sent.len());
    for it in sent {
        outcomes.push(it.await.unwrap());
    }
    outcomes
}

async fn one(address: SocketAddr, idle: Rc<RefCell<Vec<Connection>>>, request: &str, due: Instant) -> Outcome {
    let kept = idle.borrow_mut().pop();
    let answered = timeout(PATIENCE, async {
        // One that was kept may have been closed meanwhile: that says nothing about the service.
        if let Some(mut connection) = kept
            && let Ok(received) = connection.ask(request).await
        {
            return Ok((connection, received));
        }
        let mut connection = Connection::open(address).await?;
        let received = connection.ask(request).await?;
        io::Result::Ok((connection, received))
    });
    let (status, retry_after) = match answered.await {
        Ok(Ok((connection, received))) => {
            let found = (received.status, received.header("retry-after").is_some());
            idle.borrow_mut().push(connection);
            found
        }
        Ok(Err(_)) | Err(_) => (0, false),
    };
    Outcome { took: due.elapsed(), status, retry_after }
}

/// The duration that so many of a hundred did not exceed, in milliseconds.
pub fn percentile(took: impl IntoIterator<Item = Duration>, of_hundred: usize) -> f64 {
    let mut took: Vec<Duration> = took.into_iter().collect();
    took.sort_unstable();
    let at = (took.len() * of_hundred / 100).min(took.len().saturating_sub(1));
    took.get(at).map_or(f64::NAN, |it| it.as_secs_f64() * 1000.0)
}

/// Whether the trials take as long as the promises: `SIGNPOST_LONG=1`.
pub fn long() -> bool {
    std::env::var("SIGNPOST_LONG").is_ok_and(|it| it == "1")
}
