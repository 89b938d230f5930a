//! The page of a class's results, opened in a real browser.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::seat::{Seat, TempDir};
use crate::support::{Lab, expect_success, output, stderr, stdout};

/// Places that the browser itself asks when it starts, whatever page it opens.
const ITS_OWN: [&str; 4] =
    ["accounts.google.com", "clients2.google.com", "update.googleapis.com", ".gvt1.com"];

/// What a browser did with a page.
struct Visit {
    /// The page as the browser has understood it.
    dom: String,
    /// What it complained about.
    console: Vec<String>,
    /// What it asked of its proxy, which stands for all places there are.
    requests: Vec<String>,
}

/// Opens a file in a browser that is new, and closes it when the page has been loaded.
fn visit(page: &Path) -> Visit {
    let seat = Seat::take(); // for a name that nobody else has
    let profile = TempDir::new(&format!("{}-browser", seat.project()));
    let everywhere = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("--proxy-server=http://{}", everywhere.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&requests);
    thread::spawn(move || {
        for asked in everywhere.incoming().map(Result::unwrap) {
            let mut request = String::new();
            let _cut_off = BufReader::new(asked).read_line(&mut request);
            seen.lock().unwrap().push(request);
        }
    });
    let browser = env::var("LAB_BROWSER").unwrap_or_else(|_| "chromium".to_owned());
    let mut command = Command::new(browser);
    command.args(["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]);
    command.args([
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
    ]);
    command.args(["--disable-sync", "--disable-default-apps", "--disable-extensions"]);
    command.args(["--enable-logging=stderr", "--log-level=0", "--timeout=20000", &proxy]);
    command.arg(format!("--user-data-dir={}", profile.path.display()));
    let ran = output(command.arg("--dump-dom").arg(format!("file://{}", page.display())));
    let complaints = stderr(&ran);
    let complaints = complaints.lines().filter(|line| line.contains("CONSOLE"));
    let console = complaints.map(str::to_owned).collect();
    let mut requests = requests.lock().unwrap().clone();
    requests.retain(|request| !ITS_OWN.iter().any(|host| request.contains(host)));
    Visit { dom: stdout(&expect_success(ran)), console, requests }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_shows_the_results_and_asks_nobody_for_more() {
    let lab = Lab::up().await;
    let page = lab.upstream_conf().with_file_name("class.html");
    let words = ["classroom", "--methods", "all", "--reads", "5", "--html"];
    expect_success(lab.lab(&[&words[..], &[page.to_str().unwrap()]].concat()));

    let visit = visit(&page);

    assert_eq!(visit.console, Vec::<String>::new());
    assert_eq!(visit.requests, Vec::<String>::new());
    for method in &sticky_session_lab::method::METHODS {
        assert!(visit.dom.contains(method.name), "{}", method.name);
    }
    assert!(visit.dom.contains("<svg"));
}

#[test]
fn a_page_that_asks_for_more_or_has_an_error_is_noticed() {
    let seat = Seat::take();
    let folder = TempDir::new(&format!("{}-page", seat.project()));
    let page = folder.path.join("bad.html");
    let script = "<script>console.error('out of paper')</script>";
    fs::write(&page, format!("<!DOCTYPE html>{script}<img src='http://elsewhere.example/x.png'>"))
        .unwrap();

    let visit = visit(&page);

    assert!(visit.console.iter().any(|line| line.contains("out of paper")), "{:?}", visit.console);
    let asked_for = |request: &String| request.contains("http://elsewhere.example/x.png");
    assert!(visit.requests.iter().any(asked_for), "{:?}", visit.requests);
}
