//! `signpost check-links` as somebody runs it. There is nobody to ask here, so what it says of real pages is tested beside
//! its code, with a site on this machine; the program itself refuses such a site, which is what is seen here.

use std::net::TcpListener;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Run, copy_folder, edit_json, in_package, list, program, run, text};

/// A copy of the seed in which Childline has one telephone, read from one page.
fn seed_with(page: &str, folder: &Path) -> std::path::PathBuf {
    let copy = folder.join("records");
    copy_folder(&in_package("resources/directory"), &copy);
    edit_json(&copy.join("routes/childline.json"), |route| {
        route["contacts"].as_array_mut().unwrap().truncate(1);
        route["contacts"][0]["assurance"]["evidence"] = json!([{ "url": page }]);
    });
    copy
}

fn check_links(folder: &Path, more: &[&str]) -> Run {
    Run::of(program().arg("check-links").arg(folder).args(["--only", "childline"]).args(more))
}

#[test]
fn an_address_of_this_machine_is_refused_and_never_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    for host in ["127.0.0.1", "localhost"] {
        let folder = tempfile::tempdir().unwrap();
        let page = format!("http://{host}:{port}/a");
        let records = seed_with(&page, folder.path());
        let found = check_links(&records, &["--json"]).expect(1);
        let report: Value = serde_json::from_str(&found.stdout).unwrap();
        let expected =
            json!({"contact": "childline/phone", "of": "evidence", "url": page, "outcome": "refused-address"});
        assert_eq!(list(&report, "/rows"), [expected]);
        assert_eq!((&report["pages"], &report["release"]), (&json!(1), &json!(1)));
        assert_eq!(found.stderr, format!("1/1 {host}\n"));
        let table = check_links(&records, &[]).expect(1).stdout;
        let mut lines = table.lines();
        assert_eq!(lines.next().unwrap(), format!("refused-address childline/phone evidence {page}"));
        assert_eq!(lines.next().unwrap(), "release 1: 1 pages fetched, 1 questions, 1 to look at");
    }
    let connected = listener.accept();
    assert!(connected.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock), "it was connected to");
}

#[test]
fn what_a_page_says_cannot_be_known_of_a_route_or_a_folder_that_is_not_there() {
    let seed = in_package("resources/directory");
    let unknown = Run::of(program().arg("check-links").arg(&seed).args(["--only", "C4naryWh0IsHere"])).expect(2);
    assert!(unknown.stderr.contains("--only") && !unknown.stderr.contains("C4nary"), "{}", unknown.stderr);
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let failed = run([Path::new("check-links"), &missing]).expect(3);
    assert!(failed.stderr.contains(missing.to_str().unwrap()), "{}", failed.stderr);
    assert!(text(&json!({"out": failed.stdout}), "/out").is_empty());
}
