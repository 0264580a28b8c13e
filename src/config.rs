//! What can be set: flags and `SIGNPOST_*` environment variables, one struct per command.

mod invite;
mod scan;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;

use crate::domain::digest::Digest;
use crate::domain::query::LookupRequest;

pub use invite::InviteArgs;
pub use scan::ScanArgs;

/// Signpost answers one question: where should this person turn for help, right now, and what exactly do they dial or
/// open?
///
/// Without a command it serves. Exit codes: 0 fine, 1 findings, 2 usage, 3 could not run.
#[derive(Debug, Parser)]
#[command(name = "signpost", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The settings of `serve`, which is what happens without a command.
    #[command(flatten)]
    pub serve: ServeArgs,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the directory (the default).
    Serve(ServeArgs),
    /// Check a folder of records and list every finding with its file and place. Exit code 1 where there are any.
    Check(CheckArgs),
    /// Fetch the pages that contacts were read from, and say which no longer print them, and which links have moved, changed
    /// hands or gone. Exit code 1 where there is something to look at.
    ///
    /// Only this command makes requests to others. It asks a host at most once a second, connects to public addresses only,
    /// and changes nothing.
    ///
    /// Example: signpost check-links --only childline
    CheckLinks(CheckLinksArgs),
    /// Write the whole history of a store as plain JSON files. Works while the service runs.
    Export(ExportArgs),
    /// Restore an export into an empty store, with the same digests.
    Import(ImportArgs),
    /// Read a store again and report everything that is wrong with it. Exit code 1 where anything is.
    Verify(VerifyArgs),
    /// Print who did what: a line for every entry of a store, oldest first. Works while the service runs.
    Audit(AuditArgs),
    /// Print the specification (OpenAPI 3.1), or write it to a file.
    Openapi(OpenapiArgs),
    /// Make the one-time link with which somebody becomes a curator, with the service stopped: the first administrator, or one
    /// who lost every passkey. All others are invited by an administrator in the console.
    ///
    /// Example: signpost invite ada --name Ada --rights edit,review,recall,administer
    Invite(InviteArgs),
    /// Look up where to turn, in the terminal. Reads the store without its lock, or the built-in seed where there is none.
    ///
    /// Example: signpost lookup --audience child --place GB-SCT --topic image-shared
    Lookup(LookupArgs),
    /// Check pages: which of the numbers, short codes, links and service names on them are still right? Exit code 1 where
    /// something has to be changed; what is right and what nobody knows is told and is no failure.
    ///
    /// Reads files that end in .html, .htm, .txt or .md, folders with all that is in them, and standard input as `-`.
    ///
    /// Example: signpost scan public/ --audience child
    Scan(ScanArgs),
}

/// Where the store is.
#[derive(Clone, Debug, Args)]
pub struct DataArgs {
    /// The folder that holds the store. Created where it is missing.
    #[arg(long, env = "SIGNPOST_DATA", value_name = "DIR", default_value = "./data")]
    pub data: PathBuf,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// The settings of a node.
#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    /// The address and port to listen on. Port 0 takes a free one.
    #[arg(long, env = "SIGNPOST_LISTEN", value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where the store is.
    #[command(flatten)]
    pub data: DataArgs,
    /// The address under which the public reaches this service, such as <https://signpost.example>. Without it links are
    /// relative.
    #[arg(long, env = "SIGNPOST_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// The proxies in front of this service, whose `X-Forwarded-For` says who asked; can be given several times, or separated
    /// by commas. It counts for the limits on signing in only, and is kept nowhere.
    #[arg(long, env = "SIGNPOST_TRUSTED_PROXY", value_name = "ADDR", value_delimiter = ',')]
    pub trusted_proxy: Vec<IpAddr>,
    /// Where to report a security fault (a mailto: or https: address). Without it /.well-known/security.txt is 404.
    #[arg(long, env = "SIGNPOST_SECURITY_CONTACT", value_name = "URI", value_parser = security_contact)]
    pub security_contact: Option<String>,
    /// Serve the newest release that can still be proven, read-only, from a store that is damaged. A later recall may be
    /// missing.
    #[arg(long, env = "SIGNPOST_DEGRADED")]
    pub degraded: bool,
    /// How log lines are written, to standard error. They never hold an address, a query, a referrer or a user agent.
    #[arg(long, env = "SIGNPOST_LOG_FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,
    /// How many threads answer requests; one per core where absent.
    #[arg(long, env = "SIGNPOST_WORKERS", value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,
}

/// What to check.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// The folder of records, such as resources/directory.
    pub folder: PathBuf,
    /// Print the findings as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Whose pages and links to check.
#[derive(Clone, Debug, Args)]
pub struct CheckLinksArgs {
    /// A folder of records, such as resources/directory, instead of the store or the built-in seed.
    pub folder: Option<PathBuf>,
    /// Where the store is. The built-in seed where there is none.
    #[command(flatten)]
    pub data: DataArgs,
    /// Only this support route; can be given several times, or separated by commas.
    #[arg(long, value_name = "ROUTE", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Print everything that was found as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What to export.
#[derive(Clone, Debug, Args)]
pub struct ExportArgs {
    /// The folder to write to. It must be empty or missing.
    pub folder: PathBuf,
    /// Where the store is.
    #[command(flatten)]
    pub data: DataArgs,
}

/// What to import.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// The folder that an export wrote.
    pub folder: PathBuf,
    /// Where the store is. It must be empty or missing.
    #[command(flatten)]
    pub data: DataArgs,
}

/// What to verify.
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// Where the store is.
    #[command(flatten)]
    pub data: DataArgs,
    /// Also check that every document is canonical and every release builds a directory.
    #[arg(long)]
    pub deep: bool,
    /// A head that an earlier verification printed, kept elsewhere: the history has to hold it. This alone finds that the
    /// whole folder was put back to an older state.
    #[arg(long, value_name = "HASH")]
    pub expect_head: Option<Digest>,
}

/// Whose audit to print.
#[derive(Clone, Debug, Args)]
pub struct AuditArgs {
    /// Where the store is.
    #[command(flatten)]
    pub data: DataArgs,
    /// Print every line with its hash as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Where the specification goes.
#[derive(Clone, Debug, Args)]
pub struct OpenapiArgs {
    /// The specification for those who keep the directory true, instead of the one for those who read it.
    #[arg(long)]
    pub curation: bool,
    /// The file to write; standard output where absent. `openapi/signpost.json` and `openapi/curation.json` are those that
    /// are checked in.
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
}

/// What to look up.
#[derive(Clone, Debug, Args)]
pub struct LookupArgs {
    /// Who is looking for help: child, parent, concerned-adult, own-behaviour, family-of-offender, survivor ...
    #[arg(long)]
    pub audience: String,
    /// What they need help with; can be given several times, or separated by commas.
    #[arg(long, value_delimiter = ',')]
    pub topic: Vec<String>,
    /// Where they are: GB, GB-SCT, GB-ABD ...
    #[arg(long)]
    pub place: Option<String>,
    /// Their age in years, or a range: 12 or 12-15.
    #[arg(long)]
    pub age: Option<String>,
    /// Only routes with such a contact: phone, text, webchat, form ...
    #[arg(long, value_delimiter = ',')]
    pub kind: Vec<String>,
    /// Only routes with a contact in such a language.
    #[arg(long, value_delimiter = ',')]
    pub language: Vec<String>,
    /// The language of our own words.
    #[arg(long)]
    pub lang: Option<String>,
    /// The most listings to show.
    #[arg(long)]
    pub limit: Option<u32>,
    /// Where the page before this one ended.
    #[arg(long)]
    pub cursor: Option<String>,
    /// Only routes at which somebody is there at that moment.
    #[arg(long)]
    pub open_now: bool,
    /// Also list what was left out, and why.
    #[arg(long)]
    pub explain: bool,
    /// The moment to answer for (RFC 3339); now where absent.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<Timestamp>,
    /// Print the answer as JSON, as the service gives it.
    #[arg(long)]
    pub json: bool,
    /// Where the store is.
    #[command(flatten)]
    pub data: DataArgs,
}

impl LookupArgs {
    /// The look-up itself.
    #[must_use]
    pub fn request(&self) -> LookupRequest {
        LookupRequest {
            audience: Some(self.audience.clone()),
            topic: self.topic.clone(),
            place: self.place.clone(),
            age: self.age.clone(),
            kind: self.kind.clone(),
            language: self.language.clone(),
            lang: self.lang.clone(),
            limit: self.limit,
            cursor: self.cursor.clone(),
            open_now: self.open_now,
            at: self.at.map(|at| at.to_string()),
            explain: self.explain,
            release: None,
            as_of: None,
        }
    }
}

fn public_url(text: &str) -> Result<String, String> {
    let url = url::Url::parse(text).map_err(|_| "give a whole address such as https://signpost.example")?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.path() == "/" && url.username().is_empty();
    match url.scheme() {
        "https" | "http" if plain => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err("give an address such as https://signpost.example, without a path".to_owned()),
    }
}

fn security_contact(text: &str) -> Result<String, String> {
    let known = text.starts_with("mailto:") || text.starts_with("https://");
    let one_line = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    if known && one_line {
        Ok(text.to_owned())
    } else {
        Err("give a mailto: or https: address, as RFC 9116 asks".to_owned())
    }
}
