//! The service in another process that is this binary again: with a store at which it can be made to die, and a clock that a
//! file sets.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::Timestamp;
use signpost::app::App;
use signpost::config::{DataArgs, LogFormat, ServeArgs};
use signpost::http::log::{Format, subscriber};

use crate::crash::dying::Dying;
use crate::support::Service;

const FOLDER: &str = "TEST_CHILD_FOLDER";
const ORDER: &str = "TEST_CHILD_ORDER";
const CLOCK: &str = "TEST_CHILD_CLOCK";

/// A service on a data folder, in a process of its own. It dies once the file `order` names a point, and it is as late as
/// the file `clock` says, if that is there.
pub fn start(data: &Path, order: &Path, clock: &Path) -> Service {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child::the_service_in_another_process", "--exact", "--ignored", "--nocapture"]);
    Service::listening(command.env(FOLDER, data).env(ORDER, order).env(CLOCK, clock))
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(std::env::var_os(name).unwrap())
}

fn clock() -> Timestamp {
    std::fs::read_to_string(path(CLOCK)).map_or_else(|_| Timestamp::now(), |time| time.parse().unwrap())
}

/// Puts a clock to a time, all at once.
pub fn set_clock(clock: &Path, time: Timestamp) {
    let next = clock.with_extension("next");
    std::fs::write(&next, time.to_string()).unwrap();
    std::fs::rename(next, clock).unwrap();
}

#[test]
#[ignore = "a child of other tests; it serves until it is ended"]
#[expect(clippy::print_stdout, reason = "it says where it listens, as the program does")]
fn the_service_in_another_process() {
    let args = ServeArgs {
        listen: "127.0.0.1:0".parse().unwrap(),
        data: DataArgs { data: path(FOLDER) },
        public_url: None,
        trusted_proxy: Vec::new(),
        security_contact: None,
        degraded: false,
        log_format: LogFormat::Text,
        workers: Some(2),
    };
    tracing::subscriber::set_global_default(subscriber(Format::Text, std::io::stderr)).unwrap();
    actix_web::rt::System::new().block_on(async {
        let dying = |store| Arc::new(Dying { store, order: path(ORDER), kept: AtomicBool::new(false) }) as _;
        let app = App::build_over(&args, clock, dying).await.unwrap();
        // The line that was begun says which test this is.
        println!("\nSignpost listens on http://{}", app.address());
        app.run().await.unwrap();
    });
}
