//! What is no HTTP, or too much of it: an answer like any other, which arrives.

use std::time::Duration;

use serde_json::Value;
use sticky_session_lab::server::Limits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::support::server::{TestServer, config};
use crate::support::student::{Expect, Student};

/// Far longer than anything here takes, and still an end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Requests that hyper refuses before any route sees them, and the status due.
fn shapes() -> Vec<(&'static str, Vec<u8>, u16)> {
    let get = |path: &str, headers: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}").into_bytes()
    };
    let many = (0..150).map(|i| format!("X-{i}: 1\r\n")).collect::<String>();
    let cookie = format!("Cookie: a={}\r\n", "x".repeat(21_000));
    let mut eight_bit = get("/", "");
    eight_bit.splice(5..5, *b"\xff");
    vec![
        ("an 8-bit path", eight_bit, 400),
        ("a path with <", get("/<script>", ""), 400),
        ("a path with `", get("/`", ""), 400),
        ("a control character in a header", get("/", "X: a\x01b\r\n"), 400),
        ("a space in a header's name", get("/", "X y: 1\r\n"), 400),
        ("a header without a name", get("/", ": 1\r\n"), 400),
        ("a header without a colon", get("/", "no colon\r\n"), 400),
        ("a method that is none", b"G@T / HTTP/1.1\r\nHost: localhost\r\n".to_vec(), 400),
        ("a version that is none", b"GET / HTTP/7.1\r\nHost: localhost\r\n".to_vec(), 400),
        ("two lengths", get("/", "Content-Length: 5\r\nContent-Length: 6\r\n"), 400),
        ("a length that is none", get("/", "Content-Length: five\r\n"), 400),
        ("large headers", get("/", &cookie), 431),
        ("a long path", get(&format!("/{}", "x".repeat(21_000)), ""), 431),
        ("many headers", get("/", &many), 431),
    ]
}

/// Sends a request with a body, most of it after the server has answered, as a proxy may do.
/// Returns the answer once the server has closed.
async fn refused(server: &TestServer, head: &[u8]) -> (u16, String, Value) {
    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let has_length = head.windows(15).any(|part| part == b"Content-Length:");
    let end: &[u8] = if has_length { b"\r\n" } else { b"Content-Length: 15000\r\n\r\n" };
    stream.write_all(&[head, end].concat()).await.unwrap();
    timeout(PATIENCE, stream.peek(&mut [0])).await.unwrap().expect("there is an answer");
    for _ in 0..10 {
        stream.write_all(&[b'x'; 1500]).await.expect("the server reads what it refuses");
        tokio::time::sleep(Duration::from_millis(1)).await; // a break is told by then
    }
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    let read = timeout(PATIENCE, stream.read_to_string(&mut answer)).await.unwrap();
    read.expect("the connection ends as it should");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_lowercase(), serde_json::from_str(body).unwrap_or_default())
}

#[tokio::test]
async fn what_cannot_be_read_is_told_in_json_and_the_answer_arrives() {
    let server = TestServer::start().await;

    for (shape, head, status) in shapes() {
        let (answered, headers, body) = refused(&server, &head).await;

        assert_eq!(answered, status, "{shape}: {headers}");
        assert!(body["error"].is_string() && body["hint"].is_string(), "{shape}: {body}");
        for header in ["x-server-id: server-1", "cache-control: no-store", "connection: close"] {
            assert!(headers.contains(header), "{shape}: no {header} in {headers}");
        }
    }
    Student::new().get(&format!("{}/healthz", server.url)).await.unwrap().expect(200);
}

#[tokio::test]
async fn too_many_cookies_are_told_as_such() {
    let server = TestServer::start().await;
    let head = format!("GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a={}\r\n", "x".repeat(21_000));

    let (_, _, body) = refused(&server, head.as_bytes()).await;

    assert!(body["hint"].as_str().unwrap().contains("cookies"), "{body}");
}

#[tokio::test]
async fn a_refused_client_that_sends_for_ever_or_nothing_is_let_go() {
    let limits = Limits { refused: Duration::from_millis(100), ..Limits::default() };
    let server = TestServer::start_with(&config(&[]), limits).await;

    let mut silent = server.send_raw("G@T / HTTP/1.1\r\n\r\n").await;
    let begun = Instant::now();
    let mut answer = Vec::new();
    timeout(PATIENCE, silent.read_to_end(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 400 "));
    // It has not closed its half; the server forgets it all the same, and refuses what comes late.
    let is_forgotten = async { while silent.write_all(b"x").await.is_ok() {} };
    timeout(PATIENCE, is_forgotten).await.expect("the server closes");
    assert!(begun.elapsed() >= Duration::from_millis(100));

    let mut busy = server.send_raw("G@T / HTTP/1.1\r\n\r\n").await;
    let is_cut_off = async { while busy.write_all(&[b'x'; 10_000]).await.is_ok() {} };
    timeout(PATIENCE, is_cut_off).await.expect("the server reads a bounded amount");
}

#[tokio::test]
async fn a_client_that_closes_its_sending_half_is_answered() {
    let server = TestServer::start().await;
    let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
        Content-Length: 37\r\n\r\n";

    let mut client = server.send_raw(head).await;
    tokio::time::sleep(Duration::from_millis(50)).await; // until it waits for the body
    client.write_all(br#"{"username":"alice","password":"123"}"#).await.unwrap();
    client.shutdown().await.unwrap();

    let mut answer = String::new();
    timeout(PATIENCE, client.read_to_string(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer:?}");
}
