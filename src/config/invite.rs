//! The settings of `signpost invite`.

use std::net::SocketAddr;

use clap::Args;

use super::{DataArgs, public_url};
use crate::domain::id::Id;
use crate::domain::person::Right;

/// Whom to invite, and where the link leads.
#[derive(Clone, Debug, Args)]
pub struct InviteArgs {
    /// What they will be called among curators: lower-case letters and digits joined by single hyphens.
    #[arg(value_name = "CURATOR")]
    pub curator: Id,
    /// Their name, in 1 to 80 characters.
    #[arg(long)]
    pub name: String,
    /// What they may do: edit, review, recall, administer; can be given several times, or separated by commas.
    #[arg(long, required = true, value_delimiter = ',', value_parser = right)]
    pub rights: Vec<Right>,
    /// Where the store is.
    #[command(flatten)]
    pub data: DataArgs,
    /// The address under which browsers reach the service, as it is given to `serve`. Without it the link leads to
    /// <http://localhost> with the port of --listen.
    #[arg(long, env = "SIGNPOST_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// The address and port that the service listens on, as it is given to `serve`. Only the port matters here.
    #[arg(long, env = "SIGNPOST_LISTEN", value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
}

fn right(text: &str) -> Result<Right, String> {
    let known = Right::ALL.into_iter().find(|right| right.as_str() == text);
    known.ok_or_else(|| format!("a right is one of {}", Right::ALL.map(Right::as_str).join(", ")))
}
