//! What can be set for `signpost scan`.

use std::path::PathBuf;

use clap::Args;

use super::DataArgs;
use crate::domain::id::Country;

/// Which pages to check.
#[derive(Clone, Debug, Args)]
pub struct ScanArgs {
    /// Files, folders with all that is in them, or `-` for standard input.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub pages: Vec<PathBuf>,
    /// Whom the pages are for: child, parent, professional ... Then what must not be shown to them is found as well.
    #[arg(long)]
    pub audience: Option<String>,
    /// The country (ISO 3166-1) in which their numbers are dialled.
    #[arg(long, default_value = "GB")]
    pub country: Country,
    /// Print everything that was found as JSON.
    #[arg(long)]
    pub json: bool,
    /// Where the store is. The built-in seed where there is none.
    #[command(flatten)]
    pub data: DataArgs,
}
