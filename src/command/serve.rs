//! `signpost serve`: the service itself.

use super::{Outcome, could_not_run, say};
use crate::app::App;
use crate::config::{LogFormat, ServeArgs};
use crate::http::block_on;
use crate::http::log::{Format, keep_panics_quiet, subscriber};

/// Serves until it is told to stop.
#[must_use]
pub fn run(args: &ServeArgs) -> Outcome {
    let format = match args.log_format {
        LogFormat::Text => Format::Text,
        LogFormat::Json => Format::Json,
    };
    if let Err(error) = tracing::subscriber::set_global_default(subscriber(format, std::io::stderr)) {
        return could_not_run(error);
    }
    keep_panics_quiet();
    block_on(serve(args))
}

async fn serve(args: &ServeArgs) -> Outcome {
    let app = match App::build(args).await {
        Ok(app) => app,
        Err(error) => return could_not_run(error),
    };
    let (address, origin, (release, routes)) = (app.address(), app.origin().to_owned(), app.serves());
    let announced = async {
        say(format_args!("Signpost listens on http://{address}"));
        say(format_args!("  documentation  http://{address}/docs"));
        say(format_args!("  console        {origin}/console"));
        say(format_args!("  release        {release}, with {routes} support routes"));
        say(format_args!("  data           {}", args.data.data.display()));
    };
    // Said only once the server runs: from then on it can be told to stop, and whoever reads the line may do so.
    let (outcome, ()) = tokio::join!(biased; app.run(), announced);
    match outcome {
        Ok(()) => {
            tracing::info!("stopped");
            Outcome::Fine
        }
        Err(error) => could_not_run(error),
    }
}
