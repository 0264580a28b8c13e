//! The built program, run as anybody runs it.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::Client;

/// How long the program may take for anything, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often it is looked at meanwhile.
const TICK: Duration = Duration::from_millis(10);

/// How a run of the program went.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The program, with none of the settings that this environment may hold.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signpost"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SIGNPOST_")) {
        command.env_remove(name);
    }
    command
}

/// Runs the program to its end.
pub fn run<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    Run::of(program().args(args))
}

impl Run {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The same run, which has to have ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        self
    }
}

/// The program while it serves. It is killed when this is dropped.
pub struct Service {
    client: Client,
    child: Child,
    folder: TempDir,
}

impl std::ops::Deref for Service {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.folder.path().join("stderr")).unwrap_or_default();
            eprintln!("the program: {:?}\n{log}", self.child.try_wait());
        }
        // It may have ended by itself already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    /// Serves from this data folder on a free port.
    pub fn start(data: &Path) -> Self {
        Self::of(program().arg("--data").arg(data))
    }

    /// Serves on a free port with whatever else a command sets, once it listens.
    pub fn of(command: &mut Command) -> Self {
        Self::listening(command.args(["--listen", "127.0.0.1:0"]))
    }

    /// Whatever a command starts, once it says where it listens as the program does.
    pub fn listening(command: &mut Command) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name| File::create(folder.path().join(name)).unwrap();
        let mut child = command.stdin(Stdio::null()).stdout(file("stdout")).stderr(file("stderr")).spawn().unwrap();
        let end = Instant::now() + PATIENCE;
        let address: SocketAddr = loop {
            if let Some(address) = listens_on(&written(&folder, "stdout")) {
                break address;
            }
            let ended = child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < end, "it does not serve: {}", written(&folder, "stderr"));
            std::thread::sleep(TICK);
        };
        Self { client: Client::new(address), child, folder }
    }

    /// Asks the program to stop, as a service manager does.
    pub fn terminate(&self) {
        self.signal("TERM");
    }

    /// Ends the program at once, as a power cut does: it can do nothing more (SIGKILL).
    pub fn kill(&self) {
        self.signal("KILL");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.child.id())).status();
        assert!(sent.is_ok_and(|status| status.success()), "no shell could send SIG{name}: the tests need a POSIX sh");
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        written(&self.folder, "stderr")
    }

    /// Waits for the program to end.
    pub fn ended(mut self) -> Run {
        let end = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "it does not end");
            std::thread::sleep(TICK);
        };
        let (stdout, stderr) = (written(&self.folder, "stdout"), written(&self.folder, "stderr"));
        Run { code: status.code(), stdout, stderr }
    }

    /// Stops the program and waits for its end.
    pub fn stop(self) -> Run {
        self.terminate();
        self.ended()
    }
}

fn written(folder: &TempDir, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

/// The address in the first line that the service says, once it has said it.
fn listens_on(stdout: &str) -> Option<SocketAddr> {
    let line = stdout.lines().find(|line| line.starts_with("Signpost listens on "))?;
    line.rsplit_once("http://")?.1.parse().ok()
}
