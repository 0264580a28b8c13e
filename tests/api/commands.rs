//! The commands of the program: what they print, how they end, and the settings that they take.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, Service, in_package, list, program, run, text};

#[test]
fn every_command_says_how_to_use_it() {
    let commands = [
        (
            "serve",
            &["--listen", "--data", "--public-url", "--security-contact", "--degraded", "--log-format", "--workers"][..],
        ),
        ("check", &["<FOLDER>", "--json"]),
        ("check-links", &["[FOLDER]", "--data", "--only", "--json"]),
        ("export", &["<FOLDER>", "--data"]),
        ("import", &["<FOLDER>", "--data"]),
        ("invite", &["<CURATOR>", "--name", "--rights", "--data", "--public-url", "--listen"]),
        ("verify", &["--data", "--deep", "--expect-head"]),
        ("audit", &["--data", "--json"]),
        ("openapi", &["--curation", "--write"]),
        (
            "lookup",
            &["--audience", "--topic", "--place", "--age", "--kind", "--limit", "--explain", "--json", "--data"],
        ),
        ("scan", &["<FILE|DIR>...", "--audience", "--country", "--json", "--data"]),
    ];
    let whole = run(["--help"]).expect(0).stdout;
    for (command, flags) in commands {
        let help = run([command, "--help"]).expect(0);
        assert!(
            help.stdout.contains(&format!("Usage: signpost {command}")) && help.stderr.is_empty(),
            "{}",
            help.stdout
        );
        for flag in flags {
            assert!(help.stdout.contains(flag), "{command} does not explain {flag}");
        }
        assert!(whole.contains(&format!("\n  {command}")), "{command} is not in the list of commands");
    }
    assert!(whole.contains("0 fine, 1 findings, 2 usage, 3 could not run"), "{whole}");
    assert_eq!(run(["--version"]).expect(0).stdout, format!("signpost {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_command_that_cannot_be_understood_ends_with_2() {
    let wrong: [&[&str]; 9] = [
        &["--nonsense"],
        &["nonsense"],
        &["check"],
        &["lookup"],
        &["lookup", "--audience", "nobody"],
        &["lookup", "--audience", "child", "--limit", "201"],
        &["lookup", "--audience", "child", "--at", "yesterday"],
        &["--listen", "nowhere"],
        &["--public-url", "signpost.example/path"],
    ];
    for args in wrong {
        let run = run(args).expect(2);
        assert!(!run.stderr.is_empty() && run.stdout.is_empty(), "{args:?}: {}", run.stdout);
    }
}

#[test]
fn a_look_up_that_cannot_be_understood_names_the_flag_and_what_it_may_be() {
    let run = run(["lookup", "--audience", "child", "--kind", "pigeon", "--place", "Atlantis"]).expect(2);
    assert!(run.stderr.contains("--kind: ") && run.stderr.contains("one of: phone, text"), "{}", run.stderr);
    assert!(run.stderr.contains("--place: ") && run.stderr.contains("GB-SCT"), "{}", run.stderr);
    assert!(!run.stderr.contains("pigeon") && !run.stderr.contains("Atlantis"), "{}", run.stderr);
}

#[test]
fn a_command_that_cannot_run_ends_with_3_and_names_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (missing, output) = (folder.path().join("missing"), folder.path().join("out"));
    let missing = missing.to_str().unwrap();
    let cases: [&[&str]; 3] = [
        &["check", missing],
        &["export", output.to_str().unwrap(), "--data", missing],
        &["import", missing, "--data", output.to_str().unwrap()],
    ];
    for args in cases {
        let run = run(args).expect(3);
        assert!(format!("{}{}", run.stdout, run.stderr).contains(missing), "{args:?}: {}{}", run.stdout, run.stderr);
        assert!(!Path::new(missing).exists() && !output.exists(), "{args:?} left something behind");
    }
}

#[test]
fn a_busy_address_is_named_with_the_setting_that_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = folder.path().join("data");
    let run = run(["--listen", &address, "--data", data.to_str().unwrap()]).expect(3);
    assert!(run.stderr.contains(&address) && run.stderr.contains("--listen or SIGNPOST_LISTEN"), "{}", run.stderr);
}

#[test]
fn the_specification_is_printed_or_written() {
    let checked_in = std::fs::read_to_string(in_package("openapi/signpost.json")).unwrap();
    assert_eq!(run(["openapi"]).expect(0).stdout, checked_in);
    let of_curation = std::fs::read_to_string(in_package("openapi/curation.json")).unwrap();
    assert_eq!(run(["openapi", "--curation"]).expect(0).stdout, of_curation);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("spec.json");
    assert_eq!(run(["openapi", "--write", file.to_str().unwrap()]).expect(0).stdout, "");
    assert_eq!(std::fs::read_to_string(file).unwrap(), checked_in);
    run(["openapi", "--write", "/nowhere/spec.json"]).expect(3);
}

/// A look-up in the terminal, without a store.
fn look_up(args: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    Run::of(program().arg("lookup").args(args).arg("--data").arg(folder.path().join("none")))
}

#[test]
fn a_look_up_in_the_terminal_gives_the_answer_of_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let service = Service::start(&data);
    let cases: [(&[&str], Value); 5] = [
        (&["--audience", "child"], json!({"audience": "child"})),
        (
            &["--audience", "child", "--place", "GB-SCT", "--topic", "image-shared,bullying", "--limit", "2"],
            json!({"audience": "child", "place": "GB-SCT", "topic": ["image-shared", "bullying"], "limit": 2}),
        ),
        (
            &["--audience", "parent", "--kind", "phone", "--kind", "text", "--language", "en", "--explain"],
            json!({"audience": "parent", "kind": ["phone", "text"], "language": ["en"], "explain": true}),
        ),
        (&["--audience", "own-behaviour", "--age", "30"], json!({"audience": "own-behaviour", "age": "30"})),
        (
            &["--audience", "parent", "--open-now", "--at", "2026-11-23T10:00:00Z"],
            json!({"audience": "parent", "open_now": true, "at": "2026-11-23T10:00:00Z"}),
        ),
    ];
    for (args, body) in &cases {
        let served = service.post("/v1/lookup", &body.to_string()).expect(200).json();
        let of_store = Run::of(program().arg("lookup").args(*args).arg("--json").arg("--data").arg(&data)).expect(0);
        assert_eq!(serde_json::from_str::<Value>(&of_store.stdout).unwrap(), served, "{args:?}");
    }
    // Without a store it answers from the seed inside the program, which is what this store was begun with.
    let (args, body) = &cases[1];
    let served = service.post("/v1/lookup", &body.to_string()).expect(200).json();
    let of_seed = look_up(&[args, &["--json"][..]].concat()).expect(0);
    assert_eq!(serde_json::from_str::<Value>(&of_seed.stdout).unwrap(), served);
}

#[test]
fn a_look_up_in_the_terminal_shows_danger_first_then_who_helps_and_why() {
    let args = ["--audience", "child", "--place", "GB-SCT", "--limit", "3", "--at", "2026-12-25T02:00:00Z"];
    let answer: Value = serde_json::from_str(&look_up(&[&args[..], &["--json"]].concat()).expect(0).stdout).unwrap();
    let shown = look_up(&args).expect(0).stdout;
    let mut from = 0;
    let mut next = |wanted: &str| {
        let at = shown[from..].find(wanted);
        from += at.unwrap_or_else(|| panic!("{wanted} is not there, or too early: {shown}")) + wanted.len();
    };
    next(": A child or young person, Scotland\n");
    next("Friday 25 December 2026, 2am\n");
    next("In danger now\n");
    for contact in list(&answer, "/emergency") {
        next(text(contact, "/display"));
        next("Open now, all day and night\n");
    }
    for (at, item) in list(&answer, "/items").iter().enumerate() {
        let route = &item["route"];
        next(&format!("{}. {} ({})", at + 1, text(route, "/name"), text(route, "/organisation/name")));
        for contact in list(route, "/contacts") {
            next(text(contact, "/display"));
            next(text(contact, "/availability/sentence"));
        }
        next(text(route, "/wording/0/text"));
        next("because: audience:child, ");
    }
    next(&format!("more: --cursor {}", text(&answer, "/next_cursor")));
}

#[test]
fn every_setting_can_be_given_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut command = program();
    command.envs([
        ("SIGNPOST_DATA", data.to_str().unwrap()),
        ("SIGNPOST_PUBLIC_URL", "https://signpost.example/"),
        ("SIGNPOST_SECURITY_CONTACT", "mailto:security@signpost.example"),
        ("SIGNPOST_LOG_FORMAT", "json"),
        ("SIGNPOST_WORKERS", "1"),
    ]);
    let service = Service::of(&mut command);
    let problem = service.get("/v1/routes/nobody").expect(404).json();
    assert_eq!(problem["type"], "https://signpost.example/problems/not-found");
    assert!(service.get("/.well-known/security.txt").text().starts_with("Contact: mailto:security@signpost.example\n"));
    let run = service.stop().expect(0);
    assert!(run.stdout.contains(data.to_str().unwrap()), "{}", run.stdout);
    assert!(run.stderr.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{}", run.stderr);
    let verified = Run::of(program().arg("verify").env("SIGNPOST_DATA", &data)).expect(0);
    assert!(verified.stdout.starts_with("1 entries, "), "{}", verified.stdout);
}

#[test]
fn a_setting_in_the_environment_that_cannot_be_understood_is_named() {
    let wrong = [
        ("SIGNPOST_LISTEN", "nowhere", "--listen"),
        ("SIGNPOST_LOG_FORMAT", "poetry", "--log-format"),
        ("SIGNPOST_WORKERS", "0", "--workers"),
        ("SIGNPOST_PUBLIC_URL", "ftp://signpost.example", "--public-url"),
        ("SIGNPOST_SECURITY_CONTACT", "security@signpost.example", "--security-contact"),
    ];
    for (name, value, flag) in wrong {
        let run = Run::of(program().env(name, value)).expect(2);
        assert!(run.stderr.contains(flag), "{name}: {}", run.stderr);
    }
}

/// Runs `signpost invite` on a data folder.
fn invite(data: &Path, args: &[&str]) -> Run {
    Run::of(program().arg("invite").args(args).arg("--data").arg(data))
}

/// The link that an invitation prints, which stands there once.
fn link_of(run: &Run) -> &str {
    let links: Vec<&str> = run.stdout.lines().map(str::trim).filter(|line| line.contains("/console#")).collect();
    assert_eq!(links.len(), 1, "{}", run.stdout);
    links[0]
}

const ADA: [&str; 5] = ["ada", "--name", "Ada", "--rights", "edit,administer"];

#[test]
fn the_first_administrator_is_invited_with_the_service_stopped_and_the_link_opens_the_door() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let invited = invite(&data, &ADA).expect(0);
    let secret = link_of(&invited).strip_prefix("http://localhost:8080/console#").unwrap();
    assert_eq!(secret.len(), 43);
    assert!(invited.stdout.starts_with("Ada (ada) may become a curator: edit, administer\n"), "{}", invited.stdout);
    assert!(invited.stdout.contains("shown once") && invited.stderr.is_empty(), "{}", invited.stderr);
    // A folder that was not there holds what a start brings, and the invitation.
    let service = Service::start(&data);
    assert!(!service.get("/v1/routes").expect(200).json()["items"].as_array().unwrap().is_empty());
    let shown = |secret: &str| {
        let (body, json) = (json!({"invitation": secret}).to_string(), [("content-type", "application/json")]);
        service.send_unchecked("POST", "/v1/curation/enrolment", &json, Some(&body))
    };
    let enrolment = shown(secret).expect(200).json();
    assert_eq!((text(&enrolment, "/curator"), text(&enrolment, "/name")), ("ada", "Ada"));
    assert_eq!(enrolment["rights"], json!(["edit", "administer"]));
    shown(&secret.replace(&secret[..2], "__")).expect(403);
    let run = service.stop().expect(0);
    // The secret itself is kept nowhere.
    let mut kept = format!("{}{}", run.stdout, run.stderr);
    for file in std::fs::read_dir(data.join("journal")).unwrap() {
        kept += &String::from_utf8_lossy(&std::fs::read(file.unwrap().path()).unwrap());
    }
    assert!(kept.contains("invited") && !kept.contains(secret), "the journal was not looked at, or holds the secret");
}

#[test]
fn while_the_service_runs_an_invitation_is_an_administrators_to_make() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let service = Service::start(&data);
    let run = invite(&data, &ADA).expect(3);
    assert!(run.stdout.is_empty() && run.stderr.contains("console"), "{}", run.stderr);
    assert!(run.stderr.contains(data.to_str().unwrap()), "{}", run.stderr);
    service.stop().expect(0);
}

#[test]
fn the_link_leads_to_where_browsers_reach_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let led = |more: &[&str]| link_of(&invite(&data, &[&ADA[..], more].concat()).expect(0)).to_owned();
    assert!(led(&["--listen", "127.0.0.1:4711"]).starts_with("http://localhost:4711/console#"));
    assert!(led(&["--public-url", "https://signpost.example/"]).starts_with("https://signpost.example/console#"));
}

#[test]
fn an_invitation_that_could_never_be_taken_up_is_refused_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let wrong: [(&[&str], &str); 8] = [
        (&["ada", "--name", "Ada", "--rights", "edit,review"], "administer"),
        (&["ada", "--name", "", "--rights", "administer"], "a name has"),
        (&["ada", "--name", "Ada", "--rights", "everything"], "edit, review, recall, administer"),
        (&["ada", "--name", "Ada"], "--rights"),
        (&["Ada", "--name", "Ada", "--rights", "administer"], "lower-case"),
        (&["ada", "--name", "Ada", "--rights", "administer", "--listen", "127.0.0.1:0"], "--listen"),
        (
            &["ada", "--name", "Ada", "--rights", "administer", "--public-url", "http://signpost.example"],
            "--public-url",
        ),
        (&["ada", "--name", "Ada", "--rights", "administer", "--public-url", "https://192.0.2.1"], "--public-url"),
    ];
    for (args, named) in wrong {
        let run = invite(&data, args).expect(2);
        assert!(run.stdout.is_empty() && run.stderr.contains(named), "{args:?}: {}", run.stderr);
    }
}
