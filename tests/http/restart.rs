//! A server that is asked to end and to start again.

use serde_json::{Value, json};

use crate::program::Program;
use crate::support::server::{TestServer, config};
use crate::support::student::{Expect, Student};
use reqwest::Method;
use sticky_lab::client::Answer;
use sticky_session_lab::server::Limits;

const PRIVATE: (&str, &str) = ("LAB_BIND", "127.0.0.1");

async fn asked(url: &str, body: &Value) -> Answer {
    Student::new().post_json(&format!("{url}/debug/restart"), body).await.unwrap()
}

#[tokio::test]
async fn it_ends_and_comes_back_as_the_same_process_with_an_empty_memory() {
    let mut program = Program::start(&[PRIVATE]);
    let student = Student::new();
    student.log_in(&program.url(), "alice").await.unwrap().expect(200);

    let begun = asked(&program.url(), &json!({ "seconds": 1 })).await.expect(202).json();

    assert_eq!(begun, json!({ "server_id": "server-1", "seconds": 1 }));
    program.until("Stopped");
    assert!(student.profile(&program.url()).await.is_err(), "it still answers");
    program.until("Listening on");
    let error = student.profile(&program.url()).await.unwrap().expect(401).json();
    assert_eq!(error["error"], "Session not found");
}

#[tokio::test]
async fn while_it_is_away_it_ends_at_once_when_it_is_told_to() {
    let mut program = Program::start(&[PRIVATE]);
    asked(&program.url(), &json!({ "seconds": 60 })).await.expect(202);
    program.until("Stopped");

    assert!(program.end("-TERM").success());
}

#[tokio::test]
async fn only_a_lab_of_this_machine_alone_whose_lists_are_open_does_so() {
    let open = ("LAB_BIND", "0.0.0.0");
    let off = ("DEBUG_SESSIONS", "off");
    for settings in [&[][..], &[open], &[PRIVATE, off]] {
        let server = TestServer::start_with(&config(settings), Limits::default()).await;

        let error = asked(&server.url, &json!({ "seconds": 1 })).await.expect(403).json();

        assert_eq!(error["error"], "This server does not restart when asked");
        assert!(error["hint"].as_str().unwrap().contains("LAB_BIND"));
    }
}

#[tokio::test]
async fn a_time_that_is_none_or_too_long_is_refused_and_nothing_ends() {
    let server = TestServer::start_with(&config(&[PRIVATE]), Limits::default()).await;
    for seconds in [json!(0), json!(61), json!(-1), json!("1"), json!(1.5), json!(null)] {
        let error = asked(&server.url, &json!({ "seconds": seconds })).await.expect(400).json();
        assert_eq!(error["error"], "`seconds` has to be a whole number from 1 to 60");
    }
    let student = Student::new();
    let form = student.request(Method::POST, &format!("{}/debug/restart", server.url));
    student.send(form.body(r#"{"seconds":1}"#)).await.unwrap().expect(415);

    student.profile(&server.url).await.unwrap().expect(401);
}
