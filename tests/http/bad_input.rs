//! Bad input: a JSON error with the right status, never a 500, and no session changes.

use std::time::Duration;

use crate::support::student::{Expect, Student};
use reqwest::Method;
use serde_json::json;
use sticky_lab::client::Answer;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

use crate::support::server::{TestServer, alice, read_all};

async fn post_login(
    student: &Student,
    server: &TestServer,
    body: impl Into<reqwest::Body>,
) -> Answer {
    let request = student
        .request(Method::POST, &format!("{}/login", server.url))
        .header("content-type", "application/json")
        .body(body);
    student.send(request).await.unwrap()
}

#[track_caller]
fn assert_is_error(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "\n{answer}");
    assert_eq!(answer.header("content-type"), "application/json", "\n{answer}");
    assert!(answer.json()["error"].is_string(), "\n{answer}");
    assert_eq!(answer.header("set-cookie"), "", "\n{answer}");
}

#[tokio::test]
async fn a_malformed_body_is_refused() {
    let server = TestServer::start().await;
    let student = Student::new();

    for body in
        [&b""[..], b"{", b"username=alice", b"{\"username\":\"\xff\",\"password\":\"x\"}", b"{}{}"]
    {
        let answer = post_login(&student, &server, body).await;
        assert_is_error(&answer, 400);
        assert_eq!(answer.json()["error"], "Malformed JSON");
    }
}

#[tokio::test]
async fn a_body_without_the_right_fields_is_refused() {
    let server = TestServer::start().await;
    let student = Student::new();

    for (body, error) in [
        (json!({"password": "x"}), "`username` is missing"),
        (json!({"username": "alice"}), "`password` is missing"),
        (json!({"username": 5, "password": "x"}), "`username` has to be a string"),
        (json!({"username": "alice", "password": null}), "`password` has to be a string"),
        (json!(["alice", "x"]), "The body has to be a JSON object"),
        (json!("alice"), "The body has to be a JSON object"),
    ] {
        let answer = post_login(&student, &server, body.to_string()).await;
        assert_is_error(&answer, 400);
        assert_eq!(answer.json()["error"], error);
    }
}

#[tokio::test]
async fn an_empty_long_or_invisible_name_is_refused() {
    let server = TestServer::start().await;
    let student = Student::new();

    for name in [
        "",
        "  ",
        &"x".repeat(65),
        "a\nb",
        "a\u{0}",
        "\u{7f}",
        "a\u{85}b",
        "a\u{2028}b",
        "\u{202e}b",
        "\u{200b}",
        "a\u{3164}",
        "ali\u{200d}ce",
        "a\u{e0041}",
    ] {
        let answer = student.log_in(&server.url, name).await.unwrap();
        assert_is_error(&answer, 400);
    }
    let body = json!({"username": "alice", "password": ""}).to_string();
    assert_is_error(&post_login(&student, &server, body).await, 400);
}

#[tokio::test]
async fn unusual_names_are_names() {
    let server = TestServer::start().await;

    for name in
        ["小明", "می\u{200c}خواهم", "O'Brien", "<b>bold</b>", "a \"quoted\" name", &"长".repeat(64)]
    {
        let student = Student::new();
        student.log_in(&server.url, name).await.unwrap().expect(200);
        let profile = student.profile(&server.url).await.unwrap().expect(200);
        assert_eq!(profile.json()["username"], name);
    }
}

#[tokio::test]
async fn a_body_that_does_not_claim_to_be_json_is_refused_with_a_hint() {
    let server = TestServer::start().await;
    let student = Student::new();
    let body = r#"{"username":"alice","password":"x"}"#;
    let post = |content_type: Option<&str>| {
        let mut request =
            student.request(Method::POST, &format!("{}/login", server.url)).body(body);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        student.send(request)
    };

    for content_type in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let answer = post(content_type).await.unwrap();
        assert_is_error(&answer, 415);
        assert!(answer.json()["hint"].is_string());
    }
    for content_type in ["application/json", "Application/JSON; charset=utf-8"] {
        post(Some(content_type)).await.unwrap().expect(200);
    }
}

#[tokio::test]
async fn a_body_over_16_kib_is_refused_and_one_of_16_kib_is_not() {
    let server = TestServer::start().await;
    let student = Student::new();
    let body = |size: usize| {
        let rest = r#"{"username":"alice","password":""}"#.len();
        json!({"username": "alice", "password": "x".repeat(size - rest)}).to_string()
    };

    post_login(&student, &server, body(16 * 1024)).await.expect(200);
    assert_is_error(&post_login(&student, &server, body(16 * 1024 + 1)).await, 413);
    assert_is_error(&post_login(&student, &server, body(100 * 1024)).await, 413);
}

#[tokio::test]
async fn a_body_that_nobody_asked_for_is_taken_in_before_the_answer() {
    let server = TestServer::start().await;
    let header =
        "POST /logout HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 6\r\n";

    let mut stream = server.send_raw(&format!("{header}\r\nabc")).await;
    let early = timeout(Duration::from_millis(100), stream.readable()).await;
    stream.write_all(b"def").await.unwrap();

    assert!(early.is_err(), "the answer came in the middle of the body");
    let answer = read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn an_unknown_path_is_a_404_and_a_wrong_method_a_405_with_allow() {
    let server = TestServer::start().await;
    let student = Student::new();
    let send =
        |method, path| student.send(student.request(method, &format!("{}{path}", server.url)));

    for path in ["/", "/nowhere", "/login/", "/profile/1", "//profile", "/PROFILE", "/page/page.js"]
    {
        assert_is_error(&send(Method::GET, path).await.unwrap(), 404);
    }
    for (method, path, allow) in [
        (Method::GET, "/login", "POST"),
        (Method::GET, "/logout", "POST"),
        (Method::POST, "/profile", "GET,HEAD"),
        (Method::DELETE, "/debug/sessions", "GET,HEAD"),
        (Method::OPTIONS, "/healthz", "GET,HEAD"),
    ] {
        let answer = send(method, path).await.unwrap();
        assert_is_error(&answer, 405);
        assert_eq!(answer.header("allow"), allow);
    }
}

#[tokio::test]
async fn bad_input_leaves_the_session_alone() {
    let server = TestServer::start().await;
    let alice = alice(&server).await;
    let before = alice.sessions(&server.url).await.unwrap().json();

    post_login(&alice, &server, "{").await.expect(400);
    post_login(&alice, &server, r#"{"username":"alice"}"#).await.expect(400);
    post_login(&alice, &server, "x".repeat(17 * 1024)).await.expect(413);
    alice.log_in(&server.url, "").await.unwrap().expect(400);
    alice.get(&format!("{}/logout", server.url)).await.unwrap().expect(405);

    assert_eq!(alice.sessions(&server.url).await.unwrap().json(), before);
    alice.profile(&server.url).await.unwrap().expect(200);
}

#[tokio::test]
async fn answers_about_bad_input_are_json_whatever_the_path_holds() {
    let server = TestServer::start().await;

    let url = format!("{}/%22%3Cscript%3E%0a", server.url);
    let answer = Student::new().get(&url).await.unwrap();

    assert_is_error(&answer, 404);
}
