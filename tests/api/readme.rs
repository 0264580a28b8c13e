//! The README tells the truth: its answers are the service's, its settings are the program's.

use serde_json::Value;

use crate::support::{app, run};

const README: &str = include_str!("../../README.md");

/// The commands of the README that begin like this, without their beginning, each with the output that it shows.
fn commands(beginning: &str) -> Vec<(String, String)> {
    let blocks = README.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let commands = blocks.flat_map(|block| block.strip_prefix("$ ").unwrap().split("\n$ "));
    let commands = commands.filter_map(|command| command.strip_prefix(beginning)?.split_once('\n'));
    commands.map(|(command, output)| (command.to_owned(), output.to_owned())).collect()
}

/// Whether `live` says everything that `shown` says. Of a list the first elements are shown.
fn says(live: &Value, shown: &Value) -> bool {
    match (live, shown) {
        (Value::Object(live), Value::Object(shown)) => {
            shown.iter().all(|(name, shown)| live.get(name).is_some_and(|live| says(live, shown)))
        }
        (Value::Array(live), Value::Array(shown)) if !shown.is_empty() => {
            live.len() >= shown.len() && live.iter().zip(shown).all(|(live, shown)| says(live, shown))
        }
        _ => live == shown,
    }
}

#[test]
fn the_answers_in_the_readme_are_what_a_fresh_start_answers() {
    let app = app();
    let examples = commands("curl -s 'http://127.0.0.1:8080");
    assert_eq!(examples.len(), 4);
    for (address, shown) in examples {
        let shown: Value = serde_json::from_str(&shown).unwrap();
        let live: Value = app.client.get(address.strip_suffix('\'').unwrap()).json();
        assert!(says(&live, &shown), "{address} no longer answers what the README shows");
    }
}

#[test]
fn the_look_up_in_the_terminal_prints_the_lines_that_the_readme_shows() {
    let examples = commands("cargo run --release -- ");
    assert_eq!(examples.len(), 1);
    for (arguments, shown) in examples {
        let empty = tempfile::tempdir().unwrap();
        let arguments = arguments.split(' ').chain(["--data", empty.path().to_str().unwrap()]);
        let printed = run(arguments).expect(0).stdout;
        let mut printed = printed.lines();
        for line in shown.lines().take_while(|line| *line != "...") {
            assert!(printed.any(|it| it == line), "not printed there: {line}");
        }
        assert!(printed.next().is_some(), "the README says that there is more");
    }
}

#[test]
fn every_setting_of_the_program_stands_in_the_readme() {
    use clap::CommandFactory as _;
    let command = signpost::config::Cli::command();
    let serve = command.find_subcommand("serve").unwrap();
    let mut settings = 0;
    for argument in serve.get_arguments().filter(|argument| argument.get_env().is_some()) {
        let flag = format!("`--{}`", argument.get_long().unwrap());
        let environment = format!("`{}`", argument.get_env().unwrap().to_str().unwrap());
        assert!(README.contains(&flag) && README.contains(&environment), "{flag} is not in the README");
        settings += 1;
    }
    assert_eq!(README.matches("| `SIGNPOST_").count(), settings, "the README has a setting that the program has not");
}
