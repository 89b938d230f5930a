//! Slow, silent and numerous clients, and the end of the server.

use std::time::Duration;

use crate::support::student::{Expect, Student};
use sticky_session_lab::server::Limits;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::server::{TestServer, alice, config, read_all};

/// Far longer than anything here takes, and still an end.
const PATIENCE: Duration = Duration::from_secs(10);

const HALF_A_HEADER: &str = "GET /profile HTTP/1.1\r\nHost: localhost\r\nCook";
const HALF_A_LOGIN: &str = "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 35\r\n\r\n{\"username\":";
const OTHER_HALF: &str = "\"alice\",\"password\":\"x\"}";
const HALF_A_LOGOUT: &str =
    "POST /logout HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc";

fn impatient() -> Limits {
    let short = Duration::from_millis(100);
    Limits { header: short, body: short, ..Limits::default() }
}

#[tokio::test]
async fn the_shipped_limits_cut_a_slow_client_off_within_30_seconds() {
    let limits = Limits::default();

    assert!(limits.header + limits.body <= Duration::from_secs(30));
    assert!(limits.write <= Duration::from_secs(30));
}

#[tokio::test]
async fn slow_clients_are_cut_off_while_others_are_served() {
    let server = TestServer::start_with(&config(&[]), impatient()).await;
    let mut slow = Vec::new();
    for bytes in ["", HALF_A_HEADER, HALF_A_LOGIN, HALF_A_LOGOUT] {
        slow.push(server.send_raw(bytes).await);
    }

    alice(&server).await.profile(&server.url).await.unwrap().expect(200);

    for stream in &mut slow {
        timeout(PATIENCE, read_all(stream)).await.expect("the server closes the connection");
    }
}

#[tokio::test]
async fn a_half_sent_login_is_told_so_and_makes_no_session() {
    let server = TestServer::start_with(&config(&[]), impatient()).await;
    let mut slow = server.send_raw(HALF_A_LOGIN).await;

    let answer = timeout(PATIENCE, read_all(&mut slow)).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.ends_with(r#"{"error":"The body did not arrive in time"}"#), "{answer}");
    let sessions = Student::new().sessions(&server.url).await.unwrap().json();
    assert_eq!(sessions["session_count"], 0);
}

#[tokio::test]
async fn a_client_that_never_reads_is_cut_off() {
    let limits = Limits { write: Duration::from_millis(100), ..Limits::default() };
    let server = TestServer::start_with(&config(&[]), limits).await;
    let requests = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1000);

    // The answers fill every buffer on the way; then the server neither writes nor reads.
    let mut deaf = server.send_raw("").await;
    let cut_off = async { while deaf.write_all(requests.as_bytes()).await.is_ok() {} };

    timeout(PATIENCE, cut_off).await.expect("the server closes the connection");
}

#[tokio::test]
async fn readers_of_the_session_list_take_turns_and_all_get_it() {
    let server = TestServer::start().await;
    let alice = alice(&server).await;
    let list = alice.sessions(&server.url).await.unwrap().expect(200).text;

    let mut readers = Vec::new();
    for _ in 0..20 {
        let (alice, url) = (alice.clone(), server.url.clone());
        readers.push(tokio::spawn(async move { alice.sessions(&url).await.unwrap().text }));
    }

    for reader in readers {
        assert_eq!(reader.await.unwrap(), list);
    }
}

#[tokio::test]
async fn an_oversized_header_is_refused() {
    let server = TestServer::start().await;
    let header =
        format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(64 * 1024));

    let mut stream = TcpStream::connect(&server.address).await.unwrap();
    let _ = stream.write_all(header.as_bytes()).await; // it may be cut off on the way
    let answer = timeout(PATIENCE, read_all(&mut stream)).await.unwrap();

    assert!(!answer.contains("200 OK"), "{answer}");
    Student::new().get(&format!("{}/healthz", server.url)).await.unwrap().expect(200);
}

#[tokio::test]
async fn connections_beyond_the_cap_wait_until_one_ends() {
    let limits = Limits { connections: 2, ..Limits::default() };
    let server = TestServer::start_with(&config(&[]), limits).await;
    let first = server.send_raw("").await;
    let _second = server.send_raw("").await;
    let mut third = server.send_raw("GET /healthz HTTP/1.0\r\n\r\n").await;
    let waiting = timeout(Duration::from_millis(100), third.readable()).await;
    assert!(waiting.is_err(), "the third connection was served over the cap");

    drop(first);

    let answer = timeout(PATIENCE, read_all(&mut third)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
}

#[tokio::test]
async fn a_stopping_server_finishes_the_request_in_flight() {
    let server = TestServer::start().await;
    let mut in_flight = server.send_raw(HALF_A_LOGIN).await;
    // An answer on another connection shows that the first one has been accepted.
    Student::new().get(&format!("{}/healthz", server.url)).await.unwrap().expect(200);
    let address = server.address.clone();

    let mut stopped = server.stop();
    let early = timeout(Duration::from_millis(100), &mut stopped).await;
    assert!(early.is_err(), "it stopped with a request in flight");
    in_flight.write_all(OTHER_HALF.as_bytes()).await.unwrap();
    let answer = timeout(PATIENCE, read_all(&mut in_flight)).await.unwrap();

    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    timeout(PATIENCE, stopped).await.expect("the server stops").unwrap();
    assert!(TcpStream::connect(&address).await.is_err(), "it still listens");
}

#[tokio::test]
async fn idle_and_stuck_clients_do_not_hold_a_stopping_server() {
    let limits = Limits { shutdown: Duration::from_millis(100), ..Limits::default() };
    let server = TestServer::start_with(&config(&[]), limits).await;
    let _silent = server.send_raw("").await;
    let _half = server.send_raw(HALF_A_HEADER).await;
    let _stuck = server.send_raw(HALF_A_LOGIN).await;

    let stopped = server.stop();

    let soon = Limits::default().shutdown / 2;
    timeout(soon, stopped).await.expect("the deadline ends it").unwrap();
}
