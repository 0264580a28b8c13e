//! The README tells the truth: its answers are the service's, its settings are the program's.

use serde_json::Value;

use crate::support::app;

const README: &str = include_str!("../../README.md");

/// The `curl` lines of the README, each with the shortened answer that it shows.
fn examples() -> Vec<(String, Value)> {
    let block = README.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let examples = block.split("$ curl -s '").skip(1).map(|example| {
        let (address, answer) = example.split_once("'\n").unwrap();
        (address.to_owned(), serde_json::from_str(answer).unwrap())
    });
    examples.collect()
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
    let examples = examples();
    assert_eq!(examples.len(), 3);
    for (address, shown) in examples {
        let path = address.strip_prefix("http://127.0.0.1:8080").unwrap();
        let live: Value = app.client.get(path).json();
        assert!(says(&live, &shown), "{address} no longer answers what the README shows");
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
