//! The checker as a program: its arguments, its exit codes, its patience.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::checker::{check, sticky_lab, text};
use crate::flawed::{self, Flaw};

fn refused(args: &[&str]) -> String {
    let output = sticky_lab().args(args).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_exit_code_tells_passed_from_failed() {
    assert_eq!(check(Flaw::None, &[]).await.status.code(), Some(0));
    assert_eq!(check(Flaw::NoCookie, &[]).await.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_stops_at_the_first_step_that_fails_unless_it_is_told_to_go_on() {
    let stopped = check(Flaw::Unchecked, &[]).await;
    let went_on = check(Flaw::Unchecked, &["--all"]).await;

    assert!(!text(&stopped).contains("4/6"), "{}", text(&stopped));
    assert!(text(&went_on).contains("4/6"), "{}", text(&went_on));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_whose_ground_is_missing_is_blocked_by_name() {
    let output = check(Flaw::NoCookie, &["profile", "--format", "json"]).await;

    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(report["steps"][0]["status"], "blocked");
    assert_eq!(report["steps"][0]["blocked_by"], "login");
}

#[test]
fn a_target_that_never_answers_is_told_within_seconds() {
    // A queue that nobody empties: the connection is made, and then there is silence.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let asked = Instant::now();

    let output = sticky_lab().args(["--server", &url]).output().unwrap();

    assert!(text(&output).contains("said nothing for 3 seconds"), "{}", text(&output));
    assert_eq!(output.status.code(), Some(1));
    assert!(asked.elapsed() < Duration::from_secs(10), "{:?}", asked.elapsed());
}

#[test]
fn nobody_there_is_told_with_the_way_to_start_one() {
    let (_free, url) = flawed::free_place();

    let output = sticky_lab().args(["--server", &url]).output().unwrap();

    assert!(text(&output).contains(&format!("Nothing listens at {url}")), "{}", text(&output));
    assert_eq!(output.status.code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_another_port_than_expected_is_found_and_told_of_port() {
    // Whatever else runs on this machine is farther away.
    let (first, row) = flawed::free_row(4);
    let [_nobody, _expected, found, farther] = row.try_into().expect("it is four long");
    flawed::start_somebodys_at(found);
    flawed::start_somebodys_at(farther);
    let [expected, url] = [1, 2].map(|n| format!("http://127.0.0.1:{}", first + n));

    let mut asking = sticky_lab();
    asking.args(["--server", &expected, "--format", "json"]);
    let output = tokio::task::spawn_blocking(move || asking.output().unwrap()).await.unwrap();

    let report = text(&output);
    assert!(report.contains("\"port_fixed\"") && report.contains("PORT"), "{report}");
    assert!(report.contains(&format!("a server takes logins at {url}")), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_labs_own_nor_one_that_refuses_is_taken_for_a_server_on_another_port() {
    let (first, row) = flawed::free_row(5);
    let [refusing, own, _expected, _nobody, found] = row.try_into().expect("it is five long");
    flawed::start_at(own);
    flawed::refuse_at(refusing);
    flawed::start_somebodys_at(found);
    let [expected, url] = [2, 4].map(|n| format!("http://127.0.0.1:{}", first + n));

    let mut asking = sticky_lab();
    asking.args(["--server", &expected]);
    let output = tokio::task::spawn_blocking(move || asking.output().unwrap()).await.unwrap();

    let report = text(&output);
    assert!(report.contains(&url), "{report}");
    assert!(!report.contains(&format!("127.0.0.1:{first}")), "{report}");
}

#[test]
fn a_server_that_waits_for_tls_is_told_so() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            // An alert, as servers send it to whatever they do not understand.
            let mut connection = connection.unwrap();
            let _ = connection.read(&mut [0; 1024]);
            let _ = connection.write_all(&[0x15, 0x03, 0x01, 0, 2, 2, 70]);
        }
    });

    let output = sticky_lab().args(["--server", &url, "--lang", "zh"]).output().unwrap();

    assert!(text(&output).contains("HTTPS"), "{}", text(&output));
    assert!(text(&output).contains("不是 HTTP 的内容"), "{}", text(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_labs_own_servers_are_told_from_somebodys_work() {
    let own = check(Flaw::None, &["login"]).await;
    let somebodys = check(Flaw::NoServerIdHeader, &["login"]).await;

    let sentence = "These are the lab's own servers";
    assert!(text(&own).contains(sentence), "{}", text(&own));
    assert!(!text(&somebodys).contains(sentence), "{}", text(&somebodys));
}

#[test]
fn what_cannot_be_tried_is_refused_with_code_2() {
    for (args, message) in [
        (&["nonsense"][..], "the steps are login, profile"),
        (&["7"], "the steps are login, profile"),
        (&["--server", "https://localhost"], "plain HTTP"),
        (&["--server", "http://"], "is no address"),
        (&["--server", "a,b,c,d"], "4 servers were given"),
        (
            &["sticky", "--server", "localhost:1"],
            "step `sticky` needs the addresses of three servers",
        ),
        (&["--watch", "--format", "json"], "--watch is for people"),
        (&["--format", "yaml"], "yaml"),
        (&["--code", "rails"], "there is code for axum, gin, express, flask"),
        (&["--hint=all"], "all"),
        (&["--lang", "fr"], "fr"),
    ] {
        let complaint = refused(args);
        assert!(complaint.contains(message), "{args:?}: {complaint}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_watching_it_checks_again_when_a_server_comes_back() {
    let (place, url) = flawed::free_place();
    let mut watching = sticky_lab();
    watching.args(["--watch", "--server", &url]);
    let mut watching = watching.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = watching.stdout.take().unwrap();
    let until = |mut out: std::process::ChildStdout, part: &'static str| {
        tokio::task::spawn_blocking(move || {
            let (mut seen, mut chunk) = (String::new(), [0; 4096]);
            while !seen.contains(part) {
                let n = out.read(&mut chunk).unwrap();
                assert!(n > 0, "it ended without {part:?}:\n{seen}");
                seen += &String::from_utf8_lossy(&chunk[..n]);
            }
            (out, seen)
        })
    };
    (out, _) = until(out, "Watching:").await.unwrap();

    flawed::start_at(place);

    let (_, report) = until(out, "Steps 1, 2 pass.\nStep 3 asks: ").await.unwrap();
    assert!(report.contains("holds: 22 of 22 points, bonus 5 of 5."), "{report}");
    watching.kill().unwrap();
    watching.wait().unwrap();
}
