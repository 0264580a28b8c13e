//! The program: reads its settings, does one thing, and says how it went by its exit code.

use std::process::ExitCode;

use clap::Parser as _;
use signpost::command;
use signpost::config::{Cli, Command};
use signpost::memory;

fn main() -> ExitCode {
    memory::give_back_large_blocks();
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(args) => command::serve::run(&args),
        Command::Check(args) => command::check::run(&args),
        Command::CheckLinks(args) => command::check_links::run(&args),
        Command::Export(args) => command::export::run(&args),
        Command::Import(args) => command::import::run(&args),
        Command::Verify(args) => command::verify::run(&args),
        Command::Audit(args) => command::audit::run(&args),
        Command::Openapi(args) => command::openapi::run(&args),
        Command::Invite(args) => command::invite::run(&args),
        Command::Lookup(args) => command::lookup::run(&args),
        Command::Scan(args) => command::scan::run(&args),
    }
    .into()
}
